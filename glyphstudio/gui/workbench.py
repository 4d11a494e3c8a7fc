"""What the window works on: the scene and its history, and the desks where the work is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from pydantic import JsonValue
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from glyphstudio.files import shown
from glyphstudio.gui.catalogue import Found
from glyphstudio.gui.errands import FindAxes
from glyphstudio.gui.locating import same
from glyphstudio.gui.requests import (
    Curves,
    DrawRequest,
    ModelInfo,
    TrainingInfo,
)
from glyphstudio.gui.restore_bench import RestoreBench
from glyphstudio.gui.restoring import Missing
from glyphstudio.gui.scene_bench import messages_of
from glyphstudio.gui.takeaway import Takeaway
from glyphstudio.gui.train_worker import Begin, Branch, GoOn, Plan
from glyphstudio.gui.training_desk import TrainingDesk
from glyphstudio.gui.workers import EngineLoader, Job, Running
from glyphstudio.recipe import Recipe
from glyphstudio.scene import (
    Scene,
    drafted,
    opened,
)
from glyphstudio.store.lock import is_locked
from glyphstudio.store.runs import WEIGHTS, end_of

FIRST = "mirror"  # the model that moves on the stage at the first start
SHEET = 32
AXES_MS = 4000  # how often the main axes of what trains are found anew


class Workbench(RestoreBench):
    """The one thing rooms and tabs speak to. Lives in the GUI thread; never waits for a worker.

    Everything an artist does to what is seen goes through `act`; the rest are requests whose
    answers come as signals. All signals arrive in the GUI thread. No thread runs before `start`.
    """

    engine_loaded = Signal()
    engine_warmed = Signal()  # and all that training needs of it
    training_changed = Signal()  # at most 10 a second
    curves_changed = Signal()  # at most 4 a second
    measured = Signal(object)  # TrainingInfo with fresh bits and letters
    settled = Signal(object)  # TrainingInfo: a training has ended
    picture_dropped = Signal(object)  # Pixels: a foreign picture for the channel
    left_alone = Signal(object)  # Scene: what was left, whose model is gone

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._device = ""
        self.device_text = ""
        self._ready = False
        self._early: list[Path] = []  # dropped before the engine was there
        self._ending = False
        self._opened_first = False
        self._described: ModelInfo | None = None  # of what trains
        self._before_training: Path | None = None  # what was on the stage
        self._film_run: Path | None = None
        self._listed_at: float | None = None  # the save that the library shows
        self._loader: EngineLoader | None = None
        self._trainings = TrainingDesk(self._jobs, self)
        self._takeaway = Takeaway(self, self._models, self._exports)
        self._pause_before_thumbnail = _timer(self, 250, self._depict, once=True)
        self._axes_clock = _timer(self, AXES_MS, self._find_axes)
        self._film_clock = _timer(self, 2000, self._renew_film)
        self._connect()

    def _connect(self) -> None:
        models, trainings = self._models, self._trainings
        models.model_changed.connect(self._follow_stage)
        models.picture_ready.connect(self._pass_on_picture)
        trainings.changed.connect(self._show_training)
        trainings.curves_changed.connect(self.curves_changed)
        trainings.measured.connect(self.measured)
        trainings.noticed.connect(self.noticed)
        trainings.failed.connect(self.failed)
        trainings.described.connect(self._stage_training)
        trainings.settled.connect(self._take_settled)
        trainings.grew.connect(self._renew_watched)
        self._takeaway.copied.connect(self.copied)
        self._takeaway.kept_drawn.connect(self.thumbnail_ready)
        self.scene_changed.connect(self._pause_before_thumbnail.start)
        self.gone_back.connect(self._follow_scene)
        self.file_found.connect(self._take_found)
        self.library_changed.connect(self._open_first)

    # ---- beginning and end

    def start(self) -> None:
        """Start the threads: the library first, then the engine; the window is shown already."""
        self._jobs.start()
        self.refresh_library()
        self._runs_clock.start()
        self._takeaway.look_for_pictures()
        self._loader = EngineLoader(self._preferences.device)
        queued = Qt.ConnectionType.QueuedConnection
        self._loader.loaded.connect(self._take_engine, queued)
        self._loader.warmed.connect(self._probe_when_idle, queued)
        self._loader.warmed.connect(self.engine_warmed, queued)
        self._loader.failed.connect(self.failed, queued)
        self._loader.start()

    @Slot(str, str)
    def _take_engine(self, device: str, text: str) -> None:
        if self._ending:
            return
        self._device, self.device_text = device, text
        self._models.start(self._preferences.device)
        self._ready = True
        self.engine_loaded.emit()
        self._open_first()
        early, self._early = self._early, []
        for path in early:
            self.open_file(path)
        self._recall_times()

    def _open_first(self) -> None:
        """The bundled model begins to move, unless the artist was quicker."""
        if not self._ready or self.model is not None or self._opened_first:
            return
        if self._left.model is not None:
            self._opened_first = True
            self._find_about(self._left.model, self._open_left)
        else:
            self._open_bundled()

    def _open_bundled(self) -> None:
        bundled = [item for item in self._library if item.name]
        first = next((item for item in bundled if item.name == FIRST), None)
        first = first or next(iter(bundled), None)
        if first is not None:
            self._opened_first = True
            self._models.open(first.name, self._begin_drifting)

    def _open_left(self, place: object) -> None:
        """The stage as it was left; where its model is gone, a bundled one moves."""
        left = self._left

        def go_on(model: ModelInfo) -> None:
            self._show_again(model, left, "Go on")

        if self.model is not None or self._trainings.busy or self._ending:
            return  # the artist was quicker
        if isinstance(place, Path):
            self._models.open(place, go_on)
            return
        self.left_alone.emit(left)
        self._open_bundled()
        if left.model is not None:
            found = partial(self._models.open, then=go_on)
            self.model_missing.emit(Missing(left.model, found))

    def _begin_drifting(self, model: ModelInfo) -> None:
        self._show_opened(model)
        self._drift_if_moving()

    def _drift_if_moving(self) -> None:
        if not self._preferences.reduce_motion:
            self.set_drifting(True)

    def begin_shut_down(self) -> None:
        """Ask every thread to end; returns at once. What trains is kept."""
        if not self._ending:
            self._remember_beside()
        self._ending = True
        self._drift.stop()
        self._remember_clock.stop()
        self._runs_clock.stop()
        for clock in (self._pause_before_thumbnail, self._axes_clock, self._film_clock):
            clock.stop()
        self._trainings.end()
        self._exports.end()
        self._jobs.end()
        self._prober.end()
        for worker in self._employed:
            worker.end()
        if self._models.worker is not None:
            self._models.worker.end()

    def shut_down(self, timeout: float | None = None) -> bool:
        """Ask every thread to end and wait; only a running import of torch may take long."""
        self.begin_shut_down()
        ended = [self._trainings.shut_down(timeout), self._exports.shut_down(timeout)]
        ended += [self._jobs.shut_down(timeout), self._prober.shut_down(timeout)]
        ended += [worker.shut_down(timeout) for worker in self._employed]
        if self._models.worker is not None:
            ended.append(self._models.worker.shut_down(timeout))
        if self._loader is not None:
            ended.append(self._loader.shut_down(timeout))
        return all(ended)

    # ---- what there is

    @property
    def engine_ready(self) -> bool:
        return self._ready

    @property
    def device(self) -> str:
        """What computes, in a word ("CPU"); "" while the engine is loading."""
        return self._device

    @property
    def training(self) -> TrainingInfo | None:
        """The last training of this window, or the one it watches; look at `.running`."""
        return self._trainings.info

    @property
    def curves(self) -> Curves:
        return self._trainings.curves

    # ---- models, drawing

    def open_model(self, path_or_name: str | Path) -> None:
        """A model file, or a bundled model's name."""
        self._opened_first = True
        if isinstance(path_or_name, Path):
            self._seen[path_or_name] = None
        self._models.open(path_or_name, self._show_opened)

    def open_file(self, path: Path) -> None:
        """Whatever was dropped; what comes before the engine waits for it."""
        if self._ready:
            super().open_file(path)
        else:
            self._early.append(path)
            self.noticed.emit(f"{shown(path.name)} opens as soon as the engine is loaded.")

    def open_run(self, folder: Path, step: int | None = None) -> None:
        """A run's model and film; one that another process trains is watched."""
        info = self.training
        if info is not None and info.run == folder and info.running and not info.watched:
            self.show_training()
            return
        self._seen[folder] = None
        begins = is_locked(folder) and not (folder / WEIGHTS).is_file()
        if begins and not self._trainings.busy:
            self._awaited = folder.absolute()
            self.noticed.emit(f"{folder.name} has only just begun; its first glyphs come soon.")
        else:
            self._models.open(folder, self._show_opened, step)
        self._follow_run(folder)

    def open_film(self, run: Path) -> None:
        """The film of a run; it is renewed while the run grows."""
        self._film_run = run
        self._models.open_film(run)
        self._film_clock.start()

    @Slot()
    def _follow_stage(self) -> None:
        """The film is that of the run on the stage; so are curves and status, or of what trains."""
        run, before = self.run, self._film_run
        if self._awaited is not None or run == (before and before.absolute()):
            return
        if run is not None:
            self._follow_run(run)
            return
        self._film_run = None
        self._film_clock.stop()
        self._models.close_film()
        if not self._trainings.busy:
            self._trainings.forget()

    def _follow_run(self, run: Path) -> None:
        """Its film, and how it stands: followed while another process trains it."""
        self.open_film(run)
        if self._trainings.busy:
            return
        if is_locked(run):
            self._trainings.watch(run)
        else:
            self._trainings.show_past(run)

    def request(self, request: DrawRequest) -> int:
        """Ask for a picture; the serial it was given. Nothing happens while no model is open."""
        if self.drifting:
            request = replace(request, moving=True)
        return self._models.request(request)

    # ---- training

    def start_training(self, recipe: Recipe) -> None:
        """Grow a new run of a recipe."""
        self._train(Begin(recipe, self.studio.new_run(recipe.title)))

    def branch(self, run: Path, step: int) -> None:
        """A new run from a checkpoint of another."""
        self._train(Branch(run, step, self.studio.new_run(f"{run.name}, from {step}")))

    def continue_run(self, run: Path) -> None:
        """Go on with a run to its planned end, or as many steps again as its recipe has."""

        def do(_running: Running) -> object:
            return end_of(run)

        def go_on(steps: object) -> None:
            assert isinstance(steps, int)
            self._train(GoOn(run, steps))

        self.look(Job("find a run's end", do), go_on)

    def _train(self, plan: Plan) -> None:
        if self._ending:
            return
        if not self._ready or self._models.worker is None:
            self.noticed.emit("The engine is still loading; it takes a few seconds.")
        elif self._trainings.busy:
            self.noticed.emit("Something is growing already; stop and keep it first.")
        else:
            self.set_drifting(False)
            self._stop_probing()
            self._trainings.start(plan, self._models.worker, self._preferences.device)

    def pause(self) -> None:
        """Wait after this step."""
        self._trainings.pause()

    def resume(self) -> None:
        """Go on."""
        self._trainings.resume()

    def stop_and_keep(self) -> None:
        """End after this step, finish the model and keep it."""
        self._trainings.stop_and_keep()

    def change_live(self, changes: Mapping[str, JsonValue]) -> None:
        """Change settings of the running training, by dotted paths."""
        self._trainings.change(changes)

    def show_training(self) -> None:
        """What trains comes to the stage again."""
        described = self._described
        info = self.training
        if described is not None and info is not None and info.running:
            self._stage_training(described)

    @Slot(object)
    def _stage_training(self, model: object) -> None:
        """A training begins, or is looked at again: its messages, its weights."""
        if not isinstance(model, ModelInfo):
            return
        self._described = model
        if self.model is not None and not self.model.training:
            self._before_training = self.model.path
        self._models.show_training(model)
        if not same(self.scene.model, model.ref):
            self.act(f"Grow {model.label}", self.opened_scene(model))
        self._axes_clock.start()
        if model.path is not None:
            self.open_film(model.path)
        self.refresh_library()

    @Slot()
    def _show_training(self) -> None:
        info = self.training
        if info is not None and not info.watched:
            self._models.note_training(info)
            if info.saved_at != self._listed_at:
                self._listed_at = info.saved_at
                self.refresh_library()
        self.training_changed.emit()

    @Slot(object)
    def _take_settled(self, info: object) -> None:
        """The run is closed: its finished model takes the place of what trained."""
        self._axes_clock.stop()
        self._described = None
        if self._ending:
            return
        kept = isinstance(info, TrainingInfo) and (info.run / WEIGHTS).is_file()
        grew = kept or (isinstance(info, TrainingInfo) and info.step > 0)  # there are weights
        before = self._before_training
        if not grew and self._models.shows_training and before:
            self._models.open(before, self._show_opened)
        if isinstance(info, TrainingInfo) and kept and self._models.shows_training:
            self._models.renew(info.run)
        self.settled.emit(info)
        self.refresh_library()
        if kept:
            self._renew_film()
        self._probe_when_idle()

    @Slot()
    def _probe_when_idle(self) -> None:
        """Measure recipes that are not known yet, but never beside a training of our own."""
        if not self._trainings.busy:
            self._probe()

    @Slot(object)
    def _renew_watched(self, run: object, step: object) -> None:
        model = self.model
        if isinstance(run, Path) and run == self._film_run:
            self._film_clock.start()  # it stops where the disk is away for a moment
        if isinstance(run, Path) and run == self._awaited and (run / WEIGHTS).is_file():
            self._models.open(run, self._show_opened)
        elif isinstance(run, Path) and model is not None and model.path in (run, run / WEIGHTS):
            self._models.renew(run, step if isinstance(step, int) else None)

    def _find_axes(self) -> None:
        if self._models.shows_training:
            self._models.send(FindAxes())

    def _renew_film(self) -> None:
        """See how the open film has grown; stop looking when its run is over."""
        run, film, info = self._film_run, self.film, self.training
        if run is None or not run.is_dir():  # gone: whoever writes there says so, once
            self._film_clock.stop()
            return
        self._models.open_film(run)
        growing = info is not None and info.running and info.run == run
        if not growing and (film is None or film.run != run or not film.growing):
            self._film_clock.stop()

    # ---- opening

    @Slot(object)
    def _take_found(self, found: object) -> None:
        if not isinstance(found, Found):
            return
        if found.run:
            self.open_run(found.path)
        elif found.model:
            self.open_model(found.path)
        elif found.recipe is not None:
            self.act(f"Recipe {found.recipe.title}", drafted(self.scene, found.recipe))
            self.noticed.emit(f"{found.recipe.title} is ready to grow.")
        elif found.scene is not None:
            self.restore(found.scene, found.path, steps=found.steps, moves=found.moves)
        elif found.picture is not None:
            self.picture_dropped.emit(found.picture)

    def _show_opened(self, model: ModelInfo) -> None:
        self._awaited = None
        self.set_drifting(False)
        self._axes_clock.stop()
        if self._is_lacking(model):
            self._show_late(model)
            return
        self.act(f"Open {model.label}", self.opened_scene(model))

    def opened_scene(self, model: ModelInfo) -> Scene:
        """The scene with another model: the sheet its run showed while it grew."""
        from glyphstudio.engine.latents import random_messages  # loaded: a model is open

        seed = model.recipe.seed
        drawn = messages_of(random_messages(SHEET, model.latent_size, seed=seed))
        scene = opened(self.scene, model.ref, model.recipe, drawn)
        return scene.with_(draw_seed=seed)

    def _follow_scene(self) -> None:
        """Undo and redo may lead back to what trains."""
        wanted, described = self.scene.model, self._described
        if described is not None and wanted is not None and same(described.ref, wanted):
            if self.model is None or not same(wanted, self.model.ref):
                self._models.show_training(described)
        else:
            super()._follow_scene()

    def _depict(self) -> None:
        model = self.model
        if model is not None and same(self.scene.model, model.ref):
            self._models.depict(self.scene)

    @Slot(str)
    def _pass_on_picture(self, lane: str) -> None:
        if lane == "stage":
            self._drift.drawn()
        self.picture_ready.emit(lane)


def _timer(
    parent: QObject, milliseconds: int, slot: Callable[[], object], *, once: bool = False
) -> QTimer:
    made = QTimer(parent)
    made.setInterval(milliseconds)
    made.setSingleShot(once)
    made.timeout.connect(slot)
    return made
