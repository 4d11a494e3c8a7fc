"""A lattice that swells: its lines stand wider in some places and closer in others, ever straight.

What lines and the paper between them share alike, so that a labyrinth keeps its proportion. Between
two messages it always moves, also while no step of it grows.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from glyphstudio.engine.hand import to_and_fro

Places = npt.NDArray[np.float64]

EDGE = 0.75  # of the outermost strokes, in half pictures, for 8 nodes
WAVES, WAVE = 2, (0.3, 0.16)  # of the spacing: how many, and how high each at most
PACE = 2.0  # how quickly they go to and fro
ROUNDS = 3  # of finding where a place came from


def heights(numbers: torch.Tensor) -> torch.Tensor:
    """The waves of the spacing that numbers (n, outputs) mean, (n, WAVES); they never rest."""
    return to_and_fro(numbers[:, -WAVES:], PACE) * numbers.new_tensor(WAVE)


def spaced(places: Places, waves: Places) -> Places:
    """Where lines at `places` of an even lattice stand in one that swells: strokes and paper alike.

    The spacing is 1 + waves[0] cos + waves[1] cos of the double; the outermost edges stay.
    """
    turn = np.pi * (places / EDGE).clip(-1, 1)
    moved: Places = places + sum(
        wave * EDGE / (np.pi * k) * np.sin(k * turn) for k, wave in enumerate(waves, 1)
    )
    return moved


def swollen(images: torch.Tensor, waves: torch.Tensor) -> torch.Tensor:
    """Pictures (n, 1, size, size) of even lattices as `spaced` has them; waves (n, WAVES)."""
    size = images.shape[-1]
    place = (2 * torch.arange(size, device=images.device, dtype=images.dtype) + 1) / size - 1
    place = place.expand(len(waves), -1)
    harmonics = range(1, WAVES + 1)
    back = place
    for _ in range(ROUNDS):
        turn = math.pi * (back / EDGE).clamp(-1, 1)
        back = place - sum(
            waves[:, k - 1, None] * (EDGE / (math.pi * k)) * torch.sin(k * turn) for k in harmonics
        )
    n = len(waves)
    grid = torch.stack(
        [back[:, None, :].expand(n, size, size), back[:, :, None].expand(n, size, size)], 3
    )
    return functional.grid_sample(images, grid, align_corners=False)
