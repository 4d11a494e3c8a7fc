"""Explore for hands on the keyboard: names, tooltips, rings and the order of Tab, in every view."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.gui.compare import Vacancy
from glyphstudio.gui.explore_panel import PAGES
from glyphstudio.gui.stage import VIEWS
from glyphstudio.gui.tab_order import reading_order
from glyphstudio.gui.window import Window

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.first_steps.put_away()
    window.actions_["room.explore"].trigger()
    window.actions_["glyph.less"].trigger()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def name_of(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__


def parts(window: Window) -> tuple[QWidget, ...]:
    return window.middle, window.inspectors


def places(window: Window):
    """Every page beside the glyph, and every view beside the sliders."""
    for page, _ in PAGES:
        window.room.show_page(page)
        yield page
    window.room.show_page("sliders")
    for view, _ in VIEWS:
        window.actions_[f"view.{view}"].trigger()
        yield view


def test_whatever_takes_the_keyboard_has_a_name_and_every_button_a_word(alive: Window) -> None:
    nameless, silent = set(), set()
    for place in places(alive):
        for widget in alive.findChildren(QWidget):
            takes = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            if takes and not widget.accessibleName() and not isinstance(widget, QLabel):
                nameless.add((place, name_of(widget)))
        for button in alive.findChildren(QAbstractButton):
            if not button.toolTip() and not button.objectName().startswith("qt_"):
                silent.add((place, name_of(button)))
    assert nameless == set()
    assert silent == set()


def test_every_stop_of_tab_shows_a_ring(alive: Window) -> None:
    ringless = set()
    for place in places(alive):
        for widget in reading_order(parts(alive)):
            alive.setFocus(Qt.FocusReason.MouseFocusReason)
            before = widget.grab().toImage()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if hasattr(widget, "deselect"):
                widget.deselect()  # what is selected is not the ring
            if widget.grab().toImage() == before:
                ringless.add((place, name_of(widget)))
    assert ringless == set()


def test_tab_goes_down_the_inspector(alive: Window) -> None:
    for place in places(alive):
        stops = [w for w in reading_order(parts(alive)) if alive.inspectors.isAncestorOf(w)]
        lines = [w.mapTo(alive, QPoint(0, w.height() // 2)).y() for w in stops]
        assert all(below >= above - 6 for above, below in pairwise(lines)), place


def test_escape_brings_the_keyboard_to_what_the_stage_shows(alive: Window, qtbot: QtBot) -> None:
    for view, _ in VIEWS:
        alive.actions_[f"view.{view}"].trigger()
        alive.room.panel.change.random.setFocus()
        qtbot.keyClick(alive, Qt.Key.Key_Escape)
        stage = alive.room.stage
        shown = stage.canvas if stage.face is None else stage.face.canvas
        assert alive.focusWidget() is shown, view


def test_every_view_says_what_it_shows(alive: Window) -> None:
    said = set()
    for view, _ in VIEWS:
        alive.actions_[f"view.{view}"].trigger()
        said.add(alive.room.describe())
        assert alive.room.describe()
    assert len(said) == len(VIEWS)


def test_nothing_is_cut_in_the_smallest_window(alive: Window, qtbot: QtBot) -> None:
    alive.resize(1100, 700)
    for place in places(alive):
        alive.inspectors.currentWidget().layout().activate()
        for button in reading_order(parts(alive)):
            if isinstance(button, Vacancy):
                continue  # its words go round
            if isinstance(button, QAbstractButton) and button.text():
                words = button.fontMetrics().horizontalAdvance(button.text().replace("&", ""))
                assert words + 10 <= button.width(), (place, name_of(button))
                inside = button.parentWidget().rect()
                assert button.geometry().right() <= inside.right() + 1, (place, name_of(button))
