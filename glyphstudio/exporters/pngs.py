"""A folder of PNGs, one a frame: films for programs that take pictures."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

from glyphstudio import files
from glyphstudio.drawing import Provenance
from glyphstudio.exporters import png
from glyphstudio.exporters import provenance as embedding
from glyphstudio.exporters.streams import (
    Frame,
    check_clear,
    check_film,
    frames_of,
    one_behind,
    paper_setting,
    refuse_if,
)
from glyphstudio.exporters.work import Cancelled, Exporter, PictureWork, Progress, Work
from glyphstudio.params import Params, setting

DIGITS = 4  # at least


class PngsParams(Params):
    """How a folder of PNGs is written."""

    paper: bool = paper_setting()
    compression: int = setting(
        6,
        title="Compression",
        ge=1,
        le=9,
        description="Higher takes longer and gives smaller files; the pictures are the same",
        advanced=True,
    )


class Pngs(Exporter):
    """0001.png, 0002.png, ... in a folder that appears whole; each brings back all of it."""

    name = "pngs"
    label = "PNG frames"
    description = "A folder of exact pictures, for every program"
    suffix = ""
    takes = "film"
    params_type = PngsParams

    def write(
        self,
        path: Path,
        work: Work,
        params: Params,
        *,
        provenance: Provenance | None,
        progress: Progress,
        cancelled: Cancelled,
    ) -> None:
        if not isinstance(params, PngsParams):
            raise TypeError(f"{self.name} takes {self.params_type.__name__}")
        film = check_film(work)
        check_clear(film, paper=params.paper)
        text = "" if provenance is None else embedding.text_of(provenance)
        refuse_if(cancelled)
        settings = png.PngParams(compression=params.compression)
        digits = max(DIGITS, len(str(film.count)))
        with files.atomic_folder(path, ours=files.is_frame) as folder:

            def encode(numbered: tuple[int, Frame]) -> None:
                number, frame = numbered
                place = folder / f"{number:0{digits}d}.png"
                write_frame(place, frame, settings, text=text)

            with one_behind(encode) as give:
                frames = frames_of(film, progress, cancelled, paper=params.paper)
                for number, frame in enumerate(frames, 1):
                    give((number, frame.copy()))

    @classmethod
    def recognises(cls, head: bytes) -> bool:
        return False  # a frame by itself is a PNG

    @classmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        return png.text_in(file)


def write_frame(place: Path, frame: Frame, settings: png.PngParams, *, text: str) -> None:
    """Write one frame, synced and read back."""
    height, width = frame.shape[:2]
    work = PictureWork(width, height, lambda: iter([frame]))
    exporter = png.Png()
    with place.open("x+b") as file:
        exporter.pour(
            file,
            work,
            settings,
            text=text,
            progress=lambda done, total: None,
            cancelled=lambda: False,
        )
        files.sync_file(file)
        file.seek(0)
        exporter.read_back(file, work, text)
