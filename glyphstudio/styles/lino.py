"""Lino cut: five landscapes; the highest decides on paper, ink, gouged lines or dots."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from torch import nn
from torch.nn import functional

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing
from glyphstudio.engine import contours, fields, inks, polygons, regions, screens
from glyphstudio.engine.blocks import Messenger, batch_mean
from glyphstudio.engine.inks import PaletteName
from glyphstudio.engine.style import Pen, Window
from glyphstudio.params import Params, setting


class LinoParams(Params):
    """What is cut into the block."""

    palette: PaletteName = setting(
        "woodblock", title="Palette", description="The reader learns these colours", max_length=64
    )
    symmetry: Literal["none", "mirror", "rotate4", "kaleidoscope"] = setting(
        "mirror", title="Symmetry"
    )
    knots: int = setting(
        11, title="Detail", description="Hills that fit across a glyph", ge=6, le=48
    )
    openness: float = setting(
        0.2, title="Paper", description="How much of it is left white", ge=-2, le=3
    )
    squareness: float = setting(
        16.0, title="Block", description="2 is a disc, 16 nearly a square", ge=2, le=24
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
        0.1, title="Fair shares", description="Of the textures", ge=0, le=10, advanced=True
    )


class LinoPen(Pen):
    """The gouge."""

    palette: str = setting(
        "woodblock", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First ink", description="The inks change places", ge=0, le=7)
    gap: float = setting(
        0.018, title="Gap", description="Paper left between shapes, in sides", ge=0, le=0.05
    )
    weight: float = setting(0.0, title="Weight", description="Less or more ink", ge=-1, le=1)
    lines: float = setting(
        1.0, title="Gouge", description="Broad lines or fine ones", ge=0.4, le=2.5
    )
    dots: float = setting(1.0, title="Dots", description="Large or small ones", ge=0.4, le=2.5)
    taper: float = setting(
        1.0, title="Taper", description="How long the ends of a cut line thin out", ge=0, le=3
    )


# a region's ink (0: none) and how much of the paper it covers
INK = (0, 1, 1, 2, 2)
DENSITY = (0.0, 1.0, 0.5, 0.42, 1.0)
STRIPES, DOTS = 2, 3
BLOCK = 0.88  # half the printed block, in half sides
LINES = 11.0  # per half side
ANGLE = 0.9  # of the lines' normal, falling away from the middle
PITCH = 7.4  # dots' lattice lines per half side
TAPER = 0.035  # sides over which the end of a line thins out
FLAT = 4.0  # heights per picture: slopes below which gaps are measured in height
CRUMB = 0.25  # of that, before a line begins: slivers of a shape stay blank
COARSE = 16  # px, enough to know how much of a picture a texture has


class Lino(inks.Coloured):
    """Big forms in fine textures, cut out of a block; every shape keeps its distance to others."""

    name: ClassVar[str] = "lino"
    label: ClassVar[str] = "Lino cut"
    group: ClassVar[str] = "prints"
    params_type: ClassVar[type[Params]] = LinoParams
    pen_type: ClassVar[type[Pen]] = LinoPen
    channels = 3
    params: LinoParams
    ground: torch.Tensor
    colours: torch.Tensor
    density: torch.Tensor

    def __init__(self, params: LinoParams) -> None:
        super().__init__(params)
        self.pen_type = inks.pen_in(LinoPen, params.palette)  # type: ignore[misc]
        self.grid = fields.Grid(params.knots, fields=len(INK), symmetry=params.symmetry)
        self.outputs = self.grid.outputs
        ground = torch.zeros(len(INK), 1, 1)
        ground[0] = params.openness
        self.register_buffer("ground", ground, persistent=False)
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)
        self.register_buffer("density", torch.tensor(DENSITY), persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """Paper and both inks of a pen, (3, 3)."""
        palette = self.palette_of(pen)
        paper, *colours = inks.print_colours(palette, max(2, len(palette.inks)))
        first = pen.ink % len(colours)
        return torch.tensor([paper, colours[first], colours[(first + 1) % len(colours)]])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=self.params.even_use)

    def coefficients(self, numbers: torch.Tensor) -> torch.Tensor:
        """The landscapes (n, 5, knots, knots), paper first, of numbers (n, outputs)."""
        hills: torch.Tensor = self.grid(functional.layer_norm(numbers, (self.outputs,)))
        return hills + self.ground

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        land = fields.relief(self.coefficients(numbers), size)
        away = regions.to_the_runner_up(land)
        block = screens.superellipse(
            size,
            fields.whole(size),
            half=BLOCK,
            power=self.params.squareness,
            device=numbers.device,
        )
        gap = LinoPen().gap / 2 * size
        there = torch.sigmoid(3 * (away - gap)) * torch.sigmoid(2 * block)
        shares = torch.softmax(self.params.contrast * land.height, 1)
        return self._tinted(shares * self.density.view(1, -1, 1, 1) * there, self.colours)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        if self.params.fairness == 0:
            return {}
        land = fields.height(self.coefficients(numbers), COARSE)
        share = batch_mean(torch.softmax(self.params.contrast * land, 1), (0, 2, 3))
        return {"shares": self.params.fairness * (share * len(INK) - 1).square().mean()}

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, LinoPen)
        colours = self.colours_of(pen).to(numbers)
        lattice = screens.DotLattice(PITCH * pen.dots)
        with torch.no_grad():
            land = self.coefficients(numbers)
            land[:, 0] -= pen.weight
            radius = self._radius(land, pen, lattice)

            def draw(which: slice, block: Window) -> torch.Tensor:
                cover = self._cover(land[which], pen, size, block)
                if cover[:, DOTS].any():
                    cover[:, DOTS] = lattice.cover(radius[which], size, block)
                return self._tinted(cover, colours)

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, LinoPen)
        side = contours.SIDE
        paper, one, two = map(named, self.colours_of(pen).tolist())
        lattice = screens.DotLattice(PITCH * pen.dots)
        with torch.no_grad():
            land = self.coefficients(numbers[None])
            land[:, 0] -= pen.weight
            radius = self._radius(land, pen, lattice)[0]

        def draw(block: Window) -> torch.Tensor:
            kept, inside = self._insides(land, pen, side, block)
            away = inside.new_full((1, len(INK), block.height, block.width), -side)
            away[:, kept] = inside
            phase, per_px = self._furrows(side, block, pen)
            room = self._share(away[:, STRIPES], pen, side) / 2 - (phase - phase.round()).abs()
            lines = torch.minimum(away[:, STRIPES], room / per_px)
            return torch.stack((torch.maximum(away[:, 1], lines), away[:, 4]), 1)

        shapes = contours.sampled(draw)
        if pen.gap == 0:
            shapes = contours.trapped(shapes)
        first, second = (contours.outline(shape) for shape in shapes)
        middles = lattice.places.tolist()
        second += [
            contours.circle(2 * float(radius[row, column]), (middles[column], middles[row]))
            for row, column in radius.nonzero().tolist()
            if (row - column) % 2 == 0
        ]
        return Drawing(paper, (polygons.fill(first, one), polygons.fill(second, two)))

    def _cover(
        self, coefficients: torch.Tensor, pen: LinoPen, size: int, block: Window
    ) -> torch.Tensor:
        """How much of each pixel each texture covers, (n, 5, h, w); dots as if they were solid."""
        cover = coefficients.new_zeros(len(coefficients), len(INK), block.height, block.width)
        kept, inside = self._insides(coefficients, pen, size, block)
        cover[:, kept] = fields.edge(inside)
        cover[:, 0] = 0
        if STRIPES in kept:
            phase, per_px = self._furrows(size, block, pen)
            share = self._share(inside[:, kept.index(STRIPES)], pen, size).clamp(min=0)
            cover[:, STRIPES].mul_(screens.stripes(phase, per_px, share))
        return cover

    def _insides(
        self, coefficients: torch.Tensor, pen: LinoPen, size: int, block: Window
    ) -> tuple[list[int], torch.Tensor]:
        """The regions near a block, and how many pixels inside each it lies, (n, regions, h, w)."""
        gap = pen.gap * size / 2
        rim = screens.superellipse(
            size, block, half=BLOCK, power=self.params.squareness, device=coefficients.device
        )
        kept = fields.rivals(coefficients, size, block, reach_px=gap + TAPER * 3 * size)
        if len(kept) == 1:
            return kept, rim.expand(len(coefficients), 1, -1, -1)
        land = fields.relief(coefficients[:, kept], size, block)
        return kept, torch.minimum(regions.insets(land, gap, flat=FLAT / size), rim)

    def _furrows(self, size: int, block: Window, pen: LinoPen) -> tuple[torch.Tensor, float]:
        """Chevrons about the middle: whole numbers are lines' middles; and their rise per pixel."""
        device, per_px = self.colours.device, 2 * LINES * pen.lines / size
        x = (torch.arange(block.left, block.right, device=device) + (0.5 - size / 2)).abs()
        y = torch.arange(block.top, block.bottom, device=device) + (0.5 - size / 2)
        if self.params.symmetry == "kaleidoscope":
            y = y.abs()
        return per_px * (math.cos(ANGLE) * x + math.sin(ANGLE) * y[:, None]), per_px

    def _share(self, inside: torch.Tensor, pen: LinoPen, size: int) -> torch.Tensor:
        """How much of its room a line takes; it thins out to nothing, and less, near the border."""
        if not pen.taper:
            return torch.full_like(inside, DENSITY[STRIPES])
        near = (inside / (TAPER * pen.taper * size) - CRUMB).clamp(max=1)
        spoon = (near * (2 - near)).clamp(min=0).sqrt()  # rounded like one
        return DENSITY[STRIPES] * torch.where(near < 0, near, spoon)

    def _radius(
        self, coefficients: torch.Tensor, pen: LinoPen, lattice: screens.DotLattice
    ) -> torch.Tensor:
        """Each dot's radius, (n, places, places), in sides: a dot near its border is small or none.

        So that none is cut off.
        """
        full = math.sqrt(DENSITY[DOTS] / math.pi) / (math.sqrt(8) * lattice.pitch)
        places = lattice.places.double().numpy()
        first, last, value, slope = fields.splines(self.params.knots, places)
        local = coefficients[:, :, first:last, first:last]
        v, s = (torch.from_numpy(t).to(coefficients) for t in (value, slope))
        land = fields.Relief(v @ local @ v.T, v @ local @ s.T, s @ local @ v.T)
        inside = regions.insets(land, pen.gap, flat=FLAT / 2)[:, DOTS] / 2
        p = self.params.squareness
        out = lattice.places.abs().to(coefficients) / BLOCK
        rim = (1 - (out**p + (out**p)[:, None]).clamp(min=1e-30) ** (1 / p)) * (BLOCK / 2)
        room = torch.minimum(inside, rim)
        share = (3.5 * room / full - 1.6).clamp_(0, 1)
        return full * share.sqrt_()  # the root makes crumbs rare

    def _tinted(self, cover: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
        """Paper and ink, of covers (n, 5, h, w)."""
        first = cover[:, 1:2] + cover[:, 2:3]
        second = cover[:, 3:4] + cover[:, 4:5]
        paper, one, two = (colour.view(1, 3, 1, 1) for colour in colours)
        image: torch.Tensor = paper + first * (one - paper) + second * (two - paper)
        return image.clamp(0, 1)
