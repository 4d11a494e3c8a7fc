"""A square lattice mirrored left-right and up-down, and where hooked crosses could stand in it."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Node = tuple[int, int]

LONGEST_ARM = 2  # steps; hooked crosses with longer arms are not looked for


@dataclass(frozen=True, slots=True)
class Lattice:
    """The steps between neighbouring nodes, in orbits that both mirrors map on themselves.

    Mirrors leave no handedness: with quarter turns, glyphs were pinwheels, even hooked crosses.

    `steps` (steps, 2, 2): first and last node, x and y in -1..1. A step runs outwards; one that
    an axis cuts in two is two half steps, from the axis both ways, so that it grows as mirrors do.
    `orbit` (steps,): which orbit each belongs to.
    """

    nodes: int
    steps: Floats
    orbit: Ints

    @property
    def orbits(self) -> int:
        """How many there are."""
        return int(self.orbit.max()) + 1

    def middles(self) -> dict[Node, int]:
        """The orbit of each whole step, by the sum of its two nodes' columns, and of their rows."""
        found = {}
        for (start, end), orbit in zip(self._places(), self.orbit, strict=True):
            cut = np.abs(end - start).sum() < 0.75  # half a step: its start is the middle
            x, y = np.rint(2 * start if cut else start + end).astype(int).tolist()
            found[x, y] = int(orbit)
        return found

    def meetings(self) -> torch.Tensor:
        """How many steps of each orbit meet at each node, (nodes^2, orbits)."""
        table = torch.zeros(self.nodes**2, self.orbits)
        for (x, y), orbit in self.middles().items():
            for column, row in {(x // 2, y // 2), ((x + 1) // 2, (y + 1) // 2)}:
                table[row * self.nodes + column, orbit] += 1
        return table

    def windows(self) -> torch.Tensor:
        """The orbits of the four steps around each cell, (cells, 4)."""
        at, odd = self.middles(), range(1, 2 * self.nodes - 2, 2)
        around = ((-1, 0), (1, 0), (0, -1), (0, 1))
        return torch.tensor([[at[x + dx, y + dy] for dx, dy in around] for y in odd for x in odd])

    def hooked_crosses(self) -> tuple[Ints, Ints]:
        """All places where a hooked cross could stand, both ways round.

        Four arms of one or two steps from a node off the axes (on an axis the mirror gives every
        hook its opposite), a step to the same side at the end of each.

        Returns:
            The orbits of their arms, (crosses, 4 LONGEST_ARM), a shorter arm's last step repeated,
            and of their hooks, (crosses, 4).
        """
        at, last = self.middles(), self.nodes - 1
        inner = range(1, (last + 1) // 2)  # of one quadrant: mirrors do the rest
        arms, hooks = [], []
        for x, y, side, *lengths in itertools.product(
            inner, inner, (1, -1), *[range(1, LONGEST_ARM + 1)] * 4
        ):
            arm: list[int] = []
            hook: list[int] = []
            for (dx, dy), length in zip(((1, 0), (0, 1), (-1, 0), (0, -1)), lengths, strict=True):
                run = [
                    at.get((2 * x + (2 * i + 1) * dx, 2 * y + (2 * i + 1) * dy), -1)
                    for i in range(length)
                ]
                arm += run + [run[-1]] * (LONGEST_ARM - length)
                end = (2 * (x + length * dx) - side * dy, 2 * (y + length * dy) + side * dx)
                hook.append(at.get(end, -1))
            if min(arm + hook) >= 0:
                arms.append(arm)
                hooks.append(hook)
        return np.array(arms).reshape(-1, 4 * LONGEST_ARM), np.array(hooks).reshape(-1, 4)

    def _places(self) -> Floats:
        """The steps in columns and rows 0..nodes - 1."""
        places: Floats = (self.steps + 1) * ((self.nodes - 1) / 2)
        return places


def lattice(nodes: int) -> Lattice:
    """The lattice of nodes x nodes."""
    last = nodes - 1
    steps: list[Floats] = []
    orbits: dict[tuple[int, int, int], int] = {}
    orbit: list[int] = []
    for axis, lane, place in itertools.product((0, 1), range(nodes), range(nodes - 1)):
        along, across = 2 * place + 1 - last, 2 * lane - last  # of the step's middle, from the axes
        which = orbits.setdefault((axis, abs(along), abs(across)), len(orbits))
        ways = (-1, 1) if along == 0 else (int(np.sign(along)),)
        for way in ways:
            ends = ((0, way) if along == 0 else (along - way, along + way), (across, across))
            steps.append(np.stack(ends if axis == 0 else ends[::-1], 1) / last)
            orbit.append(which)
    return Lattice(nodes, np.stack(steps), np.array(orbit))


def unhooked(growths: Floats, crosses: tuple[Ints, Ints]) -> Floats:
    """Growths (n, orbits) without hooked crosses: as the last step of one comes, two hooks go.

    They are opposite ones, and go as far as that step has come: nothing jumps.
    """
    arms, hooks = crosses
    cross = np.minimum(growths[:, arms].min(2), growths[:, hooks].min(2))  # (n, crosses)
    kept = np.ones_like(growths)
    for which in (0, 2):
        np.minimum.at(kept.T, hooks[:, which], 1 - cross.T)
    freed: Floats = growths * kept
    return freed
