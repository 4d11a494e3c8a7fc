"""Echo: any picture read and drawn again, and brought closer by searching for a better message."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import torch

from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.style import Pen
from glyphstudio.errors import SettingError

RATE: Final = 0.1
LIKELY: Final = 1e-4  # how much an unlikely message counts against a better likeness


@dataclass(frozen=True, slots=True)
class Closer:
    """Where a search has come to: `latent` (latent_size,) after `step` steps.

    `distance`: root mean square of what differs in the reader's space, 0 (the same) to 1.
    """

    step: int
    latent: Latents
    distance: float


@dataclass(frozen=True, slots=True)
class AllCloser:
    """The same of many pictures: `latents` (n, latent_size) and `distances` (n,)."""

    step: int
    latents: Latents
    distances: Latents


def closer(
    player: Player, picture: Pictures, pen: Pen, start: Latents, steps: int
) -> Iterator[Closer]:
    """Search for a message whose glyph is more like `picture` (h, w, 3), square; step by step.

    See `all_closer`. Gives `start` (latent_size,) first, as step 0; each later one is the best so
    far. Stop asking to stop it.
    """
    for found in all_closer(player, picture[None], pen, start[None], steps):
        yield Closer(found.step, found.latents[0], float(found.distances[0]))


def all_closer(
    player: Player, pictures: Pictures, pen: Pen, start: Latents, steps: int
) -> Iterator[AllCloser]:
    """Search for messages whose glyphs are more like `pictures` (n, h, w, 3), square, each alone.

    Adam on the message through the frozen drawer's soft picture, compared in the reader's space
    at the training size; nothing is random. The reader's reading is a good `start`.

    Raises:
        SettingError: this model has no drawer to search in, or a picture is not square.
    """
    if not isinstance(player, GlyphPlayer):
        raise SettingError("This model cannot search for a likeness.")
    if start.shape != (len(pictures), player.latent_size):
        raise SettingError(f"This model takes messages of {player.latent_size} numbers.")
    target = player.seen(pictures, pen)  # (n, c, size, size)
    z = torch.from_numpy(np.array(start, np.float32)).to(player.device).requires_grad_()
    best, least = z.detach().clone(), torch.full((len(z),), math.inf, device=player.device)
    optimiser = torch.optim.Adam([z], lr=RATE)
    for step in range(steps + 1):
        for group in optimiser.param_groups:
            group["lr"] = RATE * (0.5 + 0.5 * math.cos(math.pi * step / max(1, steps)))
        with torch.enable_grad():
            away = (player.drawer(z) - target).square().mean((1, 2, 3))  # (n,)
            loss = (away + LIKELY * z.square().mean(1)).sum()
            (slope,) = torch.autograd.grad(loss, z)
        far = away.detach()
        nearer = far < least
        best = torch.where(nearer[:, None], z.detach(), best)
        least = torch.where(nearer, far, least)
        yield AllCloser(step, best.cpu().numpy(), least.sqrt().cpu().numpy())
        z.grad = slope
        optimiser.step()
