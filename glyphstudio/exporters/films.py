"""Films through PyAV: frames in, packets out, one frame of memory; what WebM, MP4 and MOV share."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import Any, BinaryIO, ClassVar, Literal

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter

from glyphstudio.errors import ExportError, FileError, SaveError
from glyphstudio.exporters import provenance as embedding
from glyphstudio.exporters.streams import (
    FileExporter,
    Frame,
    Sink,
    check_clear,
    check_film,
    exact_rate,
    frames_of,
    one_behind,
)
from glyphstudio.exporters.work import Cancelled, FilmWork, Progress, Work
from glyphstudio.params import Params, setting

BT709 = 1  # the same number for matrix, primaries and transfer in ISO 23091-2
LIMITED = 1


def compression(usual: int, least: int, most: int) -> Any:  # a field, as `setting` gives one
    """How hard a film is squeezed, on its encoder's own scale."""
    about = f"Lower is finer and larger; {usual} looks like the original"
    return setting(usual, title="Compression", ge=least, le=most, description=about)


class FilmParams(Params):
    """How a film is written; each format sets `compression` on its own scale."""

    compression: int
    effort: Literal["quick", "thorough"] = setting(
        "quick",
        title="Effort",
        description="Thorough takes some four times as long for a smaller or finer file",
        advanced=True,
    )


VECTOR = 16  # pixels that swscale takes at once


@dataclass(frozen=True, slots=True)
class Encoding:
    """Which encoder writes a film, and how.

    `options` go to the encoder as they are and `muxing` to the container; `layout` is ffmpeg's word
    for the frames' pixels. Without `paper` they have alpha.
    """

    codec: str
    container: str
    options: dict[str, str]
    layout: str = "yuv420p"
    muxing: dict[str, str] = field(default_factory=dict)
    paper: bool = True


class FilmExporter(FileExporter):
    """A film of YUV frames tagged BT.709, with an exact rate.

    Untagged, players take HD films for BT.709 and the colours shift (27 dB, measured).
    """

    takes = "film"
    even: ClassVar[bool]  # whether both sides must be even; odd ones are padded by one
    demuxer: ClassVar[str]

    @abstractmethod
    def encoding(self, params: Params) -> Encoding:
        """The encoder for these settings."""

    def check(self, work: Work, params: Params) -> None:
        check_clear(check_film(work), paper=self.encoding(params).paper)

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
        plan = self.encoding(params)
        frames = frames_of(work, progress, cancelled, paper=plan.paper)
        sink = Sink(file)
        try:
            with av.open(
                sink,
                "w",
                format=plan.container,
                container_options={"fflags": "bitexact"} | plan.muxing,  # same film, same file
            ) as container:
                if text:
                    container.metadata["comment"] = text
                stream = container.add_stream(
                    plan.codec, rate=exact_rate(work.fps), options=plan.options
                )
                assert isinstance(stream, av.VideoStream)
                stream.width, stream.height = self.size_of(work)
                stream.pix_fmt = plan.layout
                _tag(stream.codec_context)
                to_yuv = VideoReformatter()

                def encode(image: av.VideoFrame | None) -> None:
                    container.mux(stream.encode(image))
                    sink.check()

                with one_behind(encode) as give:
                    for frame in frames:
                        give(_yuv(to_yuv, self._padded(frame), plan.layout))
                encode(None)
            sink.check()
        except av.error.FFmpegError as error:
            width, height = work.width, work.height
            raise ExportError(
                f"This film of {width} x {height} pixels cannot be written as {self.label} "
                f"({error.strerror})."
            ) from error

    def read_back(self, file: BinaryIO, work: Work, text: str) -> None:
        assert isinstance(work, FilmWork)
        super().read_back(file, work, text)
        file.seek(0)
        with av.open(file, "r", format=self.demuxer) as container:
            stream = container.streams.video[0]
            count = sum(packet.size > 0 for packet in container.demux(stream))
            size = (stream.width, stream.height)
        if count != work.count or size != self.size_of(work):
            raise SaveError("The film could not be read back, so nothing was saved.")

    @classmethod
    def size_of(cls, work: FilmWork) -> tuple[int, int]:
        """Width and height of the file's frames."""
        odd = 1 if cls.even else 0
        return work.width + (work.width & odd), work.height + (work.height & odd)

    def _padded(self, frame: Frame) -> Frame:
        """The last column and row once more where a side is odd and may not be."""
        down, right = (frame.shape[0] & 1, frame.shape[1] & 1) if self.even else (0, 0)
        if not down and not right:
            return frame
        return np.pad(frame, ((0, down), (0, right), (0, 0)), mode="edge")

    @classmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        try:
            with av.open(file, format=cls.demuxer, metadata_errors="replace") as container:
                notes = {key.lower(): value for key, value in container.metadata.items()}
        except (av.error.FFmpegError, IndexError) as error:
            raise FileError("This film is damaged or cut off.") from error
        comment = notes.get("comment", "")
        if len(comment) > embedding.MOST_PACKED:
            raise FileError("What is embedded in this film is too long.")
        return embedding.ours(comment.encode("ascii", "replace"))


def _tag(context: av.VideoCodecContext) -> None:
    context.colorspace = BT709
    context.color_primaries = BT709
    context.color_trc = BT709
    context.color_range = LIMITED


def _yuv(to_yuv: VideoReformatter, frame: Frame, layout: str) -> av.VideoFrame:
    """The frame in the encoder's layout.

    swscale reads beyond rows that are no whole vectors long, and in 10 bits what it finds there
    is seen; so it is given rows that are, and what is too much is cut off.
    """
    height, width = frame.shape[:2]
    more = -width % VECTOR if "444p10" in layout else 0
    whole = np.pad(frame, ((0, 0), (0, more), (0, 0)), mode="edge") if more else frame
    made = to_yuv.reformat(
        av.VideoFrame.from_ndarray(whole, format={3: "rgb24", 4: "rgba"}[frame.shape[2]]),
        format=layout,
        dst_colorspace=Colorspace.ITU709,
        src_color_range=ColorRange.JPEG,
        dst_color_range=ColorRange.MPEG,
    )
    if not more:
        return made
    cut = av.VideoFrame(width, height, layout)
    cut.colorspace, cut.color_range = made.colorspace, made.color_range
    for wide, plane in zip(made.planes, cut.planes, strict=True):
        rows, to = (
            np.frombuffer(memoryview(p), np.uint16).reshape(height, -1) for p in (wide, plane)
        )
        to[:, :width] = rows[:, :width]
        to[:, width:] = rows[:, width - 1 : width]
    return cut
