"""A seed is typed, and makes the sheet that anybody gets of it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.engine.latents import random_messages
from glyphstudio.errors import SettingError
from glyphstudio.gui.ask_box import AskBox
from glyphstudio.gui.seed import seed_of
from glyphstudio.gui.window import Window

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.mark.parametrize(("text", "seed"), [("0", 0), (" 12 345 ", 12345), ("9,007", 9007)])
def test_a_seed_is_a_whole_number(text: str, seed: int) -> None:
    assert seed_of(text) == seed


@pytest.mark.parametrize("text", ["", "-1", "1.5", "seven", "9" * 20, "9007199254740993"])
def test_anything_else_is_one_sentence(text: str) -> None:
    with pytest.raises(SettingError, match="whole number"):
        seed_of(text)


def test_the_sheet_of_a_seed_is_the_command_line_s(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    bench = window.bench
    assert not window.actions_["glyph.seed"].isEnabled()
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.first_steps.put_away()
    window.actions_["glyph.seed"].trigger()
    box = window.findChild(AskBox, "seed")
    assert box is not None
    assert box.field.text() == "1"  # the model's own
    box.field.setText("many")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert "whole number" in box.told.text()
    box.field.setText("77")
    qtbot.keyClick(box.field, Qt.Key.Key_Return)
    assert bench.scene.draw_seed == 77
    assert np.array_equal(bench.latents, random_messages(32, 6, seed=77))
    assert bench.history.acts[-1].label == "Seed 77"
    qtbot.waitUntil(lambda: "Seed 77" in window.room.stage.info._whole, timeout=WAIT)
    window.actions_["edit.undo"].trigger()
    assert bench.scene.draw_seed == 1
