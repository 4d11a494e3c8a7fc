"""Herbarium: inks, rims, leaning, the stem."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import habit, polygons
from glyphstudio.engine.flora import LEAF, Piece
from glyphstudio.engine.habit import WAYS
from glyphstudio.engine.style import Window
from glyphstudio.styles.herbarium import Herbarium, HerbariumParams, HerbariumPen, standing, stem


@pytest.fixture(scope="module")
def style() -> Herbarium:
    return Herbarium(HerbariumParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(3, style.outputs, generator=torch.Generator().manual_seed(4))


def test_a_plant_has_four_rows_of_six_one_flower_and_one_foot(style, numbers):
    assert [group.parts for group in style.dictionary.groups] == [6, 6, 6, 6, 9, 5, 4]
    grown = style.dictionary.growths(8 * numbers[:, :-WAYS])
    flowers, feet = grown[:, 24:33], grown[:, 33:38]
    assert (flowers.max(1) > 0.9).all()
    assert (feet.max(1) > 0.9).all()
    assert (flowers.sum(1) < 1.6).all()


def test_an_upright_plant_is_its_own_mirror_image(style, numbers):
    upright = style.hard(numbers, HerbariumPen(lean=0), 96)
    assert (upright - upright.flip(3)).abs().mean() < 0.004  # a thistle's net and berries overlap
    swaying = style.hard(numbers, HerbariumPen(), 96)
    assert (swaying - swaying.flip(3)).abs().mean() > 0.01


@pytest.mark.parametrize(
    "numbers_of_it", [[0.9, -1.2, 1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, -1, 2, 1, -2, 1]]
)
def test_soft_and_hard_plants_stand_alike(style, numbers, numbers_of_it):
    (way,) = habit.ways(torch.tensor([numbers_of_it], dtype=torch.float32))
    leaves = [Piece(LEAF, (stem(),)), *style.plants[0].pieces[:1], *style.plants[20].pieces[:1]]
    loops = [loop for piece in leaves for loop in piece.loops]
    upright = torch.from_numpy(polygons.cover([loops], 256))[:, None]
    soft = habit.swayed(upright, way[None])[0, 0].numpy()
    moved = [loop for piece in standing(leaves, way) for loop in piece.loops]
    hard = polygons.cover([moved], 256)[0]
    assert np.abs(hard - upright.numpy()[0, 0]).sum() > 0.2 * hard.sum()
    assert np.abs(soft - hard).sum() < 0.08 * hard.sum()


def test_no_two_points_of_a_plant_come_to_lie_on_each_other():
    where = torch.linspace(-0.95, 0.95, 60, dtype=torch.float64)
    x, y = where.expand(60, 60).clone(), where[:, None].expand(60, 60).clone()
    x.requires_grad_(), y.requires_grad_()
    for far in torch.cartesian_prod(*[torch.tensor([-1.0, 1.0]).double()] * WAYS):
        right, down = habit.away(x, y, far)
        xx, xy = torch.autograd.grad(right.sum(), (x, y), retain_graph=True)
        yx, yy = torch.autograd.grad(down.sum(), (x, y))
        assert ((1 + xx) * (1 + yy) - xy * yx).min() > 0.1


def test_a_deeper_cut_leaves_more_paper(style, numbers):
    paper = torch.tensor([0xF4, 0xED, 0xDD]).view(1, 3, 1, 1) / 255
    bare = [
        ((style.hard(numbers, HerbariumPen(cut=cut), 160) - paper).abs().amax(1) < 0.02)
        .float()
        .mean()
        for cut in (0.0, 1.0, 2.0)
    ]
    assert bare[0] < bare[1] < bare[2]


def test_other_inks_are_read_as_the_ones_learned(style, numbers):
    meant = style.hard(numbers, HerbariumPen(), 96)
    for pen in (HerbariumPen(palette="iznik"), HerbariumPen(ink=1)):
        read = style.code(style.hard(numbers, pen, 96), pen)
        assert (read - meant).abs().mean() < 0.01


def test_the_vector_drawing_prints_the_hard_drawing(style, numbers):
    drawing = style.vector(numbers[0], HerbariumPen())
    assert drawing is not None
    picture = np.full((200, 200, 3), [0xF4, 0xED, 0xDD], np.float32) / 255
    for fill in drawing.fills:
        loops = [2 * np.array(loop) - 1 for loop in fill.loops]
        cover = polygons.cover([loops], 200, Window(0, 0, 200, 200))[0][:, :, None]
        colour = np.array([int(fill.colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
        picture = picture * (1 - cover) + cover * colour
    shown = style.hard(numbers[:1], HerbariumPen(), 200)[0].permute(1, 2, 0).numpy()
    assert (np.abs(picture - shown).max(2) > 0.25).mean() < 0.005
