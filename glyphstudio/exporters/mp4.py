"""MP4: films for every player and editor, H.264."""

from __future__ import annotations

from typing import Literal

from glyphstudio.exporters.films import Encoding, FilmExporter
from glyphstudio.params import Params, setting


class Mp4Params(Params):
    """How an MP4 is written."""

    compression: int = setting(
        18,
        title="Compression",
        ge=1,
        le=45,
        description="Lower is finer and larger; 18 looks like the original",
    )
    effort: Literal["quick", "thorough"] = setting(
        "quick",
        title="Effort",
        description="Thorough takes some four times as long for a smaller file",
        advanced=True,
    )


class Mp4(FilmExporter):
    """H.264, 4:2:0; sides are padded to even numbers, which it insists on."""

    name = "mp4"
    label = "MP4 film"
    description = "Opens everywhere: phones, editors, presentations"
    suffix = ".mp4"
    params_type = Mp4Params
    most_side = 8192
    even = True
    demuxer = "mp4"

    def encoding(self, params: Params) -> Encoding:
        assert isinstance(params, Mp4Params)
        options = {
            "crf": str(params.compression),
            "preset": "veryfast" if params.effort == "quick" else "slow",
            "mbtree": "0",  # x264 165 reads what it never wrote: the same film, another file
        }
        return Encoding("libx264", "mp4", options)

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head[4:8] == b"ftyp"
