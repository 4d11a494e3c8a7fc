"""Choosing a recipe: by its group, by what is typed, by keys; the chosen one is always in view."""

from __future__ import annotations

import pytest
from paper_bench import RECIPES, PaperBench
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.cards import BAR, CardInfo
from glyphstudio.gui.chooser import FILTERS, RecipeChooser
from glyphstudio.gui.rooms.grow import Room
from glyphstudio.gui.window import Window

LEFT = Qt.MouseButton.LeftButton
WAIT = 30_000
KINDS = {
    "mirror": ("Mirror mask", "Ornaments"),
    "seal": ("Star seal", "Ornaments"),
    "scribe": ("Scribe", "Scripts"),
    "plain": ("Plain", "Free"),
    "hake": ("Hake brush", "Scripts"),
    "ink": ("Ink script", "Scripts"),
    "kufic": ("Square Kufic", "Scripts"),
}


@pytest.fixture
def chooser(host) -> RecipeChooser:
    find = QAction("Find a recipe")
    made = RecipeChooser("test", find)
    find.setParent(made)
    find.triggered.connect(made.open)
    infos = [CardInfo(n, label, f"About {n}", None, kind) for n, (label, kind) in KINDS.items()]
    made.show_cards(infos)
    return host(made, 296, 170)


def seen(chooser: RecipeChooser) -> list[str]:
    return [name for name, card in chooser.grid.cards.items() if card.isVisible()]


def is_in_view(chooser: RecipeChooser, name: str) -> bool:
    card = chooser.grid.cards[name]
    return card.visibleRegion().boundingRect() == card.rect()


def test_cards_stand_group_by_group(chooser: RecipeChooser) -> None:
    assert list(chooser.grid.cards) == [
        "scribe", "hake", "ink", "kufic", "mirror", "seal", "plain",
    ]  # fmt: skip


def test_a_group_shows_its_own_cards_alone(chooser: RecipeChooser, qtbot: QtBot) -> None:
    with qtbot.waitSignal(chooser.filtered) as told:
        qtbot.mouseClick(chooser.filter.button("ornaments"), LEFT)
    assert told.args == ["ornaments"]
    assert seen(chooser) == ["mirror", "seal"]
    qtbot.mouseClick(chooser.filter.button("all"), LEFT)
    assert len(seen(chooser)) == len(KINDS)


def test_a_group_without_a_recipe_says_so(chooser: RecipeChooser, qtbot: QtBot) -> None:
    qtbot.mouseClick(chooser.filter.button("prints"), LEFT)
    assert chooser.told.isVisible()
    assert chooser.told.text() == "No recipe is of this kind yet."
    assert not chooser.every.isVisible()


def test_another_way_to_a_recipe_of_another_group_shows_all(chooser: RecipeChooser) -> None:
    chooser.show_group("scripts")
    told = QSignalSpy(chooser.filtered)
    chooser.choose("seal")  # as undo does
    assert chooser.group == "all"
    assert is_in_view(chooser, "seal")
    assert told.count() == 0  # what the artist set is what is remembered


def test_the_chosen_card_is_in_view_whatever_is_shown(chooser: RecipeChooser) -> None:
    chooser.choose("plain")
    assert is_in_view(chooser, "plain")
    chooser.choose("scribe")
    assert is_in_view(chooser, "scribe")
    chooser.choose("plain")
    chooser.open()
    assert is_in_view(chooser, "plain")
    chooser.shut()
    assert is_in_view(chooser, "plain")


def test_the_glass_opens_all_and_typing_finds(chooser: RecipeChooser, qtbot: QtBot) -> None:
    chooser.show_group("ornaments")
    qtbot.mouseClick(chooser.seek, LEFT)
    assert chooser.is_open
    assert chooser.field.hasFocus()
    assert len(seen(chooser)) == len(KINDS)
    qtbot.keyClicks(chooser.field, "script hake")
    assert seen(chooser) == ["hake"]
    qtbot.keyClick(chooser.field, Qt.Key.Key_Return)
    assert chooser.grid.current == "hake"
    assert not chooser.is_open
    assert is_in_view(chooser, "hake")
    assert chooser.grid.cards["hake"].hasFocus()


def test_what_nothing_is_called_says_so_with_a_way_back(
    chooser: RecipeChooser, qtbot: QtBot
) -> None:
    chooser.open()
    qtbot.keyClicks(chooser.field, "zebra")
    assert "zebra" in chooser.told.text()
    assert seen(chooser) == []
    qtbot.mouseClick(chooser.every, LEFT)
    assert len(seen(chooser)) == len(KINDS)


def test_esc_leads_back_one_level_at_a_time(chooser: RecipeChooser, qtbot: QtBot) -> None:
    chooser.open()
    qtbot.keyClicks(chooser.field, "ink")
    qtbot.keyClick(chooser.field, Qt.Key.Key_Escape)
    assert chooser.is_open
    assert chooser.field.text() == ""
    qtbot.keyClick(chooser.field, Qt.Key.Key_Escape)
    assert not chooser.is_open


def test_keys_lead_from_the_field_through_the_cards(chooser: RecipeChooser, qtbot: QtBot) -> None:
    chosen = QSignalSpy(chooser.chosen)
    chooser.open()
    qtbot.keyClick(chooser.field, Qt.Key.Key_Down)
    cards = chooser.grid.cards
    assert cards["scribe"].hasFocus()
    for key, name in (
        (Qt.Key.Key_Right, "hake"), (Qt.Key.Key_Down, "kufic"), (Qt.Key.Key_Down, "mirror"),
        (Qt.Key.Key_End, "plain"), (Qt.Key.Key_Home, "scribe"), (Qt.Key.Key_S, "kufic"),
        (Qt.Key.Key_S, "seal"), (Qt.Key.Key_S, "scribe"),
    ):  # fmt: skip
        qtbot.keyClick(chooser.window().focusWidget(), key)
        assert cards[name].hasFocus(), name
        assert is_in_view(chooser, name), name
    assert chosen.count() == 8
    qtbot.keyClick(cards["scribe"], Qt.Key.Key_Return)
    assert not chooser.is_open


def test_a_double_click_is_a_choice_and_the_way_back(chooser: RecipeChooser, qtbot: QtBot) -> None:
    chooser.open()
    card = chooser.grid.cards["hake"]
    qtbot.mouseClick(card, LEFT)
    assert chooser.is_open  # one may look on
    qtbot.mouseDClick(card, LEFT)
    assert not chooser.is_open
    assert chooser.grid.current == "hake"


def test_in_a_narrow_panel_no_group_is_cut(chooser: RecipeChooser, qtbot: QtBot) -> None:
    for width in (260, 340):
        chooser.window().resize(width, 170)
        qtbot.waitUntil(lambda width=width: chooser.width() == width)
        chooser.filter.layout().activate()
        last = chooser.filter.button("free")
        assert last.geometry().right() <= chooser.filter.width()
        assert chooser.seek.geometry().right() < width - BAR
        for key, _ in FILTERS:
            button = chooser.filter.button(key)
            assert button.fontMetrics().horizontalAdvance(button.text()) <= button.width() - 4


# ---- in the room


@pytest.fixture
def room(host, qtbot: QtBot) -> Room:
    window = host(QWidget(), 900, 640)
    bench = PaperBench()
    bench.prefer(cards="scripts")
    made = Room(bench, Actions(window))
    row = QHBoxLayout(window)
    row.addWidget(made.inspector)
    made.inspector.setFixedWidth(316)
    made.inspector.show()
    qtbot.waitUntil(lambda: bool(made.recipe.cards.cards), timeout=WAIT)
    return made


def test_the_group_is_remembered(room: Room, qtbot: QtBot) -> None:
    chooser = room.recipe.chooser
    assert chooser.group == "scripts"
    qtbot.mouseClick(chooser.filter.button("all"), LEFT)
    assert room.bench.preferences.cards == "all"


def test_find_gives_all_the_room_to_cards_and_back(room: Room, qtbot: QtBot) -> None:
    room.show_page("pen")
    tall = room.recipe.chooser.height()
    room.actions["train.find"].trigger()
    assert room.tabs.current == "recipe"
    assert room.recipe.chooser.height() > 2 * tall
    assert not room.recipe.steps.isVisible()
    qtbot.mouseClick(room.recipe.chooser.back, LEFT)
    assert room.recipe.chooser.height() == tall
    assert room.recipe.steps.isVisible()


def test_a_letter_chooses_for_the_keyboard_and_stays_a_shortcut_for_the_mouse(
    window: Window, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    chooser = window.room.recipe.chooser
    qtbot.waitUntil(lambda: bool(chooser.grid.cards), timeout=WAIT)
    card = chooser.grid.cards["kolam"]
    qtbot.mouseClick(card, LEFT)
    qtbot.keyClick(card, Qt.Key.Key_H)  # hides the panels
    assert window.actions_["view.hide_panels"].isChecked()
    window.actions_["view.hide_panels"].trigger()
    qtbot.keyClick(card, Qt.Key.Key_Right)  # now the keyboard leads
    after = window.focusWidget()
    qtbot.keyClick(after, Qt.Key.Key_H)
    assert not window.actions_["view.hide_panels"].isChecked()
    assert chooser.grid.cards[chooser.grid.current].info.label.startswith("H")


def test_every_shipped_recipe_is_found_by_its_name(window: Window, qtbot: QtBot) -> None:
    chooser = window.room.recipe.chooser
    qtbot.waitUntil(lambda: bool(chooser.grid.cards), timeout=WAIT)
    window.actions_["train.find"].trigger()
    for recipe in window.bench.recipes:
        chooser.field.setText(recipe.title.lower())
        assert recipe.name in seen(chooser)


def test_what_trains_shuts_it(room: Room) -> None:
    from test_grow import training

    room.recipe.seek()
    room.bench.put_training(training(recipe=RECIPES[0]))
    assert not room.recipe.chooser.is_open
    assert not room.recipe.chooser.isEnabled()
