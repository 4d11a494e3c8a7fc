"""What a pen draws: paths, and the outline that a nib leaves along them."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.polygons import Loop

Path = npt.NDArray[np.float64]
"""An open line (points, 2), in the coordinates of a loop."""


def line(
    x0: float, y0: float, x1: float, y1: float, bend: float = 0.0, *, step: float = 0.02
) -> Path:
    """A line bent sideways by bend sin(pi t)."""
    length = math.hypot(x1 - x0, y1 - y0)
    t = np.linspace(0, 1, max(2, math.ceil(length / step) + 1))
    side = bend * np.sin(np.pi * t) / length
    return np.stack(
        [x0 + (x1 - x0) * t - (y1 - y0) * side, y0 + (y1 - y0) * t + (x1 - x0) * side], 1
    )


def arc(
    x: float, y: float, rx: float, ry: float, from_deg: float, to_deg: float, *, step: float = 0.02
) -> Path:
    """Part of an ellipse about (x, y); 0 degrees is right, 90 down."""
    length = math.radians(abs(to_deg - from_deg)) * max(rx, ry)
    turn = np.radians(np.linspace(from_deg, to_deg, max(2, math.ceil(length / step) + 1)))
    return np.stack([x + rx * np.cos(turn), y + ry * np.sin(turn)], 1)


def joined(*paths: Path) -> Path:
    """Paths end to end, a shared point kept once."""
    kept = [paths[0]]
    for before, after in pairwise(paths):
        kept.append(after[1:] if np.allclose(before[-1], after[0]) else after)
    return np.concatenate(kept)


def drawn_part(path: Path, share: float) -> tuple[Path, npt.NDArray[np.float64]]:
    """The first `share` of a path by length, and each point's place along the whole, 0..share."""
    steps = np.hypot(*np.diff(path, axis=0).T)
    place = np.concatenate([[0.0], np.cumsum(steps)]) / steps.sum()
    kept = int(np.searchsorted(place, share - 1e-9))
    end = [np.interp(share, place, path[:, axis]) for axis in (0, 1)]
    return np.concatenate([path[:kept], [end]]), np.append(place[:kept], share)


def swept(path: Path, nib: Loop, scale: npt.NDArray[np.float64] | float = 1.0) -> Loop:
    """The outline of all that a nib covers while it is moved along a path without turning.

    The convolution of the path, there and back, with the nib: its winding number is positive just
    where the nib was (Guibas, Ramshaw & Stolfi 1983), so one loop holds the whole stroke even where
    that crosses itself, and non-zero filling draws it.

    Args:
        path: where the nib's centre goes; no two points in a row are equal.
        nib: convex, its corners in order of growing angle (y down: clockwise to the eye).
        scale: the nib's size at each point; it should change slowly.
    """
    factor = np.broadcast_to(np.asarray(scale, np.float64), (len(path),))
    there = np.arange(len(path))
    order = np.concatenate([there, there[-2:0:-1]]) if len(path) > 1 else there
    walk, size = path[order], factor[order]
    ahead = np.roll(walk, -1, 0) - walk
    grows = np.roll(size, -1) - size
    # the corner farthest to the side of each step; a nib that changes size shifts the side
    corner = _farthest(ahead, nib)
    corner = _farthest(ahead + grows[:, None] * nib[corner], nib)
    # from one step to the next the side turns, and the outline walks round the nib with it
    after = np.roll(ahead, -1, 0)
    turn = ahead[:, 0] * after[:, 1] - ahead[:, 1] * after[:, 0]
    straight = (ahead * after).sum(1)
    corners = len(nib)
    moved = (np.roll(corner, -1) - corner) % corners
    # round a sharp turn the way of the turn (at the ends: forwards), else the shorter way, for a
    # nib that changes size may pass a corner against the turn
    right = (turn < 0) & ~((straight < 0) & (turn > 1e-12 * straight))
    back = np.where((straight > 0) & (2 * moved != corners), 2 * moved > corners, right)
    moved = np.where(back & (moved > 0), moved - corners, moved)
    # every step gives its first point, then the corners walked round at its last point
    count = np.abs(moved) + 2
    start = np.cumsum(count) - count
    within = np.arange(count.sum()) - np.repeat(start, count)
    step = np.repeat(np.arange(len(walk)), count)
    at = np.where(within == 0, step, (step + 1) % len(walk))
    which = (np.repeat(corner, count) + np.sign(moved)[step] * (within - 1).clip(0)) % corners
    outline: Loop = walk[at] + size[at, None] * nib[which]
    return outline


def _farthest(direction: npt.NDArray[np.float64], nib: Loop) -> npt.NDArray[np.intp]:
    """The corner of the nib farthest to the side of each direction (y down: to the left)."""
    side = np.stack([direction[:, 1], -direction[:, 0]], 1)
    corner: npt.NDArray[np.intp] = np.argmax(side @ nib.T, 1)
    return corner
