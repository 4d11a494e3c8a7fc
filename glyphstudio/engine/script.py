"""An artist's elements as the parts of a dictionary: copies of them, and how each grows."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial

import numpy as np
import numpy.typing as npt
import torch

from glyphstudio.elements import Element, Elements, curve
from glyphstudio.engine import hand, polygons
from glyphstudio.engine.nib import swept
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.strokes import CLASH_SIZE, Group, Part, clashes

MOST_PARTS = 120  # copies counted
FEWEST_PARTS = 9  # with fewer, a script of them would have too few glyphs
TAPER = 0.22  # a growing stroke thins towards its end over this share of its length
LONG = 1.7  # a filled shape so much longer than wide is written along its length
ALIKE = 0.9  # two copies that share so much of their ink are one
EDGE = 0.94  # copies stay this near to the middle
SOLID_DOT = 0.3  # how much flatter than wide a broad nib's dot may be
QUARTER = 0.46  # where the middle of a half-size copy lies
CORNERS = 40  # of a nib
NONE = 0.25  # the share of glyphs that take none of what may be left out
MEETS = 0.2  # of a sign's place that another one may take

Flip = tuple[int, int]
_FLIPS: dict[str, tuple[Flip, ...]] = {
    "none": ((1, 1),),
    "left-right": ((1, 1), (-1, 1)),
    "up-down": ((1, 1), (1, -1)),
    "both": ((1, 1), (-1, 1), (1, -1), (-1, -1)),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A stroke: its fine points, the whole width at each, and each one's place, 0..1."""

    points: Loop
    widths: npt.NDArray[np.float64]
    place: npt.NDArray[np.float64]
    length: float


@dataclass(frozen=True, slots=True)
class Poured:
    """A filled shape: outlines, holes against them, and the axis it is wiped along.

    Without an axis (a compact shape) it grows from its middle.
    """

    loops: tuple[Loop, ...]
    axis: Loop | None  # (2,), of length 1
    length: float


Mark = Written | Poured


@dataclass(frozen=True, slots=True)
class Copy:
    """One part of the dictionary: an element, or a copy of one."""

    element: int
    marks: tuple[Mark, ...]


# ---- copies


def copies(elements: Elements) -> list[Copy]:
    """The elements and their copies, mirrored and anchored; never two that look alike.

    A script of few elements has copies of all of them, mirrored, laid down, and half as large in
    the four quarters of the square, whatever the artist asked for.
    """
    base = [Copy(i, _marks(element)) for i, element in enumerate(elements.elements)]
    wanted = [_flipped(copy, e.mirrored) for copy, e in zip(base, elements.elements, strict=True)]
    some = _distinct(base, [copy for copies in wanted for copy in copies])
    anchored = [copy for copy in some if elements.elements[copy.element].anchored]
    if anchored:
        room = max(1, (MOST_PARTS - len(some)) // len(anchored))
        some = _distinct(
            base, some + [c for copy in anchored for c in _anchored(copy, elements.step, room)]
        )
    if len(some) < FEWEST_PARTS:
        some = _distinct(base, some + [c for copy in base for c in _flipped(copy, "both")])
    if len(some) < FEWEST_PARTS:
        laid = [c for copy in base for c in _flipped(_laid(copy), "both")]
        some = _distinct(base, some + laid)
    if len(some) < FEWEST_PARTS:
        some = _distinct(base, some + [c for copy in list(some) for c in _quartered(copy)])
    return sorted(some[:MOST_PARTS], key=lambda copy: copy.element)


def _flipped(copy: Copy, mirrored: str) -> list[Copy]:
    return [moved(copy, np.array(flip, float), np.zeros(2)) for flip in _FLIPS[mirrored]]


def _anchored(copy: Copy, step: float, room: int) -> list[Copy]:
    """Copies at the places of a grid, as many as there is room for."""
    low, high = extent(copy)
    middle, half = (low + high) / 2, (high - low) / 2
    for coarse in (1, 2, 3, 4, 6, 12):
        reach = int(EDGE / (step * coarse))
        line = np.arange(-reach, reach + 1) * step * coarse
        places = [np.array([x, y]) for y in line for x in line]
        fit = [
            p for p in places if (np.abs(p) + half <= np.maximum(EDGE, np.abs(middle) + half)).all()
        ]
        if len(fit) <= room:
            break
    return [moved(copy, np.ones(2), place - middle) for place in fit[:room]]


def _quartered(copy: Copy) -> list[Copy]:
    """Half as large, in the four quarters."""
    low, high = extent(copy)
    middle = (low + high) / 2
    return [
        moved(copy, np.full(2, 0.5), QUARTER * np.array(corner) - 0.5 * middle)
        for corner in ((-1, -1), (1, -1), (-1, 1), (1, 1))
    ]


def _laid(copy: Copy) -> Copy:
    """Mirrored across the diagonal: what stood lies."""
    marks: list[Mark] = []
    for mark in copy.marks:
        if isinstance(mark, Written):
            marks.append(replace(mark, points=mark.points[:, ::-1]))
        else:
            axis = None if mark.axis is None else mark.axis[::-1]
            loops = tuple(loop[::-1, ::-1] for loop in mark.loops)
            marks.append(Poured(loops, axis, mark.length))
    return Copy(copy.element, tuple(marks))


def moved(copy: Copy, scale: Loop, offset: Loop) -> Copy:
    """A copy scaled about the middle of the square (also by -1), then moved."""
    size = math.sqrt(abs(scale[0] * scale[1]))
    marks: list[Mark] = []
    for mark in copy.marks:
        if isinstance(mark, Written):
            points = mark.points * scale + offset
            marks.append(
                replace(mark, points=points, widths=mark.widths * size, length=mark.length * size)
            )
        else:
            turn = -1 if scale[0] * scale[1] < 0 else 1  # outlines keep running the same way
            marks.append(
                Poured(
                    tuple((loop * scale + offset)[::turn] for loop in mark.loops),
                    None if mark.axis is None else mark.axis * np.sign(scale),
                    mark.length * size,
                )
            )
    return Copy(copy.element, tuple(marks))


def bent(copy: Copy, ways: Loop, reach: float) -> Copy:
    """A copy where a hand has it (see `hand.moved`)."""
    marks: list[Mark] = []
    for mark in copy.marks:
        if isinstance(mark, Written):
            marks.append(replace(mark, points=hand.moved(mark.points, ways, reach)))
        else:
            loops = tuple(hand.moved(loop, ways, reach) for loop in mark.loops)
            marks.append(replace(mark, loops=loops))
    return Copy(copy.element, tuple(marks))


def extent(copy: Copy) -> tuple[Loop, Loop]:
    """The corners of the box around a copy, widths counted: (2,) and (2,)."""
    lows, highs = [], []
    for mark in copy.marks:
        if isinstance(mark, Written):
            half = mark.widths[:, None] / 2
            lows.append((mark.points - half).min(0))
            highs.append((mark.points + half).max(0))
        else:
            lows += [loop.min(0) for loop in mark.loops]
            highs += [loop.max(0) for loop in mark.loops]
    return np.min(lows, axis=0), np.max(highs, axis=0)


def _distinct(base: Sequence[Copy], some: Sequence[Copy]) -> list[Copy]:
    """`base`, and of `some` what looks like none before it."""
    every = [*base, *some]
    circle = nib(0.0, 0.0)
    drawn = polygons.cover([grown(copy, 1.0, nib=circle) for copy in every], 48, scanlines=4)
    flat = drawn.reshape(len(every), -1).astype(np.float64)
    both, areas = flat @ flat.T, (flat**2).sum(1)
    alike = both / np.maximum(areas[:, None] + areas[None] - both, 1e-9)
    kept = list(range(len(base)))
    for i in range(len(base), len(every)):
        if all(alike[i, j] < ALIKE for j in kept):
            kept.append(i)
    return [every[i] for i in kept]


# ---- marks


def _marks(element: Element) -> tuple[Mark, ...]:
    """An element's lines as they are drawn; filled ones that follow each other are one shape."""
    marks: list[Mark] = []
    shape: list[Loop] = []
    for line in element.lines:
        points, widths = curve(line)
        if line.filled:
            shape.append(points[:-1])
            continue
        marks += _poured(shape)
        shape = []
        steps = np.hypot(*np.diff(points, axis=0).T) if len(points) > 1 else np.zeros(0)
        length = float(steps.sum())
        place = np.concatenate([[0.0], np.cumsum(steps)]) / max(length, 1e-9)
        marks.append(Written(points, widths, place, length + 0.5 * float(widths.mean())))
    return (*marks, *_poured(shape))


def _poured(loops: list[Loop]) -> Iterator[Poured]:
    if not loops:
        return
    turned = [_outward(loop, loops) for loop in loops]
    points = np.concatenate(turned)
    values, axes = np.linalg.eigh(np.cov((points - points.mean(0)).T))
    long = math.sqrt(max(values[1], 1e-12) / max(values[0], 1e-12)) > LONG
    axis = axes[:, 1] if axes[:, 1] @ (1.0, 0.7) > 0 else -axes[:, 1]
    yield Poured(tuple(turned), axis if long else None, float(np.ptp(points @ axis)))


def _outward(loop: Loop, loops: list[Loop]) -> Loop:
    """An outline that runs clockwise to the eye; a hole, within another loop, may run against."""
    if not is_hole(loop):
        return loop
    within = any(other is not loop and _encloses(other, loop) for other in loops)
    return loop if within else loop[::-1]


def is_hole(loop: Loop) -> bool:
    """Whether a loop runs against the clock (y down), as holes in outlines do."""
    x, y = loop.T
    return float(np.sum(x * np.roll(y, -1)) - np.sum(np.roll(x, -1) * y)) < 0


def _encloses(outer: Loop, inner: Loop) -> bool:
    low, high = inner.min(0), inner.max(0)
    return bool((outer.min(0) <= low).all() and (outer.max(0) >= high).all())


# ---- growth


def part(copy: Copy, nib_loop: Loop) -> Part:
    """A copy as a part of a dictionary."""
    return partial(grown, copy, nib=nib_loop)


def grown(copy: Copy, growth: float, *, nib: Loop) -> list[Loop]:
    """The loops of a copy as far as it has grown, mark after mark.

    Args:
        nib: outline of a pen of width 2 (from -1 to 1 along its edge); see `nib`.
    """
    if growth < 1e-3:  # too small to see, and to have a direction
        return []
    loops: list[Loop] = []
    whole = sum(mark.length for mark in copy.marks)
    left = growth * whole
    for mark in copy.marks:
        share = min(1.0, left / mark.length)
        left -= mark.length
        if share > 1e-3:
            loops += _stroke(mark, share, nib) if isinstance(mark, Written) else _pour(mark, share)
        if left <= 0:
            break
    return loops


def _stroke(mark: Written, growth: float, nib: Loop) -> list[Loop]:
    if len(mark.points) == 1:
        return [mark.points[0] + _dot(nib) * (mark.widths[0] / 2 * growth)]
    if np.hypot(*np.diff(mark.points, axis=0).T).sum() < mark.widths.max():
        return [swept(mark.points, nib, mark.widths / 2 * growth)]  # a blot: it swells as a dot
    kept = int(np.searchsorted(mark.place, growth - 1e-9))
    place = np.append(mark.place[:kept], growth)
    path = np.stack([np.interp(place, mark.place, mark.points[:, i]) for i in (0, 1)], 1)
    thinning = np.sqrt(np.clip(((1 + TAPER) * growth - place) / TAPER, 0, 1))
    half = np.interp(place, mark.place, mark.widths) / 2
    return [swept(path, nib, half * thinning * min(1.0, 0.1 + 4 * growth))]


def _pour(mark: Poured, growth: float) -> list[Loop]:
    if growth >= 1:
        return list(mark.loops)
    points = np.concatenate(mark.loops)
    if mark.axis is None:
        middle = (points.min(0) + points.max(0)) / 2
        return [middle + (loop - middle) * growth for loop in mark.loops]
    along = points @ mark.axis
    cut = float(along.min() + growth * np.ptp(along))
    clipped = (_clipped(loop, mark.axis, cut) for loop in mark.loops)
    return [loop for loop in clipped if len(loop) > 2]


def _clipped(loop: Loop, axis: Loop, cut: float) -> Loop:
    """What of a loop lies below `cut` along an axis. Source: Sutherland & Hodgman 1974."""
    beyond = loop @ axis - cut
    after, beyond_after = np.roll(loop, -1, 0), np.roll(beyond, -1)
    crosses = (beyond > 0) != (beyond_after > 0)
    share = np.where(crosses, beyond / np.where(crosses, beyond - beyond_after, 1), 0)
    met = loop + share[:, None] * (after - loop)
    both = np.stack([loop, met], 1).reshape(-1, 2)
    keep = np.stack([beyond <= 0, crosses], 1).reshape(-1)
    found: Loop = both[keep]
    return found


# ---- the pen


def nib(contrast: float, angle_deg: float) -> Loop:
    """A pen of width 2: round at contrast 0, on the way to a broad edge at 1."""
    turn = np.arange(CORNERS) * (2 * math.pi / CORNERS)
    power = 1 - 0.7 * contrast**3  # 2 / p of a superellipse: a reed's edge is rounded
    x, y = (np.sign(v) * np.abs(v) ** power for v in (np.cos(turn), np.sin(turn)))
    flat = np.stack([x, y * (1 - 0.8 * contrast)], 1)
    a = math.radians(angle_deg)
    turned: Loop = flat @ np.array([[math.cos(a), -math.sin(a)], [math.sin(a), math.cos(a)]])
    return turned


def _dot(nib_loop: Loop) -> Loop:
    """The dot a pen makes: less flat than its edge, for a hand turns it."""
    wide = np.hypot(*nib_loop.T)
    along = nib_loop[int(wide.argmax())] / wide.max()
    across = np.array([-along[1], along[0]])
    thin = float(np.abs(nib_loop @ across).max())
    stretch = (thin + (1 - thin) * (1 - SOLID_DOT)) / thin
    on_edge, off_edge = nib_loop @ along, nib_loop @ across
    loop: Loop = on_edge[:, None] * along + (off_edge * stretch)[:, None] * across
    return loop


# ---- groups


@dataclass(frozen=True, slots=True)
class Arranged:
    """Parts group by group (None: draws nothing), how many are taken, and who keeps off whom."""

    parts: tuple[Copy | None, ...]
    groups: tuple[Group, ...]
    alternatives: tuple[bool, ...]  # which groups are the artist's
    rivals: npt.NDArray[np.float32]  # (parts, parts), symmetric, 0 to 1


@lru_cache(maxsize=8)
def arranged(elements: Elements) -> Arranged:
    """The copies of elements as a dictionary takes them, those in no group first.

    Parts that draw nothing stand for "or none", and in groups smaller than what is to be taken of
    them, so that there remains something to choose.
    """
    some = copies(elements)
    named = [("", elements.takes, False)]
    named += [(group.name, group.takes, group.optional) for group in elements.groups]
    parts: list[Copy | None] = []
    groups: list[Group] = []
    alternatives: list[bool] = []
    for name, takes, optional in named:
        own = [copy for copy in some if elements.elements[copy.element].group == name]
        if own:
            spare = math.ceil(len(own) * NONE / (1 - NONE)) if optional else 0
            wanted = max(math.ceil(takes / 0.6), len(own) + spare)
            parts += [*own, *[None] * (wanted - len(own))]
            groups.append(Group(wanted, takes))
            alternatives.append(name != "")
    rivals = _rivals(parts, groups, alternatives)
    return Arranged(tuple(parts), tuple(groups), tuple(alternatives), rivals)


def _rivals(
    parts: Sequence[Copy | None], groups: Sequence[Group], alternatives: Sequence[bool]
) -> npt.NDArray[np.float32]:
    """How badly each two parts go together.

    Those that cover each other do; of a group that several are taken of, those that stand in the
    same place too. Alternatives that one is taken of need no such push: their gates sum to one,
    and with it a letter would jump from one to the other instead of being written anew.
    """
    circle = nib(0.0, 0.0)
    drawn = [[] if copy is None else grown(copy, 1.0, nib=circle) for copy in parts]
    cover = polygons.cover(drawn, CLASH_SIZE)
    flat = (_between(cover > 0.5, 1) | _between(cover > 0.5, 2)).reshape(len(parts), -1)
    spans = flat.astype(np.float32)
    areas = spans.sum(1)
    shared = spans @ spans.T / np.maximum(np.minimum(areas[:, None], areas[None]), 1)
    meets = ((shared - MEETS) / MEETS).clip(0, 1)
    table: npt.NDArray[np.float32] = clashes(torch.from_numpy(cover)).numpy()
    first = 0
    for group, are_alternatives in zip(groups, alternatives, strict=True):
        own = slice(first, first + group.parts)
        if are_alternatives and group.chosen <= 1:
            table[own, own] = 0
        elif are_alternatives:
            table[own, own] = np.maximum(table[own, own], meets[own, own])
        first += group.parts
    np.fill_diagonal(table, 0)
    return table


def _between(ink: npt.NDArray[np.bool_], axis: int) -> npt.NDArray[np.bool_]:
    """What lies between ink along an axis, ink included."""
    before = np.maximum.accumulate(ink, axis)
    after = np.flip(np.maximum.accumulate(np.flip(ink, axis), axis), axis)
    return before & after
