"""The workbench's part that brings things back: scenes of files, and the models they speak of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from glyphstudio.errors import FileError
from glyphstudio.gui.locating import beside, same
from glyphstudio.gui.model_desk import Then
from glyphstudio.gui.requests import ModelInfo
from glyphstudio.gui.restoring import Missing, Restored, brought_back, fitted, fitting_pen
from glyphstudio.gui.takeaway_bench import TakeawayBench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.scene import ModelRef, Scene
from glyphstudio.shelving import put_on
from glyphstudio.store import projects, weights
from glyphstudio.timeline import Timeline

MODELS = (projects.SUFFIX, weights.SUFFIX)


class RestoreBench(TakeawayBench):
    """Opens what a scene speaks of, wherever it lies; says what is missing, and takes it."""

    model_missing = Signal(object)  # Missing
    restored = Signal(object)  # Restored: a file's scene is there again

    _awaited: Path | None = None  # a run of others, opened as soon as it is a model
    lacking: Missing | None = None  # what the stage should show, and cannot

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.model_changed.connect(self._note_outside)

    def opened_scene(self, model: ModelInfo) -> Scene:
        """The scene with another model; the workbench knows how."""
        raise NotImplementedError

    # ---- models

    def open_ref(
        self,
        ref: ModelRef,
        then: Then,
        near: tuple[Path, ...] = (),
        *,
        missing: Callable[[], None] | None = None,
    ) -> None:
        """Open the model that a scene or a kept glyph speaks of, wherever it lies.

        `missing` is called where it is nowhere, after that was said.
        """
        self._awaited = None

        def open_it(place: object) -> None:
            if isinstance(place, Path):
                self._models.open(place, then)
                return
            gone = Missing(ref, open_it)
            if missing is not None:
                self.lacking = gone
                missing()
            self.model_missing.emit(gone)

        self._find(ref, open_it, near)

    def take_missing(self, missing: Missing, path: Path) -> None:
        """Somebody shows where a missing model is: a file, a run, or a bundle that has it.

        It is kept in the studio from then on, and what waited for it goes on.
        """
        studio, wanted = self.studio, missing.ref.model_hash

        def do(_running: Running) -> object:
            if path.suffix.lower() == projects.SUFFIX and projects.is_bundle(path):
                if wanted not in projects.unpack_models(path, studio):
                    raise FileError(f"{missing.name} is not in {path.name}.")
                return weights.kept_place(studio, wanted)
            place = path.parent if path.name == "run.json" else path
            if wanted and weights.hash_of(place) != wanted:
                raise FileError(f"{place.name} is another model than {missing.name}.")
            return weights.keep_file(studio, place) if wanted else place

        self.look(Job("take a missing model", do, saves=True), self._go_on(missing))

    def _go_on(self, missing: Missing) -> Callable[[object], None]:
        def go_on(place: object) -> None:
            assert isinstance(place, Path)
            missing.found(place)

        return go_on

    def _note_outside(self) -> None:
        """What scenes refer to is kept in the studio, also of files that may go away."""
        model = self.model
        if model is not None:
            self.lacking = None
        if model is None or model.path is None or model.ref.run or not model.ref.model_hash:
            return
        if model.path.is_file() and self.studio.root not in model.path.parents:
            self._outside[model.ref.model_hash] = model.path

    # ---- scenes

    def restore(
        self, scene: Scene, path: Path, *, steps: tuple[int, ...] = (), moves: bool = False
    ) -> None:
        """What one of our own pictures or films shows, on the stage again; undo goes back.

        `steps`: of the training that a film shows; `moves`: it is a film of some kind.
        """
        name = path.stem
        if scene.model is None and scene.shelf:  # a sheet of several models
            self.act(f"Open {name}", put_on(self.scene, scene.shelf))
            self.noticed.emit(f"The {len(scene.shelf)} glyphs of {name} are on the shelf.")
            return
        if scene.model is None:
            self.failed.emit(f"{name} does not say which model drew it.", "")
            return

        def show(model: ModelInfo) -> None:
            self._show_again(model, scene, f"Open {name}", moves=moves)
            played = moves and not steps and scene.timeline != Timeline()
            self.restored.emit(Restored(scene, timeline=played, film=bool(steps)))

        self._seen |= dict.fromkeys(beside(path, scene.model))
        self.open_ref(scene.model, show, near_to(path))

    def _show_again(
        self, model: ModelInfo, scene: Scene, label: str, *, moves: bool = True
    ) -> None:
        """What a scene shows, drawn by its model; shelf, slots and draft stay those of now."""
        fit = self._fitted(model, scene, label)
        self.act(label, brought_back(fit, self.scene, moves=moves))

    def _fitted(self, model: ModelInfo, scene: Scene, label: str) -> Scene:
        """The scene as its model can draw it; what had to be left out is said."""
        if not same(scene.model, model.ref):
            scene = scene.with_(model=model.ref)
        fit, left_out = fitted(scene, model.latent_size)
        pen = fitting_pen(model.pen, scene.pen)
        if pen != scene.pen:
            fit = fit.with_(pen=pen)
            left_out = "; ".join(filter(None, (left_out, "its pen has settings that cannot be")))
        if not fit.messages:
            fresh = self.opened_scene(model)
            fit = fit.with_(messages=fresh.messages, draw_seed=fresh.draw_seed)
        if left_out:
            name = label.removeprefix("Open ")
            self.failed.emit(f"Not all of {name} could come back: {left_out}.", "")
        return fit

    def show_project(
        self, label: str, scene: Scene, era: int, near: tuple[Path, ...], then: Callable[[], None]
    ) -> None:
        """The whole of a project, whether its model is there or not; `then` once it is shown."""
        if scene.model is None:
            now = self.scene
            stage = {"model": now.model, "recipe": now.recipe, "messages": now.messages}
            scene = scene.with_(**stage, draw_seed=now.draw_seed, pen=now.pen)
            self.begin_project(label, scene, era)
            then()
            return

        def show(model: ModelInfo) -> None:
            self.begin_project(label, self._fitted(model, scene, label), era)
            then()

        def show_rest() -> None:
            self.begin_project(label, scene, era)
            self._models.close()
            then()

        found_late = False

        def show_or_draw(model: ModelInfo) -> None:
            if found_late:  # the rest is there already, and may have changed
                self._show_late(model)
            else:
                show(model)

        def miss() -> None:
            nonlocal found_late
            found_late = True
            show_rest()

        self.open_ref(scene.model, show_or_draw, near, missing=miss)

    @property
    def invitation(self) -> str:
        """What the empty stage asks for; "" where nothing is missing."""
        if self.lacking is None or self.model is not None:
            return ""
        return f"{self.lacking.name} is missing: drop its model file or run here."

    def _is_lacking(self, model: ModelInfo) -> bool:
        """Whether the stage waits for this very model."""
        lacking = self.lacking
        return lacking is not None and bool(lacking.ref.model_hash) and same(lacking.ref, model.ref)

    def _show_late(self, model: ModelInfo) -> None:
        """The missing model of a scene that is there."""
        if same(self.scene.model, model.ref):
            self.act(f"Find {model.label}", self._fitted(model, self.scene, model.label))
        else:
            self.act(f"Open {model.label}", self.opened_scene(model))

    def begin_project(self, label: str, scene: Scene, era: int) -> None:
        """Another project from here on; undo goes back to the one before."""
        self.set_drifting(False)
        self._history.do(label, scene, era=era)
        self.scene_changed.emit()

    def _follow_scene(self) -> None:
        """Undo and redo may lead to another model: open it again."""
        wanted, model = self.scene.model, self.model
        if wanted is None or (model is not None and same(wanted, model.ref)):
            return
        self.open_ref(wanted, _nothing, missing=self._models.close)


def near_to(path: Path) -> tuple[Path, ...]:
    """Folders beside a file in which its model may lie."""
    return tuple(folder for folder in (path.parent, path.parent / "models") if folder.is_dir())


def _nothing(_model: ModelInfo) -> None:
    """Opening it is all."""
