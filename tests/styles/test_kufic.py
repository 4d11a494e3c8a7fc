"""Square Kufic: the lattice, the growth of a step, pens without retraining."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import polygons
from glyphstudio.engine.swelling import EDGE, WAVE, spaced
from glyphstudio.styles.kufic import (
    FRAME,
    Kufic,
    KuficParams,
    KuficPen,
    meetings,
    orbits_of_steps,
    rounded,
    windows,
)


@pytest.fixture(scope="module")
def style() -> Kufic:
    return Kufic(KuficParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(4, style.outputs, generator=torch.Generator().manual_seed(4))


def cover(style: Kufic, numbers: torch.Tensor, pen: KuficPen) -> torch.Tensor:
    return style.code(style.hard(numbers, pen, 128), pen)


@pytest.mark.parametrize(("nodes", "count"), [(7, 21), (8, 28)])
def test_every_step_between_neighbours_belongs_to_one_orbit(nodes, count):
    orbits = orbits_of_steps(nodes)
    assert orbits.shape == (count, 4, 2, 2)
    middles = orbits.mean(2).reshape(-1, 2).round(4)
    assert len(np.unique(middles, axis=0)) == 2 * nodes * (nodes - 1)


def test_four_steps_meet_at_an_inner_node_and_two_at_a_corner():
    count = meetings(orbits_of_steps(8), 8).sum(1).view(8, 8)
    assert (count[1:-1, 1:-1] == 4).all()
    assert (count[0, 1:-1] == 3).all()
    assert count[0, 0] == 2


def test_a_cell_is_closed_by_four_steps_around_it():
    orbits = orbits_of_steps(8)
    around = windows(orbits, 8)
    assert around.shape == (49, 4)
    assert len(set(around[24].tolist())) == 1  # the middle cell: one step, turned


def test_a_glyph_stays_as_it_is_when_turned(style, numbers):
    picture = style.hard(numbers, KuficPen(), 128)
    assert (picture - picture.rot90(1, (2, 3))).abs().max() < 0.05


def test_a_step_grows_without_jumps(style):
    areas = [
        polygons.cover([style.strokes(3, KuficPen(), growth)], 128).sum()
        for growth in np.linspace(0, 1, 81)
    ]
    assert areas[0] == 0
    assert (np.diff(areas) > 0).all()
    assert np.diff(areas).max() < 0.05 * areas[-1]


def test_strokes_frame_and_the_paper_between_are_equally_wide(style):
    nodes = style.params.nodes
    whole = torch.full((1, style.outputs), 0.0)
    whole[0, 0] = 50.0
    row = cover(style, whole, KuficPen())[0, 0, 64]
    width = style.pitch / 2 * 64  # px of 128
    first = round((1 - FRAME) * 64)
    assert row[first + 1 : first + int(width) - 1].min() == 1
    assert row[first + int(width) + 2 : first + 2 * int(width) - 1].max() == 0
    assert nodes == 8


def test_a_heavier_reed_draws_more_ink(style, numbers):
    inks = [cover(style, numbers, KuficPen(weight=w)).mean() for w in (0.5, 1.0, 1.5)]
    assert inks[0] < inks[1] < inks[2]


def test_a_round_reed_takes_the_corners_away():
    low, high = np.array([-0.6, -0.2]), np.array([0.6, 0.2])
    sharp, soft = (polygons.cover([[rounded(low, high, r)]], 64)[0] for r in (0.0, 0.2))
    corner = (26, 13)  # just inside x = -.6, y = -.2
    assert sharp[corner] == 1
    assert soft[corner] == 0
    assert soft[32, 13] > 0.5


def test_the_reader_sees_the_same_strokes_in_a_carved_seal(style, numbers):
    for framed in (True, False):
        plain = cover(style, numbers, KuficPen(framed=framed))
        carved = cover(style, numbers, KuficPen(framed=framed, carved=True))
        assert (plain - carved).abs().max() < 0.01
    raw = style.hard(numbers, KuficPen(), 64)
    assert (raw - style.hard(numbers, KuficPen(carved=True), 64)).abs().mean() > 0.1


def test_a_line_that_runs_through_is_cheaper_than_loose_ends_and_crossings(style):
    gates = torch.full((1, len(style.steps)), 0.5)
    degree = style.dictionary.rise(gates) @ style.meeting.T
    assert degree.view(8, 8)[3, 3] == pytest.approx(2)  # half of four steps
    still = torch.zeros(1, style.outputs)
    penalties = style.penalties(still, style.soft(still, 32))
    spread = (style.meeting.sum(1) / 2 - 2).square().mean()  # only the border has less than 2
    assert penalties["meander"].item() == pytest.approx(
        style.params.meander * spread.item(), rel=1e-3
    )


def test_a_lattice_that_swells_keeps_its_order_and_its_edge():
    places = np.linspace(-1, 1, 81)
    for waves in (WAVE, [-w for w in WAVE], (WAVE[0], -WAVE[1]), (-WAVE[0], WAVE[1])):
        stand = spaced(places, np.array(waves))
        assert (np.diff(stand) > 0.01 * np.diff(places)).all()
        np.testing.assert_allclose(stand, -stand[::-1], atol=1e-12)
        outside = np.abs(places) >= EDGE
        np.testing.assert_allclose(stand[outside], places[outside], atol=1e-12)
    assert np.abs(spaced(places, np.array(WAVE)) - places).max() > 0.04


def test_the_soft_picture_swells_as_the_hard_one_does(style, numbers):
    for height in (-3.0, 3.0):
        swell = numbers.clone()
        swell[:, -2:] = height
        hard = torch.nn.functional.avg_pool2d(style.hard_code(swell, 128), 4)
        away = (style.soft(swell, 32) - hard).abs().mean()
        still = swell.clone()
        still[:, -2:] = 0
        assert away < 0.6 * (style.soft(still, 32) - hard).abs().mean()


@pytest.mark.parametrize("pen", [KuficPen(), KuficPen(carved=True), KuficPen(framed=False)])
def test_the_vector_drawing_fills_what_the_hard_drawing_shows(style, numbers, pen):
    drawing = style.vector(numbers[0], pen)
    assert drawing is not None
    ink = np.zeros((96, 96), np.float32)
    for fill in drawing.fills:
        loops = [2 * np.array(loop) - 1 for loop in fill.loops]
        laid = polygons.cover([loops], 96)[0]
        ink = ink + laid * (1.0 if fill.colour == style.ink_of(pen) else -1.0)
    picture = style.hard(numbers[:1], pen, 96)
    shown = super(Kufic, style).code(picture, pen)[0, 0].numpy()
    assert np.abs(ink - shown).max() < 0.6  # where two bars end in one pixel
    assert np.abs(ink - shown).mean() < 0.005


def test_bars_cover_what_their_outlines_do(style, numbers):
    growths, waves = style._read(0.2 * numbers)
    assert ((growths > 0.05) & (growths < 0.95)).any()
    loops = [style._loops(*glyph, KuficPen()) for glyph in zip(growths, waves, strict=True)]
    shown = style.code(style.hard(0.2 * numbers, KuficPen(framed=False), 150), KuficPen())
    away = np.abs(polygons.cover(loops, 150) - shown[:, 0].numpy())
    assert away.max() < 0.6  # a pixel in which two bars end
    assert away.mean() < 0.005
