"""Taking it away: the export dialog; it stays open beside the window while the file is made."""

from __future__ import annotations

import time
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt, QTimer, QUrl
from PySide6.QtGui import (
    QCloseEvent,
    QDesktopServices,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from glyphstudio import files
from glyphstudio.errors import GlyphError
from glyphstudio.exporters.work import find_exporter
from glyphstudio.gui import export_plan, theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.controls import KeyButton, line
from glyphstudio.gui.export_cards import PREVIEW, FormatCard, Preview
from glyphstudio.gui.export_plan import Format
from glyphstudio.gui.export_settings import ExportSettings
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import DrawRequest, ExportJob, ExportProgress
from glyphstudio.gui.rows import Row
from glyphstudio.gui.stage import Stage
from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import Params, changed

PREVIEW_RATE = 15.0  # frames a second, at most
_WIDE = 730


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
        self._running = False
        self._written: Path | None = None
        self._chosen_path: Path | None = None
        self._began = 0.0  # when the film's preview started
        self._asked = 0
        self._player = QTimer(self)
        self._player.timeout.connect(self._ask_frame)
        self.choices = export_plan.remembered()
        self._params: dict[str, Params] = {}
        self._formats = {one.name: one for one in export_plan.formats()}
        self._build()
        bench.film_changed.connect(self.show_all)
        bench.model_changed.connect(self.show_all)
        bench.export_progressed.connect(self.show_progress)
        bench.picture_ready.connect(self.show_frame)
        self._offer_format()
        self.show_all()

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
        column.addLayout(self._make_place())
        column.addLayout(self._make_foot())

    def _make_cards(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SIZE.gap - 1)
        self._group = QButtonGroup(self)
        self.cards: dict[str, FormatCard] = {}
        for one in self._formats.values():
            card = FormatCard(one)
            self.cards[one.name] = card
            self._group.addButton(card)
            row.addWidget(card)
        row.addStretch(1)
        self._group.buttonClicked.connect(self._take_format)
        return row

    def _make_place(self) -> QHBoxLayout:
        self.place = Row("export.place", "Goes to", "Where the file is written")
        self.path_label = QLabel()
        self.path_label.setObjectName("export.path")
        self.path_label.setAccessibleName("File")
        self.path_label.setTextFormat(Qt.TextFormat.PlainText)
        theme.dress(self.path_label, "dim")
        self.change = KeyButton("export.change", "Change\N{HORIZONTAL ELLIPSIS}", role="small")
        self.change.setFixedHeight(theme.SIZE.small_button)
        self.change.setSizePolicy(self.place.reset_button.sizePolicy())
        self.change.setMinimumWidth(86)
        self.change.clicked.connect(self._ask_path)
        self.place.line.addWidget(self.path_label, 1)
        self.place.line.addWidget(self.change)
        row = QHBoxLayout()
        row.addWidget(self.place)
        return row

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(theme.SIZE.gap)
        self.state = QLabel()
        self.state.setObjectName("export.state")
        self.state.setAccessibleName("State of the export")
        self.state.setTextFormat(Qt.TextFormat.PlainText)
        self.state.setWordWrap(True)
        self.bar = QProgressBar()
        self.bar.setObjectName("export.progress")
        self.bar.setAccessibleName("Progress of the export")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 1000)
        progress = QVBoxLayout()
        progress.setSpacing(6)
        progress.addWidget(self.state)
        progress.addWidget(self.bar)
        self.show_button = KeyButton("export.show", "Show in folder")
        self.close_button = KeyButton("export.close", "Close", "Esc")
        self.export_button = KeyButton("export.start", "Export", "Enter", role="primary")
        for button in (self.show_button, self.close_button, self.export_button):
            button.setFixedWidth(132)
        self.show_button.clicked.connect(self._show_folder)
        self.close_button.clicked.connect(self._close_or_cancel)
        self.export_button.clicked.connect(self.start)
        row.addLayout(progress, 1)
        row.addSpacing(theme.SIZE.edge)
        row.addWidget(self.show_button)
        row.addWidget(self.close_button)
        row.addWidget(self.export_button)
        return row

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
        """A film's format while the film is on the stage, a picture's otherwise."""
        wanted = self.choices.format
        if wanted not in self._formats:
            wanted = next(iter(self._formats))
        if self._projector.showing and self._formats[wanted].what != "film":
            wanted = next((n for n, f in self._formats.items() if f.what == "film"), wanted)
        if self._bench.film is None and self._formats[wanted].what == "film":
            wanted = next(iter(self._formats))
        self._change(format=wanted)
        self._chosen_path = None

    def show_all(self) -> None:
        """Show the choices, what they lead to, and what is possible."""
        film = self._bench.film is not None and bool(self._bench.film.steps)
        for one in self.cards.values():
            possible = one.format.what != "film" or film
            one.setEnabled(possible and not self._running)
            one.setToolTip(one.format.about if possible else "There is no film of this model")
        self.cards[self.format.name].setChecked(True)
        self._show_rows()
        self._show_estimate()
        self._show_preview()
        self._show_foot()

    def _show_rows(self) -> None:
        one, model = self.format, self._bench.model
        free = model is None or model.resolution_free
        self.settings.show_choices(self.choices, one, self._params_of(one), free=free)
        self.settings.setEnabled(not self._running)
        self.change.setEnabled(not self._running)

    def _show_estimate(self) -> None:
        about = self._estimate()
        times = "\N{MULTIPLICATION SIGN}"
        self.measure.setText(f"{about.width:,} {times} {about.height:,} px")
        self.weight.setText(f"about {words.size(about.bytes)}")
        takes = f"about {words.duration(about.seconds)} to make"
        if about.frames > 1:
            takes = f"{words.count(about.frames)} frames, {takes}"
        self.cost.setText(takes)
        self.path_label.setText(_short(self.path))
        self.path_label.setToolTip(str(self.path))

    def _show_preview(self) -> None:
        film = self._bench.film
        if self.format.what == "film" and film is not None:
            self._begin_film()
            return
        self._player.stop()
        stage = self._stage()
        image = None
        if stage is not None and self.format.what == "glyph":
            image = None if stage.sample is None else image_of(stage.sample)
        elif stage is not None:
            image = stage.canvas.grab_art()
        self.preview.show_image(image)

    def _begin_film(self) -> None:
        """Play the film as it will be; one still frame where nothing should move."""
        self._began = time.monotonic()
        stage = self._stage()
        if stage is not None and stage.view != "compare":
            self._bench.take("side")  # empties the box, so that the next one is told of
        self._ask_frame()
        if self.isVisible() and not theme.reduced_motion():
            self._player.start(round(1000 / min(PREVIEW_RATE, self._fps)))

    def _ask_frame(self) -> None:
        film, stage = self._bench.film, self._stage()
        if film is None or not film.steps or stage is None:
            return
        share = (time.monotonic() - self._began) / self.choices.seconds % 1.0
        index = min(len(film.steps) - 1, int(share * len(film.steps)))
        if stage.view == "compare":  # which draws in the same lane
            self.preview.show_image(image_of(film.thumbnails[index]))
            return
        latents = self._bench.latents
        if not len(latents) or latents.shape[1] != film.latents.shape[1]:
            latents = film.latents
        columns = self._columns
        if not columns:
            chosen = min(self._bench.scene.view.chosen, len(latents) - 1)
            latents = latents[chosen : chosen + 1]
        side = max(8, self.preview.room // max(1, columns))
        request = DrawRequest(
            latents=latents,
            size=side,
            pen=dict(self._bench.scene.pen),
            lane="side",
            source="film",
            step=film.steps[index],
        )
        self._asked = self._bench.request(request)

    def show_frame(self, lane: str) -> None:
        """A frame of the preview is drawn."""
        stage = self._stage()
        ours = lane == "side" and stage is not None and stage.view != "compare"
        if not (ours and self.isVisible() and self.format.what == "film"):
            return
        drawing = self._bench.take("side")
        if drawing is not None and drawing.request.serial >= self._asked:
            whole = export_plan.tiled(drawing.pictures, max(1, self._columns))
            self.preview.show_image(image_of(whole))

    def _show_foot(self) -> None:
        self.export_button.setEnabled(not self._running and self._bench.model is not None)
        self.close_button.set_words(*(("Cancel", "") if self._running else ("Close", "Esc")))
        self.show_button.setVisible(self._written is not None and not self._running)
        self.bar.setVisible(self._running)

    def show_progress(self, progress: object) -> None:
        """How far the export is that was started here."""
        if not isinstance(progress, ExportProgress) or progress.job.serial != self._serial:
            return
        self._running = progress.state == "running"
        if progress.state == "running":
            share = progress.done / progress.total if progress.total else 0.0
            self.bar.setValue(round(1000 * share))
            left = progress.seconds_left
            rest = f", {words.duration(left)} left" if left is not None else ""
            self.state.setText(f"{words.percent(share)}{rest}")
        elif progress.state == "done":
            self._written = progress.job.path
            self._chosen_path = None
            self.state.setText(progress.sentence or f"Saved {progress.job.path.name}")
        elif progress.state == "cancelled":
            self.state.setText(progress.sentence or "Cancelled; nothing was left behind")
        else:
            self.state.setText(progress.sentence or "That did not work; the log says why")
        if progress.state == "running":
            self._show_foot()
        else:
            self.show_all()

    # ---- the numbers

    @property
    def path(self) -> Path:
        """Where the file will go."""
        if self._chosen_path is not None:
            return self._chosen_path.with_suffix(self.format.suffix)
        folder = Path(self.choices.folder) if self.choices.folder else None
        if folder is None or not folder.is_dir():
            folder = self._bench.studio_folder / "exports"
        model = self._bench.model
        return export_plan.free_name(folder, model.label if model else "glyphs", self.format.suffix)

    @property
    def _size(self) -> int:
        return int(getattr(self.choices, export_plan.size_field(self.format, self.choices)))

    @property
    def _fps(self) -> float:
        return export_plan.rate_of(self.format, self.choices)

    @property
    def _columns(self) -> int:
        return self.choices.columns if export_plan.is_sheet(self.format, self.choices) else 0

    def _frames(self) -> int:
        if self.format.what != "film":
            return 1
        return max(1, round(self.choices.seconds * self._fps))

    def _estimate(self) -> export_plan.Estimate:
        stage = self._stage()
        picture = stage.sample if stage is not None else None
        columns = self._columns
        count = max(1, len(self._bench.latents)) if columns else 1
        size = self._size
        return export_plan.estimate(
            self.format.exporter,
            count=count,
            columns=max(1, columns),
            size=size,
            gap=export_plan.gap_of(size) if columns else 0,
            frames=self._frames(),
            weight=export_plan.weigh(picture),
            draw_seconds=stage.seconds_per_pixel if stage is not None else 0.0,
        )

    def _stage(self) -> Stage | None:
        parent = self.parent()
        return parent.findChild(Stage) if parent is not None else None

    def _params_of(self, one: Format) -> Params:
        if one.exporter not in self._params:
            self._params[one.exporter] = find_exporter(one.exporter).params_type()
        return self._params[one.exporter]

    # ---- what people do

    def _change(self, **fields: object) -> None:
        self.choices = changed(self.choices, fields)

    def _take_format(self, card: QAbstractButton) -> None:
        self._change(format=cast(FormatCard, card).format.name)
        self._written = None
        self.state.setText("")
        self.show_all()
        QTimer.singleShot(0, self, self.adjustSize)

    def _take_settings(self, fields: dict[str, object]) -> None:
        other = "film_shows" in fields
        self._change(**fields)
        if other:
            self._show_rows()
        self._show_estimate()
        if self.format.what == "film":
            self._show_preview()

    def _take_param(self, path: str, value: object) -> None:
        one = self.format
        try:
            self._params[one.exporter] = changed(self._params_of(one), {path: value})
        except GlyphError as error:
            self.state.setText(str(error))
        self._show_estimate()

    def _ask_path(self) -> None:
        suffix = self.format.suffix
        name, _ = QFileDialog.getSaveFileName(
            self, "Export to", str(self.path), f"{self.format.label} (*{suffix})"
        )
        if name:
            self._chosen_path = Path(name).with_suffix(suffix)
            self._change(folder=str(self._chosen_path.parent))
            self._show_estimate()

    def start(self) -> None:
        """Hand the job to the workbench."""
        one, film = self.format, self._bench.film
        if self._running or self._bench.model is None:
            return
        if self._chosen_path is None and not self._have_folder():
            return
        size, columns = self._size, self._columns
        steps = export_plan.film_steps(film.steps, self._frames()) if film else ()
        job = ExportJob(
            what=one.what,
            exporter=one.exporter,
            path=self.path,
            scene=self._bench.scene,
            params=self._params_of(one).model_dump(mode="json"),
            size=size,
            columns=columns if one.what != "glyph" else 1,
            gap=export_plan.gap_of(size) if columns else 0,
            fps=self._fps,
            film_run=film.run if film is not None and one.what == "film" else None,
            film_steps=steps if one.what == "film" else (),
            embed=self.choices.embed,
        )
        self._written = None
        self._running = True
        self.state.setText("Starting")
        self.bar.setValue(0)
        self._serial = self._bench.export(job)
        self._remember()
        self.show_all()

    def _have_folder(self) -> bool:
        """Whether the usual folder is there now; the first export makes it."""
        try:
            files.make_folder(self.path.parent)
        except GlyphError as error:
            self.state.setText(str(error))
            return False
        return True

    def _remember(self) -> None:
        try:
            export_plan.remember(self.choices)
        except GlyphError as error:
            self._bench.noticed.emit(str(error))

    def _show_folder(self) -> None:
        if self._written is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))

    def _close_or_cancel(self) -> None:
        if self._running:
            self._bench.cancel_export()
        else:
            self.close()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show_preview()
        self.cards[self.format.name].setFocus(Qt.FocusReason.MouseFocusReason)  # without a ring

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.start()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._remember()
        self._player.stop()
        super().closeEvent(event)


def _short(path: Path) -> str:
    """The last folders of a path."""
    parts = path.parts
    return str(path) if len(parts) <= 4 else str(Path("\N{HORIZONTAL ELLIPSIS}", *parts[-3:]))
