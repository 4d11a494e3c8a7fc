"""Landscapes around a middle: splines along the radius, waves around it, as on plates."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from glyphstudio.engine.fields import Relief
from glyphstudio.engine.style import Window


@dataclass(frozen=True, slots=True)
class Rosette:
    """What a landscape around the middle is made of.

    `rings`: cubic splines from the middle to `radius` (in half sides) and a little beyond.
    `fold`: how often it repeats in a full turn. `waves`: how much the 0th, 1st, 2nd ... multiple
    of the fold weighs; each is mirrored, its summit or hollow pointing up.
    """

    rings: int
    radius: float
    fold: int
    waves: tuple[float, ...]

    def height(
        self, coefficients: torch.Tensor, twist: torch.Tensor, size: int, window: Window
    ) -> torch.Tensor:
        """The landscapes (n, fields, h, w) alone; see `relief`."""
        return self.relief(coefficients, twist, size, window).height

    def relief(
        self, coefficients: torch.Tensor, twist: torch.Tensor, size: int, window: Window
    ) -> Relief:
        """Landscapes over a tile, (n, fields, h, w), and their slopes per pixel.

        The slopes are those outwards (as `across`) and around (as `down`).

        Args:
            coefficients: (n, fields, rings, waves).
            twist: (n,), by how many radians the rim is turned against the middle.
        """
        device, dtype = coefficients.device, coefficients.dtype
        x = (2 * torch.arange(window.left, window.right, device=device, dtype=dtype) + 1) / size - 1
        y = (2 * torch.arange(window.top, window.bottom, device=device, dtype=dtype) + 1) / size - 1
        y = y[:, None]
        r = torch.hypot(x, y).clamp_(min=1e-4)
        unit = torch.complex(-y / r, x / r)  # 1 points up
        turns = [torch.ones_like(unit)]
        fold = _power(unit, self.fold)
        n = len(coefficients)
        turned = twist.view(n, 1, 1) * (r / self.radius)
        fold = fold * torch.polar(torch.ones_like(turned), self.fold * turned)  # (n, h, w)
        for _ in self.waves[1:]:
            turns.append(turns[-1] * fold)
        value, slope, first = self._splines(r, *_radii(size, window))
        local = coefficients[:, :, first : first + value.shape[-1]]
        radial = torch.einsum("hwr,nkrj->nkjhw", value, local)
        outward = torch.einsum("hwr,nkrj->nkjhw", slope, local)
        near = (r / OPEN).clamp_(max=1)
        grown, growth = near * (2 - near), (2 - 2 * near) / OPEN  # waves begin at the middle
        tall = torch.zeros_like(radial[:, :, 0])
        out, around = torch.zeros_like(tall), torch.zeros_like(tall)
        lean = (twist / self.radius).view(n, 1, 1)  # radians per half side
        for j, weight in enumerate(self.waves):
            if j == 0:
                tall = tall + weight * radial[:, :, 0]
                out = out + weight * outward[:, :, 0]
                continue
            cos, sin = turns[j].real[:, None], turns[j].imag[:, None]
            begun = weight * grown ** (2 * j)
            wave = begun * radial[:, :, j]
            swing = -(self.fold * j) * wave * sin
            tall = tall + wave * cos
            beginning = weight * 2 * j * grown ** (2 * j - 1) * growth
            rising = begun * outward[:, :, j] + beginning * radial[:, :, j]
            out = out + rising * cos + lean[:, None] * swing
            around = around + swing
        per_px = 2 / size
        return Relief(tall, out * per_px, around * (per_px / r))

    def _splines(
        self, r: torch.Tensor, nearest: float, farthest: float
    ) -> tuple[torch.Tensor, torch.Tensor, int]:
        """Values and slopes per half side of the rings that reach these radii, and the first."""
        step = self.radius / (self.rings - 3)
        first = max(0, int(nearest / step) - 1)
        last = min(self.rings, int(farthest / step) + 4)
        place = torch.arange(first, last, device=r.device) - 1.0
        away = (r / step)[..., None] - place
        far, near = (2 - away.abs()).clamp_(min=0), (1 - away.abs()).clamp_(min=0)
        value = (far**3 - 4 * near**3) / 6
        slope = away.sign() * (2 * near.square() - far.square() / 2) / step
        return value, slope, min(first, self.rings)


OPEN = 0.5  # half sides from the middle at which waves are full


def _radii(size: int, window: Window) -> tuple[float, float]:
    """Half sides from the middle to a tile's nearest and farthest places, found without a tensor.

    To ask a tensor would make a training step wait for its device.
    """
    near, far = [], []
    for begin, end in ((window.left, window.right), (window.top, window.bottom)):
        first, last = (2 * begin + 1) / size - 1, (2 * end - 1) / size - 1
        near.append(max(0.0, first, -last))
        far.append(max(-first, last))
    return math.hypot(*near), math.hypot(*far)


def _power(unit: torch.Tensor, exponent: int) -> torch.Tensor:
    power = unit
    for _ in range(exponent - 1):
        power = power * unit
    return power
