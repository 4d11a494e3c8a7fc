"""Leaded panes as paths."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
import torch

from glyphstudio.engine import glazing, panes
from glyphstudio.engine.fields import whole

torch.set_num_threads(1)
SIDE = 400
CPU = torch.device("cpu")


@pytest.fixture(params=[(6, 3), (5, 2), (3, 4)])
def wedge(request) -> panes.Wedge:
    return panes.Wedge(*request.param)


@pytest.fixture
def sites(wedge) -> panes.Sites:
    numbers = torch.randn(1, wedge.moves, generator=torch.Generator().manual_seed(2))
    return wedge.sites(numbers, roaming=0.8)


@pytest.fixture
def cells(wedge, sites) -> list[glazing.Cell]:
    return glazing.cells(wedge, sites, reach=1.0)


def area(loops: list[np.ndarray]) -> float:
    """Of loops whose holes run the other way round."""
    return sum(
        float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2) for x, y in (a.T for a in loops)
    )


def glass(cell: glazing.Cell, inset: float = 0.0) -> list[np.ndarray]:
    return [
        loop for *_, loops in glazing.glazed(cell, [], lead=inset, insets=[0.0]) for loop in loops
    ]


def test_panes_and_their_images_fill_the_disc(cells):
    every = [loop for cell in cells for loop in glass(cell)]
    assert area(every) == pytest.approx(math.pi, rel=2e-3)
    union = shapely.union_all([shapely.Polygon(loop) for loop in every])
    assert union.area == pytest.approx(math.pi, rel=2e-3)


def test_panes_are_as_large_as_in_pictures(wedge, sites, cells):
    place = wedge.folded(SIDE, whole(SIDE), CPU, scale=1.0)
    found = sites.hard(place)
    inside = place.norm(dim=2) < 1
    pixel = (2 / SIDE) ** 2
    for pane, cell in enumerate(cells):
        mine = (found.pane[0] == pane) & inside
        assert area(glass(cell)) == pytest.approx(pixel * int(mine.sum()), abs=0.02)
        deep = mine & (found.distance[0] > 0.03) & (place.norm(dim=2) < 0.97)
        assert area(glass(cell, 0.03)) == pytest.approx(pixel * int(deep.sum()), abs=0.02)


def test_a_jewel_lies_where_the_pane_is_deep(wedge, sites, cells):
    place = wedge.folded(SIDE, whole(SIDE), CPU, scale=1.0)
    found = sites.hard(place)
    for pane, cell in enumerate(cells):
        mine = (found.pane[0] == pane) & (place.norm(dim=2) < 1) & (found.depth[0] > 0.4)
        jewel = [
            loop
            for inside, _, loops in glazing.glazed(cell, [(0.4, 0.0, 0.0)], lead=0.0, insets=[0.0])
            for loop in loops
            if inside
        ]
        assert area(jewel) == pytest.approx((2 / SIDE) ** 2 * int(mine.sum()), abs=0.02)


def test_lead_around_a_jewel_is_taken_from_both_glasses(cells):
    cell = max(cells, key=lambda cell: area(glass(cell)))
    pieces = {
        inside: area(loops)
        for inside, _, loops in glazing.glazed(cell, [(0.5, 0.01, 0.0)], lead=0.0, insets=[0.0])
    }
    whole_pane = area(glass(cell))
    assert pieces.keys() == {0, 1}
    assert pieces[0] + pieces[1] < whole_pane
    lead = cell.within(0.5, -0.01).area - cell.within(0.5, 0.01).area
    copies = len(cell.turns)
    assert pieces[0] + pieces[1] == pytest.approx(
        copies * (cell.within(0.0, 0.0).area - lead), rel=1e-6
    )


def test_a_pane_that_others_leave_no_room_is_empty(wedge, sites):
    weight = sites.weight.clone()
    weight[:, sites.pane == 0] = -3.0
    cells = glazing.cells(wedge, panes.Sites(sites.place, weight, sites.pane), reach=1.0)
    assert glass(cells[0]) == []
    assert any(glass(cell) for cell in cells)


def test_small_panes_fill_their_ring(wedge):
    ring = glazing.sectors(wedge, inner=0.8, outer=1.0)
    loops = [loop for sector in ring for loop in glass(sector)]
    assert len(loops) == wedge.fold * wedge.spokes
    assert area(loops) == pytest.approx(math.pi * (1 - 0.64), rel=2e-3)
    assert shapely.union_all([shapely.Polygon(a) for a in loops]).area == pytest.approx(
        area(loops), rel=2e-3
    )
