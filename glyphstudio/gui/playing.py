"""Films that play: what the window asks of the drawing thread, and how that keeps ahead of time."""

from __future__ import annotations

import math
import queue
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from pydantic import JsonValue

from glyphstudio.errors import GlyphError
from glyphstudio.gui.errands import Freeze, Frozen, Lent
from glyphstudio.gui.locating import same
from glyphstudio.gui.requests import Latents, Pixels
from glyphstudio.mailbox import Mailbox
from glyphstudio.scene import ModelRef, Scene
from glyphstudio.timeline import Timeline

if TYPE_CHECKING:
    from glyphstudio.engine.player import Player
    from glyphstudio.engine.timeline import Film, Pose

AHEAD = 6  # frames drawn before they are due: what a training or the collector may cost in between
ENOUGH = 0.9  # of a frame's time: what takes longer to draw plays at half size
HELD_UP = 2.5  # times the usual: what took longer did so for other reasons
SMALL = 128  # px, below which nothing is drawn at half size


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """A scene's timeline from `time` (s) on; of several only the newest is played.

    `size`: device pixels of one glyph's side. `began`: the moment (time.perf_counter) at which
    `time` is due; None: it stands still there. `moving`: somebody scrubs: slow styles draw at half
    size. `axes` (k, latent_size), `steps`: for those clips.
    """

    scene: Scene
    size: int
    time: float = 0.0
    began: float | None = None
    moving: bool = False
    axes: Latents | None = None
    steps: tuple[int, ...] = ()
    serial: int = 0

    @property
    def playing(self) -> bool:
        return self.began is not None

    def come_to(self, clock: float, bounds: tuple[float, float]) -> float:
        """The moment that is due by `clock` (perf_counter), round and round between bounds."""
        passed = 0.0 if self.began is None else max(0.0, clock - self.began)
        first, last = bounds
        return first + (self.time + passed - first) % max(1e-3, last - first)

    def like(self, other: PlayRequest) -> bool:
        """Whether late pictures of one may stand where those of the other will."""
        mine, theirs = self.scene.timeline, other.scene.timeline
        form = (mine.columns, mine.clip) == (theirs.columns, theirs.clip)
        return form and self.playing == other.playing and self.scene.model == other.scene.model


@dataclass(frozen=True, slots=True)
class Frame:
    """One moment drawn: pictures (n, side, side, 3), to be shown from `due` (perf_counter) on.

    `time`: in the film; `latents` (n, latent_size) are its messages; `pen` (as in Scene.pen) and
    `noise` are of the first. `step`: of the weights. `refusal`: why there is no picture.
    """

    request: PlayRequest
    time: float
    due: float
    pictures: Pixels = field(default_factory=lambda: np.zeros((0, 0, 0, 3), np.uint8))
    step: int = 0
    seconds: float = 0.0
    sharp: bool = True
    refusal: str = ""
    latents: Latents = field(default_factory=lambda: np.zeros((0, 0), np.float32))
    pen: dict[str, JsonValue] = field(default_factory=dict)
    noise: float = 0.0


Find = Callable[[PlayRequest, int | None], "tuple[Player, int] | None"]


class Playing:
    """The drawing thread's half: draws the frames of the newest request as they fall due."""

    def __init__(self) -> None:
        self.requests: Mailbox[PlayRequest] = Mailbox()
        self.frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._request: PlayRequest | None = None
        self._film: Film | None = None
        self._made: tuple[object, ...] = ()  # what the film was made of
        self._next = 0  # of the frames to draw, counted on through all rounds
        self._first = 0  # the frame that was due when it began
        self._done = True  # what stands still is drawn
        self._pace = 0.0  # seconds a pixel
        self._frozen: tuple[Player, ModelRef, int] | None = None

    def still(self, timeline: Timeline) -> tuple[Player, int] | None:
        """The player of a timeline whose model stands still, and its step."""
        if not timeline.frozen or self._frozen is None:
            return None
        player, ref, step = self._frozen
        return (player, step) if same(ref, timeline.model) else None

    def freeze(self, errand: Freeze, lent: Lent | None, device: str) -> Frozen:
        """A timeline's model stands still from now on, with a player of its own.

        Raises:
            GlyphError: there is none, or its file cannot be read or written.
        """
        from glyphstudio.engine import device as devices
        from glyphstudio.engine.family import find_family
        from glyphstudio.engine.models import load_model, model_bytes, model_hash, open_player
        from glyphstudio.gui.described import model_info
        from glyphstudio.store.runs import keep_model

        chosen = devices.preferred(device)
        if errand.path is not None:
            model = load_model(errand.path)
            player, step = open_player(model, chosen), model.step
            ref = model_info(model, player, errand.path).ref
        elif lent is None:
            raise GlyphError("There is no model on the stage yet.")
        else:
            step = lent.step
            player = find_family(lent.family).make_player(lent.params, device=chosen)
            player.load(lent.state)
            found = model_hash(lent.info.recipe, lent.state)
            if errand.run is not None:
                data = model_bytes(lent.info.recipe, lent.state, step=step, legibility=None)
                keep_model(errand.run, found, data)
            ref = lent.info.ref.model_copy(update={"model_hash": found, "step": step})
        self._frozen = player, ref, step
        self.renew()
        return Frozen(ref, asked=errand.path is None)

    def renew(self) -> None:
        """The weights are newer: draw what stands still again."""
        self._done = False

    def work(self, find: Find, tell: Callable[[], object]) -> bool:
        """Draw one frame, if one is wanted; whether one was. `tell`: what stands still is there.

        `find`: the player, and the step of its weights; of a training's film, at a step of it.
        """
        request = self.requests.take()
        if request is not None:
            self._request, self._done = request, False
            self._first = -1
        request = self._request
        if request is None or (self._done and not request.playing):
            return False
        if request.playing and (self._done or self.frames.qsize() >= AHEAD):
            return False
        try:
            frame = self._frame(request, find)
        except GlyphError as error:
            self._done = True
            frame = Frame(request, request.time, 0.0, refusal=str(error))
        if frame is None:
            self._done = True
            return False
        self.frames.put(frame)
        if not request.playing or frame.refusal:
            tell()  # while it plays, the window looks by itself
        return True

    def _frame(self, request: PlayRequest, find: Find) -> Frame | None:
        found = find(request, None)
        if found is None:
            return None
        player, _ = found
        film = self._film_of(request, player)
        if not request.playing:
            self._done = True
            return self._drawn(request, film, request.time, 0.0, find=find)
        assert request.began is not None
        fps = request.scene.timeline.fps
        if self._first < 0:
            span = max(1e-9, film.end - film.begin)
            share = min(1.0, max(0.0, (request.time - film.begin) / span))
            self._first = self._next = math.ceil(share * film.count - 1e-6)
        behind = self._first + math.ceil((time.perf_counter() - request.began) * fps)
        self._next = max(self._next, behind)
        number, self._next = self._next, self._next + 1
        due = request.began + (number - self._first) / fps
        return self._drawn(request, film, film.time(number % film.count), due, find=find)

    def _film_of(self, request: PlayRequest, player: Player) -> Film:
        from glyphstudio.engine.timeline import Film

        scene = request.scene
        view = scene.view
        parts = (scene.timeline, scene.messages, view.chosen, scene.pen, request.steps)
        same = len(parts) == len(self._made) - 2 and all(
            a is b for a, b in zip(parts, self._made, strict=False)
        )
        if not same or self._made[-1] is not player or self._made[-2] is not request.axes:
            self._film = Film.of(scene, player, axes=request.axes, steps=request.steps)
            self._made = (*parts, request.axes, player)
        assert self._film is not None
        return self._film

    def _drawn(
        self, request: PlayRequest, film: Film, at: float, due: float, *, find: Find
    ) -> Frame | None:
        from glyphstudio.engine.looks import seen_pen
        from glyphstudio.engine.timeline import drawn

        pose = film.pose(at)
        found = find(request, pose.step)
        if found is None:
            return None
        player, step = found
        size, sharp = self._size(request, pose, player)
        start = time.perf_counter()
        seed = request.scene.view.noise_seed
        pictures = drawn(player, pose, size, noise_seed=seed)
        seconds = time.perf_counter() - start
        pace = seconds / pictures[..., 0].size
        if self._pace:  # one that was held up by something else tells little
            pace = min(pace, HELD_UP * self._pace)
        self._pace = 0.7 * self._pace + 0.3 * pace if self._pace else pace
        pen, noise = seen_pen(pose.looks[0], player.pen), pose.looks[0].noise
        return Frame(
            request, at, due, pictures, step, seconds, sharp,
            latents=pose.latents, pen=pen, noise=noise,
        )  # fmt: skip

    def _size(self, request: PlayRequest, pose: Pose, player: Player) -> tuple[int, bool]:
        """The side to draw at, and whether that is the one asked for."""
        moves = request.playing or request.moving
        if not moves or request.size < SMALL or not player.resolution_free:
            return request.size, True
        expected = self._pace * len(pose.latents) * request.size**2
        enough = ENOUGH / request.scene.timeline.fps if request.playing else 0.025
        return (request.size // 2, False) if expected > enough else (request.size, True)
