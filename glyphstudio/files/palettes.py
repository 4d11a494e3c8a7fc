"""Palettes as files: our JSON, Adobe Swatch Exchange (.ase) and GIMP palettes (.gpl).

ASE has no public specification; its layout is as Adobe's programs write it: "ASEF", a version, and
big-endian blocks (kind, length, UTF-16 name, colour model, floats, kind of colour).
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from glyphstudio.colour import named, rgb
from glyphstudio.errors import FileError, SettingError
from glyphstudio.files.names import naming, shown
from glyphstudio.files.reading import parse_json, read_bytes
from glyphstudio.files.writing import write_bytes, write_json
from glyphstudio.palette import Palette, arranged
from glyphstudio.params import parsed

SUFFIXES: Final = (".json", ".ase", ".gpl")
MOST_BYTES: Final = 1 << 20
MOST_SWATCHES: Final = 2048
VERSION: Final = 1
MARK: Final = "glyphstudio_palette"  # the key that holds the version
Swatch = tuple[str, str]  # its name and "#rrggbb"

_COLOUR, _GROUP = 0x0001, 0xC001
_PARTS = {b"RGB ": 3, b"CMYK": 4, b"LAB ": 3, b"Gray": 1}
_GIMP_COLOUR = re.compile(r"\s*(\d{1,3})\s+(\d{1,3})\s+(\d{1,3})(?:\s+(.*))?")
_GIMP_HEAD = re.compile(r"(Name|Columns|Channels):(.*)")


def read_palette(path: Path) -> Palette:
    """The palette in a file; one of many swatches becomes a paper and its most different inks.

    Raises:
        FileError: it is none we know, too large, damaged, or has too few colours.
    """
    with naming(path.name):
        return parse_palette(read_bytes(path, MOST_BYTES), label=path.stem)


def parse_palette(data: bytes, *, label: str) -> Palette:
    """The palette in the bytes of a file (see `read_palette`); `label` where it has no name."""
    if data.startswith(b"ASEF"):
        name, swatches = _ase(data)
    elif data.removeprefix(b"\xef\xbb\xbf").startswith(b"GIMP Palette"):
        name, swatches = _gpl(data)
    else:
        return _json(data, label=label)
    try:
        return arranged(swatches, label=shown(name or label)[:80])
    except SettingError as error:
        raise FileError(f"This file cannot become a palette: {error}") from error


def is_palette(tree: object) -> bool:
    """Whether a JSON value is meant as one of our palettes."""
    return isinstance(tree, dict) and (MARK in tree or {"paper", "inks"} <= tree.keys())


def write_palette(path: Path, palette: Palette) -> None:
    """Write a palette, whole or not at all, in the format that the path's ending says.

    Raises:
        SaveError: it could not be written.
        FileError: the ending is none of ours.
    """
    suffix = path.suffix.lower()
    if suffix == ".json":
        write_json(path, palette_tree(palette))
    elif suffix == ".ase":
        write_bytes(path, _ase_bytes(palette))
    elif suffix == ".gpl":
        write_bytes(path, _gpl_text(palette).encode())
    else:
        raise FileError("A palette is written as .json, .ase or .gpl.")


def palette_tree(palette: Palette) -> dict[str, Any]:
    """A palette as the JSON value we share."""
    return {
        MARK: VERSION,
        "label": palette.label,
        "paper": palette.paper,
        "inks": list(palette.inks),
        "fills": list(palette.fills),
    }


# ---- JSON


def _json(data: bytes, *, label: str) -> Palette:
    try:
        tree = parse_json(data)
    except FileError as error:
        raise FileError(f"This file is no palette (.json, .ase or .gpl): {error}") from error
    if not is_palette(tree):
        raise FileError("This file holds no palette.")
    version = tree.get(MARK, VERSION)
    if type(version) is not int or version < 1:
        raise FileError("This file holds no palette.")
    if version > VERSION:
        raise FileError("This palette was made by a newer Glyph Studio; please update to use it.")
    said = {key: value for key, value in tree.items() if key != MARK}
    try:
        found = parsed(Palette, {"name": "own", "label": label[:80]} | said)
        return Palette.of(found.paper, found.inks, found.fills, label=found.label or label[:80])
    except SettingError as error:
        raise FileError(f"This palette is damaged: {error}") from error


# ---- GIMP


def _gpl(data: bytes) -> tuple[str, list[Swatch]]:
    try:
        lines = data.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise FileError("This GIMP palette is not text in UTF-8.") from None
    if lines[0].strip() != "GIMP Palette":
        raise FileError("This file is no GIMP palette.")
    name, swatches = "", list[Swatch]()
    for number, line in enumerate(lines[1:], 2):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        head = _GIMP_HEAD.match(line)
        if head is not None and not swatches:
            name = head[2].strip() if head[1] == "Name" else name
            continue
        parts = _GIMP_COLOUR.fullmatch(line)
        values = [] if parts is None else [int(parts[i]) for i in (1, 2, 3)]
        if parts is None or max(values) > 255:
            raise FileError(f"This GIMP palette is damaged: line {number} is no colour.")
        swatches.append((parts[4] or "", "#" + bytes(values).hex()))
        _check_count(len(swatches))
    return name, swatches


def _gpl_text(palette: Palette) -> str:
    lines = ["GIMP Palette", f"Name: {palette.label}", "Columns: 0", "#"]
    for name, colour in _called(palette):
        parts = " ".join(f"{int(colour[i : i + 2], 16):3}" for i in (1, 3, 5))
        lines.append(f"{parts}\t{name}")
    return "\n".join(lines) + "\n"


# ---- Adobe Swatch Exchange


def _ase(data: bytes) -> tuple[str, list[Swatch]]:
    reader = _Bytes(data)
    reader.take(4)
    version, _, count = reader.numbers(">HHI")
    if version != 1:
        raise FileError("This is a kind of Adobe swatches that is not known.")
    if 6 * count > len(data):
        raise FileError("This file is damaged: it promises more swatches than it has room for.")
    name, swatches = "", list[Swatch]()
    for _ in range(count):
        kind, length = reader.numbers(">HI")
        block = _Bytes(reader.take(length))
        if kind == _COLOUR:
            swatches.append((block.text(), _ase_colour(block)))
            _check_count(len(swatches))
        elif kind == _GROUP and not name:
            name = block.text()
    return name, swatches


def _ase_colour(block: _Bytes) -> str:
    model = block.take(4)
    if model not in _PARTS:
        raise FileError("This file is damaged: a colour of it is of no known kind.")
    parts = block.numbers(f">{_PARTS[model]}f")
    if not all(math.isfinite(part) for part in parts):
        raise FileError("This file is damaged: a colour of it is no number.")
    if model == b"LAB ":
        return _from_lab(*parts)
    if min(parts) < -0.001 or max(parts) > 1.001:
        raise FileError("This file is damaged: a colour of it lies outside what there is.")
    if model == b"CMYK":  # without a profile: as inks on white paper
        cyan, magenta, yellow, black = parts
        parts = tuple((1 - ink) * (1 - black) for ink in (cyan, magenta, yellow))
    elif model == b"Gray":
        parts = parts * 3
    return named((parts[0], parts[1], parts[2]))


def _from_lab(lightness: float, a: float, b: float) -> str:
    """sRGB of CIELAB (D50; lightness 0..1, a and b -128..127), cut to what a screen can show."""
    if not (-0.001 <= lightness <= 1.001 and max(abs(a), abs(b)) <= 128.001):
        raise FileError("This file is damaged: a colour of it lies outside what there is.")
    middle = (100 * lightness + 16) / 116
    x, y, z = (
        white * (f**3 if f > 6 / 29 else 3 * (6 / 29) ** 2 * (f - 4 / 29))
        for white, f in (
            (0.96422, middle + a / 500), (1.0, middle), (0.82521, middle - b / 200)
        )
    )  # fmt: skip
    linear = (  # XYZ of D50 to linear sRGB, adapted by Bradford
        3.1338561 * x - 1.6168667 * y - 0.4906146 * z,
        -0.9787684 * x + 1.9161415 * y + 0.0334540 * z,
        0.0719453 * x - 0.2289914 * y + 1.4052427 * z,
    )
    red, green, blue = (
        12.92 * p if p <= 0.0031308 else 1.055 * p ** (1 / 2.4) - 0.055 for p in linear
    )
    return named((red, green, blue))


def _ase_bytes(palette: Palette) -> bytes:
    blocks = [_block(_GROUP, _utf16(palette.label))]
    for name, colour in _called(palette):
        body = _utf16(name) + b"RGB " + struct.pack(">3fH", *rgb(colour), 0)
        blocks.append(_block(_COLOUR, body))
    blocks.append(_block(0xC002, b""))
    return b"ASEF" + struct.pack(">HHI", 1, 0, len(blocks)) + b"".join(blocks)


def _block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def _utf16(text: str) -> bytes:
    raw = (text + "\0").encode("utf-16-be")
    return struct.pack(">H", len(raw) // 2) + raw


class _Bytes:
    """Bytes read from front to back; past their end it says that the file is cut off."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        if len(taken) != count:
            raise FileError("This file is cut off.")
        self._at += count
        return taken

    def numbers(self, form: str) -> tuple[Any, ...]:  # whatever struct finds
        return struct.unpack(form, self.take(struct.calcsize(form)))

    def text(self) -> str:
        (length,) = self.numbers(">H")
        try:
            return self.take(2 * length).decode("utf-16-be").rstrip("\0")
        except UnicodeDecodeError:
            raise FileError("This file is damaged: a name of it is no text.") from None


# ---- both


def _called(palette: Palette) -> Iterator[Swatch]:
    """The colours under the names by which `arranged` knows what each is for."""
    yield "Paper", palette.paper
    for number, ink in enumerate(palette.inks, 1):
        yield f"Ink {number}", ink
    for number, fill in enumerate(palette.fills, 1):
        yield f"Fill {number}", fill


def _check_count(count: int) -> None:
    if count > MOST_SWATCHES:
        raise FileError(f"This file has more than {MOST_SWATCHES} swatches.")
