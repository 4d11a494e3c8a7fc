"""The pen panel: palettes, inks and pen settings that act at once."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.palette_shelf import COLUMNS
from glyphstudio.gui.pen import PenPanel
from glyphstudio.gui.swatches import Swatch
from glyphstudio.gui.workbench import Workbench
from glyphstudio.palette import palettes
from glyphstudio.params import Params, setting


class SamplePen(Params):
    palette: str = setting("sumi", title="Palette", hidden=True)
    ink: int = setting(0, title="Ink", ge=0, le=7)
    weight: float = setting(1.0, title="Nib weight", ge=0.3, le=1.8)


SEVERAL = next(name for name, one in palettes().items() if len(one.inks) > 1)


@pytest.fixture
def panel(host, qapp: QApplication) -> PenPanel:
    bench = Workbench()  # its threads do not run: nothing is kept here
    made = PenPanel("test.pen", PaletteDesk.of(bench), Actions(QWidget()))
    bench.setParent(made)
    made.show_pen(SamplePen(palette=SEVERAL))
    return host(made, 284, 300)


def test_every_palette_has_a_swatch_with_its_name(panel: PenPanel) -> None:
    buttons = panel.palettes.buttons
    assert list(buttons) == list(palettes())
    assert all(buttons[n].accessibleName() == one.label for n, one in palettes().items())


def test_a_palette_acts_at_once(panel: PenPanel, qtbot: QtBot) -> None:
    with qtbot.waitSignal(panel.settled) as settled:
        qtbot.mouseClick(panel.palettes.buttons["sumi"], Qt.MouseButton.LeftButton)
    assert settled.args == ["palette", "sumi"]


def test_arrows_walk_the_palettes(panel: PenPanel, qtbot: QtBot) -> None:
    first, second = list(palettes())[:2]
    with qtbot.waitSignal(panel.settled) as settled:
        qtbot.keyClick(panel.palettes.buttons[first], Qt.Key.Key_Right)
    assert settled.args == ["palette", second]


def test_inks_are_offered_where_there_are_several(panel: PenPanel, qtbot: QtBot) -> None:
    assert len(panel.inks.buttons) == len(palettes()[SEVERAL].inks)
    with qtbot.waitSignal(panel.settled) as settled:
        qtbot.mouseClick(panel.inks.buttons["1"], Qt.MouseButton.LeftButton)
    assert settled.args == ["ink", 1]
    panel.show_pen(SamplePen(palette=SEVERAL), chooses_ink=False)
    assert not panel.inks.isVisible()


def test_a_pen_setting_follows_the_hand(panel: PenPanel, qtbot: QtBot) -> None:
    row = panel.form.rows["weight"]
    moved, settled = QSignalSpy(panel.moved), QSignalSpy(panel.settled)
    qtbot.keyClick(row.track, Qt.Key.Key_Right)
    assert moved.at(0)[0] == "weight"
    assert moved.at(0)[1] > 1
    qtbot.waitUntil(lambda: settled.count() == 1)


def test_without_a_model_it_is_shut(panel: PenPanel) -> None:
    panel.show_pen(None)
    assert not panel.isEnabled()


def test_in_a_low_window_the_pen_still_fits_and_every_dot_can_be_seen(panel: PenPanel) -> None:
    full, columns = panel._height(COLUMNS, with_head=True), panel.palettes._columns
    panel.fit(full)
    assert panel._head.isVisible()
    panel.fit(full - 1)
    assert panel.palettes._columns > columns
    assert not panel._head.isVisible()
    assert panel._height(panel.palettes._columns, with_head=False) <= full - 30 - 26
    places = [button.geometry().getRect() for button in panel.palettes.buttons.values()]
    assert len(set(places)) == len(places)


def test_a_palette_of_one_ink_does_not_move_what_is_below(panel: PenPanel) -> None:
    single = next(name for name, one in palettes().items() if len(one.inks) == 1)
    layout = panel.layout()
    assert layout is not None
    layout.activate()
    before = panel.form.y()
    panel.show_pen(SamplePen(palette=single))
    layout.activate()
    assert not panel.inks.isVisible()
    assert panel.form.y() == before


def test_a_stranger_s_palette_is_named_plainly(qtbot: QtBot) -> None:
    swatch = Swatch("own.a", "<img src='a.png'>", "#ffffff", ("#000000",))
    qtbot.addWidget(swatch)
    assert swatch.toolTip() == "<span>&lt;img src=&#x27;a.png&#x27;&gt;</span>"
    assert swatch.accessibleName() == "<img src='a.png'>"
