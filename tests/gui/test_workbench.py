"""The workbench with its real threads: open, draw, keep, train, export, go back."""

from __future__ import annotations

import itertools
import shutil
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio import files
from glyphstudio.errors import SaveError, TrainingError
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.gui.requests import DrawRequest, ExportJob, TrainingInfo
from glyphstudio.gui.scene_bench import latents_of
from glyphstudio.gui.studio_bench import StudioBench
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Running
from glyphstudio.recipe import Recipe
from glyphstudio.scene import ModelRef, Scene, chose, inked, scene_from_text, viewed
from glyphstudio.store.film import Film, read_film
from glyphstudio.store.record import read_record

WAIT = 30_000


@pytest.fixture
def opened(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> Workbench:
    """With a small model on the stage."""
    path = write_model(tmp_path / "Six.safetensors")
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(path)
    return bench


def until_state(qtbot: QtBot, bench: Workbench, *states: str) -> TrainingInfo:
    """Wait until the training stands so."""
    qtbot.waitUntil(
        lambda: bench.training is not None and bench.training.state in states, timeout=WAIT
    )
    assert bench.training is not None
    return bench.training


# ---- opening and drawing


def test_an_opened_model_brings_a_sheet_of_messages(opened: Workbench) -> None:
    assert opened.model is not None
    assert opened.model.latent_size == 6
    assert opened.latents.shape == (32, 6)
    assert opened.scene.model == opened.model.ref
    assert opened.axes is not None
    assert opened.axes.shape == (6, 6)


def test_a_request_is_answered_with_pictures_of_its_size(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.picture_ready, timeout=WAIT):
        serial = opened.request(DrawRequest(opened.latents[:3], 40))
    drawing = opened.take("stage")
    assert drawing is not None
    assert drawing.request.serial == serial
    assert drawing.pictures.shape == (3, 40, 40, 3)


def test_of_many_requests_the_newest_is_drawn(opened: Workbench, qtbot: QtBot) -> None:
    serials = [opened.request(DrawRequest(opened.latents[:1], 24)) for _ in range(50)]
    seen: list[int] = []

    def newest_came() -> bool:
        drawing = opened.take("stage")
        if drawing is not None:
            seen.append(drawing.request.serial)
        return bool(seen) and seen[-1] == serials[-1]

    qtbot.waitUntil(newest_came, timeout=WAIT)
    assert len(seen) < 50


def test_the_channel_shows_what_was_read(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.picture_ready, timeout=WAIT):
        opened.request(DrawRequest(opened.latents[:2], 32, strength=0.5))
    drawing = opened.take("stage")
    assert drawing is not None
    assert drawing.noisy is not None
    assert drawing.noisy.shape == (2, 32, 32, 3)
    assert drawing.redrawn is not None
    assert drawing.read is not None
    assert drawing.read.shape == (2, 6)


def test_any_picture_goes_through_the_channel(opened: Workbench, qtbot: QtBot) -> None:
    photo = np.random.default_rng(0).integers(0, 255, (50, 70, 3), dtype=np.uint8)
    with qtbot.waitSignal(opened.picture_ready, timeout=WAIT):
        opened.request(DrawRequest(opened.latents[:1], 32, strength=1.0, picture=photo))
    drawing = opened.take("stage")
    assert drawing is not None
    assert drawing.pictures.shape == (1, 32, 32, 3)
    assert drawing.noisy is not None


def test_a_pen_left_by_another_style_is_ignored(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.picture_ready, timeout=WAIT):
        opened.request(DrawRequest(opened.latents[:1], 24, pen={"feathers": 3, "palette": "sumi"}))
    assert opened.take("stage") is not None


# ---- acts


def test_undo_leads_back_to_the_model_before(
    opened: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    def is_open(model_hash: str) -> bool:
        return opened.model is not None and opened.model.ref.model_hash == model_hash

    assert opened.model is not None
    first = opened.model.ref.model_hash
    opened.open_model(write_model(tmp_path / "Other.safetensors", seed=2))
    qtbot.waitUntil(lambda: not is_open(first), timeout=WAIT)
    opened.undo()
    qtbot.waitUntil(lambda: is_open(first), timeout=WAIT)


def test_random_changes_the_sheet_and_undo_brings_it_back(opened: Workbench) -> None:
    before = opened.latents
    opened.random()
    assert not np.array_equal(opened.latents, before)
    opened.undo()
    assert np.array_equal(opened.latents, before)


def test_random_on_the_glyph_view_changes_that_glyph_alone(opened: Workbench) -> None:
    opened.act("Glyph", viewed(chose(opened.scene, 3), stage="glyph"))
    before = opened.latents
    opened.random()
    changed = np.any(opened.latents != before, axis=1)
    assert list(np.flatnonzero(changed)) == [3]


def test_a_variation_is_as_far_out_as_any_message(opened: Workbench) -> None:
    for _ in range(20):
        opened.vary()
    assert 0.5 < float(np.square(opened.latents).mean()) < 2


def test_undo_of_an_act_on_what_drifted_leaves_it_where_it_was_seen(
    opened: Workbench, qtbot: QtBot
) -> None:
    opened.set_drifting(True)
    with qtbot.waitSignal(opened.latents_moved, timeout=WAIT):
        opened._drift.drawn()
    seen = opened.latents
    opened.act("Ink", inked(opened.scene, {"weight": 1.5}))
    assert opened.scene.pen == {"weight": 1.5}
    opened.undo()
    assert opened.scene.pen == {}
    assert np.array_equal(opened.latents, seen)


def test_redo_with_nothing_to_redo_still_shows_the_scene_again(
    opened: Workbench, qtbot: QtBot
) -> None:
    opened.set_drifting(True)
    with qtbot.waitSignal(opened.scene_changed, timeout=WAIT):
        opened.redo()
    assert np.array_equal(opened.latents, latents_of(opened.scene))


def test_what_drifts_moves_until_it_is_touched(opened: Workbench, qtbot: QtBot) -> None:
    start = opened.latents
    opened.set_drifting(True)
    with qtbot.waitSignal(opened.latents_moved, timeout=WAIT):
        opened._drift.drawn()
    moved = opened.latents
    assert not np.array_equal(moved, start)
    opened.act("Glyph", viewed(opened.scene, stage="glyph"))
    assert not opened.drifting
    assert np.array_equal(opened.latents, moved)


def test_a_kept_glyph_comes_back_with_a_small_picture(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.thumbnail_ready, timeout=WAIT):
        opened.like()
    (kept,) = opened.scene.shelf
    qtbot.waitUntil(lambda: opened.thumbnail(kept) is not None, timeout=WAIT)
    opened.random()
    assert opened.scene.chosen != kept.message
    opened.recall_kept(0)
    assert opened.scene.chosen == kept.message


def test_a_kept_glyph_can_be_dragged_out_as_a_full_picture(opened: Workbench, qtbot: QtBot) -> None:
    opened.like()
    (kept,) = opened.scene.shelf
    qtbot.waitUntil(lambda: opened.kept_picture(kept) is not None, timeout=WAIT)
    path = opened.kept_picture(kept)
    assert path is not None
    provenance = read_provenance(path)
    assert provenance is not None
    assert scene_from_text(provenance.scene).chosen == kept.message


def test_the_shelf_outlives_the_program(opened: Workbench, qtbot: QtBot) -> None:
    opened.like()
    (kept,) = opened.scene.shelf
    qtbot.waitUntil(lambda: opened.kept_picture(kept) is not None, timeout=WAIT)
    assert opened.shut_down(20)
    again = Workbench()
    try:
        assert again.scene.shelf == (kept,)
        assert again.scene.messages == ()
        again._jobs.start()
        again._takeaway.look_for_pictures()
        qtbot.waitUntil(lambda: again.thumbnail(kept) is not None, timeout=WAIT)
        assert again.kept_picture(kept) == opened.kept_picture(kept)
    finally:
        assert again.shut_down(20)


def test_what_was_left_damaged_is_forgotten(studio_home: Path) -> None:
    (studio_home / "state").mkdir(parents=True)
    (studio_home / "state" / "left.json").write_text('{"version": 1, "shelf": 7}')
    assert Workbench().scene == Scene()


# ---- training


def test_a_training_moves_the_stage_and_is_kept(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.settled, timeout=WAIT) as ended:
        opened.start_training(small_recipe(steps=80))
    info = ended.args[0]
    assert info.state == "finished"
    assert read_record(info.run).state == "finished"
    qtbot.waitUntil(
        lambda: opened.model is not None and bool(opened.model.ref.model_hash), timeout=WAIT
    )
    assert opened.model is not None
    assert opened.model.step == 80
    assert opened.scene.model is not None
    assert opened.scene.model.run == info.run.name
    assert opened.curves.steps[-1] == 80


def test_what_was_just_kept_does_not_take_the_stage_from_the_next(
    opened: Workbench, qtbot: QtBot
) -> None:
    desk = opened._models
    assert desk.model is not None
    assert desk.worker is not None
    assert desk.model.path is not None
    growing = replace(desk.model, ref=ModelRef(name="Next", run="Next"), training=True)
    with qtbot.waitSignal(desk.worker.answered, timeout=WAIT):  # the kept model was read
        desk.renew(desk.model.path)
        desk.show_training(growing)
    assert desk.model is growing
    assert desk.shows_training


def test_a_model_asked_for_before_a_training_does_not_take_the_stage_from_it(
    opened: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = opened._models
    assert desk.model is not None
    assert desk.worker is not None
    growing = replace(desk.model, ref=ModelRef(name="Next", run="Next"), training=True)
    with qtbot.waitSignal(desk.worker.answered, timeout=WAIT):
        opened.open_model(write_model(tmp_path / "Late.safetensors", seed=4))
        desk.show_training(growing)  # Start was pressed while it was read
    assert desk.model is growing


def test_film_and_curves_are_those_of_what_is_on_the_stage(
    opened: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignals([opened.settled, opened.film_changed], timeout=WAIT):
        opened.start_training(small_recipe(steps=40))
    qtbot.waitUntil(
        lambda: opened.model is not None and bool(opened.model.ref.model_hash), timeout=WAIT
    )
    assert opened.training is not None
    run = opened.training.run
    with qtbot.waitSignal(opened.film_changed, timeout=WAIT):
        opened.open_model(write_model(tmp_path / "Other.safetensors", seed=3))
        qtbot.waitUntil(lambda: opened.film is None, timeout=WAIT)
    assert opened.training is None
    assert opened.curves.steps == ()
    with qtbot.waitSignal(opened.film_changed, timeout=WAIT):
        opened.undo()  # back to the run
    qtbot.waitUntil(lambda: opened.training is not None, timeout=WAIT)
    assert opened.film is not None
    assert opened.film.run == run
    assert opened.training is not None
    assert opened.training.run == run


def test_a_training_that_never_began_gives_the_stage_back(
    opened: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glyphstudio.engine import training

    def broken(*_args: object, **_given: object) -> object:
        raise TrainingError("There is not enough memory for this training.")

    monkeypatch.setattr(training, "start", broken)
    with qtbot.waitSignal(opened.failed, timeout=WAIT):
        opened.start_training(small_recipe())
    qtbot.waitUntil(lambda: opened.model is not None and not opened.model.training, timeout=WAIT)
    with qtbot.waitSignal(opened.picture_ready, timeout=WAIT):
        opened.request(DrawRequest(opened.latents[:1], 24))


def test_the_next_window_goes_on_where_this_one_was_left(opened: Workbench, qtbot: QtBot) -> None:
    assert opened.model is not None
    assert opened.model.path is not None
    shutil.copy(opened.model.path, files.make_folder(opened.studio.models))
    opened.act("Ink", inked(viewed(chose(opened.scene, 5), stage="glyph"), {"weight": 0.75}))
    opened.remember()
    after = Workbench()
    after._probe = lambda: None  # type: ignore[method-assign]  # seconds of training nobody awaits
    with qtbot.waitSignals([after.axes_ready, after.model_changed], timeout=120_000):
        after.start()
    try:
        assert after.model is not None
        assert after.model.ref.model_hash == opened.model.ref.model_hash
        assert after.scene.messages == opened.scene.messages
        assert after.scene.pen == {"weight": 0.75}
        assert after.scene.view == opened.scene.view
        assert not after.drifting
    finally:
        assert after.shut_down(20)


def test_a_new_training_may_begin_the_moment_one_has_ended(opened: Workbench, qtbot: QtBot) -> None:
    second = small_recipe(name="second", steps=10**6, seed=2)
    opened.start_training(small_recipe(steps=30))
    with qtbot.waitSignals([opened.settled, opened.measured], timeout=WAIT):
        opened.training_changed.connect(lambda: _begin_once(opened, second))
    until_state(qtbot, opened, "training")
    assert opened.training is not None
    assert opened.training.recipe is not None
    assert opened.training.recipe.name == "second"
    qtbot.waitUntil(lambda: opened.axes is not None, timeout=WAIT)
    assert opened.model is not None
    assert opened.model.training
    assert opened.model.ref.run == opened.training.run.name


def _begin_once(bench: Workbench, recipe: Recipe) -> None:
    """As soon as the window is told that nothing runs any more."""
    info = bench.training
    if info is not None and not info.running and info.recipe is not None:
        bench.start_training(recipe)


def test_pause_stop_and_keep(opened: Workbench, qtbot: QtBot) -> None:
    opened.start_training(small_recipe(steps=10**6))
    until_state(qtbot, opened, "training")
    opened.pause()
    paused = until_state(qtbot, opened, "paused")
    opened.resume()
    qtbot.waitUntil(
        lambda: opened.training is not None and opened.training.step > paused.step, timeout=WAIT
    )
    with qtbot.waitSignal(opened.settled, timeout=WAIT):
        opened.stop_and_keep()
    info = until_state(qtbot, opened, "stopped")
    assert (info.run / "weights.safetensors").is_file()


def test_a_glyph_can_be_kept_while_it_trains(opened: Workbench, qtbot: QtBot) -> None:
    opened.start_training(small_recipe(steps=10**6))
    until_state(qtbot, opened, "training")
    qtbot.waitUntil(lambda: opened.training is not None and opened.training.step > 5, timeout=WAIT)
    opened.like()
    qtbot.waitUntil(lambda: len(opened.scene.shelf) == 1, timeout=WAIT)
    ref = opened.scene.shelf[0].model
    assert opened.training is not None
    kept = opened.training.run / "kept" / f"{ref.model_hash}.safetensors"
    assert kept.is_file()


def test_closing_while_training_keeps_the_run(opened: Workbench, qtbot: QtBot) -> None:
    opened.start_training(small_recipe(steps=10**6))
    qtbot.waitUntil(lambda: opened.training is not None and opened.training.step > 3, timeout=WAIT)
    assert opened.training is not None
    run = opened.training.run
    assert opened.shut_down(20)
    record = read_record(run)
    assert record.state == "stopped"
    assert record.step > 3


def test_live_settings_change_while_it_trains(opened: Workbench, qtbot: QtBot) -> None:
    opened.start_training(small_recipe(steps=10**6))
    until_state(qtbot, opened, "training")
    opened.change_live({"ink_target": 0.4})
    assert opened.training is not None
    run = opened.training.run
    qtbot.waitUntil(lambda: bool(read_record(run).changes), timeout=WAIT)
    assert read_record(run).changes[0].values == {"ink_target": 0.4}


def test_a_run_that_cannot_be_written_is_told_of_until_somebody_closes_it(
    opened: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object, **_given: object) -> None:
        raise SaveError("The disk is full.")

    monkeypatch.setattr("glyphstudio.store.runs.RunFolder.losses", full)
    with qtbot.waitSignal(opened.failed, timeout=WAIT) as told:
        opened.start_training(small_recipe(steps=10**6))
    assert told.args[0] == "The disk is full."
    until_state(qtbot, opened, "training")  # and it goes on


def test_what_is_changed_before_the_first_step_counts(opened: Workbench, qtbot: QtBot) -> None:
    opened.start_training(small_recipe(steps=10**6))
    opened.change_live({"ink_target": 0.4})  # its thread has hardly begun
    until_state(qtbot, opened, "training")
    assert opened.training is not None
    run = opened.training.run
    qtbot.waitUntil(lambda: bool(read_record(run).changes), timeout=WAIT)
    assert read_record(run).changes[0].values == {"ink_target": 0.4}


def test_a_recipe_that_cannot_be_trained_says_why(bench: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        bench.start_training(small_recipe().model_copy(update={"settings": {"batch": -1}}))
    sentence, details = said.args
    assert "batch" in sentence
    assert details == ""
    qtbot.waitUntil(lambda: not bench._trainings.busy, timeout=WAIT)


def test_a_bug_in_a_worker_is_told_with_its_details(
    bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    from glyphstudio.engine import training

    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("a bug")

    monkeypatch.setattr(training, "start", broken)
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        bench.start_training(small_recipe())
    sentence, details = said.args
    assert "broke" in sentence
    assert "ZeroDivisionError" in details
    qtbot.waitUntil(lambda: not bench._trainings.busy, timeout=WAIT)
    assert bench.training is not None
    assert bench.training.state == "failed"


def test_the_film_of_a_run_is_drawn_at_any_step(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.settled, timeout=WAIT) as ended:
        opened.start_training(small_recipe(steps=60))
    with qtbot.waitSignal(opened.film_changed, timeout=WAIT):
        opened.open_film(ended.args[0].run)
    film = opened.film
    assert film is not None
    assert film.steps[0] == 0
    assert film.steps[-1] == 60
    pictures = []
    for step in (film.steps[0], film.steps[-1]):
        with qtbot.waitSignal(opened.picture_ready, timeout=WAIT):
            opened.request(DrawRequest(film.latents[:4], 32, lane="film", source="film", step=step))
        drawing = opened.take("film")
        assert drawing is not None
        pictures.append(drawing.pictures)
    assert not np.array_equal(*pictures)


def test_a_thinned_or_torn_frame_is_passed_over_in_an_export(
    opened: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(opened.settled, timeout=WAIT) as ended:
        opened.start_training(small_recipe(steps=60))
    run = ended.args[0].run
    steps = read_film(run / "film").steps
    film = Film(run / "film", steps, {})
    film.path(steps[1]).unlink()
    film.path(steps[2]).write_bytes(b"torn")
    path = tmp_path / "birth.gif"
    job = ExportJob(
        "film", "gif", path, opened.scene, {}, 32, columns=4, fps=10.0,
        film_run=run, film_steps=steps[:4],
    )  # fmt: skip
    with qtbot.waitSignal(
        opened.export_progressed, timeout=WAIT, check_params_cb=lambda p: p.state != "running"
    ) as told:
        opened.export(job)
    assert told.args[0].state == "done", told.args[0].sentence
    assert path.is_file()


def test_nothing_is_probed_beside_a_training(opened: Workbench, qtbot: QtBot) -> None:
    opened._probe = StudioBench._probe.__get__(opened)  # the fixture took it out
    started: list[str] = []

    def slow(recipe: Recipe, *_rest: object) -> None:
        started.append(recipe.name)
        running = _rest[-1]
        assert isinstance(running, Running)
        while not running.cancelled():
            time.sleep(0.005)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("glyphstudio.gui.studio_bench.measure_time", slow)
        opened._probe_when_idle()
        qtbot.waitUntil(lambda: len(started) == 1, timeout=WAIT)
        opened.start_training(small_recipe(steps=100_000))
        opened._probe_when_idle()
        until_state(qtbot, opened, "training")
        qtbot.wait(200)
        assert len(started) == 1, "those that waited are given up too"
        opened._stop_probing()
        with qtbot.waitSignal(opened.settled, timeout=WAIT):
            opened.stop_and_keep()
        opened._stop_probing()


def test_a_branch_goes_on_from_a_checkpoint(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.settled, timeout=WAIT) as ended:
        opened.start_training(small_recipe(steps=40))
    run = ended.args[0].run
    with qtbot.waitSignal(opened.settled, timeout=WAIT) as again:
        opened.branch(run, 0)
    info = again.args[0]
    assert info.run != run
    assert info.state == "finished"
    assert read_record(info.run).origin is not None


def test_a_run_that_somebody_else_trains_is_watched(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    from glyphstudio.engine import training
    from glyphstudio.engine.events import Progress
    from glyphstudio.store.runs import RunFolder

    def seen() -> int:
        return bench.training.step if bench.training is not None else -1

    recipe = small_recipe(steps=400)
    with RunFolder.create(tmp_path / "theirs", recipe, device="cpu", threads=1) as theirs:
        events = training.start(theirs, measure_every=0)
        made = 0
        while made < 1:  # its first weights are there
            made += isinstance(next(events), Progress)
        bench.open_run(theirs.path)
        qtbot.waitUntil(lambda: bench.model is not None, timeout=WAIT)
        while made < 300:
            made += isinstance(next(events), Progress)
        qtbot.waitUntil(lambda: seen() > 50, timeout=WAIT)
        assert bench.training is not None
        assert bench.training.watched
        assert bench.training.state == "training"
        assert not bench._trainings.busy
        saved = read_record(theirs.path).step
        qtbot.waitUntil(lambda: bench.model is not None and bench.model.step > saved, timeout=WAIT)
        events.close()
    qtbot.waitUntil(lambda: bench.training is not None and not bench.training.running, timeout=WAIT)
    assert bench.model is not None
    assert bench.model.ref.run == "theirs"


def test_a_run_opened_before_its_first_save_is_shown_as_soon_as_there_is_something(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    from glyphstudio.engine import training
    from glyphstudio.store.runs import RunFolder

    said: list[str] = []
    bench.noticed.connect(said.append)
    bench.failed.connect(said.append)
    with RunFolder.create(
        tmp_path / "new", small_recipe(steps=4), device="cpu", threads=1
    ) as theirs:
        with qtbot.waitSignal(bench.training_changed, timeout=WAIT):
            bench.open_run(theirs.path)
        assert said == ["new has only just begun; its first glyphs come soon."]
        for _event in training.start(theirs, measure_every=0):
            pass
        qtbot.waitUntil(lambda: bench.model is not None, timeout=WAIT)
    assert bench.model is not None
    assert bench.scene.model == bench.model.ref
    assert bench.model.ref.run == "new"
    qtbot.waitUntil(lambda: bench.film is not None, timeout=WAIT)
    assert len(said) == 1


# ---- exports and files


@pytest.mark.parametrize("place", ["sheet.png", "elsewhere/sheet.png"])
def test_a_picture_of_a_run_outside_of_the_studio_restores_the_scene(
    opened: Workbench, qtbot: QtBot, tmp_path: Path, place: str
) -> None:
    from glyphstudio.engine import training
    from glyphstudio.store.runs import RunFolder

    before = opened.model
    run = tmp_path / "runs" / "a"
    with RunFolder.create(run, small_recipe(steps=2), device="cpu", threads=1) as folder:
        for _event in training.start(folder, measure_every=0):
            pass
    opened.open_run(run)
    qtbot.waitUntil(lambda: opened.scene.model is not None and opened.scene.model.run == "a")
    opened.random()
    wanted, path = opened.scene, tmp_path / place
    path.parent.mkdir(exist_ok=True)
    opened.export(ExportJob("sheet", "png", path, wanted, {}, 24, columns=8, gap=2))
    qtbot.waitUntil(path.is_file, timeout=WAIT)
    opened.undo()
    opened.undo()
    qtbot.waitUntil(lambda: opened.model == before, timeout=WAIT)
    if place == "sheet.png":
        opened._seen.clear()  # another day: it lies where the command line put it
    opened.open_file(path)
    qtbot.waitUntil(lambda: opened.scene.messages == wanted.messages, timeout=WAIT)
    qtbot.waitUntil(lambda: opened.model is not None and opened.model.ref.run == "a", timeout=WAIT)


def test_an_export_is_written_and_restores_the_scene(
    opened: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    opened.random()
    wanted = opened.scene
    path = tmp_path / "out.png"
    job = ExportJob("sheet", "png", path, wanted, {}, 24, columns=8, gap=2)
    opened.export(job)
    qtbot.waitUntil(path.is_file, timeout=WAIT)
    opened.undo()
    opened.open_file(path)
    qtbot.waitUntil(lambda: opened.scene.messages == wanted.messages, timeout=WAIT)


def test_an_export_that_cannot_be_written_says_so(opened: Workbench, qtbot: QtBot) -> None:
    job = ExportJob("glyph", "png", Path("/proc/none/x.png"), opened.scene, {}, 24)
    with qtbot.waitSignal(opened.failed, timeout=WAIT) as said:
        opened.export(job)
    assert said.args[0]
    assert said.args[1] == ""


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("text.txt", b"hello"),
        ("cut.safetensors", b"\x10\x00\x00\x00\x00\x00\x00\x00{"),
        ("hostile.safetensors", b"\xff" * 64),
        ("recipe.json", b'{"name": "../../x"}'),
        ("broken.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 20),
        ("film.mp4", b"\x00\x00\x00\x18ftypisom" + b"\x00" * 40),
    ],
)
def test_a_bad_file_is_refused_with_a_sentence(
    bench: Workbench, qtbot: QtBot, tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as said:
        bench.open_file(path)
    sentence, details = said.args
    assert sentence.endswith(".")
    assert details == ""


def test_a_foreign_picture_goes_to_the_channel(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    from PIL import Image

    path = tmp_path / "photo.png"
    Image.new("RGB", (20, 10), "red").save(path)
    with qtbot.waitSignal(bench.picture_dropped, timeout=WAIT) as dropped:
        bench.open_file(path)
    assert dropped.args[0].shape == (10, 20, 3)


def test_the_library_lists_what_was_made(opened: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(opened.settled, timeout=WAIT) as ended:
        opened.start_training(small_recipe(steps=20))
    run = ended.args[0].run
    qtbot.waitUntil(
        lambda: any(
            item.path == run and item.note == "finished · 20 steps" for item in opened.library
        ),
        timeout=WAIT,
    )


def test_preferences_outlive_the_workbench(bench: Workbench) -> None:
    bench.prefer(theme="light", welcomed=True)
    again = Workbench()
    assert again.preferences.theme == "light"
    assert again.preferences.welcomed


def test_curves_never_run_backwards(bench: Workbench, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bench.settled, timeout=WAIT) as ended:
        bench.start_training(small_recipe(steps=60))
    run = ended.args[0].run
    for path in (run / "checkpoints").iterdir():  # as if it had been killed after its first save
        if not path.name.endswith("000000000.safetensors"):
            path.unlink()
    seen: list[tuple[int, ...]] = []
    bench.curves_changed.connect(lambda: seen.append(tuple(bench.curves.steps)))
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        bench.continue_run(run)
    trained = [steps for steps in seen if len(steps) > 1]
    assert trained
    assert all(a < b for steps in trained[1:] for a, b in itertools.pairwise(steps))


def test_a_run_of_another_process_comes_to_the_library(bench: Workbench, qtbot: QtBot) -> None:
    from glyphstudio.store.runs import RunFolder

    bench.studio.runs.mkdir(parents=True, exist_ok=True)
    bench.look_for_runs()
    qtbot.waitUntil(lambda: bool(bench._runs_changed), timeout=WAIT)
    folder = bench.studio.runs / "theirs"
    with RunFolder.create(folder, small_recipe(), device="cpu", threads=1):
        qtbot.waitUntil(lambda: any(item.path == folder for item in bench.library), timeout=WAIT)
