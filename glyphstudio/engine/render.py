"""Sheets of glyphs: pictures in a grid on paper, whole or strip by strip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from glyphstudio.drawing import Placed
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.style import Pen
from glyphstudio.errors import ExportError

T = TypeVar("T", np.uint8, np.uint16)
NO_PATHS = "This model draws with pixels, so there are no paths to write; choose a picture."


@dataclass(frozen=True, slots=True)
class Grid:
    """Where glyphs of side `size` stand: `columns` in a row, `gap` between and `margin` around.

    Below each is a `foot`, for words. All in pixels. One glyph without gap, margin and foot is
    exactly size x size.
    """

    count: int
    columns: int
    size: int
    gap: int = 0
    margin: int = 0
    foot: int = 0

    @property
    def rows(self) -> int:
        return -(-self.count // self.columns)

    @property
    def width(self) -> int:
        return self._extent(min(self.columns, self.count))

    @property
    def height(self) -> int:
        return self._extent(self.rows) + self.rows * self.foot

    def corner(self, index: int) -> tuple[int, int]:
        """Left and top of a glyph."""
        row, column = divmod(index, self.columns)
        step = self.size + self.gap
        return self.margin + column * step, self.margin + row * (step + self.foot)

    def at(self, x: float, y: float) -> int | None:
        """Which glyph a point lies on; None between them."""
        step = self.size + self.gap
        column, across = divmod(x - self.margin, step)
        row, down = divmod(y - self.margin, step + self.foot)
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
    """Pictures (n, size, size, 3 or 4) on one sheet (height, width, 3 or 4).

    Args:
        paper: (3 or 4,), what lies between; the top left pixel of the first picture if not given.
    """
    picture = np.empty((grid.height, grid.width, pictures.shape[3]), np.uint8)
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

    def strips(latent: Latents) -> Iterator[Pictures]:
        return player.strips(latent, pen, grid.size)

    yield from strips_of(strips, latents, grid, paper=paper)


def strips_of(
    draw: Callable[[Latents], Iterator[npt.NDArray[T]]],
    latents: Latents,
    grid: Grid,
    *,
    paper: npt.NDArray[T],
    ink: npt.NDArray[T] | None = None,
    feet: Callable[[int], Latents] | None = None,
) -> Iterator[npt.NDArray[T]]:
    """A sheet from top to bottom of whatever `draw` draws in strips (rows, size, channels).

    Args:
        paper: (channels,), of the same type as what is drawn.
        ink: likewise, of the words below the glyphs.
        feet: of a row of glyphs the cover of its words, (foot, width) in [0, 1].
    """
    blank = np.empty((max(grid.margin, grid.gap, grid.foot), grid.width, len(paper)), paper.dtype)
    blank[:] = paper
    if grid.margin:
        yield blank[: grid.margin]
    for row in range(grid.rows):
        if row and grid.gap:
            yield blank[: grid.gap]
        some = latents[row * grid.columns : (row + 1) * grid.columns]
        for parts in zip(*map(draw, some), strict=True):
            strip = np.empty((len(parts[0]), grid.width, len(paper)), paper.dtype)
            strip[:] = paper
            for index, part in enumerate(parts):
                left, _ = grid.corner(index)
                strip[:, left : left + grid.size] = part
            yield strip
        if grid.foot:
            if feet is None or ink is None:
                yield blank[: grid.foot]
            else:
                yield _written(feet(row), paper, ink)
    if grid.margin:
        yield blank[: grid.margin]


def _written(cover: Latents, paper: npt.NDArray[T], ink: npt.NDArray[T]) -> npt.NDArray[T]:
    """Words of `ink` on `paper`; on nothing their alpha is their cover."""
    share = cover[..., None]
    mixed = paper * (1 - share) + ink * share
    if len(paper) == 4 and not paper[3]:
        mixed[..., :3] = ink[:3]
    written: npt.NDArray[T] = np.rint(mixed).astype(paper.dtype)
    return written


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
