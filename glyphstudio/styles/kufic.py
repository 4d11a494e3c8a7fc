"""Square Kufic: a labyrinth of straight strokes as wide as the paper between them, in a frame."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from glyphstudio.drawing import Drawing
from glyphstudio.engine import outlines, polygons
from glyphstudio.engine.bars import box_cover, lane_cover
from glyphstudio.engine.blocks import batch_mean
from glyphstudio.engine.handwriting import Straight
from glyphstudio.engine.lattice import lattice, unhooked
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.strokes import Dictionary, Group, Rise
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.engine.swelling import WAVES, heights, spaced, swollen
from glyphstudio.params import Params, setting

REACH = 0.7  # of the outermost nodes
FRAME = 0.95  # the frame's outer edge; it is as wide as a stroke, and so is the paper inside it
FULL_LENGTH = 0.12  # growth from which a step reaches half its width beyond both ends
CORNERS = 8  # points of a rounded corner

Growths = npt.NDArray[np.float64]
Steps = npt.NDArray[np.float64]
"""(steps, 2, 2): first and last node, x and y."""


class KuficParams(Params):
    """How the strokes run."""

    nodes: int = setting(
        8, title="Nodes", description="Along a side; strokes run from node to node", ge=5, le=12
    )
    strokes: float = setting(
        0.5, title="Strokes", description="Share of all steps that are drawn", ge=0.2, le=0.8
    )
    meander: float = setting(
        0.1, title="Meander", description="How strongly strokes run on and do not cross", ge=0, le=2
    )
    open: float = setting(
        0.5,
        title="Air",
        description="How strongly small closed windows are avoided",
        ge=0,
        le=10,
        advanced=True,
    )
    decision: float = setting(
        0.35,
        title="Whole strokes",
        description="How strongly strokes are drawn out to their end or left out",
        ge=0,
        le=5,
        advanced=True,
    )


class KuficPen(Pen):
    """The reed, or the knife that cuts the seal."""

    palette: str = setting(
        "vermilion-seal", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    weight: float = setting(
        1.0, title="Weight", description="Strokes against the paper between", ge=0.3, le=1.7
    )
    roundness: float = setting(
        0.0, title="Round", description="0 square corners, 1 round ones", ge=0, le=1
    )
    framed: bool = setting(True, title="Frame", description="Whether a frame holds the glyph")
    carved: bool = setting(
        False, title="Carved", description="White strokes in a solid block, like a name seal"
    )


class Kufic(Style):
    """Numbers: one for every orbit of steps under both mirrors, then the waves; even use."""

    name = "kufic"
    label = "Square Kufic"
    params_type = KuficParams
    pen_type = KuficPen
    group = "scripts"
    params: KuficParams

    meeting: torch.Tensor
    windows: torch.Tensor

    def __init__(self, params: KuficParams) -> None:
        super().__init__(params)
        self.lattice = lattice(params.nodes)
        self.steps = REACH * self.lattice.steps
        self.crosses = self.lattice.hooked_crosses()
        orbits = self.lattice.orbits
        self.outputs = orbits + WAVES
        self.dictionary = Dictionary(
            [partial(self.strokes, orbit, KuficPen()) for orbit in range(orbits)],
            [Group(orbits, params.strokes * orbits)],
            sharpness=5.5,
            drawn_sharpness=5.5,  # as trained: sharper gates would make steps flash up
            rise=Rise(0.2, 0.8, haste=1.3),  # so that it learns to decide
            drawn_rise=Rise(0.13, 0.87),
            jitter=0.25,
        )
        self._frames: dict[tuple[int, torch.device], torch.Tensor] = {}
        self.register_buffer("meeting", self.lattice.meetings(), persistent=False)
        self.register_buffer("windows", self.lattice.windows(), persistent=False)

    @property
    def pitch(self) -> float:
        """From node to node, in half pictures."""
        return 2 * REACH / (self.params.nodes - 1)

    def make_network(self, latent_size: int) -> nn.Module:
        return Straight(latent_size, self.outputs - WAVES, WAVES)

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        gates = self.dictionary.gates(numbers[:, :-WAVES], generator)
        strokes = swollen(self.dictionary.soft(gates, size), heights(numbers))
        if (kept := (size, numbers.device)) not in self._frames:
            block, opening = self._frame_cover(KuficPen(), size, Window(0, 0, size, size))
            with torch.inference_mode(False):  # kept for a training that may follow
                self._frames[kept] = torch.from_numpy(block - opening).to(numbers.device)
        return torch.maximum(strokes, self._frames[kept])

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        gates = self.dictionary.gates(numbers[:, :-WAVES])
        grown = self.dictionary.rise(gates)
        degree = grown @ self.meeting.T  # (n, nodes): a line that runs through has 2
        shut = grown[:, self.windows].prod(2)  # (n, cells)
        return {
            "decision": self.params.decision * self.dictionary.indecision(gates),
            "meander": self.params.meander * batch_mean((degree - 2).square(), (0, 1)),
            "windows": self.params.open * batch_mean(shut, (0, 1)),
        }

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, KuficPen)
        tile = window or Window(0, 0, size, size)
        growths, waves = self._read(numbers)
        if pen.roundness:
            loops = [self._loops(*glyph, pen) for glyph in zip(growths, waves, strict=True)]
            strokes = polygons.cover(loops, size, tile)
        else:
            drawn = [
                self._bars(growths[i : i + 1], waves[i], pen, size, tile)
                for i in range(len(growths))
            ]
            strokes = np.concatenate(drawn)
        block, opening = self._frame_cover(pen, size, tile)
        cover = block - strokes if pen.carved else strokes + (block - opening) * pen.framed
        return self.inked(torch.from_numpy(cover).to(numbers.device)[:, None], pen)

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        """Strokes and frame as cover; of a carved glyph, the reader sees what was cut away."""
        assert isinstance(pen, KuficPen)
        ink = super().code(rgb_image, pen)
        if not pen.carved:
            return ink
        side = rgb_image.shape[-1]
        block, opening = self._frame_cover(pen, side, Window(0, 0, side, side))
        ring = (block - opening) * pen.framed
        return (torch.from_numpy(block).to(ink) - ink).clamp_min(0) + torch.from_numpy(ring).to(ink)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, KuficPen)
        paper, ink = self.paper_of(pen), self.ink_of(pen)
        growths, waves = self._read(numbers[None])
        frame = self.frame(pen)
        strokes = outlines.united(self._loops(growths[0], waves[0], pen))
        if pen.carved:
            return Drawing(paper, (polygons.fill(frame[:1], ink), polygons.fill(strokes, paper)))
        return Drawing(paper, (polygons.fill(strokes + (frame if pen.framed else []), ink),))

    # ---- shapes

    def _read(self, numbers: torch.Tensor) -> tuple[Growths, Growths]:
        """How far the orbits of glyphs have grown, and the waves of their spacing (n, WAVES)."""
        waves = heights(numbers.detach()).cpu().numpy().astype(np.float64)
        return unhooked(self.dictionary.growths(numbers[:, :-WAVES]), self.crosses), waves

    def _loops(self, growths: Growths, waves: Growths, pen: KuficPen) -> list[Loop]:
        """The strokes of one glyph."""
        loops: list[Loop] = []
        for orbit in np.flatnonzero(growths):
            loops += self.strokes(int(orbit), pen, growths[orbit], waves)
        return loops

    def _bars(
        self, growths: Growths, waves: Growths, pen: KuficPen, size: int, tile: Window
    ) -> polygons.Cover:
        """The strokes of glyphs (n, orbits), square ones, (n, h, w)."""
        half, nodes = self.half_width(pen), self.params.nodes
        grown = growths[:, self.lattice.orbit, None]  # (n, steps, 1)
        spans = spaced(np.stack(reach(self.steps, half, grown), 3), waves)  # (n, steps, 2, 2)
        ways = []
        for axis in (0, 1):
            along = np.flatnonzero(np.ptp(self.steps[..., axis], axis=1) > 0)
            lane = self.steps[along, 0, 1 - axis].round(6)
            bars = spans[:, along[np.argsort(lane, kind="stable")], axis]
            ways.append(bars.reshape(len(growths), nodes, -1, 2))
        middles = np.linspace(-REACH, REACH, nodes)
        lanes = spaced(np.stack([middles - half, middles + half], 1), waves)
        return lane_cover(ways[0], ways[1], lanes, size=size, window=tile)

    def half_width(self, pen: KuficPen) -> float:
        """Half a stroke's width."""
        return pen.weight * self.pitch / 4

    def strokes(
        self, orbit: int, pen: KuficPen, growth: float, waves: Growths | None = None
    ) -> list[Loop]:
        """The steps of an orbit, each as far as it has grown from its first node."""
        if growth < 1e-3:  # too small to see
            return []
        half = self.half_width(pen)
        low, high = reach(self.steps[self.lattice.orbit == orbit], half, growth)
        if waves is not None:
            low, high = spaced(low, waves), spaced(high, waves)
        return [rounded(*box, half * pen.roundness) for box in zip(low, high, strict=True)]

    def frame(self, pen: KuficPen) -> list[Loop]:
        """The frame, as wide as a stroke: its outline, then its opening the other way round."""
        outer, inner = (np.full(2, side) for side in self._frame_sides(pen))
        radius = 2 * self.half_width(pen) * pen.roundness
        return [rounded(-outer, outer, radius), rounded(-inner, inner, 0)[::-1]]

    def _frame_sides(self, pen: KuficPen) -> tuple[float, float]:
        middle, half = FRAME - self.pitch / 4, self.half_width(pen)
        return middle + half, middle - half

    def _frame_cover(
        self, pen: KuficPen, size: int, tile: Window
    ) -> tuple[polygons.Cover, polygons.Cover]:
        """All within the frame's outline, and its opening, (h, w) each."""
        outline, opening = (
            box_cover(np.array([-side, side]), size, tile) for side in self._frame_sides(pen)
        )
        if pen.roundness:
            outline = polygons.cover([self.frame(pen)[:1]], size, tile)[0]
        return outline, opening


def reach(steps: Steps, half: float, growth: float | Growths) -> tuple[Steps, Steps]:
    """The corners (..., 2) of what a square nib leaves on steps (..., 2, 2) while they grow.

    A step is as wide as it will be at once, but begins with no length.
    """
    start, end = steps[..., 0, :], steps[..., 1, :]
    tip = start + growth * (end - start)
    beyond = np.where(start == end, half, half * np.minimum(1, growth / FULL_LENGTH))
    return np.minimum(start, tip) - beyond, np.maximum(start, tip) + beyond


def rounded(low: Steps, high: Steps, radius: float) -> Loop:
    """A rectangle from corner (2,) to corner, its corners rounded."""
    radius = min(radius, (high - low).min() / 2)
    turn = np.linspace(0, math.pi / 2, CORNERS if radius else 1)
    turn = turn + np.arange(4)[:, None] * (math.pi / 2)  # (4, points)
    corner = (high - low) / 2 - radius
    middle = (high + low) / 2 + corner * [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    loop: Loop = middle[:, None] + radius * np.stack([np.cos(turn), np.sin(turn)], 2)
    return loop.reshape(-1, 2)
