"""The page to draw on: real mouse and tablet events become strokes, choices and moves."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QInputDevice, QPainterPath, QPointingDevice, QTabletEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glyphstudio import sketch
from glyphstudio.elements import Elements, Line, Place, curve, traced
from glyphstudio.gui.inked import UNIT, copies, glyphs, ink_of, parts
from glyphstudio.gui.page import Page

LEFT, PLAIN = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def page(host) -> Page:
    return host(Page("page"), 360, 360)


def between(one: Place, other: Place, count: int = 20, bend: float = 0.0) -> list[Place]:
    return [
        (one[0] + (other[0] - one[0]) * t + bend * math.sin(math.pi * t),
         one[1] + (other[1] - one[1]) * t) for t in np.linspace(0, 1, count + 1)
    ]  # fmt: skip


def ring(radius: float, turn_deg: float = 352) -> list[Place]:
    turns = np.radians(np.linspace(0, turn_deg, 48))
    return [(radius * math.cos(t), radius * math.sin(t)) for t in turns]


def drag(page: Page, places: list[Place], keys: Qt.KeyboardModifier = PLAIN) -> None:
    """A stroke of the mouse."""
    points = [page.paper.point_of(place).toPoint() for place in places]
    QTest.mousePress(page, LEFT, keys, points[0])
    for point in points[1:]:
        event_at(page, QPointF(point), keys)
    QTest.mouseRelease(page, LEFT, keys, points[-1])


def event_at(page: Page, point: QPointF, keys: Qt.KeyboardModifier) -> None:
    """QTest.mouseMove knows no modifiers."""
    from PySide6.QtGui import QMouseEvent

    where = page.mapToGlobal(point)
    move = QMouseEvent(QEvent.Type.MouseMove, point, where, Qt.MouseButton.NoButton, LEFT, keys)
    QApplication.sendEvent(page, move)


def drawn(page: Page, places: list[Place], keys: Qt.KeyboardModifier = PLAIN) -> Line:
    spy = QSignalSpy(page.drew)
    drag(page, places, keys)
    assert spy.count() == 1
    line = spy.at(0)[0]
    assert isinstance(line, Line)
    return line


def put(page: Page, *strokes: list[Place]) -> sketch.Sketch:
    made: sketch.Sketch = None
    for places in strokes:
        made = sketch.added(made, drawn(page, places))
        page.show_sketch(made)
    return made


# ---- drawing


def test_a_drag_is_a_stroke_where_it_was_drawn_with_few_points(page: Page) -> None:
    line = drawn(page, between((-0.6, -0.5), (0.5, 0.6), bend=0.2))
    fine, widths = curve(line)
    assert fine[0] == pytest.approx((-0.6, -0.5), abs=0.02)
    assert fine[-1] == pytest.approx((0.5, 0.6), abs=0.02)
    assert len(line.points) <= 8
    assert set(widths.round(3)) == {page.hand.width}
    assert not line.closed


def test_a_tremor_is_smoothed_as_much_as_is_wished(page: Page) -> None:
    shaky = [(x, y + 0.02 * (-1) ** i) for i, (x, y) in enumerate(between((-0.7, 0), (0.7, 0), 40))]
    page.set_hand(steady=0.002)
    true = drawn(page, shaky)
    page.set_hand(steady=0.05)
    steady = drawn(page, shaky)
    assert len(steady.points) < len(true.points)
    assert np.abs(curve(steady)[0][:, 1]).max() < 0.03


def test_a_stroke_that_comes_back_is_a_ring(page: Page) -> None:
    line = drawn(page, ring(0.5))
    assert line.closed
    assert np.hypot(*curve(line)[0].T) == pytest.approx(0.5, abs=0.03)


def test_a_click_is_a_dot(page: Page) -> None:
    line = drawn(page, [(0.3, 0.3)])
    assert len(line.points) == 1
    assert line.points[0] == pytest.approx((0.3, 0.3), abs=0.01)


def test_shift_draws_a_straight_one(page: Page) -> None:
    line = drawn(page, between((-0.5, -0.5), (0.5, 0.5), bend=0.3), SHIFT)
    assert len(line.points) == 2


def test_on_the_grid_ends_meet_its_points_and_nearly_straight_is_straight(page: Page) -> None:
    page.set_hand(snaps=True, step=0.5)
    straight = drawn(page, between((-0.53, -0.72), (-0.46, 0.71), bend=0.03))
    assert straight.points == ((-0.5, -0.75), (-0.5, 0.75))
    bent = drawn(page, between((-0.53, -0.5), (0.46, 0.52), bend=0.5))
    assert (bent.points[0], bent.points[-1]) == ((-0.5, -0.5), (0.5, 0.5))
    assert len(bent.points) > 2
    round_one = drawn(page, [(x + 0.06, y - 0.05) for x, y in ring(0.4)])
    middle = curve(round_one)[0]
    assert (middle.max(0) + middle.min(0)) / 2 == pytest.approx((0, 0), abs=0.02)


def test_esc_lets_a_stroke_go_and_then_leaves(page: Page, qtbot: QtBot) -> None:
    spy = QSignalSpy(page.drew)
    QTest.mousePress(page, LEFT, PLAIN, page.paper.point_of((0, 0)).toPoint())
    QTest.mouseMove(page, page.paper.point_of((0.4, 0.4)).toPoint())
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    QTest.mouseRelease(page, LEFT, PLAIN, page.paper.point_of((0.5, 0.5)).toPoint())
    assert spy.count() == 0
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


# ---- the tablet


def pen(eraser: bool = False) -> QPointingDevice:
    kinds = QPointingDevice.PointerType
    return QPointingDevice(
        "pen", 7, QInputDevice.DeviceType.Stylus, kinds.Eraser if eraser else kinds.Pen,
        QInputDevice.Capability.Position | QInputDevice.Capability.Pressure, 1, 2,
    )  # fmt: skip


def touch(page: Page, kind: QEvent.Type, place: Place, pressure: float, device) -> bool:
    point = page.paper.point_of(place)
    button = Qt.MouseButton.NoButton if kind == QEvent.Type.TabletMove else LEFT
    event = QTabletEvent(
        kind, device, point, page.mapToGlobal(point), pressure, 0, 0, 0, 0, 0, PLAIN, button, LEFT
    )
    QApplication.sendEvent(page, event)
    return event.isAccepted()


def test_a_tablet_s_pressure_is_the_width(page: Page) -> None:
    spy, device, places = QSignalSpy(page.drew), pen(), between((-0.6, 0), (0.6, 0))
    assert touch(page, QEvent.Type.TabletPress, places[0], 0.0, device)
    for share, place in zip(np.linspace(0, 1, len(places)), places, strict=True):
        touch(page, QEvent.Type.TabletMove, place, float(share), device)
    touch(page, QEvent.Type.TabletRelease, places[-1], 0.0, device)
    assert spy.count() == 1
    widths = curve(spy.at(0)[0])[1]
    assert widths[0] < 0.35 * page.hand.width
    assert widths[-1] == pytest.approx(page.hand.width, rel=0.1)
    page.set_hand(pressure=False)
    touch(page, QEvent.Type.TabletPress, places[0], 0.1, device)
    touch(page, QEvent.Type.TabletMove, places[9], 0.1, device)
    touch(page, QEvent.Type.TabletRelease, places[9], 0.0, device)
    assert spy.at(1)[0].widths == (page.hand.width,)


def test_the_other_end_of_the_pen_erases_what_it_touches(page: Page, qtbot: QtBot) -> None:
    put(page, between((-0.5, -0.7), (-0.5, 0.7)), between((0.5, -0.7), (0.5, 0.7)))
    device = pen(eraser=True)
    with qtbot.waitSignal(page.erase_wanted):
        touch(page, QEvent.Type.TabletPress, (0.5, 0.2), 0.5, device)
    assert page.chosen == {1}


# ---- choosing


def test_a_click_chooses_the_stroke_it_means(page: Page) -> None:
    put(page, between((-0.5, -0.7), (-0.5, 0.7)), between((-0.7, 0), (0.7, 0)), ring(0.3))
    page.set_mode("choose")
    drag(page, [(-0.5, 0.5)])
    assert page.chosen == {0}
    drag(page, [(0.0, 0.3)], SHIFT)
    assert page.chosen == {0, 2}
    drag(page, [(-0.5, 0.5)], SHIFT)
    assert page.chosen == {2}
    drag(page, [(0.8, 0.8)])
    assert page.chosen == set()


def test_a_drag_over_paper_chooses_what_it_meets(page: Page) -> None:
    put(page, between((-0.5, -0.7), (-0.5, 0.7)), between((0.5, -0.7), (0.5, 0.7)), ring(0.2))
    page.set_mode("choose")
    drag(page, between((-0.9, -0.9), (0.1, 0.9)))
    assert page.chosen == {0, 2}


def test_the_chosen_are_dragged_and_go_by_arrows(page: Page, qtbot: QtBot) -> None:
    put(page, between((-0.5, -0.7), (-0.5, 0.7)), ring(0.2))
    page.set_mode("choose")
    spy, ended = QSignalSpy(page.moved), QSignalSpy(page.move_ended)
    drag(page, between((-0.5, 0.0), (-0.1, 0.2)))
    assert page.chosen == {0}
    moves = np.array([spy.at(i) for i in range(spy.count())])
    assert moves.sum(0) == pytest.approx((0.4, 0.2), abs=0.02)
    assert ended.count() == 1
    qtbot.keyClick(page, Qt.Key.Key_Right)
    assert spy.at(spy.count() - 1)[0] > 0
    with qtbot.waitSignal(page.erase_wanted):
        qtbot.keyClick(page, Qt.Key.Key_Delete)


def test_what_is_drawn_is_seen_where_it_was_drawn(page: Page) -> None:
    put(page, between((-0.5, -0.7), (-0.5, 0.7)))
    seen = page.grab().toImage()
    on = seen.pixelColor(page.paper.point_of((-0.5, 0.3)).toPoint())
    off = seen.pixelColor(page.paper.point_of((0.5, 0.3)).toPoint())
    assert on.lightness() < 80 < 200 < off.lightness()


def test_a_stroke_under_the_hand_is_seen_with_its_mirror_image(page: Page) -> None:
    page.set_hand(width=0.2, mirrored="left-right")
    places = [page.paper.point_of(place) for place in between((-0.5, -0.7), (-0.5, 0.7))]
    QTest.mousePress(page, LEFT, PLAIN, places[0].toPoint())
    for point in places[1:]:
        event_at(page, point, PLAIN)
    seen = page.grab().toImage()

    def lightness(x: float) -> int:
        return seen.pixelColor(page.paper.point_of((x, 0.3)).toPoint()).lightness()

    assert page.drawing
    assert lightness(-0.5) == lightness(-0.43) < 80
    assert lightness(-0.5) < lightness(0.5) == lightness(0.43) < lightness(0.7)
    QTest.mouseRelease(page, LEFT, PLAIN, places[-1].toPoint())


def test_a_page_put_away_under_the_hand_lets_go(page: Page) -> None:
    put(page, between((-0.5, 0), (0.5, 0)))
    drew, ended = QSignalSpy(page.drew), QSignalSpy(page.move_ended)
    for mode, place in (("draw", (0.0, 0.5)), ("choose", (0.0, 0.0))):
        page.set_mode(mode)
        at = page.paper.point_of(place)
        QTest.mousePress(page, LEFT, PLAIN, at.toPoint())
        event_at(page, at + QPointF(20, 20), PLAIN)
        page.hide()
        page.show()
    assert not page.drawing
    assert drew.count() == 0
    assert ended.count() == 1, "what was moved so far is one act"
    moved = QSignalSpy(page.moved)
    event_at(page, page.paper.point_of((0.3, 0.3)), PLAIN)
    assert moved.count() == 0


# ---- ink


def test_mirror_images_and_places_on_the_grid_are_copies() -> None:
    made = sketch.added(None, Line(points=((0.2, -0.2), (0.2, 0.2)), widths=(0.1,)))
    one = made.elements[0]
    assert len(copies(one, 0.5)) == 1
    both = sketch.mirrored(made, {0}, "both").elements[0]
    assert len(copies(both, 0.5)) == 4
    anywhere = sketch.anchored(made, {0}, True).elements[0]
    middles = [put.map(QPointF(0.2 * UNIT, 0.0)) / UNIT for put in copies(anywhere, 0.5)]
    assert {(round(p.x(), 2), round(p.y(), 2)) for p in middles} == {
        (0.2, 0.0), *((x, y) for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.0, 0.5)),
    }  # fmt: skip


def bars(count: int) -> Elements:
    made: sketch.Sketch = None
    for x in np.linspace(-0.8, 0.8, count):
        made = sketch.added(made, Line(points=((x, -0.5), (x, 0.5)), widths=(0.05,)))
    assert made is not None
    return made


def taken(glyph: QPainterPath, count: int) -> set[int]:
    xs = np.linspace(-0.8, 0.8, count)
    return {i for i, x in enumerate(xs) if glyph.contains(QPointF(x * UNIT, 0.1 * UNIT))}


def test_glyphs_take_what_they_are_told_to() -> None:
    made = sketch.taking(sketch.grouped(bars(10), {0, 1, 2}), 2.0)
    some = [taken(glyph, 10) for glyph in glyphs(made, 40, seed=3)]
    assert {len(one & {0, 1, 2}) for one in some} == {1}
    assert {len(one - {0, 1, 2}) for one in some} == {2}
    left_out = sketch.optional(made, "choice 1", True)
    some = [taken(glyph, 10) for glyph in glyphs(left_out, 40, seed=3)]
    assert {len(one & {0, 1, 2}) for one in some} == {0, 1}
    assert glyphs(made, 4, seed=1) == glyphs(made, 4, seed=1)


def test_few_strokes_are_written_in_more_ways_than_they_were_drawn() -> None:
    for count in (1, 2, 3):
        assert len(parts(bars(count))) >= 9
    assert len(parts(bars(12))) == 12


def test_where_a_mirror_image_crosses_its_stroke_ink_stays_ink() -> None:
    made = sketch.added(None, Line(points=((-0.5, 0.0), (0.5, 0.0)), widths=(0.2,)))
    made = sketch.taking(sketch.mirrored(made, {0}, "left-right"), 2.0)
    (glyph,) = glyphs(made, 1, seed=0)
    assert glyph.contains(QPointF(0.0, 0.0))


def test_a_swelling_stroke_is_inked_as_wide_as_it_is() -> None:
    line = Line(points=((-0.6, 0.0), (0.0, 0.0), (0.6, 0.0)), widths=(0.1, 0.3, 0.1))
    ink = ink_of(sketch.added(None, line).elements[0])
    box = ink.boundingRect()
    assert box.height() == pytest.approx(0.3 * UNIT, rel=0.03)
    assert ink.contains(QPointF(0.0, 0.13 * UNIT))
    assert not ink.contains(QPointF(-0.55 * UNIT, 0.13 * UNIT))


def test_a_fast_ring_of_few_pixels_is_round(page: Page) -> None:
    line = drawn(page, ring(0.5)[::3])
    away = np.hypot(*curve(line)[0].T)
    assert line.corners == ()
    assert np.ptp(away) < 0.02


def test_a_sharp_turn_stays_sharp(page: Page) -> None:
    line = drawn(page, between((-0.5, -0.6), (-0.5, 0.5)) + between((-0.4, 0.5), (0.5, 0.5)))
    assert len(line.corners) == 1
    assert line.points[line.corners[0]] == pytest.approx((-0.5, 0.5), abs=0.03)


def test_a_swelling_ring_is_open_inside() -> None:
    turns = np.linspace(0, 2 * np.pi, 60)
    places = 0.5 * np.stack([np.cos(turns), np.sin(turns)], 1)
    line = traced(places[:-1], 0.1 + 0.05 * np.cos(turns[:-1]), closed=True)
    ink = ink_of(sketch.added(None, line).elements[0])
    assert not ink.contains(QPointF(0.0, 0.0))
    assert ink.contains(QPointF(0.0, 0.5 * UNIT))


def test_ink_goes_where_its_stroke_is_moved() -> None:
    line = Line(points=((-0.6, 0.0), (0.0, 0.1), (0.6, 0.0)), widths=(0.1, 0.3, 0.1))
    made = sketch.added(None, line)
    there = ink_of(sketch.moved(made, {0}, (0.2, -0.3)).elements[0]).boundingRect().center()
    here = ink_of(made.elements[0]).boundingRect().center()
    assert (there - here).x() == pytest.approx(0.2 * UNIT, abs=0.5)
    assert (there - here).y() == pytest.approx(-0.3 * UNIT, abs=0.5)
