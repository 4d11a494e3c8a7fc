"""Glyphs without their paper, and in 16 bits."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio import timeline as acts
from glyphstudio.engine import clear
from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.models import load_model, open_player
from glyphstudio.engine.render import Grid, sheet
from glyphstudio.engine.sheets import ContactSheet
from glyphstudio.engine.timeline import Film, Frames
from glyphstudio.errors import ExportError
from glyphstudio.message import Message
from glyphstudio.palette import palette, rgb
from glyphstudio.scene import Scene

OPAQUE = ("mirror", "ink", "kolam", "riso")  # which draw the same on any paper
PAPER = np.array([20, 60, 90], np.uint8)
INK = np.array([250, 240, 200], np.uint8)


def opened(name: str):
    model = load_model(name)
    player = open_player(model, torch.device("cpu"))
    return player, random_messages(3, player.latent_size, seed=2)


@pytest.mark.parametrize("name", OPAQUE)
def test_laid_on_its_paper_again_it_is_the_drawing(name):
    player, latents = opened(name)
    found = clear.clear(player, latents, player.pen, 200).astype(float)
    alpha = found[..., 3:] / 255
    paper = np.array(rgb(palette(player.pen.palette).paper)) * 255
    again = found[..., :3] * alpha + paper * (1 - alpha)
    drawn = player.draw(latents, player.pen, 200)
    assert np.abs(again - drawn).max() <= 2
    assert 0.2 < (alpha == 0).mean() < 0.95
    assert (alpha == 1).mean() > 0.05


def test_a_drawing_that_mixes_with_its_paper_is_refused():
    player, latents = opened("ebru")
    assert not clear.can_clear(player, latents, player.pen)
    with pytest.raises(ExportError, match="mix with its paper"):
        clear.check(player, latents, player.pen)


def test_strips_without_paper_are_the_picture_without_paper():
    player, latents = opened("mirror")
    strips = list(clear.clear_strips(player, latents[0], player.pen, 600))
    assert len(strips) > 1
    whole = clear.clear(player, latents[:1], player.pen, 600)[0]
    apart = np.abs(np.concatenate(strips).astype(int) - whole)
    assert apart[..., 3].max() <= 1
    assert apart[whole[..., 3] > 64].max() <= 4  # below, a byte of alpha leaves the colour open


def test_sixteen_bits_come_from_floats_and_round_to_the_picture():
    player, latents = opened("hake")
    fine = np.concatenate(list(clear.fine_strips(player, latents[0], player.pen, 300)))
    assert fine.dtype == np.uint16
    assert (fine % 257 != 0).any()  # no widened bytes
    assert len(np.unique(fine)) > 3 * 256
    picture = player.draw(latents[:1], player.pen, 300)[0]
    assert np.array_equal(np.rint(fine / 257).astype(np.uint8), picture)


def film(name: str):
    player, latents = opened(name)
    keys = [acts.Key(message=Message.of(row.tolist())) for row in latents]
    scene = Scene(timeline=acts.set_(acts.added(acts.Timeline(), keys), columns=2, fps=2))
    return Frames(Film.of(scene, player), player, 120)


def test_a_film_without_its_paper_is_the_film_on_it_again():
    frames = film("mirror")
    paper = np.array(rgb(palette(opened("mirror")[0].pen.palette).paper)) * 255
    count = 0
    for found, drawn in zip(frames.clear(), frames.all(), strict=True):
        alpha = found[..., 3:] / 255
        assert np.abs(found[..., :3] * alpha + paper * (1 - alpha) - drawn).max() <= 2
        assert not alpha[:2].any()  # its margin
        count += 1
    assert count == frames.count > 3


def test_a_film_that_mixes_with_its_paper_is_refused():
    with pytest.raises(ExportError, match="mix with its paper"):
        next(film("ebru").clear())


def contact(player, latents, *, foot=0, feet=None):
    grid = Grid(3, 2, 64, gap=6, margin=10, foot=foot)
    return ContactSheet(player, latents, player.pen, grid, paper=PAPER, ink=INK, feet=feet), grid


def test_a_contact_sheet_without_words_is_the_sheet():
    player, latents = opened("mirror")
    made, grid = contact(player, latents)
    whole = sheet(player.draw(latents, player.pen, 64), grid, paper=PAPER)
    assert np.array_equal(np.concatenate(list(made.strips())), whole)


@pytest.mark.parametrize("kind", ["strips", "clear", "fine"])
def test_words_stand_below_each_row_in_every_kind(kind):
    player, latents = opened("mirror")

    def feet(row: int) -> np.ndarray:
        cover = np.zeros((12, 154), np.float32)
        cover[3, 5 + row] = 1
        return cover

    made, grid = contact(player, latents, foot=12, feet=feet)
    assert (grid.width, grid.height) == (154, 178)
    whole = np.concatenate(list(getattr(made, kind)()))
    assert whole.shape[:2] == (178, 154)
    below = [grid.corner(index)[1] + 64 + 3 for index in (0, 2)]
    unit = 257 if kind == "fine" else 1
    for row, y in enumerate(below):
        assert np.array_equal(whole[y, 5 + row, :3], INK.astype(int) * unit)
        if kind == "clear":
            assert whole[y, 5 + row, 3] == 255
            assert whole[y, 60, 3] == 0
        else:
            assert np.array_equal(whole[y, 60], PAPER.astype(int) * unit)
    assert grid.at(11, grid.corner(2)[1] + 1) == 2
    assert grid.at(11, below[0]) is None
