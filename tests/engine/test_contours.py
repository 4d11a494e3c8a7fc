"""Outlines of landscapes: where they run, which way round, and how few points they need."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import contours, fields, polygons
from glyphstudio.engine.polygons import Loop

PLACE = (2 * np.arange(-1, contours.SIDE + 1) + 1) / contours.SIDE - 1
X, Y = np.meshgrid(PLACE, PLACE)


def area(loop: Loop) -> float:
    """With its sign: which way round it runs."""
    x, y = loop.T
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2


def disc(radius: float, x: float = 0.0) -> contours.Samples:
    return (radius - np.hypot(X - x, Y)).astype(np.float32)


def test_a_disc_is_found_to_a_fiftieth_of_a_percent_with_few_points():
    (loop,) = contours.outline(disc(0.5))
    assert np.abs(np.hypot(*loop.T) - 0.5).max() < contours.CLOSE + 1e-5
    assert abs(area(loop)) == pytest.approx(np.pi / 4, abs=2e-3)
    assert 30 < len(loop) < 150


def test_what_is_sampled_lies_where_the_picture_has_it():
    land = torch.zeros(1, 1, 13, 13)
    land[..., 4, 7] = 4.0
    land -= 0.5
    height = contours.sampled(lambda block: fields.height(land, contours.SIDE, block))
    assert height.shape == (1, contours.SIDE + 2, contours.SIDE + 2)
    whole = fields.height(land, contours.SIDE)[0].numpy()
    assert np.abs(height[:, 1:-1, 1:-1] - whole).max() < 1e-6
    (loop,) = contours.outline(height[0])
    summit = [fields.knot_places(13)[7], fields.knot_places(13)[4]]
    assert np.abs((loop.max(0) + loop.min(0)) / 2 - summit).max() < 1e-3


def test_holes_run_the_other_way():
    ring = np.minimum(disc(0.6), -disc(0.3))
    island = np.maximum(ring, disc(0.1))
    loops = contours.outline(island)
    areas = sorted((area(loop) for loop in loops), key=abs)
    assert len(areas) == 3
    assert areas[0] * areas[1] < 0 < areas[0] * areas[2]
    cover = polygons.cover([loops], 64)[0]
    assert cover.mean() * 4 == pytest.approx(np.pi * (0.36 - 0.09 + 0.01), abs=3e-3)


def test_shapes_that_reach_the_border_end_on_it():
    (loop,) = contours.outline(X.astype(np.float32))
    assert loop.min(0) == pytest.approx([0, -1], abs=1e-6)
    assert loop.max(0) == pytest.approx([1, 1])
    (everything,) = contours.outline(np.ones_like(X, np.float32))
    assert abs(area(everything)) == pytest.approx(4)
    assert contours.outline(-np.ones_like(X, np.float32)) == []


def test_each_level_has_outlines_of_its_own():
    found = [abs(area(loop)) for (loop,) in contours.outlines(disc(0.5), [0.3, 0.0, -0.2])]
    assert found == pytest.approx([np.pi * r * r for r in (0.2, 0.5, 0.7)], rel=5e-3)


def test_a_line_thinner_than_a_sample_stays_whole():
    height, reach = disc(0.5, x=0.1), 1e-4
    loops = contours.ribbons(height + reach, height - reach, [0.0])
    outer, inner = sorted(loops, key=lambda loop: -abs(area(loop)))
    assert area(outer) * area(inner) < 0
    ink = polygons.cover([loops], 256)[0].mean() * 4
    assert ink == pytest.approx(2 * np.pi * 0.5 * 2e-4, rel=0.1)


def test_a_point_stays_that_matters_and_goes_that_does_not():
    square = np.array([[0, 0], [0.1, 1e-5], [0.2, 0], [0.2, 0.2], [0, 0.2], [0, 0]])
    speck = np.array([[0, 0], [1e-5, 0], [0, 1e-5], [0, 0]])
    (kept,) = contours.simplified([square, speck])
    assert kept == pytest.approx(square[[0, 2, 3, 4]])


def test_shapes_that_touch_show_no_paper_between_them():
    slant = (X + 0.37 * Y).astype(np.float32) * contours.SIDE / 2
    touching = np.stack([slant, -slant])

    def paper(shapes: contours.Samples) -> float:
        first, second = polygons.cover([contours.outline(shape) for shape in shapes], 512)
        return float(((1 - first) * (1 - second)).max())

    assert paper(touching) > 0.2
    assert paper(contours.trapped(touching)) < 0.01


def test_a_shape_reaches_under_the_next_one_no_further_than_the_trap():
    slant = X.astype(np.float32) * contours.SIDE / 2
    left, right = (contours.outline(s) for s in contours.trapped(np.stack([-slant, slant])))
    assert left[0][:, 0].max() == pytest.approx(2 * contours.TRAP / contours.SIDE, abs=1e-5)
    assert right[0][:, 0].min() == pytest.approx(0, abs=1e-5)


def test_a_ring_is_as_wide_as_told_and_runs_as_outlines_do():
    outer, inner = contours.ring(0.6, 0.05)
    assert area(outer) == pytest.approx(np.pi * 0.65**2, rel=2e-3)
    assert area(inner) == pytest.approx(-np.pi * 0.55**2, rel=2e-3)
    (found,) = contours.outline(disc(0.6))
    assert area(found) > 0


def test_a_sheet_shows_a_hair_where_it_is_laid():
    along, across = np.meshgrid(np.linspace(-0.2, 7.2, 200), np.linspace(-1, 1, 5))
    inside = np.minimum(1e-3 - np.abs(across), np.minimum(along, 2 * np.pi - along))
    radius = 0.5 + 0.1 * across
    places = np.stack([radius * np.cos(along), radius * np.sin(along)])
    (loop,) = contours.bent_outline(inside.astype(np.float32), places.astype(np.float32))
    assert np.abs(np.hypot(*loop.T) - 0.5).max() < contours.CLOSE + 3e-4
    assert np.ptp(loop, 0) == pytest.approx([1, 1], abs=2e-3)
