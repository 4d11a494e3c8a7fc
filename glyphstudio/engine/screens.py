"""Stripes and dots that fill a shape, exact at every size: too fine to be seen they become tone."""

from __future__ import annotations

import math

import torch

from glyphstudio.engine.style import Window


def stripes(
    phase: torch.Tensor, steep: torch.Tensor | float, share: torch.Tensor | float
) -> torch.Tensor:
    """Cover of bands centred on whole numbers of `phase`, averaged over each pixel's width.

    Args:
        phase: (..., h, w), 1 from band to band.
        steep: how much the phase changes per pixel, > 0.
        share: how much of the way from band to band is ink, 0..1; may differ by the place.
    """
    away = phase - phase.round()  # -.5..   .5
    half = share / 2
    begun = _inked(away + steep / 2, half)
    return (begun - _inked(away - steep / 2, half)).div_(steep).clamp_(0, 1)


def _inked(x: torch.Tensor, half: torch.Tensor | float) -> torch.Tensor:
    """The ink between 0 and x of bands that reach `half` to each side of every whole number."""
    whole = x.round()
    part = (x - whole).clamp(min=-half, max=half)  # type: ignore[arg-type]  # both or neither tensors
    return part.add_(whole * half, alpha=2)


def superellipse(
    size: int, block: Window, *, half: float, power: float, device: torch.device
) -> torch.Tensor:
    """How many pixels inside |x|^power + |y|^power = half^power, (h, w), to first order."""
    sides = (block.left, block.right - 1), (block.top, block.bottom - 1)
    farthest = [max(abs((2 * pixel + 1) / size - 1) for pixel in side) / half for side in sides]
    if farthest[0] ** power + farthest[1] ** power < 0.7**power:  # deep inside: far is far enough
        return torch.full((block.height, block.width), 0.3 * half * size / 2, device=device)
    x = ((2 * torch.arange(block.left, block.right, device=device) + 1) / size - 1).abs() / half
    y = ((2 * torch.arange(block.top, block.bottom, device=device) + 1) / size - 1).abs() / half
    x, y = x.clamp_(min=1e-6), y.clamp_(min=1e-6)
    larger = torch.maximum(x, y[:, None])
    x, y = x / larger, y[:, None] / larger  # powers of numbers up to 1, one of them 1
    total = x**power + y**power
    root = total ** (1 / power)
    steep = torch.hypot(x ** (power - 1), y ** (power - 1)).mul_(root).div_(total)
    return (1 - larger.mul_(root)).div_(steep).mul_(half * size / 2)


def disc(size: int, block: Window, *, radius: float, device: torch.device) -> torch.Tensor:
    """How many pixels inside a disc of `radius` half sides about the middle, (h, w)."""
    x = torch.arange(block.left, block.right, device=device) + (0.5 - size / 2)
    y = torch.arange(block.top, block.bottom, device=device) + (0.5 - size / 2)
    return radius * size / 2 - torch.hypot(x, y[:, None])


class DotLattice:
    """Dots on a square lattice turned by 45 degrees, mirrored left to right; each has its radius.

    `pitch` is how many lattice lines there are in half a picture. Places are rows and columns of
    a grid of step 1 / (2 pitch), every other one of which holds a dot.
    """

    def __init__(self, pitch: float) -> None:
        self.pitch = pitch
        self.reach = math.ceil(2 * pitch) + 2  # rows and columns to each side of the middle

    @property
    def places(self) -> torch.Tensor:
        """Where the rows, and the columns, of the grid lie, -1..1 and a little beyond."""
        return torch.arange(-self.reach, self.reach + 1) / (2 * self.pitch)

    def cover(self, radius: torch.Tensor, size: int, block: Window) -> torch.Tensor:
        """How much of each pixel the dots cover, (n, h, w).

        Args:
            radius: (n, places, places), by row and column, in sides.
        """
        device, side = radius.device, 2 * self.reach + 1
        x = (2 * torch.arange(block.left, block.right, device=device) + 1) / size - 1
        y = ((2 * torch.arange(block.top, block.bottom, device=device) + 1) / size - 1)[:, None]
        rising, falling = (self.pitch * (x + y)).round(), (self.pitch * (x - y)).round()
        column, row = rising + falling, rising - falling
        to_x, to_y = column / (2 * self.pitch) - x, row / (2 * self.pitch) - y
        away_px = torch.hypot(to_x, to_y).mul_(size / 2)
        place = (row + self.reach).mul_(side).add_(column + self.reach).long()
        wide_px = radius.flatten(1)[:, place] * size
        seen = (wide_px - away_px).add_(0.5).clamp_(0, 1).mul_((2 * wide_px).clamp(max=1))
        spacing_px = size / self.pitch / math.sqrt(8)  # from dot to dot
        sharp = min(1.0, max(0.0, (spacing_px - 2) / 2))
        if sharp == 1:
            return seen
        tone = (wide_px / spacing_px).square_().mul_(math.pi).clamp_(max=1)
        return torch.lerp(tone, seen, sharp)
