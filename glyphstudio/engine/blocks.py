"""What networks are made of, and the means that span all processes of a training."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import torch
import torch.distributed as dist
from torch import nn
from torch.nn import functional

_alone: ContextVar[bool] = ContextVar("alone", default=False)


@contextmanager
def alone() -> Iterator[None]:
    """Inside, this thread works by itself, whatever other processes do."""
    token = _alone.set(True)
    try:
        yield
    finally:
        _alone.reset(token)


def processes() -> tuple[int, int]:
    """This process's rank and how many share the training; (0, 1) alone."""
    if dist.is_available() and dist.is_initialized() and not _alone.get():
        return dist.get_rank(), dist.get_world_size()
    return 0, 1


def process_sum(x: torch.Tensor) -> torch.Tensor:
    """The sum of `x` over all processes, without a gradient; the same bits in each of them."""
    total = x.detach().clone(memory_format=torch.contiguous_format)
    if processes()[1] > 1:
        dist.all_reduce(total)
    return total


class _Summed(torch.autograd.Function):
    """The sum over all processes; its gradient is the sum of their gradients."""

    @staticmethod
    def forward(ctx: Any, x: torch.Tensor) -> torch.Tensor:  # ctx: torch's own, untyped
        return process_sum(x)

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> torch.Tensor:
        return process_sum(gradient)


def process_mean(x: torch.Tensor) -> torch.Tensor:
    """The mean of `x` over all processes, differentiable; `x` itself where there is only one.

    With gradients averaged over the processes afterwards, a loss made of such means has the very
    gradient that one process with the whole batch would have.
    """
    _, count = processes()
    if count == 1:
        return x
    summed: torch.Tensor = _Summed.apply(x)  # type: ignore[no-untyped-call]
    return summed / count


def batch_mean(
    x: torch.Tensor, dim: int | Sequence[int] = 0, *, keepdim: bool = False
) -> torch.Tensor:
    """The mean over `dim` (the batch among it) of all processes' equal slices, differentiable."""
    dims = (dim,) if isinstance(dim, int) else tuple(dim)
    return process_mean(x.mean(dims, keepdim=keepdim))


def batch_normal(x: torch.Tensor, generator: torch.Generator) -> torch.Tensor:
    """Standard normal numbers of the shape, type and device of `x` (n, ...).

    Every process draws the whole batch's numbers and takes its own slice, so that two processes
    see what one with the double batch would see.
    """
    rank, count = processes()
    n = len(x)
    numbers = torch.randn((n * count, *x.shape[1:]), generator=generator, device=generator.device)
    return numbers[rank * n : (rank + 1) * n].to(x)


class Normalise(nn.Module):
    """Batch normalisation whose statistics span all processes; always in float32.

    Takes (n, features) or (n, features, h, w). Running statistics serve evaluation.
    """

    mean: torch.Tensor
    variance: torch.Tensor
    weight: nn.Parameter | None
    bias: nn.Parameter | None

    def __init__(
        self, features: int, momentum: float = 0.05, *, affine: bool = False, eps: float = 1e-5
    ) -> None:
        super().__init__()
        self.momentum = momentum
        self.eps = eps
        self.register_buffer("mean", torch.zeros(features))
        self.register_buffer("variance", torch.ones(features))
        self.weight = nn.Parameter(torch.ones(features)) if affine else None
        self.bias = nn.Parameter(torch.zeros(features)) if affine else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.dtype in (torch.float16, torch.bfloat16):
            x = x.float()
        if self.training and processes()[1] > 1:
            return self._across(x)
        return functional.batch_norm(  # one fused kernel: 3x faster than the formula below on a CPU
            x,
            self.mean,
            self.variance,
            self.weight,
            self.bias,
            self.training,
            self.momentum,
            self.eps,
        )

    def _across(self, x: torch.Tensor) -> torch.Tensor:
        """The same by hand, with means over all processes."""
        dims = (0, *range(2, x.ndim))
        shape = (1, -1, *(1 for _ in range(2, x.ndim)))
        mean = batch_mean(x, dims)
        centred = x - mean.view(shape)
        variance = batch_mean(centred.square(), dims)
        with torch.no_grad():
            count = x.numel() // x.shape[1] * processes()[1]
            self.mean.lerp_(mean.detach(), self.momentum)
            self.variance.lerp_(variance.detach() * (count / (count - 1)), self.momentum)
        y = centred * (variance + self.eps).rsqrt().view(shape)
        if self.weight is not None and self.bias is not None:
            y = y * self.weight.view(shape) + self.bias.view(shape)
        return y


class Normalise2d(Normalise):
    """Normalise for feature maps (n, features, h, w), with a learned scale and offset."""

    def __init__(self, features: int, momentum: float = 0.1) -> None:
        super().__init__(features, momentum, affine=True)


def hidden_sizes(latent_size: int) -> tuple[int, int]:
    """Two layers wide enough for a message: 256 up to 128 numbers, 1024 at 2048."""
    width = 256
    while width < 1024 and latent_size > width // 2:
        width *= 2
    return width, width


class Messenger(nn.Module):
    """The usual style network: latents (n, latent_size) -> numbers (n, outputs).

    An MLP with LayerNorm and SiLU. `even_use` normalises every output over the batch, so that no
    place or stroke is common to all glyphs (docs/techniques.md); outputs then have mean 0 and
    variance 1. Without it the last weights are made `gain` times larger, so that first pictures
    have contrast.
    """

    def __init__(
        self,
        latent_size: int,
        outputs: int,
        *,
        hidden: Sequence[int] | None = None,
        even_use: bool = False,
        gain: float = 2.0,
    ) -> None:
        super().__init__()
        sizes = (latent_size, *(hidden_sizes(latent_size) if hidden is None else hidden))
        layers: list[nn.Module] = []
        for before, after in itertools.pairwise(sizes):
            layers += [nn.Linear(before, after), nn.LayerNorm(after), nn.SiLU()]
        self.body = nn.Sequential(*layers)
        # a bias before a normalisation has no gradient but rounding, which Adam would blow up
        self.last = nn.Linear(sizes[-1], outputs, bias=not even_use)
        with torch.no_grad():
            self.last.weight.mul_(gain)
        self.even = Normalise(outputs) if even_use else None

    def forward(self, z: torch.Tensor) -> torch.Tensor:
        numbers: torch.Tensor = self.last(self.body(z))
        return numbers if self.even is None else self.even(numbers)


class Residue(nn.Module):
    """What two more convolutions find on feature maps (n, features, h, w), added; at first 0."""

    def __init__(self, features: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        for _ in range(2):
            conv = nn.Conv2d(features, features, 3, padding=1, bias=False)
            layers += [Normalise2d(features), nn.SiLU(), conv]
        nn.init.zeros_(conv.weight)
        self.found = nn.Sequential(*layers)

    def forward(self, maps: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.found(maps)
        return maps + found


class Reader(nn.Module):
    """Reads images (n, channels, size, size) back into messages (n, latent_size).

    Unshuffling by 4 first keeps feature maps off the full resolution, which is what costs time:
    11x faster than the original's decoder (docs/techniques.md). Half as wide as there (64), it
    makes 1.7x the steps: 4.9 and 8.3 bits after 4 CPU-s in channel S instead of 3.3, 27.5 instead
    of 25.9 after 20, 38.3 instead of 39 after 60 (a mirrored field in the soft channel).

    Args:
        width: features of the first layer; the second has twice as many.
        depth: residues after them. Nearly all letters read wrongly are tilted ones; a single one
            took Kolam from 62.3 to 63.2 of 64 for half as much time again.
    """

    def __init__(
        self, channels: int, latent_size: int, size: int, width: int = 32, *, depth: int = 0
    ) -> None:
        super().__init__()
        if size % 8:
            raise ValueError("the reader's size is a multiple of 8")
        self.features = nn.Sequential(
            nn.PixelUnshuffle(4),  # (n, 16 channels, size / 4, size / 4)
            nn.Conv2d(16 * channels, width, 3, padding=1, bias=False),
            Normalise2d(width),
            nn.SiLU(),
            nn.Conv2d(width, 2 * width, 3, stride=2, padding=1, bias=False),
            Normalise2d(2 * width),
            nn.SiLU(),
            *(Residue(2 * width) for _ in range(depth)),
            nn.Flatten(),
        )
        self.last = nn.Linear(2 * width * (size // 8) ** 2, latent_size)

    def forward(self, images: torch.Tensor) -> torch.Tensor:
        read: torch.Tensor = self.last(self.features(images))
        return read
