"""What the words on a command line mean: models with their players, pens, settings, places."""

from __future__ import annotations

import argparse
import contextlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glyphstudio.errors import FileError, SaveError, SettingError
from glyphstudio.files import parse_json

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pydantic import JsonValue

    from glyphstudio.drawing import Provenance
    from glyphstudio.engine.models import Model
    from glyphstudio.engine.player import Latents, Player
    from glyphstudio.engine.style import Pen
    from glyphstudio.recipe import Recipe
    from glyphstudio.scene import Scene


def assignments(texts: Sequence[str]) -> dict[str, JsonValue]:
    """`a.b=3` and the like as values by path; what is not JSON is text.

    Raises:
        SettingError: there is no = in one.
    """
    values: dict[str, JsonValue] = {}
    for text in texts:
        path, equals, value = text.partition("=")
        if not equals or not path:
            raise SettingError(f"Write a setting as name=value, not {text[:60]!r}.")
        try:
            values[path.strip()] = parse_json(value)
        except FileError:
            values[path.strip()] = value
    return values


def add_device(parser: argparse.ArgumentParser) -> None:
    """--device and --threads."""
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    parser.add_argument(
        "--threads", type=positive, default=1, metavar="N", help="CPU threads to use (1)"
    )


def positive(text: str) -> int:
    """An argument that is a whole number from 1."""
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is less than 1")
    return number


def natural(text: str) -> int:
    """An argument that is a whole number from 0, as seeds are."""
    number = int(text)
    if not 0 <= number <= 2**53:
        raise argparse.ArgumentTypeError(f"{number} is not a number from 0 to 2^53")
    return number


def measure(text: str) -> float:
    """An argument that is a number, no larger than rates and durations are."""
    number = float(text)
    if not (math.isfinite(number) and abs(number) <= 10_000):
        raise argparse.ArgumentTypeError(f"{text} is not a number up to 10000")
    return number


@dataclass(frozen=True, slots=True)
class Opened:
    """A model ready to draw and read."""

    model: Model
    player: Player
    run: Path | None  # the folder of the run it lies in


def open_model(place: str, *, device: str, threads: int) -> Opened:
    """The model in a file or run folder, or a bundled one, on a device.

    Raises:
        ModelFileError: it cannot be read.
        TrainingError: there is no such device.
    """
    from glyphstudio.engine import device as devices
    from glyphstudio.engine import models
    from glyphstudio.store.runs import is_run

    devices.use_threads(threads)
    model = models.load_model(place)
    player = models.open_player(model, devices.choose(device))
    path = models.find_model(place).absolute()
    in_run = path.name == models.IN_RUN and is_run(path.parent)
    return Opened(model, player, path.parent if in_run else None)


def pen_of(opened: Opened, changes: Mapping[str, JsonValue]) -> Pen:
    """The model's pen with some settings changed.

    Raises:
        SettingError: it has no such setting, or refuses the value.
    """
    from glyphstudio.palette import palette
    from glyphstudio.params import changed
    from glyphstudio.store.palettes import find_palette

    named = changes.get("palette")
    if isinstance(named, str):  # one's own, or a file's, by its colours from here on
        changes = {**changes, "palette": find_palette(named).word}
    pen = changed(opened.player.pen, changes)
    palette(pen.palette)
    return pen


def with_dictionary(recipe: Recipe, path: Path) -> Recipe:
    """A script's recipe that writes with the elements of a drawing instead of its own.

    All it says of message, channel, reader and finish stays. The recipe `own` draws every stroke
    as wide as the artist did; any other script's takes its broad nib.

    Raises:
        SettingError: the recipe is no script's.
        FileError: the file cannot be read or used.
    """
    from glyphstudio.elements import STYLE, read_elements, with_elements
    from glyphstudio.engine.style import find_style
    from glyphstudio.files.svg import elements_of
    from glyphstudio.recipe import with_settings

    name = recipe.settings.get("style")
    if not isinstance(name, str) or find_style(name).group != "scripts":
        raise SettingError(f"{recipe.title} is no script; a dictionary needs one, such as own.")
    elements = read_elements(path) if path.suffix.lower() == ".json" else elements_of(path)
    broad = 0.0 if name == STYLE else 1.0
    return with_settings(with_elements(recipe, elements), {"drawing.broad": broad})


def paper_of(pen: Pen) -> npt.NDArray[np.uint8]:
    """The colour between the glyphs of a sheet, (3,)."""
    import numpy as np

    from glyphstudio.palette import palette, rgb

    parts = rgb(palette(pen.palette).paper)
    return np.array([round(255 * part) for part in parts], np.uint8)


def scene_of(
    opened: Opened, latents: Latents, pen: Pen, *, columns: int, draw_seed: int | None
) -> Scene:
    """What is drawn, as the window would hold it."""
    from glyphstudio.scene import Message, ModelRef, Scene, View

    model = opened.model
    ref = ModelRef(
        model_hash=model.model_hash,
        name="" if opened.run else model.name,
        run=opened.run.name if opened.run else "",
        step=model.step,
    )
    return Scene(
        model=ref,
        recipe=model.recipe,
        messages=tuple(Message.of(row.tolist()) for row in latents),
        draw_seed=draw_seed,
        pen=told(pen, opened.player.pen),
        view=View(columns=min(64, columns), stage="glyph" if len(latents) == 1 else "sheet"),
    )


def told(pen: Pen, first: Pen) -> dict[str, JsonValue]:
    """A pen's settings but for what is left at both its type's defaults and the model's."""
    usual = type(pen)().model_dump(mode="json")
    told = first.model_dump(mode="json")
    return {
        name: value
        for name, value in pen.model_dump(mode="json").items()
        if value != usual[name] or value != told[name]
    }


def scene_in(path: Path) -> Scene:
    """The scene of an exported file or a project.

    Raises:
        FileError: it cannot be read, or nothing of ours is in it.
    """
    from glyphstudio.exporters.provenance import read_provenance
    from glyphstudio.files import naming
    from glyphstudio.files.reading import opened
    from glyphstudio.scene import scene_from_text
    from glyphstudio.store.projects import read_project

    with naming(path.name):
        with opened(path, FileError) as file:
            head = file.read(4)
        if head.lstrip()[:1] == b"{" or head == b"PK\x03\x04":
            return read_project(path).scene
        provenance = read_provenance(path)
        if provenance is None:
            raise FileError("Nothing in it says how it was made.")
        return scene_from_text(provenance.scene)


def provenance_of(scene: Scene, model: Model, steps: Sequence[int] = ()) -> Provenance:
    """A scene as exports embed it, how well its model is read, and the steps a film shows."""
    from glyphstudio import __version__
    from glyphstudio.drawing import Provenance
    from glyphstudio.scene import scene_json

    read = model.legibility
    return Provenance(
        software=f"Glyph Studio {__version__}",
        scene=scene_json(scene),
        bits=None if read is None else read.bits,
        letters=None if read is None else read.letters,
        steps=tuple(steps),
    )


def messages_for(opened: Opened, count: int, seed: int) -> Latents:
    """`count` random messages of the model's kind from a draw seed.

    Raises:
        SettingError: they are more than a sheet holds.
    """
    from glyphstudio.engine.latents import random_messages
    from glyphstudio.scene import MOST_MESSAGES

    if count > MOST_MESSAGES:
        raise SettingError(f"A sheet has {MOST_MESSAGES} glyphs at most, not {count}.")
    kind = getattr(opened.model.params, "message", "gaussian")
    return random_messages(count, opened.player.latent_size, seed=seed, kind=kind)


def keep_exported(opened: Opened) -> None:
    """Keep the model that an export speaks of beside its run, which may train on.

    A run that cannot be written to is drawn all the same.
    """
    from glyphstudio.engine.models import model_bytes
    from glyphstudio.store.runs import keep_model

    model = opened.model
    if opened.run is not None:
        data = model_bytes(model.recipe, model.state, step=model.step, legibility=model.legibility)
        with contextlib.suppress(SaveError):
            keep_model(opened.run, model.model_hash, data)


def writable(path: Path) -> Path:
    """A path to write to, as absolute data; never an option or an address.

    Raises:
        FileError: its folder is not there.
    """
    absolute = path.absolute()
    if not absolute.parent.is_dir():
        raise FileError(f"The folder {absolute.parent} is not there; make it first.")
    return absolute
