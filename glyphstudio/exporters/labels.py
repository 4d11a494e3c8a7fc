"""The words under the glyphs of a contact sheet."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Literal

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from glyphstudio.colour import contrast, rgb
from glyphstudio.discovery import shipped

Cover = npt.NDArray[np.float32]
Feet = Callable[[int], Cover]  # of a row of glyphs: how much ink lies where, (foot, width), 0..1
Kind = Literal["none", "number", "seed", "step"]
HIGH = 0.62  # of the room below a glyph: a line of words
LEAST, SHARE = 9, 0.09  # px; and of a glyph's side, that the words are high


def texts(kind: Kind, count: int, *, seed: int | None = None, step: int = 0) -> list[str]:
    """A word for each of `count` glyphs; none where there is nothing to say.

    "seed" is the draw seed and which of its messages it is: what draws it again.
    """
    if kind == "number":
        return [f"{number}" for number in range(1, count + 1)]
    if kind == "seed" and seed is not None:
        return [f"{seed} \N{MIDDLE DOT} {number}" for number in range(1, count + 1)]
    if kind == "step":
        return [f"step {step:,}"] * count
    return []


def foot_of(size: int) -> int:
    """The room below glyphs of this size that words want, in pixels."""
    return round(max(LEAST, SHARE * size) / HIGH)


def feet(texts: Sequence[str], lefts: Sequence[int], *, size: int, width: int, foot: int) -> Feet:
    """The strips below the rows of a sheet, each word in the middle below its glyph.

    Args:
        texts: one a glyph; what is wider than its glyph ends in dots.
        lefts: where the columns begin; as many as there are in a row.
    """

    def row(number: int) -> Cover:
        picture = Image.new("L", (width, foot))
        draw = ImageDraw.Draw(picture)
        font = _font(max(6, round(foot * HIGH)))
        some = texts[number * len(lefts) : (number + 1) * len(lefts)]
        for left, text in zip(lefts, some, strict=False):
            middle = (left + size / 2, foot * (1 - HIGH / 2))
            draw.text(middle, _fitting(text, font, size), fill=255, font=font, anchor="mm")
        return np.asarray(picture, np.float32) / np.float32(255)

    return row


def word(text: str, *, size: int, foot: int, side: int) -> Cover:
    """A word below one glyph, drawn as if that were `side` pixels wide: (rows, side)."""
    return feet([text], [0], size=side, width=side, foot=round(foot * side / size))(0)


def ink_on(paper: str, inks: Sequence[str]) -> npt.NDArray[np.uint8]:
    """The ink that words are read best in, (3,)."""
    parts = rgb(max(inks, key=lambda ink: contrast(ink, paper)))
    return np.array([round(255 * part) for part in parts], np.uint8)


def _fitting(text: str, font: ImageFont.FreeTypeFont, room: int) -> str:
    if font.getlength(text) <= room:
        return text
    while text and font.getlength(f"{text}\N{HORIZONTAL ELLIPSIS}") > room:
        text = text[:-1]
    return f"{text}\N{HORIZONTAL ELLIPSIS}"


@cache
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(shipped("resources") / "fonts" / "Inter-Regular.ttf"), size)
