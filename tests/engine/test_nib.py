"""Paths, and the outlines that nibs leave along them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial import ConvexHull

from glyphstudio.engine import polygons
from glyphstudio.engine.nib import arc, drawn_part, joined, line, swept

NIB = np.array([(0.1, 0.03), (-0.08, 0.05), (-0.1, -0.03), (0.08, -0.05)])
SQUARE = np.array([(0.1, 0.02), (-0.1, 0.02), (-0.1, -0.02), (0.1, -0.02)])
ROUND = 0.07 * np.stack([np.cos(np.arange(12) * np.pi / 6), np.sin(np.arange(12) * np.pi / 6)], 1)
PATHS = {
    "stem": line(0, -0.7, 0, 0.6, 0.015),
    "line": line(-0.6, 0.3, 0.5, -0.4, 0.05),
    "bowl": arc(0, 0, 0.5, 0.4, -90, 90),
    "ring": arc(0, 0, 0.3, 0.3, -120, 240),
    "curl": arc(0, 0, 0.05, 0.05, 0, -300),  # tighter than the nib
    "hook": joined(line(0.4, -0.5, 0.4, 0.2), arc(0.1, 0.2, 0.3, 0.3, 0, 150)),
    "wave": np.stack([0.4 * np.sin(np.linspace(-3, 3, 60)), np.linspace(-0.6, 0.6, 60)], 1),
}


@pytest.mark.parametrize("nib", [NIB, SQUARE, ROUND], ids=["broad", "square", "round"])
@pytest.mark.parametrize("name", PATHS)
@pytest.mark.parametrize("end", [1.0, 0.4, 1.3])
def test_a_swept_outline_is_the_union_of_the_hulls_of_successive_nibs(name, nib, end):
    path = PATHS[name]
    scale = np.linspace(1, end, len(path))
    nibs = path[:, None] + scale[:, None, None] * nib
    hulls = []
    for pair in pairwise(nibs):
        points = np.concatenate(pair)
        hulls.append(points[ConvexHull(points).vertices])
    outline = polygons.cover([[swept(path, nib, scale)]], 64)
    np.testing.assert_allclose(outline, polygons.cover([hulls], 64), atol=2e-3)


def test_the_drawn_part_of_a_path_has_its_share_of_the_length():
    path = PATHS["hook"]
    drawn, place = drawn_part(path, 0.37)

    def length(points):
        return np.hypot(*np.diff(points, axis=0).T).sum()

    assert length(drawn) == pytest.approx(0.37 * length(path), rel=1e-6)
    assert place[0] == 0
    assert place[-1] == 0.37
