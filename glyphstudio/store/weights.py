"""Model files by what is in them: their hash, and the copies that scenes refer to."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from glyphstudio import files
from glyphstudio.errors import FileError, GlyphError, ModelFileError
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe, recipe_json
from glyphstudio.store.library import bundled_models
from glyphstudio.store.runs import WEIGHTS, runs_in
from glyphstudio.store.studio import Studio

MOST_BYTES = 512 * 2**20  # as the engine reads
HASH = re.compile(r"[0-9a-f]{64}")
SUFFIX = ".safetensors"
_TYPES = {
    "F64": "float64", "F32": "float32", "F16": "float16", "BF16": "bfloat16",
    "I64": "int64", "I32": "int32", "I16": "int16", "I8": "int8", "U8": "uint8", "BOOL": "bool",
}  # fmt: skip
_MOST_KNOWN = 4096


def hash_of_bytes(data: bytes, *, name: str) -> str:
    """The hash that `engine.models` gives the model in these bytes, without torch.

    Raises:
        ModelFileError: it is no model of ours.
    """
    with files.naming(name):
        header = files.tensor_header(data)
        if header.metadata.get("glyphstudio") != "model":
            raise ModelFileError("This is not a model of Glyph Studio.")
        try:
            recipe = parsed(Recipe, files.parse_json(header.metadata.get("recipe", "")))
        except GlyphError as error:
            raise ModelFileError(f"This model's recipe cannot be understood: {error}") from error
    hasher = hashlib.sha256(recipe_json(recipe).encode())
    for key in sorted(header.tensors):
        tensor = header.tensors[key]
        hasher.update(f"\n{key} torch.{_TYPES[tensor.dtype]} {tensor.shape}\n".encode())
        hasher.update(memoryview(data)[tensor.start : tensor.end])
    return hasher.hexdigest()


def hash_of(path: Path) -> str:
    """The hash of the model in a file or a run's folder; read again only when it has changed.

    Raises:
        ModelFileError: it cannot be read, or is no model.
    """
    file = path / WEIGHTS if path.is_dir() else path
    try:
        about = file.stat()
    except OSError as error:
        raise ModelFileError(f"There is no file {file}.") from error
    return _hash_of(file.absolute(), about.st_mtime_ns, about.st_size)


@lru_cache(maxsize=_MOST_KNOWN)
def _hash_of(file: Path, _modified_ns: int, _size: int) -> str:
    data = files.read_bytes(file, MOST_BYTES, raises=ModelFileError)
    return hash_of_bytes(data, name=file.name)


def is_model(path: Path, model_hash: str) -> bool:
    """Whether a file or run holds this very model; what cannot be read does not."""
    try:
        return hash_of(path) == model_hash
    except FileError:
        return False


def kept_place(studio: Studio, model_hash: str) -> Path:
    """Where the studio keeps a copy of a model that scenes refer to, whatever becomes of its file.

    Raises:
        FileError: it is no hash.
    """
    if not HASH.fullmatch(model_hash):
        raise FileError("A kept model is named by its hash.")
    return studio.models / "kept" / f"{model_hash}{SUFFIX}"


def keep(studio: Studio, data: bytes, model_hash: str) -> Path:
    """Keep a copy; what lies there is named by what it is, and never changed.

    Raises:
        SaveError: it could not be written.
    """
    path = kept_place(studio, model_hash)
    if not path.exists():
        files.make_folder(path.parent)
        files.write_bytes(path, data)
    return path


def keep_file(studio: Studio, path: Path) -> Path:
    """Keep a copy of a model file.

    Raises:
        FileError: it cannot be read or written.
    """
    file = path / WEIGHTS if path.is_dir() else path
    return keep(studio, files.read_bytes(file, MOST_BYTES, raises=ModelFileError), hash_of(file))


def find_by_hash(studio: Studio, model_hash: str, also: tuple[Path, ...] = ()) -> Path | None:
    """The file with these weights, wherever the studio has one and whatever it is called.

    Reads what it has not read before: not for the GUI thread.
    """
    if not HASH.fullmatch(model_hash):
        return None
    for path in _named_so(studio, model_hash):
        if is_model(path, model_hash):
            return path
    return next((path for path in _all(studio, also) if is_model(path, model_hash)), None)


def _named_so(studio: Studio, model_hash: str) -> Iterator[Path]:
    """Copies that bear the hash as their name."""
    yield kept_place(studio, model_hash)
    for run in _runs(studio):
        yield run / "kept" / f"{model_hash}{SUFFIX}"


def _all(studio: Studio, also: tuple[Path, ...]) -> Iterator[Path]:
    for path in also:
        if path.is_dir() and not (path / WEIGHTS).is_file():
            yield from sorted(path.glob(f"*{SUFFIX}"))[:100]
        else:
            yield path
    with contextlib.suppress(OSError):
        yield from sorted(studio.models.glob(f"*{SUFFIX}"))
    yield from (entry.path for entry in bundled_models())
    yield from (run for run in _runs(studio) if (run / WEIGHTS).is_file())


def _runs(studio: Studio) -> tuple[Path, ...]:
    try:
        return tuple(runs_in(studio.runs))
    except OSError:
        return ()
