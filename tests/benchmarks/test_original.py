"""The port of the published method has the published sizes, and learns."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from benchmarks import original
from glyphstudio.engine.channel import CHANNEL_S


@pytest.fixture(autouse=True)
def one_thread():
    torch.set_num_threads(1)


def million_products(network: nn.Module, given: torch.Tensor) -> list[float]:
    """Multiplications of each convolution for one image, in millions."""
    counts: list[float] = []

    def count(layer: nn.Module, arguments: tuple[torch.Tensor, ...], made: torch.Tensor) -> None:
        places = arguments[0] if isinstance(layer, nn.ConvTranspose2d) else made
        counts.append(layer.weight.numel() * places[0, 0].numel() / 1e6)

    for layer in network:
        if isinstance(layer, (nn.Conv2d, nn.ConvTranspose2d)):
            layer.register_forward_hook(count)
    network(given)
    return counts


def test_the_drawer_is_the_published_one():
    counts = million_products(original.make_drawer(64), torch.randn(2, 64))
    assert sum(counts) == pytest.approx(19.4, abs=0.1)
    assert original.make_drawer(64, 3)(torch.randn(2, 64)).shape == (2, 3, 63, 63)


def test_the_reader_is_the_published_one_and_one_layer_is_most_of_it():
    counts = million_products(original.make_reader(64), torch.rand(2, 1, 63, 63))
    assert sum(counts) == pytest.approx(63.2, abs=0.1)
    assert max(counts) == pytest.approx(52.4, abs=0.1)


def test_its_chain_spreads_pictures_like_our_channel():
    torch.manual_seed(0)  # kornia draws from the global stream
    images = torch.zeros(600, 1, 63, 63)
    images[..., 24:39, 24:39] = 1
    means = [original.Original(8, chain=chain).send(images).mean((0, 1)) for chain in (True, False)]
    assert float(means[0].max()) < 0.9  # both move things about
    assert float((means[0] - means[1]).abs().max()) < 0.08
    assert float(means[0].sum()) == pytest.approx(float(means[1].sum()), rel=0.06)


def test_a_seed_decides_the_weights_and_leaves_the_global_stream():
    before = torch.get_rng_state()
    first, again = original.Original(8, seed=3), original.Original(8, seed=3)
    assert torch.equal(before, torch.get_rng_state())
    for a, b in zip(first.drawer.parameters(), again.drawer.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_step_changes_both_halves():
    pair = original.Original(8, chain=False)
    kept = [pair.drawer[1].weight.clone(), pair.reader[0].weight.clone()]
    loss = pair.train_step()
    assert 0.5 < loss < 2
    assert not torch.equal(kept[0], pair.drawer[1].weight)
    assert not torch.equal(kept[1], pair.reader[0].weight)


def test_its_channel_is_the_one_of_the_benchmarks():
    assert original.Original(8).channel.params == CHANNEL_S
