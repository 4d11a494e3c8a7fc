"""What is opened, or gone back to, is seen: on the stage, or on the page it was drawn on."""

from __future__ import annotations

from pathlib import Path

import pytest
from pen_hand import drop, files, photograph
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from small_model import write_model
from test_page import between, drag

from glyphstudio.gui.requests import ExportJob
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench

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


def test_a_palette_dropped_leaves_the_page(
    drawn: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "harbour.gpl").write_text("GIMP Palette\nName: Harbour\n248 244 234\n29 63 143\n")
    with qtbot.waitSignal(bench.file_found, timeout=WAIT):
        assert drop(drawn, files(tmp_path / "harbour.gpl"))
    assert not drawn.room.stage.isVisible()
