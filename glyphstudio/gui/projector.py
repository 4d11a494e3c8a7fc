"""Where a film stands and whether it plays; shared by its tab and the stage."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from glyphstudio.gui.requests import FilmInfo
from glyphstudio.gui.workbench import Workbench

FRAMES_A_SECOND = 24.0


class Projector(QObject):
    """Which frame of the open film is shown, and whether it plays; one for each workbench.

    The tab and the stage of every room speak to it; it asks for no pictures itself.
    """

    moved = Signal()  # `index` or `showing` is another
    played = Signal(bool)

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setObjectName("projector")
        self._bench = bench
        self._film: FilmInfo | None = bench.film
        self._index = max(0, self.count - 1)
        self._showing = False
        self.speed = 1.0
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._advance)
        bench.film_changed.connect(self._take_film)

    @classmethod
    def of(cls, bench: Workbench) -> Projector:
        """The workbench's projector, made at the first call."""
        found = bench.findChild(Projector, "projector")
        return found if isinstance(found, Projector) else cls(bench)

    @property
    def film(self) -> FilmInfo | None:
        return self._film

    @property
    def count(self) -> int:
        return len(self._film.steps) if self._film is not None else 0

    @property
    def index(self) -> int:
        return self._index

    @property
    def step(self) -> int:
        """The step of the frame it stands at."""
        return self._film.steps[self._index] if self._film is not None and self.count else 0

    @property
    def showing(self) -> bool:
        """Whether the stage shows the film instead of the newest weights."""
        return self._showing

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def branch_step(self) -> int | None:
        """The nearest step at or before this frame that a new run can start from."""
        if self._film is None or not self._film.checkpoints:
            return None
        before = [step for step in self._film.checkpoints if step <= self.step]
        return max(before) if before else min(self._film.checkpoints)

    def go_to(self, index: int) -> None:
        """Show a frame on the stage."""
        if not self.count:
            return
        index = min(self.count - 1, max(0, index))
        if index != self._index or not self._showing:
            self._index, self._showing = index, True
            self.moved.emit()

    def play(self) -> None:
        """Play on, from the start where it stands at the end."""
        if self.count < 2:
            return
        if self._index >= self.count - 1:
            self._index = 0
        self._showing = True
        self._timer.start(round(1000 / (FRAMES_A_SECOND * self.speed)))
        self.played.emit(True)
        self.moved.emit()

    def pause(self) -> None:
        if self.playing:
            self._timer.stop()
            self.played.emit(False)

    def toggle(self) -> None:
        """Play or pause."""
        if self.playing:
            self.pause()
        else:
            self.play()

    def set_speed(self, speed: float) -> None:
        """1 is 24 frames a second."""
        self.speed = speed
        if self.playing:
            self._timer.start(round(1000 / (FRAMES_A_SECOND * speed)))

    def leave(self) -> None:
        """The stage shows the newest weights again."""
        self.pause()
        if self._showing:
            self._showing = False
            self._index = max(0, self.count - 1)
            self.moved.emit()

    def _advance(self) -> None:
        if self._index + 1 >= self.count:
            if self._film is None or not self._film.growing:
                self.pause()
            return
        self.go_to(self._index + 1)

    def _take_film(self) -> None:
        film, before = self._bench.film, self._film
        same = film is not None and before is not None and film.run == before.run
        step = self.step
        self._film = film
        if not same:
            self.pause()
            self._showing = False
        if self._showing and film is not None and film.steps:
            # a film thins itself while it grows: stay at the step, not at the number
            self._index = min(range(len(film.steps)), key=lambda i: abs(film.steps[i] - step))
        else:
            self._index = max(0, self.count - 1)
        self.moved.emit()
