"""Files and pictures dropped on the window, and its thumbnails dragged out of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.errors import FileError
from glyphstudio.gui.canvas import Canvas
from glyphstudio.gui.catalogue import look_at
from glyphstudio.gui.window import Window

COPY, LEFT, PLAIN = (
    Qt.DropAction.CopyAction,
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
)


def dragged_over(widget: QWidget, data: QMimeData) -> bool:
    """Whether it takes what hangs over it."""
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, PLAIN)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop(widget: QWidget, data: QMimeData) -> None:
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), COPY, data, LEFT, PLAIN))


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def from_a_browser() -> QMimeData:
    """A picture of a page, with its address."""
    data = QMimeData()
    data.setUrls([QUrl("https://example.org/a.png")])
    data.setImageData(QImage(8, 8, QImage.Format.Format_RGB32))
    return data


def test_the_stage_takes_files(host, qtbot: QtBot, tmp_path: Path) -> None:
    canvas = host(Canvas("canvas"), 300, 200)
    canvas.take_drops(True)
    data = files(tmp_path / "a.png", tmp_path / "b.png")
    assert dragged_over(canvas, data)
    with qtbot.waitSignal(canvas.dropped) as told:
        drop(canvas, data)
    assert [Path(url.toLocalFile()).name for url in told.args[0]] == ["a.png", "b.png"]


def test_the_stage_leaves_a_browser_s_picture_to_the_window(host) -> None:
    canvas = host(Canvas("canvas"), 300, 200)
    canvas.take_drops(True)
    assert not dragged_over(canvas, from_a_browser())


def test_the_window_takes_a_browser_s_picture(window: Window, qtbot: QtBot) -> None:
    data = from_a_browser()
    assert dragged_over(window, data)
    with qtbot.waitSignal(window.image_dropped) as told:
        drop(window, data)
    assert told.args[0].width() == 8


def test_a_folder_of_pictures_says_what_to_drop(tmp_path: Path) -> None:
    (tmp_path / "holiday").mkdir()
    with pytest.raises(FileError, match="holiday is not a run; drop the files in it instead"):
        look_at(tmp_path / "holiday")
