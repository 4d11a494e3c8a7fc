"""What the commands that begin with a file of ours share: its scene, its model and its glyphs."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from glyphstudio.cli.finding import Opened
    from glyphstudio.engine.player import Latents
    from glyphstudio.engine.style import Pen
    from glyphstudio.scene import Message, ModelRef, Scene
    from glyphstudio.store.studio import Studio

SHEETS = ("sheet", "breed")  # views of a scene that show all its glyphs


@dataclass(frozen=True, slots=True)
class Restored:
    """A scene as a file tells it, and its model, ready to draw."""

    scene: Scene
    opened: Opened


def restored(path: Path, model: str | None, *, device: str, threads: int) -> Restored:
    """The scene in a project or export, with its model or the one named instead.

    Raises:
        FileError: nothing of ours is in it, or its model is nowhere we look.
        SettingError: its messages are not of the model named.
    """
    from glyphstudio.cli import finding
    from glyphstudio.errors import FileError, SettingError

    scene = finding.scene_in(path)
    if not scene.messages:
        raise FileError(f"There is no glyph in {path.name}.")
    place = str(model_of(path, scene)) if model is None else model
    opened = finding.open_model(place, device=device, threads=threads)
    size = len(scene.messages[0])
    if size != opened.player.latent_size:
        raise SettingError(
            f"{path.name} belongs to another model: its messages have {size} numbers, "
            f"this one's {opened.player.latent_size}."
        )
    return Restored(scene, opened)


def model_of(path: Path, scene: Scene) -> Path:
    """The file with the weights that made a file: in it, in the studio, shipped, or beside it.

    Raises:
        FileError: they are nowhere; the sentence says which are meant.
    """
    from glyphstudio.errors import FileError
    from glyphstudio.store import projects, weights

    ref = scene.model
    if ref is None or not ref.model_hash:
        raise FileError(f"{path.name} does not say which model made it; name one.")
    studio = own_studio()
    if projects.is_bundle(path):
        projects.unpack_models(path, studio)
    found = weights.find_by_hash(studio, ref.model_hash, _beside(path, ref))
    if found is None:
        called = ref.run or ref.name or "unknown"
        raise FileError(
            f"The model {called} ({ref.model_hash[:12]}) that made {path.name} is not here; "
            "name its file or run."
        )
    return found


def _beside(path: Path, ref: ModelRef) -> tuple[Path, ...]:
    """Where the command line may have put the run, and what lies beside the file."""
    folder, name = path.absolute().parent, Path(ref.run).name
    places = [folder, folder / "models"]
    for run in (folder / name, folder / "runs" / name, Path("runs") / name, Path(name)):
        if name:
            places += [run, run / "kept"]
    return tuple(place for place in places if place.is_dir())


def own_studio() -> Studio:
    """The studio that this machine's artist uses."""
    from glyphstudio.errors import GlyphError
    from glyphstudio.store.preferences import read_preferences
    from glyphstudio.store.studio import find_studio

    try:
        return find_studio(read_preferences(find_studio().config).studio_folder)
    except GlyphError:
        return find_studio()


def pen_for(restored: Restored, changes: dict[str, JsonValue]) -> Pen:
    """The pen a scene was drawn with, as far as its model has it, and some settings changed.

    Raises:
        SettingError: it has no such setting, or refuses the value.
    """
    from glyphstudio.cli import finding

    known = restored.opened.player.pen_type.model_fields  # another model may have been named
    drawn_with = {name: value for name, value in restored.scene.pen.items() if name in known}
    return finding.pen_of(restored.opened, drawn_with | changes)


def latents_of(messages: tuple[Message, ...]) -> Latents:
    """Messages as an array (n, latent_size)."""
    import numpy as np

    return np.array([message.numbers for message in messages], np.float32)


def glyph_in(text: str) -> tuple[Path, int | None]:
    """`FILE` or `FILE#3`, the third glyph of a sheet: the path, and the place from 0.

    Raises:
        SettingError: what follows # is no number from 1.
    """
    from glyphstudio.errors import SettingError

    name, mark, number = text.rpartition("#")
    if not mark or Path(text).exists():
        return Path(text), None
    if not (number.isascii() and number.isdigit() and len(number) < 6 and int(number)):
        raise SettingError(f"Write FILE#3 for the third glyph of a sheet, not {text[-60:]!r}.")
    return Path(name), int(number) - 1


def message_in(text: str) -> tuple[Message, Scene]:
    """The one message that `FILE` or `FILE#3` means, and the scene it is from.

    Raises:
        FileError: nothing of ours is in the file.
        SettingError: there are several, or not so many.
    """
    from glyphstudio.cli import finding
    from glyphstudio.errors import FileError, SettingError

    path, place = glyph_in(text)
    scene = finding.scene_in(path)
    count = len(scene.messages)
    if not count:
        raise FileError(f"There is no glyph in {path.name}.")
    if place is None and count > 1 and scene.view.stage != "glyph":
        raise SettingError(f"{path.name} is a sheet of {count}; say which one: {path.name}#3.")
    index = scene.view.chosen if place is None else place
    if index >= count:
        raise SettingError(f"{path.name} has {count} glyphs, not a number {index + 1}.")
    return scene.messages[index], scene


def changes(arguments: argparse.Namespace) -> dict[str, JsonValue]:
    """What --pen and --palette change."""
    from glyphstudio.cli import finding

    found = finding.assignments(arguments.pen)
    if arguments.palette is not None:
        found["palette"] = arguments.palette
    return found


def again(
    arguments: argparse.Namespace,
) -> tuple[Opened, Latents, Pen, int | None, int | None]:
    """What `draw --from` means: model, messages, pen, the seed they came from, and columns.

    Raises:
        FileError: nothing of ours is in the file, or its model is nowhere.
        SettingError: there are not so many glyphs in it.
    """
    from glyphstudio.errors import SettingError

    path, place = glyph_in(arguments.source)
    found = restored(path, arguments.model, device=arguments.device, threads=arguments.threads)
    scene, messages = found.scene, found.scene.messages
    if place is None and scene.view.stage not in SHEETS:
        place = scene.view.chosen
    first = 0 if place is None else place
    count = arguments.count or (len(messages) if place is None else 1)
    if first + count > len(messages):
        raise SettingError(f"{path.name} has {len(messages)} glyphs, not {first + count}.")
    some = messages[first : first + count]
    seed = scene.draw_seed if first == 0 else None
    columns = arguments.columns or min(scene.view.columns, count)
    return found.opened, latents_of(some), pen_for(found, changes(arguments)), seed, columns
