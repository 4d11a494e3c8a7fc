"""What is dragged over the window: the files in it, and the dashed frame of where it may fall."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QPainter, QPen

from glyphstudio.gui import theme


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
