from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import latents as paths
from glyphstudio.engine.family import Schedule
from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.style import Window
from glyphstudio.errors import ModelFileError, SettingError
from glyphstudio.families.inverted_ae import InvertedAE, InvertedAEParams

STEPS = 80


def player_of(style: str) -> GlyphPlayer:
    torch.set_num_threads(1)
    params = InvertedAEParams.model_validate(
        {"style": style, "latent_size": 6, "batch": 32, "channel": {"dial": 0.3}}
    )
    family = InvertedAE(params, seed=0, schedule=Schedule(1, STEPS), device=torch.device("cpu"))
    family.set_up()
    for _ in range(STEPS):
        family.train_step()
    player = InvertedAE.make_player(params, device=torch.device("cpu"))
    player.load(family.model_state())
    return player


@pytest.fixture(scope="module")
def player() -> GlyphPlayer:
    return player_of("ink")


@pytest.fixture(scope="module")
def colourful() -> GlyphPlayer:
    return player_of("riso")


@pytest.fixture(scope="module")
def messages() -> paths.Latents:
    return paths.random_messages(5, 6, seed=1)


def error(read, sent) -> float:
    return float(((read - sent) ** 2).mean())


def test_what_is_drawn_is_read_back(player, messages):
    pen = player.pen_type()
    assert error(player.read(player.draw(messages, pen, 128), pen), messages) < 0.5


@pytest.mark.parametrize("size", [24, 32, 200])
def test_pictures_of_any_size_are_read_alike(player, messages, size):
    pen = player.pen_type()
    usual = player.read(player.draw(messages, pen, 128), pen)
    assert error(player.read(player.draw(messages, pen, size), pen), usual) < 0.3


def test_another_ink_is_read_alike(player, messages):
    pen = player.pen_type()
    blue = pen.model_copy(update={"palette": "cyanotype"})
    first = player.read(player.draw(messages, pen, 128), pen)
    assert error(player.read(player.draw(messages, blue, 128), blue), first) < 0.01


def test_a_glyph_is_the_same_alone_and_in_a_crowd(player):
    crowd = paths.random_messages(70, 6, seed=2)
    pen = player.pen_type()
    together = player.draw(crowd, pen, 100)
    assert np.abs(together[61].astype(int) - player.draw(crowd[61:62], pen, 100)[0]).max() <= 1


def test_a_large_picture_is_drawn_in_tiles_that_fit(player, messages, monkeypatch):
    pen = player.pen_type()
    whole = player.draw(messages[:1], pen, 300)
    monkeypatch.setattr("glyphstudio.engine.glyph_player.AT_ONCE", 20_000)
    assert np.abs(whole.astype(int) - player.draw(messages[:1], pen, 300)).max() <= 1


def test_strips_have_the_rows_that_were_asked_for(player, messages):
    strips = list(player.strips(messages[0], player.pen_type(), 100, rows=48))
    assert [len(strip) for strip in strips] == [48, 48, 4]


@pytest.mark.parametrize("size", [0, 16_385])
def test_sizes_out_of_range_are_refused(player, messages, size):
    with pytest.raises(SettingError, match="1 to 16384"):
        player.draw(messages, player.pen_type(), size)


@pytest.mark.parametrize(
    "latents", [np.zeros((2, 5), np.float32), np.full((1, 6), np.nan, np.float32)]
)
def test_messages_that_do_not_fit_are_refused(player, latents):
    with pytest.raises(SettingError, match=r"6 numbers|finite numbers"):
        player.draw(latents, player.pen_type(), 32)


def test_a_picture_that_is_not_square_is_refused(player):
    with pytest.raises(SettingError, match="square"):
        player.read(np.zeros((1, 30, 40, 3), np.uint8), player.pen_type())


def test_sureness_is_a_share_for_every_number_from_its_seed(player, messages):
    pen = player.pen_type()
    picture = player.draw(messages, pen, 128)[0]
    sure = player.sureness(picture, pen)
    assert sure.shape == (6,)
    assert (sure >= 0).all()
    assert (sure < 1).all()
    assert np.array_equal(sure, player.sureness(picture, pen))
    assert not np.array_equal(sure, player.sureness(picture, pen, seed=1))


def test_without_noise_a_passage_shows_what_was_sent(player, messages):
    way = player.passage(messages, player.pen_type(), 96, strength=0.0, seed=0)
    assert np.array_equal(way.clean, player.draw(messages, player.pen_type(), 96))
    small = way.clean.reshape(5, 32, 3, 32, 3, 3).mean((2, 4))
    shown = way.noisy.reshape(5, 32, 3, 32, 3, 3).mean((2, 4))
    assert np.abs(small - shown).mean() < 4


def test_noise_moves_what_is_read(player, messages):
    still, moved = (
        player.passage(messages, player.pen_type(), 64, strength=strength, seed=3)
        for strength in (0.0, 2.0)
    )
    assert error(moved.read, messages) > error(still.read, messages)
    assert np.array_equal(moved.redrawn, player.draw(moved.read, player.pen_type(), 64))


def test_a_passage_depends_on_its_seed_alone(player, messages):
    ways = [
        player.passage(messages, player.pen_type(), 32, strength=1.0, seed=seed)
        for seed in (4, 4, 5)
    ]
    assert np.array_equal(ways[0].noisy, ways[1].noisy)
    assert not np.array_equal(ways[0].noisy, ways[2].noisy)


def test_a_colour_reader_reads_its_own_palette(colourful, messages):
    pen = colourful.pen_type()
    assert error(colourful.read(colourful.draw(messages, pen, 128), pen), messages) < 0.6


def test_a_colour_passage_in_another_palette_is_read_in_its_own(colourful, messages):
    own = colourful.pen_type()
    other = own.model_copy(update={"palette": "cyanotype"})
    first, second = (
        colourful.passage(messages, pen, 64, strength=1.0, seed=0) for pen in (own, other)
    )
    assert np.array_equal(first.read, second.read)
    assert not np.array_equal(first.clean, second.clean)


def test_a_player_draws_in_the_palette_it_was_trained_in():
    params = InvertedAEParams.model_validate(
        {"style": "riso", "latent_size": 6, "drawing": {"palette": "cyanotype"}}
    )
    player = InvertedAE.make_player(params, device=torch.device("cpu"))
    assert player.pen.palette == "cyanotype"


def test_axes_are_orthonormal_and_the_strongest_first(player):
    axes = player.axes(4)
    assert np.allclose(axes @ axes.T, np.eye(4), atol=1e-4)
    pen = player.pen_type()
    moved = []
    for axis in player.axes(6)[[0, 5]]:
        ends = player.draw(np.stack((axis, -axis)), pen, 64).astype(float)
        moved.append(np.abs(ends[0] - ends[1]).mean())
    assert moved[0] > moved[1]
    assert np.array_equal(axes, player.axes(4))


def test_more_axes_than_numbers_are_all_there_are(player):
    assert player.axes(50).shape == (6, 6)


def test_weights_of_another_model_are_refused(player):
    state = {name: tensor.clone() for name, tensor in player.weights().items()}
    state["reader.last.bias"] = torch.zeros(9)
    with pytest.raises(ModelFileError, match="does not fit"):
        player.load(state)


def test_a_player_draws_without_gradients_or_the_global_random_stream(player, messages):
    before = torch.random.get_rng_state()
    player.draw(messages, player.pen_type(), 64)
    player.measure()
    assert torch.equal(before, torch.random.get_rng_state())
    assert not any(weight.requires_grad for weight in player.drawer.parameters())


@pytest.mark.parametrize("size", [200, 2**17])
def test_a_tile_is_that_part_of_the_picture(player, messages, size):
    latents = messages[:2]
    left, top = size // 3, size // 2
    small = player.tile(latents, player.pen, size, Window(left, top, left + 40, top + 30))
    assert small.shape == (2, 30, 40, 3)
    if size <= 4096:
        whole = player.draw(latents, player.pen, size)
        part = whole[:, top : top + 30, left : left + 40]
        assert np.abs(small.astype(int) - part).max() <= 1


@pytest.mark.parametrize("box", [(0, 0, 0, 5), (-1, 0, 5, 5), (0, 0, 201, 5)])
def test_a_tile_outside_of_the_picture_is_refused(player, messages, box):
    with pytest.raises(SettingError):
        player.tile(messages, player.pen, 200, Window(*box))


def test_nobody_looks_closer_than_numbers_can_tell(player, messages):
    with pytest.raises(SettingError):
        player.tile(messages, player.pen, 2**21, Window(0, 0, 5, 5))
