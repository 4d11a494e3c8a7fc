"""Quilt: cotton triangles pieced into stars and rings, bound, and quilted by hand."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from typing import ClassVar, Literal

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing, Item
from glyphstudio.engine import fabric, fields, inks, outlines, polygons
from glyphstudio.engine.blocks import Messenger, batch_mean
from glyphstudio.engine.inks import PaletteName
from glyphstudio.engine.patchwork import SQUARE, Loops, Patchwork, Values, rim
from glyphstudio.engine.polygons import Edges, Loop
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.params import Params, setting


class QuiltParams(Params):
    """How the patches are pieced."""

    palette: PaletteName = setting(
        "calico", title="Palette", description="The reader learns these colours", max_length=64
    )
    units: int = setting(8, title="Squares", description="Along a side", ge=2, le=12)
    symmetry: Literal["none", "mirror", "rotate4", "kaleidoscope"] = setting(
        "kaleidoscope", title="Symmetry"
    )
    coherence: float = setting(
        0.7,
        title="Large shapes",
        description="How far patches take after each other, in squares",
        ge=0.1,
        le=2,
    )
    medallions: float = setting(
        0.5, title="Framed patches", description="How readily two cottons share one", ge=0.05, le=2
    )
    fairness: float = setting(
        0.3, title="Fair shares", description="Of the cottons", ge=0, le=10, advanced=True
    )


class QuiltPen(Pen):
    """Cloth and thread."""

    palette: str = setting(
        "calico", title="Palette", description="Ground and cottons", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First cotton", description="Cottons change places", ge=0, le=7)
    prints: float = setting(
        1.0, title="Prints", description="Dots, stripes and checks on the cottons", ge=0, le=1
    )
    loft: float = setting(
        0.5,
        title="Loft",
        description="How the quilt sinks in at its seams; SVG and PDF are flat",
        ge=0,
        le=1,
    )
    thread: float = setting(
        1.0, title="Stitches", description="Thickness of the quilting thread", ge=0, le=2
    )
    weave: float = setting(
        0.6,
        title="Weave",
        description="Threads of the cloth, seen in large pictures, not in SVG and PDF",
        ge=0,
        le=1,
    )


COTTONS = 5  # with the ground
HALF, EDGE = 0.825, 0.875  # of the patches, and with the binding, in half sides
LEAST = 0.22  # a cotton with less of a patch than this is left out of it
SHARP = 6.0  # of shares in training
DRAWN = 6.0  # and in what people see, for the readiness to share
CALM = 0.35  # how strong the binding's wishes are: all around, it would change in three frames
INSET, STITCH, GAP, THREAD = 0.026, 0.0175, 0.012, 0.006  # of quilting, in half sides
SEAM = 0.03  # width of a seam, in half sides
HAZE = 0.011  # sides over which the cloth rises from a seam
COARSE = 96  # px, enough for that
SUNK = 0.22  # how dark it is in one
RELIEF = 0.17  # how dark the sides of a thread of the cloth are
THREADS = 280.0  # across a picture
LINES = 6  # scan lines in a pixel: edges are level, upright or diagonal
FINEST = 0.5  # px; thinner stitches are not drawn
FEWEST = 3  # stitches beside a seam, or none
SEEN = 128  # px, where a reader sees prints as tones
GROUND = 0.3  # share of the ground; the cottons share the rest
BAND = 1 << 20  # pixels drawn at once
NOTHING = np.zeros((0, 3, 2))


class Quilt(Style):
    """Numbers: for every orbit of patches, and the binding, how much it wants each cotton."""

    name: ClassVar[str] = "quilt"
    label: ClassVar[str] = "Quilt"
    group: ClassVar[str] = "prints"
    params_type: ClassVar[type[Params]] = QuiltParams
    pen_type: ClassVar[type[Pen]] = QuiltPen
    channels = 3
    params: QuiltParams
    near: torch.Tensor
    colours: torch.Tensor
    leaning: torch.Tensor

    def __init__(self, params: QuiltParams) -> None:
        super().__init__(params)
        self.pen_type = inks.pen_in(QuiltPen, params.palette)  # type: ignore[misc]
        self.work = Patchwork(params.units, half=HALF, symmetry=params.symmetry)
        self.outputs = (self.work.orbits + 1) * COTTONS
        near = CALM * np.eye(self.work.orbits + 1)
        near[:-1, :-1] = self.work.closeness(params.coherence)
        self.register_buffer("near", torch.tensor(near, dtype=torch.float32), persistent=False)
        leaning = torch.zeros(self.work.orbits + 1, COTTONS)
        leaning[-1, 0] = -4  # a binding in the ground's colour would not be seen
        self.register_buffer("leaning", leaning, persistent=False)
        self._tables: dict[tuple[int, torch.device], torch.Tensor] = {}
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """The ground, then the cottons, (COTTONS, 3)."""
        ground, *found = inks.print_colours(self.palette_of(pen), COTTONS - 1)
        first = pen.ink % len(found)
        return torch.tensor([ground, *(found[first:] + found[:first])[: COTTONS - 1]])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    # ---- learning

    def share(self, numbers: torch.Tensor, sharp: float = SHARP) -> torch.Tensor:
        """How much each cotton has of each orbit, the binding last, (n, orbits + 1, COTTONS)."""
        wish = self.near @ numbers.view(len(numbers), -1, COTTONS) + self.leaning
        return torch.softmax(sharp * wish, 2)

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        if (kept := (size, numbers.device)) not in self._tables:
            loops = [list(self.work.corners[self.work.orbit == o]) for o in range(self.work.orbits)]
            with torch.inference_mode(False):  # kept for a training that may follow
                table = torch.from_numpy(polygons.cover([*loops, list(rim(HALF, EDGE))], size))
                self._tables[kept] = table.flatten(1).to(numbers.device)  # (orbits + 1, size size)
        ground = self.colours[0]
        tint = self.share(numbers) @ self.colours - ground  # (n, orbits + 1, 3)
        image = ground.view(1, 3, 1) + tint.mT @ self._tables[kept]
        return image.view(-1, 3, size, size).clamp(0, 1)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        wanted = torch.full((COTTONS,), (1 - GROUND) / (COTTONS - 1), device=numbers.device)
        wanted[0] = GROUND
        share = batch_mean(self.share(numbers), (0, 1)) / wanted - 1
        return {"shares": self.params.fairness * share.square().mean()}

    # ---- what people see

    def until(self, numbers: torch.Tensor) -> Values:
        """How far from its middle each cotton reaches, (n, orbits + 1, COTTONS) in 0..1."""
        with torch.no_grad():
            share = self.share(numbers.detach().float(), DRAWN / self.params.medallions)
            least = (0.6 * share.amax(2, keepdim=True)).clamp(max=LEAST)
            share = (share - least).clamp(min=0)
            until = (share / share.sum(2, keepdim=True)).cumsum(2)
            until[..., -1] = 1
        return until.nan_to_num(1.0).cpu().numpy().astype(np.float64)

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, QuiltPen)
        tile = window or Window(0, 0, size, size)
        until = self.until(numbers)
        pieces = [cotton for glyph in until for cotton in self.outlines(glyph)]
        seams = [self.seams(glyph) for glyph in until]
        sewn = pen.thread > 0 and size * THREAD * pen.thread / 2 > FINEST
        quilting = [Edges.of(self.quilting(s, pen) if sewn else NOTHING) for s in seams]
        sunk = self.sunk(seams, pen, numbers.device)
        image = numbers.new_empty(len(until), 3, tile.height, tile.width)
        rows = max(1, BAND // tile.width)
        together = max(1, BAND // (min(rows, tile.height) * tile.width))
        for first in range(0, len(until), together):
            some = slice(first, min(first + together, len(until)))
            for top in range(tile.top, tile.bottom, rows):
                band = Window(tile.left, top, tile.right, min(top + rows, tile.bottom))
                whole = pieces[COTTONS * some.start : COTTONS * some.stop]
                drawn = self._sewn(whole, sunk[some], quilting[some], pen, size, band)
                image[some, :, top - tile.top : band.bottom - tile.top] = drawn
        return image

    def _sewn(
        self,
        pieces: list[Edges],
        sunk: torch.Tensor,
        quilting: list[Edges],
        pen: QuiltPen,
        size: int,
        band: Window,
    ) -> torch.Tensor:
        """A band of some glyphs, (n, 3, h, w)."""
        device, colours = sunk.device, self.colours_of(pen).to(sunk)
        cover = torch.from_numpy(polygons.cover(pieces, size, band, scanlines=LINES)).to(device)
        cover = cover.view(-1, COTTONS, *cover.shape[1:])
        ground = colours[0]
        image = ground.view(1, 3, 1, 1).expand(len(cover), 3, *cover.shape[2:]).contiguous()
        for cotton in range(1, COTTONS):
            if not cover[:, cotton].any():
                continue
            ink = (colours[cotton] - ground).view(3, 1, 1)
            plain = torch.ones(cover.shape[2:], device=device)
            for pattern, strength in fabric.PRINTS[cotton] if pen.prints else ():
                printed = fabric.printed(pattern, size, band, device=device)
                plain *= 1 - strength * pen.prints * printed
            image += (cover[:, cotton] * plain)[:, None] * ink
        inside = cover.sum(1)
        light = fields.height(sunk, size, band)[:, 0].clamp(max=1) * (-SUNK * pen.loft)
        if pen.weave:
            light += RELIEF * pen.weave * fabric.weave(size, band, threads=THREADS, device=device)
        image *= (1 + light * inside)[:, None]
        if any(len(edges.ends) for edges in quilting):
            thread = torch.from_numpy(polygons.cover(quilting, size, band, scanlines=LINES))
            over = ground.view(1, 3, 1, 1).expand_as(image)
            image = torch.lerp(image, over, thread.to(device)[:, None])
        return image.clamp_(0, 1)

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        shown, meant = self.colours_of(pen), self.colours.cpu()
        if torch.equal(shown, meant):
            return rgb_image
        own = self.training_pen
        assert isinstance(pen, QuiltPen)
        assert isinstance(own, QuiltPen)
        if rgb_image.shape[-1] > SEEN:  # prints become tones
            rgb_image = functional.interpolate(rgb_image, (SEEN, SEEN), mode="area")
        there, here = (fabric.toned(c, p.prints) for c, p in ((shown, pen), (meant, own)))
        dark = 1 - SUNK * pen.loft, 1 - SUNK * own.loft
        return inks.recoloured(rgb_image, there, here, dark=dark)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, QuiltPen)
        (until,) = self.until(numbers[None])
        colours = [named(tuple(colour)) for colour in self.colours_of(pen).tolist()]
        ground, seam, *_ = colours
        # where two cottons meet, other programs let what lies below show through
        items: list[Item] = [polygons.fill([EDGE * SQUARE], seam)]
        seen = self.outlines(until)
        for cotton, loops in reversed(list(enumerate(self.pieces(until)))):
            if not loops:
                continue
            piece = polygons.fill(outlines.united(loops), colours[cotton])
            items.append(piece)
            for pattern, strength in fabric.PRINTS[cotton] if pen.prints else ():
                shapes = polygons.fill(list(fabric.motifs(pattern, seen[cotton])), ground)
                items.append(replace(shapes, opacity=strength * pen.prints, clip=piece.loops))
        quilting = self.quilting(self.seams(until), pen)
        if len(quilting):
            items.append(polygons.fill(list(quilting), ground))
        return Drawing(ground, tuple(items))

    # ---- shapes

    def pieces(self, until: Values) -> list[list[Loop]]:
        """What is cut from each cotton, until (orbits + 1, COTTONS); it lies on the next ones."""
        found = [list(loops) for loops in self.work.pieces(until[self.work.orbit])]
        for cotton, frame in self._binding(until):
            found[cotton] += list(frame)
        return found

    def outlines(self, until: Values) -> list[Edges]:
        """The edges of what is seen of each cotton."""
        found = self.work.outlines(until[self.work.orbit])
        for cotton, frame in self._binding(until):
            found[cotton] = Edges(np.concatenate([found[cotton].ends, Edges.of(frame).ends]))
        return found

    def _binding(self, until: Values) -> Iterator[tuple[int, Loops]]:
        """The frames that the cottons have in the binding."""
        ends = HALF + (EDGE - HALF) * np.concatenate([[0.0], until[-1]])
        for cotton, (inner, outer) in enumerate(pairwise(ends)):
            if outer - inner > 1e-5:
                yield cotton, rim(inner, outer)

    def seams(self, until: Values) -> Values:
        """How strong the seam along each edge of each patch is, (patches, 3)."""
        share = np.diff(until[:-1], axis=1, prepend=0.0)
        return self.work.seams(share[self.work.orbit])

    def sunk(self, seams: list[Values], pen: QuiltPen, device: torch.device) -> torch.Tensor:
        """How deep each place lies between the cloth around it: landscapes (n, 1, knots, knots)."""
        found = [
            fabric.hollows(self.work.ridges(s, SEAM), haze=HAZE, side=COARSE, device=device)
            for s in seams
        ]
        return torch.stack(found)[:, None] * (2 * HAZE * math.sqrt(2 * math.pi) / SEAM)

    def quilting(self, seams: Values, pen: QuiltPen) -> Loops:
        """The quilting stitches beside the seams."""
        lines, strength = self.work.echoes(seams, INSET)
        sewn = fabric.stitches(lines[strength > 0.5], length=STITCH, gap=GAP, least=FEWEST)
        return fabric.threads(sewn, THREAD * pen.thread)
