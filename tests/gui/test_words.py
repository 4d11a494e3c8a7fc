"""Numbers and times as the window says them."""

from __future__ import annotations

import pytest

from glyphstudio.gui import words


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(0.04, "0.1 s"), (0.4, "0.4 s"), (1, "1 s"), (55.4, "55 s"), (99, "99 s"), (100, "2 min"),
     (3599, "1 h"), (7800, "2 h 10 min"), (90_000, "1 d 1 h")],
)  # fmt: skip
def test_a_time_has_no_more_digits_than_the_eye_can_use(seconds: float, told: str) -> None:
    assert words.duration(seconds).replace(words.SPACE, " ") == told


def test_a_hundred_per_cent_is_only_said_of_the_whole() -> None:
    assert words.percent(0.999) == f"99{words.SPACE}%"
    assert words.percent(1.0) == f"100{words.SPACE}%"


def test_thousands_have_commas_and_minus_is_a_minus() -> None:
    assert words.count(-12345) == f"{words.MINUS}12,345"
    assert words.figure(-0.5, 2) == f"{words.MINUS}0.50"


@pytest.mark.parametrize(
    ("rate", "told"),
    [(38.4, "38 steps/s"), (1.83, "1.8 steps/s"), (0.05, "3.0 steps/min"), (0.0, "")],
)
def test_slow_trainings_are_told_by_the_minute(rate: float, told: str) -> None:
    assert words.rate(rate) == told


@pytest.mark.parametrize(
    ("count", "told"), [(900, "900 bytes"), (1200, "1 kB"), (2_500_000, "2.5 MB"), (3e9, "3.0 GB")]
)
def test_sizes_are_those_of_file_managers(count: float, told: str) -> None:
    assert words.size(count).replace(words.SPACE, " ") == told


def test_a_tooltip_shows_a_stranger_s_name_as_it_is():
    assert words.tip("Mirror", "step 3") == "Mirror\nstep 3"
    assert words.tip("<b>A</b>\u202e", "x & y") == "<span>&lt;b&gt;A&lt;/b&gt;<br>x &amp; y</span>"
