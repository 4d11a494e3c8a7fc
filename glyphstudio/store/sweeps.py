"""A sweep: one recipe trained with several values of some settings; a folder of runs, no torch."""

from __future__ import annotations

import contextlib
import itertools
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from glyphstudio import files
from glyphstudio.errors import FileError, SettingError
from glyphstudio.files.reading import opened
from glyphstudio.params import Params, parsed, setting
from glyphstudio.recipe import Recipe, canonical_json, with_settings
from glyphstudio.store.lock import is_locked
from glyphstudio.store.losses import NAME as LOSSES
from glyphstudio.store.record import RunRecord, read_record
from glyphstudio.store.runs import WEIGHTS, is_run

NAME = "sweep.json"
SHEET = "sheet.png"
STOP = "stop"  # a file that asks whoever trains the sweep to stop and keep what there is
LOG = "log.txt"
TAIL = 4096  # bytes
MOST_AXES = 4
MOST_VALUES = 64
MOST_ROWS = 256
OF_THE_RECIPE = ("seed", "steps")  # these are no settings of its family
OF_A_STYLE = ("drawing", "palette")  # these mean nothing to another style
State = Literal["waiting", "training", "stopped", "finished", "failed"]


class Axis(Params):
    """A setting (dotted path) and the values it takes."""

    path: str = setting(..., title="Setting", max_length=120)
    values: tuple[JsonValue, ...] = setting(..., title="Values", max_length=MOST_VALUES)


class Sweep(Params):
    """What a sweep's folder says in sweep.json; enough to make it, or to go on with it.

    `seconds`: about so long for each run, instead of its recipe's steps.
    """

    schema_version: Literal[1] = 1
    recipe: Recipe
    over: tuple[Axis, ...] = setting(..., title="Over", max_length=MOST_AXES)
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One run of a sweep: its values by setting, the recipe they make, its folder's name."""

    values: tuple[tuple[str, JsonValue], ...]
    recipe: Recipe
    folder: str

    @property
    def label(self) -> str:
        """ "latent_size 32, style ink"; a setting in a group by its last name."""
        said = (f"{path.rpartition('.')[2]} {value_word(value)}" for path, value in self.values)
        return ", ".join(said).replace("_", " ")


@dataclass(frozen=True, slots=True)
class RowLook:
    """How far a row is. `seconds` of training; `bits` and `letters` once it was measured."""

    row: Row
    path: Path
    state: State
    step: int = 0
    planned: int = 0
    seconds: float = 0.0
    bits: float | None = None
    letters: float | None = None
    reason: str = ""
    drawable: bool = False

    @property
    def strip(self) -> Path:
        """The picture of its glyphs, there once it was trained."""
        return self.path.with_name(f"{self.path.name}.png")


def rows(sweep: Sweep) -> tuple[Row, ...]:
    """The runs of a sweep, the last setting changing fastest.

    Raises:
        SettingError: there are none or too many, or a path leads nowhere.
    """
    if not sweep.over or not all(axis.values for axis in sweep.over):
        raise SettingError("A sweep needs a setting and values for it: latent_size=32,128.")
    paths = [axis.path for axis in sweep.over]
    if len(set(paths)) < len(paths):
        raise SettingError("A sweep goes over each setting once.")
    combined = list(itertools.product(*(axis.values for axis in sweep.over)))
    if len(combined) > MOST_ROWS:
        raise SettingError(f"A sweep has {MOST_ROWS} runs at most, not {len(combined)}.")
    found: list[Row] = []
    taken: set[str] = set()
    for values in combined:
        pairs = tuple(zip(paths, values, strict=True))
        name = _folder(pairs)
        if name.lower() in taken:
            if any(row.values == pairs for row in found):
                raise SettingError(
                    f"A sweep has each value once, and {value_word(values[-1])} twice."
                )
            name = f"{name[:90]}-{len(found) + 1}"
        taken.add(name.lower())
        found.append(Row(pairs, recipe_of(sweep.recipe, pairs), name))
    return tuple(found)


def recipe_of(recipe: Recipe, values: Sequence[tuple[str, JsonValue]]) -> Recipe:
    """A recipe with a row's values. Another style begins with its own drawing and palette.

    Raises:
        SettingError: a value is none of a recipe's, or a path leads nowhere.
    """
    own: dict[str, JsonValue] = {}
    for path, value in values:
        if path in OF_THE_RECIPE:
            tree = recipe.model_dump(mode="json") | {path: value}
            recipe = parsed(Recipe, tree)
        else:
            own[path] = value
    if "style" in own and own["style"] != recipe.settings.get("style"):
        kept = {key: value for key, value in recipe.settings.items() if key not in OF_A_STYLE}
        recipe = recipe.model_copy(update={"settings": kept})
    return with_settings(recipe, own)


# ---- on disk


def begin(folder: Path, sweep: Sweep) -> None:
    """Write a sweep down in a new or empty folder, or find the very same one there.

    Raises:
        FileError: another sweep, or something else, is there.
        SaveError: it could not be written.
    """
    if files.is_there(folder / NAME):
        if read_sweep(folder) != sweep:
            raise FileError(f"{folder.name} holds another sweep; choose a new folder.")
        return
    if files.is_there(folder) and any(folder.iterdir()):
        raise FileError(f"{folder.name} is not empty; choose a new folder.")
    files.make_folder(folder)
    files.write_json(folder / NAME, sweep.model_dump(mode="json"))


def read_sweep(folder: Path) -> Sweep:
    """The sweep in a folder.

    Raises:
        FileError: there is none, or it is damaged.
    """
    if not files.is_there(folder / NAME):
        raise FileError(f"{folder.name or folder} is not the folder of a sweep.")
    try:
        sweep = parsed(Sweep, files.read_json(folder / NAME))
        rows(sweep)
    except SettingError as error:
        raise FileError(f"{folder.name} is a damaged sweep: {error}") from error
    return sweep


def sweeps_in(folder: Path) -> tuple[Path, ...]:
    """The sweeps among the folders in a folder, newest first."""
    found: list[tuple[float, Path]] = []
    with contextlib.suppress(OSError):
        for entry in os.scandir(folder):
            with contextlib.suppress(OSError):
                found.append(((Path(entry.path) / NAME).stat().st_mtime, Path(entry.path)))
    return tuple(path for _, path in sorted(found, reverse=True))


def is_trained(folder: Path) -> bool:
    """Whether somebody trains the sweep in a folder now."""
    return is_locked(folder)


def ask_to_stop(folder: Path) -> None:
    """Have whoever trains a sweep stop soon; every run keeps what it has.

    Raises:
        SaveError: it cannot be said.
    """
    files.write_text(folder / STOP, "")


def looks(folder: Path, sweep: Sweep) -> tuple[RowLook, ...]:
    """How far each row is, by what lies in its folder."""
    return tuple(look_at(folder / row.folder, row) for row in rows(sweep))


def look_at(path: Path, row: Row) -> RowLook:
    """How far one row is; a folder that cannot be read has failed."""
    try:
        if not is_run(path):
            return RowLook(row, path, "waiting", planned=row.recipe.steps)
        record = read_record(path)
    except FileError as error:
        return RowLook(row, path, "failed", reason=str(error))
    read, state = record.legibility, _state(path, record)
    return RowLook(
        row,
        path,
        state,
        step=max(record.step, _newest_step(path)) if state == "training" else record.step,
        planned=record.planned or row.recipe.steps,
        seconds=record.seconds,
        bits=read.get("bits"),
        letters=read.get("letters"),
        reason=record.reason,
        drawable=(path / WEIGHTS).is_file(),
    )


def _state(path: Path, record: RunRecord) -> State:
    if record.state in ("finished", "failed"):
        return "finished" if record.state == "finished" else "failed"
    return "training" if is_locked(path) else "stopped"


def _newest_step(path: Path) -> int:
    """The last whole row of the losses; run.json is only written at checkpoints."""
    try:
        with opened(path / LOSSES, FileError) as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - TAIL))
            lines = file.read(TAIL).split(b"\n")
    except (FileError, OSError):
        return 0
    word = lines[-2].partition(b",")[0] if len(lines) > 2 else b""
    return int(word) if word.isdigit() and len(word) < 10 else 0


def _folder(pairs: Sequence[tuple[str, JsonValue]]) -> str:
    words = (f"{path.rpartition('.')[2]}-{value_word(value)}" for path, value in pairs)
    return files.plain_name(" ".join(words), otherwise="run").replace(" ", "_")


def value_word(value: JsonValue) -> str:
    """A value as people read it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, str):
        return files.shown(value)[:60]
    if isinstance(value, float):
        return f"{value:g}"
    return canonical_json(value)[:60]
