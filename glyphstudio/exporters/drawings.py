"""What vector formats share: glyphs pulled one by one, and corners as whole numbers."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from glyphstudio.drawing import Drawing, Fill, Item, Line, Loop, Placed, Shadow, Stroke
from glyphstudio.errors import ExportError
from glyphstudio.exporters import provenance as embedding
from glyphstudio.exporters.streams import FileExporter, check_size, refuse_if
from glyphstudio.exporters.work import Cancelled, DrawingWork, Progress, Work
from glyphstudio.params import Params, setting

UNIT = 1000  # a glyph's side in the units that are written
FINE = 100  # parts of a unit that are written: 1e-5 of a side, a twentieth of a pixel at 4096
FARTHEST = 1 << 31  # such parts: no square reaches 20,000 of its sides away
MOST_READ = 96 << 20  # bytes of a file searched for what is embedded
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_EMBEDDED = re.compile(rb">\s*(" + embedding.TEXT.pattern + rb")\s*<")

MODES = {"normal": "normal", "multiply": "multiply", "dodge": "color-dodge"}  # as in CSS

Corners = npt.NDArray[np.int64]


class DrawingParams(Params):
    """How a vector drawing is written."""

    paper: bool = setting(
        True, title="Paper", description="Off: the drawing alone, on nothing, to lay on other work"
    )


class DrawingExporter(FileExporter):
    """A vector drawing; what is embedded stands as text in an element of its metadata."""

    takes = "drawing"
    params_type = DrawingParams

    def check(self, work: Work, params: Params) -> None:
        if not isinstance(work, DrawingWork):
            raise ExportError("Only a vector drawing can be written in this format.")
        check_size(work.width, work.height)
        if work.count < 1:
            raise ExportError("There is no drawing to write yet.")

    def bytes_of(self, drawing: Drawing, size: int = 1024) -> bytes:
        """One glyph as a file in memory that says nothing of how it was made."""
        file = io.BytesIO()
        self.pour(
            file,
            DrawingWork.of(drawing, size),
            self.params_type(),
            text="",
            progress=lambda done, total: None,
            cancelled=lambda: False,
        )
        return file.getvalue()

    @classmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        found = _EMBEDDED.search(file.read(MOST_READ))
        return embedding.ours(found[1]) if found else None


def glyphs_of(work: DrawingWork, progress: Progress, cancelled: Cancelled) -> Iterator[Placed]:
    """Pull each glyph once, telling `progress` after it was used.

    Raises:
        Cancelled: somebody asked to stop.
        ExportError: there were fewer than was said.
    """
    progress(0, work.count)
    done = 0
    for placed in work.glyphs():
        refuse_if(cancelled)
        yield placed
        done += 1
        progress(done, work.count)
        if done == work.count:
            break
    refuse_if(cancelled)
    if done < work.count:
        raise ExportError(f"The sheet ended after {done} of its {work.count} glyphs.")


def corners(points: Loop | Line) -> Corners:
    """A loop or line (points, 2) in parts of a unit, equal neighbours once.

    Raises:
        ExportError: a place is no number, or farther out than any program would follow.
    """
    places = np.asarray(points, np.float64).reshape(-1, 2) * (UNIT * FINE)
    if not (np.abs(places) <= FARTHEST).all():  # nor nan
        raise ExportError("A line of this drawing runs out of all bounds; draw another glyph.")
    whole = np.rint(places).astype(np.int64)
    kept = np.ones(len(whole), bool)
    kept[1:] = (whole[1:] != whole[:-1]).any(1)
    return whole[kept]


def loops_of(loops: Iterable[Loop]) -> Iterator[Corners]:
    """Loops as `corners`, without those that enclose nothing."""
    for loop in loops:
        found = corners(loop)
        if len(found) > 1 and (found[0] == found[-1]).all():
            found = found[:-1]
        if len(found) > 2:
            yield found


def lines_of(lines: Iterable[Line]) -> Iterator[Corners]:
    """Lines as `corners`; one that stays where it is has a single corner."""
    for line in lines:
        found = corners(line)
        if len(found):
            yield found


def colour_of(text: str) -> str:
    """A colour that may stand in a file as it is.

    Raises:
        ExportError: it is no "#rrggbb".
    """
    if not _COLOUR.fullmatch(text):
        raise ExportError(f"{text[:20]!r} is no colour.")
    return text.lower()


def reaches_out(items: Iterable[Item]) -> bool:
    """Whether anything lies beyond the unit square, and has to be cut off there."""
    for item in items:
        if isinstance(item, Shadow):
            if not item.clip:
                return True
            continue
        parts = item.lines if isinstance(item, Stroke) else item.clip or item.loops
        pen = item.width if isinstance(item, Stroke) else 0.0  # corners of joins reach further
        for part in parts:
            points = np.asarray(part, np.float64)
            if len(points) and (points.min() < pen or points.max() > 1 - pen):
                return True
    return False


def blends(items: Iterable[Item]) -> bool:
    """Whether anything mixes with what lies below it."""
    return any(isinstance(item, (Fill, Stroke)) and item.blend != "normal" for item in items)
