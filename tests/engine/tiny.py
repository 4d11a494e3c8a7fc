"""A real family, as small as can be: one layer that learns to turn messages round."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import torch
from torch import nn

from glyphstudio.engine.family import Drawer, Family, Legibility, Schedule, State, stream
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.style import Pen
from glyphstudio.engine.weights import fill, prefixed, weights_from
from glyphstudio.params import Params, setting
from glyphstudio.recipe import Recipe


class TinyParams(Params):
    latent_size: int = setting(4, title="Message")
    batch: int = setting(16, title="Batch", ge=1)
    learning_rate: float = setting(0.01, title="Rate", gt=0, le=1e6, live=True)
    noise: float = setting(0.3, title="Noise", ge=0, live=True)
    poison: int = setting(0, title="Step whose loss is NaN while the rate is high", ge=0)
    most_batch: int = setting(1000, title="Batch above which memory runs out")


class TinyDrawer(Drawer):
    output = "images"
    resolution_free = True

    def __init__(self, latent_size: int) -> None:
        super().__init__()
        self.latent_size = latent_size
        self.layer = nn.Linear(latent_size, latent_size)
        self.norm = nn.BatchNorm1d(latent_size)

    def forward(self, z: torch.Tensor, size: int | None = None) -> torch.Tensor:
        values = torch.sigmoid(self.norm(self.layer(z)))
        return values.mean(1).view(-1, 1, 1, 1).expand(-1, 1, size or 8, size or 8)


class TinyPlayer(Player):
    resolution_free = True
    pen_type = Pen
    has_reader = False

    def __init__(self, params: TinyParams, device: torch.device) -> None:
        with weights_from(torch.Generator()):
            drawer = TinyDrawer(params.latent_size).eval().requires_grad_(False)
        self.drawer = drawer.to(device)
        self.latent_size = params.latent_size

    def weights(self) -> State:
        return prefixed("drawer", self.drawer)

    def load(self, state: State) -> None:
        fill("drawer", self.drawer, state)

    @torch.no_grad()
    def draw(self, latents: Latents, pen: Pen, size: int) -> Pictures:
        images = self.drawer(torch.from_numpy(latents), size) * 255
        return np.repeat(images.permute(0, 2, 3, 1).to(torch.uint8).numpy(), 3, 3)

    def measure(self, *, strength: float = 1.0, seed: int = 0) -> Legibility:
        torch.rand(1, generator=stream(seed, 0, "measure"))
        return Legibility(float(self.drawer.layer.weight.abs().sum()), 0.5, 60.0)


TinyPlayer.__abstractmethods__ = frozenset()  # a session never asks for the rest


class Tiny(Family):
    label = "Tiny"
    params_type = TinyParams
    params: TinyParams
    drawer: TinyDrawer

    @classmethod
    def make_drawer(cls, params: Params) -> TinyDrawer:
        assert isinstance(params, TinyParams)
        return TinyDrawer(params.latent_size)

    @classmethod
    def make_player(cls, params: Params, *, device: torch.device) -> TinyPlayer:
        assert isinstance(params, TinyParams)
        return TinyPlayer(params, device)

    def set_up(self) -> None:
        with weights_from(stream(self.seed, 0, "weights")):
            self.drawer = self.make_drawer(self.params)
        self.weights = dict(self.drawer.named_parameters())
        self.first = {name: torch.zeros_like(w) for name, w in self.weights.items()}

    def train_step(self) -> dict[str, float]:
        p = self.params
        if p.batch > p.most_batch:
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried 9 bytes")
        z = torch.randn(p.batch, p.latent_size, generator=self.generator("messages"))
        noise = torch.randn(z.shape, generator=self.generator("noise"))
        self.drawer.train()
        for weight in self.weights.values():
            weight.grad = None
        loss = (self.drawer.norm(self.drawer.layer(z)) + p.noise * noise + z).square().mean()
        loss.backward()
        if self.step + 1 == p.poison and p.learning_rate > 0.005:
            self.drawer.norm.running_mean.fill_(math.nan)
            return {"loss": math.nan}
        self.step += 1
        rate = p.learning_rate * self.schedule.cosine(self.step)
        with torch.no_grad():
            for name, weight in self.weights.items():
                assert weight.grad is not None
                self.first[name].mul_(0.9).add_(weight.grad)
                weight -= rate * self.first[name]
        return {"loss": float(loss.detach()), "noise": p.noise}

    def measure(self) -> Legibility:
        player = self.make_player(self.params, device=self.device)
        player.load(self.model_state())
        return player.measure(seed=self.seed)

    def _tensors(self) -> State:
        return prefixed("drawer", self.drawer) | {f"first.{n}": t for n, t in self.first.items()}

    def training_state(self) -> tuple[State, dict[str, float]]:
        return {n: t.detach().clone() for n, t in self._tensors().items()}, {"step": self.step}

    def load_training_state(self, tensors: State, numbers: Mapping[str, float]) -> None:
        with torch.no_grad():
            for name, tensor in self._tensors().items():
                tensor.copy_(tensors[name])
        self.step = int(numbers["step"])

    def model_state(self) -> State:
        return {n: t.detach().clone() for n, t in prefixed("drawer", self.drawer).items()}


Tiny.name = "tiny"  # given late, so that it is not registered among the real ones


def tiny(steps: int = 60, *, seed: int = 1, **settings: float) -> Tiny:
    """A family ready to train."""
    params = TinyParams(**settings)
    family = Tiny(params, seed=seed, schedule=Schedule(1, steps), device=torch.device("cpu"))
    family.set_up()
    return family


def tiny_recipe(steps: int = 60, *, seed: int = 1, **settings: float) -> Recipe:
    return Recipe(name="tiny", family=Tiny.name, seed=seed, steps=steps, settings=dict(settings))


def same(a: State, b: State) -> bool:
    """Whether two states are alike, bit for bit."""
    return a.keys() == b.keys() and all(torch.equal(a[name], b[name]) for name in a)
