"""APNG: loops without loss, in all colours, on nothing if wished. PNG 3rd edition, section 11.3."""

from __future__ import annotations

import struct
from typing import BinaryIO

import numpy as np

from glyphstudio.errors import SaveError
from glyphstudio.exporters import png
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


class ApngParams(Params):
    """How an APNG is written."""

    paper: bool = paper_setting()
    plays: int = plays_setting(1000)
    compression: int = setting(
        6,
        title="Compression",
        ge=1,
        le=9,
        description="Higher takes longer and gives a smaller file; the pictures are the same",
        advanced=True,
    )


class Apng(FileExporter):
    """Of each frame only what changed; the provenance stands before the pixels, as in a PNG."""

    name = "apng"
    label = "APNG loop"
    description = "Every pixel exact, also on nothing, for browsers"
    suffix = ".apng"
    takes = "film"
    params_type = ApngParams

    def check(self, work: Work, params: Params) -> None:
        assert isinstance(params, ApngParams)
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
        assert isinstance(params, ApngParams)
        rate = exact_rate(work.fps)
        delay = struct.pack(">HH", rate.denominator, rate.numerator)
        file.write(png.MAGIC)
        like = np.empty((1, 1, 3 if params.paper else 4), np.uint8)
        png.put_head(file, work.width, work.height, like)
        png.put(file, b"acTL", struct.pack(">II", work.count, params.plays))
        png.put_notes(file, text)
        numbers = iter(range(2**31))  # one row of them through all chunks of frames

        def encode(patch: Patch) -> None:
            height, width = patch.pixels.shape[:2]
            place = struct.pack(">IIIII", next(numbers), width, height, patch.left, patch.top)
            png.put(file, b"fcTL", place + delay + b"\0\0")  # stays, takes the place of what was
            lines = png.Lines(patch.pixels, params.compression)
            for band in png.bands_of(patch.pixels):
                give_data(lines.packed(band), first=patch.first)
            give_data(lines.end(), first=patch.first)

        def give_data(data: bytes, *, first: bool) -> None:
            if first:
                png.put(file, b"IDAT", data)
            elif data:
                png.put(file, b"fdAT", struct.pack(">I", next(numbers)) + data)

        frames = frames_of(work, progress, cancelled, paper=params.paper)
        with one_behind(encode) as give:
            for patch in patches_of(frames):
                give(patch)
        png.put(file, b"IEND", b"")

    def read_back(self, file: BinaryIO, work: Work, text: str) -> None:
        assert isinstance(work, FilmWork)
        super().read_back(file, work, text)
        file.seek(len(png.MAGIC) + 8)
        size, count = struct.unpack(">II", file.read(8)), 0
        file.seek(len(png.MAGIC))
        while len(head := file.read(8)) == 8:
            count += head[4:] == b"fcTL"
            file.seek(int.from_bytes(head[:4], "big") + 4, 1)
        if size != (work.width, work.height) or count != work.count:
            raise SaveError("The loop could not be read back, so nothing was saved.")

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head.startswith(png.MAGIC) and png.moves(head)

    @classmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        return png.text_in(file)
