"""Guilloche: rosettes of woven hairlines in two inks, as engraved for banknotes and watches."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import permutations

import torch
from torch import nn

from glyphstudio.colour import named, off_line
from glyphstudio.drawing import Blend, Drawing, Line, Stroke
from glyphstudio.engine import contours, fields, inks
from glyphstudio.engine.blocks import Messenger, batch_mean
from glyphstudio.engine.strokes import choose
from glyphstudio.engine.style import ALIKE, UNREAD, Pen, Window
from glyphstudio.params import Params, setting

FOLDS = (3, 4, 5, 6, 8)  # symmetries to choose from
POWERS = (3, 4, 5, 6, 8, 10, 12, 16)  # the folds and their doubles
RADIUS = (0.75, 0.55, 0.36, 0.17)  # of the bands' middles
THICKNESS = (0.11, 0.095, 0.085, 0.075)  # half of it
INWARDS = (1.0, 0.85, 0.65, 0.4)  # how far a band may swing, the inner ones less
CURVES = (5, 4, 4, 4)  # of a band, times the weave
WAVES = (24, 15, 15, 15)  # of a curve on its way round; all bands then have every symmetry
STRAY = 0.095  # of a band's radius
LOBE, NOTCH = 0.34, 0.2  # swing of a band's middle, and of its double, by the root of the fold
SWELL, PINCH = 0.9, 0.7  # the same of its thickness, as powers of e
THINNEST, THICKEST = 0.02, 0.2
REACH = 0.94  # a rosette that would go further is made smaller
LINE = 0.003  # width of a line, in sides
BORDER = 1.5  # of a line along a band's border, in lines
EACH = 7  # numbers of a band: radius, lobe, notch, thickness, swell, pinch, ink
SHARPNESS = 3.2  # of the choice of a symmetry; drawn as trained, or rosettes would burst open
SEEN = 0.28  # share from which a symmetry is seen: between two of them a rosette is nearly round
INKED = 8.0  # sharpness of the choice of an ink
SLOPE = 2.2  # of the training picture's borders, per pixel
LOOSE, TIGHT = 2.6, 1.2  # px between lines: a weave becomes a tone from the one to the other
TURN = 4320  # points of a line all around, before those left out that make no difference
CENTRE = 0.05  # radius within which slopes grow no more, or lines would meet at the middle
ROUND = 0.15  # bounds how a tone rises towards a border


class GuillocheParams(Params):
    """How rosettes swing and what keeps them apart."""

    lobes: float = setting(1.0, title="Lobes", description="How far bands swing", ge=0.2, le=2)
    fairness: float = setting(
        3.0, title="Fair shares", description="Of the symmetries", ge=0, le=20, advanced=True
    )
    decision: float = setting(
        0.4, title="Decision", description="For one symmetry and ink", ge=0, le=5, advanced=True
    )


class GuillochePen(Pen):
    """The graver."""

    palette: str = setting(
        "washi-indigo", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First ink", description="The inks change places", ge=0, le=7)
    line: float = setting(1.0, title="Line", description="Thickness of the lines", ge=0.3, le=2.5)
    weave: int = setting(2, title="Weave", description="How dense it is", ge=1, le=5)
    border: bool = setting(True, title="Borders", description="Whether lines run along bands")


@dataclass(frozen=True, slots=True)
class Rosette:
    """Bands: cosine series (n, bands, 1 + POWERS) over the angle, and inks.

    `middle` gives a band's radius, `width` the logarithm of half its thickness; `scale` (n, 1) fits
    both into the picture; `second` (n, bands) is 1 for the second ink.
    """

    middle: torch.Tensor
    width: torch.Tensor
    scale: torch.Tensor
    second: torch.Tensor


@dataclass(frozen=True, slots=True)
class Place:
    """Pixels: radius, angle from the top (pixels,); the series' terms and slopes by the angle."""

    radius: torch.Tensor
    angle: torch.Tensor
    terms: torch.Tensor  # (1 + POWERS, pixels)
    slopes: torch.Tensor


class Guilloche(inks.Coloured):
    """Numbers: the five symmetries, then seven of each band, outer bands first; even use."""

    name = "guilloche"
    label = "Guilloche"
    params_type = GuillocheParams
    pen_type = GuillochePen
    group = "ornaments"
    channels = 3
    params: GuillocheParams
    colours: torch.Tensor

    def __init__(self, params: GuillocheParams) -> None:
        super().__init__(params)
        self.outputs = len(FOLDS) + len(RADIUS) * EACH
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """Paper and both inks of a pen, (3, 3)."""
        paper, *colours = inks.print_colours(self.palette_of(pen), 2)
        first = pen.ink % 2
        return torch.tensor([paper, *colours[first:2], *colours[:first]])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def rosette(self, numbers: torch.Tensor) -> Rosette:
        """The bands that numbers (n, outputs) mean."""
        folds = choose(numbers[:, : len(FOLDS)], 1.0, SHARPNESS)
        band = torch.tanh(0.8 * numbers[:, len(FOLDS) :].view(len(numbers), -1, EACH))
        radius, lobe, notch, thick, swell, pinch, ink = band.unbind(2)
        inwards = numbers.new_tensor(INWARDS)
        middle = [numbers.new_tensor(RADIUS) + STRAY * inwards * radius]
        width = [numbers.new_tensor(THICKNESS).log() + 0.5 * thick]
        none = torch.zeros_like(radius)
        for power in POWERS:
            swing, change = none, none
            for fold, share in zip(FOLDS, folds.unbind(1), strict=True):
                # lobes of many folds are smaller
                pure = ((share - SEEN) / (1 - SEEN)).clamp_min(0)[:, None] * fold**-0.5
                if power == fold:
                    swing, change = swing + LOBE * pure * lobe, change + SWELL * pure * swell
                elif power == 2 * fold:
                    swing, change = swing + NOTCH * pure * notch, change + PINCH * pure * pinch
            middle.append(self.params.lobes * inwards * swing)
            width.append(change)
        series = torch.stack(middle, 2), torch.stack(width, 2)
        rim = circle(numbers.device)
        extent = (series[0] @ rim + thickness(series[1] @ rim)).amax((1, 2))[:, None]
        scale = REACH / extent.clamp_min(REACH)
        return Rosette(*series, scale, torch.sigmoid(INKED * ink))

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        bands = self.rosette(numbers)
        at = place(size, fields.whole(size), numbers.device)
        scale = bands.scale[:, :, None]
        half = scale * thickness(bands.width @ at.terms)  # (n, bands, pixels)
        away = at.radius - scale * (bands.middle @ at.terms)
        inside = (half - away.abs()) * (size / 2)
        rest = (1 - (away / half).square()).clamp_min(ROUND)
        curves = GuillochePen().weave * numbers.new_tensor(CURVES)[:, None]
        steep = numbers.new_tensor(WAVES)[:, None] / at.radius.clamp_min(CENTRE)
        lines = 2 * LINE / math.pi * curves * (1 / (half.square() * rest) + steep.square()).sqrt()
        tone = torch.sigmoid(SLOPE * inside) * (1 - torch.exp(-lines))
        border = torch.sigmoid(SLOPE * (0.5 - inside)) * torch.sigmoid(SLOPE * (0.5 + inside))
        cover = tone + (1 - tone) * (BORDER * LINE * size * border).clamp(max=1)
        return printed(cover[..., None], bands.second, self.colours).view(-1, 3, size, size)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        folds = choose(numbers[:, : len(FOLDS)], 1.0, SHARPNESS)
        second = self.rosette(numbers).second
        unsure = batch_mean(folds * (1 - folds), (0, 1)) + batch_mean(second * (1 - second), (0, 1))
        unfair = (batch_mean(folds) - 1 / len(FOLDS)).square().sum()
        return {"decision": self.params.decision * unsure, "fair": self.params.fairness * unfair}

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, GuillochePen)
        colours = self.colours_of(pen).to(numbers)
        with torch.no_grad():
            bands = self.rosette(numbers)

            def draw(which: slice, block: Window) -> torch.Tensor:
                at = place(size, block, numbers.device)
                scale = bands.scale[which, :, None]
                cover = [
                    woven(
                        at,
                        away=at.radius - scale * (bands.middle[which, k : k + 1] @ at.terms),
                        drift=scale * (bands.middle[which, k : k + 1] @ at.slopes),
                        band=bands.width[which, k : k + 1],
                        scale=scale,
                        which=k,
                        pen=pen,
                        size=size,
                    )
                    for k in range(len(RADIUS))
                ]
                layers = torch.cat(cover, 1).unflatten(2, (block.height, block.width))
                return printed(layers, bands.second[which], colours).clamp_(0, 1)

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, GuillochePen)
        paper, first, second = self.colours_of(pen)
        bands = self.rosette(numbers[None])
        strokes = []
        for which in range(len(RADIUS)):
            lines = tuple(engraved(bands, which, pen))
            ink = torch.lerp(first, second, bands.second[0, which].cpu())
            for colour, blend in printing(ink, paper.clamp(min=1 / 255)):
                stroke = Stroke(lines, LINE * pen.line, colour, closed=True, blend=blend)
                strokes.append(stroke)
        return Drawing(named(tuple(paper.tolist())), tuple(strokes))

    def doubt(self, pen: Pen) -> str:
        paper, *both = (named(tuple(colour)) for colour in self.colours_of(pen).tolist())
        if said := super().doubt(pen):
            return said
        if min(off_line(one, paper, other) for one, other in permutations(both)) < ALIKE:
            return f"One ink looks like thinner lines of the other: {UNREAD}"
        return ""


def woven(
    at: Place,
    *,
    away: torch.Tensor,
    drift: torch.Tensor,
    band: torch.Tensor,
    scale: torch.Tensor,
    which: int,
    pen: GuillochePen,
    size: int,
) -> torch.Tensor:
    """How much of each pixel the lines of one band cover, (n, 1, pixels).

    Its curves are middle + half cos(waves angle + phase). The two nearest to a pixel, one on its
    way out and one in, have the phases of the pixel's radius: all curves cost as much as two.

    Args:
        away: (n, 1, pixels), the radius less that of the band's middle; `drift` the latter's slope.
        band: (n, 1, terms), the series of its thickness.
    """
    log = band @ at.terms
    half = scale * thickness(log)
    if ((away.abs() - half).amin() * size) > 4 + 2 * BORDER * LINE * pen.line * size:
        return torch.zeros_like(away)
    swelling = scale * thickness_slope(log) * (band @ at.slopes)
    pixels, width = size / 2, LINE * pen.line * size
    radius = at.radius.clamp_min(CENTRE)
    waves, step = WAVES[which], math.tau / (CURVES[which] * pen.weave)
    u = (away / half).clamp(-1, 1)
    phase, turned = torch.arccos(u), waves * at.angle
    rest = (1 - u.square()).clamp_min_(ROUND).sqrt_()
    cover, bare, gap = torch.zeros_like(away), torch.ones_like(away), torch.full_like(away, LOOSE)
    for way in (1, -1):
        nearest = ((way * phase - turned) / step).round_().mul_(step).add_(turned)
        wave, slope = torch.cos(nearest), torch.sin(nearest).mul_(-waves).mul_(half)
        slope = (slope + drift + swelling * wave) / radius
        upright = torch.rsqrt(1 + slope.square_()).mul_(pixels)
        line = fields.line((away - half * wave) * upright, width)
        cover = cover + line - cover * line
        between = upright.mul_(half).mul_(rest).mul_(step)  # px from line to line of one way
        bare = bare * (1 - width / between.clamp_min(width))
        gap = torch.minimum(gap, between)
    borders = [
        (half - side * away)
        * torch.rsqrt(1 + ((drift + side * swelling) / radius).square_()).mul_(pixels)
        for side in (1, -1)
    ]  # px inside
    inside = torch.minimum(*borders)
    cover = torch.minimum(cover, fields.edge(inside + width / 2))  # no line goes on beyond its turn
    tone = (1 - bare) * fields.edge(inside)
    cover = torch.lerp(cover, tone, ((LOOSE - gap) / (LOOSE - TIGHT)).clamp_(0, 1))
    for inside in borders if pen.border else []:
        cover = 1 - (1 - cover) * (1 - fields.line(inside, BORDER * width))
    return cover


def engraved(bands: Rosette, which: int, pen: GuillochePen) -> Iterator[Line]:
    """The lines of one band of the only rosette, all around, of the same width.

    A border is wider than they are: two of them beside each other.
    """
    turn = torch.arange(TURN, dtype=torch.float64) * (math.tau / TURN)
    terms = torch.stack([torch.ones_like(turn), *(torch.cos(power * turn) for power in POWERS)])
    scale = bands.scale[0].cpu().double()
    middle = scale * (bands.middle[0, which].cpu().double() @ terms)
    half = scale * thickness(bands.width[0, which].cpu().double() @ terms)
    count = CURVES[which] * pen.weave
    wave = WAVES[which] * turn + torch.arange(count)[:, None] * (math.tau / count)
    out = torch.stack([torch.sin(turn), -torch.cos(turn)], 1)
    lines = (middle + half * torch.cos(wave))[..., None] * out
    if pen.border:
        for border in (middle + half, middle - half):
            at = border[:, None] * out
            ahead = at.roll(-1, 0) - at.roll(1, 0)
            aside = torch.stack([-ahead[:, 1], ahead[:, 0]], 1) / ahead.norm(dim=1, keepdim=True)
            aside *= (BORDER - 1) * LINE * pen.line  # half of it to each side, in half pictures
            lines = torch.cat([lines, torch.stack([at + aside, at - aside])])
    shut = torch.cat([lines, lines[:, :1]], 1)
    for loop in contours.simplified(list(shut.numpy())):
        yield tuple(map(tuple, ((loop + 1) / 2).tolist()))


def printing(ink: torch.Tensor, paper: torch.Tensor) -> Iterator[tuple[str, Blend]]:
    """The colours and blends by which what lies below is multiplied by ink / paper, (3,) each."""
    darker = (ink / paper).clamp(max=1)
    lighter = 1 - (paper / ink.clamp(min=1 / 255)).clamp(max=1)
    if darker.min() < 1:
        yield named(tuple(darker.tolist())), "multiply"
    if lighter.max() > 0:
        yield named(tuple(lighter.tolist())), "dodge"


def printed(cover: torch.Tensor, second: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
    """Bands (n, bands, h, w) over each other on paper, each darkening what lies below."""
    paper = colours[0].clamp(min=1 / 255).view(1, 3, 1, 1)
    image = paper
    for band, share in zip(cover.split(1, 1), second.unbind(1), strict=True):
        ink = torch.lerp(colours[1], colours[2], share[:, None])[:, :, None, None]
        image = image * (1 + band * (ink / paper - 1))
    return image


def thickness(log: torch.Tensor) -> torch.Tensor:
    """Half a band's thickness: e to the series, held between THINNEST and THICKEST."""
    return THINNEST + (THICKEST - THINNEST) * torch.tanh(torch.exp(log) / THICKEST)


def thickness_slope(log: torch.Tensor) -> torch.Tensor:
    """How it changes with the series."""
    free = torch.exp(log) / THICKEST
    return (THICKEST - THINNEST) * free / torch.cosh(free).square()


def place(size: int, window: Window, device: torch.device) -> Place:
    """The pixels of a tile, row by row."""
    x = (2 * torch.arange(window.left, window.right, device=device) + 1) / size - 1
    y = (2 * torch.arange(window.top, window.bottom, device=device) + 1) / size - 1
    x, y = x.repeat(len(y)), y.repeat_interleave(len(x))
    angle = torch.atan2(x, -y)
    turns = [power * angle for power in POWERS]
    terms = [torch.ones_like(x), *(torch.cos(turn) for turn in turns)]
    slopes = [-power * torch.sin(turn) for power, turn in zip(POWERS, turns, strict=True)]
    radius = torch.hypot(x, y).clamp_min(1e-4)
    return Place(radius, angle, torch.stack(terms), torch.stack([torch.zeros_like(x), *slopes]))


@cache
def circle(device: torch.device) -> torch.Tensor:
    """The series' terms at angles all around, (1 + POWERS, 96)."""
    with torch.inference_mode(False):  # kept for a training that may follow
        turn = torch.arange(96, device=device) * (math.tau / 96)
        return torch.stack([torch.ones_like(turn), *(torch.cos(p * turn) for p in POWERS)])
