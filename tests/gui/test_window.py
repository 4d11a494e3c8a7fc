"""The real window: its parts, its acts, what it remembers, how it closes."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.gui import theme
from glyphstudio.gui.deeds import Deeds
from glyphstudio.gui.draw_worker import DrawWorker
from glyphstudio.gui.errands import Weights
from glyphstudio.gui.layout import Layout, fitted
from glyphstudio.gui.requests import ExportJob
from glyphstudio.gui.window import PANELS, Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import scene_from_text
from glyphstudio.store.record import NEWER
from glyphstudio.store.runs import RunFolder

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    """With a small model on the stage."""
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    return window


def test_every_button_has_a_name_for_screen_readers(alive: Window) -> None:
    nameless = [
        button.objectName() or type(button).__name__
        for button in alive.findChildren(QAbstractButton)
        if not (button.accessibleName() or button.text())
        and not button.objectName().startswith("qt_")
    ]
    assert nameless == []


def test_every_control_has_an_object_name(alive: Window) -> None:
    kinds = (QAbstractButton, QLineEdit)
    nameless = [
        widget
        for widget in alive.findChildren(QWidget)
        if isinstance(widget, kinds) and not widget.objectName()
    ]
    assert nameless == []


def test_escape_never_closes_the_window(alive: Window, qtbot: QtBot) -> None:
    alive.notice.fail("Something.")
    for _ in range(4):
        qtbot.keyClick(alive, Qt.Key.Key_Escape)
    assert alive.isVisible()
    assert alive.notice.sentence == ""


def test_hiding_panels_leaves_the_art_and_brings_them_back(window: Window) -> None:
    window.actions_["view.shelf"].trigger()
    window.actions_["view.hide_panels"].trigger()
    assert not any(window.panels[name].isVisible() for name in PANELS)
    assert window.room.stage.isVisible()
    window.actions_["view.hide_panels"].trigger()
    shown = {name for name in PANELS if window.panels[name].isVisible()}
    assert shown == set(PANELS) - {"shelf"}


def test_the_frame_has_the_sizes_of_the_drawing(window: Window) -> None:
    window.resize(1440, 900)
    window.reset_layout()
    size = theme.SIZE
    assert window.menuBar().height() == size.menu
    assert window.room_bar.height() == size.room_bar
    assert window.library.width() == size.library
    assert window.inspectors.width() == size.inspector
    assert window.shelf.height() == size.shelf
    assert window.tabs.height() == size.tabs
    assert window.status.height() == size.status
    assert window.middle.readouts.height() == size.readout


def test_a_small_window_still_shows_the_art(window: Window) -> None:
    window.resize(1100, 700)
    assert window.room.stage.width() >= 500
    assert window.room.stage.height() >= 300


def test_the_layout_outlives_the_window(window: Window, qtbot: QtBot) -> None:
    window.columns.set_lengths({"library": 300, "inspector": 320}, rest="middle")
    window.actions_["view.tabs"].trigger()
    window.tabs.choose("History")
    window.close()
    again = Window(Workbench())
    qtbot.addWidget(again)
    again.show()
    assert again.library.width() == 300
    assert not again.tabs.isVisible()
    assert again.tabs.current == "History"


def test_a_window_left_on_a_screen_that_is_gone_comes_back() -> None:
    from PySide6.QtCore import QRect

    screen = QRect(0, 0, 1280, 800)
    assert screen.contains(fitted((5000, 100, 1440, 900), (1440, 900), screen))
    assert fitted((100, 50, 900, 600), (1440, 900), screen) == QRect(100, 50, 900, 600)
    assert screen.contains(fitted((), (1440, 900), screen))


def test_a_layout_from_elsewhere_is_ignored(bench: Workbench) -> None:
    bench.prefer(layout={"panes": {"library": "wide"}, "version": 9})
    assert bench.layout == Layout()


def test_the_title_tells_how_far_it_has_grown(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    assert alive.windowTitle() == "Small ink[*] – Glyph Studio"
    bench.start_training(small_recipe(steps=10**6))
    qtbot.waitUntil(lambda: "%" in alive.windowTitle(), timeout=WAIT)
    qtbot.waitUntil(lambda: alive.actions_["train.stop"].isEnabled(), timeout=WAIT)
    assert alive.room_bar.training.isVisible()
    assert not alive.actions_["train.start"].isEnabled()
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        alive.actions_["train.stop"].trigger()
    qtbot.waitUntil(lambda: "%" not in alive.windowTitle(), timeout=WAIT)


def test_space_pauses_and_goes_on(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    bench.start_training(small_recipe(steps=10**6))

    def stands(state: str) -> bool:
        return bench.training is not None and bench.training.state == state

    qtbot.waitUntil(lambda: stands("training"), timeout=WAIT)
    alive.middle.setFocus()
    alive.actions_["train.pause"].trigger()
    qtbot.waitUntil(lambda: stands("paused"), timeout=WAIT)
    assert alive.actions_["train.pause"].text() == "Go on"
    alive.actions_["train.pause"].trigger()
    qtbot.waitUntil(lambda: stands("training"), timeout=WAIT)


def test_undo_is_offered_by_name(alive: Window) -> None:
    alive.actions_["glyph.random"].trigger()
    assert alive.actions_["edit.undo"].text() == "Undo random"
    alive.actions_["edit.undo"].trigger()
    assert alive.actions_["edit.redo"].text() == "Redo random"


def test_a_slot_is_stored_and_recalled(alive: Window) -> None:
    wanted = alive.bench.scene.chosen
    alive.actions_["slot.store_4"].trigger()
    alive.actions_["view.glyph"].trigger()
    alive.actions_["glyph.random"].trigger()
    assert alive.bench.scene.chosen != wanted
    alive.actions_["slot.recall_4"].trigger()
    assert alive.bench.scene.chosen == wanted


def test_an_empty_slot_says_how_to_fill_it(alive: Window) -> None:
    alive.actions_["slot.recall_7"].trigger()
    assert "Shift+7" in alive.notice.sentence


def test_a_file_can_be_dropped_anywhere(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = write_model(tmp_path / "Dropped one.safetensors")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    event = QDropEvent(
        QPointF(500, 300), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    window.dropEvent(event)
    qtbot.waitUntil(lambda: window.bench.model is not None, timeout=WAIT)


def test_a_picture_that_is_no_file_can_be_dropped(window: Window, qtbot: QtBot) -> None:
    image = QImage(20, 10, QImage.Format.Format_RGB888)
    image.fill(0xFF8800)
    data = QMimeData()
    data.setImageData(image)
    event = QDropEvent(
        QPointF(500, 300), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    with qtbot.waitSignal(window.bench.picture_dropped, timeout=WAIT) as dropped:
        window.dropEvent(event)
    assert dropped.args[0].shape == (10, 20, 3)
    assert dropped.args[0][0, 0].tolist() == [255, 136, 0]


def test_a_bad_file_is_told_in_the_window(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "no model.safetensors"
    path.write_bytes(b"nothing")
    window.bench.open_file(path)
    qtbot.waitUntil(lambda: bool(window.notice.sentence), timeout=WAIT)


def test_details_can_be_copied(window: Window, qapp: object) -> None:
    window.notice.fail("It broke.", "line 7")
    window.notice.copy_report()
    text = QGuiApplication.clipboard().text()
    assert "It broke." in text
    assert "line 7" in text
    assert "Glyph Studio" in text


def test_a_passing_line_never_covers_a_failure(window: Window) -> None:
    window.notice.fail("It broke.")
    window.notice.say("Saved.")
    assert window.notice.sentence == "It broke."


def test_what_is_said_stands_at_the_foot_of_the_stage_in_full(alive: Window) -> None:
    alive.resize(1100, 700)
    alive.first_steps.put_away()
    stages = alive.middle.stages
    for say in (alive.notice.say, alive.notice.fail):
        say("Mirror mask has grown.")
        assert stages.height() - 20 < alive.notice.geometry().bottom() < stages.height()
        assert alive.notice.x() > stages.width() / 2
    alive.notice.fail("The disk is full, so that nothing more can be saved. " * 3, "details")
    words = alive.notice.findChild(QWidget, "window.notice.sentence")
    assert words.height() >= words.heightForWidth(words.width())  # all of it, in several lines
    assert stages.rect().contains(alive.notice.geometry())


@pytest.mark.parametrize("act", ["help.shortcuts", "edit.preferences", "help.about"])
def test_boxes_open_beside_the_window_and_close_by_escape(
    window: Window, qtbot: QtBot, act: str
) -> None:
    window.actions_[act].trigger()
    (box,) = [one for one in window.findChildren(QDialog) if one.isVisible()]
    assert not box.isModal()
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert not box.isVisible()


def test_of_a_kind_of_box_one_is_open_however_often_it_is_asked_for(
    window: Window, qapp: QApplication
) -> None:
    for _ in range(4):
        window.actions_["help.about"].trigger()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        assert sum(box.isVisible() for box in window.findChildren(QDialog)) == 1


def test_a_run_that_was_stopped_trains_on_to_its_end_and_then_as_long_again(
    alive: Window, qtbot: QtBot
) -> None:
    bench, act = alive.bench, alive.actions_["train.go_on"]
    assert not act.isEnabled()  # a model file is no run
    bench.start_training(small_recipe(steps=400))
    qtbot.waitUntil(lambda: bench.training is not None and bench.training.step > 20, timeout=WAIT)
    assert not act.isEnabled()
    with qtbot.waitSignal(bench.settled, timeout=WAIT) as stopped:
        bench.stop_and_keep()
    qtbot.waitUntil(act.isEnabled, timeout=WAIT)
    assert 20 < stopped.args[0].step < 400
    for end in (400, 800):
        with qtbot.waitSignal(bench.settled, timeout=WAIT) as ended:
            act.trigger()
        assert (ended.args[0].state, ended.args[0].step) == ("finished", end)
        assert ended.args[0].run == stopped.args[0].run
        qtbot.waitUntil(act.isEnabled, timeout=WAIT)


def test_a_run_that_cannot_train_on_says_why(alive: Window, qtbot: QtBot) -> None:
    bench, act = alive.bench, alive.actions_["train.go_on"]
    with qtbot.waitSignal(bench.settled, timeout=WAIT) as ended:
        bench.start_training(small_recipe(steps=20))
    run = ended.args[0].run
    qtbot.waitUntil(act.isEnabled, timeout=WAIT)
    with RunFolder.open(run), qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        act.trigger()
    assert said.args[0] == f"{run.name} is being trained by another program just now."
    record = run / "run.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"schema_version": 9}))
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        act.trigger()
    assert said.args[0] == NEWER.format(run.name)


def test_the_theme_is_chosen_in_the_menu_and_remembered(window: Window) -> None:
    window.actions_["view.theme_light"].trigger()
    assert theme.tokens() is theme.LIGHT
    assert Workbench().preferences.theme == "light"
    window.actions_["view.theme_dark"].trigger()
    assert theme.tokens() is theme.DARK


def test_the_first_card_comes_once(alive: Window) -> None:
    assert alive.first_steps.isVisible()
    alive.first_steps.put_away()
    assert Workbench().preferences.welcomed
    alive.actions_["help.first_steps"].trigger()
    assert alive.first_steps.isVisible()


def test_the_first_card_leaves_when_something_grows(alive: Window, qtbot: QtBot) -> None:
    assert alive.first_steps.isVisible()
    alive.bench.start_training(small_recipe(steps=10**6))
    qtbot.waitUntil(lambda: not alive.first_steps.isVisible(), timeout=WAIT)
    assert alive.bench.preferences.welcomed


def test_play_shows_one_glyph_standing_still(alive: Window) -> None:
    alive.bench.set_drifting(True)
    alive.first_steps.play_wanted.emit()
    assert alive.bench.scene.view.stage == "glyph"
    assert not alive.bench.drifting


def test_reduced_motion_stops_what_moves(alive: Window) -> None:
    alive.bench.set_drifting(True)
    alive.actions_["view.reduce_motion"].trigger()
    assert not alive.bench.drifting
    assert theme.reduced_motion()
    alive.actions_["view.reduce_motion"].trigger()


def test_nothing_moves_when_numbers_change(alive: Window, qtbot: QtBot) -> None:
    from dataclasses import replace

    bench = alive.bench
    bench.start_training(small_recipe(steps=10**5))
    qtbot.waitUntil(
        lambda: bench.training is not None and bench.training.state == "training", timeout=WAIT
    )
    info = bench.training
    assert info is not None
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        bench.stop_and_keep()
    places = []
    for step, speed, left in ((9, 1.25, 7.0), (88_888, 388.0, 3000.0)):
        alive.status.show_training(
            replace(info, state="training", step=step, steps_per_second=speed, seconds_left=left)
        )
        names = ("status.progress", "status.rate", "status.left", "status.saved")
        parts = [alive.status.findChild(QWidget, name) for name in names]
        places.append([part.mapTo(alive, QPoint(0, 0)) for part in parts])
    assert places[0] == places[1]


def test_closing_while_it_trains_asks_nothing_and_keeps_the_run(
    alive: Window, qtbot: QtBot
) -> None:
    bench = alive.bench
    bench.start_training(small_recipe(steps=10**6))
    qtbot.waitUntil(lambda: bench.training is not None and bench.training.step > 3, timeout=WAIT)
    assert bench.training is not None
    run = bench.training.run
    alive.close()
    assert not alive.isVisible()
    assert bench.shut_down(20)
    assert (run / "weights.safetensors").is_file()


def test_closing_while_an_export_runs_leaves_no_half_file(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench = alive.bench
    path = tmp_path / "huge.png"
    scene = bench.scene
    with qtbot.waitSignal(bench.export_progressed, timeout=WAIT):
        bench.export(ExportJob("glyph", "png", path, scene, {}, 12_000))
    alive.close()
    assert bench.shut_down(10)
    assert list(tmp_path.glob("huge*")) == []
    assert list(tmp_path.glob(".huge*")) == []


def test_a_cancelled_export_leaves_nothing(alive: Window, qtbot: QtBot, tmp_path: Path) -> None:
    bench = alive.bench
    path = tmp_path / "huge.png"
    with qtbot.waitSignal(bench.export_progressed, timeout=WAIT):
        bench.export(ExportJob("glyph", "png", path, bench.scene, {}, 12_000))
    assert alive.actions_["export.cancel"].isEnabled()
    alive.actions_["export.cancel"].trigger()
    qtbot.waitUntil(lambda: not alive.actions_["export.cancel"].isEnabled(), timeout=WAIT)
    assert list(tmp_path.glob("*huge*")) == []


def test_the_copied_picture_carries_its_recipe(alive: Window, qtbot: QtBot) -> None:
    with qtbot.waitSignal(alive.bench.copied, timeout=WAIT) as copied:
        alive.actions_["edit.copy"].trigger()
    provenance = read_provenance(copied.args[0])
    assert provenance is not None
    assert scene_from_text(provenance.scene).messages == alive.bench.scene.messages
    board = QGuiApplication.clipboard()
    qtbot.waitUntil(lambda: bool(board.mimeData() and board.mimeData().hasImage()), timeout=WAIT)
    # the offscreen platform of PySide6 6.11 crashes at exit with a clipboard that holds this
    QGuiApplication.clipboard().clear()


def test_a_run_whose_folder_vanished_is_not_called_kept(alive: Window, qtbot: QtBot) -> None:
    bench, said = alive.bench, []
    bench.failed.connect(lambda sentence, _details: said.append(sentence))
    bench.start_training(small_recipe(steps=10**6))
    qtbot.waitUntil(lambda: bench.training is not None and bench.training.step > 3, timeout=WAIT)
    assert bench.training is not None
    qtbot.waitUntil(lambda: bench._film_clock.isActive(), timeout=WAIT)
    bench.studio.root.rename(bench.studio.root.with_name("away"))  # at once, whoever writes there
    bench._renew_film()
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        bench.stop_and_keep()
    assert "could not be kept" in alive.notice.sentence
    with qtbot.waitSignal(bench.scene_changed, timeout=WAIT):
        alive.actions_["glyph.like"].trigger()
    assert list(bench.training.run.glob("kept/*.safetensors"))  # as it was said
    assert not bench._film_clock.isActive()
    assert not [one for one in said if "not the folder of a run" in one]
    with qtbot.waitSignal(bench.settled, timeout=WAIT) as again:
        bench.start_training(small_recipe(steps=5))  # it goes on, in a folder made anew
    assert again.args[0].step == 5
    assert (again.args[0].run / "weights.safetensors").is_file()


def test_what_grew_stays_on_the_stage_however_slowly_it_is_drawn(
    alive: Window, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, may_draw, learn = alive.bench, threading.Event(), DrawWorker._learn

    def learn_late(drawer: DrawWorker, weights: Weights) -> None:
        may_draw.wait(WAIT / 1000)
        learn(drawer, weights)

    monkeypatch.setattr(DrawWorker, "_learn", learn_late)
    bench.start_training(small_recipe(steps=10**6))
    qtbot.waitUntil(lambda: bench.training is not None and bench.training.step > 3, timeout=WAIT)
    bench.studio.root.rename(bench.studio.root.with_name("away"))
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        bench.stop_and_keep()
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        may_draw.set()
    assert bench.training is not None
    assert bench.run == bench.training.run


def test_what_can_do_nothing_is_shut(window: Window, qtbot: QtBot, tmp_path: Path) -> None:
    acts, bench = window.actions_, window.bench
    assert not any(acts[name].isEnabled() for name in ("glyph.random", "glyph.like", "view.fit"))
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    assert acts["glyph.random"].isEnabled()
    assert not acts["view.zoom_in"].isEnabled()  # a sheet has no zoom
    acts["view.glyph"].trigger()
    assert acts["view.zoom_in"].isEnabled()
    assert not acts["view.new_noise"].isEnabled()
    acts["view.noise"].trigger()
    assert acts["view.new_noise"].isEnabled()
    window.tabs.choose("Log")
    assert not acts["train.pause"].isEnabled()
    window.tabs.choose("Film")
    assert acts["train.pause"].isEnabled()


def test_damaged_preferences_are_told_of_once(bench: Workbench, qtbot: QtBot) -> None:
    config = bench.studio.config
    config.mkdir(parents=True, exist_ok=True)
    (config / "preferences.json").write_text('{"theme": nonsense')
    again = Workbench()
    for told in (True, False):
        window = Window(again)
        qtbot.addWidget(window)
        Deeds(window, again.studio.state / "log.txt")
        assert ("damaged" in window.notice.sentence) is told
        again.prefer(welcomed=True)


def test_playing_brings_the_sliders_and_frames_nothing(alive: Window) -> None:
    alive.room.show_page("pen")
    alive.first_steps.open()
    alive.first_steps.findChild(QWidget, "first_steps.play").setFocus()
    alive.first_steps.play_wanted.emit()
    assert alive.room.name == "explore"
    assert alive.room.panel.tabs.current == "sliders"
    canvas = alive.room.stage.canvas
    assert alive.focusWidget() is canvas  # what had the focus is gone
    assert not canvas.framed
