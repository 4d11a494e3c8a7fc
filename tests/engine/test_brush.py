"""The dry brush: hairs, growth, curves."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from glyphstudio.engine import polygons
from glyphstudio.engine.brush import TUFTS, Hairs, brushed, curve
from glyphstudio.engine.nib import arc, line

PATH = line(-0.8, 0.0, 0.8, 0.0)
HAIRS = Hairs.random(30, seed=3)


def test_a_stroke_has_a_ribbon_for_every_tuft_and_hair():
    ribbons = brushed(PATH, 0.1, HAIRS)
    assert len(ribbons) == TUFTS + 30
    assert np.isfinite(np.concatenate(ribbons)).all()


def test_a_stroke_begins_wet_and_ends_in_streaks():
    picture = polygons.cover([brushed(PATH, 0.2, HAIRS)], 200)[0]
    row = slice(84, 116)  # most of the brush's width
    assert picture[row, 28:40].mean() > 0.97
    assert picture[row, 165:175].mean() < 0.7


def test_a_wetter_brush_leaves_more_ink():
    areas = [
        polygons.cover([brushed(PATH, 0.15, HAIRS, dryness=dryness)], 100).sum()
        for dryness in (1.5, 1.0, 0.5, 0.0)
    ]
    assert np.all(np.diff(areas) > 0)


def test_a_stroke_grows_without_jumps():
    ring = arc(0, 0, 0.5, 0.5, -70, 250)
    pictures = [
        polygons.cover([brushed(ring, 0.1, HAIRS, growth=growth)], 64)[0]
        for growth in np.linspace(0, 1, 101)
    ]
    assert pictures[0].max() == 0
    steps = [np.abs(b - a).sum() for a, b in pairwise(pictures)]
    assert max(steps) < 0.05 * pictures[-1].sum()


def test_chance_is_the_same_every_time():
    again = Hairs.random(30, seed=3)
    np.testing.assert_array_equal(again.place, HAIRS.place)
    assert not np.array_equal(Hairs.random(30, seed=4).place, HAIRS.place)


def test_a_curve_goes_through_its_points_in_even_steps():
    points = [(-0.6, -0.5), (0.1, -0.6), (0.5, 0.2), (-0.2, 0.6)]
    path = curve(points, step=0.02)
    for point in points:
        assert np.hypot(*(path - point).T).min() < 0.011
    steps = np.hypot(*np.diff(path, axis=0).T)
    assert steps == pytest.approx(steps.mean(), rel=0.05)
