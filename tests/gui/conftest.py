"""What every window test stands on."""

from __future__ import annotations

import faulthandler
import gc
from collections.abc import Callable, Iterator

import pytest
from _pytest.faulthandler import fault_handler_stderr_fd_key
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.deeds import Deeds
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench


@pytest.fixture(scope="session")
def modules_spared() -> None:
    """What is loaded once need not be looked at after every test."""
    import torch  # noqa: F401  most of it

    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def collected_here(modules_spared: None) -> Iterator[None]:
    """No worker thread deletes the window of an earlier test; see gui/garbage.py."""
    gc.disable()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture(autouse=True)
def faults_are_told(request: pytest.FixtureRequest) -> Iterator[None]:
    """The program's own hooks take faulthandler from pytest; it gets it back."""
    yield
    if not faulthandler.is_enabled():
        faulthandler.enable(request.config.stash[fault_handler_stderr_fd_key])


@pytest.fixture
def host(qtbot: QtBot, qapp: QApplication) -> Callable[..., QWidget]:
    """Shows a widget inside a window of its own that has the keyboard, and gives the widget back.

    The offscreen platform warns of any window with a least or a fixed size.
    """
    if theme.tokens() is not theme.DARK or not qapp.styleSheet():
        theme.apply(qapp, "dark")
    windows: list[QWidget] = []  # what Python no longer knows, Qt deletes

    def show(widget: QWidget, width: int = 0, height: int = 0) -> QWidget:
        window = QWidget()
        column = QVBoxLayout(window)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        column.addWidget(widget)
        column.addStretch(1)
        window.resize(max(width, widget.sizeHint().width()), max(height, 60))
        if height:
            column.setStretch(0, 1)
            column.setStretch(1, 0)
        qtbot.addWidget(window)
        windows.append(window)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return widget

    return show


@pytest.fixture
def bench(qtbot: QtBot, qapp: QApplication) -> Iterator[Workbench]:
    """A workbench whose engine is loaded; every thread of it has ended after the test."""
    theme.apply(qapp, "dark")
    made = Workbench()
    made._probe = lambda: None  # type: ignore[method-assign]  # seconds of training nobody awaits
    made._open_first = lambda: None  # type: ignore[method-assign]  # each test opens its own
    with qtbot.waitSignal(made.engine_loaded, timeout=120_000):
        made.start()
    yield made
    assert made.shut_down(20)


@pytest.fixture
def window(bench: Workbench, qtbot: QtBot) -> Window:
    """The real window on that workbench, shown."""
    made = Window(bench)
    Deeds(made, bench.studio.state / "log.txt")
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    return made
