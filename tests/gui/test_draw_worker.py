"""The drawing thread's own work, done here without its thread."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.engine.models import load_model, open_player
from glyphstudio.gui.draw_worker import DrawWorker, model_info
from glyphstudio.gui.errands import AxesFound, Weights
from glyphstudio.gui.requests import DrawRequest
from glyphstudio.scene import ModelRef


@pytest.fixture
def worker(qtbot: QtBot) -> DrawWorker:
    return DrawWorker("cpu")


def weights_of(path: Path, run: str) -> Weights:
    """What a training of that run would send."""
    model = load_model(path)
    info = model_info(model, open_player(model, torch.device("cpu")), path)
    info = replace(info, ref=ModelRef(name="x", run=run), training=True)
    return Weights(info, model.recipe.family, model.params, model.state, 3)


def test_a_new_training_is_not_shown_with_the_weights_of_the_one_before(
    worker: DrawWorker, qtbot: QtBot, tmp_path: Path
) -> None:
    axes: list[object] = []
    worker.answered.connect(axes.append)
    before, after = ModelRef(name="x", run="before"), ModelRef(name="x", run="after")
    worker._show_training(before)
    worker._learn(weights_of(write_model(tmp_path / "a.safetensors"), "before"))
    worker._show_training(after)
    worker._answer(DrawRequest(np.zeros((1, 6), np.float32), 24))
    assert worker.answers["stage"].take() is None
    worker._learn(weights_of(write_model(tmp_path / "b.safetensors", seed=2), "after"))
    drawn = worker.answers["stage"].take()
    assert drawn is not None
    assert drawn.step == 3
    assert [found.ref for found in axes if isinstance(found, AxesFound)] == [before, after]


@pytest.mark.parametrize("moving", [False, True])
def test_new_weights_redraw_what_stands_and_leave_what_moves_to_its_next_request(
    worker: DrawWorker, tmp_path: Path, moving: bool
) -> None:
    trained = weights_of(write_model(tmp_path / "a.safetensors"), "run")
    worker._show_training(trained.info.ref)
    worker._learn(trained)
    worker._answer(DrawRequest(np.zeros((1, 6), np.float32), 24, moving=moving))
    assert worker.answers["stage"].take() is not None
    worker._learn(replace(trained, step=4))
    again = worker.answers["stage"].take()
    assert (again is None) == moving
