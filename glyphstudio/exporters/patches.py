"""What changes from frame to frame: formats that keep the rest write no more than that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from glyphstudio.exporters.streams import Frame


@dataclass(frozen=True, slots=True)
class Patch:
    """A part of a frame, (rows, columns, 3 or 4), and where its left top lies. Copied."""

    left: int
    top: int
    pixels: Frame
    first: bool


def patches_of(frames: Iterable[Frame], *, even: bool = False) -> Iterator[Patch]:
    """The first frame whole, then of each the rectangle that differs from the one before.

    Where nothing differs it is one pixel. `even`: it begins at even places, as WebP asks.
    """
    before: Frame | None = None
    for frame in frames:
        if before is None:
            before = frame.copy()
            yield Patch(0, 0, before, first=True)
            continue
        other = (frame != before).any(2)
        rows, columns = np.flatnonzero(other.any(1)), np.flatnonzero(other.any(0))
        top, bottom = (rows[0], rows[-1] + 1) if len(rows) else (0, 1)
        left, right = (columns[0], columns[-1] + 1) if len(columns) else (0, 1)
        if even:
            top, left = top & ~1, left & ~1
        part = frame[top:bottom, left:right]
        yield Patch(int(left), int(top), np.ascontiguousarray(part).copy(), first=False)
        before = frame.copy()
