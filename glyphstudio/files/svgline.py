"""A drawing's curves as lines of elements: few points, sharp corners, holes against outlines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from glyphstudio.elements import MOST_POINTS, REACH, THINNEST, WIDEST, Line, thinned
from glyphstudio.errors import FileError

SHARP_DEG = 20.0  # pieces that meet at more make a corner
STRAIGHT = 0.05  # what is longer and reaches a curve stays apart from it: no curve bends it
UNEVEN = 4.0  # times as long as the steps of that curve
SAME = 1e-5  # places closer than this are one
SMALL = 2e-3  # what is no larger is a dot

Points = npt.NDArray[np.float64]


def line_of(
    points: Points, joints: list[int], *, width: float, closed: bool = False, filled: bool = False
) -> Line:
    """The line that runs through fine points (n, 2); what collapses is a dot.

    Args:
        joints: indices of points where pieces of it meet; where they turn sharply is a corner.
        closed: its last point may be its first again.

    Raises:
        FileError: it has more corners than a line has points.
    """
    points = points.clip(-REACH, REACH)
    width = min(max(width, THINNEST), WIDEST)
    marked = np.zeros(len(points), bool)
    marked[joints] = True
    kept = [0]
    for i in range(1, len(points)):
        if np.abs(points[i] - points[kept[-1]]).max() > SAME:
            kept.append(i)
        else:
            marked[kept[-1]] |= marked[i]
    if closed:  # the end is the beginning again, whatever the last piece was
        while len(kept) > 1 and np.abs(points[kept[-1]] - points[0]).max() <= SAME:
            marked[0] |= marked[kept.pop()]
        closed = len(kept) >= 3
        kept += [0] if closed else []
    points, marked = points[kept], marked[kept]
    if len(points) < 2 or np.ptp(points, axis=0).max() < SMALL:
        x, y = points.mean(0).tolist()
        return Line(points=((x, y),), widths=(width,))
    sharp = _sharp(points, marked, closed=closed)
    if len(sharp) > MOST_POINTS:  # before they are all worked out
        raise FileError(f"a line in it has more than {MOST_POINTS} corners; simplify it.")
    return thinned(
        points, np.full(len(points), width), sharp, closed=closed, filled=filled and closed
    )


def _sharp(points: Points, joints: npt.NDArray[np.bool_], *, closed: bool) -> list[int]:
    """The joints at which a line turns sharply, or goes over from a straight piece to a curve."""
    ahead = np.diff(points, axis=0)
    if closed:
        before, after = np.roll(ahead, 1, 0), ahead
        inner = np.arange(len(ahead))
    else:
        before, after = ahead[:-1], ahead[1:]
        inner = np.arange(1, len(points) - 1)
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.degrees(np.abs(np.arctan2(cross, (before * after).sum(1))))
    short, long = np.sort(np.hypot([before[:, 0], after[:, 0]], [before[:, 1], after[:, 1]]), 0)
    apart = (turn > SHARP_DEG) | ((long > STRAIGHT) & (long > UNEVEN * short))
    found: list[int] = inner[apart & joints[inner]].tolist()
    return found


def area(loop: Points) -> float:
    """Twice the area, positive where the loop runs clockwise to the eye (y down)."""
    x, y = loop.T
    return float(np.sum(x * np.roll(y, -1)) - np.sum(np.roll(x, -1) * y))


def turned(loops: list[Points], *, even_odd: bool) -> list[bool]:
    """Which loops have to be turned round for outlines to run clockwise and holes against it."""
    signs = [1 if area(loop) > 0 else -1 for loop in loops]
    round_about = []
    for i, loop in enumerate(loops):
        around = [
            j for j, other in enumerate(loops) if j != i and _encloses(other, loop[len(loop) // 2])
        ]
        if even_odd:
            wanted = -1 if len(around) % 2 else 1
        else:  # a hole is where the windings of all around it and its own come to nothing
            outside = sum(signs[j] for j in around)
            wanted = -1 if outside and outside + signs[i] == 0 else 1
        round_about.append(wanted != signs[i])
    return round_about


def _encloses(loop: Points, point: Points) -> bool:
    x0, y0 = loop.T
    x1, y1 = np.roll(loop, -1, 0).T
    crossing = (y0 > point[1]) != (y1 > point[1])
    with np.errstate(divide="ignore", invalid="ignore"):
        at = x0 + (point[1] - y0) * (x1 - x0) / (y1 - y0)
    return bool((crossing & (at > point[0])).sum() % 2)
