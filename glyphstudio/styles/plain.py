"""Plain: the convolutional drawer of the original method, in one ink or in three overprinted."""

from __future__ import annotations

from functools import lru_cache
from typing import Literal

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from glyphstudio.colour import named
from glyphstudio.engine import fields, inks
from glyphstudio.engine.blocks import Normalise2d, batch_mean
from glyphstudio.engine.glyph_drawer import seen
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.palette import rgb
from glyphstudio.params import Params, setting

MARGIN = 0.66, 0.93  # forms fade out between these, in half pictures (a cushion's radius)
PAPER_LOGIT = -6.0
EDGE_SLOPE = 4.0  # of a hard edge, per pixel: about one pixel of grey
STEPS = 16  # from a guess to covers within .01
DAMPING = 1e-4
PIXELS = 2**16  # unmixed at once


class PlainParams(Params):
    """How finely and how boldly the drawer paints."""

    ink: float = setting(
        0.25, title="Ink", description="Share of the paper that each ink covers", ge=0.02, le=0.9
    )
    margin: bool = setting(True, title="Margin", description="Forms keep off the border")
    decision: float = setting(
        0.5, title="Black or white", description="How strongly greys are avoided", ge=0, le=5
    )
    pixels: Literal[16, 32, 48, 64, 96, 128] = setting(
        32,
        title="Pixels",
        description="Of its own picture, each way; larger ones are scaled from it",
        advanced=True,
    )
    width: int = setting(
        48, title="Width", description="Features in its widest layer", ge=8, le=256, advanced=True
    )


class PlainPen(Pen):
    """How soft the forms are."""

    contrast: float = setting(
        12.0,
        title="Contrast",
        description="1: the soft greys of the training; more: harder edges",
        ge=0.5,
        le=40,
        logarithmic=True,
    )


class ColourPen(PlainPen):
    """The same with colours that overprint well."""

    palette: str = setting(
        "riso", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )


class Plain(Style):
    """Pixels from convolutions. Numbers: the picture's logits, (channels pixels pixels)."""

    name = "plain"
    label = "Plain"
    params_type = PlainParams
    pen_type = PlainPen
    resolution_free = False
    params: PlainParams
    field: torch.Tensor

    def __init__(self, params: PlainParams) -> None:
        super().__init__(params)
        self.outputs = self.channels * params.pixels**2
        axis = np.abs((2 * np.arange(params.pixels) + 1) / params.pixels - 1) ** 4
        radius = (axis[:, None] + axis) ** 0.25
        inside = ((MARGIN[1] - radius) / (MARGIN[1] - MARGIN[0])).clip(0, 1)
        field = torch.tensor(inside if params.margin else np.ones_like(inside))
        self.register_buffer("field", field.float(), persistent=False)

    def make_network(self, latent_size: int) -> nn.Module:
        return Painter(
            latent_size, self.channels, pixels=self.params.pixels, width=self.params.width
        )

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        covers = seen(torch.sigmoid(self._logits(numbers)), size)
        return covers if self.channels == 1 else self.coloured(covers, self.training_pen)

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, PlainPen)

        def draw(which: slice, block: Window) -> torch.Tensor:
            return self.coloured(self._covers(numbers[which], size, block, pen.contrast), pen)

        with torch.no_grad():
            tile = window or fields.whole(size)
            return fields.in_blocks(len(numbers), tile, 3, numbers.device, draw=draw)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        covers = torch.sigmoid(self._logits(numbers))
        used = batch_mean(covers, (0, 2, 3))  # (channels,)
        grey = batch_mean(covers * (1 - covers), (0, 1, 2, 3))
        return {
            "ink": 2 * (used - self.params.ink).square().sum(),
            "decision": self.params.decision * grey,
        }

    def coloured(self, covers: torch.Tensor, pen: Pen) -> torch.Tensor:
        """The inks' covers (n, channels, h, w) as sRGB."""
        return self.inked(covers, pen)

    def _logits(self, numbers: torch.Tensor) -> torch.Tensor:
        """What the network paints, with the margin, (n, channels, pixels, pixels)."""
        own = self.params.pixels
        painted = numbers.view(-1, self.channels, own, own)
        return torch.lerp(painted.new_tensor(PAPER_LOGIT), painted, self.field)

    def _covers(
        self, numbers: torch.Tensor, size: int, window: Window, contrast: float
    ) -> torch.Tensor:
        """The inks' hard covers of a tile, (n, channels, h, w).

        The logits are enlarged before they become covers, so that edges are smooth curves. Where
        they are steep an edge has one pixel of grey; where they are flat it is as soft as they say.
        """
        own, device = self.params.pixels, numbers.device
        logits = self._logits(numbers)
        if size < own:
            whole = self._covers(numbers, own, fields.whole(own), contrast)
            rows, _ = scaling(own, size, window.top, window.bottom, device)
            columns, _ = scaling(own, size, window.left, window.right, device)
            return (rows @ whole @ columns.T).clamp(0, 1)
        rows, down = scaling(own, size, window.top, window.bottom, device)
        columns, across = scaling(own, size, window.left, window.right, device)
        along = logits @ columns.T
        slope = (rows @ (logits @ across.T)).square() + (down @ along).square()
        steep = (slope + (EDGE_SLOPE / contrast) ** 2).sqrt()
        return torch.sigmoid(EDGE_SLOPE * (rows @ along) / steep)


class PlainColour(Plain):
    """Three inks, each with its own cover, printed over each other."""

    name = "plain-colour"
    label = "Plain colour"
    pen_type = ColourPen
    channels = 3

    def coloured(self, covers: torch.Tensor, pen: Pen) -> torch.Tensor:
        paper, dims, is_light = self._print_of(pen, covers)
        left = 1 - covers[:, :, None] * dims[:, :, None, None]  # (n, inks, 3, h, w)
        if is_light:  # inks take light away
            return paper * left.prod(1)
        return 1 - (1 - paper) * left.prod(1)  # on dark paper they give light

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        own = self.training_pen
        same = self.paper_of(pen) == self.paper_of(own) and self.inks_of(pen) == self.inks_of(own)
        return rgb_image if same else self.coloured(self.covers_in(rgb_image, pen), own)

    def covers_in(self, image: torch.Tensor, pen: Pen) -> torch.Tensor:
        """How much of each ink a print (n, 3, h, w) in a pen's colours has: (n, 3, h, w)."""
        covers = torch.cartesian_prod(*[image.new_tensor([0.0, 1.0])] * 3)  # (8, 3)
        overprints = self.coloured(covers[:, :, None, None], pen)[:, :, 0, 0]
        guess = inks.recoloured(image, overprints, covers)
        paper, dims, is_light = self._print_of(pen, image)
        meant = image / paper if is_light else (1 - image) / (1 - paper)
        parts = zip(_pixels(meant).split(PIXELS), _pixels(guess).split(PIXELS), strict=True)
        found = torch.cat([unmixed(light, dims, begun) for light, begun in parts])
        return found.view(len(image), *image.shape[2:], 3).movedim(3, 1)

    def _print_of(self, pen: Pen, like: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, bool]:
        """Paper (1, 3, 1, 1), what each ink takes of its light (inks, 3), and whether it is light.

        On dark paper: what it takes of the darkness.
        """
        parts = rgb(self.paper_of(pen))
        is_light = sum(parts) > 1.5
        paper = like.new_tensor(parts).view(1, 3, 1, 1)
        colours = like.new_tensor([rgb(colour) for colour in self.inks_of(pen)])
        paper = paper.clamp_min(1 / 255) if is_light else paper.clamp_max(254 / 255)
        return paper, 1 - colours if is_light else colours, is_light

    def colours_of(self, pen: Pen) -> torch.Tensor:
        return torch.tensor([rgb(colour) for colour in (self.paper_of(pen), *self.inks_of(pen))])

    def inks_of(self, pen: Pen) -> tuple[str, ...]:
        """Three inks of the palette, a fill among them where there is one; tints if too few."""
        palette = self.palette_of(pen)
        found = [*palette.inks[:2], *palette.fills[:1], *palette.inks[2:]]
        all_inks = inks.with_tints(rgb(palette.paper), [rgb(c) for c in found], 4)[1:4]
        return tuple(named(ink) for ink in all_inks)


def _pixels(images: torch.Tensor) -> torch.Tensor:
    """Images (n, 3, h, w) as (n h w, 3)."""
    return images.movedim(1, 3).reshape(-1, 3)


def unmixed(light: torch.Tensor, dims: torch.Tensor, covers: torch.Tensor) -> torch.Tensor:
    """How much of three inks leaves so much of the light: covers (n, 3) in [0, 1].

    Damped Gauss-Newton steps on light = product of 1 - cover dim over the inks, from a first guess
    that decides where inks are alike.

    Args:
        light: (n, 3), red, green and blue, in [0, 1].
        dims: (3, 3), what each ink takes of each.
        covers: (n, 3), the guess.
    """
    light, covers = light.mT.contiguous(), covers.mT.contiguous()  # (3, n): whole rows are quick
    one, two, three = dims[:, :, None]  # (3, 1)
    for _ in range(STEPS):
        left = [1 - cover * dim for cover, dim in zip(covers, (one, two, three), strict=True)]
        pairs = left[1] * left[2], left[0] * left[2], left[0] * left[1]
        slopes = [-dim * pair for dim, pair in zip((one, two, three), pairs, strict=True)]
        miss = light - left[0] * pairs[0]
        pull = [(slope * miss).sum(0) for slope in slopes]
        # the 3 x 3 system of each pixel, eliminated by hand: ten times a batched solver's pace
        a, d, f = ((slope * slope).sum(0) + DAMPING for slope in slopes)
        b, c, e = ((slopes[i] * slopes[j]).sum(0) for i, j in ((0, 1), (0, 2), (1, 2)))
        d, e, f = d - b * b / a, e - b * c / a, f - c * c / a
        second = pull[1] - b / a * pull[0]
        third = (pull[2] - c / a * pull[0] - e / d * second) / (f - e * e / d)
        second = (second - e * third) / d
        first = (pull[0] - b * second - c * third) / a
        covers = (covers + torch.stack((first, second, third))).clamp_(0, 1)
    return covers.mT


class Painter(nn.Module):
    """Latents to logits: convolutions at a quarter and half of the size, then an even enlargement.

    The original's transposed convolutions leave a lattice that its reader comes to rely on: half of
    the picture's power in the finest quarter of frequencies. Here a pixel shuffle begins as plain
    enlargement (ICNR, Aitken et al. 2017, arXiv 1707.02937) and a binomial filter stops what it
    could learn of the finest lattice. No feature map is as large as the picture, which is what
    costs time: 3x faster than resizing and convolving up to the end.
    """

    taps: torch.Tensor

    def __init__(self, latent_size: int, channels: int, *, pixels: int, width: int) -> None:
        super().__init__()
        self.side = pixels // 4
        self.first = nn.Linear(latent_size, width * self.side**2)
        self.start = nn.Sequential(Normalise2d(width), nn.SiLU())
        self.coarse = _layer(width, width // 2)
        self.fine = _layer(width // 2, width // 2)
        self.last = nn.Conv2d(width // 2, 4 * channels, 3, padding=1)
        with torch.no_grad():
            for parameter in self.last.parameters():  # the 4 subpixels of a channel begin alike
                parameter.copy_(2 * parameter[::4].repeat_interleave(4, 0))
        taps = torch.tensor([1.0, 2.0, 1.0]) / 4
        self.register_buffer(
            "taps",
            (taps[:, None] * taps).expand(channels, 1, 3, 3).contiguous(),
            persistent=False,
        )

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        x = self.start(self.first(z).view(len(z), -1, self.side, self.side))
        x = functional.interpolate(self.coarse(x), scale_factor=2.0, mode="bilinear")
        x = functional.pixel_shuffle(self.last(self.fine(x)), 2)  # (n, channels, pixels, pixels)
        x = functional.pad(x, (1, 1, 1, 1), mode="replicate")
        return functional.conv2d(x, self.taps, groups=len(self.taps)).flatten(1)


def _layer(before: int, after: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(before, after, 3, padding=1, bias=False), Normalise2d(after), nn.SiLU()
    )


@lru_cache(maxsize=64)
def scaling(
    own: int, size: int, start: int, stop: int, device: torch.device
) -> tuple[torch.Tensor, torch.Tensor]:
    """What scales a side of `own` pixels to the pixels start..stop of `size`.

    Catmull-Rom's cubic, as wide as the larger pixel; beyond the border lies the border's pixel.

    Returns:
        weights (stop - start, own), each row summing to 1, and their slopes per pixel of `size`,
        exact where that is not smaller than `own`.
    """
    step = own / size
    wide = max(1.0, step)
    centres = ((np.arange(start, stop) + 0.5) * step - 0.5)[:, None]
    reach = int(np.ceil(2 * wide))
    near = np.floor(centres).astype(np.int64) + np.arange(-reach, reach + 1)
    away = np.abs(near - centres) / wide
    value = np.where(
        away < 1,
        (1.5 * away - 2.5) * away**2 + 1,
        np.where(away < 2, ((-0.5 * away + 2.5) * away - 4) * away + 2, 0.0),
    )
    slope = (
        np.where(
            away < 1,
            (4.5 * away - 5) * away,
            np.where(away < 2, (-1.5 * away + 5) * away - 4, 0.0),
        )
        * np.sign(centres - near)
        * (step / wide)
    )
    tables = []
    for weights in (value / value.sum(1, keepdims=True), slope):
        table = np.zeros((stop - start, own))
        np.add.at(table, (np.arange(stop - start)[:, None], near.clip(0, own - 1)), weights)
        tables.append(table)
    with torch.inference_mode(False):  # kept for a training that may follow
        weights, slopes = (torch.tensor(t, dtype=torch.float32, device=device) for t in tables)
    return weights, slopes
