"""How long each recipe takes on this machine: probed in the background, learned by training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from glyphstudio.errors import GlyphError
from glyphstudio.gui.workers import THREADS, Running
from glyphstudio.recipe import Recipe
from glyphstudio.store.studio import find_studio
from glyphstudio.store.timings import (
    Timing,
    finish_of,
    key_of,
    learn_timing,
    read_timing,
    read_timings,
    write_timing,
)

if TYPE_CHECKING:
    from glyphstudio.engine.events import Paced

PROBE_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class RecipeTime:
    """How fast a recipe trains on a device of this machine."""

    recipe: Recipe
    device: str
    timing: Timing


class RecipeTimes:
    """What is known of how long recipes take here; the GUI thread's own, never waits for a disk
    but in `recall`."""

    def __init__(self) -> None:
        self._device = ""
        self._known: dict[str, Timing] = {}

    def recall(self, state: Path, wanted: str) -> None:
        """Read what was measured before. Only once the engine is loaded."""
        self._device = device_name(wanted)
        self._known = dict(read_timings(state).known)

    def take(self, found: RecipeTime) -> None:
        """A probe has ended."""
        self._known[_key(found.recipe, found.device)] = found.timing

    def knows(self, recipe: Recipe) -> bool:
        return _key(recipe, self._device) in self._known

    def seconds(self, recipe: Recipe, shipped: Sequence[Recipe]) -> float | None:
        """How long a recipe takes, its finish included; None where nothing is known.

        One with settings of its own that was never grown goes by the shipped one of its name.
        """
        usual = next((one for one in shipped if one.name == recipe.name), recipe)
        for one in (recipe, usual):
            timing = self._known.get(_key(one, self._device))
            if timing is not None:
                return timing.seconds(recipe.steps)
        return None


def _key(recipe: Recipe, device: str) -> str:
    return key_of(recipe, device=device, threads=THREADS)


def device_name(wanted: str) -> str:
    """The device that a preference means, as runs record it."""
    from glyphstudio.engine import device as devices

    return str(devices.preferred(wanted))


def measure_time(recipe: Recipe, state: Path, wanted: str, running: Running) -> RecipeTime | None:
    """Train a copy for a moment and throw it away; None if it was cancelled or cannot be."""
    from glyphstudio.engine import device as devices
    from glyphstudio.engine import training

    device = device_name(wanted)
    timing = read_timing(state, recipe, device=device, threads=THREADS)
    if timing is not None:
        return RecipeTime(recipe, device, timing)
    devices.use_threads(THREADS)
    try:
        found = training.probe(
            recipe,
            device=devices.preferred(wanted),
            seconds=PROBE_SECONDS,
            idle=True,
            cancelled=running.cancelled,
        )
    except GlyphError:
        return None  # starting it will say why
    if found is None:
        return None
    timing = Timing(steps_per_second=found.steps_per_second, finish_steps=found.finish_steps)
    write_timing(state, recipe, timing, device=device, threads=THREADS)
    return RecipeTime(recipe, device, timing)


def known_finish(recipe: Recipe, device: str, threads: int) -> float | None:
    """What the finish takes, in steps, where a training has found out."""
    return finish_of(find_studio().state, recipe, device=device, threads=threads)


def learn_time(recipe: Recipe, paced: Paced, *, device: str, threads: int) -> None:
    """Remember how fast a training was. In its thread."""
    found = Timing(steps_per_second=paced.steps_per_second, finish_steps=paced.finish_steps)
    learn_timing(find_studio().state, recipe, found, device=device, threads=threads)
