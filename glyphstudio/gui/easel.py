"""The stage while a script is drawn: the page, its tools above it, proofs beside, the pen below."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.controls import KeyButton, Segments, icon_button
from glyphstudio.gui.drawing_desk import DrawingDesk
from glyphstudio.gui.page import Page
from glyphstudio.gui.page_painting import ink
from glyphstudio.gui.proofs import Proofs
from glyphstudio.gui.rows import Switch
from glyphstudio.gui.sliders import Scale, Track

MODES = (("draw", "Draw"), ("choose", "Choose"))
_TIPS = (
    "Each stroke is an element; Shift draws a straight one (D)",
    "Click or drag over strokes to choose them, drag to move them (C)",
)
_LETTERS = {mode[0]: mode for mode, _ in MODES}
_EMPTY = "Draw strokes where they stand in a glyph;\nglyphs are put together of some."
PEN = Scale(0.02, 0.5, 0.12, 2)
STEADY = Scale(0.002, 0.05, 0.008, 3, logarithmic=True)
ROOM_FOR_PROOFS = 420  # a narrower stage is the page's alone


class Easel(QWidget):
    """Page and proofs. What is done there goes to the desk; what is drawn comes from it."""

    def __init__(self, desk: DrawingDesk, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grow.drawing")
        theme.dress(self, "stage")
        self._desk = desk
        self.anchored = False  # whether the next stroke may stand anywhere on the grid
        self.page = Page("grow.drawing.page")
        self.proofs = Proofs("grow.drawing.proofs")
        self.modes = Segments("grow.drawing.mode", "What the hand does", MODES)
        for (mode, _), tip in zip(MODES, _TIPS, strict=True):
            self.modes.button(mode).setToolTip(tip)
        self.modes.chosen.connect(self._set_mode)
        self.grid = icon_button(
            "grow.drawing.grid", "grid-four", "Grid", "Strokes snap to a grid (G)"
        )
        self.grid.setCheckable(True)
        self.grid.setIcon(theme.icon("grid-four", on="accent"))
        self.grid.toggled.connect(self._snap)
        self.info = QLabel()
        self.info.setObjectName("grow.drawing.info")
        theme.dress(self.info, "dim")
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, 0)
        bar.setSpacing(4)
        bar.addWidget(self.modes)
        bar.addSpacing(theme.SIZE.gap)
        for act in ("edit.undo", "edit.redo", "draw.delete"):
            bar.addWidget(ActButton(f"grow.drawing.{act.partition('.')[2]}", actions, act))
        bar.addWidget(self.grid)
        bar.addStretch(1)
        bar.addWidget(self.info)
        bar.addWidget(ActButton("grow.drawing.close", actions, "draw.close", "x"))
        top = QWidget()
        top.setFixedHeight(theme.SIZE.stage_bar)
        top.setLayout(bar)
        middle = QHBoxLayout()
        middle.setContentsMargins(0, 0, 0, 0)
        middle.setSpacing(0)
        middle.addWidget(self.page, 3)
        middle.addWidget(self.proofs, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(middle, 1)
        self.empty = self._make_empty(actions)
        self.setFocusProxy(self.page)
        self._connect()
        self.show_sketch()

    def _make_empty(self, actions: Actions) -> QWidget:
        """What an empty page says; strokes are drawn through it."""
        made = QWidget(self.page)
        told = QLabel(_EMPTY)
        told.setAlignment(Qt.AlignmentFlag.AlignCenter)
        told.setWordWrap(True)
        tone = ink(0.65).name(QColor.NameFormat.HexArgb)  # on the page's own paper, in either theme
        told.setStyleSheet(f"color: {tone}")
        told.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.open_file = KeyButton("grow.drawing.open", "Open a drawing…")
        self.open_file.setToolTip(actions["draw.open"].toolTip())
        self.open_file.clicked.connect(actions["draw.open"].trigger)
        self.example = KeyButton("grow.drawing.example", "See an example")
        self.example.setToolTip("Strokes that ship with the program, to change or to learn from")
        self.example.clicked.connect(self._desk.show_example)
        if not self._desk.has_example:
            self.example.hide()  # never shown before it has its place: it would be a window
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SIZE.gap)
        buttons.addStretch(1)
        for button in (self.open_file, self.example):
            button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SIZE.edge)
        column.addStretch(1)
        column.addWidget(told)
        column.addLayout(buttons)
        column.addStretch(1)
        self.page.installEventFilter(self)
        return made

    def _connect(self) -> None:
        desk, page = self._desk, self.page
        desk.changed.connect(self.show_sketch)
        page.drew.connect(self._add)
        page.moved.connect(self._move)
        page.move_ended.connect(desk.settle)
        page.erase_wanted.connect(self.delete)
        page.chosen_changed.connect(self._show_info)
        page.typed.connect(self._take_letter)

    # ---- what is shown

    def show_sketch(self) -> None:
        """The drawing as it is now."""
        sketch = self._desk.sketch
        if sketch is not None:
            self.page.set_hand(step=sketch.step)
        self.page.show_sketch(sketch)
        self.proofs.show_sketch(sketch)
        self._show_info()

    def _show_info(self) -> None:
        sketch, chosen = self._desk.sketch, len(self.page.chosen)
        count = 0 if sketch is None else len(sketch.elements)
        told = f"{words.count(count)} stroke{'' if count == 1 else 's'}" if count else ""
        self.info.setText(f"{chosen} of {told}" if chosen else told)
        self.empty.setVisible(count == 0 and not self.page.drawing)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.page:
            if event.type() == QEvent.Type.Resize:
                self.empty.setGeometry(self.page.square.toRect().adjusted(8, 8, -8, -8))
            elif event.type() in (QEvent.Type.MouseButtonPress, QEvent.Type.TabletPress):
                self.empty.hide()
            elif event.type() in (QEvent.Type.MouseButtonRelease, QEvent.Type.TabletRelease):
                self._show_info()
        return False

    # ---- what the hand does

    def _set_mode(self, mode: str) -> None:
        self.page.set_mode("choose" if mode == "choose" else "draw")

    def _take_letter(self, letter: str) -> None:
        if letter in _LETTERS:
            self.modes.choose(_LETTERS[letter])
            self._set_mode(_LETTERS[letter])
        elif letter == "g":
            self.grid.toggle()

    def choose_all(self) -> None:
        """Every stroke, in the mode that chooses."""
        self.modes.choose("choose")
        self._set_mode("choose")
        self.page.choose_all()

    def choose(self, chosen: frozenset[int]) -> None:
        """These strokes, in the mode that chooses."""
        if chosen and self.page.mode == "draw":
            self.modes.choose("choose")
            self._set_mode("choose")
        self.page.choose(chosen)

    def delete(self) -> None:
        """The chosen strokes go; without any, the newest does."""
        sketch, chosen = self._desk.sketch, self.page.chosen
        if sketch is not None:
            self.page.choose(())  # else those that move up into their places would be chosen
            self._desk.remove(chosen or {len(sketch.elements) - 1})

    def _snap(self, snaps: bool) -> None:
        self.page.set_hand(snaps=snaps)

    def _add(self, line: object) -> None:
        self._desk.add(line, self.page.hand.mirrored, self.anchored)  # type: ignore[arg-type]

    def _move(self, x: float, y: float) -> None:
        self._desk.move(self.page.chosen, x, y)


class PenBar(QFrame):
    """The bar under the page: how wide the pen is, how steady the hand, and what pressure does."""

    def __init__(self, page: Page, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grow.drawing.pen")
        theme.dress(self, "stage")
        self._page = page
        self.width_track = Track("grow.drawing.width", "Pen width", PEN)
        self.width_track.setToolTip("How wide the next stroke is, of a glyph's half")
        self.width_track.moved.connect(lambda value: page.set_hand(width=value))
        self.steady_track = Track("grow.drawing.steady", "Steadiness", STEADY)
        self.steady_track.setToolTip("How much of the hand's tremor is smoothed away")
        self.steady_track.moved.connect(lambda value: page.set_hand(steady=value))
        self.pressure = Switch("grow.drawing.pressure", "Pressure")
        self.pressure.setToolTip("A tablet's pressure makes strokes thick and thin")
        self.pressure.setChecked(True)
        self.pressure.clicked.connect(lambda on: page.set_hand(pressure=on))
        page.typed.connect(self._take_letter)
        for track in (self.width_track, self.steady_track):
            track.setMinimumWidth(60)
            track.setMaximumWidth(160)
        self.number = QLabel(PEN.text(PEN.default))
        theme.dress(self.number, "dim")
        self.width_track.moved.connect(lambda value: self.number.setText(PEN.text(value)))
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.SIZE.inspector_edge, 0, theme.SIZE.inspector_edge, 0)
        row.setSpacing(theme.SIZE.edge)
        for text, control in (
            ("Pen", self.width_track), ("Steady", self.steady_track), ("Pressure", self.pressure),
        ):  # fmt: skip
            label = QLabel(text)
            theme.dress(label, "dim")
            label.setToolTip(control.toolTip())
            row.addWidget(label)
            row.addWidget(control, 0 if control is self.pressure else 4)
            if control is self.width_track:
                row.addWidget(self.number)
        row.addStretch(1)

    def _take_letter(self, letter: str) -> None:
        """Brackets make the pen thinner and thicker, as in other programs."""
        if letter in "[]":
            self.width_track.nudge(1 if letter == "]" else -1)


class ActButton(QToolButton):
    """A small button of an act: its icon, its tooltip, and whether it can be done now."""

    def __init__(self, name: str, actions: Actions, act: str, icon: str = "") -> None:
        super().__init__()
        self.setObjectName(name)
        action = actions[act]
        self._action = action
        made = icon_button(name, icon or str(action.property("icon_name")), action.text())
        self.setIcon(made.icon())
        self.setIconSize(made.iconSize())
        theme.dress(self, "icon")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        self._follow()

    def _follow(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setAccessibleName(self._action.text().rstrip("…"))
        self.setToolTip(self._action.toolTip())
