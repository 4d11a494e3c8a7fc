"""Under the stage of Animate: play, the time, and a bar to scrub with the range that is played."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from glyphstudio import timeline as acts
from glyphstudio.gui import theme
from glyphstudio.gui.controls import icon_button
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.gui.timeline_desk import TimelineDesk

_ROOM = 10  # at both ends, for handle and ring
_GRIP = 7  # px beside an end of the range that take it


def clock(seconds: float) -> str:
    """A time as 00:02.1."""
    tenths = round(seconds * 10)
    return f"{tenths // 600:02d}:{tenths // 10 % 60:02d}.{tenths % 10}"


class ScrubBar(QWidget):
    """The whole length. Drag scrubs; the marks at its ends bound what is played."""

    scrubbed = Signal(float, bool)  # a share of the whole, and whether a hand still moves
    ranged = Signal(float, float)
    settled = Signal()
    stepped = Signal(int)  # frames

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Time")
        self.setToolTip(
            "Drag to scrub; arrows go one frame, Shift ten. Drag the marks at the ends to play a "
            "part; double-click plays the whole"
        )
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(28)
        self.setMinimumWidth(120)
        self._share, self._first, self._last = 0.0, 0.0, 1.0
        self._held = ""  # "head", "first" or "last"
        self._ring = False

    def sizeHint(self) -> QSize:
        return QSize(400, 28)

    def show_share(self, share: float, first: float, last: float) -> None:
        """Where it stands, and what is played."""
        if (share, first, last) != (self._share, self._first, self._last):
            self._share, self._first, self._last = share, first, last
            self.update()

    @property
    def share(self) -> float:
        return self._share

    def place_of(self, share: float) -> float:
        """Where a share of the whole lies."""
        return _ROOM + share * max(1, self.width() - 2 * _ROOM)

    def _share_at(self, x: float) -> float:
        return min(1.0, max(0.0, (x - _ROOM) / max(1, self.width() - 2 * _ROOM)))

    def paintEvent(self, event: QPaintEvent) -> None:
        middle, thick = self.height() / 2, theme.SIZE.slider_track
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)

            def bar(start: float, end: float, role: str) -> None:
                painter.setBrush(theme.colour(role))
                box = QRectF(start, middle - thick / 2, max(0.0, end - start), thick)
                painter.drawRoundedRect(box, thick / 2, thick / 2)

            first, last, at = (
                self.place_of(self._first),
                self.place_of(self._last),
                self.place_of(self._share),
            )
            enabled = self.isEnabled()
            bar(self.place_of(0), self.place_of(1), "line")
            bar(first, last, "track")
            if enabled:
                bar(min(first, at), at, "accent")
            for x, part in ((first, self._first > 0), (last, self._last < 1)):
                painter.setBrush(theme.colour("text" if part else "disabled"))
                painter.drawRoundedRect(QRectF(x - 1.5, middle - 7, 3, 14), 1.5, 1.5)
            if enabled:
                painter.setBrush(theme.colour("handle"))
                if theme.tokens().name == "light":
                    painter.setPen(QPen(theme.colour("disabled"), 1))
                painter.drawEllipse(QPointF(at, middle), 6.5, 6.5)
            if self._ring and self.hasFocus():
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawEllipse(QPointF(at, middle), 9, 9)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x = event.position().x()
        ends = {"first": self.place_of(self._first), "last": self.place_of(self._last)}
        near = min(ends, key=lambda end: abs(ends[end] - x))
        on_head = abs(self.place_of(self._share) - x) <= theme.SIZE.slider_handle / 2
        self._held = near if abs(ends[near] - x) <= _GRIP and not on_head else "head"
        if self._held == "head":
            self.scrubbed.emit(self._share_at(x), True)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        share = self._share_at(event.position().x())
        if self._held == "head":
            self.scrubbed.emit(share, True)
        elif self._held == "first":
            self.ranged.emit(min(share, self._last - 0.01), self._last)
        elif self._held == "last":
            self.ranged.emit(self._first, max(share, self._first + 0.01))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held == "head":
            self.scrubbed.emit(self._share_at(event.position().x()), False)
        elif self._held:
            self.settled.emit()
        self._held = ""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._held = ""
        self.ranged.emit(0.0, 1.0)
        self.settled.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        far = 10 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1
        by = {Qt.Key.Key_Left: -far, Qt.Key.Key_Right: far,
              Qt.Key.Key_PageUp: -10, Qt.Key.Key_PageDown: 10}.get(Qt.Key(event.key()))  # fmt: skip
        if by is not None:
            self._ring = True
            self.stepped.emit(by)
        elif event.key() == Qt.Key.Key_Home:
            self.scrubbed.emit(0.0, False)
        elif event.key() == Qt.Key.Key_End:
            self.scrubbed.emit(1.0, False)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()


class Transport(QWidget):
    """Play and pause, the time, the scrub bar, the length."""

    def __init__(self, desk: TimelineDesk) -> None:
        super().__init__()
        self.setObjectName("animate.transport")
        theme.dress(self, "stage")
        self._desk = desk
        self.play_button = icon_button(
            "animate.transport.play", "play", "Play", "Play and pause (Space)"
        )
        self.play_button.clicked.connect(desk.toggle)
        self.now, self.whole = QLabel(), QLabel()
        for label, role in ((self.now, "text"), (self.whole, "dim")):
            label.setFont(theme.font("body"))
            if role == "dim":
                theme.dress(label, "dim")
            label.setFixedWidth(56)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.bar = ScrubBar("animate.transport.time")
        self.bar.scrubbed.connect(self._scrub)
        self.bar.ranged.connect(self._range)
        self.bar.settled.connect(desk.settle)
        self.bar.stepped.connect(desk.step)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, 0)
        row.setSpacing(theme.SIZE.gap)
        for part in (self.play_button, self.now):
            row.addWidget(part)
        row.addWidget(self.bar, 1)
        row.addWidget(self.whole)
        desk.changed.connect(self.show_all)
        desk.moved.connect(self.show_all)
        desk.played.connect(self.show_playing)
        theme.notifier().changed.connect(self.update)
        self.show_all()

    def show_all(self) -> None:
        """Where it stands."""
        desk, timeline = self._desk, self._desk.timeline
        length = desk.length
        self.setEnabled(not desk.empty)
        self.now.setText(clock(desk.time))
        self.whole.setText(clock(length))
        share = desk.time / length if length else 0.0
        self.bar.show_share(share, timeline.first, timeline.last)
        self.bar.setAccessibleDescription(f"{desk.time:.1f} of {length:.1f} seconds")

    def show_playing(self, playing: bool) -> None:
        """The button says what it does next."""
        self.play_button.setIcon(theme.icon("pause" if playing else "play"))
        self.play_button.setAccessibleName("Pause" if playing else "Play")

    def _scrub(self, share: float, moving: bool) -> None:
        self._desk.seek(share * self._desk.length, moving=moving)

    def _range(self, first: float, last: float) -> None:
        self._desk.do("Play range", lambda t: acts.ranged(t, first, last), merge="range")
