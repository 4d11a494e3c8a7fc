"""Polygons to pixels: how much of each pixel a union of polygons covers, at any size, in tiles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glyphstudio.drawing import Fill
from glyphstudio.engine.style import Window

Loop = npt.NDArray[np.float64]
"""A closed polygon (points, 2), x then y, in -1..1 across the picture, y down."""


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of many loops at once: `ends` (edges, 4), x and y where each begins and ends.

    An edge that two loops share, each running its own way, may be left out twice.
    """

    ends: npt.NDArray[np.float64]

    @classmethod
    def of(cls, loops: npt.NDArray[np.float64]) -> Edges:
        """All edges of loops with equally many corners, (loops, corners, 2)."""
        return cls(np.concatenate([loops, np.roll(loops, -1, 1)], 2).reshape(-1, 4))


Cover = npt.NDArray[np.float32]

SCANLINES = 16  # in a pixel: 4 leave visible stairs on a nearly level edge, 16 cost a third more
BAND_PIXELS = 1 << 21  # drawn at once; bounds the memory at about 50 MB
_FRACTION = 12  # bits of a pixel that a crossing's place is kept to
_NARROW = 1 << 31 - _FRACTION  # pixels of scan lines whose crossings are told by 32 bits
_AT_ONCE = 1 << 17  # such pixels of small pictures: more leave the processor's cache


def cover(
    pictures: Sequence[Sequence[Loop] | Edges],
    size: int,
    window: Window | None = None,
    *,
    scanlines: int = SCANLINES,
) -> Cover:
    """The share of each pixel that lies within the union of a picture's loops.

    Non-zero winding rule: loops that run the same way unite, holes run the other way. Across a
    pixel the cover is exact (to 1/4096), down it is the mean of some scan lines. Each of them sorts
    its crossings and sums their windings, so overlapping polygons cost no more than separate ones.

    Args:
        pictures: the loops of each picture, or their edges.
        size: pixels along the side of a whole picture.
        window: the tile to draw; tiles fit together exactly. None is the whole picture.
        scanlines: in a pixel; where all is thin hairs, few will do.

    Returns:
        (len(pictures), height, width) in [0, 1].
    """
    tile = window or Window(0, 0, size, size)
    out = np.zeros((len(pictures), tile.height, tile.width), np.float32)
    edges = [_edges(loops, size, tile, scanlines) for loops in pictures]
    for some, top, bottom in _bands(len(pictures), tile.height, tile.width, scanlines):
        out[some, top:bottom] = _band(edges[some], top, bottom, tile.width, scanlines)
    return out


def fill(loops: Sequence[Loop], colour: str) -> Fill:
    """Loops as one fill of a drawing."""
    return Fill(tuple(tuple(map(tuple, ((loop + 1) / 2).tolist())) for loop in loops), colour)


def _bands(count: int, height: int, width: int, scanlines: int) -> Iterator[tuple[slice, int, int]]:
    """Pictures and rows to draw at once."""
    whole = BAND_PIXELS // max(1, height * width)
    if whole >= 1:
        whole = min(whole, max(1, _AT_ONCE // max(1, height * scanlines * (width + 1))))
        for first in range(0, count, whole):
            yield slice(first, min(count, first + whole)), 0, height
        return
    rows = max(1, BAND_PIXELS // width)
    for picture in range(count):
        for top in range(0, height, rows):
            yield slice(picture, picture + 1), top, min(height, top + rows)


def _edges(loops: Sequence[Loop] | Edges, size: int, tile: Window, scanlines: int) -> Loop:
    """Edges (n, 4): x0, y0, x1, y1 in pixels of the tile across, in scan lines down."""
    if isinstance(loops, Edges):
        ends = loops.ends
    elif not loops:
        return np.zeros((0, 4))
    else:
        points = np.concatenate(loops)
        ends = np.concatenate([points, following(points, [len(loop) for loop in loops])], 1)
    edges = (ends + 1) * (size / 2)
    edges -= (tile.left, tile.top, tile.left, tile.top)
    edges[:, 1::2] *= scanlines
    return edges


def following(points: Loop, counts: Sequence[int]) -> Loop:
    """The next point of each of the points (n, 2) of closed loops, laid end to end."""
    after = np.empty_like(points)
    after[:-1] = points[1:]
    stops = np.cumsum(counts)
    after[stops - 1] = points[stops - counts]
    return after


def _band(pictures: Sequence[Loop], top: int, bottom: int, width: int, scanlines: int) -> Cover:
    """Rows top..bottom of some pictures, (pictures, bottom - top, width)."""
    height = bottom - top
    lines = height * scanlines
    edges = np.concatenate(pictures)
    picture = np.repeat(np.arange(len(pictures)), [len(e) for e in pictures])
    x0, y0, x1, y1 = edges.T
    # the scan lines, at line + .5, that each edge crosses
    first = np.ceil(np.minimum(y0, y1) - (top * scanlines + 0.5)).clip(0, lines).astype(np.int64)
    last = np.ceil(np.maximum(y0, y1) - (top * scanlines + 0.5)).clip(0, lines).astype(np.int64)
    count = last - first
    used = np.flatnonzero(count > 0)
    if not len(used):
        return np.zeros((len(pictures), height, width), np.float32)
    x0, y0, x1, y1, first, count = (v[used] for v in (x0, y0, x1, y1, first, count))
    slope = (x1 - x0) / (y1 - y0)
    first_x = x0 + (first + (top * scanlines + 0.5) - y0) * slope
    # one crossing for every edge and line: where, and which way
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    x = np.repeat(first_x, count) + within * np.repeat(slope, count)
    line = within + np.repeat(first + picture[used] * lines, count)
    # sorted by line and place; the lowest bit keeps the direction
    few = len(pictures) * lines * (width + 1) <= _NARROW
    key = np.uint32 if few else np.int64  # half as many bits sort twice as fast
    x = x.clip(0, width) * (1 << _FRACTION) + 0.5
    keys = line.astype(key) * key((width + 1) << _FRACTION) + x.astype(key)
    keys = keys << key(1) | np.repeat(y1 < y0, count)
    keys.sort()
    winding = np.cumsum(1 - 2 * (keys & 1).astype(np.int8), dtype=np.int32)  # 0 as a line ends
    inside = (winding != 0).astype(np.int8)
    change = np.diff(inside, prepend=np.int8(0))
    borders = np.flatnonzero(change)
    change = change[borders].astype(np.float64)
    keys = keys[borders].astype(np.int64) >> 1
    cell = keys >> _FRACTION
    share = (keys & ((1 << _FRACTION) - 1)) / (1 << _FRACTION)
    line = cell // (width + 1)
    # the cover's difference along a row: the rest of the pixel, then the next one
    stride = width + 2
    at = line // scanlines * stride + (cell - line * (width + 1))
    difference = np.bincount(
        np.concatenate([at, at + 1]),
        np.concatenate([change * (1 - share), change * share]),
        len(pictures) * height * stride,
    ).reshape(len(pictures), height, stride)[:, :, :width]
    return (np.cumsum(difference, 2) / scanlines).clip(0, 1).astype(np.float32)
