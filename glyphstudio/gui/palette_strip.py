"""The colours of one palette in a line: the paper, its inks, its fills, and how each stands out."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QHBoxLayout, QSizePolicy, QWidget

from glyphstudio.colour import READABLE, contrast
from glyphstudio.gui import theme
from glyphstudio.gui.controls import icon_button
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.palette import MOST, Palette

_SIDE, _NOTE = 28, 18
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}


def ratio(one: str, other: str) -> str:
    """A contrast as people read it, "4.7"; never rounded up to what is enough."""
    value = contrast(one, other)
    tenths = int(10 * value) / 10
    return f"{value:.0f}" if value >= 10 else f"{tenths:.1f}"


def role_of(palette: Palette, place: int) -> str:
    """What the colour at a place is, for people: "Paper", "Ink 2", "Fill 1"."""
    if place == 0:
        return "Paper"
    inks = len(palette.inks)
    return f"Ink {place}" if place <= inks else f"Fill {place - inks}"


def colour_at(palette: Palette, place: int) -> str:
    """The colour at a place: 0 is the paper, then inks, then fills."""
    return (palette.paper, *palette.colours)[place]


class Strip(QWidget):
    """A tile for each colour, of which one is chosen; arrows go along, Delete takes one out."""

    chosen = Signal(int)
    added = Signal()
    removed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("Colours")
        self._tiles = [_Tile(f"{name}.{place}") for place in range(MOST + 1)]
        self._group = QButtonGroup(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(4)
        for place, tile in enumerate(self._tiles):
            self._group.addButton(tile, place)
            tile.stepped.connect(self._step)
            tile.removed.connect(self.removed)
            line.addWidget(tile)
        self._group.idClicked.connect(self.chosen)
        self.add = icon_button(f"{name}.add", "plus", "Add an ink", "Add an ink")
        self.add.clicked.connect(self.added)
        line.addWidget(self.add, 0, Qt.AlignmentFlag.AlignTop)
        line.addStretch(1)
        self.setFixedHeight(_SIDE + _NOTE)

    @property
    def tiles(self) -> list[QAbstractButton]:
        """Those of the colours there are."""
        return [tile for tile in self._tiles if not tile.isHidden()]

    def show_palette(self, palette: Palette, chosen: int) -> None:
        """Show these colours; sends nothing."""
        count = 1 + len(palette.colours)
        for place, tile in enumerate(self._tiles):
            tile.setVisible(place < count)
            if place < count:
                tile.show_colour(palette, place)
                tile.setChecked(place == chosen)
                policy = Qt.FocusPolicy.StrongFocus if place == chosen else _CLICK
                tile.setFocusPolicy(policy)  # one tab stop, arrows go on from there
        self.add.setEnabled(len(palette.colours) < MOST)

    def focus_on(self, place: int) -> None:
        """Bring the keyboard to a tile."""
        self._tiles[place].setFocus(Qt.FocusReason.TabFocusReason)

    def _step(self, by: int) -> None:
        place = self._group.checkedId() + by
        if 0 <= place < len(self.tiles):
            self.chosen.emit(place)
            self.focus_on(place)


_CLICK = Qt.FocusPolicy.ClickFocus


class _Tile(QAbstractButton):
    """An ink as a dot on the paper, a fill from edge to edge; its contrast below."""

    stepped = Signal(int)
    removed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName("No colour yet")
        self.setToolTip("No colour yet")
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(18)
        self.setMaximumWidth(44)
        self.setFixedHeight(_SIDE + _NOTE)
        self._paper = self._colour = "#ffffff"
        self._role, self._note, self._pale, self._ring = "Paper", "", False, False

    def sizeHint(self) -> QSize:
        return QSize(44, _SIDE + _NOTE)

    def show_colour(self, palette: Palette, place: int) -> None:
        """Be the tile of one place."""
        self._paper, self._colour = palette.paper, colour_at(palette, place)
        self._role = role_of(palette, place)
        shade = contrast(self._colour, self._paper)
        self._note = ratio(self._colour, self._paper) if place else ""
        self._pale = 0 < place <= len(palette.inks) and shade < READABLE
        said = f"{self._role}, {self._colour}"
        if place:
            said += f", contrast {self._note} : 1"
        if self._pale:
            said += ": too near to the paper"
        self.setAccessibleName(said)
        self.setToolTip(said)
        self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._ring = by_keyboard(event)
        super().focusInEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(2.5, 2.5, self.width() - 5, _SIDE - 5)
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(theme.colour("line"), 1))
            painter.setBrush(QColor(self._colour if self._role[0] == "F" else self._paper))
            painter.drawRoundedRect(box, 4, 4)
            if self._role[0] == "I":
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(QColor(self._colour))
                radius = min(box.width() / 2 - 2, 7.5)
                painter.drawEllipse(box.center(), radius, radius)
            self._paint_ring(painter)
            painter.setFont(theme.font("head"))
            painter.setPen(theme.colour("bad" if self._pale else "faint"))
            below = QRect(-4, _SIDE, self.width() + 8, _NOTE)
            note = f"{self._note}!" if self._pale else self._note
            painter.drawText(below, int(Qt.AlignmentFlag.AlignCenter), note)

    def _paint_ring(self, painter: QPainter) -> None:
        ring = QRectF(1, 1, self.width() - 2, _SIDE - 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self._ring and self.hasFocus():
            painter.setPen(QPen(theme.colour("text"), theme.SIZE.focus))
        elif self.isChecked():
            painter.setPen(QPen(theme.colour("accent"), 2))
        elif self.underMouse():
            painter.setPen(QPen(theme.colour("faint"), 1))
        else:
            return
        painter.drawRoundedRect(ring, 6, 6)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = _STEPS.get(Qt.Key(event.key()))
        if step is not None:
            self.stepped.emit(step)
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)
