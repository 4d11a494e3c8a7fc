"""Children of one or two messages."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.engine import breeding
from glyphstudio.engine.latents import random_messages
from glyphstudio.errors import SettingError


def test_twelve_children_come_from_their_seed():
    parents = random_messages(2, 16, seed=1)
    first, again = (breeding.children(parents, 0.3, 5) for _ in range(2))
    assert first.shape == (12, 16)
    assert np.array_equal(first, again)
    assert not np.array_equal(first, breeding.children(parents, 0.3, 6))


def test_no_two_children_are_alike_and_none_is_a_parent():
    parents = random_messages(2, 16, seed=1)
    everyone = np.concatenate((parents, breeding.children(parents, 0.1, 5)))
    apart = np.linalg.norm(everyone[:, None] - everyone[None], axis=2) + 100 * np.eye(14)
    assert apart.min() > 0.3


def test_more_children_begin_with_the_same_ones():
    parents = random_messages(2, 16, seed=1)
    few, many = (breeding.children(parents, 0.3, 5, count) for count in (4, 20))
    assert np.array_equal(few, many[:4])


def test_children_of_one_are_its_variations():
    parent = random_messages(1, 64, seed=1)
    near, far = (
        np.linalg.norm(breeding.children(parent, amount, 5) - parent, axis=1).mean()
        for amount in (0.2, 0.8)
    )
    assert 0 < near < 0.4 * far


def test_children_of_two_lie_nearer_to_them_than_strangers_do():
    parents, strangers = random_messages(2, 64, seed=1), random_messages(12, 64, seed=2)
    born = breeding.children(parents, 0.3, 5)
    middle = parents.mean(0)
    assert (
        np.linalg.norm(born - middle, axis=1).max()
        < np.linalg.norm(strangers - middle, axis=1).min()
    )


def test_both_parents_are_seen_in_their_children():
    parents = random_messages(2, 256, seed=1)
    born = breeding.children(parents, 0.0, 5, 40)
    length = np.linalg.norm(parents, axis=1) * np.linalg.norm(born, axis=1)[:, None]
    shares = born @ parents.T / length
    assert shares.min() > 0.1
    assert shares.mean(0) == pytest.approx([0.67, 0.67], abs=0.12)


@pytest.mark.parametrize("parents", [1, 2])
def test_children_are_as_long_as_random_messages(parents: int):
    born = breeding.children(random_messages(parents, 512, seed=1), 0.4, 5, 30)
    assert (np.linalg.norm(born, axis=1) / np.sqrt(512)).mean() == pytest.approx(1, abs=0.08)


def test_the_first_generation_is_random_messages():
    assert np.array_equal(breeding.first(8, 3), random_messages(12, 8, seed=3))


@pytest.mark.parametrize("count", [0, 3])
def test_one_or_two_parents(count: int):
    with pytest.raises(SettingError, match="one or two"):
        breeding.children(random_messages(count, 8, seed=1), 0.3, 5)


@pytest.mark.parametrize("amount", [-0.1, 1.5, float("nan")])
def test_an_amount_out_of_range_is_refused(amount: float):
    with pytest.raises(SettingError, match="amount"):
        breeding.children(random_messages(1, 8, seed=1), amount, 5)
