"""Signs and layouts of a block."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import polygons
from glyphstudio.engine.syllable import (
    SIDE,
    SIGNS,
    VOWELS,
    Box,
    Layout,
    cluster_loops,
    vowel_loops,
)
from glyphstudio.engine.tip import Tip

BOX = Box(-0.6, -0.5, 1.2, 0.9)
HALF = 0.06


def cover(loops, size: int = 200) -> np.ndarray:
    return polygons.cover([loops], size)[0]


@pytest.mark.parametrize("upright", [0.0, 0.4, 1.0])
@pytest.mark.parametrize("level", [0.0, 0.7, 1.0])
@pytest.mark.parametrize("foot", [0.0, 0.3, 1.0])
def test_parts_share_the_block_and_do_not_meet(upright, level, foot):
    layout = Layout(upright, level, foot)
    head, stem, bar, below = layout.boxes()
    room = 2 * layout.half_width
    assert head.w > 0.3
    assert head.h > 0.2
    if upright == 1:
        assert stem.x - (head.x + head.w) > room
    if level == 1:
        assert bar.y - (head.y + head.h) > room
    if foot == 1:
        assert below.y - (stem.y + stem.h) > room
    for box in (head, stem, bar, below):
        assert box.x + box.w <= SIDE - layout.half_width + 1e-9
        assert box.y + box.h <= SIDE - layout.half_width + 1e-9


def test_strokes_thin_where_more_lines_share_the_height():
    assert Layout(1, 0, 0).half_width > Layout(0, 1, 0).half_width > Layout(1, 1, 1).half_width


@pytest.mark.parametrize("which", range(len(SIGNS)))
def test_a_sign_fills_its_box_and_keeps_within_it(which):
    share = np.eye(len(SIGNS))[which].tolist()
    x, y = np.concatenate(cluster_loops(share, BOX, HALF, Tip(), growth=1.0)).T
    assert x.min() >= BOX.x - HALF - 1e-6
    assert x.max() <= BOX.x + BOX.w + HALF + 1e-6
    assert y.min() == pytest.approx(BOX.y - HALF, abs=1e-6)
    assert y.max() == pytest.approx(BOX.y + BOX.h + HALF, abs=1e-6)


def test_no_two_signs_look_alike():
    drawn = [
        cover(cluster_loops(np.eye(len(SIGNS))[k].tolist(), BOX, HALF, Tip(), growth=1.0), 64)
        for k in range(len(SIGNS))
    ]
    for k, one in enumerate(drawn):
        for other in drawn[:k]:
            both = np.minimum(one, other).sum() / np.maximum(one, other).sum()
            assert both < 0.8


def test_a_sign_makes_room_for_the_next_without_jumps():
    pictures = []
    for a in np.linspace(0, 1, 201):
        share = np.zeros(len(SIGNS))
        share[3], share[8] = 1 - a, a
        pictures.append(cover(cluster_loops(share.tolist(), BOX, HALF, Tip(), growth=1.0), 96))
    steps = np.abs(np.diff(pictures, axis=0)).mean((1, 2))
    assert steps.max() < 6 * np.median(steps)


@pytest.mark.parametrize("which", range(1, len(VOWELS)))
def test_a_level_vowel_is_an_upright_one_turned(which):
    share = np.eye(len(VOWELS))[which].tolist()
    box, turned = Box(0.2, -0.7, 0.2, 1.2), Box(-0.7, 0.2, 1.2, 0.2)
    upright = vowel_loops(share, box, HALF, Tip(), upright=True, growth=1.0)
    level = vowel_loops(share, turned, HALF, Tip(), upright=False, growth=1.0)
    for one, other in zip(upright, level, strict=True):
        assert np.abs(cover(one).T - cover(other)).max() < 0.1
    assert len(upright[1]) == VOWELS[which].near + VOWELS[which].far


@pytest.mark.parametrize("which", [k for k in range(1, len(SIGNS)) if k not in (4, 10)])
def test_a_sign_that_comes_is_as_tall_as_its_box_at_once(which):
    for there in (0.15, 0.2, 0.25, 0.3):
        share = np.zeros(len(SIGNS))
        share[0], share[which] = 1 - there, there
        loops = cluster_loops(share.tolist(), BOX, HALF, Tip(), growth=1.0)
        whole = sum(loop[:, 0].max() < BOX.x + 0.75 * BOX.w for loop in loops)
        assert whole < len(loops)
        new = [loop for loop in loops if loop[:, 0].min() > BOX.x + 0.7 * BOX.w]
        tall = np.concatenate(new)[:, 1]
        assert tall.max() - tall.min() > 0.95 * BOX.h


@pytest.mark.parametrize("there", [0.15, 0.25, 0.35, 0.5])
@pytest.mark.parametrize("which", [3, 5, 8, 14, 15])
def test_two_signs_leave_air_between_them(which, there):
    share = np.zeros(len(SIGNS))
    share[0], share[which] = 1 - there, there
    picture = cover(cluster_loops(share.tolist(), BOX, HALF, Tip(), growth=1.0))
    inked = np.flatnonzero(picture.max(0) > 0)
    gaps = np.diff(inked)
    assert gaps.max() > 1
