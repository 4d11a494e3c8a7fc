"""Pictures brought closer by searching for a better message."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch

from glyphstudio.engine import echo
from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.models import load_model, open_player
from glyphstudio.errors import SettingError


@pytest.fixture(scope="module")
def player() -> GlyphPlayer:
    torch.set_num_threads(1)
    player = open_player(load_model("riso"), torch.device("cpu"))
    assert isinstance(player, GlyphPlayer)
    return player


@pytest.fixture(scope="module")
def glyphs(player: GlyphPlayer) -> tuple[np.ndarray, np.ndarray]:
    """Four messages and their pictures."""
    messages = random_messages(4, player.latent_size, seed=5)
    return messages, player.draw(messages, player.pen_type(), 96)


def test_a_glyph_of_the_model_is_found_again(player, glyphs):
    sent, pictures = glyphs
    pen = player.pen_type()
    read = player.read(pictures, pen)
    *_, last = echo.all_closer(player, pictures, pen, read, 100)
    assert ((last.latents - sent) ** 2).mean() < 0.2 * ((read - sent) ** 2).mean()


def test_what_is_found_never_gets_worse(player, glyphs):
    _, pictures = glyphs
    pen, start = player.pen_type(), np.zeros((4, player.latent_size), np.float32)
    far = np.array([found.distances for found in echo.all_closer(player, pictures, pen, start, 20)])
    assert (np.diff(far, axis=0) <= 0).all()
    assert (far[-1] < far[0]).all()


def test_the_search_begins_where_it_is_told(player, glyphs):
    sent, pictures = glyphs
    first = next(echo.closer(player, pictures[0], player.pen_type(), sent[0], 10))
    assert first.step == 0
    assert np.array_equal(first.latent, sent[0])


def test_the_same_search_finds_the_same(player, glyphs):
    _, pictures = glyphs
    start = np.zeros(player.latent_size, np.float32)
    one, other = (
        list(echo.closer(player, pictures[0], player.pen_type(), start, 5))[-1] for _ in range(2)
    )
    assert np.array_equal(one.latent, other.latent)
    assert one.distance == other.distance


def test_pictures_of_a_batch_are_found_as_alone(player, glyphs):
    _, pictures = glyphs
    pen, start = player.pen_type(), np.zeros((4, player.latent_size), np.float32)
    *_, together = echo.all_closer(player, pictures, pen, start, 5)
    *_, alone = echo.closer(player, pictures[2], pen, start[2], 5)
    assert np.allclose(together.latents[2], alone.latent, atol=1e-3)


def test_a_search_can_be_left_at_any_step(player, glyphs):
    sent, pictures = glyphs
    search = echo.closer(player, pictures[0], player.pen_type(), sent[0], 10**9)
    steps = [found.step for found in itertools.islice(search, 3)]
    search.close()
    assert steps == [0, 1, 2]


def test_drawing_afterwards_is_as_before(player, glyphs):
    sent, pictures = glyphs
    list(echo.closer(player, pictures[0], player.pen_type(), sent[1], 3))
    assert np.array_equal(player.draw(sent, player.pen_type(), 96), pictures)
    assert all(weight.grad is None for weight in player.drawer.parameters())


def test_a_message_of_another_size_is_refused(player, glyphs):
    _, pictures = glyphs
    with pytest.raises(SettingError, match="numbers"):
        next(echo.closer(player, pictures[0], player.pen_type(), np.zeros(3, np.float32), 5))


def test_a_picture_that_is_not_square_is_refused(player):
    wide = np.zeros((8, 9, 3), np.uint8)
    start = np.zeros(player.latent_size, np.float32)
    with pytest.raises(SettingError, match="square"):
        next(echo.closer(player, wide, player.pen_type(), start, 5))


# ---- pictures of anybody


def cover(player, picture, figure="auto") -> np.ndarray:
    """What the reader would see of a picture, 0 paper to 1 ink."""
    shown = echo.ready(player, picture, player.pen_type(), figure)
    return player.seen(shown[None], player.pen_type())[0, 0].numpy()


@pytest.fixture(scope="module")
def one_ink() -> GlyphPlayer:
    player = open_player(load_model("ink"), torch.device("cpu"))
    assert isinstance(player, GlyphPlayer)
    return player


def spot(paper: int, ink: int) -> np.ndarray:
    picture = np.full((64, 80, 3), paper, np.uint8)
    picture[20:44, 28:52] = ink
    return picture


@pytest.mark.parametrize(("paper", "ink"), [(255, 0), (0, 255), (200, 90), (90, 200), (40, 0)])
def test_what_stands_out_from_the_edge_is_ink(one_ink, paper, ink):
    seen = cover(one_ink, spot(paper, ink))
    assert seen[0].max() < 0.02
    assert seen[16, 16] > 0.95


def test_dark_or_light_can_be_asked_for(one_ink):
    chalk = spot(30, 220)
    assert cover(one_ink, chalk, "light")[16, 16] > 0.95
    assert cover(one_ink, chalk, "dark")[16, 16] < 0.05
    assert cover(one_ink, chalk, "dark")[0].min() > 0.95


def test_a_blank_picture_is_paper(one_ink):
    assert cover(one_ink, np.full((9, 9, 3), 77, np.uint8)).max() == 0


def test_the_models_own_inks_are_used(one_ink):
    pen = one_ink.pen_type().model_copy(update={"palette": "cyanotype"})
    shown = echo.ready(one_ink, spot(255, 0), pen)
    usual = echo.ready(one_ink, spot(255, 0), one_ink.pen_type())
    assert not np.array_equal(shown, usual)
    assert torch.allclose(
        one_ink.seen(shown[None], pen), one_ink.seen(usual[None], one_ink.pen_type()), atol=0.02
    )


def test_a_colour_model_sees_colours_and_inks_what_is_grey(player):
    colourful = np.zeros((32, 32, 3), np.uint8)
    colourful[:16, :, 0] = colourful[16:, :, 2] = 230
    assert np.array_equal(echo.ready(player, colourful, player.pen_type()), colourful)
    grey = echo.ready(player, spot(0, 255), player.pen_type())
    paper = player.style.paper_of(player.pen_type())
    assert "#" + bytes(grey[0, 0].tolist()).hex() == paper.lower()
