"""The status bar."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from paper_bench import RECIPES
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from glyphstudio.gui.requests import TrainingInfo
from glyphstudio.gui.status import StatusBar


def test_how_long_ago_it_was_saved_goes_on_after_the_training(
    host, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    bar = host(StatusBar(Path("studio")), 1000)
    saved = time.monotonic()
    done = TrainingInfo(
        "Ink script", Path("a"), RECIPES[0], "finished", step=900, total=900, saved_at=saved
    )
    bar.show_training(done)
    label = bar.findChild(QLabel, "status.saved")
    assert label.text() == "Saved just now"
    monkeypatch.setattr(time, "monotonic", lambda: saved + 300)
    qtbot.waitUntil(lambda: "5" in label.text(), timeout=5000)  # by its own clock
    assert "min ago" in label.text()
