from __future__ import annotations

import torch

from glyphstudio.engine.style import Window
from glyphstudio.styles.papercut import CUTS, Papercut, PapercutParams

torch.set_num_threads(1)
STYLE = Papercut(PapercutParams())
PEN = STYLE.pen_type


def numbers(count: int = 3) -> torch.Tensor:
    return torch.randn(count, STYLE.outputs, generator=torch.Generator().manual_seed(3))


def test_a_lower_sheet_is_seen_only_through_those_above():
    openings = STYLE._openings(STYLE.coefficients(numbers()), 96, Window(0, 0, 96, 96))
    for upper, lower in zip(range(CUTS - 1), range(1, CUTS), strict=True):
        assert (openings[:, lower] <= openings[:, upper] + 1e-6).all()


def test_without_shadow_there_are_the_sheets_colours_only():
    picture = STYLE.hard(numbers(), PEN(shadow=0), 256).permute(0, 2, 3, 1).reshape(-1, 1, 3)
    away = (picture - STYLE.colours).abs().amax(2).amin(1)
    assert (away < 1e-5).float().mean() > 0.85


def test_a_shadow_only_darkens_and_never_the_uppermost_sheet():
    lit, shaded = STYLE.hard(numbers(), PEN(shadow=0), 96), STYLE.hard(numbers(), PEN(), 96)
    assert (shaded <= lit + 1e-5).all()
    assert (lit - shaded).mean() > 0.01
    top = (lit - STYLE.colours[0].view(1, 3, 1, 1)).abs().amax(1) < 1e-5
    assert (lit - shaded).amax(1)[top].max() < 1e-5


def test_light_from_the_other_side_throws_shadows_the_other_way():
    def below(light: float) -> torch.Tensor:
        pen = PEN(light_deg=light, lift=0.05, shadow=1)
        lit = STYLE.hard(numbers(), PEN(shadow=0), 96).sum(1)
        return (lit - STYLE.hard(numbers(), pen, 96).sum(1))[:, 48:].mean()

    assert below(90) < below(270)  # from above the frame's lower edge throws none


def test_a_shadow_has_no_seam_between_tiles():
    pen, size = PEN(haze=0.05, lift=0.06), 700
    whole = STYLE.hard(numbers(1), pen, size)
    tile = STYLE.hard(numbers(1), pen, size, Window(300, 340, 420, 600))
    assert (whole[..., 340:600, 300:420] - tile).abs().max() < 1 / 255


def test_a_shadow_looks_alike_at_every_size():
    large = STYLE.hard(numbers(1), PEN(), 512)
    small = STYLE.hard(numbers(1), PEN(), 128)
    seen = torch.nn.functional.avg_pool2d(large, 4)
    assert (seen - small).abs().mean() < 0.01


def test_another_palette_and_light_are_read_as_those_it_was_trained_in():
    own = STYLE.hard(numbers(), PEN(), 128)
    pen = PEN(palette="botanic", shadow=0.6)
    code = STYLE.code(STYLE.hard(numbers(), pen, 128), pen)
    assert (code - own).abs().mean() < 0.02
    raw = STYLE.hard(numbers(), pen, 128)
    assert (raw - own).abs().mean() > 0.1


def test_openings_widen_with_the_pen():
    def top(weight: float) -> float:
        picture = STYLE.hard(numbers(), PEN(weight=weight, shadow=0), 96)
        return float(
            ((picture - STYLE.colours[0].view(1, 3, 1, 1)).abs().amax(1) < 0.01).float().mean()
        )

    assert top(-0.5) > top(0) > top(0.5)


def test_every_opening_has_its_own_shadow_in_the_paths_unless_there_is_none():
    one = numbers(1)[0]
    cuts = STYLE.vector(one, PEN(shadow=0)).items
    both = STYLE.vector(one, PEN()).items
    assert 1 < len(cuts) <= CUTS
    assert both[::2] == cuts
    for cut, shadow in zip(both[::2], both[1::2], strict=True):
        assert shadow.clip == cut.loops
        assert len(shadow.loops) == len(cut.loops) + 1
