"""What is opened, or gone back to, is seen: on the stage, or on the page it was drawn on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pen_hand import HARBOUR, drop, files, photograph
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from small_model import write_model
from test_page import between, drag

from glyphstudio.files.palettes import write_palette
from glyphstudio.gui.requests import ExportJob
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.palette import palette
from glyphstudio.scene import drafted
from glyphstudio.store.palettes import own_palettes

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def drawn(window: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path) -> Window:
    """With a small model on the stage, and the drawing page over it."""
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.resize(1440, 900)
    window.first_steps.put_away()
    window.actions_["train.draw"].trigger()
    drag(window.room.drawing.easel.page, between((-0.5, -0.7), (-0.5, 0.7)))
    assert not window.room.stage.isVisible()
    return window


@pytest.mark.parametrize("name", ["sheet.png", "sheet.svg", "Seven.safetensors", "Sail.png"])
def test_what_is_dropped_over_the_page_is_seen(
    drawn: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    place = tmp_path / name
    if name.startswith("sheet"):
        job = ExportJob("sheet", place.suffix[1:], place, bench.scene, {}, 32, columns=8)
        done = bench.export_progressed
        with qtbot.waitSignal(done, timeout=WAIT, check_params_cb=lambda p: p.state == "done"):
            bench.export(job)
    elif name.startswith("Sail"):
        photograph(place)
    else:
        write_model(place)
    assert drop(drawn, files(place))
    qtbot.waitUntil(drawn.room.stage.isVisible, timeout=WAIT)
    assert drawn.room.drawing.desk.sketch is not None, "it waits in the draft"


def test_a_picture_out_of_a_browser_is_seen(drawn: Window) -> None:
    picture = QImage(16, 16, QImage.Format.Format_RGB888)
    picture.fill("#ce282c")
    drawn.image_dropped.emit(picture)
    assert drawn.room.stage.isVisible()
    assert drawn.room.stage.view == "channel"


def test_a_palette_dropped_anywhere_is_seen_and_can_be_undone(
    drawn: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    write_palette(tmp_path / "harbour.ase", HARBOUR)
    before = bench.scene
    assert drop(drawn, files(tmp_path / "harbour.ase"))
    qtbot.waitUntil(drawn.room.stage.isVisible, timeout=WAIT)
    assert palette(str(bench.scene.pen["palette"])).code == HARBOUR.code
    assert drawn.notice.sentence == "Harbour is on the stage, and among your palettes."
    drawn.actions_["edit.undo"].trigger()
    assert bench.scene == before
    assert [own.palette.label for own in own_palettes(bench.studio).found] == ["Harbour"]


def test_a_palette_dropped_before_there_is_a_model_is_kept(
    window: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    write_palette(tmp_path / "harbour.gpl", HARBOUR)
    with qtbot.waitSignal(bench.noticed, timeout=WAIT) as noticed:
        assert drop(window, files(tmp_path / "harbour.gpl"))
    assert noticed.args == ["Harbour is among your palettes."]
    assert bench.scene.pen == {}


# ---- undo and redo


def test_undo_on_an_empty_page_leaves_the_page(window: Window) -> None:
    undo, desk = window.actions_["edit.undo"], window.room.drawing.desk
    before = window.bench.scene
    window.actions_["train.draw"].trigger()
    assert not undo.isEnabled()
    drag(window.room.drawing.easel.page, between((-0.5, -0.7), (-0.5, 0.7)))
    undo.trigger()
    assert desk.sketch is None
    assert desk.is_open
    assert not undo.isEnabled()
    desk.close()
    assert undo.text() == "Undo draw your own script"
    undo.trigger()
    assert window.bench.scene == before


def test_redo_brings_the_page_back(window: Window) -> None:
    undo, redo = window.actions_["edit.undo"], window.actions_["edit.redo"]
    desk = window.room.drawing.desk
    window.actions_["train.draw"].trigger()
    drag(window.room.drawing.easel.page, between((-0.5, -0.7), (-0.5, 0.7)))
    drawn = desk.sketch
    undo.trigger()
    desk.close()
    undo.trigger()
    assert not desk.is_open
    redo.trigger()
    assert desk.is_open
    redo.trigger()
    assert desk.sketch == drawn


def test_a_stroke_undone_or_redone_from_the_stage_is_seen(drawn: Window) -> None:
    desk = drawn.room.drawing.desk
    for act in ("edit.undo", "edit.redo"):
        desk.close()
        assert drawn.room.stage.isVisible()
        drawn.actions_[act].trigger()
        assert desk.is_open


def test_what_lies_under_the_page_is_seen_when_it_is_undone(
    drawn: Window, bench: Workbench
) -> None:
    desk = drawn.room.drawing.desk
    desk.close()
    drawn.actions_["glyph.random"].trigger()
    drawn.actions_["train.draw"].trigger()
    assert desk.is_open
    assert drawn.actions_["edit.undo"].text() == "Undo random"
    drawn.actions_["edit.undo"].trigger()
    assert drawn.room.stage.isVisible()
    bench.undo()
    assert desk.is_open, "that was the stroke"


def test_a_recipe_undone_shows_the_recipes_not_the_page(drawn: Window, bench: Workbench) -> None:
    desk = drawn.room.drawing.desk
    desk.close()
    bench.act("Recipe", drafted(bench.scene, bench.recipes[0]))
    drawn.actions_["edit.undo"].trigger()
    assert desk.sketch is not None
    assert not desk.is_open
