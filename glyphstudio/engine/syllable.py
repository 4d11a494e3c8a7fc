"""Blocks of signs: parts squeezed into a square so that they share it, whatever its layout."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.nib import Path, arc, joined
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.tip import DISC, Tip, stroke

Values = npt.NDArray[np.float64]

SIDE = 0.82  # half the block
HEAVY = 0.08  # half a stroke's width, in a block of few lines
STEP = 3.6  # from line to line where strokes stand close, in half widths
SWING = 0.17  # of lines in the middle of a block that leans
DOT = 1.4  # radius of a dot, in half widths of a stroke
CRUMB = 0.04  # share of a box below which a sign is not written
WHOLE = 0.5  # share of a box from which a sign has strokes of full width
OPENING = 1.5  # how much sooner than a sign the gap beside it is there
CLOSE, NARROW = 5.0, 3.2  # half widths of strokes that a sign's height and width have room for
SOON = 0.35  # growth by which a stroke is written to its end


@dataclass(frozen=True, slots=True)
class Box:
    """Where the middle lines of a part's strokes may run: left, top, width and height.

    `lean`: how far the block around it leans to the right, and down.
    """

    x: float
    y: float
    w: float
    h: float
    lean: tuple[float, float] = (0.0, 0.0)

    def place(self, path: Path) -> Path:
        """A path within the box, in its own measures from its left top, where it stands."""
        return self.leant(path + np.array([self.x, self.y]))

    def leant(self, path: Path) -> Path:
        """A path of the upright block in the leaning one: most moves what is in its middle.

        Level lines stay level, and upright ones upright.
        """
        moved: Path = path + SWING * np.array(self.lean) * np.cos(path * (math.pi / 2 / SIDE))
        return moved

    @property
    def room(self) -> tuple[float, float]:
        """Its width and height where it stands."""
        near, far = self.place(np.array([[0.0, 0.0], [self.w, self.h]]))
        return float(far[0] - near[0]), float(far[1] - near[1])


@dataclass(frozen=True, slots=True)
class Layout:
    """How a block is shared: each 0..1, there or not, or on the way.

    `upright`: a stem at the right. `level`: a bar below. `foot`: another sign at the bottom.
    `beside`, `below`: how much more room than a line their vowels take, for their dots.
    `tall`: of the foot, 0..1 of its range. `bar`: how far down a sign has its inner bar.
    `lean`: how far all within leans to the right, and down.
    """

    upright: float
    level: float
    foot: float
    beside: float = 1.0
    below: float = 1.0
    tall: float = 0.5
    bar: float = 0.5
    lean: tuple[float, float] = (0.0, 0.0)

    @property
    def half_width(self) -> float:
        """Of the strokes: thinner where many lines share the height."""
        return HEAVY * (1 - 0.11 * self.level - 0.15 * self.foot)

    def boxes(self) -> tuple[Box, Box, Box, Box]:
        """Of the head, the upright and the level vowel, and the foot."""
        half = self.half_width
        low, high = half - SIDE, SIDE - half
        step = STEP * half
        tall = self.foot * (0.28 + 0.3 * self.tall)
        floor = high - tall - _soon(self.foot) * step
        wide, deep = self.upright * step * self.beside, self.level * step * self.below
        right = high - wide - _soon(self.upright) * 1.08 * step
        bottom = floor - deep - _soon(self.level) * step
        edges = (
            (low, low, right, bottom),
            (high - wide, low, high, floor),
            (low, floor - deep, right, floor),
            (low, high - tall, high, high),
        )
        return tuple(  # type: ignore[return-value]
            Box(x0, y0, x1 - x0, y1 - y0, self.lean) for x0, y0, x1, y1 in edges
        )


def _soon(there: float) -> float:
    """The air around a part that comes, for that around one that is there."""
    return 1 - (1 - there) ** 2


# ---- signs


def _line(*points: tuple[float, float]) -> Path:
    return np.array(points)


def _ring(w: float, h: float) -> Path:
    """A circle, or a pill where there is more room one way, from its top clockwise."""
    wide, tall = min(w, 1.9 * h), min(h, 1.3 * w)
    r, x, y = min(wide, tall) / 2, (w - wide) / 2, (h - tall) / 2
    right, below = x + wide, y + tall
    return joined(
        _line((w / 2, y), (right - r, y)) if wide > tall else _line((w / 2, y)),
        arc(right - r, y + r, r, r, -90, 0, step=0.16 * r),
        arc(right - r, below - r, r, r, 0, 90, step=0.16 * r),
        arc(x + r, below - r, r, r, 90, 180, step=0.16 * r),
        arc(x + r, y + r, r, r, 180, 270, step=0.16 * r),
        _line((w / 2, y)),
    )


def _arch(w: float, h: float) -> Path:
    r = min(w / 2, h)
    return joined(
        _line((0, h), (0, r)),
        arc(r, r, r, r, 180, 270, step=0.16 * r),
        arc(w - r, r, r, r, 270, 360, step=0.16 * r),
        _line((w, h)),
    )


def _slope(w: float, h: float, half: float, *, whole: bool) -> Path:
    """A slope to the right end of a box, from its middle; or from its left end, rising.

    Ends are cut level, half a width beyond the box, where its side is flush with that of bars.
    """
    tall, lean = h + 2 * half, 0.0
    for _ in range(4):  # a level cut is longer than the stroke is wide
        last = w + half - half * math.hypot(1.0, lean)
        first = w - last if whole else w / 2
        lean = (last - first) / tall
    inset = lean * half
    if whole:
        return _line((first + inset, h), (last - inset, 0))
    return _line((first + inset, 0), (last - inset, h))


def _peak(w: float, h: float, half: float) -> list[Path]:
    right = _slope(w, h, half, whole=False)
    return [right * [-1, 1] + [w, 0], right]


def _zed(w: float, h: float, half: float) -> list[Path]:
    slope = _slope(w, h, half, whole=True)[::-1]
    return [_line((0, 0), (w, 0)), slope, _line((0, h), (w, h))]


Sign = Callable[[float, float, float, float], list[Path]]
"""Its strokes in a box of a width and height, when they have a half width; where its bar is."""

SIGNS: tuple[Sign, ...] = (
    lambda w, h, half, bar: [_line((0, 0), (w, 0), (w, h))],  # corner
    lambda w, h, half, bar: [_line((0, 0), (0, h), (w, h))],  # nook
    lambda w, h, half, bar: [_line((w, 0), (0, 0), (0, h))],  # gallows
    lambda w, h, half, bar: [_line((0, 0), (w, 0), (w, h), (0, h), (0, 0))],  # window
    lambda w, h, half, bar: [_ring(w, h)],
    lambda w, h, half, bar: _peak(w, h, half),
    lambda w, h, half, bar: [_line((0, 0), (w, 0)), *_peak(w, h, half)],  # roofed peak
    lambda w, h, half, bar: [
        _line((0, 0), (w, 0), (w, bar * h), (0, bar * h), (0, h), (w, h))  # meander
    ],
    lambda w, h, half, bar: [  # trident
        _line((0, 0), (0, h), (w, h), (w, 0)),
        _line((bar * w, 0), (bar * w, h)),
    ],
    lambda w, h, half, bar: [  # bench
        _line((0, 0), (0, h), (w, h), (w, 0)),
        _line((0, bar * h), (w, bar * h)),
    ],
    lambda w, h, half, bar: [  # lidded ring
        _line((0, 0), (w, 0)),
        _ring(w, (1.1 - bar) * h) + np.array([0, (bar - 0.1) * h]),
    ],
    lambda w, h, half, bar: [*_peak(w, h, half), _line((0, h), (w, h))],  # tent
    lambda w, h, half, bar: [_arch(w, h)],
    lambda w, h, half, bar: [  # cross
        _line((w / 2, 0), (w / 2, h)),
        _line((0, bar * h), (w, bar * h)),
    ],
    lambda w, h, half, bar: _zed(w, h, half),
    lambda w, h, half, bar: [  # table
        _line((0, 0), (w, 0)),
        _line(((bar - 0.3) * w, 0), ((bar - 0.3) * w, h)),
        _line(((1.3 - bar) * w, 0), ((1.3 - bar) * w, h)),
    ],
)


@dataclass(frozen=True, slots=True)
class Vowel:
    """A line and what stands beside it: dots on its far side or the near one, or a second line."""

    near: int = 0
    far: int = 0
    double: bool = False

    @property
    def room(self) -> float:
        """Whether it takes more room than a line."""
        return float(bool(self.near or self.far or self.double))


VOWELS = (Vowel(), Vowel(far=1), Vowel(near=1), Vowel(far=2), Vowel(near=2), Vowel(double=True))


# ---- parts


def thickness(growth: float) -> float:
    """Of a stroke of a part that has grown so far, for that of a whole one."""
    return min(1.0, 0.3 + 0.9 * growth)


def written(growth: float) -> float:
    """How much of its length it has by then: a small part is soon whole."""
    return min(1.0, growth / SOON)


def cluster_loops(
    share: Sequence[float], box: Box, half: float, tip: Tip, *, growth: float, bar: float = 0.5
) -> list[Loop]:
    """Signs side by side in a box, each as wide as its share of SIGNS; all of them sum to 1.

    So one sign makes room for the next, which is written meanwhile.
    """
    there = [min(1.0, max(0.0, (g - CRUMB) / (WHOLE - CRUMB))) for g in share]
    left = [(1 - t) ** OPENING for t in there]  # of the room that no gap takes
    alone = list(accumulate(reversed(left), operator.mul, initial=1.0))[-2::-1]
    gaps = [STEP * half * (1 - a) * (1 - rest) for a, rest in zip(left, alone, strict=True)]
    room = max(0.0, box.w - sum(gaps))
    loops: list[Loop] = []
    x = box.x
    for g, sign, grown, gap in zip(share, SIGNS, there, gaps, strict=True):
        wide = g * room
        if grown * growth > 1e-2:
            across, down = Box(x, box.y, wide, box.h, box.lean).room
            thick = min(half * thickness(growth), down / CLOSE)
            thin = min(thick, half * thickness(grown * growth), across / NARROW)
            slack = thick - thin  # thin strokes end where thick ones do
            column = Box(x, box.y - slack, max(wide, 1e-3), max(box.h, 1e-3) + 2 * slack, box.lean)
            for path in sign(column.w, column.h, thin * (1 - tip.roundness), bar):
                loops += stroke(column.place(path), thin, tip, written(grown * growth))
        x += wide + gap
    return loops


def vowel_loops(
    share: Sequence[float], box: Box, half: float, tip: Tip, *, upright: bool, growth: float
) -> tuple[list[Loop], list[Loop]]:
    """A vowel's lines and its dots. `share`: how far each of VOWELS is the one, 0..1.

    Between two vowels the line moves over, dots shrink and others grow.
    """
    if growth < 1e-3:
        return [], []
    if not upright:  # level ones are upright ones, turned
        box = Box(box.y, box.x, box.h, box.w, box.lean[::-1])
    total = sum(share) or 1.0
    beyond = sum(g for g, vowel in zip(share, VOWELS, strict=True) if not vowel.far) / total
    x = box.x + box.w * beyond  # a line with dots on its far side stands near
    lines = [(x, 1.0)]
    dots: list[tuple[float, float, float]] = []
    for g, vowel in zip(share, VOWELS, strict=True):
        if vowel.double:
            lines.append((box.x, g / total))
        for count, at in ((vowel.near, box.x), (vowel.far, box.x + box.w)):
            spread = 2.9 * DOT * half if count == 2 else 0.0
            middle = box.y + box.h / 2
            dots += [(at, middle + (k - (count - 1) / 2) * spread, g) for k in range(count)]

    def turned(loop: Loop) -> Loop:
        return loop if upright else loop[::-1, ::-1]

    drawn = [
        turned(loop)
        for at, g in lines
        for loop in stroke(
            box.leant(_line((at, box.y), (at, box.y + box.h))),
            half * thickness(g * growth),
            tip,
            written(g * growth),
        )
    ]
    disc = DOT * half * DISC
    spots = [
        turned(box.leant(np.array([at, y])) + disc * g * growth) for at, y, g in dots if g > 1e-3
    ]
    return drawn, spots
