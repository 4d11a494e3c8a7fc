"""WebM: films for the web, VP9."""

from __future__ import annotations

from glyphstudio.exporters.films import Encoding, FilmExporter, FilmParams, compression


class WebmParams(FilmParams):
    """How a WebM is written."""

    compression: int = compression(28, 4, 60)


class Webm(FilmExporter):
    """VP9, 4:2:0, at any size; realtime speed 8 writes 60 to 95 frames of 512 px a CPU second."""

    name = "webm"
    label = "WebM film"
    description = "Small and fine, for the web and most players"
    suffix = ".webm"
    params_type = WebmParams
    even = False
    demuxer = "matroska"

    def encoding(self, params: FilmParams) -> Encoding:
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
