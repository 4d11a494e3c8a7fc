"""The channel's geometry: many warps as one question of each pixel, "where do I look?"."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import torch
from torch.nn import functional


@dataclass(frozen=True, slots=True)
class Moves:
    """The geometry of n pictures in numbers; lengths in half sides of the longer side.

    `angle` and `shear` in radians, clockwise and x only; `corners` (n, 4, 2) are where top left,
    top right, bottom right and bottom left go; the picture then shown is the part around
    `centre` (n, 2), `window` (n,) times as wide; None where nothing does so.
    """

    angle: torch.Tensor
    shift: torch.Tensor
    scale: torch.Tensor
    shear: torch.Tensor
    corners: torch.Tensor | None
    centre: torch.Tensor | None
    window: torch.Tensor | None


def sampling_grid(
    moves: Moves, bend: torch.Tensor | None, *, height: int, width: int
) -> torch.Tensor:
    """Where each pixel looks, for `grid_sample` with align_corners=False.

    A picture is slanted, sized, turned, shifted, tilted, cropped and bent, in this order;
    a grid asks backwards.

    Args:
        bend: (n, 2, k, k), x then y: how far pixels stray at k x k knots that reach from border
            pixel to border pixel, smooth between; in half sides of the longer side.

    Returns:
        (n, height, width, 2), x then y, -1..1 from edge to edge.
    """
    longer = max(height, width)
    aspect = (width / longer, height / longer)
    x, y = _pixels(height, width, moves.angle.device)  # (1, 1, w), (1, h, 1)
    if bend is not None:
        stray = functional.interpolate(bend, (height, width), mode="bicubic", align_corners=True)
        x, y = x + stray[:, 0], y + stray[:, 1]  # (n, h, w)
    back = _affine_back(moves)  # (n, 2, 3)
    if moves.corners is not None or moves.window is not None:
        back = functional.pad(back, (0, 0, 0, 1))
        back[:, 2, 2] = 1
        if moves.corners is not None:
            back = back @ _perspective_back(moves.corners, aspect)
        if moves.window is not None and moves.centre is not None:
            back = back @ _crop_back(moves.centre, moves.window)
    if height != width:
        back = torch.cat((back[:, :2] / back.new_tensor(aspect)[:, None], back[:, 2:]), 1)
    # sums of a row and a column: one pass over the pixels each, a third of a matrix product's time
    planes = [
        a * x + (b * y + c) for a, b, c in back[..., None, None].permute(1, 2, 0, 3, 4).unbind(0)
    ]
    if len(planes) == 3:
        # behind the horizon of a steep tilt there is only paper: sent far outside
        nearness = planes.pop().clamp_(min=1e-4).reciprocal_()
        planes = [plane.mul_(nearness) for plane in planes]
    return torch.stack(planes, -1)


def blurred(images: torch.Tensor, sigma: torch.Tensor, *, limit: float) -> torch.Tensor:
    """Gaussian blur, zero outside; each image with a sigma of its own.

    Written as K x K^T with two small matrices per image: exact at the borders, quick at 32 px.

    Args:
        images: (n, c, h, w).
        sigma: (n,) in pixels.
        limit: no sigma is more; the kernel ends at three times this, known without the device.
    """
    reach = math.ceil(3 * limit)
    away = torch.arange(-reach, reach + 1, device=images.device)
    spread = sigma.to(images.dtype).clamp(min=1e-3)[:, None]
    weights = torch.exp(-0.5 * (away / spread).square())  # (n, 2 reach + 1)
    weights = weights / weights.sum(1, keepdim=True)
    down, across = (_banded(weights, size) for size in images.shape[-2:])
    return down[:, None] @ images @ across[:, None].mT


def _banded(weights: torch.Tensor, size: int) -> torch.Tensor:
    """Each kernel (n, 2 reach + 1) as the matrix (n, size, size) that convolves with it."""
    reach = weights.shape[1] // 2
    at = torch.arange(size, device=weights.device)
    index = at[None, :] - at[:, None] + reach
    inside = (index >= 0) & (index <= 2 * reach)
    return weights[:, index.clamp(0, 2 * reach)] * inside


@lru_cache(maxsize=16)
def _pixels(height: int, width: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
    """x (1, 1, width) and y (1, height, 1) of pixel centres, in half sides of the longer side.

    Kept and shared: not to be written to.
    """
    with torch.inference_mode(False):  # others may want gradients
        longer = max(height, width)
        x = (2 * torch.arange(width, device=device) + 1 - width) / longer
        y = (2 * torch.arange(height, device=device) + 1 - height) / longer
        return x.view(1, 1, -1), y.view(1, -1, 1)


@lru_cache(maxsize=16)
def square(device: torch.device) -> torch.Tensor:
    """The corners of a picture: top left, top right, bottom right, bottom left; (4, 2)."""
    with torch.inference_mode(False):
        return torch.tensor([[-1.0, -1], [1, -1], [1, 1], [-1, 1]], device=device)


def _affine_back(moves: Moves) -> torch.Tensor:
    """(n, 2, 3): the inverse of x -> shift + scale R(angle) [[1, -tan shear], [0, 1]] x."""
    sine, cosine, slope = moves.angle.sin(), moves.angle.cos(), moves.shear.tan()
    linear = torch.stack((cosine - slope * sine, sine + slope * cosine, -sine, cosine), -1)
    linear = (linear / moves.scale[:, None]).view(-1, 2, 2)
    return torch.cat((linear, -(linear @ moves.shift[..., None])), -1)


def _perspective_back(corners: torch.Tensor, aspect: tuple[float, float]) -> torch.Tensor:
    """(n, 3, 3): the homography that takes `corners` (n, 4, 2) back to the picture's own.

    The adjugate of Heckbert's closed form for square to quadrangle (1989, section 2.2.3).
    """
    (x0, x1, x2, x3), (y0, y1, y2, y3) = corners.permute(2, 1, 0)
    dx1, dx2, sx = x1 - x2, x3 - x2, x0 - x1 + x2 - x3
    dy1, dy2, sy = y1 - y2, y3 - y2, y0 - y1 + y2 - y3
    area = dx1 * dy2 - dx2 * dy1
    g, h = (sx * dy2 - dx2 * sy) / area, (dx1 * sy - sx * dy1) / area
    a, b, c = x1 - x0 + g * x1, x3 - x0 + h * x3, x0
    d, e, f = y1 - y0 + g * y1, y3 - y0 + h * y3, y0
    along, down, depth = (
        (e - f * h, c * h - b, b * f - c * e),
        (f * g - d, a - c * g, c * d - a * f),
        (d * h - e * g, b * g - a * h, a * e - b * d),
    )
    width, height = aspect  # from the unit square to the picture: 2 w s - w
    rows = [
        *(2 * width * s - width * w for s, w in zip(along, depth, strict=True)),
        *(2 * height * s - height * w for s, w in zip(down, depth, strict=True)),
        *depth,
    ]
    return torch.stack(rows, -1).view(-1, 3, 3)


def _crop_back(centre: torch.Tensor, window: torch.Tensor) -> torch.Tensor:
    """(n, 3, 3): the part of the picture around `centre`, `window` times as wide, fills it."""
    zero, one = torch.zeros_like(window), torch.ones_like(window)
    rows = (window, zero, centre[:, 0], zero, window, centre[:, 1], zero, zero, one)
    return torch.stack(rows, -1).view(-1, 3, 3)
