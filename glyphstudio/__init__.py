"""Glyph Studio: a studio in which a visual language is born, live."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.engine.library import Glyphs

__version__ = "0.1.0"
__all__ = ["__version__", "load"]


def load(place: str | Path) -> Glyphs:
    """A trained model, to draw and read with: a bundled name ("mirror"), a file or a run folder.

    Torch is imported here and not before.

    Raises:
        ModelFileError: it cannot be read.
    """
    from glyphstudio.engine import library

    return library.load(place)
