"""Elements as ink: the outline that each of them leaves, and glyphs put together of some."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF, QTransform

from glyphstudio.elements import Element, Elements, Line, Mirrored, Place, curve

UNIT = 500.0  # paths are of a square of 1000: Qt rounds what is as small as one
SEEN = 0.4  # how far a swelling stroke may be from its curve: 0.2 px on a page of 500
FRAME = 0.94  # an anchored copy stays so far within the square
FEWEST = 9  # copies that a script needs
NONE = 0.25  # of glyphs go without what may be left out
_QUARTERS = [
    QTransform.fromScale(0.5, 0.5) * QTransform.fromTranslate(0.46 * UNIT * x, 0.46 * UNIT * y)
    for x in (-1, 1)
    for y in (-1, 1)
]
_SIGNS: dict[Mirrored, tuple[tuple[int, int], ...]] = {
    "none": ((1, 1),),
    "left-right": ((1, 1), (-1, 1)),
    "up-down": ((1, 1), (1, -1)),
    "both": ((1, 1), (-1, 1), (1, -1), (-1, -1)),
}


def outline(line: Line) -> QPainterPath:
    """What a line inks; to be filled. The middle of the square is (0, 0), its sides +-UNIT."""
    x, y = line.points[0]
    about = tuple((round(px - x, 3), round(py - y, 3)) for px, py in line.points)
    shape = _outline(about, line.widths, line.corners, line.closed, line.filled)
    return shape.translated(x * UNIT, y * UNIT)


@lru_cache(maxsize=512)
def _outline(
    about: tuple[Place, ...],
    wide: tuple[float, ...],
    corners: tuple[int, ...],
    closed: bool,
    filled: bool,
) -> QPainterPath:
    """A line's outline about its first point: a line that is dragged keeps it."""
    line = Line.model_construct(
        points=about, widths=wide, corners=corners, closed=closed, filled=filled
    )
    points, widths = curve(line)
    points, widths = points * UNIT, widths * UNIT
    if line.filled:
        path = QPainterPath()
        path.addPolygon(_polygon(points))
        path.setFillRule(Qt.FillRule.WindingFill)
        return path
    if len(points) == 1:
        return _dots(points, widths)
    if len(line.widths) == 1:
        return _even(points, float(widths[0]), closed=line.closed)
    united = swelling(*_fewer(points, widths)).simplified()  # else its edges add up, and are jagged
    united.setFillRule(Qt.FillRule.WindingFill)
    return united


@lru_cache(maxsize=256)
def ink_of(element: Element) -> QPainterPath:
    """What an element inks where it was drawn."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for line in element.lines:
        path.addPath(outline(line))
    return path


@lru_cache(maxsize=256)
def spine_of(element: Element) -> np.ndarray:
    """The middle of an element's lines as fine points, (n, 2), -1..1: to find what is near."""
    return np.concatenate([curve(line)[0] for line in element.lines])


def put_ink(element: Element, put: QTransform) -> QPainterPath:
    """What a copy of an element inks; turned round where it is mirrored, for ink to add up."""
    there = put.map(ink_of(element))
    if put.determinant() < 0:
        there = there.toReversed()
    there.setFillRule(Qt.FillRule.WindingFill)
    return there


def copies(element: Element, step: float) -> list[QTransform]:
    """Where an element may stand: as drawn first, its mirror images, its places on the grid.

    As the style of one's own arranges them (engine.script), but with some alike.
    """
    flips = [QTransform.fromScale(*sign) for sign in _SIGNS[element.mirrored]]
    if not element.anchored:
        return flips
    return flips + [there for flip in flips for there in _anchored(element, flip, step)]


def _anchored(element: Element, flip: QTransform, step: float) -> Iterator[QTransform]:
    """Its middle on the points of the grid where it stays within the frame."""
    box = flip.mapRect(ink_of(element).boundingRect())
    middle, frame, side = box.center(), FRAME * UNIT, step * UNIT
    reach = int(FRAME / step)
    for x, y in product(range(-reach, reach + 1), repeat=2):
        fits = (
            abs(x * side) + box.width() / 2 <= max(frame, abs(middle.x()) + box.width() / 2)
            and abs(y * side) + box.height() / 2 <= max(frame, abs(middle.y()) + box.height() / 2)
        )  # fmt: skip
        if fits:
            yield flip * QTransform.fromTranslate(x * side - middle.x(), y * side - middle.y())


Part = tuple[Element, QTransform]


def parts(elements: Elements) -> list[Part]:
    """Every copy of every element; of few elements there are more than was asked for.

    A script of three strokes would have too few glyphs: they are mirrored, laid down and half as
    large too, as when it grows.
    """
    made = [(one, put) for one in elements.elements for put in copies(one, elements.step)]
    more = [QTransform.fromScale(*sign) for sign in _SIGNS["both"][1:]]
    laid = [QTransform(0, sx, sy, 0, 0, 0) for sx, sy in _SIGNS["both"]]
    for wider in (more, laid):
        if len(made) < FEWEST:
            made += [(one, put) for one in elements.elements for put in wider]
    if len(made) < FEWEST:
        made += [(one, put * quarter) for one, put in tuple(made) for quarter in _QUARTERS]
    return made


def glyphs(elements: Elements, count: int, seed: int) -> list[QPainterPath]:
    """Random glyphs of these elements, as a script of them may have: some of each kind."""
    chance, every = random.Random(seed), parts(elements)
    loose = [part for part in every if not part[0].group]
    kinds = [(elements.takes, False, loose)]
    kinds += [
        (group.takes, group.optional, [part for part in every if part[0].group == group.name])
        for group in elements.groups
    ]
    return [_glyph(kinds, chance) for _ in range(count)]


def _glyph(kinds: Sequence[tuple[float, bool, list[Part]]], chance: random.Random) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for takes, optional, some in kinds:
        if optional and chance.random() < NONE:
            continue
        whole = int(takes) + (chance.random() < takes - int(takes))
        for one, put in chance.sample(some, min(whole, len(some))):
            path.addPath(put_ink(one, put))
    return path


def _polygon(points: np.ndarray) -> QPolygonF:
    return QPolygonF([QPointF(float(x), float(y)) for x, y in points])


def _dots(points: np.ndarray, widths: np.ndarray) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for (x, y), width in zip(points, widths, strict=True):
        path.addEllipse(QPointF(float(x), float(y)), float(width) / 2, float(width) / 2)
    return path


def _even(points: np.ndarray, width: float, *, closed: bool) -> QPainterPath:
    walk = QPainterPath()
    walk.addPolygon(_polygon(points))
    if closed:
        walk.closeSubpath()
    stroker = QPainterPathStroker()
    stroker.setWidth(width)
    stroker.setCapStyle(Qt.PenCapStyle.RoundCap)
    stroker.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    path = stroker.createStroke(walk)
    path.setFillRule(Qt.FillRule.WindingFill)
    return path


def _fewer(points: np.ndarray, widths: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The points that are needed to stay within `SEEN` of all of them, widths counted by half.

    Each costs a disc and a quad to be painted. Source: Douglas & Peucker 1973.
    """
    values = np.column_stack([points, widths / 2])
    kept, waiting = {0, len(values) - 1}, [(0, len(values) - 1)]
    while waiting:
        a, b = waiting.pop()
        ahead, away = values[b] - values[a], values[a + 1 : b] - values[a]
        if not len(away):
            continue
        share = (away @ ahead / max(1e-9, float(ahead @ ahead))).clip(0, 1)
        apart = np.linalg.norm(away - share[:, None] * ahead, axis=1)
        worst = int(apart.argmax())
        if apart[worst] > SEEN:
            kept.add(a + 1 + worst)
            waiting += [(a, a + 1 + worst), (a + 1 + worst, b)]
    some = sorted(kept)
    return points[some], widths[some]


def swelling(points: np.ndarray, widths: np.ndarray) -> QPainterPath:
    """A stroke whose width changes: discs at its points, and a quad between each two."""
    path = _dots(points, widths)
    step = np.diff(points, axis=0)
    length = np.maximum(np.hypot(*step.T), 1e-9)[:, None]
    side = np.stack([step[:, 1], -step[:, 0]], 1) / length / 2
    a, b = side * widths[:-1, None], side * widths[1:, None]
    quads = np.stack([points[:-1] + a, points[:-1] - a, points[1:] - b, points[1:] + b], 1)
    for quad in quads:  # all turn the same way as the discs, so that nothing is cut out
        turn = sum(
            p[0] * q[1] - q[0] * p[1] for p, q in zip(quad, np.roll(quad, -1, 0), strict=True)
        )
        path.addPolygon(_polygon(quad if turn > 0 else quad[::-1]))
        path.closeSubpath()
    return path
