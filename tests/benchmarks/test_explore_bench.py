"""The bench of Explore measures what it says."""

from __future__ import annotations

from benchmarks.explore import drawn_sheet


def test_a_larger_sheet_is_more_work() -> None:
    small, large = (drawn_sheet("ink", side, rounds=3) for side in (16, 96))
    assert 0 < small < large
