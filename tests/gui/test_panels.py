"""The furniture of the window."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QCursor, QEnterEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.panels import Grip, Panes


@pytest.fixture
def grip(host: Callable[..., QWidget]) -> Grip:
    panes = Panes(Qt.Orientation.Vertical, "test.panes")
    for name in ("above", "below"):
        widget = QWidget()
        widget.setMinimumHeight(20)
        panes.add(name, widget)
    host(panes, 300, 200)
    made = panes.handle(1)
    assert isinstance(made, Grip)
    return made


def enter(grip: Grip) -> None:
    place = QPointF(grip.rect().center())
    QApplication.sendEvent(grip, QEnterEvent(place, place, grip.mapToGlobal(place)))


def test_the_line_is_lit_under_the_pointer_only(grip: Grip, qtbot: QtBot) -> None:
    QCursor.setPos(grip.mapToGlobal(QPoint(5, -60)))
    enter(grip)
    assert grip.lit
    QApplication.sendEvent(grip, QEvent(QEvent.Type.Leave))
    assert not grip.lit
    enter(grip)
    qtbot.waitUntil(lambda: not grip.lit, timeout=5000)  # no event told that the pointer went


def test_the_line_stays_lit_while_it_is_dragged_and_not_after(grip: Grip, qtbot: QtBot) -> None:
    QCursor.setPos(grip.mapToGlobal(QPoint(5, -60)))
    qtbot.mousePress(grip, Qt.MouseButton.LeftButton)
    assert grip.lit
    assert grip.grab().toImage().pixel(9, 0) == theme.colour("accent").rgb()
    qtbot.mouseRelease(grip, Qt.MouseButton.LeftButton)
    assert not grip.lit
