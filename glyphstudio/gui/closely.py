"""Drawing what is asked for in another way: a part that is looked at closely, or on no paper."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

from glyphstudio.gui.requests import Drawing, DrawRequest, Pixels

if TYPE_CHECKING:
    from glyphstudio.engine.player import Player
    from glyphstudio.engine.style import Pen


def pixels(request: DrawRequest, size: int) -> int:
    """How many are drawn at a side of `size`."""
    if request.crop is None:
        return len(request.latents) * size**2
    left, top, right, bottom = request.crop
    return len(request.latents) * (right - left) * (bottom - top) * size**2 // request.size**2


def drawn(player: Player, request: DrawRequest, pen: Pen, size: int) -> tuple[Pixels, bool]:
    """The pictures, (n, size, size, 3), or 4 without their paper; whether they mix with it."""
    if not request.clear:
        return player.draw(request.latents, pen, size), False
    from glyphstudio.engine import clear

    mixes = not clear.can_clear(player, request.latents, pen)
    return clear.clear(player, request.latents, pen, size), mixes


def tile(player: Player, request: DrawRequest, pen: Pen, size: int, step: int) -> Drawing:
    """The part of a glyph that is looked at closely, perhaps at half its size."""
    from glyphstudio.engine.style import Window

    assert request.crop is not None
    share = size / request.size
    left, top = (int(place * share) for place in request.crop[:2])
    right, bottom = (min(size, math.ceil(place * share)) for place in request.crop[2:])
    part = player.tile(request.latents, pen, size, Window(left, top, right, bottom))
    request = replace(request, size=size, crop=(left, top, right, bottom))
    return Drawing(request, part, step, 0.0)
