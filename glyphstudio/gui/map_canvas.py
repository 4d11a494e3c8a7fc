"""The map under the hand: it paints the glyphs that are there; drags pan, the wheel zooms."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.focus import ARROWS, sought
from glyphstudio.gui.map_tiles import Frame, Place, Tiles, reduced
from glyphstudio.gui.sliders import Scale

SIGMAS = Scale(-100, 100, 0, 1, signed=True)
_SHARE = 0.92  # of a cell is glyph, the rest a gap
_QUIET_MS = 250  # the wheel rests so long before its place is remembered
_DRAG = 4  # px; a shorter press is a click


class MapCanvas(QWidget):
    """Shows the part of the map that its frame says; what is not drawn yet stays dark."""

    gone_to = Signal(float, float)  # sigmas: a click
    opened = Signal()
    looked = Signal()  # the frame is another
    settled = Signal()  # and stays so

    def __init__(self, name: str, tiles: Tiles) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("Map")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._tiles = tiles
        self.frame = Frame(0.0, 0.0, 100.0, 1.0, 1.0)
        self.here: tuple[float, float] | None = None  # the glyph on the stage, in sigmas
        self.here_place: Place = (0, 0, 0)  # under which its own picture is remembered
        self.surround = "stage"
        self.message = ""  # in place of a map
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._zooming = False
        self._hover: tuple[int, int] | None = None
        self._ring = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self._come_to_rest)

    def show_frame(self, x: float, y: float, span: float) -> None:
        """Look at a middle and a width, in sigmas; not while a hand moves it."""
        if self._dragging or self._quiet.isActive():
            return
        scale = max(1, self.width()) / span
        self.frame = Frame(x, y, scale, self.width(), self.height())
        self.update()

    @property
    def span(self) -> float:
        """The width that is seen, in sigmas."""
        return self.width() / self.frame.scale

    def look(self, frame: Frame) -> None:
        """Look elsewhere; the span stays within what a scene can say."""
        width = max(1, self.width())
        scale = min(width / 0.01, max(width / 100, frame.scale))
        held = (max(-100.0, min(100.0, frame.x)), max(-100.0, min(100.0, frame.y)))
        self.frame = Frame(*held, scale, self.width(), self.height())
        self.update()
        self.looked.emit()

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Closer, keeping what lies at a place there."""
        at = at or QPointF(self.width() / 2, self.height() / 2)
        self._zooming = True
        self.look(self.frame.zoomed(factor, at.x(), at.y()))
        self._quiet.start()

    def _come_to_rest(self) -> None:
        self._zooming = False
        self.update()
        self.settled.emit()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), theme.ground(self.surround))
            if self.message:
                painter.setPen(theme.colour("faint"))
                painter.setFont(theme.font("body"))
                flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
                painter.drawText(self.rect().adjusted(28, 28, -28, -28), int(flags), self.message)
                return
            self._paint_glyphs(painter)
            self._paint_here(painter)
            if self._ring and self.hasFocus():
                painter.setPen(QPen(theme.colour("accent"), 2))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(self.rect().toRectF().adjusted(3, 3, -3, -3), 4, 4)

    def _paint_glyphs(self, painter: QPainter) -> None:
        frame, ratio = self.frame, self.devicePixelRatioF()
        side = max(1, round(frame.cell * _SHARE * ratio))
        level = frame.level
        quick = self._zooming
        for column, row in frame.cells():
            x, y = frame.pixel(column * frame.step, row * frame.step)
            left = round((x - side / ratio / 2) * ratio) / ratio
            top = round((y - side / ratio / 2) * ratio) / ratio
            box = QRectF(left, top, side / ratio, side / ratio)
            image = self._tiles.image(reduced(level, column, row), side, quick=quick)
            if image is None:
                painter.fillRect(box, theme.colour("raised", 0.5))
            elif image.width() == side:
                image.setDevicePixelRatio(ratio)
                painter.drawImage(box.topLeft(), image)
            else:
                image.setDevicePixelRatio(1.0)
                painter.drawImage(box, image)
            if self._hover == (column, row) and not self._dragging:
                painter.setPen(QPen(theme.colour("faint"), 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(box.adjusted(-2, -2, 2, 2))

    def _paint_here(self, painter: QPainter) -> None:
        """The glyph on the stage stands where it lies, over those of the lattice."""
        if self.here is None:
            return
        ratio = self.devicePixelRatioF()
        side = max(1, round(self.frame.cell * ratio))
        x, y = (round(at * ratio - side / 2) / ratio for at in self.frame.pixel(*self.here))
        box = QRectF(x, y, side / ratio, side / ratio)
        image = self._tiles.image(self.here_place, side, quick=True)
        if image is not None:
            image.setDevicePixelRatio(1.0)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box, image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.colour("accent"), 3))
        painter.drawRoundedRect(box, 4, 4)

    # ---- what people do

    def resizeEvent(self, event: QResizeEvent) -> None:
        old, frame = event.oldSize().width(), self.frame
        scale = frame.scale * self.width() / old if old > 0 else frame.scale
        self.frame = Frame(frame.x, frame.y, scale, self.width(), self.height())
        super().resizeEvent(event)
        self.looked.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom_by(1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring = False
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._last = event.position()
            self._dragging = False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._pressed is None:
            self._point(place)
            return
        if not self._dragging and (place - self._pressed).manhattanLength() < _DRAG:
            return
        if not self._dragging:
            self._dragging = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        moved, self._last = place - self._last, place
        self.look(self.frame.panned(moved.x(), moved.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._dragging:
            self._dragging = False
            self.unsetCursor()
            self.settled.emit()
        else:
            column, row = self.frame.nearest(event.position().x(), event.position().y())
            self.gone_to.emit(column * self.frame.step, row * self.frame.step)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.opened.emit()

    def leaveEvent(self, event: QEvent) -> None:
        self._point(None)
        super().leaveEvent(event)

    def _point(self, place: QPointF | None) -> None:
        hover = None if place is None else self.frame.nearest(place.x(), place.y())
        if hover != self._hover:
            self._hover = hover
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = sought(event, self._ring)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        step = ARROWS.get(key)
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_by(1.25)
        elif key == Qt.Key.Key_Minus:
            self.zoom_by(0.8)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif step is not None and event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.look(self.frame.panned(-step[0] * self.frame.cell, -step[1] * self.frame.cell))
            self._quiet.start()
        elif step is not None and self.here is not None:
            x, y = (at / self.frame.step for at in self.here)
            column, row = round(x) + step[0], round(y) + step[1]
            self.gone_to.emit(column * self.frame.step, row * self.frame.step)
        else:
            super().keyPressEvent(event)
