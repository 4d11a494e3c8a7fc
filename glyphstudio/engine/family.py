"""The waist of the hourglass: what a drawer and a family promise to everything else."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

import torch
from torch import nn

from glyphstudio import discovery
from glyphstudio.errors import RecipeError
from glyphstudio.params import Params

if TYPE_CHECKING:
    from glyphstudio.engine.player import Player

State = dict[str, torch.Tensor]


class Drawer(nn.Module, ABC):
    """The half of a model that turns latents into pictures; all a finished model needs.

    `latent_size`: numbers in a latent. `output`: what forward gives.
    `resolution_free`: whether forward and draw take any size.
    """

    latent_size: int
    output: Literal["images", "points"]
    resolution_free: bool

    @abstractmethod
    def forward(self, z: torch.Tensor, size: int | None = None) -> torch.Tensor:
        """Draw latents (n, latent_size).

        Returns:
            images (n, c, size, size) in [0, 1] as the reader sees them in training,
            or points (n, 2) in [0, 1].
        """


@dataclass(frozen=True, slots=True)
class Legibility:
    """How well a model's pictures are read through its channel at full strength.

    `bits`: per glyph, sum over numbers of -0.5 log2(1 - R2_i), R2_i clipped to [0, 1).
    `r2`: mean over numbers of 1 - MSE/variance. `letters`: of `alphabet` messages, read right
    (nearest clean reading), on average over `reads` reads each. All on the hard drawing.
    """

    bits: float
    r2: float
    letters: float
    alphabet: int = 64


@dataclass(frozen=True, slots=True)
class Schedule:
    """The planned steps `first`..`last`; every schedule in a run depends on the step alone."""

    first: int
    last: int

    def progress(self, step: int) -> float:
        """How much of the plan lies behind at `step`, 0..1."""
        return min(1.0, max(0.0, (step - self.first) / max(1, self.last - self.first + 1)))

    def cosine(self, step: int, *, warm_up: float = 0.03, floor: float = 0.02) -> float:
        """A learning-rate factor: linear warm-up of at most 100 steps, then a cosine to `floor`."""
        planned = max(1, self.last - self.first + 1)
        warm_up = min(warm_up, 100 / planned)
        t = self.progress(step)
        if t < warm_up:
            if not t:
                return 0.1
            return min(1.0, (t + 1 / planned) / (warm_up + 1e-9))
        u = (t - warm_up) / (1 - warm_up)
        return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * u))


class Family(ABC):
    """A kind of model and how it learns; owns modules, optimisers and random streams.

    Used by one thread. Every random number of a step comes from `generator(purpose)`, which is
    re-seeded from (seed, step, purpose), so a resume needs no stored random state.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    params_type: ClassVar[type[Params]]
    registry: ClassVar[dict[str, type[Family]]] = {}

    drawer: Drawer

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" in vars(cls):
            Family.registry[cls.name] = cls

    def __init__(
        self, params: Params, *, seed: int, schedule: Schedule, device: torch.device
    ) -> None:
        self.params = params
        self.seed = seed
        self.schedule = schedule
        self.device = device
        self.step = 0

    # ---- what a family writes

    @classmethod
    @abstractmethod
    def make_drawer(cls, params: Params) -> Drawer:
        """A fresh drawer on the CPU; its weights come from torch's global generator.

        Callers wrap this in `weights.weights_from(generator)`, which makes them independent of it.
        """

    @abstractmethod
    def set_up(self) -> None:
        """Make the drawer and what only training needs, from `self.seed`."""

    @abstractmethod
    def train_step(self) -> dict[str, float]:
        """One optimiser update, raising `self.step` by one; losses by name, "loss" among them.

        A non-finite loss, gradient or buffer changes nothing, `self.step` included, and is
        reported as NaN in "loss".
        """

    @abstractmethod
    def measure(self) -> Legibility | None:
        """Legibility on fresh messages of a fixed stream; changes nothing in the training."""

    @abstractmethod
    def training_state(self) -> tuple[State, dict[str, float]]:
        """All that exact resumption needs: tensors by name, and plain numbers by name (copies)."""

    @abstractmethod
    def load_training_state(self, tensors: State, numbers: Mapping[str, float]) -> None:
        """Go back to a `training_state`, bit for bit, `self.step` included, gradients forgotten."""

    @abstractmethod
    def model_state(self) -> State:
        """Copies of what a finished model needs (drawer.*, reader.*), averaged weights if any."""

    @classmethod
    @abstractmethod
    def make_player(cls, params: Params, *, device: torch.device) -> Player:
        """A player for models of these settings, without weights yet."""

    # ---- given for free

    def generator(self, purpose: str) -> torch.Generator:
        """The random stream of this step and purpose, on the CPU: every device draws alike."""
        return stream(self.seed, self.step, purpose)

    def apply(self, params: Params) -> None:
        """Take over changed live settings; the caller has checked that only those changed."""
        self.params = params

    @property
    def finish_steps(self) -> float:
        """How long `finish` takes, in training steps, roughly; for the time left."""
        return 0.0

    def try_finish(self, clock: Callable[[], float]) -> float:
        """How long `finish` and measuring its model take, in seconds of `clock`; a short trial."""
        return 0.0

    def finish(self, proceed: Callable[[float], bool] | None = None) -> State:
        """The model as it is kept: a copy finished off, `self` unchanged.

        Args:
            proceed: told the share done, 0..1, every fraction of a second; False ends it early
                with what `model_state` gives.
        """
        return self.model_state()


def stream(
    seed: int, step: int, purpose: str, device: torch.device | None = None
) -> torch.Generator:
    """A generator seeded from (seed, step, purpose), the same on every run and thread."""
    mixed = (seed * 0x9E3779B97F4A7C15 + step * 0xBF58476D1CE4E5B9) & (2**64 - 1)
    for letter in purpose.encode():
        mixed = ((mixed ^ letter) * 0x100000001B3) & (2**64 - 1)
    mixed ^= mixed >> 31
    return torch.Generator(device=device or "cpu").manual_seed(mixed & (2**63 - 1))


def find_family(name: str) -> type[Family]:
    """The family called `name`.

    Raises:
        RecipeError: there is none.
    """
    discovery.import_all("glyphstudio.families")
    if name not in Family.registry:
        raise RecipeError(f"There is no family called {name[:40]!r}.")
    return Family.registry[name]
