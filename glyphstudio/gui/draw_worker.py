"""The thread that draws: it owns the players and answers the newest request of each lane."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue
from PySide6.QtCore import QObject, Signal

from glyphstudio.errors import GlyphError
from glyphstudio.gui.closely import drawn, pixels, tile
from glyphstudio.gui.described import model_info, pen_of
from glyphstudio.gui.errands import (
    AxesFound,
    Depict,
    Depicted,
    Errand,
    FindAxes,
    Freeze,
    Keep,
    KeptModel,
    Lend,
    Lent,
    MeasuredModel,
    NotLent,
    Open,
    Opened,
    OpenFilm,
    Reread,
    ShowTraining,
    Weights,
)
from glyphstudio.gui.locating import same
from glyphstudio.gui.playing import Playing, PlayRequest
from glyphstudio.gui.reel import Reel, frame_state
from glyphstudio.gui.requests import (
    LANES,
    Drawing,
    DrawRequest,
    FilmInfo,
    Lane,
    Latents,
    ModelInfo,
    Pixels,
    Source,
)
from glyphstudio.gui.steady import steadied
from glyphstudio.gui.workers import THREADS, Worker
from glyphstudio.mailbox import Mailbox
from glyphstudio.params import Params
from glyphstudio.scene import ModelRef

if TYPE_CHECKING:
    from glyphstudio.engine.family import State
    from glyphstudio.engine.player import Player
    from glyphstudio.engine.style import Pen

SLOW = 0.020  # seconds: what draws slower is drawn at half size while it moves
THUMBNAIL = 96
AXES = 8
ANOTHER = "Another model has come to the stage meanwhile; try again."


@dataclass(frozen=True, slots=True)
class _Open:
    """A player with weights in it."""

    player: Player
    info: ModelInfo
    family: str
    params: Params
    state: State
    step: int


class DrawWorker(Worker):
    """Draws with frozen players, so that neither training nor the window ever waits for it."""

    drawn = Signal(str)  # a lane whose box was empty
    played = Signal()  # a moment of a film that stands still is drawn
    answered = Signal(object)  # Opened, FilmInfo, AxesFound, Depicted, MeasuredModel

    def __init__(self, device: str, parent: QObject | None = None) -> None:
        super().__init__("DrawWorker", parent)
        self.answers: dict[Lane, Mailbox[Drawing]] = {lane: Mailbox() for lane in LANES}
        self.playing = Playing()
        self._device = device
        self._requests: dict[Lane, Mailbox[DrawRequest]] = {lane: Mailbox() for lane in LANES}
        self._weights: Mailbox[Weights] = Mailbox()
        self._errands: queue.SimpleQueue[Errand] = queue.SimpleQueue()
        self._bell: Mailbox[bool] = Mailbox()
        self._ends = threading.Event()
        self._open: dict[Source, _Open] = {}
        self._reel: Reel | None = None  # of the open film
        self._followed: DrawRequest | None = None  # the stage's newest, drawn again when it learns
        self._stale = False  # the stage's weights are newer than its picture
        self._early: list[Errand] = []  # they wait for the first weights of what trains
        self._training: _Open | None = None
        self._shown: ModelRef | None = None  # the training that the stage shows
        self._axes_before: tuple[str, Latents | None] = "", None  # of which run
        self._pace: dict[tuple[Source, str], float] = {}  # seconds a pixel, by source and style

    # ---- from other threads

    def request(self, request: DrawRequest) -> None:
        """Draw this; an older request of its lane that was not drawn yet is forgotten."""
        self._requests[request.lane].put(request)
        self._bell.put(True)

    def play(self, request: PlayRequest | None = None) -> None:
        """Play this; None: a frame was taken, there is room for another."""
        if request is not None:
            self.playing.requests.put(request)
        self._bell.put(True)

    def send(self, errand: Errand) -> None:
        """Do this after the errands that wait."""
        self._errands.put(errand)
        self._bell.put(True)

    def take_over(self, weights: Weights) -> None:
        """Draw with these from now on. From the trainer's thread."""
        self._weights.put(weights)
        self._bell.put(True)

    def end(self) -> None:
        self._ends.set()
        self._bell.put(True)

    # ---- the thread

    def work(self) -> None:
        from glyphstudio.engine import device

        device.use_threads(THREADS)
        while not self._ends.is_set():
            if not self._one():
                self._bell.take(None)

    def _one(self) -> bool:
        """Do one thing of each kind that waits, so that none starves another; False: none does."""
        did = False
        doing = (self._learn_newest, self._answer_newest, self._play_on, self._do_next)
        for do in (*doing, self._draw_again):
            try:
                did |= do()
            except Exception as error:  # one request that breaks is not the end of the others
                self.tell(error)
                did = True
        return did

    def _learn_newest(self) -> bool:
        weights = self._weights.take()
        if weights is not None:
            self._learn(weights)
        return weights is not None

    def _answer_newest(self) -> bool:
        for lane in LANES:
            request = self._requests[lane].take()
            if request is not None:
                self._answer(request)
                return True
        return False

    def _do_next(self) -> bool:
        try:
            errand = self._errands.get_nowait()
        except queue.Empty:
            return False
        self._do(errand)
        return True

    def _draw_again(self) -> bool:
        """Draw what stands with the stage's newest weights; what moves is asked for anew anyway."""
        followed = self._followed
        stale, self._stale = self._stale, False
        if not stale or followed is None or followed.source != "stage" or followed.moving:
            return False
        self._answer(followed)
        return True

    def _play_on(self) -> bool:
        return self.playing.work(self._player_of, self.played.emit)

    def _player_of(self, request: PlayRequest, step: int | None) -> tuple[Player, int] | None:
        """What draws a film: the stage's model, the frozen one, or the run's at a step."""
        timeline, opened = request.scene.timeline, self._open.get("stage")
        if timeline.clip == "film":
            opened = self._open.get("film")
            if opened is not None and step is not None:
                opened = self._at_frame(opened, step)
        elif (still := self.playing.still(timeline)) is not None:
            return still
        return None if opened is None else (opened.player, opened.step)

    # ---- weights

    def _learn(self, weights: Weights) -> None:
        """The training's newest weights come to the stage."""
        old = self._training
        if old is not None and (old.info.ref, old.params) == (weights.info.ref, weights.params):
            player = old.player
        else:
            player = self._make_player(weights.family, weights.params)
        player.load(weights.state)
        self._training = _Open(
            player, weights.info, weights.family, weights.params, weights.state, weights.step
        )
        if self._shown == weights.info.ref:
            self._stage_training()

    def _show_training(self, ref: ModelRef) -> None:
        """From now on the stage shows this training, as soon as weights of it are there."""
        self._shown = ref
        self._open.pop("stage", None)
        if self._training is not None and self._training.info.ref == ref:
            self._stage_training()

    def _stage_training(self) -> None:
        assert self._training is not None
        first = self._open.get("stage") is None
        self._open["stage"] = self._training
        self._stale = True
        self.playing.renew()
        if first:
            self._tell_axes(self._training)
            self._do_what_waited()

    def _do_what_waited(self) -> None:
        """The stage has weights: errands that came before them have their turn."""
        waited, self._early = self._early, []
        for errand in waited:
            self.send(errand)

    def _make_player(self, family: str, params: Params) -> Player:
        from glyphstudio.engine import device
        from glyphstudio.engine.family import find_family

        return find_family(family).make_player(params, device=device.preferred(self._device))

    def _player(self, request: DrawRequest) -> _Open | None:
        opened = self._open.get(request.source)
        if request.source != "film" or opened is None:
            return opened
        return self._at_frame(opened, request.step)

    def _at_frame(self, film: _Open, step: int) -> _Open:
        """The film at one of its steps."""
        assert self._reel is not None
        state = self._reel.state(step, film.state)
        if state is not film.state:
            film.player.load(state)
            film = self._open["film"] = replace(film, step=step, state=state)
        return film

    # ---- drawing

    def _answer(self, request: DrawRequest) -> None:
        opened = self._player(request)
        if request.lane == "stage":
            self._followed, self._stale = request, False
        if opened is None or request.latents.shape[1] != opened.player.latent_size:
            return  # asked before another model was opened
        start = time.perf_counter()
        pen = pen_of(opened.player, request.pen)
        size, sharp = self._size(request, opened)
        drawing = self._draw(opened, request, pen, size)
        seconds = time.perf_counter() - start
        self._note_pace(request, opened, size, seconds)
        drawing = replace(drawing, seconds=seconds, sharp=sharp)
        if self.answers[request.lane].put(drawing):
            self.drawn.emit(request.lane)

    def _draw(self, opened: _Open, request: DrawRequest, pen: Pen, size: int) -> Drawing:
        player, step = opened.player, opened.step
        if request.crop is not None:
            return tile(player, request, pen, size, step)
        if request.strength is None and request.picture is None:
            pictures, mixes = drawn(player, request, pen, size)
            return Drawing(request, pictures, step, 0.0, mixes=mixes)
        strength = 1.0 if request.strength is None else request.strength
        if request.picture is not None:
            passage = player.picture_passage(
                request.picture, pen, size, strength=strength, seed=request.noise_seed
            )
        else:
            passage = player.passage(
                request.latents, pen, size, strength=strength, seed=request.noise_seed
            )
        return Drawing(
            request, passage.clean, step, 0.0,
            noisy=passage.noisy, redrawn=passage.redrawn, read=passage.read,
        )  # fmt: skip

    def _size(self, request: DrawRequest, opened: _Open) -> tuple[int, bool]:
        """The side to draw at, and whether that is the one asked for."""
        if not request.moving or request.size < 128 or not opened.player.resolution_free:
            return request.size, True
        pace = self._pace.get(_style(opened, request), 0.0)
        expected = pace * pixels(request, request.size)
        return (request.size // 2, False) if expected > SLOW else (request.size, True)

    def _note_pace(self, request: DrawRequest, opened: _Open, size: int, seconds: float) -> None:
        key = _style(opened, request)
        pace = seconds / max(1, pixels(request, size))
        self._pace[key] = 0.7 * self._pace.get(key, pace) + 0.3 * pace

    # ---- errands

    def _do(self, errand: Errand) -> None:
        if isinstance(errand, Open):
            self._open_model(errand)
        elif isinstance(errand, OpenFilm):
            self._open_film(errand.run)
        elif isinstance(errand, Depict):
            self._depict(errand)
        elif isinstance(errand, ShowTraining):
            self._show_training(errand.ref)
        elif isinstance(errand, Lend):
            self._lend(errand)
        elif isinstance(errand, Keep):
            self._keep(errand)
        elif isinstance(errand, Freeze):
            self._freeze(errand)
        elif isinstance(errand, FindAxes):
            opened = self._open.get("stage")
            if opened is not None:
                self._tell_axes(opened)
        else:
            self._measure()

    def _open_model(self, errand: Open) -> None:
        from glyphstudio.engine import device
        from glyphstudio.engine.models import find_model, load_model, open_player

        path = find_model(errand.place)
        model = load_model(path)
        player = open_player(model, device.preferred(self._device))
        info = model_info(model, player, path)
        opened = _Open(player, info, model.recipe.family, model.params, model.state, model.step)
        if errand.step is not None and path.parent.is_dir():
            try:
                opened = self._at_step(opened, path.parent, errand.step)
            except GlyphError:
                if not errand.quietly:
                    raise
                return  # a frame thinned while it was looked for; the next one comes
        self._open[errand.source] = opened
        if errand.source == "stage":
            self._shown = None
        self.answered.emit(Opened(errand.source, opened.info, errand.quietly, errand.token))
        if errand.source == "stage":
            self._stale = errand.quietly
            self.playing.renew()
            self._tell_axes(opened)
            self._do_what_waited()
            if info.bits is None and player.has_reader and not errand.quietly:
                self.send(Reread())

    def _at_step(self, opened: _Open, run: Path, step: int) -> _Open:
        """The model of a run as it was at a step of its film."""
        state = frame_state(run, step, opened.state)
        opened.player.load(state)
        ref = opened.info.ref.model_copy(update={"step": step, "model_hash": ""})
        info = replace(opened.info, ref=ref, step=step, bits=None, letters=None)
        return replace(opened, info=info, state=state, step=step)

    def _tell_axes(self, opened: _Open) -> None:
        run = opened.info.ref.run
        named, before = self._axes_before
        axes = steadied(opened.player.axes(AXES), before if run and named == run else None)
        self._axes_before = run, axes
        self.answered.emit(AxesFound(axes, opened.info.ref))

    def _open_film(self, run: Path) -> None:
        from glyphstudio.engine import device
        from glyphstudio.engine.latents import random_messages
        from glyphstudio.engine.models import IN_RUN, load_model, open_player
        from glyphstudio.store.checkpoints import Checkpoints
        from glyphstudio.store.film import read_film
        from glyphstudio.store.lock import is_locked
        from glyphstudio.store.record import read_record

        if not run.is_dir():
            return  # gone: whoever writes there says so
        record = read_record(run)
        film = read_film(run / "film")
        if not film.steps or not (run / IN_RUN).is_file():
            return  # it has hardly begun; the window asks again
        before, reel = self._open.get("film"), self._reel
        if before is None or reel is None or (reel.run, reel.started) != (run, record.started):
            model = load_model(run)
            player = open_player(model, device.preferred(self._device))
            info = model_info(model, player, run / IN_RUN)
            self._open["film"] = _Open(
                player, info, model.recipe.family, model.params, model.state, model.step
            )
            self._reel = Reel(run, record.started)
        size = self._open["film"].player.latent_size
        steps = tuple(step for step in film.steps if step in film.thumbnails)
        self.answered.emit(
            FilmInfo(
                run=run,
                label=record.recipe.title,
                steps=steps,
                thumbnails=tuple(film.thumbnails[step] for step in steps),
                latents=random_messages(32, size, seed=record.recipe.seed),
                recipe=record.recipe,
                growing=is_locked(run),
                checkpoints=Checkpoints(run / "checkpoints").steps,
            )
        )

    def _depict(self, errand: Depict) -> None:
        opened = self._open.get("stage")
        if opened is None or len(errand.latent) != opened.player.latent_size:
            return
        self.answered.emit(Depicted(errand.key, self._small(opened, errand.latent, errand.pen)))

    def _small(self, opened: _Open, latent: Latents, pen: dict[str, JsonValue]) -> Pixels:
        """A picture of one message for the shelf and the history."""
        picture: Pixels = opened.player.draw(latent[None], pen_of(opened.player, pen), THUMBNAIL)[0]
        return picture

    def _stage_of(self, errand: Lend | Keep) -> _Open | None:
        """The stage, if it shows what was meant; None: its first weights are still to come.

        Raises:
            GlyphError: another model has come to the stage.
        """
        opened = self._open.get("stage")
        shown = opened.info.ref if opened is not None else self._shown
        if shown is None:
            raise GlyphError("There is no model on the stage yet.")
        wanted = errand.ref or shown
        if not same(shown, wanted) and not (shown.run and shown.run == wanted.run):
            raise GlyphError(ANOTHER)
        if opened is None:
            self._early.append(errand)
        return opened

    def _freeze(self, errand: Freeze) -> None:
        opened = self._open.get("stage")
        lent = None if opened is None else self._lent(0, opened)
        self.answered.emit(self.playing.freeze(errand, lent, self._device))

    def _lend(self, errand: Lend) -> None:
        try:
            opened = self._stage_of(errand)
        except GlyphError as error:
            self.answered.emit(NotLent(errand.serial, str(error)))
            return
        if opened is not None:
            self.answered.emit(self._lent(errand.serial, opened))

    def _lent(self, serial: int, opened: _Open) -> Lent:
        return Lent(
            serial, opened.info, opened.family, opened.params, opened.state, opened.step,
            self._device,
        )  # fmt: skip

    def _keep(self, errand: Keep) -> None:
        from glyphstudio.engine.models import model_bytes, model_hash
        from glyphstudio.store.runs import keep_model

        opened = self._stage_of(errand) if errand.step is None else self._open.get("film")
        if opened is None:
            return
        if errand.step is not None:
            if self._reel is None or self._reel.run != errand.run:
                raise GlyphError(ANOTHER)
            opened = self._at_frame(opened, errand.step)
        found = model_hash(opened.info.recipe, opened.state)
        data = model_bytes(opened.info.recipe, opened.state, step=opened.step, legibility=None)
        path = keep_model(errand.run, found, data)
        ref = opened.info.ref.model_copy(update={"model_hash": found, "step": opened.step})
        picture = self._small(opened, errand.latent, errand.pen)
        self.answered.emit(KeptModel(ref, path, errand.latent, errand.pen, picture))

    def _measure(self) -> None:
        opened = self._open.get("stage")
        found = opened.player.measure() if opened is not None else None
        if opened is not None and found is not None:
            self.answered.emit(MeasuredModel(opened.info.ref.model_hash, found.bits, found.letters))


def _style(opened: _Open, request: DrawRequest) -> tuple[Source, str]:
    channel = "" if request.strength is None else "+"
    return request.source, f"{opened.info.ref.model_hash}{channel}"
