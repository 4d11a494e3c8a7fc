"""Scribe: a broad nib writes a script; each glyph takes a few strokes of a shared dictionary."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import torch
from torch import nn

from glyphstudio.drawing import Drawing
from glyphstudio.engine import outlines, polygons
from glyphstudio.engine.air import crowding
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.nib import Path, arc, drawn_part, joined, line, swept
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.strokes import Dictionary, Group, Rise
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.palette import rgb
from glyphstudio.params import Params, setting

NIB = 0.098  # half the nib's width, in half pictures
EDGE = 0.022  # half its thickness
DOT = 0.085  # half a dot's height, along the nib's thickness
ROUND = 0.05  # radius of the round nib
TAPER = 0.22  # a growing stroke thins towards its end over this share of its length


class ScribeParams(Params):
    """How many strokes a glyph has and how they learn to keep apart."""

    strokes: float = setting(
        3.6, title="Strokes", description="How many strokes a glyph has", ge=1, le=12
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
    decision: float = setting(
        0.2,
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


class Scribe(Style):
    """Letters of a broad nib. Numbers: 33 strokes, then 4 diamonds, mean 0 and variance 1."""

    name = "scribe"
    label = "Scribe"
    params_type = ScribeParams
    pen_type = ScribePen
    group = "scripts"
    params: ScribeParams

    def __init__(self, params: ScribeParams) -> None:
        super().__init__(params)
        self.paths = dictionary_paths()
        pen = ScribePen()
        nib, dot = nib_of(pen), diamond_of(pen)
        self.dictionary = Dictionary(
            [partial(stroke, path, nib) for path in self.paths]
            + [partial(diamond, place, dot) for place in DIAMONDS],
            [Group(len(self.paths), params.strokes), Group(len(DIAMONDS), params.dots)],
            sharpness=4.0,
            drawn_sharpness=8.0,
            rise=Rise(0.33, 0.72),
            drawn_rise=Rise(0.33, 0.72, haste=2.0),
            rivalry=params.rivalry,
        )
        self.outputs = len(self.dictionary)

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        return self.dictionary.soft(self.dictionary.gates(numbers, generator), size)

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        cover = polygons.cover(self._glyphs(numbers, pen), size, window)
        ink = torch.from_numpy(cover).to(numbers.device)[:, None]
        paper = ink.new_tensor(rgb(self.paper_of(pen))).view(1, 3, 1, 1)
        return torch.lerp(paper, ink.new_tensor(rgb(self.ink_of(pen))).view(1, 3, 1, 1), ink)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        (loops,) = self._glyphs(numbers[None], pen)
        letter = polygons.fill(outlines.united(loops), self.ink_of(pen))
        return Drawing(self.paper_of(pen), (letter,))

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        gates = self.dictionary.gates(numbers)
        return {
            "decision": self.params.decision * self.dictionary.indecision(gates),
            "overlap": self.params.overlap * self.dictionary.overlap(gates, images),
            "crowding": self.params.crowding * crowding(images),
        }

    def _glyphs(self, numbers: torch.Tensor, pen: Pen) -> list[list[Loop]]:
        """The loops of each glyph, drawn with this pen."""
        assert isinstance(pen, ScribePen)
        nib, dot = nib_of(pen), diamond_of(pen)
        glyphs: list[list[Loop]] = []
        for growth in self.dictionary.growths(numbers):
            loops: list[Loop] = []
            for part in np.flatnonzero(growth):
                if part < len(self.paths):
                    loops += stroke(self.paths[part], nib, growth[part])
                else:
                    loops += diamond(DIAMONDS[part - len(self.paths)], dot, growth[part])
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
    """A stroke as far as it has grown; while it grows it is thin, and thinner towards its end."""
    if growth < 1e-3:  # too small to see, and to have a direction
        return []
    drawn, place = drawn_part(path, growth)
    thinning = np.sqrt(np.clip(((1 + TAPER) * growth - place) / TAPER, 0, 1))
    return [swept(drawn, nib, thinning * min(1.0, 0.4 + 2 * growth))]


def diamond(place: tuple[float, float], dot: Loop, growth: float) -> list[Loop]:
    """A diamond, as large as it has grown."""
    return [np.array(place) + dot * growth] if growth > 0 else []


# ---- the dictionary

DIAMONDS = ((-0.22, -0.86), (-0.22, 0.86), (0.24, -0.86), (0.24, 0.86))


def dictionary_paths() -> list[Path]:
    """The 33 strokes: stems, bars, bowls, waves, rings and diagonals of a shared skeleton."""
    t = np.linspace(-1, 1, 80)
    wave = np.stack([0.45 * np.sin(np.pi * t), 0.6 * t], 1)
    return [
        *(line(x, -0.68, x, 0.64, 0.015) for x in (-0.5, 0.0, 0.5)),
        *(line(x, 0.64, x, -0.3) for x in (-0.5, 0.5)),
        *(line(-0.58, y, 0.6, y - 0.03, 0.02) for y in (-0.6, 0.0, 0.6)),
        joined(line(0.5, -0.05, 0.5, -0.44), arc(0.22, -0.44, 0.28, 0.24, 0, -150)),
        joined(line(-0.5, 0.0, -0.5, 0.4), arc(-0.22, 0.4, 0.28, 0.24, 180, 20)),
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
        joined(line(0.5, 0.05, 0.5, 0.56), arc(0.2, 0.56, 0.3, 0.22, 0, 150)),
        joined(line(-0.5, -0.05, -0.5, -0.44), arc(-0.22, -0.44, 0.28, 0.24, 180, 330)),
    ]
