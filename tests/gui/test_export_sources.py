"""What an export can be of: the stage, kept glyphs, the sheet, the timeline, a training's film."""

from __future__ import annotations

import os
import resource
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.files import read_picture
from glyphstudio.gui.export import ExportDialog
from glyphstudio.gui.sheet import as_picture
from glyphstudio.gui.window import Window
from glyphstudio.scene import Scene, read_scene_text, viewed
from glyphstudio.timeline import Key, Timeline

WAIT = 60_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    with qtbot.waitSignal(window.bench.axes_ready, timeout=WAIT):
        window.bench.open_model(write_model(tmp_path / "Six.safetensors"))
    return window


def dialog(window: Window, card: str, qtbot: QtBot) -> ExportDialog:
    box = window.findChild(ExportDialog, "export")
    if box is None or not box.isVisible():
        window.actions_["export.dialog"].trigger()
        box = window.findChild(ExportDialog, "export")
    assert box is not None
    qtbot.mouseClick(box.cards[card], Qt.MouseButton.LeftButton)
    return box


def exported(box: ExportDialog, path: Path, qtbot: QtBot) -> Scene:
    box.place.choose(str(path))
    qtbot.mouseClick(box.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: box.state.text() == f"Saved {path.name}.", timeout=WAIT)
    provenance = read_provenance(path)
    assert provenance is not None
    return read_scene_text(provenance.scene).scene


def test_the_stage_is_written_as_it_is_seen(alive: Window, qtbot: QtBot, tmp_path: Path) -> None:
    bench = alive.bench
    bench.glance(viewed(bench.scene, stage="glyph"))
    box = dialog(alive, "png", qtbot)
    row = box.settings.seen_row
    assert row.isHidden()  # a glyph alone is drawn, at any size
    box.close()
    bench.glance(viewed(bench.scene, stage="channel"))
    qtbot.waitUntil(lambda: bench.staged is not None, timeout=WAIT)
    box = dialog(alive, "png", qtbot)
    row = box.settings.seen_row
    assert row.isVisible()
    box.settings.form.rows["paper"].switch.click()  # which pixels of the screen keep
    row.box.setCurrentIndex(row.box.findData("stage"))
    row.box.activated.emit(row.box.currentIndex())
    assert bench.staged is not None
    wanted = as_picture(*bench.staged)
    times = "\N{MULTIPLICATION SIGN}"
    assert box.measure.text() == f"{wanted.shape[1]:,} {times} {wanted.shape[0]:,} px"
    assert box.settings.size_row.isHidden()
    assert box.settings.form.isHidden()
    assert "paper" not in box.weight.text()
    assert box.preview.image is not None
    scene = exported(box, tmp_path / "seen.png", qtbot)
    assert np.array_equal(read_picture(tmp_path / "seen.png"), wanted)
    assert scene.view.stage == "channel"
    qtbot.mouseClick(box.cards["png_sheet"], Qt.MouseButton.LeftButton)
    assert row.isHidden()
    assert box.settings.size_row.isVisible()
    box.close()


def test_chosen_kept_glyphs_are_written_as_a_sheet(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench = alive.bench
    bench.glance(viewed(bench.scene, stage="glyph"))
    for count in range(1, 4):
        bench.random()
        alive.actions_["glyph.like"].trigger()
        qtbot.waitUntil(lambda count=count: len(bench.scene.shelf) == count, timeout=WAIT)
    kept = [one.message for one in bench.scene.shelf]
    alive.actions_["shelf.all"].trigger()
    alive.actions_["shelf.export"].trigger()
    qtbot.waitUntil(lambda: alive.findChild(ExportDialog, "export") is not None, timeout=WAIT)
    for card, suffix in (("png_sheet", ".png"), ("svg", ".svg")):
        box = dialog(alive, card, qtbot)
        scene = exported(box, tmp_path / f"kept{suffix}", qtbot)
        assert list(scene.messages) == kept
    box.close()


@pytest.mark.skipif(os.name != "posix", reason="limits of another kind")
def test_a_disk_that_is_full_is_one_sentence_and_leaves_nothing(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench = alive.bench
    keys = tuple(Key(message=one, seconds=0.2) for one in bench.scene.messages[:2])
    bench.act("Keys", bench.scene.with_(timeline=Timeline(model=bench.scene.model, keys=keys)))
    folder = tmp_path / "full"
    folder.mkdir()
    box = dialog(alive, "png", qtbot)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    for name in sorted(box.cards):
        qtbot.mouseClick(box.cards[name], Qt.MouseButton.LeftButton)
        assert box.format.name == name
        box.settings.size_row.track.move_to(64)
        box.place.choose(str(folder / f"a{box.format.suffix}"))
        resource.setrlimit(resource.RLIMIT_FSIZE, (400, before[1]))
        try:
            qtbot.mouseClick(box.export_button, Qt.MouseButton.LeftButton)
            qtbot.waitUntil(lambda: not bench.exports, timeout=WAIT)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        assert "not saved" in box.state.text(), name
        assert alive.notice.sentence == box.state.text()
        alive.notice.put_away()
        assert list(folder.iterdir()) == []
        assert box.export_button.isEnabled()
    box.close()


def test_a_film_is_given_up_at_any_frame_and_leaves_nothing(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench = alive.bench
    keys = tuple(Key(message=one, seconds=20) for one in bench.scene.messages[:2])
    bench.act("Keys", bench.scene.with_(timeline=Timeline(model=bench.scene.model, keys=keys)))
    folder = tmp_path / "given up"
    folder.mkdir()
    box = dialog(alive, "gif", qtbot)
    films = [name for name, card in box.cards.items() if card.format.what == "film"]
    for name in films:
        qtbot.mouseClick(box.cards[name], Qt.MouseButton.LeftButton)
        box.place.choose(str(folder / f"a{box.format.suffix}"))
        qtbot.mouseClick(box.export_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bench.exporting is not None, timeout=WAIT)
        qtbot.mouseClick(box.close_button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: not bench.exports, timeout=WAIT)
        assert box.state.text() == "The export was cancelled.", name
        assert list(folder.iterdir()) == []
    box.close()
