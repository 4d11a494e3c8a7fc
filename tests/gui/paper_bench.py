"""A workbench without threads: answers with plain colours at once; for tests of rooms and tabs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from pydantic import JsonValue
from PySide6.QtCore import QObject

from glyphstudio.errors import GlyphError
from glyphstudio.gui.requests import (
    Curves,
    Drawing,
    DrawRequest,
    ExportJob,
    ExportProgress,
    FilmInfo,
    Lane,
    Latents,
    ModelInfo,
    Pixels,
    TrainingInfo,
)
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.params import Params, setting
from glyphstudio.recipe import Recipe
from glyphstudio.scene import History, Liked, Message, ModelRef, Scene, liked, opened
from glyphstudio.store.preferences import Preferences
from glyphstudio.store.studio import find_studio

SIZE = 8
RECIPES = (
    Recipe(
        name="ink", label="Ink script", description="Blots", steps=900, settings={"style": "ink"}
    ),
    Recipe(
        name="scribe",
        label="Scribe",
        steps=1200,
        settings={"style": "scribe", "latent_size": 16, "channel": {"dial": 0.8}},
    ),
)


class PaperPen(Params):
    palette: str = setting("sumi", title="Palette", hidden=True)
    ink: int = setting(0, title="Ink", ge=0, le=7)
    weight: float = setting(1.0, title="Nib weight", ge=0.3, le=1.8)


def model_info(**changes: object) -> ModelInfo:
    made = ModelInfo(
        ref=ModelRef(name="ink", step=900),
        label="Ink script",
        recipe=RECIPES[0],
        path=Path("ink.safetensors"),
        latent_size=SIZE,
        resolution_free=True,
        has_reader=True,
        pen=PaperPen(),
        step=900,
        bits=18.4,
        letters=62.0,
    )
    return replace(made, **changes)


def messages(count: int, seed: int = 0) -> list[Message]:
    random = np.random.default_rng(seed)
    return [Message.of(row.tolist()) for row in random.standard_normal((count, SIZE))]


def film_info(steps: Sequence[int] = tuple(range(0, 900, 30)), **changes: object) -> FilmInfo:
    thumbnails = tuple(np.full((16, 16, 3), 8 * i % 256, np.uint8) for i in range(len(steps)))
    made = FilmInfo(
        run=Path("runs/a"),
        label="Ink script",
        steps=tuple(steps),
        thumbnails=thumbnails,
        latents=np.zeros((32, SIZE), np.float32),
        recipe=RECIPES[0],
        checkpoints=tuple(steps[::10]),
    )
    return replace(made, **changes)


class PaperBench(Workbench):
    """Records what it is asked; `answer` gives the newest request of a lane its drawing."""

    def __init__(self) -> None:
        QObject.__init__(self)
        self.told: list[tuple[object, ...]] = []
        self.asked: list[DrawRequest] = []
        self._history = History()
        self._ready = False
        self._model: ModelInfo | None = None
        self._other: ModelInfo | None = None
        self._film: FilmInfo | None = None
        self._training: TrainingInfo | None = None
        self._curves = Curves()
        self._axes: Latents | None = None
        self._drawings: dict[Lane, Drawing] = {}
        self.seconds: dict[str, float] = {}
        self.folder = Path("studio")
        self.progress: ExportProgress | None = None
        self.thumbnails: dict[int, Pixels] = {}
        self._preferences = Preferences()
        self.studio = find_studio()

    # ---- set by tests

    def load_engine(self) -> None:
        self._ready = True
        self.engine_loaded.emit()

    def put_model(self, model: ModelInfo | None = None, count: int = 32) -> None:
        self._model = model or model_info()
        scene = opened(self.scene, self._model.ref, self._model.recipe, messages(count))
        self._history.do("Open", scene)
        self.scene_changed.emit()
        self.model_changed.emit()

    def look(self, job: Job, then: Callable[[object], None]) -> None:
        try:
            answer = job.do(Running(lambda: False, lambda _news: None))
        except GlyphError as error:
            self.failed.emit(str(error), "")
        else:
            then(answer)

    def put_axes(self) -> None:
        self._axes = np.eye(SIZE, dtype=np.float32)
        self.axes_ready.emit()

    def put_film(self, film: FilmInfo | None) -> None:
        self._film = film
        self.film_changed.emit()

    def put_training(self, training: TrainingInfo | None) -> None:
        self._training = training
        self.training_changed.emit()

    def put_curves(self, curves: Curves) -> None:
        self._curves = curves
        self.curves_changed.emit()

    def answer(self, lane: Lane = "stage") -> Drawing:
        """Draw the newest request of a lane."""
        request = next(r for r in reversed(self.asked) if r.lane == lane)
        return self.answer_to(request)

    def answer_to(self, request: DrawRequest) -> Drawing:
        side = request.size // 2 if request.moving else request.size
        values = (np.abs(request.latents[:, :3]) * 80 % 256).astype(np.uint8)
        pictures = np.broadcast_to(values[:, None, None, :], (len(values), side, side, 3)).copy()
        noisy = redrawn = None
        if request.strength is not None:
            noisy, redrawn = 255 - pictures, pictures // 2
        known = self._model.step if self._model is not None else 900
        drawing = Drawing(
            request, pictures, step=request.step or known, seconds=0.01, sharp=not request.moving,
            noisy=noisy, redrawn=redrawn,
        )  # fmt: skip
        was_empty = request.lane not in self._drawings
        self._drawings[request.lane] = drawing
        if was_empty:  # as a mailbox tells
            self.picture_ready.emit(request.lane)
        return drawing

    # ---- what there is

    @property
    def scene(self) -> Scene:
        return self._history.scene

    @property
    def history(self) -> History:
        return self._history

    @property
    def latents(self) -> Latents:
        rows = [message.numbers for message in self.scene.messages]
        return np.asarray(rows, np.float32) if rows else np.zeros((0, 0), np.float32)

    @property
    def engine_ready(self) -> bool:
        return self._ready

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
        return self._training

    @property
    def curves(self) -> Curves:
        return self._curves

    @property
    def axes(self) -> Latents | None:
        return self._axes

    @property
    def recipes(self) -> tuple[Recipe, ...]:
        return RECIPES

    @property
    def studio_folder(self) -> Path:
        return self.folder

    def recipe_seconds(self, recipe: Recipe) -> float | None:
        return self.seconds.get(recipe.name)

    # ---- acts

    def prefer(self, **changes: object) -> None:
        self._preferences = self._preferences.model_copy(update=changes)
        self.preferences_changed.emit()

    def act(self, label: str, scene: Scene, *, merge: str | None = None) -> None:
        self._history.do(label, scene, merge=merge)
        self.scene_changed.emit()

    def settle(self) -> None:
        self._history.settle()

    def undo(self) -> None:
        self._history.undo()
        self.scene_changed.emit()

    def redo(self) -> None:
        self._history.redo()
        self.scene_changed.emit()

    def hold(self) -> None:
        self.told.append(("hold",))

    def set_drifting(self, drifts: bool) -> None:
        self.told.append(("set_drifting", drifts))

    def like(self) -> None:
        self.act("Keep", liked(self.scene))

    def open_other(self, path: str | Path, step: int | None = None) -> None:
        self.told.append(("open_other", path, step))
        self._other = model_info(label=f"Model {path}", step=500)
        self.other_changed.emit()

    def open_file(self, path: Path) -> None:
        self.told.append(("open_file", path))

    def request(self, request: DrawRequest) -> int:
        if self._model is None and request.source != "film":
            return 0
        made = replace(request, serial=len(self.asked) + 1)
        self.asked.append(made)
        return made.serial

    def take(self, lane: Lane) -> Drawing | None:
        return self._drawings.pop(lane, None)

    def thumbnail(self, scene_or_liked: Scene | Liked) -> Pixels | None:
        return self.thumbnails.get(id(scene_or_liked))

    def depict(self, one: Liked) -> None:
        self.told.append(("depict", one))

    def branch(self, run: Path, step: int) -> None:
        self.told.append(("branch", run, step))

    def pause(self) -> None:
        self.told.append(("pause",))

    def resume(self) -> None:
        self.told.append(("resume",))

    def change_live(self, changes: Mapping[str, JsonValue]) -> None:
        self.told.append(("change_live", dict(changes)))

    def export(self, job: ExportJob) -> int:
        self.told.append(("export", job))
        return len(self.told)

    @property
    def exporting(self) -> ExportProgress | None:
        return self.progress

    @property
    def exports(self) -> tuple[ExportProgress, ...]:
        return () if self.progress is None else (self.progress,)

    def cancel_export(self, serial: int = 0) -> None:
        self.told.append(("cancel_export", serial))
