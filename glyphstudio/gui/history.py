"""The history as a strip of pictures: what was done, and a click goes back there."""

from __future__ import annotations

from itertools import pairwise

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QToolTip, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Act

_GAP = 6
_WORDS = 16
_LEAST = 56
_PAD = 3


def first_words(text: str, metrics: QFontMetrics, width: int) -> str:
    """As many whole words of a label as fit: the rest stands in the tooltip."""
    words = text.split(" ")
    while len(words) > 1 and metrics.horizontalAdvance(" ".join(words)) > width:
        words.pop()
    return metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width)


def wrapped(text: str, metrics: QFontMetrics, box: QRectF) -> list[str]:
    """A label in lines of whole words; the last one that fits ends in dots where more follows."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and metrics.horizontalAdvance(longer) <= box.width():
            lines[-1] = longer
        else:
            lines.append(word)
    most = max(1, int(box.height() / metrics.lineSpacing()))
    if len(lines) > most:
        lines[most - 1 :] = [f"{lines[most - 1]}…"]
    right = Qt.TextElideMode.ElideRight
    return [metrics.elidedText(one, right, int(box.width())) for one in lines]


class HistoryStrip(QWidget):
    """One small picture for each act, the present one outlined, undone ones faint."""

    gone_to = Signal(int)
    fitted = Signal()  # its acts lie elsewhere

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("History")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._labels: list[str] = []
        self._images: list[QImage | None] = []
        self._worded: frozenset[int] = frozenset()
        self._at = 0
        self._aside: frozenset[int] | None = None
        self._hover = -1
        self._ring = False

    def show_acts(
        self,
        labels: list[str],
        images: list[QImage | None],
        at: int,
        aside: frozenset[int] | None = None,
        *,
        worded: frozenset[int] = frozenset(),
    ) -> None:
        """What was done, its pictures, and where we stand; faint: `aside`, or what was undone.

        `worded`: acts after which the same glyph is shown as before; words stand in its place.
        """
        self._labels, self._images, self._at, self._aside = labels, images, at, aside
        self._worded = worded
        self._fit()
        if labels:
            self.setAccessibleDescription(f"{labels[at]}, {at + 1} of {len(labels)}")
        self.update()

    def _fit(self) -> None:
        self.setFixedWidth(max(1, self.count) * (self.cell().width() + _GAP) + _GAP)

    @property
    def count(self) -> int:
        return len(self._labels)

    @property
    def at(self) -> int:
        return self._at

    def cell(self) -> QSize:
        """The room of one act: its picture over its words."""
        side = max(28, self.height() - _WORDS - 6)
        return QSize(max(side, _LEAST), side)

    def rect_of(self, index: int) -> QRect:
        """Where an act's picture and words lie."""
        cell = self.cell()
        left = _GAP + index * (cell.width() + _GAP)
        return QRect(left, 3, cell.width(), cell.height() + _WORDS)

    def index_at(self, place: QPoint) -> int:
        """The act at a place; -1 for none."""
        for index in range(self.count):
            if self.rect_of(index).contains(place):
                return index
        return -1

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font("small"))
            for index in range(self.count):
                rect = self.rect_of(index)
                if rect.intersects(event.rect()):
                    self._paint_act(painter, index, rect)

    def _paint_act(self, painter: QPainter, index: int, rect: QRect) -> None:
        side = self.cell().height()
        box = QRectF(rect.left() + (rect.width() - side) / 2, rect.top(), side, side)
        undone = index > self._at if self._aside is None else index in self._aside
        painter.setOpacity(0.35 if undone else 1.0)
        image = self._images[index] if index < len(self._images) else None
        if index in self._worded:
            self._paint_words(painter, index, box)
        elif image is None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("raised"))
            painter.drawRoundedRect(box.adjusted(2, 2, -2, -2), 4, 4)
            icon = QRect(0, 0, theme.SIZE.icon, theme.SIZE.icon)
            icon.moveCenter(box.center().toPoint())
            theme.paint_icon(painter, icon, "image" if index else "flag", "faint")
        else:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(box.adjusted(2, 2, -2, -2), image)
        painter.setOpacity(1.0)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if index == self._at:
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), 4, 4)
        elif index == self._hover:
            painter.setPen(QPen(theme.colour("faint"), 1))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self._ring and self.hasFocus() and index == self._at:
            painter.setPen(QPen(theme.colour("text"), 2))
            painter.drawRoundedRect(box.adjusted(4, 4, -4, -4), 3, 3)
        if index in self._worded:
            return
        below = QRect(rect.left(), rect.bottom() - _WORDS + 2, rect.width(), _WORDS)
        painter.setPen(theme.colour("text" if index == self._at else "faint"))
        cut = first_words(self._labels[index], painter.fontMetrics(), below.width())
        painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), cut)

    def _paint_words(self, painter: QPainter, index: int, box: QRectF) -> None:
        """The whole label on a quiet tile, as many lines of it as there is room for."""
        tile = box.adjusted(2, 2, -2, -2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("raised"))
        painter.drawRoundedRect(tile, 4, 4)
        painter.setPen(theme.colour("text" if index == self._at else "dim"))
        inside = tile.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        lines = wrapped(self._labels[index], painter.fontMetrics(), inside)
        painter.drawText(inside, int(Qt.AlignmentFlag.AlignCenter), "\n".join(lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().height() != event.oldSize().height():
            self._fit()
            self.fitted.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._set_hover(self.index_at(event.position().toPoint()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.gone_to.emit(index)

    def leaveEvent(self, event: QEvent) -> None:
        self._set_hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = {
            Qt.Key.Key_Left: self._at - 1,
            Qt.Key.Key_Right: self._at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.count - 1,
        }.get(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        elif 0 <= target < self.count and target != self._at:
            self.gone_to.emit(target)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(event.pos())
            if index >= 0:
                QToolTip.showText(event.globalPos(), words.tip(self._labels[index]), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.update()

    def _set_hover(self, index: int) -> None:
        if index != self._hover:
            self._hover = index
            self.update()


class HistoryTab(QWidget):
    """Every act since the window was opened; click one to be there again."""

    label = "History"

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("tabs.history")
        self._bench = bench
        self._pictures: dict[int, tuple[Act, object, QImage]] = {}
        self.strip = HistoryStrip("tabs.history.strip")
        self.strip.gone_to.connect(self.go_to)
        self.strip.fitted.connect(self._show_present, Qt.ConnectionType.QueuedConnection)
        self._scroll = QScrollArea()
        self._scroll.setObjectName("tabs.history.scroll")
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self.strip)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.edge - _GAP, 0, theme.SIZE.edge, 0)
        row.addWidget(self._scroll)
        bench.scene_changed.connect(self.show_history)
        bench.thumbnail_ready.connect(self.show_history)
        theme.notifier().changed.connect(self.strip.update)
        self.show_history()

    def show_history(self) -> None:
        """Show the workbench's history."""
        history = self._bench.history
        acts = history.acts
        images = [self._picture(act) for act in acts]
        known = {id(act) for act in acts}
        self._pictures = {key: kept for key, kept in self._pictures.items() if key in known}
        shown = [self._pictures[id(act)][1] if id(act) in self._pictures else None for act in acts]
        worded = frozenset(
            index
            for index, (before, now) in enumerate(pairwise(shown), 1)
            if now is not None and now is before
        )
        labels = [act.label for act in acts]
        self.strip.show_acts(labels, images, history.at, worded=worded)
        self._show_present()

    def _show_present(self) -> None:
        present = self.strip.rect_of(self.strip.at)
        self._scroll.ensureVisible(present.center().x(), 0, present.width(), 0)

    def go_to(self, index: int) -> None:
        """Undo or redo until that act is the present one."""
        while self._bench.history.at > index:
            self._bench.undo()
        while self._bench.history.at < min(index, len(self._bench.history.acts) - 1):
            self._bench.redo()

    def _picture(self, act: Act) -> QImage | None:
        kept = self._pictures.get(id(act))
        if kept is not None and kept[0] is act:
            return kept[2]  # of five hundred acts most are known
        pixels = self._bench.thumbnail(act.scene)
        if pixels is None:
            return None
        kept = self._pictures[id(act)] = act, pixels, image_of(pixels)
        return kept[2]
