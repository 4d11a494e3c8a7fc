"""What scripts written by a hand share: a dictionary of parts, and a hand that pulls at all."""

from __future__ import annotations

from typing import Protocol, cast

import numpy as np
import torch
from torch import nn

from glyphstudio.engine import hand
from glyphstudio.engine.air import crowding
from glyphstudio.engine.blocks import Messenger, Normalise
from glyphstudio.engine.strokes import Dictionary
from glyphstudio.engine.style import Style


class Manner(Protocol):
    """Settings that every such script has."""

    overlap: float
    crowding: float
    decision: float
    hand: float


class Handwritten(Style):
    """A style that draws one cover. Numbers: the dictionary's, then the hand's; even use."""

    dictionary: Dictionary
    pace = 0.0  # of a hand that never rests; 0: one that does, stretched
    speck = 0.0  # growth below which nothing is seen of a part

    @property
    def manner(self) -> Manner:
        """Its own settings, as far as all such scripts have them."""
        return cast(Manner, self.params)

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        parts, ways = self.split(numbers)
        plan = self.dictionary.soft(self.dictionary.gates(parts, generator), size)
        return hand.pulled(plan, ways, self.manner.hand)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        return self.kept_apart(self.split(numbers)[0], images)

    def kept_apart(self, parts: torch.Tensor, images: torch.Tensor) -> dict[str, torch.Tensor]:
        """What keeps glyphs decided and legible, from the dictionary's numbers."""
        gates = self.dictionary.gates(parts)
        return {
            "decision": self.manner.decision * self.dictionary.indecision(gates),
            "overlap": self.manner.overlap * self.dictionary.overlap(gates, images),
            "crowding": self.manner.crowding * crowding(images),
        }

    def split(self, numbers: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """How far parts have grown, and how the hand pulls them."""
        parts, ways = numbers[:, : len(self.dictionary)], numbers[:, len(self.dictionary) :]
        return parts, hand.restless(ways, self.pace) if self.pace else ways

    def drawn(self, numbers: torch.Tensor) -> zip[tuple[hand.Numbers, hand.Numbers]]:
        """Of each glyph, what its parts have grown to in the hard drawing, and the hand's pulls."""
        parts, ways = self.split(numbers.detach())
        pulls = ways.cpu().numpy().astype(np.float64)
        growths = self.dictionary.growths(parts)
        growths[growths < self.speck] = 0
        return zip(growths, pulls, strict=True)


class Straight(nn.Module):
    """A network for parts and ways: parts learn from the whole message, ways go straight with it.

    However parts linger between two messages, ways do not: they are what always moves.
    """

    def __init__(self, latent_size: int, parts: int, ways: int) -> None:
        super().__init__()
        self.parts = Messenger(latent_size, parts, even_use=True)
        self.ways = nn.Linear(latent_size, ways, bias=False)
        self.even = Normalise(ways)

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        return torch.cat((self.parts(z), self.even(self.ways(z))), 1)
