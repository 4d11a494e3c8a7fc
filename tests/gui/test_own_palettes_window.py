"""One's own palettes in the window: out of a picture, under the hand, kept, given away, undone."""

from __future__ import annotations

from pathlib import Path

import pytest
from pen_hand import HARBOUR, LEFT, choose, do, drop, files, photograph, press
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.colour import apart, contrast
from glyphstudio.files.palettes import read_palette, write_palette
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.pen import PenPanel
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.palette import Palette, palette
from glyphstudio.store.palettes import own_palettes, save_palette

WAIT = 30_000
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


def worn(bench: Workbench) -> Palette:
    return palette(str(bench.scene.pen.get("palette", "sumi")))


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


def test_what_is_no_picture_is_refused_in_a_sentence(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "Sail.png").write_text("no picture")
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        assert drop(pen, files(tmp_path / "Sail.png"))
    assert "Sail.png" in said.args[0]
    assert not pen.editing


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


@pytest.mark.parametrize("suffix", [".json", ".ase", ".gpl"])
def test_what_is_shared_is_the_same_when_it_is_brought_in_elsewhere(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, harbour: Path, suffix: str,
    tmp_path: Path,
) -> None:  # fmt: skip
    do(studio, "palette.share")
    with qtbot.waitSignal(bench.noticed, timeout=WAIT):
        choose(studio, tmp_path / f"given{suffix}", qtbot)
    assert read_palette(tmp_path / f"given{suffix}").code == HARBOUR.code
    harbour.unlink()
    PaletteDesk.of(bench).refresh()
    qtbot.mouseClick(pen.palettes.buttons["sumi"], LEFT)
    qtbot.waitUntil(lambda: "Harbour" not in pen.shelf.own.buttons, timeout=WAIT)
    do(studio, "palette.import")
    choose(studio, tmp_path / f"given{suffix}", qtbot)
    qtbot.waitUntil(lambda: "Harbour" in pen.shelf.own.buttons, timeout=WAIT)
    assert worn(bench).code == HARBOUR.code


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
        assert drop(pen, files(tmp_path / "odd.ase"))
    assert said.args[0].startswith("odd.ase is damaged")
    assert pen.shelf.own.buttons == {}


def test_a_deleted_palette_goes_to_the_bin_and_its_colours_can_be_kept_again(
    studio: Window, pen: PenPanel, bench: Workbench, qtbot: QtBot, harbour: Path,
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))  # where the bin is
    with qtbot.waitSignal(PaletteDesk.of(bench).changed, timeout=WAIT):
        do(studio, "palette.delete")
    assert not harbour.exists()
    assert worn(bench).code == HARBOUR.code  # what was drawn with it stays as it is
    assert not pen.shelf.acts["delete"].isEnabled()
    press(studio, "grow.pen.palette.keep", qtbot)
    pen.editor.name.setText("Harbour")
    press(studio, "grow.pen.edit.save", qtbot)
    qtbot.waitUntil(lambda: not pen.editing, timeout=WAIT)
    assert [one.palette.code for one in own_palettes(bench.studio).found] == [HARBOUR.code]


def test_palette_acts_of_the_menus_show_where_they_act(
    studio: Window, pen: PenPanel, qtbot: QtBot
) -> None:
    studio.room.show_page("recipe")
    assert not pen.isVisible()
    do(studio, "palette.new")
    qtbot.waitUntil(lambda: pen.isVisible() and pen.editing, timeout=WAIT)
