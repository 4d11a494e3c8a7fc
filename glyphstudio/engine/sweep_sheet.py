"""The contact sheet of a sweep: a row of the same messages for each run, and what it took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from glyphstudio.discovery import shipped
from glyphstudio.engine.player import Latents, Pictures, Player

PAPER: Final = (246, 244, 239)
INK: Final = (28, 28, 30)
FAINT: Final = (120, 118, 114)


@dataclass(frozen=True, slots=True)
class Strip:
    """One row: what stands before it, large and small, and its glyphs (n, size, size, 3)."""

    label: str
    note: str
    glyphs: Pictures


def glyphs_of(player: Player, latents: Latents, size: int) -> Pictures:
    """The pictures of a row, (n, size, size, 3), with the model's own pen."""
    return player.draw(latents, player.pen, size)


def note_of(bits: float | None, seconds: float, step: int) -> str:
    """What a run took and what came of it, in one line."""
    said = [] if bits is None else [f"{bits:.1f} bits"]
    long = f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.1f} min"
    return ", ".join([*said, f"{step:,} steps", long])


def contact_sheet(strips: Sequence[Strip]) -> Pictures:
    """All rows below each other, their words at the left, (h, w, 3)."""
    size, count = strips[0].glyphs.shape[1], max(len(strip.glyphs) for strip in strips)
    gap, margin = max(2, size // 12), max(8, size // 3)
    large, small = (_font(max(9, round(size * share))) for share in (0.17, 0.125))
    words = [font.getlength(text) for strip in strips
             for text, font in ((strip.label, large), (strip.note, small))]  # fmt: skip
    side = round(max(words)) + margin
    width = 2 * margin + side + count * (size + gap) - gap
    picture = Image.new("RGB", (width, 2 * margin + len(strips) * (size + gap) - gap), PAPER)
    draw = ImageDraw.Draw(picture)
    for number, strip in enumerate(strips):
        top = margin + number * (size + gap)
        middle = top + size / 2
        draw.text((margin, middle - size * 0.03), strip.label, fill=INK, font=large, anchor="lb")
        draw.text((margin, middle + size * 0.05), strip.note, fill=FAINT, font=small, anchor="lt")
        for place, glyph in enumerate(strip.glyphs):
            left = margin + side + place * (size + gap)
            picture.paste(Image.fromarray(glyph), (left, top))
    return np.asarray(picture)


def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(shipped("resources") / "fonts" / "Inter-Regular.ttf"), size)
