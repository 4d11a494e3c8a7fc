"""The library panel and the shelf: they show what they are given and say what was clicked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.controls import shortened
from glyphstudio.gui.library import MOST_ROWS, Item, Library, Section
from glyphstudio.gui.section_head import SectionHead


def item(section: Section, name: str, note: str = "note") -> Item:
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    return Item(section, f"{section}:{name}", name, note, Path(name), thumbnail=image)


@pytest.fixture
def library(host: Callable[..., QWidget]) -> Library:
    shown = Library()
    host(shown, 220, 500)
    shown.show_items((item("models", "Mirror"), item("models", "Ink"), item("runs", "Mine")))
    return shown


def test_a_click_opens_a_row(library: Library, qtbot: QtBot) -> None:
    with qtbot.waitSignal(library.open_wanted) as opened:
        library.rows["runs:Mine"].click()
    assert opened.args[0].title == "Mine"


def menu_of(library: Library, key: str) -> dict[str, QAction]:
    library.rows[key].asked.emit(QPoint(1, 1))
    menu = library.findChildren(QMenu)[-1]
    menu.hide()
    return {action.text(): action for action in menu.actions()}


@pytest.mark.qt_log_ignore("does not support (raise|grabbing)", extend=True)
def test_a_run_trains_on_from_its_menu_while_nothing_else_grows(
    library: Library, qtbot: QtBot
) -> None:
    with qtbot.waitSignal(library.go_on_wanted) as wanted:
        menu_of(library, "runs:Mine")["Go on with this run"].trigger()
    assert wanted.args[0].title == "Mine"
    assert "Go on with this run" not in menu_of(library, "models:Ink")
    library.set_growing(True)
    shut = menu_of(library, "runs:Mine")["Go on with this run"]
    assert not shut.isEnabled()
    assert shut.toolTip() == "Something grows already"


def test_rows_stay_when_the_list_is_read_again(library: Library) -> None:
    row = library.rows["models:Ink"]
    library.show_items((item("models", "Ink", "33 bits"), item("models", "New")))
    assert library.rows["models:Ink"] is row
    assert row.item.note == "33 bits"
    assert list(library.rows) == ["models:Ink", "models:New"]


def test_the_row_on_the_stage_is_marked(library: Library) -> None:
    library.select("models:Ink")
    assert [key for key, row in library.rows.items() if row.isChecked()] == ["models:Ink"]
    library.rows["models:Mirror"].click()
    assert not library.rows["models:Mirror"].isChecked()


def test_what_trains_comes_further_in_its_row(library: Library) -> None:
    library.set_note("runs:Mine", "training · step 7")
    assert library.rows["runs:Mine"].item.note == "training · step 7"
    assert "step 7" in library.rows["runs:Mine"].accessibleName()


def test_rows_are_reached_by_arrow_keys(library: Library, qtbot: QtBot) -> None:
    first, second = library.rows["models:Mirror"], library.rows["models:Ink"]
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert second.hasFocus()
    with qtbot.waitSignal(library.open_wanted) as opened:
        qtbot.keyClick(second, Qt.Key.Key_Return)
    assert opened.args[0].title == "Ink"


def test_a_long_list_is_cut(library: Library) -> None:
    library.show_items(tuple(item("pictures", str(n)) for n in range(MOST_ROWS + 20)))
    assert len(library.rows) == MOST_ROWS


def test_what_is_opened_comes_into_sight_and_the_drop_target_stays(
    library: Library, qtbot: QtBot
) -> None:
    many = tuple(item("models", str(n)) for n in range(20))
    library.show_items((*many, item("runs", "Mine")))
    library.select("runs:Mine")
    row = library.rows["runs:Mine"]
    qtbot.waitUntil(lambda: not row.visibleRegion().isEmpty())
    assert library.drop_target.visibleRegion().boundingRect() == library.drop_target.rect()


def head_of(library: Library, section: str) -> SectionHead:
    return library.findChild(SectionHead, f"library.{section}.head")


def test_a_section_without_rows_has_no_head(library: Library) -> None:
    assert head_of(library, "runs").isVisible()
    assert not head_of(library, "pictures").isVisible()
    library.show_items((item("models", "Ink"),))
    assert not head_of(library, "runs").isVisible()


def test_own_work_stands_before_what_ships(library: Library) -> None:
    kinds = ("bundled", "pictures", "models", "runs")
    library.show_items(tuple(item(kind, kind.title()) for kind in kinds))
    down = sorted(library.rows.values(), key=lambda row: row.mapTo(library, QPoint()).y())
    assert [row.item.section for row in down] == ["runs", "models", "pictures", "bundled"]
    assert list(library.rows.values()) == down  # arrows go the same way


def test_who_made_nothing_yet_is_told_where_it_comes(library: Library) -> None:
    assert not library.invitation.isVisible()
    library.show_items((item("bundled", "Mirror"),))
    assert library.invitation.isVisible()
    assert head_of(library, "runs").isVisible()


def test_a_section_is_folded_by_its_head(library: Library, qtbot: QtBot) -> None:
    library.show_items((item("runs", "Mine"), item("bundled", "Mirror"), item("bundled", "Ink")))
    head = head_of(library, "bundled")
    qtbot.mouseClick(head, Qt.MouseButton.LeftButton)
    assert library.folded == ("bundled",)
    assert not library.rows["bundled:Ink"].isVisible()
    assert head.accessibleName() == "Bundled, folded"
    library.show_items((item("runs", "Mine"), item("bundled", "New")))
    assert not library.rows["bundled:New"].isVisible()  # it stays folded
    mine = library.rows["runs:Mine"]
    mine.setFocus()
    qtbot.keyClick(mine, Qt.Key.Key_Down)  # arrows do not go where nothing is seen
    assert mine.hasFocus()
    library.select("bundled:New")
    assert mine.focusPolicy() == Qt.FocusPolicy.TabFocus
    qtbot.keyClick(head, Qt.Key.Key_Space)
    assert library.rows["bundled:New"].isVisible()


def test_the_drop_target_is_a_button_too(library: Library, qtbot: QtBot) -> None:
    with qtbot.waitSignal(library.browse_wanted):
        qtbot.keyClick(library.drop_target, Qt.Key.Key_Space)


def test_a_long_name_keeps_what_sets_it_apart(library: Library) -> None:
    metrics = library.fontMetrics()
    room = metrics.horizontalAdvance("Mirror mask, from 3")
    short = shortened("Mirror mask, from 1,028", metrics, room)
    assert short.endswith(", from 1,028")
    assert short.startswith("Mir")
    assert metrics.horizontalAdvance(short) <= room
    assert shortened("Mirror mask", metrics, room) == "Mirror mask"
    assert shortened("A, " + "very " * 20, metrics, room).endswith("\N{HORIZONTAL ELLIPSIS}")


def test_a_double_click_plays_a_film_outside(library: Library, qtbot: QtBot) -> None:
    film = replace(item("pictures", "Birth"), path=Path("Birth.mp4"))
    still = replace(item("pictures", "Sheet"), path=Path("Sheet.png"))
    library.show_items((film, still))
    assert "player" in library.rows["pictures:Birth"].toolTip()
    assert "player" not in library.rows["pictures:Sheet"].toolTip()
    played = QSignalSpy(library.play_wanted)
    for row in library.rows.values():
        qtbot.mouseDClick(row, Qt.MouseButton.LeftButton)
    assert [played.at(i)[0] for i in range(played.count())] == [Path("Birth.mp4")]
