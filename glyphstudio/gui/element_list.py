"""The strokes of a drawing as small pictures, alternatives under their own heads."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from glyphstudio.elements import Element, Group
from glyphstudio.gui import theme, words
from glyphstudio.gui.focus import ARROWS, by_keyboard
from glyphstudio.gui.inked import UNIT, ink_of
from glyphstudio.gui.page_painting import edge, ink, paper
from glyphstudio.sketch import Sketch

CELL, GAP, HEAD = 44, 6, 22
_ADDS = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class ElementList(QWidget):
    """Shows the strokes and which are chosen; says which should be."""

    chosen = Signal(object)  # frozenset[int]
    erase_wanted = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName("Strokes")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._sketch: Sketch = None
        self._chosen: frozenset[int] = frozenset()
        self._at = 0  # where the keyboard stands
        self._ring = False
        self._cells: dict[int, QRect] = {}
        self._heads: list[tuple[QRect, str]] = []

    def show_sketch(self, sketch: Sketch, chosen: frozenset[int]) -> None:
        """Another drawing, or others of it chosen."""
        self._sketch, self._chosen = sketch, chosen
        if len(chosen) == 1:
            (self._at,) = chosen
        self._at = max(0, min(self._at, len(self._elements) - 1))
        self._place()
        self.update()

    @property
    def _elements(self) -> tuple[Element, ...]:
        return () if self._sketch is None else self._sketch.elements

    @property
    def cells(self) -> dict[int, QRect]:
        """Where each stroke's picture stands, by its index."""
        return dict(self._cells)

    def _place(self) -> None:
        self._cells, self._heads = {}, []
        if self._sketch is None:
            self.setFixedHeight(0)
            return
        columns = max(1, (self.width() + GAP) // (CELL + GAP))
        y = 0
        for group in ("", *(one.name for one in self._sketch.groups)):
            inside = [i for i, one in enumerate(self._elements) if one.group == group]
            if group:
                told = next(headed(one) for one in self._sketch.groups if one.name == group)
                self._heads.append((QRect(0, y, self.width(), HEAD - 4), told))
                y += HEAD
            for number, index in enumerate(inside):
                row, column = divmod(number, columns)
                self._cells[index] = QRect(
                    column * (CELL + GAP), y + row * (CELL + GAP), CELL, CELL
                )
            y += -(-len(inside) // columns) * (CELL + GAP)
        self.setFixedHeight(max(0, y))

    def resizeEvent(self, event: object) -> None:
        self._place()

    def sizeHint(self) -> QSize:
        return QSize(5 * (CELL + GAP) - GAP, self.height())

    # ---- the hand

    def _index_at(self, point: QPoint) -> int | None:
        return next((i for i, cell in self._cells.items() if cell.contains(point)), None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._index_at(event.position().toPoint())
        self._ring = False
        if index is None:
            self.chosen.emit(frozenset())
            return
        self._at = index
        adds = bool(event.modifiers() & _ADDS)
        self.chosen.emit(self._chosen ^ {index} if adds else frozenset({index}))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._index_at(event.pos())
            text = "" if index is None else words.tip(described(self._elements[index]))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        order = sorted(self._cells, key=lambda i: (self._cells[i].y(), self._cells[i].x()))
        if key in ARROWS and order:
            at = order.index(self._at) if self._at in order else 0
            x, y = ARROWS[key]
            target = order[max(0, min(len(order) - 1, at + x))] if x else self._beside(y)
            self._at, self._ring = target, True
            adds = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.chosen.emit(self._chosen | {target} if adds else frozenset({target}))
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and self._chosen:
            self.erase_wanted.emit()
        elif key == Qt.Key.Key_Escape and self._chosen:
            self.chosen.emit(frozenset())
        else:
            super().keyPressEvent(event)

    def _beside(self, down: int) -> int:
        """The cell above or below, the nearest in its row."""
        here = self._cells[self._at]
        there = [(abs(c.y() - here.y()), abs(c.x() - here.x()), i) for i, c in self._cells.items()
                 if (c.y() - here.y()) * down > 0]  # fmt: skip
        return min(there)[2] if there else self._at

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setFont(theme.font("small"))
            painter.setPen(theme.colour("dim"))
            for place, text in self._heads:
                painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), text)
            for index, cell in self._cells.items():
                self._paint_cell(painter, index, QRectF(cell))

    def _paint_cell(self, painter: QPainter, index: int, cell: QRectF) -> None:
        radius = theme.SIZE.small_radius
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(paper())
        painter.drawRoundedRect(cell, radius, radius)
        painter.save()
        painter.setClipRect(cell)
        scale, centre = cell.width() / 2 / UNIT, cell.center()
        painter.setTransform(QTransform(scale, 0, 0, scale, centre.x(), centre.y()), True)
        painter.fillPath(ink_of(self._elements[index]), ink())
        painter.restore()
        edge(painter, cell, radius)
        if index in self._chosen or (self._ring and self.hasFocus() and index == self._at):
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(theme.colour("accent"), 2))
            painter.drawRoundedRect(cell.adjusted(1, 1, -1, -1), radius, radius)


def headed(group: Group) -> str:
    """What alternatives are, in words: "1 of bodies", "1 or none of these"."""
    name = "these" if group.name.startswith("choice ") else group.name
    return f"{group.takes:g}{' or none' if group.optional else ''} of {name}"


def described(element: Element) -> str:
    """What a stroke is, in words."""
    told = [element.name or "stroke"]
    if element.mirrored != "none":
        told.append("mirrored" if element.mirrored != "both" else "mirrored both ways")
    if element.anchored:
        told.append("anywhere on the grid")
    return ", ".join(told)
