"""A style's paths as another program draws them, beside the style's own picture."""

from __future__ import annotations

import io

import numpy as np
import resvg_py
import torch
from PIL import Image

from glyphstudio.drawing import Drawing
from glyphstudio.engine.style import Pen, Style
from glyphstudio.exporters.drawings import UNIT
from glyphstudio.exporters.svg import NAMESPACE, Shapes

FAR = 64 / 255  # a channel that is off by more makes a pixel another


def raster(drawing: Drawing, size: int) -> torch.Tensor:
    """A drawing as pixels (3, size, size) in [0, 1], by resvg."""
    shapes = "\n".join(Shapes().of(drawing))
    text = (
        f'<svg xmlns="{NAMESPACE}" width="{size}" height="{size}" viewBox="0 0 {UNIT} {UNIT}">'
        f'<rect width="{UNIT}" height="{UNIT}" fill="{drawing.paper}"/>{shapes}</svg>'
    )
    picture = Image.open(io.BytesIO(bytes(resvg_py.svg_to_bytes(svg_string=text)))).convert("RGB")
    return torch.from_numpy(np.array(picture)).permute(2, 0, 1) / 255


def differing(style: Style, numbers: torch.Tensor, pen: Pen, size: int = 1024) -> float:
    """The share of pixels in which the paths of one glyph differ from the picture of it."""
    drawing = style.vector(numbers, pen)
    assert drawing is not None
    own = style.hard(numbers[None], pen, size)[0]
    return float(((raster(drawing, size) - own).abs().amax(0) > FAR).float().mean())
