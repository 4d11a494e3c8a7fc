"""MP4: films for every player and editor, H.264."""

from __future__ import annotations

from glyphstudio.exporters.films import Encoding, FilmExporter, FilmParams, compression
from glyphstudio.params import Params


class Mp4Params(FilmParams):
    """How an MP4 is written."""

    compression: int = compression(18, 1, 45)


class Mp4(FilmExporter):
    """H.264, 4:2:0; sides are padded to even numbers, which it insists on."""

    name = "mp4"
    label = "MP4 film"
    description = "Opens everywhere, phones and editors"
    suffix = ".mp4"
    params_type = Mp4Params
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
        return head[4:8] == b"ftyp" and head[8:12] != b"qt  "
