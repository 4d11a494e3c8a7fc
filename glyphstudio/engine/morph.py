"""Alternatives turn into each other: a letter is whole on its way to another one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.script import Copy, Mark, Written, extent

NEAR = 0.6  # alternatives farther apart than this do not turn into each other
DECIDED = 1.3  # how much more the leading alternative counts than its gate
TRACE = 0.02  # a share too small to be seen
EVENLY = 160  # places along a stroke that blends with others
DASH = 0.35  # a blending dot's length, in widths


def blends(some: Sequence[Copy | None]) -> bool:
    """Whether alternatives can turn into each other: strokes only, and all in one place."""
    copied = [copy for copy in some if copy is not None]
    if not all(isinstance(mark, Written) for copy in copied for mark in copy.marks):
        return False
    middles = np.array([np.add(*extent(copy)) / 2 for copy in copied])
    return bool(np.ptp(middles, axis=0).max() <= NEAR)


def aligned(some: Sequence[Copy | None]) -> list[Copy | None]:
    """Alternatives with some strokes turned round, so that all run much the same way.

    Between two strokes that run against each other lies a crumpled one, and the way is longer.
    """
    ways: dict[int, Loop] = {}  # where the strokes so far run, together
    turned: list[Copy | None] = []
    for copy in some:
        marks: list[Mark] = []
        for index, mark in enumerate(copy.marks if copy else ()):
            if isinstance(mark, Written) and len(mark.points) > 1:
                way = _evenly(mark)[:, :2]
                way = way - way.mean(0)
                if index in ways and (way * ways[index]).sum() < (way[::-1] * ways[index]).sum():
                    mark, way = _reversed(mark), way[::-1]
                ways[index] = ways.get(index, 0) + way
            marks.append(mark)
        turned.append(copy and replace(copy, marks=tuple(marks)))
    return turned


def _reversed(mark: Written) -> Written:
    return replace(
        mark, points=mark.points[::-1], widths=mark.widths[::-1], place=1 - mark.place[::-1]
    )


def between(some: Sequence[Copy | None], gates: npt.NDArray[np.float64]) -> tuple[Copy, float]:
    """What lies between alternatives, and how far it has grown.

    Each stroke runs where the same strokes of all of them run on average, by their gates; so one
    letter turns into another and is whole on the way. A stroke that only some have grows with
    their share, and everything with the share of those that draw something.

    Args:
        gates: (len(some),), about 1 together.
    """
    weight = np.clip(gates, 0, None) ** DECIDED
    weight = np.clip(weight / max(weight.sum(), 1e-9) - TRACE, 0, None)
    weight /= max(weight.sum(), 1e-9)
    drawn = [(copy, w) for copy, w in zip(some, weight, strict=True) if copy is not None and w > 0]
    whole = sum(w for _, w in drawn)
    marks: list[Mark] = []
    for index in range(max((len(copy.marks) for copy, _ in drawn), default=0)):
        have = [(copy.marks[index], w) for copy, w in drawn if len(copy.marks) > index]
        share = sum(w for _, w in have)
        evenly = [(_evenly(mark), w / share) for mark, w in have if isinstance(mark, Written)]
        line = sum(w * values for values, w in evenly)
        far = _risen(share / whole)
        if far > 1e-3 and isinstance(line, np.ndarray):
            steps = np.hypot(*np.diff(line[:, :2], axis=0).T)
            place = np.concatenate([[0.0], np.cumsum(steps)])
            length = float(place[-1])
            marks.append(
                _shortened(Written(line[:, :2], line[:, 2], place / max(length, 1e-9), length), far)
            )
    first = drawn[0][0].element if drawn else 0
    return Copy(first, tuple(marks)), _risen(whole) if marks else 0.0


def _risen(share: float) -> float:
    t = min(1.0, max(0.0, (share - 0.2) / 0.6))
    return t * t * (3 - 2 * t)


def _evenly(mark: Written) -> Loop:
    """A stroke's x, y and width at places evenly along it, (EVENLY, 3)."""
    path, wide = mark.points, mark.widths
    if len(path) == 1:  # a dot is a short line
        path = path + wide[0] * DASH * np.array([[-0.5, -0.5], [0.5, 0.5]])
        wide = np.repeat(wide, 2)
    steps = np.hypot(*np.diff(path, axis=0).T)
    place = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    even = np.linspace(0, 1, EVENLY)
    return np.stack([np.interp(even, place, v) for v in (path[:, 0], path[:, 1], wide)], 1)


def _shortened(mark: Written, far: float) -> Written:
    """The beginning of a stroke."""
    if far >= 1:
        return mark
    kept = mark.place < far
    kept[:2] = True
    place = mark.place[kept]
    return Written(
        mark.points[kept], mark.widths[kept] * min(1.0, 0.1 + 4 * far),
        place / place[-1], mark.length * float(place[-1]),
    )  # fmt: skip
