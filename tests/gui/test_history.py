"""The history strip: what was done, and going back there."""

from __future__ import annotations

import numpy as np
import pytest
from paper_bench import PaperBench
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.history import HistoryTab, first_words, wrapped
from glyphstudio.scene import viewed


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    made = PaperBench()
    for noise in (0.1, 0.2, 0.3):
        made.act(f"Noise {noise}", viewed(made.scene, noise=noise))
    return made


@pytest.fixture
def tab(bench: PaperBench, host, qtbot: QtBot) -> HistoryTab:
    acts = QWidget()
    qtbot.addWidget(acts)
    made = HistoryTab(bench, Actions(acts))
    return host(made, 600, 82)


def test_every_act_has_its_place_and_the_last_is_present(tab: HistoryTab) -> None:
    assert (tab.strip.count, tab.strip.at) == (4, 3)
    assert tab.strip.accessibleDescription() == "Noise 0.3, 4 of 4"


def test_a_click_goes_back_and_another_goes_forth(
    tab: HistoryTab, bench: PaperBench, qtbot: QtBot
) -> None:
    for index, noise in ((1, 0.1), (3, 0.3), (0, 0.0)):
        place = tab.strip.rect_of(index).center()
        qtbot.mouseClick(tab.strip, Qt.MouseButton.LeftButton, pos=place)
        assert bench.scene.view.noise == noise
        assert tab.strip.at == index


def test_arrows_undo_and_redo(tab: HistoryTab, bench: PaperBench, qtbot: QtBot) -> None:
    qtbot.keyClick(tab.strip, Qt.Key.Key_Left)
    assert bench.scene.view.noise == 0.2
    qtbot.keyClick(tab.strip, Qt.Key.Key_Right)
    qtbot.keyClick(tab.strip, Qt.Key.Key_Right)  # there is nothing further
    assert bench.scene.view.noise == 0.3


def test_a_picture_appears_when_it_is_drawn(tab: HistoryTab, bench: PaperBench) -> None:
    act = bench.history.acts[2]
    bench.thumbnails[id(act.scene)] = np.full((96, 96, 3), (10, 200, 90), np.uint8)
    bench.thumbnail_ready.emit()
    rect = tab.strip.rect_of(2)
    seen = tab.strip.grab().toImage()
    assert seen.pixelColor(rect.center().x(), rect.top() + 20) == QColor(10, 200, 90)


def test_the_present_act_is_in_sight_in_a_long_history(
    tab: HistoryTab, bench: PaperBench, qtbot: QtBot
) -> None:
    for index in range(40):
        bench.act(f"Act {index}", viewed(bench.scene, noise_seed=index + 1))
    qtbot.waitUntil(lambda: tab._scroll.horizontalScrollBar().maximum() > 0)
    tab.show_history()
    seen = tab.strip.visibleRegion().boundingRect()
    assert seen.contains(tab.strip.rect_of(tab.strip.at).center())


def test_words_are_cut_between_words_where_that_is_enough(tab: HistoryTab) -> None:
    metrics = tab.strip.fontMetrics()
    room = metrics.horizontalAdvance("Open Mi…")
    assert first_words("Open Mirror mask", metrics, room) == "Open"
    assert first_words("Keep", metrics, room) == "Keep"
    assert first_words("Typographically", metrics, room).endswith("…")


def test_the_start_is_no_blank_tile(tab: HistoryTab) -> None:
    picture = tab.strip.grab(tab.strip.rect_of(0).adjusted(6, 6, -6, -22)).toImage()
    colours = {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}
    assert len(colours) > 3


def test_an_act_that_shows_the_same_glyph_is_told_by_its_words(
    tab: HistoryTab, bench: PaperBench
) -> None:
    green = np.full((96, 96, 3), (10, 200, 90), np.uint8)
    other = np.full((96, 96, 3), (200, 10, 90), np.uint8)
    for number, picture in ((1, green), (2, green), (3, other)):
        bench.thumbnails[id(bench.history.acts[number].scene)] = picture
    bench.thumbnail_ready.emit()
    seen = tab.strip.grab().toImage()
    colours = [
        seen.pixelColor(tab.strip.rect_of(n).center().x(), tab.strip.rect_of(n).top() + 6)
        for n in (1, 2, 3)
    ]
    assert colours[0] == QColor(10, 200, 90)
    assert colours[2] == QColor(200, 10, 90)
    assert colours[1] == theme.colour("raised")  # "Noise 0.2" stands there


def test_long_labels_are_wrapped_between_words(tab: HistoryTab) -> None:
    metrics = tab.strip.fontMetrics()
    wide = metrics.horizontalAdvance("Collect in…") + 8
    box = QRectF(0, 0, wide, 2 * metrics.lineSpacing())
    assert wrapped("Collect in Faces of June", metrics, box) == ["Collect in", "Faces of…"]
    assert wrapped("Keep", metrics, box) == ["Keep"]
