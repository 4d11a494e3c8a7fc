"""SVG: true vector drawings, for print, plotters and every drawing program."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from functools import lru_cache
from typing import BinaryIO

import numpy as np

from glyphstudio.drawing import Dots, Drawing, Item, Loop, Shadow, Stripes, Stroke
from glyphstudio.exporters.drawings import (
    FINE,
    MODES,
    UNIT,
    Corners,
    DrawingExporter,
    DrawingParams,
    bends,
    blends,
    colour_of,
    glyphs_of,
    lines_of,
    loops_of,
    reaches_out,
)
from glyphstudio.exporters.streams import refuse_if
from glyphstudio.exporters.work import Cancelled, DrawingWork, Progress, Work
from glyphstudio.params import Params

XML = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACE = "http://www.w3.org/2000/svg"
SHADED = 3.0  # sigmas of a shadow that are drawn


class Svg(DrawingExporter):
    """A glyph is 1000 units wide. Shadows are filters, stripes and dots are patterns."""

    name = "svg"
    label = "SVG drawing"
    description = "Paths without pixels: for print, plotters and cutters"
    suffix = ".svg"

    def pour(
        self,
        file: BinaryIO,
        work: Work,
        params: Params,
        *,
        text: str,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        assert isinstance(work, DrawingWork)
        assert isinstance(params, DrawingParams)
        unit = UNIT / work.size
        paper = work.paper if params.paper else None
        width, height = _short(work.width * unit), _short(work.height * unit)

        def put(line: str) -> None:
            file.write(line.encode("ascii") + b"\n")

        file.write(XML.encode())
        put(
            f'<svg xmlns="{NAMESPACE}" width="{work.width}" height="{work.height}" '
            f'viewBox="0 0 {width} {height}">'
        )
        if text:
            put(f"<metadata>{text}</metadata>")  # of letters, digits and :+/=
        if paper is not None:
            put(f'<rect width="{width}" height="{height}" fill="{colour_of(paper)}"/>')
        shapes = Shapes()
        for placed in glyphs_of(work, progress, cancelled):
            drawing = placed.drawing
            if work.count == 1:
                lines = shapes.of(drawing)
            else:
                where = _short(placed.left * unit), _short(placed.top * unit)
                lines = _on_sheet(shapes, drawing, where, paper)
            for number, line in enumerate(lines):
                if number % 64 == 0:
                    refuse_if(cancelled)
                put(line)
        put("</svg>")

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
        return start.startswith((b"<svg", b"<!DOCTYPE svg", b"<?xml"))


class Shapes:
    """Items as elements; what they refer to is numbered through the file."""

    def __init__(self) -> None:
        self._names = 0
        self._clips: dict[tuple[Loop, ...], str] = {}

    def of(self, drawing: Drawing) -> list[str]:
        """The elements of a glyph in drawing order, without its paper."""
        self._clips.clear()  # of another glyph, they are others
        return [line for item in drawing.items for line in self._element(item)]

    def _element(self, item: Item) -> list[str]:
        before: list[str] = []
        marks = ""
        if item.clip:
            if item.clip not in self._clips:
                self._clips[item.clip] = name = self.name("c")
                before.append(f'<clipPath id="{name}"><path d="{closed(item.clip)}"/></clipPath>')
            marks += f' clip-path="url(#{self._clips[item.clip]})"'
        if item.opacity < 1:
            marks += f' opacity="{_short(item.opacity, 4)}"'
        if not isinstance(item, Shadow) and item.blend != "normal":
            marks += f' style="mix-blend-mode:{MODES[item.blend]}"'
        colour = colour_of(item.colour)
        if isinstance(item, Stroke):
            d = "".join(
                path(line, shut=item.closed) for line in lines_of(item.lines, shut=item.closed)
            )
            marks += (
                f' fill="none" stroke="{colour}" stroke-width="{_short(item.width * UNIT)}"'
                f' stroke-linecap="{item.cap}" stroke-linejoin="{item.join}"'
            )
        elif isinstance(item, Shadow):
            return before + self._shadow(item, marks, colour)
        else:
            paint = f' fill="{colour}"'
            if item.pattern is not None:
                name = self.name("p")
                before.append(_pattern(item.pattern, name, colour))
                paint = f' fill="url(#{name})"'
            d, marks = closed(item.loops), marks + paint
        return [*before, f'<path d="{d}"{marks}/>'] if d else []

    def _shadow(self, item: Shadow, marks: str, colour: str) -> list[str]:
        moved = [[(x + item.dx, y + item.dy) for x, y in loop] for loop in item.loops]
        d = closed(tuple(map(tuple, moved)))
        if not d:
            return []
        name, sigma = self.name("f"), item.blur * UNIT
        room = math.ceil(SHADED * sigma)
        box = f'x="-{room}" y="-{room}" width="{UNIT + 2 * room}" height="{UNIT + 2 * room}"'
        blur = (
            f'<filter id="{name}" filterUnits="userSpaceOnUse" {box} '
            'color-interpolation-filters="sRGB">'
            f'<feGaussianBlur stdDeviation="{_short(sigma)}"/></filter>'
        )
        return [blur, f'<g{marks}><path d="{d}" fill="{colour}" filter="url(#{name})"/></g>']

    def name(self, kind: str) -> str:
        """A name for what is referred to; c clip, p pattern, f filter."""
        self._names += 1
        return f"{kind}{self._names}"


def _on_sheet(
    shapes: Shapes, drawing: Drawing, where: tuple[str, str], paper: str | None
) -> list[str]:
    """A glyph at its place, cut off at its square where it must be."""
    head = f'<g transform="translate({where[0]} {where[1]})"'
    before, inside = [], shapes.of(drawing)
    square = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
    cut = reaches_out(drawing.items)
    # what is cut off is a group of its own, and what mixes with the paper needs it in there
    if paper is not None and (drawing.paper != paper or (cut and blends(drawing.items))):
        inside.insert(
            0, f'<path d="{closed((square,))}" fill="{colour_of(drawing.paper or paper)}"/>'
        )
    if cut:
        name = shapes.name("c")
        before = [f'<clipPath id="{name}"><path d="{closed((square,))}"/></clipPath>']
        inside = [f'<g clip-path="url(#{name})">', *inside, "</g>"]
    return [head + ">", *before, *inside, "</g>"]


def _pattern(pattern: Stripes | Dots, name: str, colour: str) -> str:
    """One cell of a pattern; it begins half a pitch before what stands in its middle."""
    pitch = pattern.pitch * UNIT
    if isinstance(pattern, Stripes):
        shift = f"translate(0 {_short(pattern.offset * UNIT - pitch / 2, 4)})"
        inside = (
            f'<rect y="{_short((pattern.pitch - pattern.width) / 2 * UNIT, 4)}" '
            f'width="{_short(pitch, 4)}" height="{_short(pattern.width * UNIT, 4)}"'
        )
        turn = f"rotate({_short(pattern.angle, 4)}) {shift}"
    else:
        x, y = (value * UNIT for value in pattern.origin)
        middle = _short(pitch / 2, 4)
        inside = f'<circle cx="{middle}" cy="{middle}" r="{_short(pattern.radius * UNIT, 4)}"'
        turn = (
            f"translate({_short(x, 4)} {_short(y, 4)}) rotate({_short(pattern.angle, 4)}) "
            f"translate(-{middle} -{middle})"
        )
    side = _short(pitch, 4)
    return (
        f'<pattern id="{name}" patternUnits="userSpaceOnUse" width="{side}" height="{side}" '
        f'patternTransform="{turn}">{inside} fill="{colour}"/></pattern>'
    )


def closed(loops: Iterable[Loop]) -> str:
    """Loops as the data of one path."""
    return "".join(path(loop, shut=True) for loop in loops_of(loops))


def path(points: Corners, *, shut: bool) -> str:
    """Corners (n, 2) as path data: the first one, then steps, straight ones and curves."""
    numbers = [_part(number) for number in points[0].tolist()]
    if len(points) == 1:  # a pen that is only put down
        return f"M{numbers[0]} {numbers[1]}l0 0".replace(" -", "-") + ("z" if shut else "")
    bent, handles = bends(points, shut=shut)
    if shut and not bent[-1]:  # it is drawn by the end of the path
        bent, handles = bent[:-1], handles[:-1]
    ends = np.roll(points, -1, 0)[: len(bent)]
    curves = np.concatenate([handles, ends[:, None]], 1) - points[: len(bent), None]
    data = f"M{numbers[0]} {numbers[1]}"
    for curved, run in itertools.groupby(range(len(bent)), bent.tolist().__getitem__):
        which = list(run)
        steps = curves[which] if curved else curves[which, 2]
        data += ("c" if curved else "l") + " ".join(map(_part, steps.ravel().tolist()))
    return data.replace(" -", "-") + ("z" if shut else "")


@lru_cache(maxsize=1 << 16)
def _part(number: int) -> str:
    """So many parts of a unit, in units."""
    whole, rest = divmod(abs(number), FINE)
    text = f"{whole or ''}" + (f".{rest:02d}".rstrip("0") if rest else "")
    return ("-" if number < 0 and text else "") + (text or "0")


def _short(number: float, digits: int = 2) -> str:
    """A number with at most so many decimals."""
    text = f"{number:.{digits}f}".rstrip("0").rstrip(".") if digits else f"{number:.0f}"
    return "0" if text == "-0" else text
