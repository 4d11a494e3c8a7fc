"""Marbling: drops of paint on a bath push each other aside, then tines are drawn through it.

Both keep areas. A drop of radius r at c sends p to c + (p - c) sqrt(1 + r^2 / |p - c|^2); a tine
shears all paint along itself, the less the further away. They are undone pixel by pixel, to see in
which drop a pixel's paint was, and done to outlines, to draw them.

Source: Lu, Jaffer, Jin, Zhao & Mao, "Mathematical marbling", IEEE CG&A 32 (2012).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from glyphstudio.engine.polygons import Loop

Values = npt.NDArray[np.float64]
Step = tuple[torch.Tensor, torch.Tensor]
"""Across and down: where the paint one pixel further was, less where this one's was."""

TINE = 0.25  # half sides from a tine at which it pulls half as far
RIM = 1e-3  # of a drop's area: paint that was nearer to its middle is taken to have been there
BESIDE = 0.25  # pixels outside a drop's edge that its neighbour is looked at, at least
STRAY = 1.5e-4  # half sides that an outline may run beside its curve
LONGEST = 0.05  # half sides from point to point of an outline
ROUNDS = 16  # of halving; an edge may be stretched some ten thousand times


@dataclass(frozen=True, slots=True)
class Comb:
    """Teeth drawn through the paint at last, by turns up and down; an endless row of them."""

    teeth: float = 6.0  # pairs of them in half a side
    pull: float = 0.0  # half sides


NO_COMB = Comb()


@dataclass(frozen=True, slots=True)
class Tray:
    """What is done to the bath, one after another; lengths in half sides, angles in radians.

    First the drops, (n, drops) each: where they fall, and their radius on a clean bath. Then the
    tines, (n, tines) each: their direction, how far to the right of it they pass the middle, and
    how far they pull.
    """

    x: torch.Tensor
    y: torch.Tensor
    radius: torch.Tensor
    angle: torch.Tensor
    offset: torch.Tensor
    pull: torch.Tensor

    def some(self, which: slice) -> Tray:
        """Some of the n trays."""
        return Tray(*(part[which] for part in self.parts))

    def detach(self) -> Tray:
        """The same without a gradient."""
        return Tray(*(part.detach() for part in self.parts))

    @property
    def parts(self) -> tuple[torch.Tensor, ...]:
        return self.x, self.y, self.radius, self.angle, self.offset, self.pull

    # ---- from the picture back to the drops

    def undone(self, x: torch.Tensor, y: torch.Tensor) -> Iterator[torch.Tensor]:
        """From the last drop to the first: how far from its middle each pixel's paint was.

        Args:
            x: (w,), y: (h,): where the pixels are, in half sides.

        Yields:
            (n, h, w) for every drop, in half sides. Further on, what lies in it means nothing.
        """
        for distance, _ in self._walk(x, y, step=0.0, comb=NO_COMB):
            yield distance

    def undone_steeply(
        self, x: torch.Tensor, y: torch.Tensor, step: float, comb: Comb = NO_COMB
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor]]:
        """The same, each with how much it changes per pixel; those are `step` half sides wide."""
        for distance, steep in self._walk(x, y, step=step, comb=comb):
            assert steep is not None
            yield distance, steep

    def _walk(
        self, x: torch.Tensor, y: torch.Tensor, *, step: float, comb: Comb
    ) -> Iterator[tuple[torch.Tensor, torch.Tensor | None]]:
        paint = _Paint(x.expand(1, len(y), len(x)), y[:, None].expand(1, len(y), len(x)), [])
        if step:
            pixel, none = x.new_full((1, 1, 1), step), x.new_zeros(1, 1, 1)
            paint.steps = [(pixel, none), (none, pixel)]
        if comb.pull:
            wave = 2 * math.pi * comb.teeth
            turn = wave * paint.x
            slope = wave * comb.pull * torch.sin(turn)  # of the shift, to the left
            paint.shear(x.new_zeros(()), x.new_ones(()), comb.pull * torch.cos(turn), slope)
        for angle, offset, pull in reversed(list(zip(*map(_each, self.parts[3:]), strict=True))):
            cos, sin = torch.cos(angle), torch.sin(angle)
            beside = cos * paint.y - sin * paint.x - offset
            near = (beside.square() + TINE**2).reciprocal()
            shift = near * (pull * TINE**2)
            paint.shear(cos, sin, shift, shift * near * beside * -2)
        for drop in reversed(list(zip(*map(_each, self.parts[:3]), strict=True))):
            yield paint.lift(*drop)

    # ---- from the drops to the picture

    def outline(self, drop: int, radius: float, comb: Comb = NO_COMB) -> Loop:
        """What has become of a circle of `radius` about a drop of the only tray."""
        # doubles only on the CPU: Metal has none
        x, y, size, angle, offset, pull = (part[0].cpu().double().numpy() for part in self.parts)

        def moved(turn: Values) -> Loop:
            px, py = x[drop] + radius * np.cos(turn), y[drop] + radius * np.sin(turn)
            for later in range(drop + 1, len(x)):
                dx, dy = px - x[later], py - y[later]
                out = np.sqrt(1 + size[later] ** 2 / np.maximum(dx * dx + dy * dy, 1e-12))
                px, py = x[later] + dx * out, y[later] + dy * out
            for way, away, far in zip(angle, offset, pull, strict=True):
                beside = np.cos(way) * py - np.sin(way) * px - away
                shift = far * TINE**2 / (beside * beside + TINE**2)
                px, py = px + shift * np.cos(way), py + shift * np.sin(way)
            return np.stack([px, py + comb.pull * np.cos(2 * np.pi * comb.teeth * px)], 1)

        return curve(moved)


class _Paint:
    """Where the paint now at each pixel was, (n, h, w), and the steps to that of the next ones."""

    def __init__(self, x: torch.Tensor, y: torch.Tensor, steps: list[Step]) -> None:
        self.x, self.y, self.steps = x, y, steps

    def shear(
        self, cos: torch.Tensor, sin: torch.Tensor, shift: torch.Tensor, slope: torch.Tensor
    ) -> None:
        """Take a shift along (cos, sin) back, which changes by `slope` across it."""
        self.x, self.y = self.x - shift * cos, self.y - shift * sin
        for which, (x, y) in enumerate(self.steps):
            along = slope * (cos * y - sin * x)
            self.steps[which] = x - along * cos, y - along * sin

    def lift(
        self, x0: torch.Tensor, y0: torch.Tensor, radius: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor | None]:
        """Take a drop away; how far from its middle the paint was, and that per pixel."""
        x, y = self.x - x0, self.y - y0
        distance = (x * x + y * y).clamp(min=1e-6).sqrt()
        if not self.steps:
            back = (1 - (radius / distance).square()).clamp(min=RIM).sqrt()
            self.x, self.y = x0 + x * back, y0 + y * back
            return distance, None
        across, down = (x * step[0] + y * step[1] for step in self.steps)
        steep = torch.hypot(across, down).div_(distance).add_(1e-9)
        # a pixel that the edge runs through shows what lies beside it, wherever its middle is
        outside = torch.maximum(distance, radius + BESIDE * steep).square_()
        back = (outside - radius.square()).sqrt_().div_(distance)
        self.x, self.y = x0 + x * back, y0 + y * back
        stretch = radius.square() / (outside * distance.square() * back)
        for which, outwards in enumerate((across, down)):
            step, pulled = self.steps[which], stretch * outwards
            self.steps[which] = back * step[0] + pulled * x, back * step[1] + pulled * y
        return distance, steep


def _each(part: torch.Tensor) -> list[torch.Tensor]:
    """(n, count) as `count` tensors (n, 1, 1)."""
    return list(part[:, :, None, None].unbind(1))


def curve(moved: Callable[[Values], Loop]) -> Loop:
    """A closed curve of turns (m,) in 0..2 pi, with most points where it is bent or stretched."""
    turn = np.linspace(0, 2 * np.pi, 65)
    points = moved(turn)
    for _ in range(ROUNDS):
        half = (turn[1:] + turn[:-1]) / 2
        between = moved(half)
        beside = np.hypot(*(between - (points[1:] + points[:-1]) / 2).T)
        apart = np.hypot(*(points[1:] - points[:-1]).T)
        wanted = np.flatnonzero((beside > STRAY) | (apart > LONGEST))
        if not len(wanted):
            break
        turn = np.insert(turn, wanted + 1, half[wanted])
        points = np.insert(points, wanted + 1, between[wanted], 0)
    return points[:-1]
