"""For hands on the keyboard and for ears: names, the order of Tab, rings, keys for every drag."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.gui import theme
from glyphstudio.gui.rooms.grow import PAGES
from glyphstudio.gui.tab_order import reading_order
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    """With a small model on the stage, a kept glyph on the shelf, and the keyboard."""
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.first_steps.put_away()
    window.actions_["glyph.like"].trigger()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def name_of(widget: QWidget) -> str:
    return widget.objectName() or type(widget).__name__


def test_every_widget_that_takes_the_keyboard_has_a_name(alive: Window) -> None:
    nameless = set()
    for page, _ in PAGES:
        alive.room.show_page(page)
        for widget in alive.findChildren(QWidget):
            takes = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
            if takes and not widget.accessibleName() and not isinstance(widget, QLabel):
                nameless.add(name_of(widget))
    assert nameless == set()


def test_every_button_says_what_it_does_under_the_pointer(alive: Window) -> None:
    silent = {name_of(b) for b in alive.findChildren(QAbstractButton) if not b.toolTip()}
    assert {name for name in silent if not name.startswith("qt_")} == set()


@pytest.mark.parametrize("page", [page for page, _ in PAGES])
def test_tab_goes_round_as_one_reads(alive: Window, qtbot: QtBot, page: str) -> None:
    alive.room.show_page(page)
    parts = (alive.room_bar, alive.library, alive.middle, alive.inspectors, alive.shelf, alive.tabs)
    stops = reading_order((*parts, alive.status))
    stops[0].setFocus(Qt.FocusReason.TabFocusReason)
    gone = [alive.focusWidget()]
    while gone[-1] is not None and len(gone) < 100:
        qtbot.keyClick(gone[-1], Qt.Key.Key_Tab)
        if alive.focusWidget() is gone[0]:
            break
        gone.append(alive.focusWidget())
    stops = reading_order((*parts, alive.status))  # groups have settled on one stop each
    assert [name_of(w) for w in gone if w] == [name_of(w) for w in stops]
    inside = [w for w in stops if alive.inspectors.isAncestorOf(w)]
    lines = [w.mapTo(alive, QPoint(0, w.height() // 2)).y() for w in inside]
    assert all(below >= above - 6 for above, below in pairwise(lines))
    qtbot.keyClick(stops[0], Qt.Key.Key_Backtab)
    assert alive.focusWidget() is stops[-1]


def test_every_stop_of_tab_shows_a_ring(alive: Window) -> None:
    ringless = set()
    for page, _ in PAGES:
        alive.room.show_page(page)
        for widget in reading_order((alive.room_bar, alive.library, alive.middle, alive.inspectors,
                                     alive.shelf, alive.tabs, alive.status)):  # fmt: skip
            alive.setFocus(Qt.FocusReason.MouseFocusReason)
            before = widget.grab().toImage()
            widget.setFocus(Qt.FocusReason.TabFocusReason)
            if hasattr(widget, "deselect"):
                widget.deselect()  # what is selected is not the ring
            if widget.grab().toImage() == before:
                ringless.add(name_of(widget))
    assert ringless == set()


def test_lists_are_one_stop_and_arrows_go_on(alive: Window, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: len(alive.library.rows) > 3, timeout=WAIT)

    def stops_now() -> list[QWidget]:
        rows = alive.library.rows.values()
        return [row for row in reading_order([alive.library]) if row in rows]

    qtbot.waitUntil(lambda: bool(stops_now()), timeout=WAIT)  # once the list is laid out
    rows, stops = list(alive.library.rows.values()), stops_now()
    assert len(stops) == 1
    stops[0].setFocus()
    qtbot.keyClick(stops[0], Qt.Key.Key_Down)
    after = rows[rows.index(stops[0]) + 1]
    assert alive.focusWidget() is after
    assert [row for row in reading_order([alive.library]) if row in rows] == [after]
    plots = alive.tabs.findChild(QAbstractButton, "tabs.plots.button")
    plots.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(plots, Qt.Key.Key_Right)
    assert alive.tabs.current == "History"


def test_a_swatch_that_is_worn_is_where_tab_arrives(alive: Window) -> None:
    alive.room.show_page("pen")
    pen = alive.room.pen
    stops = [w for w in reading_order([pen.palettes]) if w in pen.palettes.buttons.values()]
    assert [stop.isChecked() for stop in stops] == [True]


def test_escape_brings_the_keyboard_to_the_stage(alive: Window, qtbot: QtBot) -> None:
    alive.status.findChild(QWidget, "status.folder").setFocus()
    qtbot.keyClick(alive, Qt.Key.Key_Escape)
    assert alive.focusWidget() is alive.room.stage.canvas


def test_what_is_said_of_the_stage_changes_with_it(alive: Window, qtbot: QtBot) -> None:
    canvas, said = alive.room.stage.canvas, set()
    for view in ("sheet", "glyph", "channel", "compare"):
        alive.actions_[f"view.{view}"].trigger()
        said.add(canvas.accessibleDescription())
    assert len(said) == 4
    alive.actions_["view.sheet"].trigger()
    qtbot.waitUntil(lambda: canvas._sheet is not None and canvas._sheet.selectable, timeout=WAIT)
    before = canvas.accessibleDescription()
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.accessibleDescription() != before
    assert "Glyph 2" in canvas.accessibleDescription()


def test_travelling_zooming_and_panning_have_keys(alive: Window, qtbot: QtBot) -> None:
    bench, canvas = alive.bench, alive.room.stage.canvas
    alive.actions_["view.glyph"].trigger()
    qtbot.waitUntil(lambda: canvas.single, timeout=WAIT)
    canvas.setFocus()
    before = bench.latents.tobytes()
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert bench.latents.tobytes() != before
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom > 1
    place = canvas.picture_rect(0)
    qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert canvas.picture_rect(0).x() < place.x()
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom == 1


def test_reduced_motion_is_remembered_and_nothing_moves_by_itself(
    alive: Window, bench: Workbench
) -> None:
    bench.set_drifting(True)
    alive.actions_["view.reduce_motion"].trigger()
    assert Workbench().preferences.reduce_motion
    assert not bench.drifting
    assert theme.fold_ms() == 0
    bench._drift_if_moving()  # what the first model does
    assert not bench.drifting
    alive.actions_["view.reduce_motion"].trigger()
    assert not Workbench().preferences.reduce_motion
    assert theme.fold_ms() > 0
