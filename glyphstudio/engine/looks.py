"""How glyphs of a film look: pens, and what lies between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from glyphstudio.colour import from_oklab, oklab, rgb
from glyphstudio.engine.player import Pictures
from glyphstudio.engine.style import Pen
from glyphstudio.palette import Palette, palette
from glyphstudio.params import parsed

SWITCH: Final = 1 / 3  # of a way, in its middle: how long two pens that cannot blend are mixed
OPENING: Final = 0.8  # of a way, in its middle: how long one opens into the other
KEPT: Final = 0.5  # of the contrast of paper and ink that must be left in the middle of a blend


@dataclass(frozen=True, slots=True)
class Look:
    """How one glyph is drawn. `noise`: 0..2.

    `other`: a second pen, mixed in by `share` (0..1); `opens`: it comes as a circle from the
    middle that grows, and is seen alone inside.
    """

    pen: Pen
    noise: float = 0.0
    other: Pen | None = None
    share: float = 0.0
    opens: bool = False


def between(a: Pen, b: Pen, t: float, *, noise: float = 0.0) -> Look:
    """The look on the way from one pen to another.

    Numbers blend. Palettes blend in OKLab where both have as many inks and as many fills. All
    else (another ink, a kind of nib, other numbers of inks) cannot be half: it changes in the
    middle of the way, where both are drawn and mixed for a third of it. Where half of both would
    leave hardly any glyph, as of dark on light and light on dark, one opens into the other.
    """
    if a == b or t <= 0:
        return Look(a, noise)
    if t >= 1:
        return Look(b, noise)
    one, other = dict(a), dict(b)
    for name, first in dict(a).items():
        made = _blend(name, first, other[name], t)
        if made is not None:
            one[name] = other[name] = made
    left, right = (type(a).model_construct(**values) for values in (one, other))
    if one == other:
        return Look(left, noise)
    opens = _vanishes(palette(left.palette), palette(right.palette))
    x = (t - 0.5) / (OPENING if opens else SWITCH) + 0.5
    share = min(1.0, max(0.0, x))
    share = share * share * (3 - 2 * share)
    if share <= 0 or share >= 1:
        return Look(left if share <= 0 else right, noise)
    return Look(left, noise, other=right, share=share, opens=opens)


def _blend(name: str, a: Any, b: Any, t: float) -> Any:  # a value of any field of a pen
    """What lies between two values; None where nothing does."""
    if a == b:
        return a
    if name == "palette":
        return _palette_between(palette(a), palette(b), t)
    if isinstance(a, float) and isinstance(b, (int, float)) and not isinstance(b, bool):
        return a + t * (b - a)
    return None


def _palette_between(a: Palette, b: Palette, t: float) -> str | None:
    if (len(a.inks), len(a.fills)) != (len(b.inks), len(b.fills)) or _vanishes(a, b):
        return None

    def mix(one: str, other: str) -> str:
        first, last = np.array(oklab(one)), np.array(oklab(other))
        lightness, green_red, blue_yellow = (first + t * (last - first)).tolist()
        return from_oklab((lightness, green_red, blue_yellow))

    inks = [mix(*pair) for pair in zip(a.inks, b.inks, strict=True)]
    fills = [mix(*pair) for pair in zip(a.fills, b.fills, strict=True)]
    return Palette.of(mix(a.paper, b.paper), inks, fills).code


def _vanishes(a: Palette, b: Palette) -> bool:
    """Whether an ink comes too near its paper somewhere between two palettes."""
    one, other = _standing_out(a), _standing_out(b)
    if len(one) != len(other):
        one, other = one.mean(0, keepdims=True), other.mean(0, keepdims=True)
    way = other - one
    length = np.maximum((way * way).sum(1), 1e-12)
    nearest = np.clip(-(one * way).sum(1) / length, 0, 1)[:, None]
    least = np.linalg.norm(one + nearest * way, axis=1)
    ends = np.minimum(np.linalg.norm(one, axis=1), np.linalg.norm(other, axis=1))
    return bool((least < KEPT * ends).any())


def _standing_out(colours: Palette) -> npt.NDArray[np.float64]:
    """How each ink differs from the paper in OKLab, (inks, 3)."""
    inks, paper = np.array([oklab(ink) for ink in colours.inks]), np.array(oklab(colours.paper))
    away: npt.NDArray[np.float64] = inks - paper
    return away


def pen_of(base: Pen, values: Mapping[str, JsonValue]) -> Pen:
    """A player's own pen with what a key changes; what another style's pen left is ignored."""
    if not values:
        return base
    tree = base.model_dump(mode="json")
    known = {name: value for name, value in values.items() if name in tree}
    return parsed(type(base), tree | known)


def ground(look: Look) -> Pictures:
    """(3,): the paper between the glyphs of a grid."""

    def paper(pen: Pen) -> npt.NDArray[np.float64]:
        return 255 * np.array(rgb(palette(pen.palette).paper))

    colour = paper(look.pen)
    if look.other is not None:
        colour += look.share * (paper(look.other) - colour)
    return colour.round().astype(np.uint8)


def seen_pen(look: Look, base: Pen) -> dict[str, JsonValue]:
    """What a look changes of a player's own pen, as a key has it; of two pens the one seen most."""
    pen = look.pen if look.other is None or look.share < 0.5 else look.other
    own, values = base.model_dump(mode="json"), pen.model_dump(mode="json")
    return {name: value for name, value in values.items() if value != own.get(name)}
