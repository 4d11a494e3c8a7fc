"""Directions made of examples, and what chance leaves alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glyphstudio.engine import directions
from glyphstudio.engine.family import stream
from glyphstudio.engine.latents import random_messages
from glyphstudio.errors import SettingError

NONE = np.empty((0, 12), np.float32)


def test_a_direction_leads_from_less_to_more():
    less = random_messages(3, 12, seed=1)
    more = less + 2 * np.eye(12, dtype=np.float32)[4]
    assert np.allclose(directions.from_examples(less, more), np.eye(12)[4], atol=1e-5)


def test_exchanged_examples_turn_the_direction_round():
    less, more = random_messages(4, 12, seed=1), random_messages(2, 12, seed=2)
    there = directions.from_examples(less, more)
    assert np.allclose(there, -directions.from_examples(more, less))
    assert np.linalg.norm(there) == pytest.approx(1)


def test_many_examples_find_what_they_share():
    hidden = np.eye(12, dtype=np.float32)[7]
    some = random_messages(200, 12, seed=3)
    found = directions.from_examples(some[some[:, 7] < 0], some[some[:, 7] > 0])
    assert found @ hidden > 0.95


@pytest.mark.parametrize(("less", "more"), [(0, 2), (2, 0), (0, 0)])
def test_a_side_without_examples_is_refused(less: int, more: int):
    with pytest.raises(SettingError, match="one in More"):
        directions.from_examples(
            random_messages(less, 12, seed=1), random_messages(more, 12, seed=2)
        )


def test_the_same_on_both_sides_is_refused():
    one = random_messages(1, 12, seed=1)
    with pytest.raises(SettingError, match="the same"):
        directions.from_examples(one, np.concatenate((one, one)))


def test_examples_of_two_models_are_refused():
    with pytest.raises(SettingError, match="two models"):
        directions.from_examples(random_messages(1, 12, seed=1), random_messages(1, 8, seed=1))


@settings(max_examples=30, deadline=None)
@given(amount=st.floats(0, 1), seed=st.integers(0, 99), many=st.integers(0, 12))
def test_locked_directions_keep_their_places(amount: float, seed: int, many: int):
    messages, locked = random_messages(5, 12, seed=seed), random_messages(many, 12, seed=seed + 1)
    varied = directions.vary(messages, amount, locked, stream(seed, 0, "test"))
    assert np.allclose(varied @ locked.T, messages @ locked.T, atol=1e-3)


def test_a_direction_locked_twice_is_locked_once():
    messages, one = random_messages(4, 12, seed=1), random_messages(1, 12, seed=2)
    once = directions.vary(messages, 0.5, one, stream(3, 0, "test"))
    twice = directions.vary(messages, 0.5, np.repeat(one, 3, 0), stream(3, 0, "test"))
    assert np.allclose(once, twice, atol=1e-5)


def test_a_locked_direction_of_no_length_locks_nothing():
    messages = random_messages(4, 12, seed=1)
    free = directions.vary(messages, 0.5, NONE, stream(3, 0, "test"))
    zero = directions.vary(messages, 0.5, np.zeros((1, 12), np.float32), stream(3, 0, "test"))
    assert np.allclose(free, zero)


@pytest.mark.parametrize("amount", [0.1, 0.5, 1.0])
def test_variations_are_as_likely_as_random_messages(amount: float):
    messages = random_messages(4000, 12, seed=1)
    varied = directions.vary(messages, amount, random_messages(2, 12, seed=9), stream(2, 0, "test"))
    assert np.allclose(np.cov(varied.T), np.eye(12), atol=0.12)
    assert varied.dtype == np.float32


def test_no_amount_changes_nothing():
    messages = random_messages(3, 12, seed=1)
    assert np.allclose(directions.vary(messages, 0.0, NONE, stream(2, 0, "t")), messages, atol=1e-6)


def test_random_within_forgets_all_but_what_is_locked():
    messages, locked = random_messages(1, 12, seed=1), np.eye(12, dtype=np.float32)[:3]
    one, other = (
        directions.random_within(message, locked, stream(5, 0, "test"))
        for message in (messages, np.concatenate((messages[:, :3], -messages[:, 3:]), 1))
    )
    assert np.allclose(one, other)
    assert np.allclose(one[:, :3], messages[:, :3])
    assert not np.allclose(one[:, 3:], messages[:, 3:])
