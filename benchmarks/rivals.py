"""Both methods as benchmarks train them: the same messages, batch and channel."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import torch

from glyphstudio.engine.channel import CHANNEL_S
from glyphstudio.engine.family import Schedule
from glyphstudio.families.inverted_ae import InvertedAE, InvertedAEParams
from glyphstudio.params import parsed

from . import original
from .reading import MESSAGE_SIZE, Reading, read_back

PLAN = 400  # steps; 5 bits came at step 170-180 of 350 to 500, at 210 of 300
# pinned, so that a look that is tuned later moves no figure
DRAWING = {"knots": 14, "contrast": 6.0, "frame": {"power": 4.0, "width": 1.0}}
OURS = (
    "Ours: the style ink, one landscape of 14 x 14 splines at 32 px in a square frame, read with "
    "soft edges as trained; batch 64, AdamW 6e-3, noise growing over half of the plan."
)
ORIGINAL = (
    "The original: transposed convolutions at 63 px, batch 64, Adam 1e-3 (see original.py), its "
    "batch statistics taken from the batch when measured."
)


class Rival(Protocol):
    """One method, learning."""

    batch: int

    def train_step(self) -> None: ...

    def reading(self) -> Reading: ...


class Ours:
    """This program's inverted auto-encoder."""

    def __init__(
        self,
        *,
        seed: int = 0,
        steps: int = PLAN,
        batch: int = original.BATCH,
        device: torch.device | None = None,
    ) -> None:
        self.batch = batch
        self.device = device or torch.device("cpu")
        self.params = parsed(
            InvertedAEParams,
            {
                "latent_size": MESSAGE_SIZE,
                "batch": batch,
                "style": "ink",
                "drawing": DRAWING,
                "channel": CHANNEL_S.model_dump(mode="json"),
            },
        )
        self.family = InvertedAE(
            self.params, seed=seed, schedule=Schedule(1, steps), device=self.device
        )
        self.family.set_up()
        self.player = InvertedAE.make_player(self.params, device=torch.device("cpu"))

    def train_step(self) -> None:
        self.family.train_step()

    def reading(self) -> Reading:
        self.player.load(self.family.model_state())
        return read_back(self.player.drawer, self.player.reader)


class Theirs:
    """The published method. `chain`: its own chain of kornia modules as the channel."""

    batch = original.BATCH

    def __init__(self, *, seed: int = 0, chain: bool = False) -> None:
        self.pair = original.Original(MESSAGE_SIZE, seed=seed, chain=chain)

    def train_step(self) -> None:
        self.pair.train_step()

    def reading(self) -> Reading:
        # in batches of 250 with their own statistics; the running ones lag behind and would cost it
        kept = {name: t.clone() for name, t in self._buffers()}
        reading = read_back(self.pair.drawer, self.pair.reader)
        for name, tensor in self._buffers():
            tensor.copy_(kept[name])
        return reading

    def _buffers(self) -> list[tuple[str, torch.Tensor]]:
        return [*self.pair.drawer.named_buffers("d"), *self.pair.reader.named_buffers("r")]


def steps_of(rival: Rival, count: int) -> Callable[[], None]:
    """Work for a clock: `count` steps."""

    def work() -> None:
        for _ in range(count):
            rival.train_step()

    return work


@dataclass(frozen=True, slots=True)
class Course:
    """How a training went: its `steps`, the `cpu` seconds in them alone, and its last reading."""

    steps: int
    cpu: float
    reading: Reading


def train(
    rival: Rival, *, read_every: float, until: Callable[[Course], bool], start: float = 0.0
) -> Course:
    """Train until `until` says so; it is asked every `read_every` CPU seconds from `start` on.

    Reading is not counted.
    """
    steps, cpu, due = 0, 0.0, max(start, read_every)
    while True:
        before = time.process_time()
        rival.train_step()
        cpu += time.process_time() - before
        steps += 1
        if cpu >= due:
            due = cpu + read_every
            course = Course(steps, cpu, rival.reading())
            if until(course):
                return course
