"""One training as a plain generator of frozen events; watched or not, it is the same training."""

from __future__ import annotations

import contextlib
import dataclasses
import gc
import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import torch
import torch.distributed as dist
from pydantic import JsonValue

from glyphstudio.engine import blocks
from glyphstudio.engine.checkpoint import Memory, checkpoint_bytes, film_bytes
from glyphstudio.engine.events import (
    Change,
    Control,
    Event,
    Finished,
    Finishing,
    Frame,
    Keeper,
    Measured,
    Notice,
    Paced,
    Progress,
    RunState,
    Saved,
    Snapshot,
)
from glyphstudio.engine.family import Family, Legibility, State
from glyphstudio.engine.guard import GIVEN_UP, RATE, Failure, Guard, is_out_of_memory, remedy
from glyphstudio.engine.models import model_bytes
from glyphstudio.engine.pace import Pace, Turn
from glyphstudio.engine.player import Pictures
from glyphstudio.engine.preview import Preview, Previewer
from glyphstudio.errors import FileError, SettingError, TrainingError
from glyphstudio.params import changed, settings_of, value_at
from glyphstudio.recipe import Recipe, with_settings

__all__ = [
    "Change", "Control", "Event", "Finished", "Finishing", "Frame", "Keeper", "Measured", "Notice",
    "Paced", "Preview", "Progress", "RunState", "Saved", "Snapshot", "run",
]  # fmt: skip

BROKE: Final = "Something broke."
SAVE_SECONDS: Final = 10.0
SAVE_STEPS: Final = 200
SAVE_SHARE: Final = 0.02  # of the time at most
TRUSTED_STEPS: Final = 50
TRUSTED_SECONDS: Final = 2.0
SAVE_EVERY: Final = 50  # the guard's good states are at the same steps


@dataclass(frozen=True, slots=True)
class _Orders:
    """What is done before the next step; the first process decides, all follow."""

    stop: bool = False
    hurry: bool = False
    measure: bool = False
    values: dict[str, JsonValue] = field(default_factory=dict)


def run(
    family: Family,
    *,
    recipe: Recipe | None = None,
    control: Control | None = None,
    keeper: Keeper | None = None,
    until: int | None = None,
    preview: Preview | None = None,
    snapshot_fps: float = 10.0,
    measure_every: float = 3.0,
    changes: Sequence[Change] = (),
    memory: Memory | None = None,
    finishes: bool = True,
    finish_steps: float | None = None,
) -> Iterator[Event]:
    """Train a family that is set up, from where it stands to the end of its schedule.

    Nothing a watcher does moves it: previews come from a player of their own, and no random number
    or decision depends on the clock. The generator belongs to one thread, the family's.

    Args:
        recipe: what is written beside the weights; needed with a keeper.
        until: the last step, if it is not the schedule's.
        preview: the sheet to draw as `Frame`; None draws none.
        snapshot_fps: snapshots and frames a second at most, and at most 15 % of the time; 0: none.
        measure_every: seconds between measurements, at most 10 % of the time; 0: at the end only.
        changes: live changes of this run made before; those still to come are made at their steps.
        memory: what `load_checkpoint` gave.
        finishes: False leaves the finish to a continuation; the model is measured and kept.
        finish_steps: what the finish takes, in steps, where it was measured before.
    """
    last = family.schedule.last if until is None else until
    training = _Training(family, recipe, control or Control(), keeper, last)
    training.replay(changes)
    if memory is not None:
        training.guard.go_on(family, memory.session, memory.good)
    if snapshot_fps > 0:
        training.shows = Turn(1 / snapshot_fps, share=0.15)
        training.draws_frames = preview is not None
    if measure_every > 0:
        training.measures = Turn(measure_every, share=0.10)
    training.previewer = Previewer(family, preview)
    training.finishes = finishes
    if finish_steps is not None:
        training.finish_steps = finish_steps
    yield from training.events()


class _Training:
    """The state of one `run`."""

    def __init__(
        self,
        family: Family,
        recipe: Recipe | None,
        control: Control,
        keeper: Keeper | None,
        last: int,
    ) -> None:
        assert keeper is None or recipe is not None
        self.family = family
        self.recipe = recipe
        self.control = control
        self.keeper = keeper
        self.last = last
        self.guard = Guard(family)
        self.previewer: Previewer
        self.pace = Pace(time.monotonic(), family.step)
        self.finishes = True
        self.finish_steps = family.finish_steps
        self.finish_seconds: float | None = None  # how long it took, where it was not cut short
        self.shows: Turn | None = None
        self.draws_frames = False
        self.measures: Turn | None = None
        self.saves = Turn(0.0, share=SAVE_SHARE)
        self.saved_at, self.saved_step = time.monotonic(), -1
        self.draws_thumbnails = Turn(0.0, share=0.1)
        self.thumbnail: Pictures | None = None
        self.complains = Turn(60.0, share=1.0)
        self.first_params = family.params  # as in the recipe, without changes
        self.changes: list[Change] = []  # made, in order
        self.in_force: tuple[dict[str, JsonValue], Recipe] | None = None  # changes, with them
        self.to_come: list[Change] = []  # recorded by an earlier run of the same steps
        self.legibility: Legibility | None = None
        self.losses: Mapping[str, float] = {}
        self.reason = ""  # why it ends before its time, if nobody asked

    # ---- the loop

    def events(self) -> Iterator[Event]:
        try:
            yield from self._begin()
            stopped = hurried = False
            while self.family.step < self.last and not stopped:
                yield from self._wait_while_paused()
                orders = _agreed(self._orders(), self.family.device)
                if orders.stop:
                    stopped, hurried = True, orders.hurry
                    break
                yield from self._apply(orders.values)
                yield from self._advance(orders)
                stopped = bool(self.reason)
            yield from self._end(stopped, hurried)
        except Exception as error:
            short = is_out_of_memory(error)  # outside of a step, where it is met with a remedy
            text = GIVEN_UP["memory"].format(step=self.family.step) if short else BROKE
            with contextlib.suppress(FileError):
                if self.keeper is not None:
                    self.keeper.is_now("failed", text)
            if short:
                raise TrainingError(text) from error
            raise

    def _begin(self) -> Iterator[Event]:
        yield from self._write(lambda keeper: keeper.is_now("training"))
        if self.family.step == 0:
            yield from self._film()
            yield from self._save()
        yield from self._show()

    def _advance(self, orders: _Orders) -> Iterator[Event]:
        """One step, with all that is due after it; or back to the last good state."""
        outcome = self._step()
        if isinstance(outcome, str):
            yield from self._go_back(outcome)
            return
        self.losses = outcome
        family, step = self.family, self.family.step
        self.pace.stepped(time.monotonic(), step)
        finish = self.finish_steps if self.finishes else 0.0
        left = self.pace.seconds_left(self.last + finish - step)
        yield Progress(step, self.last, outcome, self.pace.rate, left)
        measured = yield from self._measure(orders.measure)
        yield from self._write(lambda keeper: keeper.losses(step, outcome, measured))
        self.guard.keep_if_due(family)
        yield from self._film()
        if self.shows is not None and self.shows.is_due(time.monotonic()):
            yield from self._show()
        if self._save_is_due():
            yield from self._save()

    def _step(self) -> Mapping[str, float] | Failure:
        try:
            losses = self.family.train_step()
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error) or blocks.processes()[1] > 1:
                raise
            return "memory"  # recovering happens outside: the error holds on to the tensors
        return losses if self.guard.is_sound(losses) else "unstable"

    def _orders(self) -> _Orders:
        measures = self.measures is not None and self.measures.is_due(time.monotonic())
        return _Orders(
            stop=self.control.stop.is_set(),
            hurry=self.control.hurry.is_set(),
            measure=measures,
            values=self.control.changes.take() or {},
        )

    def _wait_while_paused(self) -> Iterator[Event]:
        control = self.control
        if not control.pause.is_set() or control.stop.is_set():
            return
        yield from self._save()
        yield from self._show()
        yield from self._write(lambda keeper: keeper.is_now("paused"))
        start = time.monotonic()
        while control.pause.is_set() and not control.stop.wait(0.05):
            pass
        self.pace.paused(time.monotonic() - start)
        yield from self._write(lambda keeper: keeper.is_now("training"))

    # ---- settings that change

    def replay(self, changes: Sequence[Change]) -> None:
        """Take over the changes made before; those of steps to come wait for their step."""
        ordered = sorted(changes, key=lambda change: change.step)
        self.changes = [change for change in ordered if change.step <= self.family.step]
        self.to_come = [change for change in ordered if change.step > self.family.step]
        self._take_over_changes()

    def _take_over_changes(self) -> None:
        values: dict[str, JsonValue] = {}
        for change in self.changes:
            values.update(change.values)
        self.family.apply(changed(self.first_params, values))

    def _apply(self, values: Mapping[str, JsonValue]) -> Iterator[Event]:
        """Make the recorded changes of this step, then the new ones."""
        while self.to_come and self.to_come[0].step <= self.family.step:
            self._make(self.to_come.pop(0))
        if not values:
            return
        live = {setting.path for setting in settings_of(self.family.params) if setting.live}
        try:
            for path in values:
                value_at(self.family.params, path)
                if path not in live:
                    raise SettingError(f"{path} cannot change while a training runs.")
            self._make(Change(self.family.step, dict(values)))
        except SettingError as error:
            yield from self._notice(str(error))
            return
        yield from self._write_changes()

    def _make(self, change: Change) -> None:
        self.family.apply(changed(self.family.params, change.values))
        self.changes.append(change)
        if set(change.values) != {RATE}:
            self.guard.settings_changed()

    def _write_changes(self) -> Iterator[Event]:
        made = [(change.step, change.values) for change in (*self.changes, *self.to_come)]
        yield from self._write(lambda keeper: keeper.changed(made))

    # ---- when it goes wrong

    def _go_back(self, outcome: Failure) -> Iterator[Event]:
        """Return to the last good state, with a lower rate or a smaller batch from there on."""
        failed_at, before = self.family.step, self.family.params
        may_retry = outcome == "memory" or self.guard.may_retry(failed_at)
        self.guard.go_back(self.family)
        step = self.family.step
        if self.saved_step > step:
            self.saved_step = -1  # the keeper forgets that one
        undone = [change for change in self.changes if change.step > step]
        self.changes = [change for change in self.changes if change.step <= step]
        if outcome == "unstable":  # a rate chosen since then may be what broke it
            undone = [c.without(RATE) for c in undone]
        self.to_come = [change for change in undone if change.values] + self.to_come
        self._take_over_changes()
        cure = remedy(outcome, before, self.family.params) if may_retry else None
        if cure is None:
            text = self.reason = GIVEN_UP[outcome].format(step=step)
        else:
            self._make(Change(step, cure.values))
            text = cure.text.format(failed=failed_at + 1, step=step)
        if gc.isenabled():  # else somebody else collects, in the thread where it may be done
            gc.collect()
        if self.family.device.type == "cuda":
            torch.cuda.empty_cache()
        yield from self._write(lambda keeper: keeper.went_back(step))
        yield from self._write_changes()
        yield from self._notice(text)

    # ---- what is shown

    def _measure(self, due: bool) -> Generator[Event, None, dict[str, float]]:
        if not due:
            return {}
        start = time.monotonic()
        legibility = self.family.measure()
        if self.measures is not None:
            self.measures.took(start, time.monotonic())
        if legibility is None:
            return {}
        self.legibility = legibility
        yield Measured(self.family.step, legibility)
        return _figures(legibility)

    def _show(self, state: State | None = None) -> Iterator[Event]:
        if self.shows is None:
            return
        start, step = time.monotonic(), self.family.step
        state = state or self.family.model_state()
        picture = self.previewer.sheet(state) if self.draws_frames else None
        self.shows.took(start, time.monotonic())
        yield Snapshot(step, state, self._recipe_now())
        if picture is not None:
            yield Frame(step, picture)

    def _notice(self, text: str) -> Iterator[Event]:
        step = self.family.step
        yield Notice(step, text)
        yield from self._write(lambda keeper: keeper.says(step, text))

    # ---- what is kept

    def _write(self, action: Callable[[Keeper], None]) -> Iterator[Event]:
        """Let the keeper do something; where the disk refuses, training goes on and says so."""
        if self.keeper is None:
            return
        try:
            action(self.keeper)
        except FileError as error:
            now = time.monotonic()
            if self.complains.is_due(now):
                self.complains.took(now, now)
                yield Notice(self.family.step, str(error), grave=True)

    def _film(self) -> Iterator[Event]:
        step = self.family.step
        if self.keeper is None or not self.keeper.wants_frame(step):
            return
        state = self.family.model_state()
        start = time.monotonic()
        if self.thumbnail is None or step == self.last or self.draws_thumbnails.is_due(start):
            self.thumbnail = self.previewer.thumbnail(state)
            self.draws_thumbnails.took(start, time.monotonic())
        thumbnail = self.thumbnail  # where a style draws slowly, frames share one
        data = film_bytes(step, state)
        yield from self._write(lambda keeper: keeper.frame(step, data, thumbnail))

    def _save_is_due(self) -> bool:
        if self.keeper is None or not self.saves.is_due(time.monotonic()):
            return False
        waited = time.monotonic() - self.saved_at
        if self.family.step % SAVE_EVERY:
            return waited > 2 * SAVE_SECONDS
        return waited > SAVE_SECONDS or self.family.step - self.saved_step >= SAVE_STEPS

    def _save(self) -> Iterator[Event]:
        if self.keeper is None or self.saved_step == self.family.step:
            return
        start, step = time.monotonic(), self.family.step
        state = self.family.model_state()
        goes_on = step < self.family.schedule.last  # the next plan never goes back before its start
        memory = Memory(self.guard.memory(), self.guard.good if goes_on else None)
        saved: list[int] = []

        def save(keeper: Keeper) -> None:
            keeper.save(
                step,
                checkpoint=checkpoint_bytes(self.family, memory),
                model=self._model(state),
                card=self.previewer.card(state),
                legibility=_figures(self.legibility),
                seconds=self.pace.active,
            )
            saved.append(step)

        yield from self._write(save)
        self.saved_at = time.monotonic()
        self.saves.took(start, self.saved_at)
        if saved:
            self.saved_step = step
            yield Saved(step)

    def _model(self, state: State) -> bytes:
        recipe = self._recipe_now()
        assert recipe is not None
        return model_bytes(recipe, state, step=self.family.step, legibility=self.legibility)

    def _recipe_now(self) -> Recipe | None:
        """The recipe with the changes made so far; the same object until another is made."""
        if self.recipe is None:
            return None
        values: dict[str, JsonValue] = {}
        for change in self.changes:
            values.update(change.values)
        if self.in_force is None or self.in_force[0] != values:
            self.in_force = values, with_settings(self.recipe, values)
        return self.in_force[1]

    def _end(self, stopped: bool, hurried: bool) -> Iterator[Event]:
        if not (self.finishes or hurried):
            yield from self._measure(True)
        self.complains = Turn(0.0, share=1.0)  # what is not kept now is lost: that is always said
        yield from self._save()
        if self.finishes and not hurried:
            yield from self._finish()
        whole = self.finishes and not stopped
        state: RunState = "failed" if self.reason else "finished" if whole else "stopped"
        yield from self._write(lambda keeper: keeper.is_now(state, self.reason))
        yield from self._tell_pace()
        yield Finished(self.family.step, stopped, self.reason)

    def _tell_pace(self) -> Iterator[Event]:
        """How fast it was, if it was long enough, undisturbed and finished."""
        pace, finish = self.pace, self.finish_seconds
        alone = blocks.processes()[1] == 1
        long = pace.made >= TRUSTED_STEPS and pace.active >= TRUSTED_SECONDS
        if finish is not None and alone and long and not (self.changes or self.reason):
            yield Paced(pace.average, finish * pace.average)

    def _goes_on(self, share: float) -> bool:
        """Tell how far the finish is, and whether anybody still waits for it."""
        self.control.finishing(share)
        return not self.control.hurry.is_set()

    def _finish(self) -> Iterator[Event]:
        """Finish a copy of the model off, measure it as people will meet it, and keep it."""
        if blocks.processes()[0] > 0:
            return
        start = time.monotonic()
        yield Finishing(self.family.step)
        yield from self._write(lambda keeper: keeper.is_now("finishing"))
        try:
            state = self.family.finish(self._goes_on)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            yield from self._notice("There was not enough memory to finish the reader.")
            return
        if self.control.hurry.is_set():
            return
        player = self.previewer.player
        player.load(state)
        legibility = player.measure(seed=self.family.seed)
        if legibility is not None:
            self.legibility = legibility
            yield Measured(self.family.step, legibility)
        if self.keeper is not None:
            model, card = self._model(state), self.previewer.card(state)
            figures = _figures(legibility)
            yield from self._write(lambda keeper: keeper.finish(model, card, figures))
        self.finish_seconds = time.monotonic() - start
        yield from self._show(state)


def _figures(legibility: Legibility | None) -> dict[str, float]:
    if legibility is None:
        return {}
    return {"bits": legibility.bits, "r2": legibility.r2, "letters": legibility.letters}


def _agreed(orders: _Orders, device: torch.device) -> _Orders:
    """The first process's orders, in every process of a training."""
    rank, shares = blocks.processes()
    if shares == 1:
        return orders
    on = device if dist.get_backend() == "nccl" else torch.device("cpu")
    text = json.dumps(dataclasses.asdict(orders)).encode()
    length = torch.tensor([len(text)], device=on)
    dist.broadcast(length, 0)
    letters = torch.zeros(int(length), dtype=torch.uint8, device=on)
    if rank == 0:
        letters.copy_(torch.frombuffer(bytearray(text), dtype=torch.uint8))
    dist.broadcast(letters, 0)
    return _Orders(**json.loads(bytes(letters.tolist())))
