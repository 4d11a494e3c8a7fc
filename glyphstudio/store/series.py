"""Which steps of a long run are worth keeping: dense at the start, evenly thinned ever after."""

from __future__ import annotations

import math
from collections.abc import Sequence


def position(step: int, early: float) -> float:
    """Where a step lies in a run as it is felt: even until `early`, then even in its logarithm."""
    return math.log1p(step / early)


def least_missed(steps: Sequence[int], early: float) -> int:
    """Of at least three rising steps, the inner one whose neighbours lie closest together."""
    places = [position(step, early) for step in steps]
    gaps = {steps[i]: places[i + 1] - places[i - 1] for i in range(1, len(steps) - 1)}
    return min(gaps, key=lambda step: (gaps[step], step))
