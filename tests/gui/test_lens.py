"""Looking closer: the point under the hand stays, and the picture never leaves the middle."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from glyphstudio.gui.lens import MOST_ZOOM, Lens

SIDE = 400.0
MIDDLE = QPointF(500, 300)
places = st.floats(-SIDE / 2, SIDE / 2)


def seen_at(lens: Lens, place: QPointF) -> tuple[float, float]:
    """Which point of the picture lies at a place of the stage."""
    corner = lens.corner(MIDDLE, SIDE, 1.0)
    at = (place - corner) / (SIDE * lens.zoom)
    return at.x(), at.y()


@given(places, places, st.floats(1.1, MOST_ZOOM))
def test_what_lies_under_the_hand_stays_there(x: float, y: float, zoom: float) -> None:
    lens, off = Lens(), QPointF(x, y)
    before = seen_at(lens, MIDDLE + off)
    assert lens.zoom_to(zoom, off, SIDE)
    assert seen_at(lens, MIDDLE + off) == pytest.approx(before, abs=1 / SIDE)


@given(st.lists(st.tuples(st.floats(-1, 1), st.floats(-1, 1)), max_size=8), st.floats(1, 16))
def test_however_it_is_panned_the_picture_covers_the_middle(
    moves: list[tuple[float, float]], zoom: float
) -> None:
    lens = Lens()
    lens.zoom_to(zoom, QPointF(0, 0), SIDE)
    for x, y in moves:
        lens.pan(x, y)
    x, y = seen_at(lens, MIDDLE)
    assert 0 <= x <= 1
    assert 0 <= y <= 1


def test_zooming_back_shows_the_whole_picture_again() -> None:
    lens = Lens()
    whole = lens.corner(MIDDLE, SIDE, 1.0)
    lens.zoom_to(5, QPointF(90, -60), SIDE)
    lens.pan(0.2, 0.1)
    lens.zoom_to(0.5, QPointF(10, 10), SIDE)
    assert not lens.close
    assert lens.corner(MIDDLE, SIDE, 1.0) == whole


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
def test_its_corner_lies_on_a_device_pixel(ratio: float) -> None:
    lens = Lens()
    lens.zoom_to(1.7, QPointF(33.3, 7.7), SIDE)
    corner = lens.corner(MIDDLE, SIDE, ratio) * ratio
    assert (corner.x(), corner.y()) == pytest.approx((round(corner.x()), round(corner.y())))
