"""Draws the program's icon, a mirrored glyph on night blue, into resources/ (png, ico, icns)."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

Stroke = tuple[tuple[float, ...], ...]
RESOURCES = Path(__file__).resolve().parent.parent / "resources"
NIGHT, GOLD = (15, 28, 44), (240, 168, 84)
SIDE = 2048  # drawn four times too large, then reduced: that is all the smoothing there is
# One half of the glyph: polylines of (x, y, half width) in -1..1, y down, mirrored at x = 0.
STROKES = (
    ((0.00, -0.56, 0.11), (0.16, -0.63, 0.13), (0.36, -0.66, 0.13), (0.56, -0.54, 0.12),
     (0.64, -0.34, 0.10), (0.56, -0.17, 0.07)),
    ((0.00, -0.24, 0.08), (0.00, 0.06, 0.10), (0.02, 0.24, 0.10), (0.20, 0.33, 0.06)),
    ((0.25, -0.30, 0.045), (0.36, -0.27, 0.085), (0.44, -0.22, 0.05)),
    ((0.68, 0.06, 0.06), (0.66, 0.26, 0.10), (0.54, 0.48, 0.12), (0.34, 0.62, 0.11),
     (0.14, 0.68, 0.06)),
)  # fmt: skip


def cover(x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Where the glyph is: strokes that melt into one another, cut at a level."""
    field = np.zeros_like(x)
    across = np.sqrt(x * x + 0.001)  # no crease where the halves meet
    for stroke in STROKES:
        inside = np.full_like(x, -np.inf)
        for (x0, y0, w0), (x1, y1, w1) in pairwise(_rounded(stroke)):
            dx, dy = x1 - x0, y1 - y0
            along = np.clip(((across - x0) * dx + (y - y0) * dy) / (dx * dx + dy * dy), 0, 1)
            distance = np.hypot(across - x0 - along * dx, y - y0 - along * dy)
            inside = np.maximum(inside, w0 + along * (w1 - w0) - distance)
        field += np.exp(inside / 0.045)
    return field > 1


def _rounded(stroke: Stroke) -> Stroke:
    """Corners cut off three times (Chaikin), ends kept."""
    for _ in range(3):
        cut = [stroke[0]]
        for a, b in pairwise(stroke):
            for t in (0.25, 0.75):
                cut.append(tuple(p + t * (q - p) for p, q in zip(a, b, strict=True)))
        stroke = (*cut, stroke[-1])
    return stroke


def draw() -> Image.Image:
    """The icon, 512 x 512 with a transparent outside."""
    axis = (2 * np.arange(SIDE) + 1) / SIDE - 1
    x, y = np.meshgrid(axis, axis)
    tile = (np.abs(x) / 0.94) ** 5 + (np.abs(y) / 0.94) ** 5 < 1
    pixels = np.zeros((SIDE, SIDE, 4), np.uint8)
    pixels[..., :3] = NIGHT
    pixels[..., 3] = np.where(tile, 255, 0)
    pixels[cover(x / 0.94, y / 0.94) & tile, :3] = GOLD
    return Image.fromarray(pixels).resize((512, 512), Image.Resampling.BOX)


def main() -> None:
    """Write the icon in the three formats desktops ask for."""
    icon = draw()
    icon.save(RESOURCES / "icon.png", optimize=True)
    icon.save(RESOURCES / "icon.ico", sizes=[(s, s) for s in (16, 24, 32, 48, 64, 128, 256)])
    icon.save(RESOURCES / "icon.icns")


if __name__ == "__main__":
    main()
