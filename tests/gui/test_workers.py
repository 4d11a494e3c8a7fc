"""The thread that does jobs one after the other."""

from __future__ import annotations

import threading
from pathlib import Path

from PySide6.QtWidgets import QApplication

from glyphstudio.gui.workers import Job, JobWorker, Running


def test_what_is_to_be_kept_is_written_even_when_the_program_closes(
    qapp: QApplication, tmp_path: Path
) -> None:
    begun, closes = threading.Event(), threading.Event()

    def read(running: Running) -> object:
        begun.set()
        closes.wait(20)
        return running.cancelled()

    def write(name: str) -> Job:
        path = tmp_path / name
        return Job(name, lambda _running: path.write_text("whole"), saves=name == "kept")

    worker = JobWorker("FileWorker")
    worker.start()
    worker.add(Job("read a large photograph", read))
    assert begun.wait(20)
    worker.add(write("looked for"))
    worker.add(write("kept"))
    worker.end()
    closes.set()
    assert worker.shut_down(20)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]
