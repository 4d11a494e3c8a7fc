"""How long recipes take here: the time on a card, and what a training teaches it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_model import small_recipe

from glyphstudio.gui.probing import RecipeTime, RecipeTimes, device_name
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import THREADS
from glyphstudio.recipe import with_settings
from glyphstudio.store.studio import find_studio
from glyphstudio.store.timings import Timing, read_timing, write_timing

CPU = "cpu"
TIMING = Timing(steps_per_second=40.0, finish_steps=200.0)


@pytest.fixture
def times(tmp_path: Path) -> RecipeTimes:
    made = RecipeTimes()
    made.recall(tmp_path, CPU)
    return made


def test_a_short_run_s_time_has_the_whole_finish_in_it(times: RecipeTimes) -> None:
    recipe = small_recipe(steps=800)
    assert times.seconds(recipe, [recipe]) is None
    times.take(RecipeTime(recipe, CPU, TIMING))
    assert times.seconds(recipe, [recipe]) == 25.0
    assert times.seconds(small_recipe(steps=100), [recipe]) == 7.5


def test_a_recipe_of_one_s_own_goes_by_its_own_training_first(times: RecipeTimes) -> None:
    usual = small_recipe(steps=800)
    own = with_settings(usual, {"latent_size": 7})
    times.take(RecipeTime(usual, CPU, TIMING))
    assert times.seconds(own, [usual]) == 25.0
    times.take(RecipeTime(own, CPU, Timing(steps_per_second=20.0)))
    assert times.seconds(own, [usual]) == 40.0


def test_what_was_measured_on_another_device_is_not_meant(
    times: RecipeTimes, tmp_path: Path
) -> None:
    recipe = small_recipe()
    write_timing(tmp_path, recipe, TIMING, device="cuda:7", threads=THREADS)
    times.recall(tmp_path, CPU)
    assert not times.knows(recipe)
    write_timing(tmp_path, recipe, TIMING, device=CPU, threads=THREADS)
    times.recall(tmp_path, CPU)
    assert times.knows(recipe)


def test_the_best_device_is_remembered_by_its_name() -> None:
    assert device_name("auto") in ("cpu", "mps") or device_name("auto").startswith("cuda:")
    assert device_name("abacus") == device_name("auto")


def test_a_training_puts_the_time_of_its_recipe_right(
    bench: Workbench, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("glyphstudio.engine.session.TRUSTED_SECONDS", 0.0)
    recipe, device = small_recipe(steps=60), device_name(bench.preferences.device)
    slow = Timing(steps_per_second=0.01, finish_steps=0.0)
    write_timing(find_studio().state, recipe, slow, device=device, threads=THREADS)
    bench._recall_times()
    assert bench.recipe_seconds(recipe) == 6000.0
    with qtbot.waitSignal(bench.settled, timeout=60_000):
        bench.start_training(recipe)
    bench._recall_times()
    seconds = bench.recipe_seconds(recipe)
    assert seconds is not None
    assert seconds < 60
    known = read_timing(find_studio().state, recipe, device=device, threads=THREADS)
    assert known is not None
    assert known.trained
