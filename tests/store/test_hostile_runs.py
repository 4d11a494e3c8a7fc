"""Run folders as strangers, other machines and full disks leave them."""

from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from glyphstudio import files
from glyphstudio.errors import FileError, SaveError
from glyphstudio.recipe import Recipe
from glyphstudio.store import lock as locks
from glyphstudio.store.checkpoints import MOST, Checkpoints
from glyphstudio.store.film import FilmFolder, read_film
from glyphstudio.store.lock import Lock, is_locked
from glyphstudio.store.losses import read_losses
from glyphstudio.store.record import read_record
from glyphstudio.store.runs import RunFolder, RunWatch

RECIPE = Recipe(name="mirror")
CARD = np.zeros((2, 4, 3), np.uint8)
posix = pytest.mark.skipif(os.name != "posix", reason="pipes, links and flock")


def saved(run: RunFolder, step: int, bits: float = 1.0) -> None:
    run.save(step, checkpoint=b"c", model=b"m", card=CARD, legibility={"bits": bits}, seconds=1.0)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A run of ten steps that nobody trains."""
    with RunFolder.create(tmp_path / "a", RECIPE, device="cpu", threads=1) as run:
        run.plan(1, 10)
        for step in range(1, 11):
            run.losses(step, {"loss": 1.0}, {})
        run.frame(10, b"frame", CARD[:, :2])
        saved(run, 10)
        run.is_now("finished")
    return tmp_path / "a"


# ---- moved, copied, not to be written to


def test_a_run_goes_on_wherever_it_is_moved_or_copied(path: Path, tmp_path: Path):
    (path / locks.NAME).write_text("1\n")  # a process that lives, of another machine
    place = tmp_path / "of Ünï ☃ 'quotes' and\nlines" / ("x" * 250)
    place.parent.mkdir()
    shutil.copytree(path, place)
    path.rename(tmp_path / "b")
    for moved in (place, tmp_path / "b"):
        assert RunWatch(moved).look().busy is False
        with RunFolder.open(moved) as run:
            saved(run, 20)
        assert RunWatch(moved).look().step == 20


def test_a_run_moved_while_it_trains_is_not_begun_again_where_it_was(path: Path, tmp_path: Path):
    with RunFolder.open(path) as run:
        path.rename(tmp_path / "b")
        for act in (
            lambda: run.frame(20, b"frame", CARD[:, :2]),
            lambda: run.checkpoints.write(20, b"c"),
            lambda: saved(run, 20),
            lambda: run.says(20, "A word."),
        ):
            with pytest.raises(SaveError, match="not there"):
                act()
    assert not path.exists()
    assert is_locked(tmp_path / "b") is False


@posix
def test_a_run_that_cannot_be_written_to_is_watched(path: Path, monkeypatch: pytest.MonkeyPatch):
    real = os.open

    def read_only(place: object, flags: int, mode: int = 0o777, **more: object) -> int:
        if flags & (os.O_WRONLY | os.O_RDWR):
            raise OSError(errno.EROFS, "Read-only file system")
        return real(place, flags, mode, **more)  # type: ignore[call-overload]

    monkeypatch.setattr(os, "open", read_only)
    look = RunWatch(path).look()
    assert (look.step, len(look.losses), look.film_steps, look.busy) == (10, 10, (10,), False)
    with pytest.raises(SaveError, match="no rights to write"):
        RunFolder.open(path)


# ---- the lock


@posix
def test_a_pipe_in_place_of_the_lock_is_not_waited_for(path: Path):
    (path / locks.NAME).unlink()
    os.mkfifo(path / locks.NAME)
    assert is_locked(path) is False


@posix
def test_a_disk_without_locks_says_so(path: Path, monkeypatch: pytest.MonkeyPatch):
    def refuse(handle: int, how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks.fcntl, "flock", refuse)
    assert is_locked(path) is False
    with pytest.raises(SaveError, match="twice at once") as said:
        RunFolder.open(path)
    assert not isinstance(said.value, locks.Busy)


@posix
def test_a_lock_that_finds_no_room_does_not_speak_of_rights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def full(place: object, flags: int, mode: int = 0o777) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "open", full)
    with pytest.raises(SaveError, match="No space left"):
        Lock(tmp_path)


# ---- beginnings


def test_a_killed_beginning_does_not_keep_its_folder(tmp_path: Path):
    Lock(tmp_path).close()
    (tmp_path / ".glyphstudio-0123456789ab.part").touch()
    RunFolder.create(tmp_path, RECIPE, device="cpu", threads=1).close()
    assert read_record(tmp_path).recipe == RECIPE


def test_of_two_that_begin_in_one_folder_the_second_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    from glyphstudio.store import runs

    real, place = runs.Lock, tmp_path / "a"

    def slow(folder: Path) -> Lock:
        monkeypatch.setattr(runs, "Lock", real)
        RunFolder.create(place, Recipe(name="first"), device="cpu", threads=1).close()
        return real(folder)

    monkeypatch.setattr(runs, "Lock", slow)
    with pytest.raises(SaveError, match="holds something already"):
        RunFolder.create(place, RECIPE, device="cpu", threads=1)
    assert read_record(place).recipe.name == "first"
    assert not is_locked(place)


@posix
def test_a_branch_does_not_follow_links_out_of_its_source(path: Path, tmp_path: Path):
    (tmp_path / "secret").write_bytes(b"mine")
    (path / "film" / "000000003.safetensors").symlink_to(tmp_path / "secret")
    with pytest.raises(FileError, match="holds a link"):
        RunFolder.branch(path, 10, tmp_path / "b", model_at=lambda *_: (b"m", CARD))
    assert not (tmp_path / "b").exists()


def test_opening_a_run_leaves_alone_what_a_window_is_keeping_in_it(path: Path):
    (path / "kept").mkdir()
    part = path / "kept" / ".glyphstudio-0123456789ab.part"
    part.touch()
    RunFolder.open(path).close()
    assert part.exists()


# ---- run.json


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"step": 10**30}, "step"),
        ({"seconds": 1e300}, "seconds"),
        ({"plans": [{"first": 5, "last": 4}]}, "has none"),
        ({"plans": [{"first": 1, "last": 10**12}]}, "plans"),
        ({"legibility": {"bits": 1e300}}, "bits"),
        ({"changes": [{"step": 10**20}]}, "changes"),
    ],
)
def test_numbers_beyond_all_reason_are_refused(path: Path, change: dict[str, object], words: str):
    tree = json.loads((path / "run.json").read_text()) | change
    (path / "run.json").write_text(json.dumps(tree))
    with pytest.raises(FileError, match=words):
        read_record(path)


def test_a_figure_beyond_all_reason_does_not_end_a_training(path: Path):
    with RunFolder.open(path) as run:
        saved(run, 20, bits=1e30)
        assert run.record.legibility == {}


def test_what_cannot_be_written_down_is_a_sentence(path: Path):
    with RunFolder.open(path) as run:
        before = (path / "run.json").read_bytes()
        with pytest.raises(SaveError, match="could not be written down"):
            run._update(seconds=1e11)
        assert (path / "run.json").read_bytes() == before


# ---- losses, checkpoints, film


@posix
def test_a_pipe_in_place_of_the_losses_is_not_waited_for(path: Path):
    (path / "losses.csv").unlink()
    os.mkfifo(path / "losses.csv")
    for act in (lambda: RunWatch(path).look(), lambda: RunFolder.open(path)):
        with pytest.raises(FileError, match="not a file"):
            act()


def test_rows_of_impossible_steps_are_left_out(path: Path):
    with open(path / "losses.csv", "a") as file:
        file.write(f"{'9' * 4000},1\n-3,1\n1_1,1\n+12,1\n١٢,1\n")
    assert [row.step for row in read_losses(path)] == list(range(1, 11))


ODD = ["step-7.safetensors", "step-٠٠٠٠٠٠٠٠٧.safetensors", "step-0000000007.safetensors"]


def test_oddly_named_checkpoints_are_none_of_ours(tmp_path: Path):
    checkpoints = Checkpoints(tmp_path)
    for name in ODD:
        (tmp_path / name).touch()
    for step in range(10, 10 + 2 * MOST):  # thinned: each oddly named one was tried for ever
        checkpoints.write(step, b"c")
    assert len(checkpoints.steps) == MOST
    assert all(checkpoints.read(step) == b"c" for step in checkpoints.steps)
    assert all((tmp_path / name).exists() for name in ODD)


def test_oddly_named_frames_are_none_of_ours(path: Path):
    for name in ODD:
        (path / "film" / name.removeprefix("step-")).touch()
    assert read_film(path / "film").steps == (10,)


def test_small_pictures_of_another_size_do_not_stop_a_film(tmp_path: Path):
    grown: list[Callable[[FilmFolder], None]] = [
        lambda film: film.add(1, b"a", np.zeros((9, 9, 3), np.uint8)),
        lambda film: film.add(2, b"b", np.ones((4, 4, 3), np.uint8)),
    ]
    for add in grown:
        film = FilmFolder(tmp_path, 10)
        add(film)
        film.write_strip()
    assert list(read_film(tmp_path).thumbnails) == [2]
    assert read_film(tmp_path).steps == (1, 2)


def test_frames_that_are_gone_are_not_in_the_film(path: Path):
    with RunFolder.open(path) as run:
        run.frame(11, b"frame", CARD[:, :2])
    (path / "film" / "000000010.safetensors").unlink()
    film = RunWatch(path).film()
    assert (film.steps, list(film.thumbnails)) == ((11,), [11])
    with RunFolder.open(path) as run:
        run.frame(12, b"frame", CARD[:, :2])
        run.film.write_strip()
    assert read_film(path / "film").steps == (11, 12)


def test_names_that_stand_twice_and_deep_nests_are_refused(path: Path):
    for text in ('{"step": 1, "step": 2}', '{"a":' * 40 + "1" + "}" * 40):
        files.write_text(path / "run.json", text)
        with pytest.raises(FileError, match=r"twice|deeply"):
            read_record(path)
