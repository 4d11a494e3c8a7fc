"""Cover of polygons: exact, united, in tiles."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import polygons
from glyphstudio.engine.style import Window


def box(left: float, top: float, right: float, bottom: float) -> polygons.Loop:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def test_a_pixel_is_covered_by_the_share_the_polygon_takes():
    # 8 pixels across 2 units: the box takes 2.5 pixels of 8, from 1.25 to 3.75
    edge = [(v / 8) * 2 - 1 for v in (1.25, 3.75)]
    cover = polygons.cover([[box(edge[0], edge[0], edge[1], edge[1])]], 8)[0]
    row = np.array([0, 0.75, 1, 0.75, 0, 0, 0, 0])
    np.testing.assert_allclose(cover, np.outer(row, row), atol=1e-3)


def test_the_whole_area_is_right_at_any_size():
    triangle = np.array([(-0.7, -0.6), (0.8, -0.1), (-0.2, 0.9)])
    area = 0.5 * abs(np.linalg.det(triangle[1:] - triangle[0])) / 4
    for size in (5, 32, 333):
        assert polygons.cover([[triangle]], size).mean() == pytest.approx(area, rel=2e-3)


def test_overlapping_loops_unite():
    one, other = box(-0.5, -0.5, 0.2, 0.2), box(-0.2, -0.2, 0.5, 0.5)
    union = polygons.cover([[one, other]], 20)[0]
    parts = polygons.cover([[one], [other]], 20)
    np.testing.assert_allclose(union, parts.max(0), atol=1e-3)


def test_a_loop_that_runs_the_other_way_is_a_hole():
    ring = [box(-0.8, -0.8, 0.8, 0.8), box(-0.4, -0.4, 0.4, 0.4)[::-1]]
    cover = polygons.cover([ring], 10)[0]
    assert cover[5, 5] == 0
    assert cover.mean() == pytest.approx(0.64 - 0.16, abs=1e-3)


def test_tiles_fit_together_exactly():
    rng = np.random.default_rng(0)
    loops = [rng.uniform(-1.2, 1.2, (5, 2)) for _ in range(6)]
    whole = polygons.cover([loops], 50)[0]
    for left, right in ((0, 17), (17, 50)):
        for top, bottom in ((0, 23), (23, 50)):
            tile = polygons.cover([loops], 50, Window(left, top, right, bottom))[0]
            assert np.abs(tile - whole[top:bottom, left:right]).max() < 1e-5


def test_bands_of_a_large_picture_fit_together(monkeypatch):
    loop = np.array([(-0.9, -0.8), (0.9, -0.3), (0.1, 0.95)])
    at_once = polygons.cover([[loop], [loop * 0.5]], 64)
    monkeypatch.setattr(polygons, "BAND_PIXELS", 64 * 7)
    assert np.array_equal(at_once, polygons.cover([[loop], [loop * 0.5]], 64))


def test_nothing_to_draw_is_blank():
    assert polygons.cover([[], [box(2, 2, 3, 3)]], 8).max() == 0


def test_what_lies_beyond_the_left_border_still_counts_as_inside():
    cover = polygons.cover([[box(-3, -3, 0, 3)]], 4)[0]
    np.testing.assert_allclose(cover, np.tile([1, 1, 0, 0], (4, 1)), atol=1e-6)


def test_fewer_scan_lines_cover_as_much_on_the_whole():
    triangle = np.array([(-0.7, -0.6), (0.8, -0.1), (-0.2, 0.9)])
    fine, rough = (polygons.cover([[triangle]], 50, scanlines=lines)[0] for lines in (16, 4))
    assert rough.mean() == pytest.approx(fine.mean(), rel=0.01)
    assert np.abs(rough - fine).max() <= 0.25


def test_a_fill_has_its_loops_in_the_unit_square():
    fill = polygons.fill([box(-1, -1, 0, 1), box(0.5, 0.5, 1, 1)], "#1b1b1e")
    assert fill.colour == "#1b1b1e"
    assert fill.loops[0] == ((0, 0), (0.5, 0), (0.5, 1), (0, 1))
    assert len(fill.loops) == 2
