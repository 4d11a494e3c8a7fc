"""What a training shows of itself: the same messages, drawn again and again by its own player."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from glyphstudio.engine.family import Family, State, stream
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


def preview_latents(latent_size: int, *, seed: int, count: int = 32) -> Latents:
    """What a run previews itself with, (count, latent_size); the first n of any count alike."""
    generator = stream(seed, 0, "preview")
    rows = [torch.randn(latent_size, generator=generator) for _ in range(count)]
    latents: Latents = torch.stack(rows).numpy()
    return latents


def tiled(pictures: Pictures, columns: int) -> Pictures:
    """Pictures (n, h, w, 3) side by side, row by row; what is left over is paper."""
    n, h, w, _ = pictures.shape
    rows = -(-n // columns)
    sheet = np.empty((rows * h, columns * w, 3), np.uint8)
    sheet[:] = pictures[0, 0, 0]  # paper
    for i, picture in enumerate(pictures):
        y, x = divmod(i, columns)
        sheet[y * h : (y + 1) * h, x * w : (x + 1) * w] = picture
    return sheet


class Previewer:
    """Draws a training's weights with a player of its own, so that training never notices."""

    def __init__(self, family: Family, preview: Preview | None) -> None:
        self.player = type(family).make_player(family.params, device=family.device)
        self.preview = preview or Preview()
        self.pen = self.preview.pen or self.player.pen_type()
        own = preview_latents(self.player.latent_size, seed=family.seed, count=self.preview.count)
        self.latents = own if self.preview.latents is None else self.preview.latents

    def sheet(self, state: State) -> Pictures:
        """The preview of weights."""
        self.player.load(state)
        drawn = self.player.draw(self.latents, self.pen, self.preview.size)
        return tiled(drawn, self.preview.columns)

    def thumbnail(self, state: State) -> Pictures:
        """The first four glyphs, (72, 72, 3)."""
        self.player.load(state)
        return tiled(self.player.draw(self.latents[:4], self.pen, THUMBNAIL // 2), 2)

    def card(self, state: State) -> Pictures:
        """The first eight glyphs, (192, 384, 3)."""
        columns, rows, size = CARD
        self.player.load(state)
        return tiled(self.player.draw(self.latents[: columns * rows], self.pen, size), columns)
