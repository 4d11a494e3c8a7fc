"""What the window works on: the scene and its history, the open model, and the workers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from pydantic import JsonValue
from PySide6.QtCore import QObject, Signal

from glyphstudio.discovery import shipped
from glyphstudio.errors import SettingError
from glyphstudio.files import read_json
from glyphstudio.gui.requests import (
    LANES,
    Curves,
    Drawing,
    DrawRequest,
    ExportJob,
    FilmInfo,
    Lane,
    Latents,
    ModelInfo,
    Pixels,
    TrainingInfo,
)
from glyphstudio.mailbox import Mailbox
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe
from glyphstudio.scene import History, Liked, Scene, liked


class Workbench(QObject):
    """The one thing rooms and tabs speak to. Lives in the GUI thread; never waits for a worker.

    Everything an artist does to what is seen goes through `act`; the rest are requests whose
    answers come as signals. All signals arrive in the GUI thread.
    """

    scene_changed = Signal()  # after act, undo, redo, opening: read `scene`, `can_undo`, ...
    latents_moved = Signal()  # `latents` drifted without an act: draw again
    engine_loaded = Signal()
    model_changed = Signal()  # `model` is another, or its legibility or step is known better
    other_changed = Signal()  # the model to compare with
    film_changed = Signal()
    picture_ready = Signal(str)  # a lane: take(lane) has a Drawing
    thumbnail_ready = Signal()  # thumbnail() knows more
    axes_ready = Signal()
    training_changed = Signal()  # at most 10 a second
    curves_changed = Signal()  # at most 4 a second
    measured = Signal(object)  # TrainingInfo with fresh bits and letters
    picture_dropped = Signal(object)  # Pixels: a foreign picture for the channel
    library_changed = Signal()
    recipe_times_changed = Signal()
    export_progressed = Signal(object)  # ExportProgress
    failed = Signal(str, str)  # a sentence, and details ("" if there are none)
    noticed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._history = History()
        self._engine_ready = False
        self._model: ModelInfo | None = None
        self._other: ModelInfo | None = None
        self._film: FilmInfo | None = None
        self._training: TrainingInfo | None = None
        self._curves = Curves()
        self._axes: Latents | None = None
        self._answers: dict[Lane, Mailbox[Drawing]] = {lane: Mailbox() for lane in LANES}

    # ---- what there is

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
        messages = self.scene.messages
        if not messages:
            return np.zeros((0, 0), np.float32)
        return np.array([message.numbers for message in messages], np.float32)

    @property
    def engine_ready(self) -> bool:
        return self._engine_ready

    @property
    def model(self) -> ModelInfo | None:
        return self._model

    @property
    def other(self) -> ModelInfo | None:
        return self._other

    @property
    def film(self) -> FilmInfo | None:
        return self._film

    @property
    def training(self) -> TrainingInfo | None:
        """The last training of this window; look at `.running`."""
        return self._training

    @property
    def curves(self) -> Curves:
        return self._curves

    @property
    def axes(self) -> Latents | None:
        """(k, latent_size): the open model's main axes, unit length; None until known."""
        return self._axes

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        """The shipped recipes in the order of their cards; known without the engine."""
        return shipped_recipes()

    def recipe_seconds(self, name: str) -> float | None:
        """How long a recipe takes on this machine, by a short probe; None until known."""
        return None

    # ---- acts

    def act(self, label: str, scene: Scene, *, merge: str | None = None) -> None:
        """The artist did something; acts in a row with one `merge` key (a drag) are one step."""
        if scene != self.scene:
            self._history.do(label, scene, merge=merge)
            self.scene_changed.emit()

    def settle(self) -> None:
        """A drag has ended."""
        self._history.settle()

    def undo(self) -> None:
        if self._history.undo() is not None:
            self.scene_changed.emit()

    def redo(self) -> None:
        if self._history.redo() is not None:
            self.scene_changed.emit()

    def hold(self) -> None:
        """Stop the drift and take over what is shown; call before an act built on `latents`."""

    def random(self) -> None:
        """New random messages: the chosen glyph on the glyph view, the whole sheet elsewhere."""

    def vary(self, amount: float = 0.3) -> None:
        """The same, close by."""

    def like(self) -> None:
        """Keep the chosen glyph on the shelf."""
        try:
            self.act("Keep", liked(self.scene))
        except SettingError as error:
            self.noticed.emit(str(error))

    # ---- models, drawing

    def open_model(self, path_or_name: str | Path) -> None:
        """A model file, or a bundled model's name."""

    def open_run(self, folder: Path, step: int | None = None) -> None:
        """A run's model and film; one that another process trains is watched."""

    def open_other(self, path: str | Path, step: int | None = None) -> None:
        """A model, run or run's step to compare with."""

    def open_film(self, run: Path) -> None: ...

    def open_file(self, path: Path) -> None:
        """Whatever was dropped: model, run folder, recipe, our own picture, any picture."""

    def request(self, request: DrawRequest) -> int:
        """Ask for a picture; the serial it was given. Nothing happens while no model is open."""
        return 0

    def take(self, lane: Lane) -> Drawing | None:
        """The newest answer of a lane, once."""
        return self._answers[lane].take()

    def thumbnail(self, scene_or_liked: Scene | Liked) -> Pixels | None:
        """A small picture (96, 96, 3) of the chosen or kept glyph, if it was ever drawn."""
        return None

    # ---- training

    def start_training(self, recipe: Recipe) -> None: ...

    def branch(self, run: Path, step: int) -> None:
        """A new run from a checkpoint of another."""

    def continue_run(self, run: Path, steps: int) -> None:
        """Go on with a run up to `steps` in total."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def stop_and_keep(self) -> None: ...

    def change_live(self, changes: Mapping[str, JsonValue]) -> None:
        """Change settings of the running training, by dotted paths."""

    # ---- exports

    def export(self, job: ExportJob) -> int:
        """Start writing; the serial it was given."""
        return 0

    def cancel_export(self) -> None: ...


def shipped_recipes() -> tuple[Recipe, ...]:
    """The recipes in models/recipes, in the order of their names."""
    paths = sorted((shipped("models") / "recipes").glob("*.json"))
    return tuple(parsed(Recipe, read_json(path)) for path in paths)
