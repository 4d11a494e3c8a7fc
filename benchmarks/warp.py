"""The composed channel against a chain of kornia modules with the same strengths."""

from __future__ import annotations

from collections.abc import Callable

import torch

from glyphstudio.engine.channel import CHANNEL_S, REFERENCE_SIZE, Channel

from .clock import in_turns, threads
from .figures import Figure, Result
from .original import kornia_channel

BATCH = 64


def measure(quick: bool) -> Result:
    """Forward and backward of both, in turns, at three sizes."""
    rounds = 5 if quick else 25
    figures: list[Figure] = []
    with threads(1):
        for size in (32, 64, 128):
            ours, theirs = in_turns(_composed(size), _chained(size), rounds=rounds)
            figures += [
                Figure(f"{size} px, composed", 1000 * ours.cpu, "ms"),
                Figure(f"{size} px, kornia", 1000 * theirs.cpu, "ms"),
                Figure(f"{size} px, times as fast", theirs.cpu / ours.cpu, "x"),
            ]
    return Result(
        name="warp",
        title="The channel's geometry and noise, forward and backward",
        measured=f"Affine and perspective of channel S with its noise on {BATCH} images of one "
        "channel; ours in one resampling, kornia's RandomAffine (p=1) and RandomPerspective (p=.5) "
        f"in a chain. In turns, median of {rounds}, CPU time of one thread.",
        figures=tuple(figures),
    )


def _images(size: int) -> torch.Tensor:
    return torch.rand(BATCH, 1, size, size, requires_grad=True)


def _composed(size: int) -> Callable[[], None]:
    images, channel, generator = _images(size), Channel(CHANNEL_S), torch.Generator()

    def work() -> None:
        channel(images, paper=0.0, generator=generator).sum().backward()

    return work


def _chained(size: int) -> Callable[[], None]:
    images, chain, generator = _images(size), kornia_channel(), torch.Generator()
    sigma = CHANNEL_S.add_noise * size / REFERENCE_SIZE

    def work() -> None:
        noise = torch.randn(images.shape, generator=generator)
        chain(images + sigma * noise).sum().backward()

    return work
