"""The artist's own palettes: JSON files in the studio folder, found by being there."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from glyphstudio import files
from glyphstudio.errors import FileError, GlyphError, SaveError, SettingError
from glyphstudio.files.palettes import SUFFIXES, read_palette, write_palette
from glyphstudio.palette import Palette, is_code, palette, palettes
from glyphstudio.store.library import PICTURES
from glyphstudio.store.preferences import read_preferences
from glyphstudio.store.studio import Studio, find_studio

MOST = 500  # files that are listed
MOST_PIXELS = 80_000_000  # of a photograph; 240 MB for a moment


@dataclass(frozen=True, slots=True)
class OwnPalette:
    """A palette and the file it lies in."""

    palette: Palette
    path: Path


@dataclass(frozen=True, slots=True)
class OwnPalettes:
    """What is in the folder, by label; and a sentence on each file that is no palette."""

    found: tuple[OwnPalette, ...] = ()
    refused: tuple[str, ...] = ()


def own_palettes(studio: Studio) -> OwnPalettes:
    """The artist's palettes; a file that cannot be read costs only itself."""
    found, refused = [], []
    for path in _files(studio.palettes):
        try:
            found.append(OwnPalette(read_palette(path), path))
        except FileError as error:
            refused.append(str(error))
    found.sort(key=lambda own: (own.palette.label.casefold(), own.path.name))
    return OwnPalettes(tuple(found), tuple(refused))


def save_palette(studio: Studio, own: Palette, *, replaces: Path | None = None) -> Path:
    """Keep a palette in a file called like it, in place of the one it was before.

    The very same one is not kept twice, however often it is asked for.

    Raises:
        SaveError: it could not be written; the older one is still there.
    """
    folder = files.make_folder(studio.palettes)
    if replaces is None or not files.is_there(replaces, raises=SaveError):
        for there in own_palettes(studio).found:
            if there.palette == own.model_copy(update={"name": there.palette.name}):
                return there.path
    name = files.plain_name(own.label, otherwise="palette")
    path = folder / f"{name}.json"
    if path != replaces:
        path = files.free_path(path)
    write_palette(path, own)
    if replaces is not None and replaces != path:
        with contextlib.suppress(OSError):  # then there are two
            replaces.unlink()
    return path


def find_palette(text: str, studio: Studio | None = None) -> Palette:
    """The palette meant by a word: shipped, colours, one's own by label or file name, or a file:
    a palette of any program, or a picture whose colours are wanted.

    Its `word` is what goes into pens and recipes, which then mean it everywhere.

    Args:
        studio: where one's own are; None: in the studio that this machine's artist uses.

    Raises:
        SettingError: nothing is meant by it; the sentence names what there is.
        FileError: a file is meant, but is no palette.
    """
    if text in palettes() or is_code(text):
        return palette(text)
    own = own_palettes(studio or _studio()).found
    for one in own:
        if text.casefold() in (one.palette.label.casefold(), one.path.stem.casefold()):
            return one.palette
    path = Path(text)
    if path.suffix.lower() in PICTURES:
        return palette_of_picture(path)
    if path.suffix.lower() in SUFFIXES or files.is_there(path):
        return read_palette(path)
    known = ", ".join([*palettes(), *(one.path.stem for one in own[:40])])
    raise SettingError(f"There is no palette called {text[:40]!r}; there are {known}.")


def palette_of_picture(path: Path) -> Palette:
    """The paper and inks of a picture file, as large as cameras make them (see `extraction`).

    Raises:
        PictureError: it is none, or damaged.
    """
    from glyphstudio.extraction import palette_from

    picture = files.read_picture(path, most_pixels=MOST_PIXELS)
    return palette_from(picture, label=files.shown(path.stem)[:80])


def _studio() -> Studio:
    try:
        return find_studio(read_preferences(find_studio().config).studio_folder)
    except GlyphError:
        return find_studio()


def _files(folder: Path) -> list[Path]:
    found: list[Path] = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            visible = not entry.name.startswith(".")
            if visible and entry.name.lower().endswith(".json") and entry.is_file():
                found.append(Path(entry.path))
    return sorted(found)[:MOST]
