"""Leaded panes as paths: where a pane, or a smaller copy of it, lies some way inside its lead."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import shapely
import torch

from glyphstudio.engine.panes import Sites, Wedge
from glyphstudio.engine.polygons import Loop

Values = npt.NDArray[np.float64]

ARC = 0.028  # radians between points of a circle: 1e-4 of its radius off at most
FAR = 4.0  # radii; beyond the picture


class Pane(Protocol):
    """A pane; all lengths are in radii of the window."""

    def within(self, depth: float, inset: float) -> shapely.Geometry:
        """Where the pane is at least `depth` deep (0 at its border, 1 at its site), less `inset`.

        The inset is a distance to the border of that; one below zero widens it.
        """

    def copies(self, loop: Loop) -> list[Loop]:
        """A loop of this pane, and of all that are turned and mirrored images of it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A pane of a power diagram: left of its borders (normals . place + shifts = 0), in a disc.

    A copy of depth 1 is `shrinks` (borders,) further inside; the disc's radius falls by `room`.
    """

    normals: Values  # (borders, 2)
    shifts: Values
    shrinks: Values
    reach: float
    room: float
    turns: tuple[tuple[float, int], ...]  # angle, and -1 where mirrored

    def within(self, depth: float, inset: float) -> shapely.Geometry:
        away = self.shifts - depth * self.shrinks - inset
        loop, _ = _cell(self.normals, away)
        # without depth the disc is the window's edge, with it that of the inner window
        radius = (1 - depth * self.room if depth > 0 else self.reach) - inset
        if len(loop) < 3 or radius <= 0:
            return shapely.Polygon()
        pane = shapely.Polygon(loop)
        if np.hypot(*loop.T).max() <= radius:
            return pane
        return shapely.intersection(pane, shapely.Polygon(_circle(radius)))

    def copies(self, loop: Loop) -> list[Loop]:
        return _turned(loop, self.turns)


@dataclass(frozen=True, slots=True)
class Sector:
    """A pane between two circles and two spokes; it spans `step` radians about the upright."""

    inner: float
    outer: float
    step: float
    turns: tuple[tuple[float, int], ...]

    def within(self, depth: float, inset: float) -> shapely.Geometry:
        narrow = depth * (self.outer - self.inner) / 2 + inset
        half = self.step / 2 - math.asin(depth * math.sin(self.step / 2))
        inner, outer = self.inner + narrow, self.outer - narrow
        if inset > 0:  # below, the spokes' insides meet
            inner = max(inner, inset / math.sin(max(half, 1e-6)))
        if inner >= outer:
            return shapely.Polygon()
        edges = []
        for radius in (inner, outer):
            wide = max(0.0, half - math.asin(inset / radius))
            turn = np.linspace(-wide, wide, 2 + int(2 * wide / ARC))
            edges.append(radius * np.stack([np.sin(turn), -np.cos(turn)], 1))
        return shapely.Polygon(np.concatenate([edges[0], edges[1][::-1]]))

    def copies(self, loop: Loop) -> list[Loop]:
        return _turned(loop, self.turns)


def cells(wedge: Wedge, sites: Sites, *, reach: float) -> list[Cell]:
    """The panes of the only window; `reach`: the radius at which the outer ones end."""
    radius = sites.place[0, : wedge.panes].cpu().double().norm(dim=1).numpy()
    angle = torch.atan2(sites.place[0, : wedge.panes, 1], sites.place[0, : wedge.panes, 0])
    angles = angle.cpu().double().numpy()
    weight = sites.weight[0, : wedge.panes].cpu().double().numpy()
    turns = [
        _turns(wedge, 0.0 if pane == 0 else angles[pane], pane == 0) for pane in range(wedge.panes)
    ]
    # every pane's images, its own first place first
    around = [
        np.array([base + sign * own for base, sign in turn])
        for own, turn in zip(angles, turns, strict=True)
    ]
    place = np.concatenate(
        [r * np.stack([np.sin(a), -np.cos(a)], 1) for r, a in zip(radius, around, strict=True)]
    )
    counts = [len(a) for a in around]
    weights = np.repeat(weight, counts)
    found = []
    for pane, start in enumerate(np.cumsum(counts) - counts):
        found.append(_pane(place, weights, int(start), reach, turns[pane]))
    return found


def sectors(wedge: Wedge, *, inner: float, outer: float) -> list[Sector]:
    """The small panes of the border, those on an axis first."""
    step = 2 * wedge.angle / wedge.spokes
    found = []
    for pane in range(wedge.small):
        off = pane * step
        turns = [(base + sign * off, 1) for base, sign in _turns(wedge, off, False)]
        found.append(Sector(inner, outer, step, tuple(turns)))
    return found


def glazed(
    pane: Pane,
    jewels: Sequence[tuple[float, float, float]],
    *,
    lead: float,
    insets: Sequence[float],
) -> Iterator[tuple[int, int, list[Loop]]]:
    """What is glass of a pane: how many jewels it lies in, which inset, and the loops of that.

    Args:
        jewels: depth, half the width of the lead around it, and how much later than others it
            begins to throw shade; from the outermost one inwards.
        lead: half its width around the pane.
        insets: rising distances from all lead.
    """
    for inside in range(len(jewels) + 1):
        for which, inset in enumerate(insets):
            region = pane.within(0.0, lead + inset)
            for depth, half, later in jewels[:inside]:
                region = shapely.intersection(
                    region, pane.within(depth, half + max(0.0, inset - later))
                )
            for depth, half, later in jewels[inside : inside + 1]:
                hole = pane.within(depth, -(half + max(0.0, inset - later)))
                region = shapely.difference(region, hole)
            loops = [copy for loop in _loops(region) for copy in pane.copies(loop)]
            if not loops:
                break
            yield inside, which, loops


def _pane(
    place: Values, weight: Values, own: int, reach: float, turns: tuple[tuple[float, int], ...]
) -> Cell:
    """The pane of site `own` among all sites (places (n, 2), weights (n,)); see `panes.Sites`."""
    other = np.delete(np.arange(len(place)), own)
    apart = place[own] - place[other]
    far = np.hypot(*apart.T)
    order = np.argsort(far)
    other, apart, far = other[order], apart[order], far[order]
    normals = apart / far[:, None]
    power = weight - (place**2).sum(1)
    shifts = (power[own] - power[other]) / (2 * far)
    between = np.maximum(far**2 + weight[own] - weight[other], 0.3 * far**2)
    loop, borders = _cell(normals, shifts)
    used = np.unique(borders) if len(loop) else np.arange(len(shifts))  # others leave it no room
    room = max(0.06, 1 - float(np.hypot(*place[own])))
    return Cell(normals[used], shifts[used], (between / (2 * far))[used], reach, room, turns)


def _cell(normals: Values, shifts: Values) -> tuple[Loop, list[int]]:
    """Where normals . place + shifts >= 0 for all: the corners, and the borders between them.

    A large square cut by one border after the other (Sutherland & Hodgman 1974); in plain Python,
    for half a dozen corners are too few for arrays.
    """
    cell = [(-FAR, -FAR, -1), (FAR, -FAR, -1), (FAR, FAR, -1), (-FAR, FAR, -1)]
    for which, ((a, b), shift) in enumerate(zip(normals.tolist(), shifts.tolist(), strict=True)):
        sides = [a * x + b * y + shift for x, y, _ in cell]
        if min(sides) >= 0:
            continue
        kept = []
        for at, (x, y, border) in enumerate(cell):
            side, after = sides[at], sides[(at + 1) % len(cell)]
            if side >= 0:
                kept.append((x, y, border))
            if (side >= 0) != (after >= 0):  # the cut goes through the edge to the next corner
                far_x, far_y, _ = cell[(at + 1) % len(cell)]
                t = side / (side - after)
                there = x + t * (far_x - x), y + t * (far_y - y)
                kept.append((*there, which if side >= 0 else border))
        if not kept:
            return np.zeros((0, 2)), []
        cell = kept
    return np.array([(x, y) for x, y, _ in cell]), [border for *_, border in cell if border >= 0]


def _turns(wedge: Wedge, angle: float, alone: bool) -> tuple[tuple[float, int], ...]:
    """The turned and mirrored images of what stands at an angle, once each; the first is itself."""
    if alone:
        return ((0.0, 1),)
    step = 2 * wedge.angle
    turns = [(step * turn, 1) for turn in range(wedge.fold)]
    if min(angle, wedge.angle - angle) > 1e-5:  # else it stands on an axis
        turns += [(base, -1) for base, _ in turns]
    return tuple(turns)


def _turned(loop: Loop, turns: Sequence[tuple[float, int]]) -> list[Loop]:
    """A loop turned by angles, and mirrored on the upright before that where the sign is -1."""
    found = []
    for angle, sign in turns:
        c, s = math.cos(angle), math.sin(angle)
        copy = loop * [sign, 1] @ np.array([[c, s], [-s, c]])
        found.append(copy[::sign])
    return found


def _loops(region: shapely.Geometry) -> list[Loop]:
    """The outlines of a region, holes the other way round."""
    loops = []
    for part in shapely.get_parts(region):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        part = shapely.orient_polygons(part)
        loops += [shapely.get_coordinates(ring)[:-1] for ring in (part.exterior, *part.interiors)]
    return loops


def _circle(radius: float) -> Loop:
    turn = np.arange(0, 2 * math.pi, ARC)
    return radius * np.stack([np.cos(turn), np.sin(turn)], 1)
