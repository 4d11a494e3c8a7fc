"""Herbarium: plants from a naturalist's linocuts; leaves, flowers and fruit in three inks."""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from torch import nn

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing, Fill
from glyphstudio.engine import flora, habit, inks, linocut, outlines, polygons
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.habit import FOOT, TOP, WAYS
from glyphstudio.engine.linocut import LEAF, PAPER, Piece, Plant
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.strokes import Dictionary, Group, Rise
from glyphstudio.engine.style import Pen, Window
from glyphstudio.params import Params, setting

INKS = 3
SIDES = ((-0.2, 0.5), (0.01, 0.6), (0.25, 0.67), (0.48, 0.62))  # heights and sizes, upper first
STEM = (0.021, 0.013)  # half its width, below and above
RIM = 0.012  # of paper around each part, in half pictures


class HerbariumParams(Params):
    """What grows on a plant."""

    sides: float = setting(
        1.2, title="Leaves", description="How many kinds at each of four heights", ge=0.3, le=3
    )
    company: float = setting(
        0.9,
        title="Company",
        description="How many of crown, seeds, drops and butterflies",
        ge=0.1,
        le=3,
    )
    decision: float = setting(
        0.2,
        title="Whole parts",
        description="How strongly parts are fully grown or left out",
        ge=0,
        le=5,
        advanced=True,
    )


class HerbariumPen(Pen):
    """The knife, the press and the wind."""

    palette: str = setting(
        "herbarium", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First ink", description="The inks change places", ge=0, le=7)
    cut: float = setting(
        1.0, title="Cut", description="Paper cut away around each part", ge=0, le=2.5
    )
    lean: float = setting(
        1.0, title="Lean", description="How far plants sway; 0 all upright", ge=0, le=1.6
    )


class Herbarium(inks.Coloured):
    """Numbers: growth of 24 side parts, 9 flowers, 5 feet, 4 companions; then the plant's habit."""

    name = "herbarium"
    label = "Herbarium"
    params_type = HerbariumParams
    pen_type = HerbariumPen
    group = "ornaments"
    channels = 3
    params: HerbariumParams
    colours: torch.Tensor

    def __init__(self, params: HerbariumParams) -> None:
        super().__init__(params)
        parts = [
            *((flora.side_parts(*where), params.sides) for where in SIDES),
            (flora.flowers(TOP), 1.0),
            (flora.feet(FOOT), 1.0),
            (flora.companions(TOP), params.company),
        ]
        self.plants = [plant for plants, _ in parts for plant in plants]
        self.sparse = [plant.sparse() for plant in self.plants]  # for small pictures
        self.behind = sum(len(plants) for plants, _ in parts[: len(SIDES)])  # the stem
        self.dictionary = Dictionary(
            [partial(ink_loops, plant, None) for plant in self.plants],
            [Group(len(plants), chosen) for plants, chosen in parts],
            sharpness=4.0,
            drawn_sharpness=4.0,  # sharper gates make parts shoot up
            drawn_rise=Rise(0.21, 0.85, haste=1.4),
        )
        self.plates = [self._plate(ink) for ink in range(1, INKS + 1)]
        self.outputs = len(self.plants) + WAYS
        self._stems: dict[tuple[int, torch.device], torch.Tensor] = {}
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)

    def _plate(self, ink: int) -> tuple[list[int], Dictionary]:
        """Which plants have this ink, and what of them it prints."""
        which = [i for i, p in enumerate(self.plants) if any(x.ink == ink for x in p.pieces)]
        loops = [partial(ink_loops, self.plants[i], ink) for i in which]
        return which, Dictionary(loops, [Group(len(which), 1)], rise=Rise(0.2, 0.8, smooth=True))

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """Paper and inks of a pen, (INKS + 1, 3)."""
        paper, *colours = inks.print_colours(self.palette_of(pen), INKS)
        first = pen.ink % INKS
        return torch.tensor([paper, *colours[first:INKS], *colours[:first]])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    # ---- soft

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        gates = self.dictionary.gates(numbers[:, :-WAYS], generator)
        planes: list[torch.Tensor] = []
        for ink, (which, plate) in enumerate(self.plates, 1):
            cover = plate.soft(gates[:, which], size)
            if ink == LEAF:
                cover = torch.maximum(cover, self._stem(size, cover.device))
            planes = [*(plane * (1 - cover) for plane in planes), cover]
        plant = habit.swayed(torch.cat(planes, 1), habit.ways(numbers[:, -WAYS:]))
        return mixed(plant, self.colours)

    def _stem(self, size: int, device: torch.device) -> torch.Tensor:
        if (kept := (size, device)) not in self._stems:
            with torch.inference_mode(False):  # kept for a training that may follow
                stems = torch.from_numpy(polygons.cover([[stem()]], size))[:, None]
                self._stems[kept] = stems.to(device)
        return self._stems[kept]

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        gates = self.dictionary.gates(numbers[:, :-WAYS])
        return {"decision": self.params.decision * self.dictionary.indecision(gates)}

    # ---- hard

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, HerbariumPen)
        tile = window or Window(0, 0, size, size)
        planes = np.zeros((len(numbers), INKS, tile.height, tile.width), np.float32)
        for glyph, pieces in zip(planes, self.pieces(numbers, pen, size), strict=True):
            linocut.print_all(glyph, pieces, RIM * pen.cut, size=size, tile=tile)
        cover = torch.from_numpy(planes).to(numbers.device)
        return mixed(cover, self.colours_of(pen).to(cover)).clamp_(0, 1)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, HerbariumPen)
        colours = [named(tuple(colour)) for colour in self.colours_of(pen).tolist()]
        fills: list[Fill] = []
        (pieces,) = self.pieces(numbers[None], pen)
        for piece in pieces:
            if piece.rim * pen.cut > 0:
                rims = [linocut.cased(loop, RIM * piece.rim * pen.cut) for loop in piece.loops]
                fills.append(polygons.fill(outlines.united(rims), colours[PAPER]))
            fills.append(polygons.fill(outlines.united(piece.loops), colours[piece.ink]))
        return Drawing(colours[PAPER], tuple(fills))

    def pieces(
        self, numbers: torch.Tensor, pen: HerbariumPen, size: int = linocut.SMALL + 1
    ) -> list[list[Piece]]:
        """The pieces of each glyph in printing order: sides, stem, flower, foot, companions.

        For pictures of `size` pixels: small ones take fewer points.
        """
        small = size <= linocut.SMALL
        plants = self.sparse if small else self.plants
        shaft = Piece(LEAF, (linocut.sparse(stem()) if small else stem(),))
        growths = self.dictionary.growths(numbers[:, :-WAYS])
        ways = habit.ways(numbers[:, -WAYS:].detach().cpu(), pen.lean)
        glyphs = []
        for growth, way in zip(growths, ways, strict=True):
            upright = [
                piece
                for which, plant in enumerate(plants)
                for piece in [
                    *([shaft] if which == self.behind else []),
                    *plant.grown(growth[which]),
                ]
            ]
            glyphs.append(standing(upright, way))
        return glyphs


def ink_loops(plant: Plant, ink: int | None, growth: float) -> list[Loop]:
    """What of a plant is printed in this ink; in any, where none is named."""
    return [
        loop
        for piece in plant.grown(growth)
        if (piece.ink != PAPER if ink is None else piece.ink == ink)
        for loop in piece.loops
    ]


def stem() -> Loop:
    """The stem of an upright plant."""
    y = np.linspace(FOOT + 0.02, TOP, 40)
    return flora.ribbon(np.stack([np.zeros(40), y], 1), np.linspace(*STEM, 40))


def mixed(planes: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
    """Inks (n, INKS, h, w) beside each other on paper."""
    paper = colours[0].view(3, 1).expand(len(planes), 3, planes[0, 0].numel())
    away = (colours[1:] - colours[0]).T.expand(len(planes), 3, INKS)
    return torch.baddbmm(paper, away, planes.flatten(2)).view(-1, 3, *planes.shape[2:])


def standing(pieces: list[Piece], way: torch.Tensor) -> list[Piece]:
    """Pieces of an upright plant where a way (habit.WAYS,) has them."""
    points = np.concatenate([loop for piece in pieces for loop in piece.loops])
    moved = linocut.laid(pieces, habit.moved(torch.from_numpy(points), way).numpy())
    return [Piece(piece.ink, next(moved), piece.rim) for piece in pieces]
