"""The drawer of the inverted auto-encoder: a network sets numbers, a style draws them."""

from __future__ import annotations

import torch
from torch.nn import functional

from glyphstudio.engine.family import Drawer
from glyphstudio.engine.style import Pen, Style, Window


class GlyphDrawer(Drawer):
    """Messages (n, latent_size) -> images in the reader's space, or hard drawings for people.

    Only the network has weights; the style holds constants.
    """

    output = "images"

    def __init__(self, style: Style, *, latent_size: int, size: int) -> None:
        super().__init__()
        self.latent_size = latent_size
        self.size = size
        self.resolution_free = style.resolution_free
        self.network = style.make_network(latent_size)
        self.style = style

    def forward(self, z: torch.Tensor, size: int | None = None) -> torch.Tensor:
        """Soft images (n, channels, size, size), the training size where none is given."""
        return self.style.soft(self.numbers(z), self.size if size is None else size)

    def numbers(self, z: torch.Tensor) -> torch.Tensor:
        """What the style draws from, (n, outputs)."""
        numbers: torch.Tensor = self.network(z)
        return numbers

    def hard(
        self, z: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        """What people see: sRGB (n, 3, h, w)."""
        return self.style.hard(self.numbers(z), pen, size, window)


def seen(images: torch.Tensor, size: int) -> torch.Tensor:
    """Images (n, c, h, w) of any square size as the reader sees them, (n, c, size, size).

    Larger ones are averaged, so that a hard edge weighs what it covers; smaller ones are enlarged
    smoothly.
    """
    side = images.shape[-1]
    if side == size:
        return images
    if side > size:
        return functional.interpolate(images, (size, size), mode="area")
    return functional.interpolate(images, (size, size), mode="bilinear", align_corners=False)


def hard_images(style: Style, numbers: torch.Tensor, *, size: int, finer: int = 4) -> torch.Tensor:
    """Hard drawings in the reader's space, drawn `finer` times larger and averaged."""
    return seen(style.hard_code(numbers, size * finer), size)
