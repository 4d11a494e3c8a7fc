"""Patchwork: patches, orbits, pieces and seams."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import polygons
from glyphstudio.engine.patchwork import Patchwork
from glyphstudio.engine.polygons import Edges


def area(loop: np.ndarray) -> float:
    x, y = loop.T
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


@pytest.mark.parametrize(
    ("symmetry", "alike"), [("none", 1), ("mirror", 2), ("rotate4", 4), ("kaleidoscope", 8)]
)
def test_a_symmetry_maps_every_patch_on_as_many_others(symmetry, alike):
    work = Patchwork(6, half=0.8, symmetry=symmetry)
    assert len(work.corners) == 6 * 6 * 4
    assert (np.bincount(work.orbit) == alike).all()
    assert work.orbits == 6 * 6 * 4 // alike


def test_patches_fill_the_square_and_all_run_the_same_way():
    work = Patchwork(4, half=0.8, symmetry="none")
    areas = [area(loop) for loop in work.corners]
    assert np.allclose(areas, 1.6**2 / 64)


def test_patches_beyond_an_edge_share_its_ends():
    work = Patchwork(4, half=1.0, symmetry="none")
    for patch, beyond in enumerate(work.across):
        for edge, other in enumerate(beyond):
            start, end = work.corners[patch, edge], work.corners[patch, (edge + 1) % 3]
            if other < 0:
                assert np.abs(start + end).max() == pytest.approx(2)
                continue
            corners = {tuple(np.round(c, 6)) for c in work.corners[other]}
            assert {tuple(np.round(start, 6)), tuple(np.round(end, 6))} <= corners


def test_near_patches_share_more_than_far_ones():
    near = Patchwork(6, half=0.8, symmetry="none").closeness(0.7)
    assert np.allclose(np.linalg.norm(near, axis=1), 1)
    assert near[0, 1] > near[0, 8] > near[0, 40]


def shares(work: Patchwork) -> np.ndarray:
    """Cumulative shares of three colours, some of them all."""
    chance = np.random.default_rng(3)
    share = chance.dirichlet((0.3, 0.3, 0.3), len(work.corners))
    share[::2] = np.eye(3)[chance.integers(0, 3, len(share[::2]))]
    return np.minimum(share.cumsum(1), 1) * [1, 1, 0] + [0, 0, 1]


def test_what_is_seen_of_the_pieces_covers_the_square_once():
    work = Patchwork(4, half=0.8, symmetry="none")
    until = shares(work)
    cover = polygons.cover(work.outlines(until), 64)
    whole = polygons.cover([[np.array([[-0.8, -0.8], [0.8, -0.8], [0.8, 0.8], [-0.8, 0.8]])]], 64)
    assert np.abs(cover.sum(0) - whole[0]).max() < 0.01
    wanted = np.diff(until, axis=1, prepend=0).mean(0) * 0.8**2
    assert np.allclose(cover.mean((1, 2)), wanted, atol=2e-3)


def test_outlines_draw_what_is_seen_of_pieces():
    work = Patchwork(4, half=0.8, symmetry="none")
    until = shares(work)
    until[:16] = [0, 1, 1]
    pieces, outlines = work.pieces(until), work.outlines(until)
    laid = np.zeros((3, 320, 320))
    for colour, cover in reversed(list(enumerate(polygons.cover([list(p) for p in pieces], 320)))):
        laid *= 1 - cover
        laid[colour] += cover
    drawn = polygons.cover(outlines, 320)
    assert (np.abs(laid - drawn) > 0.3).mean() < 1e-3


def test_a_square_of_one_colour_has_its_rim_alone():
    work = Patchwork(4, half=0.8, symmetry="none")
    none, one = work.outlines(np.tile([0.0, 1.0], (64, 1)))
    assert len(none.ends) == 0
    assert len(one.ends) == 16


def test_edges_of_loops_draw_the_loops():
    turn = np.linspace(0, 2 * np.pi, 7)[:-1]
    loops = 0.3 * np.stack([np.cos(turn), np.sin(turn)], 1) + [[[-0.2, 0.1]], [[0.4, 0.3]]]
    drawn = polygons.cover([list(loops), Edges.of(loops)], 64)
    assert np.array_equal(drawn[0], drawn[1])


def test_a_seam_is_as_strong_as_its_sides_differ():
    work = Patchwork(2, half=0.8, symmetry="none")
    share = np.tile([1.0, 0.0], (16, 1))
    share[0] = [0.25, 0.75]
    seams = work.seams(share)
    assert seams[0].tolist() == [1.0, 0.75, 0.75]  # the rim is all seam
    assert seams[2].tolist() == [0.0, 0.0, 0.0]


def test_echoes_keep_their_distance_and_end_where_they_meet():
    work = Patchwork(2, half=1.0, symmetry="none")
    seams = np.zeros((16, 3))
    seams[0] = 1.0
    lines, strength = work.echoes(seams, 0.1)
    assert strength.tolist() == [1.0, 1.0, 1.0]
    assert np.allclose(lines[0, :, 1], -0.9)  # beside the upper edge
    assert np.allclose(lines[:, 1], np.roll(lines[:, 0], -1, 0))  # a closed triangle


def test_a_weak_seam_is_a_narrow_ridge():
    work = Patchwork(2, half=1.0, symmetry="none")
    seams = np.zeros((16, 3))
    seams[0, 0], seams[4, 0] = 1.0, 0.5
    full, half = work.ridges(seams, 0.1)
    assert area(full) == pytest.approx(0.1)
    assert area(half) == pytest.approx(0.05)
