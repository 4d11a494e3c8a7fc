"""Bits per glyph, measured alike for both methods: soft pictures, one channel, fresh messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import torch

from glyphstudio.engine.channel import CHANNEL_S, Channel
from glyphstudio.engine.legibility import bits_per_glyph

MESSAGE_SIZE: Final = 64
MESSAGES: Final = 1000
CHANNEL: Final = (
    f"Channel S: turn {CHANNEL_S.rotate_deg:g} deg, shift {CHANNEL_S.translate:g}, size "
    f"{1 - CHANNEL_S.scale:g}-{1 + CHANNEL_S.scale:g}, slant {CHANNEL_S.shear_deg:g} deg, tilt "
    f"{CHANNEL_S.perspective:g} with p {CHANNEL_S.perspective_probability:g}, after noise of sigma "
    f"{2 * CHANNEL_S.add_noise:g} at 64 px ({CHANNEL_S.add_noise:g} at 32 px)."
)

Network = Callable[[torch.Tensor], torch.Tensor]


@dataclass(frozen=True, slots=True)
class Reading:
    """`bits` per glyph and the mean `r2`, on messages never trained on."""

    bits: float
    r2: float


@torch.no_grad()
def read_back(draw: Network, read: Network) -> Reading:
    """Send fresh messages through `CHANNEL_S` at full strength, always the same ones."""
    generator = torch.Generator().manual_seed(0x5EED)
    sent = torch.randn(MESSAGES, MESSAGE_SIZE, generator=generator)
    channel = Channel(CHANNEL_S)
    read_parts = [
        read(channel(draw(part), paper=0.0, generator=generator)) for part in sent.split(250)
    ]
    errors = (torch.cat(read_parts) - sent).square().mean(0)
    r2 = 1 - errors / sent.var(0, correction=0)
    return Reading(bits=bits_per_glyph(r2), r2=float(r2.mean()))
