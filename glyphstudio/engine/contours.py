"""Landscapes to outlines: where something sampled on a grid rises above zero, as closed loops."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import contourpy
import numpy as np
import numpy.typing as npt
import shapely
import torch

from glyphstudio.engine import fields
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.style import Window

Samples = npt.NDArray[np.float32]

SIDE = 1024  # samples along a picture: a spline's border is then found to some 1e-5 of the side
BLOCK = 342  # samples along a block; three make up the grid
GRID = Window(-1, -1, SIDE + 1, SIDE + 1)  # one sample beyond each border: shapes end on it
REACH = 64  # samples from a region within which its distance is known
TRAP = 2.5  # samples that a shape reaches under the next one
CLOSE = 4e-4  # half sides that an outline may stray when points are left out: 0.02 % of the side


def sampled(draw: Callable[[Window], torch.Tensor]) -> Samples:
    """What `draw(block)`, (1, count, h, w), gives on the `GRID` of a SIDE x SIDE picture.

    In blocks that stay in the cache, put together as (count, SIDE + 2, SIDE + 2).
    """
    samples: Samples | None = None
    with torch.no_grad():
        for top in range(-1, SIDE + 1, BLOCK):
            for left in range(-1, SIDE + 1, BLOCK):
                right, bottom = min(left + BLOCK, SIDE + 1), min(top + BLOCK, SIDE + 1)
                part = draw(Window(left, top, right, bottom))[0].cpu().numpy()
                if samples is None:
                    samples = np.empty((len(part), SIDE + 2, SIDE + 2), np.float32)
                samples[:, top + 1 : bottom + 1, left + 1 : right + 1] = part
    assert samples is not None
    return samples


def outline(inside: Samples) -> list[Loop]:
    """The borders of where `inside` (sampled on the `GRID`) lies above zero.

    Between samples the border is where a straight line from one to the next crosses zero. Shapes
    that reach the picture's border are closed along it.

    Returns:
        Loops for the non-zero rule: holes run the other way than what they are in.
    """
    (loops,) = outlines(inside, [0.0])
    return loops


def outlines(inside: Samples, levels: Iterable[float]) -> Iterator[list[Loop]]:
    """The same above each of some levels."""
    for loops in _crossed(inside, levels):
        yield simplified([on_picture(loop) for loop in loops])


def bent_outline(inside: Samples, places: Samples) -> list[Loop]:
    """The same of what was sampled elsewhere than on the `GRID`, on a sheet of its own.

    A sheet that follows a line shows both its edges however thin it is.

    Args:
        inside: (rows, columns).
        places: where each sample lies, x and y in half sides, (2, rows, columns). A sheet that
            shows its back side has its loops run the other way.
    """
    (loops,) = _crossed(inside, [0.0])
    return simplified([_between(places, loop) for loop in loops])


def _crossed(inside: Samples, levels: Iterable[float]) -> Iterator[list[Loop]]:
    """Loops in samples, column then row, the first point of each repeated at its end."""
    contours = contourpy.contour_generator(z=inside, fill_type="ChunkCombinedOffset")
    for level in levels:
        found: Any = contours.filled(level, np.inf)  # its type depends on the fill type
        (points,), (offsets,) = found
        yield [] if points is None else np.split(points, offsets[1:-1])


def _between(places: Samples, points: Loop) -> Loop:
    """Where points (n, 2) given in samples, column then row, lie on a sheet."""
    column, row = np.minimum(points.astype(np.int64), np.array(places.shape)[:0:-1] - 2).T
    across, down = points.T - (column, row)
    above, below = (
        places[:, r, column] * (1 - across) + places[:, r, column + 1] * across
        for r in (row, row + 1)
    )
    between: Loop = (above * (1 - down) + below * down).T
    return between


def ribbons(upper: Samples, lower: Samples, levels: Sequence[float]) -> list[Loop]:
    """The borders of where `upper` lies above a level and `lower`, nowhere higher, below it.

    Both may be much closer to each other than samples are: a thin line stays whole.
    """
    outer = [loop for loops in outlines(upper, levels) for loop in loops]
    return outer + [loop[::-1] for loops in outlines(lower, levels) for loop in loops]


def regions(coefficients: torch.Tensor) -> Samples:
    """How many samples inside the region where it is highest each landscape lies, (fields, ...).

    See `fields.rival_distances`; a region that is nowhere near is far off.

    Args:
        coefficients: (1, fields, knots, knots).
    """

    def draw(block: Window) -> torch.Tensor:
        inside = coefficients.new_full((1, coefficients.shape[1], block.height, block.width), -SIDE)
        near = fields.rivals(coefficients, SIDE, block, reach_px=REACH)
        inside[:, near] = SIDE
        if len(near) > 1:
            land = fields.relief(coefficients[:, near], SIDE, block)
            inside[:, near] = fields.rival_distances(land)
        return inside

    return sampled(draw)


def trapped(inside: Samples) -> Samples:
    """Shapes (count, h, w) that touch, each a little under those that are laid on it later.

    Printers call it trapping: without it the paper shines through where two edges meet. `inside`
    is in samples.
    """
    out = inside.copy()
    above = inside[-1]
    for k in range(len(inside) - 2, -1, -1):
        out[k] = np.maximum(inside[k], np.minimum(inside[k] + TRAP, above + TRAP / 5))
        above = np.maximum(above, inside[k])
    return out


def circle(radius: float, middle: tuple[float, float] = (0.0, 0.0)) -> Loop:
    """A circle with as few corners as stay within `CLOSE` of it; in half sides."""
    corners = max(8, math.ceil(math.pi / math.acos(1 - min(1.0, CLOSE / radius))))
    turn = np.arange(corners) * (2 * math.pi / corners)
    return np.stack([np.cos(turn), np.sin(turn)], 1) * radius + middle


def ring(radius: float, width: float) -> list[Loop]:
    """A ring about the middle, `width` sides wide, its line's middle `radius` half sides away."""
    return [circle(radius + width), circle(radius - width)[::-1]]


def on_picture(points: Loop) -> Loop:
    """From samples of the `GRID`, column then row, to -1..1 across the picture and no further."""
    return ((2 * points - 1) / SIDE - 1).clip(-1, 1)


def simplified(loops: Sequence[Loop]) -> list[Loop]:
    """Closed loops with as few points as stay within `CLOSE` of them; specks vanish.

    Source: Douglas & Peucker 1973.

    Args:
        loops: the first point of each is repeated at its end; it is not in what is returned.
    """
    if not loops:
        return []
    whose = np.repeat(np.arange(len(loops)), [len(loop) for loop in loops])
    lines = shapely.linestrings(np.concatenate(loops), indices=whose)
    lines = shapely.simplify(lines, CLOSE, preserve_topology=False)
    points, whose = shapely.get_coordinates(lines, return_index=True)
    thinned = np.split(points, np.flatnonzero(np.diff(whose)) + 1)
    return [line[:-1] for line in thinned if len(line) > 3]
