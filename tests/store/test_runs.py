"""The run folder by itself: lock, losses, film, checkpoints; bytes and numbers only."""

from __future__ import annotations

import itertools
import json
import os
import random
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from glyphstudio import files
from glyphstudio.errors import FileError, SaveError
from glyphstudio.recipe import Recipe
from glyphstudio.store import film, runs
from glyphstudio.store.checkpoints import MOST, Checkpoints
from glyphstudio.store.film import MOST_FRAMES, FilmFolder, read_film
from glyphstudio.store.lock import Busy, Lock, is_locked
from glyphstudio.store.losses import LossLog, LossReader, read_losses
from glyphstudio.store.record import Origin
from glyphstudio.store.runs import (
    RunFolder,
    RunWatch,
    end_of,
    is_run,
    keep_model,
    kept_path,
    read_record,
)

RECIPE = Recipe(name="mirror", settings={"latent_size": 8})
CARD = np.zeros((2, 4, 3), np.uint8)


@pytest.fixture
def run(tmp_path: Path):
    with RunFolder.create(tmp_path / "a", RECIPE, device="cpu", threads=2) as made:
        yield made


def saved(run: RunFolder, step: int) -> None:
    run.save(
        step,
        checkpoint=b"checkpoint %d" % step,
        model=b"model %d" % step,
        card=CARD,
        legibility={"bits": 3.0, "r2": float("nan")},
        seconds=2.5,
    )


def a_model(recipe: Recipe, changes: Sequence[object], checkpoint: bytes):
    """In place of the engine's: what it was asked for."""
    return f"{recipe.name} {tuple(changes)} ".encode() + checkpoint, CARD


def no_model(recipe: Recipe, changes: Sequence[object], checkpoint: bytes):
    raise FileError("This checkpoint is damaged.")


# ---- the lock


def test_one_writer_and_a_second_is_told(run: RunFolder):
    assert is_locked(run.path)
    with pytest.raises(Busy, match="a is being trained by another"):
        RunFolder.open(run.path)


def test_a_closed_run_can_be_opened_again(run: RunFolder):
    run.close()
    assert not is_locked(run.path)
    with RunFolder.open(run.path) as again:
        assert again.record == run.record
        assert is_locked(run.path)


def test_looking_does_not_lock(tmp_path: Path):
    Lock(tmp_path).close()
    assert not any(is_locked(tmp_path) for _ in range(3))
    with Lock(tmp_path):
        assert is_locked(tmp_path)


def test_a_folder_that_is_not_there_is_not_locked(tmp_path: Path):
    assert not is_locked(tmp_path / "none")
    with pytest.raises(SaveError):
        Lock(tmp_path / "none")


def test_a_damaged_run_is_not_left_locked(run: RunFolder):
    run.close()
    good = (run.path / "run.json").read_bytes()
    (run.path / "run.json").write_bytes(b"{")
    with pytest.raises(FileError):
        RunFolder.open(run.path)
    (run.path / "run.json").write_bytes(good)
    RunFolder.open(run.path).close()


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
@pytest.mark.parametrize(
    ("planned", "step", "state", "end"),
    [
        (None, 0, "new", 300),  # it never began: as its recipe says
        (500, 120, "stopped", 500),
        (500, 120, "failed", 500),
        (500, 500, "stopped", 500),  # only the finish is missing
        (500, 500, "finished", 800),
    ],
)
def test_going_on_leads_to_the_planned_end_or_as_far_again(
    tmp_path: Path, planned: int | None, step: int, state: str, end: int
):
    recipe = RECIPE.model_copy(update={"steps": 300})
    with RunFolder.create(tmp_path / "a", recipe, device="cpu", threads=1) as run:
        if planned is not None:
            run.plan(1, planned)
        run._update(step=step, state=state)
        with pytest.raises(Busy, match=r"a is being trained by another program just now\."):
            end_of(run.path)
    assert end_of(run.path) == end


def test_a_newer_run_does_not_go_on(tmp_path: Path):
    RunFolder.create(tmp_path / "a", RECIPE, device="cpu", threads=1).close()
    path = tmp_path / "a" / "run.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"schema_version": 9}))
    with pytest.raises(FileError, match="update to train it"):
        end_of(tmp_path / "a")


@pytest.mark.parametrize("name", ["losses.csv", "film", "film/000000001.safetensors", "kept"])
def test_a_run_with_links_in_it_is_not_written_to(run: RunFolder, tmp_path: Path, name: str):
    run.close()
    (tmp_path / "mine").touch()
    (run.path / name).parent.mkdir(exist_ok=True)
    (run.path / name).symlink_to(tmp_path / "mine")
    with pytest.raises(FileError, match="holds a link"):
        RunFolder.open(run.path)


@pytest.mark.parametrize("name", ["checkpoints", "film", "kept"])
def test_a_run_with_a_file_in_place_of_a_folder_is_refused(run: RunFolder, name: str):
    run.close()
    (run.path / name).touch()
    with pytest.raises(FileError, match="cannot be looked into"):
        RunFolder.open(run.path)


# ---- run.json


def test_a_new_run_knows_how_it_was_begun(run: RunFolder):
    record = read_record(run.path)
    assert (record.recipe, record.device, record.threads) == (RECIPE, "cpu", 2)
    assert (record.state, record.step, record.planned) == ("new", 0, 0)
    assert record.software.startswith("Glyph Studio ")
    assert is_run(run.path)


def test_what_is_saved_is_written_down(run: RunFolder):
    run.plan(1, 100)
    run.is_now("training")
    run.changed([(3, {"learning_rate": 0.1})])
    run.says(4, "A word.")
    saved(run, 50)
    record = read_record(run.path)
    assert (record.step, record.seconds, record.planned) == (50, 2.5, 100)
    assert record.changes[0].values == {"learning_rate": 0.1}
    assert record.remarks[0].text == "A word."
    assert record.legibility == {"bits": 3.0}
    assert (run.path / "weights.safetensors").read_bytes() == b"model 50"
    assert files.read_picture(run.path / "card.png").shape == CARD.shape
    assert run.checkpoint(50) == b"checkpoint 50"


def test_seconds_add_up_over_continuations(run: RunFolder):
    saved(run, 1)
    run.close()
    with RunFolder.open(run.path) as again:
        saved(again, 2)
        saved(again, 3)
        assert again.record.seconds == 5.0


def test_a_training_nobody_ended_reads_as_stopped(run: RunFolder):
    run.is_now("training")
    run.close()
    assert read_record(run.path).state == "stopped"


def test_an_ended_one_keeps_its_state(run: RunFolder):
    run.is_now("finished")
    run.close()
    assert read_record(run.path).state == "finished"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "cannot be understood"),
        ("[]", "damaged"),
        ('{"schema_version": 2, "new": 1}', "recipe"),
        ('{"schema_version": 1}', "recipe"),
        ('{"recipe": {"name": "a"}, "step": -1}', "step"),
        ('{"recipe": {"name": "a"}, "step": NaN}', "NaN"),
        ('{"recipe": {"name": "../a"}}', "name"),
        ('{"recipe": {"name": "a"}, "extra": 1}', "extra"),
        ('{"recipe": {"name": "a"}, "state": "exploded"}', "state"),
    ],
)
def test_a_damaged_record_is_refused_with_a_sentence(tmp_path: Path, text: str, words: str):
    (tmp_path / "run.json").write_text(text)
    with pytest.raises(FileError, match=words):
        read_record(tmp_path)


@pytest.fixture
def newer(run: RunFolder) -> Path:
    """A run that a later program wrote, with things we know nothing of."""
    run.plan(1, 10)
    saved(run, 5)
    run.close()
    tree = json.loads((run.path / "run.json").read_text())
    tree |= {"schema_version": 7, "state": "dreaming", "swarm": [1]}
    tree["recipe"]["mood"] = "blue"
    tree["plans"].append({"until": "dawn", "last": "x"})
    (run.path / "run.json").write_text(json.dumps(tree))
    return run.path


def test_a_newer_run_can_be_looked_at_as_far_as_it_is_understood(newer: Path):
    look = RunWatch(newer).look()
    assert look.record.newer
    assert (look.record.recipe, look.step, look.record.planned) == (RECIPE, 5, 10)
    assert look.record.state == "new"


def test_a_newer_run_is_not_trained_on_and_nothing_in_it_changes(newer: Path, tmp_path: Path):
    before = {path: path.read_bytes() for path in newer.rglob("*") if path.is_file()}
    for act in (
        lambda: RunFolder.open(newer),
        lambda: RunFolder.branch(newer, 5, tmp_path / "b", model_at=no_model),
    ):
        with pytest.raises(FileError, match="newer Glyph Studio"):
            act()
    assert {path: path.read_bytes() for path in newer.rglob("*") if path.is_file()} == before
    assert not (tmp_path / "b").exists()


def test_a_folder_that_is_no_run_says_so(tmp_path: Path):
    with pytest.raises(FileError, match="not the folder of a run"):
        RunFolder.open(tmp_path)


def test_a_later_plan_replaces_what_it_overlaps(run: RunFolder):
    for first, last in [(1, 100), (101, 500), (51, 300)]:
        run.plan(first, last)
    assert run.plans == [(1, 100), (51, 300)]


def test_kept_models_stay_and_are_named_by_hash(run: RunFolder):
    name = "ab" * 32
    assert keep_model(run.path, name, b"one") == kept_path(run.path, name)
    keep_model(run.path, name, b"another of the same hash")
    assert kept_path(run.path, name).read_bytes() == b"one"


@pytest.mark.parametrize("name", ["", "../" * 21 + "a", "AB" * 32, "ab" * 31])
def test_only_a_hash_names_a_kept_model(run: RunFolder, name: str):
    with pytest.raises(FileError, match="hash"):
        keep_model(run.path, name, b"")


def test_a_new_run_refuses_a_folder_with_something_in_it(tmp_path: Path):
    (tmp_path / "mine.txt").touch()
    with pytest.raises(SaveError, match="holds something already"):
        RunFolder.create(tmp_path, RECIPE, device="cpu", threads=1)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_too_little_room_is_an_error_before_anything_is_written(
    run: RunFolder, monkeypatch: pytest.MonkeyPatch
):
    saved(run, 1)
    monkeypatch.setattr(runs, "SPARE", 1 << 60)
    with pytest.raises(SaveError, match="MB are free"):
        saved(run, 2)
    assert run.saved == (1,)


def test_a_branch_of_a_step_that_is_gone_leaves_nothing(run: RunFolder, tmp_path: Path):
    run.plan(1, 10)
    with pytest.raises(FileError):
        RunFolder.branch(run.path, 5, tmp_path / "b", model_at=no_model)
    assert not (tmp_path / "b").exists()


def test_a_branch_is_a_model_at_once_as_the_run_was_then(run: RunFolder, tmp_path: Path):
    run.plan(1, 10)
    saved(run, 5)
    run.changed([(2, {"ink": 1}), (9, {"ink": 2})])
    run.close()
    RunFolder.branch(run.path, 5, tmp_path / "b", model_at=a_model).close()
    assert (tmp_path / "b" / runs.WEIGHTS).read_bytes() == b"mirror ({'ink': 1},) checkpoint 5"
    assert files.read_picture(tmp_path / "b" / runs.CARD).shape == CARD.shape


def test_a_branch_from_a_damaged_checkpoint_leaves_nothing(run: RunFolder, tmp_path: Path):
    run.plan(1, 10)
    saved(run, 5)
    with pytest.raises(FileError, match="damaged"):
        RunFolder.branch(run.path, 5, tmp_path / "b", model_at=no_model)
    assert not (tmp_path / "b").exists()


def test_a_branch_of_a_run_with_any_name_can_be_opened(run: RunFolder, tmp_path: Path):
    run.plan(1, 10)
    saved(run, 5)
    run.close()
    source = run.path.rename(tmp_path / ("r" * 250 + "\udcff"))
    RunFolder.branch(source, 5, tmp_path / "b", model_at=a_model).close()
    assert read_record(tmp_path / "b").origin == Origin(run="r" * 250 + "?", step=5)


# ---- losses


def rows(folder: Path) -> list[tuple[int, dict[str, float]]]:
    return [(row.step, row.values) for row in read_losses(folder)]


def test_losses_come_back(tmp_path: Path):
    log = LossLog(tmp_path)
    log.add(1, {"loss": 1.5, "ink": 1e-9})
    log.add(2, {"loss": -2.0, "ink": float("inf")})
    log.flush()
    assert rows(tmp_path) == [(1, {"loss": 1.5, "ink": 1e-9}), (2, {"loss": -2, "ink": np.inf})]


def test_a_torn_last_line_is_dropped_wherever_it_was_torn(tmp_path: Path):
    log = LossLog(tmp_path)
    for step in range(1, 6):
        log.add(step, {"loss": step / 7, "bits": 12345.0})
    log.flush()
    whole = (tmp_path / "losses.csv").read_bytes()
    for length in range(len(whole) + 1):
        (tmp_path / "losses.csv").write_bytes(whole[:length])
        found = rows(tmp_path)
        assert [step for step, _ in found] == list(range(1, 1 + len(found)))
        assert len(found) == max(0, whole[:length].count(b"\n") - 1)
        assert all(values["bits"] == 12345.0 for _, values in found)


def test_a_torn_file_goes_on_after_a_cut(tmp_path: Path):
    log = LossLog(tmp_path)
    for step in range(1, 9):
        log.add(step, {"loss": 1.0})
    log.flush()
    path = tmp_path / "losses.csv"
    path.write_bytes(path.read_bytes()[:-2])
    again = LossLog(tmp_path)
    again.cut(5)
    again.add(6, {"loss": 2.0})
    again.flush()
    assert [step for step, _ in rows(tmp_path)] == [1, 2, 3, 4, 5, 6]


def test_a_torn_header_is_begun_again(tmp_path: Path):
    (tmp_path / "losses.csv").write_bytes(b"step,lo")
    log = LossLog(tmp_path)
    log.cut(0)
    log.add(1, {"loss": 1.0})
    log.flush()
    assert rows(tmp_path) == [(1, {"loss": 1.0})]


def test_a_name_that_turns_up_later_adds_a_column(tmp_path: Path):
    log = LossLog(tmp_path)
    log.add(1, {"loss": 1.0})
    log.add(2, {"loss": 2.0, "bits": 3.0})
    log.add(3, {"loss": 4.0})
    log.flush()
    assert rows(tmp_path) == [(1, {"loss": 1}), (2, {"loss": 2, "bits": 3}), (3, {"loss": 4})]


def test_a_column_the_disk_refused_is_added_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    log = LossLog(tmp_path)
    log.add(1, {"loss": 1.0})
    with monkeypatch.context() as patched:

        def full(path: Path, text: str) -> None:
            raise SaveError("The disk is full.")

        patched.setattr(files, "write_text", full)
        with pytest.raises(SaveError):
            log.add(2, {"loss": 2.0, "bits": 3.0})
    log.add(3, {"loss": 3.0})
    log.add(4, {"loss": 4.0, "bits": 5.0})
    log.flush()
    assert rows(tmp_path) == [(1, {"loss": 1}), (3, {"loss": 3}), (4, {"loss": 4, "bits": 5})]


def test_damaged_rows_are_left_out(tmp_path: Path):
    lines = ["step,loss", "1,0.5", "two,0.5", "3", "4,x", "5,0.5,7", "6,0.25", "\xff,1", ""]
    (tmp_path / "losses.csv").write_bytes("\n".join(lines).encode("latin-1"))
    assert [step for step, _ in rows(tmp_path)] == [1, 6]


def test_a_reader_gets_only_what_is_new(tmp_path: Path):
    log, reader = LossLog(tmp_path), LossReader(tmp_path)
    assert reader.new() == []
    for step in range(1, 4):
        log.add(step, {"loss": 1.0})
        log.flush()
        assert [row.step for row in reader.new()] == [step]
        assert not reader.went_back
    assert reader.new() == []


@pytest.mark.parametrize("grown", [0, 1, 2, 3, 10])
def test_a_reader_begins_again_after_a_cut(tmp_path: Path, grown: int):
    log, reader = LossLog(tmp_path), LossReader(tmp_path)
    for step in range(1, 6):
        log.add(step, {"loss": 1.0})
    log.flush()
    reader.new()
    log.cut(2)
    for step in range(3, 3 + grown):
        log.add(step, {"loss": 2.0})
    log.flush()
    found = reader.new()
    assert reader.went_back
    assert [row.step for row in found] == list(range(1, 3 + grown))
    assert all(row.values["loss"] == 2.0 for row in found[2:])


def test_losses_that_cannot_be_written_are_said_and_leave_whole_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    log = LossLog(tmp_path)
    log.add(1, {"loss": 1.0})
    log.flush()
    log.add(2, {"loss": 1.0})
    before = (tmp_path / "losses.csv").read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files, "sync_file", full)
    with pytest.raises(SaveError, match="could not be written"):
        log.flush(sync=True)
    assert (tmp_path / "losses.csv").read_bytes() == before


# ---- the film


def picture(step: int) -> np.ndarray:
    return np.full((4, 4, 3), step % 251, np.uint8)


def filmed(folder: Path, last: int, end: int | None = None) -> FilmFolder:
    made = FilmFolder(folder, last)
    for step in range((end or last) + 1):
        if made.wants(step):
            made.add(step, b"frame", picture(step))
    made.write_strip()
    return made


@pytest.mark.parametrize("last", [1, 5, 60, 900, 20_000])
def test_a_film_is_dense_at_the_start_and_bounded(
    tmp_path: Path, last: int, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(files, "write_bytes", lambda path, data, sync: path.touch())
    monkeypatch.setattr(FilmFolder, "write_strip", lambda self: None)
    steps = filmed(tmp_path, last).steps
    gaps = [b - a for a, b in itertools.pairwise(steps)]
    assert (steps[0], steps[-1]) == (0, last)
    assert len(steps) >= min(last, 60)
    assert len(steps) <= MOST_FRAMES
    assert sum(gaps[: len(gaps) // 2]) <= sum(gaps[len(gaps) // 2 :])


def test_a_film_far_past_its_plan_thins_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "write_bytes", lambda path, data, sync: path.touch())
    monkeypatch.setattr(FilmFolder, "write_strip", lambda self: None)
    steps = filmed(tmp_path, 300, 100_000).steps
    assert MOST_FRAMES - 1 <= len(steps) <= MOST_FRAMES
    assert steps[0] == 0
    places = [film.position(step, 20.0) for step in steps]
    assert max(b - a for a, b in itertools.pairwise(places)) < 4 * places[-1] / len(places)
    assert len(list(tmp_path.iterdir())) == len(steps)


def test_a_film_of_large_frames_is_bounded_in_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(film, "MOST_BYTES", 50)
    made = filmed(tmp_path, 40)
    assert len(made.steps) == 10
    assert sum(p.stat().st_size for p in tmp_path.glob("*.safetensors")) == 50


def test_a_film_is_read_with_its_thumbnails(tmp_path: Path):
    made = filmed(tmp_path, 30)
    found = read_film(tmp_path)
    assert found.steps == made.steps
    assert all((found.thumbnails[step] == picture(step)).all() for step in found.steps)
    assert found.path(30).read_bytes() == b"frame"


def test_a_resumed_film_is_the_same_film(tmp_path: Path):
    whole = filmed(tmp_path / "whole", 60).steps
    filmed(tmp_path / "a", 60, 40)
    again = FilmFolder(tmp_path / "a", 60)
    again.cut(25)
    for step in range(26, 61):
        if again.wants(step):
            again.add(step, b"frame", picture(step))
    again.write_strip()
    assert again.steps == whole
    assert set(read_film(tmp_path / "a").thumbnails) == set(whole)


@pytest.mark.parametrize("strip", ["{}", '{"steps": 3}', '{"steps": [0]}', "[", '{"steps": ["0"]}'])
def test_a_strip_that_does_not_fit_is_no_strip(tmp_path: Path, strip: str):
    filmed(tmp_path, 3)
    (tmp_path / "strip.json").write_text(strip)
    assert read_film(tmp_path).thumbnails == {}
    assert read_film(tmp_path).steps == (0, 1, 2, 3)


def test_a_frame_thinned_while_looking_hides_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    made = filmed(tmp_path, 9)
    is_file = Path.is_file

    def then_gone(path: Path) -> bool:
        found = is_file(path)
        if path == gone:
            path.unlink()
        return found

    gone = next(path for path in tmp_path.iterdir() if path.suffix == ".safetensors")
    monkeypatch.setattr(Path, "is_file", then_gone)
    assert list(film.film_sizes(tmp_path)) == [s for s in made.steps if s != int(gone.stem)]


def test_a_frame_too_large_to_be_one_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    filmed(tmp_path, 3)
    frame = read_film(tmp_path).read(2)
    assert frame == read_film(tmp_path).path(2).read_bytes()
    monkeypatch.setattr(film, "MOST_FRAME", len(frame) - 1)
    with pytest.raises(FileError):
        read_film(tmp_path).read(2)


@pytest.mark.parametrize(
    ("sound", "order"), [({9}, [9]), ({1, 16}, [9, 4, 1]), ({16}, [9, 4, 1, 16])]
)
def test_in_place_of_a_torn_frame_comes_the_one_before_it_or_one_after(
    tmp_path: Path, sound: set[int], order: list[int]
):
    tried: list[int] = []

    def read(step: int) -> int:
        tried.append(step)
        if step not in sound:
            raise FileError(f"{step} is torn.")
        return step

    reel = film.Film(tmp_path, (1, 4, 9, 16), {})
    assert reel.nearest(9, read) == order[-1]
    assert tried == order
    sound.clear()
    with pytest.raises(FileError, match="9 is torn"):
        reel.nearest(9, read)


def test_no_film_is_an_empty_film(tmp_path: Path):
    assert read_film(tmp_path / "none").steps == ()


# ---- checkpoints


def test_the_last_two_checkpoints_and_a_thin_series_are_kept(tmp_path: Path):
    kept = Checkpoints(tmp_path / "c")
    for step in range(0, 20_000, 200):
        kept.write(step, b"x")
        assert kept.steps[-2:] == tuple(s for s in (step - 200, step) if s >= 0)
        assert len(kept.steps) <= MOST
    assert kept.steps[0] == 0
    assert len([step for step in kept.steps if step < 4000]) >= 3


def test_large_checkpoints_are_bounded_in_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    from glyphstudio.store import checkpoints

    monkeypatch.setattr(checkpoints, "MOST_BYTES", 25)
    kept = Checkpoints(tmp_path / "c")
    for step in range(0, 1000, 100):
        kept.write(step, b"0123456789")
    assert len(kept.steps) == 4
    assert kept.steps[-2:] == (800, 900)


def test_foreign_files_among_checkpoints_are_left_alone(tmp_path: Path):
    (tmp_path / "step-x.safetensors").touch()
    (tmp_path / "notes.txt").touch()
    kept = Checkpoints(tmp_path)
    kept.write(3, b"x")
    kept.cut(0)
    assert kept.steps == ()
    assert len(list(tmp_path.iterdir())) == 2


# ---- whole folders


def test_going_back_forgets_what_came_after(run: RunFolder):
    run.plan(1, 200)
    for step in range(1, 101):
        run.losses(step, {"loss": 1.0}, {})
        if run.wants_frame(step):
            run.frame(step, b"frame", picture(step))
        if step % 50 == 0:
            saved(run, step)
    run.back_to(50)
    assert run.saved == (50,)
    assert [step for step, _ in rows(run.path)] == list(range(1, 51))
    assert max(run.film.steps) <= 50
    assert read_record(run.path).step == 50


def test_a_watcher_sees_new_weights_once(run: RunFolder):
    watch = RunWatch(run.path)
    saved(run, 1)
    assert watch.look().weights_changed
    assert not watch.look().weights_changed
    os.utime(run.path / "weights.safetensors", (1, 1))
    assert watch.look().weights_changed


def test_a_watched_run_that_vanishes_says_so(run: RunFolder, tmp_path: Path):
    with pytest.raises(FileError, match="not the folder of a run"):
        RunWatch(tmp_path / "none").look()


def test_opening_removes_what_a_killed_writer_left(run: RunFolder):
    run.close()
    part = run.path / ".glyphstudio-0123456789ab.part"
    part.touch()
    RunFolder.open(run.path).close()
    assert not part.exists()


def test_mutated_records_raise_one_kind_of_error(run: RunFolder):
    run.plan(1, 10)
    run.close()
    path = run.path / "run.json"
    good = path.read_bytes()
    chance = random.Random(4)
    refused = 0
    for _ in range(400):
        bad = bytearray(good)
        for _ in range(chance.randint(1, 4)):
            bad[chance.randrange(len(bad))] = chance.randrange(256)
        path.write_bytes(bad)
        try:
            read_record(run.path)
        except FileError:
            refused += 1
    assert refused > 300


def test_a_record_is_json_for_people(run: RunFolder):
    tree = json.loads((run.path / "run.json").read_text())
    assert tree["schema_version"] == 1
    assert tree["recipe"]["name"] == "mirror"
