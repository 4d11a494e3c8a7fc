"""Plants as polygons: leaves, rims, growth, printing."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import flora, polygons
from glyphstudio.engine.style import Window

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


def test_a_rim_lies_outside_whichever_way_the_loop_runs():
    disc = flora.disc((0.2, -0.1), 0.3)
    for loop in (disc, disc[::-1]):
        wide = flora.cased(loop, 0.05)
        np.testing.assert_allclose(np.hypot(*(wide - [0.2, -0.1]).T), 0.35, atol=1e-3)


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


def test_what_is_printed_later_lies_above_in_a_rim_of_paper():
    below = flora.Piece(flora.LEAF, (flora.disc((0, 0), 0.8),))
    above = flora.Piece(flora.PETAL, (flora.disc((0, 0), 0.3),))
    planes = np.zeros((3, 100, 100), np.float32)
    for piece in (below, above):
        flora.printed(planes, piece, 0.1, size=100, tile=Window(0, 0, 100, 100))
    at = {x: planes[:, 50, 50 + round(50 * x)].tolist() for x in (0.1, 0.35, 0.6, 0.9)}
    assert at == {0.1: [0, 1, 0], 0.35: [0, 0, 0], 0.6: [1, 0, 0], 0.9: [0, 0, 0]}


def test_paper_cuts_away_what_lies_below():
    planes = np.ones((3, 20, 20), np.float32)
    vein = flora.Piece(flora.PAPER, (flora.disc((0, 0), 0.5),), rim=0)
    flora.printed(planes, vein, 0.1, size=20, tile=Window(0, 0, 20, 20))
    assert planes[:, 10, 10].max() == 0
    assert planes[:, 0, 0].min() == 1


def test_what_begins_to_grow_cuts_nothing_away_at_once():
    berry = flora.Plant((0.0, 0.0), (flora.Piece(flora.PETAL, (flora.disc((0, 0), 0.3),)),))
    bare = []
    for growth in (0.011, 0.1, 0.5):
        planes = np.zeros((3, 200, 200), np.float32)
        planes[0] = 1
        for piece in berry.grown(growth):
            flora.printed(planes, piece, 0.05, size=200, tile=Window(0, 0, 200, 200))
        bare.append((1 - planes.sum(0)).sum())
    assert bare[0] < 2
    assert bare[0] < bare[1] < bare[2]


@pytest.mark.parametrize("shift", [0.0, 0.6])  # within the picture, and out of it
def test_pieces_printed_at_once_look_as_if_printed_one_by_one(shift):
    pieces = [piece for plant in flora.side_parts(0.2, 0.5) for piece in plant.grown(0.9)]
    pieces = [
        flora.Piece(p.ink, tuple(loop + np.array([shift, 0]) for loop in p.loops), p.rim)
        for p in pieces
    ]
    tile = Window(0, 0, 90, 90)
    alone, together = np.zeros((2, 3, 90, 90), np.float32)
    for piece in pieces:
        flora.printed(alone, piece, 0.03, size=90, tile=tile)
    flora.print_all(together, pieces, 0.03, size=90, tile=tile)
    assert alone.max() > 0.9
    np.testing.assert_allclose(together, alone, atol=1e-5)
