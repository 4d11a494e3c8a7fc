"""Iznik plate: outlines, the white line beside them, the rim, and the colours it is read in."""

from __future__ import annotations

import pytest
import torch
from repainted import differing

from glyphstudio.engine import regions, screens
from glyphstudio.engine.fields import Relief, whole
from glyphstudio.styles.iznik import COLOURS, PLATE, RING, Iznik, IznikParams, IznikPen

torch.set_num_threads(1)
STYLE = Iznik(IznikParams())
PEN = STYLE.pen_type


def numbers(count: int = 3, style: Iznik = STYLE) -> torch.Tensor:
    return torch.randn(count, style.outputs, generator=torch.Generator().manual_seed(3))


def of(picture: torch.Tensor, colour: int, within: float = 2e-3) -> torch.Tensor:
    """Where a picture has a colour of the style's."""
    return (picture - STYLE.colours[colour].view(1, 3, 1, 1)).abs().amax(1) < within


def test_the_outline_is_the_palettes_darkest_ink_on_white_and_its_palest_on_night():
    assert STYLE.colours_of(PEN())[-1].tolist() == pytest.approx(
        [0x14 / 255, 0x21 / 255, 0x3D / 255]
    )
    night = STYLE.colours_of(PEN(palette="night"))
    assert night[-1].sum() == night[1:].sum(1).max()


def test_enamels_meet_neither_each_other_nor_the_outline():
    picture = STYLE.hard(numbers(), PEN(line=0.015, reserve=0.012), 400)
    reach = 5
    for colour in range(1, COLOURS + 1):
        grown = of(picture, colour).float()[:, None]
        near = torch.nn.functional.max_pool2d(grown, reach, 1, reach // 2)[:, 0] > 0
        assert near.any()
        for other in range(1, COLOURS + 2):
            if other != colour:
                touching = (near & of(picture, other)).sum() / near.sum()
                assert touching < 1e-3  # sharp cusps alone


def test_every_border_is_outlined():
    picture = STYLE.hard(numbers(1), PEN(line=0.02, reserve=0.0), 400)
    land = STYLE.rosette.relief(*STYLE.landscapes(numbers(1)), 400, whole(400))
    winner = land.height.argmax(1)[0]
    border = (winner[1:, 1:] != winner[:-1, 1:]) | (winner[1:, 1:] != winner[1:, :-1])
    plate = screens.disc(400, whole(400), radius=PLATE, device=torch.device("cpu")) > 2
    border &= plate[1:, 1:]
    assert border.sum() > 300
    dark = of(picture, COLOURS + 1, 0.05)[0, 1:, 1:]
    assert dark[border].float().mean() > 0.97


def test_a_plate_has_a_rim_that_can_be_left_off():
    size = 400
    ring = round(size / 2 * (1 + RING))
    with_rim, without = (STYLE.hard(numbers(), PEN(rim=r), size) for r in (True, False))
    assert of(with_rim, COLOURS + 1)[:, 200, ring - 2 : ring + 2].any(1).all()
    assert of(without, 0)[:, 200, ring - 2 : ring + 2].all()


def test_more_enamel_leaves_less_paper():
    def paper(weight: float) -> float:
        return float(of(STYLE.hard(numbers(), PEN(weight=weight), 128), 0).float().mean())

    assert paper(-0.8) > paper(0) > paper(0.8)


def test_without_a_swirl_a_plate_is_mirrored():
    still = Iznik(IznikParams(swirl=0.0))
    picture = still.hard(numbers(style=still), PEN(), 90)
    assert (picture - picture.flip(3)).abs().max() < 1e-3
    picture = STYLE.hard(numbers(), PEN(), 90)
    assert (picture - picture.flip(3)).abs().mean() > 0.01


@pytest.mark.parametrize("name", ["riso", "night", "cathedral"])
def test_another_palette_is_read_as_the_one_it_was_trained_in(name):
    own = STYLE.hard(numbers(), PEN(), 256)
    pen = PEN(palette=name, ink=1)
    code = STYLE.code(STYLE.hard(numbers(), pen, 256), pen)
    assert ((code - own).abs().amax(1) > 0.02).float().mean() < 0.03


def test_a_gap_on_flat_land_is_measured_in_height():
    height = torch.tensor([0.3, -0.3]).view(1, 2, 1, 1).expand(1, 2, 4, 4)
    slope = torch.full((1, 2, 4, 4), 1e-3)
    steep = Relief(height, slope * 100 * torch.tensor([1.0, -1.0]).view(1, 2, 1, 1), slope * 0)
    flat = Relief(height, slope * torch.tensor([1.0, -1.0]).view(1, 2, 1, 1), slope * 0)
    near = regions.insets(steep, 2.0, flat=0.5)[0, 0]
    assert near.mean() == pytest.approx(3 - 2 * (1 + 0.25 / 0.04) ** 0.5, abs=1e-3)
    assert regions.insets(flat, 2.0, flat=0.5).amax() < 0  # drawn back beyond the summit


@pytest.mark.parametrize(
    "pen",
    [
        IznikPen(),
        IznikPen(line=0.001, weight=1),
        IznikPen(line=0.03, reserve=0.02, rim=False),
        IznikPen(line=0, reserve=0, ink=1, weight=-1),
    ],
    ids=str,
)
def test_paths_show_what_the_brush_paints(pen):
    assert differing(STYLE, numbers()[0], pen) < 0.005


def test_the_outline_is_one_shape_above_the_enamels():
    drawing = STYLE.vector(numbers()[0], PEN())
    assert len(drawing.items) == COLOURS + 1
    assert len(STYLE.vector(numbers()[0], PEN(line=0)).items) == COLOURS
