"""Drawing only the part of a glyph that is looked at closely."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from glyphstudio.gui.requests import Drawing, DrawRequest

if TYPE_CHECKING:
    from glyphstudio.engine.player import Player
    from glyphstudio.engine.style import Pen


def pixels(request: DrawRequest, size: int) -> int:
    """How many are drawn at a side of `size`."""
    if request.crop is None:
        return len(request.latents) * size**2
    left, top, right, bottom = request.crop
    return len(request.latents) * (right - left) * (bottom - top) * size**2 // request.size**2


def tile(player: Player, request: DrawRequest, pen: Pen, size: int, step: int) -> Drawing:
    """The part of a glyph that is looked at closely, perhaps at half its size."""
    from glyphstudio.engine.style import Window

    assert request.crop is not None
    share = size / request.size
    left, top = (int(place * share) for place in request.crop[:2])
    right, bottom = (min(size, math.ceil(place * share)) for place in request.crop[2:])
    drawn = player.tile(request.latents, pen, size, Window(left, top, right, bottom))
    request = replace(request, size=size, crop=(left, top, right, bottom))
    return Drawing(request, drawn, step, 0.0)
