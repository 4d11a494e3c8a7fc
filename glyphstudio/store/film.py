"""film/: the drawer as it was at chosen steps, and one strip of thumbnails."""

from __future__ import annotations

import contextlib
import io
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from glyphstudio import files
from glyphstudio.errors import FileError
from glyphstudio.store.series import least_missed, position

T = TypeVar("T")
Picture = npt.NDArray[np.uint8]
MOST_FRAMES = 240
MOST_BYTES = 200_000_000
MOST_FRAME = 512 * 2**20  # bytes of one frame that are read; as of a model
PLANNED = 200  # frames of a run that ends as planned
FRAME = re.compile(r"([0-9]{9})\.safetensors")
STRIP_SECONDS = 5.0  # how far the strip may lag behind the frames


@dataclass(frozen=True, slots=True)
class Film:
    """The steps a film holds, in order, and small pictures (side, side, 3) of most of them."""

    folder: Path
    steps: tuple[int, ...]
    thumbnails: dict[int, Picture]

    def path(self, step: int) -> Path:
        """The file of a frame."""
        return _path(self.folder, step)

    def read(self, step: int) -> bytes:
        """The bytes of a frame; safetensors for engine.checkpoint.film_state.

        Raises:
            FileError: it is not there any more, cannot be read, or is too large.
        """
        return files.read_bytes(self.path(step), MOST_FRAME)

    def nearest(self, step: int, read: Callable[[int], T]) -> T:
        """What `read` makes of a frame, else of the nearest before it, else of one after it.

        Whoever trains thins the film, and a power cut tears frames.

        Raises:
            FileError: `read` raised it for every one; the first.
        """
        why: FileError | None = None
        before = [one for one in reversed(self.steps) if one <= step]
        for one in (*before, *(one for one in self.steps if one > step)):
            try:
                return read(one)
            except FileError as error:
                why = why or error
        raise why or FileError("This film has no frames.")


class FilmFolder:
    """Records a film: about 200 frames by the planned end, never more than 240 or 200 MB.

    Which steps are recorded depends on the steps alone, so a resumed run makes the same film.
    """

    def __init__(self, folder: Path, last: int) -> None:
        self.folder = folder
        self._sizes = film_sizes(folder)
        self._thumbnails = read_film(folder).thumbnails
        self._strip_at = time.monotonic()
        self._strip_is_old = False
        self.plan(last)

    def plan(self, last: int) -> None:
        """The run is planned to end at step `last`."""
        self.last = last
        self._early = max(20.0, last / 50)
        self._spacing = position(last, self._early) / PLANNED

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(self._sizes)

    def wants(self, step: int) -> bool:
        """Whether this step is far enough from the last one recorded."""
        if not self._sizes or step == self.last:
            return step not in self._sizes
        newest = max(self._sizes)
        gap = position(step, self._early) - position(newest, self._early)
        return step > newest and gap >= self._spacing

    def add(self, step: int, drawer: bytes, thumbnail: Picture) -> None:
        """Record a frame; if there are too many, the one least missed goes."""
        files.make_folder(self.folder, parents=False)  # not where the run was before it moved
        files.write_bytes(_path(self.folder, step), drawer, sync=False)
        self._sizes[step] = len(drawer)
        self._thumbnails[step] = thumbnail
        while len(self._sizes) > 2 and (
            len(self._sizes) > MOST_FRAMES or sum(self._sizes.values()) > MOST_BYTES
        ):
            self._drop(least_missed(list(self._sizes), self._early))
        self._strip_is_old = True
        if time.monotonic() - self._strip_at > STRIP_SECONDS:
            self.write_strip()

    def cut(self, step: int) -> None:
        """Forget the frames after `step`."""
        for late in [s for s in self._sizes if s > step]:
            self._drop(late)
            self._strip_is_old = True

    def write_strip(self) -> None:
        """Bring the strip of thumbnails up to date."""
        if not self._strip_is_old or not self._thumbnails:
            return
        shape = self._thumbnails[max(self._thumbnails)].shape  # older ones may have another
        small = {s: t for s, t in self._thumbnails.items() if t.shape == shape}
        steps = [step for step in self._sizes if step in small]
        strip = np.concatenate([small[step] for step in steps], axis=1)
        files.write_bytes(self.folder / "strip.png", _png(strip), sync=False)
        files.write_json(self.folder / "strip.json", {"steps": steps}, sync=False)
        self._strip_at, self._strip_is_old = time.monotonic(), False

    def _drop(self, step: int) -> None:
        del self._sizes[step]
        self._thumbnails.pop(step, None)
        with contextlib.suppress(OSError):
            _path(self.folder, step).unlink(missing_ok=True)


def read_film(folder: Path) -> Film:
    """The film in `folder`, as far as it is whole; an empty one where there is none."""
    steps = tuple(film_sizes(folder))
    return Film(folder, steps, _thumbnails(folder, set(steps)))


def film_sizes(folder: Path) -> dict[int, int]:
    """The sizes of the frames by step, in order."""
    found: dict[int, int] = {}
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            match = FRAME.fullmatch(path.name)
            if match and path.is_file():
                with contextlib.suppress(OSError):  # thinned since, by whoever trains
                    found[int(match[1])] = path.stat().st_size
    return dict(sorted(found.items()))


def _thumbnails(folder: Path, steps: set[int]) -> dict[int, Picture]:
    """The strip cut up; nothing while strip and list do not fit, one of them being written."""
    try:
        listed = files.read_json(folder / "strip.json")["steps"]
        strip = files.read_picture(folder / "strip.png")
    except (FileError, KeyError, TypeError):
        return {}
    side, width, _ = strip.shape
    if not isinstance(listed, list) or len(listed) > MOST_FRAMES or len(listed) * side != width:
        return {}
    return {
        step: np.ascontiguousarray(strip[:, i * side : (i + 1) * side])
        for i, step in enumerate(listed)
        if type(step) is int and step in steps
    }


def _path(folder: Path, step: int) -> Path:
    return folder / f"{step:09d}.safetensors"


def _png(picture: Picture) -> bytes:
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "PNG", compress_level=1)
    return file.getvalue()
