"""Plants as polygons: leaves, flowers, growth."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import flora, polygons

EVERY = [
    *flora.side_parts(0.2, 0.6),
    *flora.flowers(-0.4),
    *flora.feet(0.64),
    *flora.companions(-0.4),
]


def area(loop: polygons.Loop) -> float:
    return 0.5 * float(loop[:, 0] @ np.roll(loop[:, 1], -1) - loop[:, 1] @ np.roll(loop[:, 0], -1))


def test_a_line_goes_where_its_angle_says_and_curls_to_the_left():
    straight = flora.axis((0, 0), flora.UP, 0.5)
    np.testing.assert_allclose(straight[-1], (0, -0.5), atol=1e-9)
    assert flora.axis((0, 0), flora.UP, 0.5, 0.5)[-1][0] < -0.05


def test_a_blade_is_as_long_and_wide_as_asked():
    loop = flora.blade((0.1, 0.3), 0.0, 0.6, 0.1)
    assert np.ptp(loop[:, 0]) == pytest.approx(0.6, abs=0.01)
    assert np.ptp(loop[:, 1]) == pytest.approx(2 * 0.1 * flora.leafy(flora.ROUND).max(), rel=0.01)


def test_a_mirror_image_runs_the_same_way_round():
    one, other = flora.pair(flora.disc((0.4, 0.1), 0.1))
    assert area(one) == pytest.approx(area(other))
    assert other[:, 0].max() < 0


@pytest.mark.parametrize("which", range(len(EVERY)))
def test_a_plant_stays_on_the_paper_and_grows_from_its_root_without_jumps(which):
    plant = EVERY[which]
    full, half = (
        [loop for piece in plant.grown(growth) for loop in piece.loops] for growth in (1.0, 0.5)
    )
    assert np.abs(np.concatenate(full)).max() < 1
    assert plant.grown(0.0) == []
    for large, small in zip(full, half, strict=True):
        root = (np.copysign(plant.root[0], large[:, 0].mean()), plant.root[1])
        np.testing.assert_allclose(small - root, (large - root) / 2, atol=1e-12)
