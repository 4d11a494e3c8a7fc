"""Hake: the brush without retraining, its strokes, air."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import polygons
from glyphstudio.styles.hake import DABS, Hake, HakeParams, HakePen, brush_strokes, hairs_of


@pytest.fixture(scope="module")
def style() -> Hake:
    return Hake(HakeParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(3, style.outputs, generator=torch.Generator().manual_seed(4))


def ink(style: Hake, numbers: torch.Tensor, pen: HakePen, size: int = 128) -> float:
    return style.code(style.hard(numbers, pen, size), pen).mean().item()


def test_a_wider_brush_draws_more_ink(style, numbers):
    light, usual, bold = (ink(style, numbers, HakePen(weight=w)) for w in (0.5, 1.0, 1.5))
    assert light < usual < bold


def test_a_drier_brush_draws_less_ink(style, numbers):
    wet, usual, dry = (ink(style, numbers, HakePen(dryness=d)) for d in (0.0, 1.0, 1.6))
    assert wet > usual > dry


def test_more_hairs_are_finer_but_as_much_ink(style, numbers):
    few, many = (ink(style, numbers, HakePen(hairs=n)) for n in (20, 80))
    assert many == pytest.approx(few, rel=0.25)


def test_a_glyph_is_the_same_at_any_size(style, numbers):
    small = style.code(style.hard(numbers, HakePen(), 96), HakePen())
    large = style.code(style.hard(numbers, HakePen(), 384), HakePen())
    away = (small - torch.nn.functional.avg_pool2d(large, 4)).abs()
    assert away.mean() < 0.01


def test_glyphs_have_about_as_many_strokes_as_asked(numbers):
    for wanted in (2.0, 5.0):
        style = Hake(HakeParams(strokes=wanted))
        growth = style.dictionary.growths(numbers[:, : len(style.dictionary)])[:, : -len(DABS)]
        assert (growth > 0.5).sum(1).mean() == pytest.approx(wanted, abs=1.2)


def test_a_hand_bends_the_strokes(style, numbers):
    bent = numbers[:1].clone()
    bent[:, len(style.dictionary) :] *= -1
    before, after = (
        style.code(style.hard(n, HakePen(), 96), HakePen()) for n in (numbers[:1], bent)
    )
    assert (before - after).abs().mean() > 0.01


def test_every_stroke_stays_on_the_paper_and_is_seen(style):
    for which in range(len(brush_strokes())):
        loops = style.part(which, HakePen(), 1.0)
        assert np.abs(np.concatenate(loops)).max() < 1
        assert polygons.cover([loops], 64)[0].mean() > 0.005


def test_no_two_strokes_have_the_same_hairs():
    assert not np.array_equal(hairs_of(0, 34).lack, hairs_of(1, 34).lack)


def test_the_vector_drawing_fills_what_the_hard_drawing_shows(style, numbers):
    drawing = style.vector(numbers[0], HakePen())
    assert drawing is not None
    loops = [2 * np.array(loop) - 1 for fill in drawing.fills for loop in fill.loops]
    shown = style.code(style.hard(numbers[:1], HakePen(), 300), HakePen())[0, 0].numpy()
    assert np.abs(polygons.cover([loops], 300)[0] - shown).mean() < 0.01
