"""What an export will be: its size, length, weight and time, before it is made; no widgets."""

from __future__ import annotations

import math
import os
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from glyphstudio import files
from glyphstudio.errors import GlyphError
from glyphstudio.exporters import labels as lettering
from glyphstudio.exporters.work import Exporter, exporters
from glyphstudio.files import patterns
from glyphstudio.gui.requests import Pixels
from glyphstudio.params import Params, changed, parsed, setting
from glyphstudio.scene import Scene
from glyphstudio.store.studio import find_studio

What = Literal["glyph", "sheet", "drawing", "film"]
GAP = 0.1  # between glyphs of a sheet, in glyph sides
LARGEST = 16_384  # px, a picture's side
INCH_CM = 2.54
_FILE = "export.json"
# Pixels a second that encoders take in; measured on two loaded cores with Mirror mask, 25 frames.
_ENCODE = {
    "png": 8e6, "gif": 4e6, "webm": 6e6, "mp4": 8e6, "apng": 5e6, "webp": 2.5e6, "mov": 6e6,
    "pngs": 4e6,
}  # fmt: skip
# Bytes of a frame against `weigh`; measured likewise.
_SHRINK = {
    "png": 0.6, "gif": 0.25, "webm": 0.17, "mp4": 0.1, "apng": 0.66, "webp": 0.24, "mov": 2.6,
    "pngs": 0.7,
}  # fmt: skip

# Settings, and what they do to drawing and weight; measured with Mirror mask at 8192 px, and loops.
_CHANGES: tuple[tuple[str, object, float, float], ...] = (
    ("paper", False, 2.3, 1.1),
    ("deep", True, 1.3, 2.5),
    ("lossless", True, 1.0, 1.2),
    ("codec", "AV1", 1.0, 0.6),
)

# Bytes of a glyph's paths against `weigh`, and seconds; medians of 14 styles (lower for scripts of
# few strokes, higher for plants and dry brushes).
_PATHS = {"svg": 480.0, "pdf": 330.0}
_PATHS_SECONDS = 0.15

_ICONS = {  # a loop, the web, what is cut, what lies on a pile; others are plain films
    "gif": "repeat", "webm": "globe-simple", "apng": "infinity", "webp": "image-square",
    "mov": "scissors", "pngs": "stack",
}  # fmt: skip
_DRAWING_ICONS = {"svg": "pen-nib", "pdf": "printer"}
NO_PATHS = "This model draws with pixels, so it has no paths."

Factor = Annotated[float, Field(ge=0.02, le=50)]


@dataclass(frozen=True, slots=True)
class Format:
    """One card of the dialog."""

    name: str
    label: str
    about: str
    icon: str
    what: What
    exporter: str
    suffix: str
    rates: tuple[float, ...] = ()


class Choices(Params):
    """What was chosen last; kept beside the preferences.

    `margin`: around a sheet, in hundredths of a glyph's side. `dpi`: of prints measured in cm.
    `pattern`: of names, see files.patterns.
    `learnt`: of an exporter, the seconds and bytes of its last file over what was expected.
    """

    version: Literal[1] = 1
    format: str = setting("png", title="Format", max_length=32)
    glyph_size: int = setting(2048, title="Size", ge=1, le=LARGEST)
    glyph_shows: Literal["glyph", "stage"] = setting("glyph", title="Shows")
    sheet_size: int = setting(256, title="Glyph size", ge=16, le=2048)
    film_size: int = setting(512, title="Size", ge=32, le=2048)
    film_sheet_size: int = setting(128, title="Glyph size", ge=16, le=512)
    film_shows: Literal["sheet", "glyph", "timeline"] = setting("sheet", title="Shows")
    drawing_size: int = setting(1024, title="Size", ge=16, le=LARGEST)
    drawing_sheet_size: int = setting(256, title="Glyph size", ge=16, le=2048)
    drawing_shows: Literal["sheet", "glyph"] = setting("glyph", title="Shows")
    columns: int = setting(8, title="Columns", ge=1, le=64)
    margin: int = setting(10, title="Margin", ge=0, le=100)
    labels: lettering.Kind = setting("none", title="Labels")
    unit: Literal["px", "cm"] = setting("px", title="Measured in")
    dpi: int = setting(300, title="Dots per inch", ge=36, le=2400)
    pattern: str = setting(patterns.USUAL, title="Name", max_length=80)
    fps: float = setting(25.0, title="Frames a second", ge=1, le=60)
    seconds: float = setting(8.0, title="Length", ge=0.5, le=600)
    embed: bool = setting(True, title="Embed")
    folder: str = setting("", title="Folder", max_length=1000)
    learnt: dict[str, tuple[Factor, Factor]] = setting(dict, title="Learnt", hidden=True)


def formats() -> tuple[Format, ...]:
    """The cards: pictures first, then drawings and films, as the exporters that are there."""
    pictures: list[Format] = []
    drawings: list[Format] = []
    films: list[Format] = []
    for one in sorted(exporters(), key=lambda one: (one.name != "svg", one.name)):
        if one.takes == "picture":
            pictures += _pictures(one)
        elif one.takes == "drawing":
            icon = _DRAWING_ICONS.get(one.name, "vector-two")
            drawings.append(
                Format(
                    one.name, one.label, one.description, icon, "drawing", one.name, one.suffix
                )
            )  # fmt: skip
        else:
            icon = _ICONS.get(one.name, "film-strip")
            films.append(
                Format(
                    one.name, one.label, one.description, icon, "film",
                    one.name, one.suffix, one.rates,
                )
            )  # fmt: skip
    return tuple(pictures + drawings + films)


def _pictures(one: Exporter) -> list[Format]:
    return [
        Format(one.name, one.label, one.description, "image", "glyph", one.name, one.suffix),
        Format(
            f"{one.name}_sheet",
            "Contact sheet",
            "All messages side by side, for prints and posts",
            "squares-four",
            "sheet",
            one.name,
            one.suffix,
        ),
    ]


def remembered() -> Choices:
    """What was chosen last, or the usual."""
    try:
        return parsed(Choices, files.read_json(find_studio().config / _FILE))
    except GlyphError:
        return Choices()  # there is none yet, or it was damaged


def remember(choices: Choices) -> None:
    """Keep them for next time.

    Raises:
        SaveError: they could not be written.
    """
    config = files.make_folder(find_studio().config)
    files.write_json(config / _FILE, choices.model_dump(mode="json"))


def is_sheet(one: Format, choices: Choices) -> bool:
    """Whether all messages are shown, rather than the chosen glyph."""
    shows = {"film": choices.film_shows, "drawing": choices.drawing_shows}
    return shows.get(one.what, one.what) == "sheet"


def size_field(one: Format, choices: Choices) -> str:
    """Which choice says how large a glyph is."""
    sheet = is_sheet(one, choices)
    if one.what in ("film", "drawing"):
        return f"{one.what}_sheet_size" if sheet else f"{one.what}_size"
    return "sheet_size" if sheet else "glyph_size"


def has_margin(one: Format, choices: Choices) -> bool:
    """Whether there can be room around it: sheets that stand still."""
    return one.what != "film" and is_sheet(one, choices)


def has_labels(one: Format, choices: Choices) -> bool:
    """Whether there are words below its glyphs."""
    return has_margin(one, choices) and choices.labels != "none"


def printed(params: Params, choices: Choices) -> Params:
    """A format's settings with the size in print, where it knows of that and one was chosen."""
    knows = choices.unit == "cm" and "dpi" in type(params).model_fields
    return changed(params, {"dpi": choices.dpi}) if knows else params


def texts_of(one: Format, choices: Choices, scene: Scene, count: int) -> tuple[str, ...]:
    """The word below each of `count` glyphs of a sheet; none where there are none."""
    if not has_labels(one, choices):
        return ()
    step = scene.model.step if scene.model is not None else 0
    return tuple(lettering.texts(choices.labels, count, seed=scene.draw_seed, step=step))


def margin_of(one: Format, choices: Choices, size: int) -> int:
    """The room around a sheet of glyphs of `size` pixels."""
    return round(size * choices.margin / 100) if has_margin(one, choices) else 0


def foot_of(one: Format, choices: Choices, size: int) -> int:
    """The room for words below each glyph."""
    return lettering.foot_of(size) if has_labels(one, choices) else 0


def dots_per_cm(one: Format, choices: Choices) -> float:
    """Pixels in a centimetre: of pictures as chosen, of drawings 1/96 inch as in CSS."""
    return (96 if one.what == "drawing" else choices.dpi) / INCH_CM


def in_cm(one: Format, choices: Choices) -> bool:
    """Whether its size is told in centimetres; films have none."""
    return one.what != "film" and choices.unit == "cm"


def most_pixels(one: Format, choices: Choices, *, free: bool) -> int:
    """The largest glyph that is offered; `free`: the model draws at any size."""
    if one.what in ("glyph", "drawing") and free and not is_sheet(one, choices):
        return LARGEST
    return 512 if one.what == "film" and is_sheet(one, choices) else 2048


def rate_of(one: Format, choices: Choices) -> float:
    """Frames a second: as chosen, or the nearest that the format can show."""
    if not one.rates:
        return choices.fps
    return min(one.rates, key=lambda rate: abs(rate - choices.fps))


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how large a file gets and how long it takes."""

    width: int
    height: int
    frames: int
    bytes: float
    seconds: float


def sheet_sides(
    count: int, columns: int, size: int, gap: int, *, margin: int = 0, foot: int = 0
) -> tuple[int, int]:
    """Width and height of a sheet in pixels, with a foot below each glyph for words."""
    columns = max(1, min(columns, count))
    rows = -(-count // columns)
    width = columns * size + (columns - 1) * gap + 2 * margin
    return width, rows * (size + foot) + (rows - 1) * gap + 2 * margin


def gap_of(size: int) -> int:
    """The gap between glyphs of a sheet."""
    return int(size * GAP)


def fitted_size(
    count: int, columns: int, room: int, *, margin: int = 0, labelled: bool = False
) -> int:
    """The largest glyph with which a sheet stays within `room` pixels each way; 1 at least.

    Args:
        margin: in hundredths of a glyph's side.
    """

    def longest(size: int) -> int:
        around, foot = round(size * margin / 100), lettering.foot_of(size) if labelled else 0
        return max(sheet_sides(count, columns, size, gap_of(size), margin=around, foot=foot))

    return next((size for size in range(room, 1, -1) if longest(size) <= room), 1)


def weigh(picture: Pixels | None) -> float:
    """Bytes of a picture squeezed without loss, per pixel of its side to the power 1.15.

    Flat shapes weigh with their outline rather than their area.
    """
    if picture is None or not picture.size:
        return 30.0
    whole = np.ascontiguousarray(picture)
    rows = np.diff(whole.astype(np.int16), axis=1, prepend=0).astype(np.uint8)
    side = float(max(whole.shape[:2]))
    return len(zlib.compress(rows.tobytes(), 4)) / math.pow(side, 1.15)


def estimate(
    exporter: str,
    choices: Choices,
    *,
    count: int,
    columns: int,
    size: int,
    gap: int,
    frames: int,
    drawn: int,
    weight: float,
    draw_seconds: float,
    margin: int = 0,
    foot: int = 0,
    params: Params | None = None,
) -> Estimate:
    """What an export of `frames` frames of `count` glyphs of `size` pixels will be, roughly.

    Args:
        drawn: how many of the frames differ from the one before; the others need no drawing.
        weight: of one glyph, by `weigh`.
        draw_seconds: per pixel drawn, as last measured on the stage.
        params: of the exporter, where they change what a file weighs or takes.
    """
    width, height = sheet_sides(count, columns, size, gap, margin=margin, foot=foot)
    if exporter in _PATHS:  # however large
        slower, heavier = choices.learnt.get(exporter, (1.0, 1.0))
        weighs = heavier * count * weight * _PATHS[exporter]
        return Estimate(width, height, 1, weighs, slower * count * _PATHS_SECONDS)
    slowed, weighted = _factors(params)
    draw_seconds, weight = slowed * draw_seconds, weighted * weight
    pixels = float(width) * height
    each = count * weight * size**1.15 * _SHRINK.get(exporter, 1.0)
    drawing = draw_seconds * count * size * size
    encoding = pixels / _ENCODE.get(exporter, 10e6)
    slower, heavier = choices.learnt.get(exporter, (1.0, 1.0))
    seconds = slower * (drawn * drawing + frames * encoding)
    return Estimate(width, height, frames, heavier * each * frames, seconds)


def _factors(params: Params | None) -> tuple[float, float]:
    """How many times as long drawing takes, and as heavy a file is, as with the usual settings."""
    if params is None:
        return 1.0, 1.0
    slowed = weighted = 1.0
    for name, value, slower, heavier in _CHANGES:
        if getattr(params, name, None) == value:
            slowed, weighted = slowed * slower, weighted * heavier
    return slowed, weighted


def learnt(
    choices: Choices, exporter: str, promised: Estimate, seconds: float, weight: float
) -> Choices:
    """The choices with what a file of `weight` bytes, made in `seconds`, has taught."""
    slower, heavier = choices.learnt.get(exporter, (1.0, 1.0))
    if seconds > 0.5:  # what is done at once tells nothing
        slower = _factor(slower * seconds / promised.seconds)
    if weight > 200_000:  # below, the recipe inside weighs most
        heavier = _factor(heavier * weight / promised.bytes)
    return changed(choices, {"learnt": choices.learnt | {exporter: (slower, heavier)}})


def _factor(number: float) -> float:
    return round(min(50.0, max(0.02, number)), 3)


def tiled(pictures: Pixels, columns: int, *, margin: int = 0, texts: Sequence[str] = ()) -> Pixels:
    """Pictures (n, h, w, 3) side by side on their own paper, for a preview; 4: on none.

    Args:
        margin: around them, in hundredths of a side.
        texts: a word below each.
    """
    count, height, width, channels = pictures.shape
    columns = min(columns, count)
    gap, around = gap_of(height), round(height * margin / 100)
    foot = lettering.foot_of(height) if texts else 0
    whole_w, whole_h = sheet_sides(count, columns, height, gap, margin=around, foot=foot)
    whole: Pixels = np.empty((whole_h, whole_w, channels), np.uint8)
    paper = pictures[0, 0, 0] if channels == 3 else np.zeros(4, np.uint8)
    whole[:] = paper
    lefts = [around + column * (width + gap) for column in range(columns)]
    words = lettering.feet(texts, lefts, size=width, width=whole_w, foot=foot)
    ink = np.full(channels, 255 if dark(pictures) else 0, np.uint8)
    ink[3:] = 255
    for index, picture in enumerate(pictures):
        row, column = divmod(index, columns)
        top, left = around + row * (height + foot + gap), lefts[column]
        whole[top : top + height, left : left + width] = picture
        if foot and not column:
            cover = words(row)[..., None]
            whole[top + height : top + height + foot] = paper * (1 - cover) + ink * cover
    return whole


def dark(pictures: Pixels) -> bool:
    """Whether words on it are light: by its paper, or on none as its inks are."""
    if pictures.shape[3] == 3:
        return bool(pictures[0, 0, 0].mean() < 128)
    covered = pictures[pictures[..., 3] > 128]
    return bool(len(covered) and covered[:, :3].mean() > 128)


def film_steps(steps: Sequence[int], frames: int) -> tuple[int, ...]:
    """Which step each of `frames` frames shows: the whole film, evenly."""
    if not steps:
        return ()
    last = len(steps) - 1
    return tuple(steps[round(i * last / max(1, frames - 1))] for i in range(max(1, frames)))


def weight_of(path: Path) -> int:
    """Bytes of a file, or of a folder of frames.

    Raises:
        OSError: it is not there.
    """
    if path.is_dir():
        return sum(entry.stat().st_size for entry in os.scandir(path))
    return path.stat().st_size
