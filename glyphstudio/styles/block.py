"""Block script: the signs of a syllable squeezed into a square; the message lays it out."""

from __future__ import annotations

import math
from itertools import product
from typing import Literal

import numpy as np
import torch
from torch import nn

from glyphstudio.drawing import Drawing
from glyphstudio.engine import inks, outlines, polygons
from glyphstudio.engine.blocks import Normalise, batch_mean, batch_normal
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.engine.syllable import (
    EASE,
    PLAIN,
    SIDE,
    SIGNS,
    SWING,
    VOWELS,
    Layout,
    Values,
    Ways,
    cluster_loops,
    vowel_loops,
    vowel_room,
)
from glyphstudio.engine.tip import Tip
from glyphstudio.engine.variety import likeness
from glyphstudio.palette import rgb
from glyphstudio.params import Params, setting


class BlockParams(Params):
    """How signs are chosen."""

    decision: float = setting(
        0.4,
        title="Whole signs",
        description="How strongly one sign is chosen, not two halves",
        ge=0,
        le=20,
        advanced=True,
    )
    evenness: float = setting(
        0.5,
        title="Even use",
        description="How strongly all layouts and signs are used alike",
        ge=0,
        le=10,
        advanced=True,
    )
    variety: float = setting(
        0.5,
        title="Variety",
        description="How strongly choices are made apart from each other",
        ge=0,
        le=10,
        advanced=True,
    )
    jitter: float = setting(
        0.2, title="Jitter", description="Of choices while learning", ge=0, le=1, advanced=True
    )


class BlockPen(Pen):
    """The pen: square or round, of even weight or swelling like a brush."""

    palette: str = setting(
        "washi-indigo", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    weight: float = setting(
        1.0, title="Weight", description="Thickness of the strokes", ge=0.3, le=1.4
    )
    roundness: float = setting(
        0.0, title="Round", description="0 square ends, 1 round ones", ge=0, le=1
    )
    swell: float = setting(
        0.0, title="Swell", description="Strokes thicker at their ends, as of a brush", ge=0, le=1
    )
    accent: Literal["none", "dots", "vowels"] = setting(
        "dots", title="Second ink", description="What is drawn in the next ink"
    )


# a layout: whether there is an upright vowel, a level one, a foot
LAYOUTS = np.array([(1, 0, 0), (0, 1, 0), (1, 1, 0), (1, 0, 1), (0, 1, 1), (1, 1, 1)], np.float64)
HEAD, UPRIGHT, LEVEL, FOOT = range(4)
SLOTS = (len(SIGNS), len(VOWELS), len(VOWELS), len(SIGNS))
CHOICES = (len(LAYOUTS), *SLOTS)
# proportions: of vowels, the foot; bars and free ends of the head and foot; what leans, and how
# wide, tall and heavy all is
MOVES = 12
TALL, LEAN, SIDES = (sum(CHOICES) + k for k in (2, 7, 9))  # the foot's, and the first of two each
SHARP = (2.3, 2.8, 3.8, 3.8, 2.8)  # of choices: of the layout, then of the signs
TALLS = (0.0, 0.5, 1.0)  # of feet, in training; between them one is laid over the other
SWAY = 5.2  # how quickly proportions go to and fro
NARROW = 0.8  # the narrowest and lowest block, for the largest
HEAVIER = 0.18  # strokes at the most, than usual ones
USUAL = 0.5 + 0.5 * NARROW  # of its range, in training
ROOM = 0.9  # that vowels take beside other signs, in training
FAINT = 0.02  # in learning, of what is left out
SOLID = 0.97  # cover of a stroke's inside in the table: log(1 - cover) stays finite


class Block(Style):
    """Numbers: wishes for each layout, head, upright and level vowel and foot; proportions."""

    name = "block"
    label = "Block script"
    params_type = BlockParams
    pen_type = BlockPen
    group = "scripts"
    params: BlockParams

    def __init__(self, params: BlockParams) -> None:
        super().__init__(params)
        self.outputs = sum(CHOICES) + MOVES
        self._tables: dict[tuple[int, torch.device], torch.Tensor] = {}

    def make_network(self, latent_size: int) -> nn.Module:
        return Composer(latent_size)

    # ---- learning

    def choices(
        self,
        numbers: torch.Tensor,
        generator: torch.Generator | None = None,
        *,
        faint: float = FAINT,
    ) -> list[torch.Tensor]:
        """How far each layout, and each sign of a place, is the one: (n, alternatives), sum 1.

        `faint`: share of a softmax among it, by which what is left out still learns.
        """
        if generator is not None:
            numbers = numbers + self.params.jitter * batch_normal(numbers, generator)
        parts = numbers[:, : sum(CHOICES)].split(CHOICES, 1)
        wishes = [s * part for s, part in zip(SHARP, parts, strict=True)]
        return [torch.lerp(settled(w), torch.softmax(w, 1), faint) for w in wishes]

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        """Layouts and signs laid over each other, each as dark as it is chosen."""
        layout, *signs = self.choices(numbers, generator)
        tall = swayed(numbers[:, TALL, None]) * (len(TALLS) - 1)
        hats = (1 - (tall - torch.arange(len(TALLS), device=tall.device)).abs()).clamp_min(0)
        weight = (
            layout[:, None, :, None] * hats[:, :, None, None] * torch.cat(signs, 1)[:, None, None]
        )
        union = 1 - torch.exp(weight.flatten(1) @ self._table(size, numbers.device))
        lean = 2 * swayed(numbers[:, LEAN : LEAN + 2]) - 1
        sides = NARROW + (1 - NARROW) * swayed(numbers[:, SIDES : SIDES + 2])
        across, down = leaning(lean, sides, size).unbind(1)  # (n, size, size)
        return (down @ union.view(-1, size, size) @ across.mT)[:, None]

    def _table(self, size: int, device: torch.device) -> torch.Tensor:
        """log(1 - cover) of every sign in every layout, (talls layouts signs, size size)."""
        if (size, device) not in self._tables:
            pictures: list[list[Loop]] = []
            usual = ways_of(0.5, 0.5)
            for tall, (upright, level, foot) in product(TALLS, LAYOUTS.tolist()):
                for slot, count in enumerate(SLOTS):
                    for which in range(count):
                        picked = [np.zeros(n) for n in SLOTS]
                        picked[slot][which] = 1.0
                        room = VOWELS[which].room if slot in (UPRIGHT, LEVEL) else ROOM
                        layout = Layout(
                            upright,
                            level,
                            foot,
                            beside=room,
                            below=room,
                            tall=tall,
                            sides=(USUAL * SIDE, USUAL * SIDE),
                        )
                        ink, dots = part_loops(slot, picked[slot], layout, BlockPen(), usual)
                        pictures.append(ink + dots if (1, upright, level, foot)[slot] else [])
            with torch.inference_mode(False):  # kept for a training that may follow
                cover = torch.from_numpy(polygons.cover(pictures, size)).flatten(1)
                self._tables[size, device] = torch.log1p(-SOLID * cover).to(device)
        return self._tables[size, device]

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        choices = self.choices(numbers)
        open_ = [batch_mean((c * (1 - c)).sum(1), 0) for c in choices]
        uneven = [(batch_mean(c, 0) * c.shape[1] - 1).square().mean() for c in choices]
        return {
            "decision": self.params.decision * torch.stack(open_).mean(),
            "evenness": self.params.evenness * torch.stack(uneven).mean(),
            "variety": self.params.variety * likeness(numbers),
        }

    # ---- what people see

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, BlockPen)
        glyphs = self._glyphs(numbers, pen)
        both = [loops for glyph in glyphs for loops in glyph]
        cover = torch.from_numpy(polygons.cover(both, size, window)).to(numbers.device)
        ink, second = cover.view(-1, 2, *cover.shape[1:]).unbind(1)
        paper, first, other = (
            ink.new_tensor(rgb(colour)).view(1, 3, 1, 1) for colour in self.names_of(pen)
        )
        image = torch.lerp(paper, first, ink[:, None])
        return torch.lerp(image, other.expand_as(image), second[:, None])

    def names_of(self, pen: Pen) -> tuple[str, str, str]:
        """Paper, ink, and the ink of the accents."""
        return (
            self.paper_of(pen),
            self.ink_of(pen),
            self.ink_of(pen.model_copy(update={"ink": pen.ink + 1})),
        )

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        """Both inks as cover."""
        shown = rgb_image.new_tensor([rgb(colour) for colour in self.names_of(pen)])
        cover = inks.recoloured(rgb_image, shown, torch.tensor([[0.0], [1.0], [1.0]]).expand(3, 3))
        return cover[:, :1].clamp(0, 1)

    def doubt(self, pen: Pen) -> str:
        return super().doubt(pen) or super().doubt(pen.model_copy(update={"ink": pen.ink + 1}))

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, BlockPen)
        (glyph,) = self._glyphs(numbers[None], pen)
        paper, *colours = self.names_of(pen)
        fills = (
            polygons.fill(outlines.united(loops), colour)
            for loops, colour in zip(glyph, colours, strict=True)
            if loops
        )
        return Drawing(paper, tuple(fills))

    def _glyphs(self, numbers: torch.Tensor, pen: BlockPen) -> list[tuple[list[Loop], list[Loop]]]:
        """The loops of each glyph in the first and the second ink."""
        with torch.no_grad():
            numbers = numbers.detach().float().nan_to_num()
            choices = [c.cpu().numpy() for c in self.choices(numbers, faint=0.0)]
            moves = swayed(numbers[:, -MOVES:]).tolist()
        glyphs = []
        for row, move in enumerate(moves):
            beside, below, tall, bar, foot_bar, reach, foot_reach, right, down, *wide, heavy = move
            shares, *picked = (choice[row].astype(np.float64) for choice in choices)
            upright, level, foot = shares @ LAYOUTS
            across, high = (SIDE * (NARROW + (1 - NARROW) * w) for w in wide)
            layout = Layout(
                upright,
                level,
                foot,
                beside=vowel_room(picked[UPRIGHT].tolist()) * (0.75 + 0.6 * beside),
                below=vowel_room(picked[LEVEL].tolist()) * (0.75 + 0.6 * below),
                tall=tall,
                lean=(2 * right - 1, 2 * down - 1),
                sides=(across, high),
                heavy=1 + HEAVIER * (2 * heavy - 1),
            )
            ways = {HEAD: ways_of(bar, reach), FOOT: ways_of(foot_bar, foot_reach)}
            inked: list[Loop] = []
            accents: list[Loop] = []
            for slot, share in enumerate(picked):
                lines, dots = part_loops(slot, share, layout, pen, ways.get(slot, PLAIN))
                vowel = slot in (UPRIGHT, LEVEL)
                (accents if pen.accent == "vowels" and vowel else inked).extend(lines)
                (inked if pen.accent == "none" else accents).extend(dots)
            glyphs.append((inked, accents))
        return glyphs


def part_loops(
    slot: int, share: Values, layout: Layout, pen: BlockPen, to: Ways = PLAIN
) -> tuple[list[Loop], list[Loop]]:
    """The lines and dots of one part. `share`: how far each of its signs has grown."""
    box, half = layout.boxes()[slot], layout.half_width * pen.weight
    tip = Tip(pen.roundness, pen.swell)
    there = (1.0, layout.upright, layout.level, layout.foot)[slot]
    if slot in (UPRIGHT, LEVEL):
        return vowel_loops(share.tolist(), box, half, tip, upright=slot == UPRIGHT, growth=there)
    return cluster_loops(share.tolist(), box, half, tip, growth=there, to=to), []


class Composer(nn.Module):
    """The network: all numbers go straight with the message, so none of them hurries or rests."""

    def __init__(self, latent_size: int) -> None:
        super().__init__()
        outputs = sum(CHOICES) + MOVES
        self.all = nn.Linear(latent_size, outputs, bias=False)
        self.even = Normalise(outputs)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        numbers: torch.Tensor = self.even(self.all(z))
        return numbers


def ways_of(bar: float, reach: float) -> Ways:
    """What signs do within their boxes, of proportions in 0..1."""
    return Ways(0.36 + 0.28 * bar, 0.6 + 0.4 * reach)


def leaning(lean: torch.Tensor, sides: torch.Tensor, size: int) -> torch.Tensor:
    """Which pixels of an upright picture those of a leaning one show, (n, 2, size, size).

    Args:
        lean: (n, 2), to the right and down.
        sides: (n, 2), its width and height, for those of the largest block.
    """
    place = (2 * torch.arange(size, device=lean.device) + 1) / size - 1
    straight = place * (USUAL / sides[..., None])
    there = straight - lean[..., None] * SWING * centred(
        (straight / (USUAL * SIDE)).abs().clamp_max(1)
    )
    pixel = ((there + 1) * size - 1) / 2
    return (1 - (pixel[..., None] - torch.arange(size, device=lean.device)).abs()).clamp_min(0)


def centred(there: torch.Tensor) -> torch.Tensor:
    """`syllable.central` of a tensor."""
    return 1 - ((there.square() + EASE**2).sqrt() - EASE) / (math.hypot(1.0, EASE) - EASE)


def swayed(numbers: torch.Tensor) -> torch.Tensor:
    """Proportions in 0..1 that go to and fro at one speed while a glyph becomes another one."""
    return 0.5 + torch.asin(0.9999 * torch.sin(math.pi * SWAY * numbers)) / math.pi


def settled(wishes: torch.Tensor) -> torch.Tensor:
    """How far each of some alternatives is the one, from wishes (n, alternatives): sum 1.

    Most are left out; one comes slowly at first. Source: Peters, Niculae &
    Martins, "Sparse sequence-to-sequence models" (2019), exact 1.5-entmax.
    """
    halves = wishes / 2 - wishes.amax(1, keepdim=True) / 2
    first = halves.sort(1, descending=True).values
    count = torch.arange(1, first.shape[1] + 1, device=first.device)
    mean = first.cumsum(1) / count
    spread = (first.square().cumsum(1) / count - mean.square()) * count
    levels = mean - ((1 - spread) / count).clamp_min(1e-9).sqrt()
    kept = (levels <= first).sum(1, keepdim=True)
    return (halves - levels.gather(1, kept - 1)).clamp_min(0).square()
