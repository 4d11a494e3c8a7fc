"""Regions that leave a gap between them, or are outlined: several landscapes, the highest wins."""

from __future__ import annotations

import math

import torch

from glyphstudio.engine.fields import Relief


def insets(land: Relief, gap_px: float, *, flat: float) -> torch.Tensor:
    """Per field how many pixels inside its region, drawn back by `gap_px`, (n, fields, h, w).

    The least over *every* rival (docs/techniques.md). Where the land between two is flatter than
    `flat` the gap is measured in height instead: as a distance it would leave smears around the
    summits of islands that are about to rise.

    Args:
        flat: heights per pixel.
    """
    count = land.height.shape[1]
    inside = torch.full_like(land.height, math.inf)
    for a in range(count):
        for b in range(a + 1, count):
            across = land.across[:, a] - land.across[:, b]
            down = land.down[:, a] - land.down[:, b]
            steep = across.square_().addcmul_(down, down).add_(1e-12)
            away = (land.height[:, a] - land.height[:, b]).mul_(steep.rsqrt())
            gap = steep.reciprocal_().mul_(flat * flat).add_(1).sqrt_().mul_(gap_px)
            torch.minimum(inside[:, a], away - gap, out=inside[:, a])
            torch.minimum(inside[:, b], away.neg_().sub_(gap), out=inside[:, b])
    return inside


def to_the_runner_up(land: Relief) -> torch.Tensor:
    """How many pixels the highest region's border is away, (n, 1, h, w), to learn from.

    A steeper slope is no way to move a border, so the slopes have no gradient (docs/techniques.md).
    """
    two, which = land.height.topk(2, dim=1)
    across = land.across.detach().gather(1, which).diff(dim=1)
    down = land.down.detach().gather(1, which).diff(dim=1)
    return (two[:, :1] - two[:, 1:]) / (torch.hypot(across, down) + 1e-4)
