"""Directions in the space of messages: made of examples, left alone by chance."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
import numpy.typing as npt
import torch

from glyphstudio.engine.player import Latents
from glyphstudio.errors import SettingError

Exact = npt.NDArray[np.float64]
ALIKE: Final = 1e-4  # as a share of a message's length; closer examples differ in nothing


def from_examples(less: Latents, more: Latents) -> Latents:
    """The direction (latent_size,), of unit length, that leads from some glyphs to others.

    It joins their means: the best one known where all directions vary alike, as those of random
    messages do. Source: Carter & Nielsen, "Using Artificial Intelligence to Augment Human
    Intelligence", Distill 2017.

    Args:
        less: examples with little of it, (n, latent_size).
        more: examples with much of it, (m, latent_size).

    Raises:
        SettingError: one side has no example, or there is no difference.
    """
    if not len(less) or not len(more):
        raise SettingError("A slider by example needs a glyph in Less and one in More.")
    if less.shape[1] != more.shape[1]:
        raise SettingError("Glyphs of two models make no slider together.")
    way = more.mean(0, dtype=np.float64) - less.mean(0, dtype=np.float64)
    far = float(np.linalg.norm(way))
    if far <= ALIKE * math.sqrt(len(way)):
        raise SettingError("Less and More hold the same; add a glyph that differs.")
    direction: Latents = (way / far).astype(np.float32)
    return direction


def vary(latents: Latents, amount: float, locked: Latents, generator: torch.Generator) -> Latents:
    """Messages near `latents` (n, latent_size), the same along the `locked` directions.

    cos(a) message + sin(a) random with sin(a) = `amount` in all directions that are free, so that
    a random message's variation is as likely in itself as any other.

    Args:
        amount: 0 the same .. 1 another altogether.
        locked: (j, latent_size), of any length and angle; what they span stays. May be empty.
        generator: on the CPU; its next numbers are used.
    """
    shape = torch.Size(latents.shape)
    other = torch.randn(shape, generator=generator).numpy().astype(np.float64)
    held = latents.astype(np.float64)
    kept = _within(held, locked)
    free = math.sqrt(max(0.0, 1 - amount**2)) * (held - kept)
    new = kept + free + amount * (other - _within(other, locked))
    varied: Latents = new.astype(np.float32)
    return varied


def random_within(latents: Latents, locked: Latents, generator: torch.Generator) -> Latents:
    """Other messages altogether (n, latent_size), the same along the `locked` directions only."""
    return vary(latents, 1.0, locked, generator)


def _within(latents: Exact, locked: Latents) -> Exact:
    """The part of each row that lies in what the locked directions span."""
    if not len(locked):
        return np.zeros_like(latents)
    _, sizes, rows = np.linalg.svd(locked.astype(np.float64), full_matrices=False)
    basis = rows[sizes > 1e-6 * max(1e-30, float(sizes.max()))]  # (rank, latent_size)
    within: Exact = (latents @ basis.T) @ basis
    return within
