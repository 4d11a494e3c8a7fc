"""Many glyphs on one paper: the contact sheet, drawn in strips however large it is."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glyphstudio.errors import ExportError
from glyphstudio.exporters.work import PictureWork

Picture = npt.NDArray[np.uint8]
Strips = Callable[[int], Iterator[Picture]]
WIDE = 1.5  # width to height a sheet comes near to
MARGIN = 1 / 8  # of a glyph's side, around each glyph


@dataclass(frozen=True, slots=True)
class Grid:
    """Where `count` square glyphs of `size` pixels stand; `margin` pixels between and around."""

    count: int
    size: int
    columns: int
    margin: int

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def width(self) -> int:
        return self.columns * (self.size + self.margin) + self.margin

    @property
    def height(self) -> int:
        return self.rows * (self.size + self.margin) + self.margin


def grid_for(count: int, size: int, *, columns: int = 0, margin: int | None = None) -> Grid:
    """A pleasing grid; one glyph stands alone, exactly `size` x `size`.

    Args:
        columns: 0 chooses full rows and a sheet about 3:2 where it can.

    Raises:
        ExportError: there is nothing to show.
    """
    if count < 1 or size < 1:
        raise ExportError("A sheet needs at least one glyph of at least one pixel.")
    if margin is None:
        margin = 0 if count == 1 else max(1, round(size * MARGIN))
    return Grid(count, size, min(count, columns) or _columns(count), margin)


def grid_picture(pictures: Picture, grid: Grid, paper: tuple[int, int, int]) -> Picture:
    """Glyphs (n, size, size, 3) on one sheet (height, width, 3) of `paper`."""
    sheet = np.empty((grid.height, grid.width, 3), np.uint8)
    sheet[:] = paper
    step = grid.size + grid.margin
    for number, picture in enumerate(pictures[: grid.count]):
        row, column = divmod(number, grid.columns)
        top, left = grid.margin + row * step, grid.margin + column * step
        sheet[top : top + grid.size, left : left + grid.size] = picture
    return sheet


def sheet_work(strips: Strips, grid: Grid, paper: tuple[int, int, int]) -> PictureWork:
    """The sheet as work for an exporter: one row of glyphs is drawn side by side in strips.

    Args:
        strips: glyph number to its strips (rows, size, 3), top to bottom, alike for all glyphs.
    """

    def pull() -> Iterator[Picture]:
        blank = np.empty((grid.margin, grid.width, 3), np.uint8)
        blank[:] = paper
        for first in range(0, grid.count, grid.columns):
            if grid.margin:
                yield blank
            numbers = range(first, min(first + grid.columns, grid.count))
            for parts in zip(*(strips(number) for number in numbers), strict=True):
                yield _side_by_side(parts, grid, paper)
        if grid.margin:
            yield blank

    return PictureWork(grid.width, grid.height, pull)


def _side_by_side(parts: tuple[Picture, ...], grid: Grid, paper: tuple[int, int, int]) -> Picture:
    strip = np.empty((len(parts[0]), grid.width, 3), np.uint8)
    strip[:] = paper
    for column, part in enumerate(parts):
        left = grid.margin + column * (grid.size + grid.margin)
        strip[:, left : left + grid.size] = part
    return strip


def _columns(count: int) -> int:
    def cost(columns: int) -> float:
        rows = -(-count // columns)
        empty = rows * columns - count
        ragged = 0.6 + empty / count if empty else 0.0
        return ragged + 0.5 * abs(math.log(columns / rows / WIDE))

    return min(range(1, min(count, 64) + 1), key=cost)
