"""The poses of a film: what each moment of a timeline shows; window, exports and CLI share it."""

from __future__ import annotations

import math
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pydantic import JsonValue

from glyphstudio.colour import from_oklab, oklab, rgb
from glyphstudio.engine.latents import along, lerp, slerp
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.render import Grid, sheet
from glyphstudio.engine.style import Pen
from glyphstudio.errors import SettingError
from glyphstudio.palette import Palette, palette
from glyphstudio.params import parsed
from glyphstudio.scene import Scene
from glyphstudio.timeline import Easing, Key, PathKind, Timeline, length, starts

FADE: Final = 0.15  # noise below which a noisy picture is mixed with the crisp one
SWITCH: Final = 1 / 3  # of a way, in its middle: how long two pens that cannot blend are mixed
SWAY: Final = 0.8  # how far two harmonics leave the great circle, in radii
SWEEP: Final = 3.0  # sigmas on either side of an axis that is swept
Wide = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Look:
    """How one glyph is drawn. `other`: a second pen, mixed in by `share` (0..1); `noise`: 0..2."""

    pen: Pen
    noise: float = 0.0
    other: Pen | None = None
    share: float = 0.0


@dataclass(frozen=True, slots=True)
class Pose:
    """A moment of a film: latents (n, latent_size) and the look of each of the n.

    `step`: of the training's film, to be drawn with its weights; None: with the model's own.
    """

    latents: Latents
    looks: tuple[Look, ...]
    step: int | None = None


class Film:
    """A timeline made ready: how many frames there are, when, and what each shows.

    A loop of `count` frames is seamless: frame `count` would be frame 0 again. An open film ends
    with its last key. A training's film, and an axis swept, go there and back in a loop.

    Args:
        base: the player's own pen, which the pens of keys and scene change.
        messages: (n, latent_size): the glyphs of a training's film or a swept axis.
        pen: as in Scene.pen, of these.
        axes: (k, latent_size): the main axes, where one is swept.
        steps: of the training's film.

    Raises:
        SettingError: there is nothing to show, or keys of different models are mixed.
    """

    def __init__(
        self,
        timeline: Timeline,
        base: Pen,
        *,
        latent_size: int | None = None,
        messages: Latents | None = None,
        pen: Mapping[str, JsonValue] | None = None,
        axes: Latents | None = None,
        steps: Sequence[int] = (),
    ) -> None:
        self.timeline = timeline
        self.seconds = length(timeline)
        self.loop = timeline.loop
        self.steps = tuple(steps)
        self.columns = timeline.columns
        self._base, self._axes = base, axes
        self._pen = _pen_of(base, pen or {})
        self._messages = np.zeros((0, 0), np.float32) if messages is None else messages
        self._begun = starts(timeline)
        self._keys = _latents_of(timeline.keys, latent_size)
        self._pens = [_pen_of(base, key.pen) for key in timeline.keys]
        self._check()
        whole = max(1, round(self.seconds * timeline.fps))
        first = min(timeline.first, timeline.last) if timeline.last > timeline.first else 0.0
        last = max(timeline.first, timeline.last) if timeline.last > timeline.first else 1.0
        self.seamless = self.loop and (first, last) == (0.0, 1.0)
        self.begin, self.end = first * self.seconds, last * self.seconds
        self.count = max(1, round((last - first) * whole))

    @classmethod
    def of(
        cls, scene: Scene, player: Player, *, axes: Latents | None = None, steps: Sequence[int] = ()
    ) -> Film:
        """The film of a scene's timeline, as a player draws it."""
        timeline = scene.timeline
        if timeline.clip == "axis" and (axes is None or len(axes) <= timeline.axis):
            axes = player.axes(timeline.axis + 1)
        fitting = [m.numbers for m in scene.messages if len(m) == player.latent_size]
        chosen = min(scene.view.chosen, max(0, len(fitting) - 1))
        messages = np.array(fitting[chosen:] + fitting[:chosen], np.float32)
        return cls(
            timeline,
            player.pen,
            latent_size=player.latent_size,
            messages=messages if len(fitting) else None,
            pen=scene.pen,
            axes=axes,
            steps=steps,
        )

    def _check(self) -> None:
        clip = self.timeline.clip
        if clip == "keys" and not len(self._keys):
            raise SettingError("The timeline has no keys yet.")
        if clip != "keys" and not len(self._messages):
            raise SettingError("There is no glyph on the stage to show.")
        if clip == "film" and not self.steps:
            raise SettingError("This model has no film of its training.")
        if clip == "axis" and (self._axes is None or len(self._axes) <= self.timeline.axis):
            raise SettingError(f"This model has no axis {self.timeline.axis + 1}.")

    # ---- moments

    def time(self, index: int) -> float:
        """When frame `index` is shown, from 0."""
        frames = self.count if self.loop else max(1, self.count - 1)
        return self.begin + (self.end - self.begin) * index / frames

    def frame(self, index: int) -> Pose:
        """What frame `index` shows."""
        return self.pose(self.time(index))

    def pose(self, time: float) -> Pose:
        """What is shown at a time; of a loop at any, else from 0 to `seconds`."""
        if self.timeline.clip == "film":
            return self._of_training(time)
        glyphs = self.columns**2
        late = self.timeline.phase * self.seconds
        moments = [self._wrapped(time - place * late) for place in range(glyphs)]
        shown = self._swept if self.timeline.clip == "axis" else self._keyed
        parts = [shown(moment, place) for place, moment in enumerate(moments)]
        return Pose(np.stack([latent for latent, _ in parts]), tuple(look for _, look in parts))

    def _wrapped(self, time: float) -> float:
        """A time between 0 and the end; phases go round in an open film too."""
        if self.seconds <= 0:
            return 0.0
        if self.loop or not 0 <= time <= self.seconds:
            return time % self.seconds
        return time

    def _keyed(self, time: float, _place: int) -> tuple[Latents, Look]:
        """Where the way between two keys has come to."""
        index = max(0, bisect_right(self._begun, time) - 1)
        key, keys = self.timeline.keys[index], self._keys
        passed = time - self._begun[index] - key.hold
        if passed <= 0 or (index == len(keys) - 1 and not self.loop):
            return keys[index], Look(self._pens[index], key.noise)
        after = (index + 1) % len(keys)
        t = ease(key.easing, min(1.0, passed / key.seconds))
        around = self._around(index) if key.path == "spline" else None
        latent = way(key.path, keys[index], keys[after], t, around=around)
        noise = key.noise + min(1.0, max(0.0, t)) * (self.timeline.keys[after].noise - key.noise)
        return latent, between(self._pens[index], self._pens[after], t, noise=max(0.0, noise))

    def _around(self, index: int) -> Around:
        """The keys before and after a way, and how long the three ways last."""
        n, keys = len(self._keys), self.timeline.keys
        places = (index - 1, index + 2) if self.loop else (max(0, index - 1), min(n - 1, index + 2))
        before, beyond = (place % n for place in places)
        lasts = (keys[before].seconds, keys[index].seconds, keys[(index + 1) % n].seconds)
        return Around(self._keys[before], self._keys[beyond], lasts)

    def _swept(self, time: float, place: int) -> tuple[Latents, Look]:
        assert self._axes is not None
        share = time / self.seconds
        turn = math.sin(2 * math.pi * share) if self.loop else -math.cos(math.pi * share)
        one = self._messages[place % len(self._messages)]
        axis = self._axes[self.timeline.axis : self.timeline.axis + 1]
        return along(one, axis, np.array([SWEEP * turn])), Look(self._pen)

    def _of_training(self, time: float) -> Pose:
        """There and back in a loop, so that it is seamless; all glyphs are of one step."""
        share = self._wrapped(time) / self.seconds
        if self.loop:
            share = 1 - abs(2 * share - 1)
        step = self.steps[min(len(self.steps) - 1, round(share * (len(self.steps) - 1)))]
        places = np.arange(self.columns**2) % len(self._messages)
        return Pose(self._messages[places], (Look(self._pen),) * len(places), step)


# ---- drawing


def drawn(player: Player, pose: Pose, size: int, *, noise_seed: int = 0) -> Pictures:
    """The glyphs of a pose, (n, size, size, 3); those that look alike are drawn at once."""
    pictures = np.empty((len(pose.latents), size, size, 3), np.uint8)
    alike: list[tuple[Look, list[int]]] = []
    for index, look in enumerate(pose.looks):
        found = next((places for other, places in alike if other == look), None)
        if found is None:
            alike.append((look, [index]))
        else:
            found.append(index)
    for look, places in alike:
        some = pose.latents[places]
        made = _seen(player, some, look.pen, size, look.noise, noise_seed)
        if look.other is not None:
            other = _seen(player, some, look.other, size, look.noise, noise_seed)
            made = mixed(made, other, look.share)
        pictures[places] = made
    return pictures


def _seen(
    player: Player, latents: Latents, pen: Pen, size: int, noise: float, noise_seed: int
) -> Pictures:
    if noise <= 0 or not player.has_reader:
        return player.draw(latents, pen, size)
    sent = player.passage(latents, pen, size, strength=noise, seed=noise_seed)
    return mixed(sent.clean, sent.noisy, min(1.0, noise / FADE))


def mixed(one: Pictures, other: Pictures, share: float) -> Pictures:
    """Two pictures, the other over the one by `share`, in sRGB as edges are."""
    if share <= 0 or share >= 1:
        return one if share <= 0 else other
    part = round(256 * share)
    left, right = np.uint16(256 - part), np.uint16(part)
    blend = one.astype(np.uint16) * left + other.astype(np.uint16) * right + np.uint16(128)
    return (blend >> 8).astype(np.uint8)


def grid_of(columns: int, side: int) -> Grid:
    """`columns` x `columns` glyphs on a square of just `side` pixels, as roomy as a sheet.

    Raises:
        SettingError: they would be smaller than four pixels.
    """
    if columns == 1:
        return Grid(1, 1, side)
    largest = int(side / (columns + 0.1 * (columns - 1) + 0.4))
    for size in range(largest, 3, -1):
        for gap in (size // 10, size // 10 + 1):
            rest = side - columns * size - (columns - 1) * gap
            if rest >= 0 and rest % 2 == 0:
                return Grid(columns**2, columns, size, gap=gap, margin=rest // 2)
    raise SettingError(f"{columns} x {columns} glyphs do not fit into {side} pixels.")


class Frames:
    """Draws a film's frames, (side, side, 3) each, as they are asked for.

    `load`: puts the weights of a step of the training's film into the player.
    """

    def __init__(
        self,
        film: Film,
        player: Player,
        side: int,
        *,
        noise_seed: int = 0,
        load: Callable[[int], object] | None = None,
    ) -> None:
        self.film, self.count = film, film.count
        self.grid = grid_of(film.columns, side)
        self._player, self._noise_seed, self._load = player, noise_seed, load

    def all(self) -> Iterator[Pictures]:
        """Every frame, from the first."""
        return self.some(range(self.count))

    def some(self, numbers: Iterable[int]) -> Iterator[Pictures]:
        """The frames of these numbers; what stands still is drawn once."""
        before: Pose | None = None
        frame: Pictures | None = None
        for number in numbers:
            pose = self.film.frame(number)
            if frame is None or before is None or not _same(pose, before):
                before, frame = pose, self._draw(pose)
            yield frame

    def _draw(self, pose: Pose) -> Pictures:
        if pose.step is not None and self._load is not None:
            self._load(pose.step)
        glyphs = drawn(self._player, pose, self.grid.size, noise_seed=self._noise_seed)
        return sheet(glyphs, self.grid, paper=ground(pose.looks[0]))


def ground(look: Look) -> Pictures:
    """(3,): the paper between the glyphs of a grid."""

    def paper(pen: Pen) -> Wide:
        return 255 * np.array(rgb(palette(pen.palette).paper))

    colour = paper(look.pen)
    if look.other is not None:
        colour += look.share * (paper(look.other) - colour)
    return colour.round().astype(np.uint8)


def _same(one: Pose, other: Pose) -> bool:
    alike = one.looks == other.looks and one.step == other.step
    return alike and np.array_equal(one.latents, other.latents)


# ---- ways


@dataclass(frozen=True, slots=True)
class Around:
    """What lies on both sides of a way: (latent_size,) each, and the seconds of three ways."""

    before: Latents
    beyond: Latents
    seconds: tuple[float, float, float]


def way(
    path: PathKind, a: Latents, b: Latents, t: float, *, around: Around | None = None
) -> Latents:
    """Where the way from `a` (t = 0) to `b` (t = 1) has come to; an easing may overshoot.

    slerp: the great circle, the most even of paths (iae.md section 5). lerp: honestly the straight
    line: its middle is shorter than messages are, and glyphs there are simpler, which is what one
    would choose it for; lengthened it would be the great circle at another pace. spline: through
    all keys without a corner. circle: the great circle the long way round; where both are the same
    key, all around. harmonics: the great circle with a sway of two harmonics across it.
    """
    if path == "lerp":
        return lerp(a, b, t)
    if path == "spline" and around is not None:
        return _spline(a, b, t, around)
    if path == "circle":
        return _round(a, b, t)
    made = slerp(a, b, t)
    return _swayed(a, b, made, t) if path == "harmonics" else made


def _spline(a: Latents, b: Latents, t: float, around: Around) -> Latents:
    """Catmull-Rom through the keys' directions, back on the sphere; their lengths likewise.

    Knots lie at the keys' times, so that the pace has no jump at a key either; the tangent at a
    key is that of the parabola through it and its neighbours.
    """
    lengths = [_long(z) for z in (around.before, a, b, around.beyond)]
    points = [
        np.append(z.astype(np.float64) / max(long, 1e-9), long)
        for z, long in zip((around.before, a, b, around.beyond), lengths, strict=True)
    ]
    before, way_, after = around.seconds
    slopes = [
        (points[1] - points[0]) / before,
        (points[2] - points[1]) / way_,
        (points[3] - points[2]) / after,
    ]
    first = (slopes[0] * way_ + slopes[1] * before) / (before + way_) * way_
    last = (slopes[1] * after + slopes[2] * way_) / (way_ + after) * way_
    t2, t3 = t * t, t * t * t
    made = (
        (2 * t3 - 3 * t2 + 1) * points[1]
        + (t3 - 2 * t2 + t) * first
        + (3 * t2 - 2 * t3) * points[2]
        + (t3 - t2) * last
    )
    direction, long = made[:-1], max(0.0, float(made[-1]))
    short = max(0.05, float(np.linalg.norm(direction)))  # between opposites it goes by the centre
    at: Latents = (direction / short * long).astype(np.float32)
    return at


def _round(a: Latents, b: Latents, t: float) -> Latents:
    """The great circle from `a` to `b` the long way round."""
    long, wide = _long(a), _long(b)
    if min(long, wide) < 1e-6:
        return lerp(a, b, t)
    first, last = a.astype(np.float64) / long, b.astype(np.float64) / wide
    cosine = float(np.clip(first @ last, -1, 1))
    across = last - cosine * first
    if np.linalg.norm(across) < 1e-3:  # the same or the opposite: any circle leads there
        across = _across(a, b, first)
    across /= np.linalg.norm(across)
    angle = (math.acos(cosine) - 2 * math.pi) * t
    direction = math.cos(angle) * first + math.sin(angle) * across
    return (direction * ((1 - t) * long + t * wide)).astype(np.float32)


def _swayed(a: Latents, b: Latents, on: Latents, t: float) -> Latents:
    """`on`, moved across by sin^2(pi t) (u cos 2 pi t + v sin 2 pi t), as long as before.

    That is a first and a second harmonic which are zero, and stand still, at both keys.
    """
    long = _long(on)
    if long < 1e-6:
        return on
    direction = on.astype(np.float64) / long
    turn = 2 * math.pi * t
    u, v = _across(a, b, direction, 1), _across(a, b, direction, 2)
    swell = SWAY * math.sin(turn / 2) ** 2
    made = direction + swell * (math.cos(turn) * u + math.sin(turn) * v)
    return (made / np.linalg.norm(made) * long).astype(np.float32)


def _across(a: Latents, b: Latents, direction: Wide, which: int = 0) -> Wide:
    """A direction of length 1 across another; always the same between the same two keys."""
    made = _random(zlib.crc32(b.tobytes(), zlib.crc32(a.tobytes())) + which, len(direction))
    made = made - (made @ direction) * direction
    long = float(np.linalg.norm(made))
    return made / max(long, 1e-9) if long > 1e-6 else np.zeros_like(made)


@lru_cache(64)
def _random(seed: int, size: int) -> Wide:
    return np.random.default_rng(seed).standard_normal(size)


def _long(z: Latents) -> float:
    return float(np.linalg.norm(z))


@lru_cache(4096)
def ease(easing: Easing, t: float) -> float:
    """How far the way has come at share `t` (0..1) of its time: the Bezier's y where its x is t.

    By halving: exact to 1e-9 wherever the curve is, which Newton's steps are not at its ends.
    """
    if t <= 0 or t >= 1:
        return min(1.0, max(0.0, t))
    if (easing.x1, easing.x2) == (easing.y1, easing.y2):
        return t
    low, high = 0.0, 1.0
    for _ in range(32):
        middle = (low + high) / 2
        if _bezier(easing.x1, easing.x2, middle) < t:
            low = middle
        else:
            high = middle
    return _bezier(easing.y1, easing.y2, (low + high) / 2)


def _bezier(one: float, other: float, s: float) -> float:
    return 3 * (1 - s) ** 2 * s * one + 3 * (1 - s) * s * s * other + s**3


# ---- pens


def between(a: Pen, b: Pen, t: float, *, noise: float = 0.0) -> Look:
    """The look on the way from one pen to another.

    Numbers blend. Palettes blend in OKLab where both have as many inks and as many fills. All
    else (another ink, a kind of nib, other numbers of inks) cannot be half: it changes in the
    middle of the way, where both are drawn and mixed for a third of it.
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
    x = (t - 0.5) / SWITCH + 0.5
    share = min(1.0, max(0.0, x))
    share = share * share * (3 - 2 * share)
    if share <= 0 or share >= 1:
        return Look(left if share <= 0 else right, noise)
    return Look(left, noise, other=right, share=share)


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
    if (len(a.inks), len(a.fills)) != (len(b.inks), len(b.fills)):
        return None

    def mix(one: str, other: str) -> str:
        first, last = np.array(oklab(one)), np.array(oklab(other))
        lightness, green_red, blue_yellow = (first + t * (last - first)).tolist()
        return from_oklab((lightness, green_red, blue_yellow))

    inks = [mix(*pair) for pair in zip(a.inks, b.inks, strict=True)]
    fills = [mix(*pair) for pair in zip(a.fills, b.fills, strict=True)]
    return Palette.of(mix(a.paper, b.paper), inks, fills).code


def _pen_of(base: Pen, values: Mapping[str, JsonValue]) -> Pen:
    """A player's own pen with what a key changes; what another style's pen left is ignored."""
    if not values:
        return base
    tree = base.model_dump(mode="json")
    known = {name: value for name, value in values.items() if name in tree}
    return parsed(type(base), tree | known)


def _latents_of(keys: Sequence[Key], latent_size: int | None) -> Latents:
    """The keys' messages, (n, latent_size).

    Raises:
        SettingError: they are not all of one size, or not of the model's.
    """
    sizes = {len(key.message) for key in keys}
    if len(sizes) > 1:
        raise SettingError("The keys of this timeline belong to different models.")
    if sizes and latent_size is not None and sizes != {latent_size}:
        raise SettingError(
            f"The keys of this timeline belong to another model: they have {sizes.pop()} numbers, "
            f"and this one's messages {latent_size}."
        )
    return np.array([key.message.numbers for key in keys], np.float32)
