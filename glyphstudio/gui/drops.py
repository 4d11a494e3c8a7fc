"""What is dragged over the window: files and pictures in it, the frame of where it may fall."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage, QPainter, QPen

from glyphstudio.gui import theme
from glyphstudio.gui.requests import Pixels


def files_of(event: QDropEvent) -> list[QUrl]:
    """What of it lies on this machine's disks."""
    return [url for url in event.mimeData().urls() if url.isLocalFile()]


def paint_target(painter: QPainter, box: QRectF, *, lit: bool, width: int = 1) -> None:
    """A dashed frame with round corners, in the brush that the painter has."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(theme.colour("accent" if lit else "track"), width)
    pen.setStyle(Qt.PenStyle.CustomDashLine)
    pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.drawRoundedRect(box, theme.SIZE.radius, theme.SIZE.radius)


def pixels_of(image: QImage) -> Pixels:
    """An image of the clipboard, or out of another program, as a picture of its own, (h, w, 3)."""
    plain = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(plain.constBits(), np.uint8).reshape(plain.height(), -1)
    picture: Pixels = rows[:, : 3 * plain.width()].reshape(plain.height(), plain.width(), 3).copy()
    return picture
