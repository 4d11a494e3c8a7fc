"""What lies on the stage: pictures at device pixels, and one of them as closely as one likes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QColor,
    QFontMetrics,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.drops import paint_target
from glyphstudio.gui.lens import MOST_ZOOM, Lens
from glyphstudio.gui.sheet import MARGIN, Layout, Sheet, lay_out

Pictures = npt.NDArray[np.uint8]
FINEST = 2**20  # device pixels of a side: beyond, float32 places of pixels are no longer apart


def image_of(picture: Pictures) -> QImage:
    """A picture (h, w, 3) as an RGB32 image of its own memory, the fastest kind to paint.

    RGB32 at 1:1 costs 0.4 ms for 512 px, a smooth scale 10x that (docs/techniques.md).
    """
    whole = np.ascontiguousarray(picture)
    height, width = whole.shape[:2]
    view = QImage(whole.data, width, height, 3 * width, QImage.Format.Format_RGB888)
    return view.convertToFormat(QImage.Format.Format_RGB32)  # copies, so `whole` may go


@dataclass(frozen=True, slots=True)
class Crop:
    """The part of a picture that is seen: pixels of the whole, `side` across."""

    side: int
    left: int
    top: int
    right: int
    bottom: int

    @property
    def box(self) -> tuple[int, int, int, int]:
        return self.left, self.top, self.right, self.bottom


class Board(QWidget):
    """Lays out and paints a `Sheet`; hands on it are the canvas's.

    Pictures that come at `picture_side` pixels are painted 1:1; others are scaled once, when they
    come. Looked at closely, a single picture has its visible part painted over it, drawn anew.
    """

    side_changed = Signal(int)  # pictures of another size would now be sharp
    zoomed = Signal(float)
    looked = Signal()  # another part of a picture is seen

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Stage")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._sheet: Sheet | None = None
        self._images: list[QImage] = []  # as they came
        self._scaled: list[QImage] = []  # at the layout's side, ready to paint 1:1
        self._detail: tuple[QImage, Crop] | None = None
        self._layout = Layout(1, (), ())
        self._surround = "stage"
        self._invitation = ""
        self._selected = -1
        self._marked: frozenset[int] = frozenset()
        self._hearts: frozenset[int] = frozenset()
        self._hover = -1
        self._lens = Lens()
        self._endless = False
        self._ring = False
        self._awaits = False  # a file hangs over it

    # ---- what is shown

    def show_sheet(self, sheet: Sheet | None) -> None:
        """Replace what is shown, in place; nothing else moves."""
        before = self._sheet.form if self._sheet is not None else None
        same_form = sheet is not None and sheet.form == before
        self._sheet = sheet
        self._images = [] if sheet is None else [image_of(p) for p in sheet.pictures]
        self._detail = None
        if not same_form:
            self._hover = -1
            if not self.single:
                self._lens = Lens()
                self._set_most()
            self._place()
        self._scaled = []
        self.update()

    def show_detail(self, picture: Pictures, side: int, box: tuple[int, int, int, int]) -> None:
        """Paint part of the single picture over it: `box` in pixels of a whole, `side` across."""
        self._detail = image_of(picture), Crop(side, *box)
        self.update()

    def set_endless(self, endless: bool) -> None:
        """Whether a single picture can be drawn at any size: how far one may look into it."""
        self._endless = endless
        self._set_most()

    def _set_most(self) -> None:
        self._lens.most = (
            max(MOST_ZOOM, FINEST / max(1, self._layout.side)) if self._endless else MOST_ZOOM
        )

    def set_marked(self, marked: frozenset[int]) -> None:
        """Frame several pictures of a selectable sheet."""
        if marked != self._marked:
            self._marked = marked
            self.update()

    def set_hearts(self, hearts: frozenset[int]) -> None:
        """Mark the pictures of a selectable sheet that are kept."""
        if hearts != self._hearts:
            self._hearts = hearts
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
        self.update()
        self.zoomed.emit(self.zoom)
        self.side_changed.emit(self.picture_side)
        self.looked.emit()

    def pan(self, x: float, y: float) -> None:
        """Look at another part, by shares of the picture."""
        self._lens.pan(x, y)
        self.update()
        self.looked.emit()

    @property
    def crop(self) -> Crop | None:
        """The part that is seen of a single picture, where that is less than all of it."""
        if not self.single or not self._lens.close or not self._layout.at:
            return None
        ratio, rect = self.devicePixelRatioF(), self._rect(0)
        seen = rect.intersected(QRectF(self.rect()))
        if seen.isEmpty() or seen == rect:
            return None
        side = self.picture_side
        left, top = ((a - b) * ratio for a, b in ((seen.x(), rect.x()), (seen.y(), rect.y())))
        wide, tall = seen.width() * ratio, seen.height() * ratio
        return Crop(
            side,
            max(0, round(left)),
            max(0, round(top)),
            min(side, round(left + wide)),
            min(side, round(top + tall)),
        )

    # ---- layout

    def _caption_width(self, sheet: Sheet) -> int:
        if not sheet.rows:
            return 0
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
        self._set_most()
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
            self._paint_detail(painter)
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
            seen = rect.intersected(QRectF(self.rect()).adjusted(-8, -8, 8, 8))
            share = image.width() / rect.width()
            off = (seen.topLeft() - rect.topLeft()) * share
            painter.drawImage(seen, image, QRectF(off, seen.size() * share))
            return
        spare = QPointF(
            (self.picture_side - image.width()) // 2, (self.picture_side - image.height()) // 2
        )
        painter.drawImage(rect.topLeft() + spare / ratio, image)

    def _paint_detail(self, painter: QPainter) -> None:
        """What was drawn of the seen part lies over the whole, wherever that has moved since."""
        if self._detail is None or not self.single or not self._lens.close:
            return
        image, crop = self._detail
        ratio, rect = self.devicePixelRatioF(), self._rect(0)
        if crop.side == self.picture_side and image.width() == crop.right - crop.left:
            image.setDevicePixelRatio(ratio)
            painter.drawImage(rect.topLeft() + QPointF(crop.left, crop.top) / ratio, image)
            return
        image.setDevicePixelRatio(1.0)
        share = rect.width() / crop.side
        wide, tall = (crop.right - crop.left) * share, (crop.bottom - crop.top) * share
        corner = rect.topLeft() + QPointF(crop.left, crop.top) * share
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(corner.x(), corner.y(), wide, tall), image)

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
        for index in self._hearts:
            if index < count:
                self._paint_heart(painter, self._rect(index))
        for index in self._marked:
            if index < count:
                self._outline(painter, self._rect(index).adjusted(-4, -4, 4, 4), "accent", 3)
        if 0 <= self._selected < count and self._selected not in self._marked:
            role = "accent" if self.hasFocus() else "dim"
            self._outline(painter, self._rect(self._selected).adjusted(-4, -4, 4, 4), role, 2)

    def _paint_heart(self, painter: QPainter, rect: QRectF) -> None:
        side = min(18.0, rect.width() / 3)
        disc = QRectF(rect.right() - side - 3, rect.bottom() - side - 3, side, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("panel", 0.82))
        painter.drawEllipse(disc)
        inner = side * 0.22
        box = disc.adjusted(inner, inner + 0.5, -inner, -inner + 0.5).toRect()
        theme.paint_icon(painter, box, "heart", "accent")

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
