"""The colours a style takes from a palette, and the way back from one palette to another."""

from __future__ import annotations

import math
from functools import cache
from typing import Annotated, TypeVar

import torch
from pydantic import AfterValidator, create_model

from glyphstudio.colour import beside, named, rgb
from glyphstudio.engine.style import Pen
from glyphstudio.errors import SettingError
from glyphstudio.palette import Palette, palette
from glyphstudio.params import setting

HINT = 0.015  # of OKLab; can hardly be seen
Colour = tuple[float, float, float]
P = TypeVar("P", bound=Pen)


@cache
def pen_in(pen_type: type[P], name: str) -> type[P]:
    """The same kind of pen, with the palette called `name` to begin with."""
    title = pen_type.model_fields["palette"]
    first = setting(
        name, title=title.title or "Palette", description=title.description or "", hidden=True
    )
    kind: type[P] = create_model(pen_type.__name__, __base__=pen_type, palette=(str, first))
    return kind


def known_palette(name: str) -> str:
    """`name`, when there is such a palette.

    Raises:
        ValueError: there is none (what a check of settings is expected to raise).
    """
    try:
        return palette(name).name
    except SettingError as error:
        raise ValueError(f"there is no palette called {name[:40]!r}") from error


PaletteName = Annotated[str, AfterValidator(known_palette)]


def print_colours(palette: Palette, inks: int) -> list[Colour]:
    """The paper and `inks` colours for large shapes: inks, the palette's fills among them.

    Tints of the inks stand in where a palette has too few.
    """
    kept = palette.inks[: max(1, inks - len(palette.fills))]
    return _with_tints(rgb(palette.paper), [rgb(c) for c in kept + palette.fills], inks + 1)


def sheet_colours(palette: Palette, sheets: int) -> list[Colour]:
    """Colours for a pile of `sheets`: the paper, then ever further from its lightness."""
    paper = rgb(palette.paper)
    pile = _with_tints(paper, [rgb(c) for c in palette.colours], sheets)
    pile.sort(key=lambda colour: contrast(colour, paper))
    last = len(pile) - 1
    return [pile[round(i * last / (sheets - 1))] for i in range(sheets)]


def _with_tints(paper: Colour, inks: list[Colour], count: int) -> list[Colour]:
    """Paper and inks, tints added until there are `count`; those of a longer list are all kept.

    A tint has a hint of another hue, alternately to either side: one that lies between paper and
    ink cannot be told from the ink's own edges and thin lines, and nothing drawn in it be read
    (Guilloche in Sumi: 10 of 32 letters without the hint, all of them with it).
    """
    colours = [paper, *inks]
    steps = math.ceil(max(0, count - len(colours)) / len(inks)) + 1
    for step in range(steps - 1, 0, -1):
        for ink in inks:
            if len(colours) < count:
                share = step / steps
                red, green, blue = (p + share * (i - p) for p, i in zip(paper, ink, strict=True))
                hint = HINT if (steps - step) % 2 else -HINT
                colours.append(rgb(beside(named((red, green, blue)), named(paper), hint)))
    return colours


def contrast(one: Colour, other: Colour) -> float:
    """How far apart in lightness two colours are, 0..1."""
    return abs(_luma(one) - _luma(other))


def _luma(colour: Colour) -> float:
    return 0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]


def recoloured(image: torch.Tensor, shown: torch.Tensor, meant: torch.Tensor) -> torch.Tensor:
    """A picture in other colours: each pixel is taken from the line it lies nearest to.

    A reader knows only the colours it was trained in (docs/techniques.md). Solid shapes, the
    mixtures at their edges and shades all lie on lines between two colours, so that they come back
    exactly.

    Args:
        image: (n, 3, h, w).
        shown, meant: (lines, 2, 3), both ends of each line there and here; a line must be nearer
            by .01 than those before it, so that colours come before mixtures that look like them.
    """
    best = image.new_full((len(image), 1, *image.shape[2:]), math.inf)
    out = torch.zeros_like(image)
    for (start, end), (to_start, to_end) in zip(shown, meant, strict=True):
        span = (end - start).view(1, 3, 1, 1)
        away = image - start.view(1, 3, 1, 1)
        share = (away * span).sum(1, keepdim=True) / span.square().sum().clamp(min=1e-9)
        share = share.clamp(0, 1)
        left = (away - share * span).square().sum(1, keepdim=True)
        here = to_start.view(1, 3, 1, 1) + share * (to_end - to_start).view(1, 3, 1, 1)
        nearer = left < best - 1e-4
        best = torch.where(nearer, left, best)
        out = torch.where(nearer, here, out)
    return out
