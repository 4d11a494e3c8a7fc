"""The hand that draws a script: how wide, how steady, and what its strokes snap to. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glyphstudio.elements import REACH, THINNEST, Line, Mirrored, Place, traced

Places = npt.NDArray[np.float64]
LEAST_PRESSURE = 0.25  # of the pen's width, for the lightest touch
REST = 2.5  # steadiness times this is how far along a stroke a mean is taken
FINE = 0.008  # between two of its places
CLOSES = 0.09  # a stroke that comes back so close to its beginning is a ring
STRAIGHT = 0.12  # on the grid, what bends no more than this share of its length is straight


@dataclass(frozen=True, slots=True)
class Hand:
    """How strokes are drawn: the pen's whole width, how much is steadied, and the grid's step."""

    width: float = 0.12
    steady: float = 0.008
    pressure: bool = True
    snaps: bool = False
    mirrored: Mirrored = "none"
    step: float = 0.5

    def width_at(self, pressure: float) -> float:
        """The width of a touch; a mouse presses with 1."""
        if not self.pressure:
            return self.width
        return max(THINNEST, self.width * (LEAST_PRESSURE + (1 - LEAST_PRESSURE) * pressure))

    def snapped(self, place: Place) -> Place:
        """The nearest point of the grid, whose lines stand at half an anchor's step."""
        step = self.step / 2
        return (round(place[0] / step) * step, round(place[1] / step) * step)

    def line(self, places: Sequence[Place], widths: Sequence[float], *, straight: bool) -> Line:
        """A stroke as it is kept: steadied, on the grid, closed where it came back.

        Raises:
            ValueError: it has more turns than are kept.
        """
        some, wide = np.array(places, np.float64), np.array(widths, np.float64)
        length = float(np.hypot(*np.diff(some, axis=0).T).sum())
        closed = len(some) > 8 and far(places[0], places[-1]) < CLOSES < 0.2 * length
        if straight and len(some) > 1:
            some, wide, closed = some[[0, -1]], wide[[0, -1]], False
        if self.snaps:
            some = self._on_grid(some, length, closed=closed)
            wide = wide if len(wide) == len(some) else wide[[0, -1]]
        some, wide = calmed(some, wide, REST * self.steady, closed=closed)
        return traced(some, wide, closed=closed, tolerance=self.steady)

    def _on_grid(self, places: Places, length: float, *, closed: bool) -> Places:
        """The ends go to the grid, and what lies between goes along."""
        if closed:
            middle = (places.max(0) + places.min(0)) / 2
            on_grid: Places = places + np.array(self.snapped((middle[0], middle[1]))) - middle
            return on_grid
        a, b = (np.array(self.snapped((float(x), float(y)))) for x, y in places[[0, -1]])
        if len(places) < 3 or _bend(places) < STRAIGHT * length:
            return np.stack([a, b])
        along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(places, axis=0).T))])
        t = (along / max(along[-1], 1e-9))[:, None]
        bent: Places = places + (1 - t) * (a - places[0]) + t * (b - places[-1])
        return bent


def calmed(places: Places, widths: Places, reach: float, *, closed: bool) -> tuple[Places, Places]:
    """A stroke as a mean along itself, over about `reach` to either side; its ends stay.

    A mouse goes by whole pixels, in few of them when it is fast: without this a ring has corners.
    """
    moved = np.concatenate([[True], np.hypot(*np.diff(places, axis=0).T) > 1e-6])
    values = np.column_stack([places, widths])[moved]
    if len(values) < 4:
        return places, widths
    if closed:
        values = np.concatenate([values, values[:1]])
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(values[:, :2], axis=0).T))])
    count = max(8, min(1200, round(along[-1] / FINE)))
    step = along[-1] / count
    even = np.stack([np.interp(np.arange(count + 1) * step, along, v) for v in values.T], 1)
    half = min(count // 3, max(1, round(2 * reach / step)))
    weights = np.exp(-0.5 * (np.arange(-half, half + 1) * step / reach) ** 2)
    weights /= weights.sum()
    if closed:
        wider = np.concatenate([even[-half - 1 : -1], even, even[1 : half + 1]])
    else:  # turned round its ends, so that they stay
        wider = np.concatenate(
            [2 * even[0] - even[half:0:-1], even, 2 * even[-1] - even[-2 : -half - 2 : -1]]
        )
    calm = np.stack([np.convolve(v, weights, "valid") for v in wider.T], 1)
    if closed:
        calm = calm[:-1]
    return calm[:, :2], calm[:, 2]


def held(place: Place) -> Place:
    """No farther out than a stroke may reach."""
    return (max(-REACH, min(REACH, place[0])), max(-REACH, min(REACH, place[1])))


def far(one: Place, other: Place) -> float:
    """How far two places lie from each other."""
    return float(np.hypot(one[0] - other[0], one[1] - other[1]))


def _bend(places: Places) -> float:
    """How far a stroke leaves the straight line between its ends, at most."""
    a, ahead = places[0], places[-1] - places[0]
    length = float(np.hypot(*ahead))
    if length < 1e-6:
        return float("inf")
    away = places - a
    return float(np.abs(ahead[0] * away[:, 1] - ahead[1] * away[:, 0]).max() / length)
