from __future__ import annotations

import math

import pytest
import torch

from glyphstudio.engine import legibility
from glyphstudio.engine.blocks import Reader
from glyphstudio.engine.channel import Channel, ChannelParams
from glyphstudio.engine.family import Schedule
from glyphstudio.families.inverted_ae import InvertedAE, InvertedAEParams


@pytest.fixture(scope="module")
def family():
    """A pair that learned for a moment through a mild channel."""
    torch.set_num_threads(1)
    params = InvertedAEParams.model_validate(
        {"style": "ink", "latent_size": 6, "batch": 32, "channel": {"dial": 0.3}}
    )
    grown = InvertedAE(params, seed=0, schedule=Schedule(1, 60), device=torch.device("cpu"))
    grown.set_up()
    for _ in range(60):
        grown.train_step()
    return grown


def test_bits_follow_the_formula():
    r2 = torch.tensor([0.75, 0.0, -3.0])
    assert legibility.bits_per_glyph(r2) == pytest.approx(-0.5 * math.log2(0.25))


def test_a_perfect_reading_counts_as_finitely_many_bits():
    assert math.isfinite(legibility.bits_per_glyph(torch.ones(4)))


def test_a_trained_pair_is_read_far_better_than_by_chance(family):
    found = family.measure()
    assert found.bits > 1
    assert found.r2 > 0.2
    assert found.letters > 20  # of 64; by chance: 1
    assert found.alphabet == 64


def test_a_stranger_reads_nothing(family):
    model = family.model_state()
    player = InvertedAE.make_player(family.params, device=torch.device("cpu"))
    player.load(model)
    player.reader = Reader(1, 6, 32).eval()
    assert player.examine(legibility.QUICK).bits < 0.2


def test_a_stronger_channel_is_harder_to_read_through(family):
    player = InvertedAE.make_player(family.params, device=torch.device("cpu"))
    player.load(family.model_state())
    weak = player.examine(legibility.QUICK, strength=0.2)
    strong = player.examine(legibility.QUICK, strength=2.0)
    assert weak.bits > strong.bits


def test_the_same_seed_gives_the_same_figures(family):
    assert family.measure() == family.measure()


def test_alphabets_of_any_message_size_are_measured():
    params = InvertedAEParams.model_validate({"style": "ink", "latent_size": 2})
    player = InvertedAE.make_player(params, device=torch.device("cpu"))
    player.channel = Channel(ChannelParams(dial=0))
    found = player.examine(legibility.Effort(messages=64, reads=1, finer=1))
    assert found.letters == 64  # nothing moves in a channel that is off
