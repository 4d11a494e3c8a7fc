"""What the stage shows beside plain glyphs is what is taken away: noise, channel, comparison."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.files import read_picture
from glyphstudio.gui.requests import ExportProgress
from glyphstudio.gui.sheet import Sheet, as_picture
from glyphstudio.gui.window import Window
from glyphstudio.scene import viewed

WAIT = 30_000


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    """With a small model on the stage."""
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    return window


def taken(window: Window, qtbot: QtBot) -> np.ndarray:
    """The quick picture of what is on the stage."""

    def over(progress: ExportProgress) -> bool:
        return progress.state != "running"

    with qtbot.waitSignal(
        window.bench.export_progressed, timeout=WAIT, check_params_cb=over
    ) as told:
        window.actions_["export.quick"].trigger()
    assert told.args[0].state == "done", told.args[0].sentence
    return read_picture(told.args[0].job.path)


@pytest.mark.parametrize("view", ["channel", "compare"])
def test_a_quick_picture_is_what_the_stage_shows(alive: Window, qtbot: QtBot, view: str) -> None:
    bench = alive.bench
    bench.act("View", viewed(bench.scene, stage=view))
    qtbot.waitUntil(lambda: bench.staged is not None, timeout=WAIT)
    assert bench.staged is not None
    assert np.array_equal(taken(alive, qtbot), as_picture(*bench.staged))


def test_a_quick_picture_has_the_noise_of_the_stage(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    bench.act("View", viewed(bench.scene, stage="glyph"))
    qtbot.waitUntil(lambda: alive.room.stage.sample is not None, timeout=WAIT)
    assert bench.staged is None
    bench.act("Noise", viewed(bench.scene, noise=1.0))
    qtbot.waitUntil(lambda: bench.staged is not None, timeout=WAIT)
    assert bench.staged is not None
    assert np.array_equal(taken(alive, qtbot), as_picture(*bench.staged))


def test_the_glyph_that_a_picture_was_taken_for_can_be_kept(alive: Window, qtbot: QtBot) -> None:
    bench = alive.bench
    photo = np.random.default_rng(0).integers(0, 255, (50, 70, 3), dtype=np.uint8)
    bench.picture_dropped.emit(photo)
    qtbot.waitUntil(lambda: bench.read is not None, timeout=WAIT)
    read = bench.read
    alive.actions_["glyph.like"].trigger()
    (kept,) = bench.scene.shelf
    assert np.array_equal(np.array(kept.message.numbers, np.float32), read)
    bench.recall_kept(0)  # and so it comes to the stage
    assert bench.scene.view.stage == "glyph"
    assert bench.scene.chosen == kept.message
    qtbot.waitUntil(lambda: bench.read is None, timeout=WAIT)


def test_a_sheet_of_groups_stands_side_by_side() -> None:
    pictures = [np.full((12, 12, 3), shade, np.uint8) for shade in range(8)]
    whole = as_picture(Sheet(pictures, columns=2, groups=("left", "right")), (9, 9, 9))
    assert whole.shape == (1 + 2 * 13, 2 * (2 * 13 + 1), 3)
    assert whole[5, 5, 0] == 0
    assert tuple(whole[0, 0]) == (9, 9, 9)
    assert whole[5, 1 + 13 + 5, 0] == 1
    assert whole[1 + 13 + 5, 5, 0] == 2
    assert whole[5, 27 + 1 + 5, 0] == 4
