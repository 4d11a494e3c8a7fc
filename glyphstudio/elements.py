"""Elements: the strokes an artist brings for a script of their own; no torch, no Qt.

Everything here is a frozen value in a glyph's square: x right and y down, -1..1 as in the engine.

- `Line`: one mark of the pen. A smooth curve through `points`, sharp only at `corners` (indices);
  `widths` are whole widths, one for the line or one a point; a single point is a dot. A `filled`
  line is an outline whose inside is ink; a hole is a filled line of the same element that runs
  the other way round.
- `Element`: lines that belong together. It grows along its lines, one after the other. `mirrored`
  brings its mirror images too, `anchored` copies of it wherever on the grid it fits; each such
  copy is something of its own that a glyph may take. `group` names its alternatives.
- `Group`: alternatives, of which a glyph takes about `takes` ("one of these"), or, where they are
  `optional`, now and then none.
- `Elements`: all of it. A glyph takes about `takes` of what is in no group, and so many of each
  group. `step` is the grid's: anchored copies stand at multiples of it from the middle.

How they are made and used:
- a drawing: `files.svg.elements_of(path)` gives Elements or a FileError of one sentence;
- by hand: `traced(places, widths)` makes one Line of raw pointer places, in the square;
  build `Element(name=..., lines=(line,))` of such lines and `Elements(elements=(...))` of those;
- to show a line, draw `curve(line)`: fine points and the width at each;
- to change them, build them anew from their parts: `model_copy` would skip all checks;
- as JSON: `elements_json` and `parse_elements`; files of them end in ".elements.json";
- to train: a recipe with settings {"style": "own", "drawing": {"elements": <the JSON>}}; the
  recipe holds the elements whole, so a model file alone restores them (`with_elements`).

Places are kept to 4 digits, so equal drawings make equal recipes.
"""

from __future__ import annotations

import math
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import field_validator, model_validator

from glyphstudio.errors import FileError, GlyphError
from glyphstudio.files import parse_json, read_bytes, readable, shown
from glyphstudio.params import Params, parsed, setting
from glyphstudio.recipe import Recipe, canonical_json

if TYPE_CHECKING:  # numpy costs 0.1 s of the window's first second
    import numpy as np
    import numpy.typing as npt

    Points = npt.NDArray[np.float64]

STYLE = "own"  # the style that draws elements
MOST_ELEMENTS = 80
MOST_LINES = 64  # of an element
MOST_POINTS = 200  # of a line
MOST_POINTS_IN_ALL = 2400
MOST_BYTES = 56 << 10  # of the JSON: a recipe stays below 64 kB
REACH = 1.1  # farthest from the middle that a point may lie
THINNEST, WIDEST = 0.004, 1.0
USUAL_WIDTH = 0.12
FINE = 0.015  # between two points of `curve`, about
ARM = 0.06  # a hand-drawn line's directions are taken over so much of its length
CORNER_DEG = 50.0  # and where it turns more between two of them, it has a corner
TREMOR = 0.008  # a hand's unsteadiness that `traced` smooths away

Mirrored = Literal["none", "left-right", "up-down", "both"]
Place = tuple[float, float]


class Line(Params):
    """One mark: a curve through points, or an outline filled with ink."""

    points: tuple[Place, ...] = setting(..., title="Points")
    widths: tuple[float, ...] = setting((USUAL_WIDTH,), title="Widths")
    corners: tuple[int, ...] = setting((), title="Corners")
    closed: bool = setting(False, title="Closed")
    filled: bool = setting(False, title="Filled")

    @field_validator("points")
    @classmethod
    def _within_reach(cls, points: tuple[Place, ...]) -> tuple[Place, ...]:
        if not 1 <= len(points) <= MOST_POINTS:
            raise ValueError(f"a line has 1 to {MOST_POINTS} points")
        rounded = tuple((_rounded(x), _rounded(y)) for x, y in points)
        if any(abs(value) > REACH for point in rounded for value in point):
            raise ValueError(f"a point lies outside -{REACH} to {REACH}")
        if len(points) > 1 and any(a == b for a, b in pairwise(rounded)):
            raise ValueError("two points in a row are the same")
        return rounded

    @field_validator("widths")
    @classmethod
    def _drawable(cls, widths: tuple[float, ...]) -> tuple[float, ...]:
        rounded = tuple(map(_rounded, widths))
        if not rounded or not all(THINNEST <= width <= WIDEST for width in rounded):
            raise ValueError(f"a width is from {THINNEST} to {WIDEST}")
        return rounded

    @model_validator(mode="after")
    def _fits_together(self) -> Line:
        count = len(self.points)
        if len(self.widths) not in (1, count):
            raise ValueError("there is one width for the line or one for every point")
        if any(not 0 <= corner < count for corner in self.corners) or any(
            a >= b for a, b in pairwise(self.corners)
        ):
            raise ValueError("corners are indices of points, in order")
        if self.filled and not self.closed:
            raise ValueError("a filled line is closed")
        if self.closed and (count < 3 or self.points[0] == self.points[-1]):
            raise ValueError("a closed line has 3 points or more, the first not again at the end")
        return self


class Element(Params):
    """Lines that grow as one; what an artist calls a stroke or a part."""

    name: str = setting("", title="Name", max_length=60)
    lines: tuple[Line, ...] = setting(..., title="Lines")
    mirrored: Mirrored = setting(
        "none", title="Mirrored", description="Its mirror images may be taken too"
    )
    anchored: bool = setting(
        False, title="Anchored", description="It may stand wherever on the grid it fits"
    )
    group: str = setting(
        "", title="Alternatives", description="The group it is one of; none: empty", max_length=60
    )

    @field_validator("name", "group")
    @classmethod
    def _showable(cls, text: str) -> str:
        return shown(text)

    @field_validator("lines")
    @classmethod
    def _some(cls, lines: tuple[Line, ...]) -> tuple[Line, ...]:
        if not 1 <= len(lines) <= MOST_LINES:
            raise ValueError(f"an element has 1 to {MOST_LINES} lines")
        return lines


class Group(Params):
    """Alternatives: about `takes` of the elements that name this group are in every glyph."""

    name: str = setting(..., title="Name", max_length=60)
    takes: float = setting(1.0, title="Taken", description="About so many", ge=0.1, le=12)
    optional: bool = setting(
        False, title="Or none", description="A quarter of the glyphs take none of them"
    )


class Elements(Params):
    """The elements of a script."""

    elements: tuple[Element, ...] = setting(..., title="Elements")
    takes: float = setting(
        3.6, title="Taken", description="Of those in no group, about so many", ge=0.1, le=12
    )
    groups: tuple[Group, ...] = setting((), title="Groups")
    step: float = setting(
        0.5, title="Grid", description="Between the places of anchored elements", ge=0.15, le=1
    )

    @field_validator("elements")
    @classmethod
    def _some(cls, elements: tuple[Element, ...]) -> tuple[Element, ...]:
        if not elements:
            raise ValueError("there is no element")
        if len(elements) > MOST_ELEMENTS:
            raise ValueError(f"{len(elements)} elements are more than the {MOST_ELEMENTS} taken")
        points = sum(len(line.points) for element in elements for line in element.lines)
        if points > MOST_POINTS_IN_ALL:
            raise ValueError(
                f"{points} points are more than the {MOST_POINTS_IN_ALL} taken; "
                "leave some elements out or make them simpler"
            )
        return elements

    @model_validator(mode="after")
    def _known_groups(self) -> Elements:
        named = [group.name for group in self.groups]
        if len(set(named)) < len(named):
            raise ValueError("two groups have the same name")
        used = {element.group for element in self.elements} - {""}
        if used != set(named):
            odd = sorted(used ^ set(named))[0]
            raise ValueError(f"the group {odd!r} is not used or not described")
        if len(elements_json(self)) > MOST_BYTES:
            raise ValueError("the elements are too much for a recipe; make them simpler")
        return self


# ---- JSON


def elements_json(elements: Elements) -> str:
    """The canonical JSON of elements: equal elements, equal text."""
    return canonical_json(elements.model_dump(mode="json", exclude_defaults=True))


def parse_elements(text: bytes | str) -> Elements:
    """Elements from their JSON.

    Raises:
        FileError: it is no JSON, or not of elements.
        SettingError: a value in it is refused.
    """
    if len(text) > 2 * MOST_BYTES:
        raise FileError("The elements are too much for a recipe.")
    return parsed(Elements, parse_json(text))


def read_elements(path: Path) -> Elements:
    """Elements from a file of their JSON.

    Raises:
        FileError: it cannot be read, or is none.
    """
    try:
        return parse_elements(read_bytes(path, 2 * MOST_BYTES))
    except GlyphError as error:
        text = str(error)
        if text.startswith(path.name):
            raise
        raise FileError(f"{readable(path.name)} holds no elements: {text}") from error


def with_elements(recipe: Recipe, elements: Elements) -> Recipe:
    """A recipe that trains a script of these elements, its other settings unchanged.

    Of another style's recipe, the settings of its drawing go: they are that style's own.
    """
    own = recipe.settings.get("style") == STYLE
    drawing = recipe.settings.get("drawing") if own else {}
    kept = drawing if isinstance(drawing, dict) else {}
    brought = elements.model_dump(mode="json", exclude_defaults=True)
    return recipe.model_copy(
        update={
            "settings": {
                **recipe.settings,
                "style": STYLE,
                "drawing": {**kept, "elements": brought},
            }
        }
    )


# ---- curves


def curve(line: Line, *, step: float = FINE) -> tuple[Points, Points]:
    """A line as fine points (n, 2), some `step` apart, and the whole width at each, (n,).

    Cubics through the line's points with the slopes of parabolas through each three of them;
    corners are kept sharp. A closed line ends where it began; a dot is one point.
    """
    import numpy as np

    points = np.array(line.points)
    widths = np.resize(np.array(line.widths), len(points))
    if len(points) == 1:
        return points, widths
    corners = list(line.corners)
    if line.closed:
        first = corners[0] if corners else 0
        order = (np.arange(len(points) + 1) + first) % len(points)
        stops = sorted({0, len(points), *(corner - first for corner in corners)})
    else:
        order = np.arange(len(points))
        stops = sorted({0, len(points) - 1, *corners})
    points, widths = points[order], widths[order]
    ring = line.closed and not corners
    found = [
        _smooth(points[a : b + 1], widths[a : b + 1], step=step, ring=ring)
        for a, b in pairwise(stops)
    ]
    fine = np.concatenate([found[0][0][:1], *(piece[1:] for piece, _ in found)])
    return fine, np.concatenate([found[0][1][:1], *(width[1:] for _, width in found)])


def _smooth(points: Points, widths: Points, *, step: float, ring: bool) -> tuple[Points, Points]:
    """The curve through a stretch without corners; a `ring` ends at its start without one."""
    import numpy as np

    values = np.column_stack([points, widths])  # (n, 3)
    if ring:
        values = np.concatenate([values[-3:-1], values, values[1:3]])
    chord = np.maximum(np.hypot(*np.diff(values[:, :2], axis=0).T), 1e-9)
    rise = np.diff(values, axis=0) / chord[:, None]
    slope = np.empty_like(values)
    if len(values) == 2:
        slope[:] = rise
    else:
        share = (chord[:-1] / (chord[:-1] + chord[1:]))[:, None]
        slope[1:-1] = rise[:-1] * (1 - share) + rise[1:] * share
        slope[0] = 2 * rise[0] - slope[1]
        slope[-1] = 2 * rise[-1] - slope[-2]
    if ring:
        values, slope, chord = values[2:-2], slope[2:-2], chord[2:-2]
    pieces = [values[:1]]
    for i, length in enumerate(chord):
        t = np.linspace(0, 1, max(2, math.ceil(length / step) + 1))[1:, None]
        before, after = slope[i] * length, slope[i + 1] * length
        pieces.append(
            values[i] * (1 + 2 * t) * (1 - t) ** 2
            + before * t * (1 - t) ** 2
            + values[i + 1] * t * t * (3 - 2 * t)
            - after * t * t * (1 - t)
        )
    fine = np.concatenate(pieces)
    return fine[:, :2], fine[:, 2].clip(THINNEST, WIDEST)


def traced(
    places: list[Place] | Points,
    widths: list[float] | Points | float = USUAL_WIDTH,
    *,
    closed: bool = False,
    filled: bool = False,
    tolerance: float = TREMOR,
) -> Line:
    """A line through raw places of a pointer, steadied: few points, corners where it turns.

    Args:
        places: (n, 2) in the glyph's square; what lies outside is drawn to its border.
        widths: whole width, one for all or one a place (pressure times what the pen is set to).
        tolerance: how far the line may leave the places.

    Raises:
        ValueError: there is no place, or one that is no number.
    """
    import numpy as np

    raw = np.asarray(places, np.float64).reshape(-1, 2).clip(-REACH, REACH)
    wide = np.resize(np.asarray(widths, np.float64), len(raw)).clip(THINNEST, WIDEST)
    if not len(raw) or not (np.isfinite(raw).all() and np.isfinite(wide).all()):
        raise ValueError("a line needs places that are numbers")
    moved = np.concatenate([[True], np.hypot(*np.diff(raw, axis=0).T) > 1e-4])
    raw, wide = raw[moved], wide[moved]
    length = float(np.hypot(*np.diff(raw, axis=0).T).sum())
    if len(raw) == 1 or length < 2 * tolerance:
        return Line(points=(tuple(raw.mean(0)),), widths=(float(wide.max()),))
    if closed:
        raw, wide = np.concatenate([raw, raw[:1]]), np.append(wide, wide[0])
    sharp = _corners_of(raw, closed=closed)
    return thinned(raw, wide, sharp, closed=closed, filled=filled, tolerance=tolerance)


def thinned(
    fine: Points,
    widths: Points,
    sharp: list[int],
    *,
    closed: bool = False,
    filled: bool = False,
    tolerance: float = 0.0012,
) -> Line:
    """A Line that `curve` draws within `tolerance` of fine points (n, 2), with few points.

    Args:
        sharp: indices of corners. A closed line's last point is its first again.
    """
    import numpy as np

    if closed and sharp and sharp[0] != 0:  # begin at a corner
        turn = sharp[0]
        order = (np.arange(len(fine)) + turn) % (len(fine) - 1)
        fine, widths = fine[order], widths[order]
        sharp = [corner - turn for corner in sharp]
    last = len(fine) - 1
    stops = sorted({0, last, *sharp})
    kept = [
        a + index
        for a, b in pairwise(stops)
        for index in _knots(
            fine[a : b + 1], widths[a : b + 1], tolerance, ring=closed and not sharp
        )[:-1]
    ]
    if not closed:
        kept.append(last)
    while closed and len(kept) < 3:  # a leaf of two arcs that are nearly lines
        gaps = np.diff([*kept, last])
        widest = int(gaps.argmax())
        kept.insert(widest + 1, kept[widest] + int(gaps[widest]) // 2)
    places = [(_rounded(x), _rounded(y)) for x, y in fine[kept]]
    fresh = [i for i, place in enumerate(places) if i == 0 or place != places[i - 1]]
    if closed and len(fresh) > 1 and places[fresh[-1]] == places[0]:
        fresh.pop()
    chosen = [kept[i] for i in fresh]
    if closed and len(fresh) < 3:
        closed = filled = False
    wide = widths[chosen].round(4)
    even = np.ptp(widths) <= max(2e-3, 0.01 * float(widths.max()))
    inner = {corner for corner in sharp if closed or 0 < corner < last}
    return Line(
        points=tuple(places[i] for i in fresh),
        widths=(_rounded(float(np.median(widths))),) if even else tuple(wide.tolist()),
        corners=tuple(i for i, index in enumerate(chosen) if index in inner),
        closed=closed,
        filled=filled,
    )


def _knots(fine: Points, widths: Points, tolerance: float, *, ring: bool) -> list[int]:
    """Which points of a stretch without corners a curve has to go through, ends included."""
    import numpy as np

    last = len(fine) - 1
    place = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))])
    for count in (2, 3, 4, 5, 6, 7, 8, 10, 12, 14, 17, 20, 24, 29, 35, 42, 50, 60, 72, 86, 104):
        at = np.searchsorted(place, np.linspace(0, place[-1], count))
        chosen = sorted({0, last, *(int(i) for i in at.clip(0, last))})
        if ring and len(chosen) < 4:
            continue
        drawn, wide = _smooth(
            fine[chosen], widths[chosen], step=max(1e-3, place[-1] / 200), ring=ring
        )
        if _apart(fine, drawn) <= tolerance:
            along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(drawn, axis=0).T))])
            shares = place / place[-1] * along[-1]
            if np.abs(np.interp(shares, along, wide) - widths).max() <= max(0.01, 3 * tolerance):
                break
    return chosen


def _apart(fine: Points, drawn: Points) -> float:
    """How far the farthest of some points lies from a polyline.

    By |a - tb|^2 = |a|^2 - 2t ab + t^2 b^2: a stroke is thinned while somebody waits for it.
    """
    import numpy as np

    some, start = fine[:: max(1, len(fine) // 200)], drawn[:-1]
    ahead = np.diff(drawn, axis=0)
    along = some @ ahead.T - (start * ahead).sum(1)  # (points, pieces)
    square = np.maximum((ahead**2).sum(1), 1e-18)
    t = (along / square).clip(0, 1)
    away = (some**2).sum(1)[:, None] - 2 * some @ start.T + (start**2).sum(1)
    return math.sqrt(max(0.0, float((away - t * (2 * along - t * square)).min(1).max())))


def _corners_of(raw: Points, *, closed: bool) -> list[int]:
    """Where a hand-drawn line turns sharply: each the sharpest place of its neighbourhood."""
    import numpy as np

    place = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(raw, axis=0).T))])
    whole = place[-1]

    def at(where: Points) -> Points:
        where = where % whole if closed else where.clip(0, whole)
        return np.stack([np.interp(where, place, raw[:, axis]) for axis in (0, 1)], 1)

    inner = np.arange(len(raw) - 1)
    if not closed:
        inner = inner[(place[:-1] > 0.5 * ARM) & (place[:-1] < whole - 0.5 * ARM)]
    before, after = raw[inner] - at(place[inner] - ARM), at(place[inner] + ARM) - raw[inner]
    cross = before[:, 0] * after[:, 1] - before[:, 1] * after[:, 0]
    turn = np.degrees(np.abs(np.arctan2(cross, (before * after).sum(1))))
    found: list[int] = []
    for i in np.argsort(-turn):
        if turn[i] < CORNER_DEG:
            break
        gaps = [abs(place[inner[i]] - place[other]) for other in found]
        if all(min(gap, whole - gap if closed else gap) > ARM for gap in gaps):
            found.append(int(inner[i]))
    return sorted(found)


def _rounded(value: float) -> float:
    return round(float(value), 4) + 0.0  # never -0.0
