"""losses.csv: one row a step; the one file that is appended to, so its last line may be torn."""

from __future__ import annotations

import math
import os
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from glyphstudio import files
from glyphstudio.errors import FileError, SaveError
from glyphstudio.files.reading import opened

NAME = "losses.csv"
MOST = 1 << 30  # bytes
FLUSH = 8192  # bytes that wait at most
FLUSH_SECONDS = 1.0  # and how long: others watch the file grow
STEP = re.compile(rb"[0-9]{1,9}")


@dataclass(frozen=True, slots=True)
class LossRow:
    """The losses of a step by name; bits, r2 and letters too, where they were measured."""

    step: int
    values: dict[str, float]


class LossLog:
    """Appends rows. A name that turns up later adds a column."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._names: list[str] = []
        self._waiting: list[bytes] = []
        self._size = 0
        self._flushed_at = time.monotonic()
        if self.path.exists():
            self._names = _header(_lines(files.read_bytes(self.path, MOST)))

    def add(self, step: int, values: Mapping[str, float]) -> None:
        """Note a row; it is on the disk with the first one that comes a second later."""
        if not set(values) <= set(self._names):
            self._widen([*self._names, *(name for name in values if name not in self._names)])
        cells = (f"{values[name]:.7g}" if name in values else "" for name in self._names)
        line = ",".join((str(step), *cells)).encode() + b"\n"
        self._waiting.append(line)
        self._size += len(line)
        if self._size >= FLUSH or time.monotonic() - self._flushed_at >= FLUSH_SECONDS:
            self.flush()

    def flush(self, *, sync: bool = False) -> None:
        """Write what waits.

        Raises:
            SaveError: the disk refuses; what waits is dropped, the file ends in a whole line.
        """
        data, self._waiting, self._size = b"".join(self._waiting), [], 0
        self._flushed_at = time.monotonic()
        if not data and not sync:
            return
        size = -1
        try:
            with open(self.path, "ab") as file:
                size = file.tell()
                file.write(data)
                if sync:
                    files.sync_file(file)
                else:
                    file.flush()
        except OSError as error:
            if size >= 0:
                _shorten(self.path, size)
            raise SaveError(f"{NAME} could not be written ({error.strerror}).") from error

    def cut(self, step: int) -> None:
        """Forget all rows after `step`, and a torn last line."""
        self.flush()
        if not self.path.exists():
            return
        data = files.read_bytes(self.path, MOST)
        place = 0
        for number, line in enumerate(_lines(data)):
            if number and not _step(line) <= step:
                break
            place += len(line)
        if place < len(data):
            _shorten(self.path, place)

    def _widen(self, names: list[str]) -> None:
        """Write the file again with more columns."""
        self.flush()
        rows = list(read_losses(self.path.parent)) if self._names else []
        lines = [",".join(("step", *names))]
        for row in rows:
            cells = (f"{row.values[n]:.7g}" if n in row.values else "" for n in names)
            lines.append(",".join((str(row.step), *cells)))
        files.write_text(self.path, "\n".join(lines) + "\n")
        self._names = names


def read_losses(folder: Path) -> Iterator[LossRow]:
    """All whole rows of a run, in order; none where there is no file yet.

    Raises:
        FileError: the file cannot be read.
    """
    return iter(LossReader(folder).new())


class LossReader:
    """Follows the losses of a run that somebody else may be writing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / NAME
        self._offset = 0
        self._head = b""
        self._tail = b""
        self._last = -1
        self.went_back = False  # whether `new` began again from the first row

    def new(self) -> list[LossRow]:
        """The whole rows that were added since; after a cut, all rows again.

        Raises:
            FileError: the file cannot be read.
        """
        rows, from_start = self._read()
        self.went_back = from_start and self._last >= 0
        if rows or from_start:
            self._last = rows[-1].step if rows else -1
        return rows

    def _read(self) -> tuple[list[LossRow], bool]:
        """Rows from where the last reading ended, and whether that was the start."""
        if not files.is_there(self.path):
            self._tail, self._offset = b"", 0
            return [], True
        with opened(self.path, FileError) as file:
            head = file.readline(FLUSH)
            if head != self._head or not self._is_where_it_was(file):
                self._head, self._tail, self._offset = head, b"", 0
            from_start = self._offset == 0
            if from_start:
                if not head.endswith(b"\n"):
                    return [], True
                self._offset = len(head)
            file.seek(self._offset)
            data = file.read(MOST)
        names = _header([head])
        rows: list[LossRow] = []
        for line in _lines(data):
            row = _row(line, names)
            if row is not None:
                rows.append(row)
            self._offset += len(line)
            self._tail = line
        return rows, from_start

    def _is_where_it_was(self, file: BinaryIO) -> bool:
        """Whether the last line read still stands there: not if the file was cut and grew again."""
        file.seek(self._offset - len(self._tail))
        return file.read(len(self._tail)) == self._tail


def _lines(data: bytes) -> list[bytes]:
    """The whole lines of `data`, ends included; a torn last one is dropped."""
    lines = data.splitlines(keepends=True)
    return lines[:-1] if lines and not lines[-1].endswith(b"\n") else lines


def _header(lines: list[bytes]) -> list[str]:
    if not lines:
        return []
    first, *names = lines[0].decode("utf-8", "replace").strip().split(",")
    return names if first == "step" else []


def _step(line: bytes) -> float:
    number = line.split(b",", 1)[0]
    return int(number) if STEP.fullmatch(number) else math.inf


def _row(line: bytes, names: list[str]) -> LossRow | None:
    """A row; None for one that is damaged."""
    step, *cells = line.decode("utf-8", "replace").strip().split(",")
    if len(cells) != len(names) or not STEP.fullmatch(step.encode()):
        return None
    try:
        values = {n: float(cell) for n, cell in zip(names, cells, strict=True) if cell}
        return LossRow(int(step), values)
    except ValueError:
        return None


def _shorten(path: Path, size: int) -> None:
    try:
        os.truncate(path, size)
    except OSError as error:
        raise SaveError(f"{NAME} could not be cut back ({error.strerror}).") from error
