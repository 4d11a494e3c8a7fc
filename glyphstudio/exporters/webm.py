"""WebM: films for the web, VP9."""

from __future__ import annotations

from typing import Literal

from glyphstudio.exporters.films import Encoding, FilmExporter
from glyphstudio.params import Params, setting


class WebmParams(Params):
    """How a WebM is written."""

    compression: int = setting(
        28,
        title="Compression",
        ge=4,
        le=60,
        description="Lower is finer and larger; 28 looks like the original",
    )
    effort: Literal["quick", "thorough"] = setting(
        "quick",
        title="Effort",
        description="Thorough takes some four times as long for a smaller or finer file",
        advanced=True,
    )


class Webm(FilmExporter):
    """VP9, 4:2:0, at any size; realtime speed 8 writes 60 to 95 frames of 512 px a CPU second."""

    name = "webm"
    label = "WebM film"
    description = "Small and fine, for the web and most players"
    suffix = ".webm"
    params_type = WebmParams
    most_side = 8192
    even = False
    demuxer = "matroska"

    def encoding(self, params: Params) -> Encoding:
        assert isinstance(params, WebmParams)
        quick = params.effort == "quick"
        options = {
            "crf": str(params.compression),
            "b": "0",
            "deadline": "realtime" if quick else "good",
            "cpu-used": "8" if quick else "4",
            "row-mt": "1",
        }
        return Encoding("libvpx-vp9", "webm", options)

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head.startswith(b"\x1a\x45\xdf\xa3")
