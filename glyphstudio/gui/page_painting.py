"""How the page is painted: paper, grid, the elements that lie on each other, the pen's stroke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF, QTransform

from glyphstudio.elements import Element, Mirrored, Place
from glyphstudio.gui import theme
from glyphstudio.gui.hand import Hand
from glyphstudio.gui.inked import UNIT, copies, ink_of, put_ink
from glyphstudio.palette import palette

PALETTE = "sumi"  # what it is drawn in; the pen of the grown script may wear any


@dataclass(frozen=True, slots=True)
class Paper:
    """The glyph's square within a widget."""

    square: QRectF
    hand: Hand

    def point_of(self, place: Place) -> QPointF:
        """Where a place of the square lies in the widget."""
        x, y = ((value + 1) / 2 for value in place)
        square = self.square
        return QPointF(square.left() + x * square.width(), square.top() + y * square.height())

    def place_of(self, point: QPointF) -> Place:
        """A point of the widget as a place of the square."""
        square = self.square
        return (
            (point.x() - square.left()) / square.width() * 2 - 1,
            (point.y() - square.top()) / square.height() * 2 - 1,
        )

    @property
    def _ink(self) -> QTransform:
        """From ink to the widget."""
        scale, centre = self.square.width() / 2 / UNIT, self.square.center()
        return QTransform(scale, 0, 0, scale, centre.x(), centre.y())

    def paint(self, painter: QPainter) -> None:
        """The empty paper: its grid while strokes snap to it, and what they are mirrored at."""
        painter.fillRect(self.square, paper())
        half = self.hand.step / 2
        count = int(1 / half + 1e-6)
        for n in range(-count, count + 1):
            if not (self.hand.snaps or n == 0):
                continue
            painter.setPen(QPen(ink(0.13 if n % 2 == 0 else 0.06), 1))
            for a, b in (((n * half, -1), (n * half, 1)), ((-1, n * half), (1, n * half))):
                painter.drawLine(self.point_of(a), self.point_of(b))
        painter.setPen(QPen(theme.colour("action", 0.9), 1, Qt.PenStyle.DashLine))
        if self.hand.mirrored in ("left-right", "both"):
            painter.drawLine(self.point_of((0, -1)), self.point_of((0, 1)))
        if self.hand.mirrored in ("up-down", "both"):
            painter.drawLine(self.point_of((-1, 0)), self.point_of((1, 0)))

    def paint_elements(self, painter: QPainter, elements: Sequence[Element], newest: bool) -> None:
        """Elements lie on each other here, so they are pale; the newest is dark."""
        rest = max(0.07, min(0.5, 1.8 / max(1, len(elements)) ** 0.85))
        rest *= 1.0 if newest else 0.7  # the chosen stand before them
        painter.save()
        painter.setTransform(self._ink, True)
        for index, element in enumerate(elements):
            dark = newest and index == len(elements) - 1
            if dark:
                self._paint_copies(painter, element)
            painter.fillPath(ink_of(element), ink(0.9 if dark else rest))
        painter.restore()

    def paint_chosen(self, painter: QPainter, elements: Sequence[Element]) -> None:
        """The chosen elements are lit, over all others."""
        painter.save()
        painter.setTransform(self._ink, True)
        for element in elements:
            self._paint_copies(painter, element)
        for element in elements:
            painter.fillPath(ink_of(element), theme.colour("action"))
        painter.restore()

    def _paint_copies(self, painter: QPainter, element: Element) -> None:
        for put in copies(element, self.hand.step)[1:]:
            painter.fillPath(put_ink(element, put), ink(0.1))

    def paint_stroke(
        self, painter: QPainter, places: Sequence[Place], widths: Sequence[float], straight: bool
    ) -> None:
        """What is under the hand, before it is steadied, with its mirror images.

        Line by line: as one path, 400 places take 50 ms to paint; like this they take 3.
        """
        if straight:
            places, widths = (places[0], places[-1]), (max(widths),) * 2
        points = [QPointF(x, y) * UNIT for x, y in places]
        cap, join = Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
        mean = sum(widths) / len(widths) * UNIT  # wide enough for a hint of where it comes too
        painter.save()
        painter.setTransform(self._ink, True)
        painter.setPen(QPen(ink(0.15), mean, Qt.PenStyle.SolidLine, cap, join))
        for put in _images(self.hand.mirrored):
            painter.drawPolyline(put.map(QPolygonF([*points, points[-1]])))
        pen = QPen(ink(), widths[0] * UNIT, Qt.PenStyle.SolidLine, cap, join)
        painter.setPen(pen)
        painter.drawPoint(points[0])
        for (one, other), (a, b) in zip(pairwise(points), pairwise(widths), strict=True):
            pen.setWidthF((a + b) / 2 * UNIT)
            painter.setPen(pen)
            painter.drawLine(one, other)
        painter.restore()

    def paint_band(self, painter: QPainter, one: Place, other: Place) -> None:
        """What a drag over paper chooses."""
        painter.setBrush(theme.colour("action", 0.1))
        painter.setPen(QPen(theme.colour("action"), 1, Qt.PenStyle.DashLine))
        painter.drawRect(QRectF(self.point_of(one), self.point_of(other)).normalized())

    def paint_nib(self, painter: QPainter, place: Place) -> None:
        """The pen over the paper."""
        at = self.hand.snapped(place) if self.hand.snaps else place
        side = self.hand.width * self.square.width() / 4
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(ink(0.5), 1))
        painter.drawEllipse(self.point_of(at), side, side)


def edge(painter: QPainter, box: QRectF, radius: float) -> None:
    """The border of a paper: on a light ground it would not be seen where it ends."""
    if theme.tokens().name == "dark":
        return
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.colour("line"), 1))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius)
    painter.setPen(Qt.PenStyle.NoPen)


def paper() -> QColor:
    """What is drawn on."""
    return QColor(palette(PALETTE).paper)


def ink(alpha: float = 1.0) -> QColor:
    """What is drawn with."""
    made = QColor(palette(PALETTE).inks[0])
    made.setAlphaF(alpha)
    return made


def _images(mirrored: Mirrored) -> list[QTransform]:
    """The mirror images of what was drawn."""
    across, down = QTransform.fromScale(-1, 1), QTransform.fromScale(1, -1)
    return {
        "none": [],
        "left-right": [across],
        "up-down": [down],
        "both": [across, down, QTransform.fromScale(-1, -1)],
    }[mirrored]
