"""Kolam: the lattice and the pen."""

from __future__ import annotations

import pytest
import torch

from glyphstudio.engine import fields
from glyphstudio.styles.kolam import Kolam, KolamParams, KolamPen, lattice


@pytest.fixture(scope="module")
def style() -> Kolam:
    return Kolam(KolamParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(3, style.outputs, generator=torch.Generator().manual_seed(1))


def test_a_diamond_of_25_dots_is_joined_by_40_bridges_in_20_mirrored_pairs():
    dots, cells, orbit = lattice()
    assert dots.sum() == 25
    assert len(cells) == 40
    assert sorted(orbit.tolist()) == sorted(2 * list(range(20)))


def test_every_glyph_is_its_own_mirror_image(style, numbers):
    picture = style.hard(numbers, KolamPen(), 80)
    assert (picture - picture.flip(3)).abs().max() < 1e-4


def test_slopes_are_those_of_the_height(style, numbers):
    size = 2000
    land = style.relief(numbers[:1], size, fields.whole(size))
    step = land.height[0, 0, 1000, 401:600] - land.height[0, 0, 1000, 399:598]
    assert (land.across[0, 0, 1000, 400:599] - step / 2).abs().max() < 1e-5
    step = land.height[0, 0, 401:600, 700] - land.height[0, 0, 399:598, 700]
    assert (land.down[0, 0, 400:599, 700] - step / 2).abs().max() < 1e-5


def test_a_thicker_line_draws_more_ink_when_nothing_is_filled(style, numbers):
    inks = [
        style.code(style.hard(numbers, KolamPen(line=line, filled=False), 128), KolamPen()).mean()
        for line in (0.5, 1.0, 2.0)
    ]
    assert inks[0] < inks[1] < inks[2]


def test_filling_adds_a_heart_inside_the_line(style, numbers):
    bare, filled = (
        style.code(style.hard(numbers, KolamPen(filled=f), 128), KolamPen()) for f in (False, True)
    )
    assert filled.mean() > 1.2 * bare.mean()
    assert (filled >= bare - 1e-5).all()
