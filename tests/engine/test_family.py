"""What every family gets for free."""

from __future__ import annotations

import pytest

from glyphstudio.engine.family import Schedule


@pytest.mark.parametrize("steps", [1, 34, 40, 67, 99, 900, 950])
def test_no_step_learns_faster_than_the_rate_that_was_set(steps: int):
    rates = [Schedule(1, steps).cosine(step) for step in range(1, steps + 1)]
    assert max(rates) <= 1
    assert min(rates) > 0


def test_a_second_schedule_is_like_the_first():
    first, second = Schedule(1, 200), Schedule(901, 1100)
    rates = [[plan.cosine(plan.first + i) for i in range(200)] for plan in (first, second)]
    assert rates[0] == rates[1]
