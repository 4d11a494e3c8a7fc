"""What every family gets for free."""

from __future__ import annotations

import pytest
import torch

from glyphstudio.engine.family import Schedule, find_family, stream
from glyphstudio.errors import RecipeError


@pytest.mark.parametrize("steps", [1, 34, 40, 67, 99, 900, 950])
def test_no_step_learns_faster_than_the_rate_that_was_set(steps: int):
    rates = [Schedule(1, steps).cosine(step) for step in range(1, steps + 1)]
    assert max(rates) <= 1
    assert min(rates) > 0


def test_a_second_schedule_is_like_the_first():
    first, second = Schedule(1, 200), Schedule(901, 1100)
    rates = [[plan.cosine(plan.first + i) for i in range(200)] for plan in (first, second)]
    assert rates[0] == rates[1]


def test_the_rate_warms_up_and_cools_down():
    rates = [Schedule(1, 1000).cosine(step) for step in (1, 15, 40, 500, 1000)]
    assert rates[0] < rates[1] < rates[2]
    assert rates[2] > rates[3] > rates[4]
    assert rates[4] == pytest.approx(0.02, abs=1e-3)


def test_a_long_plan_warms_up_no_longer_than_a_hundred_steps():
    assert Schedule(1, 10**6).cosine(101) > 0.99


def test_a_stream_depends_on_seed_step_and_purpose():
    def numbers(seed: int, step: int, purpose: str) -> list[float]:
        return torch.randn(3, generator=stream(seed, step, purpose)).tolist()

    own = numbers(1, 2, "messages")
    assert own == numbers(1, 2, "messages")
    for other in ((2, 2, "messages"), (1, 3, "messages"), (1, 2, "channel")):
        assert own != numbers(*other)


def test_an_unknown_family_is_explained():
    with pytest.raises(RecipeError, match="no family called 'vae2'"):
        find_family("vae2")
