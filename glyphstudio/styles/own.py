"""Own script: an artist's elements, from a drawing or drawn by hand, written by a network."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from pydantic import SerializerFunctionWrapHandler, model_serializer
from torch import nn

from glyphstudio.discovery import shipped
from glyphstudio.drawing import Drawing
from glyphstudio.elements import Elements
from glyphstudio.engine import hand, morph, outlines, polygons, script
from glyphstudio.engine.blocks import Messenger, Normalise
from glyphstudio.engine.handwriting import Handwritten
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.strokes import Dictionary, Part, Rise
from glyphstudio.engine.style import Pen, Window
from glyphstudio.engine.variety import likeness
from glyphstudio.files.svg import elements_of
from glyphstudio.params import Params, setting

BEGUN, WHOLE = 0.2, 0.9  # gates at which an element that does not blend begins and ends
EXAMPLE = "own-script.svg"  # in resources: the elements of the first card, and one to draw by


@cache
def example() -> Elements:
    """The elements shipped with the program."""
    return elements_of(shipped("resources") / EXAMPLE)


class OwnParams(Params):
    """The elements, and how they learn to keep apart."""

    elements: Elements = setting(example, title="Elements")
    broad: float = setting(
        0.0,
        title="Broad nib",
        description="The pen at first: 0 each stroke as it was drawn, 1 a broad nib",
        ge=0,
        le=1,
    )
    angle_deg: float = setting(
        30.0, title="Nib angle", description="How it is held at first", ge=0, le=90, unit="°"
    )
    overlap: float = setting(
        1.0,
        title="Keep apart",
        description="How strongly elements avoid lying on each other",
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
        description="How firmly an element keeps off others that would nearly cover it",
        ge=0,
        le=10,
        advanced=True,
    )
    hand: float = setting(
        0.2,
        title="Hand",
        description="How freely the hand pulls a glyph about",
        ge=0,
        le=0.25,
    )
    variety: float = setting(
        1.0,
        title="Variety",
        description="How strongly elements are kept from always coming together",
        ge=0,
        le=10,
        advanced=True,
    )
    decision: float = setting(
        0.0,
        title="Whole elements",
        description="How strongly elements are drawn out to their end or left out",
        ge=0,
        le=5,
        advanced=True,
    )

    @model_serializer(mode="wrap")
    def _with_its_elements(self, write: SerializerFunctionWrapHandler) -> dict[str, Any]:  # JSON
        """The elements always, defaults or not: a model file alone has to restore them."""
        tree: dict[str, Any] = write(self)
        return tree | {"elements": self.elements.model_dump(mode="json", exclude_defaults=True)}


class OwnPen(Pen):
    """The nib: from strokes as they were drawn to a broad edge, at any angle."""

    weight: float = setting(
        1.0, title="Weight", description="Thickness of the strokes", ge=0.3, le=1.8
    )
    broad: float = setting(
        0.0,
        title="Broad nib",
        description="0 each stroke as it was drawn, 1 a broad nib",
        ge=0,
        le=1,
    )
    angle_deg: float = setting(
        30.0, title="Nib angle", description="How the nib is held", ge=0, le=90, unit="°"
    )


class Own(Handwritten):
    """A script of an artist's elements. Numbers: one a copy, group after group, then the hand."""

    name = "own"
    label = "Own script"
    params_type = OwnParams
    pen_type = OwnPen
    group = "scripts"
    params: OwnParams

    def __init__(self, params: OwnParams) -> None:
        super().__init__(params)
        arranged = script.arranged(params.elements)
        self.copies: list[script.Copy | None] = []
        rivals = torch.from_numpy(arranged.rivals).clone()
        self.slots: list[tuple[slice, bool]] = []  # each group's parts; whether they blend
        first = 0
        for group, alternatives in zip(arranged.groups, arranged.alternatives, strict=True):
            own = slice(first, first + group.parts)
            copies = list(arranged.parts[own])
            blends = alternatives and group.chosen <= 1 and morph.blends(copies)
            if blends:  # a letter that others pushed would hurry on its way to another one
                copies, rivals[own] = morph.aligned(copies), 0
            self.slots.append((own, blends))
            self.copies += copies
            first += group.parts
        nib = nib_of(self.training_pen)
        parts: list[Part] = [
            nothing if copy is None else script.part(copy, nib) for copy in self.copies
        ]
        self.dictionary = Dictionary(
            parts,
            arranged.groups,
            sharpness=5.0,
            drawn_sharpness=5.0,  # as trained: sharper gates would make strokes flash up
            rise=Rise(0.15, 0.75),
            drawn_rise=Rise(0.0, 1.0),  # the gates themselves; see _written
            jitter=0.2,
            gentle=True,
            rivalry=params.rivalry,
            rivals=rivals,
        )
        self.outputs = len(self.dictionary) + hand.OUTPUTS

    @property
    def training_pen(self) -> OwnPen:
        return OwnPen(broad=self.params.broad, angle_deg=self.params.angle_deg)

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        cover = polygons.cover(self._glyphs(numbers, pen), size, window)
        return self.inked(torch.from_numpy(cover).to(numbers.device)[:, None], pen)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        (loops,) = self._glyphs(numbers[None], pen)
        if not any(script.is_hole(loop) for loop in loops):
            loops = outlines.united(loops)
        return Drawing(self.paper_of(pen), (polygons.fill(loops, self.ink_of(pen)),))

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        parts, _ = self.split(numbers)
        return self.kept_apart(parts, images) | {"variety": self.params.variety * likeness(parts)}

    def make_network(self, latent_size: int) -> nn.Module:
        return Writer(latent_size, len(self.dictionary))

    def split(self, numbers: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        parts, ways = super().split(numbers)
        return parts, hand.restless(ways)

    def _glyphs(self, numbers: torch.Tensor, pen: Pen) -> list[list[Loop]]:
        """The loops of each glyph, drawn with this pen."""
        assert isinstance(pen, OwnPen)
        nib, reach = nib_of(pen), self.params.hand
        glyphs: list[list[Loop]] = []
        for gates, pull in self.drawn(numbers):
            loops: list[Loop] = []
            for copy, far in self._written(gates):
                loops += script.grown(script.bent(copy, pull, reach), far, nib=nib)
            glyphs.append(loops)
        return glyphs

    def _written(self, gates: npt.NDArray[np.float64]) -> Iterator[tuple[script.Copy, float]]:
        """What a glyph shows, and how far each has grown."""
        for own, blends in self.slots:
            if blends:
                yield morph.between(self.copies[own], gates[own])
                continue
            for copy, gate in zip(self.copies[own], gates[own], strict=True):
                far = float(np.clip((gate - BEGUN) / (WHOLE - BEGUN), 0, 1))
                if copy is not None and far > 0:
                    yield copy, far


class Writer(nn.Module):
    """The network: letters learn from the whole message, the hand goes straight with it.

    However the letters linger between two messages, the hand does not: it is what always moves.
    """

    def __init__(self, latent_size: int, parts: int) -> None:
        super().__init__()
        self.letters = Messenger(latent_size, parts, even_use=True)
        self.hand = nn.Linear(latent_size, hand.OUTPUTS, bias=False)
        self.even = Normalise(hand.OUTPUTS)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return torch.cat((self.letters(z), self.even(self.hand(z))), 1)


def nib_of(pen: OwnPen) -> Loop:
    """The pen's outline, for strokes of width 2."""
    return pen.weight * script.nib(pen.broad, pen.angle_deg)


def nothing(growth: float) -> list[Loop]:
    """The part that draws nothing."""
    return []
