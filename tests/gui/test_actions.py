"""The table of acts: complete, without clashes, and out of the way while somebody types."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QLineEdit,
    QMainWindow,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.actions import ACTS, MENUS, Actions, shown_keys

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


@pytest.fixture
def acting(qtbot: QtBot, qapp: QApplication) -> tuple[Actions, QLineEdit, QPushButton]:
    """A window with the acts, a text field and a button."""
    theme.apply(qapp, "dark")
    window = QMainWindow()
    middle = QWidget()
    column = QVBoxLayout(middle)
    field, button = QLineEdit(), QPushButton("Press")
    column.addWidget(field)
    column.addWidget(button)
    window.setCentralWidget(middle)
    actions = Actions(window)
    actions.fill(window.menuBar())
    qtbot.addWidget(window)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return actions, field, button


def test_no_two_acts_share_a_name_or_a_key() -> None:
    assert max(Counter(act.name for act in ACTS).values()) == 1
    keys = Counter(QKeySequence(key).toString() for act in ACTS for key in act.keys)
    assert {key for key, count in keys.items() if count > 1} == set()


def test_every_act_stands_in_a_menu_or_has_a_key() -> None:
    for act in ACTS:
        assert act.menu.split("/")[0] in MENUS or act.keys, act.name


def test_the_menus_hold_every_act_once(acting: tuple[Actions, QLineEdit, QPushButton]) -> None:
    actions, _, _ = acting
    bar = actions.parent().menuBar()
    found: Counter[str] = Counter()

    def walk(menu: QWidget) -> None:
        for action in menu.actions():
            if action.menu() is not None:
                walk(action.menu())
            elif action.objectName():
                found[action.objectName()] += 1

    walk(bar)
    assert found == Counter(act.name for act in ACTS if act.menu)


def test_letters_typed_into_a_field_stay_there(
    acting: tuple[Actions, QLineEdit, QPushButton], qtbot: QtBot
) -> None:
    actions, field, _ = acting
    done: list[str] = []
    for name in ("glyph.random", "glyph.like", "train.pause", "slot.recall_1", "help.shortcuts"):
        actions[name].setEnabled(True)
        actions.connect_to(name, lambda name=name: done.append(name))
    field.setFocus()
    qtbot.keyClicks(field, "rL 1?")
    assert field.text() == "rL 1?"
    assert done == []


def test_letters_act_where_nothing_is_typed(
    acting: tuple[Actions, QLineEdit, QPushButton], qtbot: QtBot
) -> None:
    actions, _, button = acting
    done: list[str] = []
    actions.connect_to("glyph.random", lambda: done.append("random"))
    actions.connect_to("glyph.vary", lambda: done.append("vary"))
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_R)
    qtbot.keyClick(button, Qt.Key.Key_R, Qt.KeyboardModifier.ShiftModifier)
    assert done == ["random", "vary"]


def test_space_presses_the_button_that_has_the_focus(
    acting: tuple[Actions, QLineEdit, QPushButton], qtbot: QtBot
) -> None:
    actions, _, button = acting
    done: list[str] = []
    actions["train.pause"].setEnabled(True)
    actions.connect_to("train.pause", lambda: done.append("pause"))
    button.clicked.connect(lambda: done.append("pressed"))
    button.setFocus()
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert done == ["pressed"]


def test_shortcuts_with_control_act_while_typing(
    acting: tuple[Actions, QLineEdit, QPushButton], qtbot: QtBot
) -> None:
    actions, field, _ = acting
    done: list[str] = []
    actions.connect_to("export.dialog", lambda: done.append("export"))
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert done == ["export"]


def test_the_shortcut_sheet_lists_every_key(
    acting: tuple[Actions, QLineEdit, QPushButton],
) -> None:
    actions, _, _ = acting
    listed = {text: keys for _, text, keys, _ in actions.shortcuts()}
    for act in ACTS:
        if act.keys and act.menu:
            text = act.text.rstrip("…")
            assert listed[text] == shown_keys(act.keys[0])
            assert actions[act.name].toolTip().endswith(f"({listed[text]})")  # they agree
            assert actions[act.name].shortcut() == QKeySequence(act.keys[0])
    assert {"Change", "Choose, travel or pan"} <= set(listed)


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no letters for menus")
@pytest.mark.parametrize(
    ("key", "with_alt", "menu"),
    [
        (Qt.Key.Key_F, True, "menu.file"),
        (Qt.Key.Key_V, True, "menu.view"),
        (Qt.Key.Key_X, True, "menu.export"),
        (Qt.Key.Key_F10, False, "menu.file"),
    ],
)
def test_menus_open_by_keys_and_nothing_is_typed(
    acting: tuple[Actions, QLineEdit, QPushButton],
    qtbot: QtBot,
    key: Qt.Key,
    with_alt: bool,
    menu: str,
) -> None:
    _, field, _ = acting
    field.setFocus()
    alt = Qt.KeyboardModifier.AltModifier if with_alt else Qt.KeyboardModifier.NoModifier
    qtbot.keyClick(field, key, alt)
    popup = QApplication.activePopupWidget()
    assert popup is not None
    assert popup.objectName() == menu
    assert field.text() == ""
    popup.close()


@pytest.mark.skipif(sys.platform == "darwin", reason="there Alt writes letters")
def test_a_letter_with_alt_neither_acts_nor_is_typed(
    acting: tuple[Actions, QLineEdit, QPushButton], qtbot: QtBot
) -> None:
    actions, field, _ = acting
    done: list[str] = []
    actions.connect_to("glyph.random", lambda: done.append("random"))
    field.setFocus()
    qtbot.keyClick(field, Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    assert (field.text(), done) == ("", [])


def test_every_menu_has_a_letter_of_its_own(
    acting: tuple[Actions, QLineEdit, QPushButton],
) -> None:
    bar = acting[0].parent().menuBar()
    letters = [action.text().partition("&")[2][:1].lower() for action in bar.actions()]
    assert len(letters) == len(MENUS)
    assert all(letters)
    assert len(set(letters)) == len(letters)
