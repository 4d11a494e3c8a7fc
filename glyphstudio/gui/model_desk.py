"""The models of the window: the one on the stage, the one beside it, the film; and their thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
from pydantic import JsonValue
from PySide6.QtCore import QObject, Qt, Signal, Slot

from glyphstudio.gui.draw_worker import DrawWorker
from glyphstudio.gui.errands import (
    AxesFound,
    Depict,
    Depicted,
    Errand,
    Frozen,
    KeptModel,
    Lent,
    MeasuredModel,
    NotLent,
    Open,
    Opened,
    OpenFilm,
    ShowTraining,
)
from glyphstudio.gui.locating import same
from glyphstudio.gui.playing import Frame, PlayRequest
from glyphstudio.gui.requests import (
    Drawing,
    DrawRequest,
    FilmInfo,
    Lane,
    Latents,
    ModelInfo,
    Pixels,
    TrainingInfo,
)
from glyphstudio.gui.thumbnails import Thumbnails, key_of
from glyphstudio.scene import Liked, Scene

Then = Callable[[ModelInfo], None]


class ModelDesk(QObject):
    """Owns the drawing thread and knows what it has open."""

    model_changed = Signal()
    other_changed = Signal()
    film_changed = Signal()
    axes_ready = Signal()
    thumbnail_ready = Signal()
    picture_ready = Signal(str)
    frame_ready = Signal()
    frozen = Signal(object)  # Frozen
    kept = Signal(object)  # KeptModel
    lent = Signal(object)  # Lent, or NotLent
    failed = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model: ModelInfo | None = None
        self.other: ModelInfo | None = None
        self.film: FilmInfo | None = None
        self.axes: Latents | None = None
        self.thumbnails = Thumbnails()
        self.shows_training = False
        self.worker: DrawWorker | None = None
        self._serials = count(1)
        self._tokens = count(1)
        self._then: dict[int, Then] = {}  # of what is being opened
        self._newest = 0  # the token of the last model asked for
        self._film_wanted: Path | None = None
        self._trains_since = 0  # the token with which a training came to the stage

    def start(self, device: str) -> None:
        """Start the thread; the engine is loaded."""
        worker = DrawWorker(device)
        queued = Qt.ConnectionType.QueuedConnection
        worker.drawn.connect(self.picture_ready, queued)
        worker.played.connect(self.frame_ready, queued)
        worker.answered.connect(self._take_answer, queued)
        worker.failed.connect(self.failed, queued)
        self.worker = worker
        worker.start()

    # ---- asked

    def send(self, errand: Errand) -> None:
        """Do this once; nothing happens before the engine is there."""
        if self.worker is not None:
            self.worker.send(errand)

    def open(self, place: str | Path, then: Then, step: int | None = None) -> None:
        """Open a model on the stage; `then` is called when it is there."""
        self._newest = next(self._tokens)
        self._then[self._newest] = then
        self.send(Open(place, "stage", step, token=self._newest))

    def close(self) -> None:
        """Nothing is open on the stage: what it should show is missing."""
        self._newest = next(self._tokens)
        self.shows_training = False
        self.model, self.axes = None, None
        self.thumbnails.forget_wishes()
        self.model_changed.emit()

    def open_other(self, place: str | Path, step: int | None = None) -> None:
        """Open a model to compare with."""
        self.send(Open(place, "other", step))

    def renew(self, place: str | Path, step: int | None = None) -> None:
        """The same model has newer weights, or its film a newer step.

        Forgotten if meanwhile another is asked for.
        """
        self.send(Open(place, "stage", step, quietly=True, token=self._newest))

    def open_film(self, run: Path) -> None:
        """Open the film of a run, or see how it has grown."""
        self._film_wanted = run
        self.send(OpenFilm(run))

    def close_film(self) -> None:
        """The stage shows nothing that has a film."""
        self._film_wanted = None
        if self.film is not None:
            self.film = None
            self.film_changed.emit()

    def show_training(self, model: ModelInfo) -> None:
        """The stage shows what trains."""
        self._newest = self._trains_since = next(self._tokens)
        self.shows_training = True
        self.model, self.axes = model, None
        self.thumbnails.forget_wishes()
        self.send(ShowTraining(model.ref))
        self.model_changed.emit()

    def note_training(self, info: TrainingInfo) -> None:
        """What trains has come further; said without a signal of its own."""
        if self.shows_training and self.model is not None:
            self.model = replace(self.model, step=info.step, bits=info.bits, letters=info.letters)

    def request(self, request: DrawRequest) -> int:
        """Ask for a picture; the serial it was given."""
        serial = next(self._serials)
        if self.worker is not None:
            self.worker.request(replace(request, serial=serial))
        return serial

    def play(self, request: PlayRequest) -> int:
        """Play a film from now on, or show one moment of it; the serial it was given."""
        serial = next(self._serials)
        if self.worker is not None:
            self.worker.play(replace(request, serial=serial))
        return serial

    def next_frame(self) -> Frame | None:
        """The next of a film's frames that are drawn, once."""
        if self.worker is None or self.worker.playing.frames.empty():
            return None
        frame = self.worker.playing.frames.get_nowait()  # nobody else takes any
        self.worker.play()
        return frame

    def take(self, lane: Lane) -> Drawing | None:
        """The newest answer of a lane, once."""
        return None if self.worker is None else self.worker.answers[lane].take()

    def thumbnail(self, seen: Scene | Liked) -> Pixels | None:
        """A small picture, if it was drawn."""
        return self.thumbnails.get(key_of(seen))

    def depict(self, seen: Scene | Liked) -> None:
        """Draw the small picture of what is seen with the open model, once."""
        key = key_of(seen)
        message = seen.chosen if isinstance(seen, Scene) else seen.message
        if key is None or message is None or self.model is None or self.worker is None:
            return
        if len(message) == self.model.latent_size and self.thumbnails.wants(key):
            latent = np.array(message.numbers, np.float32)
            self.send(Depict(key, latent, dict[str, JsonValue](seen.pen)))

    # ---- answered

    @Slot(object)
    def _take_answer(self, answer: object) -> None:
        if isinstance(answer, Opened):
            self._take_model(answer)
        elif isinstance(answer, FilmInfo):
            if answer.run == self._film_wanted:
                self.film = answer
                self.film_changed.emit()
        elif isinstance(answer, AxesFound):
            if self.model is not None and same(self.model.ref, answer.ref):
                self.axes = answer.axes
                self.axes_ready.emit()
        elif isinstance(answer, Depicted):
            self.thumbnails.put(answer.key, answer.picture)
            self.thumbnail_ready.emit()
        elif isinstance(answer, MeasuredModel):
            if self.model is not None and self.model.ref.model_hash == answer.model_hash:
                self.model = replace(self.model, bits=answer.bits, letters=answer.letters)
                self.model_changed.emit()
        elif isinstance(answer, Frozen):
            self.frozen.emit(answer)
        elif isinstance(answer, KeptModel):
            self.kept.emit(answer)
        elif isinstance(answer, (Lent, NotLent)):
            self.lent.emit(answer)

    def _take_model(self, answer: Opened) -> None:
        if answer.source == "other":
            self.other = answer.model
            self.other_changed.emit()
            return
        late = answer.token < (self._newest if answer.quietly else self._trains_since)
        if late:
            self._then.pop(answer.token, None)
            return  # something else came to the stage while it was read
        self.shows_training = False
        if not answer.quietly:
            self.axes = None
            self.thumbnails.forget_wishes()
        self.model = answer.model
        then = self._then.pop(answer.token, None)
        for failed in [token for token in self._then if token < answer.token]:
            del self._then[failed]  # answers come in order
        if then is not None and not answer.quietly:
            then(answer.model)
        self.model_changed.emit()
