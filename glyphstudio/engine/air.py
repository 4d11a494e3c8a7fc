"""Air: what keeps the dark places of a script from closing up."""

from __future__ import annotations

import torch
from torch.nn import functional

from glyphstudio.engine.blocks import batch_mean

NEIGHBOURHOOD = 0.34  # of the side
CROWDED = 0.5  # ink where a ring or two crossing strokes are; a ring with a bar through it has .6


def crowding(images: torch.Tensor) -> torch.Tensor:
    """How much darker than `CROWDED` the neighbourhoods are: mean square of what is too much.

    Args:
        images: cover (n, 1, size, size).
    """
    side = round(images.shape[-1] * NEIGHBOURHOOD)
    dark = functional.avg_pool2d(images, side, stride=max(1, side // 5))
    return batch_mean((dark - CROWDED).clamp_min(0).square(), (0, 1, 2, 3))
