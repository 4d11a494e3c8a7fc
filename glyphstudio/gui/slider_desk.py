"""The sliders of the open model: main axes with the names an artist gave them, and own ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QObject, Signal

from glyphstudio.errors import SettingError
from glyphstudio.gui.model_bench import ModelBench
from glyphstudio.gui.requests import Latents
from glyphstudio.gui.workers import Job, Running
from glyphstudio.message import ModelRef
from glyphstudio.scene import Message, Scene
from glyphstudio.store.sliders import Sliders, read_sliders, write_sliders

AXES = 8  # main axes with a slider
OWN = 100  # the number of the first slider of one's own, in Scene.locked and MapView


@dataclass(frozen=True, slots=True)
class Slider:
    """One slider: its number in the scene, its name, its unit direction (latent_size,)."""

    number: int
    name: str
    direction: Latents | None  # None until it is known

    @property
    def own(self) -> bool:
        return self.number >= OWN


class SliderDesk(QObject):
    """Knows names and directions; they are kept beside the model in the studio folder."""

    changed = Signal()  # names, own sliders or directions

    def __init__(self, bench: ModelBench) -> None:
        super().__init__(bench)
        self.setObjectName("slider_desk")
        self._bench = bench
        self._ref: ModelRef | None = None
        self._kept = Sliders()
        self._known: tuple[Slider, ...] | None = None  # until something changes
        self._states: dict[tuple[str, int], Sliders] = {}  # by model, and as scenes call them
        bench.scene_changed.connect(self._follow_scene)
        bench.model_changed.connect(self._follow)
        bench.axes_ready.connect(self._tell)
        self._follow()

    @classmethod
    def of(cls, bench: ModelBench) -> SliderDesk:
        """The workbench's, made at the first call."""
        found = bench.findChild(SliderDesk, "slider_desk")
        return found if isinstance(found, SliderDesk) else cls(bench)

    # ---- what there is

    @property
    def sliders(self) -> tuple[Slider, ...]:
        """Main axes, strongest first, then those of one's own."""
        if self._known is None:
            self._known = self._made()
        return self._known

    def _made(self) -> tuple[Slider, ...]:
        axes, size = self._axes(), self._size()
        made = []
        for number in range(min(AXES, size)):
            known = axes is not None and number < len(axes)
            direction = axes[number] if known and axes is not None else None
            made.append(Slider(number, self.name_of(number), direction))
        for index, own in enumerate(self._kept.own):
            if len(own.direction) == size:
                way = np.array(own.direction.numbers, np.float32)
                made.append(Slider(OWN + index, own.name, way))
        return tuple(made)

    def name_of(self, number: int) -> str:
        """What a slider is called."""
        if number >= OWN:
            own = self._kept.own
            return own[number - OWN].name if number - OWN < len(own) else ""
        return self._kept.name_of(number) or f"Axis {number + 1}"

    def direction(self, number: int) -> Latents | None:
        """A slider's unit direction; None where it is not known."""
        return next((one.direction for one in self.sliders if one.number == number), None)

    def locked(self, scene: Scene) -> Latents:
        """The directions (j, latent_size) that changes leave alone."""
        found = [self.direction(number) for number in scene.locked]
        known = [one for one in found if one is not None]
        return np.stack(known) if known else np.zeros((0, self._size()), np.float32)

    def _axes(self) -> Latents | None:
        axes = self._bench.axes
        return axes if axes is not None and axes.shape[1] == self._size() else None

    def _size(self) -> int:
        model = self._bench.model
        return 0 if model is None else model.latent_size

    # ---- what an artist does

    def rename(self, number: int, name: str) -> None:
        """Another name; an empty one gives a main axis its number back."""
        if number >= OWN:
            self._do("Rename slider", self._kept.renamed(number - OWN, name))
        else:
            self._do("Rename slider", self._kept.named(number, name))

    def add(self, name: str, direction: Latents) -> int:
        """One more slider of one's own; its number.

        Raises:
            SettingError: there are as many as there can be.
        """
        if self._ref is None:
            raise SettingError("There is no model on the stage.")
        made = self._kept.with_own(name, Message.of([float(v) for v in direction]))
        self._do("New slider", made)
        return OWN + len(self._kept.own) - 1

    def remove(self, number: int) -> None:
        """A slider of one's own goes; locks of those after it go along with them."""
        locked = self._bench.scene.locked
        after = tuple(n - (n > number >= OWN) for n in locked if n != number)
        self._do("Remove slider", self._kept.without(number - OWN), locked=after)

    def _do(self, label: str, sliders: Sliders, *, locked: tuple[int, ...] | None = None) -> None:
        """An act: the scene says which state of the sliders belongs to it, so undo finds it."""
        scene = self._bench.scene
        if sliders == self._kept:
            return
        self._states[self._key, scene.sliders] = self._kept
        token = int(np.random.default_rng().integers(1, 2**31))
        self._states[self._key, token] = sliders
        held = scene.locked if locked is None else locked
        self._bench.act(label, scene.with_(sliders=token, locked=held))

    def _follow_scene(self) -> None:
        """After an act, undo or redo: the state of the sliders that belongs to the scene."""
        state = self._states.get((self._key, self._bench.scene.sliders))
        if state is None or state == self._kept:
            return
        self._kept = state
        self._tell()
        ref, studio = self._ref, self._bench.studio
        if ref is not None:

            def do(_running: Running) -> object:
                write_sliders(studio, ref, state)
                return True

            self._bench.look(Job("keep sliders", do, saves=True), _nothing)

    @property
    def _key(self) -> str:
        """Of the model whose sliders these are."""
        ref = self._ref
        return "" if ref is None else ref.run or ref.model_hash

    def _tell(self) -> None:
        self._known = None
        self.changed.emit()

    # ---- another model

    def _follow(self) -> None:
        model = self._bench.model
        ref = None if model is None else model.ref
        if self._same(ref):
            self._known = None  # its axes may be other ones
            return
        self._ref, self._kept = ref, Sliders()
        if model is not None and ref is not None:
            studio, size = self._bench.studio, model.latent_size

            def do(_running: Running) -> object:
                return ref, read_sliders(studio, ref, size)

            self._bench.look(Job("read sliders", do), self._take)
        self._tell()

    def _same(self, ref: ModelRef | None) -> bool:
        """Whether its sliders are the same: a run keeps them while it learns."""
        old = self._ref
        if ref is None or old is None:
            return ref is old
        return ref.run == old.run if ref.run or old.run else ref.model_hash == old.model_hash

    def _take(self, answer: object) -> None:
        if isinstance(answer, tuple) and answer[0] == self._ref:
            self._kept = answer[1]
            self._states[self._key, self._bench.scene.sliders] = self._kept
            self._tell()


def _nothing(_answer: object) -> None:
    """It is written; that is all."""
