"""The colours a style takes from a palette, and the way back from one palette to another."""

from __future__ import annotations

import math
from functools import cache
from typing import Annotated, TypeVar

import torch
from pydantic import AfterValidator, create_model
from torch.nn import functional

from glyphstudio.colour import beside, named, rgb
from glyphstudio.engine.style import Pen, Style
from glyphstudio.errors import SettingError
from glyphstudio.palette import Palette, palette
from glyphstudio.params import setting

HINT = 0.015  # of OKLab; can hardly be seen
FLAT = 0.03  # how far a pixel may be from the colour it is, and so from one of its shades
NEARBY = 2  # px from a patch of a colour to where its edges end
DOUBT = 4e-4  # squared distance that a colour which is not nearby must be nearer by
TIE = 2e-5  # and a mixture or shade; rounding to 256 steps moves colours by less
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
    return with_tints(rgb(palette.paper), [rgb(c) for c in kept + palette.fills], inks + 1)


def sheet_colours(palette: Palette, sheets: int) -> list[Colour]:
    """Colours for a pile of `sheets`: the paper, then ever further from its lightness."""
    paper = rgb(palette.paper)
    pile = with_tints(paper, [rgb(c) for c in palette.colours], sheets)
    pile.sort(key=lambda colour: contrast(colour, paper))
    last = len(pile) - 1
    return [pile[round(i * last / (sheets - 1))] for i in range(sheets)]


def with_tints(paper: Colour, inks: list[Colour], count: int) -> list[Colour]:
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


def recoloured(
    image: torch.Tensor,
    shown: torch.Tensor,
    meant: torch.Tensor,
    *,
    dark: tuple[float, float] = (1.0, 1.0),
) -> torch.Tensor:
    """A picture in other colours: those of a palette, their shades and the mixtures at edges.

    A reader knows only the colours it was trained in (docs/techniques.md). Mixtures can look like
    another colour, and in a row of greys most do. So what is flat is found first, and elsewhere
    colours that are flat nearby are believed in before others.

    Args:
        image: (n, 3, h, w).
        shown, meant: (colours, 3), there and here. Of those that are alike the first is taken.
        dark: how much light the darkest shade of a colour keeps, there and here.
    """
    count = len(shown)
    each, other = torch.triu_indices(count, count, 1)
    ends = [
        torch.cat((torch.stack((c, c * shade), 1), torch.stack((c[each], c[other]), 1)))
        for c, shade in zip((shown, meant), dark, strict=True)
    ]
    there, here = (lines.to(image) for lines in ends)
    near = _flat_nearby(image, there[:count])
    best = image.new_full((len(image), 1, *image.shape[2:]), math.inf)
    out = torch.zeros_like(image)
    for line, ((start, end), (to_start, to_end)) in enumerate(zip(there, here, strict=True)):
        left, share = _away(image, start, end)
        if line < count:
            left += DOUBT * ~near[line] + TIE * share
        else:
            a, b = each[line - count], other[line - count]
            left += (DOUBT * ~near[a]).add_(~near[b], alpha=DOUBT).add_(TIE)
        nearer = left < best
        best = torch.where(nearer, left, best)
        span = (to_end - to_start).view(1, 3, 1, 1)
        out = torch.where(nearer, torch.addcmul(to_start.view(1, 3, 1, 1), share, span), out)
    return out


def _flat_nearby(image: torch.Tensor, colours: torch.Tensor) -> torch.Tensor:
    """Whether a patch of each colour, or of its shades, lies at most NEARBY pixels away.

    Args:
        colours: (colours, 2, 3), and their darkest shades.

    Returns:
        (colours, n, 1, h, w).
    """
    away = []
    for start, end in colours:
        left, share = _away(image, start, end)
        away.append(left.add_(share, alpha=TIE))
    left, which = torch.stack(away).min(0)
    which = torch.where(left < FLAT**2, which, -1)
    found = []
    for colour in range(len(colours)):
        patch = (which == colour).to(image)
        whole = 1 - functional.max_pool2d(1 - patch, 2, 1)  # all four of a square
        whole = functional.pad(whole, (1, 1, 1, 1))
        found.append(functional.max_pool2d(whole, 2 + 2 * NEARBY, 1, NEARBY) > 0)
    return torch.stack(found)


def _away(
    image: torch.Tensor, start: torch.Tensor, end: torch.Tensor
) -> tuple[torch.Tensor, torch.Tensor]:
    """How far each pixel is from a line of colours, squared, and where on it (n, 1, h, w)."""
    span = (end - start).view(1, 3, 1, 1)
    away = image - start.view(1, 3, 1, 1)
    share = (away * span).sum(1, keepdim=True) / span.square().sum().clamp(min=1e-9)
    share = share.clamp_(0, 1)
    return torch.addcmul(away, share, span, value=-1).square().sum(1, keepdim=True), share


class Coloured(Style):
    """A style whose reader sees all colours: what is read is carried back into those it knows."""

    colours: torch.Tensor  # of the training palette, as `colours_of` has them

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        shown, meant = self.colours_of(pen), self.colours
        if torch.equal(shown, meant.cpu()):
            return rgb_image
        return recoloured(rgb_image, shown, meant)
