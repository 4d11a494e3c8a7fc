"""Rose window: leads, jewels, glow, the border, and the colours it is read in."""

from __future__ import annotations

import pytest
import torch

from glyphstudio.engine import panes
from glyphstudio.engine.style import Window
from glyphstudio.styles.rose import GLASSES, INNER, WINDOW, Rose, RoseParams

torch.set_num_threads(1)
STYLE = Rose(RoseParams())
PEN = STYLE.pen_type


def numbers(count: int = 3, style: Rose = STYLE) -> torch.Tensor:
    return torch.randn(count, style.outputs, generator=torch.Generator().manual_seed(3))


def stone(picture: torch.Tensor) -> torch.Tensor:
    return (picture - STYLE.colours[0].view(1, 3, 1, 1)).abs().amax(1) < 0.02


def test_a_window_is_its_own_mirror_image_and_turns_onto_itself():
    picture = STYLE.hard(numbers(), PEN(), 120)
    assert (picture - picture.flip(3)).abs().mean() < 1e-3
    assert (picture - picture.flip(2)).abs().mean() < 1e-3
    assert (picture - picture.rot90(1, (2, 3))).abs().mean() < 1e-3
    six = Rose(RoseParams(fold=6))
    picture = six.hard(numbers(style=six), PEN(), 120)
    assert (picture - picture.flip(2)).abs().mean() < 1e-3
    assert (picture - picture.rot90(1, (2, 3))).abs().mean() > 1e-2


def test_soft_windows_of_odd_folds_and_sizes_are_whole():
    for fold, size in ((5, 32), (6, 33), (3, 17)):
        style = Rose(RoseParams(fold=fold))
        soft = style.soft(numbers(style=style), size)
        assert soft.shape == (3, 3, size, size)
        assert (soft - soft.flip(3)).abs().max() < 1e-5
        hard = torch.nn.functional.avg_pool2d(style.hard_code(numbers(style=style), 4 * size), 4)
        together = torch.corrcoef(torch.stack((soft.flatten(), hard.flatten())))[0, 1]
        assert together > 0.8


def test_outside_is_stone():
    picture = STYLE.hard(numbers(), PEN(glow=0), 300)
    place = (2 * torch.arange(300) + 1) / 300 - 1
    outside = torch.hypot(place, place[:, None]) > WINDOW + 0.01
    assert stone(picture)[:, outside].all()


def test_more_lead_leaves_less_glass():
    def leaded(lead: float) -> float:
        return float(stone(STYLE.hard(numbers(), PEN(lead=lead), 200)).float().mean())

    assert leaded(0.005) < leaded(0.013) < leaded(0.03)


def test_without_glow_there_are_the_glasses_colours_only():
    picture = STYLE.hard(numbers(), PEN(glow=0), 300).permute(0, 2, 3, 1).reshape(-1, 1, 3)
    away = (picture - STYLE.colours).abs().amax(2).amin(1)
    assert (away < 1e-4).float().mean() > 0.85
    dimmed = STYLE.hard(numbers(), PEN(glow=0.6), 300)
    assert dimmed.mean() < STYLE.hard(numbers(), PEN(glow=0), 300).mean()


def test_a_glass_has_as_much_of_its_pane_as_its_share():
    made = numbers(1)
    wish = torch.full((1, STYLE.wedge.panes + STYLE.wedge.small, GLASSES), -9.0)
    wish[..., 0], wish[..., 1] = 0.0, 0.0
    made[:, STYLE.moves :] = wish.flatten(1)
    picture = STYLE.hard(made, PEN(glow=0, lead=0), 400)
    place = (2 * torch.arange(400) + 1) / 400 - 1
    well_in = torch.hypot(place, place[:, None]) < INNER * 0.6
    first, second = (
        ((picture - STYLE.colours[k].view(1, 3, 1, 1)).abs().amax(1)[0] < 0.02)[well_in].float()
        for k in (1, 2)
    )
    assert first.mean() == pytest.approx(0.5, abs=0.1)
    assert second.mean() == pytest.approx(0.5, abs=0.1)


def test_a_jewel_of_next_to_nothing_is_none():
    share = torch.tensor([[1e-9, 1 - 2e-9, 1e-9, 0.0, 0.0]])
    assert panes.until(share).tolist() == [[0.0, 1.0, 1.0, 1.0]]


def test_the_border_can_be_left_off():
    with_border, without = (
        STYLE.hard(numbers(), PEN(border=b, glow=0), 200) for b in (True, False)
    )
    place = (2 * torch.arange(200) + 1) / 200 - 1
    middle = torch.hypot(place, place[:, None]) < INNER - 0.1
    assert torch.allclose(with_border[:, :, middle], without[:, :, middle])
    assert (with_border - without).abs().mean() > 0.01


def test_interpolation_never_jumps():
    ends = numbers(2)
    share = torch.linspace(0, 1, 120)[:, None]
    pictures = STYLE.hard(torch.lerp(ends[:1], ends[1:], share), PEN(), 64)
    steps = pictures.diff(dim=0).abs().mean((1, 2, 3))
    assert steps.max() < 6 * steps.median()


@pytest.mark.parametrize("name", ["riso", "iznik", "night"])
def test_another_palette_is_read_as_the_one_it_was_trained_in(name):
    own = STYLE.hard(numbers(), PEN(), 200)
    pen = PEN(palette=name, ink=1, glow=0.1)
    code = STYLE.code(STYLE.hard(numbers(), pen, 200), pen)
    assert (code - own).abs().mean() < 0.03


def test_a_tile_of_a_large_picture_fits_the_small_one():
    large = STYLE.hard(numbers(1), PEN(), 2400, Window(900, 300, 1300, 700))
    small = STYLE.hard(numbers(1), PEN(), 600, Window(225, 75, 325, 175))
    seen = torch.nn.functional.avg_pool2d(large, 4)
    assert (seen - small).abs().mean() < 0.004


@pytest.mark.parametrize("fold", [4, 5])
def test_a_whole_picture_is_what_its_tiles_are(fold):
    style = Rose(RoseParams(fold=fold))
    glyphs = numbers(style=style)
    for size in (96, 131):
        whole = style.hard(glyphs, PEN(), size)
        left, right = (Window(a, 0, b, size) for a, b in ((0, 40), (40, size)))
        upper, lower = (Window(0, a, size, b) for a, b in ((0, 50), (50, size)))
        for axis, tiles in ((3, (left, right)), (2, (upper, lower))):
            put = torch.cat([style.hard(glyphs, PEN(), size, tile) for tile in tiles], axis)
            torch.testing.assert_close(whole, put, atol=1 / 255, rtol=0)
