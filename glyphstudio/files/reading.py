"""Reading bytes and JSON from files nobody vouches for."""

from __future__ import annotations

import contextlib
import json
import math
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from glyphstudio.errors import FileError, GlyphError

MOST_JSON = 8 << 20
MOST_DEPTH = 32
MOST_DIGITS = 40


def read_bytes(path: Path, most: int, *, raises: type[FileError] = FileError) -> bytes:
    """All of an ordinary file of at most `most` bytes, read once (never mapped).

    Raises:
        FileError: (or `raises`) it is not there, not an ordinary file, too large or unreadable.
    """
    with opened(path, raises) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise raises(f"{path.name} is larger than {_amount(most)}, which is not expected here.")
    return data


def read_json(path: Path, *, most: int = MOST_JSON) -> Any:  # any JSON value
    """The JSON value in a file, strictly (see `parse_json`).

    Raises:
        FileError: it cannot be read, or is not JSON as we write it.
    """
    data = read_bytes(path, most)
    try:
        return parse_json(data)
    except FileError as error:
        raise FileError(f"{path.name} cannot be understood: {error}") from error


def parse_json(data: bytes | str, *, depth: int = MOST_DEPTH) -> Any:  # any JSON value
    """A JSON value without the traps of json.loads.

    Refused: NaN and infinities (also 1e999), duplicate keys, numbers of more than 40 digits,
    nesting deeper than `depth`, half surrogates, anything but UTF-8.

    Raises:
        FileError: one short sentence that says what is wrong.
    """
    try:
        text = data if isinstance(data, str) else data.decode("utf-8")
        tree = json.loads(
            text,
            parse_int=_whole,
            parse_float=_finite,
            parse_constant=_no_constant,
            object_pairs_hook=_without_duplicates,
        )
        text.encode("utf-8")
    except RecursionError:
        raise FileError("it is nested too deeply.") from None
    except UnicodeError:
        raise FileError("it is not text in UTF-8.") from None
    except json.JSONDecodeError as error:
        raise FileError(f"line {error.lineno} is not JSON.") from None
    _check_tree(tree, depth)
    return tree


def is_there(path: Path, *, raises: type[GlyphError] = FileError) -> bool:
    """Whether there is a file or folder at `path`; False for a name no file can have.

    Raises:
        FileError: (or `raises`) there are no rights to look.
    """
    try:
        os.stat(path)
    except PermissionError as error:
        raise raises(f"There are no rights to read {path}.") from error
    except (OSError, ValueError):  # not there, too long, going round in a circle, a NUL
        return False
    return True


@contextlib.contextmanager
def opened(path: Path, raises: type[FileError]) -> Iterator[BinaryIO]:
    """An ordinary file open for reading; what goes wrong becomes one sentence."""
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):  # a pipe would wait for ever
            raise raises(f"{path.name or path} is not a file.")
        with open(path, "rb") as file:
            yield file
    except FileNotFoundError as error:
        raise raises(f"There is no file {path}.") from error
    except PermissionError as error:
        raise raises(f"There are no rights to read {path}.") from error
    except (OSError, ValueError, MemoryError) as error:  # ValueError: a NUL in the name
        raise raises(f"{path.name!r} could not be read ({error}).") from error


def _amount(count: int) -> str:
    for unit, size in (("GB", 1 << 30), ("MB", 1 << 20), ("kB", 1 << 10)):
        if count >= size:
            return f"{count / size:.4g} {unit}"
    return f"{count} bytes"


def _whole(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise FileError("a number in it is too long.")
    return int(digits)


def _finite(digits: str) -> float:
    number = float(digits)
    if len(digits) > MOST_DIGITS or not math.isfinite(number):
        raise FileError("a number in it is too long or too large.")
    return number


def _no_constant(name: str) -> float:
    raise FileError(f"{name} is not a number it may hold.")


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    tree = dict(pairs)
    if len(tree) != len(pairs):
        raise FileError("a name in it stands twice.")
    return tree


def _check_tree(tree: Any, depth: int) -> None:  # any JSON value
    """Refuse what is nested deeper than `depth` and text that could not be saved again."""
    waiting: list[tuple[Any, int]] = [(tree, 1)]
    while waiting:
        node, level = waiting.pop()
        if isinstance(node, str):
            if not node.isascii() and any("\ud800" <= letter <= "\udfff" for letter in node):
                raise FileError("it holds half a letter.")
        elif isinstance(node, (dict, list)):
            if level > depth:
                raise FileError("it is nested too deeply.")
            inner = [*node, *node.values()] if isinstance(node, dict) else node
            waiting += [(part, level + 1) for part in inner]
