"""Smooth landscapes of cubic B-splines; a glyph's shapes are where they rise above zero.

A landscape is knots x knots coefficients C on a grid. Any tile of a picture of any size is
U C V^T, with U and V the splines at the tile's rows and columns; its slopes are the same with
the splines' derivatives, so that edges are exact at every resolution (docs/techniques.md).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from glyphstudio.engine.style import Window
from glyphstudio.params import Params, setting

Symmetry = Literal["none", "mirror", "rotate4", "kaleidoscope"]

BLOCK_PIXELS = 2**16  # drawn at once: planes of 256 KiB stay in the cache, memory stays bounded


class FrameParams(Params):
    """A dip around the glyph that keeps its shapes on the paper."""

    start: float = setting(
        0.7, title="Reach", description="Where the frame begins, in half sides", ge=0.2, le=0.98
    )
    depth: float = setting(
        2.0, title="Frame depth", description="How firmly it holds", ge=0, le=40, advanced=True
    )
    power: float = setting(
        4.0, title="Squareness", description="2 a disc, 4 a cushion, 16 a square", ge=1.5, le=16
    )
    width: float = setting(
        1.0, title="Width", description="For its height", ge=0.3, le=1, advanced=True
    )


@dataclass(frozen=True, slots=True)
class Axis:
    """The splines along one side of a tile: values and slopes per pixel, (pixels, last - first).

    Only the coefficients first..last (end excluded) reach the tile.
    """

    first: int
    last: int
    value: torch.Tensor
    slope: torch.Tensor


@dataclass(frozen=True, slots=True)
class Relief:
    """Landscapes over a tile, each (n, fields, h, w): height, and its slopes per pixel."""

    height: torch.Tensor
    across: torch.Tensor
    down: torch.Tensor


class Grid(nn.Module):
    """Where the network's numbers go: coefficients (n, fields, knots, knots) with a symmetry.

    Places that the symmetry maps on each other share one number, so `outputs` counts them once.
    """

    orbit: torch.Tensor

    def __init__(self, knots: int, *, fields: int = 1, symmetry: Symmetry = "none") -> None:
        super().__init__()
        self.knots = knots
        self.fields = fields
        orbit, count = orbits(knots, symmetry)
        self.outputs = fields * count
        self.register_buffer("orbit", orbit, persistent=False)

    def forward(self, numbers: torch.Tensor) -> torch.Tensor:
        """Coefficients of numbers (n, outputs)."""
        free = numbers.view(len(numbers), self.fields, -1)
        return free[..., self.orbit].view(len(numbers), self.fields, self.knots, self.knots)


def orbits(knots: int, symmetry: Symmetry) -> tuple[torch.Tensor, int]:
    """For every place of a knots x knots grid, row by row, the number it takes; and their count."""
    place = np.arange(knots * knots).reshape(knots, knots)
    if symmetry == "mirror":
        alike = [place, place[:, ::-1]]
    elif symmetry == "rotate4":
        alike = [np.rot90(place, turns) for turns in range(4)]
    elif symmetry == "kaleidoscope":
        alike = [np.rot90(side, turns) for side in (place, place[:, ::-1]) for turns in range(4)]
    else:
        alike = [place]
    names, orbit = np.unique(np.minimum.reduce(alike), return_inverse=True)
    return torch.from_numpy(orbit.reshape(-1)), len(names)


def knot_places(knots: int) -> npt.NDArray[np.float64]:
    """Where each coefficient has its summit; one lies beyond each end of the picture, -1..1."""
    return (np.arange(knots) - 1) * 2 / (knots - 3) - 1


def frame(knots: int, params: FrameParams) -> torch.Tensor:
    """Coefficients (knots, knots) to subtract from a landscape.

    Zero inside the super-ellipse |x / width|^power + |y|^power < start^power, then growing with
    the square of how far beyond it one is, to `depth` at the border.
    """
    place = np.abs(knot_places(knots))
    inner = (place[None, :] / params.width) ** params.power + place[:, None] ** params.power
    beyond = np.maximum(inner ** (1 / params.power) - params.start, 0) / (1 - params.start)
    return torch.tensor(params.depth * beyond**2, dtype=torch.float32)


def splines(
    knots: int, places: npt.NDArray[np.float64]
) -> tuple[int, int, npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Cubic B-splines at `places` (m,) in -1..1 (beyond: as at the end).

    Returns:
        first, last (the coefficients that reach them), values and slopes by the place,
        (m, last - first).
    """
    t = np.clip((places + 1) * (knots - 3) / 2, 0, knots - 3)
    cell = np.minimum(t.astype(np.int64), knots - 4)
    u = t - cell
    v = 1 - u
    parts = np.stack([v**3, 3 * u**3 - 6 * u**2 + 4, 3 * v**3 - 6 * v**2 + 4, u**3], 1) / 6
    slope = np.stack([-(v**2), u * (3 * u - 4), v * (4 - 3 * v), u**2], 1) / 2
    first, last = int(cell.min()), int(cell.max()) + 4
    value = np.zeros((len(places), last - first))
    derivative = np.zeros_like(value)
    columns = cell[:, None] - first + np.arange(4)
    np.put_along_axis(value, columns, parts, 1)
    np.put_along_axis(derivative, columns, slope * (knots - 3) / 2, 1)
    return first, last, value, derivative


@lru_cache(maxsize=256)
def axis(knots: int, size: int, start: int, stop: int, device: torch.device) -> Axis:
    """The splines at the centres of pixels start..stop (end excluded) of a side of `size`."""
    places = (2 * np.arange(start, stop, dtype=np.float64) + 1) / size - 1
    first, last, value, slope = splines(knots, places)
    with torch.inference_mode(False):  # kept for a training that may follow
        return Axis(
            first,
            last,
            torch.tensor(value, dtype=torch.float32, device=device),
            torch.tensor(slope * 2 / size, dtype=torch.float32, device=device),
        )


def height(coefficients: torch.Tensor, size: int, window: Window | None = None) -> torch.Tensor:
    """The landscapes (n, fields, h, w) of coefficients (n, fields, knots, knots)."""
    rows, columns, local = _reach(coefficients, size, window or whole(size))
    return rows.value @ (local @ columns.value.T)


def relief(coefficients: torch.Tensor, size: int, window: Window | None = None) -> Relief:
    """The landscapes and their slopes over a tile."""
    rows, columns, local = _reach(coefficients, size, window or whole(size))
    along = local @ columns.value.T  # (n, fields, reach, w)
    return Relief(rows.value @ along, rows.value @ (local @ columns.slope.T), rows.slope @ along)


def _reach(
    coefficients: torch.Tensor, size: int, window: Window
) -> tuple[Axis, Axis, torch.Tensor]:
    """The splines of a window's rows and columns, and the coefficients that reach it."""
    knots, device = coefficients.shape[-1], coefficients.device
    rows = axis(knots, size, window.top, window.bottom, device)
    columns = axis(knots, size, window.left, window.right, device)
    return rows, columns, coefficients[..., rows.first : rows.last, columns.first : columns.last]


def whole(size: int) -> Window:
    """The window of a whole picture."""
    return Window(0, 0, size, size)


def distance(value: torch.Tensor, across: torch.Tensor, down: torch.Tensor) -> torch.Tensor:
    """How many pixels to where `value` is zero, to first order; negative where it is negative."""
    steep = torch.addcmul(across.square(), down, down)
    return steep.add_(1e-12).rsqrt_().mul_(value)


def edge(distance_px: torch.Tensor, softness_px: float = 0.0) -> torch.Tensor:
    """How much of a pixel is covered, `distance_px` inside the border: exact for a straight one."""
    if softness_px <= 1.0:
        return (distance_px + 0.5).clamp_(0, 1)
    t = (distance_px / softness_px + 0.5).clamp_(0, 1)
    return t * t * (3 - 2 * t)


def line(distance_px: torch.Tensor, width_px: float) -> torch.Tensor:
    """Cover of a line of `width_px` along distance zero; thinner than a pixel it only pales."""
    return (width_px / 2 + 0.5 - distance_px.abs()).clamp_(0, min(1.0, width_px))


def rival_distances(land: Relief) -> torch.Tensor:
    """Per field how many pixels inside its region's border, (n, fields, h, w); negative outside.

    A region is where its field is highest. The distance is the least to *every* rival: measured
    to the runner-up only, beads appear where the runner-up changes (docs/techniques.md).
    """
    fields = land.height.shape[1]
    inside = torch.full_like(land.height, math.inf)
    for a in range(fields):
        for b in range(a + 1, fields):
            gap = distance(
                land.height[:, a] - land.height[:, b],
                land.across[:, a] - land.across[:, b],
                land.down[:, a] - land.down[:, b],
            )
            torch.minimum(inside[:, a], gap, out=inside[:, a])
            torch.minimum(inside[:, b], gap.neg_(), out=inside[:, b])
    return inside


def rivals(coefficients: torch.Tensor, size: int, window: Window, *, reach_px: float) -> list[int]:
    """The fields whose regions come within `reach_px` of a window; the others need not be drawn.

    In a small tile of a large picture one or two of them are left. A field that lies further
    below the highest than two landscapes can approach each other within the reach is out of it.
    """
    rows, columns, local = _reach(coefficients, size, window)
    land = rows.value @ (local @ columns.value.T)
    behind = land.amax(1, keepdim=True).sub(land).amin((0, 2, 3))  # (fields,)
    # a spline is nowhere steeper than its coefficients are apart, knot to knot
    steepest = local.diff(dim=3).abs().amax() + local.diff(dim=2).abs().amax()
    approach = 2 * steepest * (coefficients.shape[-1] - 3) / size
    return (behind <= approach * reach_px).nonzero().flatten().tolist()


def in_blocks(
    count: int,
    window: Window,
    channels: int,
    device: torch.device,
    *,
    draw: Callable[[slice, Window], torch.Tensor],
    pixels: int = BLOCK_PIXELS,
) -> torch.Tensor:
    """Images (count, channels, h, w) of a window, put together from blocks of about `pixels`.

    `draw(which, block)` gives images (n, channels, h, w) of those glyphs. Whatever the window,
    the working memory is that of one block.
    """
    image = torch.empty(count, channels, window.height, window.width, device=device)
    side = math.isqrt(pixels)
    together = max(1, pixels // (min(window.height, side) * min(window.width, side)))
    for start in range(0, count, together):
        which = slice(start, min(start + together, count))
        for top in range(window.top, window.bottom, side):
            bottom = min(top + side, window.bottom)
            for left in range(window.left, window.right, side):
                block = Window(left, top, min(left + side, window.right), bottom)
                image[
                    which,
                    :,
                    top - window.top : bottom - window.top,
                    left - window.left : block.right - window.left,
                ] = draw(which, block)
    return image
