"""Printing like a linocut: pieces in a few inks, one over the other, each with a rim of paper."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from glyphstudio.engine import polygons
from glyphstudio.engine.polygons import Cover, Loop
from glyphstudio.engine.style import Window

SMALL = 256  # pixels; below, most of the time went into beginning a piece
COARSE = 8  # scan lines in a pixel of a small picture
AT_ONCE = 16  # pieces of a small picture: more leave the processor's cache
ROUNDED = 30  # points from which a loop is a curve, and half of them do in a small picture
PAPER, LEAF, PETAL, GOLD = range(4)  # inks, in the order they are printed
RIMMED = 0.5  # growth from which a part has its full rim
CRUMB, TINY = 0.14, 0.4  # growth below which any part would be a speck, and the smallest ones
SPECK = 0.045  # length below which a leaf or a seed is one, in half pictures
Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Piece:
    """Loops in one ink, with a rim of paper that parts them from what lies below.

    `rim` is its share of the full width: less while a part is small, 0 for cuts into a piece.
    """

    ink: int
    loops: tuple[Loop, ...]
    rim: float = 1.0


@dataclass(frozen=True)
class Plant:
    """A part of a plant, its pieces in printing order; it grows out of `root` (x, y).

    Where x is not 0, it is a pair that grows on both sides of the stem.
    """

    root: tuple[float, float]
    pieces: tuple[Piece, ...]

    def sparse(self) -> Plant:
        """The same by fewer points, for small pictures."""
        pieces = (Piece(p.ink, tuple(map(sparse, p.loops)), p.rim) for p in self.pieces)
        return Plant(self.root, tuple(pieces))

    def grown(self, growth: float) -> list[Piece]:
        """The pieces at a size of 0..1; none when they would be specks."""
        if growth < self._begins:
            return []
        if growth >= 1:
            return list(self.pieces)
        roots, away = self._laid_out
        loops = laid(self.pieces, roots + growth * away)
        rim = min(1.0, growth / RIMMED)
        return [Piece(p.ink, next(loops), rim * p.rim) for p in self.pieces]

    @cached_property
    def _begins(self) -> float:
        """The growth from which something is seen of it."""
        longest = max(float(np.ptp(loop, 0).max()) for piece in self.pieces for loop in piece.loops)
        return min(TINY, max(CRUMB, SPECK / longest))

    @cached_property
    def _laid_out(self) -> tuple[Loop, Loop]:
        """Where each point grows from, and how far away it is in the end, (points, 2) each."""
        loops = [loop for piece in self.pieces for loop in piece.loops]
        x, y = self.root
        roots = [(math.copysign(x, loop[:, 0].mean()), y) for loop in loops]  # on either side
        each = np.repeat(roots, [len(loop) for loop in loops], 0)
        return each, np.concatenate(loops) - each


def laid(pieces: Sequence[Piece], points: Loop) -> Iterator[tuple[Loop, ...]]:
    """The loops of each piece, when their points lie end to end."""
    at = 0
    for piece in pieces:
        stops = [at, *(at := at + len(loop) for loop in piece.loops)]
        yield tuple(points[start:stop] for start, stop in pairwise(stops))


def sparse(loop: Loop) -> Loop:
    """A curve by half as many points, for small pictures; both ends of a ribbon stay.

    At 256 px the edge of a leaf or a berry moves by a twentieth of a pixel.
    """
    if len(loop) < ROUNDED:
        return loop
    sides = loop[: len(loop) // 2], loop[len(loop) // 2 :]
    return np.concatenate([points for side in sides for points in (side[:-1:2], side[-1:])])


def cased(loop: Loop, by: float) -> Loop:
    """A loop with a rim of `by` all around it."""
    counts = [len(loop)]
    return _widened(np.concatenate([loop, polygons.following(loop, counts)], 1), counts, by)


def _widened(edges: Loop, counts: Sequence[int], by: float | Values) -> Loop:
    """The points of loops laid end to end, edges (n, 4), with a rim around each (loops,)."""
    points, ahead = edges[:, :2], edges[:, 2:] - edges[:, :2]
    stops = np.cumsum(counts, dtype=np.int64)
    firsts = stops - np.asarray(counts)
    behind = np.empty_like(ahead)  # the edge that ends where one begins
    behind[1:] = ahead[:-1]
    behind[firsts] = ahead[stops - 1]
    areas = np.add.reduceat(points[:, 0] * ahead[:, 1] - points[:, 1] * ahead[:, 0], firsts)
    both = ahead + behind
    length = np.hypot(both[:, 0], both[:, 1]).clip(1e-9)
    out = np.repeat(np.copysign(by, areas), counts) / length
    outwards: Loop = points + out[:, None] * np.stack([both[:, 1], -both[:, 0]], 1)
    return outwards


def printed(planes: Cover, piece: Piece, rim: float, *, size: int, tile: Window) -> None:
    """Print a piece over what is on the planes (inks, h, w) of a tile, a full rim is `rim` wide."""
    counts = [len(loop) for loop in piece.loops]
    inner = np.concatenate(piece.loops)
    shape = wide = np.concatenate([inner, polygons.following(inner, counts)], 1)
    if piece.rim * rim > 0:
        outer = _widened(shape, counts, piece.rim * rim)
        wide = np.concatenate([outer, polygons.following(outer, counts)], 1)
    corners = wide[:, :2]
    low = np.floor((corners.min(0) + 1) * (size / 2)).astype(int)
    high = np.ceil((corners.max(0) + 1) * (size / 2)).astype(int)
    left, right = max(low[0], tile.left), min(high[0], tile.right)
    top, bottom = max(low[1], tile.top), min(high[1], tile.bottom)
    if left >= right or top >= bottom:
        return
    edges = [polygons.Edges(wide), polygons.Edges(shape)]
    box = Window(left, top, right, bottom)
    cut, cover = polygons.cover(edges, size, box, scanlines=scanlines(size))
    place = planes[:, top - tile.top : bottom - tile.top, left - tile.left : right - tile.left]
    place *= 1 - cut
    if piece.ink != PAPER:
        place[piece.ink - 1] += cover


def scanlines(size: int) -> int:
    """How many a pixel has: in small pictures few, for they are many."""
    return COARSE if size <= SMALL else polygons.SCANLINES


def print_all(
    planes: Cover, pieces: Sequence[Piece], rim: float, *, size: int, tile: Window
) -> None:
    """Print pieces one over the other; some are drawn at once where a picture is small."""
    if size > SMALL or tile != Window(0, 0, size, size):
        for piece in pieces:
            printed(planes, piece, rim, size=size, tile=tile)
        return
    for first in range(0, len(pieces), AT_ONCE):
        _print_at_once(planes, pieces[first : first + AT_ONCE], rim, size=size, tile=tile)


def _print_at_once(
    planes: Cover, pieces: Sequence[Piece], rim: float, *, size: int, tile: Window
) -> None:
    loops = [loop for piece in pieces for loop in piece.loops]
    counts = [len(loop) for loop in loops]
    inner = np.concatenate(loops)
    rims = np.repeat([piece.rim * rim for piece in pieces], [len(p.loops) for p in pieces])
    outer = _widened(np.concatenate([inner, polygons.following(inner, counts)], 1), counts, rims)
    # each piece and its rim have rows of their own on one long sheet
    points = [sum(map(len, piece.loops)) for piece in pieces]
    firsts = np.cumsum(points) - np.asarray(points)
    low = np.minimum.reduceat(np.minimum(inner, outer), firsts)
    high = np.maximum.reduceat(np.maximum(inner, outer), firsts)
    left, top = np.floor((low + 1) * (size / 2)).astype(int).clip(0).T
    right, bottom = np.ceil((high + 1) * (size / 2)).astype(int).clip(None, size).T
    width, height = (right - left).max(), (bottom - top).clip(0)
    if low.min() < -1 or high.max() > 1:  # it would reach into another's rows
        for piece in pieces:
            printed(planes, piece, rim, size=size, tile=tile)
        return
    row = 2 * (np.cumsum(height) - height)
    away = np.stack([-left, row - top], 1) * (2 / size)
    sheet = []
    for shape, below in ((outer, 0), (inner, 1)):
        shift = away + np.stack([np.zeros(len(row)), below * height], 1) * (2 / size)
        placed = shape + np.repeat(shift, points, 0)
        sheet.append(np.concatenate([placed, polygons.following(placed, counts)], 1))
    edges = polygons.Edges(np.concatenate(sheet))
    rows = Window(0, 0, int(width), int(2 * height.sum()))
    (drawn,) = polygons.cover([edges], size, rows, scanlines=scanlines(size))
    for k, piece in enumerate(pieces):
        cut, cover = drawn[row[k] : row[k] + 2 * height[k], : right[k] - left[k]].reshape(
            2, height[k], -1
        )
        place = planes[:, top[k] : bottom[k], left[k] : right[k]]
        place *= 1 - cut
        if piece.ink != PAPER:
            place[piece.ink - 1] += cover
