"""PNG: pictures of any size in strips, 8 or 16 bits, so that 16,384 pixels need no more memory."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from glyphstudio.errors import ExportError, FileError, SaveError
from glyphstudio.exporters import provenance as embedding
from glyphstudio.exporters.streams import (
    FileExporter,
    as_pixels,
    check_clear,
    check_size,
    paper_setting,
    refuse_if,
)
from glyphstudio.exporters.work import Cancelled, PictureWork, Pixels, Progress, Work
from glyphstudio.params import Params, setting

MAGIC = b"\x89PNG\r\n\x1a\n"
BAND = 4 << 20  # bytes compressed between two looks at `cancelled`: some 0.1 s at level 6
MOST_CHUNKS = 10_000
INCH = 0.0254  # metres


class PngParams(Params):
    """How a PNG is written."""

    paper: bool = paper_setting()
    deep: bool = setting(
        False,
        title="16 bits",
        description="Every tone as it was drawn, for heavy grading; some four times as large",
    )
    dpi: int = setting(
        0,
        title="Dots per inch",
        description="How large it is printed; 0 leaves that open",
        ge=0,
        le=9600,
        unit="dpi",
        hidden=True,
    )
    compression: int = setting(
        6,
        title="Compression",
        ge=1,
        le=9,
        description="Higher takes longer and gives a smaller file; the picture is the same",
        advanced=True,
    )


class Png(FileExporter):
    """Lossless pictures with the sRGB chunk; the provenance stands before the pixels."""

    name = "png"
    label = "PNG picture"
    description = "To 16,384 pixels a side; opens everywhere"
    suffix = ".png"
    takes = "picture"
    params_type = PngParams

    def check(self, work: Work, params: Params) -> None:
        if not isinstance(work, PictureWork):
            raise ExportError("Only a picture can be written as PNG.")
        assert isinstance(params, PngParams)
        check_size(work.width, work.height)
        check_clear(work, paper=params.paper)
        if params.deep and not params.paper:
            raise ExportError("A picture without its paper has 8 bits; choose one of the two.")
        if params.deep and work.fine is None:
            raise ExportError("This picture was not drawn in more than 8 bits, so it has no 16.")

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
        assert isinstance(work, PictureWork)
        assert isinstance(params, PngParams)
        strips = work.strips if params.paper else work.clear
        strips = work.fine if params.deep else strips
        assert strips is not None
        bands = _bands(strips(), work.width)
        first = next(bands, None)
        if first is None:
            raise ExportError("There is no picture to write yet.")
        kind = (first.dtype, first.shape[2])
        file.write(MAGIC)
        put_head(file, work.width, work.height, first)
        put_notes(file, text, dpi=params.dpi)
        lines = Lines(first, params.compression)
        progress(0, work.height)
        rows = 0
        band: Pixels | None = first
        while band is not None:
            refuse_if(cancelled)
            if (band.dtype, band.shape[2]) != kind or rows + len(band) > work.height:
                raise ExportError("The strips of this picture do not fit together.")
            put(file, b"IDAT", lines.packed(band))
            rows += len(band)
            progress(rows, work.height)
            band = next(bands, None)
        if rows < work.height:
            raise ExportError(f"The picture ended after {rows} of its {work.height} rows.")
        refuse_if(cancelled)
        put(file, b"IDAT", lines.end())
        put(file, b"IEND", b"")

    def read_back(self, file: BinaryIO, work: Work, text: str) -> None:
        assert isinstance(work, PictureWork)
        super().read_back(file, work, text)
        file.seek(len(MAGIC) + 8)
        if struct.unpack(">II", file.read(8)) != (work.width, work.height):
            raise SaveError("The picture could not be read back, so nothing was saved.")

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head.startswith(MAGIC) and not moves(head)

    @classmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        return text_in(file)


def moves(head: bytes) -> bool:
    """Whether a file that begins so is an APNG of ours: it says so before all else."""
    return head[37:41] == b"acTL"


def text_in(file: BinaryIO) -> str | None:
    """The provenance's text in an open PNG or APNG.

    Raises:
        FileError: it is damaged.
    """
    file.seek(len(MAGIC))
    for _ in range(MOST_CHUNKS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            return None
        length = int.from_bytes(head[:4], "big")
        if head[4:] != b"iTXt" or length > embedding.MOST_PACKED:
            file.seek(length + 4, 1)
            continue
        body, check = file.read(length), file.read(4)
        keyword, _, rest = body.partition(b"\0")
        if keyword != embedding.KEY.encode():
            continue
        if zlib.crc32(b"iTXt" + body).to_bytes(4, "big") != check:
            raise FileError("What is embedded in this picture is damaged.")
        return embedding.ours(rest.removeprefix(b"\0\0\0\0"))
    return None


def put(file: BinaryIO, kind: bytes, body: bytes) -> None:
    """Write a chunk; an empty IDAT is left out (the compressor had nothing to give yet)."""
    if kind == b"IDAT" and not body:
        return
    file.write(struct.pack(">I", len(body)) + kind)
    file.write(body)
    file.write(zlib.crc32(body, zlib.crc32(kind)).to_bytes(4, "big"))


def put_head(file: BinaryIO, width: int, height: int, like: Pixels) -> None:
    """IHDR for pixels `like` these."""
    colour_type = {3: 2, 4: 6}[like.shape[2]]
    put(
        file,
        b"IHDR",
        struct.pack(">IIBBBBB", width, height, 8 * like.itemsize, colour_type, 0, 0, 0),
    )


def put_notes(file: BinaryIO, text: str, *, dpi: int = 0) -> None:
    """What stands before the pixels: that colours are sRGB, the size in print, the provenance."""
    put(file, b"sRGB", b"\0")  # perceptual
    if dpi:
        per_metre = round(dpi / INCH)
        put(file, b"pHYs", struct.pack(">IIB", per_metre, per_metre, 1))
    if text:
        put(file, b"iTXt", embedding.KEY.encode() + b"\0\0\0\0\0" + text.encode())


class Lines:
    """The rows of one picture, filtered and squeezed into one stream."""

    def __init__(self, like: Pixels, level: int) -> None:
        self._like = like
        self._packer = zlib.compressobj(level)
        self._above = np.zeros(like.shape[1] * like.shape[2] * like.itemsize, np.uint8)

    def packed(self, band: Pixels) -> bytes:
        """What is ready after so many rows more."""
        raw = _bytes_of(band)
        packed = self._packer.compress(_filtered(raw, self._above, self._like).data)
        self._above = raw[-1]
        return packed

    def end(self) -> bytes:
        """The rest."""
        return self._packer.flush()


def _bands(strips: Iterator[Pixels], width: int) -> Iterator[Pixels]:
    """The strips again, none larger than BAND bytes."""
    for strip in strips:
        yield from bands_of(as_pixels(strip, width))


def bands_of(pixels: Pixels) -> Iterator[Pixels]:
    """Pixels from top to bottom, none larger than BAND bytes."""
    rows = max(1, BAND // max(1, pixels[:1].nbytes))
    for top in range(0, len(pixels), rows):
        yield pixels[top : top + rows]


def _bytes_of(band: Pixels) -> npt.NDArray[np.uint8]:
    """The band as PNG's bytes, most significant first: (rows, bytes in a row)."""
    big = band.astype(">u2") if band.dtype == np.uint16 else band
    return np.ascontiguousarray(big).view(np.uint8).reshape(len(band), -1)


def _filtered(
    raw: npt.NDArray[np.uint8], above: npt.NDArray[np.uint8], like: Pixels
) -> npt.NDArray[np.uint8]:
    """Each row with the filter (none, left, above) whose bytes are nearest to zero.

    The choice is the PNG specification's own (12.8): the least sum of absolute differences.
    """
    step = like.shape[2] * like.itemsize
    left = raw.copy()
    left[:, step:] -= raw[:, :-step]
    up = raw.copy()
    up[0] -= above
    up[1:] -= raw[:-1]
    out = np.empty((len(raw), raw.shape[1] + 1), np.uint8)
    choices = (raw, left, up)
    cost = np.stack([_size(choice) for choice in choices])  # (3, rows)
    best = cost.argmin(axis=0).astype(np.uint8)
    out[:, 0] = best
    for number, choice in enumerate(choices):
        rows = best == number
        out[rows, 1:] = choice[rows]
    return out


def _size(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.int64]:
    """How far a row's bytes are from zero, taken as signed."""
    far = np.minimum(rows, np.negative(rows))  # |signed|, without a copy in int16
    total: npt.NDArray[np.int64] = far.sum(axis=1, dtype=np.int64)
    return total
