"""The published inverted auto-encoder, as published: what ours is measured against.

Source of all sizes: github.com/ichko/inverted-auto-encoder, pipelines/iae.py and utils/nn.py, and
the text "Emergent structures in robust message passing" (ichko.github.io) for the channel.
Written anew; three things differ, all in its favour or of no weight: its decoder makes its layers
at once and not at the first picture, the affine part of its channel acts on every picture (kornia's
RandomAffine leaves out half of them by default, see `CHANNEL_S`), and the learning rate is 1e-3,
with which it learns (.02 in the file did not).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import kornia.augmentation as augmentation
import torch
from torch import nn

from glyphstudio.engine.channel import CHANNEL_S, REFERENCE_SIZE, Channel

SIDE = 63  # what five transposed convolutions of kernel 5, stride 2, padding 1 make of one pixel
BATCH = 64
LEARNING_RATE = 1e-3


def make_drawer(message_size: int, colours: int = 1) -> nn.Sequential:
    """Its generator: messages (n, message_size) -> images (n, colours, 63, 63), 19 M MAC each."""
    layers: list[nn.Module] = [nn.Unflatten(1, (message_size, 1, 1))]
    sizes = (message_size, 128, 64, 64, 32)
    for given, made in pairwise(sizes):
        layers += [
            nn.ConvTranspose2d(given, made, 5, stride=2, padding=1),
            nn.BatchNorm2d(made),
            nn.LeakyReLU(0.3),
        ]
    layers += [nn.ConvTranspose2d(sizes[-1], colours, 5, stride=2, padding=1), nn.Sigmoid()]
    return nn.Sequential(*layers)


def make_reader(message_size: int, colours: int = 1) -> nn.Sequential:
    """Its decoder: images (n, colours, 63, 63) -> messages; 63 M MAC, 52 M of it in one layer."""
    layers: list[nn.Module] = []
    sizes = (colours, 128, 64, 64, 32)
    for given, made in pairwise(sizes):
        layers += [
            nn.Conv2d(given, made, 5, stride=2, padding=2),
            nn.BatchNorm2d(made),
            nn.LeakyReLU(0.2),
        ]
    layers += [nn.Conv2d(sizes[-1], 32, 5, stride=2, padding=2), nn.Flatten(), nn.LeakyReLU(0.2)]
    return nn.Sequential(*layers, nn.Linear(32 * 2 * 2, message_size))


def kornia_channel() -> nn.Sequential:
    """The published chain of augmentations, a resampling each, with the numbers of `CHANNEL_S`."""
    s = CHANNEL_S
    return nn.Sequential(
        augmentation.RandomAffine(
            degrees=s.rotate_deg,
            translate=(s.translate, s.translate),
            scale=(1 - s.scale, 1 + s.scale),
            shear=(-s.shear_deg, s.shear_deg),
            p=1.0,
        ),
        augmentation.RandomPerspective(s.perspective, p=s.perspective_probability),
    )


class Original:
    """The published method, learning: Adam on the mean squared error of the message.

    `chain` sends pictures through kornia's chain as published; otherwise through our `Channel`
    with the same numbers, which is a little quicker and milder.
    """

    def __init__(self, message_size: int, *, seed: int = 0, chain: bool = True) -> None:
        self.message_size = message_size
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.drawer = make_drawer(message_size)
            self.reader = make_reader(message_size)
        self.generator = torch.Generator().manual_seed(seed + 1)
        self.channel = Channel(CHANNEL_S)
        self._chain = kornia_channel() if chain else None
        weights: Sequence[nn.Parameter] = [*self.drawer.parameters(), *self.reader.parameters()]
        self._optimiser = torch.optim.Adam(weights, lr=LEARNING_RATE)

    def train_step(self) -> float:
        """One step on 64 fresh messages; its loss."""
        message = torch.randn(BATCH, self.message_size, generator=self.generator)
        loss = (self.reader(self.send(self.drawer(message))) - message).square().mean()
        self._optimiser.zero_grad()
        loss.backward()
        self._optimiser.step()
        return float(loss.detach())

    def send(self, images: torch.Tensor) -> torch.Tensor:
        """Images through the channel at full strength; the noise comes first, as published."""
        if self._chain is None:
            return self.channel(images, paper=0.0, generator=self.generator)
        sigma = CHANNEL_S.add_noise * SIDE / REFERENCE_SIZE
        noise = torch.randn(images.shape, generator=self.generator)
        sent: torch.Tensor = self._chain(images + sigma * noise)
        return sent
