"""Ways from one message to the next, and the pace on them."""

from __future__ import annotations

import math
import zlib
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.latents import lerp, slerp
from glyphstudio.engine.player import Latents
from glyphstudio.timeline import Easing, PathKind

SWAY: Final = 0.8  # how far two harmonics leave the great circle, in radii
Wide = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Around:
    """What lies on both sides of a way: (latent_size,) each, and the seconds of three ways."""

    before: Latents
    beyond: Latents
    seconds: tuple[float, float, float]


def way(
    path: PathKind, a: Latents, b: Latents, t: float, *, around: Around | None = None
) -> Latents:
    """Where the way from `a` (t = 0) to `b` (t = 1) has come to; an easing may overshoot.

    slerp: the great circle, the most even of paths (docs/techniques.md). lerp: just the straight
    line: its middle is shorter than messages are, and glyphs there are simpler, which is what one
    would choose it for; lengthened it would be the great circle at another pace. spline: through
    all keys without a corner. circle: the great circle the long way round; where both are the same
    key, all around. harmonics: the great circle with a sway of two harmonics across it.
    """
    if path == "lerp":
        return lerp(a, b, t)
    if path == "spline" and around is not None:
        return _spline(a, b, t, around)
    if path == "circle":
        return _round(a, b, t)
    made = slerp(a, b, t)
    return _swayed(a, b, made, t) if path == "harmonics" else made


def _spline(a: Latents, b: Latents, t: float, around: Around) -> Latents:
    """Catmull-Rom through the keys' directions, back on the sphere; their lengths likewise.

    Knots lie at the keys' times, so that the pace has no jump at a key either; the tangent at a
    key is that of the parabola through it and its neighbours.
    """
    lengths = [_long(z) for z in (around.before, a, b, around.beyond)]
    points = [
        np.append(z.astype(np.float64) / max(long, 1e-9), long)
        for z, long in zip((around.before, a, b, around.beyond), lengths, strict=True)
    ]
    before, way_, after = around.seconds
    slopes = [
        (points[1] - points[0]) / before,
        (points[2] - points[1]) / way_,
        (points[3] - points[2]) / after,
    ]
    first = (slopes[0] * way_ + slopes[1] * before) / (before + way_) * way_
    last = (slopes[1] * after + slopes[2] * way_) / (way_ + after) * way_
    t2, t3 = t * t, t * t * t
    made = (
        (2 * t3 - 3 * t2 + 1) * points[1]
        + (t3 - 2 * t2 + t) * first
        + (3 * t2 - 2 * t3) * points[2]
        + (t3 - t2) * last
    )
    direction, long = made[:-1], max(0.0, float(made[-1]))
    short = max(0.05, float(np.linalg.norm(direction)))  # between opposites it goes by the centre
    at: Latents = (direction / short * long).astype(np.float32)
    return at


def _round(a: Latents, b: Latents, t: float) -> Latents:
    """The great circle from `a` to `b` the long way round."""
    long, wide = _long(a), _long(b)
    if min(long, wide) < 1e-6:
        return lerp(a, b, t)
    first, last = a.astype(np.float64) / long, b.astype(np.float64) / wide
    cosine = float(np.clip(first @ last, -1, 1))
    across = last - cosine * first
    if np.linalg.norm(across) < 1e-3:  # the same or the opposite: any circle leads there
        across = _across(a, b, first)
    across /= np.linalg.norm(across)
    angle = (math.acos(cosine) - 2 * math.pi) * t
    direction = math.cos(angle) * first + math.sin(angle) * across
    return (direction * ((1 - t) * long + t * wide)).astype(np.float32)


def _swayed(a: Latents, b: Latents, on: Latents, t: float) -> Latents:
    """`on`, moved across by sin^2(pi t) (u cos 2 pi t + v sin 2 pi t), as long as before.

    That is a first and a second harmonic which are zero, and stand still, at both keys.
    """
    long = _long(on)
    if long < 1e-6:
        return on
    direction = on.astype(np.float64) / long
    turn = 2 * math.pi * t
    u, v = _across(a, b, direction, 1), _across(a, b, direction, 2)
    swell = SWAY * math.sin(turn / 2) ** 2
    made = direction + swell * (math.cos(turn) * u + math.sin(turn) * v)
    return (made / np.linalg.norm(made) * long).astype(np.float32)


def _across(a: Latents, b: Latents, direction: Wide, which: int = 0) -> Wide:
    """A direction of length 1 across another; always the same between the same two keys."""
    made = _random(zlib.crc32(b.tobytes(), zlib.crc32(a.tobytes())) + which, len(direction))
    made = made - (made @ direction) * direction
    long = float(np.linalg.norm(made))
    return made / max(long, 1e-9) if long > 1e-6 else np.zeros_like(made)


@lru_cache(64)
def _random(seed: int, size: int) -> Wide:
    return np.random.default_rng(seed).standard_normal(size)


def _long(z: Latents) -> float:
    return float(np.linalg.norm(z))


@lru_cache(4096)
def ease(easing: Easing, t: float) -> float:
    """How far the way has come at share `t` (0..1) of its time: the Bezier's y where its x is t.

    By halving: exact to 1e-9 wherever the curve is, which Newton's steps are not at its ends.
    """
    if t <= 0 or t >= 1:
        return min(1.0, max(0.0, t))
    if (easing.x1, easing.x2) == (easing.y1, easing.y2):
        return t
    low, high = 0.0, 1.0
    for _ in range(32):
        middle = (low + high) / 2
        if _bezier(easing.x1, easing.x2, middle) < t:
            low = middle
        else:
            high = middle
    return _bezier(easing.y1, easing.y2, (low + high) / 2)


def _bezier(one: float, other: float, s: float) -> float:
    return 3 * (1 - s) ** 2 * s * one + 3 * (1 - s) * s * s * other + s**3
