"""Exports of the real workbench: one after the other, given up, numbered, of another model."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio.engine.latents import random_messages
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.files import read_picture
from glyphstudio.gui.catalogue import Catalogue, look_at
from glyphstudio.gui.requests import ExportJob, ExportProgress
from glyphstudio.gui.scene_bench import messages_of
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import scene_from_text
from glyphstudio.store.film import read_film
from glyphstudio.store.library import THUMBNAIL

WAIT = 30_000


@pytest.fixture
def opened(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> Workbench:
    path = write_model(tmp_path / "Six.safetensors")
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        bench.open_model(path)
    return bench


@pytest.fixture
def told(opened: Workbench) -> list[ExportProgress]:
    """What was said of the exports."""
    heard: list[ExportProgress] = []
    opened.export_progressed.connect(heard.append)
    return heard


def until(qtbot: QtBot, told: list[ExportProgress], serial: int, state: str) -> ExportProgress:
    def found() -> list[ExportProgress]:
        return [one for one in told if one.job.serial == serial and one.state == state]

    qtbot.waitUntil(lambda: bool(found()), timeout=WAIT)
    return found()[0]


def test_two_exports_under_one_name_are_two_files(
    opened: Workbench, told: list[ExportProgress], qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mask.png"
    opened.export(ExportJob("glyph", "png", path, opened.scene, {}, 600))
    second = opened.export(ExportJob("glyph", "png", path, opened.scene, {}, 32))
    done = until(qtbot, told, second, "done")
    assert done.job.path == tmp_path / "mask-2.png"
    assert done.sentence == "Saved mask-2.png."
    assert len(read_picture(path)) == 600
    assert len(read_picture(done.job.path)) == 32


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_a_drawing_of_the_sheet_brings_it_back(
    opened: Workbench, told: list[ExportProgress], qtbot: QtBot, tmp_path: Path, suffix: str
) -> None:
    assert opened.model is not None
    assert opened.model.has_paths
    path = tmp_path / f"sheet{suffix}"
    job = ExportJob("sheet", suffix[1:], path, opened.scene, {}, 100, columns=4, gap=10)
    until(qtbot, told, opened.export(job), "done")
    found = look_at(path)
    assert found.scene is not None
    assert found.scene.messages == opened.scene.messages


def test_a_drawing_is_known_by_a_picture_in_the_library(
    opened: Workbench, told: list[ExportProgress], qtbot: QtBot
) -> None:
    path = opened.studio.new_export("mask", ".svg")
    until(qtbot, told, opened.export(ExportJob("glyph", "svg", path, opened.scene, {}, 64)), "done")
    strange = path.with_name("strange.svg")
    strange.write_text("<svg/>")
    items = {item.path: item for item in Catalogue(opened.studio).listing().items}
    assert items[strange].thumbnail is None
    shown = items[path].thumbnail
    assert shown is not None
    assert shown.width() == THUMBNAIL


def test_a_file_is_written_over_where_somebody_said_so(
    opened: Workbench, told: list[ExportProgress], qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "mask.png"
    path.write_bytes(b"old")
    job = ExportJob("glyph", "png", path, opened.scene, {}, 32, replaces=True)
    done = until(qtbot, told, opened.export(job), "done")
    assert done.job.path == path
    assert len(read_picture(path)) == 32


def test_giving_up_one_that_waits_lets_the_other_end(
    opened: Workbench, told: list[ExportProgress], qtbot: QtBot, tmp_path: Path
) -> None:
    job = ExportJob("glyph", "png", tmp_path / "first.png", opened.scene, {}, 2000)
    first = opened.export(job)
    until(qtbot, told, first, "running")
    waiting = ExportJob("glyph", "png", tmp_path / "second.png", opened.scene, {}, 32)
    second = opened.export(waiting)
    opened.cancel_export(second)
    assert (told[-1].job.serial, told[-1].state) == (second, "cancelled")
    assert opened.exporting is not None
    assert opened.exporting.job.serial == first
    until(qtbot, told, first, "done")
    third = opened.export(ExportJob("glyph", "png", tmp_path / "third.png", opened.scene, {}, 32))
    until(qtbot, told, third, "done")
    assert opened.exporting is None
    assert not (tmp_path / "second.png").exists()


def test_giving_up_the_one_that_runs_lets_the_next_begin(
    opened: Workbench, told: list[ExportProgress], qtbot: QtBot, tmp_path: Path
) -> None:
    job = ExportJob("glyph", "png", tmp_path / "first.png", opened.scene, {}, 12_000)
    first = opened.export(job)
    second = opened.export(ExportJob("glyph", "png", tmp_path / "2.png", opened.scene, {}, 32))
    until(qtbot, told, first, "running")
    opened.cancel_export()
    until(qtbot, told, first, "cancelled")
    until(qtbot, told, second, "done")
    assert sorted(path.name for path in tmp_path.glob("*.png")) == ["2.png"]


def test_the_film_of_a_run_is_drawn_with_its_own_model(
    opened: Workbench, told: list[ExportProgress], qtbot: QtBot, tmp_path: Path
) -> None:
    other = small_recipe(name="other", steps=20)
    other = other.model_copy(update={"settings": other.settings | {"latent_size": 5}})
    with qtbot.waitSignal(opened.settled, timeout=WAIT) as ended:
        opened.start_training(other)
    run = ended.args[0].run
    with qtbot.waitSignal(opened.axes_ready, timeout=WAIT):
        opened.open_model(tmp_path / "Six.safetensors")
    scene = opened.scene.with_(messages=messages_of(random_messages(4, 5, seed=1)), draw_seed=None)
    job = ExportJob(
        "film", "gif", tmp_path / "birth.gif", scene, {}, 32, columns=2, fps=10.0,
        film_run=run, film_steps=read_film(run / "film").steps[:3],
    )  # fmt: skip
    until(qtbot, told, opened.export(job), "done")
    provenance = read_provenance(tmp_path / "birth.gif")
    assert provenance is not None
    embedded = scene_from_text(provenance.scene)
    assert embedded.model is not None
    assert embedded.model.run == run.name
    assert len(embedded.messages[0]) == 5


def test_the_title_tells_how_far_an_export_is(
    window: Window, opened: Workbench, told: list[ExportProgress], qtbot: QtBot, tmp_path: Path
) -> None:
    job = ExportJob("glyph", "png", tmp_path / "large.png", opened.scene, {}, 12_000)
    serial = opened.export(job)
    until(qtbot, told, serial, "running")
    assert "large.png" in window.windowTitle()
    assert window.windowTitle().endswith("Glyph Studio")
    opened.cancel_export(serial)
    until(qtbot, told, serial, "cancelled")
    assert "large.png" not in window.windowTitle()


def test_an_export_that_ends_while_the_window_is_away_is_told_by_the_system(
    window: Window,
    opened: Workbench,
    told: list[ExportProgress],
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    alerted: list[object] = []
    monkeypatch.setattr(QApplication, "alert", lambda *asked: alerted.append(asked[0]))
    for name, active in (("seen", window), ("away", None)):
        monkeypatch.setattr(QApplication, "activeWindow", lambda active=active: active)
        job = ExportJob("glyph", "png", tmp_path / f"{name}.png", opened.scene, {}, 32)
        until(qtbot, told, opened.export(job), "done")
        assert alerted == ([] if active else [window])
