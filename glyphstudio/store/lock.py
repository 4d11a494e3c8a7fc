"""One writer per run: a lock that the system drops when its holder dies, however it dies."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from glyphstudio.errors import FileError, SaveError

NAME = "run.lock"
BUSY = "{} is being trained by another program just now."
_STRICT = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)  # no links, no pipes


class Busy(FileError):
    """Another process, or another part of this one, writes to this run."""


class Closing:
    """What is closed at the end of its `with`, whatever happens."""

    def close(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Lock(Closing):
    """Holds the lock file of a folder until it is closed. The file stays; only the lock counts."""

    def __init__(self, folder: Path) -> None:
        """Take the lock.

        Raises:
            Busy: somebody has it.
            SaveError: the folder cannot be written, or its disk knows no locks.
        """
        try:
            self._handle = os.open(folder / NAME, os.O_RDWR | os.O_CREAT | _STRICT, 0o666)
        except OSError as error:
            if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
                raise SaveError(f"There are no rights to write in {folder}.") from error
            raise SaveError(f"{folder} cannot be written to ({error.strerror}).") from error
        try:
            for wait in (0.0, 0.01, 0.05, 0.1):  # somebody may be looking at this very moment
                time.sleep(wait)
                if _take(self._handle, shared=False):
                    break
            else:
                raise Busy(BUSY.format(folder.name))
        except BaseException:
            os.close(self._handle)
            raise
        with contextlib.suppress(OSError):  # for people only
            os.ftruncate(self._handle, 0)
            os.write(self._handle, f"{os.getpid()}\n".encode())

    def close(self) -> None:
        if self._handle >= 0:
            _release(self._handle)
            os.close(self._handle)
            self._handle = -1


def is_locked(folder: Path) -> bool:
    """Whether somebody writes to the run in `folder` now."""
    try:
        handle = os.open(folder / NAME, os.O_RDWR if os.name == "nt" else os.O_RDONLY | _STRICT)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return False
    try:
        if not _take(handle, shared=True):
            return True
        _release(handle)
        return False
    except SaveError:
        return False
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 30  # a byte nobody reads: locked bytes cannot be read by others there

    def _take(handle: int, *, shared: bool) -> bool:
        os.lseek(handle, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        finally:
            os.lseek(handle, 0, os.SEEK_SET)
        return True

    def _release(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        with contextlib.suppress(OSError):
            msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _take(handle: int, *, shared: bool) -> bool:
        # flock, not lockf: it also holds between two parts of one process
        try:
            fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError as error:  # some network disks
            raise SaveError(
                "This disk cannot keep a run from being trained twice at once "
                f"({error.strerror}); choose a folder on another one."
            ) from error
        return True

    def _release(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
