"""What a run's folder says of its training; for those who write to it and those who follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from pydantic import JsonValue

from glyphstudio.recipe import Recipe
from glyphstudio.store.checkpoints import Checkpoints
from glyphstudio.store.record import RunRecord


class Recorded:
    """A run as recorded: all that a continuation needs to know (engine.training.Run)."""

    def __init__(self, path: Path, record: RunRecord) -> None:
        self.path = path
        self.record = record
        self.checkpoints = Checkpoints(path / "checkpoints")

    @property
    def recipe(self) -> Recipe:
        return self.record.recipe

    @property
    def device(self) -> str:
        return self.record.device

    @property
    def threads(self) -> int:
        return self.record.threads

    @property
    def plans(self) -> Sequence[tuple[int, int]]:
        return [(plan.first, plan.last) for plan in self.record.plans]

    @property
    def changes(self) -> Sequence[tuple[int, Mapping[str, JsonValue]]]:
        return [(change.step, change.values) for change in self.record.changes]

    @property
    def step(self) -> int:
        return self.record.step

    @property
    def is_finished(self) -> bool:
        return self.record.state == "finished"

    @property
    def saved(self) -> Sequence[int]:
        return self.checkpoints.steps

    def checkpoint(self, step: int) -> bytes:
        return self.checkpoints.read(step)
