"""The runs of a sweep as processes of their own: some at once, each on its device."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from glyphstudio import files
from glyphstudio.store.sweeps import LOG, Row, RowLook, Sweep, look_at

PATIENCE = 60.0  # seconds that a training may take to stop and keep itself


def program() -> list[str]:
    """What starts this program again: python with the package, or the frozen program."""
    if getattr(sys, "frozen", False):
        return [sys.executable]
    return [sys.executable, "-m", "glyphstudio"]


@dataclass(slots=True)
class Job:
    """A row that trains now, and where."""

    row: Row
    path: Path
    device: str
    process: subprocess.Popen[bytes]

    def stop(self) -> None:
        """Ask it to stop and keep what it has."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT if os.name != "nt" else signal.SIGTERM)

    def error(self) -> str:
        """Its last words."""
        try:
            lines = (self.path.parent / f"{self.row.folder}.{LOG}").read_text("utf-8", "replace")
        except OSError:
            return ""
        said = [line for line in lines.splitlines() if line.strip()]
        return files.shown(said[-1])[:300].removeprefix("glyphstudio: ") if said else ""


def start(folder: Path, sweep: Sweep, look: RowLook, *, device: str, threads: int) -> Job:
    """Begin the training of a row, or go on with it, in a process that outlives no signal of ours.

    Raises:
        SaveError: its recipe could not be written.
    """
    row, path = look.row, look.path
    if look.state == "waiting":
        recipes = files.make_folder(folder / "recipes")
        recipe = recipes / f"{row.folder}.json"
        files.write_json(recipe, row.recipe.model_dump(mode="json"))
        words = ["train", str(recipe), "--out", str(path), "--threads", str(threads)]
        if sweep.seconds is not None:
            words += ["--seconds", str(sweep.seconds)]
    else:
        words = ["train", "--resume", str(path)]
    environment = {name: value for name, value in os.environ.items() if name != "WORLD_SIZE"}
    with (folder / f"{row.folder}.{LOG}").open("wb") as log:
        process = subprocess.Popen(
            [*program(), *words, "--device", device, "-q"],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment,
            start_new_session=os.name != "nt",  # Ctrl+C is ours to hand on, once
        )  # fmt: skip
    return Job(row, path, device, process)


def finish(jobs: Sequence[Job]) -> None:
    """Stop trainings and wait until they are kept; one that does not hear is left to itself."""
    for job in jobs:
        job.stop()
    for job in jobs:
        try:
            job.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            job.process.kill()


def look(job: Job) -> RowLook:
    """How far a job is."""
    return look_at(job.path, job.row)
