"""The folder of a run: written by one, watched by any number; no torch."""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import JsonValue

import glyphstudio
from glyphstudio import files
from glyphstudio.errors import FileError, SaveError, SettingError
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe
from glyphstudio.store import record as records
from glyphstudio.store.checkpoints import Checkpoints
from glyphstudio.store.film import Film, FilmFolder, film_sizes, read_film
from glyphstudio.store.lock import BUSY, Busy, Closing, Lock, is_locked
from glyphstudio.store.lock import NAME as LOCK
from glyphstudio.store.losses import LossLog, LossReader, LossRow
from glyphstudio.store.record import (
    Origin,
    Plan,
    RecordedChange,
    Remark,
    RunRecord,
    read_own_record,
    read_record,
)
from glyphstudio.store.recorded import Recorded

__all__ = ["Busy", "RunFolder", "RunLook", "RunWatch", "is_run", "read_record"]

Picture = npt.NDArray[np.uint8]
WEIGHTS = "weights.safetensors"
CARD = "card.png"
ModelAt = Callable[[Recipe, Sequence[Mapping[str, JsonValue]], bytes], tuple[bytes, Picture]]
SPARE = 50_000_000  # bytes a save must leave free on the disk
MOST_REMARKS = 100
SOFTWARE = f"Glyph Studio {glyphstudio.__version__}"
HASH = re.compile(r"[0-9a-f]{64}")


class RunFolder(Recorded, Closing):
    """Writes one run down; the `Keeper` of a session. Holds the run's lock until closed."""

    def __init__(self, path: Path, lock: Lock, record: RunRecord) -> None:
        super().__init__(path, record)
        self.film = FilmFolder(path / "film", max(1, record.planned))
        self._lock = lock
        self._log = LossLog(path)
        self._seconds_before = record.seconds

    # ---- opening and closing

    @classmethod
    def create(cls, path: Path, recipe: Recipe, *, device: str, threads: int) -> RunFolder:
        """Begin a run in a new or empty folder.

        Raises:
            SaveError: something is there already, or it cannot be written.
            Busy: another program begins one there at this moment.
        """
        moment = records.now()
        record = RunRecord(
            recipe=recipe,
            device=device,
            threads=threads,
            software=SOFTWARE,
            started=moment,
            changed=moment,
        )
        run = cls._claim(path, record)
        try:
            records.write_record(run.path, record)
        except BaseException:
            run.close()
            raise
        return run

    @classmethod
    def _claim(cls, path: Path, record: RunRecord) -> RunFolder:
        """A folder of our own that is no run before its run.json is written."""
        path = path.absolute()
        _refuse_filled(path)
        lock = Lock(files.make_folder(path))
        try:
            _refuse_filled(path)  # somebody may have been quicker
            return cls(path, lock, record)
        except BaseException:
            lock.close()
            raise

    @classmethod
    def open(cls, path: Path) -> RunFolder:
        """Take over a run to go on with it.

        Raises:
            FileError: it is no run, or damaged.
            Busy: somebody else is writing to it; watch it with `RunWatch`.
        """
        path = path.absolute()
        read_own_record(path)
        _refuse_links(path)
        lock = Lock(path)
        try:
            for folder in (path, path / "checkpoints", path / "film"):
                files.remove_stale_parts(folder, older_than=0)  # nobody else writes here
            files.remove_stale_parts(path / "kept")  # a window that only looks may keep a model
            return cls(path, lock, read_own_record(path))
        except BaseException:
            lock.close()
            raise

    @classmethod
    def branch(cls, source: Path, step: int, path: Path, *, model_at: ModelAt) -> RunFolder:
        """A new run that goes on from a checkpoint of another, its losses and film up to there too.

        Args:
            model_at: makes the model that is there; engine.branching.model_at.

        Raises:
            FileError: there is no such checkpoint, it is damaged, or the new folder cannot be
                written.
        """
        origin = read_own_record(source)
        _refuse_links(source)
        data = Checkpoints(source / "checkpoints").read(step)
        changes = tuple(change for change in origin.changes if change.step <= step)
        model, card = model_at(origin.recipe, [change.values for change in changes], data)
        record = RunRecord(
            recipe=origin.recipe,
            device=origin.device,
            threads=origin.threads,
            software=SOFTWARE,
            started=records.now(),
            origin=Origin(run=source.absolute().name, step=step),
        )
        run = cls._claim(path, record)
        try:
            run.checkpoints.write(step, data)
            run._write_model(model, card)
            for row in LossReader(source).new():
                if row.step <= step:
                    run._log.add(row.step, row.values)
            run._log.flush()
            film = read_film(source / "film")
            run.film.plan(max(1, origin.planned))
            for at in film.steps:
                if at <= step and at in film.thumbnails:
                    run.film.add(at, film.read(at), film.thumbnails[at])
            run.film.write_strip()
            plans = tuple(plan for plan in origin.plans if plan.first <= step + 1)
            if not plans or plans[-1].last <= step:  # branched at its end: once more as long
                plans = (*plans, Plan(first=step + 1, last=step + origin.recipe.steps))
            run.film.plan(plans[-1].last)
            run._update(  # at last: a branch that was killed half way is no run
                step=step,
                seconds=origin.seconds * min(1.0, step / max(1, origin.step)),
                plans=plans,
                changes=changes,
                state="stopped",
            )
        except BaseException:
            run.close()
            shutil.rmtree(run.path, ignore_errors=True)  # made by us a moment ago
            raise
        run._seconds_before = run.record.seconds
        return run

    def close(self) -> None:
        """Let go of the run. A training that nobody ended reads as stopped."""
        with contextlib.suppress(SaveError):
            self._log.flush()
            self.film.write_strip()
            if self.record.state in ("training", "paused", "finishing"):
                self._update(state="stopped")
        self._lock.close()

    # ---- what a continuation needs

    @property
    def keeper(self) -> RunFolder:
        return self

    def plan(self, first: int, last: int) -> None:
        """Steps `first`..`last` have a schedule of their own; recorded before the first of them."""
        kept = tuple(plan for plan in self.record.plans if plan.first < first)
        self._update(plans=(*kept, Plan(first=first, last=last)))
        self.film.plan(last)

    def back_to(self, step: int) -> None:
        """Cut everything back to a checkpoint, to go on from there."""
        self.went_back(step)
        self._update(step=step)

    # ---- Keeper

    def changed(self, changes: Sequence[tuple[int, Mapping[str, JsonValue]]]) -> None:
        made = tuple(RecordedChange(step=step, values=dict(values)) for step, values in changes)
        self._update(changes=made)

    def losses(
        self, step: int, losses: Mapping[str, float], legibility: Mapping[str, float]
    ) -> None:
        self._log.add(step, {**losses, **legibility})

    def wants_frame(self, step: int) -> bool:
        return self.film.wants(step)

    def frame(self, step: int, drawer: bytes, thumbnail: Picture) -> None:
        self.film.add(step, drawer, thumbnail)

    def save(
        self,
        step: int,
        *,
        checkpoint: bytes,
        model: bytes,
        card: Picture,
        legibility: Mapping[str, float],
        seconds: float,
    ) -> None:
        self._check_room(2 * len(checkpoint) + len(model))
        self._log.flush(sync=True)  # before the checkpoint: what it stands on is there when it is
        self.film.write_strip()
        self.checkpoints.write(step, checkpoint)
        self._write_model(model, card)
        self._update(
            step=step, seconds=self._seconds_before + seconds, legibility=_finite(legibility)
        )

    def finish(self, model: bytes, card: Picture, legibility: Mapping[str, float]) -> None:
        self._write_model(model, card)
        self._update(legibility=_finite(legibility))

    def went_back(self, step: int) -> None:
        self._log.cut(step)
        self.film.cut(step)
        self.checkpoints.cut(step)

    def says(self, step: int, text: str) -> None:
        remarks = (*self.record.remarks, Remark(step=step, text=text[:1000]))
        self._update(remarks=remarks[-MOST_REMARKS:])

    def is_now(self, state: records.State, reason: str = "") -> None:
        self._update(state=state, reason=reason[:1000])

    # ---- inside

    def _write_model(self, model: bytes, card: Picture) -> None:
        files.write_bytes(self.path / WEIGHTS, model)
        file = io.BytesIO()
        Image.fromarray(card).save(file, "PNG", compress_level=1)
        files.write_bytes(self.path / CARD, file.getvalue(), sync=False)

    def _update(self, **changes: Any) -> None:  # fields of RunRecord, checked by it
        tree = {**dict(self.record), **changes, "changed": records.now()}
        try:
            updated = parsed(RunRecord, tree)
        except SettingError as error:
            raise SaveError(f"{self.path.name} could not be written down: {error}") from error
        records.write_record(self.path, updated)
        self.record = updated

    def _check_room(self, needed: int) -> None:
        try:
            free = shutil.disk_usage(self.path).free
        except OSError as error:
            raise SaveError(f"The folder {self.path} is not there any more.") from error
        if free < needed + SPARE:
            raise SaveError(
                f"Only {free // 1_000_000} MB are free on the disk; make some room, "
                "the training goes on without being saved."
            )


def _refuse_links(folder: Path) -> None:
    """What lies in a run is written to, cut and removed; a stranger's links could lead anywhere."""
    for place in (folder, *(folder / name for name in ("checkpoints", "film", "kept"))):
        try:
            entries = list(place.iterdir())
        except FileNotFoundError:
            continue
        except OSError as error:
            raise FileError(f"{place} cannot be looked into ({error.strerror}).") from error
        for entry in entries:
            if entry.is_symlink():
                raise FileError(f"{folder.name} holds a link ({entry.name}), so it is not opened.")


def _refuse_filled(path: Path) -> None:
    """A run begins in a folder of its own; what a killed beginning left there does not count."""
    try:
        names = {entry.name for entry in path.iterdir()} - {LOCK}
        is_free = all(files.is_part(name) for name in names)
    except FileNotFoundError:
        is_free = not os.path.lexists(path)  # a link to nowhere
    except NotADirectoryError:
        is_free = False
    except OSError as error:
        raise SaveError(f"{path} cannot be looked into ({error.strerror}).") from error
    if not is_free:
        raise SaveError(f"{path} holds something already; choose another folder.")


def _finite(values: Mapping[str, float]) -> dict[str, float]:
    """What a record takes: no NaN, nothing beyond all reason."""
    return {name: value for name, value in values.items() if abs(value) <= 1e9}


def is_run(path: Path) -> bool:
    """Whether a folder looks like a run."""
    return (path / records.NAME).is_file()


def end_of(path: Path) -> int:
    """The last step, in total, that going on with a run leads to.

    Its planned end, where it was stopped before that or before its finish; else as many steps again
    as its recipe has.

    Raises:
        FileError: it is no run, it is damaged, or a newer program wrote it.
        Busy: somebody else trains it.
    """
    record = read_own_record(path)
    if is_locked(path):
        raise Busy(BUSY.format(path.name))
    planned = record.planned or record.recipe.steps
    if record.step < planned or record.state != "finished":
        return planned
    return min(record.step + record.recipe.steps, records.MOST_STEPS)


def kept_path(folder: Path, model_hash: str) -> Path:
    """Where a run keeps the model of this hash.

    Raises:
        FileError: it is no hash.
    """
    if not HASH.fullmatch(model_hash):
        raise FileError("A kept model is named by its hash.")
    return folder / "kept" / f"{model_hash}.safetensors"


def keep_model(folder: Path, model_hash: str, model: bytes) -> Path:
    """Keep the model of a step that something refers to; never thinned.

    Needs no lock: what lies there is named by what it is, and never changed.

    Raises:
        SaveError: it could not be written.
        FileError: it is no hash.
    """
    path = kept_path(folder, model_hash)
    if not path.exists():
        files.make_folder(path.parent)
        files.write_bytes(path, model)
    return path


# ---- watching


@dataclass(frozen=True, slots=True)
class RunLook:
    """What a watcher saw; `losses` since the last look, or all again if `went_back`."""

    record: RunRecord
    busy: bool  # somebody is writing to it now
    step: int
    losses: tuple[LossRow, ...]
    went_back: bool
    film_steps: tuple[int, ...]
    weights_changed: bool


class RunWatch:
    """Follows a run that another process may be training; writes nothing, holds nothing."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._reader = LossReader(self.path)
        self._weights = 0
        self._step = 0

    def look(self) -> RunLook:
        """What is there now.

        Raises:
            FileError: the folder is no run, or gone.
        """
        record = read_record(self.path)
        rows = tuple(self._reader.new())
        if self._reader.went_back:
            self._step = 0
        self._step = max((row.step for row in rows[-1:]), default=self._step)
        weights = self._changed_at()
        changed, self._weights = weights != self._weights, weights
        return RunLook(
            record,
            is_locked(self.path),
            max(record.step, self._step),
            rows,
            self._reader.went_back,
            read_steps(self.path),
            changed,
        )

    def film(self) -> Film:
        """The film so far, with its thumbnails."""
        return read_film(self.path / "film")

    def _changed_at(self) -> int:
        try:
            return (self.path / WEIGHTS).stat().st_mtime_ns
        except OSError:
            return 0


def read_steps(path: Path) -> tuple[int, ...]:
    """The steps of a run's film, without its pictures."""
    return tuple(film_sizes(path / "film"))


def runs_in(folder: Path) -> Iterator[Path]:
    """The runs right inside a folder, newest first."""
    found: list[tuple[float, Path]] = []
    with contextlib.suppress(OSError):
        for path in list(folder.iterdir()):
            with contextlib.suppress(OSError):  # no run, or gone since
                found.append((-(path / records.NAME).stat().st_mtime, path))
    yield from (path for _, path in sorted(found))
