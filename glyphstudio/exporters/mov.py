"""MOV: ProRes 4444, films for editing, with alpha."""

from __future__ import annotations

from typing import Literal

from glyphstudio.exporters.films import Encoding, FilmExporter
from glyphstudio.exporters.streams import paper_setting
from glyphstudio.params import Params, setting


class MovParams(Params):
    """How a ProRes film is written."""

    paper: bool = paper_setting()
    effort: Literal["quick", "thorough"] = setting(
        "quick",
        title="Effort",
        description="Thorough takes some three times as long and is hardly finer",
        advanced=True,
    )


class Mov(FilmExporter):
    """10 bits, 4:4:4, every frame by itself; 16 bits of alpha where there is no paper."""

    name = "mov"
    label = "ProRes film"
    description = "4444 for editing, also on nothing; large"
    suffix = ".mov"
    params_type = MovParams
    even = True
    demuxer = "mov"

    def encoding(self, params: Params) -> Encoding:
        assert isinstance(params, MovParams)
        return Encoding(
            "prores_aw" if params.effort == "quick" else "prores_ks",
            "mov",
            {} if params.effort == "quick" else {"profile": "4444", "vendor": "apl0"},
            layout="yuv444p10le" if params.paper else "yuva444p10le",
            muxing={"movflags": "use_metadata_tags"},  # others hold 64 KB at most
            paper=params.paper,
        )

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return head[4:12] == b"ftypqt  "
