"""Swatches: papers with their inks, of which one is chosen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.focus import by_keyboard

TALL, GAP = 26, 4
_LEAST, _NARROW = 24, 16  # px wide: a palette in a low window, a single ink among eight


class Swatch(QAbstractButton):
    """A paper with its inks, or a single ink."""

    stepped = Signal(int, int)

    def __init__(self, name: str, label: str, paper: str, inks: tuple[str, ...]) -> None:
        super().__init__()
        self._ring = False
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setToolTip(words.tip(label))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(TALL)
        self.setMinimumWidth(_LEAST if inks else _NARROW)
        self._paper, self._inks = paper, inks

    def sizeHint(self) -> QSize:
        return QSize(36, TALL)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        whole = QRectF(self.rect()).adjusted(2.5, 2.5, -2.5, -2.5)
        outline = QPainterPath()
        outline.addRoundedRect(whole, 4, 4)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setOpacity(1.0 if self.isEnabled() else 0.4)
            painter.fillPath(outline, QColor(self._paper))
            painter.setPen(Qt.PenStyle.NoPen)
            self._paint_inks(painter, whole)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.drawPath(outline)
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            if self._ring and self.hasFocus():
                painter.setPen(QPen(theme.colour("text"), theme.SIZE.focus))
                painter.drawRoundedRect(ring, 6, 6)
            elif self.isChecked():
                painter.setPen(QPen(theme.colour("accent"), 2))
                painter.drawRoundedRect(ring, 6, 6)
            elif self.underMouse() and self.isEnabled():
                painter.setPen(QPen(theme.colour("faint"), 1))
                painter.drawRoundedRect(ring, 6, 6)

    def _paint_inks(self, painter: QPainter, whole: QRectF) -> None:
        """A dot for each ink, in one line; in two where they would be too small to tell apart."""
        count = len(self._inks)
        if not count:
            return
        lines = 2 if count > 4 or (count > 3 and whole.width() < 28) else 1
        across = -(-count // lines)
        radius = min(4.5, (whole.width() - 8 // lines) / (2.4 * across))
        for line in range(lines):
            inks = self._inks[line * across : (line + 1) * across]
            y = whole.center().y() + (line - (lines - 1) / 2) * 2.4 * radius
            left = whole.center().x() - (len(inks) - 1) * 1.1 * radius
            for index, ink in enumerate(inks):
                painter.setBrush(QColor(ink))
                painter.drawEllipse(QPointF(left + index * 2.2 * radius, y), radius, radius)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(Qt.Key(event.key()))
        if step is None:
            super().keyPressEvent(event)
        else:
            self.stepped.emit(*step)


class Swatches(QWidget):
    """Swatches of which one is chosen; arrows move and choose."""

    chosen = Signal(str)

    def __init__(self, name: str, label: str, columns: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._columns = columns
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._tell)
        self._buttons: dict[str, Swatch] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(GAP)

    @property
    def buttons(self) -> Mapping[str, Swatch]:
        return self._buttons

    def show_swatches(self, entries: Mapping[str, tuple[str, str, tuple[str, ...]]]) -> None:
        """Replace them; by key: a label, a paper and inks."""
        for old in self._buttons.values():
            self._group.removeButton(old)
            self._grid.removeWidget(old)
            old.setParent(None)
            old.deleteLater()
        self._buttons = {}
        for key, (label, paper, inks) in entries.items():
            button = Swatch(f"{self.objectName()}.{key}", label, paper, inks)
            button.stepped.connect(self._step)
            self._group.addButton(button)
            self._buttons[key] = button
        self._place()

    def set_columns(self, columns: int) -> None:
        """So many in a row."""
        if columns != self._columns:
            self._columns = columns
            self._place()

    def _place(self) -> None:
        for index, button in enumerate(self._buttons.values()):
            self._grid.addWidget(button, index // self._columns, index % self._columns)
        for column in range(max(self._columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, int(column < self._columns))

    def choose(self, key: str) -> None:
        """Show one as chosen; sends nothing."""
        self._group.setExclusive(False)
        stop = key if key in self._buttons else next(iter(self._buttons), "")
        for other, button in self._buttons.items():
            button.setChecked(other == key)
            policy = Qt.FocusPolicy.StrongFocus if other == stop else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(policy)  # one tab stop, arrows go on from there
        self._group.setExclusive(True)

    @property
    def current(self) -> str:
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def _tell(self) -> None:
        self.chosen.emit(self.current)

    def _step(self, x: int, y: int) -> None:
        buttons = list(self._buttons.values())
        sender = self.sender()
        at = next((i for i, button in enumerate(buttons) if button is sender), 0)
        target = at + x + y * self._columns
        if 0 <= target < len(buttons):
            buttons[target].setFocus(Qt.FocusReason.TabFocusReason)
            buttons[target].click()
