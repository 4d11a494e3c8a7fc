"""Block script: layouts and signs from numbers, two inks, pens without retraining."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from repainted import differing

from glyphstudio.engine import polygons
from glyphstudio.palette import rgb
from glyphstudio.styles.block import (
    CHOICES,
    LAYOUTS,
    LEAN,
    MOVES,
    SWAY,
    Block,
    BlockParams,
    BlockPen,
    settled,
    swayed,
)


@pytest.fixture(scope="module")
def style() -> Block:
    return Block(BlockParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(4, style.outputs, generator=torch.Generator().manual_seed(4))


def chosen(*which: int) -> torch.Tensor:
    """Numbers that choose a layout, a head, an upright and a level vowel and a foot."""
    parts = [3.0 * torch.eye(count)[k] for count, k in zip(CHOICES, which, strict=True)]
    return torch.cat([*parts, torch.zeros(MOVES)])[None]


def cover(style: Block, numbers: torch.Tensor, pen: BlockPen, size: int = 128) -> torch.Tensor:
    return style.code(style.hard(numbers, pen, size), pen)


def test_one_sign_is_chosen_for_every_place(style, numbers):
    for choice, count in zip(style.choices(numbers), CHOICES, strict=True):
        assert choice.shape == (4, count)
        assert torch.allclose(choice.sum(1), torch.ones(4), atol=1e-4)


def test_a_sign_comes_slowly_and_the_faint_ones_are_left_out():
    wishes = torch.stack([torch.linspace(0, 4, 401), torch.full((401,), 2.0)], 1)
    share = settled(torch.cat([wishes, torch.full((401, 14), -1.0)], 1))
    assert torch.allclose(share.sum(1), torch.ones(401), atol=1e-5)
    assert share[200, :2].tolist() == pytest.approx([0.5, 0.5])
    assert (share[:, 2:] == 0).all()
    assert share[0, 0] == share[-1, 1] == 0
    steps = share[:, 0].diff()
    begun = int((share[:, 0] > 0).nonzero()[0])
    assert steps[begun] < 0.1 * steps.max()


def test_the_layout_decides_what_is_there(style):
    for which, (upright, level, foot) in enumerate(LAYOUTS):
        base = cover(style, chosen(which, 0, 0, 0, 0), BlockPen())
        for slot, there in ((2, upright), (3, level), (4, foot)):
            other = [which, 0, 0, 0, 0]
            other[slot] = 5
            moved = (cover(style, chosen(*other), BlockPen()) - base).abs().mean()
            assert (moved > 0.005) == bool(there)


def test_the_soft_picture_of_a_choice_is_the_hard_one(style):
    glyphs = torch.cat([chosen(0, 3, 2, 0, 0), chosen(4, 8, 0, 1, 5), chosen(5, 4, 4, 2, 7)])
    soft = style.soft(20 * glyphs, 32)
    hard = torch.nn.functional.avg_pool2d(style.hard_code(glyphs, 128), 4)
    assert (soft - hard).abs().mean() < 0.08


def test_a_block_that_leans_does_so_in_the_soft_picture_too(style):
    upright = chosen(5, 3, 1, 1, 9)
    leaning = upright.clone()
    leaning[:, LEAN : LEAN + 2] = 0.5 / SWAY
    hard = torch.nn.functional.avg_pool2d(style.hard_code(leaning, 128), 4)
    straight = style.soft(20 * upright, 32)
    bent = style.soft(torch.cat([20 * leaning[:, :-MOVES], leaning[:, -MOVES:]], 1), 32)
    assert (bent - hard).abs().mean() < 0.8 * (straight - hard).abs().mean()


@pytest.mark.parametrize("accent", ["none", "dots", "vowels"])
def test_the_reader_sees_the_same_block_whatever_is_in_the_second_ink(style, numbers, accent):
    own = cover(style, numbers, BlockPen())
    pen = BlockPen(accent=accent, palette="iznik")
    assert (cover(style, numbers, pen) - own).abs().mean() < 0.01


def test_numbers_go_straight_with_the_message(style):
    network = style.make_network(6).eval()
    ends = torch.randn(2, 6, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        first, middle, last = network(torch.stack([ends[0], ends.mean(0), ends[1]]))
    assert torch.allclose(middle, (first + last) / 2, atol=1e-5)


def test_proportions_go_to_and_fro_at_one_speed():
    there = swayed(torch.linspace(-2, 2, 2001))
    steps = there.diff().abs()
    assert there.min() < 0.01
    assert there.max() > 0.99
    assert torch.quantile(steps, 0.03) > 0.9 * steps.max()


def test_a_block_is_never_still_and_never_leaves_its_paper(style):
    glyph = chosen(1, 2, 0, 0, 0)  # few strokes
    moved = glyph + torch.linspace(0, 1, 41)[:, None] * torch.cat(
        [torch.zeros(sum(CHOICES)), torch.randn(MOVES, generator=torch.Generator().manual_seed(6))]
    )
    pictures = cover(style, moved, BlockPen(), 96)
    assert pictures.diff(dim=0).abs().mean((1, 2, 3)).min() > 0.001
    edges = torch.cat([pictures[..., :4], pictures[..., -4:]], -1)
    assert edges.max() == 0


def test_dots_have_the_second_ink(style):
    picture = style.hard(chosen(0, 0, 1, 0, 0), BlockPen(), 256)[0]
    second = torch.tensor(rgb(style.names_of(BlockPen())[2])).view(3, 1, 1)
    count = ((picture - second).abs().amax(0) < 0.02).sum()
    assert 300 < count < 2000
    none = style.hard(chosen(0, 0, 1, 0, 0), BlockPen(accent="none"), 256)[0]
    assert ((none - second).abs().amax(0) < 0.02).sum() == 0


def test_a_heavier_pen_draws_more_ink(style, numbers):
    inks = [cover(style, numbers, BlockPen(weight=w)).mean() for w in (0.5, 1.0, 1.4)]
    assert inks[0] < inks[1] < inks[2]


def test_a_block_becomes_another_without_jumps(style):
    start, end = chosen(0, 3, 1, 0, 0), chosen(4, 8, 0, 2, 5)
    steps = torch.linspace(0, 1, 300)[:, None]
    pictures = cover(style, torch.lerp(start, end, steps), BlockPen(), 64)
    moved = pictures.diff(dim=0).abs().mean((1, 2, 3))
    assert moved.max() < 0.08 * moved.sum()


@pytest.mark.parametrize("pen", [BlockPen(), BlockPen(accent="vowels", roundness=1, swell=0.5)])
def test_the_vector_drawing_fills_what_the_hard_drawing_shows(style, pen):
    glyph = chosen(5, 10, 3, 2, 6)
    drawing = style.vector(glyph[0], pen)
    assert drawing is not None
    assert len(drawing.fills) == 2
    image = np.ones((128, 128, 3)) * rgb(drawing.paper or "")
    for fill in drawing.fills:
        laid = polygons.cover([[2 * np.array(loop) - 1 for loop in fill.loops]], 128)[0]
        image += laid[..., None] * (np.array(rgb(fill.colour)) - image)
    shown = style.hard(glyph, pen, 128)[0].permute(1, 2, 0).numpy()
    assert np.abs(image - shown).max() < 0.1  # united outlines have fewer points


@pytest.mark.parametrize("pen", [BlockPen(), BlockPen(accent="vowels", roundness=1, swell=0.5)])
def test_other_programs_paint_the_same_block(style, numbers, pen):
    assert max(differing(style, glyph, pen, 512) for glyph in numbers) < 0.005
