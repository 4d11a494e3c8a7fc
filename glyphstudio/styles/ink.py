"""Ink: one landscape on paper, inked where it rises above zero; a bold cut-paper script."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from glyphstudio.drawing import Drawing, Fill, Item
from glyphstudio.engine import contours, fields, polygons
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.palette import rgb
from glyphstudio.params import Params, setting


class InkParams(Params):
    """What the landscape can hold."""

    knots: int = setting(
        13, title="Detail", description="Hills that fit across a glyph", ge=6, le=48
    )
    boldness: float = setting(
        -0.15, title="Boldness", description="How far the land rises above the paper", ge=-2, le=2
    )
    frame: fields.FrameParams = setting(
        lambda: fields.FrameParams(power=3.0, width=0.82), title="Frame"
    )
    even_use: bool = setting(
        False,
        title="Free forms",
        description="No place is common to all glyphs: more different, but harder to read",
    )
    contrast: float = setting(
        8.0,
        title="Contrast",
        description="Of soft edges while learning",
        ge=1,
        le=40,
        advanced=True,
    )


class InkPen(Pen):
    """How a landscape is inked."""

    effect: Literal["flat", "outline", "contour", "halftone", "engraved"] = setting(
        "flat", title="Drawn as", description="Solid, lines, dots or swelling lines"
    )
    weight: float = setting(
        0.0, title="Weight", description="Thinner or bolder strokes", ge=-1, le=1
    )
    lines: int = setting(28, title="Lines", description="Or dots across the glyph", ge=4, le=120)
    line_weight: float = setting(
        0.012, title="Line weight", description="In sides", ge=0.001, le=0.06
    )
    softness: float = setting(0.0, title="Soft edge", description="In sides", ge=0, le=0.2)


class Ink(Style):
    """A landscape from the network, the frame's dip taken off, inked above zero."""

    name: ClassVar[str] = "ink"
    label: ClassVar[str] = "Ink"
    group: ClassVar[str] = "scripts"
    params_type: ClassVar[type[Params]] = InkParams
    pen_type: ClassVar[type[Pen]] = InkPen
    params: InkParams
    ground: torch.Tensor

    def __init__(self, params: InkParams, symmetry: fields.Symmetry = "none") -> None:
        super().__init__(params)
        self.grid = fields.Grid(params.knots, symmetry=symmetry)
        self.outputs = self.grid.outputs
        ground = params.boldness - fields.frame(params.knots, params.frame)
        self.register_buffer("ground", ground, persistent=False)

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=self.params.even_use)

    def coefficients(self, numbers: torch.Tensor) -> torch.Tensor:
        """The landscape (n, 1, knots, knots) of numbers (n, outputs).

        Every glyph's hills are made alike in mean and spread, so that all carry about as much ink
        and none can drown the frame. It costs nothing: R2 .79 without it, .78 with it and a frame.
        """
        hills: torch.Tensor = self.grid(functional.layer_norm(numbers, (self.outputs,)))
        return hills + self.ground

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        land = fields.height(self.coefficients(numbers), size)
        return torch.sigmoid(self.params.contrast * land)

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, InkPen)
        paper = numbers.new_tensor(rgb(self.paper_of(pen))).view(1, 3, 1, 1)
        ink = numbers.new_tensor(rgb(self.ink_of(pen))).view(1, 3, 1, 1)
        with torch.no_grad():
            land = self.coefficients(numbers) + WEIGHT * pen.weight

            def draw(which: slice, block: Window) -> torch.Tensor:
                cover = inked(fields.relief(land[which], size, block), pen, size, block)
                return torch.lerp(paper, ink, cover)

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, InkPen)
        with torch.no_grad():
            land = self.coefficients(numbers[None]) + WEIGHT * pen.weight
        return Drawing(self.paper_of(pen), tuple(_items(land, pen, self.ink_of(pen))))


WEIGHT = 0.3  # heights that the pen's whole weight adds
SCREEN = 0.42  # heights between no dot and a full one
CONTOURS = 0.12  # lines of height per line across
FLAT = 6.0  # heights per picture: a slope below which distances are not trusted
LOWEST = -2  # contour below which the land is left blank: there is only the frame
SHADES = 24  # of a soft edge as paths


def inked(land: fields.Relief, pen: InkPen, size: int, block: Window) -> torch.Tensor:
    """How much ink each pixel of a block takes, (n, 1, h, w) in [0, 1]."""
    if pen.effect == "contour":
        return _contours(land, pen, size)
    if pen.effect in ("halftone", "engraved"):
        land = screened(land, pen, size, block)
    inside = fields.distance(land.height, land.across, land.down)
    if pen.effect == "outline":
        return fields.line(inside, pen.line_weight * size)
    if pen.softness == 0:
        return fields.edge(inside)
    return fields.edge(_calmed(inside, land.height, size), pen.softness * size)


def _calmed(inside: torch.Tensor, height: torch.Tensor, size: int) -> torch.Tensor:
    """Distances in px to grade a wide edge by.

    Where the land is flat the border is not far but nowhere: rings would show there.
    """
    flat = FLAT / size * inside / (height + 1e-9)  # over the slope there
    return inside / (1 + flat.square()).sqrt()


def screened(land: fields.Relief, pen: InkPen, size: int, block: Window) -> fields.Relief:
    """The land with an egg crate (dots at 45 degrees) or furrows added: its tone in dots or lines.

    A screen finer than 4 px is flattened, or it would only alias.
    """
    pitch = size / pen.lines
    depth = SCREEN * min(1.0, max(0.0, (pitch - 2) / 2))
    step = math.pi * pen.lines / size  # of cos(pi lines (y + 1) / 2), symmetric about the middle
    device = land.height.device
    y = torch.arange(block.top, block.bottom, device=device) + 0.5 - size / 2
    down, down_slope = (step * 2 * y).cos(), (step * 2 * y).sin() * (-2 * step)
    if pen.effect == "engraved":
        return fields.Relief(
            land.height + (depth * down)[:, None],
            land.across,
            land.down + (depth * down_slope)[:, None],
        )
    x = torch.arange(block.left, block.right, device=device) + 0.5 - size / 2
    down, down_slope = (step * y).cos(), (step * y).sin() * -step
    across, across_slope = (step * x).cos(), (step * x).sin() * -step
    return fields.Relief(
        land.height + depth * torch.outer(down, across),
        land.across + depth * torch.outer(down, across_slope),
        land.down + depth * torch.outer(down_slope, across),
    )


def _contours(land: fields.Relief, pen: InkPen, size: int) -> torch.Tensor:
    """Lines of equal height, the shore twice as wide; none deep in the frame."""
    rungs = CONTOURS * pen.lines
    height = land.height * rungs
    nearest = height.round()
    away = fields.distance(height - nearest, land.across * rungs, land.down * rungs)
    width = pen.line_weight * size / 2
    cover = fields.line(away, width) * (nearest >= LOWEST)
    shore = fields.line(fields.distance(land.height, land.across, land.down), 2 * width)
    return torch.maximum(cover, shore)


# ---- as paths


def _items(coefficients: torch.Tensor, pen: InkPen, ink: str) -> list[Item]:
    """What `inked` shows of one landscape, (1, 1, knots, knots)."""
    side = contours.SIDE
    if pen.effect in ("outline", "contour"):
        land = contours.sampled(lambda block: _slanted(fields.relief(coefficients, side, block)))
        height, reach = land[0], land[1] * (pen.line_weight / 2)
        loops = contours.ribbons(height + reach, height - reach, [0.0])
        if pen.effect == "contour":
            apart = 1 / (CONTOURS * pen.lines)
            reach = np.minimum(reach, apart) / 2  # a line ends where the next one is nearer
            heights = [n * apart for n in range(LOWEST, math.ceil(height.max() / apart))]
            loops += contours.ribbons(height + reach, height - reach, heights)
        return [polygons.fill(loops, ink)]

    def draw(block: Window) -> torch.Tensor:
        land = fields.relief(coefficients, side, block)
        if pen.effect != "flat":
            land = screened(land, pen, side, block)
        if pen.softness == 0:
            return land.height
        inside = fields.distance(land.height, land.across, land.down)
        return _calmed(inside, land.height, side) / (pen.softness * side)

    land = contours.sampled(draw)[0]
    if pen.softness == 0:
        return [polygons.fill(contours.outline(land), ink)]
    return [*_shades(land, ink)]


def _slanted(land: fields.Relief) -> torch.Tensor:
    """Height, and how steep it is per side, (n, 2, h, w)."""
    return torch.cat((land.height, torch.hypot(land.across, land.down) * contours.SIDE), 1)


def _shades(away: contours.Samples, ink: str) -> Iterator[Fill]:
    """An edge that grades from -1/2 to 1/2: shapes on each other, each a little smaller."""
    covers = [(shade + 0.5) / SHADES for shade in range(SHADES)]
    levels = [-math.sin(math.asin(1 - 2 * c) / 3) for c in covers]  # where t t (3 - 2 t) is c
    for shade, loops in enumerate(contours.outlines(away, levels)):
        yield replace(polygons.fill(loops, ink), opacity=1 / (SHADES - shade))
