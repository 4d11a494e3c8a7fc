"""Engraving: a medal's land in swelling lines, bent over its hills, crossed, or one long spiral."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from torch import nn
from torch.nn import functional

from glyphstudio.drawing import Drawing
from glyphstudio.engine import contours, fields, polygons, screens
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.palette import rgb
from glyphstudio.params import Params, setting


class EngravingParams(Params):
    """What the land can hold."""

    symmetry: Literal["none", "mirror", "rotate4", "kaleidoscope"] = setting(
        "mirror", title="Symmetry"
    )
    knots: int = setting(
        12, title="Detail", description="Hills that fit across a glyph", ge=6, le=48
    )
    depth: float = setting(
        6.0, title="Depth", description="How high hills rise and valleys fall", ge=0.2, le=8
    )
    even_use: bool = setting(
        True,
        title="Free forms",
        description="No place is common to all glyphs: more different, but harder to read",
    )


class EngravingPen(Pen):
    """The burin."""

    palette: str = setting(
        "gold-leaf", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    drawn: Literal["relief", "one line", "crossed"] = setting(
        "relief", title="Drawn as", description="Lines over hills, a spiral, or a lattice"
    )
    lines: int = setting(40, title="Lines", description="Across the glyph", ge=8, le=160)
    relief: float = setting(
        1.0, title="Relief", description="How far hills bend the lines", ge=0, le=2
    )
    finest: float = setting(
        0.1, title="Finest", description="A line's least share of its room", ge=0.02, le=0.4
    )
    boldest: float = setting(
        0.89, title="Boldest", description="A line's largest share of its room", ge=0.5, le=0.98
    )
    weight: float = setting(0.0, title="Weight", description="Less or more ink", ge=-1, le=1)
    rim: bool = setting(True, title="Rim", description="A fine ring around the medal")


MEDAL = 0.905  # its radius, in half sides
EDGE = 0.93  # half sides beyond which there are no lines
RIM = 0.955  # the ring's
RIM_LINE = 0.005  # its width, in sides
TAPER = 0.025  # sides over which lines thin out towards their ends
BEND = 0.16  # half sides that the highest hill lifts a line
PROBE = 64  # px, enough to know a smoothed land's steepest place
STEEPEST = 0.7  # a line may close up on the next by so much, or it would hook


class Engraving(Style):
    """The land's height is the lines' breadth; smoothed, it also lifts them."""

    name: ClassVar[str] = "engraving"
    label: ClassVar[str] = "Engraving"
    group: ClassVar[str] = "prints"
    params_type: ClassVar[type[Params]] = EngravingParams
    pen_type: ClassVar[type[Pen]] = EngravingPen
    params: EngravingParams
    smoothing: torch.Tensor

    def __init__(self, params: EngravingParams) -> None:
        super().__init__(params)
        self.grid = fields.Grid(params.knots, symmetry=params.symmetry)
        self.outputs = self.grid.outputs
        row = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer("smoothing", torch.outer(row, row)[None, None], persistent=False)

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=self.params.even_use)

    def coefficients(self, numbers: torch.Tensor) -> torch.Tensor:
        """The landscape (n, 1, knots, knots) of numbers (n, outputs)."""
        hills: torch.Tensor = self.grid(functional.layer_norm(numbers, (self.outputs,)))
        return self.params.depth * hills

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        tile, own = fields.whole(size), EngravingPen()
        tone = _tone(fields.height(self.coefficients(numbers), size), own)
        medal = screens.disc(size, tile, radius=MEDAL, device=numbers.device)
        return self._rimmed(tone * fields.edge(medal), own, size, tile)

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, EngravingPen)
        paper = numbers.new_tensor(rgb(self.paper_of(pen))).view(1, 3, 1, 1)
        ink = numbers.new_tensor(rgb(self.ink_of(pen))).view(1, 3, 1, 1)
        with torch.no_grad():
            land = self.coefficients(numbers)
            lift = self._lift(land) * pen.relief

            def draw(which: slice, block: Window) -> torch.Tensor:
                cover = self._engraved(land[which], lift[which], pen, size, block)
                return torch.lerp(paper, ink, self._rimmed(cover, pen, size, block))

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, EngravingPen)
        side = contours.SIDE
        with torch.no_grad():
            land = self.coefficients(numbers[None])
            both = torch.cat((land, self._lift(land) * pen.relief), 1)
            hills = torch.from_numpy(contours.sampled(lambda b: fields.height(both, side, b)))
            if pen.drawn == "one line":
                loops = [loop[::-1] for loop in contours.bent_outline(*_coil(hills, pen))]
            else:
                turns = (0.0,) if pen.drawn == "relief" else (-math.pi / 4, math.pi / 4)
                sheets = [_combed(hills, pen, turn) for turn in turns]
                loops = [loop for sheet in sheets for loop in contours.bent_outline(*sheet)]
        if pen.rim:
            loops += contours.ring(RIM, RIM_LINE)
        return Drawing(self.paper_of(pen), (polygons.fill(loops, self.ink_of(pen)),))

    def _lift(self, land: torch.Tensor) -> torch.Tensor:
        """How far lines are lifted, as a landscape in half sides: the hills, smoothed.

        Where it would be too steep for lines to follow, the whole glyph's is lowered.
        """
        wide = functional.pad(land, (1, 1, 1, 1), mode="replicate")
        smooth = functional.conv2d(wide, self.smoothing)
        high = smooth.abs().amax((2, 3), keepdim=True)
        smooth = smooth * (BEND / high.clamp(min=1e-6))
        steep = fields.relief(smooth, PROBE).down.abs().amax((2, 3), keepdim=True) * PROBE / 2
        return smooth * (STEEPEST / (2 * steep.clamp(min=1e-6))).clamp(max=1)

    def _engraved(
        self, land: torch.Tensor, lift: torch.Tensor, pen: EngravingPen, size: int, block: Window
    ) -> torch.Tensor:
        """How much ink each pixel of a block takes, (n, 1, h, w)."""
        tone = _tone(fields.height(land, size, block), pen)
        x = torch.arange(block.left, block.right, device=land.device) + (0.5 - size / 2)
        y = torch.arange(block.top, block.bottom, device=land.device)[:, None] + (0.5 - size / 2)
        if pen.drawn == "one line":
            return _spiral(tone, x, y, turns=pen.lines / 2, size=size)
        medal = screens.disc(size, block, radius=MEDAL, device=land.device)
        tone *= _pointed((medal / (TAPER * size)).clamp(min=0))
        bent, per_px = fields.relief(lift, size, block), pen.lines / size
        bend = pen.lines / 2
        if pen.drawn == "relief":
            steep = torch.hypot(bend * bent.across, per_px + bend * bent.down)
            return screens.stripes(per_px * y + bend * bent.height, steep, tone)
        tilt = per_px * math.sqrt(0.5)
        both = 1 - (1 - tone).sqrt()  # two such leave as much paper as the tone alone
        free = torch.ones_like(tone)
        for side in (-tilt, tilt):
            steep = torch.hypot(side + bend * bent.across, tilt + bend * bent.down)
            phase = side * x + tilt * y + bend * bent.height
            free = free * (1 - screens.stripes(phase, steep, both))
        return 1 - free

    def _rimmed(
        self, cover: torch.Tensor, pen: EngravingPen, size: int, block: Window
    ) -> torch.Tensor:
        if not pen.rim:
            return cover
        ring = screens.disc(size, block, radius=RIM, device=cover.device)
        return torch.maximum(cover, fields.line(ring, RIM_LINE * size))


def _tone(height: torch.Tensor, pen: EngravingPen) -> torch.Tensor:
    """A line's share of its room, by the land's height."""
    share = torch.sigmoid(height - 0.6 + 1.5 * pen.weight)
    return pen.finest + (pen.boldest - pen.finest) * share


def _pointed(near: torch.Tensor) -> torch.Tensor:
    """How broad a line is near its end, 0 there, 1 from 1 on and less before: a burin's point."""
    near = near.clamp(max=1)
    return near * (2 - near)


def _spiral(
    tone: torch.Tensor, x: torch.Tensor, y: torch.Tensor, *, turns: float, size: int
) -> torch.Tensor:
    """One line from the middle outwards, half of whose end's room is left within the medal."""
    radius, angle = torch.hypot(x, y).clamp_(min=0.25), torch.atan2(x, -y) / (2 * math.pi)
    out = 2 * turns / (MEDAL * size)  # turns per pixel
    phase = out * radius - angle
    steep = (1 / (2 * math.pi * radius)).square_().add_(out**2).sqrt_()
    left = turns - 0.5 - (phase.round() + angle)  # turns to its end
    return screens.stripes(phase, steep, tone * _pointed((3 * left).clamp(min=0)))


# ---- as paths: sheets (see contours.bent_outline) whose columns go along a line, rows across

Sheet = tuple[contours.Samples, contours.Samples]
ALONG = 1024  # columns of a line from side to side
AROUND = 256  # and in a turn of the spiral
ACROSS = 512  # rows on which hills' bend is measured, and lines' breadth at least
FINEST = 8  # rows from a line to the next, at least


def _combed(hills: torch.Tensor, pen: EngravingPen, turn: float) -> Sheet:
    """Lines from side to side, turned by `turn` radians, bent over the hills."""
    u = torch.linspace(-EDGE, EDGE, ALONG)
    v = torch.linspace(-EDGE, EDGE, ACROSS)[:, None].expand(-1, ALONG)
    phase = pen.lines / 2 * (v + _at(hills[1], *_turned(u, v, turn)))
    phase = phase.cummax(0).values.T.contiguous()
    rows = 2 * math.ceil(max(FINEST, ACROSS / pen.lines) / 2)
    first, last = math.floor(float(phase.min())), math.ceil(float(phase.max()))
    wanted = torch.arange(rows * first, rows * last + 1) / rows
    after = torch.searchsorted(phase, wanted.expand(ALONG, -1).contiguous()).clamp(1, ACROSS - 1)
    below, above = phase.gather(1, after - 1), phase.gather(1, after)
    part = ((wanted - below) / (above - below).clamp(min=1e-9)).clamp(0, 1)
    v = (((after - 1 + part) / (ACROSS - 1) * 2 - 1) * EDGE).T
    x, y = _turned(u, v, turn)
    tone = _tone(_at(hills[0], x, y), pen)
    tone *= _pointed((MEDAL - torch.hypot(x, y)) / (2 * TAPER))
    if pen.drawn == "crossed":
        tone = 1 - (1 - tone).sqrt()
    away = (wanted - wanted.round()).abs()[:, None]
    return (tone / 2 - away).numpy(), torch.stack((x, y)).numpy()


def _coil(hills: torch.Tensor, pen: EngravingPen) -> Sheet:
    """The spiral, unrolled; it shows its back side."""
    turns = pen.lines / 2
    t = torch.linspace(-0.5, turns - 0.49, math.ceil(AROUND * turns))
    v = torch.linspace(-0.5, 0.5, 2 * FINEST + 1)[:, None]
    radius, angle = (t + v) * (MEDAL / turns), 2 * math.pi * t
    x, y = radius.clamp(min=0) * angle.sin(), -radius.clamp(min=0) * angle.cos()
    tone = _tone(_at(hills[0], x, y), pen) * _pointed(3 * (turns - 0.5 - t))
    inside = torch.minimum(tone / 2 - v.abs(), radius)
    return inside.numpy(), torch.stack((x, y)).numpy()


def _turned(u: torch.Tensor, v: torch.Tensor, turn: float) -> tuple[torch.Tensor, torch.Tensor]:
    cos, sin = math.cos(turn), math.sin(turn)
    return cos * u - sin * v, sin * u + cos * v


def _at(samples: torch.Tensor, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """What was sampled on the grid of contours (rows, columns), at places in half sides."""
    grid = torch.stack((x, y), -1) * (contours.SIDE / (contours.SIDE + 1))
    found = functional.grid_sample(samples[None, None], grid[None], align_corners=True)
    return found[0, 0]
