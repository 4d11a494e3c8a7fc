"""The scene half of the workbench: what is seen, its history, and its gentle wandering."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, QThread, Signal

from glyphstudio.gui.drift import Drift
from glyphstudio.gui.requests import Latents
from glyphstudio.scene import Act, History, Message, Scene, resaid, said

WHOLE = ("sheet", "channel", "compare")  # views that show more than the chosen glyph


class SceneBench(QObject):
    """Owns the undo stack and the drift. Lives in the GUI thread."""

    scene_changed = Signal()  # after act, undo, redo, opening: read `scene`, `history`
    latents_moved = Signal()  # `latents` drifted without an act: draw again
    drift_changed = Signal()
    gone_back = Signal()  # after undo and redo, before scene_changed

    def __init__(self, parent: QObject | None = None, *, first: Scene | None = None) -> None:
        super().__init__(parent)
        self._history = History(acts=[Act("Start", first or Scene())])
        self._drift = Drift(self)
        self._drift.moved.connect(self.latents_moved)

    @property
    def scene(self) -> Scene:
        """What the artist sees, as of the last act."""
        return self._history.scene

    @property
    def history(self) -> History:
        """The undo stack; read only."""
        return self._history

    @property
    def latents(self) -> Latents:
        """(n, latent_size): the messages to draw: the scene's, or where they drifted to."""
        return self._drift.latents if self._drift.running else latents_of(self.scene)

    # ---- acts

    def act(self, label: str, scene: Scene, *, merge: str | None = None) -> None:
        """The artist did something; acts in a row with one `merge` key (a drag) are one step.

        What drifts stands still first, in a step of its own: the act is one on what is seen.
        """
        assert QThread.currentThread() is self.thread()  # nothing but the window may act
        if self._drift.running:
            moved = self._drift.latents
            before = self.scene.messages
            self.set_drifting(False)
            if scene.messages == before and len(moved) == len(before):
                still = {"messages": messages_of(moved), "draw_seed": None}
                self._history.do("Stand still", self.scene.with_(**still))
                scene = scene.with_(**still)
        if scene != self.scene:
            self._history.do(label, scene, merge=merge)
            self.scene_changed.emit()

    def glance(self, scene: Scene) -> None:
        """The artist looks at the same in another view: no step of the history.

        It stays with the act before, so that undo goes over what was made, not over glances.
        """
        if scene != self.scene:
            self._history.glance(scene)
            self.scene_changed.emit()

    def settle(self) -> None:
        """A drag has ended."""
        self._history.settle()

    def undo(self) -> None:
        """One act back."""
        self._go(self._history.undo)

    def redo(self) -> None:
        """One act forward again."""
        self._go(self._history.redo)

    def _go(self, step: Callable[[], str | None]) -> None:
        drifted = self.drifting
        self.set_drifting(False)
        gone = step() is not None
        if gone:
            self.gone_back.emit()
        if gone or drifted:  # what wandered goes back to where the scene has it
            self.scene_changed.emit()

    # ---- other messages

    @property
    def locked(self) -> Latents:
        """(j, latent_size): the directions that random and small variations leave alone."""
        chosen = self.scene.chosen
        return np.zeros((0, len(chosen) if chosen is not None else 0), np.float32)

    def random(self) -> None:
        """New random messages: the chosen glyph on the glyph view, the whole sheet elsewhere."""
        scene, locked = self.scene, self.locked
        if scene.chosen is None:
            return
        if len(locked):
            self.hold()
            self._change("Random", 1.0)
            return
        self.set_drifting(False)
        generator = np.random.default_rng()
        latent_size = len(scene.chosen)
        if scene.view.stage not in WHOLE:
            z = generator.standard_normal(latent_size).astype(np.float32)
            self.act("Random", said(scene, message_of(z)))
            return
        from glyphstudio.engine.latents import random_messages  # loaded: a model is open

        seed = int(generator.integers(2**31))
        drawn = random_messages(len(scene.messages), latent_size, seed=seed)
        self.act("Random", resaid(scene, messages_of(drawn), seed))

    def vary(self, amount: float | None = None) -> None:
        """The same, close by: as likely in itself as any random message; by the view's amount."""
        self.hold()
        self._change("Vary", self.scene.view.amount if amount is None else amount)

    def replace_chosen(self) -> None:
        """Another random message in the place of the chosen one alone."""
        self.hold()
        if self.scene.chosen is not None:
            near = latents_of(self.scene)[self.scene.view.chosen][None]
            self.act("Reject", said(self.scene, message_of(self._changed(near, 1.0)[0])))

    def _change(self, label: str, amount: float) -> None:
        scene = self.scene
        if scene.chosen is None:
            return
        if scene.view.stage in WHOLE:
            mixed = self._changed(latents_of(scene), amount)
            self.act(label, resaid(scene, messages_of(mixed), None))
        else:
            mixed = self._changed(latents_of(scene)[scene.view.chosen][None], amount)
            self.act(label, said(scene, message_of(mixed[0])))

    def _changed(self, near: Latents, amount: float) -> Latents:
        """Messages (n, latent_size) changed by chance, but for what is locked."""
        import torch  # loaded: a model is open

        from glyphstudio.engine.directions import vary

        generator = torch.Generator().manual_seed(int(np.random.default_rng().integers(2**62)))
        return vary(near, amount, self.locked, generator)

    # ---- drift

    @property
    def drifting(self) -> bool:
        """Whether the messages wander."""
        return self._drift.running

    def set_drifting(self, drifts: bool) -> None:
        """Let the messages wander, or stand where the scene has them."""
        if drifts == self._drift.running:
            return
        if drifts:
            self._drift.start(latents_of(self.scene))
        else:
            self._drift.stop()
        self.drift_changed.emit()

    def hold(self) -> None:
        """Stop the drift and take over what is shown; call before an act built on `latents`."""
        if self._drift.running:
            moved = messages_of(self._drift.latents)
            self.act("Stand still", resaid(self.scene, moved, None))


def latents_of(scene: Scene) -> Latents:
    """The messages of a scene, (n, latent_size)."""
    if not scene.messages:
        return np.zeros((0, 0), np.float32)
    return np.array([message.numbers for message in scene.messages], np.float32)


def messages_of(latents: Latents) -> tuple[Message, ...]:
    """Latents (n, latent_size) as the messages of a scene."""
    return tuple(message_of(latent) for latent in latents)


def message_of(latent: Latents) -> Message:
    """One latent (latent_size,) as a message."""
    return Message.of([float(number) for number in latent])
