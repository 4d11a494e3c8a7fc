"""The log: in order, with details to copy."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from paper_bench import RECIPES, PaperBench
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.log import LogTab
from glyphstudio.gui.requests import TrainingInfo


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    return PaperBench()


@pytest.fixture
def tab(bench: PaperBench, host, qtbot: QtBot) -> LogTab:
    acts = QWidget()
    qtbot.addWidget(acts)
    return host(LogTab(bench, Actions(acts)), 600, 82)


def test_notices_and_failures_stand_in_the_order_they_came(tab: LogTab, bench: PaperBench) -> None:
    bench.noticed.emit("Saved Ink script.png.")
    bench.failed.emit("The disk is full.", "Traceback\nOSError: 28")
    first, second = tab.text.toPlainText().splitlines()
    assert first.endswith("Saved Ink script.png.")
    assert "The disk is full." in second
    assert second.endswith("OSError: 28")


def test_copying_takes_the_details_along(tab: LogTab, bench: PaperBench) -> None:
    bench.failed.emit("The disk is full.", "Traceback\nOSError: 28")
    tab.copy_all()
    copied = QGuiApplication.clipboard().text()
    assert "The disk is full.\nTraceback\nOSError: 28" in copied


def test_a_run_name_is_shown_as_text_never_as_markup(tab: LogTab, bench: PaperBench) -> None:
    bench.noticed.emit("<b>Opened</b> <img src='x.png'>")
    assert "<b>Opened</b> <img src='x.png'>" in tab.text.toPlainText()


def test_clearing_empties_it(tab: LogTab, bench: PaperBench) -> None:
    bench.noticed.emit("Saved.")
    tab.clear()
    tab.copy_all()
    assert tab.text.toPlainText() == ""


def test_it_keeps_the_last_five_hundred_lines(tab: LogTab, bench: PaperBench) -> None:
    for number in range(510):
        bench.noticed.emit(f"Notice {number}")
    lines = tab.text.toPlainText().splitlines()
    assert len(lines) == 500
    assert lines[-1].endswith("Notice 509")


def test_letters_go_past_the_log_and_a_click_frames_nothing(
    bench: PaperBench, host, qtbot: QtBot
) -> None:
    acts = QWidget()
    actions = Actions(acts)
    column = QVBoxLayout(acts)
    tab = LogTab(bench, actions)
    column.addWidget(tab)
    host(acts, 600, 120)
    done: list[str] = []
    actions.connect_to("glyph.random", lambda: done.append("random"))
    actions.connect_to("export.quick", lambda: done.append("picture"))
    text = tab.text
    plain = text.grab().toImage()
    qtbot.mouseClick(text.viewport(), Qt.MouseButton.LeftButton)
    assert text.hasFocus()
    assert text.grab().toImage().pixel(1, 1) == plain.pixel(1, 1)
    assert text.grab().toImage().pixel(300, 0) == plain.pixel(300, 0)
    qtbot.keyClick(text, Qt.Key.Key_R)
    qtbot.keyClick(text, Qt.Key.Key_E)
    assert done == ["random", "picture"]
    tab.setFocus()
    text.setFocus(Qt.FocusReason.TabFocusReason)
    assert text.grab().toImage().pixel(300, 0) == theme.colour("accent").rgb()


def test_trainings_and_kept_glyphs_are_told(tab: LogTab, bench: PaperBench) -> None:
    info = TrainingInfo("Ink script", Path("runs/a"), RECIPES[0], "starting", total=900)
    for state, step in (("starting", 0), ("training", 1), ("training", 500), ("finishing", 900)):
        bench.put_training(replace(info, state=state, step=step))
    bench.put_model()
    bench.like()
    done = replace(info, state="finished", step=900, bits=12.06)
    bench.put_training(done)
    bench.settled.emit(done)
    bench.put_training(replace(info, run=Path("runs/b")))
    bench.settled.emit(replace(info, run=Path("runs/b"), state="stopped", step=1200))
    said = [line.split("   ", 1)[1] for line in tab.text.toPlainText().splitlines()]
    assert said == [
        "a grows, from step 0.",
        "Kept a glyph of Ink script on the shelf.",
        "a has grown, at step 900, 12.1 bits per glyph.",
        "b grows, from step 0.",
        "b was stopped and kept at step 1,200.",
    ]
