"""How much more a GPU trains, at equal bits per image seen."""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from .clock import threads
from .figures import Figure, Result
from .reading import CHANNEL, Reading
from .rivals import OURS, Ours

IMAGES = 64 * 2000
BATCHES = (64, 256, 512, 1024, 2048)
EQUAL = 0.95  # of the CPU's bits after as many images


@dataclass(frozen=True, slots=True)
class Pass:
    """One training of so many images: images a second by the wall, and what was learned."""

    rate: float
    reading: Reading


def measure(quick: bool) -> Result:
    """Train on as many images on the CPU and, in batches of several sizes, on the GPU."""
    title = "Training on a GPU"
    if not torch.cuda.is_available():
        return Result("gpu", title, "There is no GPU that torch can use here.", ())
    images = IMAGES // 10 if quick else IMAGES
    with threads(1):
        cpu = pass_on(torch.device("cpu"), images, batch=64)
    figures = [
        Figure("CPU, batch 64", cpu.rate, "images/s"),
        Figure("CPU, batch 64", cpu.reading.bits, "bits"),
    ]
    equal: list[float] = []
    for batch in BATCHES:
        gpu = pass_on(torch.device("cuda"), images, batch=batch)
        figures += [
            Figure(f"GPU, batch {batch}", gpu.rate, "images/s"),
            Figure(f"GPU, batch {batch}", gpu.reading.bits, "bits"),
        ]
        if gpu.reading.bits >= EQUAL * cpu.reading.bits:
            equal.append(gpu.rate)
    fastest = max(equal, default=0.0)
    figures.append(
        Figure("times as many at equal bits", fastest / cpu.rate, "x", goal=None if quick else 20.0)
    )
    return Result(
        name="gpu",
        title=title,
        measured=f"{CHANNEL} {OURS} {images:,} images on one CPU thread and on "
        f"{torch.cuda.get_device_name()}, by the wall. Equal bits: at least {EQUAL:.0%} of the "
        "CPU's after as many images, in batches of any size.",
        figures=tuple(figures),
    )


def pass_on(device: torch.device, images: int, *, batch: int) -> Pass:
    """Train on a device, some steps to warm it up not counted."""
    _train(Ours(device=device, batch=batch), 5)
    ours = Ours(device=device, batch=batch, steps=images // batch)
    start = time.perf_counter()
    _train(ours, images // batch)
    seconds = time.perf_counter() - start
    return Pass(rate=images / seconds, reading=ours.reading())


def _train(ours: Ours, steps: int) -> None:
    for _ in range(steps):
        ours.train_step()
    if ours.device.type == "cuda":
        torch.cuda.synchronize()
