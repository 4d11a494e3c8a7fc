"""Breeding by eye: children of one or two messages, as likely in themselves as random ones."""

from __future__ import annotations

import math

import numpy as np
import torch

from glyphstudio.engine.family import stream
from glyphstudio.engine.latents import random_messages, slerp
from glyphstudio.engine.player import Latents
from glyphstudio.errors import SettingError
from glyphstudio.lineage import CHILDREN


def first(latent_size: int, seed: int, count: int = CHILDREN) -> Latents:
    """A generation without parents (count, latent_size): random messages of the seed."""
    return random_messages(count, latent_size, seed=seed)


def children(parents: Latents, amount: float, seed: int, count: int = CHILDREN) -> Latents:
    """Children (count, latent_size) of one or two parents; each depends on the seed and its place.

    One parent's children are its variations. Of two, every second child lies on the way from one
    to the other, the rest take each number from either; then all vary a little. Each of these
    leaves a message as likely as a random one. Source: Sims 1991, "Artificial evolution for
    computer graphics", whose genes cross over; the way between them is ours.

    Args:
        parents: (1 or 2, latent_size).
        amount: how much chance adds, 0 nothing .. 1 all.

    Raises:
        SettingError: there are no parents, or too many.
    """
    if parents.ndim != 2 or not 1 <= len(parents) <= 2:
        raise SettingError("Choose one or two glyphs as parents.")
    if not 0 <= amount <= 1:
        raise SettingError("The amount of change is between 0 and 1.")
    born = np.empty((count, parents.shape[1]), np.float32)
    for place in range(count):
        generator = stream(seed, place, "breeding")
        child = _mixed(parents, place, generator).astype(np.float64)
        other = torch.randn(len(child), generator=generator).numpy()
        born[place] = math.sqrt(1 - amount**2) * child + amount * other
    return born


def _mixed(parents: Latents, place: int, generator: torch.Generator) -> Latents:
    """What one child has of its parents, (latent_size,)."""
    if len(parents) == 1:
        only: Latents = parents[0]
        return only
    share = torch.rand((), generator=generator).item()
    coins = torch.rand(parents.shape[1], generator=generator).numpy()
    if place % 2 == 0:
        return slerp(parents[0], parents[1], 0.15 + 0.7 * share)
    # between a third and two thirds of the numbers, so that no child is a parent again
    crossed: Latents = np.where(coins < (1 + share) / 3, parents[0], parents[1])
    return crossed
