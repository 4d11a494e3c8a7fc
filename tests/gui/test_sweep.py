"""The sweep's window: real buttons, real folders; one real sweep."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio.errors import SettingError
from glyphstudio.gui import sweep_desk
from glyphstudio.gui.sweep_box import SweepBox
from glyphstudio.gui.sweep_desk import SweepDesk, axis_of
from glyphstudio.gui.sweep_rows import said
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import drafted
from glyphstudio.store.lock import Lock
from glyphstudio.store.runs import RunFolder
from glyphstudio.store.sweeps import STOP, Axis, Sweep, begin, looks, rows


@pytest.fixture
def box(window: Window, bench: Workbench, qtbot: QtBot) -> SweepBox:
    bench.act("Recipe", drafted(bench.scene, small_recipe(steps=20)))
    window.actions_["train.sweep"].trigger()
    made = window.findChild(SweepBox)
    assert isinstance(made, SweepBox)
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """No process is started; which folders it would have been for."""
    begun: list[Path] = []

    def go_on(desk: SweepDesk, *, jobs: int) -> None:
        assert desk.folder is not None
        begun.append(desk.folder)

    monkeypatch.setattr(SweepDesk, "go_on", go_on)
    return begun


def finished_row(folder: Path, sweep: Sweep, number: int) -> Path:
    """A row that was trained, with its strip."""
    row = rows(sweep)[number]
    path = folder / row.folder
    RunFolder.create(path, row.recipe, device="cpu", threads=1).close()
    tree = json.loads((path / "run.json").read_text())
    tree |= {"state": "finished", "step": 20, "seconds": 2.5, "legibility": {"bits": 11.5}}
    (path / "run.json").write_text(json.dumps(tree))
    write_model(path / "weights.safetensors")
    Image.new("RGB", (440, 40), "#336699").save(path.with_name(f"{path.name}.png"))
    return path


def made_sweep(bench: Workbench, name: str = "old", values: tuple[int, ...] = (4, 6)) -> Path:
    folder = bench.studio.root / "sweeps" / name
    over = (Axis(path="latent_size", values=values),)
    begin(folder, Sweep(recipe=small_recipe(steps=20), over=over))
    return folder


def test_it_offers_the_settings_that_matter_and_says_how_many_runs(box: SweepBox, qtbot: QtBot):
    paths = [box.paths[0].itemData(index) for index in range(box.paths[0].count())]
    assert paths[0] == "latent_size"
    assert {"seed", "steps", "channel.dial"} <= set(paths)
    assert "style" not in paths
    box.values[0].selectAll()
    qtbot.keyClicks(box.values[0], "4, 6, 8")
    assert box.hint.text().startswith("3 runs")
    box.paths[1].setCurrentIndex(box.paths[1].findData("seed"))
    box.paths[1].activated.emit(box.paths[1].currentIndex())
    assert box.values[1].text() == "1, 2, 3"
    assert box.hint.text().startswith("9 runs")


def test_start_writes_the_sweep_down_and_trains_it(
    box: SweepBox, bench: Workbench, started: list[Path], qtbot: QtBot
):
    box.values[0].setText("4, 6")
    qtbot.mouseClick(box.do, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(started) and len(box.rows.rows) == 2, timeout=10_000)
    sweep = sweep_desk.read_sweep(started[0])
    assert sweep.over == (Axis(path="latent_size", values=(4, 6)),)
    assert started[0].parent == bench.studio.root / "sweeps"
    assert [row.look.state for row in box.rows.rows if row.look] == ["waiting", "waiting"]
    assert not box.new


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("4, , 6", "commas"),
        ("4, 99999999", "latent_size"),
        ("4, 4", "twice"),
        ("many", "latent_size"),
    ],
)
def test_values_that_cannot_be_are_a_sentence(
    box: SweepBox, started: list[Path], qtbot: QtBot, text: str, complaint: str
):
    box.values[0].setText(text)
    qtbot.keyClick(box.values[0], Qt.Key.Key_Return)
    assert box.told.isVisible()
    assert complaint in box.told.text()
    assert not started


def test_an_old_sweep_is_shown_and_a_click_opens_its_run(
    box: SweepBox, bench: Workbench, qtbot: QtBot
):
    folder = made_sweep(bench)
    run = finished_row(folder, sweep_desk.read_sweep(folder), 0)
    box._desk.find()
    qtbot.waitUntil(lambda: box.which.findData(str(folder)) > 0, timeout=10_000)
    box.which.setCurrentIndex(box.which.findData(str(folder)))
    box.which.activated.emit(box.which.currentIndex())
    qtbot.waitUntil(lambda: len(box.rows.rows) == 2, timeout=10_000)
    assert not box.new
    first, second = box.rows.rows
    assert first.accessibleName().startswith("Message size 4: 11.5 bits, 20 steps")
    assert box.values[0].text() == "4, 6"
    assert box.hint.text() == "2 runs of 20 steps each"
    assert first.isEnabled()
    assert not second.isEnabled()
    assert not box.values[0].isEnabled()
    with qtbot.waitSignal(box.open_wanted, timeout=5000) as asked:
        qtbot.mouseClick(first, Qt.MouseButton.LeftButton)
    assert asked.args == [run]
    qtbot.waitUntil(lambda: bench.run == run, timeout=20_000)


def test_a_sweep_that_trains_can_be_stopped_and_goes_on(
    box: SweepBox, bench: Workbench, started: list[Path], qtbot: QtBot
):
    folder = made_sweep(bench)
    with Lock(folder):
        box._desk.watch(folder)
        qtbot.waitUntil(box.stop.isEnabled, timeout=10_000)
        assert not box.do.isEnabled()
        qtbot.mouseClick(box.stop, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: (folder / STOP).exists(), timeout=10_000)
    qtbot.waitUntil(box.do.isEnabled, timeout=10_000)
    assert "stopped" in box.state.text()
    qtbot.mouseClick(box.do, Qt.MouseButton.LeftButton)
    assert started == [folder]


def test_back_to_a_new_one_the_fields_are_ones_own_again(
    box: SweepBox, bench: Workbench, qtbot: QtBot
):
    box._desk.watch(made_sweep(bench, values=(5, 7)))
    qtbot.waitUntil(lambda: box.values[0].text() == "5, 7", timeout=10_000)
    box.which.setCurrentIndex(0)
    box.which.activated.emit(0)
    assert box.values[0].text() == "8, 32, 128"
    assert box.values[0].isEnabled()
    assert box.do.isEnabled()
    assert not box.rows.rows


def test_what_its_process_said_last_is_told(box: SweepBox, bench: Workbench, qtbot: QtBot):
    folder = made_sweep(bench)
    (folder / "log.txt").write_text("warning\nglyphstudio: There is no space left.\n")
    box._desk.watch(folder)
    qtbot.waitUntil(box.told.isVisible, timeout=10_000)
    assert box.told.text() == "There is no space left."


def test_a_damaged_sweep_is_a_sentence(box: SweepBox, bench: Workbench, qtbot: QtBot):
    folder = made_sweep(bench)
    (folder / "sweep.json").write_text("{")
    box._desk.watch(folder)
    qtbot.waitUntil(box.told.isVisible, timeout=10_000)
    assert "sweep" in box.told.text()


def test_closed_it_looks_no_more(box: SweepBox, bench: Workbench, qtbot: QtBot):
    desk = SweepDesk.of(bench)
    folder = made_sweep(bench)
    with Lock(folder):
        desk.watch(folder)
        qtbot.waitUntil(box.stop.isEnabled, timeout=10_000)
        assert desk._timer.isActive()
        box.close()
        assert not desk._timer.isActive()


def test_opened_before_the_engine_it_waits_for_it(
    window: Window, bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(type(bench), "engine_ready", False)
    window.actions_["train.sweep"].trigger()
    box = window.findChild(SweepBox)
    assert isinstance(box, SweepBox)
    assert not box.do.isEnabled()
    monkeypatch.undo()
    bench.engine_loaded.emit()
    assert box.do.isEnabled()
    assert box.paths[0].currentData() == "latent_size"


def test_it_opens_from_all_settings_too(window: Window, qtbot: QtBot):
    button = window.findChild(QPushButton, "grow.all.sweep")
    assert isinstance(button, QPushButton)
    button.click()
    assert isinstance(window.findChild(SweepBox), SweepBox)


@pytest.mark.parametrize("text", ["", "1,,2", ",", ", ".join("7" * 65)])
def test_values_are_words_between_commas(text: str):
    with pytest.raises(SettingError, match="commas"):
        axis_of("seed", text)


def test_words_and_numbers_are_told_apart():
    assert axis_of("a", "1, 0.5, true, ink").values == (1, 0.5, True, "ink")


def test_a_row_says_what_came_of_it(tmp_path: Path):
    sweep = Sweep(recipe=small_recipe(steps=20), over=(Axis(path="seed", values=(1, 2)),))
    begin(tmp_path, sweep)
    finished_row(tmp_path, sweep, 0)
    done, waiting = looks(tmp_path, sweep)
    assert said(done) == "11.5 bits, 20 steps, 2\N{NO-BREAK SPACE}s"
    assert said(waiting) == "Waits its turn"


@pytest.mark.slow
def test_a_real_sweep_from_the_first_click_to_the_sheet(
    box: SweepBox, bench: Workbench, qtbot: QtBot
):
    box.values[0].setText("4, 6")
    qtbot.mouseClick(box.do, Qt.MouseButton.LeftButton)

    def over() -> bool:
        look = box._look
        return look is not None and look.finished == 2 and not look.running

    qtbot.waitUntil(over, timeout=120_000)
    assert box._look is not None
    assert (box._look.folder / "sheet.png").is_file()
    assert all(row.isEnabled() and not row._strip.isNull() for row in box.rows.rows)
    assert box.state.text() == "2 of 2 runs"
