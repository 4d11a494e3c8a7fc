"""Messages as numpy arrays: at random from a seed, varied, and the paths between them."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from glyphstudio.engine.family import stream
from glyphstudio.engine.messages import KINDS
from glyphstudio.engine.player import Latents


def random_messages(count: int, latent_size: int, *, seed: int, kind: str = "gaussian") -> Latents:
    """`count` random messages (count, latent_size); row i depends on the seed and i alone."""
    rows = [KINDS[kind].sample(1, latent_size, stream(seed, i, "message")) for i in range(count)]
    messages = np.empty((count, latent_size), np.float32)
    for message, row in zip(messages, rows, strict=True):
        message[:] = row[0].numpy()
    return messages


def varied(message: Latents, amount: float, *, seed: int) -> Latents:
    """A message near another, (latent_size,); as likely in itself as any random one.

    cos(a) message + sin(a) random with sin(a) = `amount`: 0 the same, 1 another altogether.
    """
    other = random_messages(1, len(message), seed=seed)[0]
    mixed: Latents = math.sqrt(1 - amount**2) * message + np.float32(amount) * other
    return mixed.astype(np.float32)


def lerp(a: Latents, b: Latents, t: float | npt.NDArray[np.floating]) -> Latents:
    """On the straight line from `a` (t = 0) to `b` (t = 1); one row for each t."""
    t = np.asarray(t, np.float64)[..., None]
    return ((1 - t) * a + t * b).astype(np.float32)


def slerp(a: Latents, b: Latents, t: float | npt.NDArray[np.floating]) -> Latents:
    """On the great circle from `a` to `b`, length going evenly from one's to the other's.

    The most even of paths measured (docs/techniques.md). Where the two point the same way, or
    either is zero, the straight line. Source: Shoemake 1985.
    """
    long, wide = float(np.linalg.norm(a)), float(np.linalg.norm(b))
    if min(long, wide) < 1e-6:
        return lerp(a, b, t)
    first, last = a.astype(np.float64) / long, b.astype(np.float64) / wide
    angle = math.acos(float(np.clip(first @ last, -1, 1)))
    if math.sin(angle) < 1e-4:
        return lerp(a, b, t)
    t = np.asarray(t, np.float64)[..., None]
    ways = np.sin((1 - t) * angle) * first + np.sin(t * angle) * last
    return (ways / math.sin(angle) * ((1 - t) * long + t * wide)).astype(np.float32)


def loop(a: Latents, b: Latents, frames: int) -> Latents:
    """A closed path a cos + b sin, (frames, latent_size); every point as likely as a random one."""
    angle = (2 * np.pi * np.arange(frames) / frames)[:, None]
    return (np.cos(angle) * a + np.sin(angle) * b).astype(np.float32)


def along(message: Latents, axes: Latents, places: npt.NDArray[np.floating]) -> Latents:
    """`message` moved to lie at `places` (k,) on the directions `axes` (k, latent_size)."""
    have = axes @ message
    return (message + (places - have) @ axes).astype(np.float32)
