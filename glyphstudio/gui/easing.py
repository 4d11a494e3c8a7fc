"""The curve of an easing, with its two handles to drag."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtGui import QPen as Stroke
from PySide6.QtWidgets import QSizePolicy, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.focus import ARROWS, by_keyboard
from glyphstudio.timeline import Easing

HEIGHT, TALLEST = 60, 140
_PAD = 14
_GRIP = 12  # px around a handle that take it
_ABOVE = 0.6  # how far beyond 0 and 1 it can be drawn


class EasingEditor(QWidget):
    """Time goes to the right, the way up. Drag a handle; arrows move the lit one, Return the other.

    `moved` comes with every change, `settled` when a drag has ended.
    """

    moved = Signal(object)  # Easing
    settled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Easing curve")
        self.setToolTip("Drag the handles: slow where it is flat, fast where it is steep")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(HEIGHT)
        self._easing = Easing()
        self._lit = 0
        self._held = False
        self._ring = False

    def sizeHint(self) -> QSize:
        return QSize(200, HEIGHT)

    @property
    def easing(self) -> Easing:
        return self._easing

    def show_easing(self, easing: Easing) -> None:
        """Show one; sends nothing."""
        if easing != self._easing:
            self._easing = easing
            self.update()

    def handle_at(self, which: int) -> QPointF:
        """Where a handle lies, 0 or 1."""
        one = self._easing
        return self._place(*((one.x1, one.y1) if which == 0 else (one.x2, one.y2)))

    # ---- geometry: the curve's 0..1 lie between the pads; handles may go beyond

    def _spread(self) -> tuple[float, float]:
        """The lowest and the highest that is shown."""
        one = self._easing
        low, high = min(0.0, one.y1, one.y2), max(1.0, one.y1, one.y2)
        return max(-_ABOVE, low * 0.6), min(1 + _ABOVE, 1 + (high - 1) * 0.6)

    def _place(self, x: float, y: float) -> QPointF:
        low, high = self._spread()
        tall = self.height() - 2 * _PAD
        shown = min(1 + _ABOVE, max(-_ABOVE, y))
        return QPointF(
            _PAD + x * (self.width() - 2 * _PAD),
            self.height() - _PAD - (shown - low) / (high - low) * tall,
        )

    def _value(self, place: QPointF) -> tuple[float, float]:
        low, high = self._spread()
        x = (place.x() - _PAD) / max(1, self.width() - 2 * _PAD)
        y = low + (self.height() - _PAD - place.y()) / (self.height() - 2 * _PAD) * (high - low)
        return min(1.0, max(0.0, x)), min(1 + _ABOVE, max(-_ABOVE, y))

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        enabled = self.isEnabled()
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.setPen(Stroke(theme.colour("line"), 1))
            painter.setBrush(theme.colour("stage"))
            painter.drawRoundedRect(box, theme.SIZE.radius, theme.SIZE.radius)
            start, end = self._place(0, 0), self._place(1, 1)
            first, second = self.handle_at(0), self.handle_at(1)
            if enabled:
                painter.setPen(Stroke(theme.colour("track"), 1))
                painter.drawLine(start, first)
                painter.drawLine(end, second)
            path = QPainterPath(start)
            path.cubicTo(first, second, end)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(Stroke(theme.colour("accent" if enabled else "disabled"), 1.8))
            painter.drawPath(path)
            if enabled:
                for which, place in enumerate((first, second)):
                    lit = which == self._lit and (self._held or self._ring)
                    painter.setPen(Qt.PenStyle.NoPen)
                    if theme.tokens().name == "light":
                        painter.setPen(Stroke(theme.colour("disabled"), 1))
                    painter.setBrush(theme.colour("accent" if lit else "handle"))
                    painter.drawEllipse(place, 4.5, 4.5)
            if self._ring and self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(Stroke(theme.colour("accent"), theme.SIZE.focus))
                painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)

    # ---- what people do

    def _move(self, x: float, y: float) -> None:
        one = self._easing
        if self._lit == 0:
            made = Easing(x1=round(x, 3), y1=round(y, 3), x2=one.x2, y2=one.y2)
        else:
            made = Easing(x1=one.x1, y1=one.y1, x2=round(x, 3), y2=round(y, 3))
        if made != one:
            self._easing = made
            self.update()
            self.moved.emit(made)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        far = [(at - self.handle_at(which)).manhattanLength() for which in (0, 1)]
        self._lit = 0 if far[0] <= far[1] else 1
        self._held = min(far) <= 2 * _GRIP
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._move(*self._value(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held:
            self._held = False
            self.update()
            self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            self._ring = True
            one = self._easing
            x, y = (one.x1, one.y1) if self._lit == 0 else (one.x2, one.y2)
            by = 0.01 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0.05
            across, down = ARROWS[key]
            self._move(min(1.0, max(0.0, x + by * across)), min(1.6, max(-0.6, y - by * down)))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._lit = 1 - self._lit
            self.update()
        else:
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if Qt.Key(event.key()) in ARROWS and not event.isAutoRepeat():
            self.settled.emit()
        super().keyReleaseEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()
