"""Elements as a drawing in SVG, which files.svg reads again: to go on with in another program."""

from __future__ import annotations

from itertools import pairwise
from xml.sax.saxutils import quoteattr

import numpy as np

from glyphstudio.elements import Element, Elements, Line, curve
from glyphstudio.files.svg import COUNTED

PAGE = 1000  # the side of a glyph's square in the drawing's units
PIECES = 10  # of a stroke whose width changes: SVG knows one width a path
_MEANT = ("mirrored", "turned", "anywhere")  # what a name says beside being one


def svg_of(elements: Elements) -> str:
    """The drawing: one path or group an element, alternatives within "one of ..." groups."""
    parts = [_element(one, i) for i, one in enumerate(elements.elements) if not one.group]
    for group in elements.groups:
        inner = [_element(one, i) for i, one in enumerate(elements.elements)
                 if one.group == group.name]  # fmt: skip
        none = " or none" if group.optional else ""
        name = f"{_count(group.takes)}{none} of {group.name}"
        parts.append(f"<g id={quoteattr(_id(name))}>\n" + "\n".join(inner) + "\n</g>")
    side = PAGE / 2
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{-side:g} {-side:g} {PAGE} {PAGE}" '
        f"id={quoteattr(_id(f'{_count(elements.takes)} of all'))}>\n"
        '<g id="elements" fill="none" stroke="#000" stroke-linecap="round" '
        'stroke-linejoin="round">\n' + "\n".join(parts) + "\n</g>\n</svg>\n"
    )


def _element(element: Element, number: int) -> str:
    words = [word for word in _plain(element.name).split() if word.lower() not in _MEANT]
    if words[:1] and words[0].lower() in COUNTED:
        words.insert(0, "the")  # "one of birds" would be a group of alternatives
    words = words or [f"element {number + 1}"]
    if element.mirrored != "none":
        words.append("mirrored" if element.mirrored == "left-right" else "turned")
    if element.anchored:
        words.append("anywhere")
    name = quoteattr(_id(" ".join(words)))
    paths = [path for line in element.lines for path in _paths(line)]
    if len(paths) == 1:
        return paths[0].replace("<path ", f"<path id={name} ", 1)
    return f"<g id={name}>\n" + "\n".join(paths) + "\n</g>"


def _paths(line: Line) -> list[str]:
    """A line as one path, or where its width changes as some of them, end to end."""
    points, widths = curve(line)
    points = points * (PAGE / 2)
    widths = widths * (PAGE / 2)
    if line.filled:
        return [f'<path fill="#000" stroke="none" d="{_data(points, closed=True)}"/>']
    if len(line.widths) == 1 or len(points) < 3:
        data = _data(points, closed=line.closed)
        return [f'<path stroke-width="{_short(float(widths.max()))}" d="{data}"/>']
    stops = np.linspace(0, len(points) - 1, min(PIECES, len(points) - 1) + 1).round().astype(int)
    found = []
    for a, b in pairwise(stops.tolist()):
        width = _short(float(widths[a : b + 1].mean()))
        data = _data(points[a : b + 1], closed=False)
        found.append(f'<path stroke-width="{width}" d="{data}"/>')
    return found


def _data(points: np.ndarray, *, closed: bool) -> str:
    some = points[:-1] if closed and len(points) > 1 else points
    if len(some) == 1:
        some = np.concatenate([some, some])  # a dot: a line without length, its caps round
    return "M" + " ".join(f"{_short(x)},{_short(y)}" for x, y in some) + ("Z" if closed else "")


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _count(takes: float) -> str:
    """In words, to a tenth: a whole number, or "three point six"."""
    named = tuple(COUNTED)
    whole, tenths = divmod(max(1, round(10 * takes)), 10)
    whole = min(whole, len(named) - 1)
    return f"{named[whole]} point {named[tenths]}" if tenths else named[whole]


def _id(name: str) -> str:
    """A name as an id: words by underscores."""
    return "_".join(_plain(name).split()) or "element"


def _plain(name: str) -> str:
    """A name's letters and digits, whatever the script, and spaces."""
    return "".join(c if c.isalnum() else " " for c in name)
