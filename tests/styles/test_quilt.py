"""Quilt: patches, cottons, stitches, and that its reader sees through another palette."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from repainted import differing

from glyphstudio.engine import polygons
from glyphstudio.styles.quilt import COTTONS, EDGE, Quilt, QuiltParams, QuiltPen


@pytest.fixture(scope="module")
def style() -> Quilt:
    return Quilt(QuiltParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(3, style.outputs, generator=torch.Generator().manual_seed(4))


def plain(**changes) -> QuiltPen:
    return QuiltPen(**{"prints": 0, "loft": 0, "thread": 0, "weave": 0} | changes)


def test_a_glyph_is_mirrored_eight_ways(style, numbers):
    picture = style.hard(numbers, plain(), 128)
    for other in (picture.flip(3), picture.flip(2), picture.mT):
        assert (picture - other).abs().max() < 0.1


def test_pinwheels_turn_but_are_not_mirrored():
    style = Quilt(QuiltParams(symmetry="rotate4"))
    numbers = torch.randn(2, style.outputs, generator=torch.Generator().manual_seed(5))
    picture = style.hard(numbers, plain(), 128)
    assert (picture - picture.rot90(1, (2, 3))).abs().max() < 0.1
    assert (picture - picture.flip(3)).abs().max() > 0.3


def test_cottons_and_ground_fill_the_quilt_once(style, numbers):
    (until,) = style.until(numbers[:1])
    cover = polygons.cover(style.outlines(until), 160)
    middle = slice(round((1 - EDGE) * 80) + 1, 160 - round((1 - EDGE) * 80) - 1)
    assert np.abs(cover.sum(0)[middle, middle] - 1).max() < 0.01


def test_a_cotton_grows_from_the_middle_of_a_patch_without_jumps(style):
    start = torch.zeros(1, style.outputs)
    end = start.clone()
    start[0, 1::COTTONS], end[0, 2::COTTONS] = 0.15, 0.15
    steps = torch.linspace(0, 1, 200)[:, None]
    pictures = style.hard(start + steps * (end - start), plain(), 48)
    moved = pictures.diff(dim=0).abs().mean((1, 2, 3))
    assert moved.sum() > 0.1
    assert moved.max() < 0.2 * moved.sum()


def test_the_ground_is_never_the_binding(style):
    numbers = torch.zeros(1, style.outputs)
    numbers[0, -COTTONS] = 2.0
    rim = style.hard(numbers, plain(), 200)[0, :, 100, round((1 - EDGE) * 100) + 1]
    ground = style.colours[0]
    assert (rim - ground).abs().max() > 0.1


def test_stitches_lie_within_the_patches_beside_their_seams(style, numbers):
    (until,) = style.until(numbers[:1])
    sewn = style.quilting(style.seams(until), QuiltPen())
    assert len(sewn) > 100
    bare = style.hard(numbers[:1], plain(), 512)
    stitched = style.hard(numbers[:1], plain(thread=1), 512)
    share = (bare - stitched).abs().amax(1).gt(0.1).float().mean()
    assert 0.003 < share < 0.08


def test_cloth_and_thread_leave_the_paper_alone(style, numbers):
    picture = style.hard(numbers, QuiltPen(loft=1, weave=1), 512)
    assert (picture[:, :, :20] - style.paper.view(1, 3, 1, 1)).abs().max() < 1e-6


@pytest.mark.parametrize("name", ["iznik", "lagoon", "cathedral"])
def test_the_reader_sees_the_same_quilt_in_another_palette(style, numbers, name):
    meant = style.hard(numbers, plain(), 96)
    pen = plain(palette=name)
    seen = style.code(style.hard(numbers, pen, 96), pen)
    assert (meant - seen).abs().mean() < 0.02


def test_the_vector_drawing_fills_what_the_hard_drawing_shows(style, numbers):
    pen = plain(thread=1)
    drawing = style.vector(numbers[0], pen)
    assert drawing is not None
    image = np.ones((192, 192, 3)) * to_rgb(drawing.paper)
    for fill in drawing.fills:
        assert not fill.clip
        cover = polygons.cover([[2 * np.array(loop) - 1 for loop in fill.loops]], 192)[0]
        image += cover[..., None] * (to_rgb(fill.colour) - image)
    shown = style.hard(numbers[:1], pen, 192)[0].permute(1, 2, 0).numpy()
    off = np.abs(image - shown).max(2)
    assert (off > 0.25).mean() < 0.005


def test_prints_are_shapes_cut_to_their_cotton(style, numbers):
    fills = style.vector(numbers[0], QuiltPen()).fills
    printed = [fill for fill in fills if fill.clip]
    assert printed
    assert all(0 < fill.opacity < 1 for fill in printed)
    whole = {fill.loops for fill in fills if not fill.clip}
    assert all(fill.clip in whole for fill in printed)
    assert not [f for f in style.vector(numbers[0], QuiltPen(prints=0)).fills if f.clip]


def to_rgb(colour: str) -> np.ndarray:
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def test_other_programs_paint_the_same_quilt(style, numbers):
    for pen in (QuiltPen(), QuiltPen(palette="cathedral", thread=2, loft=1, weave=1)):
        assert differing(style, numbers[0], pen) < 0.005
