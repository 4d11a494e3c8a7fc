"""Echo: any picture read and drawn again, and brought closer by searching for a better message."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import torch

from glyphstudio.engine.channel import Draws
from glyphstudio.engine.family import stream
from glyphstudio.engine.glyph_drawer import hard_images
from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.style import Pen
from glyphstudio.errors import SettingError
from glyphstudio.palette import rgb

STEPS: Final = 100  # three times as many help scripts alone, docs/decisions/012
RATE: Final = 0.1
LIKELY: Final = 1e-4  # how much an unlikely message counts against a better likeness
LIGHT: Final = 0.3  # the channel's strength at the beginning; it goes down to nothing
FINER: Final = 2  # times the training size, of the hard drawings that are compared
EVEN: Final = 0.12  # of the lightness along an edge: a ground, not a part of the picture
GREY: Final = 0.1  # chroma below which a picture has no colours to keep
AT_ONCE: Final = 64  # pictures; some 200 MB for the styles that need most

Figure = Literal["auto", "dark", "light"]


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
    player: Player, picture: Pictures, pen: Pen, start: Latents, steps: int = STEPS
) -> Iterator[Closer]:
    """Search for a message whose glyph is more like `picture` (h, w, 3), square; step by step.

    See `all_closer`. Gives `start` (latent_size,) first, as step 0; each later one is the best so
    far. Stop asking to stop it.
    """
    for found in all_closer(player, picture[None], pen, start[None], steps):
        yield Closer(found.step, found.latents[0], float(found.distances[0]))


def all_closer(
    player: Player, pictures: Pictures, pen: Pen, start: Latents, steps: int = STEPS
) -> Iterator[AllCloser]:
    """Search for messages whose glyphs are more like `pictures` (n, h, w, 3), square, each alone.

    Adam on the messages through the frozen drawer. What is compared is the hard drawing, with the
    soft one's slope, as in training, in the reader's space at the training size
    and through the same light channel for both; the random numbers are fixed. The reader's
    reading is a good `start`. Memory grows with n: give some AT_ONCE at a time.

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
        left = 1 - step / max(1, steps)
        for group in optimiser.param_groups:
            group["lr"] = RATE * (0.5 - 0.5 * math.cos(math.pi * left))
        with torch.enable_grad():
            drawn = _drawn(player, z)
            away = _through(player, drawn, target, LIGHT * left, step).square().mean((1, 2, 3))
            loss = (away + LIKELY * z.square().mean(1)).sum()
            (slope,) = torch.autograd.grad(loss, z)
        far = (drawn.detach() - target).square().mean((1, 2, 3))  # (n,)
        nearer = far < least
        best = torch.where(nearer[:, None], z.detach(), best)
        least = torch.where(nearer, far, least)
        yield AllCloser(step, best.cpu().numpy(), least.sqrt().cpu().numpy())
        z.grad = torch.nan_to_num(slope, posinf=0.0, neginf=0.0)
        optimiser.step()


def _drawn(player: GlyphPlayer, z: torch.Tensor) -> torch.Tensor:
    """Hard drawings with the slope of soft ones, (n, c, size, size)."""
    size = player.drawer.size
    numbers = player.drawer.numbers(z)
    soft = player.style.soft(numbers, size)
    with torch.no_grad():
        away = hard_images(player.style, numbers, size=size, finer=FINER) - soft
    return soft + away


def _through(
    player: GlyphPlayer, drawn: torch.Tensor, target: torch.Tensor, strength: float, step: int
) -> torch.Tensor:
    """What differs after the same light channel; every picture of a batch meets the same one."""
    one = player.channel.draws(
        1,
        stream(0, step, "closer"),
        size=(target.shape[-2], target.shape[-1]),
        channels=target.shape[1],
    )

    def for_all(numbers: torch.Tensor) -> torch.Tensor:
        return numbers.to(target.device).expand(len(target), *numbers.shape[1:])

    bumps, speckle, grain = (
        None if t is None else for_all(t) for t in (one.bumps, one.speckle, one.grain)
    )
    all_ = Draws(uniform=for_all(one.uniform), bumps=bumps, speckle=speckle, grain=grain)
    sent, wanted = (
        player.channel.apply(images, all_, paper=player.paper, strength=strength)
        for images in (drawn, target)
    )
    return sent - wanted


# ---- any picture as a glyph's


def square(picture: Pictures) -> Pictures:
    """The middle square of a picture (h, w, 3)."""
    side = min(picture.shape[:2])
    top, left = ((length - side) // 2 for length in picture.shape[:2])
    return np.ascontiguousarray(picture[top : top + side, left : left + side])


def ready(player: Player, picture: Pictures, pen: Pen, figure: Figure = "auto") -> Pictures:
    """A picture (h, w, 3) of anybody as this model could have drawn it: its square, in its inks.

    A colour model sees a picture with colours as it is. All others become ink on paper by their
    lightness: the edge's tone is the paper and what stands out from it is ink, white chalk too.

    Args:
        figure: what becomes ink, dark parts or light ones; "auto" as said above.
    """
    middle = square(picture)
    if not isinstance(player, GlyphPlayer):
        return middle
    values = middle.astype(np.float32) / 255
    if player.style.channels == 3 and float(np.ptp(values, axis=-1).mean()) > GREY:
        return middle
    light = values @ np.array([0.2126, 0.7152, 0.0722], np.float32)  # (side, side)
    edge = np.concatenate((light[0], light[-1], light[:, 0], light[:, -1]))
    low, ground, high = np.percentile(edge, (10, 50, 90))
    darkest, lightest = np.percentile(light, (1, 99))
    if figure == "auto" and high - low > EVEN:  # a part of the picture runs off its edge
        figure = "light" if ground - darkest < lightest - ground else "dark"
    if figure == "auto":
        ink = darkest if ground - darkest > lightest - ground else lightest
    else:
        ground, ink = (lightest, darkest) if figure == "dark" else (darkest, lightest)
    cover = np.zeros_like(light) if abs(ink - ground) < 1e-3 else (light - ground) / (ink - ground)
    cover = np.clip(cover, 0, 1)[..., None]
    style = player.style
    paper, inked = (np.array(rgb(c), np.float32) for c in (style.paper_of(pen), style.ink_of(pen)))
    shown: Pictures = np.round(255 * (paper + cover * (inked - paper))).astype(np.uint8)
    return shown
