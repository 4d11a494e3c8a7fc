"""The differentiable noise between drawer and reader; all geometry in one resampling."""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from typing import Final

import torch
from torch.nn import functional

from glyphstudio.engine.warp import Moves, blurred, sampling_grid, square
from glyphstudio.params import Params, setting

REFERENCE_SIZE: Final = 32  # the picture size in pixels that noise and blur are given for
FAINTEST: Final = 0.1  # where a ramp begins (docs/techniques.md)
GROWTH: Final = 1 / 150  # of skill per step while the reader does well; half of it on the way back
SKILLED: Final = 0.7  # loss (a random message's is 1) below which the channel hardens
LOST: Final = 1.6 * SKILLED  # loss above which it softens
STEEPEST: Final = 0.65  # at 2/3 the corners of a perspective can make a quadrangle concave

# What each column of the table of uniform numbers decides. The order is part of every run.
_COLUMNS: Final = 18  # angle, shift x y, scale, shear, tilt?, corners (4 x 2), crop, x y, blur
_ANGLE, _SHIFT, _SCALE, _SHEAR, _TILTED = 0, slice(1, 3), 3, 4, 5
_CORNERS, _CROP, _CENTRE, _BLUR = slice(6, 14), 14, slice(15, 17), 17

GEOMETRY: Final = ("translate", "rotate_deg", "scale", "shear_deg", "perspective", "crop", "warp")
EFFECTS: Final = (*GEOMETRY, "blur", "multiply_noise", "add_noise")

Strength = float | torch.Tensor


class ChannelParams(Params):
    """What happens to a picture on its way: each effect's strength and its switch `<name>_on`.

    The defaults are the "soft" channel that every look was judged with.
    """

    dial: float = setting(
        1.0, title="Channel", description="All effects together", ge=0, le=2, live=True
    )
    translate_on: bool = setting(True, title="Shift on", live=True)
    translate: float = setting(
        0.06, title="Shift", description="Share of the side, each way", ge=0, le=0.5, live=True
    )
    rotate_deg_on: bool = setting(True, title="Turn on", live=True)
    rotate_deg: float = setting(
        15.0, title="Turn", description="Up to this, each way", ge=0, le=180, unit="°", live=True
    )
    scale_on: bool = setting(True, title="Size on", live=True)
    scale: float = setting(
        0.1, title="Size", description="0.1: from 0.9 to 1.1 times", ge=0, le=0.9, live=True
    )
    shear_deg_on: bool = setting(True, title="Slant on", live=True)
    shear_deg: float = setting(
        5.0, title="Slant", description="Up to this, each way", ge=0, le=60, unit="°", live=True
    )
    perspective_on: bool = setting(True, title="Tilt on", live=True)
    perspective: float = setting(
        0.3, title="Tilt", description="How far corners move in", ge=0, le=0.6, live=True
    )
    perspective_probability: float = setting(
        0.5, title="Tilted share", description="Of the pictures", ge=0, le=1, live=True
    )
    crop_on: bool = setting(False, title="Zoom in on", live=True)
    crop: float = setting(
        0.25, title="Zoom in", description="Share of the side cut away", ge=0, le=0.9, live=True
    )
    warp_on: bool = setting(False, title="Bend on", live=True)
    warp: float = setting(
        0.03, title="Bend", description="How far points stray, in sides", ge=0, le=0.3, live=True
    )
    warp_knots: int = setting(
        5, title="Bends", description="Across a picture", ge=2, le=32, live=True, advanced=True
    )
    add_noise_on: bool = setting(True, title="Grain on", live=True)
    add_noise: float = setting(
        0.3, title="Grain", description="Noise added, sigma at 32 px", ge=0, le=4, live=True
    )
    noise_first: bool = setting(
        False, title="Grain first", description="Before the geometry", live=True, advanced=True
    )
    multiply_noise_on: bool = setting(False, title="Speckle on", live=True)
    multiply_noise: float = setting(
        0.5, title="Speckle", description="Noise in the ink, sigma at 32 px", ge=0, le=4, live=True
    )
    blur_on: bool = setting(False, title="Blur on", live=True)
    blur: float = setting(
        1.0, title="Blur", description="Up to this sigma at 32 px", ge=0, le=8, unit="px", live=True
    )
    ramp: float = setting(
        0.5, title="Grows over", description="Share of the run until full", ge=0, le=1, live=True
    )
    hardens_with_skill: bool = setting(
        False,
        title="Hardens with skill",
        description="Grows while the reader does well instead of with time",
        live=True,
    )

    def amount(self, effect: str) -> float:
        """An effect's strength, 0 while it is switched off."""
        return float(getattr(self, effect)) if getattr(self, f"{effect}_on") else 0.0


CHANNEL_S: Final = ChannelParams(
    rotate_deg=30,
    translate=0.1,
    scale=0.1,
    shear_deg=10,
    perspective=0.6,
    perspective_probability=0.5,
    add_noise=0.125,  # .25 at 64 px
    noise_first=True,
)
"""The published method's channel, its affine part always on: what benchmarks are run in.

Source: ichko, "Emergent structures in robust message passing" (kornia applies it to half only).
"""


@dataclass(frozen=True, slots=True)
class Draws:
    """One batch's random numbers; rows belong to pictures.

    `uniform` (n, 18) in [0, 1); `bumps` (n, 2, knots, knots), `speckle` and `grain`
    (n, c, size, size) standard normal, None while their effect is off.
    """

    uniform: torch.Tensor
    bumps: torch.Tensor | None
    speckle: torch.Tensor | None
    grain: torch.Tensor | None

    def rows(self, part: slice) -> Draws:
        """The numbers of some pictures; rank r of k takes rows r n/k to (r+1) n/k."""
        return Draws(*(None if t is None else t[part] for t in self._tensors()))

    def to(self, device: torch.device) -> Draws:
        """The same numbers on another device."""
        return Draws(*(None if t is None else t.to(device) for t in self._tensors()))

    def _tensors(self) -> list[torch.Tensor]:
        return [getattr(self, field.name) for field in fields(self)]


class Channel:
    """Sends images through the noise. Holds no state; safe in any thread.

    Outside of a picture lies paper. Strength 0 gives back the very images; 1 is as set, and every
    effect grows with it. A tensor of shape () works too (a captured CUDA graph can change it).
    """

    def __init__(self, params: ChannelParams) -> None:
        self.params = params
        self._on = {effect: params.amount(effect) for effect in EFFECTS if params.amount(effect)}
        self._warps = any(effect in self._on for effect in GEOMETRY)
        self._stains = "blur" in self._on or "multiply_noise" in self._on
        self._idle = not self._on or params.dial == 0

    def __call__(
        self,
        images: torch.Tensor,
        *,
        paper: torch.Tensor | float,
        generator: torch.Generator,
        strength: Strength = 1.0,
    ) -> torch.Tensor:
        """`apply` with fresh `draws` at the images' own size."""
        n, channels, *size = images.shape
        draws = self.draws(n, generator, size=(size[0], size[1]), channels=channels)
        return self.apply(images, draws.to(images.device), paper=paper, strength=strength)

    def draws(
        self,
        n: int,
        generator: torch.Generator,
        *,
        size: int | tuple[int, int],
        channels: int = 1,
    ) -> Draws:
        """All random numbers of `n` pictures, on the generator's device, always in one order.

        `size` is the grain's side, or (height, width), in pixels: the training size.
        """
        if isinstance(size, int):
            size = (size, size)
        knots, device = self.params.warp_knots, generator.device

        def normal(effect: str, *shape: int) -> torch.Tensor | None:
            if effect not in self._on:
                return None
            return torch.randn(n, *shape, generator=generator, device=device)

        return Draws(
            uniform=torch.rand(n, _COLUMNS, generator=generator, device=device),
            bumps=normal("warp", 2, knots, knots),
            speckle=normal("multiply_noise", channels, *size),
            grain=normal("add_noise", channels, *size),
        )

    def apply(
        self,
        images: torch.Tensor,
        draws: Draws,
        *,
        paper: torch.Tensor | float,
        strength: Strength = 1.0,
    ) -> torch.Tensor:
        """The images as they arrive: bent, blurred, speckled, grained.

        Grain keeps its own size: on larger images each of its grains covers several pixels, so
        that averaging them down to the training size gives what the reader is used to.

        Args:
            images: (n, c, h, w).
            draws: n rows, from a channel with (at least) the same effects on.
            paper: (c,), or one number for all channels.
        """
        if self._idle or (not isinstance(strength, torch.Tensor) and strength == 0):
            return images
        p, dial = self.params, self.params.dial * strength
        # half precision would move the grid by whole pixels
        with torch.autocast(images.device.type, enabled=False):
            x = images if images.dtype == torch.float64 else images.float()
            centred, grainy = self._warps or self._stains, "add_noise" in self._on
            origin = paper.to(x).view(1, -1, 1, 1) if isinstance(paper, torch.Tensor) else paper
            if centred:
                x = _moved(x, origin, -1)
            if grainy and p.noise_first:
                x = _noisy(x, draws.grain, dial * p.add_noise)
            if self._warps:
                grid = self.grid(draws, x.shape[-2], x.shape[-1], strength=strength).to(x.dtype)
                x = functional.grid_sample(x, grid, align_corners=False)  # zeros outside
            if "blur" in self._on:
                most = p.blur * (4.0 if isinstance(dial, torch.Tensor) else dial)
                x = blurred(
                    x,
                    self.blur_sigma(draws, x.shape[-1], strength=strength),
                    limit=most * x.shape[-1] / REFERENCE_SIZE,
                )
            if "multiply_noise" in self._on:
                x = x * _noisy(torch.ones_like(x), draws.speckle, dial * p.multiply_noise)
            if centred:
                x = _moved(x, origin, 1)
            if grainy and not p.noise_first:
                x = _noisy(x, draws.grain, dial * p.add_noise)
        return x.to(images.dtype)

    def moves(
        self, draws: Draws, *, aspect: tuple[float, float] = (1.0, 1.0), strength: Strength = 1.0
    ) -> Moves:
        """The geometry that `draws` mean; `aspect` is the picture's half width and height."""
        u, dial = draws.uniform, self.params.dial * strength
        half = u.new_tensor(aspect)  # (2,)
        signed = 2 * u - 1
        corners = centre = window = None
        if "perspective" in self._on:
            inward = (u[:, _CORNERS] * (self._on["perspective"] * dial)).clamp(max=STEEPEST)
            tilted = u[:, _TILTED, None] < self.params.perspective_probability
            inward = torch.where(tilted, inward, torch.zeros_like(inward)).view(-1, 4, 2)
            corners = square(u.device).to(u) * (1 - inward) * half
        if "crop" in self._on:
            window = 1 - (u[:, _CROP] * (self._on["crop"] * dial)).clamp(max=0.95)
            centre = (1 - window[:, None]) * signed[:, _CENTRE] * half

        def up_to(effect: str, column: int | slice, unit: float = 1.0) -> torch.Tensor:
            return signed[:, column] * (self._on.get(effect, 0.0) * unit * dial)

        return Moves(
            angle=up_to("rotate_deg", _ANGLE, math.pi / 180),
            shift=up_to("translate", _SHIFT) * (2 * half),
            scale=(1 + up_to("scale", _SCALE)).clamp(min=0.05),
            shear=up_to("shear_deg", _SHEAR, math.pi / 180),
            corners=corners,
            centre=centre,
            window=window,
        )

    def blur_sigma(self, draws: Draws, size: int, *, strength: Strength = 1.0) -> torch.Tensor:
        """How blurred each picture of `size` pixels is: sigma (n,) in pixels."""
        p = self.params
        return draws.uniform[:, _BLUR] * (p.blur * p.dial * strength * size / REFERENCE_SIZE)

    def grid(
        self, draws: Draws, height: int, width: int, *, strength: Strength = 1.0
    ) -> torch.Tensor:
        """Where each pixel looks: (n, height, width, 2), see `warp.sampling_grid`."""
        p = self.params
        longer = max(height, width)
        aspect = (width / longer, height / longer)
        bend = None
        if "warp" in self._on and draws.bumps is not None:
            bend = draws.bumps * (2 * p.warp * p.dial * strength)
        return sampling_grid(
            self.moves(draws, aspect=aspect, strength=strength), bend, height=height, width=width
        )

    def strength_at(self, progress: float, skill: float = 0.0) -> float:
        """How strong the channel is at a point of a run.

        Args:
            progress: how much of the plan lies behind, 0..1.
            skill: see `hardened`; used when the channel hardens with skill.
        """
        p = self.params
        if p.hardens_with_skill:
            return _between(skill)
        return _between(progress / p.ramp) if p.ramp else 1.0


def hardened(skill: float, running_loss: float) -> float:
    """The skill after one more step, 0..1: grows while the loss is low, shrinks when it is high.

    Source: the growing noise of GlyphNet (noahtren/GlyphNet), with the thresholds measured best.

    Args:
        running_loss: mean squared error per number, averaged over some 50 steps (random: 1).
    """
    if running_loss < SKILLED:
        return min(1.0, skill + GROWTH)
    if running_loss > LOST:
        return max(0.0, skill - GROWTH / 2)
    return skill


def _between(grown: float) -> float:
    return FAINTEST + (1 - FAINTEST) * min(1.0, max(0.0, grown))


def _moved(x: torch.Tensor, paper: torch.Tensor | float, sign: int) -> torch.Tensor:
    if isinstance(paper, torch.Tensor) or paper:
        return x + sign * paper
    return x


def _noisy(x: torch.Tensor, noise: torch.Tensor | None, sigma: Strength) -> torch.Tensor:
    """x + sigma noise, sigma given at 32 px: halve the size, halve the sigma, read as well."""
    assert noise is not None, "drawn while this effect was off"
    sigma = sigma * (noise.shape[-2] / REFERENCE_SIZE)
    if noise.shape[-2:] != x.shape[-2:]:
        noise = functional.interpolate(noise, x.shape[-2:], mode="nearest")
    if isinstance(sigma, torch.Tensor):
        return x + sigma * noise
    return torch.add(x, noise, alpha=sigma)
