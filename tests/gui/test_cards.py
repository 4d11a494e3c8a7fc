"""Recipe cards: chosen by mouse and keyboard, named for screen readers, three in a row."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.cards import COLUMNS, CardGrid, CardInfo

NAMES = ("mirror", "papercut", "scribe", "kolam", "ink", "riso", "plain")


def picture(colour: str) -> QImage:
    made = QImage(64, 64, QImage.Format.Format_RGB32)
    made.fill(QColor(colour))
    return made


@pytest.fixture
def grid(host) -> CardGrid:
    made = CardGrid("test.card", "Recipes")
    made.show_cards([CardInfo(name, name.title(), "tip", picture("#3366cc")) for name in NAMES])
    made.setFixedHeight(made.height_for(2))
    return host(made, 284)


def test_three_cards_stand_in_a_row_and_all_are_alike(grid: CardGrid) -> None:
    cards = list(grid.cards.values())
    assert {card.y() for card in cards[:COLUMNS]} == {0}
    assert cards[COLUMNS].y() == theme.SIZE.card_height + 7
    assert len({card.size().toTuple() for card in cards}) == 1
    assert cards[2].geometry().right() <= grid.width()


def test_a_click_chooses(grid: CardGrid, qtbot: QtBot) -> None:
    with qtbot.waitSignal(grid.chosen) as chosen:
        qtbot.mouseClick(grid.cards["scribe"], Qt.MouseButton.LeftButton)
    assert chosen.args == ["scribe"]
    assert [name for name, card in grid.cards.items() if card.isChecked()] == ["scribe"]


def test_arrows_choose_neighbours_and_scroll_to_them(grid: CardGrid, qtbot: QtBot) -> None:
    grid.choose("mirror")
    chosen = QSignalSpy(grid.chosen)
    qtbot.keyClick(grid.cards["mirror"], Qt.Key.Key_Right)
    qtbot.keyClick(grid.cards["papercut"], Qt.Key.Key_Down)
    qtbot.keyClick(grid.cards["ink"], Qt.Key.Key_Left)
    qtbot.keyClick(grid.cards["kolam"], Qt.Key.Key_Down)
    assert [chosen.at(i)[0] for i in range(4)] == ["papercut", "ink", "kolam", "plain"]
    assert grid.verticalScrollBar().value() > 0


def test_showing_a_choice_sends_nothing(grid: CardGrid) -> None:
    chosen = QSignalSpy(grid.chosen)
    grid.choose("kolam")
    grid.choose("")
    assert grid.current == ""
    assert chosen.count() == 0


def test_the_time_is_part_of_the_name(grid: CardGrid) -> None:
    grid.set_time("ink", "22 s here")
    assert grid.cards["ink"].accessibleName() == "Ink, 22 s here"
    assert grid.cards["riso"].accessibleName() == "Riso"


def test_new_cards_keep_the_choice(grid: CardGrid) -> None:
    grid.choose("riso")
    grid.show_cards([CardInfo(name, name, "") for name in ("ink", "riso")])
    assert grid.current == "riso"
    assert list(grid.cards) == ["ink", "riso"]


def test_the_picture_fills_the_head_of_its_card(grid: CardGrid) -> None:
    card = grid.cards["mirror"]
    seen = card.grab().toImage()
    assert seen.pixelColor(card.width() // 2, 10) == QColor("#3366cc")
    assert seen.pixelColor(card.width() // 2, card.height() - 4) != QColor("#3366cc")


def test_it_scrolls_only_when_there_are_more_than_fit(grid: CardGrid, qtbot: QtBot) -> None:
    assert grid.verticalScrollBar().maximum() > 0
    grid.setFixedHeight(grid.height_for(3))
    qtbot.waitUntil(lambda: grid.verticalScrollBar().maximum() == 0)
