"""A timeline of key glyphs: what moves in a film, and how; the acts that change it are pure.

Times are float seconds. A key stays for its `hold`, then its way to the next key lasts `seconds`;
the way of the last key leads to the first where the timeline is a loop, else it is not walked.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any, Literal, TypeVar

from pydantic import JsonValue

from glyphstudio.errors import SettingError
from glyphstudio.message import Message, ModelRef
from glyphstudio.params import Params, parsed, setting

P = TypeVar("P", bound=Params)

MOST_KEYS = 500
SHORTEST, LONGEST = 0.04, 600.0  # of a way between two keys
PathKind = Literal["slerp", "lerp", "spline", "circle", "harmonics"]
Clip = Literal["keys", "film", "axis"]


class Easing(Params):
    """A cubic Bezier from (0, 0) to (1, 1) by two handles, as in CSS; x in [0, 1]."""

    x1: float = setting(0.42, title="First handle, time", ge=0, le=1)
    y1: float = setting(0.0, title="First handle, way", ge=-1, le=2)
    x2: float = setting(0.58, title="Second handle, time", ge=0, le=1)
    y2: float = setting(1.0, title="Second handle, way", ge=-1, le=2)


EVEN = Easing(x1=0, y1=0, x2=1, y2=1)
EASINGS: dict[str, Easing] = {
    "Ease in and out": Easing(),
    "Even": EVEN,
    "Ease in": Easing(x1=0.42, y1=0, x2=1, y2=1),
    "Ease out": Easing(x1=0, y1=0, x2=0.58, y2=1),
    "Sharp": Easing(x1=0.85, y1=0, x2=0.15, y2=1),
    "Overshoot": Easing(x1=0.34, y1=0, x2=0.64, y2=1.5),
    "Swing": Easing(x1=0.68, y1=-0.55, x2=0.27, y2=1.55),
}


class Key(Params):
    """A glyph that the film comes by, and its way to the next one.

    `hold` and `seconds`: how long it stays and how long the way lasts. `pen` as in Scene.pen;
    `noise`: the channel's strength there.
    """

    message: Message
    pen: dict[str, JsonValue] = setting(dict, title="Pen")
    noise: float = setting(0.0, title="Noise", ge=0, le=2)
    hold: float = setting(0.0, title="Hold", unit="s", ge=0, le=LONGEST)
    seconds: float = setting(1.2, title="Duration", unit="s", ge=SHORTEST, le=LONGEST)
    path: PathKind = setting("slerp", title="Path")
    easing: Easing = setting(Easing, title="Easing")


class Timeline(Params):
    """A film to be: its keys (or the run's film, or one axis swept), its rate and its grid.

    `columns` x `columns` glyphs are shown at once, each `phase` of the whole loop after the one
    before. `first` and `last` bound what is played, in shares of the whole. `frozen`: drawn with
    the very weights of `model`, not with the newest of what trains.
    """

    model: ModelRef | None = None
    frozen: bool = setting(False, title="Frozen", description="At one step of the training")
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

    @property
    def latent_size(self) -> int:
        """How many numbers the keys' messages have; 0 while there is no key."""
        return len(self.keys[0].message) if self.keys else 0


# ---- times


def starts(timeline: Timeline) -> tuple[float, ...]:
    """When each key is reached."""
    lasts = [key.hold + key.seconds for key in timeline.keys]
    return tuple(accumulate(lasts[:-1], initial=0.0)) if lasts else ()


def length(timeline: Timeline) -> float:
    """How long the whole lasts: of keys their holds and ways, else what is set."""
    if timeline.clip != "keys":
        return timeline.seconds
    if not timeline.keys:
        return 0.0
    last = timeline.keys[-1]
    return starts(timeline)[-1] + last.hold + (last.seconds if timeline.loop else 0.0)


def segment_at(timeline: Timeline, time: float) -> int:
    """The key that was reached last at a time."""
    return max(0, bisect_right(starts(timeline), time) - 1)


# ---- acts: pure functions Timeline -> Timeline


def set_(timeline: Timeline, **changes: Any) -> Timeline:  # values of any field, checked
    """Other values of whole fields: loop, fps, columns, phase, clip, ...

    Raises:
        SettingError: a value is refused.
    """
    return _with(timeline, **changes)


def added(
    timeline: Timeline, keys: Sequence[Key], at: int | None = None, *, model: ModelRef | None = None
) -> Timeline:
    """More keys, at the end or before key `at`; each takes over the way of the key before it.

    `model`: whose they are, remembered with the first of them.

    Raises:
        SettingError: there are too many, or their messages are of another model's size.
    """
    if not keys:
        return timeline
    have = list(timeline.keys)
    sizes = {len(key.message) for key in keys} | ({timeline.latent_size} if have else set())
    if len(sizes) > 1:
        raise SettingError(
            "This glyph belongs to another model: its message has another length than the keys'."
        )
    if len(have) + len(keys) > MOST_KEYS:
        raise SettingError(f"A timeline has {MOST_KEYS} keys at most.")
    place = len(have) if at is None else min(max(0, at), len(have))
    if have:
        way = _way(have[max(0, place - 1)])
        keys = [_with(key, **way) for key in keys]
    have[place:place] = keys
    changes: dict[str, Any] = {"keys": tuple(have)}
    if model is not None and not timeline.keys:
        changes["model"] = model
    return _with(timeline, **changes)


def inserted(
    timeline: Timeline, key: Key, time: float, *, model: ModelRef | None = None
) -> Timeline:
    """A key on the way at `time`, so that the others stay where they are; at the end after it.

    Raises:
        SettingError: there is no room for it.
    """
    if not timeline.keys or time >= length(timeline):
        return added(timeline, (key,), model=model)
    index = segment_at(timeline, time)
    before = timeline.keys[index]
    last = index == len(timeline.keys) - 1
    grown = added(timeline, (key,), index + 1)
    if last and not timeline.loop:  # it stays still there
        return grown
    passed = max(0.0, time - starts(timeline)[index] - before.hold)
    first = _bounded(min(passed, before.seconds - SHORTEST))
    keys = list(grown.keys)
    keys[index] = _with(before, seconds=first)
    keys[index + 1] = _with(keys[index + 1], seconds=_bounded(before.seconds - first - key.hold))
    return _with(timeline, keys=tuple(keys))


def moved(timeline: Timeline, index: int, to: int) -> Timeline:
    """Key `index` becomes key `to`; glyphs change places, the rhythm of the ways stays."""
    _check(timeline, index)
    ways = [_way(key) for key in timeline.keys]
    keys = list(timeline.keys)
    keys.insert(min(max(0, to), len(keys) - 1), keys.pop(index))
    return _with(timeline, keys=tuple(_with(k, **w) for k, w in zip(keys, ways, strict=True)))


def slid(timeline: Timeline, index: int, time: float) -> Timeline:
    """Key `index` is reached at `time`: the ways before and after it become longer or shorter.

    Beyond a neighbour it changes places with it. The first key stays at 0 until it goes beyond the
    second. `index` one after the last, of a loop: when the first is reached again.
    """
    keys = timeline.keys
    if timeline.loop and index == len(keys):
        return retimed(timeline, index - 1, time - starts(timeline)[-1] - keys[-1].hold)
    _check(timeline, index)
    begun = starts(timeline)
    passed = sum(start < time for place, start in enumerate(begun) if place != index)
    if passed != index:  # before all others: the first only beyond the beginning
        passed = max(passed, 0 if time < 0 or index == 0 else 1)
    if passed != index:
        timeline, index = moved(timeline, index, passed), passed
        keys = timeline.keys
        begun = starts(timeline)
    if index == 0:
        return timeline
    before, key = keys[index - 1], keys[index]
    first = time - begun[index - 1] - before.hold
    if index == len(keys) - 1 and not timeline.loop:
        return retimed(timeline, index - 1, first)
    both = before.seconds + key.seconds
    first = _bounded(min(max(first, both - LONGEST), both - SHORTEST))
    return _replaced(timeline, {index - 1: {"seconds": first}, index: {"seconds": both - first}})


def duplicated(timeline: Timeline, index: int) -> Timeline:
    """The same key once more, right after it."""
    _check(timeline, index)
    return added(timeline, (timeline.keys[index],), index + 1)


def removed(timeline: Timeline, index: int) -> Timeline:
    """Without a key; the whole lasts as long as before wherever there still is a way to take it."""
    _check(timeline, index)
    keys = list(timeline.keys)
    gone = keys.pop(index)
    between = timeline.loop or 0 < index < len(keys)
    if keys and between:
        longer = keys[index - 1].seconds + gone.hold + gone.seconds
        keys[index - 1] = _with(keys[index - 1], seconds=_bounded(longer))
    return _with(timeline, keys=tuple(keys))


def retimed(timeline: Timeline, index: int | None, seconds: float) -> Timeline:
    """The way from key `index` lasts `seconds`; None: each of them does."""
    return _each(timeline, index, seconds=_bounded(seconds))


def stretched(timeline: Timeline, seconds: float) -> Timeline:
    """The whole lasts `seconds`, in the same rhythm, as far as its ways can."""
    if timeline.clip != "keys":
        return _with(timeline, seconds=min(3600.0, max(0.1, seconds)))
    now = length(timeline)
    if not now:
        return timeline
    share = max(0.0, seconds) / now
    longest, bounded = LONGEST, _bounded
    return _with(
        timeline,
        keys=tuple(
            _with(key, hold=min(longest, key.hold * share), seconds=bounded(key.seconds * share))
            for key in timeline.keys
        ),
    )


def eased(timeline: Timeline, index: int | None, easing: Easing) -> Timeline:
    """How the way from key `index` begins and ends; None: all ways."""
    return _each(timeline, index, easing=easing)


def pathed(timeline: Timeline, index: int | None, path: PathKind) -> Timeline:
    """Which way leads on from key `index`; None: from every key.

    A spline runs through its keys, so the usual easing, which stands still at each, gives way to
    an even pace; and back again with any other path.
    """
    keys = list(timeline.keys)
    for place in range(len(keys)) if index is None else (index,):
        _check(timeline, place)
        easing = keys[place].easing
        if path == "spline" and easing == Easing():
            easing = EVEN
        elif path != "spline" and keys[place].path == "spline" and easing == EVEN:
            easing = Easing()
        keys[place] = _with(keys[place], path=path, easing=easing)
    return _with(timeline, keys=tuple(keys))


def held(timeline: Timeline, index: int | None, seconds: float) -> Timeline:
    """Key `index` stays for `seconds`; None: each key."""
    return _each(timeline, index, hold=min(LONGEST, max(0.0, seconds)))


def rekeyed(timeline: Timeline, index: int, **changes: Any) -> Timeline:  # fields of Key
    """Another message, pen or noise of a key."""
    _check(timeline, index)
    if "message" in changes and len(changes["message"]) != timeline.latent_size:
        raise SettingError("This glyph belongs to another model.")
    return _replaced(timeline, {index: changes})


def ranged(timeline: Timeline, first: float, last: float) -> Timeline:
    """What of it is played, in shares of the whole; the whole where nothing would be left."""
    first, last = (min(1.0, max(0.0, share)) for share in (first, last))
    if last - first < 1e-3:
        first, last = 0.0, 1.0
    return _with(timeline, first=first, last=last)


# ---- inside


def _way(key: Key) -> dict[str, Any]:
    return {"seconds": key.seconds, "path": key.path, "easing": key.easing}


def _each(timeline: Timeline, index: int | None, **changes: Any) -> Timeline:
    places = range(len(timeline.keys)) if index is None else (index,)
    return _replaced(timeline, dict.fromkeys(places, changes))


def _replaced(timeline: Timeline, changes: dict[int, dict[str, Any]]) -> Timeline:
    keys = list(timeline.keys)
    for index, values in changes.items():
        _check(timeline, index)
        keys[index] = _with(keys[index], **values)
    return _with(timeline, keys=tuple(keys))


def _with(params: P, **changes: Any) -> P:
    values = {name: getattr(params, name) for name in type(params).model_fields} | changes
    return parsed(type(params), values)


def _bounded(seconds: float) -> float:
    return min(LONGEST, max(SHORTEST, seconds))


def _check(timeline: Timeline, index: int) -> None:
    if not 0 <= index < len(timeline.keys):
        raise SettingError(f"The timeline has {len(timeline.keys)} keys, not a number {index + 1}.")
