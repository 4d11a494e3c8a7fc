"""Ebru: paint dropped on a bath, each drop pushing the others aside, then drawn through."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import nn

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing, Item, Stroke
from glyphstudio.engine import fields, inks, polygons, screens
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.inks import PaletteName
from glyphstudio.engine.marbling import Comb, Tray
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.style import Pen, Window
from glyphstudio.engine.variety import likeness
from glyphstudio.params import Params, setting


class EbruParams(Params):
    """How much is dropped and drawn."""

    palette: PaletteName = setting(
        "lagoon", title="Palette", description="The reader learns these colours", max_length=64
    )
    drops: int = setting(
        9, title="Drops", description="Each of four colours, one in the other", ge=2, le=24
    )
    paint: float = setting(
        1.45,
        title="Paint",
        description="How much there is of it; 1 would just fill a disc",
        ge=0.2,
        le=2,
    )
    tines: int = setting(4, title="Tines", description="Drawn through the paint", ge=0, le=12)
    pull: float = setting(1.0, title="Pull", description="How far tines carry paint", ge=0, le=2)
    variety: float = setting(
        1.0, title="Variety", description="How unlike glyphs are", ge=0, le=20, advanced=True
    )


class EbruPen(Pen):
    """What is done to the bath at last, and the sheet that is laid on it."""

    palette: str = setting(
        "lagoon", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First ink", description="The inks change places", ge=0, le=7)
    comb: float = setting(
        0.0, title="Comb", description="How far a comb carries paint up and down", ge=0, le=1
    )
    teeth: int = setting(5, title="Teeth", description="Of the comb, in half a side", ge=2, le=16)
    sheet: Literal["cushion", "disc", "whole"] = setting(
        "cushion", title="Sheet", description="What of the paper is marbled"
    )
    rim: float = setting(0.006, title="Rim", description="A line around, in sides", ge=0, le=0.03)


RINGS = 4  # colours of a drop, one in the other
INKS = 4  # the first, furthest from the paper's lightness, is the bath
ORDERS = ((4, 0, 2, 3), (3, 0, 1, 4), (0, 2, 0, 1), (4, 2, 0, 3), (3, 1, 0, 2))  # outermost first
SHEETS = {"cushion": (0.88, 10.0), "disc": (0.92, 2.0)}  # half sides and power of superellipses
HOME, STRAY = 0.6, 0.65  # half sides within which drops are at home, and how far they may stray
UNEVEN = 1.5  # largest drops have e^3 times the paint of the smallest
THIN, UNLIKE = 0.6, 0.8  # powers: how wide outer rings are, and how different that is
FIRST, NEXT, TURN = 0.5, 2.1, 0.7  # radians: of tines, from each to the next, and how far they turn
ASIDE, PULL = 0.55, 0.45  # half sides at most: of tines from the middle, and of their pull
COMBED = 0.35  # of a tooth's room that the comb carries paint at most
SLOPE = 3.2  # of the training picture's edges, per pixel


class Ebru(inks.Coloured):
    """Numbers: place, size and rings of each drop, then turn, place and pull of each tine."""

    name: ClassVar[str] = "ebru"
    label: ClassVar[str] = "Ebru"
    group: ClassVar[str] = "prints"
    params_type: ClassVar[type[Params]] = EbruParams
    pen_type: ClassVar[type[Pen]] = EbruPen
    channels = 3
    params: EbruParams
    homes: torch.Tensor
    order: torch.Tensor
    colours: torch.Tensor

    def __init__(self, params: EbruParams) -> None:
        super().__init__(params)
        self.pen_type = inks.pen_in(EbruPen, params.palette)  # type: ignore[misc]
        self.outputs = 4 * params.drops + 3 * params.tines
        order = torch.tensor([ORDERS[drop % len(ORDERS)] for drop in range(params.drops)])
        self.register_buffer("homes", homes(params.drops), persistent=False)
        self.register_buffer("order", order, persistent=False)
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """The paper, the bath, and the other inks, (INKS + 1, 3)."""
        paper, *found = inks.print_colours(self.palette_of(pen), INKS)
        found.sort(key=lambda ink: inks.contrast(ink, paper), reverse=True)
        first = pen.ink % len(found)
        return torch.tensor([paper, *(found[first:] + found[:first])[:INKS]])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def tray(self, numbers: torch.Tensor) -> tuple[Tray, torch.Tensor]:
        """What numbers do to the bath, and the rings' radii, (n, drops, RINGS), outermost first."""
        p, n = self.params, len(numbers)
        drops, tines = numbers.split((4 * p.drops, 3 * p.tines), 1)
        x, y, size, ring = torch.tanh(0.8 * drops.view(n, p.drops, 4)).unbind(2)
        turn, aside, pull = torch.tanh(tines.view(n, p.tines, 3)).unbind(2)
        paint = torch.softmax(UNEVEN * size, 1)  # every glyph has the same amount
        radius = (p.paint * paint).sqrt()
        angle = FIRST + NEXT * torch.arange(p.tines, device=numbers.device) + TURN * turn
        home_x, home_y = self.homes.unbind(1)
        tray = Tray(
            home_x + STRAY * x,
            home_y + STRAY * y,
            radius,
            angle,
            ASIDE * aside,
            p.pull * PULL * pull,
        )
        within = 1 - torch.arange(RINGS, device=numbers.device) / RINGS
        power = THIN * torch.exp(UNLIKE * ring)
        return tray, radius[..., None] * within ** power[..., None]

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        tray, rings = self.tray(numbers)
        tile = fields.whole(size)
        x, y = pixels(size, tile, numbers.device)
        with torch.no_grad():  # a steeper slope is no way to move an edge (docs/techniques.md)
            slopes = [steep for _, steep in tray.detach().undone_steeply(x, y, 2 / size)]
        image, left = torch.zeros(1, device=numbers.device), torch.ones(1, device=numbers.device)
        drops = reversed(range(self.params.drops))
        for drop, distance, steep in zip(drops, tray.undone(x, y), slopes, strict=True):
            away = rings[:, drop, :, None, None] - distance[:, None]
            cover = torch.sigmoid(SLOPE * away / steep[:, None])
            image = image + left * self._drop(cover, drop, self.colours)
            left = left * (1 - cover[:, :1])
        image = image + left * self.colours[1].view(1, 3, 1, 1)
        return self._laid(image, EbruPen(), self.colours, size, tile)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        return {"variety": self.params.variety * likeness(numbers)}

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, EbruPen)
        colours = self.colours_of(pen).to(numbers)
        with torch.no_grad():
            tray, rings = self.tray(numbers)

            def draw(which: slice, block: Window) -> torch.Tensor:
                image = self._marbled(tray.some(which), rings[which], pen, size, block, colours)
                return self._laid(image, pen, colours, size, block)

            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, EbruPen)
        colours = [named(colour) for colour in self.colours_of(pen).tolist()]
        tray, rings = self.tray(numbers[None].detach())
        border = sheet_border(pen)
        bath = polygons.fill([border], colours[1])
        items: list[Item] = [bath]
        for drop, order in enumerate(self.order.tolist()):
            for radius, colour in zip(rings[0, drop].tolist(), order, strict=True):
                paint = polygons.fill([tray.outline(drop, radius, comb_of(pen))], colours[colour])
                items.append(replace(paint, clip=bath.loops))
        if pen.rim and pen.sheet != "whole":
            items.append(Stroke(bath.loops, pen.rim, colours[1], closed=True, join="round"))
        return Drawing(colours[0], tuple(items))

    def _marbled(
        self,
        tray: Tray,
        rings: torch.Tensor,
        pen: EbruPen,
        size: int,
        block: Window,
        colours: torch.Tensor,
    ) -> torch.Tensor:
        """The bath seen from above, the last drop first, (n, 3, h, w)."""
        x, y = pixels(size, block, rings.device)
        image = rings.new_zeros(len(rings), 3, len(y), len(x))
        left = rings.new_ones(len(rings), 1, len(y), len(x))
        drops = reversed(range(self.params.drops))
        for drop, undone in zip(
            drops, tray.undone_steeply(x, y, 2 / size, comb_of(pen)), strict=True
        ):
            distance, steep = undone
            if bool((rings[:, drop, :1, None] + steep < distance).all()):
                continue  # none of its paint is here
            away = rings[:, drop, :, None, None] - distance[:, None]
            cover = fields.edge(away.div_(steep[:, None]))
            image.addcmul_(left, self._drop(cover, drop, colours))
            left.mul_(1 - cover[:, :1])
            if not bool(left.any()):
                return image
        return image.addcmul_(left, colours[1].view(1, 3, 1, 1))

    def _drop(self, cover: torch.Tensor, drop: int, colours: torch.Tensor) -> torch.Tensor:
        """A drop's colours, (n, 3, h, w), from what each of its rings covers with those within."""
        ring = colours[self.order[drop]]  # (RINGS, 3)
        change = ring.diff(dim=0, prepend=torch.zeros_like(ring[:1]))
        image: torch.Tensor = change.T @ cover.flatten(2)
        return image.view(len(cover), 3, *cover.shape[2:])

    def _laid(
        self,
        image: torch.Tensor,
        pen: EbruPen,
        colours: torch.Tensor,
        size: int,
        block: Window,
    ) -> torch.Tensor:
        """The sheet after it was laid on the bath."""
        if pen.sheet == "whole":
            return image.clamp(0, 1)
        half, power = SHEETS[pen.sheet]
        inside = screens.superellipse(size, block, half=half, power=power, device=image.device)
        image = torch.lerp(colours[0].view(1, 3, 1, 1), image, fields.edge(inside))
        rim = fields.line(inside, pen.rim * size)
        return torch.lerp(image, colours[1].view(1, 3, 1, 1), rim).clamp(0, 1)


def pixels(size: int, block: Window, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """Where the columns (w,) and rows (h,) of a block lie, in half sides."""
    x = (2 * torch.arange(block.left, block.right, device=device) + 1) / size - 1
    y = (2 * torch.arange(block.top, block.bottom, device=device) + 1) / size - 1
    return x, y


def comb_of(pen: EbruPen) -> Comb:
    """The comb that a pen is."""
    return Comb(float(pen.teeth), COMBED * pen.comb / pen.teeth)


def sheet_border(pen: EbruPen) -> Loop:
    """The border of what is marbled."""
    if pen.sheet == "whole":
        return np.array([[-1.0, -1.0], [1.0, -1.0], [1.0, 1.0], [-1.0, 1.0]])
    half, power = SHEETS[pen.sheet]
    turn = np.arange(720) * (math.pi / 360)
    way = np.stack([np.cos(turn), np.sin(turn)], 1)
    loop: Loop = half * way * (np.abs(way) ** power).sum(1, keepdims=True) ** (-1 / power)
    return loop


def homes(drops: int) -> torch.Tensor:
    """Where drops fall on average, (drops, 2): spread evenly, in an order that tells nothing."""
    which = np.random.default_rng(1).permutation(drops)
    turn, radius = 1 + which * math.pi * (3 - math.sqrt(5)), HOME * np.sqrt((which + 0.5) / drops)
    return torch.from_numpy(np.stack([radius * np.cos(turn), radius * np.sin(turn)], 1)).float()
