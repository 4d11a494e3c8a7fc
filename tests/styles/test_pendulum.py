"""Pendulum: the line, its swings, its room on the paper, and its paths."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch
from repainted import differing

from glyphstudio.drawing import Stroke
from glyphstudio.styles.pendulum import (
    FIRST,
    LINE,
    REACH,
    SWINGS,
    Pendulum,
    PendulumParams,
    PendulumPen,
    evened,
    strewn,
)

torch.set_num_threads(1)
STYLE = Pendulum(PendulumParams())
COUNT = len(SWINGS)


def numbers(count: int = 3) -> torch.Tensor:
    return torch.randn(count, STYLE.outputs, generator=torch.Generator().manual_seed(5))


def cover(pen: PendulumPen, size: int = 256) -> torch.Tensor:
    return STYLE.code(STYLE.hard(numbers(), pen, size), pen)


def test_a_lone_swing_is_a_spiral():
    still = torch.zeros(1, STYLE.outputs)
    (path,), life = STYLE.lines(still, PendulumPen(turns=6), 512)
    radius = np.hypot(*(path - path[-1] / 2).T)
    assert radius[0] > radius[-1]
    from_middle = np.hypot(*path.T) / np.hypot(*path[0])
    fading = np.exp(-0.75 * life)
    assert np.abs(from_middle - fading).max() < 0.12  # about the middle of its room


def test_all_but_the_first_swing_are_the_messages():
    life = torch.tensor([0.3])
    one, other = STYLE.swings(numbers(2), life)[..., 0]
    assert one[0].real / one[0].abs() == pytest.approx(1)
    assert (one[1:] - other[1:]).abs().min() > 0.01
    free = torch.randn(2000, STYLE.outputs, generator=torch.Generator().manual_seed(1))
    middle = STYLE.swings(free, life)[..., 0].mean(0)
    assert middle[1:].abs().max() < 0.05 * FIRST


def test_friction_makes_every_swing_smaller():
    size = STYLE.swings(numbers(), torch.linspace(0, 1, 9)).abs()
    assert (size.diff(dim=2) < 0).all()


def test_a_figure_fills_its_room_and_no_more():
    for path in STYLE.lines(numbers(12), PendulumPen(), 512)[0]:
        extent = np.ptp(path, axis=0).max() / 2
        assert 0.93 * REACH < extent < 1.07 * REACH
        assert np.abs(path).max() < 1


def test_the_line_goes_on_and_on_without_a_jump():
    for path in STYLE.lines(numbers(4), PendulumPen(turns=9), 1024)[0]:
        steps = np.hypot(*np.diff(path, axis=0).T)
        assert steps.max() < 0.12
        turns = np.diff(path, 2, axis=0)
        assert np.hypot(*turns.T).max() < 0.02


def test_evened_points_are_about_as_wide_as_high():
    chance = torch.Generator().manual_seed(2)
    flat = torch.randn(1, 500, 2, generator=chance) @ torch.tensor([[1.0, 0.9], [0.0, 0.1]])
    before, after = (torch.linalg.svdvals(p[0]) for p in (flat, flat @ evened(flat)))
    assert before[0] / before[1] > 10
    assert after[0] / after[1] < 0.4 * before[0] / before[1]


def test_strewn_ink_is_kept_and_lies_where_it_fell():
    points = torch.tensor([[[2.5, 3.5], [4.0, 1.0], [-5.0, 2.0]]])
    ink = strewn(points, torch.tensor([[1.0, 2.0, 4.0]]), 8)[0]
    assert ink[3, 2] == pytest.approx(1)
    assert ink[0:2, 3:5].flatten().tolist() == pytest.approx([0.5] * 4)
    assert ink.sum() == pytest.approx(3)


def test_more_turns_and_a_thicker_line_are_more_ink():
    turns = [cover(PendulumPen(turns=t)).mean() for t in (8, 30, 80)]
    lines = [cover(PendulumPen(line=w)).mean() for w in (0.5, 1.0, 2.0)]
    assert turns[0] < turns[1] < turns[2]
    assert lines[0] < lines[1] < lines[2]


def test_the_figure_stays_where_it_is_whatever_the_pen():
    few, many = (cover(PendulumPen(turns=t), 512) for t in (40, 80))
    blurred = [torch.nn.functional.avg_pool2d(c, 32).flatten() for c in (few, many)]
    assert torch.corrcoef(torch.stack(blurred))[0, 1] > 0.95


def test_a_plotter_gets_one_stroke_a_turn_that_begins_where_the_last_ended():
    drawing = STYLE.vector(numbers()[0], PendulumPen(turns=7, taper=1.0))
    strokes = drawing.items
    assert len(strokes) == 7
    assert all(isinstance(stroke, Stroke) and len(stroke.lines) == 1 for stroke in strokes)
    for before, after in pairwise(strokes):
        assert before.lines[0][-1] == after.lines[0][0]
        assert 0 < after.width < before.width < LINE


@pytest.mark.parametrize(
    "pen", [PendulumPen(), PendulumPen(turns=8, line=3.0), PendulumPen(taper=1.0)]
)
def test_the_paths_are_the_picture(pen):
    assert differing(STYLE, numbers()[0], pen) < 0.005
