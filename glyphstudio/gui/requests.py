"""The frozen values that cross between the window and its workers; no Qt, no torch."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from glyphstudio.params import Params
from glyphstudio.recipe import Recipe
from glyphstudio.scene import ModelRef, Scene

Pixels = npt.NDArray[np.uint8]
Latents = npt.NDArray[np.float32]
Source = Literal["stage", "other", "film"]
Lane = Literal["stage", "side", "film", "preview", "ends", "map"]
# as served; each keeps its newest
LANES: tuple[Lane, ...] = ("stage", "side", "film", "preview", "ends", "map")


@dataclass(frozen=True, slots=True)
class DrawRequest:
    """Glyphs to draw. Of one lane only the newest is drawn; "stage" is drawn again when the
    weights of its source change.

    `latents` (n, latent_size); `pen` as in Scene.pen (what differs from the pen's own settings);
    `size`: device pixels of one glyph's side. `moving`: a slider is being dragged: styles slower
    than 20 ms draw at half size, and sharp once a request without it comes.
    `source`: the open model, the one opened to compare, or step `step` of the open film.
    `strength`: not None sends the glyphs through the channel: the answer has a passage.
    `picture`: (h, w, 3), sent through the channel in place of drawn glyphs.
    `crop`: (left, top, right, bottom) in pixels of that size; only this part is drawn.
    `clear`: without their paper, in four channels.
    `serial` is given by the workbench.
    """

    latents: Latents
    size: int
    pen: dict[str, JsonValue] = field(default_factory=dict)
    lane: Lane = "stage"
    source: Source = "stage"
    step: int = 0
    moving: bool = False
    strength: float | None = None
    noise_seed: int = 0
    picture: Pixels | None = None
    crop: tuple[int, int, int, int] | None = None
    clear: bool = False
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Drawing:
    """The answer to a request: pictures (n, side, side, 3); side is half of `size` if not sharp.

    With a channel: `noisy`, `redrawn` (n, side, side, 3) and `read` (n, latent_size) are there.
    `step`: of the weights; `seconds`: how long it took.
    `mixes`: of pictures without their paper: their inks are not the same on any.
    """

    request: DrawRequest
    pictures: Pixels
    step: int
    seconds: float
    sharp: bool = True
    noisy: Pixels | None = None
    redrawn: Pixels | None = None
    read: Latents | None = None
    mixes: bool = False


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """An open model. `pen` holds its display settings at their own values."""

    ref: ModelRef
    label: str
    recipe: Recipe
    path: Path | None  # a model file, or the folder of the run that trains; None on paper
    latent_size: int
    resolution_free: bool
    has_reader: bool
    pen: Params
    step: int
    bits: float | None = None
    letters: float | None = None  # of 64
    training: bool = False
    has_paths: bool = False  # whether its glyphs have a vector form


TrainingState = Literal[
    "starting", "training", "paused", "finishing", "finished", "stopped", "failed"
]


@dataclass(frozen=True, slots=True)
class TrainingInfo:
    """The training of this window, or one watched in another process (`watched`)."""

    label: str
    run: Path
    recipe: Recipe
    state: TrainingState
    step: int = 0
    total: int = 0
    loss: float | None = None
    steps_per_second: float = 0.0
    seconds_left: float | None = None
    saved_at: float | None = None  # time.monotonic() of the last checkpoint
    bits: float | None = None
    letters: float | None = None
    watched: bool = False

    @property
    def running(self) -> bool:
        """Whether steps are being made, or are to come."""
        return self.state in ("starting", "training", "paused", "finishing")

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return min(1.0, self.step / self.total) if self.total else 0.0


@dataclass(frozen=True, slots=True)
class Curves:
    """What the plots show: losses and bits per glyph over steps."""

    steps: tuple[int, ...] = ()
    losses: tuple[float, ...] = ()
    bit_steps: tuple[int, ...] = ()
    bits: tuple[float, ...] = ()
    total: int = 0


@dataclass(frozen=True, slots=True)
class FilmInfo:
    """The film of a run: the steps it holds, one thumbnail (side, side, 3) for each."""

    run: Path
    label: str
    steps: tuple[int, ...]
    thumbnails: tuple[Pixels, ...]
    latents: Latents  # (n, latent_size): the messages it was previewed with
    recipe: Recipe
    growing: bool = False
    checkpoints: tuple[int, ...] = ()  # the steps a new run can branch from


@dataclass(frozen=True, slots=True)
class ExportJob:
    """One file to write.

    what: "glyph" (the chosen one), "sheet" (all messages, `columns` wide) or "film" (the run's
    film: the sheet over `film_steps`, or the chosen glyph when `columns` is 0). A picture of a
    film is drawn with its one step. "timeline": the scene's, its whole side being `size`.
    `exporter` and `params` name an exporter and its settings; `embed`: write the recipe into it.
    `pixels`: what the stage shows, (h, w, 3), where that is no drawing of the scene's.
    `exactly`: with the weights that the scene names, kept beside their run, not the newest.
    `replaces`: a file that lies at `path` may go; otherwise the new one is numbered.
    `margin` in pixels and `labels`, a word below each glyph, are of a sheet.
    """

    what: Literal["glyph", "sheet", "film", "timeline"]
    exporter: str
    path: Path
    scene: Scene
    params: dict[str, JsonValue]
    size: int  # one glyph's side
    columns: int = 1
    gap: int = 0
    fps: float = 30.0
    film_run: Path | None = None
    film_steps: tuple[int, ...] = ()
    pixels: Pixels | None = None
    embed: bool = True
    exactly: bool = False
    replaces: bool = False
    margin: int = 0
    labels: tuple[str, ...] = ()
    serial: int = 0


ExportState = Literal["waiting", "running", "done", "cancelled", "failed"]


@dataclass(frozen=True, slots=True)
class ExportProgress:
    """How far an export is: `done` of `total` strips or frames."""

    job: ExportJob
    state: ExportState
    done: int = 0
    total: int = 0
    seconds_left: float | None = None
    sentence: str = ""
