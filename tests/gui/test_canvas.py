"""The stage's canvas: whole device pixels, never stretched, reachable by mouse and keyboard."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.canvas import Canvas, image_of
from glyphstudio.gui.sheet import Sheet, lay_out


def colours(count: int, side: int = 24) -> list[np.ndarray]:
    random = np.random.default_rng(0)
    made = random.integers(0, 256, (count, 1, 1, 3), np.uint8)
    return list(np.repeat(np.repeat(made, side, 1), side, 2))


def make_canvas(qtbot: QtBot, size: tuple[int, int] = (640, 400)) -> Canvas:
    canvas = Canvas("test.canvas")
    qtbot.addWidget(canvas)
    canvas.resize(*size)
    canvas.show()
    return canvas


def centre(canvas: Canvas, index: int) -> QPoint:
    return canvas.picture_rect(index).center().toPoint()


def test_a_picture_becomes_an_image_of_its_own_memory() -> None:
    picture = np.zeros((5, 7, 3), np.uint8)
    picture[2, 3] = (10, 20, 30)
    image = image_of(picture)
    picture[:] = 255
    assert (image.width(), image.height()) == (7, 5)
    assert image.format() == QImage.Format.Format_RGB32
    assert image.pixelColor(3, 2) == QColor(10, 20, 30)


def test_a_picture_that_is_not_contiguous_is_shown_right() -> None:
    picture = np.zeros((6, 6, 3), np.uint8)
    picture[:, ::2] = 200
    image = image_of(picture[:, ::2])
    assert image.pixelColor(1, 1) == QColor(200, 200, 200)


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize(("count", "columns"), [(1, 1), (32, 8), (15, 5), (7, 4)])
def test_pictures_lie_on_whole_device_pixels_without_overlap(
    ratio: float, count: int, columns: int
) -> None:
    size = QSize(877, 541)
    layout = lay_out(size, ratio, count, Sheet([np.zeros((1, 1, 3), np.uint8)] * count, columns))
    assert len(layout.at) == count
    for place in layout.at:
        assert 0 <= place.x() <= size.width() * ratio - layout.side
        assert 0 <= place.y() <= size.height() * ratio - layout.side
    gaps = {b.x() - a.x() for a, b in zip(layout.at, layout.at[1:], strict=False) if a.y() == b.y()}
    assert len(gaps) <= 1
    assert all(gap > layout.side for gap in gaps)


def test_two_groups_stand_side_by_side_with_their_captions() -> None:
    blank = np.zeros((1, 1, 3), np.uint8)
    sheet = Sheet([blank] * 32, 4, groups=("Step 1", "Step 900"))
    layout = lay_out(QSize(900, 500), 1.0, 32, sheet)
    left, right = layout.at[:16], layout.at[16:]
    assert max(p.x() for p in left) + layout.side < min(p.x() for p in right)
    assert [text for _, text, _ in layout.captions] == ["Step 1", "Step 900"]


def test_a_picture_of_the_right_size_is_painted_pixel_by_pixel(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(1)))
    side = canvas.picture_side
    random = np.random.default_rng(1)
    picture = random.integers(0, 256, (side, side, 3), np.uint8)
    canvas.show_sheet(Sheet([picture]))
    corner = canvas.picture_rect(0).topLeft().toPoint()
    seen = canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    for x, y in ((0, 0), (side - 1, 0), (side // 2, side // 3), (side - 1, side - 1)):
        wanted = QColor(*(int(v) for v in picture[y, x]))
        assert seen.pixelColor(corner.x() + x, corner.y() + y) == wanted


def test_a_picture_that_is_not_square_is_not_stretched(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet([np.full((40, 80, 3), 255, np.uint8)]))
    seen = canvas.grab().toImage()
    middle = canvas.picture_rect(0).center().toPoint()
    white = [y for y in range(seen.height()) if seen.pixelColor(middle.x(), y) == QColor("white")]
    assert len(white) == pytest.approx(canvas.picture_side / 2, abs=2)


def test_it_says_which_side_would_be_sharp(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(1)))
    with qtbot.waitSignal(canvas.side_changed) as changed:
        canvas.resize(500, 300)
    assert changed.args == [canvas.picture_side]
    assert canvas.side_for(1, Sheet(colours(1))) == canvas.picture_side


def test_a_click_chooses_a_glyph_of_a_sheet(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(8), 4, selectable=True))
    with qtbot.waitSignal(canvas.chosen) as chosen:
        qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=centre(canvas, 6))
    assert chosen.args == [6]


def test_a_click_beside_the_glyphs_chooses_nothing(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(8), 4, selectable=True))
    chosen = QSignalSpy(canvas.chosen)
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(2, 2))
    assert chosen.count() == 0


@pytest.mark.parametrize(
    ("start", "key", "wanted"),
    [(0, Qt.Key.Key_Right, 1), (1, Qt.Key.Key_Down, 5), (5, Qt.Key.Key_Up, 1),
     (3, Qt.Key.Key_End, 7), (6, Qt.Key.Key_Home, 0)],
)  # fmt: skip
def test_arrows_move_in_a_sheet(qtbot: QtBot, start: int, key: Qt.Key, wanted: int) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(8), 4, selectable=True))
    canvas.set_selected(start)
    with qtbot.waitSignal(canvas.chosen) as chosen:
        qtbot.keyClick(canvas, key)
    assert chosen.args == [wanted]


def test_arrows_stop_at_the_edge(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(8), 4, selectable=True))
    canvas.set_selected(0)
    chosen = QSignalSpy(canvas.chosen)
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert chosen.count() == 0


def test_return_opens_the_chosen_glyph(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(8), 4, selectable=True))
    canvas.set_selected(3)
    with qtbot.waitSignal(canvas.opened) as opened:
        qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert opened.args == [3]


def test_the_wheel_zooms_in_on_what_is_under_it(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(1, 64)))
    place = canvas.picture_rect(0).topLeft() + QPointF(60, 60)
    before = (place - canvas.picture_rect(0).topLeft()) / canvas.picture_rect(0).width()
    event = QWheelEvent(
        place, place, QPoint(), QPoint(0, 480), Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(canvas, event)
    assert canvas.zoom > 1.5
    after = (place - canvas.picture_rect(0).topLeft()) / canvas.picture_rect(0).width()
    assert after.x() == pytest.approx(before.x(), abs=0.01)
    assert after.y() == pytest.approx(before.y(), abs=0.01)


def test_keys_zoom_and_go_back(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(1)))
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    assert canvas.zoom > 1
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.zoom == 1


def test_a_drag_travels_and_settles_once(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(1)))
    canvas.set_travels(True)
    dragged, settled = QSignalSpy(canvas.dragged), QSignalSpy(canvas.drag_settled)
    start = centre(canvas, 0)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(canvas, start + QPoint(20, 0))
    qtbot.mouseMove(canvas, start + QPoint(40, -10))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=start + QPoint(40, -10))
    across = sum(dragged.at(i)[0] for i in range(dragged.count()))
    down = sum(dragged.at(i)[1] for i in range(dragged.count()))
    side = canvas.picture_rect(0).width()
    assert (across, down) == pytest.approx((40 / side, -10 / side))
    assert settled.count() == 1


def test_an_arrow_travels_like_a_drag(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(1)))
    canvas.set_travels(True)
    with qtbot.waitSignals([canvas.dragged, canvas.drag_settled]):
        qtbot.keyClick(canvas, Qt.Key.Key_Right)


def test_the_surround_can_be_white(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(1)))
    canvas.set_surround(theme.SURROUNDS["white"])
    assert canvas.grab().toImage().pixelColor(2, 2) == QColor("white")


def test_a_late_picture_replaces_the_old_one_in_place(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(8, 30), 4, selectable=True))
    places = [canvas.picture_rect(i) for i in range(8)]
    canvas.show_sheet(Sheet(colours(8, 77), 4, selectable=True))
    assert [canvas.picture_rect(i) for i in range(8)] == places


def test_hovering_says_which_glyph(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.show_sheet(Sheet(colours(8), 4, selectable=True))
    with qtbot.waitSignal(canvas.hovered) as hovered:
        qtbot.mouseMove(canvas, centre(canvas, 2))
    assert hovered.args == [2]


def test_it_tells_a_screen_reader_what_it_shows(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    canvas.describe("8 glyphs by Mirror mask, step 900.")
    assert canvas.accessibleDescription() == "8 glyphs by Mirror mask, step 900."


def test_the_art_can_be_cut_out_of_its_surround(qtbot: QtBot) -> None:
    canvas = make_canvas(qtbot)
    assert canvas.grab_art() is None
    pictures = colours(2, 50)
    canvas.show_sheet(Sheet(pictures, 2))
    art = canvas.grab_art()
    assert art is not None
    assert art.height() == canvas.picture_side
    assert art.pixelColor(3, 3) == QColor(*(int(v) for v in pictures[0][0, 0]))
