"""How well glyphs are read through their channel: R2, bits per glyph, letters of an alphabet."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import nn

from glyphstudio.engine.channel import Channel
from glyphstudio.engine.family import Legibility, stream
from glyphstudio.engine.glyph_drawer import GlyphDrawer, hard_images
from glyphstudio.engine.messages import KINDS

ALPHABET = 64


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured: messages drawn, reads of each, and how much finer drawings are made."""

    messages: int
    reads: int
    finer: int


# Quick is for every few seconds of a training; thorough for the table of models.
QUICK = Effort(messages=96, reads=8, finer=2)
THOROUGH = Effort(messages=512, reads=8, finer=4)


def measure(
    drawer: GlyphDrawer,
    reader: nn.Module,
    channel: Channel,
    *,
    message: str,
    effort: Effort = QUICK,
    strength: float = 1.0,
    seed: int = 0,
    hard: bool = True,
) -> Legibility:
    """Read fresh messages, drawn hard (or soft), through the channel. Modules in evaluation.

    The first 64 messages are the alphabet: a letter is read right when its reading is nearest to
    that letter's clean reading. All readings come from streams of `seed` alone.
    """
    device = next(drawer.parameters()).device
    paper = drawer.style.paper.to(device)
    sample = KINDS[message].sample
    sent = sample(effort.messages, drawer.latent_size, stream(seed, 0, "measure")).to(device)
    with torch.no_grad():
        images = torch.cat([_drawn(drawer, part, effort, hard) for part in sent.split(16)])
        origin = paper.view(1, -1, 1, 1)
        clean = reader(images[:ALPHABET] - origin)  # (64, latent_size)
        errors = torch.zeros(drawer.latent_size, device=device)
        right = 0.0
        for turn in range(effort.reads):
            draws = channel.draws(
                len(images),
                stream(seed, turn, "measure channel"),
                size=drawer.size,
                channels=images.shape[1],
            )
            noisy = channel.apply(images, draws.to(device), paper=paper, strength=strength)
            read = reader(noisy - origin)
            errors += (read - sent).square().mean(0) / effort.reads
            nearest = torch.cdist(read[:ALPHABET], clean).argmin(1)
            right += float((nearest == torch.arange(len(clean), device=device)).sum())
    r2 = 1 - errors / sent.var(0, correction=0)
    return Legibility(
        bits=bits_per_glyph(r2),
        r2=float(r2.mean()),
        letters=right / effort.reads,
        alphabet=ALPHABET,
    )


def bits_per_glyph(r2: torch.Tensor) -> float:
    """A lower bound of what a glyph carries: the sum over numbers of -0.5 log2(1 - R2).

    Args:
        r2: (latent_size,), 1 - squared error / variance of each number; below 0 counts as 0.
    """
    return float((-0.5 * torch.log2(1 - r2.cpu().double().clamp(0, 1 - 1e-6))).sum())


def _drawn(drawer: GlyphDrawer, z: torch.Tensor, effort: Effort, hard: bool) -> torch.Tensor:
    if hard:
        numbers = drawer.numbers(z)
        return hard_images(drawer.style, numbers, size=drawer.size, finer=effort.finer)
    images: torch.Tensor = drawer(z)
    return images
