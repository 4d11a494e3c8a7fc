"""How time is measured: CPU seconds, and rivals in turns, so that a busy machine is fair."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Span:
    """CPU seconds of all threads of this process, and seconds by the wall."""

    cpu: float
    wall: float


def timed(work: Callable[[], object]) -> Span:
    """How long `work` takes once."""
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return Span(time.process_time() - cpu, time.perf_counter() - wall)


def in_turns(*rivals: Callable[[], object], rounds: int) -> list[Span]:
    """The median span of each rival's one call, after one call of each to warm up."""
    for work in rivals:
        work()
    spans: list[list[Span]] = [[] for _ in rivals]
    for _ in range(rounds):
        for work, taken in zip(rivals, spans, strict=True):
            taken.append(timed(work))
    return [
        Span(statistics.median(s.cpu for s in taken), statistics.median(s.wall for s in taken))
        for taken in spans
    ]


@contextmanager
def threads(count: int) -> Iterator[None]:
    """Let torch use `count` threads for one operation."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
