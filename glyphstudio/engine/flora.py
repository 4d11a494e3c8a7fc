"""Plants as polygons: leaves, stalks, berries and flowers, to be cut like a linocut."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.linocut import GOLD, LEAF, PAPER, PETAL, Piece, Plant
from glyphstudio.engine.nib import Path
from glyphstudio.engine.polygons import Loop

UP = math.pi / 2
Values = npt.NDArray[np.float64]
EVENLY = np.linspace(0, 1, 28)
ROUND = (1 - np.cos(np.linspace(0, np.pi, 36))) / 2  # closer at the ends, which are round
Profile = Callable[[Values], Values]
"""Half a leaf's width along its length 0..1, widest about 1."""


def leafy(t: Values) -> Values:
    """Widest a little below the middle."""
    width: Values = np.sin(np.pi * t**0.8) * (1 - 0.25 * t)
    return width


def lance(t: Values) -> Values:
    """Long and narrow."""
    width: Values = np.sin(np.pi * t**0.62)
    return width


def heart(t: Values) -> Values:
    """Widest near the stalk."""
    width: Values = np.sqrt(np.sin(np.pi * t**0.6).clip(0)) * (1 - 0.35 * t)
    return width


def petal(t: Values) -> Values:
    """Widest near the end, which is round."""
    width: Values = 1.25 * t**0.7 * np.sqrt((1 - t**3).clip(0))
    return width


def drop(t: Values) -> Values:
    """An egg that begins in a point."""
    width: Values = 2 * np.sqrt((t * (1 - t)).clip(0)) * (0.35 + 0.65 * t)
    return width


def axis(
    root: Sequence[float] | Path,
    angle: float,
    length: float,
    curl: float = 0.0,
    *,
    places: Values = EVENLY,
) -> Path:
    """A line from its root; `angle` 0 is right and pi/2 up, `curl` turns it left on the way.

    Its points are at `places` of its length, the first at 0.
    """
    heading = angle + 2 * curl * ((places[1:] + places[:-1]) / 2 - 0.2)
    steps = np.stack([np.cos(heading), -np.sin(heading)], 1) * (length * np.diff(places))[:, None]
    return np.concatenate([np.zeros((1, 2)), steps.cumsum(0)]) + np.asarray(root, np.float64)


def ribbon(path: Path, half_width: Values | float) -> Loop:
    """The outline of a line as wide as `half_width` says, point by point, to both sides."""
    ahead = np.gradient(path, axis=0)
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1) / np.hypot(*ahead.T)[:, None]
    away = aside * np.broadcast_to(half_width, len(path))[:, None]
    return np.concatenate([path + away, (path - away)[::-1]])


def blade(
    root: Sequence[float] | Path,
    angle: float,
    length: float,
    width: float,
    *,
    curl: float = 0.0,
    profile: Profile = leafy,
) -> Loop:
    """A leaf or petal about an axis; `width` is half of it."""
    return ribbon(axis(root, angle, length, curl, places=ROUND), width * profile(ROUND))


def vein(root: Sequence[float], angle: float, length: float, curl: float = 0.0) -> Loop:
    """The line to cut along the middle of a blade with the same axis."""
    path = axis(root, angle, length, curl)[4:23]
    return ribbon(path, 0.0085 * np.sqrt(np.sin(np.linspace(0.25, 3.0, len(path))).clip(0)))


def stalk(path: Path, start: float = 0.011, end: float = 0.007) -> Loop:
    """A thin line, half as wide as `start` and `end` say."""
    return ribbon(path, np.linspace(start, end, len(path)))


def disc(at: Sequence[float] | Path, radius: float, points: int = 48) -> Loop:
    """A circle."""
    turn = np.arange(points) * (2 * math.pi / points)
    return np.asarray(at) + radius * np.stack([np.cos(turn), np.sin(turn)], 1)


def mirrored(loop: Loop) -> Loop:
    """The same on the other side of the stem."""
    return (loop * [-1, 1])[::-1]


def pair(*loops: Loop) -> tuple[Loop, ...]:
    """Loops and their mirror images."""
    return tuple(loops) + tuple(mirrored(loop) for loop in loops)


# ---- the sides of the stem


def side_parts(y: float, size: float) -> list[Plant]:
    """Leaf, sickle, heart, fern, umbel and bell, both sides of the stem at a height."""
    root = (0.0, y)
    return [Plant(root, pieces) for pieces in _sides(root, size)]


def _sides(root: tuple[float, float], size: float) -> list[tuple[Piece, ...]]:
    fern = axis(root, 0.5, 1.12 * size, 0.4)
    heading = 0.5 + 0.8 * (np.linspace(0, 1, 28) - 0.2)
    leaflets = [
        blade(fern[i], heading[i] + side, size * (0.34 - 0.008 * i), 0.042 * size / 0.6)
        for i in range(5, 26, 4)
        for side in (0.95, -0.95)
    ]
    umbel = axis(root, 0.55, 0.62 * size, 0.35)
    rays = [axis(umbel[-1], 0.9 + spread, 0.4 * size) for spread in (-1.05, -0.5, 0, 0.5, 1.05)]
    bell = axis(root, 1.05, 1.0 * size, -1.3)
    bell_parts = [
        blade(bell[-1], -1.25 + spread, 0.36 * size, 0.085 * size, profile=petal)
        for spread in (-0.55, 0.55, 0.0)
    ]
    return [
        (
            Piece(LEAF, pair(blade(root, 0.6, 1.08 * size, 0.24 * size))),
            Piece(PAPER, pair(vein(root, 0.6, 1.08 * size)), rim=0),
        ),
        (Piece(LEAF, pair(blade(root, 0.2, 1.25 * size, 0.1 * size, curl=0.8, profile=lance))),),
        (
            Piece(
                LEAF, pair(blade(root, 0.55, 0.86 * size, 0.27 * size, curl=-0.4, profile=heart))
            ),
            Piece(PAPER, pair(vein(root, 0.55, 0.86 * size, -0.4)), rim=0),
        ),
        (Piece(LEAF, pair(stalk(fern), *leaflets, blade(fern[-3], 1.3, 0.17 * size, 0.03))),),
        (
            Piece(LEAF, pair(stalk(umbel), *(stalk(ray, 0.007, 0.005) for ray in rays))),
            Piece(PETAL, pair(*(disc(ray[-1], 0.095 * size) for ray in rays))),
        ),
        (
            Piece(LEAF, pair(stalk(bell))),
            Piece(PETAL, pair(*bell_parts[:2])),
            Piece(PETAL, pair(bell_parts[2])),
            Piece(LEAF, pair(disc(bell[-1], 0.055 * size))),
        ),
    ]


# ---- the top


def flowers(y: float) -> list[Plant]:
    """What ends the stem: pink, tulip, daisy, hydrangea, lily, thistle, three tulips, ear, palm."""
    root, heart_of = (0.0, y), (0.0, y - 0.07)
    calyx = Piece(LEAF, (blade((0, y + 0.05), UP, 0.15, 0.055, profile=drop),))
    fan = [blade(root, UP + 0.4 * i, 0.36, 0.072, profile=petal) for i in (-3, 3, -2, 2, -1, 1, 0)]
    wings = pair(blade((0.01, y + 0.04), UP - 0.5, 0.44, 0.105, curl=0.45))
    rays = [i * math.tau / 10 for i in range(10)]
    daisy = tuple(
        blade((0.07 * math.cos(a), heart_of[1] - 0.07 * math.sin(a)), a, 0.2, 0.05, profile=petal)
        for a in rays
    )
    turns = [(0.052 * math.sqrt(i), i * 2.39996) for i in range(24)]
    florets = [(r * math.cos(a), y - 0.15 + 0.92 * r * math.sin(a)) for r, a in turns]
    outer = pair(blade(root, UP - 1.0, 0.44, 0.07, curl=-0.55))
    inner = pair(blade(root, UP - 0.5, 0.46, 0.078, curl=-0.35))
    stamens = [axis((0, y - 0.2), UP + 0.35 * i, 0.24) for i in (-1, 0, 1)]
    tuft = tuple(
        blade((0.02 * i, y - 0.1), UP - 0.17 * i, 0.3, 0.022, profile=lance) for i in range(-5, 6)
    )
    bulb = blade((0, y + 0.06), UP, 0.24, 0.12, profile=drop)
    nets = pair(
        *(
            ribbon(axis((x, z), UP + 0.5, w), 0.006)
            for x, z, w in ((0.02, y, 0.17), (0.07, y - 0.05, 0.15))
        )
    )
    return [
        Plant(root, (*(Piece(PETAL, (loop,)) for loop in fan), calyx)),
        Plant(root, (Piece(PETAL, (blade((0, y), UP, 0.4, 0.1),)), Piece(PETAL, wings), calyx)),
        Plant(root, (Piece(PETAL, daisy), Piece(GOLD, (disc(heart_of, 0.075),)))),
        Plant(
            root,
            (
                Piece(LEAF, pair(blade((0, y + 0.03), 0.9, 0.2, 0.05))),
                *(Piece(PETAL, (disc(at, 0.046),)) for at in florets),
            ),
        ),
        Plant(
            root,
            (
                Piece(PETAL, outer),
                Piece(GOLD, tuple(stalk(s, 0.006, 0.006) for s in stamens)),
                Piece(GOLD, tuple(disc(s[-1], 0.022) for s in stamens)),
                Piece(PETAL, inner),
                Piece(PETAL, (blade(root, UP, 0.3, 0.075),)),
            ),
        ),
        Plant(root, (Piece(PETAL, tuft), Piece(LEAF, (bulb,)), Piece(PAPER, nets, rim=0))),
        Plant(root, _candelabrum(y)),
        Plant(root, _spike(y)),
        Plant(root, _palm(y)),
    ]


def _candelabrum(y: float) -> tuple[Piece, ...]:
    """Three tulips, two of them on arms."""
    arm = axis((0, y + 0.2), 0.15, 0.52, 0.95)

    def tulip(at: Sequence[float] | Path, angle: float, size: float) -> tuple[Loop, ...]:
        sides = (blade(at, angle + a, 1.05 * size, 0.2 * size, curl=-1.2 * a) for a in (-0.5, 0.5))
        return (*sides, blade(at, angle, size, 0.22 * size))

    heads = zip(tulip(arm[-1], 1.75, 0.3), tulip((0, y), UP, 0.36), strict=True)
    return (
        Piece(LEAF, pair(stalk(arm, 0.012, 0.009))),
        *(Piece(PETAL, (*pair(side), middle)) for side, middle in heads),
        Piece(GOLD, (*pair(disc(arm[-1], 0.03)), disc((0, y), 0.034))),
    )


def _spike(y: float) -> tuple[Piece, ...]:
    """An ear: grains in pairs that become smaller upwards."""
    rows = [(y + 0.16 - 0.083 * i, 0.2 - 0.014 * i) for i in range(8)]
    end, last = rows[-1]
    return (
        Piece(LEAF, (stalk(axis((0, y + 0.1), UP, 0.5)),)),
        *(
            Piece(PETAL, pair(blade((0.012, at), 0.75, size, 0.25 * size, profile=petal)))
            for at, size in rows
        ),
        Piece(GOLD, (blade((0, end - 0.02), UP, 1.3 * last, 0.3 * last, profile=drop),)),
    )


def _palm(y: float) -> tuple[Piece, ...]:
    """No flower: a fan of leaves that bend over, and fruit below."""
    root = (0, y + 0.02)
    fan = [(0.25, 0.46, -0.75), (0.75, 0.46, -0.55), (1.2, 0.44, -0.3)]
    leaves = [pair(blade(root, a, b, 0.048, curl=c, profile=lance)) for a, b, c in fan]
    fruit = [(0.055, y + 0.1), (0.1, y + 0.18), (0.045, y + 0.22)]
    return (
        *(Piece(LEAF, leaf) for leaf in leaves),
        Piece(LEAF, (blade(root, UP, 0.42, 0.048, profile=lance),)),
        Piece(PETAL, pair(*(disc(at, 0.042) for at in fruit))),
        Piece(GOLD, (disc((0, y + 0.03), 0.05),)),
    )


# ---- the foot, and what is around


def feet(y: float) -> list[Plant]:
    """Ground leaves, pot, onion, roots and hill, from which the stem comes at height y."""
    low = y + 0.26
    roots = [axis((0, y), -UP + a, b, -0.5 * a) for a, b in ((0, 0.26), (0.7, 0.3), (1.2, 0.36))]
    pot = np.array([(-0.19, y + 0.04), (0.19, y + 0.04), (0.13, low), (-0.13, low)])
    rim = np.array([(-0.22, y - 0.03), (0.22, y - 0.03), (0.22, y + 0.04), (-0.22, y + 0.04)])
    teeth = [disc((x, y + 0.13), 0.03, 4) for x in (-0.105, -0.035, 0.035, 0.105)]
    onion = blade((0, low), UP, 0.34, 0.15, profile=lambda t: drop(1 - t))
    skins = [
        ribbon(axis((0.035 * i, low - 0.03), UP - 0.28 * i, 0.2, 0.3 * i), 0.006) for i in (-1, 1)
    ]
    turn = np.linspace(0, math.pi, 72)
    hill = np.stack([0.62 * np.cos(turn), low - 0.2 * np.sin(turn)], 1)
    strata = [
        ribbon(np.stack([w * np.cos(turn), low - h * np.sin(turn)], 1)[6:-6], 0.006)
        for w, h in ((0.44, 0.13), (0.26, 0.065))
    ]
    return [
        Plant(
            (0.0, y),
            (
                Piece(LEAF, pair(blade((0, low), 0.55, 0.52, 0.06, curl=0.2, profile=lance))),
                Piece(GOLD, pair(blade((0, low), 0.12, 0.66, 0.08, curl=0.25, profile=lance))),
                Piece(GOLD, (blade((0, low), UP, 0.27, 0.05, profile=drop),)),
            ),
        ),
        Plant(
            (0.0, y), (Piece(GOLD, (pot,)), Piece(GOLD, (rim,)), Piece(PAPER, tuple(teeth), rim=0))
        ),
        Plant((0.0, y), (Piece(GOLD, (onion,)), Piece(PAPER, tuple(skins), rim=0))),
        Plant((0.0, y), (Piece(GOLD, (stalk(roots[0], 0.02, 0.003), *_tapered(roots[1:]))),)),
        Plant((0.0, low), (Piece(GOLD, (hill,)), Piece(PAPER, tuple(strata), rim=0))),
    ]


def _tapered(roots: Sequence[Path]) -> tuple[Loop, ...]:
    return pair(*(stalk(root, 0.018, 0.003) for root in roots))


def companions(y: float) -> list[Plant]:
    """A crown of dots, seeds, drops and butterflies about a plant whose flower is at height y."""
    crown = [(0.5 * math.sin(a), y - 0.04 - 0.44 * math.cos(a)) for a in (0.55, 0.95, 1.35)]
    seeds = [blade((0.62 + 0.02 * i, 0.2 + 0.19 * i), UP - 0.5, 0.13, 0.028) for i in range(3)]
    drops = [(0.74, 0.02, 0.022), (0.74, 0.1, 0.03)]
    tear = blade((0.74, 0.15), -UP, 0.2, 0.05, profile=drop)
    at = (0.62, -0.4)
    wings = [
        blade(at, a, b, c, profile=petal)
        for a, b, c in (
            (0.75, 0.2, 0.07),
            (-0.6, 0.15, 0.055),
            (2.2, 0.15, 0.05),
            (3.6, 0.11, 0.04),
        )
    ]
    body = blade((at[0] - 0.03, at[1] + 0.08), UP - 0.4, 0.2, 0.014, profile=lance)
    return [
        Plant((0.0, y), (Piece(GOLD, pair(*(disc(c, 0.026) for c in crown))),)),
        Plant((0.7, 0.4), (Piece(GOLD, pair(*seeds)),)),
        Plant(
            (0.8, 0.2),
            (Piece(GOLD, pair(tear, *(disc((x, z), radius) for x, z, radius in drops))),),
        ),
        Plant(at, (Piece(GOLD, pair(*wings)), Piece(LEAF, pair(body)))),
    ]
