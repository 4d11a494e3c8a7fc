"""The stage: one picture or a sheet of pictures, at device pixels; the only place of QImage."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QFocusEvent,
    QFontMetrics,
    QImage,
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
from glyphstudio.gui.drops import files_of, paint_target
from glyphstudio.gui.focus import ARROWS, sought
from glyphstudio.gui.lens import Lens
from glyphstudio.gui.sheet import MARGIN, Layout, Sheet, lay_out

Pictures = npt.NDArray[np.uint8]
_DRAG_STARTS = 4  # px; a shorter press is a click


def image_of(picture: Pictures) -> QImage:
    """A picture (h, w, 3) as an RGB32 image of its own memory, the fastest kind to paint.

    RGB32 at 1:1 costs 0.4 ms for 512 px, a smooth scale 10x that (docs/techniques.md).
    """
    whole = np.ascontiguousarray(picture)
    height, width = whole.shape[:2]
    view = QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)  # copies, so `whole` may go


class Canvas(QWidget):
    """Shows a `Sheet`, fitted to whole device pixels and never stretched.

    Pictures that come at `picture_side` pixels are painted 1:1; others are scaled once, when they
    come. A single picture zooms (wheel, + - 0) and, zoomed, pans (drag); unzoomed, a drag travels.
    """

    chosen = Signal(int)  # a click or arrow chose a picture of the sheet
    opened = Signal(int)  # a double click or Return on it
    hovered = Signal(int)  # -1: none
    dragged = Signal(float, float)  # travel since the last one, in widths of the picture
    drag_settled = Signal()
    side_changed = Signal(int)  # pictures of another size would now be sharp
    zoomed = Signal(float)
    dropped = Signal(list)  # QUrls of files, when `take_drops` is on

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Stage")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)
        self._sheet: Sheet | None = None
        self._images: list[QImage] = []  # as they came
        self._scaled: list[QImage] = []  # at the layout's side, ready to paint 1:1
        self._layout = Layout(1, (), ())
        self._surround = "stage"
        self._invitation = ""
        self._selected = -1
        self._hover = -1
        self._lens = Lens()
        self._pressed: QPointF | None = None
        self._last = QPointF()
        self._dragging = False
        self._travels = False
        self._ring = False
        self._awaits = False  # a file hangs over it

    # ---- what is shown

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Replace what is shown, in place; nothing else moves."""
        before = self._sheet.form if self._sheet is not None else None
        same_form = sheet is not None and sheet.form == before
        self._sheet = sheet
        self._images = [] if sheet is None else [image_of(p) for p in sheet.pictures]
        if not same_form:
            self._hover = -1
            if not self.single:
                self._lens = Lens()
            self._place()
        self._scaled = []
        self.update()

    def set_selected(self, index: int) -> None:
        """Outline one picture of a selectable sheet; -1 for none."""
        if index != self._selected:
            self._selected = index
            self.update()

    def set_surround(self, surround: str) -> None:
        """What lies around the art: "stage" (the theme's), or "#rrggbb"."""
        if surround != self._surround:
            self._surround = surround
            self.update()

    def set_invitation(self, sentence: str) -> None:
        """What an empty stage says."""
        self._invitation = sentence
        self.update()

    def set_travels(self, travels: bool) -> None:
        """Whether dragging an unzoomed single picture sends `dragged`."""
        self._travels = travels
        self._show_pointer()

    def describe(self, sentence: str) -> None:
        """What a screen reader says about the stage."""
        if sentence != self.accessibleDescription():
            self.setAccessibleDescription(sentence)
            event = QAccessibleEvent(self, QAccessible.Event.DescriptionChanged)
            QAccessible.updateAccessibility(event)

    @property
    def single(self) -> bool:
        """Whether it shows one picture only."""
        return self._sheet is not None and len(self._sheet.pictures) == 1

    @property
    def framed(self) -> bool:
        """Whether it shows that keys led to it."""
        return self._ring and self.hasFocus()

    @property
    def selected(self) -> int:
        return self._selected

    @property
    def zoom(self) -> float:
        return self._lens.zoom

    @property
    def picture_side(self) -> int:
        """The side in device pixels at which a picture of this layout is sharp."""
        return round(self._layout.side * self._lens.zoom)

    def grab_art(self) -> QImage | None:
        """What is shown, cut out of its surround; None while nothing is."""
        if not self._layout.at or not self._images:
            return None
        whole = QRectF()
        for index in range(len(self._layout.at)):
            whole = whole.united(self._rect(index))
        whole = whole.intersected(QRectF(self.rect()))
        ratio = self.devicePixelRatioF()
        size = (whole.size() * ratio).toSize()
        made = QImage(size, QImage.Format.Format_RGB32)
        made.setDevicePixelRatio(ratio)
        made.fill(theme.colour("stage"))
        with QPainter(made) as painter:
            painter.translate(-whole.topLeft())
            for index, image in enumerate(self._ready()):
                self._paint_picture(painter, self._rect(index), image)
        return made

    def side_for(self, count: int, sheet: Sheet) -> int:
        """The side in device pixels that `count` pictures in the form of `sheet` would have."""
        wide = self._caption_width(sheet)
        return lay_out(self.size(), self.devicePixelRatioF(), count, sheet, wide=wide).side

    def picture_at(self, place: QPointF) -> int:
        """Which picture lies at a place of the widget; -1 for none."""
        for index in range(len(self._layout.at)):
            if self._rect(index).contains(place):
                return index
        return -1

    def picture_rect(self, index: int) -> QRectF:
        """Where a picture lies, in the widget's own pixels."""
        return self._rect(index)

    # ---- zoom and pan

    def zoom_to(self, zoom: float, around: QPointF | None = None) -> None:
        """Zoom a single picture, keeping the point `around` of the widget where it is."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        side = self._layout.side / self.devicePixelRatioF()
        if not self.single or not self._lens.zoom_to(zoom, (around or middle) - middle, side):
            return
        self._scaled = []
        self._show_pointer()
        self.update()
        self.zoomed.emit(self.zoom)
        self.side_changed.emit(self.picture_side)

    # ---- layout

    def _caption_width(self, sheet: Sheet) -> int:
        metrics = QFontMetrics(theme.font("small"))
        lines = [part for name in sheet.rows for part in name.split("\n")]
        return max((metrics.horizontalAdvance(part) for part in lines), default=0) + 2

    def _place(self) -> None:
        if self._sheet is None:
            self._layout = Layout(1, (), ())
            return
        side = self.picture_side
        count = len(self._sheet.pictures)
        ratio = self.devicePixelRatioF()
        wide = self._caption_width(self._sheet)
        self._layout = lay_out(self.size(), ratio, count, self._sheet, wide=wide)
        self._scaled = []
        if self.picture_side != side:
            self.side_changed.emit(self.picture_side)

    def _rect(self, index: int) -> QRectF:
        ratio = self.devicePixelRatioF()
        if self.single and self._lens.close:
            middle = QPointF(self.width() / 2, self.height() / 2)
            corner = self._lens.corner(middle, self._layout.side / ratio, ratio)
            side = self.picture_side / ratio
            return QRectF(corner.x(), corner.y(), side, side)
        at, side = self._layout.at[index], self._layout.side / ratio
        return QRectF(at.x() / ratio, at.y() / ratio, side, side)

    def _ready(self) -> list[QImage]:
        """The pictures at the side they are painted at; scaled at most once for each that came."""
        if len(self._scaled) != len(self._images):
            side, ratio = self.picture_side, self.devicePixelRatioF()
            made = []
            for image in self._images:
                longest = max(image.width(), image.height())
                if longest != side and not self._lens.close:
                    image = image.scaled(
                        QSize(side, side),
                        Qt.AspectRatioMode.KeepAspectRatio,
                        Qt.TransformationMode.SmoothTransformation,
                    )
                image.setDevicePixelRatio(ratio)
                made.append(image)
            self._scaled = made
        return self._scaled

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            ground = theme.ground(self._surround)
            painter.fillRect(event.rect(), ground)
            if self._sheet is None or not self._images:
                self._paint_invitation(painter)
                self._paint_outlines(painter)
                return
            for index, image in enumerate(self._ready()):
                rect = self._rect(index)
                if not rect.intersects(QRectF(event.rect())):
                    continue
                self._paint_picture(painter, rect, image)
            self._paint_captions(painter)
            self._paint_outlines(painter)
            if self._awaits:
                painter.setBrush(Qt.BrushStyle.NoBrush)
                inner = self.rect().toRectF().adjusted(4, 4, -4, -4)
                paint_target(painter, inner, lit=True, width=2)

    def _paint_picture(self, painter: QPainter, rect: QRectF, image: QImage) -> None:
        ratio = self.devicePixelRatioF()
        longest = max(image.width(), image.height())
        if longest != self.picture_side:  # zoomed in on a smaller picture: scale what is seen
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(rect, image, QRectF(0, 0, image.width(), image.height()))
            return
        spare = QPointF(
            (self.picture_side - image.width()) // 2, (self.picture_side - image.height()) // 2
        )
        painter.drawImage(rect.topLeft() + spare / ratio, image)

    def _paint_invitation(self, painter: QPainter) -> None:
        painter.setPen(theme.colour("faint"))
        painter.setFont(theme.font("body"))
        inside = self.rect().adjusted(MARGIN, MARGIN, -MARGIN, -MARGIN)
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(inside, int(flags), self._invitation)

    def _paint_captions(self, painter: QPainter) -> None:
        painter.setFont(theme.font("small"))
        painter.setPen(self._ink())
        for rect, text, side in self._layout.captions:
            centre = Qt.AlignmentFlag.AlignVCenter
            painter.drawText(rect, int(side | centre | Qt.TextFlag.TextWordWrap), text)

    def _paint_outlines(self, painter: QPainter) -> None:
        if self._sheet is None or not self._sheet.selectable:
            if self.framed and not self._lens.close:
                self._outline(painter, self.rect().toRectF().adjusted(3, 3, -3, -3), "accent", 2)
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = len(self._layout.at)
        if 0 <= self._hover < count and self._hover != self._selected:
            self._outline(painter, self._rect(self._hover).adjusted(-3, -3, 3, 3), "faint", 1)
        if 0 <= self._selected < count:
            role = "accent" if self.hasFocus() else "dim"
            self._outline(painter, self._rect(self._selected).adjusted(-4, -4, 4, 4), role, 2)

    def _outline(self, painter: QPainter, rect: QRectF, role: str, width: int) -> None:
        painter.setPen(QPen(theme.colour(role), width))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        half = width / 2
        inner = rect.adjusted(half, half, -half, -half)
        painter.drawRoundedRect(inner, theme.SIZE.small_radius, theme.SIZE.small_radius)

    def _ink(self) -> QColor:
        """Text that can be read on the surround."""
        if self._surround == "stage":
            return theme.colour("dim")
        pale = theme.luminance(self._surround) > 0.2
        return QColor(theme.LIGHT.dim if pale else theme.DARK.dim)

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
            self._lens.pan(-moved.x() / side, -moved.y() / side)
            self.update()
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
                self._lens.pan(0.1 * step[0] / self.zoom, 0.1 * step[1] / self.zoom)
                self.update()
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
