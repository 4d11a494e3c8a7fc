"""Riso: several landscapes, the highest one inks the paper; flat colours like a stencil print."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing, Fill, Item
from glyphstudio.engine import contours, fields, inks, polygons
from glyphstudio.engine.blocks import Messenger, batch_mean
from glyphstudio.engine.inks import PaletteName
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.style import Pen, Window
from glyphstudio.params import Params, setting


class RisoParams(Params):
    """Inks and what their landscapes can hold."""

    palette: PaletteName = setting(
        "riso", title="Palette", description="The reader learns these colours", max_length=64
    )
    inks: int = setting(3, title="Inks", description="Beside the paper", ge=2, le=6)
    symmetry: Literal["none", "mirror", "rotate4", "kaleidoscope"] = setting(
        "none", title="Symmetry"
    )
    knots: int = setting(
        15, title="Detail", description="Hills that fit across a glyph", ge=6, le=48
    )
    openness: float = setting(
        0.3, title="Paper", description="How much of it is left white", ge=-2, le=3
    )
    frame: fields.FrameParams = setting(
        lambda: fields.FrameParams(start=0.65, depth=4.0), title="Frame"
    )
    even_use: bool = setting(
        True,
        title="Free forms",
        description="No place is common to all glyphs: more different, but harder to read",
    )
    contrast: float = setting(
        6.0,
        title="Contrast",
        description="Of soft edges while learning",
        ge=1,
        le=40,
        advanced=True,
    )
    fairness: float = setting(
        0.1, title="Fair shares", description="Of the inks", ge=0, le=10, advanced=True
    )


class RisoPen(Pen):
    """How the inks meet the paper."""

    palette: str = setting(
        "riso", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First ink", description="The inks change places", ge=0, le=7)
    gap: float = setting(
        0.0, title="Gap", description="Paper left between inks, in sides", ge=0, le=0.04
    )
    shift: float = setting(
        0.0, title="Misprint", description="How far the inks slip, in sides", ge=0, le=0.04
    )
    grain: float = setting(0.0, title="Grain", description="Of the drum", ge=0, le=1)


class Riso(inks.Coloured):
    """Landscapes of paper and inks; each place takes the colour of the highest."""

    name: ClassVar[str] = "riso"
    label: ClassVar[str] = "Riso"
    group: ClassVar[str] = "prints"
    params_type: ClassVar[type[Params]] = RisoParams
    pen_type: ClassVar[type[Pen]] = RisoPen
    channels = 3
    params: RisoParams
    ground: torch.Tensor
    colours: torch.Tensor
    drum: torch.Tensor

    def __init__(self, params: RisoParams) -> None:
        super().__init__(params)
        self.pen_type = inks.pen_in(RisoPen, params.palette)  # type: ignore[misc]
        self.grid = fields.Grid(params.knots, fields=params.inks + 1, symmetry=params.symmetry)
        self.outputs = self.grid.outputs
        ground = torch.zeros(params.inks + 1, params.knots, params.knots)
        ground[0] = params.openness + fields.frame(params.knots, params.frame)
        noise = torch.Generator(device="cpu").manual_seed(1)
        drum = torch.randn(GRAINS, GRAINS, generator=noise, device="cpu")
        self.register_buffer("ground", ground, persistent=False)
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)
        self.register_buffer("drum", drum, persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """Paper and inks of a pen, (inks + 1, 3)."""
        paper, *colours = inks.print_colours(self.palette_of(pen), self.params.inks)
        first = pen.ink % self.params.inks
        colours = colours[: self.params.inks]
        return torch.tensor([paper, *colours[first:], *colours[:first]])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=self.params.even_use)

    def coefficients(self, numbers: torch.Tensor) -> torch.Tensor:
        """The landscapes (n, inks + 1, knots, knots), paper first, of numbers (n, outputs)."""
        hills: torch.Tensor = self.grid(functional.layer_norm(numbers, (self.outputs,)))
        return hills + self.ground

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        return torch.einsum("nkhw,kc->nchw", self.shares(numbers, size), self.colours)

    def shares(self, numbers: torch.Tensor, size: int) -> torch.Tensor:
        """How much each colour has of each pixel while learning, (n, inks + 1, size, size)."""
        land = fields.height(self.coefficients(numbers), size)
        return torch.softmax(self.params.contrast * land, 1)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        if self.params.fairness == 0:
            return {}
        share = batch_mean(self.shares(numbers, COARSE), (0, 2, 3))[1:]
        fair = share / share.sum() * len(share) - 1
        return {"shares": self.params.fairness * fair.square().mean()}

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, RisoPen)
        colours = self.colours_of(pen).to(numbers)
        margin = math.ceil(pen.shift * size)
        with torch.no_grad():
            land = self.coefficients(numbers)

            def draw(which: slice, block: Window) -> torch.Tensor:
                wide = Window(
                    block.left - margin,
                    block.top - margin,
                    block.right + margin,
                    block.bottom + margin,
                )
                cover = printed(land[which], size, wide, gap_px=pen.gap * size)
                if pen.grain:
                    speck = fields.height(self.drum[None, None], size, wide)
                    cover *= 1 - pen.grain * (1.3 * speck - 0.35).clamp_(0, 1)
                if margin:
                    return slipped(cover, colours, margin, pen.shift * size)
                return mixed(cover, colours)

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, RisoPen)
        plates = contours.regions(self.coefficients(numbers[None]))[1:]
        plates -= pen.gap * contours.SIDE / 2
        if pen.gap == 0 and pen.shift == 0:
            plates = contours.trapped(plates)
        speck = None
        if pen.grain:
            drum = self.drum[None, None]
            speck = contours.sampled(lambda b: fields.height(drum, contours.SIDE, b))[0]
        shapes = [worn(plate, speck, pen.grain) for plate in plates]
        return pressed(shapes, self.colours_of(pen), pen)


GRAINS = 420  # across a picture
STRENGTHS = 4  # of a plate's ink under full grain, as paths
COARSE = 16  # px, enough to know how much of a picture an ink has


def printed(land: torch.Tensor, size: int, block: Window, *, gap_px: float) -> torch.Tensor:
    """How much of each ink a pixel takes, (n, inks, h, w), the sum at most 1; the rest is paper."""
    inked = land.new_zeros(len(land), land.shape[1], block.height, block.width)
    kept = fields.rivals(land, size, block, reach_px=gap_px + 2)
    if len(kept) == 1:
        inked[:, kept] = 1
        return inked[:, 1:]
    inside = fields.rival_distances(fields.relief(land[:, kept], size, block))
    cover = fields.edge(inside - gap_px / 2)
    total = cover.sum(1, keepdim=True)
    # where three meet, the three covers leave a little over; a gap is left to the paper
    cover /= total if gap_px == 0 else total.clamp_(min=1)
    inked[:, kept] = cover
    return inked[:, 1:]


def mixed(cover: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
    """Inks beside each other on paper."""
    paper = colours[0].view(1, 3, 1, 1)
    return paper + torch.einsum("nkhw,kc->nchw", cover, colours[1:] - colours[0])


def slipped(
    cover: torch.Tensor, colours: torch.Tensor, margin: int, shift_px: float
) -> torch.Tensor:
    """Inks printed one after another, each slipped its own way; overlaps darken.

    `cover` has `margin` >= shift_px pixels more on each side than the picture returned.
    """
    n, count, height, width = cover.shape
    paper = colours[0].view(1, 3, 1, 1)
    image = paper.expand(n, 3, height - 2 * margin, width - 2 * margin)
    for k in range(count):
        left, top = (margin - round(shift_px * way) for way in slip(k, count))
        plate = cover[:, k : k + 1, top : top + image.shape[2], left : left + image.shape[3]]
        glass = colours[k + 1].view(1, 3, 1, 1) / paper.clamp(min=1 / 255)
        image = image * (1 + plate * (glass - 1))
    return image.clamp(0, 1)


def slip(k: int, count: int) -> tuple[float, float]:
    """Which way the k-th of `count` inks slips, x and y."""
    turn = 2 * math.pi * (k / count + 0.08)
    return -math.cos(turn), -math.sin(turn)


# ---- as paths


def worn(plate: contours.Samples, speck: contours.Samples | None, grain: float) -> list[list[Loop]]:
    """Where a plate prints its ink, from where specks wear it off most to where they do not.

    `plate` in samples inside the shape. A plate without grain is one shape.
    """
    if speck is None:
        return [contours.outline(plate)]
    strengths = math.ceil(STRENGTHS * grain)
    least = [1 - (i + 0.5) / strengths for i in range(strengths)]  # speck's wear, 0..1
    levels = [4 * ((wear + 0.35) / 1.3 - speck) for wear in least]
    whole = [contours.outline(shape) for shape in (plate, *(np.minimum(plate, v) for v in levels))]
    inner = [[loop[::-1] for loop in loops] for loops in whole[1:]]
    return [loops + holes for loops, holes in zip(whole, [*inner, []], strict=True)]


def pressed(plates: list[list[list[Loop]]], colours: torch.Tensor, pen: RisoPen) -> Drawing:
    """Paper and the shapes of each ink (see `worn`), slipped and laid on each other."""
    paper, *inks = colours
    over = pen.shift > 0 and bool((colours[1:] <= paper).all())
    items: list[Item] = []
    laid: list[tuple[Fill, torch.Tensor]] = []
    for k, (shapes, ink) in enumerate(zip(plates, inks, strict=True)):
        way = 2 * pen.shift * np.array(slip(k, len(inks)))
        colour = named((ink / paper.clamp(min=1 / 255) if over else ink).tolist())
        fills = [polygons.fill([loop + way for loop in loops], colour) for loops in shapes]
        for step, fill in enumerate(fills):
            cover = 1 - pen.grain * (1 - step / max(1, len(fills) - 1))
            items.append(replace(fill, opacity=cover, blend="multiply" if over else "normal"))
        if pen.shift and not over:  # light inks on dark paper: no blend lightens as ours does
            for below, other in laid:
                both = named((other * ink / paper.clamp(min=1 / 255)).tolist())
                items.append(replace(fills[-1], colour=both, clip=below.loops))
            laid.append((fills[-1], ink))
    return Drawing(named(paper.tolist()), tuple(item for item in items if item.opacity > 0))
