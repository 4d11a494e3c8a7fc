"""What every window test stands on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication, QLayout, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme


@pytest.fixture
def host(qtbot: QtBot, qapp: QApplication) -> Callable[..., QWidget]:
    """Shows a widget inside a window of its own that has the keyboard, and gives the widget back.

    The offscreen platform warns of any window with a least or a fixed size.
    """
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
