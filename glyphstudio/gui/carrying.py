"""Glyphs that are dragged or copied: their messages travel beside their pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence

from PySide6.QtCore import QMimeData

from glyphstudio.errors import GlyphError
from glyphstudio.files import parse_json
from glyphstudio.params import parsed
from glyphstudio.scene import Liked

GLYPHS = "application/x-glyphstudio-glyphs+json"
MOST = 4 * 2**20  # bytes; what is larger was not written by us


def carry(glyphs: Sequence[Liked], into: QMimeData) -> None:
    """Put glyphs into what is dragged or copied."""
    tree = [glyph.model_dump(mode="json", exclude_defaults=True) for glyph in glyphs]
    into.setData(GLYPHS, json.dumps(tree).encode())


def carries(mime: QMimeData) -> bool:
    """Whether there may be glyphs in it."""
    return mime.hasFormat(GLYPHS)


def carried(mime: QMimeData) -> tuple[Liked, ...]:
    """The glyphs in what is dropped or pasted; () where there are none, or they are damaged."""
    data = bytes(mime.data(GLYPHS).data())
    if not data or len(data) > MOST:
        return ()
    try:
        tree = parse_json(data.decode())
        if not isinstance(tree, list):
            return ()
        return tuple(parsed(Liked, one) for one in tree)
    except (GlyphError, UnicodeDecodeError):
        return ()
