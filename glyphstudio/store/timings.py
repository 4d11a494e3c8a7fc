"""How fast recipes train on this machine, remembered so that a probe is needed once."""

from __future__ import annotations

import platform
from pathlib import Path

from glyphstudio.params import Params, setting
from glyphstudio.recipe import Recipe, canonical_json, digest
from glyphstudio.store.preferences import keep_quietly, read_kept

NAME = "timings.json"
MOST = 500


class Timing(Params):
    """What a probe found (engine.training.Probe)."""

    steps_per_second: float = setting(1.0, title="Steps a second", gt=0)
    finish_steps: float = setting(0.0, title="Finish", ge=0)

    def seconds(self, steps: int) -> float:
        """How long `steps` take, the finish included."""
        return (steps + self.finish_steps) / self.steps_per_second


class Timings(Params):
    """All of them, by what they depend on."""

    known: dict[str, Timing] = setting(dict, title="Timings")


def read_timing(state: Path, recipe: Recipe, *, device: str, threads: int) -> Timing | None:
    """What is known of a recipe on a device of this machine; its steps and seed do not count."""
    timings = read_kept(state / NAME, Timings)
    return timings.known.get(_key(recipe, device, threads))


def write_timing(state: Path, recipe: Recipe, timing: Timing, *, device: str, threads: int) -> None:
    """Remember a probe; where the disk refuses, it is measured again next time."""
    known = dict(read_kept(state / NAME, Timings).known)
    known[_key(recipe, device, threads)] = timing
    keep_quietly(state / NAME, Timings(known=dict(list(known.items())[-MOST:])))


def _key(recipe: Recipe, device: str, threads: int) -> str:
    tree = [recipe.family, recipe.model_dump(mode="json")["settings"], device, threads]
    return digest(canonical_json([*tree, platform.node(), platform.processor()]))[:32]
