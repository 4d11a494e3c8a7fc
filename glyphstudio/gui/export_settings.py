"""The export dialog's rows: size, rate, length, what is embedded, and the format's own settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glyphstudio.gui import export_plan
from glyphstudio.gui.export_plan import Choices, Format
from glyphstudio.gui.form import ChoiceRow, Form
from glyphstudio.gui.rows import SliderRow, SwitchRow
from glyphstudio.gui.sliders import Scale
from glyphstudio.params import Params, Setting, settings_of

_BOX = 76  # wide enough for 16,384 px
_SHOWS = {"sheet": "The sheet", "glyph": "The chosen glyph"}
_HAS_SHOWS = ("film", "drawing")  # of other formats, a card shows either


class ExportSettings(QWidget):
    """What can be chosen for a format; only what it has is shown."""

    changed = Signal(dict)  # fields of Choices
    param_changed = Signal(str, object)  # a setting of the exporter

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export.settings")
        self._format: Format | None = None
        self._choices = Choices()
        self.usual = {what: str(getattr(self._choices, f"{what}_shows")) for what in _HAS_SHOWS}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        sizes = Scale(1, export_plan.LARGEST, 2048, 0, "px", logarithmic=True)
        self.shows_row = ChoiceRow("export.shows", "Shows", _SHOWS, "sheet", "What the file shows")
        self.size_row = SliderRow("export.size", "Size", sizes, "Pixels a side")
        self.columns_row = SliderRow(
            "export.columns", "Columns", Scale(1, 16, 8, 0), "Glyphs in a row"
        )
        self.rate_row = SliderRow(
            "export.fps", "Frames/s", Scale(1, 60, 25, 0), "How many frames a second"
        )
        self.rates_row = ChoiceRow(
            "export.rate", "Frames/s", {"25": "25"}, "25", "What this format can show exactly"
        )
        lengths = Scale(0.5, 120, 8, 1, "s", logarithmic=True)
        self.length_row = SliderRow("export.seconds", "Length", lengths, "How long the film is")
        self.form = Form("export.format", folds=False)
        self.embed_row = SwitchRow(
            "export.embed",
            "Recipe and messages inside the file",
            "Dropped on the window, the file brings back exactly this state. "
            "Off strips everything about how it was made.",
        )
        for row in (self.size_row, self.columns_row, self.rate_row, self.length_row):
            row.box.setFixedWidth(_BOX)
            row.moved.connect(self._tell)
        self.shows_row.chosen.connect(self._tell_shows)
        self.rates_row.chosen.connect(self._tell)
        self.embed_row.changed.connect(self._tell)
        self.form.moved.connect(self.param_changed)
        self.form.settled.connect(self.param_changed)
        for part in (
            self.shows_row, self.size_row, self.columns_row, self.rate_row, self.rates_row,
            self.length_row, self.form, self.embed_row,
        ):  # fmt: skip
            column.addWidget(part)
        column.addStretch(1)

    def show_choices(self, choices: Choices, one: Format, params: Params, *, free: bool) -> None:
        """Show what is chosen; `free`: the model draws at any size."""
        self._choices, self._format = choices, one
        film, sheet = one.what == "film", export_plan.is_sheet(one, choices)
        field = export_plan.size_field(one, choices)
        most = export_plan.most_pixels(one, choices, free=free)
        usual = Choices.model_fields[field].default
        self.size_row.label.rename("Glyph size" if sheet else "Size")
        least = 1 if one.what == "glyph" else 16
        self.size_row.set_scale(Scale(least, most, usual, 0, "px", logarithmic=True))
        self.size_row.set_value(getattr(choices, field))
        self.columns_row.set_value(choices.columns)
        self.columns_row.setVisible(sheet)
        self.shows_row.setVisible(one.what in _HAS_SHOWS)
        if one.what in _HAS_SHOWS:
            self.shows_row.set_default(self.usual[one.what])
            self.shows_row.set_value("sheet" if sheet else "glyph")
        self.rate_row.set_value(choices.fps)
        self.rate_row.setVisible(film and not one.rates)
        self._show_rates(one)
        self.length_row.set_value(choices.seconds)
        self.length_row.setVisible(film)
        self.form.show_params(params, _plain(params))
        for row in self.form.rows.values():
            if isinstance(row, SliderRow):
                row.box.setFixedWidth(_BOX)
        self.embed_row.set_value(choices.embed)

    def _show_rates(self, one: Format) -> None:
        self.rates_row.setVisible(bool(one.rates))
        if not one.rates:
            return
        box, texts = self.rates_row.box, [f"{rate:g}" for rate in one.rates]
        if [box.itemData(i) for i in range(box.count())] != texts:
            box.clear()
            for text in texts:
                box.addItem(text, text)
        self.rates_row.set_value(f"{export_plan.rate_of(one, self._choices):g}")

    def _tell(self) -> None:
        if self._format is None:
            return
        rated = bool(self._format.rates)
        self.changed.emit(
            {
                export_plan.size_field(self._format, self._choices): int(self.size_row.value),
                "columns": int(self.columns_row.value),
                "seconds": self.length_row.value,
                "fps": float(self.rates_row.value) if rated else self.rate_row.value,
                "embed": self.embed_row.value,
            }
        )

    def _tell_shows(self, shows: str) -> None:
        if self._format is not None:
            self.changed.emit({f"{self._format.what}_shows": shows})


def _plain(params: Params) -> list[Setting]:
    """The settings of a format that people choose by."""
    return [one for one in settings_of(params) if not one.advanced]
