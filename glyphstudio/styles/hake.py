"""Hake: a wide dry brush; its hairs run out of ink one by one and leave streaks of paper."""

from __future__ import annotations

from functools import lru_cache, partial

import numpy as np
import torch

from glyphstudio.drawing import Drawing
from glyphstudio.engine import hand, outlines, polygons
from glyphstudio.engine.brush import Hairs, brushed, curve
from glyphstudio.engine.handwriting import Handwritten
from glyphstudio.engine.nib import Path, arc, line
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.strokes import Dictionary, Group, Rise
from glyphstudio.engine.style import Pen, Window
from glyphstudio.params import Params, setting

WIDE, SLIM, DAB = 0.135, 0.115, 0.1  # half the brush's width: straight strokes, curves and dabs
DAB_LENGTH = 0.26
SMALL = 256  # pixels; up to this size 5 scan lines in a pixel do, for hairs are much finer


class HakeParams(Params):
    """How many strokes a glyph has and how they learn to keep apart."""

    strokes: float = setting(
        2.7, title="Strokes", description="How many strokes a glyph has", ge=1, le=8
    )
    dabs: float = setting(
        0.7, title="Dabs", description="How many of the six dabs a glyph has", ge=0.1, le=4
    )
    overlap: float = setting(
        1.0,
        title="Keep apart",
        description="How strongly strokes avoid lying on each other",
        ge=0,
        le=20,
        advanced=True,
    )
    crowding: float = setting(
        20.0,
        title="Air",
        description="How strongly dark tangles are avoided",
        ge=0,
        le=100,
        advanced=True,
    )
    rivalry: float = setting(
        1.5,
        title="Rivalry",
        description="How firmly a stroke keeps off others that would nearly cover it",
        ge=0,
        le=10,
        advanced=True,
    )
    hand: float = setting(
        0.18,
        title="Hand",
        description="How freely the hand moves a sign's corners and its waist",
        ge=0,
        le=0.3,
    )
    decision: float = setting(
        0.15,
        title="Whole strokes",
        description="How strongly strokes are drawn out to their end or left out",
        ge=0,
        le=5,
        advanced=True,
    )


class HakePen(Pen):
    """The brush, and how much ink it took up."""

    weight: float = setting(1.0, title="Brush", description="How wide the brush is", ge=0.3, le=1.6)
    dryness: float = setting(
        1.0, title="Dryness", description="How soon its hairs run out of ink", ge=0, le=1.6
    )
    hairs: int = setting(34, title="Hairs", description="Across the brush", ge=8, le=90)


class Hake(Handwritten):
    """Signs of a dry brush. Numbers: 22 strokes, 6 dabs, then the hand; even use."""

    name = "hake"
    label = "Hake brush"
    params_type = HakeParams
    pen_type = HakePen
    group = "scripts"
    pace = 1.25  # its hand never rests
    speck = 0.03
    params: HakeParams

    def __init__(self, params: HakeParams) -> None:
        super().__init__(params)
        self.strokes = brush_strokes()
        self.dictionary = Dictionary(
            [partial(self.part, which, HakePen()) for which in range(len(self.strokes))],
            [
                Group(len(self.strokes) - len(DABS), params.strokes),
                Group(len(DABS), params.dabs, sharper=3.0),
            ],
            sharpness=6.0,
            drawn_sharpness=6.0,  # as trained: sharper gates would make strokes flash up
            rise=Rise(0.25, 0.85),
            rivalry=params.rivalry,
            gentle=True,
            turnover=2.0,  # no sign hurries from one rival to the other
        )
        self.outputs = len(self.dictionary) + hand.OUTPUTS

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        tile = window or Window(0, 0, size, size)
        lines = 5 if size <= SMALL else 8
        ink = numbers.new_empty(len(numbers), 1, tile.height, tile.width)
        for picture, loops in zip(ink, self._glyphs(numbers, pen), strict=True):
            # one by one: the crossings of so many hairs then stay in the cache
            picture.copy_(torch.from_numpy(polygons.cover([loops], size, tile, scanlines=lines)))
        return self.inked(ink, pen)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        (loops,) = self._glyphs(numbers[None], pen)
        sign = polygons.fill(outlines.united(loops), self.ink_of(pen))
        return Drawing(self.paper_of(pen), (sign,))

    def part(
        self, which: int, pen: HakePen, growth: float, pull: hand.Numbers | None = None
    ) -> list[Loop]:
        """One stroke of the dictionary as far as it has grown, pulled by a hand."""
        path, half_width = self.strokes[which]
        if pull is not None:
            path = hand.moved(path, pull, self.params.hand)
        return brushed(
            path,
            half_width * pen.weight,
            hairs_of(which, pen.hairs),
            growth=growth,
            dryness=pen.dryness,
        )

    def _glyphs(self, numbers: torch.Tensor, pen: Pen) -> list[list[Loop]]:
        """The ribbons of ink of each glyph, drawn with this pen."""
        assert isinstance(pen, HakePen)
        glyphs: list[list[Loop]] = []
        for growth, pull in self.drawn(numbers):
            loops: list[Loop] = []
            for which in np.flatnonzero(growth):
                loops += self.part(int(which), pen, growth[which], pull)
            glyphs.append(loops)
        return glyphs


@lru_cache(maxsize=512)
def hairs_of(stroke: int, count: int) -> Hairs:
    """The hairs of a stroke: no two strokes have the same, and none ever has others."""
    return Hairs.random(count, seed=stroke)


# ---- the dictionary

DABS = (
    (-0.72, -0.72, 60),
    (0.66, -0.74, 115),
    (0.76, 0.1, 100),
    (-0.74, 0.16, 70),
    (0.6, 0.72, 40),
    (-0.62, 0.74, 130),
)
"""Middle (x, y) and direction in degrees, 0 right and 90 down."""


def brush_strokes() -> list[tuple[Path, float]]:
    """The 22 strokes, then the 6 dabs: paths and half the brush's width."""
    wave = np.array(
        [(0.5, -0.6), (0, -0.74), (-0.42, -0.42), (0, -0.05), (0.42, 0.3), (0, 0.7), (-0.5, 0.6)]
    )
    straight = [
        line(-0.5, -0.76, -0.48, 0.76, 0.03),
        line(0.0, -0.76, -0.02, 0.76, -0.03),
        line(0.5, -0.76, 0.5, 0.76, 0.03),
        line(-0.76, -0.53, 0.76, -0.56, -0.03),
        line(-0.76, 0.0, 0.76, -0.03, 0.03),
        line(-0.76, 0.53, 0.76, 0.5, 0.035),
    ]
    curved = [
        line(-0.6, -0.62, 0.64, 0.64, 0.05),
        line(0.62, -0.64, -0.62, 0.64, 0.06),
        arc(0, 0, 0.6, 0.6, -70, 265),  # the open ring of zen painting
        arc(-0.28, -0.3, 0.36, 0.34, -40, 290),
        arc(0.28, 0.32, 0.38, 0.36, 150, 480),
        arc(0.28, -0.34, 0.34, 0.32, -150, 170),
        arc(-0.28, 0.34, 0.34, 0.32, -150, 170),
        arc(0, 0.1, 0.62, 0.7, -172, -8),
        arc(0, -0.15, 0.62, 0.7, 172, 8),
        arc(0.15, 0, 0.66, 0.66, -75, -285),
        arc(-0.15, 0, 0.66, 0.66, -105, 105),
        curve(wave),
        curve(wave * [-1, 1]),
        curve(
            [(-0.6, -0.55), (0.1, -0.6), (0.55, -0.5), (0, 0.1), (-0.5, 0.55), (0, 0.6), (0.7, 0.5)]
        ),
        curve([(0.3, -0.76), (0.28, -0.2), (0.3, 0.3), (0.1, 0.68), (-0.35, 0.6), (-0.5, 0.35)]),
        curve([(-0.4, -0.76), (-0.42, -0.1), (-0.4, 0.35), (-0.1, 0.68), (0.4, 0.6), (0.55, 0.3)]),
    ]
    dabs = [dab(*where) for where in DABS]
    widths = [WIDE] * len(straight) + [SLIM] * len(curved) + [DAB] * len(dabs)
    return list(zip(straight + curved + dabs, widths, strict=True))


def dab(x: float, y: float, angle_deg: float) -> Path:
    """A short stroke about a point."""
    turn = np.radians(angle_deg)
    dx, dy = DAB_LENGTH / 2 * np.cos(turn), DAB_LENGTH / 2 * np.sin(turn)
    return line(x - dx, y - dy, x + dx, y + dy, 0.02)
