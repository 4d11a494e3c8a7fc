"""Small pictures of keys, ready to paint."""

from __future__ import annotations

from PySide6.QtGui import QPixmap

from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.library import thumbnail_pixmap
from glyphstudio.gui.requests import Pixels

MOST = 1200


class KeyPictures:
    """Pixmaps of pictures at a side, made once."""

    def __init__(self) -> None:
        self._made: dict[tuple[int, int, float], tuple[Pixels, QPixmap]] = {}

    def get(self, picture: Pixels | None, side: int, ratio: float) -> QPixmap | None:
        """The pixmap, `side` device-independent pixels wide; None where there is no picture."""
        if picture is None:
            return None
        key = id(picture), side, ratio
        found = self._made.get(key)
        if found is None or found[0] is not picture:  # the id of one that is gone
            if len(self._made) > MOST:
                self._made.clear()
            found = self._made[key] = picture, thumbnail_pixmap(image_of(picture), side, ratio)
        return found[1]
