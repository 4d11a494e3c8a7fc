"""A run killed before each single thing it does to the disk: what is there is always whole."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from glyphstudio import files
from glyphstudio.recipe import Recipe
from glyphstudio.store.film import read_film
from glyphstudio.store.lock import is_locked
from glyphstudio.store.losses import read_losses
from glyphstudio.store.runs import CARD, WEIGHTS, RunFolder, is_run

RECIPE = Recipe(name="mirror", steps=12)
PICTURE = np.zeros((2, 4, 3), np.uint8)
MUTATING = {"os.rename", "os.remove", "os.truncate", "os.mkdir", "os.rmdir"}
KILLED = 9
pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a process is forked for each kill"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),  # the child takes no lock
    pytest.mark.slow,
]


@pytest.fixture(autouse=True)
def _no_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a killed process has written is the system's, synced or not; waiting takes minutes."""
    monkeypatch.setattr(os, "fsync", lambda handle: None)


def killed_at(count: int, act: Callable[[], object]) -> bool:
    """Do `act` in a process that dies before its `count`-th act on the disk; False if it ended."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == KILLED
    done = 0

    def hook(event: str, given: tuple[object, ...]) -> None:
        nonlocal done
        writes = event == "open" and isinstance(given[2], int) and given[2] & (os.O_RDWR | 1)
        if event in MUTATING or writes:
            done += 1
            if done == count:
                os._exit(KILLED)

    try:
        sys.addaudithook(hook)
        act()
        os._exit(0)
    finally:
        os._exit(1)  # an error: the parent sees that it was not killed, and finds nothing sound


def checkpoint(step: int) -> bytes:
    return b"checkpoint %d " % step * 1000


def train(run: RunFolder, start: int, stop: int) -> None:
    """What a session does, with a save every three steps and a frame every other."""
    run.is_now("training")
    for step in range(start, stop + 1):
        run.losses(step, {"loss": 1 / step} | ({"late": 1.0} if step > 4 else {}), {})
        if step % 2:
            run.frame(step, b"frame %d" % step, PICTURE[:, :2] + step)
        if step % 3 == 0:
            run.save(
                step,
                checkpoint=checkpoint(step),
                model=b"model %d" % step,
                card=PICTURE,
                legibility={"bits": 1.0},
                seconds=1.0,
            )
    run.says(stop, "Done.")


def whole_training(path: Path) -> None:
    run = RunFolder.create(path, RECIPE, device="cpu", threads=1)
    run.plan(1, 12)
    train(run, 1, 7)
    run.back_to(6)
    train(run, 7, 12)
    run.finish(b"model 12", PICTURE, {})
    run.is_now("finished")
    run.close()


def assert_sound(path: Path) -> None:
    """Whatever happened: it opens, everything in it is whole, and it can go on."""
    assert not is_locked(path)
    with RunFolder.open(path) as run:
        newest = max(run.saved, default=0)
        assert newest >= run.record.step
        assert all(run.checkpoint(step) == checkpoint(step) for step in run.saved)
        run.back_to(newest)
        assert [row.step for row in read_losses(path)] == list(range(1, newest + 1))
        film = read_film(path / "film")
        for step in film.steps:
            assert step <= newest
            assert film.path(step).read_bytes() == b"frame %d" % step
        assert all((small == step).all() for step, small in film.thumbnails.items())
        if newest:
            assert (path / WEIGHTS).exists() or newest == 3
        if (path / WEIGHTS).exists():
            assert (path / WEIGHTS).read_bytes() in {b"model %d" % s for s in (3, 6, 9, 12)}
        if (path / CARD).exists():
            assert files.read_picture(path / CARD).shape == PICTURE.shape
        assert not [entry for entry in path.rglob("*") if files.is_part(entry.name)]
        if not run.plans:
            run.plan(1, 12)
        train(run, newest + 1, 12)
        assert run.saved[-1] == 12


def test_a_training_killed_anywhere_is_whole_and_goes_on(tmp_path: Path):
    count = 0
    while True:
        path = tmp_path / f"{count}"
        if not killed_at(count := count + 1, lambda path=path: whole_training(path)):
            break
        if not is_run(path):
            RunFolder.create(path, RECIPE, device="cpu", threads=1).close()
        assert_sound(path)
    assert count > 60
    assert_sound(path)


def test_a_branch_killed_anywhere_is_a_whole_run_or_none(tmp_path: Path):
    whole_training(tmp_path / "whole")

    def branch(path: Path) -> None:
        RunFolder.branch(
            tmp_path / "whole", 9, path, model_at=lambda *_: (b"model 9", PICTURE)
        ).close()

    count = 0
    while True:
        path = tmp_path / f"{count}"
        if not killed_at(count := count + 1, lambda path=path: branch(path)):
            break
        if is_run(path):
            assert_sound(path)
    assert count > 20
    with RunFolder.open(path) as run:
        assert (run.record.step, run.saved, run.record.origin is not None) == (9, (9,), True)
    assert_sound(path)
