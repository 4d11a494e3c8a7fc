"""Rose window: panes of a power diagram around a middle, leaded, each with a jewel in it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

import torch
from torch import nn

from glyphstudio.colour import named
from glyphstudio.drawing import Drawing
from glyphstudio.engine import fields, glazing, inks, panes, polygons, screens
from glyphstudio.engine.blocks import Messenger, batch_mean
from glyphstudio.engine.inks import PaletteName
from glyphstudio.engine.polygons import Loop
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.params import Params, setting


class RoseParams(Params):
    """How the window is divided."""

    palette: PaletteName = setting(
        "cathedral", title="Palette", description="The reader learns these colours", max_length=64
    )
    fold: int = setting(4, title="Petals", description="In a full turn", ge=3, le=12)
    rings: int = setting(3, title="Rings", description="Of panes around the middle", ge=2, le=5)
    roaming: float = setting(
        0.8, title="Roaming", description="How far panes leave their places", ge=0, le=1
    )
    jewels: float = setting(
        0.6, title="Jewels", description="How readily two colours share a pane", ge=0.05, le=2
    )
    fairness: float = setting(
        0.1, title="Fair shares", description="Of the colours", ge=0, le=10, advanced=True
    )


class RosePen(Pen):
    """Lead and light."""

    palette: str = setting(
        "cathedral", title="Palette", description="Stone and glass", max_length=64, hidden=True
    )
    ink: int = setting(0, title="First glass", description="The glasses change places", ge=0, le=7)
    lead: float = setting(0.013, title="Lead", description="Its width, in sides", ge=0, le=0.04)
    thin: float = setting(
        0.5, title="Jewel lead", description="Around jewels, for the lead's width", ge=0, le=1
    )
    glow: float = setting(
        0.22, title="Glow", description="How much darker glass is beside lead", ge=0, le=0.8
    )
    border: bool = setting(True, title="Border", description="A ring of small panes")


GLASSES = 5
WINDOW = 0.95  # the glass reaches so far, in half sides
INNER = 0.86  # and without its border
LEAST = 0.1  # a glass with less of a pane than this is left out of it
SHARP = 70.0  # of soft panes, per squared radius
APART = 8  # px between the places by which a block's sites are found
HALO = 0.03  # sides over which glass brightens
SHADES = 16  # of glass as paths


class Rose(Style):
    """A wedge of panes, mirrored all around. Numbers: places, weights and glasses of the panes."""

    name: ClassVar[str] = "rose"
    label: ClassVar[str] = "Rose window"
    group: ClassVar[str] = "ornaments"
    params_type: ClassVar[type[Params]] = RoseParams
    pen_type: ClassVar[type[Pen]] = RosePen
    channels = 3
    params: RoseParams
    colours: torch.Tensor

    def __init__(self, params: RoseParams) -> None:
        super().__init__(params)
        self.pen_type = inks.pen_in(RosePen, params.palette)  # type: ignore[misc]
        self.wedge = panes.Wedge(params.fold, params.rings)
        self.moves = self.wedge.moves
        self.outputs = self.moves + (self.wedge.panes + self.wedge.small) * GLASSES
        self.register_buffer("colours", self.colours_of(self.training_pen), persistent=False)

    def colours_of(self, pen: Pen) -> torch.Tensor:
        """Stone and lead, then the glasses, (GLASSES + 1, 3)."""
        paper, *found = inks.print_colours(self.palette_of(pen), GLASSES)
        first = pen.ink % len(found)
        return torch.tensor([paper, *(found[first:] + found[:first])[:GLASSES]])

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def window_of(self, numbers: torch.Tensor) -> tuple[panes.Sites, torch.Tensor]:
        """The panes' sites, and how much each glass has of each pane, (n, panes, GLASSES).

        The border's panes come last.
        """
        sites = self.wedge.sites(numbers[:, : self.moves], roaming=self.params.roaming)
        wish = numbers[:, self.moves :].view(len(numbers), -1, GLASSES)
        small = torch.arange(wish.shape[1], device=wish.device) >= self.wedge.panes
        sharp = (3 / self.params.jewels) * (1 + 2 * small)  # little room there for a second glass
        share = torch.softmax(wish * sharp[:, None], 2)
        share = (share - LEAST).clamp(min=0)
        return sites, share / share.sum(2, keepdim=True)

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        sites, share = self.window_of(numbers)
        glass, count = share @ self.colours[1:], self.wedge.panes
        half, even = (size + 1) // 2, self.params.fold % 2 == 0
        tile, device = Window(0, 0, half, half if even else size), numbers.device
        place = self.wedge.folded(size, tile, device, scale=INNER)
        pane, away = sites.soft(place, SHARP, panes=self.wedge.panes)
        image = torch.einsum("nphw,npc->nchw", pane, glass[:, :count])
        ring, spoke, _ = self.wedge.border(size, tile, device)
        border = glass[:, count:][:, ring].permute(0, 3, 1, 2)
        inside = screens.disc(size, tile, radius=INNER, device=device)
        image = torch.lerp(border, image, fields.edge(inside))
        away = torch.where(inside > 0, away * (INNER * size / 2), spoke)
        outside = screens.disc(size, tile, radius=WINDOW, device=device)
        away = torch.minimum(away, torch.minimum(inside.abs(), outside))
        width = RosePen().lead * size
        glazed = (away - width / 2 + 0.5).clamp(1 - min(1.0, width), 1) * fields.edge(outside)
        stone = self.colours[0].view(1, 3, 1, 1)
        image = torch.lerp(stone, image, glazed[:, None])
        return panes.mirrored(image, size, both=even)

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        if self.params.fairness == 0:
            return {}
        _, share = self.window_of(numbers)
        fair = batch_mean(share, (0, 1)) * GLASSES - 1
        return {"shares": self.params.fairness * fair.square().mean()}

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, RosePen)
        colours = self.colours_of(pen).to(numbers)
        with torch.no_grad():
            sites, share = self.window_of(numbers)
            jewels = panes.Jewels.of(
                share, colours, lead=pen.lead * pen.thin * size, halo=HALO * size
            )

            def draw(which: slice, block: Window) -> torch.Tensor:
                return self._glazed(sites[which], jewels[which], pen, size, block, colours[0])

            tile = window or fields.whole(size)
            half = (size + 1) // 2
            across = tile.left == 0 and tile.right == size  # its halves are mirror images
            both = across and self.params.fold % 2 == 0 and tile.height == size
            part = Window(
                tile.left, tile.top, half if across else tile.right, half if both else tile.bottom
            )
            image = fields.in_blocks(len(numbers), part, 3, numbers.device, draw=draw, pixels=2**15)
            return panes.mirrored(image, size, both=both) if across else image

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        assert isinstance(pen, RosePen)
        stone, *glasses = self.colours_of(pen)
        shades = SHADES if pen.glow else 1
        pieces: dict[tuple[int, int], list[Loop]] = {}  # by shade, then glass
        for shade, glass, loops in self._paths(numbers[None], pen, shades):
            pieces.setdefault((shade, glass), []).extend(INNER * loop for loop in loops)
        fills = []
        for (shade, glass), loops in sorted(pieces.items()):
            light = 1 - pen.glow * (1 - (shade + 0.5) / shades) * (shades > 1)
            fills.append(polygons.fill(loops, named(tuple((light * glasses[glass]).tolist()))))
        return Drawing(named(tuple(stone.tolist())), tuple(fills))

    def _paths(
        self, numbers: torch.Tensor, pen: RosePen, shades: int
    ) -> Iterator[tuple[int, int, list[Loop]]]:
        """Shade, glass and loops of all pieces of the only window, in its radii; see `_glazed`."""
        sites, share = self.window_of(numbers)
        reach = WINDOW / INNER
        found: list[glazing.Pane] = [
            *glazing.cells(self.wedge, sites, reach=1.0 if pen.border else reach)
        ]
        if pen.border:
            found += glazing.sectors(self.wedge, inner=1.0, outer=reach)
        side = 2 / INNER
        insets = [-HALO * side * math.log(1 - i / shades) for i in range(shades)]
        thin = pen.lead * pen.thin * side
        for pane, shares in zip(found, panes.until(share)[0].tolist(), strict=False):
            jewels, glasses = [], [GLASSES - 1]
            for glass in reversed(range(GLASSES - 1)):
                until = shares[glass]
                if until >= 1:
                    glasses = [glass]
                elif until > 0:
                    grown = thin * min(1.0, 8 * until) * min(1.0, 8 * (1 - until))
                    later = 4 * HALO * side * (1 - grown / max(thin, 1e-6))
                    jewels.append((1 - math.sqrt(until), grown / 2, later))
                    glasses.append(glass)
            for inside, shade, loops in glazing.glazed(
                pane, jewels, lead=pen.lead * side / 2, insets=insets
            ):
                yield shade, glasses[inside], loops

    def code(self, rgb_image: torch.Tensor, pen: Pen) -> torch.Tensor:
        assert isinstance(pen, RosePen)
        shown, meant = self.colours_of(pen), self.colours.cpu()
        if torch.equal(shown, meant):
            return rgb_image
        return inks.recoloured(rgb_image, shown, meant, dark=(1 - pen.glow, 1 - RosePen().glow))

    def _glazed(
        self,
        sites: panes.Sites,
        jewels: panes.Jewels,
        pen: RosePen,
        size: int,
        block: Window,
        stone: torch.Tensor,
    ) -> torch.Tensor:
        """Glass between its leads, (n, 3, h, w)."""
        device, count = stone.device, self.wedge.panes
        n, ground = len(jewels.glass), stone.view(1, 3, 1, 1)
        outside = screens.disc(size, block, radius=WINDOW, device=device)
        if not bool((outside > -1).any()):
            return ground.expand(n, 3, *outside.shape)
        place = self.wedge.folded(size, block, device, scale=INNER)
        to_px = INNER * size / 2
        if pen.lead * size > 3 * APART:  # a sliver that falls between lies under lead
            rows, columns = (_every(APART, side, device) for side in place.shape[:2])
            sites = sites.near(place[rows][:, columns], APART / to_px)
        found = sites.hard(place)
        pane, away, depth, steep = found.pane, found.distance * to_px, found.depth, found.steep
        steep = steep / to_px
        edge = outside
        if pen.border:
            inside = screens.disc(size, block, radius=INNER, device=device)
            edge = torch.minimum(inside.abs(), outside)
            small = inside < 0
        if pen.border and bool(small.any()):
            ring, spoke, half = self.wedge.border(size, block, device)
            thick = (WINDOW - INNER) * size / 4
            along, across = spoke / half, edge / thick
            pane = torch.where(small, count + ring, pane)
            away = torch.where(small, spoke, away)
            depth = torch.where(small, torch.minimum(along, across), depth)
            steep = torch.where(small, torch.where(along < across, 1 / half, 1 / thick), steep)
        away = torch.minimum(away, edge)
        which = (torch.arange(n, device=device).view(-1, 1, 1), pane)
        image = jewels.glass[which].movedim(3, 1)
        width = pen.lead * size
        nearest = away - width / 2
        bare = torch.full_like(away, math.inf)
        for deep, grown, late, glass in jewels.inner:
            # a jewel of a share is the pane made smaller by its root
            into = (depth - deep[which]).div_(steep)
            image = torch.lerp(image, glass[which].movedim(3, 1), fields.edge(into)[:, None])
            into = into.abs_().sub_(grown[which])
            bare = torch.minimum(bare, into)
            nearest = torch.minimum(nearest, into.add_(late[which]))
        shade = 1 - pen.glow * torch.exp(nearest.clamp(min=0).div_(-HALO * size))
        glass = (away - width / 2 + 0.5).clamp_(1 - min(1.0, width), 1)
        glass *= (bare + 0.5).clamp_(1 - min(1.0, jewels.lead), 1)
        glass *= fields.edge(outside)
        return torch.lerp(ground, image * shade[:, None], glass[:, None]).clamp_(0, 1)


def _every(step: int, count: int, device: torch.device) -> torch.Tensor:
    """0, step, 2 step ... and count - 1."""
    return torch.arange(0, count - 1 + step, step, device=device).clamp(max=count - 1)
