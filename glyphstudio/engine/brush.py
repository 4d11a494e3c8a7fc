"""A dry brush: tufts that split into hairs, which run out of ink one by one along a path."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.nib import Path
from glyphstudio.engine.polygons import Loop

TUFTS = 9  # wet bundles at the start of a stroke
POINT = 0.03  # between the points of a ribbon, in half pictures
LONG = 1.3  # length of a stroke that dries the brush as far as it dries
PRESSED = 0.3  # growth from which the brush is pressed down fully
WAVER = 0.003  # how far a hair strays from its place, in half pictures

Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Hairs:
    """What chance gave the ribbons of ink of one stroke, tufts first: (ribbons,) each."""

    place: Values  # across the brush, -1..1
    thickness: Values  # half of it, in half widths of the brush
    start: Values  # share of the stroke where it touches down
    lack: Values  # share of the stroke at whose end it has no ink left
    taper: Values  # share of its own length over which it thins out
    phase: Values  # of its two waves, (ribbons, 2)

    @classmethod
    def random(cls, count: int, *, seed: int) -> Hairs:
        """`count` hairs over a few wet tufts; neighbours run dry together, and those outside."""
        chance = np.random.default_rng(seed)
        hair = np.linspace(-1, 1, count) + chance.normal(0, 0.3 / count, count)
        outside = np.abs(hair.clip(-1, 1))
        streaks = np.interp(hair, np.linspace(-1, 1, 9), chance.random(9))
        tuft = np.linspace(-1, 1, TUFTS) * (1 - 1 / TUFTS)
        return cls(
            place=np.concatenate([tuft, hair]),
            thickness=np.concatenate(
                [np.full(TUFTS, 1.25 / TUFTS), (0.7 + 0.7 * chance.random(count)) / count]
            ),
            start=np.concatenate(
                [0.012 * chance.random(TUFTS), 0.02 * (chance.random(count) + outside**3)]
            ),
            lack=np.concatenate(
                [
                    0.35 + 0.4 * chance.random(TUFTS),
                    0.4 * chance.random(count) ** 2.2 + 0.12 * outside**4 + 0.42 * streaks**2,
                ]
            ),
            taper=np.concatenate([np.full(TUFTS, 0.8), 0.04 + 0.16 * chance.random(count) ** 2]),
            phase=chance.random((TUFTS + count, 2)),
        )


def brushed(
    path: Path, half_width: float, hairs: Hairs, *, growth: float = 1.0, dryness: float = 1.0
) -> list[Loop]:
    """The ribbons of ink that a brush leaves along the first `growth` of a path.

    However short, it is a whole stroke: it begins wet and ends ragged, where the brush is lifted.
    They are one shape at any size of picture, and change with the growth without jumps.
    """
    if growth < 2e-3:  # too small to see
        return []
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(path, axis=0).T))])
    length = along[-1] * growth
    dry = dryness * min(1.0, 0.25 + 0.75 * length / LONG)
    pressed = min(1.0, growth / PRESSED) ** 0.5  # its ink grows evenly
    width = half_width * (0.15 + 0.85 * pressed)
    count = max(4, math.ceil(along[-1] / POINT))
    u = np.concatenate([[0.0, 0.004, 0.015], np.linspace(0.04, 1, count)])  # of a ribbon
    end = np.clip(1 - dry * hairs.lack, 0.05, 1.0)
    s = hairs.start[:, None] + (end - hairs.start)[:, None] * u  # of the stroke (ribbons, points)
    ahead = np.gradient(path, axis=0)
    x, y, dx, dy = (np.interp(s * length, along, column) for column in (*path.T, *ahead.T))
    steps = np.hypot(dx, dy)
    aside = np.stack([-dy / steps, dx / steps], 2)
    press = 1 - 0.2 * np.exp(-s * length / 0.05)  # touching down,
    press *= 1 - 0.22 * ((s - 0.15) / 0.5).clip(0, 1) + 0.24 * ((s - 0.65) / 0.3).clip(0, 1)
    waves = 2 * np.pi * (s[:, :, None] * length * [1.1, 2.9] + hairs.phase[:, None])
    waver = WAVER * pressed * (np.sin(waves) @ [1.0, 0.5])
    thick = hairs.thickness[:, None] * width * press * (1 + 0.6 * (1 - s / 0.35).clip(0, 1))
    thick *= np.sqrt(((u + 0.002) / 0.02).clip(0, 1))
    thick *= ((1 - u) / hairs.taper[:, None]).clip(0, 1) ** 0.6
    place = hairs.place[:, None] * width * press + waver
    middle = np.stack([x, y], 2)
    left = middle + aside * (place + thick)[:, :, None]
    right = middle + aside * (place - thick)[:, :, None]
    return list(np.concatenate([left, right[:, ::-1]], 1))


def curve(points: Sequence[tuple[float, float]] | Path, *, step: float = 0.02) -> Path:
    """A smooth line through points (Catmull-Rom), its own points about `step` apart."""
    given = np.asarray(points, np.float64)
    p = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    t = np.linspace(0, 1, 24, endpoint=False)[:, None]
    pieces = [
        b + t / 2 * ((c - a) + t * ((2 * a - 5 * b + 4 * c - d) + t * (3 * b - a - 3 * c + d)))
        for a, b, c, d in zip(p[:-3], p[1:-2], p[2:-1], p[3:], strict=True)
    ]
    fine = np.concatenate([*pieces, given[-1:]])
    place = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(fine, axis=0).T))])
    even = np.linspace(0, place[-1], max(2, math.ceil(place[-1] / step) + 1))
    return np.stack([np.interp(even, place, fine[:, axis]) for axis in (0, 1)], 1)
