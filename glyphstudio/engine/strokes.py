"""The dictionary renderer: parts that grow, chosen k of n, drawn softly from a table.

A part is any shape with one number, its growth. An artist's dictionary of them becomes a script:
the network only says how far each part has grown (docs/techniques.md). `polygons` draws what people
see.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch.nn import functional

from glyphstudio.engine import polygons
from glyphstudio.engine.blocks import batch_mean, batch_normal
from glyphstudio.engine.polygons import Loop

Part = Callable[[float], Sequence[Loop]]
"""The loops of a part at a growth in 0..1; at 0 none."""

BISECTIONS, NEWTONS = 10, 3  # find a gate's threshold to 1e-7
CLASH_SIZE, NOOK = 32, 2  # pixels; places narrower than 2 * 2 + 1 of 32 look like blots
LOOSE, TIGHT = 0.27, 0.45  # shares of a part spoilt: a stem and its bowl, two bowls side by side
LARGEST_TABLE = 128  # pixels; larger soft pictures are enlarged from this: 10 MB for 37 parts
GENTLE = 3.0  # how quickly the stronger of two rivals becomes the weaker, commonly
SOLID = 0.97  # cover of a part's inside in the table: log(1 - cover) stays finite


# ---- gates: k of n


class _Gates(torch.autograd.Function):
    """sigmoid(sharpness (h - tau)), tau such that each row sums to `chosen`."""

    @staticmethod
    def forward(ctx: Any, numbers: torch.Tensor, chosen: float, sharpness: float) -> torch.Tensor:
        share = chosen / numbers.shape[1]
        shift = math.log(share / (1 - share)) / sharpness
        low = numbers.amin(1, keepdim=True) - shift  # here every gate is at least the mean share
        high = numbers.amax(1, keepdim=True) - shift  # and here at most
        for _ in range(BISECTIONS):
            tau = (low + high) / 2
            over = torch.sigmoid(sharpness * (numbers - tau)).sum(1, keepdim=True) > chosen
            low, high = torch.where(over, tau, low), torch.where(over, high, tau)
        tau = (low + high) / 2
        for _ in range(NEWTONS):
            gates = torch.sigmoid(sharpness * (numbers - tau))
            slope = sharpness * (gates * (1 - gates)).sum(1, keepdim=True)
            step = (gates.sum(1, keepdim=True) - chosen) / slope.clamp_min(1e-6)
            tau = torch.minimum(torch.maximum(tau + step, low), high)
        gates = torch.sigmoid(sharpness * (numbers - tau))
        ctx.save_for_backward(gates)
        ctx.sharpness = sharpness
        return gates

    @staticmethod
    def backward(ctx: Any, gradient: torch.Tensor) -> tuple[torch.Tensor, None, None]:
        (gates,) = ctx.saved_tensors
        weight = gates * (1 - gates)
        # d tau = sum(w dh) / sum(w): what one gate wins, the others lose
        mean = (gradient * weight).sum(1, keepdim=True) / weight.sum(1, keepdim=True).clamp_min(
            1e-12
        )
        return ctx.sharpness * weight * (gradient - mean), None, None


def choose(numbers: torch.Tensor, chosen: float, sharpness: float) -> torch.Tensor:
    """Gates in 0..1 that sum to `chosen` in every row: about that many of the parts are on.

    e = sigmoid(sharpness (h - tau)) with a threshold tau per row, so every glyph gets the same
    amount of parts: none overfull, hardly one sparse (docs/techniques.md).

    Args:
        numbers: (n, parts); best of mean 0 and variance 1 (a Messenger with even use).
        chosen: how many are on, 0 < chosen < parts.
        sharpness: how quickly a gate goes from off to on.
    """
    gates: torch.Tensor = _Gates.apply(numbers, chosen, sharpness)  # type: ignore[no-untyped-call]
    return gates


@dataclass(frozen=True, slots=True)
class Group:
    """`chosen` of these `parts` are on in every glyph.

    `sharper`: how many times as quickly as others they come and go; small parts may.
    """

    parts: int
    chosen: float
    sharper: float = 1.0


@dataclass(frozen=True, slots=True)
class Rise:
    """How gates become growth: nothing up to `low`, all from `high` on.

    `smooth`: without corners. `haste` above 1: quick first, then slower, so that fewer parts are
    seen as stubs.
    """

    low: float = 0.33
    high: float = 0.72
    smooth: bool = False
    haste: float = 1.0

    def __call__(self, gates: torch.Tensor) -> torch.Tensor:
        t = ((gates - self.low) / (self.high - self.low)).clamp(0, 1)
        if self.haste != 1:
            t = 1 - (1 - t) ** self.haste
        return t * t * (3 - 2 * t) if self.smooth else t


TRAINED = Rise()

# ---- the dictionary


class Dictionary:
    """Parts in groups, and their table: every part rastered once at some levels of growth.

    One matrix product draws a batch: hat weights of the growths times the logarithm of one minus
    cover; the union of the parts is one minus its exponential (docs/techniques.md). 64 glyphs of 37
    parts at 32 px take 4 ms forward and backward. Numbers are (n, parts), group after group.
    """

    def __init__(
        self,
        parts: Sequence[Part],
        groups: Sequence[Group],
        *,
        sharpness: float = 4.0,
        drawn_sharpness: float = 8.0,
        rise: Rise = TRAINED,
        drawn_rise: Rise | None = None,
        jitter: float = 0.15,
        levels: int = 4,
        gentle: bool = False,
        turnover: float = GENTLE,
        rivalry: float = 0.0,
        rivals: torch.Tensor | None = None,
    ) -> None:
        """Make the dictionary; its tables are made when they are first needed.

        Args:
            parts: all shapes, group after group.
            groups: how many of which are on.
            sharpness: of the gates in training; drawing for people has its own, and its own rise.
            jitter: deviation of the noise on the numbers in training; it drives gates to on or off.
            levels: how many growths of a part are tabulated.
            gentle: whether a part with several rivals is pushed once only; see `settled`.
            turnover: how quickly the stronger of two rivals becomes the weaker, where `gentle`.
            rivalry: how far the stronger of two clashing parts pushes the weaker down; 0: not.
            rivals: (parts, parts), 0 to 1: how badly part i bears part j, where that is not to be
                found from their ink; a row of zeros is pushed by none.
        """
        if sum(group.parts for group in groups) != len(parts):
            raise ValueError("the groups do not add up to the parts")
        self.parts = tuple(parts)
        self.groups = tuple(groups)
        self.sharpness = sharpness
        self.drawn_sharpness = drawn_sharpness
        self.rise = rise
        self.drawn_rise = drawn_rise or rise
        self.jitter = jitter
        self.levels = levels
        self.gentle = gentle
        self.turnover = turnover
        self.rivalry = rivalry
        self.rivals = rivals
        self._covers: dict[int, torch.Tensor] = {}
        self._constants: dict[tuple[str, int, torch.device], torch.Tensor] = {}

    def __len__(self) -> int:
        return len(self.parts)

    # ---- soft

    def gates(
        self, numbers: torch.Tensor, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        """The gates in training, (n, parts); jittered where a generator is given."""
        if generator is not None:
            numbers = numbers + self.jitter * batch_normal(numbers, generator)
        return self._choose(self.settled(numbers), self.sharpness)

    def settled(self, numbers: torch.Tensor) -> torch.Tensor:
        """The numbers after the stronger of two parts that clash has pushed the weaker down.

        A soft non-maximum suppression. It keeps tangles out of all but 2 in 32 glyphs of Scribe
        (without it some 8) for about one bit, and both pictures use it.

        Where the pushes of several rivals add up, numbers become up to ten times as quick as the
        message, and strokes flash up. With `gentle` many rivals push as much as one.
        """
        if not self.rivalry:
            return numbers
        sharpness = self.turnover if self.gentle else self.sharpness
        weaker = torch.sigmoid(sharpness * (numbers[:, None, :] - numbers[:, :, None]))
        pushes = weaker * self._clashes(numbers.device)
        pushed = 1 - (1 - pushes).prod(2) if self.gentle else pushes.sum(2)
        return numbers - self.rivalry * pushed

    def soft(self, gates: torch.Tensor, size: int) -> torch.Tensor:
        """The union of the grown parts, (n, 1, size, size): cover in 0..1, differentiable."""
        side = min(size, LARGEST_TABLE)
        hats = self._hats(self.rise(gates))
        union = 1 - torch.exp(hats @ self._table(side, gates.device))
        images = union.view(-1, 1, side, side)
        if side == size:
            return images
        return functional.interpolate(images, (size, size), mode="bilinear")

    def overlap(self, gates: torch.Tensor, images: torch.Tensor) -> torch.Tensor:
        """How much ink lies on ink already there: the parts' areas less that of their union.

        `images` (n, 1, size, size) are the soft ones; small where parts keep apart.
        """
        areas = self._areas(min(images.shape[-1], LARGEST_TABLE), gates.device)
        return batch_mean(self._hats(self.rise(gates)) @ areas - images.mean((1, 2, 3)))

    def indecision(self, gates: torch.Tensor) -> torch.Tensor:
        """How far the gates are from being on or off: mean e (1 - e)."""
        return batch_mean(gates * (1 - gates), (0, 1))

    # ---- hard

    def growths(self, numbers: torch.Tensor) -> npt.NDArray[np.float64]:
        """How far each part has grown in what people see, (n, parts) in 0..1; NaN draws nothing."""
        with torch.no_grad():
            settled = self.settled(numbers.detach().float())
            grown = self.drawn_rise(self._choose(settled, self.drawn_sharpness))
        return grown.nan_to_num().cpu().numpy().astype(np.float64)

    # ---- within

    def _choose(self, numbers: torch.Tensor, sharpness: float) -> torch.Tensor:
        pieces = numbers.split([group.parts for group in self.groups], 1)
        return torch.cat(
            [
                choose(piece, group.chosen, sharpness * group.sharper)
                for piece, group in zip(pieces, self.groups, strict=True)
            ],
            1,
        )

    def _hats(self, growth: torch.Tensor) -> torch.Tensor:
        """Weights of the tabulated growths 1/levels .. 1, (n, parts levels); growth 0 is no ink."""
        level = torch.arange(1, self.levels + 1, device=growth.device, dtype=growth.dtype)
        return (1 - (growth[:, :, None] * self.levels - level).abs()).clamp_min(0).flatten(1)

    def _cover(self, size: int) -> torch.Tensor:
        """Cover of every part at every level, (parts levels, size size), on the CPU."""
        if size not in self._covers:
            pictures = [
                part(level / self.levels)
                for part in self.parts
                for level in range(1, self.levels + 1)
            ]
            table = torch.from_numpy(polygons.cover(pictures, size))
            self._covers[size] = table.flatten(1)
        return self._covers[size]

    def _constant(
        self, name: str, size: int, device: torch.device, make: Callable[[], torch.Tensor]
    ) -> torch.Tensor:
        """What `make` makes on the CPU, made once and kept on each device."""
        if (name, size, device) not in self._constants:
            with torch.inference_mode(False):  # kept for a training that may follow
                self._constants[name, size, device] = make().to(device)
        return self._constants[name, size, device]

    def _table(self, size: int, device: torch.device) -> torch.Tensor:
        return self._constant(
            "table", size, device, lambda: torch.log1p(-SOLID * self._cover(size))
        )

    def _areas(self, size: int, device: torch.device) -> torch.Tensor:
        return self._constant("areas", size, device, lambda: self._cover(size).mean(1))

    def _clashes(self, device: torch.device) -> torch.Tensor:
        def make() -> torch.Tensor:
            full = self._cover(CLASH_SIZE)[self.levels - 1 :: self.levels]
            return clashes(full.view(-1, CLASH_SIZE, CLASH_SIZE))

        rivals = self.rivals
        return self._constant(
            "clashes", CLASH_SIZE, device, make if rivals is None else lambda: rivals
        )


def clashes(cover: torch.Tensor) -> torch.Tensor:
    """How badly each two parts go together: from 0 (apart, or just crossing) to 1.

    What counts is how much of the smaller part lies on the other, or in nooks between the two
    that are too narrow to stay open.

    Args:
        cover: of the grown parts, (parts, h, w).

    Returns:
        (parts, parts), symmetric, 0 on the diagonal.
    """
    solid = (cover > 0.5).float()
    i, j = torch.triu_indices(len(solid), len(solid), 1, device=cover.device)
    both = torch.maximum(solid[i], solid[j])
    alone = _closed(solid)
    shut = (_closed(both) - torch.maximum(torch.maximum(alone[i], alone[j]), both)).clamp_min(0)
    areas = solid.sum((1, 2))
    smaller = torch.minimum(areas[i], areas[j]).clamp_min(1)  # a hair may fill no pixel
    spoilt = (solid[i] * solid[j] + shut).sum((1, 2)) / smaller
    table = cover.new_zeros(len(solid), len(solid))
    table[i, j] = ((spoilt - LOOSE) / (TIGHT - LOOSE)).clamp(0, 1)
    return table + table.T


def _closed(solid: torch.Tensor) -> torch.Tensor:
    """Masks (n, h, w) with the places filled that a square of 2 NOOK + 1 pixels cannot enter."""
    side = 2 * NOOK + 1
    grown = functional.max_pool2d(solid[:, None], side, 1, NOOK)
    return -functional.max_pool2d(-grown, side, 1, NOOK)[:, 0]
