"""What leaves the studio: vector drawings, and the provenance that every export embeds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Point = tuple[float, float]
Loop = tuple[Point, ...]
"""Corners of a closed polygon in the unit square, x right and y down; the last joins the first."""
Line = tuple[Point, ...]
"""Corners of a line, from its first to its last."""
Blend = Literal["normal", "multiply", "dodge"]
"""How a colour meets what lies below, for parts in [0, 1]: itself, their product, or what lies
below divided by 1 less the colour."""


@dataclass(frozen=True, slots=True)
class Stripes:
    """Parallel bars, endless: what a fill shows of its colour.

    They run along `angle` (degrees, 0 right and 90 down), `pitch` from middle to middle, each
    `width` wide. The middle of one lies `offset` from the origin, along the angle + 90 degrees.
    """

    angle: float
    pitch: float
    width: float
    offset: float = 0.0


@dataclass(frozen=True, slots=True)
class Dots:
    """Discs on a square lattice, endless: what a fill shows of its colour.

    The lattice is turned by `angle` (degrees, 0 right and 90 down), has `pitch` between neighbours
    and a disc of `radius` at `origin`.
    """

    angle: float
    pitch: float
    radius: float
    origin: Point = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Fill:
    """Closed loops filled by the non-zero rule in one colour; holes run the other way.

    `colour` is "#rrggbb"; `opacity` in [0, 1]; `blend` is how it meets what lies below. With a
    `pattern` only its bars or discs have the colour. `clip`: only within these loops; () for all.
    """

    loops: tuple[Loop, ...]
    colour: str
    opacity: float = 1.0
    blend: Blend = "normal"
    pattern: Stripes | Dots | None = None
    clip: tuple[Loop, ...] = ()


@dataclass(frozen=True, slots=True)
class Stroke:
    """Lines drawn with a round, square or flat pen of one `width`, in sides; one shape together.

    `closed` lines join their last corner to the first. Where lines of one stroke cross, they lie on
    each other no darker; those of two strokes do.
    """

    lines: tuple[Line, ...]
    width: float
    colour: str
    closed: bool = False
    cap: Literal["butt", "round", "square"] = "round"
    join: Literal["miter", "round", "bevel"] = "round"
    opacity: float = 1.0
    blend: Blend = "normal"
    clip: tuple[Loop, ...] = ()


@dataclass(frozen=True, slots=True)
class Shadow:
    """The blurred shadow of loops (filled by the non-zero rule), moved by (dx, dy).

    `blur` is the sigma of a Gaussian, it and the moves in sides. The loops may reach beyond the
    unit square: what lies there is blurred in too. `clip`: only within these loops; () for all.
    """

    loops: tuple[Loop, ...]
    dx: float
    dy: float
    blur: float
    colour: str = "#000000"
    opacity: float = 1.0
    clip: tuple[Loop, ...] = ()


Item = Fill | Stroke | Shadow


@dataclass(frozen=True, slots=True)
class Drawing:
    """A resolution-free picture: items in drawing order on paper, in the unit square.

    x runs right and y down, both 0..1, and what lies beyond is not seen; widths and pitches are in
    sides; `paper` is "#rrggbb" or None for no paper.
    """

    paper: str | None
    items: tuple[Item, ...]

    @property
    def fills(self) -> tuple[Fill, ...]:
        """Those items that are fills."""
        return tuple(item for item in self.items if isinstance(item, Fill))


@dataclass(frozen=True, slots=True)
class Placed:
    """A drawing on a sheet, and where the left top of its square stands, in pixels."""

    drawing: Drawing
    left: int = 0
    top: int = 0


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
