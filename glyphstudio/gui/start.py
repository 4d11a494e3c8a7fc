"""The life of the window, from the first hook to the last thread."""

from __future__ import annotations

import sys

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from glyphstudio import __version__
from glyphstudio.discovery import shipped
from glyphstudio.gui import theme
from glyphstudio.gui.deeds import Deeds
from glyphstudio.gui.garbage import GarbageCollector
from glyphstudio.gui.hooks import Hooks
from glyphstudio.gui.window import NAME, Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.store.studio import find_studio


def start(arguments: list[str]) -> int:
    """Show the window, then load the engine behind it; returns when all threads have ended."""
    hooks = Hooks(find_studio().state)
    hooks.install()
    application = QApplication.instance() or QApplication(arguments)
    assert isinstance(application, QApplication)
    describe(application)
    garbage = GarbageCollector()
    bench = Workbench()
    for more in (bench.engine_loaded, bench.engine_warmed):
        more.connect(garbage.spare)
    theme.apply(application, bench.preferences.theme)
    window = Window(bench)
    Deeds(window, hooks.log)
    hooks.broke.connect(bench.failed)
    if hooks.unclean_end is not None:
        window.notice.fail(*hooks.unclean_end)
    window.show()
    QTimer.singleShot(0, bench.start)
    code = application.exec()
    bench.shut_down()
    garbage.stop()
    hooks.remove()
    return code


def describe(application: QApplication) -> None:
    """What the system is told about the program."""
    application.setApplicationName(NAME)
    application.setApplicationDisplayName("")  # the titles say it themselves
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("glyphstudio")
    application.setWindowIcon(QIcon(str(shipped("resources") / "icon.png")))
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.shell32.SetCurrentProcessExplicitAppUserModelID("glyphstudio")
