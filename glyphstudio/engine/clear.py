"""Glyphs on nothing, and glyphs in 16 bits: what lies between the drawing and its paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.player import Latents, Pictures, Player, Tones
from glyphstudio.engine.style import Pen
from glyphstudio.errors import ExportError
from glyphstudio.palette import Palette, palette, rgb

NO_CLEAR: Final = "The inks of this drawing mix with its paper, so it cannot be left away."
PAPERS: Final = ("#ffffff", "#000000")
SIDE: Final = 128  # px, of what is looked at before a paper is left away
LOOKED_AT: Final = 3  # glyphs
OFF: Final = 4.0  # of 255: how far laid on its paper again a pixel may be from what was drawn


def can_clear(player: Player, latents: Latents, pen: Pen) -> bool:
    """Whether these glyphs are the same drawing on any paper, as opaque inks are.

    Inks that multiply with the paper, and sheets that are sorted by it, are not: then there is no
    picture with an alpha that would show them.
    """
    some = latents[:LOOKED_AT]
    found = clear(player, some, pen, SIDE)
    paper = np.array(rgb(palette(pen.palette).paper), np.float32) * 255
    return shows(found, player.draw(some, pen, SIDE), paper)


def shows(found: Pictures, drawn: Pictures, paper: npt.NDArray[np.floating]) -> bool:
    """Whether pictures (n, h, w, 4) laid on their paper are what was drawn, (n, h, w, 3).

    Args:
        paper: (3,) or (n, 1, 1, 3), 0..255.
    """
    alpha = found[..., 3:].astype(np.float32) / 255
    again = found[..., :3] * alpha + paper * (1 - alpha)
    return bool(np.abs(again - drawn).max() <= OFF)


def check(player: Player, latents: Latents, pen: Pen) -> None:
    """Refuse what `can_clear` does not find.

    Raises:
        ExportError: the drawing is not the same on any paper.
    """
    if not can_clear(player, latents, pen):
        raise ExportError(NO_CLEAR)


def clear(player: Player, latents: Latents, pen: Pen, size: int) -> Pictures:
    """Pictures (n, size, size, 4) of the glyphs without their paper: sRGB and alpha."""
    return pair(*(player.draw(latents, on_paper(pen, paper), size) for paper in PAPERS))


def pair(white: Pictures, black: Pictures) -> Pictures:
    """Pictures (..., 4) without their paper from those on white and on black, (..., 3)."""
    both = ((picture / 255).astype(np.float32) for picture in (white, black))
    return _bytes_of(apart(*both))


def clear_strips(player: Player, latent: Latents, pen: Pen, size: int) -> Iterator[Pictures]:
    """One glyph without its paper from top to bottom, (rows, size, 4), whatever its size."""
    both = (player.tones(latent, on_paper(pen, paper), size) for paper in PAPERS)
    for white, black in zip(*both, strict=True):
        yield _bytes_of(apart(white, black))


def fine_strips(
    player: Player, latent: Latents, pen: Pen, size: int
) -> Iterator[npt.NDArray[np.uint16]]:
    """One glyph from top to bottom in 16 bits, (rows, size, 3), from the floats it is drawn in."""
    for tones in player.tones(latent, pen, size):
        yield np.rint(tones * np.float32(65_535)).astype(np.uint16)


def on_paper(pen: Pen, paper: str) -> Pen:
    """The same inks on another paper."""
    own = palette(pen.palette)
    return pen.model_copy(update={"palette": Palette.of(paper, own.inks, own.fills).word})


def apart(white: Tones, black: Tones) -> Tones:
    """What was drawn on white and on black, apart from both: (..., 4), colour and alpha.

    Of an ink k that covers a share a, white shows (1 - a) + a k and black a k.
    Source: Smith & Blinn 1996, Blue Screen Matting, theorem 3.
    """
    alpha = 1 - (white - black).mean(-1, keepdims=True).clip(0, 1)
    colour = np.divide(black, alpha, out=np.zeros_like(black), where=alpha > 0)
    return np.concatenate([colour.clip(0, 1), alpha], axis=-1)


def _bytes_of(tones: Tones) -> Pictures:
    pictures: Pictures = np.rint(tones * np.float32(255)).astype(np.uint8)
    return pictures
