"""What a training says and is told: events, Control, Keeper; all frozen or thread-safe."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from pydantic import JsonValue

from glyphstudio.engine.family import Legibility, State
from glyphstudio.engine.player import Pictures
from glyphstudio.mailbox import Mailbox
from glyphstudio.recipe import Recipe

# ---- what comes out


@dataclass(frozen=True, slots=True)
class Progress:
    """A step is done. `seconds_left`: with the finish, at the measured rate; None until known."""

    step: int
    total: int
    losses: Mapping[str, float]
    steps_per_second: float
    seconds_left: float | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Copied weights another thread may use (`Family.model_state`).

    `recipe`: with the live changes made so far, the same object until another is made; None where
    the training has none.
    """

    step: int
    state: State
    recipe: Recipe | None = None


@dataclass(frozen=True, slots=True)
class Frame:
    """The preview sheet, (h, w, 3)."""

    step: int
    picture: Pictures


@dataclass(frozen=True, slots=True)
class Measured:
    """How well the model is read."""

    step: int
    legibility: Legibility


@dataclass(frozen=True, slots=True)
class Saved:
    """All up to `step` is on the disk."""

    step: int


@dataclass(frozen=True, slots=True)
class Notice:
    """Something an artist should know, in a plain sentence. `grave`: work may be lost by it."""

    step: int
    text: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Finishing:
    """The last step is done; the model is being finished off, which takes some seconds."""

    step: int


@dataclass(frozen=True, slots=True)
class Finished:
    """The one last event. `stopped`: before its planned end; `reason`: why, if nobody asked."""

    step: int
    stopped: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Paced:
    """How fast it trained, said where that can be relied on; what is beside the steps included.

    `finish_steps`: what the finish and its measuring took, in steps of that rate.
    """

    steps_per_second: float
    finish_steps: float


Event = Progress | Snapshot | Frame | Measured | Saved | Notice | Finishing | Paced | Finished

# ---- what goes in


@dataclass(frozen=True, slots=True)
class Change:
    """Settings (dotted paths) that changed after `step`, so from step + 1 on."""

    step: int
    values: Mapping[str, JsonValue]

    def without(self, path: str) -> Change:
        """The same, but for one setting."""
        return Change(self.step, {p: value for p, value in self.values.items() if p != path})


class Control:
    """How other threads speak to a training.

    `stop`: end after this step, finish the model and keep it. `hurry`: the program is closing, so
    keep what there is unfinished (set it before `stop`). `pause`: wait while it is set.
    `finishing`: told in the training's own thread how much of the finish is done, 0..1.
    """

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.pause = threading.Event()
        self.hurry = threading.Event()
        self.changes: Mailbox[dict[str, JsonValue]] = Mailbox()
        self.finishing: Callable[[float], None] = lambda share: None

    def change(self, values: Mapping[str, JsonValue]) -> None:
        """Change live settings before the next step. Called by one thread only."""
        self.changes.put({**(self.changes.take() or {}), **values})


RunState = Literal["training", "paused", "finishing", "finished", "stopped", "failed"]


class Keeper(Protocol):
    """What writes a training down; store.runs.RunFolder is one. Bytes and numbers, no tensors.

    Every method may raise FileError: the training then goes on and says so.
    """

    def changed(self, changes: Sequence[tuple[int, Mapping[str, JsonValue]]]) -> None:
        """All live changes of the run so far, each after its step."""

    def losses(
        self, step: int, losses: Mapping[str, float], legibility: Mapping[str, float]
    ) -> None:
        """A step's losses; `legibility` (bits, r2, letters) is empty where it was not measured."""

    def wants_frame(self, step: int) -> bool:
        """Whether this step belongs to the film."""

    def frame(self, step: int, drawer: bytes, thumbnail: Pictures) -> None:
        """One frame of the film."""

    def save(
        self,
        step: int,
        *,
        checkpoint: bytes,
        model: bytes,
        card: Pictures,
        legibility: Mapping[str, float],
        seconds: float,
    ) -> None:
        """Everything a continuation needs; on the disk when it returns."""

    def finish(self, model: bytes, card: Pictures, legibility: Mapping[str, float]) -> None:
        """The finished model, after the last `save`."""

    def went_back(self, step: int) -> None:
        """Forget what came after `step`."""

    def says(self, step: int, text: str) -> None:
        """A notice."""

    def is_now(self, state: RunState, reason: str = "") -> None:
        """What the training does now."""
