"""Strokes of even weight."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import polygons
from glyphstudio.engine.tip import Tip, stroke

HALF = 0.06


def cover(loops, size: int = 200) -> np.ndarray:
    return polygons.cover([loops], size)[0]


@pytest.mark.parametrize("way", [(1, 0), (0, 1), (1, 0.6), (0.5, 1)])
@pytest.mark.parametrize("tip", [Tip(), Tip(roundness=1.0)])
def test_a_stroke_is_as_wide_whichever_way_it_runs(way, tip):
    ahead = np.array(way) / np.hypot(*way)
    path = np.stack([-0.5 * ahead, 0.5 * ahead])
    aside = np.array([-ahead[1], ahead[0]])
    points = np.linspace(-0.15, 0.15, 601)[:, None] * aside  # across its middle
    size = 1600
    picture = cover(stroke(path, HALF, tip), size)
    x, y = ((points + 1) * size / 2).astype(int).T
    assert picture[y, x].mean() * 0.3 == pytest.approx(2 * HALF, rel=0.04)


def test_a_round_tip_takes_corners_away_and_a_swelling_one_adds_to_the_ends():
    path = np.array([[-0.5, 0.0], [0.5, 0.0]])
    square, round_ = (cover(stroke(path, HALF, Tip(roundness=r))) for r in (0.0, 1.0))
    assert square.sum() > round_.sum()
    swollen = cover(stroke(path, HALF, Tip(swell=1.0)))
    assert swollen[:, 100].sum() < square[:, 100].sum() < swollen[:, 52].sum()


def test_a_stroke_grows_along_its_path():
    path = np.array([[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5]])
    areas = [cover(stroke(path, HALF, Tip(), growth)).sum() for growth in np.linspace(0, 1, 41)]
    assert areas[0] == 0
    assert (np.diff(areas) > 0).all()
    assert np.diff(areas)[1:].max() < 0.06 * areas[-1]
