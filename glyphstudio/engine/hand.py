"""The hand: a glyph's plan is pulled about smoothly, while the pen that draws it stays as it is.

A few continuous numbers beside the gates: a letter is wide or narrow, high or low in the waist,
upright or bowed. They say as much as a stroke does, and between two messages something always
moves, not only while a stroke grows.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from glyphstudio.engine.nib import Path

NODES = 3  # along each axis
OUTPUTS = 2 * NODES * NODES  # x and y of each node
SPAN = 0.9  # where the outer nodes lie
INNER, OUTER = 0.4, 0.95  # from here on a plan is held, and here fast, so that it stays on paper
PACE, STRETCHED = 2.0, 0.98  # of a restless hand: how quickly it goes, and how far of its reach

Numbers = npt.NDArray[np.float64]


def moved(path: Path, ways: Numbers, reach: float) -> Path:
    """A path where a hand has it that pulls at its nodes as `ways` (OUTPUTS,) say.

    A node goes `reach` at most, what lies between up to half as far again. Up to .2 no line folds.
    """
    nodes = reach * np.tanh(ways).reshape(2, NODES, NODES)
    across, down = _weights(path[:, 0]), _weights(path[:, 1])
    shift = np.einsum("cij,ip,jp->pc", nodes, down, across)
    placed: Path = path + shift
    return placed


def restless(ways: torch.Tensor, pace: float = PACE) -> torch.Tensor:
    """Ways of a hand that goes to and fro at one speed where another one would rest, stretched."""
    return torch.atanh(STRETCHED * to_and_fro(ways, pace))


def to_and_fro(ways: torch.Tensor, pace: float) -> torch.Tensor:
    """Numbers in -1..1 that go to and fro at one speed, 2 / pi of `pace` as fast as the ways."""
    return torch.asin(0.9999 * torch.sin(pace * ways)) * (2 / math.pi)


def pulled(images: torch.Tensor, ways: torch.Tensor, reach: float) -> torch.Tensor:
    """Pictures (n, c, size, size) of plans as the hands with `ways` (n, OUTPUTS) have them."""
    size = images.shape[-1]
    place = (2 * torch.arange(size, device=images.device, dtype=images.dtype) + 1) / size - 1
    nodes = reach * torch.tanh(ways).view(-1, 2, NODES, NODES)
    profile = _profile(size, images.device).to(images.dtype)
    shift = profile.T @ nodes @ profile  # (n, 2, size, size), where a point goes to
    here = torch.stack(torch.broadcast_tensors(place[None, :], place[:, None]))  # x, y
    # a pixel asks where it comes from: here less the shift there, there taken from the shift here
    grid = (here - shift).permute(0, 2, 3, 1)
    there = functional.grid_sample(shift, grid.detach(), padding_mode="border", align_corners=False)
    grid = (here - there).permute(0, 2, 3, 1)
    return functional.grid_sample(images, grid, align_corners=False)


@lru_cache(maxsize=16)
def _profile(size: int, device: torch.device) -> torch.Tensor:
    """The weights of the nodes at the pixels of a picture's side, (NODES, size)."""
    place = (2 * torch.arange(size, dtype=torch.float32) + 1) / size - 1
    with torch.inference_mode(False):  # kept for a training that may follow
        return torch.from_numpy(_weights(place.double().numpy())).float().to(device)


def _weights(place: Numbers) -> Numbers:
    """How strongly each node pulls at places (m,) along an axis, (NODES, m)."""
    s = np.sin(np.pi / 2 * (place / SPAN).clip(-1, 1))
    held = 1 - ((np.abs(place) - INNER) / (OUTER - INNER)).clip(0, 1) ** 2
    weights: Numbers = np.stack([s * (s - 1) / 2, 1 - s * s, s * (s + 1) / 2]) * held
    return weights
