"""Ebru: the paint, its order on the sheet, the comb, and the paths."""

from __future__ import annotations

import pytest
import torch
from repainted import differing

from glyphstudio.colour import rgb
from glyphstudio.engine.style import Style
from glyphstudio.styles.ebru import COMBED, HOME, RINGS, Ebru, EbruParams, comb_of, homes

torch.set_num_threads(1)
STYLE = Ebru(EbruParams())
PEN = STYLE.pen_type


def numbers(count: int = 3, style: Style = STYLE) -> torch.Tensor:
    return torch.randn(count, style.outputs, generator=torch.Generator().manual_seed(3))


def test_every_glyph_has_the_same_paint_and_its_rings_lie_in_each_other():
    tray, rings = STYLE.tray(numbers(50))
    assert torch.allclose(tray.radius.square().sum(1), torch.tensor(STYLE.params.paint))
    assert torch.equal(rings[..., 0], tray.radius)
    assert rings.shape[-1] == RINGS
    assert (rings.diff(dim=2) < 0).all()


def test_drops_are_at_home_all_over_the_bath_in_no_order():
    places = homes(24)
    assert places.norm(dim=1).max() < HOME
    assert places.mean(0).abs().max() < 0.05
    apart = torch.cdist(places, places) + torch.eye(24)
    assert apart.min() > 0.15
    assert (places.norm(dim=1).diff() < 0).any()


def test_the_last_drop_covers_those_before():
    style = Ebru(EbruParams(tines=0, drops=2))
    tray, rings = style.tray(numbers(1, style))
    x, y = ((float(part[0, 1]) + 1) * 200 for part in (tray.x, tray.y))
    picture = style.hard(numbers(1, style), PEN(sheet="whole"), 400)[0]
    inmost = style.colours[style.order[1, -1]]
    assert torch.allclose(picture[:, int(y), int(x)], inmost, atol=1e-5)
    ring = (rings[0, 1, 0] + rings[0, 1, 1]) / 2 * 200
    outmost = style.colours[style.order[1, 0]]
    assert torch.allclose(picture[:, int(y), int(x + ring)], outmost, atol=1e-5)


def test_only_the_colours_of_the_palette_and_their_mixtures_at_edges():
    picture = STYLE.hard(numbers(1), PEN(), 512)[0].flatten(1).T
    away = torch.cdist(picture, STYLE.colours).amin(1)
    assert (away < 0.02).float().mean() > 0.9


def test_the_bath_stands_out_most_from_the_paper():
    for name in ("lagoon", "night", "sumi", "riso"):
        colours = STYLE.colours_of(PEN(palette=name))
        light = colours @ torch.tensor([0.2126, 0.7152, 0.0722])
        away = (light - light[0]).abs()
        assert away.argmax() == 1


def test_a_comb_carries_paint_up_and_down_but_keeps_colours():
    still, combed = (STYLE.hard(numbers(1), PEN(comb=c, sheet="whole"), 200) for c in (0.0, 1.0))
    assert (still - combed).abs().amax(1).gt(0.1).float().mean() > 0.2
    columns = (still - combed).abs().amax((0, 1, 2))
    calm = comb_of(PEN(comb=1.0))
    assert calm.pull == pytest.approx(COMBED / 5)
    assert columns.gt(0.1).float().mean() > 0.8


def test_the_sheet_is_a_cushion_a_disc_or_the_whole_paper():
    paper = torch.tensor(rgb(STYLE.paper_of(PEN()))).view(3, 1)
    shares = {}
    for sheet in ("cushion", "disc", "whole"):
        picture = STYLE.hard(numbers(1), PEN(sheet=sheet, rim=0.0), 128)[0]
        bare = (picture.flatten(1) - paper).abs().amax(0) < 1e-4
        shares[sheet] = bare.float().mean()
        corner = bare.view(128, 128)[:3, :3].all()
        assert corner == (sheet != "whole")
    assert shares["disc"] > shares["cushion"] > shares["whole"]


def test_another_palette_is_read_as_the_one_learnt():
    own = STYLE.hard(numbers(), PEN(), 96)
    pen = PEN(palette="bauhaus")
    back = STYLE.code(STYLE.hard(numbers(), pen, 96), pen)
    assert (back - own).abs().mean() < 0.01


@pytest.mark.parametrize("pen", [PEN(), PEN(comb=0.8, teeth=7), PEN(sheet="disc"), PEN(rim=0.0)])
def test_the_paths_are_the_picture(pen):
    assert differing(STYLE, numbers(1)[0], pen) < 0.005
