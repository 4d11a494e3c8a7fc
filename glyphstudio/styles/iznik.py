"""Iznik plate: enamel colours around a middle, outlined in navy, each keeping off its line."""

from __future__ import annotations

from typing import ClassVar

import torch
from torch import nn
from torch.nn import functional

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing
from glyphstudio.engine import contours, fields, inks, polar, polygons, regions, screens
from glyphstudio.engine.blocks import Messenger, batch_mean
from glyphstudio.engine.inks import PaletteName
from glyphstudio.engine.style import Pen, Window
from glyphstudio.params import Params, setting


class IznikParams(Params):
    """How a plate repeats."""

    palette: PaletteName = setting(
        "iznik", title="Palette", description="The reader learns these colours", max_length=64
    )
    fold: int = setting(5, title="Repeats", description="In a full turn", ge=2, le=12)
    waves: int = setting(
        2, title="Petals", description="How finely a repeat is divided", ge=1, le=6
    )
    rings: int = setting(7, title="Rings", description="From the middle to the rim", ge=5, le=16)
    openness: float = setting(
        0.25, title="Paper", description="How much of it is left white", ge=-2, le=3
    )
    swirl: float = setting(
        0.5, title="Swirl", description="How far leaves may turn with the radius", ge=0, le=1
    )
    contrast: float = setting(
        4.0,
        title="Contrast",
        description="Of soft edges while learning",
        ge=1,
        le=40,
        advanced=True,
    )
    fairness: float = setting(
        0.1, title="Fair shares", description="Of the colours", ge=0, le=10, advanced=True
    )


class IznikPen(Pen):
    """The painter's brush."""

    palette: str = setting(
        "iznik", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First ink", description="The inks change places", ge=0, le=7)
    line: float = setting(0.008, title="Outline", description="Its width, in sides", ge=0, le=0.03)
    reserve: float = setting(
        0.006, title="White line", description="Left beside the outline, in sides", ge=0, le=0.02
    )
    weight: float = setting(0.0, title="Enamel", description="Less or more colour", ge=-1, le=1)
    rim: bool = setting(True, title="Rim", description="Two rings around the plate")


COLOURS = 3  # beside the paper and the outline
SHARES = (0.40, 0.24, 0.18, 0.18)  # of the paper and each colour, to begin with
PLATE = 0.92  # its radius, in half sides
RING = 0.98  # the outer ring's
FLAT = 4.0  # heights per picture: slopes below which lines are measured in height
WAVES = (1.0, 0.6, 0.4, 0.3, 0.25, 0.2)  # how much the fold and its multiples weigh
COARSE = 16  # px, enough to know how much of a picture a colour has


class Iznik(inks.Coloured):
    """Landscapes around the middle, the highest one colours the plate."""

    name: ClassVar[str] = "iznik"
    label: ClassVar[str] = "Iznik plate"
    group: ClassVar[str] = "ornaments"
    params_type: ClassVar[type[Params]] = IznikParams
    pen_type: ClassVar[type[Pen]] = IznikPen
    channels = 3
    params: IznikParams
    colours: torch.Tensor
    shares: torch.Tensor

    def __init__(self, params: IznikParams) -> None:
        super().__init__(params)
        self.pen_type = inks.pen_in(IznikPen, params.palette)  # type: ignore[misc]
        waves = (1.0, *(WAVES[j] for j in range(params.waves)))
        self.rosette = polar.Rosette(params.rings, PLATE, params.fold, waves)
        self.places = (COLOURS + 1) * params.rings * len(waves)
        self.outputs = self.places + 1
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)
        self.register_buffer("shares", torch.tensor(SHARES), persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """Paper, the colours and the outline's, (COLOURS + 2, 3)."""
        paper, *found = inks.print_colours(self.palette_of(pen), COLOURS + 1)
        line = max(found, key=lambda ink: inks.contrast(ink, paper))  # it stands out most
        found.remove(line)
        first = pen.ink % len(found)
        found = (found[first:] + found[:first])[:COLOURS]
        return torch.tensor([paper, *found, line])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def landscapes(self, numbers: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Coefficients (n, COLOURS + 1, rings, waves), paper first, and the twist (n,)."""
        hills = functional.layer_norm(numbers[:, : self.places], (self.places,))
        hills = hills.view(len(numbers), COLOURS + 1, self.params.rings, -1)
        ground = torch.zeros_like(hills[0])
        ground[0, :, 0] = self.params.openness
        return hills + ground, self.params.swirl * torch.tanh(0.45 * numbers[:, -1])

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        land = self.rosette.relief(*self.landscapes(numbers), size, fields.whole(size))
        away = regions.to_the_runner_up(land)
        width = IznikPen().line * size
        line = (width / 2 + 0.5 - away).clamp(0, width)
        shares = torch.softmax(self.params.contrast * land.height, 1)
        image = torch.einsum("nkhw,kc->nchw", shares, self.colours[:-1])
        image = torch.lerp(image, self.colours[-1].view(1, 3, 1, 1), line)
        plate = screens.disc(size, fields.whole(size), radius=PLATE, device=numbers.device)
        image = torch.lerp(self.colours[0].view(1, 3, 1, 1), image, fields.edge(plate))
        return self._rimmed(image, IznikPen(), size, fields.whole(size), self.colours)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        if self.params.fairness == 0:
            return {}
        land = self.rosette.height(*self.landscapes(numbers), COARSE, fields.whole(COARSE))
        share = batch_mean(torch.softmax(self.params.contrast * land, 1), (0, 2, 3))
        return {"shares": self.params.fairness * (share / self.shares - 1).square().mean()}

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, IznikPen)
        colours = self.colours_of(pen).to(numbers)
        with torch.no_grad():
            hills, twist = self.landscapes(numbers)
            hills[:, 0, :, 0] -= pen.weight

            def draw(which: slice, block: Window) -> torch.Tensor:
                land = self.rosette.relief(hills[which], twist[which], size, block)
                return self._painted(land, pen, size, block, colours)

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, IznikPen)
        side, half = contours.SIDE, pen.line * contours.SIDE / 2
        paper, *enamels, line = map(named, self.colours_of(pen).tolist())
        with torch.no_grad():
            hills, twist = self.landscapes(numbers[None])
            hills[:, 0, :, 0] -= pen.weight

        def draw(block: Window) -> torch.Tensor:
            land = self.rosette.relief(hills, twist, side, block)
            return _insides(land, pen, side, block)

        inside = contours.sampled(draw)
        shapes = inside[1:] - pen.reserve * side
        if pen.reserve == 0:  # no paper is seen between two enamels, or an enamel and its line
            shapes = shapes + min(contours.TRAP, half) if half else contours.trapped(shapes)
        items = [
            polygons.fill(contours.outline(shape), enamel)
            for shape, enamel in zip(shapes, enamels, strict=True)
        ]
        if half:
            spared = [loop[::-1] for shape in inside for loop in contours.outline(shape)]
            rings = [ring for radius, width in _rings(pen) for ring in contours.ring(radius, width)]
            items.append(polygons.fill([contours.circle(PLATE), *spared, *rings], line))
        return Drawing(paper, tuple(items))

    def _painted(
        self, land: fields.Relief, pen: IznikPen, size: int, block: Window, colours: torch.Tensor
    ) -> torch.Tensor:
        """Enamel within its outlines, the white line between them, and the rim."""
        paper, line = colours[0].view(1, 3, 1, 1), colours[-1].view(1, 3, 1, 1)
        plate = screens.disc(size, block, radius=PLATE, device=colours.device)
        half = pen.line * size / 2
        inside = _insides(land, pen, size, block)
        enamel = fields.edge(inside[:, 1:] - pen.reserve * size)
        image = paper + torch.einsum("nkhw,kc->nchw", enamel, colours[1:-1] - colours[0])
        away = inside.amax(1, keepdim=True)  # from the nearest outline
        outline = (0.5 - away).clamp_(0, min(1.0, 2 * half)).mul_(fields.edge(plate))
        image = torch.lerp(image, line, outline)
        return self._rimmed(image, pen, size, block, colours).clamp(0, 1)

    def _rimmed(
        self, image: torch.Tensor, pen: IznikPen, size: int, block: Window, colours: torch.Tensor
    ) -> torch.Tensor:
        """The plate's edge, and a ring around it."""
        line = colours[-1].view(1, 3, 1, 1)
        for radius, width in _rings(pen):
            away = screens.disc(size, block, radius=radius, device=image.device)
            image = torch.lerp(image, line, fields.line(away, width * size))
        return image


def _insides(land: fields.Relief, pen: IznikPen, size: int, block: Window) -> torch.Tensor:
    """How many pixels inside each region and clear of its outline a block lies, (n, 4, h, w)."""
    plate = screens.disc(size, block, radius=PLATE, device=land.height.device)
    half = pen.line * size / 2
    return torch.minimum(regions.insets(land, half, flat=FLAT / size), plate - half)


def _rings(pen: IznikPen) -> list[tuple[float, float]]:
    """The rim's rings: their radii in half sides and their widths in sides."""
    return [(PLATE, 1.6 * pen.line), (RING, pen.line)] if pen.rim else []
