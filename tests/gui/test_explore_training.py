"""While something grows, Explore plays with its newest weights, in every view."""

from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from small_model import small_recipe

from glyphstudio.gui.window import Window

WAIT = 60_000


@pytest.fixture
def growing(window: Window, qtbot: QtBot) -> Window:
    bench = window.bench
    window.first_steps.put_away()
    bench.start_training(small_recipe(steps=10**6))
    qtbot.waitUntil(
        lambda: bench.training is not None and bench.training.step > 5 and bench.axes is not None,
        timeout=WAIT,
    )
    window.actions_["room.explore"].trigger()
    yield window
    bench.stop_and_keep()
    qtbot.waitUntil(lambda: not bench.training.running, timeout=WAIT)


def test_training_goes_on_and_the_glyph_learns(growing: Window, qtbot: QtBot) -> None:
    bench, stage = growing.bench, growing.room.stage
    qtbot.waitUntil(lambda: stage.canvas._sheet is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: len(stage.canvas._sheet.pictures) == 1, timeout=WAIT)
    before, step = stage.canvas._sheet.pictures[0].copy(), bench.training.step
    qtbot.waitUntil(
        lambda: not np.array_equal(stage.canvas._sheet.pictures[0], before), timeout=WAIT
    )
    qtbot.waitUntil(lambda: bench.training.step > step, timeout=WAIT)  # told ten times a second
    assert bench.training.running


def test_children_learn_while_one_breeds(growing: Window, qtbot: QtBot) -> None:
    growing.actions_["view.breed"].trigger()
    face = growing.room.stage.face
    qtbot.waitUntil(lambda: face.staged is not None, timeout=WAIT)
    face.pick(3)
    face.breed()
    qtbot.waitUntil(lambda: growing.bench.scene.lineage.at == 1, timeout=WAIT)
    before = np.stack(face.staged.pictures)
    qtbot.waitUntil(
        lambda: not np.array_equal(np.stack(face.staged.pictures), before), timeout=WAIT
    )
    assert growing.bench.training.running


def test_the_map_is_drawn_and_drawn_anew(growing: Window, qtbot: QtBot) -> None:
    growing.actions_["view.map"].trigger()
    face = growing.room.stage.face
    qtbot.waitUntil(lambda: bool(face._tiles._images), timeout=WAIT)
    age = face._tiles.age
    qtbot.waitUntil(lambda: face._tiles.age > age, timeout=WAIT)


def test_a_picture_echoes_in_what_is_still_learning(growing: Window, qtbot: QtBot) -> None:
    picture = np.random.default_rng(0).integers(0, 256, (50, 50, 3), np.uint8)
    growing.bench.picture_dropped.emit(picture)
    face = growing.room.stage.face
    qtbot.waitUntil(lambda: face.desk.state == "heard", timeout=WAIT)
    face.desk.search(5)
    qtbot.waitUntil(lambda: face.desk.state == "heard", timeout=WAIT)
    face.take_over()
    assert growing.bench.scene.view.stage == "glyph"


def test_what_is_kept_keeps_its_step(growing: Window, qtbot: QtBot) -> None:
    bench = growing.bench
    growing.actions_["glyph.like"].trigger()
    qtbot.waitUntil(lambda: len(bench.scene.shelf) == 1, timeout=WAIT)
    kept = bench.scene.shelf[0].model
    assert kept.step > 0
    assert kept.model_hash
