"""From a run's folder to its training: new or resumed, by steps or by seconds; for all alike."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import torch
from pydantic import JsonValue

from glyphstudio import files
from glyphstudio.engine import device as devices
from glyphstudio.engine import session
from glyphstudio.engine.checkpoint import Memory, load_checkpoint
from glyphstudio.engine.events import Change, Control, Event, Keeper, Notice
from glyphstudio.engine.family import Family, Schedule, find_family
from glyphstudio.engine.guard import is_out_of_memory
from glyphstudio.engine.preview import Preview
from glyphstudio.errors import FileError, TrainingError
from glyphstudio.params import Params, parsed
from glyphstudio.recipe import Recipe

PROBE_SECONDS: Final = 1.0
WARM_UP: Final = 3  # steps that are not measured
BESIDE: Final = 0.88  # measuring, film and saves leave so much; mirror .92, kolam .89, papercut .86


class Run(Protocol):
    """What is known of a run, and how it is written down; store.runs.RunFolder is one."""

    @property
    def path(self) -> Path: ...

    @property
    def keeper(self) -> Keeper | None:
        """Who writes it down; None where another process does."""

    @property
    def recipe(self) -> Recipe: ...

    @property
    def device(self) -> str: ...

    @property
    def threads(self) -> int: ...

    @property
    def plans(self) -> Sequence[tuple[int, int]]:
        """The schedules so far: first and last step of each."""

    @property
    def changes(self) -> Sequence[tuple[int, Mapping[str, JsonValue]]]:
        """The live changes so far."""

    @property
    def step(self) -> int:
        """That of the last save; 0 before there is one."""

    @property
    def is_finished(self) -> bool:
        """Whether the model is finished as planned, so that nothing is left to do."""

    @property
    def saved(self) -> Sequence[int]:
        """The steps of the checkpoints, in order."""

    def checkpoint(self, step: int) -> bytes:
        """The bytes of one; FileError where it cannot be read."""

    def plan(self, first: int, last: int) -> None:
        """Steps `first`..`last` have a schedule of their own."""

    def back_to(self, step: int) -> None:
        """Cut everything back to a checkpoint."""


@dataclass(frozen=True, slots=True)
class Probe:
    """How fast a recipe trains on this machine, with all that is beside the steps.

    `finish_steps`: what its finish and measuring it take, in steps.
    """

    steps_per_second: float
    finish_steps: float

    def budget(self, seconds: float) -> Budget:
        """What fits into `seconds`. The finish takes half of them at most, or there is none."""
        whole = seconds * self.steps_per_second
        finishes = self.finish_steps <= whole / 2
        steps = max(1, round(whole - self.finish_steps if finishes else whole))
        return Budget(steps, finishes, self.finish_steps / self.steps_per_second)


@dataclass(frozen=True, slots=True)
class Budget:
    """Steps to make; `finishes`: whether the finish, which takes `finish_seconds`, comes after."""

    steps: int
    finishes: bool
    finish_seconds: float

    @property
    def notice(self) -> str:
        """What to say where not all fits; "" otherwise."""
        if self.finishes:
            return ""
        return (
            "There is no time to teach the reader what people see, which takes some "
            f"{max(1.0, self.finish_seconds):.0f} s; going on with this run does it."
        )


def probe(
    recipe: Recipe,
    *,
    device: torch.device,
    seconds: float = PROBE_SECONDS,
    idle: bool = False,
    cancelled: Callable[[], bool] = lambda: False,
) -> Probe | None:
    """Train a recipe for about a second and throw it away; None when cancelled.

    Args:
        idle: how fast it would be were nothing else busy here, to be remembered; else as it is now.

    Raises:
        RecipeError, SettingError, TrainingError: the recipe cannot be trained here.
    """
    family = family_of(recipe, device)
    clock = time.thread_time if idle and device.type == "cpu" else time.monotonic
    try:
        for _ in range(WARM_UP):
            if cancelled():
                return None
            family.train_step()
        start, done, worked = time.monotonic(), 0, clock()
        while done < WARM_UP or time.monotonic() - start < seconds:
            if cancelled():
                return None
            family.train_step()
            done += 1
    except (RuntimeError, MemoryError) as error:
        raise _explained(error) from error
    rate = BESIDE * done / (clock() - worked)
    return Probe(rate, family.try_finish(clock) * rate)


@dataclass(frozen=True, slots=True)
class Ready:
    """A family where its run left it, and what a session needs to go on; see `session.run`."""

    family: Family
    until: int
    changes: tuple[Change, ...]
    memory: Memory | None
    notices: tuple[str, ...]
    finishes: bool = True
    finish_steps: float | None = None


def prepare(
    run: Run,
    *,
    steps: int | None = None,
    seconds: float | None = None,
    finishes: bool = True,
    finish_steps: float | None = None,
    device: torch.device | None = None,
) -> Ready:
    """Begin a run that has no plan yet, or bring it to where it goes on. In the thread that trains.

    Args:
        steps: the last step, in total; None: the recipe's, or the plan's.
        seconds: from now until the finished model is kept, in place of `steps`: turned into
            steps once, by a probe. Where they are too few for the finish, it is left out.
        finishes: False leaves the finish to a continuation.
        finish_steps: what an earlier training of the recipe found; else a trial is made.
        device: another device than the run's.

    Raises:
        TrainingError: there is nothing to do, no checkpoint can be read, or memory is short.
        RecipeError, SettingError: the recipe cannot be trained.
        SaveError: the plan cannot be written.
    """
    begun = time.monotonic()
    devices.use_threads(run.threads)
    with files.naming(run.path.name):
        own = devices.choose(run.device) if device is None else device
        _params(run.recipe)
    family = family_of(run.recipe, own)
    notices: list[str] = []
    if device is not None and device.type != run.device.partition(":")[0]:
        notices.append(
            f"This run began on {run.device} and goes on with {device.type}, "
            "so it will not be the same to the last bit."
        )
    memory = _go_on(family, run, notices) if run.plans else None
    at = family.step
    if seconds is not None:
        measured = probe(run.recipe, device=own, seconds=min(PROBE_SECONDS, seconds / 10))
        assert measured is not None  # nobody cancels it
        if finish_steps is None:
            finish_steps = measured.finish_steps
        pace = Probe(measured.steps_per_second, finish_steps)
        budget = pace.budget(seconds - (time.monotonic() - begun))
        steps, finishes = at + budget.steps, budget.finishes
        if budget.notice:
            notices.append(budget.notice)
    last = steps or (run.plans[-1][1] if run.plans else run.recipe.steps)
    if last < at or (last == at and run.is_finished):
        raise TrainingError(f"This run has made {at} steps already; ask for more in total.")
    before = [plan for plan in run.plans if plan[0] <= at + 1]
    if not before or last > before[-1][1]:
        run.plan(at + 1, last)
        before.append((at + 1, last))
    family.schedule = Schedule(*before[-1])
    if memory is not None and memory.good is not None and memory.good.step < before[-1][0] - 1:
        memory = Memory(memory.session)  # that step belongs to an earlier plan
    changes = tuple(Change(step, values) for step, values in run.changes)
    return Ready(family, last, changes, memory, tuple(notices), finishes, finish_steps)


def start(
    run: Run,
    *,
    steps: int | None = None,
    seconds: float | None = None,
    finishes: bool = True,
    finish_steps: float | None = None,
    control: Control | None = None,
    preview: Preview | None = None,
    snapshot_fps: float = 10.0,
    measure_every: float = 3.0,
    device: torch.device | None = None,
) -> Iterator[Event]:
    """A run's training from its beginning or from where it was left; see `prepare`, `session.run`.

    Threads and device are the run's own. The first `next` sets everything up.
    """
    ready = prepare(
        run,
        steps=steps,
        seconds=seconds,
        finishes=finishes,
        finish_steps=finish_steps,
        device=device,
    )
    for text in ready.notices:
        yield Notice(ready.family.step, text)
    yield from session.run(
        ready.family,
        recipe=run.recipe,
        control=control,
        keeper=run.keeper,
        until=ready.until,
        preview=preview,
        snapshot_fps=snapshot_fps,
        measure_every=measure_every,
        changes=ready.changes,
        memory=ready.memory,
        finishes=ready.finishes,
        finish_steps=ready.finish_steps,
    )


def _params(recipe: Recipe) -> Params:
    return parsed(find_family(recipe.family).params_type, recipe.settings)


def family_of(recipe: Recipe, device: torch.device) -> Family:
    """The recipe's family, set up, at step 0.

    Raises:
        RecipeError, SettingError, TrainingError: the recipe cannot be trained here.
    """
    kind, params = find_family(recipe.family), _params(recipe)
    family = kind(params, seed=recipe.seed, schedule=Schedule(1, recipe.steps), device=device)
    try:
        family.set_up()
    except (RuntimeError, MemoryError) as error:
        raise _explained(error) from error
    return family


def _go_on(family: Family, run: Run, notices: list[str]) -> Memory | None:
    """Bring the family to the newest checkpoint that is sound, and the run with it."""
    name = run.path.name
    if not run.saved:
        if run.step:
            raise TrainingError(f"{name} cannot go on: its checkpoints are not there any more.")
        run.back_to(0)  # it ended before its first save
        return None
    why = ""
    for tried, step in enumerate(reversed(run.saved)):
        try:
            memory = load_checkpoint(family, run.checkpoint(step))
            if family.step != step:
                raise FileError(f"The checkpoint of step {step} is one of step {family.step}.")
        except FileError as error:
            why = why or str(error)
            continue
        if tried:
            notices.append(f"The newest checkpoint is damaged; the run goes on from step {step}.")
        run.back_to(step)
        return memory
    raise TrainingError(f"{name} cannot go on, for no checkpoint can be read: {why}")


def _explained(error: BaseException) -> BaseException:
    """Want of memory as a sentence; anything else as it is."""
    if not is_out_of_memory(error):
        return error
    return TrainingError(
        "There is not enough memory for this training; try a smaller size, message or batch."
    )
