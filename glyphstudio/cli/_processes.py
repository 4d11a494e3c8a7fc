"""A training shared by several processes, as torchrun starts them; or by one alone."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
import torch.distributed as dist
from pydantic import JsonValue

from glyphstudio.engine import device as devices
from glyphstudio.engine.events import RunState
from glyphstudio.recipe import Recipe
from glyphstudio.store.checkpoints import Checkpoints
from glyphstudio.store.record import RunRecord


@dataclass(frozen=True, slots=True)
class Processes:
    """This process among those that share a training. The first one, rank 0, writes and speaks."""

    rank: int
    shares: int
    device: torch.device

    def told(self, data: bytes) -> bytes:
        """What the first process calls this with, in every process."""
        if self.shares == 1:
            return data
        length = torch.tensor([len(data)], device=self.device)
        dist.broadcast(length, 0)
        letters = torch.zeros(int(length), dtype=torch.uint8, device=self.device)
        if self.rank == 0:
            letters.copy_(torch.from_numpy(np.frombuffer(data, np.uint8).copy()))
        dist.broadcast(letters, 0)
        return bytes(letters.tolist())


@contextlib.contextmanager
def joined(device: str | None) -> Iterator[Processes]:
    """Meet the other processes that torchrun started, one GPU each; alone where it started none.

    Raises:
        TrainingError: there is no such device.
    """
    shares = int(os.environ.get("WORLD_SIZE", "1"))
    wanted = device or devices.AUTO
    if shares == 1:
        yield Processes(0, 1, devices.choose(wanted))
        return
    if devices.choose(wanted).type == "cuda":
        own = devices.choose(f"cuda:{os.environ.get('LOCAL_RANK', '0')}")
        torch.cuda.set_device(own)
    else:
        own = torch.device("cpu")
    dist.init_process_group("nccl" if own.type == "cuda" else "gloo")
    try:
        yield Processes(dist.get_rank(), shares, own)
    finally:
        dist.destroy_process_group()


class Follower:
    """The run as the other processes see it: they read its checkpoint and write nothing.

    All see the same folder; the Keeper's methods do nothing.
    """

    def __init__(self, folder: Path, record: RunRecord, *, device: str) -> None:
        self.path = folder
        self.record = record
        self.device = device
        self.recipe: Recipe = record.recipe
        self.threads = record.threads
        self._checkpoints = Checkpoints(folder / "checkpoints")

    @property
    def plans(self) -> Sequence[tuple[int, int]]:
        return [(plan.first, plan.last) for plan in self.record.plans]

    @property
    def changes(self) -> Sequence[tuple[int, Mapping[str, JsonValue]]]:
        return [(change.step, change.values) for change in self.record.changes]

    @property
    def is_finished(self) -> bool:
        return self.record.state == "finished"

    @property
    def saved(self) -> Sequence[int]:
        return self._checkpoints.steps

    def checkpoint(self, step: int) -> bytes:
        return self._checkpoints.read(step)

    def plan(self, first: int, last: int) -> None:
        pass

    def back_to(self, step: int) -> None:
        pass

    def changed(self, changes: Sequence[tuple[int, Mapping[str, JsonValue]]]) -> None:
        pass

    def losses(
        self, step: int, losses: Mapping[str, float], legibility: Mapping[str, float]
    ) -> None:
        pass

    def wants_frame(self, step: int) -> bool:
        return False

    def frame(self, step: int, drawer: bytes, thumbnail: npt.NDArray[np.uint8]) -> None:
        pass

    def save(
        self,
        step: int,
        *,
        checkpoint: bytes,
        model: bytes,
        card: npt.NDArray[np.uint8],
        legibility: Mapping[str, float],
        seconds: float,
    ) -> None:
        pass

    def finish(
        self, model: bytes, card: npt.NDArray[np.uint8], legibility: Mapping[str, float]
    ) -> None:
        pass

    def went_back(self, step: int) -> None:
        pass

    def says(self, step: int, text: str) -> None:
        pass

    def is_now(self, state: RunState, reason: str = "") -> None:
        pass
