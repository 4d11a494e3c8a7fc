"""A timeline of key glyphs: what moves in a film, and how. Pure values; drawing is the engine's."""

from __future__ import annotations

from typing import Literal

from pydantic import JsonValue

from glyphstudio.message import Message, ModelRef
from glyphstudio.params import Params, setting

MOST_KEYS = 500
PathKind = Literal["slerp", "lerp", "spline", "circle", "harmonics"]
Clip = Literal["keys", "film", "axis"]


class Easing(Params):
    """A cubic Bezier from (0, 0) to (1, 1) by two handles, as in CSS; x in [0, 1]."""

    x1: float = setting(0.42, title="First handle, time", ge=0, le=1)
    y1: float = setting(0.0, title="First handle, way", ge=-1, le=2)
    x2: float = setting(0.58, title="Second handle, time", ge=0, le=1)
    y2: float = setting(1.0, title="Second handle, way", ge=-1, le=2)


class Key(Params):
    """A glyph that the film comes by, and its way to the next one.

    `hold` and `seconds`: how long it stays and how long the way lasts. `pen` as in Scene.pen;
    `noise`: the channel's strength there.
    """

    message: Message
    pen: dict[str, JsonValue] = setting(dict, title="Pen")
    noise: float = setting(0.0, title="Noise", ge=0, le=2)
    hold: float = setting(0.0, title="Hold", unit="s", ge=0, le=600)
    seconds: float = setting(1.2, title="Duration", unit="s", ge=0.04, le=600)
    path: PathKind = setting("slerp", title="Path")
    easing: Easing = setting(Easing, title="Easing")


class Timeline(Params):
    """A film to be: its keys (or the run's film, or one axis swept), its rate and its grid.

    `columns` x `columns` glyphs are shown at once, each `phase` of the whole loop after the one
    before. `first` and `last` bound what is played, in shares of the whole.
    """

    model: ModelRef | None = None
    clip: Clip = setting("keys", title="Clip")
    keys: tuple[Key, ...] = setting((), title="Keys", max_length=MOST_KEYS)
    loop: bool = setting(True, title="Seamless", description="The last key leads to the first")
    fps: float = setting(30.0, title="Frames/s", ge=1, le=120)
    seconds: float = setting(
        6.0, title="Length", description="Of a swept axis or a training", unit="s", ge=0.1, le=3600
    )
    axis: int = setting(0, title="Axis", ge=0, le=999)
    columns: int = setting(1, title="Glyphs across", ge=1, le=8)
    phase: float = setting(0.0, title="Phase", ge=0, le=1)
    first: float = setting(0.0, title="From", ge=0, le=1)
    last: float = setting(1.0, title="To", ge=0, le=1)
