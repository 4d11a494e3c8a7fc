"""The film: its strip, its projector, and the tab that plays it."""

from __future__ import annotations

import numpy as np
import pytest
from paper_bench import PaperBench, film_info
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.film import FilmStrip, FilmTab
from glyphstudio.gui.projector import Projector

STEPS = tuple(range(0, 900, 30))


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    made = PaperBench()
    made.put_film(film_info(STEPS))
    return made


@pytest.fixture
def tab(bench: PaperBench, host, qtbot: QtBot) -> FilmTab:
    acts = QWidget()
    qtbot.addWidget(acts)
    made = FilmTab(bench, Actions(acts))
    made.acts = acts
    return host(made, 1000, 82)


def test_one_projector_serves_a_workbench(bench: PaperBench) -> None:
    assert Projector.of(bench) is Projector.of(bench)


def test_a_film_waits_at_its_end_and_the_stage_shows_the_newest(bench: PaperBench) -> None:
    projector = Projector.of(bench)
    assert projector.step == STEPS[-1]
    assert not projector.showing


def test_it_plays_from_the_start_to_the_end_and_stops(bench: PaperBench, qtbot: QtBot) -> None:
    projector = Projector.of(bench)
    projector.set_speed(20)
    seen: list[int] = []
    projector.moved.connect(lambda: seen.append(projector.index))
    with qtbot.waitSignal(projector.played, check_params_cb=lambda playing: not playing):
        projector.toggle()
    assert seen == sorted(seen)
    assert set(seen) == set(range(len(STEPS)))
    assert projector.showing


def test_a_growing_film_keeps_the_step_that_is_shown(bench: PaperBench) -> None:
    projector = Projector.of(bench)
    projector.go_to(10)
    step = projector.step
    bench.put_film(film_info(tuple(range(0, 1800, 60)), growing=True))  # it thinned itself
    assert projector.step == step


def test_a_growing_film_follows_its_end(bench: PaperBench) -> None:
    projector = Projector.of(bench)
    bench.put_film(film_info((*STEPS, 900), growing=True))
    assert projector.step == 900


def test_another_film_ends_the_show(bench: PaperBench) -> None:
    projector = Projector.of(bench)
    projector.play()
    bench.put_film(film_info((0, 10), run="runs/b"))
    assert not projector.playing
    assert not projector.showing


def test_the_newest_weights_come_back(bench: PaperBench) -> None:
    projector = Projector.of(bench)
    projector.go_to(3)
    projector.leave()
    assert (projector.showing, projector.step) == (False, STEPS[-1])


def test_a_branch_starts_at_the_checkpoint_before_the_frame(bench: PaperBench) -> None:
    projector = Projector.of(bench)
    projector.go_to(STEPS.index(420))
    assert projector.branch_step == 300
    bench.put_film(film_info(STEPS, checkpoints=()))
    assert projector.branch_step is None


def test_the_empty_tab_says_what_a_film_is(tab: FilmTab, bench: PaperBench) -> None:
    assert tab.play_button.isVisible()
    bench.put_film(None)
    assert not tab.play_button.isVisible()


def test_the_tab_plays_and_pauses(tab: FilmTab, qtbot: QtBot) -> None:
    qtbot.mouseClick(tab.play_button, Qt.MouseButton.LeftButton)
    assert tab.projector.playing
    assert tab.play_button.accessibleName() == "Pause"
    tab.toggle_play()
    assert not tab.projector.playing
    assert tab.play_button.accessibleName() == "Play"


def test_dragging_along_the_strip_scrubs(tab: FilmTab, qtbot: QtBot) -> None:
    strip = tab.strip
    qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(10, 20))
    assert tab.projector.index == 0
    assert tab.step_label.text() == "Step 0"
    qtbot.mouseMove(strip, QPoint(strip.width() // 2, 20))
    assert tab.projector.index in (14, 15)
    qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(strip.width() // 2, 20))


def test_arrows_scrub_frame_by_frame_and_shift_by_ten(tab: FilmTab, qtbot: QtBot) -> None:
    qtbot.keyClick(tab.strip, Qt.Key.Key_Home)
    qtbot.keyClick(tab.strip, Qt.Key.Key_Right)
    assert tab.projector.index == 1
    qtbot.keyClick(tab.strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert tab.projector.index == 11
    assert tab.strip.accessibleDescription() == "Step 330, frame 12 of 30"


def test_branching_asks_for_a_new_run(tab: FilmTab, bench: PaperBench, qtbot: QtBot) -> None:
    tab.projector.go_to(STEPS.index(420))
    qtbot.mouseClick(tab.branch_button, Qt.MouseButton.LeftButton)
    assert bench.told == [("branch", film_info().run, 300)]
    assert not tab.projector.showing


def test_exporting_the_film_opens_the_dialog_with_the_film_on_the_stage(
    tab: FilmTab, qtbot: QtBot
) -> None:
    action = tab._actions["export.dialog"]
    action.setEnabled(True)
    asked = QSignalSpy(action.triggered)
    qtbot.mouseClick(tab.export_button, Qt.MouseButton.LeftButton)
    assert asked.count() == 1
    assert tab.projector.showing


def test_thumbnails_are_spread_evenly_from_the_first_to_the_last_frame(host) -> None:
    strip = host(FilmStrip("test.strip"), 700, 70)
    strip.show_film(film_info(tuple(range(200))))
    frames = list(strip.shown_frames())
    assert (frames[0], frames[-1]) == (0, 199)
    assert len(frames) * 56 <= strip.width()
    assert np.ptp(np.diff(frames)) <= 1


def test_a_short_film_shows_every_frame(host) -> None:
    strip = host(FilmStrip("test.strip"), 700, 70)
    strip.show_film(film_info((1, 2, 3)))
    assert list(strip.shown_frames()) == [0, 1, 2]
    assert not strip.grab().isNull()


@pytest.mark.parametrize("count", [3, 200])
def test_the_first_and_last_frame_are_the_ends_of_the_strip(host, count: int) -> None:
    strip = host(FilmStrip("test.strip"), 700, 70)
    strip.show_film(film_info(tuple(range(count))))
    shown = len(strip.shown_frames())
    right = strip._left(shown - 1) + strip._side()
    assert strip._x(0) == pytest.approx(strip._left(0), abs=2)
    assert strip._x(count - 1) == pytest.approx(right, abs=2)
    for place, index in enumerate(strip.shown_frames()):  # and each lies over its own picture
        assert strip._left(place) - 1 <= strip._x(index) <= strip._left(place) + strip._side() + 1
        assert strip._index_at(strip._x(index)) == index
