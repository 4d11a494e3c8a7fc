"""The drawing thread's own work, done here without its thread."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import numpy as np
import pytest
import torch
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.models import load_model, open_player
from glyphstudio.gui.described import model_info
from glyphstudio.gui.draw_worker import DrawWorker
from glyphstudio.gui.errands import AxesFound, FindAxes, Lend, Lent, NotLent, Open, Weights
from glyphstudio.gui.requests import DrawRequest
from glyphstudio.params import changed
from glyphstudio.scene import ModelRef


@pytest.fixture
def worker(qtbot: QtBot) -> DrawWorker:
    return DrawWorker("cpu")


def settle(worker: DrawWorker) -> None:
    """Let it do all that waits."""
    while worker._one():
        pass


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
    worker.take_over(weights_of(write_model(tmp_path / "b.safetensors", seed=2), "after"))
    settle(worker)
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
    worker.take_over(replace(trained, step=4))
    settle(worker)
    again = worker.answers["stage"].take()
    assert (again is None) == moving


def test_slow_redraws_keep_nobody_from_being_answered(
    worker: DrawWorker, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when a stage takes longer to draw than the next weights to come."""
    trained = weights_of(write_model(tmp_path / "a.safetensors"), "run")
    worker._show_training(trained.info.ref)
    worker._learn(trained)
    worker._answer(DrawRequest(np.zeros((1, 6), np.float32), 24))
    draw, steps = worker._draw, count(4)

    def slow(*given: object) -> object:
        worker.take_over(replace(trained, step=next(steps)))
        return draw(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(worker, "_draw", slow)
    worker.take_over(replace(trained, step=3))
    answered: list[object] = []
    worker.answered.connect(answered.append)
    worker._one()
    worker.send(FindAxes())
    worker.request(DrawRequest(np.zeros((1, 6), np.float32), 30, serial=9))
    worker.answers["stage"].take()
    worker._one()
    assert [answer for answer in answered if isinstance(answer, AxesFound)]
    drawn = worker.answers["stage"].take()
    assert drawn is not None
    assert drawn.request.serial == 9


def test_what_is_asked_before_the_first_weights_is_answered_with_them(
    worker: DrawWorker, tmp_path: Path
) -> None:
    trained = weights_of(write_model(tmp_path / "a.safetensors"), "run")
    answered: list[object] = []
    worker.answered.connect(answered.append)
    worker._show_training(trained.info.ref)
    worker.send(Lend(7, trained.info.ref))
    settle(worker)
    assert not answered
    worker.take_over(trained)
    settle(worker)
    (lent,) = [answer for answer in answered if isinstance(answer, Lent)]
    assert lent.serial == 7
    assert lent.step == 3


def test_weights_of_another_model_than_was_meant_are_not_lent(
    worker: DrawWorker, tmp_path: Path
) -> None:
    answered: list[object] = []
    worker.answered.connect(answered.append)
    worker.send(Open(write_model(tmp_path / "a.safetensors")))
    worker.send(Lend(7, ModelRef(model_hash="f" * 64)))
    worker.send(Lend(8, None))
    settle(worker)
    assert [answer.serial for answer in answered if isinstance(answer, NotLent)] == [7]
    assert [answer.serial for answer in answered if isinstance(answer, Lent)] == [8]


def test_a_player_has_the_channel_that_was_changed_live(worker: DrawWorker, tmp_path: Path) -> None:
    trained = weights_of(write_model(tmp_path / "a.safetensors"), "run")
    worker._show_training(trained.info.ref)
    worker._learn(trained)
    softer = changed(trained.params, {"channel.dial": 0.25})
    worker._learn(replace(trained, params=softer, step=4))
    player = worker._open["stage"].player
    assert isinstance(player, GlyphPlayer)
    assert player.channel.params.dial == 0.25
