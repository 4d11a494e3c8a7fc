"""What every window test stands on."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.deeds import Deeds
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench


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
