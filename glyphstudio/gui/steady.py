"""Main axes that keep their places while a model learns, so that no slider jumps to another one."""

from __future__ import annotations

import numpy as np

from glyphstudio.gui.requests import Latents


def steadied(axes: Latents, before: Latents | None) -> Latents:
    """The same axes, (k, latent_size), each in the place and with the sign of its likest before."""
    if before is None or before.shape != axes.shape:
        return axes
    alike = axes.astype(np.float64) @ before.T.astype(np.float64)  # (new, old)
    left = np.abs(alike)
    steady = np.empty_like(axes)
    for _ in range(len(axes)):
        new, old = np.unravel_index(int(left.argmax()), left.shape)
        steady[old] = axes[new] if alike[new, old] >= 0 else -axes[new]
        left[new, :] = -1.0
        left[:, old] = -1.0
    return steady
