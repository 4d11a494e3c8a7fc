"""Undo and redo of every control: the value comes back, and one drag is one step."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.form import ChoiceRow, NumberRow, TextRow
from glyphstudio.gui.rows import SliderRow, Switch
from glyphstudio.gui.sliders import NumberBox, Track
from glyphstudio.gui.swatches import Swatch
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench

WAIT = 60_000
pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


@pytest.fixture
def studio(window: Window, bench: Workbench, qtbot: QtBot) -> Window:
    """The window with a bundled model on its stage, whose pen has every kind of setting."""
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model("mirror")
    window.resize(1440, 900)
    window.first_steps.put_away()
    return window


def drag(track: Track) -> None:
    """With the mouse, in many small moves, to where the handle is not."""
    left, length = track._span()
    at = left + track.scale.share(track.value) * length
    goal = left + (0.25 if track.scale.share(track.value) > 0.5 else 0.75) * length
    start, end, y = round(at), round(goal), track.height() // 2
    QTest.mousePress(track, Qt.MouseButton.LeftButton, pos=QPoint(start, y))
    for part in range(1, 6):
        QTest.mouseMove(track, QPoint(start + (end - start) * part // 5, y))
    QTest.mouseRelease(track, Qt.MouseButton.LeftButton, pos=QPoint(end, y))


def check(
    window: Window, name: str, change: Callable[[], None], value: Callable[[], object]
) -> None:
    """A change is one act; undo brings the value and the scene back, redo the change."""
    bench, acts = window.bench, window.actions_
    scene, before, steps = bench.scene, value(), len(bench.history.acts)
    change()
    after, changed = value(), bench.scene
    assert changed != scene, f"{name} changes nothing"
    assert len(bench.history.acts) == steps + 1, f"{name} is more than one step"
    acts["edit.undo"].trigger()
    assert bench.scene == scene, name
    assert value() == before, name
    acts["edit.redo"].trigger()
    assert bench.scene == changed, name
    assert value() == after, name
    acts["edit.undo"].trigger()
    assert bench.scene == scene, name
    del bench.history.acts[bench.history.at + 1 :]


def rows_of(page: QWidget) -> Iterator[QWidget]:
    for kind in (SliderRow, ChoiceRow, NumberRow, TextRow):
        yield from page.findChildren(kind)


def check_rows(window: Window, page: QWidget, qtbot: QtBot) -> int:
    """Change every row of a page as a hand would; how many there were."""
    count = 0
    for row in rows_of(page):
        if not (row.isVisible() and row.isEnabled()):
            continue
        name = row.objectName()
        if isinstance(row, SliderRow):
            check(window, name, lambda row=row: drag(row.track), row.box.text)
        elif isinstance(row, ChoiceRow):
            at = (row.box.currentIndex() + 1) % row.box.count()

            def choose(row: ChoiceRow = row, at: int = at) -> None:
                row.box.setCurrentIndex(at)
                row.box.activated.emit(at)

            check(window, name, choose, lambda row=row: row.value)
        elif isinstance(row, NumberRow):
            box = row.box

            def type_number(box: NumberBox = box) -> None:
                box.setFocus()
                box.selectAll()
                qtbot.keyClicks(box, "7")
                qtbot.keyClick(box, Qt.Key.Key_Return)

            check(window, name, type_number, box.text)
        elif isinstance(row, TextRow):

            def write(row: TextRow = row) -> None:
                row.edit.setFocus()
                row.edit.selectAll()
                qtbot.keyClicks(row.edit, "other")
                qtbot.keyClick(row.edit, Qt.Key.Key_Return)

            check(window, name, write, lambda row=row: row.value)
        count += 1
    for switch in page.findChildren(Switch):
        if switch.isVisible() and switch.isEnabled():
            check(window, switch.objectName(), switch.click, switch.isChecked)
            count += 1
    return count


def test_every_setting_of_the_recipe(studio: Window, qtbot: QtBot) -> None:
    panel = studio.room.recipe
    assert check_rows(studio, panel, qtbot) >= 5
    check(studio, "dice", panel.dice.click, panel.seed.text)
    cards = panel.cards.cards
    other = next(card for name, card in cards.items() if name != panel.cards.current)
    check(studio, "card", other.click, lambda: panel.cards.current)

    def rename() -> None:
        panel.name.setFocus()
        panel.name.selectAll()
        qtbot.keyClicks(panel.name, "Sea")
        qtbot.keyClick(panel.name, Qt.Key.Key_Return)

    check(studio, "name", rename, panel.name.text)


def test_all_settings_behind_the_few(studio: Window, qtbot: QtBot) -> None:
    panel = studio.room.recipe
    panel.show_all()
    studio.actions_["view.reduce_motion"].trigger()  # folds open at once
    seen = 0
    for fold in panel.form.folds:
        fold.set_open(True)
        qtbot.waitUntil(fold.content.isVisible)
        seen += check_rows(studio, fold.content, qtbot)
        fold.set_open(False)
    studio.actions_["view.reduce_motion"].trigger()
    assert seen >= 30


def test_every_setting_of_the_pen(studio: Window, qtbot: QtBot) -> None:
    studio.room.show_page("pen")
    pen = studio.room.pen
    assert check_rows(studio, pen, qtbot) >= 5
    for swatches in (pen.palettes, pen.inks):
        other = next(b for b in swatches.buttons.values() if not b.isChecked())
        assert isinstance(other, Swatch)
        check(studio, swatches.objectName(), other.click, lambda of=swatches: of.current)


def test_every_axis_and_new_messages(studio: Window, qtbot: QtBot) -> None:
    studio.room.show_page("glyph")
    glyph = studio.room.glyph
    assert check_rows(studio, glyph, qtbot) == 9  # and the amount
    for button in (glyph.random, glyph.vary):
        check(studio, button.text(), button.click, lambda: studio.bench.latents.tobytes())


def test_the_stage(studio: Window, qtbot: QtBot) -> None:
    dial = studio.room.readout.dial
    check(studio, "noise", lambda: drag(dial), lambda: dial.value)
    check(studio, "noise on", studio.actions_["view.noise"].trigger, lambda: dial.value)
    studio.actions_["view.noise"].trigger()
    for name in ("view.new_noise", "view.paper_white"):
        view = lambda: studio.bench.scene.view  # noqa: E731
        check(studio, name, studio.actions_[name].trigger, view)
    canvas = studio.room.stage.canvas
    check(studio, "choice", lambda: canvas.chosen.emit(5), lambda: canvas.selected)


@pytest.mark.parametrize("turn", ["wheel", "key"])
def test_undo_at_once_after_a_turn_is_not_said_over_again(
    studio: Window, qtbot: QtBot, turn: str
) -> None:
    bench, row = studio.bench, studio.room.recipe.steps
    before, scene = row.value, bench.scene
    if turn == "key":
        qtbot.keyClick(row.track, Qt.Key.Key_Right)
    else:
        row.track.nudge(1.0)
    assert row.track.busy
    studio.actions_["edit.undo"].trigger()
    assert row.value == before
    assert not row.track.busy  # nothing is left that would speak later
    assert bench.scene == scene


def test_keys_undo_while_a_number_box_has_the_focus(
    studio: Window, bench: Workbench, qtbot: QtBot
) -> None:
    box = studio.room.recipe.steps.box
    studio.activateWindow()
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    before = box.text()
    box.selectAll()
    qtbot.keyClicks(box, "777")
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box.text() == before  # what was not taken yet is the field's own to undo
    box.selectAll()
    qtbot.keyClicks(box, "777")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "777"
    qtbot.keyClick(box, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert box.text() == before
    shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    qtbot.keyClick(box, Qt.Key.Key_Z, shift)
    assert box.text() == "777"
