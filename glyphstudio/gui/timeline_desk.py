"""The timeline of the window: what is done to it, where it stands, and whether it plays."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Sequence

import numpy as np
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from glyphstudio import timeline as acts
from glyphstudio.errors import SettingError
from glyphstudio.gui.errands import Frozen
from glyphstudio.gui.key_looks import KeyLooks
from glyphstudio.gui.playing import Frame, PlayRequest
from glyphstudio.gui.requests import DrawRequest, ModelInfo, Pixels
from glyphstudio.gui.scene_bench import message_of, messages_of
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Liked, inked, said, viewed
from glyphstudio.timeline import Key, Timeline

POLL_MS = 5
BEFORE = 0.08  # s, from play to the first frame: some are drawn ahead by then
RATE_SECONDS = 1.0  # over which the rate of what is shown is counted
RANDOM = 5
_EARLY = 0.003  # s that a frame may be shown before it is due


class TimelineDesk(QObject):
    """One for each workbench; the room, the tab and the acts of the window speak to it.

    Every change is an act of the scene. Pictures come from the drawing thread while `showing`.
    """

    changed = Signal()  # the timeline, the chosen key, or a small picture
    moved = Signal()  # `time`
    played = Signal(bool)
    framed = Signal()  # `frame`
    shown = Signal()  # `showing`

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setObjectName("timeline.desk")
        self._bench = bench
        self.chosen = 0
        self.time = 0.0
        self.frame: Frame | None = None
        self.export_as = ""  # the format that is wished for when the export dialog opens next
        self._size = 512
        self._showing = False
        self._serial = 0  # of the newest request
        self._first = 0  # of the first whose frames may still be shown
        self._asked: PlayRequest | None = None
        self._waiting: Frame | None = None  # drawn, and not due yet
        self._shown: deque[float] = deque()  # when the last frames were shown
        self._timeline = bench.scene.timeline
        self._looks = KeyLooks(bench, self)
        self._looks.changed.connect(self.changed)
        self._clock = QTimer(self)
        self._clock.setTimerType(Qt.TimerType.PreciseTimer)
        self._clock.setInterval(POLL_MS)
        self._clock.timeout.connect(self._show_due)
        bench.scene_changed.connect(self._follow_scene)
        bench.thumbnail_ready.connect(self.changed)
        bench.frame_ready.connect(self._take_still)
        bench.model_changed.connect(self._ask)
        bench.film_changed.connect(self._follow_film)
        bench.frozen.connect(self._take_frozen)

    @classmethod
    def of(cls, bench: Workbench) -> TimelineDesk:
        """The workbench's desk, made at the first call."""
        found = bench.findChild(TimelineDesk, "timeline.desk")
        return found if isinstance(found, TimelineDesk) else cls(bench)

    # ---- what there is

    @property
    def timeline(self) -> Timeline:
        return self._bench.scene.timeline

    @property
    def length(self) -> float:
        """Of the whole, in seconds."""
        return acts.length(self.timeline)

    @property
    def empty(self) -> bool:
        """Whether there is nothing to play."""
        return self.timeline.clip == "keys" and not self.timeline.keys

    @property
    def strange(self) -> str:
        """Why the model on the stage cannot draw the keys; "" where it can."""
        timeline, model = self.timeline, self._bench.model
        if timeline.clip != "keys" or not timeline.keys or model is None:
            return ""
        if timeline.latent_size == model.latent_size:
            return ""
        name = timeline.model.name or timeline.model.run if timeline.model else ""
        name = next((one.title for one in self._bench.recipes if one.name == name), name)
        return (
            f"These keys belong to {name or 'another model'}: their messages have "
            f"{timeline.latent_size} numbers, those of {model.label} {model.latent_size}."
        )

    @property
    def showing(self) -> bool:
        """Whether the stage shows the timeline."""
        return self._showing

    @property
    def playing(self) -> bool:
        return self._clock.isActive()

    @property
    def bounds(self) -> tuple[float, float]:
        """Begin and end of what is played, in seconds."""
        timeline, length = self.timeline, self.length
        if timeline.last <= timeline.first:
            return 0.0, length
        return timeline.first * length, timeline.last * length

    @property
    def rate(self) -> float:
        """Frames a second that were shown, as counted over the last second."""
        if len(self._shown) < 2:
            return 0.0
        return (len(self._shown) - 1) / max(1e-3, self._shown[-1] - self._shown[0])

    def picture(self, index: int) -> Pixels | None:
        """The small picture of a key, (96, 96, 3); asked for where it was never drawn."""
        return self._looks.picture(self.timeline.keys[index], self.timeline)

    # ---- acts

    def change(self, label: str, timeline: Timeline, *, merge: str = "") -> None:
        """Another timeline; acts in a row with one `merge` are one step of the history."""
        scene = self._bench.scene.with_(timeline=timeline)
        self._bench.act(label, scene, merge=f"timeline.{merge}" if merge else None)

    def do(
        self, label: str, act: Callable[[Timeline], Timeline], *, merge: str = "", chosen: int = -1
    ) -> bool:
        """One of the acts on timelines; what it refuses is told. Whether it was done."""
        try:
            timeline = act(self.timeline)
        except SettingError as error:
            self._bench.noticed.emit(str(error))
            return False
        if chosen >= 0:
            self.chosen = chosen
        self.change(label, timeline, merge=merge)
        return True

    def settle(self) -> None:
        """A drag has ended."""
        self._bench.settle()

    def add_key(self) -> None:
        """The glyph on the stage becomes a key: at the end, or where the playhead stands."""
        key = self._key_on_stage()
        model = self._bench.model
        if key is None or model is None:
            self._bench.noticed.emit("There is no glyph on the stage to make a key of yet.")
            return
        at, here = self.time, self._showing and not self.empty
        count = len(self.timeline.keys)
        where = acts.segment_at(self.timeline, at) + 1 if here and at < self.length else count

        def add(timeline: Timeline) -> Timeline:
            if where < count or (here and at < self.length):
                return acts.inserted(timeline, key, at, model=model.ref)
            return acts.added(timeline, (key,), model=model.ref)

        if self.do("Add key", add, chosen=where) and not self._showing:
            self._bench.noticed.emit(f"Key {where + 1} is on the timeline.")

    def _key_on_stage(self) -> Key | None:
        """What the stage shows: in the room of the timeline, the moment at the playhead."""
        self._bench.hold()
        scene, frame, read = self._bench.scene, self.frame, self._bench.read
        timeline = self.timeline
        if self._showing and not self.empty and timeline.clip == "keys":
            if frame is None or not len(frame.latents):
                return None
            noise = min(2.0, max(0.0, frame.noise))
            return Key(message=message_of(frame.latents[0]), pen=frame.pen, noise=noise)
        if read is not None and scene.chosen is not None and len(read) == len(scene.chosen):
            return Key(message=message_of(read), pen=scene.pen)
        return None if scene.chosen is None else Key(message=scene.chosen, pen=scene.pen)

    def update_key(self) -> None:
        """The chosen key takes over message and pen of what the stage shows."""
        index, key = self.chosen, self._key_on_stage()
        if key is None or not self.timeline.keys:
            self._bench.noticed.emit("There is no key to change yet; K makes one.")
            return
        taken = {"message": key.message, "pen": key.pen}
        done = self.do("Update key", lambda t: acts.rekeyed(t, index, **taken))
        if done and not self._showing:
            self._bench.noticed.emit(f"Key {index + 1} is now what you see.")

    def renew_key(self, amount: float = 1.0) -> None:
        """The chosen key says something else: nearby (amount 0..1), or (1) at random."""
        if not self.timeline.keys or not self._bench.engine_ready:
            return
        from glyphstudio.engine.latents import varied  # loaded: there are keys

        index, seed = self.chosen, int(np.random.default_rng().integers(2**31))
        here = np.array(self.timeline.keys[index].message.numbers, np.float32)
        message = message_of(varied(here, amount, seed=seed))
        label = "Random key" if amount >= 1 else "Vary key"
        if self.do(label, lambda t: acts.rekeyed(t, index, message=message)) and not self.playing:
            self.seek(acts.starts(self.timeline)[index])

    def add_glyphs(self, glyphs: Sequence[Liked], at: float | None = None) -> None:
        """Kept glyphs become keys, at the end or from a moment on."""
        keys = [Key(message=glyph.message, pen=glyph.pen) for glyph in glyphs]
        model = self._bench.model
        ref = glyphs[0].model if model is None and glyphs else model.ref if model else None

        def add(timeline: Timeline) -> Timeline:
            if at is None or at >= acts.length(timeline) or not timeline.keys:
                return acts.added(timeline, keys, model=ref)
            for key in reversed(keys):
                timeline = acts.inserted(timeline, key, at, model=ref)
            return timeline

        if keys:
            self.do("Add keys" if len(keys) > 1 else "Add key", add)

    def add_random(self) -> None:
        """Five random keys: something moves at once."""
        model = self._bench.model
        if model is None or not self._bench.engine_ready:
            self._bench.noticed.emit("Open a model first: its glyphs become the keys.")
            return
        from glyphstudio.engine.latents import random_messages  # loaded: a model is open

        seed = int(np.random.default_rng().integers(2**31))
        kind = str(model.recipe.settings.get("message", "gaussian"))
        drawn = random_messages(RANDOM, model.latent_size, seed=seed, kind=kind)
        keys = [Key(message=m, pen=self._bench.scene.pen) for m in messages_of(drawn)]
        done = self.do("Random keys", lambda t: acts.added(t, keys, model=model.ref))
        if done and not self._bench.preferences.reduce_motion:
            self.play()

    def duplicate(self) -> None:
        """The chosen key once more."""
        if self.timeline.keys:
            index = self.chosen
            self.do("Duplicate key", lambda t: acts.duplicated(t, index), chosen=index + 1)

    def remove(self) -> None:
        """The chosen key goes; undo brings it back."""
        if self.timeline.keys:
            index = self.chosen
            self.do("Delete key", lambda t: acts.removed(t, index))

    def restage(self) -> bool:
        """The chosen key is the glyph on the stage of the other rooms; whether it could be."""
        model = self._bench.model
        if not self.timeline.keys or model is None:
            return False
        key = self.timeline.keys[self.chosen]
        if len(key.message) != model.latent_size:
            self._bench.noticed.emit("This key belongs to another model.")
            return False
        shown = inked(said(self._bench.scene, key.message), dict(key.pen))
        self._bench.act("Key on the stage", viewed(shown, stage="glyph"))
        return True

    def clear(self) -> None:
        """No keys any more; undo brings them back."""
        plain = Timeline(loop=self.timeline.loop, fps=self.timeline.fps)
        self.change("Empty timeline", plain)

    def open_model(self) -> None:
        """The model that the keys were made with comes to the stage."""

        def show(model: ModelInfo) -> None:
            self._bench.act(f"Open {model.label}", self._bench.opened_scene(model))

        if self.timeline.model is not None:
            self._bench.open_ref(self.timeline.model, show)

    def choose(self, index: int, *, seek: bool = False) -> None:
        """Another key is the chosen one; `seek`: and the playhead stands there."""
        count = len(self.timeline.keys)
        if not count:
            return
        index = min(count - 1, max(0, index))
        if index != self.chosen:
            self.chosen = index
            self.changed.emit()
        if seek:
            self.seek(acts.starts(self.timeline)[index])

    # ---- time

    def set_showing(self, showing: bool) -> None:
        """Whether the stage shows the timeline; else nothing is drawn."""
        if showing == self._showing:
            return
        self._showing = showing
        if showing:
            nothing = DrawRequest(np.zeros((0, 0), np.float32), 8)
            self._bench.request(nothing)  # else the other stage's is drawn with each new weights
            self._ask()
        else:
            self.pause()
            self._bench.latents_moved.emit()  # the other stage has rested
        self.shown.emit()

    def set_size(self, size: int) -> None:
        """Device pixels of one glyph's side."""
        if size != self._size:
            self._size = size
            self._ask()

    def seek(self, moment: float, *, moving: bool = False) -> None:
        """Stand at, or go on playing from, another moment; `moving`: a hand scrubs."""
        moment = min(self.length, max(0.0, moment))
        if moment != self.time or (self._asked is not None and self._asked.moving != moving):
            self.time = moment
            self._ask(moving=moving, jumps=self.playing)
            self.moved.emit()

    def step(self, frames: int) -> None:
        """So many frames on or back."""
        self.pause()
        first, last = self.bounds
        at = round(self.time * self.timeline.fps) + frames
        span = max(1, round((last - first) * self.timeline.fps))
        start = round(first * self.timeline.fps)
        self.seek(((at - start) % span + start) / self.timeline.fps)

    def play(self) -> None:
        """Play on, from the beginning where it stands at the end."""
        if self.empty or self.playing:
            return
        first, last = self.bounds
        if not first <= self.time < last - 1e-6:
            self.time = first
        self._shown.clear()
        self._clock.start()
        self._ask()
        self.played.emit(True)

    def pause(self) -> None:
        """Stand still where it is."""
        if self.playing:
            self._clock.stop()
            self._ask()
            self.played.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    # ---- frames

    @Slot()
    def _ask(self, *, moving: bool = False, jumps: bool = False) -> None:
        """Ask for what is to be seen now."""
        if not self._showing or self._bench.model is None:
            return
        if self.empty:
            self._clock.stop()
            self.frame = None
            self.framed.emit()
            return
        film, clip, before = self._bench.film, self.timeline.clip, self._asked
        moment, began = self.time, None
        if self.playing:
            goes_on = before is not None and before.playing and not jumps
            began = time.perf_counter() + (1 / self.timeline.fps if goes_on else BEFORE)
            if before is not None and goes_on:  # from where it would be, not from what was shown
                moment = before.come_to(began, self.bounds)
        self._asked = PlayRequest(
            scene=self._bench.scene,
            size=self._size,
            time=moment,
            began=began,
            moving=moving,
            axes=self._bench.axes if clip == "axis" else None,
            steps=film.steps if clip == "film" and film is not None else (),
        )
        self._waiting = None
        self._serial = self._bench.play(self._asked)
        if jumps or before is None or not before.like(self._asked):
            self._first = self._serial  # else late pictures are better than none
        if not self.playing:
            self._take_still()  # what is left in the box makes room

    @Slot()
    def _take_still(self) -> None:
        """Something is drawn; while it plays, the clock takes it."""
        if self.playing:
            return
        newest: Frame | None = None
        while (frame := self._bench.next_frame()) is not None:
            if frame.request.serial >= self._first:
                newest = frame
        if newest is not None:
            self._show(newest)

    @Slot()
    def _show_due(self) -> None:
        """Show the newest frame that is due."""
        now = time.perf_counter() + _EARLY
        due: Frame | None = None
        while True:
            frame = self._waiting or self._bench.next_frame()
            self._waiting = None
            if frame is None:
                break
            old, early = frame.request.serial != self._serial, frame.due > now
            if frame.request.serial < self._first or (old and early and not frame.refusal):
                continue
            if frame.due > now and not frame.refusal:
                self._waiting = frame
                break
            due = frame
        if due is not None:
            self._shown.append(now)
            while self._shown and now - self._shown[0] > RATE_SECONDS:
                self._shown.popleft()
            self._show(due)

    def _show(self, frame: Frame) -> None:
        self.frame = frame
        if frame.refusal:
            self._clock.stop()
            self.played.emit(False)
        elif self.playing and frame.time != self.time:
            self.time = frame.time
            self.moved.emit()
        self.framed.emit()

    # ---- what others do

    @Slot()
    def _follow_scene(self) -> None:
        before, now = self._timeline, self.timeline
        if before != now:
            self._timeline = now
            self.chosen = min(self.chosen, max(0, len(now.keys) - 1))
            self.time = min(self.time, self.length)
            self.changed.emit()
            self.moved.emit()
            if now.frozen and (not before.frozen or before.model != now.model):
                self._thaw_or_freeze()
        asked = self._asked
        if asked is None or self._differs(asked):
            self._ask()

    def _differs(self, asked: PlayRequest) -> bool:
        one, other = asked.scene, self._bench.scene
        same = one.timeline == other.timeline and one.view.noise_seed == other.view.noise_seed
        if self.timeline.clip == "keys":
            return not same
        stage = one.messages == other.messages and one.view.chosen == other.view.chosen
        return not (same and stage and one.pen == other.pen)

    @Slot()
    def _follow_film(self) -> None:
        if self.timeline.clip == "film":
            self._ask()

    # ---- newest or frozen

    def set_frozen(self, frozen: bool) -> None:
        """Draw with the weights of now from here on, or with the newest again."""
        if frozen:
            self._bench.freeze()  # the answer is the act
        else:
            self.do("Newest step", lambda timeline: acts.set_(timeline, frozen=False))

    @Slot(object)
    def _take_frozen(self, frozen: object) -> None:
        if isinstance(frozen, Frozen) and frozen.asked:
            self.do("Frozen", lambda t: acts.set_(t, frozen=True, model=frozen.ref))
        self._ask()

    def _thaw_or_freeze(self) -> None:
        """A timeline came whose model stands still: find its weights, unless they are there."""
        wanted = self.timeline.model
        asked = self._asked
        if wanted is not None and (asked is None or asked.scene.timeline.model != wanted):
            self._bench.freeze_at(wanted)
