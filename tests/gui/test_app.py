"""Starting: the window before the engine, and one sentence where no window can open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from glyphstudio.gui import app

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is Linux's")


def run(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in {"DISPLAY", "WAYLAND_DISPLAY"}}
    kept.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


MAIN = "import sys; from glyphstudio.gui.app import main; sys.exit(main())"


@LINUX
def test_without_a_display_one_sentence_says_so(tmp_path: Path) -> None:
    done = run(MAIN)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "no display" in done.stderr


@LINUX
def test_a_display_that_does_not_answer_is_told_of() -> None:
    done = run(MAIN, DISPLAY=":987")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert ":987" in done.stderr or "apt-get" in done.stderr


def test_a_missing_package_is_named() -> None:
    error = ModuleNotFoundError("No module named 'PySide6'", name="PySide6")
    assert "PySide6-Essentials" in app.sentence_for(error)


@LINUX
def test_a_missing_system_library_comes_with_its_command() -> None:
    error = ImportError("libGL.so.1: cannot open shared object file: No such file or directory")
    sentence = app.sentence_for(error)
    assert "libGL.so.1" in sentence
    assert "apt-get install" in sentence


@LINUX
def test_missing_xcb_libraries_are_named_before_qt_ends_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr(app, "_loads", lambda name: name != "libxcb-cursor.so.0")
    sentence = app.what_is_missing()
    assert "libxcb-cursor.so.0" in sentence
    assert "libxcb-cursor0" in sentence


def test_the_window_is_shown_before_torch_is_imported(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from glyphstudio.gui import start, workbench\n"
        "def shown(self):\n"
        "    visible = any(w.isVisible() for w in QApplication.topLevelWidgets())\n"
        "    print('visible', visible, 'torch', 'torch' in sys.modules)\n"
        "    QApplication.closeAllWindows()\n"
        "workbench.Workbench.start = shown\n"
        "sys.exit(start.start(['glyphstudio']))\n"
    )
    done = run(code, QT_QPA_PLATFORM="offscreen", GLYPHSTUDIO_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "visible True torch False" in done.stdout
    assert not (tmp_path / "state" / "running.json").exists()


def test_closing_while_the_engine_loads_ends_the_program(tmp_path: Path) -> None:
    code = (
        "import sys\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from glyphstudio.gui import start, workbench\n"
        "begin = workbench.Workbench.start\n"
        "def shown(self):\n"
        "    begin(self)\n"
        "    QTimer.singleShot(50, QApplication.instance().closeAllWindows)\n"
        "workbench.Workbench.start = shown\n"
        "sys.exit(start.start(['glyphstudio']))\n"
    )
    done = run(code, QT_QPA_PLATFORM="offscreen", GLYPHSTUDIO_HOME=str(tmp_path))
    assert done.returncode == 0, done.stderr
