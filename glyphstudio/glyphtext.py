"""A glyph as one line of text, to be pasted into a chat or a mail and back."""

from __future__ import annotations

import base64
import re
import zlib
from collections.abc import Iterator, Sequence

from glyphstudio.errors import FileError, SettingError
from glyphstudio.files import parse_json, shown
from glyphstudio.message import MOST_NUMBERS, Message
from glyphstudio.params import parsed
from glyphstudio.recipe import canonical_json
from glyphstudio.scene import Liked

HEAD = "glyphstudio:glyph:"
MOST_HEAD = 1 << 16  # bytes of what is said beside the numbers
MOST_GLYPHS = 1000
MOST_TEXT = 4 << 20
# What mail programs put in: line ends, and the mark before each line of a quotation.
_FORM = re.compile(re.escape(HEAD) + r"([A-Za-z0-9+/\s>]+)(\.?)")
_ENDED = "The glyph in this text is cut off; copy the whole line, with the dot at its end."
_DAMAGED = "The glyph in this text is damaged."


def as_text(glyphs: Sequence[Liked]) -> str:
    """A line for each glyph: its model's name for people, and all of it for us.

    Base64 of zlib of a small JSON, a line end and the message's bytes; a dot ends it, so that
    words may follow. 32 numbers take some 300 letters.
    """
    return "\n".join(_line(one) for one in glyphs)


def glyphs_in(text: str) -> tuple[Liked, ...]:
    """The glyphs in a text, whatever else stands in it; () where there are none.

    Raises:
        FileError: one of them is cut off or damaged.
    """
    if HEAD not in text[:MOST_TEXT]:
        return ()
    return tuple(_glyphs(text[:MOST_TEXT]))


def _glyphs(text: str) -> Iterator[Liked]:
    for number, found in enumerate(_FORM.finditer(text)):
        if number >= MOST_GLYPHS:
            raise FileError(f"This text holds more than {MOST_GLYPHS} glyphs.")
        if not found[2]:
            raise FileError(_ENDED)
        yield _read(re.sub(r"[\s>]", "", found[1]))


def _line(one: Liked) -> str:
    tree = one.model_dump(mode="json", exclude_defaults=True, exclude={"message", "collection"})
    raw = canonical_json(tree).encode() + b"\n" + base64.b64decode(one.message.data)
    packed = base64.b64encode(zlib.compress(raw, 9)).decode().rstrip("=")
    name = shown(one.model.name or one.model.run)
    return f"{name} {HEAD}{packed}.".lstrip()


def _read(packed: str) -> Liked:
    try:
        inflater = zlib.decompressobj()
        data = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True)
        raw = inflater.decompress(data, MOST_HEAD + 4 * MOST_NUMBERS)
        if inflater.unconsumed_tail or not inflater.eof:
            raise FileError(_ENDED)
        head, line_end, numbers = raw.partition(b"\n")
        tree = parse_json(head)
        if not line_end or not isinstance(tree, dict):
            raise FileError(_DAMAGED)
        message = Message(data=base64.b64encode(numbers).decode())
        return parsed(Liked, tree | {"message": message.model_dump()})
    except (ValueError, zlib.error, SettingError) as error:
        raise FileError(_DAMAGED) from error
