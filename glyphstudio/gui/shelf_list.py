"""Kept glyphs in a row: only those in sight are looked up and painted, however many there are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QItemSelectionRange,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    QUrl,
    Signal,
)
from PySide6.QtGui import (
    QContextMenuEvent,
    QCursor,
    QDrag,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from glyphstudio.files import shown
from glyphstudio.gui import carrying, theme, words
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.gui.library import paint_thumbnail, thumbnail_pixmap
from glyphstudio.gui.requests import Pixels
from glyphstudio.scene import Liked

PictureOf = Callable[[Liked], Pixels | None]
PathOf = Callable[[Liked], Path | None]
MOST_DRAGGED = 500  # glyphs with one drag, and the files of some of them
MOST_FILES = 100
MOST_PIXMAPS = 400
_ASK_MS = 30
_HINT = "Press L to keep what you see. Drag it to the timeline, or out of the window."
Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class KeptModel(QAbstractListModel):
    """The glyphs of one collection, or all; `places` are theirs on the whole shelf."""

    def __init__(self, path_of: PathOf) -> None:
        super().__init__()
        self._path_of = path_of
        self.shelf: Sequence[Liked] = ()
        self.places: tuple[int, ...] = ()

    def show(self, shelf: Sequence[Liked], places: tuple[int, ...]) -> None:
        """Show these; what only grew at its end keeps its selection, and its place."""
        before = len(self.places)
        if places == self.places:
            self.shelf = shelf
            if places:
                self.dataChanged.emit(self.index(0), self.index(before - 1))
        elif len(places) > before and places[:before] == self.places:
            self.beginInsertRows(_NOWHERE, before, len(places) - 1)
            self.shelf, self.places = shelf, places
            self.endInsertRows()
        else:
            self.beginResetModel()
            self.shelf, self.places = shelf, places
            self.endResetModel()

    def one(self, index: Index) -> Liked:
        """The glyph at a row."""
        return self.shelf[self.places[index.row()]]

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid() or index.row() >= len(self.places):
            return None
        one = self.one(index)
        name = shown(one.model.name or one.model.run)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"Kept glyph {index.row() + 1}, {name}"
        if role == Qt.ItemDataRole.ToolTipRole:
            step = f", step {words.count(one.model.step)}" if one.model.step else ""
            lines = [f"{name}{step}"] + ([one.collection] if one.collection else [])
            return words.tip(*lines, "Click to see it again; Delete takes it off the shelf.")
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsDragEnabled

    def mimeTypes(self) -> list[str]:
        return [carrying.GLYPHS, "text/uri-list"]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        """The glyphs, and their full pictures as files for other programs."""
        rows = sorted(indexes, key=lambda index: index.row())[:MOST_DRAGGED]
        glyphs = [self.one(index) for index in rows]
        paths = [path for one in glyphs[:MOST_FILES] if (path := self._path_of(one)) is not None]
        data = QMimeData()
        carrying.carry(glyphs, data)
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        return data


class KeptList(QListView):
    """The row itself. Click shows one; Ctrl, Shift and an empty place choose several."""

    recalled = Signal(int)  # a place on the shelf
    removed = Signal(object)  # tuple of places
    wanted = Signal(object)  # tuple of Liked: their pictures are not known
    asked = Signal(QPoint)  # for the menu of what is chosen
    brought = Signal(object)  # tuple of Liked: dropped here
    chosen = Signal()

    def __init__(self, picture_of: PictureOf, path_of: PathOf) -> None:
        super().__init__()
        self.setObjectName("shelf.kept")
        self.setAccessibleName("Shelf")
        self._picture_of = picture_of
        self._kept = KeptModel(path_of)
        self._pixmaps: OrderedDict[int, tuple[Pixels, QPixmap]] = OrderedDict()
        self._missing: dict[str, Liked] = {}
        self._ring = False
        self._plain = False  # the last press chose nothing more
        self._ask = QTimer(self)
        self._ask.setSingleShot(True)
        self._ask.setInterval(_ASK_MS)
        self._ask.timeout.connect(self._ask_for_missing)
        self.setModel(self._kept)
        self.setItemDelegate(_Thumbnails(self))
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setUniformItemSizes(True)
        self.setSelectionMode(QListView.SelectionMode.ExtendedSelection)
        self.setSelectionRectVisible(True)
        self.setDragEnabled(True)
        self.setAcceptDrops(True)
        self.setDragDropMode(QListView.DragDropMode.DragDrop)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.clicked.connect(self._show_clicked)
        theme.notifier().changed.connect(self.viewport().update)

    # ---- what it shows

    def show_kept(self, shelf: Sequence[Liked], places: tuple[int, ...]) -> None:
        """Show these places of a shelf; a new one comes into view."""
        grew = len(places) > len(self._kept.places) > 0
        self._kept.show(shelf, places)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus if places else Qt.FocusPolicy.NoFocus)
        if grew:
            self.scrollTo(self._kept.index(len(places) - 1))
        self.chosen.emit()

    def renew(self) -> None:
        """More pictures are known."""
        self.viewport().update()

    @property
    def count(self) -> int:
        """How many there are to see."""
        return len(self._kept.places)

    @property
    def picked(self) -> tuple[int, ...]:
        """The places on the shelf of what is chosen, in their order."""
        ranges = sorted((one.top(), one.bottom()) for one in self._ranges())
        places = self._kept.places
        return tuple(places[row] for top, bottom in ranges for row in range(top, bottom + 1))

    @property
    def picks(self) -> int:
        """How many are chosen."""
        return sum(one.height() for one in self._ranges())

    def _ranges(self) -> list[QItemSelectionRange]:
        chosen = self.selectionModel().selection()
        return [chosen.at(number) for number in range(chosen.count())]

    @property
    def glyphs(self) -> tuple[Liked, ...]:
        """What is chosen."""
        return tuple(self._kept.shelf[place] for place in self.picked)

    def pick(self, places: Sequence[int]) -> None:
        """Choose these."""
        wanted, chosen = set(places), QItemSelection()
        rows = [row for row, place in enumerate(self._kept.places) if place in wanted]
        for _, run in groupby(enumerate(rows), lambda pair: pair[1] - pair[0]):  # neighbours
            together = [row for _, row in run]
            chosen.select(self._kept.index(together[0]), self._kept.index(together[-1]))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def picture(self, one: Liked) -> QPixmap | None:
        """The small picture of one; None while it is not known, which is asked for."""
        pixels = self._picture_of(one)
        if pixels is None:
            self._missing[f"{one.model.model_hash}{one.message.data}{one.pen}"] = one
            self._ask.start()
            return None
        key = id(pixels)
        kept = self._pixmaps.get(key)
        if kept is None or kept[0] is not pixels:
            side = theme.SIZE.shelf_thumbnail
            pixmap = thumbnail_pixmap(image_of(pixels), side, self.devicePixelRatioF())
            kept = self._pixmaps[key] = pixels, pixmap
        self._pixmaps.move_to_end(key)
        while len(self._pixmaps) > MOST_PIXMAPS:
            self._pixmaps.popitem(last=False)
        return kept[1]

    def _ask_for_missing(self) -> None:
        missing, self._missing = tuple(self._missing.values()), {}
        if missing:
            self.wanted.emit(missing)

    @property
    def ringed(self) -> bool:
        """Whether the keyboard is here."""
        return self._ring and self.hasFocus()

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        super().selectionChanged(selected, deselected)
        self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        last = self.visualRect(self._kept.index(self.count - 1)) if self.count else QRect()
        left = last.right() + 1 + theme.SIZE.gap if self.count else 0
        with QPainter(self.viewport()) as painter:
            painter.setFont(theme.font("body"))
            room = QRect(left, 0, self.viewport().width() - left, theme.SIZE.shelf_thumbnail)
            if painter.fontMetrics().horizontalAdvance(_HINT) <= room.width():
                painter.setPen(theme.colour("faint"))
                painter.drawText(room, int(Qt.AlignmentFlag.AlignVCenter), _HINT)

    # ---- what people do

    def _show_clicked(self, index: QModelIndex) -> None:
        if self._plain:
            self.recalled.emit(self._kept.places[index.row()])

    def mousePressEvent(self, event: QMouseEvent) -> None:
        left = event.button() == Qt.MouseButton.LeftButton
        self._plain = left and event.modifiers() == Qt.KeyboardModifier.NoModifier
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            if self.picked:
                self.removed.emit(self.picked)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.currentIndex().isValid():
                self.recalled.emit(self._kept.places[self.currentIndex().row()])
        elif event.key() == Qt.Key.Key_Escape and self.picks > 1:
            self.setCurrentIndex(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        """Letters are acts of the window."""

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if keyboard else self.indexAt(event.pos())
        if not index.isValid():
            return
        if not self.selectionModel().isSelected(index):
            self.setCurrentIndex(index)
        place = self.visualRect(index).center() if keyboard else event.pos()
        self.asked.emit(self.viewport().mapToGlobal(place))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Either way of turning moves along the row."""
        turned = event.angleDelta()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - (turned.y() or turned.x()) // 2)
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self.count:
            still = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(self._kept.index(0), still)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Leave:
            self.viewport().update()
        return super().viewportEvent(event)

    # ---- drags

    def startDrag(self, actions: Qt.DropAction) -> None:
        indexes = self.selectionModel().selectedIndexes()
        if not indexes:
            return
        drag = QDrag(self)
        drag.setMimeData(self._kept.mimeData(indexes))
        pixmap = self.picture(self._kept.one(min(indexes, key=lambda index: index.row())))
        if pixmap is not None:
            drag.setPixmap(pixmap)
        drag.exec(Qt.DropAction.CopyAction)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._answer(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._answer(event)

    def _answer(self, event: QDragEnterEvent | QDragMoveEvent) -> None:
        if carrying.carries(event.mimeData()) and event.source() is not self:
            event.acceptProposedAction()
        else:
            event.ignore()  # files are the window's

    def dropEvent(self, event: QDropEvent) -> None:
        glyphs = carrying.carried(event.mimeData()) if event.source() is not self else ()
        if not glyphs:
            event.ignore()
            return
        event.acceptProposedAction()
        self.brought.emit(glyphs)


class _Thumbnails(QStyledItemDelegate):
    """Paints one glyph: its picture, and how it is chosen."""

    def __init__(self, kept: KeptList) -> None:
        super().__init__(kept)
        self._list = kept

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        side = theme.SIZE.shelf_thumbnail
        return QSize(side + theme.SIZE.gap, side)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        side = theme.SIZE.shelf_thumbnail
        box: QRect = option.rect
        place = QRect(box.topLeft(), QSize(side, side))
        model = self._list.model()
        assert isinstance(model, KeptModel)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_thumbnail(painter, place, self._list.picture(model.one(index)))
        chosen = self._list.selectionModel().isSelected(index)
        current = self._list.ringed and index.row() == self._list.currentIndex().row()
        widget: QWidget = self._list.viewport()
        under = widget.underMouse() and place.contains(widget.mapFromGlobal(QCursor.pos()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if chosen or current or under:
            width = theme.SIZE.focus if chosen or current else 1
            role = "accent" if chosen else "text" if current else "faint"
            painter.setPen(QPen(theme.colour(role), width))
            inset = width / 2
            ring = QRectF(place).adjusted(inset, inset, -inset, -inset)
            painter.drawRoundedRect(ring, theme.SIZE.small_radius, theme.SIZE.small_radius)
        if chosen and current:
            painter.setPen(QPen(theme.colour("text"), 1))
            painter.drawRoundedRect(QRectF(place).adjusted(3.5, 3.5, -3.5, -3.5), 2, 2)
        painter.restore()
