"""Last resorts: what nobody caught is said and written down, in any thread."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from glyphstudio.errors import SaveError
from glyphstudio.gui.hooks import BROKEN, Hooks


@pytest.fixture
def hooks(tmp_path: Path, qapp: object) -> Iterator[Hooks]:
    made = Hooks(tmp_path / "state")
    made.install()
    yield made
    made.remove()


def test_what_nobody_caught_is_told_and_logged(hooks: Hooks, qtbot: QtBot) -> None:
    error = ZeroDivisionError("seven")
    with qtbot.waitSignal(hooks.broke) as said:
        sys.excepthook(ZeroDivisionError, error, None)
    assert said.args[0] == BROKEN
    assert "seven" in said.args[1]
    assert "seven" in hooks.log.read_text("utf-8")


def test_an_error_of_ours_speaks_for_itself(hooks: Hooks, qtbot: QtBot) -> None:
    with qtbot.waitSignal(hooks.broke) as said:
        sys.excepthook(SaveError, SaveError("The disk is full."), None)
    assert said.args[0] == "The disk is full."


def test_a_python_thread_that_breaks_is_told(hooks: Hooks, qtbot: QtBot) -> None:
    def work() -> None:
        raise RuntimeError("in a thread")

    with qtbot.waitSignal(hooks.broke, timeout=5000) as said:
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
    assert "in a thread" in said.args[1]


def test_a_clean_end_leaves_no_marker(tmp_path: Path, qapp: object) -> None:
    before = sys.excepthook
    hooks = Hooks(tmp_path)
    hooks.install()
    assert (tmp_path / "running.json").is_file()
    hooks.remove()
    assert not (tmp_path / "running.json").exists()
    assert sys.excepthook is before


def test_an_unclean_end_is_told_at_the_next_start(tmp_path: Path, qapp: object) -> None:
    gone = subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    marker = {"pid": int(gone.stdout), "since": 1.0e9}
    (tmp_path / "running.json").write_text(json.dumps(marker))
    (tmp_path / "faults.txt").write_text("Fatal Python error: Aborted")
    hooks = Hooks(tmp_path)
    hooks.install()
    hooks.remove()
    assert hooks.unclean_end is not None
    sentence, details = hooks.unclean_end
    assert "ended unexpectedly" in sentence
    assert "Aborted" in details


def test_a_second_window_is_no_accident(tmp_path: Path, qapp: object) -> None:
    (tmp_path / "running.json").write_text(json.dumps({"pid": os.getppid(), "since": 1.0e9}))
    hooks = Hooks(tmp_path)
    hooks.install()
    hooks.remove()
    assert hooks.unclean_end is None


@pytest.mark.parametrize("text", ["", "[]", "{", '{"pid": "x"}', '{"pid": 1e99}'])
def test_a_damaged_marker_does_not_stop_the_start(tmp_path: Path, qapp: object, text: str) -> None:
    (tmp_path / "running.json").write_text(text)
    hooks = Hooks(tmp_path)
    hooks.install()
    hooks.remove()


def test_a_folder_that_cannot_be_made_does_not_stop_the_start(
    tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    (tmp_path / "file").write_text("in the way")
    hooks = Hooks(tmp_path / "file" / "state")
    hooks.install()
    with qtbot.waitSignal(hooks.broke):
        sys.excepthook(ValueError, ValueError("x"), None)
    hooks.remove()


def test_a_crash_leaves_its_trace(tmp_path: Path) -> None:
    code = (
        "import faulthandler, sys\n"
        "from pathlib import Path\n"
        "from glyphstudio.gui.hooks import Hooks\n"
        "hooks = Hooks(Path(sys.argv[1])); hooks.install(); faulthandler._sigabrt()\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path)], capture_output=True)
    assert done.returncode != 0
    assert "Aborted" in (tmp_path / "faults.txt").read_text("utf-8")
    hooks = Hooks(tmp_path)
    hooks.install()
    hooks.remove()
    assert hooks.unclean_end is not None
    assert "Aborted" in hooks.unclean_end[1]


def test_what_qt_warns_of_is_logged(hooks: Hooks, qapp: object) -> None:
    from PySide6.QtCore import QtMsgType

    from glyphstudio.gui.hooks import _qt_message

    _qt_message(QtMsgType.QtInfoMsg, None, "hello from Qt")  # type: ignore[arg-type]
    _qt_message(QtMsgType.QtInfoMsg, None, "This plugin does not support propagateSizeHints()")  # type: ignore[arg-type]
    for handler in logging.getLogger("glyphstudio").handlers:
        handler.flush()
    text = hooks.log.read_text("utf-8")
    assert "hello from Qt" in text
    assert "propagateSizeHints" not in text
