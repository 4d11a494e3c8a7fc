"""Guards against PySide6 6.12.0 on Python 3.11, which gives away references and then aborts."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot


class Bell(QObject):
    rung = Signal(bool)


def test_signals_and_void_calls_give_away_no_references(qtbot: QtBot):
    bell, label = Bell(), QLabel()
    qtbot.addWidget(label)
    before = [sys.getrefcount(value) for value in (True, False, None)]
    for number in range(50_000):
        bell.rung.emit(True)
        if number % 10 == 0:
            label.setNum(number)
    after = [sys.getrefcount(value) for value in (True, False, None)]
    assert all(abs(b - a) < 100 for a, b in zip(before, after, strict=True)), (before, after)
