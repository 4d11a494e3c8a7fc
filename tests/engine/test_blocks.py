from __future__ import annotations

import pytest
import torch

from glyphstudio.engine import blocks


def test_normalise_gives_every_feature_mean_0_and_variance_1():
    normalise = blocks.Normalise(5)
    x = 3 + 4 * torch.randn(64, 5, generator=torch.Generator().manual_seed(1))
    y = normalise(x)
    assert torch.allclose(y.mean(0), torch.zeros(5), atol=1e-5)
    assert torch.allclose(y.var(0, correction=0), torch.ones(5), atol=1e-4)


@pytest.mark.parametrize("shape", [(16, 6), (16, 6, 4, 4)])
def test_normalise_across_processes_uses_the_formula_of_the_fused_kernel(shape):
    fused = blocks.Normalise(6, affine=True)
    by_hand = blocks.Normalise(6, affine=True)
    x = 1 + 2 * torch.randn(shape, generator=torch.Generator().manual_seed(2))
    first, second = x.clone().requires_grad_(), x.clone().requires_grad_()
    a, b = fused(first), by_hand._across(second)
    assert torch.allclose(a, b, atol=1e-5)
    a.pow(3).sum().backward()
    b.pow(3).sum().backward()
    assert torch.allclose(first.grad, second.grad, atol=1e-3)
    assert torch.allclose(fused.mean, by_hand.mean, atol=1e-6)
    assert torch.allclose(fused.variance, by_hand.variance, atol=1e-5)


def test_normalise_in_evaluation_changes_nothing():
    normalise = blocks.Normalise(3).eval()
    normalise(torch.randn(8, 3, generator=torch.Generator().manual_seed(0)))
    assert torch.equal(normalise.mean, torch.zeros(3))
    assert torch.equal(normalise.variance, torch.ones(3))


def test_batch_mean_alone_is_the_mean():
    x = torch.arange(12.0).view(3, 4)
    assert torch.equal(blocks.batch_mean(x), x.mean(0))
    assert torch.equal(blocks.batch_mean(x, (0, 1)), x.mean())
    assert blocks.batch_mean(x, keepdim=True).shape == (1, 4)


def test_batch_normal_depends_on_the_generator_alone():
    x = torch.zeros(4, 3)
    first = blocks.batch_normal(x, torch.Generator().manual_seed(5))
    torch.manual_seed(99)
    second = blocks.batch_normal(x, torch.Generator().manual_seed(5))
    assert torch.equal(first, second)
    assert first.std() > 0.3


def test_even_use_leaves_no_output_common_to_all_messages():
    network = blocks.Messenger(8, 20, even_use=True)
    numbers = network(torch.randn(256, 8, generator=torch.Generator().manual_seed(3)))
    assert numbers.mean(0).abs().max() < 1e-4
    assert (numbers.std(0) - 1).abs().max() < 0.02


@pytest.mark.parametrize(("latent_size", "width"), [(2, 256), (128, 256), (129, 512), (2048, 1024)])
def test_long_messages_get_a_wider_network(latent_size, width):
    assert blocks.hidden_sizes(latent_size) == (width, width)


@pytest.mark.parametrize("size", [32, 48])
def test_the_reader_reads_one_message_from_each_image(size):
    reader = blocks.Reader(3, 10, size)
    assert reader(torch.rand(4, 3, size, size)).shape == (4, 10)


def test_the_reader_has_the_size_that_was_measured():
    # 116 thousand weights for 16 numbers at 32 px, as the prototypes had
    weights = sum(p.numel() for p in blocks.Reader(1, 16, 32, 64).parameters())
    assert 115_000 < weights < 117_500


def test_a_deeper_reader_begins_as_a_shallow_one_and_learns_more():
    shallow, deep = blocks.Reader(1, 6, 32, 16).eval(), blocks.Reader(1, 6, 32, 16, depth=2).eval()
    deep.features[:6].load_state_dict(shallow.features[:6].state_dict())
    deep.last.load_state_dict(shallow.last.state_dict())
    images = torch.rand(3, 1, 32, 32, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(deep(images), shallow(images))
    deep(images).square().sum().backward()
    assert all(w.grad is not None for w in deep.parameters())
