"""The training of the window: one thread at a time, or a run that another process trains."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import JsonValue
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from glyphstudio.errors import FileError
from glyphstudio.gui.draw_worker import DrawWorker
from glyphstudio.gui.requests import Curves, TrainingInfo, TrainingState
from glyphstudio.gui.train_worker import Plan, Trace, TrainWorker
from glyphstudio.gui.workers import Job, JobWorker, Running
from glyphstudio.store.record import NEWER
from glyphstudio.store.runs import RunLook, RunWatch

WATCH_MS = 1000
SPEED_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a watcher saw of a run, and when (`time.monotonic`)."""

    watch: RunWatch
    look: RunLook
    at: float


@dataclass(frozen=True, slots=True)
class Unseen:
    """Why a watcher saw nothing of a run this time."""

    watch: RunWatch
    sentence: str


class Speed:
    """How fast a run grows that somebody else writes, seen in bursts: its losses wait a while.

    Measured from burst to burst, over the last ten seconds or the last two bursts; a run that was
    just come upon has had none, since nobody saw when its newest steps were written.
    """

    def __init__(self) -> None:
        self._step: int | None = None
        self._bursts: list[tuple[float, int]] = []  # when a look first saw a step

    def see(self, step: int, at: float, *, trains: bool) -> None:
        """A look at `at` saw the run at `step`; `trains`: not where it pauses or finishes."""
        if not trains or self._step is None or step < self._step:
            self._bursts = []
        elif step > self._step:
            self._bursts.append((at, step))
            while len(self._bursts) > 2 and at - self._bursts[0][0] > SPEED_SECONDS:
                del self._bursts[0]
        self._step = step

    @property
    def steps_per_second(self) -> float:
        """0 until two bursts were seen."""
        if len(self._bursts) < 2:
            return 0.0
        (first, from_step), (last, to_step) = self._bursts[0], self._bursts[-1]
        return (to_step - from_step) / (last - first)


class TrainingDesk(QObject):
    """Starts, steers and ends trainings; knows how they stand."""

    changed = Signal()  # at most 10 a second
    curves_changed = Signal()
    measured = Signal(object)  # TrainingInfo
    noticed = Signal(str)
    failed = Signal(str, str)
    described = Signal(object)  # ModelInfo of a training of ours, before its first step
    settled = Signal(object)  # TrainingInfo: a training of ours ended, its run is closed
    grew = Signal(object, object)  # Path, int | None: a watched run has new weights, or a frame

    def __init__(self, jobs: JobWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.info: TrainingInfo | None = None
        self.curves = Curves()
        self._jobs = jobs
        self._worker: TrainWorker | None = None
        self._ended: list[TrainWorker] = []  # until their threads are gone
        self._watch: RunWatch | None = None
        self._loss, self._bits = Trace(), Trace()
        self._speed = Speed()
        self._looking = False
        self._is_unseen = False
        self._frame: int | None = None  # step of the watched film that is shown
        self._timer = QTimer(self)
        self._timer.setInterval(WATCH_MS)
        self._timer.timeout.connect(self._look)
        jobs.done.connect(self._take_look, Qt.ConnectionType.QueuedConnection)

    @property
    def busy(self) -> bool:
        """Whether a training of ours runs."""
        return self._worker is not None

    # ---- our own

    def start(self, plan: Plan, drawer: DrawWorker, device: str) -> None:
        """Begin; the one before must have ended."""
        assert self._worker is None
        self.stop_watching()
        worker = TrainWorker(plan, drawer, device)
        queued = Qt.ConnectionType.QueuedConnection
        worker.news_ready.connect(self._take_news, queued)
        worker.measured.connect(self.measured, queued)
        worker.noticed.connect(self.noticed, queued)
        worker.failed.connect(self.failed, queued)
        worker.described.connect(self.described, queued)
        worker.settled.connect(self._settle, queued)
        self._worker = worker
        worker.start()

    def pause(self) -> None:
        """Wait after this step."""
        if self._worker is not None:
            self._worker.pause()

    def resume(self) -> None:
        """Go on."""
        if self._worker is not None:
            self._worker.resume()

    def stop_and_keep(self) -> None:
        """End after this step and keep the model."""
        if self._worker is not None:
            self._worker.stop_and_keep()

    def change(self, values: Mapping[str, JsonValue]) -> None:
        """Change live settings."""
        if self._worker is not None:
            self._worker.change(values)

    @Slot()
    def _take_news(self) -> None:
        news = self._worker.news.take() if self._worker is not None else None
        if news is None:
            return
        if news.info.running:  # how it ended is said when its folder is closed
            self.info = news.info
            self.changed.emit()
        if news.curves is not self.curves:
            self.curves = news.curves
            self.curves_changed.emit()

    @Slot(object)
    def _settle(self, info: object) -> None:
        self._take_news()
        worker, self._worker = self._worker, None
        if worker is not None:
            self._ended = [one for one in self._ended if one.isRunning()] + [worker]
        if isinstance(info, TrainingInfo):
            self.info = info if info.recipe is not None and info.run != Path() else None
            self.changed.emit()
            self.settled.emit(info)

    # ---- somebody else's

    def watch(self, run: Path) -> None:
        """Follow a run that another process trains; nothing happens while we train ourselves."""
        if self._worker is not None:
            return
        self._watch = RunWatch(run)
        self._frame = None
        self._loss, self._bits = Trace(), Trace()
        self._speed = Speed()
        self._looking = self._is_unseen = False
        self._look()
        self._timer.start()

    def show_past(self, run: Path) -> None:
        """The curves of a run that nobody trains."""
        self.watch(run)
        self._timer.stop()

    def stop_watching(self) -> None:
        """Follow nothing."""
        self._timer.stop()
        self._watch = None
        if self.info is not None and self.info.watched:
            self.info = None
            self.changed.emit()

    def forget(self) -> None:
        """What trained is not on the stage any more."""
        if self._worker is None:
            self.stop_watching()
            self.info, self.curves = None, Curves()
            self.changed.emit()
            self.curves_changed.emit()

    def _look(self) -> None:
        watch = self._watch
        if watch is None or self._looking:
            return
        self._looking = True

        def do(_running: Running) -> object:
            try:
                return Looked(watch, watch.look(), time.monotonic())
            except FileError as error:  # gone, or its disk is away for a while
                return Unseen(watch, str(error))

        self._jobs.add(Job("watch", do))

    @Slot(object)
    def _take_look(self, answer: object) -> None:
        watch = self._watch
        if not isinstance(answer, (Looked, Unseen)) or answer.watch is not watch:
            return  # or one that was begun before: of the same run it has all rows, too
        self._looking = False
        if isinstance(answer, Unseen):
            if not self._is_unseen:  # said once; the next look comes all the same
                self.failed.emit(answer.sentence, "")
            self._is_unseen = True
            return
        self._is_unseen = False
        look, run = answer.look, watch.path
        if look.went_back:
            self._loss, self._bits = Trace(), Trace()
        for row in look.losses:
            self._loss.add(row.step, row.values.get("message", row.values.get("loss", 0.0)))
            if "bits" in row.values:
                self._bits.add(row.step, row.values["bits"])
        if look.record.newer and (self.info is None or self.info.run != run):
            self.noticed.emit(NEWER.format(run.name))
        state = watched_state(look)
        self._speed.see(look.step, answer.at, trains=state == "training")
        self.info = watched_info(run, look, self.info, speed=self._speed.steps_per_second)
        total = look.record.planned or look.record.recipe.steps
        self.curves = Curves(
            tuple(self._loss.steps),
            tuple(self._loss.values),
            tuple(self._bits.steps),
            tuple(self._bits.values),
            total,
        )
        self.changed.emit()
        self.curves_changed.emit()
        newest = max(look.film_steps, default=0)
        if look.busy and newest > look.record.step:
            if newest != self._frame:  # the film is written more often than the model
                self._frame = newest
                self.grew.emit(run, newest)
        elif look.weights_changed or self._frame is not None:
            self._frame = None
            self.grew.emit(run, None)
        if not look.busy:
            self._timer.stop()

    # ---- the end

    def end(self) -> None:
        """The program closes: keep what there is."""
        self._timer.stop()
        if self._worker is not None:
            self._worker.end()

    def shut_down(self, timeout: float | None = None) -> bool:
        """Ask the thread to end and wait."""
        self.end()
        waiting = [*self._ended, *([self._worker] if self._worker is not None else [])]
        return all(worker.shut_down(timeout) for worker in waiting)


def watched_state(look: RunLook) -> TrainingState:
    """How a run stands that somebody else writes; what nobody writes to any more has stopped."""
    states: dict[str, TrainingState] = {
        "new": "starting", "training": "training", "paused": "paused",
        "finishing": "finishing", "finished": "finished", "failed": "failed",
    }  # fmt: skip
    state = states.get(look.record.state, "stopped")
    return state if look.busy or state in ("finished", "failed") else "stopped"


def watched_info(
    run: Path, look: RunLook, before: TrainingInfo | None, *, speed: float
) -> TrainingInfo:
    """The same for the window. `before`: the last one; `speed`: steps a second, 0 if unknown."""
    record, state = look.record, watched_state(look)
    total = record.planned or record.recipe.steps
    left = (total - look.step) / speed if speed > 0 and state == "training" else None
    rows = (row.values for row in reversed(look.losses))
    loss = next((values.get("message", values.get("loss")) for values in rows), None)
    if loss is None and before is not None and before.run == run and not look.went_back:
        loss = before.loss  # nothing was written since
    return TrainingInfo(
        label=record.recipe.title,
        run=run,
        recipe=record.recipe,
        state=state,
        step=look.step,
        total=total,
        steps_per_second=speed,
        seconds_left=left,
        loss=loss,
        bits=record.legibility.get("bits"),
        letters=record.legibility.get("letters"),
        watched=True,
    )
