"""What the keys of the timeline look like, followed while the model that draws them trains."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from glyphstudio.gui.requests import ModelInfo, Pixels
from glyphstudio.gui.workbench import Workbench
from glyphstudio.recipe import canonical_json
from glyphstudio.scene import Liked, ModelRef
from glyphstudio.timeline import Key, Timeline

EVERY_MS = 3000  # how often pictures follow the weights
_EACH_MS = 60  # and not more often than so long a key
_NEWEST = "~newest"  # after a run's name: its weights of now, whichever step they are of


class KeyLooks(QObject):
    """Small pictures of keys; an older one stands until the newer is drawn."""

    changed = Signal()

    def __init__(self, bench: Workbench, parent: QObject) -> None:
        super().__init__(parent)
        self._bench = bench
        self._step = -1  # of the weights that the pictures are of
        self._seen: dict[str, tuple[Liked, Pixels]] = {}  # the last picture of each key
        self._late: dict[str, Pixels] = {}  # and of each message, in whichever pen
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(EVERY_MS)
        self._clock.timeout.connect(self.follow)
        bench.training_changed.connect(self._follow_soon)
        bench.model_changed.connect(self.follow)

    def picture(self, key: Key, timeline: Timeline) -> Pixels | None:
        """The picture of a key, (96, 96, 3); asked for where it was never drawn."""
        model = self._bench.model
        if model is None or len(key.message) != model.latent_size:
            return None
        one = Liked(model=self._ref(model, timeline), message=key.message, pen=key.pen)
        said = f"{model.recipe.name} {key.message.data}"
        name = f"{said} {canonical_json(key.pen)}"
        before = self._seen.get(name)
        picture = self._bench.thumbnail(one)
        if picture is None:
            self._bench.depict(one)
            return self._late.get(said) if before is None else before[1]
        if before is None or before[1] is not picture:
            if before is not None and before[0].model.run.endswith(_NEWEST):
                self._bench.forget_thumbnail(before[0])
            if len(self._seen) > 2 * max(100, len(timeline.keys)):
                self._seen.clear()
                self._late.clear()
            self._seen[name] = one, picture
            self._late[said] = picture
        return picture

    def _ref(self, model: ModelInfo, timeline: Timeline) -> ModelRef:
        """Whose picture it is; what still changes has a name of its own."""
        if timeline.frozen or not (model.training or (model.ref.run and not model.ref.model_hash)):
            return model.ref
        return ModelRef(run=f"{model.ref.run[:200]}{_NEWEST}", step=max(0, self._step))

    @Slot()
    def _follow_soon(self) -> None:
        model, keys = self._bench.model, self._bench.scene.timeline.keys
        if keys and model is not None and model.step != self._step and not self._clock.isActive():
            self._clock.start(max(EVERY_MS, _EACH_MS * len(keys)))

    @Slot()
    def follow(self) -> None:
        """The pictures are to be of the weights of now."""
        model = self._bench.model
        if model is not None and model.step != self._step:
            self._step = model.step
            self.changed.emit()
