"""checkpoints/: the last two, and a thinning series to branch from."""

from __future__ import annotations

import contextlib
import re
from pathlib import Path

from glyphstudio import files
from glyphstudio.errors import SaveError
from glyphstudio.store.series import least_missed

MOST = 12  # checkpoints, the last two included
MOST_BYTES = 600_000_000  # of those before the last two
MOST_ONE = 1 << 30
EARLY = 200.0  # steps
NAME = re.compile(r"step-([0-9]{9})\.safetensors")


class Checkpoints:
    """The checkpoints of one run, as bytes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def steps(self) -> tuple[int, ...]:
        """The steps there are, in order."""
        found: list[int] = []
        with contextlib.suppress(OSError):
            for path in self.folder.iterdir():
                match = NAME.fullmatch(path.name)
                if match and path.is_file():
                    found.append(int(match[1]))
        return tuple(sorted(found))

    def path(self, step: int) -> Path:
        return self.folder / f"step-{step:09d}.safetensors"

    def read(self, step: int) -> bytes:
        """The bytes of a checkpoint; engine.checkpoint tells whether they are sound.

        Raises:
            FileError: it is not there, or too large.
        """
        return files.read_bytes(self.path(step), MOST_ONE)

    def write(self, step: int, data: bytes) -> None:
        """Write one down, then let go of the one least missed if there are too many."""
        files.make_folder(self.folder, parents=False)  # not where the run was before it moved
        files.write_bytes(self.path(step), data)
        self._thin()

    def cut(self, step: int) -> None:
        """Forget those after `step`."""
        for late in self.steps:
            if late > step:
                self._drop(late)

    def _thin(self) -> None:
        while True:
            steps = self.steps
            older = steps[:-2]
            heavy = sum(self._size(step) for step in older) > MOST_BYTES
            if not older or (len(steps) <= MOST and not heavy):
                return
            self._drop(least_missed(steps[:-1], EARLY) if len(older) > 1 else older[0])

    def _size(self, step: int) -> int:
        try:
            return self.path(step).stat().st_size
        except OSError:
            return 0

    def _drop(self, step: int) -> None:
        try:
            self.path(step).unlink(missing_ok=True)
        except OSError as error:
            raise SaveError(f"An old checkpoint cannot be removed ({error.strerror}).") from error
