"""The library: what the artist made before what ships, as rows with a thumbnail, in sections."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from PySide6.QtCore import QMimeData, QPoint, QRect, QRectF, QSize, Qt, QTimer, QUrl, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QLabel,
    QMenu,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import ACTS
from glyphstudio.gui.controls import shortened
from glyphstudio.gui.drops import paint_target
from glyphstudio.gui.section_head import SectionHead

Section = Literal["runs", "models", "pictures", "bundled"]
SECTIONS: tuple[tuple[Section, str], ...] = (
    ("runs", "Runs"),
    ("models", "Models"),
    ("pictures", "Pictures"),
    ("bundled", "Bundled"),
)
_NONE = "What you grow comes here."
GO_ON = next(act for act in ACTS if act.name == "train.go_on")
FILMS = (".mp4", ".webm", ".mov")
MOST_ROWS = 60  # of a section; the file chooser reaches the rest


@dataclass(frozen=True, slots=True)
class Item:
    """One row. `key` is unique; `name` what open_model takes for a bundled model ("" for files)."""

    section: Section
    key: str
    title: str
    note: str
    path: Path
    name: str = ""
    thumbnail: QImage | None = None
    removable: bool = False


def is_film(item: Item) -> bool:
    """Whether it is a film that a player of the system shows better than a stage."""
    return item.section == "pictures" and item.path.suffix.lower() in FILMS


class Library(QFrame):
    """The left panel. It shows what it is given and says what was clicked."""

    open_wanted = Signal(object)  # Item
    compare_wanted = Signal(object)
    go_on_wanted = Signal(object)  # train a run on
    show_wanted = Signal(object)  # in the system's file manager
    remove_wanted = Signal(object)
    play_wanted = Signal(object)  # Path: a film, in the system's player
    browse_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.library")
        theme.dress(self, "panel")
        self.setMinimumWidth(160)
        self._rows: dict[str, Row] = {}
        self._items: tuple[Item, ...] = ()
        self._selected = ""
        self._growing = False
        self._in_sight = ""  # the row that was brought there last
        self._places: dict[Section, QVBoxLayout] = {}
        self._heads: dict[Section, SectionHead] = {}
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(10, theme.SIZE.gap, 10, theme.SIZE.edge)
        column.setSpacing(0)
        self.invitation = QLabel(_NONE)
        self.invitation.setContentsMargins(6, 0, 6, 6)
        theme.dress(self.invitation, "faint", typeface="small")
        for section, label in SECTIONS:
            title = SectionHead(section, label)
            title.setVisible(section == SECTIONS[0][0])
            title.toggled.connect(self._show_folds)
            self._heads[section] = title
            column.addWidget(title)
            if section == SECTIONS[0][0]:
                column.addWidget(self.invitation)
            self._places[section] = QVBoxLayout()
            self._places[section].setSpacing(0)
            self._places[section].setContentsMargins(0, 0, 0, 0)
            column.addLayout(self._places[section])
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setObjectName("window.library.scroll")
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(scroll, 1)
        self.drop_target = DropTarget()
        self.drop_target.clicked.connect(self.browse_wanted)
        foot = QVBoxLayout()  # always in sight, however long the list is
        foot.setContentsMargins(10, theme.SIZE.gap, 10, theme.SIZE.edge)
        foot.addWidget(self.drop_target)
        whole.addLayout(foot)
        self._scroll = scroll

    @property
    def rows(self) -> dict[str, Row]:
        """The rows by the keys of their items."""
        return self._rows

    def show_items(self, items: tuple[Item, ...]) -> None:
        """Show these; rows that stay are changed in place, so that nothing jumps."""
        kept = [i for s, _ in SECTIONS for i in [x for x in items if x.section == s][:MOST_ROWS]]
        if [i.key for i in kept] != [i.key for i in self._items]:
            self._rebuild(kept)
            made = any(item.section in ("runs", "models") for item in kept)
            self.invitation.setVisible(not made)
            for section, title in self._heads.items():
                count = sum(item.section == section for item in kept)
                title.set_count(count)
                title.setVisible(count > 0 or (section == SECTIONS[0][0] and not made))
        for item in kept:
            self._rows[item.key].show_item(item)
        self._items = tuple(kept)
        self.select(self._selected)

    @property
    def folded(self) -> tuple[Section, ...]:
        """The sections of which only the head is shown."""
        return tuple(section for section, head in self._heads.items() if not head.isChecked())

    def fold(self, sections: Collection[str]) -> None:
        """Show only the heads of these sections."""
        for section, title in self._heads.items():
            title.setChecked(section not in sections)

    def _show_folds(self) -> None:
        for row in self._rows.values():
            row.setVisible(self._heads[row.item.section].isChecked())
        self._stop_at(self._rows.get(self._selected))

    def set_note(self, key: str, note: str) -> None:
        """What trains has come further; the list itself is not read again for that."""
        row = self._rows.get(key)
        if row is not None and row.item.note != note:
            row.show_item(replace(row.item, note=note))

    def set_growing(self, growing: bool) -> None:
        """Whether something of ours trains: until it ends, no run can go on."""
        self._growing = growing

    def select(self, key: str) -> None:
        """Mark the row of what is on the stage, and bring it into sight when it is another."""
        self._selected = key
        for name, row in self._rows.items():
            row.setChecked(name == key)
        self._stop_at(self._rows.get(key))
        if key != self._in_sight and key in self._rows:
            self._in_sight = key
            QTimer.singleShot(0, self, self._show_selected)  # once it has its place

    def _show_selected(self) -> None:
        row = self._rows.get(self._selected)
        if row is not None:
            self._scroll.ensureWidgetVisible(row, 0, theme.SIZE.library_row)  # and its head

    def _rebuild(self, items: list[Item]) -> None:
        before = self._rows
        self._rows = {}
        for item in items:
            row = before.pop(item.key, None) or self._make(item)
            self._rows[item.key] = row
            self._places[item.section].addWidget(row)  # moves it to the end
        for row in before.values():
            row.hide()
            row.deleteLater()
        self._show_folds()

    def _make(self, item: Item) -> Row:
        row = Row(item)
        row.clicked.connect(self._open)
        row.asked.connect(self._ask)
        row.opened_outside.connect(self._play)
        row.stepped.connect(self._step)
        return row

    def _open(self) -> None:
        row = self.sender()
        if isinstance(row, Row):
            self.open_wanted.emit(row.item)

    def _play(self) -> None:
        row = self.sender()
        if isinstance(row, Row) and is_film(row.item):
            self.play_wanted.emit(row.item.path)

    def _step(self, by: int) -> None:
        row = self.sender()
        order = [one for one in self._rows.values() if not one.isHidden()]
        if isinstance(row, Row) and row in order:
            target = order[max(0, min(len(order) - 1, order.index(row) + by))]
            self._stop_at(target)
            target.setFocus(Qt.FocusReason.TabFocusReason)
            self._scroll.ensureWidgetVisible(target)

    def _stop_at(self, stop: Row | None) -> None:
        """Tab stops at one row, the first where this one is folded away; arrows go on from it."""
        if stop is None or stop.isHidden():
            stop = next((row for row in self._rows.values() if not row.isHidden()), None)
        for row in self._rows.values():
            policy = Qt.FocusPolicy.TabFocus if row is stop else Qt.FocusPolicy.NoFocus
            row.setFocusPolicy(policy)

    def _ask(self, place: QPoint) -> None:
        row = self.sender()
        if not isinstance(row, Row):
            return
        item = row.item
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Open").triggered.connect(lambda: self.open_wanted.emit(item))
        if item.section != "pictures":
            compare = menu.addAction("Compare with this")
            compare.triggered.connect(lambda: self.compare_wanted.emit(item))
        if item.section == "runs":
            go_on = menu.addAction(GO_ON.text)
            go_on.setToolTip("Something grows already" if self._growing else GO_ON.about)
            go_on.setEnabled(not self._growing)
            go_on.triggered.connect(lambda: self.go_on_wanted.emit(item))
            menu.setToolTipsVisible(True)
        if is_film(item):
            play = menu.addAction("Play in the system's player")
            play.triggered.connect(lambda: self.play_wanted.emit(item.path))
        show = menu.addAction("Show in folder")
        show.triggered.connect(lambda: self.show_wanted.emit(item))
        if item.removable:
            menu.addSeparator()
            remove = menu.addAction("Move to bin")
            remove.triggered.connect(lambda: self.remove_wanted.emit(item))
        menu.popup(place)


class Row(QAbstractButton):
    """A thumbnail, a name and a note; opened by a click, dragged out as its file."""

    asked = Signal(QPoint)
    opened_outside = Signal()  # a double click
    stepped = Signal(int)

    def __init__(self, item: Item) -> None:
        super().__init__()
        self.item = item
        self._pixmap: QPixmap | None = None
        self._source: QImage | None = None
        self._pressed_at: QPoint | None = None
        self.setCheckable(True)
        self.setFixedHeight(theme.SIZE.library_row)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.show_item(item)

    def show_item(self, item: Item) -> None:
        """The same thing, told anew."""
        self.item = item
        self.setObjectName(f"library.{item.section}.{item.key}")
        self.setAccessibleName(f"{item.title}, {item.note}")
        plays = ["Double click plays it in the system's player"] if is_film(item) else []
        self.setToolTip(words.tip(item.title, item.note, str(item.path), *plays))
        self.update()

    def nextCheckState(self) -> None:
        """A click opens; what is selected is said by the window."""

    def sizeHint(self) -> QSize:
        return QSize(theme.SIZE.library - 20, theme.SIZE.library_row)

    def paintEvent(self, event: QPaintEvent) -> None:
        size = theme.SIZE
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = "tint" if self.isChecked() else "raised" if self.underMouse() else ""
            if ground:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.colour(ground))
                painter.drawRoundedRect(self.rect(), size.radius, size.radius)
            top = (self.height() - size.thumbnail) // 2
            picture = QRect(6, top, size.thumbnail, size.thumbnail)
            paint_thumbnail(painter, picture, self._thumbnail())
            left = picture.right() + 11
            width = self.width() - left - 6
            self._paint_text(painter, QRect(left, top - 1, width, 18), self.item.title, "text")
            self._paint_text(painter, QRect(left, top + 17, width, 18), self.item.note, "dim")
            if self.hasFocus():
                painter.setPen(QPen(theme.colour("accent"), size.focus))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(
                    self.rect().adjusted(1, 1, -1, -1), size.radius, size.radius
                )

    def _paint_text(self, painter: QPainter, box: QRect, text: str, role: str) -> None:
        painter.setFont(theme.font("strong" if role == "text" else "small"))
        painter.setPen(theme.colour(role))
        short = shortened(text, painter.fontMetrics(), box.width())
        flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(box, int(flags), short)

    def _thumbnail(self) -> QPixmap | None:
        image = self.item.thumbnail
        if image is None:
            return None
        if image is not self._source or self._pixmap is None:
            self._source = image
            self._pixmap = thumbnail_pixmap(image, theme.SIZE.thumbnail, self.devicePixelRatioF())
        return self._pixmap

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.asked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = None
        self.opened_outside.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start = self._pressed_at
        left = event.buttons() & Qt.MouseButton.LeftButton
        far = QApplication.startDragDistance()
        if left and start and (event.position().toPoint() - start).manhattanLength() >= far:
            self._pressed_at = None
            self.setDown(False)
            drag_file(self, self.item.path, self._thumbnail())
            return
        super().mouseMoveEvent(event)


class DropTarget(QAbstractButton):
    """The dashed box: an invitation, and a button that opens the file chooser."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("library.drop")
        self.setText("Drop a picture, SVG or model")
        self.setAccessibleName("Drop a picture, SVG or model here, or press to choose a file")
        self.setToolTip("Drop a file anywhere, or click to choose one")
        self.setFixedHeight(48)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._awaits = False

    def set_awaiting(self, awaits: bool) -> None:
        """Something hangs over the window and may be dropped."""
        self._awaits = awaits
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        lit = self._awaits or self.hasFocus()
        with QPainter(self) as painter:
            over = self.underMouse() or self._awaits
            painter.setBrush(theme.colour("raised") if over else Qt.BrushStyle.NoBrush)
            box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            paint_target(painter, box, lit=lit)
            painter.setPen(theme.colour("text" if lit else "faint"))
            painter.setFont(theme.font("body"))
            painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())


def thumbnail_pixmap(image: QImage, side: int, ratio: float) -> QPixmap:
    """The middle square of a picture at device pixels."""
    pixels = round(side * ratio)
    least = min(image.width(), image.height())
    square = image.copy((image.width() - least) // 2, (image.height() - least) // 2, least, least)
    made = QPixmap.fromImage(
        square.scaled(
            pixels,
            pixels,
            Qt.AspectRatioMode.IgnoreAspectRatio,
            Qt.TransformationMode.SmoothTransformation,
        )
    )
    made.setDevicePixelRatio(ratio)
    return made


def paint_thumbnail(painter: QPainter, box: QRect, pixmap: QPixmap | None) -> None:
    """A picture with round corners; a quiet box where there is none yet."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(box), theme.SIZE.small_radius, theme.SIZE.small_radius)
    if pixmap is None:
        painter.fillPath(path, theme.colour("raised"))
        side = theme.SIZE.icon
        centre = QRect(0, 0, side, side)
        centre.moveCenter(box.center())
        theme.paint_icon(painter, centre, "image", "faint")
        return
    painter.save()
    painter.setClipPath(path)
    painter.drawPixmap(box.topLeft(), pixmap)
    painter.restore()


def drag_file(source: QWidget, path: Path, pixmap: QPixmap | None) -> None:
    """Drag a file out of the window."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    drag = QDrag(source)
    drag.setMimeData(data)
    if pixmap is not None:
        drag.setPixmap(pixmap)
    drag.exec(Qt.DropAction.CopyAction)
