"""Last resorts: nothing that breaks goes unseen, and an unclean end is told at the next start."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import logging.handlers
import os
import sys
import threading
import time
import traceback
from pathlib import Path
from types import TracebackType
from typing import IO

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from glyphstudio.errors import FileError, GlyphError
from glyphstudio.files import make_folder, read_json, write_json

LOG = logging.getLogger("glyphstudio")
BROKEN = "Something broke. Your work is kept; the details help us mend it."
_QT_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_QUIET = ("This plugin does not support propagateSizeHints",)  # offscreen says so for every window


class Hooks(QObject):
    """Catches what nobody caught, in any thread; made before the first widget.

    `folder` takes log.txt, faults.txt (written by the interpreter as it dies) and running.json
    (there while the program runs). `unclean_end` says so if the last start never ended.
    """

    broke = Signal(str, str)  # a sentence and the details; from any thread

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.unclean_end: tuple[str, str] | None = None
        self._faults: IO[str] | None = None
        self._handler: logging.Handler | None = None
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)

    @property
    def log(self) -> Path:
        """Where Help > Open log leads."""
        return self.folder / "log.txt"

    def install(self) -> None:
        """Put the hooks in. A folder without rights costs the files, never the start."""
        with contextlib.suppress(OSError, FileError):
            make_folder(self.folder)
            self._look_back()
            write_json(self._marker, {"pid": os.getpid(), "since": time.time()}, sync=False)
            self._open_log()
            self._faults = (self.folder / "faults.txt").open("w", encoding="utf-8")
            faulthandler.enable(self._faults)  # given a file: a windowed start has no stderr
        sys.excepthook = self._uncaught
        threading.excepthook = self._uncaught_in_thread
        sys.unraisablehook = self._unraisable
        qInstallMessageHandler(_qt_message)

    def remove(self) -> None:
        """A clean end: take everything back, and the marker with it."""
        sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
        qInstallMessageHandler(None)
        with contextlib.suppress(OSError):
            self._marker.unlink(missing_ok=True)
        if self._faults is not None:
            faulthandler.disable()
            self._faults.close()
        if self._handler is not None:
            LOG.removeHandler(self._handler)
            self._handler.close()

    # ---- inside

    @property
    def _marker(self) -> Path:
        return self.folder / "running.json"

    def _look_back(self) -> None:
        """Was the last start ended by something else than us?"""
        if not self._marker.exists():
            return
        try:
            left = read_json(self._marker)
            pid, since = int(left["pid"]), float(left["since"])
        except (FileError, KeyError, TypeError, ValueError):
            pid, since = 0, 0.0
        if pid and pid != os.getpid() and _alive(pid):
            return  # a second window, not an accident
        with contextlib.suppress(OSError):
            faults = (self.folder / "faults.txt").read_text("utf-8", errors="replace")
            when = time.strftime("%H:%M", time.localtime(since)) if since else "an unknown time"
            self.unclean_end = (
                f"Glyph Studio ended unexpectedly last time (started at {when}). "
                "Runs are kept up to their last save.",
                faults or "The interpreter left no trace.",
            )

    def _open_log(self) -> None:
        self._handler = logging.handlers.RotatingFileHandler(
            self.log, maxBytes=1_000_000, backupCount=1, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(
            logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(message)s")
        )
        LOG.addHandler(self._handler)
        LOG.setLevel(logging.INFO)

    def _uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        details = "".join(traceback.format_exception(kind, error, trace))
        LOG.error("uncaught: %s", details)
        if isinstance(error, GlyphError):
            self.broke.emit(str(error), details)
        elif not isinstance(error, KeyboardInterrupt):
            self.broke.emit(BROKEN, details)

    def _uncaught_in_thread(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None and not isinstance(what.exc_value, SystemExit):
            self._uncaught(what.exc_type, what.exc_value, what.exc_traceback)

    def _unraisable(self, what: sys.UnraisableHookArgs) -> None:
        LOG.error("unraisable: %s %r", what.err_msg, what.exc_value, exc_info=what.exc_value)


def _qt_message(kind: QtMsgType, _context: QMessageLogContext, text: str | None) -> None:
    if text is not None and not text.startswith(_QUIET):
        LOG.log(_QT_LEVELS.get(kind, logging.INFO), "qt: %s", text)


def _alive(pid: int) -> bool:
    """Whether a process of that number runs (it may be another program by now)."""
    if sys.platform == "win32":  # os.kill would end it
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
