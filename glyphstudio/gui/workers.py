"""Threads of the window: what they all share, the loading of the engine, and the jobs.

The engine (torch, some seconds) is imported inside the threads, never by these modules.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import traceback
from abc import abstractmethod
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QThread, Signal

from glyphstudio.errors import Cancelled, GlyphError
from glyphstudio.gui.hooks import BROKEN

LOG = logging.getLogger("glyphstudio")
REPORT_SECONDS = 0.15
THREADS = 1  # of torch, in each worker: two cores draw and train side by side


class Worker(QThread):
    """A thread that tells when it breaks. Its signals go to methods of QObjects, queued."""

    failed = Signal(str, str)  # a sentence and details

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)

    def run(self) -> None:
        """Qt's thread entry: an exception would only be printed, so it is caught and told."""
        try:
            self.work()
        except Exception as error:  # the last line of the thread
            self.tell(error)

    def tell(self, error: Exception) -> None:
        """Log an exception and say it: in its own sentence if it has one."""
        if isinstance(error, Cancelled):
            return
        if isinstance(error, GlyphError):
            LOG.info("%s: %s", self.objectName(), error)
            self.failed.emit(str(error), "")
            return
        details = "".join(traceback.format_exception(error))
        LOG.error("%s: %s", self.objectName(), details)
        self.failed.emit(BROKEN, details)

    @abstractmethod
    def work(self) -> None:
        """What the thread does until it is asked to end."""

    @abstractmethod
    def end(self) -> None:
        """Ask it to end soon; returns at once. From the GUI thread."""

    def shut_down(self, timeout: float | None = None) -> bool:
        """Ask it to end and wait, up to `timeout` seconds; whether it has ended."""
        self.end()
        if timeout is None:
            return self.wait()
        return self.wait(max(1, round(timeout * 1000)))


class EngineLoader(Worker):
    """Imports torch and all that stands on it. A running import cannot be ended.

    Pictures can be drawn from `loaded` on; the rest, which only training needs, follows until
    `warmed`: torch's optimisers import another 800 modules when the first one is made (1.6 s).
    """

    loaded = Signal(str, str)  # the device in a word, and as people know it
    warmed = Signal()

    def __init__(self, device: str, parent: QObject | None = None) -> None:
        super().__init__("EngineLoader", parent)
        self._device = device

    def work(self) -> None:
        from glyphstudio import discovery
        from glyphstudio.engine import device, models, render, session  # noqa: F401  warmed up

        device.use_threads(THREADS)
        discovery.import_all("glyphstudio.styles")
        discovery.import_all("glyphstudio.families")
        chosen = device.preferred(self._device)
        if self._device not in (device.AUTO, chosen.type, str(chosen)):
            name = device.description(chosen)
            self.failed.emit(f"There is no {self._device} here any more; {name} computes.", "")
        self.loaded.emit(device.short_name(chosen).upper(), device.description(chosen))
        import torch

        torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))])
        self.warmed.emit()

    def end(self) -> None:
        pass


class Running:
    """What a job asks and says while it runs."""

    def __init__(self, cancelled: Callable[[], bool], say: Callable[[object], None]) -> None:
        self.cancelled = cancelled
        self._say = say
        self._next = 0.0

    def report(self, news: object) -> None:
        """Tell how far it is; all but a few a second are dropped."""
        now = time.monotonic()
        if now >= self._next:
            self._next = now + REPORT_SECONDS
            self._say(news)


@dataclass(frozen=True, slots=True)
class Job:
    """Something to do once: `do` runs in the thread, its answer (not None) goes to `done`.

    `do` asks `Running.cancelled` at least five times a second. `failed`: turns what went wrong
    into an answer, for those who wait for one. `saves`: it writes what somebody wants to keep, and
    is done even where the program closes before its turn.
    """

    name: str
    do: Callable[[Running], object]
    failed: Callable[[Exception], object] | None = None
    saves: bool = False


class JobWorker(Worker):
    """Does jobs one after the other: exports, probes, looking things up on the disk."""

    done = Signal(object)
    reported = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(name, parent)
        self._jobs: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._cancel = threading.Event()
        self._ends = threading.Event()

    def add(self, job: Job) -> None:
        """Do a job after those that wait."""
        self._jobs.put(job)

    def cancel(self) -> None:
        """Give up the job that runs now."""
        self._cancel.set()

    def end(self) -> None:
        self._ends.set()
        self._cancel.set()
        self._jobs.put(None)

    def work(self) -> None:
        while not (self._ends.is_set() and self._jobs.empty()):
            job = self._jobs.get()
            if job is not None and (job.saves or not self._ends.is_set()):
                self._cancel.clear()
                self._do(job)

    def _do(self, job: Job) -> None:
        answer: object = None
        try:
            answer = job.do(Running(self._cancelled, self.reported.emit))
        except Exception as error:  # one job that breaks is not the end of the others
            if job.failed is not None:
                answer = job.failed(error)
            self.tell(error)
        if answer is not None and not self._ends.is_set():
            self.done.emit(answer)

    def _cancelled(self) -> bool:
        return self._cancel.is_set() or self._ends.is_set()
