"""Kolam: a looping line drawn around a lattice of dots, as on thresholds in the south of India."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import torch
from torch import nn
from torch.nn import functional

from glyphstudio.drawing import Drawing
from glyphstudio.engine import contours, fields, polygons
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.palette import rgb
from glyphstudio.params import Params, setting

STEP = 0.195  # of the lattice, in half pictures
REACH = 4  # dots (i, j) with i + j even and |i| + |j| up to this
DOT = 0.42  # sigma of a dot's hill, in steps
BRIDGE = 0.36  # sigma of the hill or hollow between two dots
SEA = 0.485  # the line is drawn where the hills rise above this
LINE = 0.019  # the line's width, in sides
HEART = 1.8  # the filled heart begins this many line widths inside the line
FINER = 2  # training draws at this many times the size: the line is about a pixel wide
SLOPE = 3.2  # of the training picture's edges, per pixel


class KolamParams(Params):
    """How dots join."""

    bridge: float = setting(
        0.55, title="Bridges", description="How firmly dots join or part", ge=0.2, le=1.2
    )


class KolamPen(Pen):
    """The line, and the heart it encloses."""

    palette: str = setting(
        "laterite-chalk", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    line: float = setting(1.0, title="Line", description="Thickness of the line", ge=0.2, le=2.5)
    filled: bool = setting(
        True, title="Filled", description="Whether what the line encloses has a heart of ink"
    )


class Kolam(Style):
    """A soft truchet. Numbers: one for every bridge between two dots, mirrored left to right."""

    name = "kolam"
    label = "Kolam"
    params_type = KolamParams
    pen_type = KolamPen
    group = "ornaments"
    params: KolamParams

    dots: torch.Tensor
    orbit: torch.Tensor
    cells: torch.Tensor

    def __init__(self, params: KolamParams) -> None:
        super().__init__(params)
        dots, cells, orbit = lattice()
        self.outputs = int(orbit.max()) + 1
        self.register_buffer("dots", torch.from_numpy(dots).float(), persistent=False)
        self.register_buffer("cells", torch.from_numpy(cells), persistent=False)
        self.register_buffer("orbit", torch.from_numpy(orbit), persistent=False)

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        fine = size * FINER
        land = self.relief(numbers, fine, fields.whole(fine))
        # the gradient of the slope would pull the line about without moving it
        steep = (land.across.square() + land.down.square()).detach().sqrt() + 1e-4
        inside = land.height / steep
        width = LINE * fine
        line = torch.sigmoid(SLOPE * (width / 2 - inside.abs()))
        heart = torch.sigmoid(SLOPE * (inside - HEART * width))
        return functional.avg_pool2d(line + heart - line * heart, FINER)

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, KolamPen)
        paper = numbers.new_tensor(rgb(self.paper_of(pen))).view(1, 3, 1, 1)
        ink = numbers.new_tensor(rgb(self.ink_of(pen))).view(1, 3, 1, 1)
        width = LINE * pen.line * size

        def draw(which: slice, block: Window) -> torch.Tensor:
            land = self.relief(numbers[which], size, block)
            inside = fields.distance(land.height, land.across, land.down)
            cover = fields.line(inside, width)
            if pen.filled:
                heart = fields.edge(inside - HEART * width)
                cover = cover + heart - cover * heart
            return torch.lerp(paper, ink, cover)

        with torch.no_grad():
            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, KolamPen)
        half, side = LINE * pen.line * contours.SIDE / 2, contours.SIDE

        def draw(block: Window) -> torch.Tensor:
            land = self.relief(numbers[None], side, block)
            return fields.distance(land.height, land.across, land.down)

        (inside,) = contours.sampled(draw)
        # a band, as drawn: a stroke of one width along its middle differs in 1 % of the pixels
        loops = contours.ribbons(inside + half, inside - half, [0.0])
        if pen.filled:
            loops += contours.outline(inside - 2 * HEART * half)
        return Drawing(self.paper_of(pen), (polygons.fill(loops, self.ink_of(pen)),))

    def relief(self, numbers: torch.Tensor, size: int, window: Window) -> fields.Relief:
        """The hills over a tile, their height above the sea; (n, 1, h, w)."""
        bridges = self.params.bridge * torch.tanh(1.5 * numbers)
        side = len(self.dots)
        hills = numbers.new_zeros(len(numbers), 2 * side - 1, 2 * side - 1)
        hills[:, :side, :side] = self.dots
        rows, columns = self.cells.unbind(1)
        hills[:, side + rows, side + columns] = bridges[:, self.orbit]
        rows, down = bumps(size, window.top, window.bottom, numbers.device)
        columns, across = bumps(size, window.left, window.right, numbers.device)
        along = hills @ columns.T  # (n, bumps, w)
        return fields.Relief(
            (rows @ along - SEA)[:, None],
            (rows @ (hills @ across.T))[:, None],
            (down @ along)[:, None],
        )


@lru_cache(maxsize=64)
def bumps(
    size: int, start: int, stop: int, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """The hills' profiles at the pixels start..stop of a side, and their slopes per pixel.

    (pixels, 9 + 8): of the dots at i, then of the bridges at i + 1/2.
    """
    x = ((2 * np.arange(start, stop) + 1) / size - 1)[:, None] / STEP
    away_dots = x - np.arange(-REACH, REACH + 1)
    away_bridges = x - (np.arange(-REACH, REACH) + 0.5)
    away = np.concatenate([away_dots / DOT, away_bridges / BRIDGE], 1)
    value = np.exp(-(away**2) / 2)
    width = np.repeat([DOT, BRIDGE], [2 * REACH + 1, 2 * REACH])
    slope = -away / width * value * (2 / size / STEP)
    with torch.inference_mode(False):  # kept for a training that may follow
        return (
            torch.tensor(value, dtype=torch.float32, device=device),
            torch.tensor(slope, dtype=torch.float32, device=device),
        )


def lattice() -> tuple[npt.NDArray[np.float64], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The dots of a diamond and the bridges between diagonal neighbours.

    Returns:
        dots (9, 9), 1 where there is one; cells (40, 2), row and column of each bridge among the
        8 x 8 middles; orbit (40,), the number that each bridge takes: mirrored ones share it.
    """
    place = np.arange(-REACH, REACH + 1)
    dots = (np.abs(place[:, None]) + np.abs(place) <= REACH) & ((place[:, None] + place) % 2 == 0)
    # of the two diagonals of a cell, one joins dots of the lattice
    falling = dots[:-1, :-1] & dots[1:, 1:]
    rising = dots[1:, :-1] & dots[:-1, 1:]
    cells = np.argwhere(falling | rising)
    mirrored = np.minimum(cells[:, 1], 2 * REACH - 1 - cells[:, 1])
    _, orbit = np.unique(cells[:, 0] * 2 * REACH + mirrored, return_inverse=True)
    return dots.astype(np.float64), cells, orbit.reshape(-1)
