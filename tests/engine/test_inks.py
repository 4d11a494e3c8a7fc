from __future__ import annotations

import pytest
import torch

from glyphstudio.engine import inks
from glyphstudio.palette import palette, palettes, rgb


@pytest.mark.parametrize("name", palettes())
@pytest.mark.parametrize("count", [2, 3, 6])
def test_every_palette_gives_enough_different_colours(name, count):
    for colours in (
        inks.print_colours(palette(name), count)[: count + 1],
        inks.sheet_colours(palette(name), count + 1),
    ):
        assert len(set(colours)) == count + 1
        assert colours[0] == rgb(palette(name).paper)


def test_fills_are_used_where_shapes_are_large():
    colours = inks.print_colours(palette("riso"), 3)
    assert rgb(palette("riso").fills[0]) in colours[:4]


def test_sheets_lie_in_the_order_of_lightness():
    pile = [sum(colour) for colour in inks.sheet_colours(palette("canyon"), 5)]
    assert pile == sorted(pile, reverse=True)


def test_a_pen_begins_with_another_palette_and_stays_the_same_pen():
    from glyphstudio.styles.riso import RisoPen

    kind = inks.pen_in(RisoPen, "night")
    assert kind().palette == "night"
    assert isinstance(kind(), RisoPen)
    assert kind is inks.pen_in(RisoPen, "night")
    assert kind(gap=0.01).model_dump() == RisoPen(palette="night", gap=0.01).model_dump()


def patches(colours: torch.Tensor, blur: int = 3) -> torch.Tensor:
    """Colours (colours, 3) as upright stripes with soft edges, (1, 3, 16, width)."""
    stripes = colours.T.repeat_interleave(8, 1)[None, :, None].expand(1, 3, 16, -1)
    return torch.nn.functional.avg_pool2d(stripes, (1, blur), 1, (0, blur // 2), False, False)


def test_colours_and_their_mixtures_come_back():
    shown = torch.tensor([[1.0, 1, 1], [0.9, 0.1, 0.1], [0.1, 0.2, 0.8], [0.1, 0.6, 0.2]])
    meant = shown.flip(0).flip(1)
    order = [0, 2, 1, 3, 0, 1, 2]
    back = inks.recoloured(patches(shown[order]), shown, meant)
    torch.testing.assert_close(back, patches(meant[order]), atol=0.03, rtol=0)


def test_an_edge_between_black_and_white_is_not_grey():
    shown = torch.tensor([[1.0], [0.0], [0.5], [0.25]]).expand(4, 3)
    meant = torch.tensor([[1.0, 1, 1], [0.8, 0.1, 0.1], [0.1, 0.1, 0.8], [0.2, 0.7, 0.2]])
    order = [0, 1, 0, 2, 3, 1, 2]
    back = inks.recoloured(patches(shown[order]), shown, meant)
    torch.testing.assert_close(back, patches(meant[order]), atol=0.01, rtol=0)


def test_a_shade_stays_a_shade_of_its_colour():
    shown = torch.tensor([[1.0, 1, 1], [0.9, 0.2, 0.1], [0.2, 0.3, 0.9]])
    meant = torch.tensor([[0.9, 0.9, 0.8], [0.2, 0.6, 0.3], [0.9, 0.7, 0.1]])
    light = torch.linspace(1, 0.8, 48).view(1, 1, 1, 48)
    depth = torch.linspace(1, 0.6, 48).view(1, 1, 1, 48)
    image = shown[1].view(1, 3, 1, 1) * light.expand(1, 1, 16, 48)
    back = inks.recoloured(image, shown, meant, dark=(0.8, 0.6))
    wanted = meant[1].view(1, 3, 1, 1) * depth.expand(1, 1, 16, 48)
    torch.testing.assert_close(back, wanted, atol=0.01, rtol=0)


def test_a_fine_line_in_the_middle_of_nothing_keeps_its_colour():
    shown = torch.tensor([[1.0, 1, 1], [0.1, 0.2, 0.6], [0.7, 0.1, 0.1]])
    image = shown[0].view(1, 3, 1, 1).repeat(1, 1, 12, 12)
    image[..., 5] = shown[2].view(1, 3, 1)
    meant = shown[[0, 2, 1]]
    wanted = meant[0].view(1, 3, 1, 1).repeat(1, 1, 12, 12)
    wanted[..., 5] = meant[2].view(1, 3, 1)
    torch.testing.assert_close(inks.recoloured(image, shown, meant), wanted)
