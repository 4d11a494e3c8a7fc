"""How a file says where it comes from: one text, the same in every format, read back by anybody."""

from __future__ import annotations

import re
from pathlib import Path

from glyphstudio.drawing import Provenance
from glyphstudio.errors import ExportError, FileError
from glyphstudio.exporters.work import exporters
from glyphstudio.files import first_frame, parse_json
from glyphstudio.files.reading import opened
from glyphstudio.recipe import canonical_json
from glyphstudio.scene import packed, unpacked

KEY = "glyphstudio"
PREFIX = f"{KEY}:"
MOST_TEXT = 16 * 2**20  # bytes of JSON before packing; what `unpacked` takes
MOST_PACKED = 24 * 2**20
TEXT = re.compile(rb"glyphstudio:[A-Za-z0-9+/]+={0,2}")
MOST_BITS = 1e5  # per glyph
HEAD = 64


def text_of(provenance: Provenance) -> str:
    """The text to embed: "glyphstudio:" and zlib + base64 of a small JSON, plain ASCII.

    Raises:
        ExportError: the scene is too long.
    """
    tree = {"software": provenance.software, "scene": provenance.scene, "version": 1}
    known = {"bits": provenance.bits, "letters": provenance.letters}
    tree |= {name: number for name, number in known.items() if number is not None}
    if provenance.steps:
        tree["steps"] = list(provenance.steps)
    text = canonical_json(tree)
    if len(text) > MOST_TEXT:
        raise ExportError("This scene is too long to embed; switch embedding off for this file.")
    return PREFIX + packed(text)


def provenance_of(text: str) -> Provenance:
    """What `text_of` was given.

    Raises:
        FileError: the text is damaged, or of a newer version and without a scene we can find.
    """
    tree = parse_json(unpacked(text.removeprefix(PREFIX), most=MOST_TEXT))
    if not isinstance(tree, dict) or not isinstance(tree.get("version"), int):
        raise FileError("What is embedded in this file is damaged.")
    software, scene = tree.get("software"), tree.get("scene")
    if not isinstance(software, str) or not isinstance(scene, str):
        if tree["version"] > 1:
            raise FileError("This file was written by a newer Glyph Studio; please update.")
        raise FileError("What is embedded in this file is damaged.")
    steps = tree.get("steps")
    whole = isinstance(steps, list) and all(type(step) is int and step >= 0 for step in steps)
    return Provenance(
        software=software,
        scene=scene,
        bits=_figure(tree.get("bits"), MOST_BITS),
        letters=_figure(tree.get("letters"), 64),
        steps=tuple(steps) if isinstance(steps, list) and whole else (),
    )


def _figure(number: object, most: float) -> float | None:
    """A number of a stranger's file, if it can be one."""
    good = type(number) in (int, float) and 0 <= number <= most  # type: ignore[operator]
    return float(number) if good else None  # type: ignore[arg-type]


def read_provenance(path: Path) -> Provenance | None:
    """What an export of ours says about itself; None for a file that says nothing.

    A folder of frames says what its first frame does.

    Raises:
        FileError: the file cannot be read, or what is embedded is damaged.
    """
    with opened(first_frame(path) or path, FileError) as file:
        head = file.read(HEAD)
        for exporter in exporters():
            if exporter.recognises(head):
                file.seek(0)
                text = exporter.embedded(file)
                return None if text is None else provenance_of(text)
    return None


def ours(raw: bytes) -> str | None:
    """A comment found in a file, if it is one of ours."""
    return raw.decode("ascii") if TEXT.fullmatch(raw) else None
