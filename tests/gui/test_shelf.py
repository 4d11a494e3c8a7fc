"""The shelf: kept glyphs in a row, chosen, gathered, dragged, and ten thousand of them."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDropEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.files import read_picture
from glyphstudio.gui import carrying
from glyphstudio.gui.ask_box import AskBox
from glyphstudio.gui.clipboard import glyph_of
from glyphstudio.gui.requests import Pixels
from glyphstudio.gui.shelf import Shelf
from glyphstudio.gui.window import Window
from glyphstudio.message import Message, ModelRef
from glyphstudio.scene import Liked

WAIT = 30_000
LEFT, CTRL, SHIFT = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
REF = ModelRef(model_hash="a" * 64, name="Mirror", step=900)
pytestmark = pytest.mark.qt_log_ignore(
    "does not support (propagateSizeHints|raise|grabbing)", extend=True
)


def kept(count: int, collection: str = "", first: int = 0) -> tuple[Liked, ...]:
    return tuple(
        Liked(model=REF, message=Message.of([float(i), 1.0]), collection=collection)
        for i in range(first, first + count)
    )


def picture(_one: Liked) -> Pixels:
    return GREY


GREY = np.full((96, 96, 3), 128, np.uint8)


@pytest.fixture
def shelf(host: Callable[..., QWidget]) -> Shelf:
    made = Shelf(picture)
    host(made, 900, 90)
    made.show_shelf(kept(5))
    return made


def click(
    shelf: Shelf, qtbot: QtBot, row: int, modifier: Qt.KeyboardModifier | None = None
) -> None:
    place = shelf.list.visualRect(shelf.list.model().index(row, 0)).center() - QPoint(6, 0)
    with_ = modifier or Qt.KeyboardModifier.NoModifier
    qtbot.mouseClick(shelf.list.viewport(), LEFT, with_, place)


# ---- the widget


def test_a_click_shows_one_and_ctrl_and_shift_choose_several(shelf: Shelf, qtbot: QtBot) -> None:
    shown = QSignalSpy(shelf.recalled)
    click(shelf, qtbot, 1)
    assert [shown.at(0)[0], shelf.picked] == [1, (1,)]
    click(shelf, qtbot, 3, CTRL)
    assert shelf.picked == (1, 3)
    click(shelf, qtbot, 4, SHIFT)
    assert shelf.picked == (1, 3, 4)
    assert shown.count() == 1
    assert shelf.told.text() == "3 of 5 chosen"


def test_keys_go_along_choose_show_and_remove(shelf: Shelf, qtbot: QtBot) -> None:
    rows = shelf.list
    rows.setFocus(Qt.FocusReason.TabFocusReason)
    shown, removed = QSignalSpy(shelf.recalled), QSignalSpy(shelf.removed)
    qtbot.keyClick(rows, Qt.Key.Key_Right)
    qtbot.keyClick(rows, Qt.Key.Key_Right, SHIFT)
    assert shelf.picked == (1, 2)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert shown.at(0)[0] == 2
    qtbot.keyClick(rows, Qt.Key.Key_A, CTRL)
    assert shelf.picked == (0, 1, 2, 3, 4)
    qtbot.keyClick(rows, Qt.Key.Key_Delete)
    assert removed.at(0)[0] == (0, 1, 2, 3, 4)
    qtbot.keyClick(rows, Qt.Key.Key_Escape)
    assert len(shelf.picked) == 1


def test_a_drag_over_an_empty_place_chooses_what_it_meets(shelf: Shelf, qtbot: QtBot) -> None:
    view, first = shelf.list.viewport(), shelf.list.visualRect(shelf.list.model().index(3, 0))
    beyond = shelf.list.visualRect(shelf.list.model().index(4, 0)).topRight() + QPoint(90, 8)
    qtbot.mousePress(view, LEFT, pos=beyond)
    for step in range(1, 6):
        qtbot.mouseMove(view, beyond + (first.center() - beyond) * (step / 5))
    qtbot.mouseRelease(view, LEFT, pos=first.center())
    assert shelf.picked == (3, 4)


def test_a_new_one_comes_into_sight_and_leaves_the_choice(shelf: Shelf, qtbot: QtBot) -> None:
    many = kept(60)
    shelf.show_shelf(many)
    shelf.list.pick((2, 4))
    shelf.show_shelf((*many, *kept(1, first=99)))
    assert shelf.picked == (2, 4)
    last = shelf.list.visualRect(shelf.list.model().index(60, 0))
    assert shelf.list.viewport().rect().intersects(last)


def test_a_collection_is_shown_alone_and_places_stay_those_of_the_shelf(
    shelf: Shelf, qtbot: QtBot
) -> None:
    assert not shelf.choice.isVisible()  # nothing to choose between
    shelf.show_shelf((*kept(2), *kept(3, "Faces", 10), *kept(1, "Masks", 20)))
    entries = [shelf.choice.itemText(row) for row in range(shelf.choice.count())]
    assert entries == ["All 6", "Faces 3", "Masks 1", "In no collection 2"]
    shelf.choice.setCurrentIndex(1)
    shelf.choice.activated.emit(1)
    assert shelf.list.count == 3
    shown = QSignalSpy(shelf.recalled)
    click(shelf, qtbot, 0)
    assert shown.at(0)[0] == 2
    shelf.show_shelf(kept(2))  # the collection is gone
    assert (shelf.collection, shelf.list.count) == (None, 2)


def test_what_is_dragged_carries_messages_and_files(shelf: Shelf, tmp_path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(b"x")
    shelf.list._kept._path_of = lambda one: path if one.message.numbers[0] == 1 else None
    shelf.list.pick((1, 3))
    data = shelf.list._kept.mimeData(shelf.list.selectionModel().selectedIndexes())
    assert carrying.carried(data) == shelf.glyphs == (kept(5)[1], kept(5)[3])
    assert [url.toLocalFile() for url in data.urls()] == [str(path)]


def test_glyphs_of_elsewhere_can_be_dropped_and_files_are_not_ours(shelf: Shelf) -> None:
    def dropped(data: QMimeData) -> bool:
        copy = Qt.DropAction.CopyAction
        keys = Qt.KeyboardModifier.NoModifier
        event = QDropEvent(QPointF(8, 8), copy, data, LEFT, keys)
        shelf.list.dropEvent(event)
        return event.isAccepted()

    brought = QSignalSpy(shelf.brought)
    data = QMimeData()
    carrying.carry(kept(2, first=50), data)
    assert dropped(data)
    assert brought.at(0)[0] == kept(2, first=50)
    assert not dropped(QMimeData())


def test_of_ten_thousand_only_what_is_in_sight_is_looked_at(
    host: Callable[..., QWidget], qtbot: QtBot
) -> None:
    asked: set[str] = set()

    def look(one: Liked) -> Pixels:
        asked.add(one.message.data)
        return GREY

    shelf = Shelf(look)
    host(shelf, 900, 90)
    many = kept(10_000)
    start = time.process_time()
    shelf.show_shelf(many)
    shelf.grab()
    shelf.show_shelf((*many, *kept(1, first=10_000)))
    shelf.grab()
    shelf.list.selectAll()
    shelf.list.pick(tuple(range(0, 10_000, 2)))
    assert len(shelf.picked) == 5_000
    assert time.process_time() - start < 3.0
    assert len(asked) < 60
    qtbot.keyClick(shelf.list, Qt.Key.Key_End)
    shelf.grab()
    assert len(asked) < 120
    assert many[-1].message.data in asked


def test_a_picture_that_is_not_known_is_asked_for_once(
    host: Callable[..., QWidget], qtbot: QtBot
) -> None:
    shelf = Shelf(lambda _one: None)
    host(shelf, 900, 90)
    with qtbot.waitSignal(shelf.wanted, timeout=WAIT) as wanted:
        shelf.show_shelf(kept(300))
    assert 0 < len(wanted.args[0]) < 60


# ---- in the window


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path) -> Window:
    """With three kept glyphs."""
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.first_steps.put_away()
    for _ in range(3):
        window.actions_["glyph.random"].trigger()
        window.actions_["glyph.like"].trigger()
    return window


def answer(window: Window, text: str) -> AskBox:
    box = next(one for one in window.findChildren(AskBox) if one.isVisible())
    field = box.findChild(QLineEdit, f"{box.objectName()}.field")
    field.setText(text)
    box.do.click()
    return box


def test_kept_glyphs_are_gathered_renamed_and_undone(alive: Window, qtbot: QtBot) -> None:
    bench, shelf = alive.bench, alive.shelf
    assert not alive.actions_["shelf.collect"].isEnabled()
    shelf.list.pick((0, 2))
    alive.actions_["shelf.collect"].trigger()
    box = answer(alive, " ")
    assert box.isVisible()
    assert "name" in box.told.text()
    answer(alive, "Faces")
    assert [one.collection for one in bench.scene.shelf] == ["Faces", "", "Faces"]
    assert shelf.picked == (0, 2)
    shelf.show_collection("Faces")
    alive.shelf.list.pick((0,))
    event = QContextMenuEvent(
        QContextMenuEvent.Reason.Mouse, QPoint(20, 20), shelf.list.mapToGlobal(QPoint(20, 20))
    )
    QApplication.sendEvent(shelf.list.viewport(), event)
    menu = alive.findChild(QWidget, "menu.kept")
    assert menu is not None
    texts = [act.text() for act in menu.actions() if act.text()]
    assert texts[:3] == ["Show on the stage", "Copy kept glyphs", "Export kept glyphs…"]
    next(act for act in menu.actions() if act.text() == "Rename Faces…").trigger()
    menu.close()
    answer(alive, "Masks")
    assert shelf.collection == "Masks"
    assert [one.collection for one in bench.scene.shelf] == ["Masks", "", "Masks"]
    alive.actions_["edit.undo"].trigger()
    alive.actions_["edit.undo"].trigger()
    assert [one.collection for one in bench.scene.shelf] == ["", "", ""]
    assert shelf.collection is None


def test_several_leave_the_shelf_in_one_step(alive: Window, qtbot: QtBot) -> None:
    before = alive.bench.scene.shelf
    alive.actions_["shelf.all"].trigger()
    assert alive.shelf.picked == (0, 1, 2)
    alive.actions_["shelf.remove"].trigger()
    assert alive.bench.scene.shelf == ()
    alive.actions_["edit.undo"].trigger()
    assert alive.bench.scene.shelf == before


def test_a_kept_glyph_of_another_size_is_refused_in_a_sentence(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    odd = Liked(model=bench.scene.model, message=Message.of([1.0, 2.0]))
    bench.act("Odd", bench.scene.with_(shelf=(odd,)))
    before = bench.scene
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        bench.recall_kept(0)
    assert said.args[0].startswith("This glyph has 2 numbers and its model takes 6")
    assert bench.scene == before


def test_pictures_of_what_was_kept_long_ago_are_drawn_again(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    old = Liked(model=bench.scene.model, message=Message.of([0.5] * 6))
    bench.act("Old", bench.scene.with_(shelf=(*bench.scene.shelf, old)))
    qtbot.waitUntil(lambda: bench.thumbnail(old) is not None, timeout=WAIT)


def test_chosen_glyphs_become_the_sheet_that_is_exported(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    alive.shelf.list.pick((0, 2))
    wanted = alive.shelf.glyphs
    alive.actions_["shelf.export"].trigger()
    assert list(bench.scene.messages) == [one.message for one in wanted]
    assert bench.scene.view.stage == "sheet"
    dialog = alive.findChild(QDialog, "export")
    assert dialog is not None
    dialog.close()


def test_glyphs_of_several_pens_are_one_sheet_that_brings_them_back(
    alive: Window, qtbot: QtBot
) -> None:
    bench = alive.bench
    qtbot.waitUntil(lambda: all(map(bench.kept_picture, bench.scene.shelf)), timeout=WAIT)
    pen = bench.scene.with_(pen={"weight": 0.5})
    bench.act("Ink", pen)
    alive.actions_["glyph.like"].trigger()
    kept = bench.scene.shelf
    alive.shelf.list.pick((0, 3))
    with qtbot.waitSignal(bench.failed, timeout=WAIT):
        alive.actions_["shelf.export"].trigger()  # it was kept a moment ago
    qtbot.waitUntil(lambda: bench.kept_picture(kept[3]) is not None, timeout=WAIT)
    with qtbot.waitSignal(bench.noticed, timeout=WAIT) as said:
        alive.actions_["shelf.export"].trigger()
    assert said.args[0] == "Saved Kept glyphs.png, a sheet of several models."
    path = bench.studio.exports / "Kept glyphs.png"
    assert read_picture(path).shape == (512, 2 * 512 + 51, 3)
    bench.act("Empty", bench.scene.with_(shelf=()))
    bench.open_file(path)
    qtbot.waitUntil(lambda: bench.scene.shelf == (kept[0], kept[3]), timeout=WAIT)


def test_chosen_glyphs_are_saved_as_pictures_that_bring_them_back(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench, folder = alive.bench, tmp_path / "out"
    folder.mkdir()
    qtbot.waitUntil(lambda: all(map(bench.kept_picture, bench.scene.shelf)), timeout=WAIT)
    alive.shelf.list.pick((0, 2))
    alive.actions_["shelf.save"].trigger()
    chooser = alive.findChild(QFileDialog, "chooser")
    assert chooser is not None
    chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
    chooser.setDirectory(str(folder))
    chooser.selectFile(str(folder))
    with qtbot.waitSignal(bench.noticed, timeout=WAIT) as said:
        chooser.accept()
    assert said.args[0] == "Saved 2 pictures in out."
    found = sorted(folder.iterdir())
    assert len(found) == 2
    wanted = {bench.scene.shelf[0].message, bench.scene.shelf[2].message}
    assert {glyph_of(path).message for path in found} == wanted


def test_a_shelf_that_was_never_filled_has_nothing_to_choose(host: Callable[..., QWidget]) -> None:
    made = Shelf(picture)
    host(made, 900, 90)
    made.show_shelf(())
    assert not made.choice.isVisible()
    made.show_shelf(kept(1, "Faces"))
    assert made.choice.isVisible()
