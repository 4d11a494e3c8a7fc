"""Printing like a linocut: rims, inks one over the other, growth, small pictures."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import flora, linocut
from glyphstudio.engine.style import Window


def test_a_rim_lies_outside_whichever_way_the_loop_runs():
    disc = flora.disc((0.2, -0.1), 0.3)
    for loop in (disc, disc[::-1]):
        wide = linocut.cased(loop, 0.05)
        np.testing.assert_allclose(np.hypot(*(wide - [0.2, -0.1]).T), 0.35, atol=1e-3)


def test_what_is_printed_later_lies_above_in_a_rim_of_paper():
    below = linocut.Piece(linocut.LEAF, (flora.disc((0, 0), 0.8),))
    above = linocut.Piece(linocut.PETAL, (flora.disc((0, 0), 0.3),))
    planes = np.zeros((3, 100, 100), np.float32)
    for piece in (below, above):
        linocut.printed(planes, piece, 0.1, size=100, tile=Window(0, 0, 100, 100))
    at = {x: planes[:, 50, 50 + round(50 * x)].tolist() for x in (0.1, 0.35, 0.6, 0.9)}
    assert at == {0.1: [0, 1, 0], 0.35: [0, 0, 0], 0.6: [1, 0, 0], 0.9: [0, 0, 0]}


def test_paper_cuts_away_what_lies_below():
    planes = np.ones((3, 20, 20), np.float32)
    vein = linocut.Piece(linocut.PAPER, (flora.disc((0, 0), 0.5),), rim=0)
    linocut.printed(planes, vein, 0.1, size=20, tile=Window(0, 0, 20, 20))
    assert planes[:, 10, 10].max() == 0
    assert planes[:, 0, 0].min() == 1


def test_what_begins_to_grow_cuts_nothing_away_at_once():
    berry = linocut.Plant((0.0, 0.0), (linocut.Piece(linocut.PETAL, (flora.disc((0, 0), 0.3),)),))
    bare = []
    for growth in (0.01, linocut.CRUMB, 0.3, 0.6):
        planes = np.zeros((3, 200, 200), np.float32)
        planes[0] = 1
        for piece in berry.grown(growth):
            linocut.printed(planes, piece, 0.05, size=200, tile=Window(0, 0, 200, 200))
        bare.append((1 - planes.sum(0)).sum())
    assert bare[0] == 0
    assert bare[1] < 0.08 * bare[3]
    assert bare[1] < bare[2] < bare[3]


@pytest.mark.parametrize("shift", [0.0, 0.6])  # within the picture, and out of it
def test_pieces_printed_at_once_look_as_if_printed_one_by_one(shift):
    pieces = [piece for plant in flora.side_parts(0.2, 0.5) for piece in plant.grown(0.9)]
    pieces = [
        linocut.Piece(p.ink, tuple(loop + np.array([shift, 0]) for loop in p.loops), p.rim)
        for p in pieces
    ]
    tile = Window(0, 0, 90, 90)
    alone, together = np.zeros((2, 3, 90, 90), np.float32)
    for piece in pieces:
        linocut.printed(alone, piece, 0.03, size=90, tile=tile)
    linocut.print_all(together, pieces, 0.03, size=90, tile=tile)
    assert alone.max() > 0.9
    np.testing.assert_allclose(together, alone, atol=1e-5)


def test_no_part_is_seen_as_a_speck():
    seeds = flora.companions(-0.4)[1]
    assert seeds.grown(0.3) == []
    (piece,) = seeds.grown(0.5)
    assert max(np.ptp(loop, 0).max() for loop in piece.loops) > linocut.SPECK
    assert flora.side_parts(0.2, 0.6)[4].grown(0.2)


def test_a_small_picture_looks_the_same_by_fewer_points():
    plants = [*flora.side_parts(0.2, 0.5), *flora.flowers(-0.4), *flora.feet(0.64)]
    tile = Window(0, 0, 128, 128)
    for plant in plants:
        fine, coarse = np.zeros((2, 3, 128, 128), np.float32)
        linocut.print_all(fine, plant.grown(1.0), 0.012, size=128, tile=tile)
        linocut.print_all(coarse, plant.sparse().grown(1.0), 0.012, size=128, tile=tile)
        assert np.abs(fine - coarse).max() < 0.15
        assert np.abs(fine - coarse).mean() < 1e-3


def test_a_ribbon_of_fewer_points_keeps_its_ends():
    ribbon = flora.stalk(flora.axis((0, 0), 0.4, 0.5, 0.3))
    few = linocut.sparse(ribbon)
    assert len(few) < 0.6 * len(ribbon)
    half = len(ribbon) // 2
    kept = {tuple(point) for point in few}
    assert {tuple(ribbon[i]) for i in (0, half - 1, half, -1)} <= kept
    square = ribbon[:4]
    assert linocut.sparse(square) is square
