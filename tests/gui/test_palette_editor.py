"""The palettes of the pen panel under the hand: what falls on them, the editor, what is kept."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest
from paper_bench import PaperBench, model_info
from pen_hand import HARBOUR, LEFT, choose, do, drop, files, photograph, press
from PIL import Image
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.colour import contrast
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.pen import PenPanel
from glyphstudio.gui.rooms.grow import Room
from glyphstudio.gui.tab_order import reading_order
from glyphstudio.palette import Palette, palette, palettes
from glyphstudio.scene import ModelRef
from glyphstudio.store.palettes import own_palettes, save_palette

pytestmark = pytest.mark.qt_log_ignore("does not support", extend=True)


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    return PaperBench()


@pytest.fixture
def studio(host, bench: PaperBench) -> QWidget:
    """A window with the room in it, open at the pen."""
    window = host(QWidget(), 1200, 640)
    room = Room(bench, Actions(window))
    row = QHBoxLayout(window)
    for part in (room.stage, room.inspector):
        row.addWidget(part)
        part.show()
    room.inspector.setFixedWidth(316)
    bench.load_engine()
    bench.put_model()
    room.show_page("pen")
    window.room = room
    return window


@pytest.fixture
def pen(studio: QWidget) -> PenPanel:
    return studio.room.pen


@pytest.fixture
def harbour(pen: PenPanel, bench: PaperBench, qtbot: QtBot) -> Path:
    """One own palette, in use."""
    path = save_palette(bench.studio, HARBOUR)
    PaletteDesk.of(bench).refresh()
    qtbot.mouseClick(pen.shelf.own.buttons["Harbour"], LEFT)
    assert worn(bench).code == HARBOUR.code
    return path


def worn(bench: PaperBench) -> Palette:
    return palette(str(bench.scene.pen.get("palette", "sumi")))


def test_a_photograph_dropped_on_the_palettes_is_taken_and_one_dropped_elsewhere_is_not(
    studio: QWidget, pen: PenPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    assert drop(pen, files(photograph(tmp_path / "Sail.png")))
    qtbot.waitUntil(lambda: pen.editing)
    pen.cancel()
    assert not drop(pen, files(tmp_path / "notes.txt"))


def test_a_second_photograph_takes_the_place_of_the_first_in_the_editor(
    pen: PenPanel, bench: PaperBench, tmp_path: Path
) -> None:
    before = worn(bench).code
    drop(pen, files(photograph(tmp_path / "Sail.png")))
    Image.new("RGB", (40, 40), "#f4efe4").save(tmp_path / "Sand.png")
    drop(pen, files(tmp_path / "Sand.png"))
    assert pen.editor.name.text() == "Sand"
    assert worn(bench).paper == "#f4efe4"
    pen.cancel()
    assert worn(bench).code == before


def test_a_photograph_dropped_while_a_palette_is_edited_takes_no_file_s_place(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot, harbour: Path, tmp_path: Path
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    drop(pen, files(photograph(tmp_path / "Sail.png")))
    press(studio, "grow.pen.edit.save", qtbot)
    assert harbour.is_file()
    labels = [one.palette.label for one in own_palettes(bench.studio).found]
    assert labels == ["Harbour", "Sail"]


def test_another_model_of_the_style_leaves_an_edited_palette_s_file_alone(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot, harbour: Path
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    bench.put_model(model_info(ref=ModelRef(name="Another", model_hash="b" * 64)))
    assert not pen.editing
    assert worn(bench).code != HARBOUR.code


def test_a_picture_out_of_a_browser_becomes_a_palette(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot, tmp_path: Path
) -> None:
    data = QMimeData()
    data.setImageData(QImage(str(photograph(tmp_path / "Sail.png"))))
    assert drop(pen, data)
    qtbot.waitUntil(lambda: pen.editing)
    assert len(worn(bench).inks) >= 2


def test_every_change_is_live_one_step_and_can_be_undone(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot
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
    bench.undo()
    assert worn(bench).code == first.code
    assert pen.editor.palette_shown.code == first.code
    assert pen.editing
    assert pen.editor.code.text() == first.inks[0]


def test_a_palette_can_be_made_from_nothing_by_keys_and_buttons(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot
) -> None:
    do(studio, "palette.new")
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
    qtbot.waitUntil(lambda: not pen.editing)
    (kept,) = own_palettes(bench.studio).found
    assert (kept.palette.label, kept.palette.code) == ("Mine", worn(bench).code)


def test_a_colour_that_is_none_is_put_back(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot
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
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot
) -> None:
    do(studio, "palette.new")
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


def test_the_last_ink_stays(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot
) -> None:
    do(studio, "palette.new")
    for name in ("remove", "fills", "before", "after"):
        assert not studio.findChild(QAbstractButton, f"grow.pen.edit.{name}").isEnabled()
    tile = pen.editor.strip.tiles[1]
    qtbot.keyClick(tile, Qt.Key.Key_Delete)
    assert len(worn(bench).inks) == 1


def test_eight_colours_are_the_most(studio: QWidget, pen: PenPanel, bench: PaperBench) -> None:
    do(studio, "palette.new")
    for _ in range(7):
        pen.editor.strip.add.click()
    assert len(worn(bench).inks) == 8
    assert not pen.editor.strip.add.isEnabled()
    assert len(set(worn(bench).inks)) == 8


def test_cancel_and_escape_bring_the_colours_before_back(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    before = worn(bench).code
    press(studio, "grow.pen.edit.colours.add", qtbot)
    press(studio, "grow.pen.edit.cancel", qtbot)
    assert not pen.editing
    assert worn(bench).code == before
    do(studio, "palette.new")
    qtbot.keyClick(pen.editor.strip.tiles[1], Qt.Key.Key_Escape)
    assert not pen.editing
    assert worn(bench).code == before
    assert own_palettes(bench.studio).found == ()


def test_arrows_go_from_colour_to_colour(studio: QWidget, pen: PenPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(pen.palettes.buttons["riso"], LEFT)
    press(studio, "grow.pen.palette.edit", qtbot)
    tiles = pen.editor.strip.tiles
    assert len(tiles) == 1 + len(palettes()["riso"].colours)
    tiles[1].setFocus()
    qtbot.keyClick(tiles[1], Qt.Key.Key_Left)
    assert pen.editor.place == 0
    assert pen.editor.code.text() == palettes()["riso"].paper
    assert studio.window().focusWidget() is tiles[0]


def test_few_colours_stand_together_at_the_left(
    studio: QWidget, pen: PenPanel, qtbot: QtBot
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    strip = pen.editor.strip
    strip.show_palette(Palette.of("#ffffff", ["#000000"]), 1)
    qtbot.waitUntil(lambda: strip.add.x() < 100)
    row = [*strip.tiles, strip.add]
    assert len(row) == 3
    assert row[0].x() == 0
    gaps = [after.x() - before.geometry().right() for before, after in itertools.pairwise(row)]
    assert max(gaps) <= 6


def test_an_edited_palette_replaces_its_file_and_a_shipped_one_is_never_touched(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot, harbour: Path
) -> None:
    press(studio, "grow.pen.palette.edit", qtbot)
    pen.editor.name.setText("Quay")
    press(studio, "grow.pen.edit.colours.add", qtbot)
    press(studio, "grow.pen.edit.save", qtbot)
    qtbot.waitUntil(lambda: not pen.editing)
    (kept,) = own_palettes(bench.studio).found
    assert kept.palette.label == "Quay"
    assert len(kept.palette.inks) == 3
    qtbot.mouseClick(pen.palettes.buttons["sumi"], LEFT)
    press(studio, "grow.pen.palette.edit", qtbot)
    press(studio, "grow.pen.edit.save", qtbot)
    qtbot.waitUntil(lambda: not pen.editing)
    assert [one.palette.label for one in own_palettes(bench.studio).found] == ["Quay", "Sumi"]


def test_a_copy_is_another_file(
    studio: QWidget, bench: PaperBench, qtbot: QtBot, harbour: Path
) -> None:
    with qtbot.waitSignal(PaletteDesk.of(bench).changed):
        do(studio, "palette.copy")
    labels = [one.palette.label for one in own_palettes(bench.studio).found]
    assert labels == ["Harbour", "Harbour, copy"]


def test_a_shared_file_without_an_ending_is_json(
    studio: QWidget, bench: PaperBench, qtbot: QtBot, harbour: Path, tmp_path: Path
) -> None:
    do(studio, "palette.share")
    with qtbot.waitSignal(bench.noticed):
        choose(studio, tmp_path / "given", qtbot)
    assert json.loads((tmp_path / "given.json").read_text())["label"] == "Harbour"


def test_a_shipped_palette_cannot_be_deleted(studio: QWidget, pen: PenPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(pen.palettes.buttons["riso"], LEFT)
    assert not pen.shelf.acts["delete"].isEnabled()
    assert not pen.shelf.keep.isEnabled()


def test_the_invitation_stands_there_until_there_is_a_palette(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot
) -> None:
    assert pen.shelf.hint.isVisible()
    PaletteDesk.of(bench).keep(HARBOUR)
    qtbot.waitUntil(lambda: not pen.shelf.hint.isVisible())
    assert pen.shelf.own.isVisible()


def test_a_scene_with_own_colours_is_whole_without_the_file_they_came_from(
    studio: QWidget, pen: PenPanel, bench: PaperBench, qtbot: QtBot, harbour: Path
) -> None:
    from glyphstudio.scene import scene_from_text, scene_json

    text = scene_json(bench.scene)
    harbour.unlink()
    assert "Harbour" not in text
    back = scene_from_text(text)
    assert palette(str(back.pen["palette"])).colours == HARBOUR.colours
    PaletteDesk.of(bench).refresh()
    qtbot.waitUntil(lambda: "Harbour" not in pen.shelf.own.buttons)
    assert [button.accessibleName() for button in pen.shelf.own.buttons.values()] == [
        "Not kept yet"
    ]
    assert pen.shelf.keep.isEnabled()


def test_every_part_of_the_editor_is_named_reached_by_tab_and_ringed(
    studio: QWidget, pen: PenPanel, qtbot: QtBot
) -> None:
    qtbot.mouseClick(pen.palettes.buttons["riso"], LEFT)
    press(studio, "grow.pen.palette.edit", qtbot)
    stops = reading_order([pen.editor])
    names = [stop.objectName() for stop in stops]
    assert all(name.startswith("grow.pen.edit.") for name in names)
    for name in ("cancel", "save", "name", "colours.1", "colours.add", "code", "hue", "remove"):
        assert f"grow.pen.edit.{name}" in names
    for stop in stops:
        assert stop.accessibleName(), stop.objectName()
        assert stop.toolTip(), stop.objectName()
        pen.setFocus(Qt.FocusReason.MouseFocusReason)
        before = stop.grab().toImage()
        stop.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(stop, QLineEdit):
            stop.deselect()
        assert stop.grab().toImage() != before, stop.objectName()


def test_the_editor_fits_into_the_lowest_window(studio: QWidget, pen: PenPanel) -> None:
    do(studio, "palette.new")
    for _ in range(7):
        pen.editor.strip.add.click()
    assert pen.sizeHint().height() <= 276  # of the pen's page at 1100 x 700
    assert pen.editor.minimumSizeHint().width() <= 284
