"""A training shared by several processes, as torchrun starts them; or by one alone."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.distributed as dist

from glyphstudio.engine import device as devices
from glyphstudio.store.record import RunRecord
from glyphstudio.store.recorded import Recorded


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


class Follower(Recorded):
    """The run as the other processes see it: they read its checkpoint and write nothing.

    All see the same folder, which the first process alone plans, cuts and keeps.
    """

    def __init__(self, folder: Path, record: RunRecord, *, device: str) -> None:
        super().__init__(folder, record)
        self._own_device = device

    @property
    def device(self) -> str:
        return self._own_device

    @property
    def keeper(self) -> None:
        return None

    def plan(self, first: int, last: int) -> None:
        pass

    def back_to(self, step: int) -> None:
        pass
