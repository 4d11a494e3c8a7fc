"""What the drawing thread is asked to do once, and what it answers beside drawings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import JsonValue

from glyphstudio.gui.requests import Latents, ModelInfo, Pixels, Source
from glyphstudio.params import Params
from glyphstudio.scene import ModelRef

if TYPE_CHECKING:
    from glyphstudio.engine.family import State

# ---- what it is asked (errands: done in order, none is dropped)


@dataclass(frozen=True, slots=True)
class Open:
    """Open a model file, a bundled model or a run folder; `step` of a run's film, None: newest."""

    place: str | Path
    source: Source = "stage"
    step: int | None = None
    quietly: bool = False  # the same model, newer: the scene stays
    token: int = 0  # comes back with the answer


@dataclass(frozen=True, slots=True)
class OpenFilm:
    """Open the film of a run; again when it has grown."""

    run: Path


@dataclass(frozen=True, slots=True)
class Depict:
    """Draw a small picture to remember; `key` comes back with it."""

    key: str
    latent: Latents  # (latent_size,)
    pen: dict[str, JsonValue]


@dataclass(frozen=True, slots=True)
class Reread:
    """Measure how well the open model is read, where its file does not say."""


@dataclass(frozen=True, slots=True)
class FindAxes:
    """Find the main axes of what the stage shows; they move while it trains."""


@dataclass(frozen=True, slots=True)
class ShowTraining:
    """The stage shows what trains, from now on and with every step it learns."""

    ref: ModelRef


@dataclass(frozen=True, slots=True)
class Lend:
    """Hand out the stage's weights, for a job with a player of its own.

    `ref`: what the stage must show; None: whatever it does.
    """

    serial: int
    ref: ModelRef | None


@dataclass(frozen=True, slots=True)
class Keep:
    """Put the stage's weights beside its run, so that a glyph of this very step stays drawable.

    With a `step`, those of the open film; else the stage must show `ref`.
    """

    ref: ModelRef
    run: Path
    latent: Latents
    pen: dict[str, JsonValue]
    step: int | None = None


@dataclass(frozen=True, slots=True)
class Freeze:
    """Keep a second player for a timeline that is not to follow what trains.

    `path`: of its weights; None: those of the stage, kept beside `run` where that is one.
    """

    path: Path | None = None
    run: Path | None = None


Errand = Open | OpenFilm | Depict | Reread | FindAxes | ShowTraining | Lend | Keep | Freeze


@dataclass(frozen=True, slots=True)
class Weights:
    """A training's newest weights; `params` makes their player. From the trainer's thread."""

    info: ModelInfo
    family: str
    params: Params
    state: State
    step: int


# ---- what it answers beside drawings


@dataclass(frozen=True, slots=True)
class Opened:
    source: Source
    model: ModelInfo
    quietly: bool
    token: int


@dataclass(frozen=True, slots=True)
class AxesFound:
    axes: Latents  # (k, latent_size)
    ref: ModelRef  # of the model they belong to


@dataclass(frozen=True, slots=True)
class Depicted:
    key: str
    picture: Pixels


@dataclass(frozen=True, slots=True)
class Frozen:
    """The model of a timeline stands still. `asked`: just now, by the artist."""

    ref: ModelRef
    asked: bool


@dataclass(frozen=True, slots=True)
class MeasuredModel:
    model_hash: str
    bits: float
    letters: float


@dataclass(frozen=True, slots=True)
class Lent:
    """A model's weights; never changed by anybody. `device`: what the artist wants to compute."""

    serial: int
    info: ModelInfo
    family: str
    params: Params
    state: State
    step: int
    device: str


@dataclass(frozen=True, slots=True)
class NotLent:
    """Why there are no weights for a job."""

    serial: int
    sentence: str


@dataclass(frozen=True, slots=True)
class KeptModel:
    """Where the weights of a liked glyph are, which they are, and a small picture by them."""

    ref: ModelRef
    path: Path
    latent: Latents
    pen: dict[str, JsonValue]
    picture: Pixels
