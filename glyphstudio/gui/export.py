"""Taking it away: the export dialog; it stays open beside the window while the file is made."""

from __future__ import annotations

import math
import time
from dataclasses import replace
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from glyphstudio import files
from glyphstudio.errors import GlyphError
from glyphstudio.exporters.work import find_exporter
from glyphstudio.gui import export_order, export_plan, theme, timeline_export, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.controls import line
from glyphstudio.gui.export_cards import FormatCard
from glyphstudio.gui.export_foot import Foot
from glyphstudio.gui.export_place import Naming, Place
from glyphstudio.gui.export_plan import Estimate, Format
from glyphstudio.gui.export_preview import PREVIEW, Preview, Rehearsal
from glyphstudio.gui.export_settings import ExportSettings
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import ExportJob, ExportProgress
from glyphstudio.gui.sliders import NumberBox
from glyphstudio.gui.stage import Stage
from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import Params, changed

_WIDE = 730
_NAMING = 268
_COLUMNS = 4  # of cards


class ExportDialog(QDialog):
    """Formats as cards, size, length, weight and time, what is embedded, where it goes."""

    def __init__(self, bench: Workbench, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("export")
        self.setWindowTitle("Export")
        self.setModal(False)
        self.setFixedWidth(_WIDE)
        self._bench = bench
        self._projector = Projector.of(bench)
        self._serial = 0
        self._running = False  # the export that was started here
        self._other = True  # than that one: something was chosen since
        self._began: float | None = None  # when the first of it was written
        self._promised: Estimate | None = None
        self._written: Path | None = None
        self.choices = export_plan.remembered()
        self._params: dict[str, Params] = {}
        self._formats = {one.name: one for one in export_plan.formats()}
        self._build()
        bench.film_changed.connect(self.show_all)
        bench.model_changed.connect(self.show_all)
        bench.scene_changed.connect(self._take_scene)
        bench.export_progressed.connect(self.show_progress)
        self._offer_format()
        self.show_all()
        self._take_over(bench.exporting)

    # ---- building

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(theme.SIZE.edge)
        column.addLayout(self._make_cards())
        middle = QHBoxLayout()
        middle.setSpacing(20)
        left = QVBoxLayout()
        left.setSpacing(theme.SIZE.gap)
        self.preview = Preview()
        self._rehearsal = Rehearsal(self._bench, self.preview)
        self._rehearsal.mixed.connect(self._show_mixed)
        self.measure = QLabel()
        theme.dress(self.measure, "strong")
        self.weight = QLabel()
        theme.dress(self.weight, "small")
        self.cost = QLabel()
        theme.dress(self.cost, "small")
        for label in (self.measure, self.weight, self.cost):
            label.setFixedWidth(PREVIEW)
        left.addWidget(self.preview)
        left.addWidget(self.measure)
        left.addWidget(self.weight)
        left.addWidget(self.cost)
        left.addStretch(1)
        middle.addLayout(left)
        self.settings = ExportSettings()
        self.settings.changed.connect(self._take_settings)
        self.settings.param_changed.connect(self._take_param)
        middle.addWidget(self.settings, 1)
        column.addLayout(middle)
        column.addWidget(line())
        self.place = Place()
        self.place.folder_chosen.connect(self._take_folder)
        self.naming = Naming()
        self.naming.pattern_chosen.connect(self._take_pattern)
        self.naming.setFixedWidth(_NAMING)
        goes = QHBoxLayout()
        goes.setSpacing(theme.SIZE.edge)
        goes.addWidget(self.naming)
        goes.addWidget(self.place, 1)
        column.addLayout(goes)
        column.addWidget(self._make_foot())
        self.naming.refused.connect(self.state.setText)

    def _make_cards(self) -> QGridLayout:
        """What stands still above, what moves below."""
        grid = QGridLayout()
        grid.setSpacing(theme.SIZE.gap)
        self._group = QButtonGroup(self)
        self.cards: dict[str, FormatCard] = {}
        films = [one for one in self._formats.values() if one.what == "film"]
        stills = [one for one in self._formats.values() if one.what != "film"]
        below = -(-len(stills) // _COLUMNS)
        for column in range(_COLUMNS):
            grid.setColumnStretch(column, 1)
        for first, some in ((0, stills), (below, films)):
            for place, one in enumerate(some):
                card = FormatCard(one)
                self.cards[one.name] = card
                self._group.addButton(card)
                grid.addWidget(card, first + place // _COLUMNS, place % _COLUMNS)
        self._group.buttonClicked.connect(self._take_format)
        return grid

    def _make_foot(self) -> Foot:
        foot = Foot()
        self.state, self.bar = foot.state, foot.bar
        self.show_button, self.close_button = foot.show_button, foot.close_button
        self.export_button = foot.export_button
        self.show_button.clicked.connect(self._show_folder)
        self.close_button.clicked.connect(self._close_or_cancel)
        self.export_button.clicked.connect(self.start)
        return foot

    # ---- what is shown

    @property
    def format(self) -> Format:
        """The chosen card's."""
        return self._formats[self.choices.format]

    def open_again(self) -> None:
        """Show it for what the window shows now."""
        self._offer_format()
        self.show_all()
        self.show()
        self.raise_()
        self.activateWindow()

    def _offer_format(self) -> None:
        """A film's format while the film is on the stage, a picture's otherwise.

        A drawing shows what the stage does, where that is the sheet or the glyph.
        """
        self._change(**timeline_export.offer(self._bench, self.choices))
        wanted = self.choices.format
        if wanted not in self._formats:
            wanted = next(iter(self._formats))
        if self._projector.showing and self._formats[wanted].what != "film":
            wanted = next((n for n, f in self._formats.items() if f.what == "film"), wanted)
        if self._lacks(self._formats[wanted]):
            wanted = next(iter(self._formats))
        self._change(format=wanted)
        view = self._bench.scene.view.stage
        if view in ("sheet", "glyph"):
            self._change(drawing_shows=view)
        self.settings.usual["drawing"] = self.choices.drawing_shows
        self.place.forget()

    def _lacks(self, one: Format) -> str:
        return export_order.lacks(one, self._bench)

    def show_all(self) -> None:
        """Show the choices, what they lead to, and what is possible."""
        for one in self.cards.values():
            reason = self._lacks(one.format)
            one.setEnabled(not reason)
            one.set_reason(reason)
        self.cards[self.format.name].setChecked(True)
        self._show_rows()
        self._show_estimate()
        self._show_place()
        self._show_preview()
        self._show_foot()

    def _show_rows(self) -> None:
        one, model = self.format, self._bench.model
        free = model is None or model.resolution_free
        self.settings.offer_timeline(one.what == "film" and timeline_export.offered(self._bench))
        self.settings.show_choices(self.choices, one, self._params_of(one), free=free)
        self.settings.offer_stage(self._bench.staged is not None)

    def _show_estimate(self) -> None:
        about = self._estimate()
        times = "\N{MULTIPLICATION SIGN}"
        sides = f"{about.width:,} {times} {about.height:,} px"
        if self.format.what == "drawing" or export_plan.in_cm(self.format, self.choices):
            dots = export_plan.dots_per_cm(self.format, self.choices)
            wide, high = (f"{side / dots:.1f}" for side in (about.width, about.height))
            sides = f"{sides}, {wide} {times} {high} cm"
        self.measure.setText(sides)
        without = ", without its paper" * self._bare
        self.weight.setText(f"about {words.size(about.bytes)}{without}")
        takes = f"about {words.duration(about.seconds)} to make"
        if about.frames > 1:
            takes = f"{words.count(about.frames)} frames, {takes}"
        self.cost.setText(takes)

    def _show_place(self) -> None:
        folder = export_order.folder_of(self.choices, self._bench)
        facts = export_order.facts(self.format, self.choices, self._bench)
        self.naming.show_pattern(self.choices.pattern)
        self.place.show_place(folder, self.format, pattern=self.choices.pattern, facts=facts)

    def _show_preview(self) -> None:
        if self.isVisible():
            self._rehearsal.show_choices(
                self.format, self.choices, rests=self._rests, bare=self._bare
            )

    def _show_foot(self) -> None:
        possible = self._bench.model is not None and not self._lacks(self.format)
        self.export_button.setEnabled(possible and not self._rests)
        self.close_button.set_words(*(("Cancel", "") if self._running else ("Close", "Esc")))
        self.show_button.setVisible(self._written is not None and not self._running)
        self.bar.setVisible(self._running)

    @property
    def _bare(self) -> bool:
        if export_order.seen(self.format, self.choices, self._bench) is not None:
            return False
        return getattr(self._params_of(self.format), "paper", True) is False

    def _show_mixed(self, mixes: bool) -> None:
        """Say before it is tried that there is no paper to be left away."""
        from glyphstudio.engine.clear import NO_CLEAR  # loaded: it has drawn this

        if not self._running:
            self.state.setText(NO_CLEAR if mixes else "")

    @property
    def _rests(self) -> bool:
        """Whether just this is being written: a second Return asks for no second file."""
        return self._running and not self._other

    def show_progress(self, progress: object) -> None:
        """How far the export is that was started here."""
        if not isinstance(progress, ExportProgress) or progress.job.serial != self._serial:
            return
        self._running = progress.state == "running"
        if self._running:
            self._began = self._began or time.monotonic()
            share = progress.done / progress.total if progress.total else 0.0
            self.bar.setValue(round(1000 * share))
            left = progress.seconds_left
            rest = f", {words.duration(left)} left" if left is not None else ""
            self.state.setText(f"{words.percent(share)}{rest}")
            self._show_foot()
            return
        if progress.state == "done":
            self._written = progress.job.path
            self.place.forget()
            self._learn(progress.job)
        self.state.setText(progress.sentence)
        self.show_all()

    def _take_over(self, progress: ExportProgress | None) -> None:
        """An export that was started before this box was opened again is shown on."""
        if progress is not None:
            self._serial, self._other = progress.job.serial, False
            self.show_progress(progress)
            self.show_all()

    def _learn(self, job: ExportJob) -> None:
        """How far the promise was off; the next one is better."""
        if self._promised is None or self._began is None:
            return
        took = time.monotonic() - self._began
        try:
            weighs = export_plan.weight_of(job.path)
        except OSError:  # taken away already
            return
        self.choices = export_plan.learnt(self.choices, job.exporter, self._promised, took, weighs)
        self._remember()

    # ---- the numbers

    @property
    def path(self) -> Path:
        """Where the file will go."""
        return self.place.path

    def _estimate(self) -> Estimate:
        stage = self._stage()
        columns = export_order.columns_of(self.format, self.choices)
        count = max(1, len(self._bench.latents)) if columns else 1
        size = export_order.size_of(self.format, self.choices)
        seen = export_order.seen(self.format, self.choices, self._bench)
        if seen is not None:
            size = round(math.sqrt(seen.shape[0] * seen.shape[1]))
        steps = export_order.steps_of(self.format, self.choices, self._bench)
        about = export_plan.estimate(
            self.format.exporter,
            self.choices,
            count=count,
            columns=max(1, columns),
            size=size,
            gap=export_plan.gap_of(size) if columns else 0,
            margin=export_plan.margin_of(self.format, self.choices, size),
            foot=export_plan.foot_of(self.format, self.choices, size),
            frames=max(1, len(steps)),
            drawn=max(1, len(set(steps))),
            weight=export_plan.weigh(stage.sample if stage is not None else None),
            draw_seconds=stage.seconds_per_pixel if stage is not None else 0.0,
            params=self._params_of(self.format),
        )
        return about if seen is None else replace(about, width=seen.shape[1], height=seen.shape[0])

    def _stage(self) -> Stage | None:
        parent = self.parent()
        return parent.findChild(Stage) if parent is not None else None

    def _params_of(self, one: Format) -> Params:
        if one.exporter not in self._params:
            self._params[one.exporter] = find_exporter(one.exporter).params_type()
        return self._params[one.exporter]

    # ---- what people do

    def _change(self, **fields: object) -> None:
        self._other = True
        self.choices = changed(self.choices, fields)

    def _take_scene(self) -> None:
        self._other = True
        self.show_all()

    def _take_format(self, card: QAbstractButton) -> None:
        self._change(format=cast(FormatCard, card).format.name)
        if not self._running:
            self._written = None
            self.state.setText("")
        self.show_all()
        QTimer.singleShot(0, self, self.adjustSize)

    def _take_settings(self, fields: dict[str, object]) -> None:
        other = any(field.endswith("_shows") or field in ("unit", "dpi") for field in fields)
        self._change(**fields)
        if other:
            self._show_rows()
        self._show_estimate()
        self._show_preview()
        self._show_foot()

    def _take_param(self, path: str, value: object) -> None:
        one = self.format
        try:
            self._params[one.exporter] = changed(self._params_of(one), {path: value})
        except GlyphError as error:
            self.state.setText(str(error))
        self._other = True
        self._show_estimate()
        self._show_preview()
        self._show_foot()

    def _take_pattern(self, pattern: str) -> None:
        self._change(pattern=pattern)
        self._show_place()
        self._show_foot()

    def _take_folder(self, folder: str) -> None:
        self._change(folder=folder)
        self._show_foot()

    def start(self) -> None:
        """Hand the job to the workbench; it waits for those that were handed over before."""
        if self._rests or self._bench.model is None or self._lacks(self.format):
            return
        self._bench.hold()  # what is seen now is what is written
        if not self._have_folder():
            return
        one, settings = self.format, self._params_of(self.format)
        job = export_order.job_of(
            one,
            self.choices,
            settings,
            self._bench,
            path=self.place.path,
            replaces=self.place.replaces,
        )
        before = self._bench.exporting
        waits = f"Waiting for {files.shown(before.job.path.name)}" if before else "Starting"
        self._running, self._written, self._began = True, None, None
        self._other = False
        self._promised = self._estimate()
        self.state.setText(waits)
        self.bar.setValue(0)
        self.setFocus()  # or it would go on to Cancel, and a second Return would press that
        self._serial = self._bench.export(job)
        self._remember()
        self._note(settings)
        self.show_all()

    def _have_folder(self) -> bool:
        """Whether the usual folder is there now; the first export makes it."""
        try:
            files.make_folder(self.place.path.parent)
        except GlyphError as error:
            self.state.setText(str(error))
            return False
        return True

    def _remember(self) -> None:
        try:
            export_plan.remember(self.choices)
        except GlyphError as error:
            self._bench.noticed.emit(str(error))

    def _note(self, settings: Params) -> None:
        """For "Same again"."""
        try:
            export_order.note_order(self.choices, settings)
        except GlyphError as error:
            self._bench.noticed.emit(str(error))

    def _show_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))

    def _close_or_cancel(self) -> None:
        if self._running:
            self._bench.cancel_export(self._serial)
        else:
            self.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._bench.hold()
        self._show_preview()
        begins = self if self._running else self.cards[self.format.name]
        begins.setFocus(Qt.FocusReason.MouseFocusReason)  # without a ring

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
        elif isinstance(self.focusWidget(), NumberBox):  # Return took the number
            self.export_button.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.start()

    def done(self, result: int) -> None:
        """Closed, by whatever way."""
        self._remember()
        self._rehearsal.stop()
        super().done(result)
