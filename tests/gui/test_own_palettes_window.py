"""One's own palettes in the window: out of a picture, under the hand, kept, given away, undone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QImage
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.colour import apart, contrast
from glyphstudio.files.palettes import read_palette, write_palette
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.pen import PenPanel
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.palette import Palette, palette, palettes
from glyphstudio.store.palettes import own_palettes, save_palette

WAIT = 30_000
LEFT = Qt.MouseButton.LeftButton
HARBOUR = Palette.of("#f8f4ea", ["#1d3f8f", "#c0392b"], ["#f2a900"], label="Harbour")
pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


@pytest.fixture
def studio(window: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path) -> Window:
    """The window with a small model, open at the pen."""
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.resize(1440, 900)
    window.first_steps.put_away()
    window.room.show_page("pen")
    window.activateWindow()
    return window


@pytest.fixture
def pen(studio: Window) -> PenPanel:
    return studio.room.pen


def press(window: QWidget, name: str, qtbot: QtBot) -> None:
    button = window.findChild(QAbstractButton, name)
    assert button is not None, name
    assert button.isVisible(), name
    qtbot.mouseClick(button, LEFT)


def do(window: QWidget, name: str) -> None:
    act = window.findChild(QAction, name)
    assert act is not None, name
    assert act.isEnabled(), name
    act.trigger()


def choose(window: QWidget, path: Path, qtbot: QtBot) -> None:
    """Answer the open file chooser."""
    chooser = window.findChild(QFileDialog, "chooser")
    assert chooser is not None
    chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
    chooser.fileSelected.emit(str(path))
    chooser.filesSelected.emit([str(path)])
    chooser.close()


def photograph(path: Path) -> Path:
    """A pale sky, a dark sea, a red sail."""
    picture = np.empty((60, 90, 3), np.uint8)
    picture[:36], picture[36:] = (236, 230, 214), (24, 60, 96)
    picture[20:30, 40:52] = (206, 40, 44)
    Image.fromarray(picture).save(path)
    return path


def worn(bench: Workbench) -> Palette:
    return palette(str(bench.scene.pen.get("palette", "sumi")))


def drop(widget: QWidget, data: QMimeData) -> bool:
    """Let something fall on a widget, as the system does; whether it was taken."""
    actions, keys = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(5, 5), actions, data, LEFT, keys)
    entering.setAccepted(False)
    widget.dragEnterEvent(entering)
    if not entering.isAccepted():
        return False
    falling = QDropEvent(QPointF(5, 5), actions, data, LEFT, keys)
    widget.dropEvent(falling)
    return falling.isAccepted()


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


# ---- out of a picture


def test_a_photograph_becomes_a_palette_on_the_stage_and_is_kept(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    before = bench.scene
    press(studio, "grow.pen.palette.picture", qtbot)
    choose(studio, photograph(tmp_path / "Sail.png"), qtbot)
    qtbot.waitUntil(lambda: pen.editing, timeout=WAIT)
    made = worn(bench)
    assert all(contrast(ink, made.paper) >= 3 for ink in made.inks)
    assert any(apart(ink, "#ce282c") < 0.06 for ink in made.inks)
    assert pen.editor.name.text() == "Sail"
    press(studio, "grow.pen.edit.save", qtbot)
    qtbot.waitUntil(lambda: not pen.editing, timeout=WAIT)
    assert [one.palette.label for one in own_palettes(bench.studio).found] == ["Sail"]
    assert pen.shelf.own.current == "Sail"
    studio.actions_["edit.undo"].trigger()
    assert bench.scene == before


def test_a_photograph_dropped_on_the_palettes_is_taken_and_one_dropped_elsewhere_is_not(
    studio: Window, pen: PenPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    assert drop(pen.shelf, files(photograph(tmp_path / "Sail.png")))
    qtbot.waitUntil(lambda: pen.editing, timeout=WAIT)
    pen.cancel()
    assert not drop(pen.shelf, files(tmp_path / "notes.txt"))


def test_a_picture_out_of_a_browser_becomes_a_palette(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setImageData(QImage(str(photograph(tmp_path / "Sail.png"))))
    assert drop(pen.shelf, data)
    qtbot.waitUntil(lambda: pen.editing, timeout=WAIT)
    assert len(worn(bench).inks) >= 2


def test_what_is_no_picture_is_refused_in_a_sentence(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "Sail.png").write_text("no picture")
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        assert drop(pen.shelf, files(tmp_path / "Sail.png"))
    assert "Sail.png" in said.args[0]
    assert not pen.editing


# ---- under the hand


def test_every_change_is_live_one_step_and_can_be_undone(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    first = worn(bench)
    track = pen.editor.light.track
    steps = len(bench.history.acts)
    seen = set()
    pen.moved.connect(lambda _path, word: seen.add(word))
    track.setFocus()
    for _ in range(4):
        qtbot.keyClick(track, Qt.Key.Key_Right)
    track.end_spell()
    assert len(seen) == 4  # followed the hand
    assert len(bench.history.acts) == steps + 1
    assert worn(bench).inks[0] != first.inks[0]
    studio.actions_["edit.undo"].trigger()
    assert worn(bench).code == first.code
    assert pen.editor.palette_shown.code == first.code
    assert pen.editing
    assert pen.editor.code.text() == first.inks[0]


def test_a_palette_can_be_made_from_nothing_by_keys_and_buttons(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot
) -> None:
    do(studio, "grow.pen.palette.new")
    assert worn(bench).code == "ffffff-000000"
    press(studio, "grow.pen.edit.colours.add", qtbot)
    press(studio, "grow.pen.edit.colours.add", qtbot)
    assert len(worn(bench).inks) == 3
    assert not worn(bench).pale
    code = studio.findChild(QLineEdit, "grow.pen.edit.code")
    code.selectAll()
    qtbot.keyClicks(code, "C0392B")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    chosen = pen.editor.place
    assert worn(bench).inks[chosen - 1] == "#c0392b"
    press(studio, "grow.pen.edit.before", qtbot)
    assert worn(bench).inks[chosen - 2] == "#c0392b"
    press(studio, "grow.pen.edit.after", qtbot)
    assert worn(bench).inks[chosen - 1] == "#c0392b"
    press(studio, "grow.pen.edit.fills", qtbot)
    assert worn(bench).fills == ("#c0392b",)
    press(studio, "grow.pen.edit.fills", qtbot)
    assert worn(bench).fills == ()
    tile = studio.findChild(QAbstractButton, f"grow.pen.edit.colours.{pen.editor.place}")
    tile.setFocus()
    qtbot.keyClick(tile, Qt.Key.Key_Delete)
    assert len(worn(bench).inks) == 2
    assert "#c0392b" not in worn(bench).inks
    name = studio.findChild(QLineEdit, "grow.pen.edit.name")
    name.clear()
    qtbot.keyClicks(name, "Mine")
    qtbot.keyClick(name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not pen.editing, timeout=WAIT)
    (kept,) = own_palettes(bench.studio).found
    assert (kept.palette.label, kept.palette.code) == ("Mine", worn(bench).code)


def test_a_colour_that_is_none_is_put_back(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    code, before = pen.editor.code, bench.scene
    code.setFocus()
    code.selectAll()
    qtbot.keyClicks(code, "#12")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    assert code.text() == worn(bench).inks[0]
    assert bench.scene == before


def test_a_pale_ink_is_warned_of_and_mended_in_one_step(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot
) -> None:
    do(studio, "grow.pen.palette.new")
    assert "stands out" in pen.editor.warning.text()
    assert not pen.editor.mend.isVisible()
    code = pen.editor.code
    code.selectAll()
    qtbot.keyClicks(code, "#f2e0a0")
    qtbot.keyClick(code, Qt.Key.Key_Return)
    assert "too near to the paper: 1.3 : 1" in pen.editor.warning.text()
    assert "too near" in pen.editor.strip.tiles[1].accessibleName()
    press(studio, "grow.pen.edit.mend", qtbot)
    assert contrast(worn(bench).inks[0], "#ffffff") >= 3
    assert "stands out" in pen.editor.warning.text()


def test_the_last_ink_stays(studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot) -> None:
    do(studio, "grow.pen.palette.new")
    for name in ("remove", "fills", "before", "after"):
        assert not studio.findChild(QAbstractButton, f"grow.pen.edit.{name}").isEnabled()
    tile = pen.editor.strip.tiles[1]
    qtbot.keyClick(tile, Qt.Key.Key_Delete)
    assert len(worn(bench).inks) == 1


def test_eight_colours_are_the_most(studio: Window, pen: PenPanel, bench: Workbench) -> None:
    do(studio, "grow.pen.palette.new")
    for _ in range(7):
        pen.editor.strip.add.click()
    assert len(worn(bench).inks) == 8
    assert not pen.editor.strip.add.isEnabled()
    assert len(set(worn(bench).inks)) == 8


def test_cancel_and_escape_bring_the_colours_before_back(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    before = worn(bench).code
    press(studio, "grow.pen.edit.colours.add", qtbot)
    press(studio, "grow.pen.edit.cancel", qtbot)
    assert not pen.editing
    assert worn(bench).code == before
    do(studio, "grow.pen.palette.new")
    qtbot.keyClick(pen.editor.strip.tiles[1], Qt.Key.Key_Escape)
    assert not pen.editing
    assert worn(bench).code == before
    assert own_palettes(bench.studio).found == ()


def test_arrows_go_from_colour_to_colour(studio: Window, pen: PenPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(pen.palettes.buttons["riso"], LEFT)
    press(studio, "grow.pen.palette.edit", qtbot)
    tiles = pen.editor.strip.tiles
    assert len(tiles) == 1 + len(palettes()["riso"].colours)
    tiles[1].setFocus()
    qtbot.keyClick(tiles[1], Qt.Key.Key_Left)
    assert pen.editor.place == 0
    assert pen.editor.code.text() == palettes()["riso"].paper
    assert studio.focusWidget() is tiles[0]


def test_another_model_shuts_the_editor(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    with qtbot.waitSignal(bench.model_changed, timeout=WAIT):
        bench.open_model("riso")
    qtbot.waitUntil(lambda: not pen.editing, timeout=WAIT)
    assert "palette" not in bench.scene.pen


# ---- kept, given away, thrown away


@pytest.fixture
def harbour(studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot) -> Path:
    """One own palette, in use."""
    path = save_palette(bench.studio, HARBOUR)
    desk = PaletteDesk.of(bench)
    with qtbot.waitSignal(desk.changed, timeout=WAIT):
        desk.refresh()
    qtbot.mouseClick(pen.shelf.own.buttons["Harbour"], LEFT)
    assert worn(bench).code == HARBOUR.code
    return path


def test_an_edited_palette_replaces_its_file_and_a_shipped_one_is_never_touched(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, harbour: Path
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    pen.editor.name.setText("Quay")
    press(studio, "grow.pen.edit.colours.add", qtbot)
    press(studio, "grow.pen.edit.save", qtbot)
    qtbot.waitUntil(lambda: not pen.editing, timeout=WAIT)
    (kept,) = own_palettes(bench.studio).found
    assert kept.palette.label == "Quay"
    assert len(kept.palette.inks) == 3
    qtbot.mouseClick(pen.palettes.buttons["sumi"], LEFT)
    press(studio, "grow.pen.palette.edit", qtbot)
    press(studio, "grow.pen.edit.save", qtbot)
    qtbot.waitUntil(lambda: not pen.editing, timeout=WAIT)
    assert [one.palette.label for one in own_palettes(bench.studio).found] == ["Quay", "Sumi"]


def test_a_copy_is_another_file(
    studio: Window, bench: Workbench, qtbot: QtBot, harbour: Path
) -> None:
    with qtbot.waitSignal(PaletteDesk.of(bench).changed, timeout=WAIT):
        do(studio, "grow.pen.palette.copy")
    labels = [one.palette.label for one in own_palettes(bench.studio).found]
    assert labels == ["Harbour", "Harbour, copy"]


@pytest.mark.parametrize("suffix", [".json", ".ase", ".gpl"])
def test_what_is_shared_is_the_same_when_it_is_brought_in_elsewhere(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, harbour: Path, suffix: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    do(studio, "grow.pen.palette.share")
    with qtbot.waitSignal(bench.noticed, timeout=WAIT):
        choose(studio, tmp_path / f"given{suffix}", qtbot)
    assert read_palette(tmp_path / f"given{suffix}").code == HARBOUR.code
    harbour.unlink()
    PaletteDesk.of(bench).refresh()
    qtbot.mouseClick(pen.palettes.buttons["sumi"], LEFT)
    qtbot.waitUntil(lambda: "Harbour" not in pen.shelf.own.buttons, timeout=WAIT)
    do(studio, "grow.pen.palette.import")
    choose(studio, tmp_path / f"given{suffix}", qtbot)
    qtbot.waitUntil(lambda: "Harbour" in pen.shelf.own.buttons, timeout=WAIT)
    assert worn(bench).code == HARBOUR.code


def test_a_shared_file_without_an_ending_is_json(
    studio: Window, bench: Workbench, qtbot: QtBot, harbour: Path, tmp_path: Path
) -> None:
    do(studio, "grow.pen.palette.share")
    with qtbot.waitSignal(bench.noticed, timeout=WAIT):
        choose(studio, tmp_path / "given", qtbot)
    assert json.loads((tmp_path / "given.json").read_text())["label"] == "Harbour"


def test_a_palette_dropped_anywhere_on_the_window_is_kept(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    for suffix in (".json", ".ase"):
        own = HARBOUR.model_copy(update={"label": f"Harbour {suffix[1:]}"})
        write_palette(tmp_path / f"given{suffix}", own)
        bench.open_file(tmp_path / f"given{suffix}")
        qtbot.waitUntil(lambda own=own: own.label in pen.shelf.own.buttons, timeout=WAIT)


def test_a_damaged_palette_is_refused_in_a_sentence(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "odd.ase").write_bytes(b"ASEF\0\1\0\0\xff\xff\xff\xff")
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        assert drop(pen.shelf, files(tmp_path / "odd.ase"))
    assert said.args[0].startswith("odd.ase is damaged")
    assert pen.shelf.own.buttons == {}


def test_a_deleted_palette_goes_to_the_bin_and_its_colours_can_be_kept_again(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, harbour: Path,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # where the bin is
    with qtbot.waitSignal(PaletteDesk.of(bench).changed, timeout=WAIT):
        do(studio, "grow.pen.palette.delete")
    assert not harbour.exists()
    assert worn(bench).code == HARBOUR.code  # what was drawn with it stays as it is
    assert not pen.shelf.acts["delete"].isEnabled()
    press(studio, "grow.pen.palette.keep", qtbot)
    pen.editor.name.setText("Harbour")
    press(studio, "grow.pen.edit.save", qtbot)
    qtbot.waitUntil(lambda: not pen.editing, timeout=WAIT)
    assert [one.palette.code for one in own_palettes(bench.studio).found] == [HARBOUR.code]


def test_a_shipped_palette_cannot_be_deleted(studio: Window, pen: PenPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(pen.palettes.buttons["riso"], LEFT)
    assert not pen.shelf.acts["delete"].isEnabled()
    assert not pen.shelf.keep.isEnabled()


def test_the_invitation_stands_there_until_there_is_a_palette(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot
) -> None:
    assert pen.shelf.hint.isVisible()
    PaletteDesk.of(bench).keep(HARBOUR)
    qtbot.waitUntil(lambda: not pen.shelf.hint.isVisible(), timeout=WAIT)
    assert pen.shelf.own.isVisible()


# ---- on another machine


def test_a_scene_with_own_colours_is_whole_without_the_file_they_came_from(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, harbour: Path
) -> None:
    from glyphstudio.scene import scene_from_text, scene_json

    text = scene_json(bench.scene)
    harbour.unlink()
    assert "Harbour" not in text
    back = scene_from_text(text)
    assert palette(str(back.pen["palette"])).colours == HARBOUR.colours
    PaletteDesk.of(bench).refresh()
    qtbot.waitUntil(lambda: "Harbour" not in pen.shelf.own.buttons, timeout=WAIT)
    assert [button.accessibleName() for button in pen.shelf.own.buttons.values()] == [
        "Not kept yet"
    ]
    assert pen.shelf.keep.isEnabled()
