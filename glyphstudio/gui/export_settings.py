"""The export dialog's rows: size, rate, length, what is embedded, and the format's own settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glyphstudio.gui import export_plan
from glyphstudio.gui.export_plan import Choices, Format
from glyphstudio.gui.form import ChoiceRow, Form
from glyphstudio.gui.rows import SliderRow, SwitchRow
from glyphstudio.gui.sliders import Scale
from glyphstudio.params import Params, Setting, changed, settings_of

_BOX = 76  # wide enough for 16,384 px
_SHOWS = {"sheet": "The sheet", "glyph": "The chosen glyph"}
_LABELS = {
    "none": "Nothing", "number": "Its number", "seed": "Seed and number", "step": "Step of training"
}  # fmt: skip
_UNITS = {"px": "Pixels", "cm": "Centimetres, for print"}
_SEEN = {"glyph": "The chosen glyph", "stage": "The stage, as it is seen"}
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
        self.seen_row = ChoiceRow("export.seen", "Shows", _SEEN, "glyph", "What the picture shows")
        self.size_row = SliderRow("export.size", "Size", sizes, "Pixels a side")
        self.unit_row = ChoiceRow("export.unit", "Measured in", _UNITS, "px", "How sizes are told")
        self.dpi_row = SliderRow(
            "export.dpi",
            "Resolution",
            Scale(36, 2400, 300, 0, "dpi", logarithmic=True),
            "Dots per inch; the size in centimetres stays",
        )
        self.margin_row = SliderRow(
            "export.margin", "Margin", Scale(0, 100, 10, 0, "%"), "Around the sheet, of a glyph"
        )
        self.labels_row = ChoiceRow(
            "export.labels", "Below each", _LABELS, "none", "Words below the glyphs"
        )
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
        for row in (
            self.size_row, self.columns_row, self.margin_row, self.rate_row, self.length_row
        ):  # fmt: skip
            row.box.setFixedWidth(_BOX)
            row.moved.connect(self._tell)
        self.dpi_row.box.setFixedWidth(_BOX)
        self.dpi_row.moved.connect(self._tell_dpi)
        self.unit_row.chosen.connect(self._tell_unit)
        self.labels_row.chosen.connect(self._tell)
        self.shows_row.chosen.connect(self._tell_shows)
        self.seen_row.chosen.connect(self._tell_shows)
        self.rates_row.chosen.connect(self._tell)
        self.embed_row.changed.connect(self._tell)
        self.form.moved.connect(self.param_changed)
        self.form.settled.connect(self.param_changed)
        for part in (
            self.shows_row, self.seen_row, self.size_row, self.unit_row, self.dpi_row,
            self.columns_row, self.margin_row, self.labels_row, self.rate_row, self.rates_row,
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
        dots = self._dots
        scale = Scale(least, most, usual, 0, "px", logarithmic=True)
        if dots != 1:
            scale = Scale(
                max(0.1, least / dots),
                most / dots,
                round(usual / dots, 1),
                1,
                "cm",
                logarithmic=True,
            )
        self.size_row.set_scale(scale)
        size = getattr(choices, field)
        self.size_row.set_value(size if dots == 1 else round(size / dots, 1))
        self._show_print(one, choices)
        self.columns_row.set_value(choices.columns)
        self.columns_row.setVisible(sheet)
        self.shows_row.setVisible(one.what in _HAS_SHOWS)
        if one.what in _HAS_SHOWS:
            self.shows_row.set_default(self.usual[one.what])
            self.shows_row.set_value(getattr(choices, f"{one.what}_shows"))
        self.rate_row.set_value(choices.fps)
        self.rate_row.setVisible(film and not one.rates)
        self._show_rates(one)
        self.length_row.set_value(choices.seconds)
        self.length_row.setVisible(film and choices.film_shows != "timeline")
        self.form.show_params(params, _plain(params))
        for row in self.form.rows.values():
            if isinstance(row, SliderRow):
                row.box.setFixedWidth(_BOX)
        self.embed_row.set_value(choices.embed)

    def offer_stage(self, offered: bool) -> None:
        """Whether the stage shows more than the glyph; after `show_choices`."""
        glyph = self._format is not None and self._format.what == "glyph"
        self.seen_row.setVisible(glyph and offered)
        self.seen_row.set_value(self._choices.glyph_shows)
        pixels = glyph and offered and self._choices.glyph_shows == "stage"
        self.size_row.setVisible(not pixels)  # it has those of the screen, with their paper
        self.form.setVisible(not pixels)
        if pixels:
            self.unit_row.setVisible(False)
            self.dpi_row.setVisible(False)

    def offer_timeline(self, offered: bool) -> None:
        """Whether the timeline is among what a film may show."""
        box = self.shows_row.box
        at = box.findData("timeline")
        if offered and at < 0:
            box.addItem("The timeline", "timeline")
        elif not offered and at >= 0:
            box.removeItem(at)

    @property
    def _dots(self) -> float:
        """Pixels in what the size is told in."""
        if self._format is None or not export_plan.in_cm(self._format, self._choices):
            return 1
        return export_plan.dots_per_cm(self._format, self._choices)

    def _show_print(self, one: Format, choices: Choices) -> None:
        """What only sheets and prints have."""
        self.unit_row.set_value(choices.unit)
        self.unit_row.setVisible(one.what != "film")
        self.dpi_row.set_value(choices.dpi)
        self.dpi_row.setVisible(export_plan.in_cm(one, choices) and one.what != "drawing")
        self.margin_row.set_value(choices.margin)
        self.margin_row.setVisible(export_plan.has_margin(one, choices))
        self.labels_row.set_value(choices.labels)
        self.labels_row.setVisible(export_plan.has_margin(one, choices))

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
        rated, field = bool(self._format.rates), export_plan.size_field(self._format, self._choices)
        size = int(self.size_row.value)
        if self._dots != 1:  # told with one decimal: another only where another was chosen
            size = self._pixels(self.size_row.value, field)
        self._say(
            {
                field: size,
                "margin": int(self.margin_row.value),
                "labels": self.labels_row.value,
                "columns": int(self.columns_row.value),
                "seconds": self.length_row.value,
                "fps": float(self.rates_row.value) if rated else self.rate_row.value,
                "embed": self.embed_row.value,
            }
        )

    def _say(self, fields: dict[str, object]) -> None:
        self._choices = changed(self._choices, fields)
        self.changed.emit(fields)

    def _pixels(self, cm: float, field: str) -> int:
        before = int(getattr(self._choices, field))
        if abs(cm - before / self._dots) <= 0.05:
            return before
        least, most = _limits(field)
        return min(most, max(least, round(cm * self._dots)))

    def _tell_unit(self, unit: str) -> None:
        self._say({"unit": unit})

    def _tell_dpi(self) -> None:
        """A print stays as large as it is."""
        if self._format is None:
            return
        field, dpi = export_plan.size_field(self._format, self._choices), int(self.dpi_row.value)
        least, most = _limits(field)
        size = round(int(getattr(self._choices, field)) * dpi / self._choices.dpi)
        self._say({"dpi": dpi, field: min(most, max(least, size))})

    def _tell_shows(self, shows: str) -> None:
        if self._format is not None:
            self._say({f"{self._format.what}_shows": shows})


def _limits(field: str) -> tuple[int, int]:
    """The least and largest value of one of the choices."""
    one = next(one for one in settings_of(Choices()) if one.path == field)
    return int(one.minimum or 0), int(one.maximum or export_plan.LARGEST)


def _plain(params: Params) -> list[Setting]:
    """The settings of a format that people choose by."""
    return [one for one in settings_of(params) if not (one.advanced or one.hidden)]
