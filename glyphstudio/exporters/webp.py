"""Animated WebP: small loops in all colours, on nothing if wished. RFC 9649."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO, Literal

from PIL import Image

from glyphstudio.errors import FileError, SaveError
from glyphstudio.exporters import provenance as embedding
from glyphstudio.exporters import xmp
from glyphstudio.exporters.patches import Patch, patches_of
from glyphstudio.exporters.streams import (
    FileExporter,
    check_clear,
    check_film,
    exact_rate,
    frames_of,
    one_behind,
    paper_setting,
    plays_setting,
)
from glyphstudio.exporters.work import Cancelled, FilmWork, Progress, Work
from glyphstudio.params import Params, setting

ALPHA, XMP, ANIMATED = 0x10, 0x04, 0x02  # flags of VP8X
REPLACES = 0x02  # flag of a frame: its pixels take the place of those below
PICTURE = (b"ALPH", b"VP8 ", b"VP8L")  # the chunks of one picture
MOST_CHUNKS = 1 << 20
METHOD = {"quick": 2, "thorough": 6}  # of libwebp, 0..6
_NOTE = re.compile(rb"<state:scene>(" + embedding.TEXT.pattern + rb")</state:scene>")


class WebpParams(Params):
    """How an animated WebP is written."""

    paper: bool = paper_setting()
    plays: int = plays_setting(1000)
    quality: int = setting(
        85, title="Quality", description="Higher is finer and larger", ge=1, le=100
    )
    lossless: bool = setting(False, title="Exact", description="Every pixel as it was drawn")
    effort: Literal["quick", "thorough"] = setting(
        "quick",
        title="Effort",
        description="Thorough takes some four times as long for a smaller file",
        advanced=True,
    )


class Webp(FileExporter):
    """Each frame is squeezed by itself and only what changed, so memory holds one of them."""

    name = "webp"
    label = "WebP loop"
    description = "Small, in all colours, also on nothing, for the web"
    suffix = ".webp"
    takes = "film"
    params_type = WebpParams

    def check(self, work: Work, params: Params) -> None:
        assert isinstance(params, WebpParams)
        check_clear(check_film(work), paper=params.paper)

    def pour(
        self,
        file: BinaryIO,
        work: Work,
        params: Params,
        *,
        text: str,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        assert isinstance(work, FilmWork)
        assert isinstance(params, WebpParams)
        frame_ms = 1000 / exact_rate(work.fps)
        ends = iter(round(number * frame_ms) for number in range(work.count + 1))
        shown = next(ends)
        flags = ANIMATED | (XMP if text else 0) | (0 if params.paper else ALPHA)
        file.write(b"RIFF\0\0\0\0WEBP")
        put(file, b"VP8X", bytes([flags, 0, 0, 0]) + _three(work.width - 1, work.height - 1))
        put(file, b"ANIM", b"\0\0\0\0" + struct.pack("<H", params.plays))

        def encode(patch: Patch) -> None:
            nonlocal shown
            until = next(ends)
            height, width = patch.pixels.shape[:2]
            place = _three(patch.left // 2, patch.top // 2, width - 1, height - 1, until - shown)
            put(file, b"ANMF", place + bytes([REPLACES]) + _squeezed(patch, params))
            shown = until

        frames = frames_of(work, progress, cancelled, paper=params.paper)
        with one_behind(encode) as give:
            for patch in patches_of(frames, even=True):
                give(patch)
        if text:
            put(file, b"XMP ", xmp.packet(text).encode())
        length = file.tell() - 8
        if length >= 2**32:
            raise SaveError("A WebP of more than 4 GB cannot be written, so nothing was saved.")
        file.seek(4)
        file.write(struct.pack("<I", length))
        file.seek(0, 2)

    def read_back(self, file: BinaryIO, work: Work, text: str) -> None:
        assert isinstance(work, FilmWork)
        super().read_back(file, work, text)
        kinds: list[bytes] = []
        size = b""
        for kind, length in _chunks(file):
            kinds.append(kind)
            if kind == b"VP8X":
                size = file.read(length)[4:]
        if kinds.count(b"ANMF") != work.count or size != _three(work.width - 1, work.height - 1):
            raise SaveError("The loop could not be read back, so nothing was saved.")

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head[:4] == b"RIFF" and head[8:12] == b"WEBP"

    @classmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        for kind, length in _chunks(file):
            if kind == b"XMP ":
                if length > embedding.MOST_PACKED:
                    raise FileError("What is embedded in this loop is too long.")
                found = _NOTE.search(file.read(length))
                return embedding.ours(found[1]) if found else None
        return None


def put(file: BinaryIO, kind: bytes, body: bytes) -> None:
    """Write a chunk, filled up to an even length."""
    file.write(kind + struct.pack("<I", len(body)))
    file.write(body + b"\0" * (len(body) & 1))


def _three(*numbers: int) -> bytes:
    """Numbers of three bytes each."""
    return b"".join(number.to_bytes(3, "little") for number in numbers)


def _squeezed(patch: Patch, params: WebpParams) -> bytes:
    """The chunks of one picture as libwebp makes them."""
    whole = io.BytesIO()
    Image.fromarray(patch.pixels).save(
        whole,
        "WEBP",
        lossless=params.lossless,
        quality=70 if params.lossless else params.quality,  # there it says how hard to try
        method=METHOD[params.effort],
        exact=params.lossless,
    )
    parts = io.BytesIO()
    for kind, length in _chunks(whole):
        if kind in PICTURE:
            put(parts, kind, whole.read(length))
    return parts.getvalue()


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """The kind and length of each chunk, the file standing where its body begins.

    It ends where the file does, also where that is too early.
    """
    at = 12
    for _ in range(MOST_CHUNKS):
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:
            return
        length = int.from_bytes(head[4:], "little")
        yield head[:4], length
        at += 8 + length + (length & 1)
