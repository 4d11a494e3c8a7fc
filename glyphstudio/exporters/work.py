"""What exporters promise, and the work they pull."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, ClassVar, Literal

import numpy as np
import numpy.typing as npt

from glyphstudio import discovery
from glyphstudio.drawing import Drawing, Placed, Provenance
from glyphstudio.errors import ExportError
from glyphstudio.params import Params

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Kind = Literal["picture", "film", "drawing"]
Progress = Callable[[int, int], None]  # done, total
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class PictureWork:
    """One picture, pulled from top to bottom in strips (rows, width, 3 or 4), uint8 or uint16.

    `clear` draws the same without its paper: RGBA, uint8; None where inks and paper cannot be told
    apart. `fine` draws it in 16 bits from what was drawn in floats; None where there are none.
    """

    width: int
    height: int
    strips: Callable[[], Iterator[Pixels]]
    clear: Callable[[], Iterator[Pixels]] | None = None
    fine: Callable[[], Iterator[Pixels]] | None = None


@dataclass(frozen=True, slots=True)
class FilmWork:
    """A film: `count` frames (height, width, 3 or 4) uint8, pulled one by one, shown at `fps`.

    `frames` may be called more than once (a GIF looks at a sample first) and starts anew.
    `some` draws only the frames of these rising numbers, where that is quicker than drawing all.
    `clear` is `frames` without their paper, RGBA; None where inks and paper cannot be told apart.
    """

    width: int
    height: int
    fps: float
    count: int
    frames: Callable[[], Iterator[npt.NDArray[np.uint8]]]
    some: Callable[[Sequence[int]], Iterator[npt.NDArray[np.uint8]]] | None = None
    clear: Callable[[], Iterator[npt.NDArray[np.uint8]]] | None = None


@dataclass(frozen=True, slots=True)
class DrawingWork:
    """A vector drawing: `count` glyphs of side `size` on a sheet, pulled one by one.

    All in pixels of 1/96 inch, as in CSS. `paper` ("#rrggbb") lies below all; None for none.
    """

    width: int
    height: int
    size: int
    paper: str | None
    count: int
    glyphs: Callable[[], Iterator[Placed]]

    @classmethod
    def of(cls, drawing: Drawing, size: int) -> DrawingWork:
        """One glyph alone."""
        placed = Placed(drawing)
        return cls(size, size, size, drawing.paper, 1, lambda: iter([placed]))


Work = PictureWork | FilmWork | DrawingWork


class Exporter(ABC):
    """Writes one kind of file, whole or not at all; found by being a module of this package.

    `rates` are the only frame rates it can show; empty for any. A `suffix` of "" is a folder's.
    """

    name: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]  # what it is good for, one line for its card
    suffix: ClassVar[str]  # ".png"
    takes: ClassVar[Kind]
    params_type: ClassVar[type[Params]]
    rates: ClassVar[tuple[float, ...]] = ()
    registry: ClassVar[dict[str, type[Exporter]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if "name" in vars(cls):
            Exporter.registry[cls.name] = cls

    @abstractmethod
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
        """Write `work` to `path`; the file appears whole at the end or not at all.

        Raises:
            Cancelled: `cancelled()` said so; nothing is left behind.
            SaveError: it could not be written; an older file of that name is untouched.
            ExportError: the work does not fit the format (odd size, too long, wrong rate).
        """

    @classmethod
    @abstractmethod
    def recognises(cls, head: bytes) -> bool:
        """Whether a file that begins with these 64 bytes is of this kind."""

    @classmethod
    @abstractmethod
    def embedded(cls, file: BinaryIO) -> str | None:
        """The text that `write` embedded for the provenance, from a file of this kind.

        Raises:
            FileError: the file is damaged where the text would be.
        """


def exporters() -> tuple[Exporter, ...]:
    """One of every exporter there is, in the order of their names."""
    discovery.import_all("glyphstudio.exporters")
    return tuple(Exporter.registry[name]() for name in sorted(Exporter.registry))


def find_exporter(name: str) -> Exporter:
    """The exporter with this name ("webm") or suffix (".webm"), in capitals or not.

    One that writes a folder is found by its name with a dot (".pngs").

    Raises:
        ExportError: there is none; says which there are.
    """
    wanted = name.lower()
    for exporter in exporters():
        if wanted in (exporter.name, ending_of(exporter)):
            return exporter
    known = ", ".join(ending_of(exporter) for exporter in exporters())
    asked = f"not {name[:20]!r}" if name else "so the file needs one of these endings"
    raise ExportError(f"Glyph Studio writes {known}, {asked}.")


def ending_of(exporter: Exporter) -> str:
    """What asks for an exporter at the end of a name."""
    return exporter.suffix or f".{exporter.name}"
