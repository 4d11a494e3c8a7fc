"""Elements as ink: the outline that each of them leaves, and glyphs put together of some."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import lru_cache
from itertools import product

import numpy as np
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainterPath, QPainterPathStroker, QPolygonF, QTransform

from glyphstudio.elements import Element, Elements, Line, Mirrored, curve

UNIT = 500.0  # paths are of a square of 1000: Qt rounds what is as small as one
SEEN = 1.2  # how far a swelling stroke may be from its curve: 0.3 px on a page of 500
FRAME = 0.95  # an anchored copy stays so far within the square
_SIGNS: dict[Mirrored, tuple[tuple[int, int], ...]] = {
    "none": ((1, 1),),
    "left-right": ((1, 1), (-1, 1)),
    "up-down": ((1, 1), (1, -1)),
    "both": ((1, 1), (-1, 1), (1, -1), (-1, -1)),
}


@lru_cache(maxsize=512)
def outline(line: Line) -> QPainterPath:
    """What a line inks; to be filled. The middle of the square is (0, 0), its sides +-UNIT."""
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
    return swelling(*_fewer(points, widths))


@lru_cache(maxsize=256)
def ink_of(element: Element) -> QPainterPath:
    """What an element inks where it was drawn."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for line in element.lines:
        path.addPath(outline(line))
    return path


def put_ink(element: Element, put: QTransform) -> QPainterPath:
    """What a copy of an element inks; turned round where it is mirrored, for ink to add up."""
    there = put.map(ink_of(element))
    if put.determinant() < 0:
        there = there.toReversed()
    there.setFillRule(Qt.FillRule.WindingFill)
    return there


def copies(element: Element, step: float) -> list[QTransform]:
    """Where an element may stand: as drawn first, its mirror images, its places on the grid."""
    box = ink_of(element).boundingRect()
    found = []
    for (sx, sy), (dx, dy) in product(_SIGNS[element.mirrored], _places(element, step)):
        put = QTransform.fromScale(sx, sy) * QTransform.fromTranslate(dx, dy)
        there = put.mapRect(box)
        reach = max(map(abs, (there.left(), there.right(), there.top(), there.bottom())))
        fits = reach <= FRAME * UNIT
        if fits or (dx == 0 and dy == 0):
            found.append(put)
    return found


def glyphs(elements: Elements, count: int, seed: int) -> list[QPainterPath]:
    """Random glyphs of these elements, as a script of them may have: some of each kind."""
    chance = random.Random(seed)
    kinds = [(elements.takes, [one for one in elements.elements if not one.group])]
    kinds += [
        (group.takes, [one for one in elements.elements if one.group == group.name])
        for group in elements.groups
    ]
    return [_glyph(kinds, elements.step, chance) for _ in range(count)]


def _glyph(
    kinds: Sequence[tuple[float, Sequence[Element]]], step: float, chance: random.Random
) -> QPainterPath:
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for takes, some in kinds:
        whole = int(takes) + (chance.random() < takes - int(takes))
        places = [(one, put) for one in some for put in copies(one, step)]
        for one, put in chance.sample(places, min(whole, len(places))):
            path.addPath(put_ink(one, put))
    return path


def _places(element: Element, step: float) -> list[tuple[float, float]]:
    if not element.anchored:
        return [(0.0, 0.0)]
    reach = int(2 / step)
    away = sorted(range(-reach, reach + 1), key=abs)  # as drawn first
    side = step * UNIT
    return [(x * side, y * side) for x, y in product(away, away)]


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
