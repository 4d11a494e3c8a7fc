"""Patchwork: squares cut along both diagonals, and which of the patches are sewn alike."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.fields import Symmetry
from glyphstudio.engine.polygons import Edges

Values = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
Loops = npt.NDArray[np.float64]
"""Polygons of equally many corners, (polygons, corners, 2), in -1..1."""

TURN = np.array([[0, 1], [-1, 0]])
FLIP = np.array([[-1, 0], [0, 1]])
SQUARE = np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
LEAST = 1e-4  # smaller pieces are not cut


class Patchwork:
    """A square of units x units squares of four triangles each, the upper, right, lower and left.

    `corners` (patches, 3, 2), clockwise to the eye: two of the square, then its middle; in -1..1.
    `across` (patches, 3): the patch beyond the edge that begins at each corner; -1 beyond the rim.
    `orbit` (patches,): patches that the symmetry maps on each other have the same one.
    """

    def __init__(self, units: int, *, half: float, symmetry: Symmetry) -> None:
        self.units = units
        self.half = half
        self.corners, self.across = _cut(units)
        self.orbit, self.orbits = _orbits(self.corners, symmetry)
        self.middles = self.corners.mean(1) * (2 / units)  # (patches, 2) in -1..1 of the square
        self.corners = self.corners * (2 * half / units)

    def closeness(self, reach: float) -> Values:
        """How much each orbit shares with each, (orbits, orbits): rows of length 1.

        Gaussian in the distance, its deviation `reach` squares; summed over the patches of the
        other orbit.
        """
        away = (self.middles[:, None] - self.middles) * (self.units / 2)
        near = np.exp(-(away**2).sum(2) / (2 * reach**2))
        one = np.array([np.flatnonzero(self.orbit == which)[0] for which in range(self.orbits)])
        shared = np.zeros((self.orbits, self.orbits))
        np.add.at(shared.T, self.orbit, near[one].T)
        rows: Values = shared / np.linalg.norm(shared, axis=1, keepdims=True)
        return rows

    def pieces(self, until: Values) -> list[Loops]:
        """The triangles of each colour, when every patch holds smaller copies of itself.

        Those of a colour lie on those of the colours after it.

        Args:
            until: (patches, colours), how much of a patch all colours up to each one take from
                its middle on; the last is 1.
        """
        return [
            self._copies(outer - inner > LEAST, outer) for inner, outer in pairwise(_sizes(until).T)
        ]

    def outlines(self, until: Values) -> list[Edges]:
        """The edges of what is seen of `pieces`, none between whole patches of one colour.

        Holes run the other way.
        """
        found = []
        for inner, outer in pairwise(_sizes(until).T):
            seen = outer - inner > LEAST
            hollow = seen & (inner > LEAST)
            whole = np.append(seen & (outer == 1), False)  # beyond the rim is nothing
            kept = ~(whole[:-1, None] & whole[self.across])[seen]
            outside = Edges.of(self._copies(seen, outer)).ends[kept.reshape(-1)]
            inside = Edges.of(self._copies(hollow, inner)[:, ::-1]).ends
            found.append(Edges(np.concatenate([outside, inside])))
        return found

    def _copies(self, which: npt.NDArray[np.bool_], size: Values) -> Loops:
        """Some patches, each as large as its size says."""
        corners = self.corners[which]
        middle = corners.mean(1, keepdims=True)
        copies: Loops = middle + size[which, None, None] * (corners - middle)
        return copies

    def seams(self, share: Values) -> Values:
        """How different what meets at each edge is, (patches, 3) in 0..1; the rim is all seam.

        Args:
            share: (patches, colours), how much each colour has of a patch.
        """
        beyond = share[self.across]  # (patches, 3, colours)
        apart = np.abs(beyond - share[:, None]).sum(2) / 2
        different: Values = np.where(self.across < 0, 1.0, apart)
        return different

    def ridges(self, seams: Values, width: float) -> Loops:
        """The seams as bars (bars, 4, 2), the wider the stronger."""
        once = (seams > 0) & (np.arange(len(seams))[:, None] > self.across)
        start = self.corners[once]
        way = np.roll(self.corners, -1, 1)[once] - start
        aside = np.stack([-way[:, 1], way[:, 0]], 1) / np.hypot(*way.T)[:, None]
        aside *= seams[once][:, None] * (width / 2)
        return np.stack([start - aside, start + way - aside, start + way + aside, start + aside], 1)

    def echoes(self, seams: Values, inset: float) -> tuple[Values, Values]:
        """Lines beside the seams, `inset` within the patches, cut where two of them meet.

        Returns:
            ends (lines, 2, 2) and the strength of the seam that each runs along (lines,).
        """
        start = self.corners
        way = np.roll(start, -1, 1) - start
        length = np.hypot(way[..., 0], way[..., 1])
        way = way / length[..., None]
        inward = np.stack([-way[..., 1], way[..., 0]], 2)  # y down, clockwise to the eye
        low, high = np.zeros_like(length), length.copy()
        for other in (1, 2):  # the edges after and before
            normal, sewn = np.roll(inward, -other, 1), np.roll(seams, -other, 1)
            origin = np.roll(start, -other, 1)
            keep = inset * sewn.clip(0, 1)
            # along the line the other edge's distance grows by `rate` from `begin`
            begin = ((start + inset * inward - origin) * normal).sum(2) - keep
            rate = (way * normal).sum(2)
            cut = -begin / rate
            low = np.where(rate > 0, np.maximum(low, cut), low)
            high = np.where(rate < 0, np.minimum(high, cut), high)
        found = (seams > 0) & (high > low)
        first = start + inset * inward + low[..., None] * way
        last = start + inset * inward + high[..., None] * way
        return np.stack([first, last], 2)[found], seams[found]


def rim(inner: float, outer: float) -> Loops:
    """A square frame, as its four sides (4, 4, 2)."""
    out, hole = outer * SQUARE, inner * SQUARE
    sides: Loops = np.stack([out, np.roll(out, -1, 0), np.roll(hole, -1, 0), hole], 1)
    return sides


def _sizes(until: Values) -> Values:
    """How large each colour's outline is in a patch, and before it nothing."""
    sizes: Values = np.sqrt(np.concatenate([np.zeros((len(until), 1)), until], 1))
    return sizes


def _cut(units: int) -> tuple[Values, Places]:
    """Corners about the middle, a square 1 wide; and the patches beyond the edges."""
    corners, across = [], []
    steps = ((-1, 0), (0, 1), (1, 0), (0, -1))  # row and column of the square beyond
    for row in range(units):
        for column in range(units):
            x, y = column - units / 2, row - units / 2
            square = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)]
            first = 4 * (row * units + column)
            for side, (down, right) in enumerate(steps):
                corners.append([square[side], square[(side + 1) % 4], (x + 0.5, y + 0.5)])
                r, c = row + down, column + right
                inside = 0 <= r < units and 0 <= c < units
                beyond = 4 * (r * units + c) + (side + 2) % 4 if inside else -1
                across.append([beyond, first + (side + 1) % 4, first + (side + 3) % 4])
    return np.array(corners), np.array(across)


def _orbits(corners: Values, symmetry: Symmetry) -> tuple[Places, int]:
    """The orbit of each patch under a symmetry, and how many there are."""
    turns = range(4) if symmetry in ("rotate4", "kaleidoscope") else range(1)
    flips = [np.eye(2), FLIP] if symmetry in ("mirror", "kaleidoscope") else [np.eye(2)]
    places = np.rint(6 * corners.mean(1)).astype(int)
    number = {(x, y): which for which, (x, y) in enumerate(places.tolist())}
    alike = []
    for turn in turns:
        for flip in flips:
            moved = np.rint(places @ np.linalg.matrix_power(TURN, turn) @ flip).astype(int)
            alike.append([number[x, y] for x, y in moved.tolist()])
    names, orbit = np.unique(np.min(alike, axis=0), return_inverse=True)
    return orbit.reshape(-1).astype(np.int64), len(names)
