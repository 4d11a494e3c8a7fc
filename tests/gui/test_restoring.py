"""Every file we write brings back the state it was written in, when it is dropped on the window."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio.exporters.work import exporters
from glyphstudio.files import read_picture
from glyphstudio.gui.catalogue import look_at
from glyphstudio.gui.requests import ExportJob, ExportProgress
from glyphstudio.gui.restoring import brought_back, fitted
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.lineage import Generation, Lineage
from glyphstudio.message import Message, ModelRef
from glyphstudio.scene import Scene, View, chose, inked, opened, viewed
from glyphstudio.timeline import Key, Timeline

WAIT = 60_000
FORMATS = sorted(one.name for one in exporters())
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    """With a small model from outside of the studio on the stage."""
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "models" / "Six.safetensors"))
    window.first_steps.put_away()
    return window


def worked(bench: Workbench) -> Scene:
    """A state worth bringing back."""
    bench.random()
    scene = chose(bench.scene, 3)
    keys = tuple(Key(message=one, seconds=0.2) for one in scene.messages[:2])
    timeline = Timeline(model=scene.model, keys=keys, fps=10)
    scene = inked(scene.with_(timeline=timeline, locked=(1,)), {"weight": 0.5})
    bench.act("Work", scene)
    return bench.scene


def job_of(name: str, scene: Scene, folder: Path) -> ExportJob:
    exporter = next(one for one in exporters() if one.name == name)
    what = {"picture": "sheet", "drawing": "sheet", "film": "timeline"}[exporter.takes]
    path = folder / f"made{exporter.suffix}"
    return ExportJob(what, name, path, scene, {}, 32, columns=8 if what == "sheet" else 1, fps=10.0)


def written(bench: Workbench, qtbot: QtBot, job: ExportJob) -> Path:
    def over(progress: ExportProgress) -> bool:
        return progress.state != "running"

    with qtbot.waitSignal(bench.export_progressed, timeout=WAIT, check_params_cb=over) as told:
        bench.export(job)
    assert told.args[0].state == "done", told.args[0].sentence
    return told.args[0].job.path


def away(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    """Another model is on the stage, and nothing of the work is left."""
    other = write_model(tmp_path / "Other.safetensors", seed=9)
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        bench.open_model(other)
    bench.act("Empty", bench.scene.with_(timeline=Timeline()))


@pytest.mark.parametrize("name", FORMATS)
def test_a_dropped_export_brings_back_its_state(
    alive: Window, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    bench, wanted = alive.bench, worked(alive.bench)
    path = written(bench, qtbot, job_of(name, wanted, tmp_path))
    away(bench, qtbot, tmp_path)
    with qtbot.waitSignal(bench.restored, timeout=WAIT) as restored:
        bench.open_file(path)
    now = bench.scene
    assert now.messages == wanted.messages
    assert (now.model, now.pen, now.locked) == (wanted.model, wanted.pen, wanted.locked)
    assert now.view == wanted.view.model_copy(update={"room": now.view.room})
    assert now.timeline.keys == wanted.timeline.keys
    moves = next(one for one in exporters() if one.name == name).takes == "film"
    assert restored.args[0].timeline == moves
    assert bench.model is not None
    assert bench.model.ref.model_hash == wanted.model.model_hash


def test_the_same_picture_comes_of_what_came_back(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench, wanted = alive.bench, worked(alive.bench)
    job = job_of("png", wanted, tmp_path)
    first = written(bench, qtbot, job)
    away(bench, qtbot, tmp_path)
    with qtbot.waitSignal(bench.restored, timeout=WAIT):
        bench.open_file(first)
    again = written(bench, qtbot, replace(job, scene=bench.scene, path=tmp_path / "again.png"))
    assert (read_picture(first) == read_picture(again)).all()


def test_a_file_of_ours_is_known_by_what_is_in_it(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench, wanted = alive.bench, worked(alive.bench)
    path = written(bench, qtbot, job_of("png", wanted, tmp_path))
    path = path.rename(tmp_path / "a friend called it so")
    away(bench, qtbot, tmp_path)
    with qtbot.waitSignal(bench.restored, timeout=WAIT):
        bench.open_file(path)
    assert bench.scene.messages == wanted.messages


def test_its_model_is_found_beside_it(alive: Window, qtbot: QtBot, tmp_path: Path) -> None:
    bench, wanted = alive.bench, worked(alive.bench)
    path = written(bench, qtbot, job_of("png", wanted, tmp_path))
    away(bench, qtbot, tmp_path)
    parcel = tmp_path / "parcel"
    (parcel / "models").mkdir(parents=True)
    shutil.move(tmp_path / "models" / "Six.safetensors", parcel / "models" / "renamed.safetensors")
    shutil.rmtree(bench.studio.models, ignore_errors=True)
    bench._seen.clear()
    path = path.rename(parcel / path.name)
    with qtbot.waitSignal(bench.restored, timeout=WAIT):
        bench.open_file(path)
    assert bench.scene.messages == wanted.messages
    assert bench.model is not None
    assert bench.model.path == parcel / "models" / "renamed.safetensors"


def test_what_is_missing_is_said_and_nothing_is_lost(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench, wanted = alive.bench, worked(alive.bench)
    path = written(bench, qtbot, job_of("png", wanted, tmp_path))
    away(bench, qtbot, tmp_path)
    before, model = bench.scene, bench.model
    (tmp_path / "models" / "Six.safetensors").unlink()
    shutil.rmtree(bench.studio.models, ignore_errors=True)
    bench._seen.clear()
    with qtbot.waitSignal(bench.model_missing, timeout=WAIT) as missing:
        bench.open_file(path)
    assert (bench.scene, bench.model) == (before, model)
    assert alive.notice.sentence.startswith("Six, which this was made with")
    back = write_model(tmp_path / "back" / "Found.safetensors")
    with qtbot.waitSignal(bench.restored, timeout=WAIT):
        bench.take_missing(missing.args[0], back)
    assert bench.scene.messages == wanted.messages


def test_a_film_of_a_training_brings_back_its_film(window: Window, qtbot: QtBot) -> None:
    bench = window.bench
    with qtbot.waitSignals([bench.settled, bench.film_changed], timeout=WAIT):
        bench.start_training(small_recipe(steps=40))
    qtbot.waitUntil(
        lambda: bench.model is not None and bool(bench.model.ref.model_hash), timeout=WAIT
    )
    assert bench.film is not None
    steps = bench.film.steps[:3]
    path = bench.studio.root / "film.gif"
    job = ExportJob("film", "gif", path, bench.scene, {}, 24, columns=4, fps=10.0)
    job = replace(job, film_run=bench.film.run, film_steps=steps)
    written(bench, qtbot, job)
    wanted, run = bench.scene, bench.film.run
    away(bench, qtbot, bench.studio.root)
    qtbot.waitUntil(lambda: bench.film is None, timeout=WAIT)
    with qtbot.waitSignals([bench.restored, bench.film_changed], timeout=WAIT):
        bench.open_file(path)
    assert bench.film is not None
    assert bench.film.run == run
    assert bench.scene.messages == wanted.messages
    assert window.tabs.current == "Film"


# ---- what cannot be as it was


REF = ModelRef(model_hash="a" * 64, name="Six")


def a_scene(**changes: object) -> Scene:
    scene = opened(Scene(), REF, None, [Message.of([float(i), 1.0]) for i in range(4)])
    return scene.with_(**changes)


@pytest.mark.parametrize(
    ("changes", "told", "lost"),
    [
        ({}, "", ""),
        ({"messages": (Message.of([1.0]),)}, "1 numbers and the model takes 2", "messages"),
        ({"less": (Message.of([1.0]),)}, "examples", "less"),
        (
            {"lineage": Lineage(generations=(Generation(children=(Message.of([1.0]),)),))},
            "lineage",
            "lineage",
        ),
        ({"lineage": Lineage(generations=(Generation(chosen=(3,)),))}, "lineage", "lineage"),
        ({"lineage": Lineage(at=7)}, "lineage", "lineage"),
        ({"lineage": Lineage(generations=(Generation(before=0),))}, "lineage", "lineage"),
        ({"timeline": Timeline(keys=(Key(message=Message.of([1.0])),))}, "timeline", "timeline"),
        ({"view": View(chosen=99)}, "", "view"),
    ],
)
def test_what_does_not_fit_is_left_out_alone(
    changes: dict[str, object], told: str, lost: str
) -> None:
    scene = a_scene(**changes)
    fit, said = fitted(scene, 2)
    assert told in said
    assert bool(said) == bool(told)
    for name in Scene.model_fields:
        if name != lost:
            assert getattr(fit, name) == getattr(scene, name) or name == "view"
    assert fitted(fit, 2) == (fit, "")


def test_a_still_leaves_the_timeline_that_is_worked_on() -> None:
    key = Key(message=Message.of([1.0, 2.0]))
    now = a_scene(timeline=Timeline(keys=(key,), fps=12))
    then = viewed(a_scene(timeline=Timeline(keys=(key, key))), stage="glyph")
    assert brought_back(then, now, moves=False).timeline == now.timeline
    assert brought_back(then, now, moves=True).timeline == then.timeline
    assert brought_back(then, a_scene(), moves=False).timeline == then.timeline
    assert brought_back(a_scene(), now, moves=True).timeline == now.timeline


@pytest.mark.parametrize("make", [Path.mkdir, lambda path: path.write_bytes(b"hello")])
def test_what_is_not_ours_is_one_sentence(tmp_path: Path, make: Callable[[Path], object]) -> None:
    path = tmp_path / "letter"
    make(path)
    with pytest.raises(Exception, match=r"^letter is n[^\n]*\.$"):
        look_at(path)
