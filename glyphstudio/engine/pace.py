"""Clocks of a training: the measured rate, the honest time left, and whose turn it is."""

from __future__ import annotations

from collections import deque
from typing import Final

LOOK_BACK: Final = 10.0  # seconds the rate is measured over
FIRST: Final = 5  # steps the rate forgets
GAP: Final = 5.0  # seconds; a longer pause between two steps may be a sleep of the machine


class Pace:
    """How fast a training is, measured; pauses and sleeps of the machine do not count.

    All times are of one monotonic clock, in seconds.
    """

    def __init__(self, now: float, step: int) -> None:
        self._marks: deque[tuple[float, int]] = deque([(0.0, step)])
        self._before = now
        self.active = 0.0  # seconds spent training
        self.made = 0  # steps, those made twice counted twice

    def stepped(self, now: float, step: int) -> None:
        """A step is done."""
        passed = now - self._before
        self._before = now
        rate = self.rate
        if passed > GAP and rate > 0 and passed > 20 / rate:
            return  # the machine slept
        self.active += passed
        self.made += 1
        if step < self._marks[-1][1]:
            self._marks.clear()  # gone back
        self._marks.append((self.active, step))
        if self.made == FIRST:
            while len(self._marks) > 2:  # the first steps are slow: much is made then
                self._marks.popleft()
        while len(self._marks) > 2 and self._marks[1][0] < self.active - LOOK_BACK:
            self._marks.popleft()

    def paused(self, seconds: float) -> None:
        """A pause is over."""
        self._before += seconds

    @property
    def rate(self) -> float:
        """Steps a second over the last ten seconds, all that goes with a step included."""
        (start, first), (end, last) = self._marks[0], self._marks[-1]
        return (last - first) / (end - start) if end > start else 0.0

    @property
    def average(self) -> float:
        """Steps a second since the beginning."""
        return self.made / self.active if self.active > 0 else 0.0

    def seconds_left(self, steps: float) -> float | None:
        """For so many steps at the measured rate; None until there is one to rely on."""
        rate = self.rate
        return steps / rate if rate > 0 and self.made >= FIRST else None


class Turn:
    """When something is due again: every so many seconds, but never above its share of the time."""

    def __init__(self, every: float, *, share: float) -> None:
        self.every = every
        self.share = share
        self._next = 0.0

    def is_due(self, now: float) -> bool:
        return now >= self._next

    def took(self, start: float, end: float) -> None:
        """It was done from `start` to `end`."""
        self._next = max(start + self.every, end + (end - start) * (1 / self.share - 1))
