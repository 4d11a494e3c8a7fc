"""A form made from `Params`: every setting as a row, in folds by group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.controls import Choice, Fold
from glyphstudio.gui.rows import Row, SliderRow, Switch, SwitchRow
from glyphstudio.gui.sliders import NumberBox, Scale, number_scale
from glyphstudio.params import Params, Setting, settings_of, value_at

Value = bool | int | float | str
_UNBOUND = 1e9


def words(choice: str) -> str:
    """A choice's name for people: "gray_scott" is "Gray scott"."""
    return choice.replace("_", " ").capitalize()


class ChoiceRow(Row):
    """One of a few."""

    chosen = Signal(str)

    def __init__(
        self, name: str, label: str, choices: Mapping[str, str], default: str, tip: str = ""
    ) -> None:
        super().__init__(name, label, tip)
        self._default = default
        self.box = Choice(name, label)
        self.box.setToolTip(tip)
        for key, text in choices.items():
            self.box.addItem(text, key)
        self.line.addWidget(self.box, 1)
        self.setFocusProxy(self.box)
        self.box.activated.connect(self._tell)
        self.reset_button.clicked.connect(self.reset)

    @property
    def value(self) -> str:
        return str(self.box.currentData())

    def set_value(self, value: str) -> None:
        """Show a value; sends nothing."""
        self.box.setCurrentIndex(self.box.findData(value))
        self.reset_button.setVisible(self.isEnabled() and value != self._default)

    def set_default(self, default: str) -> None:
        """Another value is the usual one from now on."""
        self._default = default

    def reset(self) -> None:
        """Back to the default."""
        self.set_value(self._default)
        self.chosen.emit(self._default)

    def _tell(self) -> None:
        self.set_value(self.value)
        self.chosen.emit(self.value)


class TextRow(Row):
    """A line of text."""

    typed = Signal(str)

    def __init__(self, name: str, label: str, tip: str = "", *, most: int = 120) -> None:
        super().__init__(name, label, tip)
        self.edit = QLineEdit()
        self.edit.setObjectName(name)
        self.edit.setAccessibleName(label)
        self.edit.setToolTip(tip)
        self.edit.setMaxLength(most)
        self.edit.setFont(theme.font("body"))
        self.edit.setFixedHeight(theme.SIZE.number_box_height)
        self.line.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        self.edit.editingFinished.connect(self._tell)

    @property
    def value(self) -> str:
        return self.edit.text()

    def set_value(self, value: str) -> None:
        """Show a text, unless somebody is typing."""
        if not (self.edit.hasFocus() and self.edit.isModified()):
            self.edit.setText(value)

    def _tell(self) -> None:
        if self.edit.isModified():
            self.edit.setModified(False)
            self.typed.emit(self.edit.text())


class NumberRow(Row):
    """A number without a slider, where its range has no end."""

    settled = Signal(float)

    def __init__(self, name: str, label: str, scale: Scale, tip: str = "") -> None:
        super().__init__(name, label, tip)
        self._scale = scale
        self.box = NumberBox(name, label, scale)
        self.box.setToolTip(tip)
        self.box.setFixedWidth(2 * theme.SIZE.number_box)
        self.line.addStretch(1)
        self.line.addWidget(self.box)
        self.setFocusProxy(self.box)
        self._value = scale.default
        self.box.typed.connect(self._take)
        self.box.nudged.connect(self._nudge)
        self.reset_button.clicked.connect(self.reset)

    @property
    def value(self) -> float:
        return self._value

    def set_value(self, value: float) -> None:
        """Show a value; sends nothing."""
        self._value = value
        self.box.show_value(value)
        self.reset_button.setVisible(self.isEnabled() and value != self._scale.default)

    def reset(self) -> None:
        """Back to the default."""
        self._take(self._scale.default)

    def _take(self, value: float) -> None:
        self.set_value(value)
        self.settled.emit(value)

    def _nudge(self, turns: float) -> None:
        step = 10.0**-self._scale.digits
        self._take(self._scale.held(self._value + turns * step))


AnyRow = SliderRow | NumberRow | SwitchRow | ChoiceRow | TextRow


def scale_of(one: Setting) -> Scale:
    """How a number's slider runs."""
    default = float(one.default)
    low = one.minimum if one.minimum is not None else -_UNBOUND
    high = one.maximum if one.maximum is not None else _UNBOUND
    logarithmic = one.logarithmic
    if logarithmic and low <= 0:
        low = max(abs(default), 1e-6) / 1000
    return number_scale(
        low, high, default, whole=one.kind == "int", unit=one.unit, logarithmic=logarithmic
    )


def row_of(name: str, one: Setting) -> AnyRow:
    """The row that edits a setting."""
    tip = one.description or one.title
    if one.kind == "bool":
        return SwitchRow(name, one.title, tip)
    if one.kind == "choice":
        choices = {choice: words(choice) for choice in one.choices}
        return ChoiceRow(name, one.title, choices, str(one.default), tip)
    if one.kind == "text":
        return TextRow(name, one.title, tip)
    scale = scale_of(one)
    if one.minimum is None or one.maximum is None:
        return NumberRow(name, one.title, scale, tip)
    return SliderRow(name, one.title, scale, tip)


class Form(QWidget):
    """The settings of some `Params` as rows; one fold for each group, one open at a time.

    Without folds they stand in the order they are given.

    `moved` follows the hand, `settled` ends an act: (dotted path, value). A strength with a
    sibling switch `<path>_on` has both in one row.
    """

    moved = Signal(str, object)
    settled = Signal(str, object)

    def __init__(self, name: str, *, folds: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._name = name
        self._with_folds = folds
        self._settings: tuple[Setting, ...] = ()
        self._rows: dict[str, AnyRow] = {}
        self._switches: dict[str, Switch] = {}
        self._folds: list[Fold] = []
        self._live_only = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    @property
    def rows(self) -> Mapping[str, AnyRow]:
        """The rows by dotted path."""
        return self._rows

    @property
    def folds(self) -> tuple[Fold, ...]:
        return tuple(self._folds)

    def show_params(self, params: Params, settings: Sequence[Setting] | None = None) -> None:
        """Show the values of `params`; the rows are made anew only where the settings changed.

        Args:
            settings: which ones, in which order and with which titles and usual values; all that
                are not hidden where None.
        """
        wanted = tuple(settings if settings is not None else settings_of(params))
        wanted = tuple(one for one in wanted if not one.hidden)
        if wanted != self._settings:
            self._settings = wanted
            self._build()
        for one in wanted:
            self._show(one.path, value_at(params, one.path))

    def set_live_only(self, live_only: bool) -> None:
        """While a training runs only settings that may change then are open."""
        self._live_only = live_only
        for one in self._settings:
            open_ = one.live or not live_only
            if one.path in self._rows:
                self._rows[one.path].setEnabled(open_)
            if one.path in self._switches:
                self._switches[one.path].setEnabled(open_)

    # ---- inside

    def _show(self, path: str, value: Value) -> None:
        if path in self._switches:
            self._switches[path].setChecked(bool(value))
            return
        row = self._rows[path]
        if isinstance(row, (SliderRow, NumberRow)):
            row.set_value(float(value))
        elif isinstance(row, SwitchRow):
            row.set_value(bool(value))
        else:
            row.set_value(str(value))

    def _build(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.setParent(None)
                old.deleteLater()
        self._rows, self._switches, self._folds = {}, {}, []
        paths = {one.path for one in self._settings}
        groups: dict[str, list[Setting]] = {}
        for one in self._settings:
            groups.setdefault(one.group if self._with_folds else "", []).append(one)
        for group, members in groups.items():
            box = QWidget()
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            for one in members:
                if one.kind == "bool" and one.path.removesuffix("_on") in paths - {one.path}:
                    continue  # stands in its strength's row
                column.addWidget(self._make_row(one, paths))
            if not self._with_folds:
                self._column.addWidget(box)
                continue
            slug = (group or "training").lower().replace(" ", "_")
            fold = Fold(f"{self._name}.{slug}", group or "Training", box)
            fold.head.set_note(f"{column.count()}")
            fold.head.clicked.connect(self._shut_others)
            self._folds.append(fold)
            self._column.addWidget(fold)
        self.set_live_only(self._live_only)

    def _make_row(self, one: Setting, paths: set[str]) -> QWidget:
        row = row_of(f"{self._name}.{one.path}", one)
        row.setProperty("path", one.path)
        self._rows[one.path] = row
        if isinstance(row, SliderRow):
            row.moved.connect(self._row_moved)
            row.settled.connect(self._row_settled)
            if f"{one.path}_on" in paths:
                self._add_switch(row, one)
        elif isinstance(row, NumberRow):
            row.settled.connect(self._row_settled)
        elif isinstance(row, SwitchRow):
            row.changed.connect(self._row_settled)
        elif isinstance(row, ChoiceRow):
            row.chosen.connect(self._row_settled)
        else:
            row.typed.connect(self._row_settled)
        return row

    def _add_switch(self, row: SliderRow, one: Setting) -> None:
        path = f"{one.path}_on"
        switch = Switch(f"{self._name}.{path}", f"{one.title}, on or off")
        switch.setToolTip(f"{one.title} on or off")
        switch.setProperty("path", path)
        row.line.insertWidget(1, switch, 0, Qt.AlignmentFlag.AlignVCenter)
        row.line.insertSpacing(2, 2)
        switch.clicked.connect(self._switch_clicked)
        self._switches[path] = switch

    def _value_of(self, path: str, value: object) -> Value:
        one = next(s for s in self._settings if s.path == path)
        if one.kind == "int":
            return round(float(str(value)))
        if one.kind == "bool":
            return bool(value)
        return float(str(value)) if one.kind == "float" else str(value)

    def _row_moved(self, value: float) -> None:
        path = str(self.sender().property("path"))
        self.moved.emit(path, self._value_of(path, value))

    def _row_settled(self, value: object) -> None:
        path = str(self.sender().property("path"))
        self.settled.emit(path, self._value_of(path, value))

    def _switch_clicked(self, is_on: bool) -> None:
        self.settled.emit(str(self.sender().property("path")), is_on)

    def _shut_others(self) -> None:
        for fold in self._folds:
            if fold.head is not self.sender():
                fold.set_open(False)
