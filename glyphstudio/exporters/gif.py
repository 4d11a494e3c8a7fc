"""GIF: loops that play everywhere, with a palette of their own and exact delays."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any, BinaryIO

import av
import numpy as np

from glyphstudio.errors import ExportError, FileError, SaveError
from glyphstudio.exporters import colours
from glyphstudio.exporters import provenance as embedding
from glyphstudio.exporters.streams import (
    FileExporter,
    Frame,
    Sink,
    check_film,
    checked,
    frames_of,
    one_behind,
    plays_setting,
    refuse_if,
)
from glyphstudio.exporters.work import Cancelled, FilmWork, Progress, Work
from glyphstudio.params import Params, setting

DELAYS = {10.0: 10, 20.0: 5, 25.0: 4, 33.3: 3, 50.0: 2}  # frames a second: hundredths of a second
SAMPLED = 24  # frames the palette is made from
TRAILER = b";"


class GifParams(Params):
    """How a GIF is written."""

    colours: int = setting(
        256,
        title="Colours",
        ge=4,
        le=256,
        description="Fewer give a smaller file; with 256 a grey film is exact",
    )
    plays: int = plays_setting(1000)


class Gif(FileExporter):
    """256 colours chosen for the whole film; a grey film keeps every grey."""

    name = "gif"
    label = "GIF loop"
    description = "Loops everywhere, in 256 colours"
    suffix = ".gif"
    takes = "film"
    params_type = GifParams
    rates = tuple(DELAYS)

    def check(self, work: Work, params: Params) -> None:
        _delay(check_film(work))

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
        assert isinstance(params, GifParams)
        sample = _sample(work, cancelled)
        while True:
            painter = _Painter(sample, params.colours)
            try:
                _encode(file, work, painter, params, progress=progress, cancelled=cancelled)
                break
            except _ColourError as unexpected:  # all grey so far: begin again, in colour
                sample.append(unexpected.frame)
                file.seek(0)
                file.truncate()
        if text:
            _append_comment(file, text.encode())

    def read_back(self, file: BinaryIO, work: Work, text: str) -> None:
        assert isinstance(work, FilmWork)
        super().read_back(file, work, text)
        file.seek(0)
        size = (work.width, work.height)
        if _size(file) != size or sum(kind == b"," for kind, _ in _blocks(file)) != work.count:
            raise SaveError("The loop could not be read back, so nothing was saved.")

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head[:6] in (b"GIF87a", b"GIF89a")

    @classmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        _size(file)
        for kind, body in _blocks(file):
            if kind == b"!\xfe":
                text = embedding.ours(body)
                if text is not None:
                    return text
        return None


class _ColourError(Exception):
    """A film that looked grey has a frame in colour; the encoder takes one palette a file."""

    def __init__(self, frame: Frame) -> None:
        super().__init__()
        self.frame = frame.copy()


class _Painter:
    """Frames as palette entries: exact greys for a film without colour, else its own palette."""

    def __init__(self, sample: list[Frame], count: int) -> None:
        self._grey = all(colours.is_grey(frame) for frame in sample)
        self._table = colours.grey_levels(count) if self._grey else colours.table_for(sample, count)
        opaque = np.full((256, 1), 255, np.uint8)
        self._argb = np.concatenate([opaque, self._table.palette], axis=1)

    def painted(self, frame: Frame) -> av.VideoFrame:
        """A pal8 frame.

        Raises:
            _ColourError: there is colour where there was none.
        """
        if self._grey and not colours.is_grey(frame):
            raise _ColourError(frame)
        grey = frame[..., 0]
        entries = self._table.nearest.take(grey) if self._grey else self._table.indices(frame)
        pair: Any = (entries, self._argb)  # PyAV's types do not know this pair
        return av.VideoFrame.from_ndarray(pair, format="pal8")


def _encode(
    file: BinaryIO,
    work: FilmWork,
    painter: _Painter,
    params: GifParams,
    *,
    progress: Progress,
    cancelled: Cancelled,
) -> None:
    delay = _delay(work)
    again = {0: 0, 1: -1}.get(params.plays, params.plays - 1)  # for ever, not at all, so often
    options = {"loop": str(again)}  # of the container, not the stream
    sink = Sink(file)
    with av.open(sink, "w", format="gif", container_options=options) as container:
        stream = container.add_stream("gif", rate=Fraction(100, delay))
        stream.width, stream.height, stream.pix_fmt = work.width, work.height, "pal8"
        stream.codec_context.time_base = Fraction(1, 100)

        def encode(image: av.VideoFrame | None) -> None:
            container.mux(stream.encode(image))
            sink.check()

        with one_behind(encode) as give:
            for number, frame in enumerate(frames_of(work, progress, cancelled)):
                image = painter.painted(frame)
                image.pts, image.time_base = number * delay, Fraction(1, 100)
                give(image)
        encode(None)
    sink.check()


def _delay(work: FilmWork) -> int:
    """Hundredths of a second that a frame stays.

    Raises:
        ExportError: a GIF cannot count it.
    """
    for rate, delay in DELAYS.items():
        if abs(work.fps - 100 / delay) < 0.05:
            return delay
        assert abs(rate - 100 / delay) < 0.05
    raise ExportError(f"A GIF plays 10, 20, 25, 33.3 or 50 frames a second, not {work.fps:g}.")


def _sample(work: FilmWork, cancelled: Cancelled) -> list[Frame]:
    """Some frames of the whole film, the first and last among them."""
    numbers = sorted({round(i) for i in np.linspace(0, work.count - 1, SAMPLED)})
    if work.some is not None:
        frames = work.some(numbers)
    else:
        wanted = set(numbers)
        frames = (frame for number, frame in enumerate(work.frames()) if number in wanted)
    sample = []
    for frame in frames:
        refuse_if(cancelled)
        sample.append(checked(frame, work))
        if len(sample) == len(numbers):
            break
    return sample


def _append_comment(file: BinaryIO, text: bytes) -> None:
    """Put a comment block before the end of the file; the encoder writes none."""
    file.seek(-1, 2)
    if file.read(1) != TRAILER:
        raise SaveError("The loop has no proper end, so nothing was saved.")
    file.seek(-1, 2)
    file.write(b"!\xfe")
    for start in range(0, len(text), 255):
        part = text[start : start + 255]
        file.write(bytes([len(part)]) + part)
    file.write(b"\0" + TRAILER)


def _size(file: BinaryIO) -> tuple[int, int]:
    """Width and height; leaves the file behind its head and first palette."""
    head = file.read(13)
    if len(head) < 13:
        raise FileError("This GIF is cut off.")
    if head[10] & 0x80:
        file.seek(3 << (head[10] & 7) + 1, 1)
    return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")


def _blocks(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Each picture (b",") and extension (b"!" and its label); comments with what they say.

    Raises:
        FileError: the file is cut off or damaged.
    """
    while (kind := file.read(1)) != TRAILER:
        if kind == b"!":
            kind += file.read(1)
        elif kind == b",":
            described = file.read(9)
            if len(described) == 9 and described[8] & 0x80:
                file.seek(3 << (described[8] & 7) + 1, 1)
            file.read(1)
        else:
            raise FileError("This GIF is damaged or cut off.")
        yield kind, _body(file, keep=kind == b"!\xfe")


def _body(file: BinaryIO, *, keep: bool) -> bytes:
    parts: list[bytes] = []
    total = 0
    while length := file.read(1):
        if length == b"\0":
            return b"".join(parts)
        part = file.read(length[0])
        total += len(part)
        if keep:
            if total > embedding.MOST_PACKED:
                raise FileError("The comment in this GIF is too long.")
            parts.append(part)
    raise FileError("This GIF is damaged or cut off.")
