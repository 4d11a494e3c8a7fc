"""Cloth: the weave of its threads, and small prints on it; too fine to be seen they are tone."""

from __future__ import annotations

import math

import numpy as np
import torch
from torch.nn import functional

from glyphstudio.drawing import Dots, Stripes
from glyphstudio.engine import polygons, screens
from glyphstudio.engine.patchwork import Loops
from glyphstudio.engine.polygons import Edges
from glyphstudio.engine.style import Window

ROUNDED = 0.8  # how much darker a thread is at its sides than in its middle
UNEVEN = 0.3  # how much threads differ, of that
COARSE = 200  # px, enough to know which dots a cloth has
REACH = 0.75  # from the middle of a picture to beyond its corners
CORNERS = 12  # of a dot as a path
ROUND = 7  # points of the end of a stitch
SEEN_PX = 2.5  # a thread's width from which it can be seen
MEAN = 0.62  # light on a weave
# what is printed on five cottons, the first the ground, and how strongly
PRINTS: tuple[tuple[tuple[Stripes | Dots, float], ...], ...] = (
    (),
    ((Dots(45, 0.0145, 0.0021, (0.5, 0.5)), 0.75),),
    (),
    ((Stripes(90, 0.0128125, 0.0022, 0.5), 0.4),),
    ((Stripes(0, 0.0128125, 0.002, 0.5), 0.34), (Stripes(90, 0.0128125, 0.002, 0.5), 0.34)),
)


def weave(size: int, block: Window, *, threads: float, device: torch.device) -> torch.Tensor:
    """Light on a plain weave, (h, w), mean 0 and about 1 high: threads over and under each other.

    Args:
        threads: across a picture.
    """
    pitch = size / threads
    seen = min(1.0, max(0.0, (pitch - SEEN_PX) / SEEN_PX))
    if not seen:
        return torch.zeros(block.height, block.width, device=device)
    x = (torch.arange(block.left, block.right, device=device) + 0.5) / pitch
    y = (torch.arange(block.top, block.bottom, device=device) + 0.5) / pitch
    over = ((x.floor()[None] + y.floor()[:, None]) % 2) == 0
    # a thread on top is lightest along its middle, and where it rises over the others
    warp, weft = _thread(x), _thread(y)
    up, level = _arch(y)[:, None] * warp, _arch(x) * weft[:, None]
    light = torch.where(over, up + _slub(x), level + _slub(y)[:, None])
    return (light - MEAN) * (2 * seen)


def _thread(x: torch.Tensor) -> torch.Tensor:
    """Light across a thread, 1 in its middle."""
    away = 2 * (x - x.floor()) - 1
    return 1 - ROUNDED * away.square()


def _arch(x: torch.Tensor) -> torch.Tensor:
    """Light along a thread where it goes over another one."""
    away = 2 * (x - x.floor()) - 1
    return 1 - ROUNDED * away.square() * away.square()


def _slub(x: torch.Tensor) -> torch.Tensor:
    """How much lighter each thread is than others: spun by hand."""
    number = x.floor()
    chance = torch.sin(number * 12.9898 + 4.1) * 43.7585
    return UNEVEN * (chance - chance.floor() - 0.5) * ROUNDED


def printed(
    pattern: Stripes | Dots, size: int, block: Window, *, device: torch.device
) -> torch.Tensor:
    """How much of each pixel a pattern covers, (h, w)."""
    x = (torch.arange(block.left, block.right, device=device) + 0.5) / size
    y = ((torch.arange(block.top, block.bottom, device=device) + 0.5) / size)[:, None]
    turn = math.radians(pattern.angle)
    cos, sin = math.cos(turn), math.sin(turn)
    if isinstance(pattern, Stripes):
        phase = (cos * y - sin * x - pattern.offset) / pattern.pitch
        return screens.stripes(phase, 1 / (pattern.pitch * size), pattern.width / pattern.pitch)
    left, top = pattern.origin
    along = (cos * (x - left) + sin * (y - top)) / pattern.pitch
    aside = (cos * (y - top) - sin * (x - left)) / pattern.pitch
    pitch, radius = pattern.pitch * size, pattern.radius * size
    away = torch.hypot(along - along.round(), aside - aside.round()) * pitch
    seen = (radius - away + 0.5).clamp_(0, min(1.0, 2 * radius))
    sharp = min(1.0, max(0.0, (pitch - 2) / 3))
    return torch.lerp(torch.full_like(seen, _share(pattern)), seen, sharp)


def toned(colours: torch.Tensor, prints: float) -> torch.Tensor:
    """Cottons (cottons, 3), the ground first, as they look where prints are too fine to be seen."""
    found = []
    for colour, patterns in zip(colours, PRINTS, strict=True):
        plain = 1.0
        for pattern, strength in patterns:
            plain *= 1 - strength * prints * _share(pattern)
        found.append(torch.lerp(colours[0], colour, plain))
    return torch.stack(found)


def _share(pattern: Stripes | Dots) -> float:
    """How much of a cloth a pattern covers."""
    if isinstance(pattern, Stripes):
        return pattern.width / pattern.pitch
    return math.pi * (pattern.radius / pattern.pitch) ** 2


def motifs(pattern: Stripes | Dots, cloth: Edges) -> Loops:
    """The shapes of a pattern (shapes, corners, 2), those far from the cloth left out."""
    turn = math.radians(pattern.angle)
    ahead, aside = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    middle = np.array([0.5, 0.5])
    far = math.ceil(1.5 / pattern.pitch)
    steps = pattern.pitch * np.arange(-far, far + 1)
    if isinstance(pattern, Stripes):
        bars = steps + pattern.offset
        bars = bars[np.abs(bars - middle @ aside) < REACH]
        across = bars[:, None] + pattern.width / 2 * np.array([-1, -1, 1, 1])
        along = middle @ ahead + REACH * np.array([-1, 1, 1, -1])
        bands: Loops = 2 * (across[..., None] * aside + along[:, None] * ahead) - 1
        return bands
    place = steps[:, None, None] * ahead + steps[:, None] * aside + pattern.origin
    place = place.reshape(-1, 2)
    near = torch.from_numpy(polygons.cover([cloth], COARSE)[:, None])
    touched = functional.max_pool2d(near, 3, 1, 1)[0, 0].numpy() > 0
    column, row = np.floor(place * COARSE).astype(np.int64).clip(0, COARSE - 1).T
    place = place[touched[row, column] & (np.abs(place - middle) < 0.5).all(1)]
    corners = np.arange(CORNERS) * (2 * math.pi / CORNERS)
    disc = pattern.radius * np.stack([np.cos(corners), np.sin(corners)], 1)
    dots: Loops = 2 * (place[:, None] + disc) - 1
    return dots


def stitches(lines: Loops, *, length: float, gap: float, least: int = 1) -> Loops:
    """Running stitches along lines (lines, 2, 2): the ends of each, (stitches, 2, 2).

    So many whole stitches as fit, evenly spread; none where fewer than `least` would.
    """
    way = lines[:, 1] - lines[:, 0]
    whole = np.hypot(*way.T)
    count = ((whole + gap / 2) / (length + gap)).astype(np.int64)
    count[count < least] = 0
    line = np.repeat(np.arange(len(lines)), count)
    number = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    middle = (number + 0.5) / count[line]
    half = length / 2 / whole[line]
    at = np.stack([middle - half, middle + half], 1)
    ends: Loops = lines[line, :1] + at[..., None] * way[line, None]
    return ends


def threads(lines: Loops, width: float) -> Loops:
    """Each line (lines, 2, 2) as a thread with round ends, (lines, corners, 2)."""
    way = lines[:, 1] - lines[:, 0]
    ahead = way / np.hypot(*way.T)[:, None]
    aside = np.stack([-ahead[:, 1], ahead[:, 0]], 1)
    turn = np.linspace(-np.pi / 2, np.pi / 2, ROUND)[:, None]
    half = width / 2
    bow = half * (np.cos(turn) * ahead[:, None] + np.sin(turn) * aside[:, None])
    inset = half * ahead[:, None]
    return np.concatenate([lines[:, 1:] - inset + bow, lines[:, :1] + inset - bow], 1)


def hollows(seams: Loops, *, haze: float, side: int, device: torch.device) -> torch.Tensor:
    """A landscape that sinks towards seams, as spline coefficients (side + 3, side + 3).

    Blurred, it needs few knots, the same whatever the size of the picture, so that tiles agree.

    Args:
        seams: as bars (bars, 4, 2).
        haze: deviation of the blur, in sides.
        side: pixels that the seams are drawn in before; one of them is well below the haze.
    """
    drawn = torch.from_numpy(polygons.cover([Edges.of(seams)], side, scanlines=4)[0]).to(device)
    place = (torch.arange(side + 3, device=device) - 1.0)[:, None]
    pixel = torch.arange(side, device=device) + 0.5
    # a pixel and a cubic spline blur too
    variance = max(0.1, (haze * side) ** 2 - 1 / 12 - 1 / 3)
    weight = torch.exp(-((place - pixel) ** 2) / (2 * variance))
    weight = weight / weight.sum(1, keepdim=True).clamp(min=1e-9)
    return weight @ drawn @ weight.T
