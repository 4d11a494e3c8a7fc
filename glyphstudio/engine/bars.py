"""Level and upright bars to pixels: exact cover, thousands of times cheaper than polygons."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.polygons import Cover
from glyphstudio.engine.style import Window

Spans = npt.NDArray[np.float64]
"""(..., 2): where something begins and ends along an axis, in -1..1."""


def span_cover(spans: Spans, size: int, start: int, stop: int) -> Cover:
    """The share of each pixel start..stop (end excluded) of a side that spans cover, (..., n)."""
    first = np.arange(start, stop)
    low, high = np.moveaxis((spans + 1) * (size / 2), -1, 0)[..., None]
    within = np.minimum(high, first + 1) - np.maximum(low, first)
    cover: Cover = within.clip(0, 1).astype(np.float32)
    return cover


def box_cover(box: Spans, size: int, window: Window) -> Cover:
    """The cover (h, w) of a square whose sides span `box` (2,) both ways."""
    across = span_cover(box, size, window.left, window.right)
    down = span_cover(box, size, window.top, window.bottom)
    cover: Cover = down[:, None] * across
    return cover


def lane_cover(level: Spans, upright: Spans, lanes: Spans, *, size: int, window: Window) -> Cover:
    """The union of bars that lie in parallel lanes, level and upright ones.

    Each lane is a product of its width and what its bars cover along it, so that a whole picture
    is one matrix product either way. Bars of a lane may overlap; lanes may not.

    Args:
        level: (n, lanes, bars, 2), from where to where they run; an empty bar is no bar.
        upright: (n, lanes, bars, 2) likewise, downwards.
        lanes: (lanes, 2), from edge to edge, for both.

    Returns:
        (n, height, width) in [0, 1]; a pixel in which two bars end has the larger cover of them.
    """
    columns, rows = (window.left, window.right), (window.top, window.bottom)
    along = span_cover(level, size, *columns).max(2)  # (n, lanes, w)
    drawn: Cover = span_cover(lanes, size, *rows).T @ along
    down = span_cover(upright, size, *rows).max(2)  # (n, lanes, h)
    other: Cover = down.swapaxes(1, 2) @ span_cover(lanes, size, *columns)
    return np.maximum(drawn, other, out=drawn)
