"""Rows of settings: label, reset, slider or switch."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.rows import SliderRow, SwitchRow
from glyphstudio.gui.sliders import Scale


@pytest.fixture
def make_row(host):
    def make(**options: bool) -> SliderRow:
        row = SliderRow("test.noise", "Noise", Scale(0, 2, 1), "How much", **options)
        return host(row, 284)

    return make


def test_a_row_has_the_sizes_of_the_look(qtbot: QtBot, make_row) -> None:
    row = make_row()
    assert row.height() == theme.SIZE.row
    assert row.track.x() >= theme.SIZE.row_label
    assert row.box.width() == theme.SIZE.number_box
    assert row.box.geometry().right() == row.width() - 1


def test_every_control_is_named(qtbot: QtBot, make_row) -> None:
    row = make_row()
    names = [row.track, row.box, row.reset_button]
    assert [one.objectName() for one in names] == [
        "test.noise", "test.noise.number", "test.noise.reset",
    ]  # fmt: skip
    assert all(one.accessibleName() for one in names)
    assert row.track.toolTip() == "How much"


def test_reset_shows_only_where_a_value_was_changed(qtbot: QtBot, make_row) -> None:
    row = make_row()
    assert not row.reset_button.isVisible()
    place = row.track.geometry()
    row.set_value(1.5)
    assert row.reset_button.isVisible()
    assert row.track.geometry() == place  # nothing jumps
    with qtbot.waitSignal(row.settled):
        qtbot.mouseClick(row.reset_button, Qt.MouseButton.LeftButton)
    assert row.value == 1
    assert not row.reset_button.isVisible()


def test_an_axis_has_no_reset_button(qtbot: QtBot, make_row) -> None:
    row = make_row(with_reset=False)
    row.set_value(1.5)
    assert not row.reset_button.isVisible()


def test_a_double_click_on_the_label_resets(qtbot: QtBot, make_row) -> None:
    row = make_row()
    row.set_value(0.2)
    qtbot.mouseDClick(row.label, Qt.MouseButton.LeftButton)
    assert row.value == 1


def test_typing_moves_the_track_and_is_one_act(qtbot: QtBot, make_row) -> None:
    row = make_row()
    moved, settled = QSignalSpy(row.moved), QSignalSpy(row.settled)
    row.box.setFocus()
    qtbot.waitUntil(row.box.hasFocus)
    row.box.selectAll()
    qtbot.keyClicks(row.box, "0.25")
    qtbot.keyClick(row.box, Qt.Key.Key_Return)
    assert row.track.value == 0.25
    assert (moved.count(), settled.count()) == (1, 1)


def test_a_value_from_outside_does_not_fight_the_hand(qtbot: QtBot, make_row) -> None:
    row = make_row()
    qtbot.mousePress(row.track, Qt.MouseButton.LeftButton, pos=row.track.rect().center())
    held = row.value
    row.set_value(2)
    assert row.value == held
    qtbot.mouseRelease(row.track, Qt.MouseButton.LeftButton, pos=row.track.rect().center())
    row.set_value(2)
    assert row.value == 2


def test_a_switch_turns_by_click_by_label_and_by_space(qtbot: QtBot, host) -> None:
    row = host(SwitchRow("test.hardens", "Noise hardens with skill"), 284)
    changed = QSignalSpy(row.changed)
    qtbot.mouseClick(row.switch, Qt.MouseButton.LeftButton)
    assert row.value
    qtbot.mouseClick(row, Qt.MouseButton.LeftButton, pos=row.label.geometry().center())
    assert not row.value
    qtbot.keyClick(row.switch, Qt.Key.Key_Space)
    assert row.value
    assert [changed.at(i)[0] for i in range(changed.count())] == [True, False, True]
