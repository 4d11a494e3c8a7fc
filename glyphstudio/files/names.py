"""Names an artist may give a file, on every system; and strangers' names in what we say."""

from __future__ import annotations

import contextlib
import os
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from glyphstudio.errors import FileError, GlyphError

MOST_NAME = 120  # bytes; file systems allow 255, temporary files and "-2" need some
RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
JOINERS = "\u200c\u200d"  # invisible, but part of how some scripts and emoji are written
_KINDS = "model file|model|file|GIMP palette|palette|project|bundle|film|GIF"
THIS = re.compile(rf"This( ({_KINDS}))?(?='s | )")
FRAME = re.compile(r"[0-9]{4,9}\.png")
SEPARATORS = set('/\\:*?"<>|')


def checked_name(text: str) -> str:
    """`text` in its composed form if it may name a file on every system, suffix included.

    Raises:
        FileError: it may not; the sentence says why.
    """
    name = unicodedata.normalize("NFC", text)
    if not name.strip():
        raise FileError("A name needs at least one letter.")
    if any(unicodedata.category(letter)[0] == "C" for letter in name):
        raise FileError("A name cannot hold invisible characters.")
    if SEPARATORS & set(name):
        raise FileError('A name cannot hold any of / \\ : * ? " < > |')
    if name[0] in "-. " or name[-1] in ". ":
        raise FileError("A name cannot begin with - or . or a space, or end with . or a space.")
    if RESERVED.fullmatch(name):
        raise FileError(f"Windows keeps the name {name} for itself; choose another.")
    if len(name.encode()) > MOST_NAME:
        raise FileError(f"This name is too long: {MOST_NAME} bytes at most.")
    return name


def plain_name(text: str, *, otherwise: str = "untitled") -> str:
    """A name near `text` that `checked_name` takes; `otherwise` where nothing is left of it."""
    name = unicodedata.normalize("NFC", text)
    kept = (" " if c in SEPARATORS or unicodedata.category(c)[0] in "CZ" else c for c in name)
    name = " ".join("".join(kept).split()).lstrip("-. ")
    name = name.encode()[: MOST_NAME - 20].decode(errors="ignore").rstrip(". ")
    if not name or RESERVED.fullmatch(name):
        return otherwise
    return name


def readable(name: str) -> str:
    """A file's name as text that can be saved: a byte that is no UTF-8 becomes a question mark."""
    return name.encode(errors="replace").decode()


def shown(text: str) -> str:
    """A stranger's text as it may be shown: one line, without what turns or hides letters."""
    kept = (c if c in JOINERS else _SHOWN.get(unicodedata.category(c), c) for c in text)
    return " ".join("".join(kept).split())


_SHOWN = {"Cc": " ", "Zl": " ", "Zp": " ", "Cf": "", "Cs": "", "Co": ""}


@contextlib.contextmanager
def naming(name: str) -> Iterator[None]:
    """What goes wrong inside names the file it is about: "This file is damaged" says which.

    Raises:
        GlyphError: what was raised inside, of the same kind.
    """
    try:
        yield
    except GlyphError as error:
        text, called = str(error), shown(readable(name))
        if text.startswith(called) or f"{os.sep}{name}" in text or repr(name) in text:
            raise
        this = THIS.match(text)
        said = f"{called}: {text}" if this is None else called + text[this.end() :]
        raise type(error)(said) from error


def free_path(path: Path) -> Path:
    """`path`, or the first of name-2, name-3, ... that is free: nothing is overwritten."""
    if not os.path.lexists(path):
        return path
    number = 2
    while os.path.lexists(path.with_name(f"{path.stem}-{number}{path.suffix}")):
        number += 1
    return path.with_name(f"{path.stem}-{number}{path.suffix}")


def is_frame(name: str) -> bool:
    """Whether a file is called as one of a folder of frames: "0001.png"."""
    return FRAME.fullmatch(name) is not None


def first_frame(path: Path) -> Path | None:
    """The first picture of a folder of frames; None for anything else."""
    with contextlib.suppress(OSError):
        names = [name for name in os.listdir(path) if is_frame(name)]
        return path / min(names, key=lambda name: int(name[:-4])) if names else None
    return None
