"""Scribe: a broad nib writes a script; each glyph takes a few strokes of a shared dictionary."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import torch

from glyphstudio.drawing import Drawing
from glyphstudio.engine import hand, outlines, polygons
from glyphstudio.engine.handwriting import Handwritten
from glyphstudio.engine.nib import Path, arc, drawn_part, joined, line, swept
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.strokes import Dictionary, Group, Rise
from glyphstudio.engine.style import Pen, Window
from glyphstudio.params import Params, setting

NIB = 0.098  # half the nib's width, in half pictures
EDGE = 0.022  # half its thickness
DOT = 0.085  # half a dot's height, along the nib's thickness
PLAN = 0.94  # of the strokes below: their dots stand clear of them
ROUND = 0.05  # radius of the round nib
DAB = 0.1  # length of the mark that a stroke begins as, in half pictures
BIRTH = 0.12  # growth at which that mark is as wide as the nib


class ScribeParams(Params):
    """How many strokes a glyph has and how they learn to keep apart."""

    strokes: float = setting(
        3.8, title="Strokes", description="How many strokes a glyph has", ge=1, le=12
    )
    dots: float = setting(
        0.9, title="Dots", description="How many of the four diamonds a glyph has", ge=0.1, le=3.5
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
        0.2,
        title="Hand",
        description="How freely the hand moves a letter's corners and its waist",
        ge=0,
        le=0.3,
    )
    decision: float = setting(
        0.3,
        title="Whole strokes",
        description="How strongly strokes are drawn out to their end or left out",
        ge=0,
        le=5,
        advanced=True,
    )


class ScribePen(Pen):
    """The nib: from a round pen to a broad one, at any angle."""

    weight: float = setting(
        1.0, title="Nib weight", description="Thickness of the strokes", ge=0.3, le=1.8
    )
    angle_deg: float = setting(
        38.0, title="Nib angle", description="How the nib is held", ge=0, le=90, unit="°"
    )
    contrast: float = setting(
        1.0,
        title="Contrast",
        description="Thick against thin: 0 a round pen, 1 a broad nib",
        ge=0,
        le=1,
    )


class Scribe(Handwritten):
    """Letters of a broad nib. Numbers: 33 strokes, 4 diamonds, then the hand; even use."""

    name = "scribe"
    label = "Scribe"
    params_type = ScribeParams
    pen_type = ScribePen
    group = "scripts"
    pace = 1.5  # its hand never rests
    speck = 0.03
    params: ScribeParams

    def __init__(self, params: ScribeParams) -> None:
        super().__init__(params)
        self.paths = dictionary_paths()
        pen = ScribePen()
        nib, dot = nib_of(pen), diamond_of(pen)
        self.dictionary = Dictionary(
            [partial(stroke, path, nib) for path in self.paths]
            + [partial(diamond, place, dot) for place in DIAMONDS],
            [
                Group(len(self.paths), params.strokes),
                Group(len(DIAMONDS), params.dots, sharper=2.5),
            ],
            sharpness=5.5,
            drawn_sharpness=5.5,  # as trained: sharper gates would make strokes flash up
            rise=Rise(0.25, 0.85),
            jitter=0.2,
            rivalry=params.rivalry,
            gentle=True,
            turnover=2.0,  # no letter hurries from one rival to the other
        )
        self.outputs = len(self.dictionary) + hand.OUTPUTS

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        cover = polygons.cover(self._glyphs(numbers, pen), size, window)
        return self.inked(torch.from_numpy(cover).to(numbers.device)[:, None], pen)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        (loops,) = self._glyphs(numbers[None], pen)
        letter = polygons.fill(outlines.united(loops), self.ink_of(pen))
        return Drawing(self.paper_of(pen), (letter,))

    def _glyphs(self, numbers: torch.Tensor, pen: Pen) -> list[list[Loop]]:
        """The loops of each glyph, drawn with this pen."""
        assert isinstance(pen, ScribePen)
        nib, dot = nib_of(pen), diamond_of(pen)
        glyphs: list[list[Loop]] = []
        for growth, pull in self.drawn(numbers):
            loops: list[Loop] = []
            for part in np.flatnonzero(growth):
                if part < len(self.paths):
                    path = hand.moved(self.paths[part], pull, self.params.hand)
                    loops += stroke(path, nib, growth[part])
                else:
                    at = np.array([DIAMONDS[part - len(self.paths)]])
                    (at,) = hand.moved(at, pull, self.params.hand)
                    loops += diamond(at, dot, growth[part])
            glyphs.append(loops)
        return glyphs


# ---- the pen


def nib_of(pen: ScribePen) -> Loop:
    """The nib's outline: a rectangle, or on the way to a circle."""
    return _nib(pen, NIB, EDGE)


def diamond_of(pen: ScribePen) -> Loop:
    """The dot of a broad nib: a square as wide as the nib, on its corner."""
    return _nib(pen, NIB, DOT) * (1 + 0.5 * (1 - pen.contrast))


def _nib(pen: ScribePen, width: float, thickness: float) -> Loop:
    """A superellipse: a circle at contrast 0, ever closer to a rectangle, and that at 1."""
    along = ROUND + (width - ROUND) * pen.contrast
    across = ROUND + (thickness - ROUND) * pen.contrast
    if pen.contrast >= 1:
        corners = np.array([[1.0, 1.0], [-1.0, 1.0], [-1.0, -1.0], [1.0, -1.0]])
    else:
        turn = np.arange(32) * (2 * math.pi / 32)
        flat = (1 - pen.contrast) ** 2  # the exponent 2 / p of a superellipse
        corners = np.stack([_power(np.cos(turn), flat), _power(np.sin(turn), flat)], 1)
    angle = math.radians(pen.angle_deg)
    axes = np.array([[math.cos(angle), -math.sin(angle)], [math.sin(angle), math.cos(angle)]])
    loop: Loop = pen.weight * (corners * [along, across]) @ axes
    return loop


def _power(x: Loop, exponent: float) -> Loop:
    powered: Loop = np.sign(x) * np.abs(x) ** exponent
    return powered


def stroke(path: Path, nib: Loop, growth: float) -> list[Loop]:
    """A stroke as far as it has grown: the pen touches down, then runs at its full width."""
    born = min(1.0, growth / BIRTH) ** 0.5  # its area grows evenly
    if born < 0.02:  # too small to see
        return []
    length = np.hypot(*np.diff(path, axis=0).T).sum()
    begun = min(DAB / length, 1.0) * born
    drawn, _ = drawn_part(path, begun + (1 - begun) * max(0.0, (growth - BIRTH) / (1 - BIRTH)))
    return [swept(drawn, nib * born)]


def diamond(place: tuple[float, float] | Path, dot: Loop, growth: float) -> list[Loop]:
    """A diamond, as large as it has grown."""
    return [np.array(place) + dot * math.sqrt(growth)] if growth > 0 else []


# ---- the dictionary

DIAMONDS = ((-0.22, -0.8), (-0.22, 0.8), (0.24, -0.8), (0.24, 0.8))


def dictionary_paths() -> list[Path]:
    """The 33 strokes: stems, bars, bowls, waves, rings and diagonals of a shared skeleton."""
    t = np.linspace(-1, 1, 80)
    wave = np.stack([0.45 * np.sin(np.pi * t), 0.6 * t], 1)
    plan = [
        *(line(x, -0.68, x, 0.64, 0.015) for x in (-0.5, 0.0, 0.5)),
        *(line(x, 0.64, x, -0.3) for x in (-0.5, 0.5)),
        *(line(-0.58, y, 0.6, y - 0.03, 0.02) for y in (-0.6, 0.0, 0.6)),
        joined(line(0.5, 0.08, 0.5, -0.44), arc(0.22, -0.44, 0.28, 0.24, 0, -150)),
        joined(line(-0.5, -0.08, -0.5, 0.4), arc(-0.22, 0.4, 0.28, 0.24, 180, 20)),
        arc(-0.5, -0.3, 0.72, 0.3, -90, 90),
        arc(-0.5, 0.3, 0.82, 0.3, -90, 90),
        arc(0.5, -0.3, 0.72, 0.3, -90, -270),
        arc(0.5, 0.3, 0.82, 0.3, -90, -270),
        arc(-0.12, 0, 0.66, 0.6, -90, 90),
        arc(0.14, 0, 0.68, 0.6, -60, -300),
        arc(0, 0, 0.5, 0.58, -180, 0),
        arc(0, 0, 0.5, 0.6, 180, 0),
        arc(0, 0.62, 0.42, 0.6, -180, 0),
        arc(0, -0.62, 0.42, 0.55, 180, 0),
        arc(0, 0, 0.27, 0.27, -120, 240),
        *(arc(0, y, 0.23, 0.23, -120, 240) for y in (-0.4, 0.4)),
        line(-0.5, -0.6, 0.5, 0.6, 0.03),
        line(0.5, -0.6, -0.5, 0.6, 0.03),
        *(line(x, -0.6, 0, 0) for x in (-0.5, 0.5)),
        line(0, 0, 0.62, 0.68, 0.03),
        line(0, 0, -0.5, 0.6),
        *(wave * [x, 1] for x in (1, -1)),
        joined(line(0.5, -0.08, 0.5, 0.56), arc(0.2, 0.56, 0.3, 0.22, 0, 150)),
        joined(line(-0.5, 0.08, -0.5, -0.44), arc(-0.22, -0.44, 0.28, 0.24, 180, 330)),
    ]
    return [PLAN * path for path in plan]
