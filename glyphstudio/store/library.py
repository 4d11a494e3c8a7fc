"""What there is: recipes, models, runs and pictures, listed without torch and by header only."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from glyphstudio import files
from glyphstudio.discovery import shipped
from glyphstudio.errors import FileError, GlyphError, ModelFileError, RecipeError, SettingError
from glyphstudio.params import parsed
from glyphstudio.recipe import NAME, Recipe, digest
from glyphstudio.store.lock import is_locked
from glyphstudio.store.record import RunRecord, read_record
from glyphstudio.store.runs import CARD, WEIGHTS, is_run, runs_in
from glyphstudio.store.studio import Studio

MOST_RECIPE = 1 << 20
THUMBNAIL = 192  # px, the longer side
MOST_THUMBNAILS = 1000  # kept; those not looked at for longest go
MOST_THUMBNAIL_BYTES = 50_000_000
PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff")
FILMS = (".webm", ".mp4", ".mov", ".apng")
Read = Callable[[Path], npt.NDArray[np.uint8]]
DRAWINGS = (".svg", ".pdf")


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model file. `place` is what engine.models.load_model takes; `card` a picture, if any."""

    place: str
    path: Path
    recipe: Recipe
    step: int
    bits: float | None
    letters: float | None
    card: Path | None
    bundled: bool

    @property
    def label(self) -> str:
        return self.recipe.title if self.bundled else self.path.stem


@dataclass(frozen=True, slots=True)
class RunEntry:
    """A run folder; `busy` while somebody trains it."""

    path: Path
    record: RunRecord
    card: Path | None
    busy: bool

    @property
    def label(self) -> str:
        return self.record.recipe.title


@dataclass(frozen=True, slots=True)
class PictureEntry:
    """A picture, film or drawing of the artist."""

    path: Path
    modified: float  # seconds since 1970
    size: int  # bytes


# ---- recipes


def bundled_recipes() -> tuple[Recipe, ...]:
    """The recipes that ship, in the order of their cards."""
    folder = shipped("models") / "recipes"
    recipes = (read_recipe(path) for path in _by_name(folder, "*.json"))
    return tuple(sorted(recipes, key=lambda recipe: (recipe.place, recipe.name)))


def bundled_card(name: str) -> Path | None:
    """The card's picture of a shipped recipe."""
    return _if_file(shipped("models") / "cards" / f"{name}.png")


def find_recipe(place: str | Path) -> Recipe:
    """The recipe meant by a shipped recipe's name or a file.

    Raises:
        RecipeError: there is none, or it cannot be understood.
    """
    folder = shipped("models") / "recipes"
    if isinstance(place, str) and NAME.fullmatch(place):
        named = folder / f"{place}.json"
        if named.is_file():
            return read_recipe(named)
    if not files.is_there(Path(place), raises=RecipeError):
        known = ", ".join(path.stem for path in _by_name(folder, "*.json"))
        raise RecipeError(f"There is no recipe {str(place)[:120]!r}; shipped ones: {known}.")
    return read_recipe(Path(place))


def read_recipe(path: Path) -> Recipe:
    """The recipe in a JSON file; a file without a name is named by its stem.

    Raises:
        RecipeError: it cannot be understood.
    """
    try:
        tree = files.read_json(path, most=MOST_RECIPE)
        if isinstance(tree, dict):
            tree.setdefault("name", path.stem)
        return parsed(Recipe, tree)
    except FileError as error:
        raise RecipeError(str(error)) from error
    except SettingError as error:
        raise RecipeError(f"{files.shown(path.name)} is not a recipe: {error}") from error


# ---- models


def bundled_models() -> tuple[ModelEntry, ...]:
    """The models that ship, in the order of their recipes' cards."""
    folder = shipped("models")
    models = (
        _model(path, place=path.stem, card=bundled_card(path.stem), bundled=True)
        for path in _by_name(folder, "*.safetensors")
    )
    return tuple(sorted(models, key=lambda entry: (entry.recipe.place, entry.path.stem)))


def own_models(studio: Studio) -> tuple[ModelEntry, ...]:
    """The artist's model files, newest first; what is no model is left out."""
    found = []
    for path in _newest_first(studio.models, (".safetensors",)):
        with contextlib.suppress(ModelFileError):
            found.append(read_model_entry(path))
    return tuple(found)


def read_model_entry(path: Path) -> ModelEntry:
    """What a model file says of itself, read by its header.

    Raises:
        ModelFileError: it is no model.
    """
    return _model(path, place=str(path), card=_if_file(path.with_suffix(".png")), bundled=False)


def _model(path: Path, *, place: str, card: Path | None, bundled: bool) -> ModelEntry:
    notes = files.read_tensor_header(path).metadata
    if notes.get("glyphstudio") != "model":
        raise ModelFileError(f"{path.name} is not a model of Glyph Studio.")
    try:
        recipe = parsed(Recipe, files.parse_json(notes.get("recipe", "")))
    except (FileError, SettingError) as error:
        raise ModelFileError(f"{path.name} has a damaged recipe: {error}") from error
    return ModelEntry(
        place=place,
        path=path,
        recipe=recipe,
        step=int(_number(notes, "step") or 0),
        bits=_number(notes, "bits_per_glyph"),
        letters=_number(notes, "letters_of_64"),
        card=card,
        bundled=bundled,
    )


def _number(notes: Mapping[str, str], key: str) -> float | None:
    try:
        number = float(notes[key][:40])
    except (KeyError, ValueError):
        return None
    return number if 0 <= number < 1e9 else None


# ---- runs


def runs(studio: Studio) -> tuple[RunEntry, ...]:
    """The artist's runs, newest first; what cannot be read is left out."""
    found = []
    for path in runs_in(studio.runs):
        with contextlib.suppress(FileError):
            found.append(read_run_entry(path))
    return tuple(found)


def read_run_entry(path: Path) -> RunEntry:
    """A run folder anywhere.

    Raises:
        FileError: it is none, or damaged.
    """
    return RunEntry(path, read_record(path), _if_file(path / CARD), is_locked(path))


# ---- pictures


def pictures(studio: Studio) -> tuple[PictureEntry, ...]:
    """The artist's pictures, films and drawings, newest first."""
    found = []
    for folder in (studio.pictures, studio.exports):
        for path in _newest_first(folder, (*PICTURES, *FILMS, *DRAWINGS)):
            with contextlib.suppress(OSError):
                about = path.stat()
                found.append(PictureEntry(path, about.st_mtime, about.st_size))
    return tuple(sorted(found, key=lambda entry: -entry.modified))


def thumbnail(
    path: Path, studio: Studio, *, side: int = THUMBNAIL, read: Read = files.read_picture
) -> npt.NDArray[np.uint8] | None:
    """A small picture (h, w, 3) of a picture file, kept in the state folder; None if there is none.

    `read` gets a picture out of the file, or raises a GlyphError.

    Reading a large photograph takes a second: not for the GUI thread.
    """
    try:
        about = path.stat()
        key = digest(f"{path.absolute()}\n{about.st_mtime_ns}\n{about.st_size}\n{side}")[:32]
        kept = studio.state / "thumbnails" / f"{key}.png"
        with contextlib.suppress(GlyphError):
            found = files.read_picture(kept)
            with contextlib.suppress(OSError):
                os.utime(kept)  # looked at just now
            return found
        small = _smaller(read(path), side)
        with contextlib.suppress(GlyphError):
            _keep(kept, small)
        return small
    except (GlyphError, OSError, ValueError):
        return None


def _smaller(picture: npt.NDArray[np.uint8], side: int) -> npt.NDArray[np.uint8]:
    image = Image.fromarray(picture)
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    return np.ascontiguousarray(image, dtype=np.uint8)


def _keep(path: Path, picture: npt.NDArray[np.uint8]) -> None:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG")
    files.make_folder(path.parent)
    files.write_bytes(path, file.getvalue(), sync=False)
    _forget_oldest(path.parent)


def _forget_oldest(folder: Path) -> None:
    """Keep a folder of small pictures small: each save of a run leaves another."""
    found: list[tuple[int, int, str]] = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                about = entry.stat(follow_symlinks=False)
                found.append((about.st_mtime_ns, about.st_size, entry.path))
    count = size = 0
    for _, its_size, place in sorted(found, reverse=True):
        count, size = count + 1, size + its_size
        if count > MOST_THUMBNAILS or size > MOST_THUMBNAIL_BYTES:
            with contextlib.suppress(OSError):
                os.unlink(place)


# ---- what was dropped


def kind_of(path: Path) -> str:
    """What a path holds, by its looks: run, model, recipe, picture, film, drawing or unknown."""
    if path.is_dir():
        if is_run(path):
            return "run"
        return "film" if files.first_frame(path) else "unknown"
    kinds = {".safetensors": "model", ".json": "recipe"}
    kinds |= dict.fromkeys(PICTURES, "picture")
    kinds |= dict.fromkeys(FILMS, "film") | dict.fromkeys(DRAWINGS, "drawing")
    if path.name == "run.json" or path.name == WEIGHTS:
        return "run" if is_run(path.parent) else kinds[path.suffix]
    return kinds.get(path.suffix.lower(), "unknown")


def _newest_first(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path]:
    found: list[tuple[float, Path]] = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                visible = not entry.name.startswith(".")
                if visible and entry.name.lower().endswith(suffixes) and entry.is_file():
                    found.append((entry.stat().st_mtime, Path(entry.path)))
    yield from (path for _, path in sorted(found, key=lambda item: (-item[0], item[1].name)))


def _by_name(folder: Path, pattern: str) -> list[Path]:
    return sorted(folder.glob(pattern), key=lambda path: path.stem)


def _if_file(path: Path) -> Path | None:
    return path if path.is_file() else None
