from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import latents, render
from glyphstudio.families.inverted_ae import InvertedAE, InvertedAEParams


def glyphs(count: int, size: int) -> render.Pictures:
    """Each glyph in a grey of its own."""
    pictures = np.empty((count, size, size, 3), np.uint8)
    pictures[:] = (10 * np.arange(1, count + 1, dtype=np.uint8))[:, None, None, None]
    return pictures


def test_one_glyph_is_exactly_its_size():
    grid = render.roomy(1, 100)
    assert (grid.width, grid.height) == (100, 100)


def test_a_sheet_puts_every_glyph_in_its_place():
    grid = render.Grid(5, columns=3, size=10, gap=2, margin=4)
    sheet = render.sheet(glyphs(5, 10), grid, paper=np.array([255, 254, 253], np.uint8))
    assert sheet.shape == (4 + 10 + 2 + 10 + 4, 4 + 10 + 2 + 10 + 2 + 10 + 4, 3)
    for index in range(5):
        left, top = grid.corner(index)
        assert (sheet[top : top + 10, left : left + 10] == 10 * (index + 1)).all()
    assert tuple(sheet[0, 0]) == (255, 254, 253)
    assert tuple(sheet[-5, -5]) == (255, 254, 253)  # no sixth glyph


def test_a_point_finds_its_glyph():
    grid = render.Grid(5, columns=3, size=10, gap=2, margin=4)
    for index in range(5):
        left, top = grid.corner(index)
        assert grid.at(left + 5, top + 5) == index
    assert grid.at(4 + 11, 6) is None  # in a gap
    assert grid.at(1, 1) is None
    assert grid.at(4 + 24 + 5, 4 + 12 + 5) is None  # where a sixth would be


@pytest.mark.parametrize(("count", "columns"), [(2, 2), (32, 8), (64, 11)])
def test_a_sheet_is_a_little_wider_than_high(count, columns):
    assert render.roomy(count, 10).columns == columns


@pytest.mark.parametrize("count", [1, 7])
def test_a_sheet_in_strips_is_the_whole_sheet(count):
    params = InvertedAEParams.model_validate({"style": "ink", "latent_size": 4})
    player = InvertedAE.make_player(params, device=torch.device("cpu"))
    pen, messages = player.pen_type(), latents.random_messages(count, 4, seed=0)
    grid = render.roomy(count, 40)
    paper = np.array([1, 2, 3], np.uint8)
    whole = render.sheet(player.draw(messages, pen, 40), grid, paper=paper)
    strips = list(render.sheet_strips(player, messages, pen, grid, paper=paper))
    assert np.array_equal(np.concatenate(strips), whole)
