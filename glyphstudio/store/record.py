"""run.json: what a run is, and how far it is."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, JsonValue, field_validator, model_validator

from glyphstudio import files
from glyphstudio.errors import FileError, SettingError
from glyphstudio.params import Params, as_far_as_known, parsed, setting
from glyphstudio.recipe import Recipe

NAME = "run.json"
VERSION = 1
MOST_STEPS = 999_999_999  # nine digits, as in the names of checkpoints and frames
NEWER = "{} was grown by a newer Glyph Studio: look at it and draw with it, but update to train it."
Figure = Annotated[float, Field(ge=-1e9, le=1e9)]
State = Literal["new", "training", "paused", "finishing", "finished", "stopped", "failed"]


class Plan(Params):
    """A schedule: steps `first`..`last`. A run that goes past its end has several."""

    first: int = setting(..., title="First step", ge=1, le=MOST_STEPS)
    last: int = setting(..., title="Last step", ge=1, le=MOST_STEPS)

    @model_validator(mode="after")
    def _has_a_step(self) -> Plan:
        if self.last < self.first:
            raise ValueError(f"a plan of steps {self.first} to {self.last} has none")
        return self


class RecordedChange(Params):
    """Settings (dotted paths) that changed after `step`."""

    step: int = setting(0, title="Step", ge=0, le=MOST_STEPS)
    values: dict[str, JsonValue] = setting(dict, title="Values")


class Remark(Params):
    """A notice the training gave."""

    step: int = setting(0, title="Step", ge=0, le=MOST_STEPS)
    text: str = setting("", title="Text", max_length=1000)


class Origin(Params):
    """The run and step a run was branched from."""

    run: str = setting("", title="Run", max_length=255)
    step: int = setting(0, title="Step", ge=0, le=MOST_STEPS)

    @field_validator("run", mode="before")
    @classmethod
    def _savable(cls, name: object) -> object:
        return files.readable(name) if isinstance(name, str) else name


class RunRecord(Params):
    """All of run.json. `step` is that of the last save; losses.csv may be ahead of it.

    `seconds`: spent training, pauses not counted. `threads`: every continuation uses as many.
    """

    schema_version: int = setting(VERSION, title="Version", ge=1)
    recipe: Recipe
    device: str = setting("cpu", title="Device", max_length=80)
    threads: int = setting(1, title="Threads", ge=1, le=1024)
    software: str = setting("", title="Software", max_length=200)
    started: str = setting("", title="Started", max_length=40)
    changed: str = setting("", title="Last change", max_length=40)
    seconds: float = setting(0.0, title="Seconds", ge=0, le=1e10)
    step: int = setting(0, title="Step", ge=0, le=MOST_STEPS)
    plans: tuple[Plan, ...] = setting((), title="Plans")
    changes: tuple[RecordedChange, ...] = setting((), title="Changes")
    state: State = "new"
    reason: str = setting("", title="Reason", max_length=1000)
    legibility: dict[str, Figure] = setting(dict, title="Legibility")
    origin: Origin | None = None
    remarks: tuple[Remark, ...] = setting((), title="Remarks")

    @property
    def newer(self) -> bool:
        """Whether a newer program wrote it: for looking at and drawing, never for writing."""
        return self.schema_version > VERSION

    @property
    def planned(self) -> int:
        """The last planned step; 0 before there is a plan."""
        return self.plans[-1].last if self.plans else 0


def read_record(folder: Path) -> RunRecord:
    """The record of a run; of a newer version what can be understood.

    Raises:
        FileError: the folder is no run, or its run.json is damaged.
    """
    if not files.is_there(folder / NAME):
        raise FileError(f"{folder.name or folder} is not the folder of a run.")
    with files.naming(folder.absolute().name):
        tree = files.read_json(folder / NAME)
    version = tree.get("schema_version") if isinstance(tree, dict) else None
    read = as_far_as_known if type(version) is int and version > VERSION else parsed
    try:
        return read(RunRecord, tree)
    except SettingError as error:
        raise FileError(f"{folder.name} has a damaged {NAME}: {error}") from error


def read_own_record(folder: Path) -> RunRecord:
    """The record of a run that is to be written to, or trained on in a copy.

    Raises:
        FileError: as `read_record`, or a newer program wrote it.
    """
    record = read_record(folder)
    if record.newer:
        raise FileError(NEWER.format(folder.name))
    return record


def write_record(folder: Path, record: RunRecord) -> None:
    """Write run.json, whole or not at all.

    Raises:
        SaveError: it could not be written.
    """
    files.write_json(folder / NAME, record.model_dump(mode="json"))


def now() -> str:
    """This moment as people and programs read it, in UTC."""
    return datetime.now(UTC).isoformat(timespec="seconds")
