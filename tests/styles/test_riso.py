from __future__ import annotations

import numpy as np
import pytest
import torch
from repainted import differing

from glyphstudio.engine.style import Window
from glyphstudio.errors import SettingError
from glyphstudio.params import parsed
from glyphstudio.styles.riso import Riso, RisoParams, RisoPen, pressed

torch.set_num_threads(1)
STYLE = Riso(RisoParams())
PEN = STYLE.pen_type


def numbers(style: Riso = STYLE, count: int = 3) -> torch.Tensor:
    return torch.randn(count, style.outputs, generator=torch.Generator().manual_seed(3))


def test_solid_places_have_the_palettes_colours_exactly():
    picture = STYLE.hard(numbers(), PEN(), 256).permute(0, 2, 3, 1).reshape(-1, 1, 3)
    away = (picture - STYLE.colours).abs().amax(2).amin(1)
    assert (away < 1e-5).float().mean() > 0.9


@pytest.mark.parametrize("name", ["bauhaus", "night", "sumi"])
def test_another_palette_is_read_as_the_one_it_was_trained_in(name):
    own = STYLE.hard(numbers(), PEN(), 256)
    pen = PEN(palette=name, ink=1)
    code = STYLE.code(STYLE.hard(numbers(), pen, 256), pen)
    wrong = ((code - own).abs().amax(1) > 0.02).float().mean()
    assert wrong < 0.02  # only where three colours meet in a pixel


def test_the_training_palette_is_read_as_it_is():
    picture = STYLE.hard(numbers(), PEN(), 64)
    assert STYLE.code(picture, PEN()) is picture


def test_a_model_comes_with_the_pen_of_its_palette():
    style = Riso(RisoParams(palette="bauhaus", inks=4))
    assert style.pen_type().palette == "bauhaus"
    assert torch.equal(style.colours_of(style.training_pen), style.colours)


def test_an_unknown_palette_is_refused():
    with pytest.raises(SettingError, match="no palette called 'mauve'"):
        parsed(RisoParams, {"palette": "mauve"})


def test_a_gap_leaves_paper_between_inks():
    paper = STYLE.colours[0].view(1, 3, 1, 1)

    def blank(gap: float) -> float:
        picture = STYLE.hard(numbers(), PEN(gap=gap), 128)
        return float(((picture - paper).abs().amax(1) < 0.01).float().mean())

    assert blank(0.0) < blank(0.02) < blank(0.04)


@pytest.mark.parametrize("change", [{"shift": 0.02}, {"grain": 0.7}, {"gap": 0.02}])
def test_misprints_fit_together_in_tiles(change):
    pen, size = PEN(**change), 400
    whole = STYLE.hard(numbers()[:1], pen, size)
    tile = STYLE.hard(numbers()[:1], pen, size, Window(11, 250, 390, 300))
    assert (whole[..., 250:300, 11:390] - tile).abs().max() < 1 / 255


def test_slipped_inks_darken_where_they_overlap():
    straight = STYLE.hard(numbers(), PEN(), 128)
    slipped = STYLE.hard(numbers(), PEN(shift=0.03), 128)
    darkest = STYLE.colours.sum(1).min()
    assert straight.sum(1).min() > darkest - 0.01
    assert slipped.sum(1).min() < darkest - 0.1


def test_fairness_pulls_on_an_ink_that_takes_too_much():
    free = numbers().requires_grad_()
    images = STYLE.soft(free, 32)
    STYLE.penalties(free, images)["shares"].backward()
    assert free.grad.abs().sum() > 0


@pytest.mark.parametrize(
    "pen",
    [
        RisoPen(),
        RisoPen(gap=0.04),
        RisoPen(shift=0.02),
        RisoPen(shift=0.02, palette="gold-leaf", ink=1),
        RisoPen(grain=0.6),
    ],
    ids=str,
)
def test_paths_show_what_the_pen_draws(pen):
    assert differing(STYLE, numbers()[0], pen) < 0.005


def test_a_paper_without_a_colour_darkens_to_a_colour():
    pen = PEN(shift=0.02)
    colours = torch.tensor([[0.9, 0.0, 0.5], [0.2, 0.0, 0.4], [0.9, 0.0, 0.1]])
    triangle = np.array([[-0.5, -0.5], [0.5, -0.5], [0.0, 0.5]])
    drawing = pressed([[[triangle]], [[triangle]]], colours, pen)
    assert [fill.blend for fill in drawing.fills] == ["multiply", "multiply"]
    assert drawing.fills[1].colour == "#ff0033"
