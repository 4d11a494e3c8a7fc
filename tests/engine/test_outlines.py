"""Outlines of what overlapping loops enclose."""

from __future__ import annotations

import math

import numpy as np
import pytest

from glyphstudio.engine import outlines, polygons


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])


def area(loops: list[np.ndarray]) -> float:
    return sum(
        float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum() / 2) for x, y in (a.T for a in loops)
    )


@pytest.mark.parametrize("turned", [1, -1])
def test_loops_that_overlap_become_one_whichever_way_they_run(turned):
    (cross,) = outlines.united([box(-0.5, -0.1, 0.5, 0.1), box(-0.1, -0.5, 0.1, 0.5)[::turned]])
    assert len(cross) == 12
    assert area([cross]) == pytest.approx(0.2 + 0.2 - 0.04)


def test_what_loops_leave_between_them_is_a_hole_that_runs_the_other_way():
    bars = [box(-0.5, y, 0.5, y + 0.1) for y in (-0.5, 0.4)]
    frame = outlines.united([*bars, *(bar[:, ::-1] for bar in bars)])
    assert sorted(np.sign(area([loop])) for loop in frame) == [-1, 1]
    assert area(frame) == pytest.approx(1 - 0.64)


def test_a_loop_encloses_what_it_winds_round_however_it_crosses_itself():
    turn = np.linspace(0, 4 * math.pi, 200, endpoint=False)  # twice round, the second time wider
    coil = np.stack([np.cos(turn), np.sin(turn)], 1) * (0.4 + 0.2 * turn[:, None] / turn[-1])
    found = outlines.united([coil])
    before, after = polygons.cover([[coil], found], 300)
    assert np.abs(before - after).max() < 0.1
    assert len(found) == 1


def test_points_on_a_straight_line_are_left_out():
    side = np.linspace(-0.5, 0.5, 50)
    fine = np.concatenate([np.stack([side, 0 * side], 1), [(0.5, 0.3), (-0.5, 0.3)]])
    (loop,) = outlines.united([fine])
    assert len(loop) == 4


def test_nothing_has_no_outline():
    assert outlines.united([]) == []


def test_windings_count_turns():
    turn = np.linspace(0, 4 * math.pi, 100, endpoint=False)
    coil = np.stack([np.cos(turn), np.sin(turn)], 1) * (1 + 0.1 * turn[:, None])
    count = outlines.windings(coil, np.array([(0.0, 0.0), (5.0, 0.0)]))
    assert abs(count[0]) == 2
    assert count[1] == 0
