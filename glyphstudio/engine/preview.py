"""What a training shows of itself: the same messages, drawn again and again by its own player."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from glyphstudio.engine import render
from glyphstudio.engine.family import Family, State
from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.player import Latents, Pictures
from glyphstudio.engine.style import Pen

THUMBNAIL: Final = 72  # px, the side of a thumbnail of two by two glyphs
CARD: Final = (4, 2, 96)  # columns, rows and px of the picture a run is known by


@dataclass(frozen=True, slots=True)
class Preview:
    """The sheet a session draws while it trains.

    `latents` (n, latent_size), None: the run's own; `size`: px of one glyph's side; `pen` None:
    the style's own.
    """

    latents: Latents | None = None
    count: int = 32
    columns: int = 8
    size: int = 96
    pen: Pen | None = None


def preview_latents(family: Family, count: int) -> Latents:
    """The messages a run previews itself with, (count, latent_size): random ones of its seed."""
    kind = getattr(family.params, "message", "gaussian")
    return random_messages(count, family.drawer.latent_size, seed=family.seed, kind=kind)


class Previewer:
    """Draws a training's weights with a player of its own, so that training never notices."""

    def __init__(self, family: Family, preview: Preview | None) -> None:
        self.player = type(family).make_player(family.params, device=family.device)
        self.preview = preview or Preview()
        self.pen = self.preview.pen or self.player.pen
        self.own = preview_latents(family, max(self.preview.count, CARD[0] * CARD[1]))
        given = self.preview.latents
        self.latents = self.own[: self.preview.count] if given is None else given

    def sheet(self, state: State) -> Pictures:
        """The preview of weights."""
        return self._drawn(state, self.latents, self.preview.columns, self.preview.size)

    def thumbnail(self, state: State) -> Pictures:
        """The run's first four glyphs, (72, 72, 3); drawn at twice the size, for smooth edges."""
        large = self._drawn(state, self.own[:4], 2, THUMBNAIL).astype(np.uint16)
        fours = large[::2, ::2] + large[1::2, ::2] + large[::2, 1::2] + large[1::2, 1::2]
        return ((fours + 2) // 4).astype(np.uint8)

    def card(self, state: State) -> Pictures:
        """The run's first eight glyphs, (192, 384, 3)."""
        columns, rows, size = CARD
        return self._drawn(state, self.own[: columns * rows], columns, size)

    def _drawn(self, state: State, latents: Latents, columns: int, size: int) -> Pictures:
        self.player.load(state)
        grid = render.Grid(len(latents), columns, size)
        return render.sheet(self.player.draw(latents, self.pen, size), grid)
