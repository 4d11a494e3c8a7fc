"""Pendulum: one long line of a harmonograph, its swings dying slowly and falling out of step."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
import torch
from torch import nn

from glyphstudio.drawing import Drawing, Stroke
from glyphstudio.engine import polygons
from glyphstudio.engine.blocks import Messenger
from glyphstudio.engine.nib import Path, swept
from glyphstudio.engine.style import Pen, Style, Window
from glyphstudio.engine.variety import likeness
from glyphstudio.params import Params, setting

FIRST = 0.7  # radius of the first swing, which goes round once a turn
SWINGS = ((-1, 0.46), (2, 0.34), (-2, 0.5), (3, 0.24), (-3, 0.34), (-4, 0.2))  # rounds and radius
LARGE = 0.12  # how soon a large swing grows no further
DRIFT = 1.5  # radians that a swing falls behind or runs ahead, over the whole line
APART = 0.5  # of it that each does in every glyph, by turns ahead and behind: sheets open
MIDDLE = 0.3  # of the line, where all swings are as the numbers say
FRICTION, UNLIKE = 0.75, 0.6  # e-folds of the first swing's dying, and how different that is
HEAVY = 0.12  # how much faster a swing dies, by its rounds a turn
ROUND = 0.08  # 0: figures are as wide as high, 1: as slim as they are
REACH = 0.9  # half sides that a figure takes up
LINE = 0.0032  # width of the line where it begins, in sides
LEARNT_TURNS, LEARNT_POINTS = 24, 40  # of the training picture, and what figures are measured by
BEND = 1.0  # straight pieces of 1 / sqrt(this times the size) radians stray some 0.3 px
LARGE_SIDE = 512  # px, where that begins to be seen: from here on pieces are shorter, up to half
NIB = np.stack(
    [np.cos(np.arange(0.5, 8) * math.pi / 4), np.sin(np.arange(0.5, 8) * math.pi / 4)], 1
)
ROUNDED = 8 * math.sin(math.pi / 8) / math.pi  # the disc that is as wide as the nib on the mean


class PendulumParams(Params):
    """How swings go."""

    drift: float = setting(
        1.0, title="Drift", description="How far swings fall out of step", ge=0, le=3
    )
    friction: float = setting(
        1.0, title="Friction", description="How soon swings die", ge=0.1, le=3
    )
    variety: float = setting(
        0.6, title="Variety", description="How unlike figures are", ge=0, le=20, advanced=True
    )


class PendulumPen(Pen):
    """The pen, and how long it is let run."""

    palette: str = setting(
        "cyanotype", title="Palette", description="Paper and inks", max_length=64, hidden=True
    )
    line: float = setting(1.0, title="Line", description="Thickness of the line", ge=0.3, le=4)
    turns: int = setting(34, title="Turns", description="How often it goes round", ge=3, le=120)
    taper: float = setting(
        0.5, title="Taper", description="How much thinner it ends than it began", ge=0, le=1
    )


class Pendulum(Style):
    """A point carried by seven swings, circle upon circle, the first of them always the same.

    Numbers: the other six at MIDDLE, across and down; how far each drifts; the friction.
    """

    name = "pendulum"
    label = "Pendulum"
    params_type = PendulumParams
    pen_type = PendulumPen
    group = "free"
    params: PendulumParams
    rounds: torch.Tensor
    radii: torch.Tensor
    apart: torch.Tensor

    def __init__(self, params: PendulumParams) -> None:
        super().__init__(params)
        self.outputs = 3 * len(SWINGS) + 1
        rounds, radii = zip(*SWINGS, strict=True)
        apart = [APART * (-1) ** (which + 1) for which in range(len(SWINGS))]
        self.register_buffer("rounds", torch.tensor((1.0, *rounds)), persistent=False)
        self.register_buffer("radii", torch.tensor(radii), persistent=False)
        self.register_buffer("apart", torch.tensor(apart), persistent=False)

    def make_network(self, latent_size: int) -> nn.Module:
        return Messenger(latent_size, self.outputs, even_use=True)

    def swings(self, numbers: torch.Tensor, life: torch.Tensor) -> torch.Tensor:
        """The swings at moments life (m,) in 0..1 but for their rounds, complex (n, 7, m)."""
        n, count = len(numbers), len(SWINGS)
        places, drifts, friction = numbers.split((2 * count, count, 1), 1)
        place = places.view(n, count, 2)
        place = self.radii[:, None] * place / (1 + LARGE * place.square().sum(2, keepdim=True))
        drift = torch.tanh(0.7 * drifts) + self.apart
        turn = self.params.drift * DRIFT * drift[:, :, None] * (life - MIDDLE)
        dying = self.params.friction * FRICTION * torch.exp(UNLIKE * torch.tanh(friction))
        dying = dying * (1 + HEAVY * (self.rounds.abs() - 1))
        size = torch.exp(-dying[:, :, None] * life)
        cos, sin = size[:, 1:] * torch.cos(turn), size[:, 1:] * torch.sin(turn)
        x, y = place[:, :, :1], place[:, :, 1:]
        others = torch.complex(x * cos - y * sin, x * sin + y * cos)
        first = torch.complex(FIRST * size[:, :1], torch.zeros_like(size[:, :1]))
        return torch.cat((first, others), 1)

    def figure(self, numbers: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """A coarse line, and what makes it fill its room.

        Returns:
            points (n, LEARNT_TURNS, LEARNT_POINTS, 2) in half sides; each turn is a closed one.
            press (n, 2, 2) and shift (n, 1, 2): x press + shift brings what swings make there.
        """
        life = (torch.arange(LEARNT_TURNS, device=numbers.device) + 0.5) / LEARNT_TURNS
        step = 2 * math.pi / LEARNT_POINTS
        angle = step * torch.arange(LEARNT_POINTS, device=numbers.device) * self.rounds[:, None]
        round_ = torch.polar(torch.ones_like(angle), angle)
        line = torch.einsum("nkt,ks->nts", self.swings(numbers, life), round_)
        points = torch.view_as_real(line).flatten(1, 2)  # (n, points, 2)
        press = evened(points - points.mean(1, keepdim=True))
        points = points @ press
        low, high = points.amin(1, keepdim=True), points.amax(1, keepdim=True)
        scale = 2 * REACH / (high - low).amax(2, keepdim=True)
        shift = -scale * (low + high) / 2
        points = scale * points + shift
        return points.view(-1, LEARNT_TURNS, LEARNT_POINTS, 2), scale * press, shift

    def soft(
        self, numbers: torch.Tensor, size: int, generator: torch.Generator | None = None
    ) -> torch.Tensor:
        points, _, _ = self.figure(numbers)
        points = (points + 1) * (size / 2)
        length = (points.roll(-1, 2) - points).norm(dim=3)
        life = (torch.arange(LEARNT_TURNS, device=numbers.device) + 0.5) / LEARNT_TURNS
        pen = PendulumPen()
        width = LINE * size * (1 - pen.taper * life) * (pen.turns / LEARNT_TURNS)
        ink = strewn(points.flatten(1, 2), (length * width[:, None]).flatten(1), size)
        return 1 - torch.exp(-ink)[:, None]  # lines that cross by chance cover so much

    def penalties(
        self, numbers: torch.Tensor, images: torch.Tensor, generator: torch.Generator | None = None
    ) -> dict[str, torch.Tensor]:
        return {"variety": self.params.variety * likeness(numbers)}

    def hard(
        self, numbers: torch.Tensor, pen: Pen, size: int, window: Window | None = None
    ) -> torch.Tensor:
        assert isinstance(pen, PendulumPen)
        paths, life = self.lines(numbers, pen, size)
        width = LINE * pen.line * (1 - pen.taper * life)
        loops = [[swept(path, NIB, width)] for path in paths]
        fine = 4 if LINE * pen.line * size < 1 else 8
        cover = polygons.cover(loops, size, window, scanlines=fine)
        return self.inked(torch.from_numpy(cover).to(numbers.device)[:, None], pen)

    def vector(self, numbers: torch.Tensor, pen: Pen) -> Drawing | None:
        """A stroke for every turn, each a little thinner, as a plotter would draw them."""
        assert isinstance(pen, PendulumPen)
        (path,), life = self.lines(numbers[None], pen, 2048)
        ink, points = self.ink_of(pen), (len(path) - 1) // pen.turns
        strokes = []
        for turn in range(pen.turns):
            part = slice(turn * points, (turn + 1) * points + 1)
            width = ROUNDED * LINE * pen.line * (1 - pen.taper * float(life[part].mean()))
            line = tuple(map(tuple, ((path[part] + 1) / 2).tolist()))
            strokes.append(Stroke((line,), width, ink, join="round"))
        return Drawing(self.paper_of(pen), tuple(strokes))

    def lines(
        self, numbers: torch.Tensor, pen: PendulumPen, size: int
    ) -> tuple[list[Path], npt.NDArray[np.float64]]:
        """Each glyph's line, fine enough for a picture of `size`, and its points' moments."""
        bend = BEND * min(2.0, max(1.0, size / LARGE_SIDE))
        points = math.ceil(2 * math.pi * math.sqrt(bend * size))
        moments = np.linspace(0, 1, pen.turns * points + 1)
        life = torch.from_numpy(moments).float().to(numbers)  # Metal has no doubles
        # whole turns left out before they are single numbers: 480 of them leave 0.2 px at 8192
        turned = np.outer([1, *(rounds for rounds, _ in SWINGS)], pen.turns * moments) % 1
        angle = torch.from_numpy(2 * math.pi * turned).float().to(numbers)
        round_ = torch.polar(torch.ones_like(angle), angle)
        with torch.no_grad():
            _, press, shift = self.figure(numbers)
            found = []
            for one in range(len(numbers)):
                line = (self.swings(numbers[one : one + 1], life) * round_).sum(1)
                found.append((torch.view_as_real(line) @ press[one] + shift[one])[0])
        return [path.cpu().double().numpy() for path in found], moments


def evened(points: torch.Tensor) -> torch.Tensor:
    """What makes figures about as wide as high, (n, 2, 2): the inverse root of their spread.

    Args:
        points: (n, points, 2) about 0.
    """
    spread = points.mT @ points
    one = torch.eye(2, device=points.device)
    spread = spread / spread.diagonal(dim1=1, dim2=2).sum(1)[:, None, None] + ROUND * one
    # the root of a 2 x 2 matrix in closed form
    area = torch.linalg.det(spread).sqrt()[:, None, None]
    trace = spread.diagonal(dim1=1, dim2=2).sum(1)[:, None, None]
    press: torch.Tensor = torch.linalg.inv((spread + area * one) / (trace + 2 * area).sqrt())
    return press


def strewn(points: torch.Tensor, mass: torch.Tensor, size: int) -> torch.Tensor:
    """Ink (n, size, size) per pixel of grains (n, grains) at points (n, grains, 2) in pixels.

    Each is shared by the four pixels it lies between; those outside are lost.
    """
    place = points + 0.5  # in a picture with a border of one pixel
    cell = place.detach().floor().clamp(0, size)
    right, down = (place - cell).clamp(0, 1).unbind(2)
    side = size + 2
    first = (cell[..., 1] * side + cell[..., 0]).long()
    ink = mass.new_zeros(len(mass), side * side)
    for row, across in ((0, 1 - down), (side, down)):
        ink = ink.scatter_add(1, first + row, mass * across * (1 - right))
        ink = ink.scatter_add(1, first + row + 1, mass * across * right)
    return ink.view(-1, side, side)[:, 1:-1, 1:-1]
