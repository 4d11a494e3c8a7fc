"""The desk of trainings without threads: what a watched run is said to be."""

from __future__ import annotations

import json
from pathlib import Path

from pytestqt.qtbot import QtBot
from small_model import small_recipe

from glyphstudio.gui.training_desk import Looked, TrainingDesk
from glyphstudio.gui.workers import JobWorker
from glyphstudio.store.runs import RunFolder, RunWatch


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
