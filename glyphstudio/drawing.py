"""What leaves the studio: vector drawings, and the provenance that every export embeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Loop = tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """Closed loops filled by the non-zero rule in one colour; holes run the other way.

    `colour` is "#rrggbb"; `opacity` in [0, 1]; `blend` is how it meets what lies below.
    """

    loops: tuple[Loop, ...]
    colour: str
    opacity: float = 1.0
    blend: Literal["normal", "multiply"] = "normal"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A resolution-free picture: fills in drawing order on paper, in the unit square.

    x runs right and y down, both 0..1; `paper` is "#rrggbb" or None for no paper.
    """

    paper: str | None
    fills: tuple[Fill, ...]


@dataclass(frozen=True, slots=True)
class Provenance:
    """What an export embeds so that dropping it on the window restores the exact state.

    `scene` is the canonical JSON text of a Scene; `software` names the program and version.
    `bits` per glyph and `letters` of 64: how well the model was read, where that was known.
    `steps`: of the training that a film shows, one a frame; a still has none.
    """

    software: str
    scene: str
    bits: float | None = None
    letters: float | None = None
    steps: tuple[int, ...] = ()
