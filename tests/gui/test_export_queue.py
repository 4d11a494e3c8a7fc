"""The exports of the real window: a list of those that run and wait, and the same once more."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractButton, QPushButton
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.files import read_picture
from glyphstudio.gui import export_order, export_plan
from glyphstudio.gui.export import ExportDialog
from glyphstudio.gui.export_plan import Choices
from glyphstudio.gui.export_queue import ExportQueue
from glyphstudio.gui.requests import ExportJob
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import read_scene_text, viewed

WAIT = 30_000
offscreen = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)
pytestmark = offscreen


@pytest.fixture
def open_(window: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path) -> Window:
    """The window with a model on its stage."""
    path = write_model(tmp_path / "Six.safetensors")
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        bench.open_model(path)
    bench.glance(viewed(bench.scene, stage="glyph"))
    return window


def card(window: Window) -> ExportQueue:
    found = window.findChild(ExportQueue, "exports")
    assert found is not None
    return found


def button(window: QObject, name: str) -> QAbstractButton:
    found = window.findChild(QAbstractButton, name)
    assert found is not None, name
    return found


def job(window: Window, path: Path, size: int = 32) -> ExportJob:
    return ExportJob("glyph", "png", path, window.bench.scene, {}, size)


def dialog(window: Window, qtbot: QtBot) -> ExportDialog:
    window.actions_["export.dialog"].trigger()
    box = window.findChild(ExportDialog, "export")
    assert box is not None
    return box


def all_done(window: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.bench.exports, timeout=WAIT)


def test_what_runs_and_waits_is_seen_and_each_can_be_given_up(
    open_: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    status = open_.findChild(QPushButton, "status.export")
    assert status is not None
    assert not status.isVisible()
    for name, size in (("large", 12_000), ("second", 32), ("third", 32)):
        open_.bench.export(job(open_, tmp_path / f"{name}.png", size))
    qtbot.waitUntil(lambda: open_.bench.exporting is not None, timeout=WAIT)
    assert status.text().endswith("2 wait")
    qtbot.mouseClick(status, Qt.MouseButton.LeftButton)
    shown = card(open_)
    assert shown.isVisible()
    assert [row.name.text() for row in shown.rows] == ["large.png", "second.png", "third.png"]
    assert [row.state.text() for row in shown.rows[1:]] == ["Waiting", "Waiting"]
    assert shown.geometry().bottom() < open_.status.y()
    qtbot.waitUntil(lambda: "%" in shown.rows[0].state.text(), timeout=WAIT)
    qtbot.mouseClick(shown.rows[1].button, Qt.MouseButton.LeftButton)
    assert [row.name.text() for row in shown.rows] == ["large.png", "third.png"]
    qtbot.mouseClick(shown.rows[0].button, Qt.MouseButton.LeftButton)
    all_done(open_, qtbot)
    assert not shown.isVisible()
    assert not status.isVisible()
    assert [path.name for path in tmp_path.glob("*.png")] == ["third.png"]
    assert not list(tmp_path.glob("*.part*"))


def test_all_of_them_can_be_given_up_at_once(open_: Window, qtbot: QtBot, tmp_path: Path) -> None:
    before = set(tmp_path.iterdir())
    for name in "aac":
        open_.bench.export(job(open_, tmp_path / f"{name}.png", 12_000))
    open_.actions_["export.queue"].trigger()
    names = [row.name.text() for row in card(open_).rows]
    assert names == ["a.png", "a-2.png", "c.png"]  # as they will be called
    button(open_, "exports.cancel_all").click()
    all_done(open_, qtbot)
    assert set(tmp_path.iterdir()) == before
    assert not open_.actions_["export.queue"].isEnabled()


def test_the_list_is_reached_and_left_by_keyboard(
    open_: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitActive(open_):
        open_.activateWindow()
    for name in "ab":
        open_.bench.export(job(open_, tmp_path / f"{name}.png", 12_000))
    open_.actions_["export.queue"].trigger()
    shown = card(open_)
    seen = set()
    for _ in range(4):
        focused = open_.focusWidget()
        seen.add(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert seen == {"exports.cancel_all", "exports.close", "exports.cancel.1", "exports.cancel.2"}
    qtbot.keyClick(open_.focusWidget(), Qt.Key.Key_Escape)
    assert not shown.isVisible()
    assert len(open_.bench.exports) == 2  # they go on
    for row in shown.rows:
        open_.bench.cancel_export(row.serial)
    all_done(open_, qtbot)


def test_one_works_on_and_queues_another_from_the_dialog(
    open_: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    box = dialog(open_, qtbot)
    box.place.choose(str(tmp_path / "large.png"))
    box.settings.size_row.track.move_to(12_000)
    qtbot.mouseClick(box.export_button, Qt.MouseButton.LeftButton)
    assert not box.export_button.isEnabled()  # just this is being written
    first = open_.bench.exports[0].job.serial
    box.settings.size_row.track.move_to(64)
    box.place.choose(str(tmp_path / "small.png"))
    assert box.export_button.isEnabled()
    qtbot.mouseClick(box.export_button, Qt.MouseButton.LeftButton)
    assert [one.job.path.name for one in open_.bench.exports] == ["large.png", "small.png"]
    open_.bench.cancel_export(first)
    qtbot.waitUntil(lambda: box.state.text() == "Saved small.png.", timeout=WAIT)
    assert len(read_picture(tmp_path / "small.png")) == 64
    box.close()


def test_the_notice_at_the_end_opens_the_folder(
    open_: Window, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not opened.append(url))
    folder = tmp_path / "a & b"
    folder.mkdir()
    open_.bench.export(job(open_, folder / "mask.png"))
    qtbot.waitUntil(lambda: open_.notice.sentence == "Saved mask.png.", timeout=WAIT)
    act = button(open_, "window.notice.act")
    assert (act.isVisible(), act.text()) == (True, "Show in folder")
    qtbot.mouseClick(act, Qt.MouseButton.LeftButton)
    assert [Path(url.toLocalFile()) for url in opened] == [folder]


def test_the_same_again_is_of_what_is_shown_now(
    open_: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    box = dialog(open_, qtbot)
    box.settings.size_row.track.move_to(96)
    box.place.choose(str(tmp_path / "first.png"))
    paper = box.settings.form.rows["paper"]
    paper.switch.click()
    qtbot.mouseClick(box.export_button, Qt.MouseButton.LeftButton)
    all_done(open_, qtbot)
    box.close()
    open_.actions_["glyph.random"].trigger()
    for _ in range(2):
        open_.actions_["export.again"].trigger()
    all_done(open_, qtbot)
    names = sorted(path.name for path in tmp_path.glob("*.png"))
    assert names == ["Small ink-2.png", "Small ink.png", "first.png"]
    for name in ("Small ink.png", "Small ink-2.png"):
        provenance = read_provenance(tmp_path / name)
        assert provenance is not None
        scene = read_scene_text(provenance.scene).scene
        assert scene.messages == open_.bench.scene.messages
        assert read_picture(tmp_path / name).shape[:2] == (96, 96)
    order = export_order.last_order()
    assert order is not None
    assert order.settings["paper"] is False  # also after a restart


def test_before_the_first_export_the_same_again_asks(open_: Window, qtbot: QtBot) -> None:
    open_.actions_["export.again"].trigger()
    box = open_.findChild(ExportDialog, "export")
    assert box is not None
    assert box.isVisible()
    assert not open_.bench.exports
    box.close()


def test_what_cannot_be_made_again_says_why(open_: Window) -> None:
    png = export_plan.formats()[0]
    settings = export_order.find_exporter(png.exporter).params_type()
    for name, why in (("gif", "A film needs a run, or keys in Animate."), ("bmp", "not known")):
        export_order.note_order(Choices(format=name), settings)
        open_.actions_["export.again"].trigger()
        assert why in open_.notice.sentence
        open_.notice.put_away()


def test_a_damaged_note_of_the_last_export_is_forgotten(studio_home: Path) -> None:
    png = export_plan.formats()[0]
    export_order.note_order(Choices(), export_order.find_exporter(png.exporter).params_type())
    assert export_order.last_order() is not None
    next(studio_home.rglob("export_last.json")).write_text('{"choices": {"columns": 900}}')
    assert export_order.last_order() is None


def test_the_quick_picture_is_named_by_the_pattern(
    open_: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    export_plan.remember(Choices(pattern="{model} no {counter}", folder=str(tmp_path)))
    for number in (1, 2):
        open_.actions_["export.quick"].trigger()
        all_done(open_, qtbot)
        assert (open_.bench.studio.exports / f"Small ink no 00{number}.png").is_file()


def test_a_window_closed_in_the_middle_leaves_nothing_half(
    open_: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    before = set(tmp_path.iterdir())
    for name in "ab":
        open_.bench.export(job(open_, tmp_path / f"{name}.png", 12_000))
    qtbot.waitUntil(lambda: open_.bench.exporting is not None, timeout=WAIT)
    open_.close()
    assert open_.bench.shut_down(20)
    assert set(tmp_path.iterdir()) == before
