"""Echoes: pictures of anybody, read by the open model and searched for closer; in a thread."""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Literal

import numpy as np
from PySide6.QtCore import QObject, Qt, Signal, Slot

from glyphstudio.errors import SettingError
from glyphstudio.gui.errands import Lent, NotLent
from glyphstudio.gui.requests import Latents, Pixels
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Job, JobWorker, Running

if TYPE_CHECKING:
    from glyphstudio.engine.player import Player
    from glyphstudio.engine.style import Pen

MOST = 64  # pictures at once
TOGETHER = 1.5  # seconds: pictures that come so soon after another belong to it
HEARD = 128  # px, the side at which pictures are read
SHOWN = 512  # px, at most, of a picture beside its echo

State = Literal["empty", "reading", "heard", "searching"]


@dataclass(frozen=True, slots=True)
class _Heard:
    """What was read: pictures (side, side, 3) and their messages (n, latent_size)."""

    serial: int
    pictures: tuple[Pixels, ...]
    latents: Latents


@dataclass(frozen=True, slots=True)
class _Nearer:
    """Where a search has come to: messages (n, latent_size), distances (n,) 0..1."""

    serial: int
    step: int
    steps: int
    latents: Latents
    distances: Latents
    over: bool = False


@dataclass(frozen=True, slots=True)
class _Broke:
    serial: int


class EchoDesk(QObject):
    """Holds the brought pictures and what they are heard as. Lives in the GUI thread."""

    changed = Signal()

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setObjectName("echo_desk")
        self._bench = bench
        self._brought: tuple[Pixels, ...] = ()
        self._came = 0.0
        self._serials = count(-1, -1)  # those of exports go upwards
        self._serial = 0
        self._task: Literal["read", "search"] = "read"
        self._steps = 0
        self._worker: JobWorker | None = None
        self.state: State = "empty"
        self.pictures: tuple[Pixels, ...] = ()
        self.latents: Latents | None = None
        self.distances: Latents | None = None
        self.step = self.steps = 0
        bench.model_changed.connect(self._follow)
        bench.lent.connect(self._take_lent)
        self._model = bench.model

    # ---- what people do

    def bring(self, picture: Pixels) -> None:
        """Echo a picture (h, w, 3); those of one drop are echoed together."""
        now = time.monotonic()
        together = self._brought if now - self._came < TOGETHER else ()
        self._came = now
        if len(together) < MOST:
            self._brought = (*together, picture)
        self._read()

    def bring_all(self, pictures: tuple[Pixels, ...]) -> None:
        """Echo these."""
        self._brought = pictures[:MOST]
        self._came = 0.0
        self._read()

    def put_away(self) -> None:
        """Forget the pictures."""
        self.stop()
        self._serial = next(self._serials)
        self._brought, self.pictures, self._came = (), (), 0.0
        self.latents = self.distances = None
        self._say("empty")

    def search(self, steps: int) -> None:
        """Search for messages whose glyphs are more like the pictures."""
        if self.state == "heard":
            self._borrow("search", steps)
            self.step, self.steps = 0, steps
            self._say("searching")

    def stop(self) -> None:
        """End the search; what was found so far stays."""
        if self.state == "searching":
            self._serial = next(self._serials)  # later news is of no interest
            if self._worker is not None:
                self._worker.cancel()
            self._say("heard")

    # ---- work

    def _read(self) -> None:
        if self._worker is not None:
            self._worker.cancel()
        self.latents = self.distances = None
        if not self._brought or self._bench.model is None:
            self._say("empty")
            return
        self._borrow("read", 0)
        self._say("reading")

    def _borrow(self, task: Literal["read", "search"], steps: int) -> None:
        self._serial, self._task, self._steps = next(self._serials), task, steps
        self._bench.borrow(self._serial)

    @Slot(object)
    def _take_lent(self, answer: object) -> None:
        if isinstance(answer, NotLent) and answer.serial == self._serial:
            self._bench.noticed.emit(answer.sentence)
            self._say("heard" if self.latents is not None else "empty")
        elif isinstance(answer, Lent) and answer.serial == self._serial:
            self._start(answer)

    def _start(self, lent: Lent) -> None:
        serial, pen, brought = lent.serial, dict(self._bench.scene.pen), self._brought
        latents, steps = self.latents, self._steps

        def read(_running: Running) -> object:
            from glyphstudio.gui.described import pen_of
            from glyphstudio.gui.exporting import player_of

            player = player_of(lent)
            if not player.has_reader:
                raise SettingError("This model has no reader, so nothing echoes in it.")
            heard = _as_heard(player, brought, pen_of(player, pen))
            shown = tuple(_square(picture) for picture in brought)
            return _Heard(serial, shown, player.read(heard, pen_of(player, pen)))

        def search(running: Running) -> object:
            from glyphstudio.engine.echo import all_closer
            from glyphstudio.gui.described import pen_of
            from glyphstudio.gui.exporting import player_of

            assert latents is not None
            player = player_of(lent)
            its = pen_of(player, pen)
            found = None
            for found in all_closer(player, _as_heard(player, brought, its), its, latents, steps):
                if running.cancelled():
                    return None
                running.report(_Nearer(serial, found.step, steps, found.latents, found.distances))
            assert found is not None
            return _Nearer(serial, steps, steps, found.latents, found.distances, over=True)

        do = read if self._task == "read" else search
        self._thread().add(Job(f"echo, {self._task}", do, lambda _error: _Broke(serial)))

    def _thread(self) -> JobWorker:
        if self._worker is None:
            made = self._worker = JobWorker("EchoWorker")
            queued = Qt.ConnectionType.QueuedConnection
            made.done.connect(self._take, queued)
            made.reported.connect(self._take, queued)
            made.failed.connect(self._bench.failed, queued)
            self._bench.employ(made)
            made.start()
        return self._worker

    @Slot(object)
    def _take(self, news: object) -> None:
        if not isinstance(news, (_Heard, _Nearer, _Broke)) or news.serial != self._serial:
            return
        if isinstance(news, _Heard):
            self.pictures, self.latents = news.pictures, news.latents
            self._say("heard")
        elif isinstance(news, _Nearer):
            self.latents, self.distances = news.latents, news.distances
            self.step = news.step
            self._say("heard" if news.over else "searching")
        else:
            self._say("heard" if self.latents is not None else "empty")

    def _follow(self) -> None:
        """Another model hears the pictures in its own way."""
        model, before = self._bench.model, self._model
        self._model = model
        if model is None or not self._brought:
            return
        if before is None or (model.ref.model_hash, model.path) != (
            before.ref.model_hash,
            before.path,
        ):
            self._read()

    def _say(self, state: State) -> None:
        self.state = state
        self.changed.emit()


def echo_desk(bench: Workbench) -> EchoDesk:
    """The workbench's, made at the first call."""
    found = bench.findChild(EchoDesk, "echo_desk")
    return found if isinstance(found, EchoDesk) else EchoDesk(bench)


def _as_heard(player: Player, brought: tuple[Pixels, ...], pen: Pen) -> Pixels:
    """The pictures as the model could have drawn them, (n, HEARD, HEARD, 3)."""
    from glyphstudio.engine.echo import ready

    return np.stack([_at(ready(player, picture, pen), HEARD) for picture in brought])


def _square(picture: Pixels) -> Pixels:
    """Its middle square, at most SHOWN wide."""
    from glyphstudio.engine.echo import square

    middle = square(picture)
    return middle if len(middle) <= SHOWN else _at(middle, SHOWN)


def _at(picture: Pixels, side: int) -> Pixels:
    from PIL import Image

    scaled = Image.fromarray(picture).resize((side, side), Image.Resampling.BICUBIC)
    made: Pixels = np.asarray(scaled)
    return made
