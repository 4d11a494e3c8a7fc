"""How near an echo comes: read, and after a search, for a model's own glyphs, others', digits."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from glyphstudio.engine import digits, echo, latents, models
from glyphstudio.engine.glyph_drawer import hard_images
from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.player import Latents, Pictures

from .clock import threads
from .figures import Figure, Result

NAMES = ("mirror", "ink", "riso", "papercut", "scribe", "kolam", "kufic", "lino", "plain-colour")
STRANGERS = ("papercut", "ink", "seal", "rose")
SEED = 5
GOAL = 0.02  # of full ink: what no eye sees in a glyph of 32 px
SIDE = 128  # px, of what is read


@dataclass(frozen=True, slots=True)
class Found:
    """Root mean square of what differs, of all pictures on average: read, after the search."""

    read: float
    near: float
    worst: float
    error: float  # of the message found, mean square per number; NaN where nobody sent one
    milliseconds: float  # of a CPU, a step and picture


def measure(quick: bool) -> Result:
    """All of it; rough where quick."""
    names = NAMES[:3] if quick else NAMES
    count, steps = (4, 40) if quick else (16, echo.STEPS)
    lines = ["", "| model | own: read | after | worst | message | others' | after | digits | after "
             "| ms |", "|---|---|---|---|---|---|---|---|---|---|"]  # fmt: skip
    figures = []
    with threads(1):
        for name in names:
            player = models.open_player(models.load_model(name), torch.device("cpu"))
            assert isinstance(player, GlyphPlayer)
            sent = latents.random_messages(count, player.latent_size, seed=SEED)
            own = search(player, player.draw(sent, player.pen_type(), SIDE), steps, sent)
            others = search(player, strangers(player, name, count), steps)
            numbers = search(player, written(player, count), steps)
            lines.append(
                f"| {name} | {own.read:.3f} | {own.near:.3f} | {own.worst:.3f} | {own.error:.3f} "
                f"| {others.read:.3f} | {others.near:.3f} | {numbers.read:.3f} "
                f"| {numbers.near:.3f} | {own.milliseconds:.2f} |"
            )
            figures.append(Figure(f"{name}, own glyphs", own.near, "rms"))
    return Result(
        name="echo",
        title="How near an echo comes to its picture",
        measured=f"Root mean square difference in the reader's space (0 to 1) between a picture "
        f"and the hard drawing of the message found for it, {count} pictures each: as read, and "
        f"after {steps} steps of search from there. Own: hard drawings of random messages, whose "
        "message is known (mean square error per number; a random one has 2). Others': glyphs of "
        "other models. Digits: the 1,797 that come with the program. CPU ms a step and picture.",
        figures=tuple(figures),
        table="\n".join(lines),
    )


def search(
    player: GlyphPlayer, pictures: Pictures, steps: int, sent: Latents | None = None
) -> Found:
    """Read pictures (n, h, w, 3) and bring their messages closer."""
    pen = player.pen_type()
    target, read = player.seen(pictures, pen), player.read(pictures, pen)
    began = time.process_time()
    for found in echo.all_closer(player, pictures, pen, read, steps):
        best = found
    spent = time.process_time() - began
    near = apart(player, best.latents, target)
    return Found(
        read=float(apart(player, read, target).mean()),
        near=float(near.mean()),
        worst=float(near.max()),
        error=float("nan") if sent is None else float(np.square(best.latents - sent).mean()),
        milliseconds=1000 * spent / (steps + 1) / len(pictures),
    )


def apart(player: GlyphPlayer, found: Latents, target: torch.Tensor) -> npt.NDArray[np.floating]:
    """How far hard drawings are from their pictures, (n,)."""
    with torch.no_grad():
        numbers = player.drawer.numbers(torch.from_numpy(found))
        drawn = hard_images(player.style, numbers, size=player.drawer.size)
        away: npt.NDArray[np.floating] = (drawn - target).square().mean((1, 2, 3)).sqrt().numpy()
    return away


def strangers(player: GlyphPlayer, name: str, count: int) -> Pictures:
    """Glyphs of other models in this one's inks."""
    found = []
    for other in (other for other in STRANGERS if other != name):
        drawer = models.open_player(models.load_model(other), torch.device("cpu"))
        some = latents.random_messages(-(-count // 3), drawer.latent_size, seed=SEED)
        found += list(drawer.draw(some, drawer.pen_type(), SIDE))
    return np.stack([echo.ready(player, one, player.pen_type()) for one in found[:count]])


def written(player: GlyphPlayer, count: int) -> Pictures:
    """Digits in a model's inks, with a margin."""
    found = []
    for one in digits.some_digits(count, SEED).pictures:
        wide = Image.fromarray(np.pad(one, ((2, 2), (2, 2), (0, 0))))
        large = np.asarray(wide.resize((SIDE, SIDE), Image.Resampling.BICUBIC))
        found.append(echo.ready(player, large, player.pen_type()))
    return np.stack(found)
