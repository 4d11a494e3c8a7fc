"""Project files: a scene as strict JSON, alone or in a bundle with the models it speaks of."""

from __future__ import annotations

import contextlib
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from glyphstudio import files
from glyphstudio.errors import FileError, SaveError
from glyphstudio.scene import ReadScene, Scene, read_scene
from glyphstudio.store import weights
from glyphstudio.store.studio import Studio

SUFFIX = ".glyphstudio"
MOST_JSON = 128 * 2**20  # bytes; 10,000 kept glyphs of 512 numbers take 29 MB
MOST_MODELS = 256
MOST_BUNDLE = 2 * 2**30
INSIDE = "project.json"
MODEL = re.compile(r"models/([0-9a-f]{64})\.safetensors")
ZIPPED = b"PK\x03\x04"
_WHEN = (1980, 1, 1, 0, 0, 0)  # the same project is the same file
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True, slots=True)
class ReadProject:
    """What is in a project file. `newer`: only to be read, and `notice` says so; `models`: the
    hashes of those that lie in it."""

    scene: Scene
    notice: str = ""
    newer: bool = False
    models: tuple[str, ...] = ()


# ---- writing


def project_text(scene: Scene) -> str:
    """A scene as the JSON of a project, to be read by people too; defaults are left out.

    A kept glyph is one line, and dumped for itself: ten thousand at once would hold Python, and so
    the window, for 0.1 s.
    """
    left_out = {"version", "shelf"}
    text = scene.model_dump_json(exclude_defaults=True, exclude=left_out, indent=1)
    parts = [f'"version": {scene.version}']
    if scene.shelf:
        kept = ",\n  ".join(one.model_dump_json(exclude_defaults=True) for one in scene.shelf)
        parts.append(f'"shelf": [\n  {kept}\n ]')
    rest = text[1:-1].strip("\n ")
    return "{\n " + ",\n ".join([*parts, rest] if rest else parts) + "\n}\n"


def write_project(path: Path, scene: Scene, models: Mapping[str, Path] | None = None) -> None:
    """Write a project, whole or not at all; with `models` (files by their hashes) as a bundle.

    Raises:
        SaveError: it could not be written; an older file of that name is untouched.
        FileError: a model cannot be read.
    """
    data = project_text(scene).encode()
    if len(data) > MOST_JSON:
        raise SaveError(f"{path.name} would be larger than {MOST_JSON >> 20} MB and was not saved.")
    if models is None:
        files.write_bytes(path, data)
        return
    if len(models) > MOST_MODELS:
        raise SaveError(f"A project takes at most {MOST_MODELS} models with it.")
    with files.atomic(path) as file, zipfile.ZipFile(file, "w") as bundle:
        bundle.writestr(_entry(INSIDE, zipfile.ZIP_DEFLATED), data)
        for model_hash in sorted(models):
            raw = files.read_bytes(models[model_hash], weights.MOST_BYTES)
            if weights.hash_of_bytes(raw, name=models[model_hash].name) != model_hash:
                raise SaveError(f"{models[model_hash].name} has changed meanwhile; save again.")
            name = f"models/{model_hash}{weights.SUFFIX}"
            bundle.writestr(_entry(name, zipfile.ZIP_STORED), raw)


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.compress_type = method
    entry.external_attr = 0o644 << 16
    return entry


# ---- reading


def is_bundle(path: Path) -> bool:
    """Whether a file is a zip, by its first bytes; False where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(len(ZIPPED)) == ZIPPED
    except OSError:
        return False


def read_project(path: Path) -> ReadProject:
    """The project in a file, whichever of the two forms it has.

    Raises:
        FileError: it cannot be read, or is no project, or damaged; one sentence.
    """
    if not is_bundle(path):
        return _project(files.read_json(path, most=MOST_JSON), path.name)
    with files.naming(path.name), _opened(path) as bundle:
        names = _checked_names(bundle)
        tree = files.parse_json(_bytes(bundle, INSIDE, MOST_JSON))
        return _project(tree, path.name, names)


def _project(tree: object, name: str, models: tuple[str, ...] = ()) -> ReadProject:
    with files.naming(name):
        read: ReadScene = read_scene(tree)
    return ReadProject(read.scene, read.notice, bool(read.notice), models)


def unpack_models(path: Path, studio: Studio) -> tuple[str, ...]:
    """Keep the models of a bundle in the studio; their hashes.

    Raises:
        FileError: it is no bundle, or one of them is not what it is called.
        SaveError: they could not be written.
    """
    with files.naming(path.name), _opened(path) as bundle:
        names = _checked_names(bundle)
        for model_hash in names:
            if not weights.kept_place(studio, model_hash).is_file():
                weights.keep(studio, _model(bundle, model_hash), model_hash)
    return names


def _model(bundle: zipfile.ZipFile, model_hash: str) -> bytes:
    name = f"models/{model_hash}{weights.SUFFIX}"
    raw = _bytes(bundle, name, weights.MOST_BYTES)
    if weights.hash_of_bytes(raw, name="A model in it") != model_hash:
        raise FileError("This bundle is damaged: a model in it is not what it is called.")
    return raw


@contextlib.contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip file open for reading.

    Raises:
        FileError: it is none, or too large.
    """
    try:
        if path.stat().st_size > MOST_BUNDLE:
            raise FileError("This bundle is larger than 2 GB, which none of ours is.")
        bundle = zipfile.ZipFile(path)
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise FileError("This bundle is damaged or cut off.") from error
    with bundle:
        yield bundle


def _checked_names(bundle: zipfile.ZipFile) -> tuple[str, ...]:
    """The hashes of the models in it, once everything in it is known to be ours.

    Raises:
        FileError: there is something else, or twice the same, or too much.
    """
    entries = bundle.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_MODELS + 1 or sum(entry.file_size for entry in entries) > MOST_BUNDLE:
        raise FileError("This bundle holds more than any project of ours.")
    if len(set(names)) != len(names) or INSIDE not in names:
        raise FileError("This is a zip file, but no project of Glyph Studio.")
    found = []
    for entry in entries:
        model = MODEL.fullmatch(entry.filename)
        if entry.flag_bits & 1 or entry.compress_type not in _METHODS:
            raise FileError("This bundle is locked or packed in a way that none of ours is.")
        if model is not None:
            found.append(model[1])
        elif entry.filename != INSIDE:
            raise FileError("This bundle holds something that is no part of a project.")
    return tuple(found)


def _bytes(bundle: zipfile.ZipFile, name: str, most: int) -> bytes:
    try:
        with bundle.open(name) as file:
            data = file.read(most + 1)
    except (OSError, ValueError, EOFError, RuntimeError, NotImplementedError, zlib.error,
            zipfile.BadZipFile) as error:  # fmt: skip
        raise FileError("This bundle is damaged or cut off.") from error
    if len(data) > most:
        raise FileError("This bundle holds more than any project of ours.")
    return data
