"""Paper cut: a pile of coloured sheets, an opening cut in each, each casting its shadow."""

from __future__ import annotations

import math
from typing import ClassVar, Literal

import torch
from torch import nn
from torch.nn import functional

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing, Item, Shadow
from glyphstudio.engine import contours, fields, inks, polygons
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.inks import PaletteName
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.params import Params, setting

CUTS = 4  # sheets with an opening; the fifth lies whole at the bottom


class PapercutParams(Params):
    """How the sheets are cut."""

    palette: PaletteName = setting(
        "canyon", title="Palette", description="The reader learns these colours", max_length=64
    )
    symmetry: Literal["none", "mirror", "rotate4", "kaleidoscope"] = setting(
        "mirror", title="Symmetry"
    )
    knots: int = setting(
        13, title="Detail", description="Hills that fit across a glyph", ge=6, le=48
    )
    depth: float = setting(4.2, title="Depth", description="How deep the openings go", ge=0.2, le=8)
    likeness: float = setting(
        0.8,
        title="Terraces",
        description="1: every sheet is cut alike, only further back",
        ge=0,
        le=1,
    )
    squareness: float = setting(
        7.0, title="Frame", description="2 is a disc, 16 nearly a square", ge=1.5, le=16
    )
    even_use: bool = setting(
        True,
        title="Free forms",
        description="No place is common to all glyphs: more different, but harder to read",
    )


class PapercutPen(Pen):
    """Paper and light."""

    palette: str = setting(
        "canyon", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    shadow: float = setting(0.42, title="Shadow", description="How dark", ge=0, le=1)
    lift: float = setting(
        0.026, title="Height", description="Of a sheet above the next, in sides", ge=0, le=0.08
    )
    light_deg: float = setting(
        122.0, title="Light", description="Where it comes from", ge=0, le=360, unit="°"
    )
    haze: float = setting(
        0.018, title="Shadow edge", description="How soft, in sides", ge=0.006, le=0.06
    )
    weight: float = setting(0.0, title="Openings", description="Narrower or wider", ge=-1, le=1)


class Papercut(Style):
    """One landscape cuts all openings, deeper sheets further up its hills; a frame holds them."""

    name: ClassVar[str] = "papercut"
    label: ClassVar[str] = "Paper cut"
    group: ClassVar[str] = "prints"
    params_type: ClassVar[type[Params]] = PapercutParams
    pen_type: ClassVar[type[Pen]] = PapercutPen
    channels = 3
    params: PapercutParams
    ground: torch.Tensor
    colours: torch.Tensor

    def __init__(self, params: PapercutParams) -> None:
        super().__init__(params)
        self.pen_type = inks.pen_in(PapercutPen, params.palette)  # type: ignore[misc]
        self.grid = fields.Grid(params.knots, fields=CUTS + 1, symmetry=params.symmetry)
        self.outputs = self.grid.outputs
        ground = SEA - TERRACE * torch.arange(CUTS).view(CUTS, 1, 1)
        ground = ground.repeat(1, params.knots, params.knots)
        ground[0] += fields.frame(params.knots, RIM_CUT)
        self.register_buffer("ground", ground, persistent=False)
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """The sheets' colours, the uppermost first, (CUTS + 1, 3)."""
        return torch.tensor(inks.sheet_colours(self.palette_of(pen), CUTS + 1))

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=self.params.even_use)

    def coefficients(self, numbers: torch.Tensor) -> torch.Tensor:
        """Landscapes (n, CUTS, knots, knots), one per opening, of numbers (n, outputs).

        All share the first hills; each adds a little of its own.
        """
        hills: torch.Tensor = self.params.depth * self.grid(
            functional.layer_norm(numbers, (self.outputs,))
        )
        return hills[:, :1] + (1 - self.params.likeness) * hills[:, 1:] + self.ground

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        land = fields.height(self.coefficients(numbers), size)
        rim, _ = self._rim(size, fields.whole(size), land.device)
        image = self.colours[0].view(1, 3, 1, 1)
        level = land[:, :1]
        for k in range(CUTS):
            if k:
                level = torch.minimum(land[:, k : k + 1], level - LEDGE)
            opening = torch.sigmoid(1.2 * level) * torch.sigmoid(14 * (rim - RIM_STEP * k))
            image = torch.lerp(image, self.colours[k + 1].view(1, 3, 1, 1), opening)
        return image

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, PapercutPen)
        colours = self.colours_of(pen).to(numbers)
        with torch.no_grad():
            land = self.coefficients(numbers) + 1.5 * pen.weight
            shadows = self._shadows(land, pen) if pen.shadow else None

            def draw(which: slice, block: Window) -> torch.Tensor:
                openings = self._openings(land[which], size, block)
                shade = None
                if shadows is not None:
                    shade = 1 - pen.shadow * fields.height(shadows[which], size, block)
                return _laid(openings, shade, colours)

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, PapercutPen)
        land = self.coefficients(numbers[None]) + 1.5 * pen.weight
        sheets = [named(sheet) for sheet in self.colours_of(pen).tolist()]
        away = _away(pen)
        items: list[Item] = []
        inside = contours.sampled(lambda block: self._inside(land, contours.SIDE, block))
        for opening, below in zip(inside, sheets[1:], strict=True):
            cut = polygons.fill(contours.outline(opening), below)
            if not cut.loops:
                break  # the deeper sheets are whole too
            items.append(cut)
            if pen.shadow:
                sheet = (BEYOND, *(loop[::-1] for loop in cut.loops))
                items.append(Shadow(sheet, *away, pen.haze, opacity=pen.shadow, clip=cut.loops))
        return Drawing(sheets[0], tuple(items))

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        assert isinstance(pen, PapercutPen)
        own = PapercutPen()
        shown, meant = self.colours_of(pen), self.colours.cpu()
        if torch.equal(shown, meant) and pen.shadow == own.shadow:
            return rgb_image
        dark = 1 - pen.shadow, 1 - own.shadow
        return inks.recoloured(rgb_image, shown, meant, dark=dark)

    def _openings(self, coefficients: torch.Tensor, size: int, block: Window) -> torch.Tensor:
        """How much of each pixel each sheet is cut away, (n, CUTS, h, w)."""
        return fields.edge(self._inside(coefficients, size, block))

    def _inside(self, coefficients: torch.Tensor, size: int, block: Window) -> torch.Tensor:
        """How many pixels inside each sheet's opening a pixel is, (n, CUTS, h, w).

        An opening is where its own land and, further up, that of every sheet above is dry, and
        the frame is open. Each border's distance is its own: notches appear otherwise.
        """
        land = fields.relief(coefficients, size, block)
        flat = land.across.square_().addcmul_(land.down, land.down).add_(1e-12).rsqrt_()
        inside = land.height.mul_(flat)  # distances of each land's own shore
        rim, steep = self._rim(size, block, coefficients.device)
        openings = torch.empty_like(inside)
        for k in range(CUTS):
            cut = openings[:, k].copy_((rim - RIM_STEP * k) / steep)
            for j in range(k + 1):
                shore = torch.sub(inside[:, j], flat[:, j], alpha=LEDGE * (k - j))
                torch.minimum(cut, shore, out=cut)
        return openings

    def _rim(
        self, size: int, block: Window, device: torch.device
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """How far inside the frame a pixel is, in half sides, and how that falls per pixel."""
        p = self.params.squareness
        x = ((2 * torch.arange(block.left, block.right, device=device) + 1) / size - 1).abs()
        y = ((2 * torch.arange(block.top, block.bottom, device=device) + 1) / size - 1).abs()
        power = (x**p + (y**p)[:, None]).clamp_(min=1e-30)  # one costly power per pixel, not four
        radius = power ** (1 / p)
        turn = x ** (2 * p - 2) + (y ** (2 * p - 2))[:, None]
        return RIM - radius, turn.sqrt_().mul_(radius).div_(power).mul_(2 / size)

    def _shadows(self, coefficients: torch.Tensor, pen: PapercutPen) -> torch.Tensor:
        """The shadow on each lower sheet as a landscape of its own, (n, CUTS, knots, knots).

        Blurred shadows need few knots: so many that the splines' own blur, and the samples',
        are well below the haze. The same whatever the picture's size, so that tiles agree.
        """
        side = min(256, max(48, math.ceil(1.2 / pen.haze)))
        sheets = 1 - self._openings(coefficients, side, fields.whole(side))
        across, down = (_blur(side, shift, pen.haze).to(sheets) for shift in _away(pen))
        return down @ sheets @ across.mT


SEA, TERRACE = 2.5, 2.0  # how high the land of the first opening lies, and each next one lower
RIM_CUT = fields.FrameParams(start=0.5, depth=4.0, power=6.0)  # few islands touch the frame
LEDGE = 0.35  # a lower sheet shows at least so much height beside the one above
RIM, RIM_STEP = 0.86, 0.045  # the frame's half side, and how much each sheet narrows it
BEYOND = ((-1.0, -1.0), (2.0, -1.0), (2.0, 2.0), (-1.0, 2.0))  # sheets reach far out of the picture


def _away(pen: PapercutPen) -> tuple[float, float]:
    """How far to the right and down shadows fall, in sides."""
    turn = math.radians(pen.light_deg)
    return pen.lift * -math.cos(turn), pen.lift * math.sin(turn)


def _laid(
    openings: torch.Tensor, shade: torch.Tensor | None, colours: torch.Tensor
) -> torch.Tensor:
    """The pile seen from above, (n, 3, h, w)."""
    n, _, height, width = openings.shape
    image = colours[0].view(1, 3, 1, 1).expand(n, 3, height, width).contiguous()
    for k in range(CUTS):
        below = colours[k + 1].view(1, 3, 1, 1)
        if shade is not None:
            below = below * shade[:, k : k + 1]
        image = torch.lerp(image, below.expand_as(image), openings[:, k : k + 1])
    return image


def _blur(side: int, shift: float, sigma: float) -> torch.Tensor:
    """From `side` pixels to side + 3 spline coefficients: moved by `shift`, blurred by `sigma`.

    Both in sides. The variance that a pixel (1/12) and a cubic spline (1/3) add is taken off.
    """
    place = (torch.arange(side + 3) - 1.0)[:, None]
    pixel = torch.arange(side) + 0.5
    variance = max(0.1, (sigma * side) ** 2 - 1 / 12 - 1 / 3)
    weight = torch.exp(-((place - shift * side - pixel) ** 2) / (2 * variance))
    weight += 1e-30 * (place - pixel).abs().lt(2)  # far outside lies the nearest row
    return weight / weight.sum(1, keepdim=True)
