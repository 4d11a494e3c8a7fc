"""Copy and paste, also by way of other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.glyphtext import as_text, glyphs_in
from glyphstudio.gui import carrying
from glyphstudio.gui.clipboard import NOTHING
from glyphstudio.gui.window import Window
from glyphstudio.message import Message
from glyphstudio.scene import Liked

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    """With one glyph of a small model on the stage."""
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.first_steps.put_away()
    window.actions_["view.glyph"].trigger()
    QGuiApplication.clipboard().clear()
    yield window
    # the offscreen platform of PySide6 6.11 crashes at exit with a clipboard that holds a picture
    QGuiApplication.clipboard().clear()


def copied(window: Window, qtbot: QtBot) -> QMimeData:
    """What one Ctrl+C leaves."""
    QGuiApplication.clipboard().clear()
    window.actions_["edit.copy"].trigger()
    board = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: bool(board.mimeData() and board.mimeData().formats()), timeout=WAIT)
    return board.mimeData()


def put(fill: Callable[[QMimeData], None]) -> None:
    data = QMimeData()
    fill(data)
    QGuiApplication.clipboard().setMimeData(data)


def test_a_copied_glyph_is_picture_file_message_and_text(alive: Window, qtbot: QtBot) -> None:
    chosen = alive.bench.scene.chosen
    data = copied(alive, qtbot)
    (one,) = carrying.carried(data)
    assert one.message == chosen
    assert one.model == alive.bench.scene.model
    assert glyphs_in(data.text()) == (one,)
    assert data.hasImage()
    assert Path(data.urls()[0].toLocalFile()).is_file()


@pytest.mark.parametrize("by", ["glyph", "text", "file", "png"])
def test_it_comes_back_whatever_other_programs_leave_of_it(
    alive: Window, qtbot: QtBot, by: str
) -> None:
    bench = alive.bench
    chosen = bench.scene.chosen
    data = copied(alive, qtbot)
    glyphs, text, urls = carrying.carried(data), data.text(), data.urls()
    alive.actions_["glyph.random"].trigger()
    assert bench.scene.chosen != chosen
    if by == "glyph":
        put(lambda new: carrying.carry(glyphs, new))
    elif by == "text":
        put(lambda new: new.setText(f"See this:\n> {text} Nice!"))
    elif by == "file":
        put(lambda new: new.setUrls(urls))
    else:
        png = Path(urls[0].toLocalFile()).read_bytes()
        put(lambda new: new.setData("image/png", png))
    alive.actions_["edit.paste"].trigger()
    qtbot.waitUntil(lambda: bench.scene.chosen == chosen, timeout=WAIT)
    alive.actions_["edit.undo"].trigger()
    assert bench.scene.chosen != chosen


def test_several_glyphs_come_to_the_shelf(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    likes = tuple(
        Liked(model=bench.scene.model, message=Message.of([float(i)] * 6)) for i in range(3)
    )
    put(lambda data: data.setText(as_text(likes)))
    alive.actions_["edit.paste"].trigger()
    assert bench.scene.shelf == likes
    alive.shelf.list.setFocus()
    alive.shelf.list.pick((0, 2))
    data = copied(alive, qtbot)  # the shelf has the keyboard
    assert carrying.carried(data) == (likes[0], likes[2])
    assert glyphs_in(data.text()) == (likes[0], likes[2])


def test_a_picture_without_a_message_goes_through_the_channel(alive: Window, qtbot: QtBot) -> None:
    dropped = QSignalSpy(alive.bench.picture_dropped)
    image = QImage(20, 10, QImage.Format.Format_RGB888)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    alive.actions_["edit.paste"].trigger()
    qtbot.waitUntil(lambda: dropped.count() == 1, timeout=WAIT)
    assert dropped.at(0)[0].shape == (10, 20, 3)


def test_a_cut_off_glyph_and_an_empty_clipboard_are_one_sentence(
    alive: Window, qtbot: QtBot
) -> None:
    before = alive.bench.scene
    one = Liked(model=before.model, message=before.chosen)
    put(lambda data: data.setText(as_text([one])[:-30]))
    alive.actions_["edit.paste"].trigger()
    assert "cut off" in alive.notice.sentence
    alive.notice.put_away()
    put(lambda data: data.setText("hello"))
    alive.actions_["edit.paste"].trigger()
    assert alive.notice.sentence == NOTHING
    assert alive.bench.scene == before


def test_a_glyph_of_another_size_is_refused(alive: Window, qtbot: QtBot) -> None:
    before = alive.bench.scene
    odd = Liked(model=before.model, message=Message.of([1.0]))
    put(lambda data: carrying.carry([odd], data))
    alive.actions_["edit.paste"].trigger()
    assert "1 numbers and its model takes 6" in alive.notice.sentence
    assert alive.bench.scene == before


def test_nothing_is_said_of_a_glyph_where_the_artist_wants_it_so(
    alive: Window, qtbot: QtBot
) -> None:
    alive.bench.prefer(embed=False)
    data = copied(alive, qtbot)
    assert glyphs_in(data.text()) == ()  # the file's place is all
    assert [one.message for one in carrying.carried(data)] == [alive.bench.scene.chosen]


def test_a_glyph_dropped_on_the_window_is_on_the_stage(alive: Window, qtbot: QtBot) -> None:
    scene = alive.bench.scene
    one = Liked(model=scene.model, message=Message.of([0.25] * 6))
    data = QMimeData()
    carrying.carry([one], data)
    data.setUrls([QUrl.fromLocalFile("/nowhere/a.png")])
    keys = Qt.KeyboardModifier.NoModifier
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    alive.dropEvent(QDropEvent(QPointF(400, 300), copy, data, left, keys))
    assert alive.bench.scene.chosen == one.message
    assert np.array_equal(alive.bench.latents[scene.view.chosen], np.full(6, 0.25, np.float32))
