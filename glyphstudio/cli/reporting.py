"""What a command says while it works and at its end: a progress line, results, JSON."""

from __future__ import annotations

import json
import shutil
import sys
import time
from collections.abc import Mapping
from types import TracebackType

DONE, FAILED, MISUSED, INTERRUPTED = 0, 1, 2, 130  # exit codes
LINE_SECONDS = 5.0  # between lines where the output is a file
DRAW_SECONDS = 0.1


class ProgressLine:
    """One line on stderr that rewrites itself; in a log a new line every few seconds.

    Shows nothing when `quiet`. What is printed elsewhere in between must go through `say`.
    """

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._rewrites = sys.stderr.isatty()
        self._shown = ""
        self._next = 0.0

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.clear()

    def show(self, text: str, *, now: bool = False) -> None:
        """How far it is; most calls are dropped unless `now`."""
        moment = time.monotonic()
        if self._quiet or (moment < self._next and not now):
            return
        self._next = moment + (DRAW_SECONDS if self._rewrites else LINE_SECONDS)
        if not self._rewrites:
            print(text, file=sys.stderr, flush=True)
            return
        fitting = text[: shutil.get_terminal_size().columns - 1]
        print(f"\r{fitting:<{len(self._shown)}}", end="", file=sys.stderr, flush=True)
        self._shown = fitting

    def say(self, text: str) -> None:
        """A sentence that stays."""
        self.clear()
        if not self._quiet:
            print(text, file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown:
            print("\r" + " " * len(self._shown) + "\r", end="", file=sys.stderr, flush=True)
            self._shown = ""


class Countdown:
    """Turns (done, total) into a progress text with the time left, at the rate so far."""

    def __init__(self, line: ProgressLine, unit: str) -> None:
        self._line = line
        self._unit = unit
        self._start = time.monotonic()

    def __call__(self, done: int, total: int) -> None:
        if done == 0:
            return
        left = (time.monotonic() - self._start) / done * (total - done)
        text = f"{self._unit} {done}/{total}" + (f"  {duration(left)} left" if left else "")
        self._line.show(text, now=done == total)


def print_result(tree: Mapping[str, object] | list[object], text: str, *, as_json: bool) -> None:
    """The result on stdout: one JSON value, or the text for people."""
    said = json.dumps(tree, allow_nan=False) if as_json else text
    letters = sys.stdout.encoding or "utf-8"  # a file's name may hold what a terminal cannot show
    print(said.encode(letters, "backslashreplace").decode(letters))


def duration(seconds: float) -> str:
    """No finer than anyone needs: "0.4 s", "55 s", "5 min", "2 h 10 min"."""
    if seconds < 1:
        return f"{seconds:.1f} s"
    if seconds < 100:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
