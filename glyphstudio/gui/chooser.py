"""Choosing a recipe: cards of one group or of all, and every one of them with a field to search."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.cards import BAR, CardGrid, CardInfo
from glyphstudio.gui.controls import KeyButton, Segments, icon_button
from glyphstudio.store.groups import GROUPS

ALL = "all"
FILTERS = ((ALL, "All"), *((group, group.title()) for group in GROUPS))
_TIPS = ("Every recipe", "Letters and signs", "Symmetry and pattern", "Cut, engraved and printed",
         "No rules but the network's own")  # fmt: skip
_OUT = (Qt.Key.Key_Escape, Qt.Key.Key_Down)  # of the field to search in
_TOP, _GAP = 26, 4
_PEEK = 24  # less than this of another row of cards looks like a fault


class RecipeChooser(QWidget):
    """Shut, it shows cards of the chosen group; open, all of them under their groups' names.

    It shows what it is given and says what was chosen; how tall it is, its panel decides.
    """

    chosen = Signal(str)
    filtered = Signal(str)  # by hand: to be remembered
    turned = Signal(bool)  # opened or shut

    def __init__(self, name: str, find: QAction, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._open = False
        self.grid = CardGrid(f"{name}.card", "Recipes")
        self.grid.chosen.connect(self._choose)
        self.grid.opened.connect(self.shut)
        self.filter = Segments(f"{name}.filter", "Which recipes", FILTERS, small=True)
        for (key, _), tip in zip(FILTERS, _TIPS, strict=True):
            self.filter.button(key).setToolTip(tip)
        self.filter.chosen.connect(self._filter)
        self.seek = icon_button(f"{name}.find", "magnifying-glass", "All recipes", find.toolTip())
        self.seek.clicked.connect(find.trigger)
        self.field = SearchField(f"{name}.search", "Search recipes")
        self.field.textChanged.connect(self._search)
        self.field.left.connect(self.leave)
        self.field.stepped.connect(self._step_down)
        self.field.returnPressed.connect(self._take_first)
        self.back = icon_button(f"{name}.shut", "x", "Back to the settings", "Settings again (Esc)")
        self.back.clicked.connect(self.shut)
        self.top = QStackedWidget()
        self.top.setFixedHeight(_TOP)
        self.top.addWidget(_line(self.filter, self.seek))
        self.top.addWidget(_line(self.field, self.back))
        self.empty = QWidget()
        self.told = QLabel()
        self.told.setWordWrap(True)
        self.told.setTextFormat(Qt.TextFormat.PlainText)
        theme.dress(self.told, "dim", typeface="body")
        self.every = KeyButton(f"{name}.every", "Show every recipe")
        self.every.clicked.connect(self.field.clear)
        column = QVBoxLayout(self.empty)
        column.setContentsMargins(0, theme.SIZE.edge, BAR, 0)
        column.setSpacing(theme.SIZE.gap)
        column.addWidget(self.told)
        column.addWidget(self.every, 0, Qt.AlignmentFlag.AlignLeft)
        column.addStretch(1)
        self.empty.hide()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(_GAP)
        whole.addWidget(self.top)
        whole.addWidget(self.grid, 1)
        whole.addWidget(self.empty, 1)
        self.grid.set_form(headed=False, timed=False)

    # ---- what is shown

    @property
    def is_open(self) -> bool:
        """Whether all recipes are shown, to search in."""
        return self._open

    @property
    def group(self) -> str:
        """Which cards stand there while it is shut."""
        return self.filter.current

    def show_cards(self, infos: list[CardInfo]) -> None:
        """Replace all cards; their groups in the order of `GROUPS`."""
        order = [*(group.title() for group in GROUPS), ""]
        self.grid.show_cards(sorted(infos, key=lambda info: order.index(info.group)))
        self.field.setPlaceholderText(f"Search {len(infos)} recipes")
        self._show()

    def show_group(self, group: str) -> None:
        """Only the cards of a group, or all; sends nothing."""
        self.filter.choose(group if group in GROUPS else ALL)
        self._show()

    def choose(self, name: str) -> None:
        """Show a recipe as chosen, whatever group it is of; sends nothing."""
        self.grid.choose(name)
        if not self._open and name in self.grid.cards and name not in self.grid.shown:
            self.show_group(ALL)

    def open(self) -> None:
        """All recipes, and the keyboard in the field."""
        if not self._open:
            self._turn(True)
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def shut(self) -> None:
        """The settings again."""
        if self._open:
            inside = self.isAncestorOf(self.focusWidget() or self)
            self.field.clear()
            self._turn(False)
            self.choose(self.grid.current)
            card = self.grid.cards.get(self.grid.current)
            if inside and card is not None:
                card.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """One level back: what was typed goes, then the field."""
        if self.field.text():
            self.field.clear()
        else:
            self.shut()

    def height_for(self, rows: int) -> int:
        """How tall it is with so many rows of cards."""
        return _TOP + _GAP + self.grid.height_for(rows)

    def height_in(self, room: int) -> int:
        """As much of `room` as shows whole rows, or a next one that is seen to be one."""
        most = self.height_for(max(1, self.grid.rows))
        for rows in range(1, self.grid.rows):
            whole, after = self.height_for(rows), self.height_for(rows + 1)
            if whole <= room < after:  # of the next row its pictures' heads, or nothing
                return whole if room < whole + _PEEK else min(room, (whole + after) // 2)
        return min(most, room)

    def _turn(self, is_open: bool) -> None:
        self._open = is_open
        self.top.setCurrentIndex(int(is_open))
        self.grid.set_form(headed=is_open, timed=is_open)
        self._show()
        self.turned.emit(is_open)

    def _show(self) -> None:
        group, asked = self.filter.current, self.field.text().strip().lower()
        cards = self.grid.cards
        if self._open:
            names = [name for name, card in cards.items() if _is_meant(asked, name, card.info)]
        else:
            wanted = "" if group == ALL else group.title()
            names = [n for n, card in cards.items() if wanted in ("", card.info.group)]
        self.grid.show_only(names)
        nothing = bool(cards) and not names
        typed = self.field.text().strip()
        quoted = f"\N{LEFT DOUBLE QUOTATION MARK}{typed[:40]}\N{RIGHT DOUBLE QUOTATION MARK}"
        self.told.setText(
            f"No recipe speaks of {quoted}." if typed else "No recipe is of this kind yet."
        )
        self.every.setVisible(self._open)
        self.grid.setVisible(not nothing)
        self.empty.setVisible(nothing)

    # ---- what people do

    def _choose(self, name: str) -> None:
        self.chosen.emit(name)

    def _filter(self, group: str) -> None:
        self._show()
        self.filtered.emit(group)

    def _search(self, _text: str) -> None:
        self._show()

    def _step_down(self) -> None:
        shown = self.grid.shown
        name = self.grid.current if self.grid.current in shown else next(iter(shown), "")
        if name:
            self.grid.cards[name].setFocus(Qt.FocusReason.TabFocusReason)

    def _take_first(self) -> None:
        """Enter takes the first that is found."""
        shown = self.grid.shown
        if self.field.text().strip() and shown and self.grid.current not in shown:
            self.grid.cards[shown[0]].click()
        if shown:
            self.shut()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._open and event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            super().keyPressEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(self.grid.minimumSizeHint().width(), self.height_for(1))


class SearchField(QLineEdit):
    """Where something is looked for; Esc and the arrow down lead out of it."""

    left = Signal()
    stepped = Signal()

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setToolTip("By name, kind or what it makes")
        self.setMaxLength(80)
        self.setFont(theme.font("body"))
        self.setFixedHeight(theme.SIZE.number_box_height)

    def event(self, event: QEvent) -> bool:
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and event.key() in _OUT:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() == Qt.Key.Key_Down:
            self.stepped.emit()
        else:
            super().keyPressEvent(event)


def _line(*parts: QWidget) -> QWidget:
    """Widgets side by side, the first as wide as there is room."""
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, BAR, 0)
    row.setSpacing(_GAP)
    for number, part in enumerate(parts):
        row.addWidget(part, 0 if number else 1)
    return made


def _is_meant(asked: str, name: str, info: CardInfo) -> bool:
    """Whether every word that was typed stands in a card's name, kind or description."""
    told = f"{name} {info.label} {info.group} {info.tip}".lower()
    return all(word in told for word in asked.split())
