"""Looking closer at a single picture: how far, and which part of it; no widgets."""

from __future__ import annotations

from PySide6.QtCore import QPointF

MOST_ZOOM = 16.0


class Lens:
    """A zoom of 1..`most`, and the point of the picture, in [0, 1] x [0, 1], in the middle."""

    def __init__(self) -> None:
        self.zoom = 1.0
        self.most = MOST_ZOOM
        self._centre = QPointF(0.5, 0.5)

    @property
    def close(self) -> bool:
        """Whether less than the whole picture is meant to be seen."""
        return self.zoom > 1

    def zoom_to(self, zoom: float, off: QPointF, side: float) -> bool:
        """Zoom, keeping what lies `off` the middle there; whether anything changed.

        Args:
            side: of the picture at a zoom of 1, in the unit of `off`.
        """
        zoom = min(self.most, max(1.0, zoom))
        if zoom == self.zoom:
            return False
        self._centre += off / (side * self.zoom) - off / (side * zoom)
        self.zoom = zoom
        self._hold()
        return True

    def pan(self, x: float, y: float) -> None:
        """Move what is seen by shares of the picture."""
        self._centre += QPointF(x, y)
        self._hold()

    def corner(self, middle: QPointF, side: float, ratio: float) -> QPointF:
        """Where the picture's corner lies, on whole device pixels, with `middle` the stage's."""
        exact = middle - self._centre * (side * self.zoom)
        return QPointF(round(exact.x() * ratio) / ratio, round(exact.y() * ratio) / ratio)

    def _hold(self) -> None:
        """No further than the picture's edge in the middle's half."""
        edge = 0.5 / self.zoom
        self._centre = QPointF(
            min(1 - edge, max(edge, self._centre.x())), min(1 - edge, max(edge, self._centre.y()))
        )
