"""The sweep's window: what to sweep over, and its runs as they come."""

from __future__ import annotations

import itertools
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from glyphstudio.errors import GlyphError
from glyphstudio.files import shown
from glyphstudio.gui import theme, words
from glyphstudio.gui.controls import Choice, KeyButton, head, line, small_button, text_field
from glyphstudio.gui.dialogs import Box, label
from glyphstudio.gui.drafts import draft_of, params_of, why_not
from glyphstudio.gui.recipe_panel import few_of
from glyphstudio.gui.sliders import NumberBox, Scale
from glyphstudio.gui.sweep_desk import SweepDesk, SweepLook, axis_of, checked
from glyphstudio.gui.sweep_rows import SweepRows
from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import Setting, settings_of
from glyphstudio.recipe import Recipe
from glyphstudio.store.sweeps import Axis, Sweep, value_word

WIDE, HIGH = 760, 560
AXES = 2
MOST_JOBS = 16
NONE, SEED, STEPS = "", "seed", "steps"
USUAL = {"latent_size": "8, 32, 128", SEED: "1, 2, 3", STEPS: "100, 300, 900"}
EMPTY = "Choose a setting and write the values it is to take: each becomes a run of its own."


class SweepBox(Box):
    """Above what is swept over, below the runs. Not modal: one works on meanwhile."""

    open_wanted = Signal(object)  # Path: of a run
    folder_wanted = Signal(object)  # Path: of the sweep

    def __init__(self, bench: Workbench, parent: QWidget) -> None:
        super().__init__("sweep", "Sweep", parent)
        self.resize(WIDE, HIGH)
        self.setMinimumSize(640, 420)
        self._bench, self._desk = bench, SweepDesk.of(bench)
        self._look: SweepLook | None = None
        self._settings: dict[str, Setting] = {}
        self._titled: tuple[Sweep, dict[str, str]] | None = None  # of the sweep shown last
        self._make_top()
        self.column.addWidget(line())
        self.rows = SweepRows("sweep.rows", EMPTY)
        self.rows.opened.connect(self.open_wanted)
        self.column.addWidget(self.rows, 1)
        self._make_foot()
        self._desk.changed.connect(self.show_look)
        self._desk.refused.connect(self.refuse)
        self._desk.listed.connect(self._show_list)
        bench.scene_changed.connect(self.show_draft)
        bench.engine_loaded.connect(self.show_draft)
        bench.recipe_times_changed.connect(self.show_hint)
        self.show_draft()
        self._desk.find()
        if self._desk.folder is not None:
            self._desk.watch(self._desk.folder)

    # ---- building

    def _make_top(self) -> None:
        self.recipe = label("", "dim")
        self.which = Choice("sweep.which", "Sweep shown")
        self.which.setToolTip("A new sweep, or one from before")
        self.which.addItem("New sweep", None)
        self.which.activated.connect(self._choose)
        self.which.setFixedWidth(220)
        top = QHBoxLayout()
        top.addWidget(self.recipe, 1)
        top.addWidget(self.which)
        self.column.addLayout(top)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SIZE.gap)
        grid.setVerticalSpacing(6)
        grid.addWidget(head("Over"), 0, 0)
        grid.addWidget(head("Values"), 0, 1)
        self.paths: list[Choice] = []
        self.values = []
        for number in range(1, AXES + 1):
            path = Choice(f"sweep.setting{number}", f"Setting {number}")
            path.setToolTip("What differs from run to run")
            path.setFixedWidth(220)
            value = text_field(
                f"sweep.values{number}", f"Values {number}", "With commas between them", most=400
            )
            path.activated.connect(self._take_path)
            value.textEdited.connect(self._edited)
            value.returnPressed.connect(self.start)
            grid.addWidget(path, number, 0)
            grid.addWidget(value, number, 1)
            self.paths.append(path)
            self.values.append(value)
        self.jobs = NumberBox("sweep.jobs", "Runs at once", Scale(1, MOST_JOBS, 1, digits=0))
        self.jobs.setToolTip("Each takes a core, or its share of the GPU")
        self.jobs.show_value(1)
        self.jobs.typed.connect(self._take_jobs)
        self.jobs.nudged.connect(self._nudge_jobs)
        self._jobs = 1
        told = label("Runs at once", "dim")
        row = QHBoxLayout()
        row.setSpacing(theme.SIZE.gap)
        self.hint = label("", "dim")
        self.hint.setObjectName("sweep.hint")
        row.addWidget(self.hint, 1)
        row.addWidget(told)
        row.addWidget(self.jobs)
        self.column.addLayout(grid)
        self.column.addLayout(row)

    def _make_foot(self) -> None:
        self.told = label("", "bad", wrap=True)
        self.told.setObjectName("sweep.told")
        self.told.setVisible(False)
        self.column.addWidget(self.told)
        self.state = label("", "dim")
        self.folder = small_button(
            "sweep.folder", "Show folder", "Its runs and the sheet of all, on the disk"
        )
        self.folder.clicked.connect(self._show_folder)
        self.stop = KeyButton("sweep.stop", "Stop", tip="End soon; every run keeps what it has")
        self.do = KeyButton(
            "sweep.start", "Start the sweep", role="primary", tip="Train one run after the other"
        )
        for part, wide in ((self.stop, 96), (self.do, 160)):
            part.setAutoDefault(False)
            part.setFixedWidth(wide)
        self.stop.clicked.connect(self._stop)
        self.do.clicked.connect(self.start)
        foot = QHBoxLayout()
        foot.setSpacing(theme.SIZE.gap)
        foot.addWidget(self.state, 1)
        foot.addWidget(self.folder)
        foot.addWidget(self.stop)
        foot.addWidget(self.do)
        self.column.addLayout(foot)

    # ---- what is shown

    @property
    def new(self) -> bool:
        """Whether a new sweep is being set up."""
        return self.which.currentData() is None

    def show_draft(self) -> None:
        """The recipe that would be grown, and its settings."""
        draft = draft_of(self._bench)
        title = draft.title if draft else "No recipe"
        if not self.new and self._look is not None:
            title = self._look.sweep.recipe.title
        self.recipe.setText(f"Recipe: {title}")
        found = _settings(draft) if draft and self._bench.engine_ready else {}
        if found != self._settings:
            self._settings = found
            for number, box in enumerate(self.paths):
                self._fill(box, number)
        self.show_hint()

    def _fill(self, box: Choice, number: int) -> None:
        before = box.currentData() if box.count() else ("latent_size" if not number else NONE)
        box.clear()
        if number:
            box.addItem("Nothing else", NONE)
        for path, one in self._settings.items():
            box.addItem(_titled(one), path)
        for path, text in ((SEED, "Seed"), (STEPS, "Steps")):
            box.addItem(text, path)
        box.setCurrentIndex(max(0, box.findData(before)))
        self._suggest(number)

    def _suggest(self, number: int) -> None:
        path, field = str(self.paths[number].currentData() or NONE), self.values[number]
        field.setEnabled(self.new and bool(path))
        one = self._settings.get(path)
        usual = USUAL.get(path) or (_suggested(one) if one is not None else "")
        field.setPlaceholderText(usual)
        if not field.isModified() or not path:
            field.setText(usual if path else "")

    def _take_path(self) -> None:
        box = self.sender()
        number = self.paths.index(box)  # type: ignore[arg-type]  # one of them
        self.values[number].setModified(False)
        self._suggest(number)
        self._edited()

    def _edited(self) -> None:
        self.told.hide()
        self.show_hint()

    def _take_jobs(self, jobs: float) -> None:
        self._jobs = round(jobs)
        self.jobs.show_value(self._jobs)
        self.show_hint()

    def _nudge_jobs(self, turns: float) -> None:
        self._take_jobs(min(MOST_JOBS, max(1, self._jobs + round(turns))))

    def over(self) -> tuple[Axis, ...]:
        """What is to be swept over.

        Raises:
            SettingError: a field holds no values.
        """
        return tuple(
            axis_of(str(path.currentData()), value.text())
            for path, value in zip(self.paths, self.values, strict=True)
            if path.currentData()
        )

    def show_hint(self) -> None:
        """How many runs, and how long they take about."""
        shows = self._look if not self.new else None
        draft = draft_of(self._bench)
        for part in (*self.paths, *self.values):
            part.setEnabled(self.new)
        for number in range(AXES):
            if self.new:
                self.values[number].setEnabled(bool(self.paths[number].currentData()))
        possible = self._bench.engine_ready and not why_not(draft)
        if shows is None:
            self.hint.setText(self._estimate(draft) if possible else why_not(draft))
            self.do.set_words("Start the sweep")
            self.do.setEnabled(possible)
        else:
            self.hint.setText(_swept(shows.sweep))
            self.do.set_words("Go on")
            self.do.setEnabled(not shows.running and shows.finished < len(shows.rows))
        self.stop.setEnabled(shows is not None and shows.running)
        self.folder.setEnabled(shows is not None)
        self.state.setText("" if shows is None else _state(shows))

    def _estimate(self, draft: Recipe | None) -> str:
        try:
            counts = [len(axis.values) for axis in self.over()]
        except GlyphError:
            return "Write the values with commas between them."
        count = 1
        for number in counts:
            count *= number
        runs = f"{count} run{'' if count == 1 else 's'}"
        seconds = self._bench.recipe_seconds(draft) if draft is not None else None
        if seconds is None:
            return runs
        return f"{runs}, about {words.duration(seconds * -(-count // self._jobs))}"

    def show_look(self, look: object) -> None:
        """How the sweep stands now."""
        if not isinstance(look, SweepLook):
            return
        self._look = look
        place = self.which.findData(str(look.folder))
        if place < 0:
            self.which.insertItem(1, shown(look.folder.name), str(look.folder))
            place = 1
        self.which.setCurrentIndex(place)
        self.rows.show_rows(look.rows, self._titles(look.sweep))
        self._show_over(look.sweep)
        if look.trouble:
            self.refuse(look.trouble)
        self.show_draft()

    def _titles(self, sweep: Sweep) -> dict[str, str]:
        """What the settings of a sweep are called in the window."""
        if self._titled is not None and self._titled[0] == sweep:
            return self._titled[1]
        found = _settings(sweep.recipe) if self._bench.engine_ready else {}
        titles = {axis.path: found[axis.path].title for axis in sweep.over if axis.path in found}
        if self._bench.engine_ready:
            self._titled = sweep, titles
        return titles

    def _show_over(self, sweep: Sweep) -> None:
        """What a sweep goes over, in the fields it was written in; more are in its rows."""
        titles = self._titles(sweep)
        for number, (box, field) in enumerate(zip(self.paths, self.values, strict=True)):
            axis = sweep.over[number] if number < len(sweep.over) else None
            place = box.findData(axis.path if axis is not None else NONE)
            if place < 0 and axis is not None:
                box.addItem(titles.get(axis.path, _plain(axis.path)), axis.path)
                place = box.count() - 1
            box.setCurrentIndex(place)
            field.setText("" if axis is None else ", ".join(map(value_word, axis.values)))

    def refuse(self, sentence: str) -> None:
        """Why nothing comes of it."""
        self.told.setText(shown(sentence))
        self.told.setVisible(True)

    def _show_list(self, folders: object) -> None:
        assert isinstance(folders, tuple)
        chosen = self.which.currentData()
        self.which.clear()
        self.which.addItem("New sweep", None)
        for folder in itertools.islice(folders, 50):
            self.which.addItem(shown(folder.name), str(folder))
        if chosen is not None and self.which.findData(chosen) < 0:
            self.which.addItem(shown(Path(chosen).name), chosen)
        self.which.setCurrentIndex(max(0, self.which.findData(chosen)))

    # ---- acts

    def _choose(self) -> None:
        self.told.hide()
        chosen = self.which.currentData()
        if chosen is None:
            self._desk.leave()
            self.rows.show_rows((), {})
            self._settings = {}  # the fields showed those of another sweep
            for field in self.values:
                field.setModified(False)
            self.show_draft()
        else:
            self._desk.watch(Path(chosen))

    def start(self) -> None:
        """Begin the sweep that is set up, or go on with the one that is shown."""
        self.told.hide()
        draft = draft_of(self._bench)
        if not self.do.isEnabled() or draft is None:
            return
        if not self.new:
            self._desk.go_on(jobs=self._jobs)
            return
        try:
            sweep = checked(draft, self.over())
        except GlyphError as error:
            self.refuse(str(error))
            return
        self.do.setEnabled(False)
        self._desk.begin(sweep, jobs=self._jobs)

    def _stop(self) -> None:
        self.stop.setEnabled(False)
        self._desk.stop()

    def _show_folder(self) -> None:
        if self._look is not None:
            self.folder_wanted.emit(self._look.folder)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._desk.leave()
        super().closeEvent(event)


def _settings(draft: Recipe) -> dict[str, Setting]:
    """What can be swept over: the settings that matter first, then all others with numbers."""
    try:
        everything = settings_of(params_of(draft))
    except GlyphError:
        return {}
    few = few_of(everything)
    found = {one.path: one for one in few}
    for one in everything:
        if one.kind in ("int", "float", "bool", "choice") and not one.hidden:
            found.setdefault(one.path, one)
    return found


def _titled(one: Setting) -> str:
    return one.title if not one.group or one.group in one.title else f"{one.group}: {one.title}"


def _suggested(one: Setting) -> str:
    """Values to begin with: choices, both of a switch, or around what is usual."""
    if one.kind == "bool":
        return "false, true"
    if one.choices:
        return ", ".join(one.choices[:4])
    usual = float(one.default)
    if one.kind == "text" or not usual:
        return "" if one.kind == "text" else "0, 0.5, 1"
    some = [_within(one, usual * factor) for factor in (0.5, 1, 2)]
    said = [f"{round(number):d}" if one.kind == "int" else f"{number:g}" for number in some]
    return ", ".join(dict.fromkeys(said))


def _within(one: Setting, value: float) -> float:
    low = value if one.minimum is None else max(one.minimum, value)
    return low if one.maximum is None else min(one.maximum, low)


def _swept(sweep: Sweep) -> str:
    count = 1
    for axis in sweep.over:
        count *= len(axis.values)
    runs = f"{count} run{'' if count == 1 else 's'}"
    long = f"{words.count(sweep.recipe.steps)} steps each"
    if sweep.seconds is not None:
        long = f"about {words.duration(sweep.seconds)} each"
    return f"{runs} of {long}" if "steps" not in [axis.path for axis in sweep.over] else runs


def _plain(path: str) -> str:
    return shown(path.rpartition(".")[2].replace("_", " ").capitalize())


def _state(look: SweepLook) -> str:
    done = f"{look.finished} of {len(look.rows)} runs"
    if look.running:
        return f"{done}, training"
    return done if look.finished == len(look.rows) else f"{done}, stopped"
