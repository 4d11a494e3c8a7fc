"""Pictures of a run as it was at one moment, and the way back to it."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio.engine.models import load_model
from glyphstudio.errors import GlyphError
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.files import read_picture
from glyphstudio.gui import moments
from glyphstudio.gui.described import pen_of
from glyphstudio.gui.errands import Lent
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.reel import frame_state
from glyphstudio.gui.requests import DrawRequest, ExportJob, ExportProgress
from glyphstudio.gui.train_worker import Begin
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import ModelRef, Scene, scene_from_text, viewed
from glyphstudio.store.runs import kept_path

WAIT = 30_000


@pytest.fixture
def grown(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> Workbench:
    """With a run of 60 steps and its film open, one glyph on the stage."""
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    with qtbot.waitSignal(bench.settled, timeout=WAIT) as ended:
        bench.start_training(small_recipe(steps=60))
    run = ended.args[0].run
    with qtbot.waitSignals([bench.film_changed, bench.axes_ready], timeout=WAIT):
        bench.open_run(run)
    bench.act("Glyph", viewed(bench.scene, stage="glyph"))
    return bench


def made(bench: Workbench, qtbot: QtBot, start: object = None) -> Path:
    """The file of the next export."""

    def over(progress: ExportProgress) -> bool:
        return progress.state != "running"

    with qtbot.waitSignal(bench.export_progressed, timeout=WAIT, check_params_cb=over) as told:
        bench.export_quickly() if start is None else bench.export(start)
    assert told.args[0].state == "done", told.args[0].sentence
    return told.args[0].job.path


def scene_in(path: Path) -> Scene:
    provenance = read_provenance(path)
    assert provenance is not None
    return scene_from_text(provenance.scene)


def drawn_by(model: Path, scene: Scene, size: int) -> np.ndarray:
    from glyphstudio.engine.device import choose
    from glyphstudio.engine.models import load_model, open_player

    player = open_player(load_model(model), choose("cpu"))
    latents = np.array([scene.messages[scene.view.chosen].numbers], np.float32)
    return player.draw(latents, pen_of(player, scene.pen), size)[0]


def test_a_quick_picture_is_the_film_s_frame_that_the_stage_shows(
    grown: Workbench, qtbot: QtBot
) -> None:
    newest = read_picture(made(grown, qtbot))
    Projector.of(grown).go_to(0)
    path = made(grown, qtbot)
    assert not np.array_equal(read_picture(path), newest)
    scene = scene_in(path)
    assert grown.film is not None
    assert scene.model is not None
    assert (scene.model.run, scene.model.step) == (grown.film.run.name, 0)


def test_what_a_frame_was_drawn_with_is_kept_to_come_back_to(
    grown: Workbench, qtbot: QtBot
) -> None:
    Projector.of(grown).go_to(1)
    path = made(grown, qtbot)
    scene = scene_in(path)
    assert grown.film is not None
    assert scene.model is not None
    kept = kept_path(grown.film.run, scene.model.model_hash)
    picture = read_picture(path)
    assert np.array_equal(drawn_by(kept, scene, len(picture)), picture)


def test_what_came_back_can_be_taken_away_again(grown: Workbench, qtbot: QtBot) -> None:
    Projector.of(grown).go_to(1)
    first = made(grown, qtbot)
    Projector.of(grown).leave()
    wanted = scene_in(first).model
    grown.open_file(first)
    qtbot.waitUntil(lambda: grown.model is not None and grown.model.ref == wanted, timeout=WAIT)
    assert grown.film is not None
    assert grown.open_key == f"run:{grown.film.run}"
    assert scene_in(made(grown, qtbot)).model == wanted


def test_a_picture_while_it_trains_can_come_back(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    bench.start_training(small_recipe(steps=1_000_000))
    qtbot.waitUntil(lambda: bench.training is not None and bench.training.step > 5, timeout=WAIT)
    qtbot.waitUntil(lambda: bench.scene.model.run != "", timeout=WAIT)
    path = made(bench, qtbot, ExportJob("glyph", "png", tmp_path / "a.png", bench.scene, {}, 48))
    scene = scene_in(path)
    run = bench.training.run
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        bench.stop_and_keep()
    kept = kept_path(run, scene.model.model_hash)
    assert np.array_equal(drawn_by(kept, scene, 48), read_picture(path))


def test_a_finished_run_is_not_kept_twice(grown: Workbench, qtbot: QtBot) -> None:
    made(grown, qtbot)
    assert grown.film is not None
    assert not (grown.film.run / "kept").exists()


def test_a_kept_glyph_is_drawn_with_the_weights_it_was_kept_with(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    bench.start_training(small_recipe(steps=1_000_000))
    qtbot.waitUntil(lambda: bench.training is not None and bench.training.step > 5, timeout=WAIT)
    bench.like()
    qtbot.waitUntil(lambda: len(bench.scene.shelf) == 1, timeout=WAIT)
    kept = bench.scene.shelf[0]
    run = bench.training.run
    step = bench.training.step
    qtbot.waitUntil(lambda: bench.training.step > step + 20, timeout=WAIT)
    scene = Scene(messages=(kept.message,), pen=kept.pen, model=kept.model)
    job = ExportJob("glyph", "png", tmp_path / "kept.png", scene, {}, 48)
    path = made(bench, qtbot, replace(job, exactly=True))
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        bench.stop_and_keep()
    assert scene_in(path).model == kept.model
    expected = drawn_by(kept_path(run, kept.model.model_hash), scene, 48)
    assert np.array_equal(read_picture(path), expected)


def test_a_glyph_kept_from_the_film_has_the_weights_of_its_frame(
    grown: Workbench, qtbot: QtBot
) -> None:
    assert grown.film is not None
    projector = Projector.of(grown)
    projector.go_to(1)
    grown.like()
    qtbot.waitUntil(lambda: bool(grown.scene.shelf), timeout=WAIT)
    (kept,) = grown.scene.shelf
    qtbot.waitUntil(lambda: grown.kept_picture(kept) is not None, timeout=WAIT)
    assert kept.model.step == projector.step
    scene = Scene(messages=(kept.message,), pen=kept.pen, model=kept.model)
    path = grown.kept_picture(kept)
    assert path is not None
    weights = kept_path(grown.film.run, kept.model.model_hash)
    picture = read_picture(path)
    assert np.array_equal(drawn_by(weights, scene, len(picture)), picture)
    small = grown.thumbnail(kept)
    assert small is not None
    assert np.array_equal(drawn_by(weights, scene, len(small)), small)


def test_a_glyph_kept_from_the_film_of_another_model_is_drawn_by_that_one(
    grown: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    assert grown.film is not None
    run = grown.film.run
    with qtbot.waitSignal(grown.axes_ready, timeout=WAIT):
        grown.open_model(write_model(tmp_path / "Other.safetensors", seed=3))
    grown.act("Glyph", viewed(grown.scene, stage="glyph"))
    Projector.of(grown).go_to(1)
    grown.like()
    qtbot.waitUntil(lambda: bool(grown.scene.shelf), timeout=WAIT)
    (kept,) = grown.scene.shelf
    qtbot.waitUntil(lambda: grown.kept_picture(kept) is not None, timeout=WAIT)
    assert kept.model.run == run.name
    path = grown.kept_picture(kept)
    assert path is not None
    scene = Scene(messages=(kept.message,), pen=kept.pen, model=kept.model)
    picture = read_picture(path)
    weights = kept_path(run, kept.model.model_hash)
    assert np.array_equal(drawn_by(weights, scene, len(picture)), picture)


def test_a_glyph_kept_from_the_film_beside_a_kept_one_is_drawn_by_its_own_step(
    grown: Workbench, qtbot: QtBot
) -> None:
    projector = Projector.of(grown)
    projector.go_to(1)
    grown.like()
    qtbot.waitUntil(lambda: len(grown.scene.shelf) == 1, timeout=WAIT)
    projector.leave()
    with qtbot.waitSignal(grown.axes_ready, timeout=WAIT):
        grown.recall_kept(0)  # its weights lie in the run's folder of kept ones
    projector.go_to(2)
    grown.like()
    qtbot.waitUntil(lambda: len(grown.scene.shelf) == 2, timeout=WAIT)
    kept = grown.scene.shelf[1]
    qtbot.waitUntil(lambda: grown.kept_picture(kept) is not None, timeout=WAIT)
    path = grown.kept_picture(kept)
    assert path is not None
    assert scene_in(path).model == kept.model
    assert kept.model.step == projector.step


def test_a_new_run_of_an_old_name_shows_its_own_film(
    grown: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    assert grown.film is not None
    run, step = grown.film.run, grown.film.steps[1]
    projector = Projector.of(grown)
    projector.go_to(1)
    with qtbot.waitSignal(grown.picture_ready, timeout=WAIT):
        grown.request(DrawRequest(grown.latents, 24, lane="film", source="film", step=step))
    with qtbot.waitSignal(grown.axes_ready, timeout=WAIT):
        grown.open_model(write_model(tmp_path / "Other.safetensors", seed=3))
    shutil.rmtree(run)
    with qtbot.waitSignal(grown.settled, timeout=WAIT):
        grown._train(Begin(small_recipe(steps=60, seed=9), run))
    qtbot.waitUntil(lambda: grown.film is not None and grown.film.run == run, timeout=WAIT)
    Projector.of(grown).go_to(1)
    grown.like()
    qtbot.waitUntil(lambda: bool(grown.scene.shelf), timeout=WAIT)
    kept = load_model(kept_path(run, grown.scene.shelf[0].model.model_hash))
    frame = frame_state(run, kept.step, kept.state)
    assert all(torch.equal(frame[name], kept.state[name]) for name in frame)


def test_weights_of_a_run_that_vanished_are_kept_in_its_own_folder(
    grown: Workbench, tmp_path: Path
) -> None:
    assert grown.model is not None
    model = load_model(write_model(tmp_path / "six.safetensors"))
    info = replace(grown.model, ref=ModelRef(run="gone"), path=tmp_path / "gone")
    lent = Lent(1, info, model.recipe.family, model.params, model.state, 3, "cpu")
    moments.keep(Scene(model=ModelRef(model_hash="a" * 64, run="gone")), lent)
    assert kept_path(tmp_path / "gone", "a" * 64).is_file()


def test_weights_that_are_nowhere_draw_no_other_picture(grown: Workbench, tmp_path: Path) -> None:
    assert grown.model is not None
    model = load_model(write_model(tmp_path / "six.safetensors"))
    lent = Lent(1, grown.model, model.recipe.family, model.params, model.state, 3, "cpu")
    with pytest.raises(GlyphError):
        moments.as_kept(lent, ModelRef(model_hash="a" * 64, run=grown.model.ref.run))
    with pytest.raises(GlyphError):
        moments.as_kept(lent, ModelRef(model_hash="a" * 64, run="another"))
