"""Echo: a picture of anybody is read and redrawn, searched for closer, and taken over."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.gui.echo_view import EchoView
from glyphstudio.gui.window import Window

WAIT = 60_000


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    bench = window.bench
    bench.open_model(write_model(tmp_path / "one.safetensors"))
    qtbot.waitUntil(lambda: bench.model is not None, timeout=WAIT)
    window.first_steps.put_away()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.actions_["room.explore"].trigger()
    return window


def picture(seed: int = 0, shape: tuple[int, int] = (60, 90)) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (*shape, 3), np.uint8)


def echo_of(window: Window) -> EchoView:
    face = window.room.stage.face
    assert isinstance(face, EchoView)
    return face


@pytest.fixture
def heard(alive: Window, qtbot: QtBot) -> EchoView:
    alive.bench.picture_dropped.emit(picture())
    view = echo_of(alive)
    qtbot.waitUntil(lambda: view.desk.state == "heard", timeout=WAIT)
    qtbot.waitUntil(lambda: view.staged is not None, timeout=WAIT)
    return view


def test_a_dropped_picture_and_its_echo_stand_side_by_side(alive: Window, heard: EchoView) -> None:
    assert alive.bench.scene.view.stage == "echo"
    sheet = heard.staged
    assert len(sheet.pictures) == 2
    assert np.array_equal(heard.desk.pictures[0], picture()[:, 15:75])
    assert heard.read == pytest.approx(heard.desk.latents[0])
    assert alive.bench.read is not None, "L keeps it"


def test_in_grow_a_dropped_picture_goes_through_the_channel(alive: Window) -> None:
    alive.actions_["room.grow"].trigger()
    alive.bench.picture_dropped.emit(picture())
    assert alive.bench.scene.view.stage == "channel"


def test_closer_comes_closer_and_esc_ends_it(alive: Window, heard: EchoView, qtbot: QtBot) -> None:
    before = heard.desk.latents.copy()
    heard.desk.search(100_000)
    assert heard.closer.text() == "Stop"
    qtbot.waitUntil(lambda: heard.desk.step > 3, timeout=WAIT)
    first = float(heard.desk.distances[0])
    qtbot.waitUntil(lambda: heard.desk.step > 20, timeout=WAIT)
    assert heard.desk.distances[0] <= first
    assert "alike" in heard.progress.text()
    alive.setFocus()
    qtbot.keyClick(alive, Qt.Key.Key_Escape)
    assert heard.desk.state == "heard"
    found = heard.desk.latents.copy()
    assert not np.allclose(found, before)
    with qtbot.waitSignal(heard.desk.changed, timeout=WAIT):  # another search is possible
        qtbot.mouseClick(heard.closer, Qt.MouseButton.LeftButton)
    assert heard.desk.state == "searching"
    qtbot.mouseClick(heard.closer, Qt.MouseButton.LeftButton)
    assert heard.desk.state == "heard"


def test_take_it_makes_the_echo_the_glyph_and_undo_takes_it_back(
    alive: Window, heard: EchoView, qtbot: QtBot
) -> None:
    bench = alive.bench
    before = bench.scene.chosen
    qtbot.mouseClick(heard.take_it, Qt.MouseButton.LeftButton)
    assert bench.latents[bench.scene.view.chosen] == pytest.approx(heard.desk.latents[0])
    assert bench.scene.view.stage == "glyph"
    alive.actions_["edit.undo"].trigger()
    assert bench.scene.chosen == before


def test_pictures_that_come_together_are_echoed_together(alive: Window, qtbot: QtBot) -> None:
    for seed in range(5):
        alive.bench.picture_dropped.emit(picture(seed, (30 + seed, 40)))
    view = echo_of(alive)
    qtbot.waitUntil(lambda: view.staged is not None, timeout=WAIT)
    assert len(view.staged.pictures) == 10
    assert view.read is None
    view.setFocus()
    qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert alive.bench.scene.view.stage == "sheet"
    assert alive.bench.latents == pytest.approx(view.desk.latents, abs=1e-6)


def test_another_model_hears_the_same_picture_in_its_own_way(
    alive: Window, heard: EchoView, qtbot: QtBot, tmp_path: Path
) -> None:
    before = heard.desk.latents.copy()
    alive.bench.open_model(write_model(tmp_path / "two.safetensors", seed=2))
    qtbot.waitUntil(
        lambda: heard.desk.state == "heard" and not np.array_equal(heard.desk.latents, before),
        timeout=WAIT,
    )
    assert len(heard.desk.pictures) == 1


@pytest.mark.parametrize("shape", [(1, 1), (1, 500), (700, 3)])
def test_odd_pictures_are_no_end(alive: Window, qtbot: QtBot, shape: tuple[int, int]) -> None:
    alive.bench.picture_dropped.emit(picture(1, shape))
    view = echo_of(alive)
    qtbot.waitUntil(lambda: view.desk.state == "heard", timeout=WAIT)
    assert np.isfinite(view.desk.latents).all()


def test_a_plain_picture_has_an_echo_too(alive: Window, qtbot: QtBot) -> None:
    alive.bench.picture_dropped.emit(np.full((40, 40, 3), 128, np.uint8))
    view = echo_of(alive)
    qtbot.waitUntil(lambda: view.desk.state == "heard", timeout=WAIT)
    view.desk.search(3)
    qtbot.waitUntil(lambda: view.desk.state == "heard", timeout=WAIT)
    assert np.isfinite(view.desk.latents).all()


def test_put_away_shows_the_invitation_again(alive: Window, heard: EchoView, qtbot: QtBot) -> None:
    heard.desk.search(100_000)
    qtbot.mouseClick(heard.put_away, Qt.MouseButton.LeftButton)
    assert heard.desk.state == "empty"
    assert heard.choose.isVisible()
    assert not heard.take_it.isVisible()
    assert heard.staged is None
    assert heard.describe().startswith("Drop any picture")


def test_digits_are_there_to_try(alive: Window, qtbot: QtBot) -> None:
    alive.actions_["view.echo"].trigger()
    view = echo_of(alive)
    qtbot.mouseClick(view.digits, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: view.desk.state == "heard", timeout=WAIT)
    assert len(view.desk.pictures) == 16


def test_the_window_closes_in_the_middle_of_a_search(
    alive: Window, heard: EchoView, qtbot: QtBot
) -> None:
    heard.desk.search(1_000_000)
    qtbot.waitUntil(lambda: heard.desk.step > 1, timeout=WAIT)
    alive.close()
    assert alive.bench.shut_down(20)
