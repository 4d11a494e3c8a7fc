"""WebM: films for the web, VP9 or AV1."""

from __future__ import annotations

import os
from typing import Literal

from glyphstudio.exporters.films import Encoding, FilmExporter, FilmParams, compression
from glyphstudio.params import Params, setting


class WebmParams(FilmParams):
    """How a WebM is written."""

    codec: Literal["VP9", "AV1"] = setting(
        "VP9", title="Codec", description="AV1 is smaller; players from before 2020 lack it"
    )
    compression: int = compression(28, 4, 60)


class Webm(FilmExporter):
    """4:2:0 at any size; VP9 at its realtime speed 8 writes 60 to 95 frames of 512 px a CPU second.

    AV1 by SVT: of its presets 8 is the quickest that it does not warn of (version 4.1).
    """

    name = "webm"
    label = "WebM film"
    description = "Small and fine, for the web and most players"
    suffix = ".webm"
    params_type = WebmParams
    even = False
    demuxer = "matroska"

    def encoding(self, params: Params) -> Encoding:
        assert isinstance(params, WebmParams)
        quick = params.effort == "quick"
        if params.codec == "AV1":
            os.environ.setdefault("SVT_LOG", "1")  # errors only: it tells its settings otherwise
            options = {"crf": str(params.compression), "preset": "8" if quick else "5"}
            return Encoding("libsvtav1", "webm", options)
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
