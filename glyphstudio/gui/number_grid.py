"""All numbers of a message at once: bars to pull up and down, like those of an equaliser."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.axis_rows import SIGMAS
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.controls import scrolled
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.gui.requests import Latents
from glyphstudio.gui.sliders import NumberBox, Scale
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message, said

HIGH = 3.0  # sigmas at the top of a bar
TALL = 52  # pixels of a row of bars
FEW = 64  # numbers; so many stand 16 in a row, more of them 32
WHICH = Scale(1, 2048, 1, 0)
_QUIET_MS = 400
_HINT = "Pull bars up and down, or draw across them. A double click brings one back to nought."


class NumberGrid(QWidget):
    """Bars in rows; `drawn` while a hand or key changes them, `settled` when it has."""

    drawn = Signal(object)  # the numbers as they are now, (n,)
    settled = Signal()
    pointed = Signal(int)  # the bar that is shown above

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("All numbers")
        self.setToolTip(_HINT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.numbers: Latents = np.zeros(0, np.float32)
        self.at = 0
        self._held: int | None = None
        self._ring = False
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_QUIET_MS)
        self._quiet.timeout.connect(self.settled)

    @property
    def columns(self) -> int:
        return 16 if len(self.numbers) <= FEW else 32

    @property
    def busy(self) -> bool:
        """Whether somebody changes them just now."""
        return self._held is not None or self._quiet.isActive()

    def show_numbers(self, numbers: Latents) -> None:
        """Show a message; ignored while a hand is on it."""
        if self.busy and len(numbers) == len(self.numbers):
            return
        if len(numbers) != len(self.numbers):
            self.numbers = numbers.copy()
            rows = -(-max(1, len(numbers)) // self.columns)
            self.setFixedHeight(rows * TALL)
            self.go_to(min(self.at, max(0, len(numbers) - 1)))
        self.numbers = numbers.copy()
        self._tell()

    def go_to(self, index: int) -> None:
        """Another bar is the one that keys change."""
        if 0 <= index < len(self.numbers):
            self.at = index
            self._tell()
            self.pointed.emit(index)

    def put(self, index: int, value: float) -> None:
        """Another value of one number, as a person would set it."""
        self.numbers = self.numbers.copy()
        self.numbers[index] = value
        self._tell()
        self.drawn.emit(self.numbers)

    def _tell(self) -> None:
        if self.at < len(self.numbers):
            value = SIGMAS.text(float(self.numbers[self.at]))
            self.setAccessibleDescription(f"Number {self.at + 1}: {value}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, TALL * -(-max(1, len(self.numbers)) // self.columns))

    # ---- where

    def box(self, index: int) -> QRectF:
        """Where a bar may stand."""
        row, column = divmod(index, self.columns)
        wide = self.width() / self.columns
        return QRectF(column * wide, row * TALL, wide, TALL)

    def index_at(self, place: QPointF) -> int:
        """The nearest bar."""
        column = int(place.x() * self.columns / max(1, self.width()))
        row = int(place.y() // TALL)
        column = max(0, min(self.columns - 1, column))
        rows = -(-max(1, len(self.numbers)) // self.columns)
        index = max(0, min(rows - 1, row)) * self.columns + column
        return min(index, len(self.numbers) - 1)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for index, value in enumerate(self.numbers):
                box = self.box(index)
                if not box.intersects(QRectF(event.rect())):
                    continue
                inner = box.adjusted(1, 3, -1, -3)
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour("raised"))
                painter.drawRoundedRect(inner, 2, 2)
                middle = inner.center().y()
                share = max(-1.0, min(1.0, float(value) / HIGH))
                far = share * inner.height() / 2
                bar = QRectF(inner.left(), min(middle, middle - far), inner.width(), abs(far))
                painter.setBrush(theme.colour("accent" if self.isEnabled() else "disabled"))
                painter.drawRect(bar.adjusted(1, 0, -1, 0))
                painter.fillRect(
                    QRectF(inner.left(), middle - 0.5, inner.width(), 1), theme.colour("track")
                )
                if index == self.at:
                    lit = self._ring and self.hasFocus()
                    painter.setPen(
                        QPen(theme.colour("accent" if lit else "faint"), 2 if lit else 1)
                    )
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRoundedRect(inner, 2, 2)

    # ---- what people do

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring = False
        if event.button() == Qt.MouseButton.LeftButton and len(self.numbers):
            self._held = self.index_at(event.position())
            self._draw(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            self._draw(event.position())

    def _draw(self, place: QPointF) -> None:
        """Set the bar under the hand; those jumped over in one row go along."""
        index, before = self.index_at(place), self._held
        box = self.box(index).adjusted(1, 3, -1, -3)
        share = (box.center().y() - place.y()) / (box.height() / 2)
        value = round(HIGH * max(-1.0, min(1.0, share)), 2)
        numbers = self.numbers.copy()
        start = (
            index if before is None or before // self.columns != index // self.columns else before
        )
        low, high = sorted((start, index))
        from_value = float(numbers[start])
        for one in range(low, high + 1):
            way = 1.0 if start == index else (one - start) / (index - start)
            numbers[one] = from_value + way * (value - from_value)
        self._held, self.at, self.numbers = index, index, numbers
        self._tell()
        self.pointed.emit(index)
        self.drawn.emit(numbers)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._held is not None and event.button() == Qt.MouseButton.LeftButton:
            self._held = None
            self.settled.emit()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if len(self.numbers):
            self.put(self.index_at(event.position()), 0.0)
            self._quiet.start()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._ring = self.hasFocus()
        key, fine = Qt.Key(event.key()), event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        last = len(self.numbers) - 1
        target = {
            Qt.Key.Key_Left: self.at - 1,
            Qt.Key.Key_Right: self.at + 1,
            Qt.Key.Key_PageUp: self.at - self.columns,
            Qt.Key.Key_PageDown: self.at + self.columns,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }.get(key)
        step = {Qt.Key.Key_Up: 0.1, Qt.Key.Key_Down: -0.1}.get(key)
        if target is not None:
            self.go_to(max(0, min(last, target)))
        elif step is not None and last >= 0:
            value = float(self.numbers[self.at]) + step * (0.1 if fine else 1.0)
            self.put(self.at, round(max(-HIGH, min(HIGH, value)), 2))
            self._quiet.start()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and last >= 0:
            self.put(self.at, 0.0)
            self._quiet.start()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._ring = False
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        self.update()
        super().changeEvent(event)


class NumbersPage(QWidget):
    """The message itself: which number, its value to type, and all of them as bars."""

    moving = Signal(bool)

    def __init__(self, name: str, bench: Workbench) -> None:
        super().__init__()
        self._bench = bench
        self.grid = NumberGrid(f"{name}.grid")
        self.which = NumberBox(f"{name}.which", "Which number", WHICH)
        self.which.setToolTip("Type which number of the message to change")
        self.value = NumberBox(f"{name}.value", "Its value", SIGMAS)
        self.value.setToolTip("Its value, in sigmas")
        self.count = QLabel()
        theme.dress(self.count, "dim")
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, BAR, 0)
        top.setSpacing(theme.SIZE.gap)
        label = QLabel("Number")
        top.addWidget(label)
        top.addWidget(self.which)
        top.addWidget(self.count)
        top.addStretch(1)
        top.addWidget(self.value)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, BAR, 0)
        inside.addWidget(self.grid)
        self._hint = QLabel(_HINT)
        self._hint.setWordWrap(True)
        theme.dress(self._hint, "faint", typeface="small")
        inside.addWidget(self._hint)
        inside.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SIZE.gap)
        column.addLayout(top)
        self._scroll = scrolled(f"{name}.scroll", holder)
        column.addWidget(self._scroll, 1)
        self.grid.drawn.connect(self._draw)
        self.grid.settled.connect(self._settle)
        self.grid.pointed.connect(self._show_one)
        self.which.typed.connect(self._seek)
        self.which.nudged.connect(self._step)
        self.value.typed.connect(self._type)
        for changed in (bench.scene_changed, bench.latents_moved, bench.model_changed):
            changed.connect(self.show_glyph)
        self.show_glyph()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In a low window the tooltip says it alone."""
        super().resizeEvent(event)
        room = self.height() - self.which.height() - self.grid.height()
        self._hint.setVisible(room > 3 * theme.SIZE.row)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.show_glyph()

    def show_glyph(self) -> None:
        """The chosen glyph's numbers, where they are seen."""
        if not self.isVisible():
            return
        latents, chosen = self._bench.latents, self._bench.scene.view.chosen
        there = self._bench.model is not None and chosen < len(latents)
        z = latents[chosen] if there else np.zeros(0, np.float32)
        self.setEnabled(there)
        self.grid.show_numbers(z)
        self.count.setText(f"of {len(z)}" if there else "")
        if there:
            self._show_one(self.grid.at)

    def _show_one(self, index: int) -> None:
        if index < len(self.grid.numbers):
            self.which.show_value(index + 1)
            self.value.show_value(float(self.grid.numbers[index]))

    def _step(self, by: float) -> None:
        self._seek(self.grid.at + 1 + by)

    def _seek(self, number: float) -> None:
        """Go to a number, the last one where there are not so many."""
        at = max(1, min(len(self.grid.numbers), round(number))) - 1
        self.grid.go_to(at)
        self.which.show_value(at + 1)
        box = self.grid.box(at).toRect()
        self._scroll.ensureVisible(0, box.center().y(), 0, TALL)

    def _type(self, value: float) -> None:
        if len(self.grid.numbers):
            self.grid.put(self.grid.at, value)
            self._settle()

    def _draw(self, numbers: object) -> None:
        bench = self._bench
        bench.hold()
        if not isinstance(numbers, np.ndarray) or bench.scene.chosen is None:
            return
        if len(numbers) != len(bench.scene.chosen):
            return
        self.moving.emit(True)
        message = Message.of([float(v) for v in numbers])
        bench.act("Numbers", said(bench.scene, message), merge="numbers")
        self._show_one(self.grid.at)

    def _settle(self) -> None:
        self._bench.settle()
        self.moving.emit(False)
