"""A way of drawing within the inverted auto-encoder: the network sets numbers, a style draws."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import combinations
from typing import ClassVar, TypeVar

import torch
from torch import nn

from glyphstudio import discovery
from glyphstudio.colour import apart, named
from glyphstudio.drawing import Drawing
from glyphstudio.errors import RecipeError
from glyphstudio.palette import Palette, palette, rgb
from glyphstudio.params import Params, setting

S = TypeVar("S", bound="Style")

ALIKE = 0.01  # of OKLab; colours nearer to each other can hardly be told apart
UNREAD = "this picture can not be read back from a file."


@dataclass(frozen=True, slots=True)
class Window:
    """A tile in pixels of the whole picture; right and bottom are excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top


class Pen(Params):
    """Display settings: change the hard drawing at once, without retraining."""

    palette: str = setting(
        "sumi", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    ink: int = setting(0, title="Ink", description="Which ink of the palette draws", ge=0, le=7)


class Style(nn.Module, ABC):
    """Draws the numbers a network sets: softly for training, hard for people.

    A style holds constants only (non-persistent buffers), never weights: those are in the network
    it makes. Coordinates are -1..1 across the picture, y down, pixel i's centre at (2i+1)/size-1.

    The *reader's space*: images (n, channels, h, w) in [0, 1]. One-ink styles use one channel,
    the ink's cover (paper 0, ink 1); colour styles use three, sRGB in the training palette.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    params_type: ClassVar[type[Params]]
    pen_type: ClassVar[type[Pen]]
    resolution_free: ClassVar[bool] = True
    group: ClassVar[str] = "free"  # scripts, ornaments, prints, free: where its card stands
    registry: ClassVar[dict[str, type[Style]]] = {}

    outputs: int  # how many numbers the network sets
    channels: int = 1  # of the reader's space

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" in vars(cls):
            Style.registry[cls.name] = cls

    def __init__(self, params: Params) -> None:
        super().__init__()
        self.params = params

    @abstractmethod
    def make_network(self, latent_size: int) -> nn.Module:
        """The network: latents (n, latent_size) -> numbers (n, outputs).

        See blocks.Messenger for the usual one (an MLP with or without even use).
        """

    @abstractmethod
    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        """The differentiable training picture in the reader's space, (n, channels, size, size).

        `generator` is given in training only, for styles that jitter their numbers.
        """

    @abstractmethod
    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        """What people see: sRGB (n, 3, height, width) in [0, 1] of a size x size picture's tile.

        Tiles fit together exactly (to 1/255) whatever their borders.
        """

    def hard_code(self, numbers: torch.Tensor, size: int) -> torch.Tensor:
        """The hard drawing with the training pen in the reader's space, (n, c, size, size)."""
        pen = self.training_pen
        return self.code(self.hard(numbers, pen, size), pen)

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        """A displayed picture (n, 3, h, w), drawn with `pen`, as the reader would see it.

        One-ink styles: how far each pixel lies from paper towards ink. Colour styles: the picture.
        """
        if self.channels == 3:
            return rgb_image
        paper = rgb_image.new_tensor(rgb(self.paper_of(pen))).view(1, 3, 1, 1)
        ink = rgb_image.new_tensor(rgb(self.ink_of(pen))).view(1, 3, 1, 1)
        span = ink - paper
        reach = span.square().sum().clamp_min(1e-9)  # an ink can be as the paper
        cover = ((rgb_image - paper) * span).sum(1, keepdim=True) / reach
        return cover.clamp(0, 1)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """The paper of a pen and all inks that a reader tells apart, (colours, 3)."""
        return torch.tensor([rgb(self.paper_of(pen)), rgb(self.ink_of(pen))])

    def doubt(self, pen: Pen) -> str:
        """Why pictures drawn with a pen cannot be read from their pixels, a sentence; or ""."""
        paper, *inks = (named(tuple(colour)) for colour in self.colours_of(pen).tolist())
        if any(apart(paper, ink) < ALIKE for ink in inks):
            return f"An ink looks like its paper: {UNREAD}"
        if any(apart(one, other) < ALIKE for one, other in combinations(inks, 2)):
            return f"Two inks look alike: {UNREAD}"
        return ""

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        """Paths of one glyph, numbers (outputs,); None where the style has no vector form yet."""
        return None

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        """What the style adds to the loss, weights included, by name (scalars).

        Means over the batch must be taken with blocks.batch_mean, which spans all processes.
        """
        return {}

    # ---- given for free

    @property
    def training_pen(self) -> Pen:
        """The pen whose colours the reader was trained on: the pen type's defaults."""
        return self.pen_type()

    @property
    def paper(self) -> torch.Tensor:
        """The paper in the reader's space, (channels,); what lies outside a warped picture."""
        if self.channels == 1:
            return torch.zeros(1)
        return torch.tensor(rgb(self.paper_of(self.training_pen)))

    def inked(self, cover: torch.Tensor, pen: Pen) -> torch.Tensor:
        """A cover (n, 1, h, w) in a pen's one ink on its paper, sRGB (n, 3, h, w)."""
        paper, ink = (
            cover.new_tensor(rgb(colour)).view(1, 3, 1, 1)
            for colour in (self.paper_of(pen), self.ink_of(pen))
        )
        return torch.lerp(paper, ink, cover)

    def palette_of(self, pen: Pen) -> Palette:
        """The palette a pen uses."""
        return palette(pen.palette)

    def paper_of(self, pen: Pen) -> str:
        """The paper a pen draws on."""
        return self.palette_of(pen).paper

    def ink_of(self, pen: Pen) -> str:
        """The single ink of a one-ink style; never one of the pale fills."""
        inks = self.palette_of(pen).inks
        return inks[pen.ink % len(inks)]


def find_style(name: str) -> type[Style]:
    """The style called `name`.

    Raises:
        RecipeError: there is none.
    """
    discovery.import_all("glyphstudio.styles")
    if name not in Style.registry:
        raise RecipeError(f"There is no style called {name[:40]!r}.")
    return Style.registry[name]
