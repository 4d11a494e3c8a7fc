"""The pen: palettes as swatches and the display settings of a style; they act at once."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.controls import head
from glyphstudio.gui.focus import by_keyboard
from glyphstudio.gui.form import Form
from glyphstudio.gui.rows import Row
from glyphstudio.palette import Palette, palettes
from glyphstudio.params import Params, settings_of

COLUMNS, CLOSE_COLUMNS = 6, 9  # of palettes; closer together in a low window
_TALL, _GAP = 26, 4


class Swatch(QAbstractButton):
    """A paper with its inks, or a single ink."""

    stepped = Signal(int, int)

    def __init__(self, name: str, label: str, paper: str, inks: tuple[str, ...]) -> None:
        super().__init__()
        self._ring = False
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setToolTip(label)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(_TALL)
        self.setMinimumWidth(_TALL)
        self._paper, self._inks = paper, inks

    def sizeHint(self) -> QSize:
        return QSize(42, _TALL)

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
        lines = 2 if count > 3 and whole.width() < 7 * count else 1
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
        self._grid.setSpacing(_GAP)

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
        for other, button in self._buttons.items():
            button.setChecked(other == key)
            policy = Qt.FocusPolicy.StrongFocus if other == key else Qt.FocusPolicy.ClickFocus
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


class PenPanel(QWidget):
    """Palette, ink and pen settings. `moved` follows the hand, `settled` ends an act.

    Both send (setting, value): what differs from the shown pen.
    """

    moved = Signal(str, object)
    settled = Signal(str, object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._pen: Params | None = None
        self.palettes = Swatches(f"{name}.palette", "Palette", COLUMNS)
        self.palettes.show_swatches(
            {one.name: (one.label, one.paper, one.colours) for one in palettes().values()}
        )
        self.palettes.chosen.connect(self._take_palette)
        self.inks = Swatches(f"{name}.ink", "Ink", COLUMNS)
        self.inks.chosen.connect(self._take_ink)
        self._ink_row = Row(f"{name}.ink", "Ink", "Which ink of the palette draws")
        self._ink_row.line.addWidget(self.inks, 1)
        self.form = Form(name, folds=False)
        self.form.moved.connect(self.moved)
        self.form.settled.connect(self.settled)
        self._inked: Palette | None = None
        self._chooses_ink = False
        self._tall = 0  # how much room there is
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        self._title = head("Palette")
        column.addWidget(self._title)
        column.addWidget(self.palettes)
        column.addWidget(self._ink_row)
        self._head = QWidget()
        heading = QVBoxLayout(self._head)
        heading.setContentsMargins(0, theme.SIZE.gap + _GAP, 0, 0)
        heading.addWidget(head("Pen"))
        column.addWidget(self._head)
        column.addWidget(self.form)

    def fit(self, tall: int) -> None:
        """Fit into so many pixels: in a low window palettes stand closer, without a second head."""
        self._tall = tall
        close = 0 < tall < self._height(COLUMNS, with_head=True)
        self.palettes.set_columns(CLOSE_COLUMNS if close else COLUMNS)
        self._head.setVisible(bool(self.form.rows) and not close)

    def _height(self, columns: int, *, with_head: bool) -> int:
        """How tall everything is, whichever palette is chosen."""
        lines = -(-len(self.palettes.buttons) // columns)
        tall = self._title.sizeHint().height() + lines * (_TALL + _GAP) + _GAP
        tall += (theme.SIZE.row + _GAP) * self._chooses_ink
        tall += (self._head.sizeHint().height() + _GAP) * with_head
        return tall + len(self.form.rows) * theme.SIZE.row

    def show_pen(self, pen: Params | None, *, chooses_ink: bool = True) -> None:
        """Show a pen's settings; `chooses_ink`: which ink of the palette draws is one of them."""
        self.setEnabled(pen is not None)
        if pen is None:
            return
        self._pen = pen
        name = str(getattr(pen, "palette", ""))
        self.palettes.choose(name)
        rest = [one for one in settings_of(pen) if one.path not in ("palette", "ink")]
        self.form.show_params(pen, rest)
        used = palettes().get(name)
        several = chooses_ink and used is not None and len(used.inks) > 1
        self._chooses_ink = chooses_ink
        policy = self._ink_row.sizePolicy()
        policy.setRetainSizeWhenHidden(chooses_ink)  # other palettes do not move what is below
        self._ink_row.setSizePolicy(policy)
        self._ink_row.setVisible(several)
        if used is not None and several:
            if self._inked is not used:
                self._inked = used
                self.inks.show_swatches(
                    {str(i): (f"Ink {i + 1}", ink, ()) for i, ink in enumerate(used.inks)}
                )
            field = type(pen).model_fields["ink"]
            self._ink_row.label.rename(field.title or "Ink")
            self._ink_row.label.setToolTip(field.description or "")
            self.inks.choose(str(int(getattr(pen, "ink", 0)) % len(used.inks)))
        self.fit(self._tall)

    def _take_palette(self, name: str) -> None:
        self.settled.emit("palette", name)

    def _take_ink(self, index: str) -> None:
        self.settled.emit("ink", int(index))
