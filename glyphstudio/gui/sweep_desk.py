"""The sweep that the window began or watches: a process of its own, seen by its folder."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, Signal

from glyphstudio import files
from glyphstudio.errors import GlyphError, SettingError
from glyphstudio.files import parse_json
from glyphstudio.gui.drafts import params_of
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe
from glyphstudio.store.sweeps import (
    LOG,
    MOST_VALUES,
    Axis,
    RowLook,
    Sweep,
    ask_to_stop,
    begin,
    is_trained,
    looks,
    read_sweep,
    rows,
    sweeps_in,
)

EVERY_MS = 1000
STARTING = 40.0  # seconds until a process that cannot be seen has failed
NAME = "sweeps"


@dataclass(frozen=True, slots=True)
class SweepLook:
    """How a sweep stands: `running` while its process lives or begins; `trouble` where it died."""

    folder: Path
    sweep: Sweep
    rows: tuple[RowLook, ...]
    running: bool
    trouble: str = ""

    @property
    def finished(self) -> int:
        """How many rows are done."""
        return sum(row.state == "finished" for row in self.rows)


def axis_of(path: str, text: str) -> Axis:
    """Values somebody typed, with commas between; a word that is no number is text.

    Raises:
        SettingError: there are none, or one is empty.
    """
    words = [word.strip() for word in text.split(",")]
    if not all(words) or len(words) > MOST_VALUES:
        raise SettingError("Write the values with commas between them, such as 8, 32, 128.")
    return parsed(Axis, {"path": path, "values": [_value(word) for word in words]})


def _value(word: str) -> object:
    try:
        return parse_json(word)
    except GlyphError:
        return word


def checked(recipe: Recipe, over: Sequence[Axis]) -> Sweep:
    """A sweep whose every run can be trained. Only once the engine is loaded.

    Raises:
        GlyphError: a value is refused, or there are too many.
    """
    sweep = Sweep(recipe=recipe, over=tuple(over))
    for row in rows(sweep):
        params_of(row.recipe)
    return sweep


class SweepDesk(QObject):
    """Begins, stops and watches one sweep at a time. It goes on when the window is closed."""

    changed = Signal(object)  # SweepLook
    refused = Signal(str)
    listed = Signal(object)  # tuple of folders, the newest first

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setObjectName(NAME)
        self._bench = bench
        self._folder: Path | None = None
        self._began = 0.0  # when its process was started here
        self._looking = False
        self._looked: tuple[Path | None, float] = (None, 0.0)  # what the look is of
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY_MS)
        self._timer.timeout.connect(self.look)

    @classmethod
    def of(cls, bench: Workbench) -> SweepDesk:
        """The workbench's desk, made at the first call."""
        found = bench.findChild(SweepDesk, NAME)
        return found if isinstance(found, SweepDesk) else cls(bench)

    @property
    def folder(self) -> Path | None:
        """The sweep that is watched."""
        return self._folder

    @property
    def place(self) -> Path:
        """Where the studio has its sweeps."""
        return self._bench.studio.root / "sweeps"

    def find(self) -> None:
        """List the sweeps there are."""
        place = self.place

        def do(_running: Running) -> object:
            return sweeps_in(place)

        self._bench.look(Job("list sweeps", do), self._take_list)

    def begin(self, sweep: Sweep, *, jobs: int) -> None:
        """Write a sweep down in a new folder and train it."""
        place, name = self.place, files.plain_name(sweep.recipe.title, otherwise="sweep")

        def do(_running: Running) -> object:
            try:
                folder = files.free_path(files.make_folder(place) / name)
                begin(folder, sweep)
                return folder
            except GlyphError as error:
                return str(error)

        def go_on(answer: object) -> None:
            if isinstance(answer, Path):
                self.watch(answer)
                self.go_on(jobs=jobs)
                self.find()
            else:
                self.refused.emit(str(answer or "The sweep could not be begun."))

        self._bench.look(Job("begin a sweep", do), go_on)

    def watch(self, folder: Path) -> None:
        """Look at this one from now on."""
        self._folder, self._began = folder, 0.0
        self._timer.start()
        self.look()

    def leave(self) -> None:
        """Look no more; what trains, trains on."""
        self._timer.stop()

    def go_on(self, *, jobs: int) -> None:
        """Train what is not finished, in a process of its own."""
        if self._folder is None:
            return
        process = QProcess()
        program, *words = _program()
        process.setProgram(program)
        device = self._bench.preferences.device
        threads = str(self._bench.preferences.threads)
        process.setArguments(
            [*words, "sweep", "-o", str(self._folder), "-q", "--jobs", str(jobs),
             "--device", device, "--threads", threads]
        )  # fmt: skip
        log = str(self._folder / LOG)
        process.setStandardOutputFile(os.devnull)
        process.setStandardErrorFile(log)
        started = process.startDetached()
        if not (started[0] if isinstance(started, tuple) else started):
            self.refused.emit("The sweep could not be started; see the log.")
            return
        self._began = time.monotonic()
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Have it stop soon; every run keeps what it has."""
        folder = self._folder
        if folder is None:
            return

        def do(_running: Running) -> object:
            ask_to_stop(folder)
            return True

        self._bench.look(Job("stop a sweep", do), lambda _answer: None)

    def look(self) -> None:
        """See how it stands, by what lies in its folder."""
        folder, began = self._folder, self._began
        if folder is None or self._looking:
            return
        self._looking = True
        self._looked = folder, began

        def do(_running: Running) -> object:
            try:
                return _look(folder, began)
            except GlyphError as error:
                return str(error)

        self._bench.look(Job("look at a sweep", do), self._take_look)

    def _take_look(self, answer: object) -> None:
        self._looking = False
        if self._looked != (self._folder, self._began):
            self.look()  # another one is watched by now, or it was begun meanwhile
            return
        if isinstance(answer, SweepLook):
            self.changed.emit(answer)
            if not answer.running:
                self._began = 0.0
                self._timer.stop()
        elif isinstance(answer, str):
            self._timer.stop()
            self.refused.emit(answer)

    def _take_list(self, answer: object) -> None:
        if isinstance(answer, tuple):
            self.listed.emit(answer)


def _look(folder: Path, began: float) -> SweepLook:
    sweep = read_sweep(folder)
    seen, alive = looks(folder, sweep), is_trained(folder)
    waited = time.monotonic() - began if began else STARTING
    last = "" if alive else _last_words(folder)
    done = all(row.state == "finished" for row in seen)
    begins = not alive and not done and waited < STARTING and not last
    trouble = last if not (alive or begins or done) else ""
    return SweepLook(folder, sweep, seen, alive or begins, trouble)


def _last_words(folder: Path) -> str:
    try:
        text = (folder / LOG).read_text("utf-8", "replace")
    except OSError:
        return ""
    said = [line for line in text.splitlines() if line.strip()]
    return files.shown(said[-1])[:300].removeprefix("glyphstudio: ") if said else ""


def _program() -> list[str]:
    """What starts this program's command line."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "glyphstudio"]
