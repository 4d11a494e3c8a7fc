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


def test_colours_and_their_mixtures_come_back():
    shown = torch.tensor([[1.0, 1, 1], [0.9, 0.1, 0.1], [0.1, 0.2, 0.8], [0.1, 0.6, 0.2]])
    meant = shown.flip(0).flip(1)
    pairs = torch.combinations(torch.arange(4))
    share = torch.linspace(0, 1, 64).view(1, 1, 8, 8)
    a, b = pairs[3]
    mix = shown[a].view(1, 3, 1, 1) * (1 - share) + shown[b].view(1, 3, 1, 1) * share
    wanted = meant[a].view(1, 3, 1, 1) * (1 - share) + meant[b].view(1, 3, 1, 1) * share
    back = inks.recoloured(mix, shown[pairs], meant[pairs])
    assert torch.allclose(back, wanted, atol=0.03)
