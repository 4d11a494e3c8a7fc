"""What vector formats share: glyphs pulled one by one, and corners as whole numbers."""

from __future__ import annotations

import io
import math
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
STRAY = 20.0  # such parts: as far as thinned corners may lie from the curve they stand for
FACET = 3.0  # a piece that bends less is written straight: 0.1 pixel at 4096
CORNER, TIGHT = math.cos(math.radians(40)), math.cos(math.radians(62))  # sharper turns are corners
SHORT = 1000.0  # such parts: between shorter pieces only what turns more than TIGHT
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
    return (found for found in lines_of(loops, shut=True) if len(found) > 2)


def lines_of(lines: Iterable[Line], *, shut: bool) -> Iterator[Corners]:
    """Lines as `corners`; one that stays where it is has a single corner.

    Of those that are `shut` the last is never the first again.
    """
    for line in lines:
        found = corners(line)
        if shut and len(found) > 1 and (found[0] == found[-1]).all():
            found = found[:-1]
        if len(found):
            yield found


def bends(points: Corners, *, shut: bool) -> tuple[npt.NDArray[np.bool_], Corners]:
    """Which pieces between corners are curves, and the handles of those: cubics of Bezier.

    Corners come from curves that were thinned to chords, so a curve may leave its chord by STRAY
    at most, and none is made of what was meant straight. At a bend it runs along the line from the
    corner before to the corner after (Catmull and Rom 1974): a long chord lies close to its curve.

    Args:
        points: (n, 2) as `corners`; the piece after the last leads to the first if `shut`.

    Returns:
        bent (pieces,) and handles (pieces, 2, 2) in parts of a unit.
    """
    starts = points.astype(np.float64) if shut else points[:-1].astype(np.float64)
    steps = (np.roll(points, -1, 0) if shut else points[1:]) - starts
    length = np.hypot(*steps.T)
    before = np.roll(steps, 1, 0)
    chord = before + steps
    size = np.maximum(np.hypot(*chord.T), 1e-9)
    lead = np.roll(length, 1)
    turn = (before * steps).sum(1) / np.maximum(lead * length, 1e-9)
    smooth = turn > np.where(np.maximum(lead, length) < SHORT, TIGHT, CORNER)
    if not shut:
        smooth[:1] = False
    along = np.where(smooth[:, None], chord / size[:, None], steps / length[:, None])
    after = np.roll(smooth, -1)
    leaving = np.where(after[:, None], np.roll(along, -1, 0), steps / length[:, None])
    handles, bulge = np.empty((len(steps), 2, 2)), np.zeros(len(steps))
    for which, (tangent, at) in enumerate(((along, starts), (-leaving, starts + steps))):
        ahead = steps if which == 0 else -steps
        sine = np.abs(tangent[:, 0] * ahead[:, 1] - tangent[:, 1] * ahead[:, 0]) / length
        cosine = (tangent * ahead).sum(1) / length
        reach = length / (1.5 * (1 + cosine).clip(0.5))  # of a circle's arc
        reach = np.minimum(reach, 4 / 3 * STRAY / np.maximum(sine, 1e-9))
        handles[:, which] = at + tangent * reach[:, None]
        bulge = np.maximum(bulge, 0.75 * reach * sine)
    return bulge > FACET, np.rint(handles).astype(np.int64)


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
