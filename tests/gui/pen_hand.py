"""What a hand does at the pen: presses, chooses files, lets photographs fall."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.palette import Palette

LEFT = Qt.MouseButton.LeftButton
HARBOUR = Palette.of("#f8f4ea", ["#1d3f8f", "#c0392b"], ["#f2a900"], label="Harbour")


def press(window: QWidget, name: str, qtbot: QtBot) -> None:
    button = window.findChild(QAbstractButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    qtbot.mouseClick(button, LEFT)


def do(window: QWidget, name: str) -> None:
    act = window.findChild(QAction, name)
    assert act is not None, name
    assert act.isEnabled(), name
    act.trigger()


def choose(window: QWidget, path: Path, qtbot: QtBot) -> None:
    """Answer the open file chooser."""
    chooser = window.window().findChild(QFileDialog, "chooser")
    assert chooser is not None
    chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
    chooser.fileSelected.emit(str(path))
    chooser.filesSelected.emit([str(path)])
    chooser.close()


def photograph(path: Path) -> Path:
    """A pale sky, a dark sea, a red sail."""
    picture = np.empty((60, 90, 3), np.uint8)
    picture[:36], picture[36:] = (236, 230, 214), (24, 60, 96)
    picture[20:30, 40:52] = (206, 40, 44)
    Image.fromarray(picture).save(path)
    return path


def drop(widget: QWidget, data: QMimeData) -> bool:
    """Let something fall on a widget, as the system does; whether it was taken."""
    actions, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), actions, data, LEFT, keys)
    entering.setAccepted(False)
    widget.dragEnterEvent(entering)
    if not entering.isAccepted():
        return False
    falling = QDropEvent(QPointF(5, 5), actions, data, LEFT, keys)
    widget.dropEvent(falling)
    return falling.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data
