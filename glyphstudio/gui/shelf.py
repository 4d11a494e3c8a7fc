"""The shelf: glyphs the artist kept, to look at again, to drag out, to give back."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.gui import theme, words
from glyphstudio.gui.library import drag_file, paint_thumbnail, thumbnail_pixmap

HINT = "Press L to keep what you see. Drag it out of the window to use it elsewhere."


@dataclass(frozen=True, slots=True)
class Kept:
    """One kept glyph as the shelf shows it; `path`: its full picture, once that is written."""

    image: QImage | None
    name: str
    path: Path | None = None


class Shelf(QFrame):
    """The strip below the stage. It shows what it is given and says what was clicked."""

    recalled = Signal(int)
    removed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("window.shelf")
        theme.dress(self, "panel")
        self.setFixedHeight(theme.SIZE.shelf)
        self._thumbs: list[Thumb] = []
        self._hint = QLabel(HINT)
        self._hint.setObjectName("shelf.hint")
        theme.dress(self._hint, "faint", typeface="body")
        inside = QWidget()
        self._row = QHBoxLayout(inside)
        self._row.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, 0)
        self._row.setSpacing(theme.SIZE.gap)
        self._row.addWidget(self._hint)
        self._row.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._scroll)

    @property
    def thumbs(self) -> list[Thumb]:
        """What stands on it, first kept first."""
        return self._thumbs

    def show_kept(self, kept: tuple[Kept, ...]) -> None:
        """Show these; the newest comes into view."""
        grew = len(kept) > len(self._thumbs)
        while len(self._thumbs) > len(kept):
            thumb = self._thumbs.pop()
            self._row.removeWidget(thumb)
            thumb.hide()
            thumb.deleteLater()
        while len(self._thumbs) < len(kept):
            thumb = Thumb(len(self._thumbs))
            thumb.clicked.connect(self._recall)
            thumb.remove_wanted.connect(self._remove)
            self._row.insertWidget(len(self._thumbs), thumb)
            self._thumbs.append(thumb)
        for thumb, one in zip(self._thumbs, kept, strict=True):
            thumb.show_kept(one)
        if grew and self._thumbs:
            self._scroll.ensureWidgetVisible(self._thumbs[-1])

    def _recall(self) -> None:
        thumb = self.sender()
        if isinstance(thumb, Thumb):
            self.recalled.emit(thumb.index)

    def _remove(self) -> None:
        thumb = self.sender()
        if isinstance(thumb, Thumb):
            self.removed.emit(thumb.index)


class Thumb(QAbstractButton):
    """One kept glyph."""

    remove_wanted = Signal()

    def __init__(self, index: int) -> None:
        super().__init__()
        self.index = index
        self._kept = Kept(None, "")
        self._pixmap: QPixmap | None = None
        self._pressed_at: QPoint | None = None
        side = theme.SIZE.shelf_thumbnail
        self.setFixedSize(side, side)
        self.setObjectName(f"shelf.kept.{index}")

    def show_kept(self, kept: Kept) -> None:
        """What it stands for."""
        if kept.image is not self._kept.image or self._pixmap is None:
            self._pixmap = None
            if kept.image is not None:
                self._pixmap = thumbnail_pixmap(
                    kept.image, theme.SIZE.shelf_thumbnail, self.devicePixelRatioF()
                )
        self._kept = kept
        self.setAccessibleName(f"Kept glyph {self.index + 1}, {kept.name}")
        does = "Click to see it again; Delete takes it off the shelf."
        self.setToolTip(words.tip(f"{kept.name}. {does}"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_thumbnail(painter, QRect(QPoint(0, 0), self.size()), self._pixmap)
            if self.hasFocus() or self.underMouse():
                role = "accent" if self.hasFocus() else "faint"
                width = theme.SIZE.focus if self.hasFocus() else 1
                painter.setPen(QPen(theme.colour(role), width))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                box = self.rect().toRectF().adjusted(width / 2, width / 2, -width / 2, -width / 2)
                painter.drawRoundedRect(box, theme.SIZE.small_radius, theme.SIZE.small_radius)

    def sizeHint(self) -> QSize:
        return QSize(theme.SIZE.shelf_thumbnail, theme.SIZE.shelf_thumbnail)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()
        super().enterEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Right)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Show on the stage").triggered.connect(self.click)
        menu.addAction("Take off the shelf").triggered.connect(self.remove_wanted)
        menu.popup(event.globalPos())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        start, path = self._pressed_at, self._kept.path
        left = event.buttons() & Qt.MouseButton.LeftButton
        far = QApplication.startDragDistance()
        if left and start and path and (event.position().toPoint() - start).manhattanLength() > far:
            self._pressed_at = None
            self.setDown(False)
            drag_file(self, path, self._pixmap)
            return
        super().mouseMoveEvent(event)
