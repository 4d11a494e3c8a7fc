"""The weights of a run's film, step by step; the last few stay in memory."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING

from glyphstudio.store.film import Film

if TYPE_CHECKING:
    from glyphstudio.engine.family import State

MOST_STATES = 12


class Reel:
    """The film of one run. A frame that was written anew is read anew: files are told by time."""

    def __init__(self, run: Path, started: str) -> None:
        self.run = run
        self.started = started  # the run's beginning; another run may have taken its name
        self._states: OrderedDict[tuple[int, int, int], State] = OrderedDict()

    def state(self, step: int, like: State) -> State:
        """The model's state at a step; the same object while its file is the same.

        Raises:
            FileError: the film has no such step any more, or it cannot be read.
        """
        try:
            found = Film(self.run / "film", (), {}).path(step).stat()
        except OSError:
            return frame_state(self.run, step, like)  # says why not
        key = (step, found.st_mtime_ns, found.st_size)
        if key not in self._states:
            self._states[key] = frame_state(self.run, step, like)
            while len(self._states) > MOST_STATES:
                self._states.popitem(last=False)
        self._states.move_to_end(key)
        return self._states[key]


def frame_state(run: Path, step: int, like: State) -> State:
    """A model's state with the drawer as it was at a step; the rest is that of `like`.

    Raises:
        FileError: the film has no such step any more, or it cannot be read.
    """
    from glyphstudio.engine.checkpoint import film_state

    return film_state(Film(run / "film", (step,), {}).read(step), like)
