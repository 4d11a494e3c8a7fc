"""The sliders of a glyph: rows that can be renamed and locked, and what lies at their ends."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QAbstractButton, QFrame, QLineEdit, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.controls import Menu
from glyphstudio.gui.requests import DrawRequest, Latents, Pixels
from glyphstudio.gui.rows import SliderRow
from glyphstudio.gui.sliders import Scale
from glyphstudio.gui.workbench import Workbench
from glyphstudio.store.sliders import MOST_NAME

SIGMAS = Scale(-3, 3, 0, 2, signed=True)
END = 2.5  # sigmas from the middle, of the pictures at both ends
SIDE = 76
_POINTED_MS = 250  # the pointer rests so long before the ends are shown


class LockButton(QAbstractButton):
    """Keeps a slider where it is while chance changes the rest."""

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedSize(QSize(theme.SIZE.icon + 2, theme.SIZE.small_button))
        self.near = False  # the pointer is on its row
        self.say(label)

    def say(self, label: str) -> None:
        """Whose lock it is."""
        self.setAccessibleName(f"Lock {label}")
        self.setToolTip(f"Lock {label}: Random and Vary leave it alone")

    def set_near(self, near: bool) -> None:
        self.near = near
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        locked, focus = self.isChecked(), self.hasFocus()
        if not (locked or self.near or focus) or not self.isEnabled():
            return
        side = 13
        box = QRect((self.width() - side) // 2, (self.height() - side) // 2, side, side)
        with QPainter(self) as painter:
            role = "accent" if locked else "text" if self.underMouse() else "faint"
            theme.paint_icon(painter, box, "lock-simple" if locked else "lock-simple-open", role)
            if focus:
                painter.setRenderHint(QPainter.RenderHint.Antialiasing)
                painter.setPen(QPen(theme.colour("accent"), theme.SIZE.focus))
                painter.drawRoundedRect(self.rect().toRectF().adjusted(1, 3, -1, -3), 3, 3)


class AxisRow(SliderRow):
    """A slider in sigmas: double click its name to change it, the lock keeps it."""

    renamed = Signal(str)
    lock_wanted = Signal(bool)
    remove_wanted = Signal()
    across_wanted = Signal()
    down_wanted = Signal()
    pointed = Signal(bool)  # the pointer came, or went

    def __init__(self, name: str, number: int, label: str, tip: str) -> None:
        super().__init__(name, label, SIGMAS, tip, with_reset=False)
        self.number = number
        self.own = False
        self.lock = LockButton(f"{name}.lock", label)
        head = self.reset_button.parentWidget()
        heading = None if head is None else head.layout()
        if heading is not None:
            heading.replaceWidget(self.reset_button, self.lock)
        self.reset_button.setParent(None)
        self.reset_button.deleteLater()
        self.lock.clicked.connect(self.lock_wanted)
        self.label.double_clicked.disconnect(self.reset)
        self.label.double_clicked.connect(self.rename)
        self._field: QLineEdit | None = None

    def show_name(self, label: str, tip: str) -> None:
        """Another name."""
        self.label.rename(label)
        self.track.setAccessibleName(label)
        self.box.setAccessibleName(f"{label}, number")
        self.lock.say(label)
        self.setAccessibleName(label)
        for part in (self.label, self.track, self.box):
            part.setToolTip(tip)

    def _show_reset(self) -> None:
        """The name has the lock beside it; a double click on the track resets."""

    def rename(self) -> None:
        """Type another name in its place."""
        field = self._field or QLineEdit(self)
        self._field = field
        field.setObjectName(f"{self.objectName()}.name")
        field.setAccessibleName("Name of this slider")
        field.setToolTip("Enter takes the name, Esc leaves the old one")
        field.setMaxLength(MOST_NAME)
        field.setFont(theme.font("body"))
        field.setText(self.label.whole)
        field.setGeometry(0, 2, theme.SIZE.row_label, self.height() - 4)
        field.editingFinished.connect(self._take_name, Qt.ConnectionType.UniqueConnection)
        field.show()
        field.raise_()
        field.selectAll()
        field.setFocus()

    def _take_name(self) -> None:
        field, self._field = self._field, None
        if field is None:
            return
        name = field.text().strip()
        field.hide()
        field.deleteLater()
        if name != self.label.whole:
            self.renamed.emit(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._field is not None:
            field, self._field = self._field, None
            field.deleteLater()
            self.track.setFocus()
        elif event.key() == Qt.Key.Key_F2:
            self.rename()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = Menu("")
        menu.setParent(self, menu.windowFlags())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename\tF2").triggered.connect(self.rename)
        lock = menu.addAction("Lock")
        lock.setCheckable(True)
        lock.setChecked(self.lock.isChecked())
        lock.triggered.connect(self.lock_wanted)
        menu.addAction("Back to the middle").triggered.connect(self.reset)
        menu.addSeparator()
        menu.addAction("Across the map").triggered.connect(self.across_wanted)
        menu.addAction("Down the map").triggered.connect(self.down_wanted)
        if self.own:
            menu.addSeparator()
            menu.addAction("Remove this slider").triggered.connect(self.remove_wanted)
        menu.popup(event.globalPos())

    def enterEvent(self, event: QEnterEvent) -> None:
        self.lock.set_near(True)
        self.pointed.emit(True)
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:
        self.lock.set_near(False)
        self.pointed.emit(False)


class Ends(QFrame):
    """Small pictures of where a slider leads, beside its row; drawn on a lane of its own."""

    def __init__(self, bench: Workbench, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("ends")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        theme.dress(self, "card")
        self._bench = bench
        self._row: AxisRow | None = None
        self._latents: Latents | None = None
        self._serial = 0
        self._images: list[QImage] = []
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_POINTED_MS)
        self._pause.timeout.connect(self._ask)
        gap = theme.SIZE.gap
        self.setFixedSize(2 * SIDE + 3 * gap, SIDE + 2 * gap + 16)
        self.hide()
        bench.picture_ready.connect(self.show_picture)

    def point_at(self, row: AxisRow, low: Latents, high: Latents) -> None:
        """The pointer rests on a row: draw its two ends."""
        self._row, self._latents = row, np.stack([low, high])
        if self.isVisible():
            self._ask()
        else:
            self._pause.start()

    def leave(self) -> None:
        """It went away, or drags."""
        self._pause.stop()
        self._row, self._images = None, []
        self.hide()

    def _ask(self) -> None:
        if self._row is None or self._latents is None:
            return
        side = round(SIDE * self.devicePixelRatioF())
        pen = dict(self._bench.scene.pen)
        self._serial = self._bench.request(DrawRequest(self._latents, side, pen, lane="ends"))

    def show_picture(self, lane: str) -> None:
        """The ends are drawn."""
        if lane != "ends" or self._row is None:
            return
        drawing = self._bench.take("ends")
        if drawing is None or drawing.request.serial < self._serial or self._row is None:
            return
        self._images = [_sharp(picture, self.devicePixelRatioF()) for picture in drawing.pictures]
        self._place(self._row)
        self.show()
        self.raise_()
        self.update()

    def _place(self, row: AxisRow) -> None:
        window = self.parentWidget()
        if window is None:
            return
        corner = row.mapTo(window, QPoint(0, row.height() // 2))
        x = corner.x() - self.width() - theme.SIZE.inspector_edge - 4
        y = min(max(4, corner.y() - self.height() // 2), window.height() - self.height() - 4)
        self.move(max(4, x), y)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        gap = theme.SIZE.gap
        with QPainter(self) as painter:
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("dim"))
            for index, image in enumerate(self._images):
                left = gap + index * (SIDE + gap)
                painter.drawImage(QPoint(left, gap), image)
                below = QRect(left, gap + SIDE + 2, SIDE, 18)
                text = SIGMAS.text(END if index else -END)
                painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), text)


def _sharp(picture: Pixels, ratio: float) -> QImage:
    image = image_of(picture)
    image.setDevicePixelRatio(ratio)
    return image
