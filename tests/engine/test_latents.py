from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glyphstudio.engine import latents


def test_messages_come_from_their_seed():
    first, again = (latents.random_messages(3, 8, seed=5) for _ in range(2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, latents.random_messages(3, 8, seed=6))


def test_more_messages_begin_with_the_same_ones():
    few, many = (latents.random_messages(n, 8, seed=5) for n in (2, 9))
    assert np.array_equal(few, many[:2])


def test_messages_are_standard_normal():
    messages = latents.random_messages(500, 16, seed=0)
    assert abs(messages.mean()) < 0.05
    assert messages.std() == pytest.approx(1, abs=0.03)


def test_no_variation_is_the_message_itself():
    message = latents.random_messages(1, 8, seed=0)[0]
    assert np.allclose(latents.varied(message, 0.0, seed=1), message)


@given(amount=st.floats(0, 1), seed=st.integers(0, 50))
def test_a_variation_is_as_long_as_a_random_message(amount, seed):
    message = latents.random_messages(1, 512, seed=99)[0]
    varied = latents.varied(message, amount, seed=seed)
    assert np.linalg.norm(varied) / np.sqrt(512) == pytest.approx(1, abs=0.2)


def test_more_variation_goes_farther():
    message = latents.random_messages(1, 32, seed=0)[0]
    near, far = (
        np.linalg.norm(latents.varied(message, amount, seed=3) - message) for amount in (0.2, 0.7)
    )
    assert near < far


@given(t=st.floats(0, 1))
def test_slerp_keeps_its_length_between_equals(t):
    a, b = latents.random_messages(2, 16, seed=2)
    b = b * np.linalg.norm(a) / np.linalg.norm(b)
    assert np.linalg.norm(latents.slerp(a, b, t)) == pytest.approx(np.linalg.norm(a), rel=1e-4)


@pytest.mark.parametrize("path", [latents.lerp, latents.slerp])
def test_paths_begin_and_end_at_their_keys(path):
    a, b = latents.random_messages(2, 16, seed=2)
    ends = path(a, b, np.array([0.0, 1.0]))
    assert np.allclose(ends, np.stack((a, b)), atol=1e-5)


@pytest.mark.parametrize("b", [np.zeros(4, np.float32), np.ones(4, np.float32)])
def test_slerp_to_nothing_or_the_same_way_is_straight(b):
    a = np.ones(4, np.float32)
    assert np.allclose(latents.slerp(a, b, 0.5), (a + b) / 2)


def test_slerp_to_the_opposite_is_finite():
    a = np.ones(4, np.float32)
    assert np.isfinite(latents.slerp(a, -a, np.linspace(0, 1, 5))).all()


def test_a_loop_closes_with_even_steps():
    a, b = latents.random_messages(2, 64, seed=1)
    path = latents.loop(a, b, 40)
    steps = np.linalg.norm(np.diff(path, axis=0, append=path[:1]), axis=1)
    assert steps.max() / steps.min() < 1.5
    assert np.allclose(path[0], a)


def test_a_slider_moves_along_its_axis_only():
    axes = np.eye(6, dtype=np.float32)[:2]
    message = latents.random_messages(1, 6, seed=0)[0]
    moved = latents.along(message, axes, np.array([1.5, -2.0]))
    assert np.allclose(axes @ moved, [1.5, -2.0])
    assert np.allclose(moved[2:], message[2:])
