"""A contact sheet that draws itself as an exporter asks: on paper, on nothing, in 16 bits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glyphstudio.engine import clear
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.render import Grid, T, strips_of
from glyphstudio.engine.style import Pen


@dataclass(frozen=True, slots=True)
class ContactSheet:
    """Glyphs in a grid, with words below where there is a foot.

    `paper` and `ink` (of the words) are sRGB bytes (3,). `feet` gives for a row of glyphs the cover
    of its words, (foot, width) in [0, 1].
    """

    player: Player
    latents: Latents
    pen: Pen
    grid: Grid
    paper: Pictures
    ink: Pictures
    feet: Callable[[int], Latents] | None = None

    def strips(self) -> Iterator[Pictures]:
        """(rows, width, 3), uint8."""

        def draw(latent: Latents) -> Iterator[Pictures]:
            return self.player.strips(latent, self.pen, self.grid.size)

        return self._strips(draw, self.paper, self.ink)

    def clear(self) -> Iterator[Pictures]:
        """(rows, width, 4), uint8, where there is nothing in place of paper.

        Raises:
            ExportError: the drawing is not the same on any paper.
        """
        clear.check(self.player, self.latents, self.pen)

        def draw(latent: Latents) -> Iterator[Pictures]:
            return clear.clear_strips(self.player, latent, self.pen, self.grid.size)

        return self._strips(draw, np.zeros(4, np.uint8), np.append(self.ink, np.uint8(255)))

    def fine(self) -> Iterator[npt.NDArray[np.uint16]]:
        """(rows, width, 3), uint16, from floats; paper and words are as exact in 16 bits."""

        def draw(latent: Latents) -> Iterator[npt.NDArray[np.uint16]]:
            return clear.fine_strips(self.player, latent, self.pen, self.grid.size)

        paper, ink = (colour.astype(np.uint16) * 257 for colour in (self.paper, self.ink))
        return self._strips(draw, paper, ink)

    def _strips(
        self,
        draw: Callable[[Latents], Iterator[npt.NDArray[T]]],
        paper: npt.NDArray[T],
        ink: npt.NDArray[T],
    ) -> Iterator[npt.NDArray[T]]:
        return strips_of(draw, self.latents, self.grid, paper=paper, ink=ink, feet=self.feet)
