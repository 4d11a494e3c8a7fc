from __future__ import annotations

import pytest
import torch
from repainted import differing

from glyphstudio.engine.style import Window
from glyphstudio.styles.ink import Ink, InkParams, InkPen
from glyphstudio.styles.mirror import Mirror, MirrorParams

torch.set_num_threads(1)
STYLE = Ink(InkParams())


def numbers(style: Ink = STYLE, count: int = 4) -> torch.Tensor:
    return torch.randn(count, style.outputs, generator=torch.Generator().manual_seed(3))


def cover(pen: InkPen, size: int = 128) -> torch.Tensor:
    return STYLE.code(STYLE.hard(numbers(), pen, size), pen)


def test_weight_makes_strokes_bolder_or_thinner():
    thin, usual, bold = (cover(InkPen(weight=w)).mean((1, 2, 3)) for w in (-0.5, 0.0, 0.5))
    assert (thin < usual).all()
    assert (usual < bold).all()


def test_every_glyph_carries_about_as_much_ink():
    share = cover(InkPen()).mean((1, 2, 3))
    assert share.min() > 0.1
    assert share.max() < 2.5 * share.min()


def test_loud_numbers_do_not_drown_the_frame():
    loud = STYLE.hard(100 * numbers() + 50, InkPen(), 64)
    assert torch.allclose(loud, STYLE.hard(numbers(), InkPen(), 64), atol=1e-3)
    border = torch.cat((loud[..., 0], loud[..., -1]), -1)
    paper = loud[..., 0, :1]
    assert (border - paper).abs().max() < 0.02


def test_the_code_does_not_know_the_colours():
    usual = cover(InkPen())
    for pen in (InkPen(palette="cyanotype", ink=1), InkPen(palette="gold-leaf")):
        assert torch.allclose(cover(pen), usual, atol=1e-5)


@pytest.mark.parametrize("effect", ["halftone", "engraved"])
def test_a_screen_keeps_the_tone_of_the_shapes(effect):
    flat = cover(InkPen()).view(4, 8, 16, 8, 16).mean((2, 4)).flatten()
    tone = cover(InkPen(effect=effect, lines=32)).view(4, 8, 16, 8, 16).mean((2, 4)).flatten()
    assert torch.corrcoef(torch.stack((flat, tone)))[0, 1] > 0.8


def test_a_screen_too_fine_to_print_falls_back_to_flat():
    fine = cover(InkPen(effect="halftone", lines=120), 128)
    assert torch.equal(fine, cover(InkPen(), 128))


def test_an_outline_follows_the_edge_of_the_flat_shape():
    flat, line = cover(InkPen(), 256), cover(InkPen(effect="outline", line_weight=0.01), 256)
    edges = (flat > 0.02) & (flat < 0.98)
    assert (line[edges] > 0.5).float().mean() > 0.95
    inner = torch.nn.functional.avg_pool2d(flat, 15, 1, 7) > 0.999
    assert line[inner].max() == 0


@pytest.mark.parametrize("effect", ["contour", "halftone", "engraved", "outline"])
def test_effects_fit_together_in_tiles(effect):
    pen, size = InkPen(effect=effect), 300
    whole = STYLE.hard(numbers()[:1], pen, size)
    tile = STYLE.hard(numbers()[:1], pen, size, Window(31, 200, 290, 299))
    assert (whole[..., 200:299, 31:290] - tile).abs().max() < 1 / 255


@pytest.mark.parametrize("effect", ["flat", "contour", "halftone", "engraved"])
@pytest.mark.parametrize("symmetry", ["mirror", "kaleidoscope"])
def test_a_mask_is_symmetric_however_it_is_drawn(effect, symmetry):
    style = Mirror(MirrorParams(symmetry=symmetry))
    pen = style.pen_type(effect=effect)
    picture = style.hard(numbers(style), pen, 96)
    assert (picture - picture.flip(-1)).abs().max() < 1e-3


@pytest.mark.parametrize(
    "pen",
    [
        InkPen(weight=-1),
        InkPen(weight=1, softness=0.05),
        InkPen(effect="outline", line_weight=0.001),
        InkPen(effect="outline", line_weight=0.06),
        InkPen(effect="contour"),
        InkPen(effect="contour", line_weight=0.06),
        InkPen(effect="halftone", lines=60),
        InkPen(effect="engraved", lines=4),
    ],
    ids=str,
)
def test_paths_show_what_the_pen_draws(pen):
    assert differing(STYLE, numbers()[0], pen) < 0.005


@pytest.mark.parametrize("symmetry", ["mirror", "rotate4", "kaleidoscope"])
def test_a_mask_has_paths(symmetry):
    style = Mirror(MirrorParams(symmetry=symmetry))
    assert differing(style, numbers(style)[0], style.pen_type()) < 0.001
