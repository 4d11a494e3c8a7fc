"""Bars: exact cover, lanes, tiles."""

from __future__ import annotations

import numpy as np

from glyphstudio.engine import polygons
from glyphstudio.engine.bars import box_cover, lane_cover, span_cover
from glyphstudio.engine.style import Window

LANES = np.array([(-0.6, -0.4), (0.1, 0.35)])
NONE = np.full((1, 2, 1, 2), 0.3)
LEVEL = np.array([[[(-0.7, 0.1), (0.0, 0.5)], [(-0.33, 0.2), (0.3, 0.3)]]])  # the last is empty
UPRIGHT = np.array([[[(-0.65, 0.72)], [(0.5, 0.8)]]])


def test_a_pixel_is_covered_by_the_share_that_a_span_takes():
    cover = span_cover(np.array([-0.5, 0.1]), 10, 0, 10)  # from 2.5 to 5.5 of 10 pixels
    np.testing.assert_allclose(cover, [0, 0, 0.5, 1, 1, 0.5, 0, 0, 0, 0], atol=1e-6)


def test_a_box_is_as_large_as_its_sides_say():
    cover = box_cover(np.array([-0.55, 0.37]), 64, Window(0, 0, 64, 64))
    np.testing.assert_allclose(cover.mean(), 0.46**2, rtol=1e-4)


def test_bars_cover_what_their_outlines_do():
    def box(x: tuple[float, float], y: tuple[float, float]) -> polygons.Loop:
        return np.array([(x[0], y[0]), (x[1], y[0]), (x[1], y[1]), (x[0], y[1])])

    outlines = [box(bar, lane) for lane, bars in zip(LANES, LEVEL[0], strict=True) for bar in bars]
    outlines += [
        box(lane, bar) for lane, bars in zip(LANES, UPRIGHT[0], strict=True) for bar in bars
    ]
    drawn = lane_cover(LEVEL, UPRIGHT, LANES, size=80, window=Window(0, 0, 80, 80))[0]
    away = np.abs(drawn - polygons.cover([outlines], 80)[0])
    assert away.max() < 0.3  # where a level and an upright bar have a corner in one pixel
    assert away.mean() < 1e-3


def test_tiles_are_parts_of_the_whole():
    whole = lane_cover(LEVEL, UPRIGHT, LANES, size=50, window=Window(0, 0, 50, 50))
    tile = lane_cover(LEVEL, UPRIGHT, LANES, size=50, window=Window(11, 7, 43, 29))
    np.testing.assert_allclose(tile, whole[:, 7:29, 11:43], atol=1e-6)


def test_bars_without_length_draw_nothing():
    drawn = lane_cover(NONE, NONE, LANES, size=20, window=Window(0, 0, 20, 20))
    assert drawn.max() == 0
