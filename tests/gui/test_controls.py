"""Small controls that panels share."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QActionGroup, QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.controls import Choice, Fold, KeyButton, Menu, Segments


@pytest.fixture
def tabs(host) -> Segments:
    entries = (("glyph", "Glyph"), ("sheet", "Sheet"), ("channel", "Channel"))
    return host(Segments("test.view", "Views", entries), 300)


def test_one_tab_is_chosen_at_a_time(tabs: Segments, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tabs.chosen) as chosen:
        qtbot.mouseClick(tabs.button("channel"), Qt.MouseButton.LeftButton)
    assert chosen.args == ["channel"]
    assert [k for k in ("glyph", "sheet", "channel") if tabs.button(k).isChecked()] == ["channel"]


def test_arrows_walk_the_tabs_and_around(tabs: Segments, qtbot: QtBot) -> None:
    chosen = QSignalSpy(tabs.chosen)
    qtbot.keyClick(tabs.button("glyph"), Qt.Key.Key_Left)
    qtbot.keyClick(tabs.button("channel"), Qt.Key.Key_Right)
    assert [chosen.at(i)[0] for i in range(2)] == ["channel", "glyph"]


def test_only_the_chosen_tab_is_a_stop_of_the_tab_key(tabs: Segments) -> None:
    tabs.choose("sheet")
    stops = [
        key
        for key in ("glyph", "sheet", "channel")
        if tabs.button(key).focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    assert stops == ["sheet"]


def test_a_button_shows_its_key_where_there_is_room(host) -> None:
    button = host(KeyButton("test.random", "Random", "R"), 160)
    wide = button.grab().toImage()
    button._key = ""
    assert button.grab().toImage() != wide
    assert button.height() == theme.SIZE.button


def test_a_button_keeps_its_words_before_its_key(host) -> None:
    button = host(KeyButton("test.long", "A rather long label", "Ctrl Return"), 10)
    assert button.minimumSizeHint().width() < button.sizeHint().width()


def test_a_button_with_other_words_has_another_name(host) -> None:
    button = host(KeyButton("test.pause", "Pause", "Space"))
    button.set_words("Go on")
    assert button.text() == button.accessibleName() == "Go on"


def test_a_fold_opens_and_shuts_what_lies_below(host, qtbot: QtBot) -> None:
    content = QLabel("inside")
    fold = host(Fold("test.fold", "Channel", content), 200, 120)
    assert not content.isVisible()
    qtbot.mouseClick(fold.head, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: content.isVisible() and content.maximumHeight() > 10_000)
    qtbot.mouseClick(fold.head, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not content.isVisible())


def test_with_reduced_motion_a_fold_opens_at_once(host, qtbot: QtBot) -> None:
    content = QLabel("inside")
    fold = host(Fold("test.fold", "Channel", content), 200, 120)
    theme.set_reduced_motion(True)
    try:
        fold.set_open(True)
        assert content.maximumHeight() > 10_000
    finally:
        theme.set_reduced_motion(False)


def test_scrolling_past_a_list_does_not_change_it(host) -> None:
    choice = host(Choice("test.kind", "Kind"), 200)
    choice.addItems(["One", "Two", "Three"])
    choice.clearFocus()
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), QPoint(0, -120), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(choice, event)
    assert choice.currentIndex() == 0


@pytest.mark.qt_log_ignore("does not support", extend=True)
@pytest.mark.parametrize("count", [2, 9, 20])
def test_an_open_list_shows_all_its_items(host, qtbot: QtBot, count: int) -> None:
    choice = host(Choice("test.choice", "Kind"), 200, 80)
    for number in range(count):
        choice.addItem(f"Item {number}", number)
    choice.showPopup()
    view = choice.view()
    shown = view.viewport().rect()
    last = view.visualRect(view.model().index(count - 1, 0))
    assert shown.contains(view.visualRect(view.model().index(0, 0)))
    assert shown.contains(last), f"{last} is outside {shown}"
    choice.hidePopup()


def test_one_of_several_has_a_dot_and_what_is_on_a_tick(qtbot: QtBot) -> None:
    theme.apply(QApplication.instance(), "dark")
    menu = Menu("Test")
    qtbot.addWidget(menu)
    tick, one = menu.addAction("Noise"), menu.addAction("Sheet")
    tick.setCheckable(True)
    one.setCheckable(True)
    group = QActionGroup(menu)
    group.addAction(one)
    menu.resize(menu.sizeHint())

    def ink() -> dict[str, int]:
        """How many pixels are painted before the words of each entry."""
        image, ground = menu.grab().toImage(), theme.colour("raised").rgb()
        rows = {action.text(): menu.actionGeometry(action) for action in (tick, one)}
        return {
            name: sum(
                image.pixel(x, y) != ground
                for x in range(row.left(), row.left() + 22)
                for y in range(row.top(), row.bottom())
            )
            for name, row in rows.items()
        }

    assert ink() == {"Noise": 0, "Sheet": 0}
    tick.setChecked(True)
    one.setChecked(True)
    drawn = ink()
    assert 8 < drawn["Noise"] < 70  # a stroke, not a filled box of 144
    assert 20 < drawn["Sheet"] < 70  # a dot of 7 px
