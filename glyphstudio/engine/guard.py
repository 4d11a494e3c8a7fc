"""Keeps a bad step from ruining a training: the last good state, and when to go back to it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

import torch
from pydantic import JsonValue

from glyphstudio.engine.family import Family, State
from glyphstudio.errors import ModelFileError
from glyphstudio.params import Params

Failure = Literal["unstable", "memory"]
RATE: Final = "learning_rate"  # the setting that is lowered after a failure, where there is one
BATCH: Final = "batch"
LEAST_BATCH: Final = 8

EVERY: Final = 50  # steps between good states; a copy of 12 MB takes 3 ms
ANCHORS: Final = 5  # losses that say what knowing nothing costs
WINDOW: Final = 15  # losses; their median is not moved by a lone spike
TIMES: Final = 10  # a training that is this much worse than knowing nothing has diverged
MOST_FAILURES: Final = 3
WITHIN: Final = 1000  # steps


@dataclass(frozen=True, slots=True)
class Good:
    """A `Family.training_state` to go back to, and what the guard knew when it was taken."""

    step: int
    tensors: State
    numbers: dict[str, float]
    memory: dict[str, JsonValue]


class Guard:
    """Watches the losses of one family and holds its last good state in memory.

    A training has failed when a loss is not finite, or when it has diverged: the median of its last
    15 losses exceeds ten times its level, the median of the first five. (A rate of 3 reached a loss
    of 1e11 without a single NaN.) A setting other than the rate may move the level: it is then
    taken again from the next five losses, if they are higher. Good states are taken at multiples of
    50 steps only, so that what is gone back to depends on the step and not on the clock; the
    checkpoint of a stop or pause between them holds the last one too.
    """

    good: Good

    def __init__(self, family: Family) -> None:
        self.level: float | None = None
        self.anchors: list[float] = []
        self.window: list[float] = []
        self.failures: list[int] = []
        self.keep(family)

    # ---- judging

    def is_sound(self, losses: Mapping[str, float]) -> bool:
        """Take in the losses of a step; False when the training must go back."""
        loss = losses["loss"]
        if not math.isfinite(loss):
            return False
        if len(self.anchors) < ANCHORS:
            self.anchors.append(loss)
            if len(self.anchors) == ANCHORS:
                level = median(self.anchors)
                self.level = level if self.level is None else max(level, self.level)
        self.window = [*self.window, loss][-WINDOW:]
        if self.level is None or len(self.window) < WINDOW or len(self.anchors) < ANCHORS:
            return True
        return median(self.window) <= self.level + (TIMES - 1) * abs(self.level)

    def settings_changed(self) -> None:
        """The loss may mean something else from now on."""
        self.anchors = []
        self.window = []

    # ---- remembering

    def keep_if_due(self, family: Family) -> None:
        """Take a good state at every fiftieth step, if every number in it is finite."""
        if family.step % EVERY == 0:
            self.keep(family)

    def keep(self, family: Family) -> None:
        state, numbers = family.training_state()
        if all(bool(torch.isfinite(t).all()) for t in state.values() if t.is_floating_point()):
            self.good = Good(family.step, state, numbers, self.memory())

    def go_back(self, family: Family) -> None:
        """Bring the family to the last good state, bit for bit."""
        failures = self.failures
        family.load_training_state(self.good.tensors, self.good.numbers)
        self.recall(self.good.memory)
        self.failures = failures

    def may_retry(self, step: int) -> bool:
        """Note a failure at `step`; False at the third within a thousand steps."""
        self.failures = [s for s in self.failures if s > step - WITHIN]
        self.failures = [*self.failures, step][-MOST_FAILURES:]  # as many as `recall` takes
        return len(self.failures) < MOST_FAILURES

    # ---- across a resume

    def memory(self) -> dict[str, JsonValue]:
        """What must be remembered for a resumed training to be judged alike."""
        return {
            "level": self.level,
            "anchors": list(self.anchors),
            "window": list(self.window),
            "failures": list(self.failures),
        }

    def go_on(self, family: Family, memory: Mapping[str, JsonValue], good: Good | None) -> None:
        """Judge on as the guard would have whose `memory()` and last good state these are.

        `good`: None where it is the family's own state.

        Raises:
            ModelFileError: they are damaged.
        """
        if good is not None:
            self.recall(good.memory)  # checked now, not when it is needed
        self.recall(memory)
        if good is None:
            self.keep(family)
        else:
            self.good = good

    def recall(self, memory: Mapping[str, JsonValue]) -> None:
        """Take over what `memory` gave.

        Raises:
            ModelFileError: it did not give this.
        """
        level = memory.get("level")
        lists = [_floats(memory.get(name), most) for name, most in _LISTS.items()]
        if level is not None and not isinstance(level, (int, float)):
            raise ModelFileError("This checkpoint is damaged: its level is no number.")
        self.level = level
        self.anchors, self.window, failures = lists
        self.failures = [int(step) for step in failures]


_LISTS: Final = {"anchors": ANCHORS, "window": WINDOW, "failures": MOST_FAILURES}


def _floats(value: JsonValue, most: int) -> list[float]:
    if not isinstance(value, list) or len(value) > most:
        raise ModelFileError("This checkpoint is damaged: its memory of losses is none.")
    return [_number(item) for item in value]


def _number(value: JsonValue) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ModelFileError("This checkpoint is damaged: its memory of losses is none.")
    return value


def is_out_of_memory(error: BaseException) -> bool:
    """Whether an error is want of memory: every device says it in its own way."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    if not isinstance(error, RuntimeError):
        return False
    text = str(error).lower()
    return "out of memory" in text or "can't allocate memory" in text or "not enough memory" in text


# ---- what may help


@dataclass(frozen=True, slots=True)
class Remedy:
    """Settings to go on with, and the sentence to say so, with {failed} and {step} to fill in."""

    values: dict[str, JsonValue]
    text: str


GIVEN_UP: Final[dict[Failure, str]] = {
    "unstable": "The training kept becoming unstable and was stopped at step {step}, its last "
    "good one. Try a lower learning rate or another seed.",
    "memory": "There is not enough memory for this training; it was stopped at step {step}. "
    "Try a smaller training size or batch.",
}


def remedy(failure: Failure, before: Params, now: Params) -> Remedy | None:
    """What to change after a failure, or None where nothing is left to try.

    `before`: the settings it failed with; `now`: those of the last good state. A rate is halved
    from the lower of the two, since a rate chosen in between may be what broke it.
    """
    if failure == "memory":
        batch = getattr(now, BATCH, None)
        if not isinstance(batch, int) or batch // 2 < LEAST_BATCH:
            return None
        return Remedy(
            {BATCH: batch // 2},
            f"There was not enough memory for {batch} at once at step {{failed}}; "
            f"it goes on from step {{step}} with {batch // 2}.",
        )
    rates = [getattr(params, RATE, None) for params in (before, now)]
    known = [rate for rate in rates if isinstance(rate, float)]
    if not known:
        return None
    return Remedy(
        {RATE: min(known) / 2},
        "The training became unstable at step {failed}; "
        "it goes on from step {step} and learns half as fast.",
    )
