"""Words below the glyphs of a sheet of paths: as outlines, so that nobody needs their font."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cache

import numpy as np

from glyphstudio.drawing import Drawing, Fill, Placed
from glyphstudio.engine.contours import SIDE, Samples, outline
from glyphstudio.engine.polygons import fill
from glyphstudio.engine.render import Grid

Cover = Callable[[str], Samples]  # of a word: (rows, SIDE), how much ink lies where, 0..1


def lettered(
    glyphs: Iterator[Placed],
    grid: Grid,
    words: Sequence[str],
    cover: Cover,
    *,
    paper: str,
    ink: str,
) -> Iterator[Placed]:
    """Glyphs, each followed by its word in the `grid`'s foot.

    Args:
        words: one a glyph.
        paper: of the sheet, "#rrggbb"; `ink` likewise.
    """

    @cache
    def drawn(word: str) -> Fill:
        return fill(outline(_on_grid(cover(word))), ink)

    for index, placed in enumerate(glyphs):
        yield placed
        left, top = grid.corner(index)
        yield Placed(Drawing(paper, (drawn(words[index]),)), left, top + grid.size)


def _on_grid(cover: Samples) -> Samples:
    """Above zero where there is more ink than none, on the contours' grid."""
    inside = np.zeros((SIDE + 2, SIDE + 2), np.float32)
    inside[1 : 1 + len(cover), 1:-1] = cover
    return inside - np.float32(0.5)
