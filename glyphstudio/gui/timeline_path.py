"""The path of a film, seen from above: its keys and the line between them, on a plane."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from glyphstudio import timeline as acts
from glyphstudio.gui import theme
from glyphstudio.gui.key_pictures import KeyPictures
from glyphstudio.gui.library import paint_thumbnail
from glyphstudio.gui.timeline_desk import TimelineDesk

SIDE = 44
PLACES = 1600  # of the line, at most
_MARGIN = 56
_FULL = 60  # keys that are shown as pictures; more are dots


class PathView(QWidget):
    """Two directions in which the keys differ most; click a key to choose it."""

    def __init__(self, name: str, desk: TimelineDesk) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("Path of the film")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._desk = desk
        self._made: tuple[object, ...] = ()
        self._line: npt.NDArray[np.float64] = np.zeros((0, 2))
        self._keys: npt.NDArray[np.float64] = np.zeros((0, 2))
        self._pictures = KeyPictures()
        desk.changed.connect(self.update)
        desk.moved.connect(self.update)
        theme.notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(400, 300)

    def key_at(self, index: int) -> QPointF:
        """Where a key is shown."""
        return QPointF(*self._placed(self._keys[index : index + 1])[0])

    def _renew(self) -> None:
        """Lay the line out anew when the timeline is another."""
        timeline = self._desk.timeline
        made = (timeline.keys, timeline.loop)
        if made == self._made:
            return
        self._made = made
        from glyphstudio.engine.style import Pen  # loaded: the timeline has keys of a model
        from glyphstudio.engine.timeline import Film

        plain = acts.set_(
            timeline, columns=1, clip="keys",
            keys=tuple(key.model_copy(update={"pen": {}}) for key in timeline.keys),
        )  # fmt: skip
        film = Film(plain, Pen())
        count = min(PLACES, max(2, 48 * len(timeline.keys)))
        times = np.linspace(0, film.seconds, count)
        z = np.stack([film.pose(time).latents[0] for time in times]).astype(np.float64)
        keys = np.array([key.message.numbers for key in timeline.keys])
        middle = z.mean(0)
        _, _, directions = np.linalg.svd(z - middle, full_matrices=False)
        plane = directions[:2]
        if len(plane) < 2:
            plane = np.vstack([plane, np.zeros_like(plane)])[:2]
        self._line, self._keys = (z - middle) @ plane.T, (keys - middle) @ plane.T

    def _placed(self, points: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Points of the plane (n, 2) where they are shown, in pixels."""
        every = np.vstack([self._line, self._keys])
        low, high = every.min(0), every.max(0)
        span = np.maximum(high - low, 1e-6)
        size = np.array([self.width(), self.height()], float)
        scale = float((np.maximum(size - 2 * _MARGIN, 10) / span).min())
        placed: npt.NDArray[np.float64] = size / 2 + (points - (low + high) / 2) * scale
        return placed

    def paintEvent(self, event: QPaintEvent) -> None:
        desk = self._desk
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.colour("stage"))
            if desk.timeline.clip != "keys":
                painter.setPen(theme.colour("faint"))
                words = "Only a film of keys has a path to look at."
                painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), words)
                return
            if not desk.timeline.keys:
                return
            self._renew()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            line = [QPointF(x, y) for x, y in self._placed(self._line)]
            painter.setPen(QPen(theme.colour("faint"), 1.5))
            painter.drawPolyline(QPolygonF(line))
            for index in range(len(self._keys)):
                self._paint_key(painter, index)
            if line and desk.length:
                share = min(1.0, desk.time / desk.length)
                at = line[round(share * (len(line) - 1))]
                painter.setPen(QPen(theme.colour("on_accent"), 1.5))
                painter.setBrush(theme.colour("accent"))
                painter.drawEllipse(at, 6, 6)

    def _paint_key(self, painter: QPainter, index: int) -> None:
        at, chosen = self.key_at(index), index == self._desk.chosen
        if len(self._keys) > _FULL and not chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("text"))
            painter.drawEllipse(at, 3, 3)
            return
        box = QRect(0, 0, SIDE, SIDE)
        box.moveCenter(at.toPoint())
        ratio = self.devicePixelRatioF()
        pixmap = self._pictures.get(self._desk.picture(index), SIDE, ratio)
        paint_thumbnail(painter, box, pixmap)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent" if chosen else "line"), 2 if chosen else 1))
        painter.drawRoundedRect(QRectF(box), theme.SIZE.small_radius, theme.SIZE.small_radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not len(self._keys):
            return
        at = np.array([event.position().x(), event.position().y()])
        far = np.abs(self._placed(self._keys) - at).max(1)
        nearest = int(np.argmin(far))
        if far[nearest] <= SIDE / 2 + 4:
            self._desk.choose(nearest, seek=True)
