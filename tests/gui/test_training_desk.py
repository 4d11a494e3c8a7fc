"""The desk of trainings without threads: what a watched run is said to be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_model import small_recipe

from glyphstudio.gui import training_desk
from glyphstudio.gui.training_desk import Looked, TrainingDesk
from glyphstudio.gui.workers import JobWorker
from glyphstudio.store import losses
from glyphstudio.store.runs import RunFolder

WAIT = 30_000


def looked(desk: TrainingDesk, at: float = 0.0) -> Looked:
    """What a look of the desk's own watch would see now."""
    assert desk._watch is not None
    return Looked(desk._watch, desk._watch.look(), at)


def grow(run: RunFolder, *steps: int) -> None:
    for step in steps:
        run.losses(step, {"message": 1 / (1 + step)}, {})
    run._log.flush()


@pytest.fixture
def theirs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunFolder]:
    """A run that somebody else trains, whose losses are on the disk when the test says so."""
    monkeypatch.setattr(losses, "FLUSH_SECONDS", 1e9)
    with RunFolder.create(tmp_path / "b", small_recipe(), device="cpu", threads=1) as run:
        run.plan(1, 1000)
        run.is_now("training")
        yield run


def test_the_speed_of_a_watched_run_is_measured_from_burst_to_burst(
    qtbot: QtBot, theirs: RunFolder
) -> None:
    desk, told = TrainingDesk(JobWorker("Unused")), []
    desk.watch(theirs.path)
    bursts = {3.0: range(1, 71), 8.0: range(71, 141), 15.0: range(141, 211), 22.0: range(211, 281)}
    for second in range(25):  # a look a second; some 10 steps a second, written by seventies
        grow(theirs, *bursts.get(second, ()))
        desk._take_look(looked(desk, 1000.0 + second))
        assert desk.info is not None
        told.append((desk.info.steps_per_second, desk.info.seconds_left))
    assert told[:8] == [(0.0, None)] * 8  # one burst tells nothing
    assert told[8:15] == [(14.0, pytest.approx((1000 - 140) / 14))] * 7
    assert told[15][0] == 10.0
    assert told[22:] == [(10.0, pytest.approx((1000 - 280) / 10))] * 3


def test_what_a_watched_run_was_met_at_is_no_burst(qtbot: QtBot, theirs: RunFolder) -> None:
    desk = TrainingDesk(JobWorker("Unused"))
    grow(theirs, *range(1, 900))
    desk.watch(theirs.path)
    for second, step in ((0.0, 899), (1.0, 900), (2.0, 902), (3.0, 904)):
        grow(theirs, step)
        desk._take_look(looked(desk, second))
        assert desk.info is not None
        assert desk.info.steps_per_second == (2.0 if second > 1 else 0.0)


def test_a_pause_of_a_watched_run_does_not_slow_it(qtbot: QtBot, theirs: RunFolder) -> None:
    desk = TrainingDesk(JobWorker("Unused"))
    desk.watch(theirs.path)

    def look(second: float, *steps: int) -> float:
        grow(theirs, *steps)
        desk._take_look(looked(desk, second))
        assert desk.info is not None
        return desk.info.steps_per_second

    assert [look(0.0), look(1.0, 10), look(2.0, 20)] == [0.0, 0.0, 10.0]
    theirs.is_now("paused")
    assert look(3.0) == 0.0
    theirs.is_now("training")
    assert [look(60.0, 30), look(61.0, 40), look(62.0, 50)] == [0.0, 10.0, 10.0]


def test_the_loss_of_a_watched_run_stays_until_the_next(qtbot: QtBot, theirs: RunFolder) -> None:
    desk = TrainingDesk(JobWorker("Unused"))
    desk.watch(theirs.path)
    grow(theirs, 1, 3)
    for _ in range(3):
        desk._take_look(looked(desk))
        assert desk.info is not None
        assert desk.info.loss == 0.25


def test_a_run_opened_twice_has_each_loss_once(qtbot: QtBot, theirs: RunFolder) -> None:
    grow(theirs, 1, 2, 3)
    desk = TrainingDesk(JobWorker("Unused"))
    desk.watch(theirs.path)
    first = looked(desk)
    desk.watch(theirs.path)
    desk._take_look(looked(desk))
    desk._take_look(first)  # was on its way
    assert desk.curves.steps == (1, 2, 3)


def test_losses_are_written_down_within_a_second_for_those_who_watch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [100.0]
    monkeypatch.setattr(losses.time, "monotonic", lambda: now[0])
    log, seen = losses.LossLog(tmp_path), list[int]()
    for step in range(1, 25):
        now[0] += 0.25
        log.add(step, {"loss": 1.0})
        seen.append(sum(1 for _ in losses.read_losses(tmp_path)))
    assert all(step - shown <= 4 for step, shown in enumerate(seen, 1))
    assert len(set(seen)) <= 7  # and not row by row


def test_a_newer_run_is_watched_with_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    RunFolder.create(tmp_path / "a", small_recipe(), device="cpu", threads=1).close()
    record = tmp_path / "a" / "run.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"schema_version": 9}))
    desk, said = TrainingDesk(JobWorker("Unused")), list[str]()
    desk.noticed.connect(said.append)
    desk.show_past(tmp_path / "a")
    for _ in range(3):
        desk._take_look(looked(desk))
    assert len(said) == 1
    assert said[0].startswith("a was grown by a newer Glyph Studio")
    assert desk.info is not None
    assert desk.info.recipe == small_recipe()


def test_a_run_whose_disk_is_away_for_a_while_is_watched_on(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training_desk, "WATCH_MS", 20)
    jobs, path, away = JobWorker("Looking"), tmp_path / "a", tmp_path / "away"
    desk, said = TrainingDesk(jobs), list[str]()
    desk.failed.connect(lambda sentence, _details: said.append(sentence))
    jobs.start()
    with RunFolder.create(path, small_recipe(), device="cpu", threads=1) as run:
        with qtbot.waitSignal(desk.changed, timeout=WAIT):
            desk.watch(path)
        path.rename(away)
        qtbot.waitUntil(lambda: bool(said), timeout=WAIT)
        away.rename(path)
        run.losses(7, {"loss": 1.0}, {})
        run._log.flush()
        qtbot.waitUntil(lambda: desk.info is not None and desk.info.step == 7, timeout=WAIT)
    assert said == ["a is not the folder of a run."]
    desk.stop_watching()
    assert jobs.shut_down(20)
