"""Explore: one stage with Grow, sliders with names and locks, sheets to sort."""

from __future__ import annotations

import numpy as np
import pytest
from paper_bench import SIZE, PaperBench, model_info
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.rooms.explore import Room
from glyphstudio.gui.rooms.grow import Room as Grow
from glyphstudio.gui.slider_desk import OWN, SliderDesk
from glyphstudio.gui.sliders import Track
from glyphstudio.gui.theatre import Theatre
from glyphstudio.scene import ModelRef, chose, viewed


@pytest.fixture
def bench(qtbot: QtBot, tmp_path, monkeypatch: pytest.MonkeyPatch) -> PaperBench:
    monkeypatch.setenv("GLYPHSTUDIO_HOME", str(tmp_path))
    return PaperBench()


@pytest.fixture
def host_window(host) -> QWidget:
    return host(QWidget(), 1200, 640)


@pytest.fixture
def actions(host_window: QWidget) -> Actions:
    return Actions(host_window)


@pytest.fixture
def room(bench: PaperBench, host_window: QWidget, actions: Actions) -> Room:
    made = Room(bench, actions)
    row = QHBoxLayout(host_window)
    for part in (made.front, made.inspector, made.foot):
        row.addWidget(part)
        part.show()
    made.inspector.setFixedWidth(316)
    bench.load_engine()
    bench.put_model(model_info(ref=ModelRef(model_hash="ab" * 32, name="ink")))
    bench.put_axes()
    made.enter()
    return made


def test_grow_and_explore_have_one_stage_and_one_readout(
    room: Room, bench: PaperBench, actions: Actions
) -> None:
    grow = Grow(bench, actions)
    assert grow.stage is room.stage
    assert grow.readout is room.readout
    assert grow.front is room.front


def test_it_begins_with_one_glyph_and_comes_back_as_it_was_left(
    room: Room, bench: PaperBench
) -> None:
    assert bench.scene.view.stage == "glyph"
    assert bench.scene.view.room == "explore"
    acts = len(bench.history.acts)
    room.stage.go_to("sheet")
    room.leave()
    Theatre.of(bench, room.actions).enter("grow", "channel")
    room.enter()
    assert bench.scene.view.stage == "sheet"
    assert len(bench.history.acts) == acts, "going from room to room is nothing to undo"


def test_without_a_model_it_invites(bench: PaperBench, host_window: QWidget) -> None:
    made = Room(bench, Actions(host_window))
    QHBoxLayout(host_window).addWidget(made.inspector)
    assert made.panel.empty.isVisibleTo(made.inspector)
    assert not made.panel.axes.isVisibleTo(made.inspector)
    assert not made.panel.export.isEnabled()


@pytest.mark.parametrize("page", ["sliders", "numbers", "examples", "pen"])
def test_every_control_can_be_reached_named_and_explained(room: Room, page: str) -> None:
    room.show_page(page)
    for kind in (QAbstractButton, QLineEdit, Track):
        for control in room.inspector.findChildren(kind):
            if not control.isVisible() or control.objectName().startswith("qt_"):
                continue
            assert control.objectName().startswith("explore."), control
            assert control.accessibleName(), control.objectName()
            assert control.toolTip(), control.objectName()


def test_buttons_are_the_acts_of_the_menu(room: Room, qtbot: QtBot) -> None:
    change = room.panel.change
    for button, act in (
        (change.random, "glyph.random"),
        (change.vary, "glyph.vary"),
        (change.keep, "glyph.like"),
        (change.last, "edit.copy"),
        (room.panel.export, "export.quick"),
    ):
        done = QSignalSpy(room.actions[act].triggered)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert done.count() == 1, act


# ---- sliders


def test_a_double_click_on_its_name_renames_a_slider(
    room: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    row = room.panel.axes.rows[1]
    qtbot.mouseDClick(row.label, Qt.MouseButton.LeftButton)
    field = row.findChild(QLineEdit, f"{row.objectName()}.name")
    qtbot.keyClicks(field, "Brow")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert row.label.whole == "Brow"
    row.track.move_to(1.0)
    assert bench.history.acts[-1].label == "Brow"
    again = SliderDesk(bench)
    assert again.name_of(1) == "Brow", "it is kept beside the model"


def test_escape_leaves_the_old_name(room: Room, qtbot: QtBot) -> None:
    row = room.panel.axes.rows[0]
    qtbot.mouseDClick(row.label, Qt.MouseButton.LeftButton)
    field = row.findChild(QLineEdit, f"{row.objectName()}.name")
    qtbot.keyClicks(field, "Wrong")
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert row.label.whole == "Axis 1"


def test_a_locked_slider_is_left_alone_by_chance(
    room: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    before = bench.latents[0].copy()
    row = room.panel.axes.rows[2]
    qtbot.mouseClick(row.lock, Qt.MouseButton.LeftButton)
    assert bench.scene.locked == (2,)
    for act in (bench.random, bench.vary):
        act()
        now = bench.latents[0]
        assert now[2] == pytest.approx(before[2], abs=1e-5)
        assert not np.allclose(now[3:], before[3:])
    bench.undo()
    bench.undo()
    bench.undo()
    assert bench.scene.locked == ()
    assert not row.lock.isChecked()


def test_vary_goes_as_far_as_the_amount_says(room: Room, bench: PaperBench) -> None:
    start = bench.latents[0].copy()
    far = []
    for amount in (0.02, 0.9):
        bench.act("Amount", viewed(bench.scene, amount=amount))
        assert room.panel.change.amount.value == pytest.approx(amount)
        bench.vary()
        far.append(np.linalg.norm(bench.latents[0] - start))
        bench.undo()
    assert far[0] < 0.3 < far[1]


def test_the_amount_is_one_act_of_a_drag(room: Room, bench: PaperBench) -> None:
    acts = len(bench.history.acts)
    for value in (0.4, 0.5, 0.6):
        room.panel.change.amount.track.move_to(value)
    assert bench.scene.view.amount == pytest.approx(0.6)
    assert len(bench.history.acts) == acts + 1


def test_own_sliders_stand_in_the_same_list_and_move_the_glyph(
    room: Room, bench: PaperBench
) -> None:
    way = np.full(SIZE, 1 / np.sqrt(SIZE), np.float32)
    desk = SliderDesk.of(bench)
    assert desk.add("Open", way) == OWN
    row = room.panel.axes.rows[-1]
    assert row.label.whole == "Open"
    row.track.move_to(2.0)
    assert float(way @ bench.latents[0]) == pytest.approx(2.0, abs=1e-4)
    desk.remove(OWN)
    assert room.panel.axes.rows[-1] is not row


def test_removing_an_own_slider_keeps_the_locks_of_the_others(
    room: Room, bench: PaperBench
) -> None:
    desk = SliderDesk.of(bench)
    eye = np.eye(SIZE, dtype=np.float32)
    for number in range(3):
        desk.add(f"Own {number}", eye[number])
    bench.act("Lock", bench.scene.with_(locked=(1, OWN, OWN + 2)))
    desk.remove(OWN)
    assert bench.scene.locked == (1, OWN + 1)
    assert desk.name_of(OWN + 1) == "Own 2"


def test_the_pointer_on_a_row_brings_pictures_of_its_ends(
    room: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    row = room.panel.axes.rows[3]
    row.pointed.emit(True)
    qtbot.waitUntil(lambda: any(r.lane == "ends" for r in bench.asked), timeout=5000)
    low, high = next(r for r in reversed(bench.asked) if r.lane == "ends").latents
    assert low[3] == pytest.approx(-2.5)
    assert high[3] == pytest.approx(2.5)
    assert np.delete(low, 3) == pytest.approx(np.delete(bench.latents[0], 3))
    bench.answer("ends")
    ends = room.panel.axes._ends
    assert ends.isVisible()
    row.pointed.emit(False)
    assert not ends.isVisible()


# ---- sorting a sheet


def test_x_replaces_the_chosen_glyph_and_undo_brings_it_back(room: Room, bench: PaperBench) -> None:
    room.stage.go_to("sheet")
    bench.act("Glyph", chose(bench.scene, 5))
    before = bench.scene.messages
    room.actions["glyph.reject"].trigger()
    after = bench.scene.messages
    assert [n for n in range(32) if before[n] != after[n]] == [5]
    bench.undo()
    assert bench.scene.messages == before


def test_kept_glyphs_of_a_sheet_have_a_heart(room: Room, bench: PaperBench) -> None:
    room.stage.go_to("sheet")
    bench.act("Glyph", chose(bench.scene, 7))
    assert room.stage.canvas._hearts == frozenset()
    bench.like()
    assert room.stage.canvas._hearts == {7}
    bench.undo()
    assert room.stage.canvas._hearts == frozenset()


def test_a_sheet_has_as_many_glyphs_as_one_wants(room: Room, bench: PaperBench) -> None:
    room.stage.go_to("sheet")
    count = room.stage.sheet_tools.count
    before = bench.scene.messages
    count.setCurrentIndex(count.findData(64))
    count.activated.emit(count.currentIndex())
    assert len(bench.scene.messages) == 64
    assert bench.scene.messages[:32] == before
    assert len(set(bench.scene.messages)) == 64
    assert bench.scene.view.columns == 8
    room.actions["view.fewer"].trigger()
    assert len(bench.scene.messages) == 49
    bench.undo()
    bench.undo()
    assert bench.scene.messages == before
    assert count.currentData() == 32


def test_the_smallest_and_the_largest_sheet_are_the_ends(room: Room, bench: PaperBench) -> None:
    room.stage.go_to("sheet")
    for _ in range(9):
        room.actions["view.more"].trigger()
    assert len(bench.scene.messages) == 64
    bench.act("Glyph", chose(bench.scene, 60))
    for _ in range(9):
        room.actions["view.fewer"].trigger()
    assert len(bench.scene.messages) == 4
    assert bench.scene.view.chosen == 3


def test_names_and_own_sliders_are_undone_too(
    room: Room, bench: PaperBench, actions: Actions
) -> None:
    desk, axes = SliderDesk.of(bench), room.panel.axes

    def kept() -> tuple[str, int]:
        again = SliderDesk(bench)
        return again.name_of(0), len(again.sliders)

    axes.rows[0].renamed.emit("Brow")
    desk.add("Open", np.eye(SIZE, dtype=np.float32)[4])
    bench.act("Lock", bench.scene.with_(locked=(OWN,)))
    desk.remove(OWN)
    assert kept() == ("Brow", 8)
    assert bench.scene.locked == ()
    bench.undo()
    assert kept() == ("Brow", 9)
    assert bench.scene.locked == (OWN,)
    assert axes.rows[-1].label.whole == "Open"
    for _ in range(3):
        bench.undo()
    assert kept() == ("Axis 1", 8)
    assert axes.rows[0].label.whole == "Axis 1"
    bench.redo()
    assert kept() == ("Brow", 8)


def test_a_scene_of_another_life_leaves_the_sliders_alone(room: Room, bench: PaperBench) -> None:
    room.panel.axes.rows[0].renamed.emit("Brow")
    bench.act("Open", bench.scene.with_(sliders=123456))
    assert SliderDesk.of(bench).name_of(0) == "Brow"
    bench.undo()
    assert SliderDesk.of(bench).name_of(0) == "Brow"
