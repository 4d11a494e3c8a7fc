"""The habit of plants: how they lean, bend, droop and stand, as one smooth map of the plane.

Every plant is made upright; where its points go afterwards depends on nine continuous numbers. They
move the whole glyph, so something changes in every frame of a film (decision 007).
"""

from __future__ import annotations

import math

import torch
from torch.nn import functional

TOP, FOOT = -0.38, 0.64  # of the stem
ASIDE, UPRIGHT = 4, 5  # ways: lean, bend, curve, tilt; droop, taper, waist, low, crowd
WAYS = ASIDE + UPRIGHT
LEAN, BEND, CURVE = 0.17, 0.08, 0.05  # how far the top, the middle and the quarters go aside
TILT, DROOP = 0.06, 0.12  # how far the leaves of either side, and of both, hang
TAPER, WAIST = 0.35, 0.2  # how much broader ends are than each other, and than the middle
HIGH, LOW = 0.07, 0.13  # how much shorter the stem is, at least and beyond
CROWD = 0.025  # how far up or down leaves move together
REACH = 1.4  # how far up plants sway, in stems
SOFT = 0.8  # slope of the ways before they tend to their ends
WIDE, NEAR, BETWEEN = 0.92, 0.42, 0.25  # beyond it nothing is broader; of the droop, of the tilt
AGAIN = 6  # steps to where a point came from: to 0.01, a quarter of that where plants are


def ways(numbers: torch.Tensor, lean: float = 1.0) -> torch.Tensor:
    """The ways (n, WAYS) in -1..1 that numbers mean; with a `lean` of 0 plants are symmetric."""
    share = numbers.new_tensor([lean] * ASIDE + [1.0] * UPRIGHT)
    return share * torch.tanh(SOFT * numbers)


def away(x: torch.Tensor, y: torch.Tensor, way: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """How far the points of an upright plant are moved, to the right and down.

    Args:
        x, y: of any shape that goes with that of a way.
        way: (WAYS, ...), as `ways` has them, transposed.
    """
    lean, bend, curve, tilt, droop, taper, waist, low, crowd = way
    t = ((FOOT - y) / (FOOT - TOP)).clamp(0, REACH)
    stem = t.clamp(max=1)
    turn = 2 * math.pi * stem
    broader = TAPER * taper * (stem - 0.5) + WAIST * waist * torch.cos(turn)
    bent = BEND * bend * torch.sin(math.pi * t) + CURVE * curve * torch.sin(turn)
    inside = (1 - (x / WIDE).square()).clamp_min(0)
    right = broader * x * inside.square() + LEAN * lean * t**1.5 + bent
    hanging = DROOP * droop * (1 - torch.exp(-(x / NEAR).square()))
    hanging = hanging + TILT * tilt * torch.tanh(x / BETWEEN)
    down = stem.square() * (3 - 2 * stem) * hanging
    down = down + (HIGH + LOW * low) * (stem - 0.5) + CROWD * crowd * torch.sin(turn)
    return right, down


def moved(points: torch.Tensor, way: torch.Tensor) -> torch.Tensor:
    """Points (n, 2) of one upright plant, where a way (WAYS,) has them.

    How far they move is known to 1e-7, as exactly as the way.
    """
    x, y = points.T.to(way.dtype, memory_format=torch.contiguous_format)
    right, down = away(x, y, way)
    return points + torch.stack([right, down], 1)


def swayed(planes: torch.Tensor, way: torch.Tensor) -> torch.Tensor:
    """Pictures (n, c, size, size) of upright plants as ways (n, WAYS) have them; differentiable."""
    size = planes.shape[-1]
    place = (2 * torch.arange(size, device=planes.device) + 1) / size - 1
    x, y = place.expand(len(planes), size, size), place[:, None].expand(len(planes), size, size)
    each = way.T[:, :, None, None]
    from_x, from_y = x, y
    for _ in range(AGAIN):
        right, down = away(from_x, from_y, each)
        from_x, from_y = x - right, y - down
    grid = torch.stack([from_x, from_y], 3)
    return functional.grid_sample(planes, grid, padding_mode="zeros", align_corners=False)
