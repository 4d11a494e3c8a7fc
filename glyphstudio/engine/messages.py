"""Kinds of message: how one is drawn at random, and how wrong a reading of it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch

from glyphstudio.engine import blocks


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    `sample(count, latent_size, generator)` -> messages (count, latent_size) on the generator's
    device. `loss(read, sent)`: the mean over this process's slice, a scalar; a message read at
    random has a loss near 1.
    """

    sample: Callable[[int, int, torch.Generator], torch.Tensor]
    loss: Callable[[torch.Tensor, torch.Tensor], torch.Tensor]


def _gaussian(count: int, latent_size: int, generator: torch.Generator) -> torch.Tensor:
    return torch.randn((count, latent_size), generator=generator, device=generator.device)


def _squared(read: torch.Tensor, sent: torch.Tensor) -> torch.Tensor:
    return (read - sent).square().mean()


KINDS: dict[str, Kind] = {"gaussian": Kind(_gaussian, _squared)}


def sample_batch(
    kind: str, count: int, latent_size: int, *, generator: torch.Generator
) -> torch.Tensor:
    """This process's slice of a batch of `count` random messages, (count / processes, size)."""
    rank, shares = blocks.processes()
    n = count // shares
    return KINDS[kind].sample(count, latent_size, generator)[rank * n : (rank + 1) * n]
