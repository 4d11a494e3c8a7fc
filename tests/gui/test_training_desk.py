"""The desk of trainings without threads: what a watched run is said to be."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_model import small_recipe

from glyphstudio.gui import training_desk
from glyphstudio.gui.training_desk import Looked, TrainingDesk
from glyphstudio.gui.workers import JobWorker
from glyphstudio.store.runs import RunFolder, RunWatch

WAIT = 30_000


def test_a_newer_run_is_watched_with_one_sentence(qtbot: QtBot, tmp_path: Path) -> None:
    RunFolder.create(tmp_path / "a", small_recipe(), device="cpu", threads=1).close()
    record = tmp_path / "a" / "run.json"
    record.write_text(json.dumps(json.loads(record.read_text()) | {"schema_version": 9}))
    desk, said = TrainingDesk(JobWorker("Unused")), list[str]()
    desk.noticed.connect(said.append)
    desk.show_past(tmp_path / "a")
    watch = RunWatch(tmp_path / "a")
    for _ in range(3):
        desk._take_look(Looked(watch.path, watch.look()))
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
