"""The keys of a film as pictures along its time: drag, drop, choose, zoom."""

from __future__ import annotations

import math

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QWidget

from glyphstudio import timeline as acts
from glyphstudio.gui import theme
from glyphstudio.gui.carrying import carried, carries
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.gui.key_pictures import KeyPictures
from glyphstudio.gui.library import paint_thumbnail
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.timeline import Timeline

LABEL = 16  # px under the pictures, for the times
_EDGE = 12
_DRAG_STARTS = 4
_MOST_ZOOM = 400.0
_GHOST = 0.4  # how strongly the first key is shown where it comes again
_FEW = 24  # keys that may overlap; of more, only those are pictures that have room


class TimelineStrip(QWidget):
    """One line of time. The first key stands at the left, at 0; a loop ends with it, pale.

    Keys: arrows choose, Shift moves by a tenth of a second, Ctrl changes places, Delete takes out.
    Wheel scrolls, with Ctrl it zooms. A drag of a key is one act.
    """

    key_wanted = Signal()  # to show on the stages of other rooms

    def __init__(self, name: str, desk: TimelineDesk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Keys of the film")
        self.setToolTip(
            "Drag keys to move them; arrows choose, with Shift they move a key, Delete takes it "
            "out. Drop kept glyphs here. Ctrl and the wheel zoom"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 40)
        self.setAcceptDrops(True)
        self._desk = desk
        self._pictures = KeyPictures()
        self._zoom = 1.0  # of what just fits
        self._left = 0.0  # s at the left edge
        self._pressed: QPointF | None = None
        self._base: Timeline | None = None  # as it was when a key was taken
        self._taken = -1  # the key under the hand; one after the last: where the loop closes
        self._off = 0.0  # px from its middle to the hand
        self._scrubs = False
        self._drop_at: float | None = None  # s where something hangs over it
        self._ring = False
        desk.changed.connect(self._follow)
        desk.moved.connect(self.update)
        theme.notifier().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(600, 68)

    # ---- geometry

    @property
    def side(self) -> int:
        """Of a key's picture."""
        return max(20, min(72, self.height() - LABEL - 8))

    @property
    def zoom(self) -> float:
        return self._zoom

    def _room(self) -> float:
        return max(40.0, self.width() - 2 * _EDGE - self.side)

    def _scale(self) -> float:
        """Pixels a second."""
        return self._room() * self._zoom / max(0.1, self._desk.length)

    def place_of(self, time: float) -> float:
        """Where a moment lies: the middle of a key's picture."""
        return _EDGE + self.side / 2 + (time - self._left) * self._scale()

    def time_at(self, x: float) -> float:
        """The moment at a place."""
        return self._left + (x - _EDGE - self.side / 2) / self._scale()

    def key_rect(self, index: int) -> QRectF:
        """Where a key's picture is; one after the last: where the loop closes."""
        timeline = self._desk.timeline
        begun = acts.starts(timeline)
        time = begun[index] if index < len(begun) else acts.length(timeline)
        return QRectF(self.place_of(time) - self.side / 2, 4, self.side, self.side)

    def key_at(self, place: QPointF) -> int:
        """The key at a place; -1: none. The chosen one lies on top."""
        timeline = self._desk.timeline
        count = len(timeline.keys)
        ends = [count] if timeline.loop and count else []
        order = [self._desk.chosen, *reversed(range(count)), *ends] if count else []
        return next((i for i in order if self.key_rect(i).contains(place)), -1)

    def zoom_to(self, zoom: float, around: float | None = None) -> None:
        """So many times what just fits; `around`: the place (px) that stays where it is."""
        at = self.width() / 2 if around is None else around
        time = self.time_at(at)
        self._zoom = min(_MOST_ZOOM, max(1.0, zoom))
        self._left = time - (at - _EDGE - self.side / 2) / self._scale()
        self._hold_left()
        self.update()

    def _hold_left(self) -> None:
        most = self._desk.length - self._room() / self._scale()
        self._left = min(max(0.0, most), max(0.0, self._left))

    def show_key(self, index: int) -> None:
        """Scroll to a key."""
        keys = self._desk.timeline.keys
        if not 0 <= index < len(keys) or self._zoom <= 1:
            return
        time = acts.starts(self._desk.timeline)[index]
        shown = self._room() / self._scale()
        if not self._left <= time <= self._left + shown:
            self._left = time - shown / 2
            self._hold_left()
        self.update()

    def _follow(self) -> None:
        self._hold_left()
        count = len(self._desk.timeline.keys)
        if count:
            at = acts.starts(self._desk.timeline)[self._desk.chosen]
            chosen = f"Key {self._desk.chosen + 1} of {count}, at {at:.1f} seconds"
            self.setAccessibleDescription(chosen)
        self.update()

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        desk, timeline = self._desk, self._desk.timeline
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            if timeline.clip == "keys":
                self._paint_ways(painter, timeline)
                self._paint_keys(painter, timeline)
            else:
                self._paint_clip(painter, timeline)
            x = round(self.place_of(desk.time)) + 0.5
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height() - 2))
            if self._drop_at is not None:
                x = self.place_of(self._drop_at)
                painter.setPen(QPen(theme.colour("accent"), 3, Qt.PenStyle.DotLine))
                painter.drawLine(QPointF(x, 2), QPointF(x, self.height() - LABEL))
            if self._ring and self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    def _middle(self) -> float:
        return 4 + self.side / 2

    def _paint_ways(self, painter: QPainter, timeline: Timeline) -> None:
        """The line of time; thicker where a key holds, brighter where the chosen way is."""
        if not timeline.keys:
            return
        y, begun = self._middle(), acts.starts(timeline)
        end = acts.length(timeline)
        painter.setPen(QPen(theme.colour("track"), 2))
        painter.drawLine(QPointF(self.place_of(0), y), QPointF(self.place_of(end), y))
        for index, key in enumerate(timeline.keys):
            held = begun[index] + key.hold
            if key.hold > 0:
                painter.setPen(QPen(theme.colour("faint"), 6))
                painter.drawLine(
                    QPointF(self.place_of(begun[index]), y), QPointF(self.place_of(held), y)
                )
            if index == self._desk.chosen and (timeline.loop or index + 1 < len(begun)):
                after = begun[index + 1] if index + 1 < len(begun) else end
                painter.setPen(QPen(theme.colour("faint"), 2))
                painter.drawLine(QPointF(self.place_of(held), y), QPointF(self.place_of(after), y))

    def _paint_keys(self, painter: QPainter, timeline: Timeline) -> None:
        """From left to right; of those that lie on each other, some are ticks."""
        count, begun, chosen = len(timeline.keys), acts.starts(timeline), self._desk.chosen
        free, taken = -1e9, list[QRectF]()
        if chosen < count:  # its time is written first
            self._paint_time(painter, begun[chosen], self.key_rect(chosen), taken, "text")
        for index in range(count):
            left = self.place_of(begun[index]) - self.side / 2
            rect = QRectF(left, 4, self.side, self.side)
            if index == chosen or rect.right() < 0 or left > self.width():
                continue
            room = 0.75 * self.side if count <= _FEW else -2.0
            if left < free - room:
                tick = QRectF(rect.center().x() - 0.5, rect.bottom() + 2, 1, 4)
                painter.fillRect(tick, theme.colour("faint"))
                continue
            self._paint_key(painter, index, rect)
            free = rect.right()
            self._paint_time(painter, begun[index], rect, taken)
        if timeline.loop and count:
            last = self.key_rect(count)
            painter.setOpacity(_GHOST)
            self._paint_key(painter, 0, last, ghost=True)
            painter.setOpacity(1.0)
            self._paint_time(painter, acts.length(timeline), last, taken)
        if chosen < count:
            self._paint_key(painter, chosen, self.key_rect(chosen))

    def _paint_key(
        self, painter: QPainter, index: int, rect: QRectF, *, ghost: bool = False
    ) -> None:
        box = QRect(round(rect.x()), round(rect.y()), self.side, self.side)
        ratio = self.devicePixelRatioF()
        pixmap = self._pictures.get(self._desk.picture(index), self.side, ratio)
        paint_thumbnail(painter, box, pixmap)
        if index == self._desk.chosen and not ghost:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            radius = theme.SIZE.small_radius
            painter.drawRoundedRect(QRectF(box).adjusted(-1, -1, 1, 1), radius, radius)

    def _time_box(self, painter: QPainter, time: float, rect: QRectF) -> tuple[QRectF, str]:
        """Where a key's time is written under it."""
        painter.setFont(theme.font("head"))
        text = f"{time:.1f} s"
        wide = painter.fontMetrics().horizontalAdvance(text) + 8
        return QRectF(rect.center().x() - wide / 2, rect.bottom() + 1, wide, LABEL), text

    def _paint_time(
        self, painter: QPainter, time: float, rect: QRectF, taken: list[QRectF], role: str = "faint"
    ) -> None:
        """A key's time, where no other is written."""
        box, text = self._time_box(painter, time, rect)
        if not any(box.intersects(other) for other in taken[-2:] + taken[:1]):
            taken.append(box)
            painter.setPen(theme.colour(role))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)

    def _paint_clip(self, painter: QPainter, timeline: Timeline) -> None:
        """A bar over the whole length, with what it is."""
        begin, end = self.place_of(0), self.place_of(timeline.seconds)
        box = QRectF(begin, 8, max(8.0, end - begin), self.side - 8)
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(box, theme.SIZE.radius, theme.SIZE.radius)
        training = timeline.clip == "film"
        words = "The film of the training" if training else f"Axis {timeline.axis + 1}, swept"
        if timeline.loop:
            words += ", there and back"
        painter.setPen(theme.colour("dim"))
        painter.setFont(theme.font("body"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = event.position()
        self._pressed, self._base = at, None
        self._taken = self.key_at(at) if self._desk.timeline.clip == "keys" else -1
        count = len(self._desk.timeline.keys)
        if 0 <= self._taken < count:
            self._off = at.x() - self.key_rect(self._taken).center().x()
            self._desk.choose(self._taken, seek=not self._desk.playing)
        elif self._taken == count and count:
            self._off = at.x() - self.key_rect(count).center().x()
        else:
            self._scrubs = True
            self._scrub(at.x(), moving=True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        at = event.position()
        if self._scrubs:
            self._scrub(at.x(), moving=True)
            return
        if self._base is None:
            if (at - self._pressed).manhattanLength() < _DRAG_STARTS:
                return
            self._base = self._desk.timeline
        self._slide(self.time_at(at.x() - self._off))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._scrubs:
            self._scrub(event.position().x(), moving=False)
        elif self._base is not None:
            self._desk.settle()
        self._pressed, self._base, self._scrubs, self._taken = None, None, False, -1

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if 0 <= self.key_at(event.position()) < len(self._desk.timeline.keys):
            self.key_wanted.emit()

    def _scrub(self, x: float, *, moving: bool) -> None:
        time = min(self._desk.length, max(0.0, self.time_at(x)))
        self._desk.seek(time, moving=moving)
        if self._desk.timeline.keys:
            self._desk.choose(acts.segment_at(self._desk.timeline, time))

    def _slide(self, time: float) -> None:
        """The key under the hand goes to a moment; all of a drag is one act."""
        base, index = self._base, self._taken
        if base is None:
            return
        made = acts.slid(base, index, time)
        if index < len(base.keys):  # it may have changed places
            key = base.keys[index]
            places = [i for i, k in enumerate(made.keys) if (k.message, k.pen, k.noise, k.hold)
                      == (key.message, key.pen, key.noise, key.hold)]  # fmt: skip
            begun = acts.starts(made)
            self._desk.chosen = min(places, key=lambda i: abs(begun[i] - time), default=index)
        self._desk.change("Move key", made, merge="slide")

    def wheelEvent(self, event: QWheelEvent) -> None:
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom_to(self._zoom * math.exp(turn / 480), event.position().x())
        else:
            self._left -= turn / 120 * 80 / self._scale()
            self._hold_left()
            self.update()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, modifiers = Qt.Key(event.key()), event.modifiers()
        by = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        index, timeline = self._desk.chosen, self._desk.timeline
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._desk.remove()
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._choose(0 if key == Qt.Key.Key_Home else len(timeline.keys) - 1)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.key_wanted.emit()
        elif by is None or not timeline.keys:
            super().keyPressEvent(event)
        elif modifiers & Qt.KeyboardModifier.ControlModifier:
            to = min(len(timeline.keys) - 1, max(0, index + by))
            self._desk.do("Move key", lambda t: acts.moved(t, index, to), chosen=to)
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            to_time = acts.starts(timeline)[index] + by / 10
            if index:
                self._desk.do("Move key", lambda t: acts.slid(t, index, to_time), merge="nudge")
        else:
            self._choose(index + by)

    def _choose(self, index: int) -> None:
        self._ring = self.hasFocus()
        self._desk.choose(index, seek=not self._desk.playing)
        self.show_key(self._desk.chosen)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        index = self.key_at(QPointF(event.pos()))
        if not 0 <= index < len(self._desk.timeline.keys):
            return
        self._desk.choose(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Show on the stage").triggered.connect(self.key_wanted)
        menu.addAction("Duplicate").triggered.connect(self._desk.duplicate)
        menu.addAction("Delete").triggered.connect(self._desk.remove)
        menu.popup(event.globalPos())

    # ---- what is dropped

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries(event.mimeData()):
            event.acceptProposedAction()
            self._hang(event.position().toPoint())

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        event.acceptProposedAction()
        self._hang(event.position().toPoint())

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._drop_at = None
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        at, self._drop_at = self.time_at(event.position().x()), None
        self.update()
        glyphs = carried(event.mimeData())
        if glyphs:
            event.acceptProposedAction()
            self._desk.add_glyphs(glyphs, max(0.0, at))

    def _hang(self, place: QPoint) -> None:
        self._drop_at = min(self._desk.length, max(0.0, self.time_at(place.x())))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._hold_left()
        super().resizeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()
