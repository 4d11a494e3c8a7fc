"""The map: a lattice of glyphs over two sliders, drawn as one wanders, and a click goes there."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from paper_bench import SIZE, PaperBench, model_info
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.map_tiles import LEAST_CELL, MOST, Frame, Tiles, reduced
from glyphstudio.gui.map_view import MapView
from glyphstudio.gui.sheet import as_picture
from glyphstudio.gui.theatre import Theatre
from glyphstudio.scene import said, viewed

# ---- the lattice

frames = st.builds(
    Frame,
    st.floats(-50, 50),
    st.floats(-50, 50),
    st.floats(2.0, 500_000.0),
    st.just(900.0),
    st.just(600.0),
)


@given(frames)
def test_glyphs_are_never_smaller_than_one_can_see(frame: Frame) -> None:
    assert frame.cell * 1.0000001 >= LEAST_CELL
    assert frame.cell < 2.0000001 * LEAST_CELL


@given(frames)
def test_every_glyph_in_view_is_told_once(frame: Frame) -> None:
    cells = list(frame.cells())
    assert len(cells) == len(set(cells))
    assert 900 * 600 / (4 * LEAST_CELL**2) <= len(cells) <= 200
    assert frame.nearest(450, 300) in cells
    assert frame.nearest(1, 1) in cells
    assert frame.nearest(899, 599) in cells


@given(frames, st.floats(0.5, 2.0), st.floats(0, 900), st.floats(0, 600))
def test_what_lies_under_the_hand_stays_there(
    frame: Frame, factor: float, left: float, top: float
) -> None:
    x, y = frame.sigmas(left, top)
    again = frame.zoomed(factor, left, top).sigmas(left, top)
    assert again == pytest.approx((x, y), abs=1e-6)


def test_a_place_has_one_picture_on_all_levels() -> None:
    assert reduced(3, 8, 16) == reduced(2, 4, 8) == reduced(0, 1, 2) == (0, 1, 2)
    assert reduced(0, 0, 0) == reduced(9, 0, 0)
    assert reduced(2, 3, 4) == (2, 3, 4)


def test_old_pictures_are_shown_until_there_are_newer_but_not_kept_for_ever() -> None:
    tiles, image = Tiles(), QImage(4, 4, QImage.Format.Format_RGB32)
    tiles.put((0, 0, 0), image, tiles.age)
    tiles.grow_old()
    assert not tiles.fresh((0, 0, 0))
    assert tiles.image((0, 0, 0), 4, quick=False) is not None
    for number in range(MOST):
        tiles.put((0, 1, number), image, tiles.age)
    assert tiles.image((0, 0, 0), 4, quick=False) is None


# ---- the view


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    made = PaperBench()
    made.put_model()
    made.put_axes()
    return made


@pytest.fixture
def theatre(bench: PaperBench, host, qtbot: QtBot) -> Theatre:
    acts = QWidget()
    qtbot.addWidget(acts)
    made = Theatre(bench, Actions(acts))
    host(made.fronts, 900, 640)
    return made


@pytest.fixture
def view(theatre: Theatre) -> MapView:
    theatre.go_to("map")
    found = theatre.stage.face
    assert isinstance(found, MapView)
    return found


def draw_all(bench: PaperBench, view: MapView) -> list[np.ndarray]:
    """Answer until nothing is missing; all messages that were asked for."""
    asked = []
    while view._asked is not None:
        asked.append(bench.asked[-1].latents)
        bench.answer("map")
    return asked


def test_it_draws_the_middle_first_and_then_all_that_is_seen(
    view: MapView, bench: PaperBench
) -> None:
    asked = draw_all(bench, view)
    z = bench.latents[0]
    first = asked[0]
    assert first[0] == pytest.approx(z, abs=1e-5), "the glyph on the stage"
    assert np.allclose(first[:, 2:], z[2:], atol=1e-5), "only two sliders change"
    far = [np.abs(some[:, :2]).max() for some in asked[1:]]
    assert far == sorted(far)
    frame = view.canvas.frame
    assert all(view._tiles.fresh(reduced(frame.level, *cell)) for cell in frame.cells())


def test_a_drag_pans_and_asks_only_for_what_comes_into_view(
    view: MapView, bench: PaperBench, qtbot: QtBot
) -> None:
    draw_all(bench, view)
    acts, before = len(bench.history.acts), len(bench.asked)
    x = view.canvas.frame.x
    canvas = view.canvas
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(400, 300))
    for place in (380, 340, 300):
        qtbot.mouseMove(canvas, QPoint(place, 300))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert view.canvas.frame.x > x
    some = draw_all(bench, view)
    assert len(bench.asked) > before
    assert sum(len(one) for one in some) < 40
    assert bench.scene.view.map.x == pytest.approx(view.canvas.frame.x)
    assert len(bench.history.acts) == acts, "looking is nothing to undo"


def test_the_wheel_zooms_where_the_pointer_is(view: MapView, bench: PaperBench) -> None:
    span = view.canvas.span
    place = QPointF(200, 150)
    at = view.canvas.frame.sigmas(200, 150)
    event = QWheelEvent(
        place, view.canvas.mapToGlobal(place), QPoint(), QPoint(0, 360),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase,
        False,
    )  # fmt: skip
    QApplication.sendEvent(view.canvas, event)
    assert view.canvas.span < span
    assert view.canvas.frame.sigmas(200, 150) == pytest.approx(at)
    for _ in range(400):
        view.canvas.zoom_by(0.5)
    assert view.canvas.span <= 100
    for _ in range(400):
        view.canvas.zoom_by(2.0)
    assert view.canvas.span >= 0.0099


def test_a_click_goes_there_and_undo_comes_back(
    view: MapView, bench: PaperBench, qtbot: QtBot
) -> None:
    draw_all(bench, view)
    before, asked = bench.latents[0].copy(), len(bench.asked)
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(640, 180))
    column, row = view.canvas.frame.nearest(640, 180)
    step = view.canvas.frame.step
    assert bench.latents[0][:2] == pytest.approx([column * step, row * step], abs=1e-5)
    assert bench.latents[0][2:] == pytest.approx(before[2:], abs=1e-5)
    assert view.canvas.here == pytest.approx((column * step, row * step), abs=1e-5)
    draw_all(bench, view)
    drawn = sum(len(r.latents) for r in bench.asked[asked:])
    assert drawn == 1, "only the glyph itself: the map is the same"
    bench.undo()
    assert bench.latents[0] == pytest.approx(before, abs=1e-6)


def test_arrows_wander_from_glyph_to_glyph(view: MapView, bench: PaperBench, qtbot: QtBot) -> None:
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=QPoint(450, 280))
    here, step = view.canvas.here, view.canvas.frame.step
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    assert view.canvas.here == pytest.approx((here[0] + step, here[1]), abs=1e-5)
    x = view.canvas.frame.x
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.canvas.frame.x == pytest.approx(x + step)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert bench.scene.view.stage == "glyph"


def test_another_message_is_drawn_anew_over_the_old_pictures(
    view: MapView, bench: PaperBench
) -> None:
    draw_all(bench, view)
    z = bench.latents[0].copy()
    z[5] += 1.0
    bench.act("Axis 6", said(bench.scene, type(bench.scene.chosen).of(z.tolist())))
    frame = view.canvas.frame
    cell = next(iter(frame.cells()))
    place = reduced(frame.level, *cell)
    assert not view._tiles.fresh(place)
    assert view._tiles.image(place, 50, quick=True) is not None
    draw_all(bench, view)
    assert view._tiles.fresh(place)


def test_another_model_shows_nothing_of_the_one_before(view: MapView, bench: PaperBench) -> None:
    draw_all(bench, view)
    frame = view.canvas.frame
    place = reduced(frame.level, *next(iter(frame.cells())))
    bench.put_model(model_info(path=None))
    assert view._tiles.image(place, 50, quick=True) is None


def test_the_sliders_across_and_down_are_chosen(view: MapView, bench: PaperBench) -> None:
    view.across.setCurrentIndex(view.across.findData(4))
    view.across.activated.emit(view.across.currentIndex())
    assert bench.scene.view.map.across == 4
    draw_all(bench, view)
    moved = bench.asked[-1].latents - bench.latents[0]
    assert np.abs(moved[:, [0, 2, 3, 5, 6, 7]]).max() < 1e-5


def test_one_slider_alone_makes_no_map(view: MapView, bench: PaperBench) -> None:
    same = bench.scene.view.map.model_copy(update={"across": 1, "down": 1}).model_dump()
    bench.act("Map", viewed(bench.scene, map=same))
    assert "two different sliders" in view.canvas.message
    assert view.describe() == view.canvas.message


@pytest.mark.parametrize("number", [50, 100, 999])
def test_a_slider_that_is_gone_is_no_end(view: MapView, bench: PaperBench, number: int) -> None:
    gone = bench.scene.view.map.model_copy(update={"across": number}).model_dump()
    bench.act("Map", viewed(bench.scene, map=gone))
    assert view.canvas.message
    assert view.across.currentIndex() == -1


def test_an_answer_that_never_comes_is_not_waited_for(
    view: MapView, bench: PaperBench, qtbot: QtBot
) -> None:
    asked = len(bench.asked)
    assert view._asked is not None
    view._late.timeout.emit()
    assert len(bench.asked) == asked + 1
    assert bench.asked[-1].latents.shape[1] == SIZE


def test_the_picture_of_the_map_is_what_is_seen_of_it(view: MapView, bench: PaperBench) -> None:
    draw_all(bench, view)
    sheet = view.staged
    whole = as_picture(sheet, (0, 0, 0))
    assert len(sheet.pictures) == len(list(view.canvas.frame.cells()))
    assert sheet.pictures[0].shape == (112, 112, 3)
    assert whole.any()
    assert len(sheet.pictures[2:5]) == 3
