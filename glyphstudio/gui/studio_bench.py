"""The disk half of the workbench: studio folder, preferences, library, files that are dropped."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Qt, QTimer, Signal, Slot

from glyphstudio import files
from glyphstudio.errors import FileError, GlyphError, SettingError
from glyphstudio.gui.catalogue import Catalogue, Found, Listing, look_at
from glyphstudio.gui.layout import Layout
from glyphstudio.gui.library import Item
from glyphstudio.gui.locating import locate, locate_about
from glyphstudio.gui.probing import RecipeTime, RecipeTimes, measure_time
from glyphstudio.gui.scene_bench import SceneBench
from glyphstudio.gui.workers import Job, JobWorker, Running, Worker
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe
from glyphstudio.scene import ModelRef, ReadScene, Scene, is_newer, read_scene
from glyphstudio.shelving import models_of
from glyphstudio.store import weights
from glyphstudio.store.library import bundled_recipes
from glyphstudio.store.preferences import Preferences, read_preferences, write_preferences
from glyphstudio.store.projects import MOST_JSON, project_text
from glyphstudio.store.studio import Studio, find_studio

LEFT = "left.json"
LEFT_ASIDE = "left-aside.json"  # in its place while a newer program's lies there
REMEMBER_MS = 2000
RUNS_MS = 3000  # how often it is asked whether runs came or went


@dataclass(frozen=True, slots=True)
class Looked:
    """The answer to `look`."""

    token: int
    answer: object


@dataclass(frozen=True, slots=True)
class Unseen:
    """A `look` that failed; why was said already."""

    token: int


@dataclass(frozen=True, slots=True)
class Binned:
    """What was moved to the bin."""

    path: Path


class StudioBench(SceneBench):
    """Knows what lies in the studio; whatever takes time is done by a thread of its own."""

    library_changed = Signal()
    recipe_times_changed = Signal()
    preferences_changed = Signal()
    file_found = Signal(object)  # Found: what a dropped file is
    failed = Signal(str, str)  # a sentence, and details ("" if there are none)
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        preferences = read_preferences(find_studio().config)
        studio = find_studio(preferences.studio_folder)
        left = left_behind(studio)
        super().__init__(parent, first=left_over(left.scene))
        self._left = left.scene  # what was on the stage when the last window closed
        self._notice = left.notice  # said when somebody listens
        self._preferences = preferences
        self.studio: Studio = studio
        self._recipes: tuple[Recipe, ...] | None = None
        self._times = RecipeTimes()
        self._library: tuple[Item, ...] = ()
        self._catalogue = Catalogue(self.studio)
        self._seen: dict[Path, None] = {}  # models and runs opened so far
        self._outside: dict[str, Path] = {}  # model files that are not the studio's, by their hash
        self._tokens = count(1)
        self._then: dict[int, Callable[[object], None]] = {}
        self._jobs = JobWorker("FileWorker")
        self._prober = JobWorker("ProbeWorker")
        self._probes_stopped = threading.Event()
        self._employed: list[Worker] = []
        queued = Qt.ConnectionType.QueuedConnection
        for worker in (self._jobs, self._prober):
            worker.done.connect(self._take_answer, queued)
            worker.failed.connect(self.failed, queued)
        self._runs_changed: object = None  # when runs last came or went
        self._runs_clock = QTimer(self)
        self._runs_clock.setInterval(RUNS_MS)
        self._runs_clock.timeout.connect(self.look_for_runs)
        self._remember_clock = QTimer(self)
        self._remember_clock.setSingleShot(True)
        self._remember_clock.setInterval(REMEMBER_MS)
        self._remember_clock.timeout.connect(self._remember_beside)
        self.scene_changed.connect(self._remember_soon)

    # ---- what outlives the window

    def remember(self) -> None:
        """Write down what the next start goes on with; lost power costs some seconds of it."""
        left_now(self.scene, self.studio, dict(self._outside))

    def _remember_soon(self) -> None:
        """Not now: while a slider is dragged, every so often is enough."""
        if not self._remember_clock.isActive():
            self._remember_clock.start()

    def _remember_beside(self) -> None:
        """The same in the thread of the disk; ten thousand kept glyphs take a while."""
        scene, studio, outside = self.scene, self.studio, dict(self._outside)

        def do(_running: Running) -> None:
            left_now(scene, studio, outside)

        if self._jobs.isRunning():
            self._jobs.add(Job("remember", do, saves=True))
        else:
            self.remember()

    # ---- preferences

    @property
    def preferences(self) -> Preferences:
        return self._preferences

    @property
    def layout(self) -> Layout:
        """How the window was left."""
        try:
            return parsed(Layout, self._preferences.layout)
        except SettingError:
            return Layout()

    @property
    def studio_folder(self) -> Path:
        return self.studio.root

    def prefer(self, **changes: object) -> None:
        """Change preferences and write them down; a disk that refuses is told, not fatal."""
        tree = self._preferences.model_dump(mode="json") | changes
        try:
            self._preferences = parsed(Preferences, tree)
            write_preferences(self.studio.config, self._preferences)
        except GlyphError as error:
            self.noticed.emit(str(error))
        self.preferences_changed.emit()

    def move_studio(self, folder: Path) -> None:
        """Keep everything new in another folder."""
        try:
            self.studio = find_studio(str(folder))
        except GlyphError as error:
            self.failed.emit(str(error), "")
            return
        self._catalogue = Catalogue(self.studio)
        self.prefer(studio_folder=str(folder))
        self.refresh_library()

    # ---- library and recipes

    @property
    def library(self) -> tuple[Item, ...]:
        """Models, runs and pictures, as last listed."""
        return self._library

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The shipped recipes in the order of their cards; known without the engine."""
        if self._recipes is None:
            try:
                self._recipes = bundled_recipes()
            except GlyphError as error:
                self._recipes = ()
                self.failed.emit(str(error), "")
        return self._recipes

    def recipe_seconds(self, recipe: Recipe) -> float | None:
        """How long a recipe takes on this machine, its finish included; None until known."""
        return self._times.seconds(recipe, self.recipes)

    def look_for_runs(self) -> None:
        """List anew when runs came or went: another process may train beside this window."""
        runs = self.studio.runs

        def do(_running: Running) -> object:
            try:
                return runs.stat().st_mtime_ns
            except OSError:
                return 0

        self.look(Job("look for runs", do), self._take_runs)

    def _take_runs(self, changed: object) -> None:
        if self._runs_changed is not None and changed != self._runs_changed:
            self.refresh_library()
        self._runs_changed = changed

    def refresh_library(self) -> None:
        """List models, runs and pictures anew."""
        catalogue = self._catalogue

        def do(_running: Running) -> object:
            return catalogue.listing()

        self._jobs.add(Job("list the library", do))

    def move_to_bin(self, path: Path) -> None:
        """Into the system's bin, from where it can be taken back."""

        def do(_running: Running) -> object:
            if not QFile.moveToTrash(str(path)):
                raise FileError(f"{path.name} could not be moved to the bin.")
            return Binned(path)

        self._jobs.add(Job(f"bin {path.name}", do))

    def open_file(self, path: Path) -> None:
        """Whatever was dropped: model, run folder, recipe, our own picture, any picture."""

        def do(_running: Running) -> object:
            return look_at(path)

        self._jobs.add(Job(f"look at {path.name}", do))

    def employ(self, worker: Worker) -> None:
        """A thread of somebody else's that ends with the window."""
        self._employed.append(worker)

    def look(self, job: Job, then: Callable[[object], None]) -> None:
        """Let the thread of the disk do something, and go on with its answer."""
        token = next(self._tokens)

        def do(running: Running) -> object:
            return Looked(token, job.do(running))

        self._then[token] = then
        self._jobs.add(replace(job, do=do, failed=lambda _error: Unseen(token)))

    def _find(
        self, ref: ModelRef, then: Callable[[object], None], near: tuple[Path, ...] = ()
    ) -> None:
        """Look for a model's weights on the disk; go on with their place, or with None."""
        studio, seen = self.studio, tuple(self._seen)

        def do(_running: Running) -> object:
            try:
                return locate(ref, studio, seen, near)
            except FileError:
                return None

        self.look(Job("find a model", do), then)

    def _find_about(self, ref: ModelRef, then: Callable[[object], None]) -> None:
        """The same, or else what has its name now."""
        studio, seen = self.studio, tuple(self._seen)

        def do(_running: Running) -> object:
            try:
                return locate_about(ref, studio, seen)
            except FileError:
                return None

        self.look(Job("find what was left", do), then)

    # ---- how long recipes take

    def _recall_times(self) -> None:
        """What was measured before, by probes and trainings."""
        self._times.recall(self.studio.state, self._preferences.device)
        self.recipe_times_changed.emit()

    @Slot()
    def _probe(self) -> None:
        """Measure how long each other recipe takes here, one after the other."""
        self._stop_probing()
        self._recall_times()  # a training may have put one right
        stopped = self._probes_stopped = threading.Event()
        device, state = self._preferences.device, self.studio.state
        if not self._prober.isRunning():
            self._prober.start()
        for recipe in self.recipes:
            if self._times.knows(recipe):
                continue

            def do(running: Running, recipe: Recipe = recipe) -> object:
                if stopped.is_set():
                    return None
                return measure_time(recipe, state, device, running)

            self._prober.add(Job(f"probe {recipe.name}", do))

    def _stop_probing(self) -> None:
        """Give up the probe that runs and those that wait: something else needs the machine."""
        self._probes_stopped.set()
        self._prober.cancel()

    # ---- answers

    @Slot(object)
    def _take_answer(self, answer: object) -> None:
        if isinstance(answer, Listing):
            self._library = answer.items
            self.library_changed.emit()
            self._say(self._notice)
            self._notice = ""
        elif isinstance(answer, RecipeTime):
            self._times.take(answer)
            self.recipe_times_changed.emit()
        elif isinstance(answer, Looked):
            self._then.pop(answer.token)(answer.answer)
        elif isinstance(answer, Unseen):
            del self._then[answer.token]
        elif isinstance(answer, Found):
            self.file_found.emit(answer)
            self._say(answer.notice)
        elif isinstance(answer, Binned):
            self.noticed.emit(f"{answer.path.name} is in the bin.")
            self.refresh_library()

    def _say(self, notice: str) -> None:
        if notice:
            self.noticed.emit(notice)


def left_over(scene: Scene) -> Scene:
    """What of a scene is there again at the next start, before its model is."""
    return Scene(shelf=scene.shelf, slots=scene.slots, draft=scene.draft, timeline=scene.timeline)


def left_now(scene: Scene, studio: Studio, outside: dict[str, Path]) -> None:
    """Write down what the next start goes on with, and keep the models that it speaks of.

    `outside`: files of models by their hashes, which may go away.
    """
    with contextlib.suppress(GlyphError):  # said when something that matters cannot be saved
        for model_hash in {ref.model_hash for ref in models_of(scene)} & outside.keys():
            with contextlib.suppress(GlyphError):  # gone already
                if not weights.kept_place(studio, model_hash).is_file():
                    weights.keep_file(studio, outside[model_hash])
        files.make_folder(studio.state)
        files.write_text(place_for_left(studio), project_text(scene), sync=False)


def left_behind(studio: Studio) -> ReadScene:
    """What the last window left; an empty scene where there is nothing, or it is damaged.

    What is damaged is put aside, as whatever it holds is in it alone.
    """
    place = place_for_left(studio)
    path, first = studio.state / LEFT, place if place.is_file() else studio.state / LEFT
    if first != path and first.stat().st_mtime < path.stat().st_mtime:
        first = path  # the newer program was here since
    if not first.is_file():
        return ReadScene(Scene())
    try:
        read = read_scene(files.read_json(first, most=MOST_JSON))
    except FileError:
        aside = first.with_name(f"{first.name}.damaged")
        with contextlib.suppress(OSError):
            first.replace(aside)
        return ReadScene(Scene(), f"What was left could not be read; it is in {aside.name}.")
    return read


def place_for_left(studio: Studio) -> Path:
    """Where to write what is left behind: never over what a newer program left."""
    left = studio.state / LEFT
    try:
        tree = files.read_json(left, most=MOST_JSON)
    except FileError:
        return left
    return studio.state / LEFT_ASIDE if is_newer(tree) else left
