"""Panes around a middle: a power diagram in one wedge of a circle, mirrored all around."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch

from glyphstudio.engine.style import Window


@dataclass(frozen=True, slots=True)
class Found:
    """Where places lie, each (n, h, w).

    `pane`, and how far its border is in radii. `depth` is 0 at the border and 1 at the site: where
    it has one value lies a smaller copy of the pane. It changes by `steep` per radius.
    """

    pane: torch.Tensor
    distance: torch.Tensor
    depth: torch.Tensor
    steep: torch.Tensor


@dataclass(frozen=True, slots=True)
class Sites:
    """Where panes grow from, in a wedge whose radius is 1 and whose first axis points right.

    `place` (n, sites, 2), `weight` (n, sites): the larger, the wider. `pane` (sites,): mirror
    images of a site are one pane.
    """

    place: torch.Tensor
    weight: torch.Tensor
    pane: torch.Tensor

    def __getitem__(self, which: slice) -> Sites:
        return Sites(self.place[which], self.weight[which], self.pane)

    def power(self, at: torch.Tensor) -> torch.Tensor:
        """How strongly each site claims places (..., 2): (n, ..., sites), the highest has it."""
        flat = at.reshape(-1, 2)
        claim = torch.matmul(2 * flat, self.place.mT)  # (n, places, sites)
        claim += (self.weight - self.place.square().sum(2))[:, None]
        return claim.view(len(self.place), *at.shape[:-1], -1)

    def soft(
        self, at: torch.Tensor, sharpness: float, *, panes: int
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """To learn from: panes' shares (n, panes, h, w) and how far the border is, (n, h, w)."""
        claim = self.power(at)
        share = torch.softmax(sharpness * claim, 3)
        pane = torch.zeros_like(claim[..., :panes])
        pane = pane.index_add(3, self.pane, share)
        two, which = claim.topk(2, dim=3)
        x = self.place.detach()[:, :, 0][:, None, None].expand_as(claim).gather(3, which)
        y = self.place.detach()[:, :, 1][:, None, None].expand_as(claim).gather(3, which)
        apart = torch.hypot(x.diff(dim=3), y.diff(dim=3))[..., 0] + 1e-4
        return pane.permute(0, 3, 1, 2), (two[..., 0] - two[..., 1]) / (2 * apart)

    def near(self, at: torch.Tensor, reach: float) -> Sites:
        """The sites that hard needs anywhere within `reach` of places (h, w, 2)."""
        behind, which, nearer, deeper, row = self._rivalry(at)
        distance, depth = behind * nearer[row], behind * deeper[row]
        steep = (deeper / nearer)[row]
        closest = distance <= distance.amin(3, keepdim=True) + 2 * reach
        least, rival = depth.min(3, keepdim=True)
        deepest = depth <= least + reach * (steep + steep.gather(3, rival))
        kept = (closest | deepest).flatten(0, 2).any(0)
        kept[which.flatten()] = True
        return Sites(self.place[:, kept], self.weight[:, kept], self.pane[kept])

    def hard(self, at: torch.Tensor) -> Found:
        """In which pane places (h, w, 2) lie, and where in it."""
        behind, which, nearer, deeper, row = self._rivalry(at)
        distance = (behind * nearer[row]).amin(3)
        depth, rival = behind.mul_(deeper[row]).min(3)
        steep = (deeper / nearer).view(-1)[row * deeper.shape[1] + rival]
        # outer panes end at the circle, or their depth would grow outwards without end
        room = (1 - self.place.norm(dim=2)).clamp(min=0.06).view(-1)[row]
        out = (1 - at.norm(dim=2)) / room
        steep = torch.where(out < depth, 1 / room, steep)
        return Found(self.pane[which], distance, torch.minimum(depth, out), steep)

    def _rivalry(self, at: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """By how much others' claims on places (h, w, 2) fall short of the highest.

        Returns:
            that (n, h, w, sites), infinite for the highest itself; which that is (n, h, w); the
            factors (n sites, sites) that make it a distance to the border and a depth in the pane;
            and which row of them to take (n, h, w).
        """
        claim = self.power(at)
        n, sites = len(claim), claim.shape[-1]
        best, which = claim.max(3)
        apart = torch.cdist(self.place, self.place)  # (n, sites, sites)
        lead = self.weight[:, :, None] - self.weight[:, None]
        between = torch.maximum(apart.square() + lead, 0.3 * apart.square())
        itself = torch.eye(sites, device=at.device) > 0  # is no neighbour
        nearer = (0.5 / apart).masked_fill(itself, 1.0).view(-1, sites)
        deeper = (1 / between).masked_fill(itself, 1.0).view(-1, sites)
        claim.scatter_(3, which[..., None], -math.inf)
        row = which + sites * torch.arange(n, device=at.device).view(n, 1, 1)
        return best[..., None] - claim, which, nearer, deeper, row


@dataclass(frozen=True, slots=True)
class Jewels:
    """What lies in panes, from their borders inwards; all tables are (n, panes, ...).

    `glass`: sRGB at the border. `inner`, for each jewel that any pane has: how deep it begins
    (infinite where there is none), half the width of its lead and how much later than others that
    throws shade, in px, and its sRGB. `lead`: px, of those fully grown.
    """

    glass: torch.Tensor
    inner: tuple[tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor], ...]
    lead: float

    def __getitem__(self, which: slice) -> Jewels:
        inner = tuple(tuple(table[which] for table in jewel) for jewel in self.inner)
        return Jewels(self.glass[which], inner, self.lead)  # type: ignore[arg-type]  # of four

    @classmethod
    def of(cls, share: torch.Tensor, colours: torch.Tensor, *, lead: float, halo: float) -> Jewels:
        """From how much each glass has of each pane; `colours` begin with the stone."""
        ending = until(share)
        begins = (ending > 0) & (ending < 1) & (share[..., :-1] > 0)
        # the outermost glass is that of the last share that ends the pane
        ends = torch.cat((ending, torch.ones_like(ending[..., :1])), 2) >= 1
        glass = colours[1:][ends.float().argmax(2)]
        order = begins.float().flip(2).argsort(dim=2, descending=True, stable=True)
        order = ending.shape[2] - 1 - order  # from the outermost jewel inwards
        most = int(begins.sum(2).max())
        inner = []
        for jewel in order[..., :most].unbind(2):
            part = ending.gather(2, jewel[..., None])[..., 0]
            there = begins.gather(2, jewel[..., None])[..., 0]
            # the lead of a jewel that appears, or fills its pane, grows with it
            grown = lead * (8 * part).clamp(max=1) * (8 * (1 - part)).clamp(max=1)
            # a speck throws no shade
            late = 4 * halo * (1 - grown / max(lead, 1e-6))
            deep = torch.where(there, 1 - part.sqrt(), math.inf)
            inner.append((deep, grown / 2, late, colours[1:][jewel]))
        return cls(glass, tuple(inner), lead)


def until(share: torch.Tensor) -> torch.Tensor:
    """How much of a pane all glasses up to each one take from its middle on, (..., GLASSES - 1)."""
    total = share.cumsum(-1)[..., :-1]
    total = torch.where(total < 1e-4, 0.0, total)
    return torch.where(total > 1 - 1e-4, 1.0, total)


@dataclass(frozen=True, slots=True)
class Wedge:
    """Half a petal of `fold`: `rings` panes stand on each of its axes and as many between them."""

    fold: int
    rings: int

    @property
    def angle(self) -> float:
        """Between both axes."""
        return math.pi / self.fold

    @property
    def panes(self) -> int:
        """The middle, those on the axes and those between."""
        return 3 * self.rings + 1

    @property
    def spokes(self) -> int:
        """Small panes of the border to a petal, about two dozen in all."""
        return 2 * max(1, round(12 / self.fold))

    @property
    def small(self) -> int:
        """How many of those differ."""
        return self.spokes // 2 + 1

    @property
    def moves(self) -> int:
        """Numbers that `sites` takes."""
        return 3 * self.rings + self.rings + self.panes

    def sites(self, numbers: torch.Tensor, *, roaming: float) -> Sites:
        """Sites from numbers (n, moves): radii, angles of those between the axes, weights."""
        rings, n, device = self.rings, len(numbers), numbers.device
        step = 0.66 / rings
        begin = torch.tensor([[0.32], [0.22], [0.36]], device=device)
        radius = begin + step * torch.arange(rings, device=device)
        moved = numbers[:, : 3 * rings].view(n, 3, rings)
        radius = radius + roaming * 1.3 * step * torch.tanh(0.7 * moved)
        turned = torch.tanh(numbers[:, 3 * rings : 4 * rings])
        angle = torch.zeros_like(radius)
        angle[:, 1] = self.angle
        angle[:, 2] = self.angle * (0.5 + 0.36 * turned)
        weight = 0.12 * step * torch.tanh(numbers[:, 4 * rings :])
        middle = numbers.new_zeros(n, 1)
        radius = torch.cat((middle, radius.flatten(1)), 1)
        angle = torch.cat((middle, angle.flatten(1)), 1)
        pane = torch.arange(self.panes, device=device)
        # what is mirrored on an axis stands beyond it; what is on the axis itself only once
        below = list(range(rings + 1, self.panes))
        above = [*range(1, rings + 1), *range(2 * rings + 1, self.panes)]
        angles = torch.cat((angle, -angle[:, below], 2 * self.angle - angle[:, above]), 1)
        radii = torch.cat((radius, radius[:, below], radius[:, above]), 1)
        weights = torch.cat((weight, weight[:, below], weight[:, above]), 1)
        place = torch.stack((radii * angles.cos(), radii * angles.sin()), 2)
        return Sites(place, weights, torch.cat((pane, pane[below], pane[above])))

    def folded(
        self, size: int, window: Window, device: torch.device, *, scale: float
    ) -> torch.Tensor:
        """Where in the wedge each pixel of a tile falls, (h, w, 2); `scale`: radius 1 in it."""
        x, y = self._from_the_middle(size, window, device)
        radius = torch.hypot(x, y) * (2 / size / scale)
        around = torch.atan2(x, -y) / (2 * self.angle)  # 0 points up
        off = (around - around.round()).abs() * (2 * self.angle)
        return torch.stack((radius * off.cos(), radius * off.sin()), 2)

    def border(
        self, size: int, window: Window, device: torch.device
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Small panes in a ring: one on each axis and others between.

        Returns:
            the pane's number, pixels to the next spoke, and from one to the pane's middle; (h, w).
        """
        x, y = self._from_the_middle(size, window, device)
        around = torch.atan2(x, -y) / (2 * self.angle)
        off = (around - around.round()).abs() * self.spokes  # 0 on an axis
        pane = off.round()
        step = 2 * self.angle / self.spokes
        turn = (0.5 - (off - pane).abs()) * step
        radius = torch.hypot(x, y)
        return pane.long(), radius * turn.sin(), radius * math.sin(step / 2)

    def _from_the_middle(
        self, size: int, window: Window, device: torch.device
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Pixels to the right of the middle (w,) and below it (h, 1).

        Mirror images have the very same numbers, so that whatever is a tie is one for all of them.
        """
        x = torch.arange(window.left, window.right, device=device) + (0.5 - size / 2)
        y = torch.arange(window.top, window.bottom, device=device)[:, None] + (0.5 - size / 2)
        return x.abs(), -y.abs() if self.fold % 2 == 0 else y


def mirrored(part: torch.Tensor, size: int, *, both: bool) -> torch.Tensor:
    """A whole picture from its left half, or with `both` from its upper left quarter."""
    rest = size - part.shape[3]
    image = torch.cat((part, part[..., :rest].flip(3)), 3)
    return torch.cat((image, image[:, :, :rest].flip(2)), 2) if both else image
