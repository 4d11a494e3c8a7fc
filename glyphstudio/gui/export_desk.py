"""The exports of the window: one after the other, each with a player of its own."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal, Slot

from glyphstudio.errors import GlyphError
from glyphstudio.gui import exporting
from glyphstudio.gui.errands import Lent, NotLent
from glyphstudio.gui.requests import ExportJob, ExportProgress
from glyphstudio.gui.workers import Job, JobWorker, Running


class ExportDesk(QObject):
    """Takes jobs, waits for the weights to be lent, and hands both to its thread.

    Quiet jobs (pictures of kept glyphs, the clipboard) are told by `made_quietly` alone.
    """

    weights_wanted = Signal(int, object)  # a serial, a ModelRef or None: answer with `lend`
    progressed = Signal(object)  # ExportProgress
    made_quietly = Signal(object)  # ExportProgress, done
    changed = Signal()  # `queue` is another
    failed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._serial = 0
        self._waiting: dict[int, ExportJob] = {}  # for their weights
        self._jobs: dict[int, tuple[ExportJob, threading.Event]] = {}  # not over; set: given up
        self._quiet: set[int] = set()
        self._running: ExportProgress | None = None
        self._queue: dict[int, ExportProgress] = {}
        self._worker = JobWorker("ExportWorker")
        queued = Qt.ConnectionType.QueuedConnection
        self._worker.done.connect(self._tell, queued)
        self._worker.reported.connect(self._tell, queued)
        self._worker.failed.connect(self.failed, queued)

    @property
    def running(self) -> ExportProgress | None:
        """The export that is being written."""
        return self._running

    @property
    def queue(self) -> tuple[ExportProgress, ...]:
        """What is being written and what waits for its turn, in this order."""
        return tuple(self._queue.values())

    def start(self, job: ExportJob, *, quiet: bool = False) -> int:
        """Write a file; the serial it was given."""
        self._serial += 1
        self._waiting[self._serial] = replace(job, serial=self._serial, path=self._free(job))
        self._jobs[self._serial] = self._waiting[self._serial], threading.Event()
        if quiet:
            self._quiet.add(self._serial)
        else:
            self._queue[self._serial] = ExportProgress(self._waiting[self._serial], "waiting")
            self.changed.emit()
        self.weights_wanted.emit(self._serial, job.scene.model if job.film_run is None else None)
        return self._serial

    def _free(self, job: ExportJob) -> Path:
        """Its path, numbered where an export before it will lie there."""
        taken = {one.job.path for one in self._queue.values()}
        path, number = job.path, 2
        while path in taken and not job.replaces:
            path = job.path.with_name(f"{job.path.stem}-{number}{job.path.suffix}")
            number += 1
        return path

    def lend(self, lent: Lent) -> None:
        """The weights a job asked for."""
        job = self._waiting.pop(lent.serial, None)
        if job is None:
            return
        if not self._worker.isRunning():
            self._worker.start()

        _, given_up = self._jobs[job.serial]

        def do(running: Running) -> object:
            if given_up.is_set():
                return None  # that was said when it was given up
            return exporting.make(job, lent, running, given_up)

        def broke(error: Exception) -> object:
            return exporting.failed(job, error)

        self._worker.add(Job(f"export {job.path.name}", do, broke))

    def refuse(self, refused: NotLent) -> None:
        """There are no weights for a job: it has failed."""
        job = self._waiting.pop(refused.serial, None)
        if job is not None:
            self._tell(exporting.failed(job, GlyphError(refused.sentence)))

    def cancel(self, serial: int = 0) -> None:
        """Give up an export, or (0) the one that is being written; nothing is left behind."""
        running = self._running.job.serial if self._running is not None else 0
        job, given_up = self._jobs.get(serial or running, (None, None))
        if job is None or given_up is None:
            return
        given_up.set()
        if job.serial != running:  # it waits still
            self._waiting.pop(job.serial, None)
            self._tell(ExportProgress(job, "cancelled", sentence=exporting.GIVEN_UP))

    @Slot(object)
    def _tell(self, news: object) -> None:
        if not isinstance(news, ExportProgress) or news.job.serial not in self._jobs:
            return  # given up before it began
        serial, over = news.job.serial, news.state != "running"
        if over:
            del self._jobs[serial]
        if serial in self._quiet:
            if over:
                self._quiet.discard(serial)
            if news.state == "done":
                self.made_quietly.emit(news)
            return
        if not over:
            self._running = self._queue[serial] = news
        else:
            self._queue.pop(serial, None)
        if over and self._running is not None and self._running.job.serial == serial:
            self._running = None
        self.changed.emit()
        self.progressed.emit(news)

    def end(self) -> None:
        """Ask the thread to end."""
        self._worker.end()

    def shut_down(self, timeout: float | None = None) -> bool:
        """Ask it to end and wait."""
        return self._worker.shut_down(timeout)
