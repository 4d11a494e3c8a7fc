"""Strokes of even weight, whichever way they run: square, round, or swelling like a brush's."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.nib import Path, drawn_part, swept
from glyphstudio.engine.polygons import Loop

Values = npt.NDArray[np.float64]

BEND = 0.5  # radians between the parts of a path from which it has a corner
FINE = 0.05  # between the points of a stroke that swells


@dataclass(frozen=True, slots=True)
class Tip:
    """What strokes are drawn with: from a square (0) to a round one, of even weight or swelling."""

    roundness: float = 0.0
    swell: float = 0.0

    @property
    def nib(self) -> Loop:
        """Its outline, for strokes of half width 1."""
        if not self.roundness:
            return SQUARE
        flat = np.abs(DISC).max(1, keepdims=True) ** (1 - self.roundness)
        nib: Loop = DISC / flat
        return nib


SQUARE = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
_TURN = np.arange(64) * (2 * math.pi / 64)
DISC = np.stack([np.cos(_TURN), np.sin(_TURN)], 1)


def stroke(path: Path, half: float, tip: Tip, growth: float = 1.0) -> list[Loop]:
    """A stroke of even weight whichever way it runs, as far as it has grown.

    Runs between corners are drawn by themselves: level and upright ones with the tip, curves with
    a round one, slopes with ends cut level.
    """
    steps = np.hypot(*np.diff(path, axis=0).T)
    if growth < 1e-2 or steps.sum() < 1e-2:  # too small to see
        return []
    path, place = drawn_part(path[np.concatenate([[True], steps > 1e-6])], growth)
    if len(path) > 2 and np.hypot(*(path[-1] - path[-2])) < 1e-3:  # just round a corner
        path, place = path[:-1], place[:-1]
    ways = np.diff(path, axis=0)
    angle = np.arctan2(ways[:, 1], ways[:, 0])
    turn = np.abs((np.diff(angle) + math.pi) % (2 * math.pi) - math.pi)
    corners = [0, *(np.flatnonzero(turn > BEND) + 1), len(path) - 1]
    loops: list[Loop] = []
    for first, last in pairwise(corners):
        run, at = path[first : last + 1], place[first : last + 1]
        curved = len(run) > 2
        if tip.swell:
            run, at = _finer(run, at)
        thick = half * (1 + tip.swell * (0.7 * (2 * at - 1) ** 2 - 0.32))
        level, upright = np.abs(run[-1] - run[0])
        if not curved and min(level, upright) > 1e-6 and not tip.roundness:
            loops.append(_cut_level(run, thick))
        elif not curved:
            loops.append(swept(run, tip.nib, thick))
        else:
            loops.append(swept(run, DISC, thick))
            if np.allclose(run[0], run[-1]):
                continue
            for end, beside, size in ((0, 1, thick[0]), (-1, -2, thick[-1])):
                level, upright = np.abs(run[end] - run[beside])
                if min(level, upright) < 0.1 * max(level, upright):
                    loops.append(run[end] + size * tip.nib)
    return loops


def _cut_level(run: Path, thick: Values) -> Loop:
    """A slope whose ends are level, where bars beside it have theirs."""
    across, down = run[-1] - run[0]
    lean = across / down
    ends = run.copy()
    ends[0] -= math.copysign(thick[0], down) * np.array([lean, 1.0])
    ends[-1] += math.copysign(thick[-1], down) * np.array([lean, 1.0])
    wide = np.stack([thick * math.hypot(1.0, lean), np.zeros_like(thick)], 1)
    loop = np.concatenate([ends - wide, (ends + wide)[::-1]])
    return loop if down < 0 else loop[::-1]


def _finer(run: Path, at: Values) -> tuple[Path, Values]:
    """The same run with more points."""
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(run, axis=0).T))])
    t = np.linspace(0, along[-1], max(3, math.ceil(along[-1] / FINE) + 1))
    return np.stack([np.interp(t, along, column) for column in run.T], 1), np.interp(t, along, at)
