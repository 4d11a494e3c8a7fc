"""What the words on a command line mean: models with their players, pens, settings, places."""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glyphstudio.errors import FileError, SettingError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from pydantic import JsonValue

    from glyphstudio.drawing import Provenance
    from glyphstudio.engine.models import Model
    from glyphstudio.engine.player import Latents, Player
    from glyphstudio.engine.style import Pen
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
            values[path.strip()] = json.loads(value)
        except ValueError:
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


@dataclass(frozen=True, slots=True)
class Opened:
    """A model ready to draw and read."""

    place: str
    model: Model
    player: Player


def open_model(place: str, *, device: str, threads: int) -> Opened:
    """The model in a file or run folder, or a bundled one, on a device.

    Raises:
        ModelFileError: it cannot be read.
        TrainingError: there is no such device.
    """
    from glyphstudio.engine import device as devices
    from glyphstudio.engine import models

    devices.use_threads(threads)
    model = models.load_model(place)
    return Opened(place, model, models.open_player(model, devices.choose(device)))


def pen_of(opened: Opened, changes: Mapping[str, JsonValue]) -> Pen:
    """The model's pen with some settings changed.

    Raises:
        SettingError: it has no such setting, or refuses the value.
    """
    from glyphstudio.palette import palette
    from glyphstudio.params import changed

    pen = changed(opened.player.pen, changes)
    palette(pen.palette)
    return pen


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
    in_run = Path(opened.place).is_dir()
    ref = ModelRef(
        model_hash=model.model_hash,
        name="" if in_run else model.name,
        run=model.name if in_run else "",
        step=model.step,
    )
    return Scene(
        model=ref,
        recipe=model.recipe,
        messages=tuple(Message.of(row.tolist()) for row in latents),
        draw_seed=draw_seed,
        pen=pen.model_dump(mode="json", exclude_defaults=True),
        view=View(columns=min(64, columns), stage="glyph" if len(latents) == 1 else "sheet"),
    )


def provenance_of(scene: Scene) -> Provenance:
    """A scene as exports embed it."""
    from glyphstudio import __version__
    from glyphstudio.drawing import Provenance
    from glyphstudio.scene import scene_json

    return Provenance(software=f"Glyph Studio {__version__}", scene=scene_json(scene))


def messages_for(opened: Opened, count: int, seed: int) -> Latents:
    """`count` random messages of the model's kind from a draw seed."""
    from glyphstudio.engine.latents import random_messages

    kind = getattr(opened.model.params, "message", "gaussian")
    return random_messages(count, opened.player.latent_size, seed=seed, kind=kind)


def writable(path: Path) -> Path:
    """A path to write to, as absolute data; never an option or an address.

    Raises:
        FileError: its folder is not there.
    """
    absolute = path.absolute()
    if not absolute.parent.is_dir():
        raise FileError(f"The folder {absolute.parent} is not there; make it first.")
    return absolute
