"""Scribe: pens without retraining, growth, outlines."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import polygons
from glyphstudio.engine.air import crowding
from glyphstudio.engine.nib import arc
from glyphstudio.styles.scribe import (
    Scribe,
    ScribeParams,
    ScribePen,
    dictionary_paths,
    nib_of,
    stroke,
)


@pytest.fixture(scope="module")
def style() -> Scribe:
    return Scribe(ScribeParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(6, style.outputs, generator=torch.Generator().manual_seed(4))


def cover(style: Scribe, numbers: torch.Tensor, **pen: float) -> torch.Tensor:
    return style.code(style.hard(numbers, ScribePen(**pen), 96), ScribePen())


def test_a_heavier_nib_draws_more_ink(style, numbers):
    light, usual, bold = (cover(style, numbers, weight=w).mean() for w in (0.6, 1.0, 1.5))
    assert light < usual < bold


def test_a_round_nib_draws_lines_of_one_width():
    ring = arc(0, 0, 0.3, 0.3, -120, 240)
    changes = []
    for contrast in (0.0, 1.0):
        drawn = polygons.cover([stroke(ring, nib_of(ScribePen(contrast=contrast)), 1.0)], 64)[0]
        changes.append(np.abs(drawn - np.rot90(drawn)).mean() / drawn.mean())  # a quarter turn
    assert changes[0] < 0.02
    assert changes[1] > 0.2


def test_a_stroke_grows_along_its_path_without_jumps():
    path = dictionary_paths()[0]
    nib = np.array([(0.1, 0.02), (-0.1, 0.02), (-0.1, -0.02), (0.1, -0.02)])
    areas = [
        polygons.cover([stroke(path, nib, growth)], 64).sum() for growth in np.linspace(0, 1, 41)
    ]
    assert areas[0] == 0
    steps = np.diff(areas)
    assert (steps > 0).all()
    assert steps.max() < 0.05 * areas[-1]


def test_a_growing_stroke_is_as_wide_as_a_whole_one_and_no_sliver():
    path = dictionary_paths()[3]  # a stem from the foot up
    whole, part = (
        polygons.cover([stroke(path, nib_of(ScribePen()), growth)], 128)[0] for growth in (1.0, 0.4)
    )
    row = 96  # near the foot
    assert part[row].sum() == pytest.approx(whole[row].sum(), rel=0.02)
    assert part.sum() < 0.7 * whole.sum()


def test_a_hand_moves_the_strokes_but_not_the_nib(style, numbers):
    still = numbers[:1].clone()
    still[:, len(style.dictionary) :] = 0
    moved = still.clone()
    moved[:, len(style.dictionary) :] = torch.randn(18, generator=torch.Generator().manual_seed(2))
    before, after = cover(style, still), cover(style, moved)
    assert (before - after).abs().mean() > 0.02
    assert after.sum() == pytest.approx(before.sum().item(), rel=0.2)


def test_glyphs_have_about_as_many_strokes_as_asked(numbers):
    for wanted in (2.0, 6.0):
        growth = Scribe(ScribeParams(strokes=wanted)).dictionary.growths(numbers[:, :37])[:, :33]
        assert (growth > 0.5).sum(1).mean() == pytest.approx(wanted, abs=1.2)


def test_the_vector_drawing_fills_what_the_hard_drawing_shows(style, numbers):
    drawing = style.vector(numbers[0], ScribePen())
    assert drawing is not None
    loops = [2 * np.array(loop) - 1 for fill in drawing.fills for loop in fill.loops]
    np.testing.assert_allclose(
        polygons.cover([loops], 96)[0], cover(style, numbers[:1])[0, 0].numpy(), atol=0.05
    )  # some points are left out


def test_dark_tangles_are_punished_and_open_letters_are_not(style):
    gates = torch.zeros(2, len(style.dictionary))
    gates[0, [0, 6]] = 1  # a stem and a bar
    gates[1, [0, 3, 11, 13, 15, 20, 22, 24]] = 1
    images = style.dictionary.soft(gates, 32)
    assert crowding(images[:1]) < 1e-4
    assert crowding(images[1:]) > 1e-3


def test_a_stroke_too_short_to_see_is_left_out():
    nib = arc(0, 0, 0.1, 0.1, 0, 330)
    assert stroke(dictionary_paths()[0], nib, 1e-9) == []


def test_strokes_that_have_hardly_begun_are_not_drawn(style, numbers):
    whole = style.dictionary.growths(numbers[:, : len(style.dictionary)])
    drawn = np.stack([growth for growth, _ in style.drawn(numbers)])
    assert ((whole > 0) & (whole < style.speck)).any()
    assert not ((drawn > 0) & (drawn < style.speck)).any()
    assert np.array_equal(drawn[whole >= style.speck], whole[whole >= style.speck])


def test_the_hand_never_rests(style, numbers):
    path = torch.linspace(-3, 3, 601)[:, None] * torch.ones(len(style.dictionary) + 18)
    pulls = np.tanh([pull for _, pull in style.drawn(path)])
    steps = np.abs(np.diff(pulls, axis=0))
    assert (steps > 0.9 * np.median(steps)).mean() > 0.95
