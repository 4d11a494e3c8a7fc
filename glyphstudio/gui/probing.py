"""How long each recipe takes on this machine: measured once, in the background, and remembered."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from glyphstudio.errors import GlyphError
from glyphstudio.gui.workers import THREADS, Running
from glyphstudio.recipe import Recipe
from glyphstudio.store.timings import Timing, read_timing, write_timing

PROBE_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class RecipeTime:
    """A recipe's name and how long it takes here, in seconds."""

    name: str
    seconds: float


def known_time(recipe: Recipe, state: Path, device: str) -> RecipeTime | None:
    """What was measured before; quick, and without the engine."""
    timing = read_timing(state, recipe, device=device, threads=THREADS)
    return None if timing is None else RecipeTime(recipe.name, timing.seconds(recipe.steps))


def measure_time(recipe: Recipe, state: Path, device: str, running: Running) -> RecipeTime | None:
    """Train a copy for a moment and throw it away; None if it was cancelled or cannot be."""
    from glyphstudio.engine import device as devices
    from glyphstudio.engine import training

    known = known_time(recipe, state, device)
    if known is not None:
        return known
    devices.use_threads(THREADS)
    try:
        found = training.probe(
            recipe,
            device=devices.choose(device),
            seconds=PROBE_SECONDS,
            cancelled=running.cancelled,
        )
    except GlyphError:
        return None  # starting it will say why
    if found is None:
        return None
    timing = Timing(steps_per_second=found.steps_per_second, finish_steps=found.finish_steps)
    write_timing(state, recipe, timing, device=device, threads=THREADS)
    return RecipeTime(recipe.name, timing.seconds(recipe.steps))
