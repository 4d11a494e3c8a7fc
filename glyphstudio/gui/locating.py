"""Where the weights are that a scene or a kept glyph speaks of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from glyphstudio.errors import FileError
from glyphstudio.scene import ModelRef
from glyphstudio.store import library
from glyphstudio.store.runs import WEIGHTS, kept_path
from glyphstudio.store.studio import Studio
from glyphstudio.store.weights import find_by_hash, is_model

LOST = (
    "The model this was made with is not in the studio any more. "
    "Drop its model file or run folder on the window first."
)


def locate(
    ref: ModelRef, studio: Studio, seen: tuple[Path, ...], near: tuple[Path, ...] = ()
) -> Path:
    """The file or run with these very weights: where they should be, or wherever they are.

    `seen` are model files and run folders outside the studio; `near`: folders to look in besides.
    Of a reference without a hash, the newest of that run or name. Reads files: in a thread only.

    Raises:
        FileError: they are nowhere we look.
    """
    for path in _places(ref, studio, seen):
        if path.exists() and (not ref.model_hash or is_model(path, ref.model_hash)):
            return path
    found = find_by_hash(studio, ref.model_hash, (*seen, *near))
    if found is None:
        raise FileError(LOST)
    return found


def locate_about(ref: ModelRef, studio: Studio, seen: tuple[Path, ...]) -> Path:
    """`locate`, or else what has its name or run now: to go on with work.

    Raises:
        FileError: there is nothing of that name either.
    """
    try:
        return locate(ref, studio, seen)
    except FileError:
        return locate(ref.model_copy(update={"model_hash": ""}), studio, seen)


def _places(ref: ModelRef, studio: Studio, seen: tuple[Path, ...]) -> Iterator[Path]:
    """Likely places, the surest first."""
    if ref.run:
        folder = studio.runs / Path(ref.run).name
        if ref.model_hash and (kept := kept_path(folder, ref.model_hash)).is_file():
            yield kept
        if (folder / WEIGHTS).is_file():
            yield folder
    for entry in library.bundled_models():
        if ref.name in (entry.place, entry.recipe.title):
            yield entry.path
    own = studio.models / f"{ref.name}.safetensors"
    if ref.name and own.is_file():
        yield own
    for path in seen:
        if ref.run and path.name == ref.run:
            if ref.model_hash and (kept := kept_path(path, ref.model_hash)).is_file():
                yield kept
            if (path / WEIGHTS).is_file():
                yield path
        elif ref.name and path.stem == ref.name and path.is_file():
            yield path


def beside(picture: Path, ref: ModelRef) -> tuple[Path, ...]:
    """Where the command line may have put the run that a picture was drawn from."""
    name = Path(ref.run).name
    return (picture.parent / name, picture.parent / "runs" / name) if name else ()


def same(one: ModelRef | None, other: ModelRef | None) -> bool:
    """Whether two references mean the same weights, as far as they tell."""
    if one is None or other is None:
        return one is other
    if one.model_hash and other.model_hash:
        return one.model_hash == other.model_hash
    return one.run == other.run and (bool(one.run) or one.name == other.name)


def run_of(path: Path) -> Path:
    """The run's folder, from the folder itself, its weights, or weights it keeps."""
    if path.suffix != ".safetensors" or path.is_dir():  # also one that has vanished
        return path
    return path.parent.parent if path.parent.name == "kept" else path.parent
