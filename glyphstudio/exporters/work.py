"""What exporters promise, and the work they pull."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np
import numpy.typing as npt

from glyphstudio.drawing import Drawing, Provenance
from glyphstudio.params import Params

Pixels = npt.NDArray[np.uint8] | npt.NDArray[np.uint16]
Kind = Literal["picture", "film", "drawing"]
Progress = Callable[[int, int], None]  # done, total
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True)
class PictureWork:
    """One picture, pulled from top to bottom in strips (rows, width, 3 or 4), uint8 or uint16."""

    width: int
    height: int
    strips: Callable[[], Iterator[Pixels]]


@dataclass(frozen=True, slots=True)
class FilmWork:
    """A film: `count` frames (height, width, 3 or 4) uint8, pulled one by one, shown at `fps`.

    `frames` may be called more than once (a GIF looks at a sample first) and starts anew.
    """

    width: int
    height: int
    fps: float
    count: int
    frames: Callable[[], Iterator[npt.NDArray[np.uint8]]]


@dataclass(frozen=True, slots=True)
class DrawingWork:
    """One vector drawing and the side it is shown at."""

    drawing: Drawing
    size: int


Work = PictureWork | FilmWork | DrawingWork


class Exporter(ABC):
    """Writes one kind of file, whole or not at all; found by being a module of this package."""

    name: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]  # what it is good for, one line for its card
    suffix: ClassVar[str]  # ".png"
    takes: ClassVar[Kind]
    params_type: ClassVar[type[Params]]
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
