"""The thread that trains: it owns the family, and sends news and weights to the others."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue
from PySide6.QtCore import QObject, Signal

from glyphstudio.files import naming
from glyphstudio.gui.draw_worker import DrawWorker
from glyphstudio.gui.errands import Weights
from glyphstudio.gui.probing import known_finish, learn_time
from glyphstudio.gui.requests import Curves, ModelInfo, TrainingInfo, TrainingState
from glyphstudio.gui.workers import THREADS, Worker
from glyphstudio.mailbox import Mailbox
from glyphstudio.params import Params, parsed
from glyphstudio.recipe import Recipe
from glyphstudio.scene import ModelRef

if TYPE_CHECKING:
    from glyphstudio.engine.events import Control, Event
    from glyphstudio.store.runs import RunFolder

NEWS_SECONDS = 0.1
CURVE_SECONDS = 0.25
MOST_POINTS = 1500


@dataclass(frozen=True, slots=True)
class Begin:
    """A new run of a recipe in a new folder."""

    recipe: Recipe
    folder: Path


@dataclass(frozen=True, slots=True)
class GoOn:
    """Go on with a run up to `steps` in total; past its plan a new schedule begins."""

    folder: Path
    steps: int


@dataclass(frozen=True, slots=True)
class Branch:
    """A new run from a checkpoint of another, to the end of the other's plan or `steps`."""

    source: Path
    step: int
    folder: Path
    steps: int = 0


Plan = Begin | GoOn | Branch


class Trace:
    """A curve of bounded length: when it is full, every two points become one (their mean)."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.values: list[float] = []
        self._stride = 1
        self._sum, self._count = 0.0, 0
        self._newest = -1

    def add(self, step: int, value: float) -> None:
        """One more value."""
        self._newest = step
        self._sum += value
        self._count += 1
        if self._count < self._stride:
            return
        self.steps.append(step)
        self.values.append(self._sum / self._count)
        self._sum, self._count = 0.0, 0
        if len(self.steps) >= MOST_POINTS:
            self.steps = self.steps[1::2]
            pairs = zip(self.values[::2], self.values[1::2], strict=True)
            self.values = [(a + b) / 2 for a, b in pairs]
            self._stride *= 2

    def cut(self, step: int) -> None:
        """Forget what came after `step`, if anything did: the training went back."""
        if step >= self._newest:
            return
        while self.steps and self.steps[-1] > step:
            self.steps.pop()
            self.values.pop()
        self._newest = step
        self._sum, self._count = 0.0, 0


@dataclass(frozen=True, slots=True)
class News:
    """How the training stands, for the window."""

    info: TrainingInfo
    curves: Curves


class TrainWorker(Worker):
    """Makes one run. News through a mailbox ten times a second, rare events by signal."""

    news_ready = Signal()  # the mailbox `news` was empty
    measured = Signal(object)  # TrainingInfo
    noticed = Signal(str)
    described = Signal(object)  # ModelInfo, before the first step
    settled = Signal(object)  # TrainingInfo: it has ended; the run folder is closed

    def __init__(
        self, plan: Plan, drawer: DrawWorker, device: str, parent: QObject | None = None
    ) -> None:
        super().__init__("TrainWorker", parent)
        self.news: Mailbox[News] = Mailbox()
        self._plan = plan
        self._drawer = drawer
        self._device = device
        self._control: Control | None = None
        self._finishing_since = 0.0
        self._computed_by = ("cpu", THREADS)
        self._steering = threading.Lock()  # held while the control is told, or made
        self._early: list[Callable[[Control], None]] = []  # said before there was one
        self._info = TrainingInfo(label="", run=Path(), recipe=Recipe(name="x"), state="starting")
        self._loss, self._bits = Trace(), Trace()
        self._next_news = self._next_curves = 0.0
        self._curves = Curves()
        self._model: ModelInfo | None = None
        self._params: Params | None = None

    # ---- from the GUI thread

    def pause(self) -> None:
        """Wait after this step."""
        self._wish("pause")

    def resume(self) -> None:
        """Go on."""
        self._wish("resume")

    def stop_and_keep(self) -> None:
        """End after this step, finish the model and keep it."""
        self._wish("stop")

    def end(self) -> None:
        """The program closes: keep what there is, unfinished."""
        self._wish("hurry")

    def change(self, values: Mapping[str, JsonValue]) -> None:
        """Change live settings before the next step."""
        self._tell_control(lambda control: control.change(values))

    def _wish(self, wish: str) -> None:
        self._tell_control(lambda control: _obey(control, wish))

    def _tell_control(self, told: Callable[[Control], None]) -> None:
        with self._steering:
            if self._control is None:
                self._early.append(told)
            else:
                told(self._control)

    # ---- the thread

    def work(self) -> None:
        from glyphstudio.engine import device, events, training

        control = events.Control()
        control.finishing = self._take_finishing
        with self._steering:
            self._control = control
            for told in self._early:
                told(control)
        try:
            with open_folder(self._plan, str(device.preferred(self._device))) as folder:
                self._describe(folder)
                for event in training.start(
                    folder,
                    steps=steps_of(self._plan, folder),
                    finish_steps=known_finish(folder.recipe, folder.device, folder.threads),
                    control=control,
                ):
                    self._take(event)
        except Exception:
            self._info = replace(self._info, state="failed", seconds_left=None)
            self._settle()
            raise
        self._settle()

    def _describe(self, folder: RunFolder) -> None:
        """What the window may know of the model while it trains, and the curves so far."""
        from glyphstudio.engine import device
        from glyphstudio.engine.family import find_family

        recipe = folder.recipe
        self._computed_by = (folder.device, folder.threads)
        self._info = TrainingInfo(
            label=recipe.title, run=folder.path, recipe=recipe, state="starting", step=folder.step
        )
        self._tell(force=True)
        with naming(folder.path.name):
            family = find_family(recipe.family)
            self._params = parsed(family.params_type, recipe.settings)
        player = family.make_player(self._params, device=device.choose("cpu"))
        self._model = ModelInfo(
            ref=ModelRef(name=recipe.title, run=folder.path.name),
            label=recipe.title,
            recipe=recipe,
            path=folder.path,
            latent_size=player.latent_size,
            resolution_free=player.resolution_free,
            has_reader=player.has_reader,
            pen=player.pen,
            step=0,
            training=True,
            has_paths=player.has_paths,
        )
        self.described.emit(self._model)
        for step, loss, bits in rows_of(folder.path):
            self._loss.add(step, loss)
            if bits is not None:
                self._bits.add(step, bits)

    # ---- events

    def _take(self, event: Event) -> None:
        from glyphstudio.engine import events

        if isinstance(event, events.Progress):
            self._progress(event)
        elif isinstance(event, events.Snapshot):
            self._send_weights(event)
        elif isinstance(event, events.Measured):
            legibility = event.legibility
            self._info = replace(self._info, bits=legibility.bits, letters=legibility.letters)
            self._bits.add(event.step, legibility.bits)
            self.measured.emit(self._info)
            self._tell(force=True)
        elif isinstance(event, events.Saved):
            self._info = replace(self._info, saved_at=time.monotonic())
        elif isinstance(event, events.Notice):
            if event.grave:
                self.failed.emit(event.text, "")
            else:
                self.noticed.emit(event.text)
        elif isinstance(event, events.Finishing):
            self._info = replace(self._info, state="finishing", seconds_left=None)
            self._finishing_since = time.monotonic()
            self._tell(force=True)
        elif isinstance(event, events.Paced):
            device, threads = self._computed_by
            learn_time(self._info.recipe, event, device=device, threads=threads)
        elif isinstance(event, events.Finished):
            state: TrainingState = "stopped" if event.stopped else "finished"
            if event.reason:
                state = "failed"
            self._info = replace(self._info, state=state, step=event.step, seconds_left=None)
            if event.reason:
                self.failed.emit(event.reason, "")
        if self._is_paused() and self._info.state == "training":
            self._info = replace(self._info, state="paused")
            self._tell(force=True)

    def _progress(self, event: object) -> None:
        from glyphstudio.engine import events

        assert isinstance(event, events.Progress)
        loss = event.losses.get("message", event.losses["loss"])
        for curve in (self._loss, self._bits):
            curve.cut(event.step - 1)  # it went back, or the run had written on after its save
        self._loss.add(event.step, loss)
        self._info = replace(
            self._info,
            state="training",
            step=event.step,
            total=event.total,
            loss=loss,
            steps_per_second=event.steps_per_second,
            seconds_left=event.seconds_left,
        )
        self._tell()

    def _is_paused(self) -> bool:
        return self._control is not None and self._control.pause.is_set()

    def _send_weights(self, event: object) -> None:
        from glyphstudio.engine import events
        from glyphstudio.engine.family import find_family

        assert isinstance(event, events.Snapshot)
        assert self._model is not None
        if event.recipe is not None and event.recipe != self._model.recipe:  # changed live
            self._model = replace(self._model, recipe=event.recipe)
            family = find_family(event.recipe.family)
            self._params = parsed(family.params_type, event.recipe.settings)
        assert self._params is not None
        self._drawer.take_over(
            Weights(
                replace(self._model, step=event.step),
                self._model.recipe.family,
                self._params,
                event.state,
                event.step,
            )
        )

    def _take_finishing(self, share: float) -> None:
        """How much of the finish is done, and so how long the rest will take."""
        passed = time.monotonic() - self._finishing_since
        if share > 0 and passed > 0.5:
            self._info = replace(self._info, seconds_left=passed / share * (1 - share))
            self._tell()

    def _tell(self, *, force: bool = False) -> None:
        """Leave the news in the box, ten times a second at most; curves more rarely."""
        now = time.monotonic()
        if not force and now < self._next_news:
            return
        self._next_news = now + NEWS_SECONDS
        if force or now >= self._next_curves:
            self._next_curves = now + CURVE_SECONDS
            self._curves = Curves(
                tuple(self._loss.steps),
                tuple(self._loss.values),
                tuple(self._bits.steps),
                tuple(self._bits.values),
                self._info.total,
            )
        if self.news.put(News(self._info, self._curves)):
            self.news_ready.emit()

    def _settle(self) -> None:
        self._tell(force=True)
        self.settled.emit(self._info)


def _obey(control: Control, wish: str) -> None:
    if wish == "pause":
        control.pause.set()
    elif wish == "resume":
        control.pause.clear()
    elif wish == "stop":
        control.stop.set()
    elif wish == "hurry":
        control.hurry.set()
        control.stop.set()


# ---- run folders


def open_folder(plan: Plan, device: str) -> RunFolder:
    """The run folder of a plan, locked for us.

    Raises:
        GlyphError: it cannot be made, opened or branched.
    """
    from glyphstudio.engine.branching import model_at
    from glyphstudio.store.runs import RunFolder

    if isinstance(plan, Begin):
        return RunFolder.create(plan.folder, plan.recipe, device=device, threads=THREADS)
    if isinstance(plan, GoOn):
        return RunFolder.open(plan.folder)
    return RunFolder.branch(plan.source, plan.step, plan.folder, model_at=model_at)


def steps_of(plan: Plan, folder: RunFolder) -> int | None:
    """The last step, in total; None: as the run has planned."""
    if isinstance(plan, Begin):
        return None
    if isinstance(plan, Branch) and not plan.steps:
        ends_later = any(last > plan.step for _, last in folder.plans)
        return None if ends_later else plan.step + folder.recipe.steps
    return plan.steps


def rows_of(run: Path) -> list[tuple[int, float, float | None]]:
    """(step, loss, bits or None) of what a run has written down so far."""
    from glyphstudio.store.losses import LossReader

    rows = []
    for row in LossReader(run).new():
        loss = row.values.get("message", row.values.get("loss"))
        if loss is not None:
            rows.append((row.step, loss, row.values.get("bits")))
    return rows
