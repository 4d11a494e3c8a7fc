"""One palette under the hand: its colours, their order and names; every change is on the stage."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QRegularExpression, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.colour import checked_colour, from_oklab, oklab, readable
from glyphstudio.gui import theme
from glyphstudio.gui.controls import icon_button, small_button, text_field
from glyphstudio.gui.palette_strip import Strip, colour_at, ratio, role_of
from glyphstudio.gui.rows import Row, SliderRow
from glyphstudio.gui.sliders import Scale
from glyphstudio.palette import OWN, Palette, another_ink

STRONGEST = 0.33  # chroma of OKLab that stands for 100 %: more than any colour of a screen
_GAP = 2  # so that it fits into the lowest window
_GREY = 0.004  # chroma below which a hue means nothing


class PaletteEditor(QWidget):
    """Shows a palette and changes it. `moved` follows the hand, `settled` ends an act.

    It keeps no second truth: whoever shows the changed palette gives it back by `show_palette`,
    so that undo of the window is undo here.
    """

    moved = Signal(object)  # Palette
    settled = Signal(object)  # Palette
    saved = Signal(object)  # Palette, with its name
    cancelled = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._palette = Palette.of("#ffffff", ["#000000"])
        self._place = 1
        self._hue = 0.0  # degrees, of the last colour that had one
        self._made = ""  # the colour that the sliders made
        self._doubt = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(_GAP)
        column.addLayout(self._make_head(name))
        column.addWidget(self._make_name(name))
        self.strip = Strip(f"{name}.colours")
        self.strip.chosen.connect(self.choose)
        self.strip.added.connect(self.add)
        self.strip.removed.connect(self.remove)
        column.addSpacing(_GAP)
        column.addWidget(self.strip)
        column.addLayout(self._make_colour_line(name))
        self.light = self._slider(f"{name}.lightness", "Lightness", "From black to white", 100)
        self.strength = self._slider(f"{name}.strength", "Strength", "From grey to vivid", 100)
        self.hue = self._slider(f"{name}.hue", "Hue", "Round the circle of colours", 360)
        for row in (self.light, self.strength, self.hue):
            column.addWidget(row)
        column.addLayout(self._make_warning(name))

    # ---- building

    def _make_head(self, name: str) -> QHBoxLayout:
        title = QLabel("Your palette")
        theme.dress(title, "strong")
        self.cancel = small_button(f"{name}.cancel", "Cancel", "Back to the colours before")
        self.cancel.clicked.connect(self.cancelled)
        self.save = small_button(f"{name}.save", "Save", "Keep it among your palettes")
        self.save.clicked.connect(self._save)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, _GAP)
        line.setSpacing(theme.SIZE.gap)
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(self.cancel)
        line.addWidget(self.save)
        return line

    def _make_name(self, name: str) -> Row:
        row = Row(f"{name}.name", "Name", "What it is called in your studio")
        self.name = text_field(f"{name}.name", "Name", "What it is called in your studio")
        self.name.setPlaceholderText(OWN)
        self.name.returnPressed.connect(self._save)
        row.line.addWidget(self.name, 1)
        return row

    def _make_colour_line(self, name: str) -> QHBoxLayout:
        self.code = text_field(f"{name}.code", "Colour", "The colour as #rrggbb")
        self.code.setFixedWidth(84)
        hexadecimal = QRegularExpression("#?[0-9a-fA-F]{0,6}")
        self.code.setValidator(QRegularExpressionValidator(hexadecimal, self.code))
        self.code.editingFinished.connect(self._type)
        self.told = QLabel()
        theme.dress(self.told, "dim", typeface="small")
        self.told.setObjectName(f"{name}.contrast")
        self.before = self._tool(f"{name}.before", "caret-left", "Move before", self.put_before)
        self.after = self._tool(f"{name}.after", "caret-right", "Move after", self.put_after)
        self.fills = self._tool(f"{name}.fills", "paint-bucket", "Only fills shapes", self.turn)
        self.fills.setToolTip("Only fills large shapes: may be paler than lines")
        self.fills.setCheckable(True)
        self.out = self._tool(f"{name}.remove", "trash", "Take this colour out", self.remove)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(self.code)
        line.addSpacing(theme.SIZE.gap - 2)
        line.addWidget(self.told, 1)
        for tool in (self.before, self.after, self.fills, self.out):
            line.addWidget(tool)
        return line

    def _make_warning(self, name: str) -> QHBoxLayout:
        self.warning = QLabel()
        self.warning.setObjectName(f"{name}.warning")
        self.warning.setWordWrap(True)
        self.warning.setTextFormat(Qt.TextFormat.PlainText)
        self.warning.setFixedHeight(34)  # two lines: what stands below keeps its place
        self.mend = small_button(
            f"{name}.mend", "Make readable", "Darker or lighter, until it is 3 : 1"
        )
        self.mend.clicked.connect(self.make_readable)
        line = QHBoxLayout()
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.SIZE.gap)
        line.addWidget(self.warning, 1)
        line.addWidget(self.mend)
        return line

    def _slider(self, name: str, label: str, tip: str, high: float) -> SliderRow:
        unit = "\N{DEGREE SIGN}" if high == 360 else "%"
        row = SliderRow(name, label, Scale(0, high, 0, 0, unit=unit), tip, with_reset=False)
        row.moved.connect(self._mix)
        row.settled.connect(self._mixed)
        return row

    def _tool(self, name: str, icon: str, label: str, act: Callable[[], None]) -> QToolButton:
        made = icon_button(name, icon, label)
        made.clicked.connect(act)
        return made

    # ---- what is shown

    @property
    def palette_shown(self) -> Palette:
        return self._palette

    @property
    def place(self) -> int:
        """Which colour is chosen: 0 is the paper, then inks, then fills."""
        return self._place

    def begin(self, palette: Palette) -> None:
        """Begin with a palette and its name; the first ink is chosen."""
        self.name.setText("" if palette.label == OWN else palette.label)
        self._place, self._made = 1, ""
        self._palette = palette
        self._show()

    def show_palette(self, palette: Palette) -> None:
        """The palette as it is on the stage now."""
        if palette.code != self._palette.code:
            self._palette = palette
            self._place = min(self._place, len(palette.colours))
            self._show()

    def show_doubt(self, sentence: str) -> None:
        """Why pictures in these colours cannot be read back; "" where they can."""
        if sentence != self._doubt:
            self._doubt = sentence
            self._show_warning()

    def choose(self, place: int) -> None:
        """Another colour is the one that sliders change."""
        self._place, self._made = place, ""
        self._show()

    def _show(self) -> None:
        palette, place = self._palette, self._place
        colour = colour_at(palette, place)
        inks = len(palette.inks)
        is_ink = 0 < place <= inks
        self.strip.show_palette(palette, place)
        if not self.code.isModified():
            self.code.setText(colour)
        told = role_of(palette, place)
        self.told.setText(f"{told}, {ratio(colour, palette.paper)} : 1" if place else told)
        self.before.setEnabled(place > 1 and place != inks + 1)
        self.after.setEnabled(0 < place < len(palette.colours) and place != inks)
        self.fills.setChecked(place > inks)
        self.fills.setEnabled(place > inks or (is_ink and inks > 1))
        self.out.setEnabled(place > inks or (is_ink and inks > 1))
        self._show_warning()
        self._show_sliders(colour)

    def _show_warning(self) -> None:
        palette = self._palette
        pale = [place for place, ink in enumerate(palette.inks, 1) if ink in palette.pale]
        self.mend.setVisible(bool(pale))
        if not pale and self._doubt:
            self._say(self._doubt, "bad")
            return
        if not pale:
            self._say("Every ink stands out from its paper.", "dim")
            return
        place = self._place if self._place in pale else pale[0]
        shade = ratio(palette.inks[place - 1], palette.paper)
        role = role_of(palette, place)
        self._say(f"{role} is too near to the paper: {shade} : 1, not 3 : 1.", "bad")

    def _say(self, sentence: str, role: str) -> None:
        self.warning.setText(sentence)
        if self.warning.property("role") != role:
            theme.dress(self.warning, role, typeface="small")

    def _show_sliders(self, colour: str) -> None:
        if colour == self._made:
            return  # the sliders stand where the hand left them, not where rounding puts them
        lightness, a, b = oklab(colour)
        chroma = math.hypot(a, b)
        if chroma > _GREY:
            self._hue = math.degrees(math.atan2(b, a)) % 360
        parts = (100 * lightness, 100 * chroma / STRONGEST, self._hue)
        for row, value in zip((self.light, self.strength, self.hue), parts, strict=True):
            if not self._made and not row.track.busy:
                row.set_scale(replace(row.scale, default=row.scale.held(value)))
            row.set_value(value)

    # ---- what people do

    def add(self) -> None:
        """One more ink."""
        own = self._palette
        self._place = len(own.inks) + 1
        self._settle(own.paper, (*own.inks, another_ink(own)), own.fills)

    def remove(self) -> None:
        """Without the chosen colour."""
        own, place = self._palette, self._place
        if not self.out.isEnabled():
            return
        colours = [*own.colours]
        del colours[place - 1]
        inks = len(own.inks) - (place <= len(own.inks))
        self._place = min(place, len(colours))
        self._settle(own.paper, colours[:inks], colours[inks:])

    def put_before(self) -> None:
        """The chosen colour changes places with the one before it."""
        self._swap(-1)

    def put_after(self) -> None:
        """The chosen colour changes places with the one after it."""
        self._swap(1)

    def _swap(self, by: int) -> None:
        own, at = self._palette, self._place - 1
        colours = [*own.colours]
        colours[at], colours[at + by] = colours[at + by], colours[at]
        self._place += by
        inks = len(own.inks)
        self._settle(own.paper, colours[:inks], colours[inks:])

    def turn(self) -> None:
        """An ink becomes a fill, or a fill an ink."""
        own, place = self._palette, self._place
        colours, inks = [*own.colours], len(own.inks)
        colour = colours.pop(place - 1)
        inks += -1 if place <= inks else 1
        at = inks if place <= len(own.inks) else inks - 1
        colours.insert(at, colour)
        self._place = at + 1
        self._settle(own.paper, colours[:inks], colours[inks:])

    def make_readable(self) -> None:
        """Move every ink that is too near to the paper."""
        own = self._palette
        self._made = ""
        self._settle(own.paper, [readable(ink, own.paper) for ink in own.inks], own.fills)

    def _type(self) -> None:
        if not self.code.isModified():
            return
        self.code.setModified(False)
        text = self.code.text()
        try:
            colour = checked_colour(text if text.startswith("#") else f"#{text}")
        except ValueError:
            self.code.setText(colour_at(self._palette, self._place))
            return
        self._made = ""
        self._tell(self._with(colour), self.settled)

    def _mix(self, _value: float) -> None:
        """The colour of the three sliders; where a screen has none, the same one paler."""
        turn = math.radians(self.hue.value)
        chroma = STRONGEST * self.strength.value / 100
        self._hue = self.hue.value
        lab = (self.light.value / 100, chroma * math.cos(turn), chroma * math.sin(turn))
        self._made = from_oklab(lab)
        self._tell(self._with(self._made), self.moved)

    def _mixed(self, _value: float) -> None:
        self.settled.emit(self._palette)

    def _with(self, colour: str) -> Palette:
        """The palette with another colour in the chosen place."""
        own, place = self._palette, self._place
        if place == 0:
            return Palette.of(colour, own.inks, own.fills)
        colours = [*own.colours]
        colours[place - 1] = colour
        inks = len(own.inks)
        return Palette.of(own.paper, colours[:inks], colours[inks:])

    def _settle(self, paper: str, inks: Sequence[str], fills: Sequence[str]) -> None:
        self._made = ""
        self._tell(Palette.of(paper, inks, fills), self.settled)

    def _tell(self, palette: Palette, signal: SignalInstance) -> None:
        self._palette = palette
        self._show()
        signal.emit(palette)

    def _save(self) -> None:
        label = " ".join(self.name.text().split())[:80] or OWN
        self.saved.emit(self._palette.model_copy(update={"label": label}))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
