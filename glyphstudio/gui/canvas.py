"""The stage under the hand: what clicks, drags, the wheel, keys and drops do on its pictures."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from glyphstudio.gui.board import Board
from glyphstudio.gui.board import image_of as image_of
from glyphstudio.gui.drops import files_of
from glyphstudio.gui.focus import ARROWS, sought

Pictures = npt.NDArray[np.uint8]
_DRAG_STARTS = 4  # px; a shorter press is a click


class Canvas(Board):
    """A single picture zooms (wheel, + - 0) and, zoomed, pans (drag); unzoomed, a drag travels."""

    chosen = Signal(int)  # a click or arrow chose a picture of the sheet
    opened = Signal(int)  # a double click or Return on it
    hovered = Signal(int)  # -1: none
    dragged = Signal(float, float)  # travel since the last one, in widths of the picture
    drag_settled = Signal()
    dropped = Signal(list)  # QUrls of files, when `take_drops` is on

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._travels = False
        self.zoomed.connect(self._show_pointer)

    def set_travels(self, travels: bool) -> None:
        """Whether dragging an unzoomed single picture sends `dragged`."""
        self._travels = travels
        self._show_pointer()

    # ---- what people do

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        if self._sheet is None:  # what is on its way was asked for at another size
            self.side_changed.emit(0)
        super().resizeEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._place()
        super().changeEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = sought(event, self._ring)
        self.update()
        super().focusInEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()
        super().focusOutEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if not self.single:
            event.ignore()
            return
        self.zoom_to(self.zoom * 1.0015 ** event.angleDelta().y(), event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._ring = False
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self._last = event.position()
            self._dragging = False
            event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        place = event.position()
        if self._pressed is None:
            self._set_hover(self.picture_at(place))
            return
        if not self._dragging and (place - self._pressed).manhattanLength() < _DRAG_STARTS:
            return
        self._dragging = True
        moved, self._last = place - self._last, place
        if not self.single:
            return
        side = self.picture_side / self.devicePixelRatioF()
        if self._lens.close:
            self.pan(-moved.x() / side, -moved.y() / side)
        elif self._travels:
            self.dragged.emit(moved.x() / side, moved.y() / side)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        if self._dragging:
            self._dragging = False
            if self.single and not self._lens.close and self._travels:
                self.drag_settled.emit()
            return
        index = self.picture_at(event.position())
        if index >= 0 and self._sheet is not None and self._sheet.selectable:
            self.chosen.emit(index)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.picture_at(event.position())
        if index < 0 or self._sheet is None:
            return
        if self.single:
            self.zoom_to(1.0 if self._lens.close else 2.0, event.position())
        elif self._sheet.selectable:
            self.opened.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(-1)
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._sheet is None or not self._key(Qt.Key(event.key()), event):
            super().keyPressEvent(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self.single and self._travels and event.key() in ARROWS and not event.isAutoRepeat():
            self.drag_settled.emit()
        super().keyReleaseEvent(event)

    def _key(self, key: Qt.Key, event: QKeyEvent) -> bool:
        """Do what a key means here; False if it means nothing."""
        step = ARROWS.get(key)
        if self.single:
            if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
                self.zoom_to(self.zoom * 1.25)
            elif key == Qt.Key.Key_Minus:
                self.zoom_to(self.zoom / 1.25)
            elif key == Qt.Key.Key_0 and self._lens.close:
                self.zoom_to(1.0)
            elif step is not None and self._lens.close:
                self.pan(0.1 * step[0] / self.zoom, 0.1 * step[1] / self.zoom)
            elif step is not None and self._travels:
                fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
                size = 0.01 if fine else 0.04
                self.dragged.emit(step[0] * size, step[1] * size)
            else:
                return False
            return True
        if self._sheet is None or not self._sheet.selectable:
            return False
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit(max(0, self._selected))
            return True
        target = self._neighbour(key, step)
        if target is None:
            return False
        if target != self._selected:
            self.chosen.emit(target)
        return True

    def _neighbour(self, key: Qt.Key, step: tuple[int, int] | None) -> int | None:
        count = len(self._layout.at)
        if key == Qt.Key.Key_Home:
            return 0
        if key == Qt.Key.Key_End:
            return count - 1
        if step is None or self._sheet is None:
            return None
        if self._selected < 0:
            return 0
        target = self._selected + step[0] + step[1] * max(1, self._sheet.columns)
        return target if 0 <= target < count else self._selected

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self._show_pointer()
            self.update()
            self.hovered.emit(index)

    def _show_pointer(self) -> None:
        if self.single and (self._lens.close or self._travels) and self._hover >= 0:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        elif self._sheet is not None and self._sheet.selectable and self._hover >= 0:
            self.setCursor(Qt.CursorShape.PointingHandCursor)
        else:
            self.unsetCursor()

    # ---- drops

    def take_drops(self, takes: bool) -> None:
        """Whether files dropped here are sent by `dropped` instead of going to the window."""
        self.setAcceptDrops(takes)

    def _await(self, awaits: bool) -> None:
        self._awaits = awaits
        self.update()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if files_of(event):  # a picture out of a browser is the window's
            event.acceptProposedAction()
            self._await(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._await(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._await(False)
        event.acceptProposedAction()
        self.dropped.emit(files_of(event))
