"""The poses of a film: what each moment of a timeline shows; window, exports and CLI share it."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from pydantic import JsonValue

from glyphstudio.engine import clear
from glyphstudio.engine.latents import along
from glyphstudio.engine.looks import Look, between, ground, pen_of
from glyphstudio.engine.player import Latents, Pictures, Player
from glyphstudio.engine.render import Grid, sheet
from glyphstudio.engine.style import Pen
from glyphstudio.engine.ways import Around, ease, way
from glyphstudio.errors import ExportError, SettingError
from glyphstudio.scene import Scene
from glyphstudio.timeline import Key, Timeline, length, starts

FADE: Final = 0.15  # noise below which a noisy picture is mixed with the crisp one
EDGE: Final = 0.06  # of half a side: how soft the edge of one picture in another is
SWEEP: Final = 3.0  # sigmas on either side of an axis that is swept


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
        self._pen = pen_of(base, pen or {})
        self._messages = np.zeros((0, 0), np.float32) if messages is None else messages
        self._begun = starts(timeline)
        self._keys = _latents_of(timeline.keys, latent_size)
        self._pens = [pen_of(base, key.pen) for key in timeline.keys]
        self._check()
        whole = max(1, round(self.seconds * timeline.fps))
        first, last = timeline.first, timeline.last
        if last <= first:
            first, last = 0.0, 1.0
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
            made = (opened if look.opens else mixed)(made, other, look.share)
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


def opened(one: Pictures, other: Pictures, share: float) -> Pictures:
    """Square pictures, the other seen in a circle that covers them at `share` 1; its edge is soft.

    Args:
        one, other: (n, side, side, 3).
    """
    side = one.shape[1]
    along_side = (np.arange(side, dtype=np.float32) + 0.5) / side * 2 - 1
    away = np.hypot(along_side, along_side[:, None])
    inside = np.clip((share * (math.sqrt(2) + EDGE) - away) / EDGE, 0, 1)[..., None]
    start = one.astype(np.float32)
    made: Pictures = (start + inside * (other - start) + 0.5).astype(np.uint8)
    return made


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

    def clear(self) -> Iterator[Pictures]:
        """Every frame without its paper, (side, side, 4).

        Raises:
            ExportError: a drawing in it is not the same on any paper.
        """
        for number in range(self.count):
            pose = self.film.frame(number)
            papers = [_on(pose, paper) for paper in clear.PAPERS]
            if number in (0, self.count // 2):
                self._check_clear(pose, papers)
            yield clear.pair(*map(self._draw, papers))

    def _check_clear(self, pose: Pose, papers: Sequence[Pose]) -> None:
        seen = [
            drawn(self._player, one, clear.SIDE, noise_seed=self._noise_seed)
            for one in (pose, *papers)
        ]
        own = np.array([ground(look) for look in pose.looks], np.float32)[:, None, None]
        if not clear.shows(clear.pair(*seen[1:]), seen[0], own):
            raise ExportError(clear.NO_CLEAR)

    def _draw(self, pose: Pose) -> Pictures:
        if pose.step is not None and self._load is not None:
            self._load(pose.step)
        glyphs = drawn(self._player, pose, self.grid.size, noise_seed=self._noise_seed)
        return sheet(glyphs, self.grid, paper=ground(pose.looks[0]))


def _on(pose: Pose, paper: str) -> Pose:
    """The same inks on another paper."""

    def moved(look: Look) -> Look:
        other = None if look.other is None else clear.on_paper(look.other, paper)
        return replace(look, pen=clear.on_paper(look.pen, paper), other=other)

    return replace(pose, looks=tuple(map(moved, pose.looks)))


def _same(one: Pose, other: Pose) -> bool:
    alike = one.looks == other.looks and one.step == other.step
    return alike and np.array_equal(one.latents, other.latents)


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
