"""Blocks of signs: parts squeezed into a square so that they share it, whatever its layout."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.nib import Path, arc, joined
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.tip import DISC, Tip, stroke

Values = npt.NDArray[np.float64]

SIDE = 0.82  # half the block at its widest and tallest
HEAVY = 0.08  # half a stroke's width, in a block of few lines
STEP = 3.8  # from line to line where strokes stand close, in half widths
SWING = 0.15  # of lines in the middle of a block that leans
EASE = 0.25  # share of half a block, over which that middle is soft
DOT = 1.4  # radius of a dot, in half widths of a stroke
BIT = 0.01  # the least side of a box that is drawn
CLOSE = 5.4  # half widths of strokes that a sign's height has room for
BEGUN, EQUAL = 0.01, 0.5  # share of a box from which a sign comes, and where it is there
BAR, WIDE = 0.42, 0.8  # of its coming: when it is a bar, and when it has its least width


@dataclass(frozen=True, slots=True)
class Box:
    """Where the middle lines of a part's strokes may run: left, top, width and height.

    `lean`: how far the block around it leans to the right, and down. `sides`: half that block.
    """

    x: float
    y: float
    w: float
    h: float
    lean: tuple[float, float] = (0.0, 0.0)
    sides: tuple[float, float] = (SIDE, SIDE)

    def place(self, path: Path) -> Path:
        """A path within the box, in its own measures from its left top, where it stands."""
        return self.leant(path + np.array([self.x, self.y]))

    def grown(self, by: float) -> Box:
        """This box with as much more on each side."""
        return replace(self, x=self.x - by, y=self.y - by, w=self.w + 2 * by, h=self.h + 2 * by)

    def leant(self, path: Path) -> Path:
        """A path of the upright block in the leaning one: most moves what is in its middle.

        Level lines stay level, and upright ones upright.
        """
        there = np.minimum(np.abs(path) / np.array(self.sides), 1)
        moved: Path = path + SWING * np.array(self.lean) * central(there)
        return moved


@dataclass(frozen=True, slots=True)
class Layout:
    """How a block is shared: each 0..1, there or not, or on the way.

    `upright`: a stem at the right. `level`: a bar below. `foot`: another sign at the bottom.
    `beside`, `below`: how much more room than a line their vowels take, for their dots.
    `tall`: of the foot, 0..1 of its range. `lean`: how far all within leans to the right, and
    down. `sides`: half the block. `heavy`: weight of all strokes, for the usual one.
    """

    upright: float
    level: float
    foot: float
    beside: float = 1.0
    below: float = 1.0
    tall: float = 0.5
    lean: tuple[float, float] = (0.0, 0.0)
    sides: tuple[float, float] = (SIDE, SIDE)
    heavy: float = 1.0

    @property
    def half_width(self) -> float:
        """Of the strokes: thinner where many lines share the height."""
        return self.heavy * HEAVY * (1 - 0.11 * self.level - 0.15 * self.foot)

    def boxes(self) -> tuple[Box, Box, Box, Box]:
        """Of the head, the upright and the level vowel, and the foot."""
        half = self.half_width
        left, top = (half - side for side in self.sides)
        step = STEP * half
        tall = unfolded(self.foot) * (0.3 + 0.22 * self.tall)
        floor = -top - tall - air(self.foot) * step
        wide = unfolded(self.upright) * step * self.beside
        deep = unfolded(self.level) * step * self.below
        right = -left - wide - air(self.upright) * 1.05 * step
        bottom = floor - deep - air(self.level) * step
        edges = (
            (left, top, right, bottom),
            (-left - wide, top, -left, floor),
            (left, floor - deep, right, floor),
            (left, -top - tall, -left, -top),
        )
        return tuple(  # type: ignore[return-value]
            Box(x0, y0, x1 - x0, y1 - y0, self.lean, self.sides) for x0, y0, x1, y1 in edges
        )


# ---- how a part comes: air, in it a bar of its full length, which unfolds


def stage(there: float, first: float, last: float) -> float:
    """How much of a stage has passed, 0..1."""
    return min(1.0, max(0.0, (there - first) / (last - first)))


def air(coming: float) -> float:
    """The air around a part, for that around one that is there."""
    return stage(coming, 0.0, BAR)


def barred(coming: float) -> float:
    """How thick its bar is, for a whole stroke."""
    return stage(coming, 0.22, BAR)


def unfolded(coming: float) -> float:
    """How much of its room it has beyond that bar."""
    return stage(coming, 0.4, 1.0)


def central(there: Values) -> Values:
    """How much of the lean a place has: 1 in the middle (0), 0 at the edge (1)."""
    far: Values = (np.hypot(there, EASE) - EASE) / (math.hypot(1.0, EASE) - EASE)
    return 1 - far


# ---- signs


def _line(*points: tuple[float, float]) -> Path:
    return np.array(points)


def _ring(w: float, h: float, reach: float) -> Path:
    """A circle, or a pill where there is more room one way, from its top clockwise."""
    wide, tall = min(w, (0.7 + 1.2 * reach) * h), min(h, (1.9 - 0.8 * reach) * w)
    r, x, y = min(wide, tall) / 2, (w - wide) / 2, (h - tall) / 2
    right, below = x + wide, y + tall
    return joined(
        _line((w / 2, y), (right - r, y)) if wide > tall else _line((w / 2, y)),
        arc(right - r, y + r, r, r, -90, 0, step=0.08 * r),
        arc(right - r, below - r, r, r, 0, 90, step=0.08 * r),
        arc(x + r, below - r, r, r, 90, 180, step=0.08 * r),
        arc(x + r, y + r, r, r, 180, 270, step=0.08 * r),
        _line((w / 2, y)),
    )


def _arch(w: float, h: float) -> Path:
    r = min(w / 2, h)
    return joined(
        _line((0, h), (0, r)),
        arc(r, r, r, r, 180, 270, step=0.08 * r),
        arc(w - r, r, r, r, 270, 360, step=0.08 * r),
        _line((w, h)),
    )


def _slope(w: float, h: float, half: float, *, whole: bool) -> Path:
    """A slope to the right end of a box, from its middle; or from its left end, rising.

    Ends are cut level, half a width beyond the box, where its side is flush with that of bars.
    """
    tall, lean = h + 2 * half, 0.0
    for _ in range(24):  # a level cut is longer than the stroke is wide
        last = w + half - half * math.hypot(1.0, lean)
        first = w - last if whole else w / 2
        lean = (lean + (last - first) / tall) / 2
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


@dataclass(frozen=True, slots=True)
class Ways:
    """What a sign does within its box: where its inner bar is, and how far free ends reach."""

    bar: float = 0.5
    reach: float = 1.0


PLAIN = Ways()


@dataclass(frozen=True, slots=True)
class Sign:
    """Its strokes in a box of a width and height, when they have a half width.

    `least`: the width that it takes, in half widths. `round`: keeps its shape in a leaning block.
    """

    strokes: Callable[[float, float, float, Ways], list[Path]]
    least: float = 4.0
    round: bool = False


SIGNS = (
    Sign(lambda w, h, half, to: [_line((0, 0), (w, 0), (w, to.reach * h))]),  # corner
    Sign(lambda w, h, half, to: [_line((0, (1 - to.reach) * h), (0, h), (w, h))]),  # nook
    Sign(lambda w, h, half, to: [_line((w, 0), (0, 0), (0, to.reach * h))]),  # gallows
    Sign(lambda w, h, half, to: [_line((0, 0), (w, 0), (w, h), (0, h), (0, 0))]),  # window
    Sign(lambda w, h, half, to: [_ring(w, h, to.reach)], 4.5, round=True),
    Sign(lambda w, h, half, to: _peak(w, h, half), 6.5),
    Sign(lambda w, h, half, to: [_line((0, 0), (w, 0)), *_peak(w, h, half)], 5.5),  # roofed peak
    Sign(
        lambda w, h, half, to: [  # meander
            _line((0, 0), (w, 0), (w, to.bar * h), (0, to.bar * h), (0, h), (w, h))
        ]
    ),
    Sign(
        lambda w, h, half, to: [  # trident
            _line((0, 0), (0, h), (w, h), (w, 0)),
            _line((to.bar * w, (1 - to.reach) * h), (to.bar * w, h)),
        ],
        6.5,
    ),
    Sign(
        lambda w, h, half, to: [  # bench
            _line((0, 0), (0, h), (w, h), (w, 0)),
            _line((0, to.bar * h), (w, to.bar * h)),
        ]
    ),
    Sign(
        lambda w, h, half, to: [  # lidded ring
            _line((0, 0), (w, 0)),
            _ring(w, (1.1 - to.bar) * h, to.reach) + np.array([0, (to.bar - 0.1) * h]),
        ],
        4.5,
        round=True,
    ),
    Sign(lambda w, h, half, to: [*_peak(w, h, half), _line((0, h), (w, h))], 5.5),  # tent
    Sign(lambda w, h, half, to: [_arch(w, h)], round=True),
    Sign(
        lambda w, h, half, to: [  # cross
            _line((w / 2, 0), (w / 2, h)),
            _line((0, to.bar * h), (w, to.bar * h)),
        ],
        6.0,
    ),
    Sign(lambda w, h, half, to: _zed(w, h, half), 6.0),
    Sign(
        lambda w, h, half, to: [  # table
            _line((0, 0), (w, 0)),
            _line(((to.bar - 0.3) * w, 0), ((to.bar - 0.3) * w, h)),
            _line(((1.3 - to.bar) * w, 0), ((1.3 - to.bar) * w, to.reach * h)),
        ],
        6.5,
    ),
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


def cluster_loops(
    share: Sequence[float], box: Box, half: float, tip: Tip, *, growth: float, to: Ways = PLAIN
) -> list[Loop]:
    """Signs side by side in a box, each as wide as its share of SIGNS; all of them sum to 1.

    Where one comes, air opens beside another; a bar of its height is there at once, and unfolds
    quickly to its least width. It is never small, only narrow; `growth` does the same with height.
    """
    coming = [stage(g, BEGUN, EQUAL) for g in share]
    airs = [air(c) for c in coming]
    alone = list(accumulate(reversed([1 - a for a in airs]), operator.mul, initial=1.0))[-2::-1]
    gaps = [STEP * a * (1 - rest) for a, rest in zip(airs, alone, strict=True)]
    least = [sign.least * stage(c, BAR, WIDE) for sign, c in zip(SIGNS, coming, strict=True)]
    need = sum(gaps) + sum(least)
    if growth <= 0 or need <= 0:
        return []
    half = min(half, max(box.w, 0.0) / need)
    room = max(0.0, box.w - half * need)
    more = [max(1e-6, g - BAR * EQUAL) for g in share]
    flat, line = unfolded(growth), barred(growth)
    loops: list[Loop] = []
    x = box.x
    for sign, there, gap, narrow, extra in zip(SIGNS, coming, gaps, least, more, strict=True):
        wide = half * narrow + room * extra / sum(more)
        column = replace(box, x=x, w=max(wide, BIT), h=max(box.h, BIT))
        x += wide + half * gap
        open_, bar = stage(there, BAR, WIDE), half * barred(there) * line
        if bar <= 0:
            continue
        if open_ < 1:
            loops += stroke(column.place(_line((0, 0), (0, column.h * (1 - open_)))), bar, tip)
        if flat < 1:
            along = _line((0, column.h), (column.w * (1 - flat), column.h))
            loops += stroke(column.place(along), bar, tip)
        if open_ * flat > 0:
            fits = min(column.w / (0.8 * sign.least), column.h / CLOSE)
            thin = min(half, max(fits, half * (1 - open_ * flat)))
            whole = column.grown(half - thin)  # thin strokes end where thick ones do
            for path in written(sign, whole, thin * (1 - tip.roundness), to):
                loops += stroke(path, thin, tip)
    return loops


def written(sign: Sign, box: Box, half: float, to: Ways) -> list[Path]:
    """A sign's strokes where they stand."""
    if not sign.round:
        return [box.place(path) for path in sign.strokes(box.w, box.h, half, to)]
    near, far = box.place(_line((0, 0), (box.w, box.h)))
    w, h = (far - near).tolist()
    return [path + near for path in sign.strokes(w, h, half, to)]


def vowel_loops(
    share: Sequence[float], box: Box, half: float, tip: Tip, *, upright: bool, growth: float
) -> tuple[list[Loop], list[Loop]]:
    """A vowel's lines and its dots. `share`: how far each of VOWELS is the one, 0..1.

    Between two vowels the line moves over; dots of one go before those of the other come.
    """
    if growth <= 0:
        return [], []
    if not upright:  # level ones are upright ones, turned
        box = Box(box.y, box.x, box.h, box.w, box.lean[::-1], box.sides[::-1])
    beyond = sum(g for g, vowel in zip(share, VOWELS, strict=True) if not vowel.far)
    x = box.x + box.w * stage(beyond, 0.25, 0.75)  # a line with dots on its far side stands near
    lines = [(x, barred(growth))]
    dots: list[tuple[float, float, float]] = []
    for g, vowel in zip(share, VOWELS, strict=True):
        if vowel.double:
            lines.append((box.x, stage(g * growth, 0.6, 0.75)))
        size = stage(g * growth, 0.68, 0.8)
        for count, at in ((vowel.near, box.x), (vowel.far, box.x + box.w)):
            spread = 2.9 * DOT * half if count == 2 else 0.0
            middle = box.y + box.h / 2
            dots += [(at, middle + (k - (count - 1) / 2) * spread, size) for k in range(count)]

    def turned(loop: Loop) -> Loop:
        return loop if upright else loop[::-1, ::-1]

    drawn = [
        turned(loop)
        for at, far in lines
        if far > 0
        for loop in stroke(box.leant(_line((at, box.y), (at, box.y + box.h))), far * half, tip)
    ]
    disc = DOT * half * DISC
    spots = [turned(box.leant(np.array([at, y])) + disc * size) for at, y, size in dots if size > 0]
    return drawn, spots


def vowel_room(share: Sequence[float]) -> float:
    """Of a vowel, beside its line: there before its dots are."""
    there = sum(g * vowel.room for g, vowel in zip(share, VOWELS, strict=True))
    return min(1.0, 2 * there)
