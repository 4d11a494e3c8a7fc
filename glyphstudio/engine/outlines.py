"""Strokes to outlines: what overlapping loops enclose together, each border once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely

from glyphstudio.engine.contours import simplified
from glyphstudio.engine.polygons import Loop


def united(loops: Sequence[Loop]) -> list[Loop]:
    """The outlines of all that loops enclose, for the non-zero rule; which way each runs is alike.

    A loop may cross itself: it encloses what it winds round. Points that make no difference
    (`contours.CLOSE`) are left out. Measured on the 150 hairs of a brush: 0.1 to 0.4 s and a fifth
    of the points; Skia's path operations took 0.2 to 6 s.
    """
    if not loops:
        return []
    shapes = np.array([shapely.Polygon(loop) for loop in loops])
    plain = shapely.is_valid(shapes)
    crossed = [_wound(loop) for loop, good in zip(loops, plain, strict=True) if not good]
    return rings(shapely.union_all([*shapes[plain], *crossed]))


def rings(area: shapely.Geometry) -> list[Loop]:
    """The borders of an area; holes run the other way."""
    parts = shapely.get_parts(area)
    areas = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(areas):
        return []
    borders = shapely.get_rings(shapely.orient_polygons(areas))
    points, whose = shapely.get_coordinates(borders, return_index=True)
    return simplified(np.split(points, np.flatnonzero(np.diff(whose)) + 1))


def _wound(loop: Loop) -> shapely.Geometry:
    """What a loop that crosses itself winds round, of the faces that it cuts the plane into."""
    lines = shapely.union_all([shapely.LinearRing(loop)])  # with a point at every crossing
    faces: npt.NDArray[Any] = shapely.get_parts(shapely.polygonize([lines]))
    middles = shapely.get_coordinates(shapely.point_on_surface(faces))
    return shapely.union_all(faces[windings(loop, middles) != 0])


def windings(loop: Loop, points: Loop) -> npt.NDArray[np.int64]:
    """How often a loop winds round each of points (n, 2); Sunday 2001."""
    start, end = loop, np.roll(loop, -1, 0)
    x, y = points[:, :1], points[:, 1:]  # (n, 1)
    aside = (end[:, 0] - start[:, 0]) * (y - start[:, 1]) - (x - start[:, 0]) * (
        end[:, 1] - start[:, 1]
    )
    falls = (start[:, 1] <= y) & (end[:, 1] > y) & (aside > 0)
    rises = (start[:, 1] > y) & (end[:, 1] <= y) & (aside < 0)
    count: npt.NDArray[np.int64] = falls.sum(1) - rises.sum(1)
    return count
