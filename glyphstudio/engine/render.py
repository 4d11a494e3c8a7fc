"""Sheets of glyphs: pictures in a grid on paper, whole or strip by strip."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from glyphstudio.drawing import Placed
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.style import Pen
from glyphstudio.errors import ExportError

NO_PATHS = "This model draws with pixels, so there are no paths to write; choose a picture."


@dataclass(frozen=True, slots=True)
class Grid:
    """Where glyphs of side `size` stand: `columns` in a row, `gap` between and `margin` around.

    All in pixels. One glyph without gap and margin is exactly size x size.
    """

    count: int
    columns: int
    size: int
    gap: int = 0
    margin: int = 0

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def width(self) -> int:
        return self._extent(min(self.columns, self.count))

    @property
    def height(self) -> int:
        return self._extent(self.rows)

    def corner(self, index: int) -> tuple[int, int]:
        """Left and top of a glyph."""
        row, column = divmod(index, self.columns)
        step = self.size + self.gap
        return self.margin + column * step, self.margin + row * step

    def at(self, x: float, y: float) -> int | None:
        """Which glyph a point lies on; None between them."""
        step = self.size + self.gap
        column, across = divmod(x - self.margin, step)
        row, down = divmod(y - self.margin, step)
        index = int(row) * self.columns + int(column)
        inside = 0 <= column < self.columns and row >= 0 and across < self.size and down < self.size
        return index if inside and index < self.count else None

    def _extent(self, glyphs: int) -> int:
        return 2 * self.margin + glyphs * self.size + max(0, glyphs - 1) * self.gap


def roomy(count: int, size: int, *, columns: int | None = None) -> Grid:
    """A sheet with room to breathe: a gap of a tenth and a margin of a fifth of a glyph."""
    if count == 1:
        return Grid(1, 1, size)
    if columns is None:  # a little wider than high
        columns = min(count, max(1, round((1.8 * count) ** 0.5)))
    return Grid(count, columns, size, gap=size // 10, margin=size // 5)


def sheet(pictures: Pictures, grid: Grid, *, paper: Pictures | None = None) -> Pictures:
    """Pictures (n, size, size, 3) on one sheet (height, width, 3).

    Args:
        paper: (3,), what lies between; the top left pixel of the first picture where none is given.
    """
    picture = np.empty((grid.height, grid.width, 3), np.uint8)
    picture[:] = pictures[0, 0, 0] if paper is None else paper
    for index, glyph in enumerate(pictures):
        left, top = grid.corner(index)
        picture[top : top + grid.size, left : left + grid.size] = glyph
    return picture


def sheet_strips(
    player: Player, latents: Latents, pen: Pen, grid: Grid, *, paper: Pictures
) -> Iterator[Pictures]:
    """A sheet from top to bottom, drawn row by row as it is pulled: (rows, width, 3) each.

    The glyphs of a row are drawn strip by strip side by side, so that any size needs some strips
    of memory.
    """
    blank = np.empty((max(grid.margin, grid.gap), grid.width, 3), np.uint8)
    blank[:] = paper
    if grid.margin:
        yield blank[: grid.margin]
    for row in range(grid.rows):
        if row and grid.gap:
            yield blank[: grid.gap]
        some = latents[row * grid.columns : (row + 1) * grid.columns]
        for parts in zip(*(player.strips(z, pen, grid.size) for z in some), strict=True):
            strip = np.empty((len(parts[0]), grid.width, 3), np.uint8)
            strip[:] = paper
            for index, part in enumerate(parts):
                left, _ = grid.corner(index)
                strip[:, left : left + grid.size] = part
            yield strip
    if grid.margin:
        yield blank[: grid.margin]


def sheet_paths(player: Player, latents: Latents, pen: Pen, grid: Grid) -> Iterator[Placed]:
    """The vector drawings of a sheet at their places, made one by one as they are pulled.

    Raises:
        ExportError: the model's style has no vector form.
    """
    for index, latent in enumerate(latents):
        drawing = player.paths(latent, pen)
        if drawing is None:
            raise ExportError(NO_PATHS)
        yield Placed(drawing, *grid.corner(index))
