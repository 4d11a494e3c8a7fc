"""Variety: numbers that hang together, and those that do not."""

from __future__ import annotations

import pytest
import torch

from glyphstudio.engine.variety import likeness


def numbers(count: int) -> torch.Tensor:
    return torch.randn(5000, count, generator=torch.Generator().manual_seed(1))


def test_numbers_that_tell_nothing_of_each_other_are_free():
    assert likeness(numbers(6)) < 0.001


def test_copies_of_one_number_hang_together_wholly():
    one = numbers(1)
    assert likeness(one * torch.tensor([1.0, -1.0, 1.0])) == pytest.approx(1, abs=0.1)


def test_the_gradient_parts_what_hangs_together():
    free = numbers(2)
    both = torch.stack((free[:, 0], 0.8 * free[:, 0] + 0.6 * free[:, 1]), 1).requires_grad_()
    before = likeness(both)
    before.backward()
    with torch.no_grad():
        after = likeness(both - 1000 * both.grad)
    assert after < before
