"""How fast recipes train on this machine: probed once, and put right by every real training."""

from __future__ import annotations

import platform
from pathlib import Path

from glyphstudio.params import Params, setting
from glyphstudio.recipe import Recipe, canonical_json, digest
from glyphstudio.store.preferences import keep_quietly, read_kept

NAME = "timings.json"
MOST = 500
SLOWER = 0.25  # how far a slower training moves what a training said: the machine may be busy
SLOWER_THAN_PROBED = 0.5  # and what a probe of one second guessed


class Timing(Params):
    """What a probe (engine.training.Probe) or a training (engine.events.Paced) found."""

    steps_per_second: float = setting(1.0, title="Steps a second", gt=0)
    finish_steps: float = setting(0.0, title="Finish", ge=0)
    trained: bool = setting(False, title="By a training")

    def seconds(self, steps: int) -> float:
        """How long `steps` take and the finish after them: the one time that anybody is told."""
        return (steps + self.finish_steps) / self.steps_per_second

    def learned(self, found: Timing) -> Timing:
        """This, put right by a training: what was faster counts whole, what was slower in part."""
        share = SLOWER if self.trained else SLOWER_THAN_PROBED
        a_step = _nearer(1 / self.steps_per_second, 1 / found.steps_per_second, share)
        finish = _nearer(self.seconds(0), found.seconds(0), share)
        return Timing(steps_per_second=1 / a_step, finish_steps=finish / a_step, trained=True)


class Timings(Params):
    """All of them, by what they depend on."""

    known: dict[str, Timing] = setting(dict, title="Timings")


def read_timings(state: Path) -> Timings:
    """All that is known."""
    return read_kept(state / NAME, Timings)


def read_timing(state: Path, recipe: Recipe, *, device: str, threads: int) -> Timing | None:
    """What is known of a recipe on a device of this machine; its steps and seed do not count."""
    return read_timings(state).known.get(key_of(recipe, device=device, threads=threads))


def finish_of(state: Path, recipe: Recipe, *, device: str, threads: int) -> float | None:
    """What a recipe's finish takes, in steps, where a training found out: a probe guesses it."""
    timing = read_timing(state, recipe, device=device, threads=threads)
    return timing.finish_steps if timing is not None and timing.trained else None


def write_timing(state: Path, recipe: Recipe, timing: Timing, *, device: str, threads: int) -> None:
    """Remember a probe; where the disk refuses, it is measured again next time."""
    known = dict(read_timings(state).known)
    known[key_of(recipe, device=device, threads=threads)] = timing
    keep_quietly(state / NAME, Timings(known=dict(list(known.items())[-MOST:])))


def learn_timing(state: Path, recipe: Recipe, found: Timing, *, device: str, threads: int) -> None:
    """Put right what is known of a recipe by what a training of it found."""
    known = read_timing(state, recipe, device=device, threads=threads)
    timing = found.model_copy(update={"trained": True}) if known is None else known.learned(found)
    write_timing(state, recipe, timing, device=device, threads=threads)


def _nearer(known: float, found: float, share: float) -> float:
    return found if found <= known else known + share * (found - known)


def key_of(recipe: Recipe, *, device: str, threads: int) -> str:
    """What a timing depends on, in one word."""
    tree = [recipe.family, recipe.model_dump(mode="json")["settings"], device, threads]
    return digest(canonical_json([*tree, platform.node(), platform.processor()]))[:32]
