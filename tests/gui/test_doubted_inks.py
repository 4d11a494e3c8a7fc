"""Inks that no reader can tell apart: said at the pen and under the hand."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from glyphstudio.gui.palette_editor import PaletteEditor
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.palette import Palette
from glyphstudio.store.library import bundled_models

WAIT = 30_000
TWICE = Palette.of("#f4efe4", ["#1b1b1e", "#1b1b1e"])
SAID = "Two inks look alike: this picture can not be read back from a file."


def test_the_pen_says_that_two_inks_look_alike_until_they_do_not(
    window: Window, bench: Workbench, qtbot: QtBot
) -> None:
    (quilt,) = (model.place for model in bundled_models() if "quilt" in str(model.place))
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(quilt)
    window.resize(1440, 900)
    window.room.show_page("pen")
    pen = window.room.pen
    assert not pen.doubt.isVisibleTo(window)
    pen.use(TWICE)
    assert pen.doubt.text() == SAID
    assert pen.doubt.isVisibleTo(window)
    pen.edit(TWICE)
    assert pen.editor.warning.text() == SAID
    pen.cancel()
    pen.use(Palette.of("#ffffff", ["#000000", "#808080"]))
    assert not pen.doubt.isVisibleTo(window)


def test_an_editor_says_what_is_doubted_after_what_is_too_pale(qtbot: QtBot) -> None:
    editor = PaletteEditor("edit")
    qtbot.addWidget(editor)
    editor.begin(TWICE)
    assert "stands out" in editor.warning.text()
    editor.show_doubt(SAID)
    assert editor.warning.text() == SAID
    editor.show_palette(Palette.of("#ffffff", ["#eeeeee"]))
    assert "too near to the paper" in editor.warning.text()
