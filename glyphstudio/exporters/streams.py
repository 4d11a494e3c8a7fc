"""What every exporter shares: a file that appears whole or not at all, frames pulled one by one."""

from __future__ import annotations

import contextlib
from abc import abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from glyphstudio import files
from glyphstudio.drawing import Provenance
from glyphstudio.errors import Cancelled as CancelledError
from glyphstudio.errors import ExportError, SaveError
from glyphstudio.exporters import provenance as embedding
from glyphstudio.exporters.work import (
    Cancelled,
    DrawingWork,
    Exporter,
    FilmWork,
    Pixels,
    Progress,
    Work,
)
from glyphstudio.params import Params, setting

T = TypeVar("T")
Frame = npt.NDArray[np.uint8]
MOST_SIDE = 65_535  # of a picture; 16,384 is what the window offers
MOST_FRAME_SIDE = 8192  # of a film
NO_CLEAR = "What is on the stage was drawn on its paper, which cannot be left away."
BROADCAST = (24, 30, 48, 60, 120)  # rates that television slows by 1000/1001


class FileExporter(Exporter):
    """An exporter that pours its work into one open file and then reads it back."""

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
        if not isinstance(params, self.params_type):
            raise TypeError(f"{self.name} takes {self.params_type.__name__}")
        self.check(work, params)
        text = "" if provenance is None else embedding.text_of(provenance)
        refuse_if(cancelled)
        with files.atomic(path) as file:
            self.pour(file, work, params, text=text, progress=progress, cancelled=cancelled)
            file.flush()
            file.seek(0)
            self.read_back(file, work, text)

    def check(self, work: Work, params: Params) -> None:
        """Refuse with an ExportError what this format cannot hold, before anything is drawn."""

    @abstractmethod
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
        """Write all of `work` and the provenance `text` ("" for none) to the open file."""

    def read_back(self, file: BinaryIO, work: Work, text: str) -> None:
        """Compare what lies in the file with what was meant, before it takes its place."""
        found = self.embedded(file)
        if (found or "") != text:
            raise SaveError("What was embedded could not be read back, so nothing was saved.")


class Sink:
    """An open file as an encoder's: what goes wrong in it comes out of `check`.

    PyAV 18.1 prints or replaces what a file raises while it closes, such as that the disk is full.
    So after the first error nothing is written any more, and nothing is raised inside of it.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._error: OSError | None = None
        self.read, self.tell = file.read, file.tell

    def write(self, data: bytes) -> int:
        if self._error is None:
            try:
                return self._file.write(data)
            except OSError as error:
                self._error = error
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        if self._error is None:
            try:
                return self._file.seek(offset, whence)
            except OSError as error:  # it writes first what it held back
                self._error = error
        return 0

    def check(self) -> None:
        """Raise the error, if there was one."""
        if self._error is not None:
            raise self._error


def refuse_if(cancelled: Cancelled) -> None:
    """Stop here if somebody asked to.

    Raises:
        Cancelled: they did.
    """
    if cancelled():
        raise CancelledError("The export was stopped; nothing was left behind.")


def check_size(width: int, height: int, *, most: int = MOST_SIDE) -> None:
    """Refuse sizes that a format cannot hold.

    Raises:
        ExportError: a side is below 1 or above `most`.
    """
    if not (1 <= width <= most and 1 <= height <= most):
        raise ExportError(
            f"{width} x {height} pixels cannot be written here; each side may have 1 to {most}."
        )


def check_film(work: Work) -> FilmWork:
    """The work as a film that can be written.

    Raises:
        ExportError: it is none, has no frames, an odd rate or sides above 8192.
    """
    if not isinstance(work, FilmWork):
        raise ExportError("Only a film can be written in this format.")
    check_size(work.width, work.height, most=MOST_FRAME_SIDE)
    if work.count < 1:
        raise ExportError("There are no frames to write yet.")
    if not 0.1 <= work.fps <= 240:
        raise ExportError(f"A film shows 0.1 to 240 frames a second, not {work.fps:g}.")
    return work


def paper_setting() -> Any:  # a field, as `setting` gives one
    """Whether what is written has its paper."""
    about = "Off: the drawing alone, on nothing, to lay on other work"
    return setting(True, title="Paper", description=about)


def plays_setting(most: int) -> Any:
    """How often a loop plays."""
    about = "How often the loop plays; 0 for ever"
    return setting(0, title="Plays", description=about, ge=0, le=most)


def check_clear(work: Work, *, paper: bool) -> None:
    """Refuse to leave the paper away where the work cannot.

    Raises:
        ExportError: it cannot.
    """
    if not paper and not isinstance(work, DrawingWork) and work.clear is None:
        raise ExportError(NO_CLEAR)


def frames_of(
    work: FilmWork, progress: Progress, cancelled: Cancelled, *, paper: bool = True
) -> Iterator[Frame]:
    """Pull each frame once, checked, telling `progress` after it was used.

    With its paper each is (height, width, 3), without (height, width, 4).

    Raises:
        Cancelled: somebody asked to stop.
        ExportError: the film ended early or a frame has another size.
    """
    progress(0, work.count)
    done = 0
    check_clear(work, paper=paper)
    frames = work.frames if paper or work.clear is None else work.clear
    for frame in frames():
        refuse_if(cancelled)
        yield checked(frame, work, clear=not paper)
        done += 1
        progress(done, work.count)
        if done == work.count:
            break
    refuse_if(cancelled)
    if done < work.count:
        raise ExportError(f"The film ended after {done} of its {work.count} frames.")


@contextlib.contextmanager
def one_behind(work: Callable[[T], None]) -> Iterator[Callable[[T], None]]:
    """Do `work` in a thread, one thing at a time, while the caller draws the next frame.

    Encoders let go of Python's lock, so drawing and encoding share two cores. What `work` raises
    comes out of the next thing given, or of the end.
    """
    last: Future[None] | None = None

    def give(thing: T) -> None:
        nonlocal last
        if last is not None:
            last.result()
        last = pool.submit(work, thing)

    with ThreadPoolExecutor(1, "encoder") as pool:
        yield give
        if last is not None:
            last.result()


def checked(frame: Frame, work: FilmWork, *, clear: bool = False) -> Frame:
    """A frame as (height, width, 3), C-contiguous; what is transparent lies on white.

    One that shall be `clear` is (height, width, 4).

    Raises:
        ExportError: it has another size than the film.
    """
    if frame.dtype != np.uint8 or frame.ndim != 3 or frame.shape[2] not in (3, 4):
        raise ExportError("A film's frames are 8-bit colour pictures.")
    if frame.shape[:2] != (work.height, work.width):
        raise ExportError(
            f"A frame has {frame.shape[1]} x {frame.shape[0]} pixels, "
            f"the film {work.width} x {work.height}."
        )
    if clear:
        whole = frame.shape[2] == 4
        opaque = frame if whole else np.dstack([frame, np.full(frame.shape[:2], 255, np.uint8)])
        return np.ascontiguousarray(opaque)
    return np.ascontiguousarray(on_white(frame) if frame.shape[2] == 4 else frame)


def on_white(frame: Frame) -> Frame:
    """RGBA (h, w, 4) over white, blended in sRGB as everywhere in the studio."""
    alpha = frame[..., 3:].astype(np.uint16)
    mixed = frame[..., :3] * alpha + 255 * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)


def exact_rate(fps: float) -> Fraction:
    """The rate a person means: 33.3 is 100/3, 29.97 is 30000/1001, 12.5 is 25/2."""
    for whole in BROADCAST:
        if abs(fps - whole * 1000 / 1001) < 0.004:
            return Fraction(whole * 1000, 1001)
    for rate in (Fraction(100, 3), Fraction(50, 3), Fraction(200, 3)):
        if abs(fps - float(rate)) < 0.05 and fps != round(fps):
            return rate
    return Fraction(fps).limit_denominator(100)


def as_pixels(strip: Pixels, width: int) -> Pixels:
    """A strip of a picture, checked: (rows, width, 3 or 4), uint8 or uint16.

    Raises:
        ExportError: it is anything else.
    """
    fits = strip.ndim == 3 and strip.shape[1] == width and strip.shape[2] in (3, 4)
    if not fits or strip.dtype not in (np.uint8, np.uint16):
        raise ExportError(
            f"A strip of shape {strip.shape} does not belong to a picture {width} pixels wide."
        )
    return strip
