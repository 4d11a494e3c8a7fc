"""The workbench's part that knows the models: the one on the stage, the one beside it, the film."""

from __future__ import annotations

from pathlib import Path

from pydantic import JsonValue
from PySide6.QtCore import QObject, Signal

from glyphstudio.gui.errands import Freeze, Lend
from glyphstudio.gui.locating import run_of
from glyphstudio.gui.model_desk import ModelDesk
from glyphstudio.gui.playing import Frame, PlayRequest
from glyphstudio.gui.requests import Drawing, FilmInfo, Lane, Latents, ModelInfo, Pixels
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.studio_bench import StudioBench
from glyphstudio.gui.thumbnails import key_of
from glyphstudio.scene import Liked, ModelRef, Scene


class ModelBench(StudioBench):
    """Passes on what the drawing thread has open; owns its desk."""

    model_changed = Signal()  # `model` is another, or more is known of it
    other_changed = Signal()  # the model to compare with
    film_changed = Signal()
    picture_ready = Signal(str)  # a lane: take(lane) has a Drawing
    thumbnail_ready = Signal()  # thumbnail() knows more
    axes_ready = Signal()
    frame_ready = Signal()  # next_frame() has one that stands still
    frozen = Signal(object)  # Frozen: a timeline's model stands still
    lent = Signal(object)  # Lent, or NotLent: the answer to `borrow`

    staged: tuple[Sheet, tuple[int, int, int]] | None = None  # and what surrounds it
    read: Latents | None = None
    read_pen: dict[str, JsonValue] | None = None

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._models = ModelDesk(self)
        self._models.model_changed.connect(self.model_changed)
        self._models.other_changed.connect(self.other_changed)
        self._models.film_changed.connect(self.film_changed)
        self._models.axes_ready.connect(self.axes_ready)
        self._models.frame_ready.connect(self.frame_ready)
        self._models.frozen.connect(self.frozen)
        self._models.lent.connect(self.lent)
        self._models.thumbnail_ready.connect(self.thumbnail_ready)
        self._models.failed.connect(self.failed)

    def note_stage(
        self,
        staged: tuple[Sheet, tuple[int, int, int]] | None,
        read: Latents | None,
        pen: dict[str, JsonValue] | None = None,
    ) -> None:
        """What the stage shows where it is more than glyphs: noise, the channel, a comparison.

        Args:
            staged: that, and the colour around it.
            read: (latent_size,), what was read from a picture that somebody brought, or what a
                film shows.
            pen: of that, as in Scene.pen; None: the scene's.
        """
        self.staged, self.read, self.read_pen = staged, read, pen

    @property
    def model(self) -> ModelInfo | None:
        return self._models.model

    @property
    def run(self) -> Path | None:
        """The folder of the run that the stage's model belongs to; None for a model file."""
        model = self.model
        if model is None or model.path is None or not model.ref.run:
            return None
        return run_of(model.path).absolute()

    @property
    def open_key(self) -> str:
        """The library's key of what is on the stage."""
        model = self.model
        if model is None or model.path is None:
            return ""
        return f"run:{run_of(model.path)}" if model.ref.run else f"model:{model.path}"

    @property
    def other(self) -> ModelInfo | None:
        return self._models.other

    @property
    def film(self) -> FilmInfo | None:
        return self._models.film

    @property
    def axes(self) -> Latents | None:
        """(k, latent_size): the open model's main axes, unit length; None until known."""
        return self._models.axes

    @property
    def locked(self) -> Latents:
        """(j, latent_size): the directions of the locked sliders."""
        from glyphstudio.gui.slider_desk import SliderDesk  # which stands on the workbench

        return SliderDesk.of(self).locked(self.scene)

    def borrow(self, serial: int) -> None:
        """Ask for the stage's weights, for a player of one's own; `lent` has them."""
        self._models.send(Lend(serial, None))

    def open_other(self, path: str | Path, step: int | None = None) -> None:
        """A model, run or run's step to compare with."""
        self._models.open_other(path, step)

    def play(self, request: PlayRequest) -> int:
        """Play the timeline, or show a moment of it; the serial it was given."""
        return self._models.play(request)

    def next_frame(self) -> Frame | None:
        """The next of the timeline's frames that are drawn, once."""
        return self._models.next_frame()

    def freeze(self, path: Path | None = None) -> None:
        """The timeline's model stands still: as the stage has it, or of a file; see `frozen`."""
        self._models.send(Freeze(path, None if path is not None else self.run))

    def freeze_at(self, ref: ModelRef) -> None:
        """The timeline's model is this one, wherever its weights lie; else the stage's."""

        def go_on(place: object) -> None:
            if isinstance(place, Path):
                self.freeze(place)
            else:
                self.noticed.emit("The frozen model is missing; the open one draws the timeline.")

        self._find(ref, go_on)

    def depict(self, one: Liked) -> None:
        """Draw a small picture with the open model; `thumbnail` has it after `thumbnail_ready`."""
        self._models.depict(one)

    def take(self, lane: Lane) -> Drawing | None:
        """The newest answer of a lane, once."""
        return self._models.take(lane)

    def thumbnail(self, scene_or_liked: Scene | Liked) -> Pixels | None:
        """A small picture (96, 96, 3) of the chosen or kept glyph, if it was ever drawn."""
        return self._models.thumbnail(scene_or_liked)

    def forget_thumbnail(self, one: Liked) -> None:
        """Its small picture is of weights that are gone."""
        self._models.thumbnails.forget(key_of(one))
