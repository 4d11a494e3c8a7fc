"""Tracks and number boxes: every way to set a number, and one act for undo each."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from glyphstudio.gui.sliders import MINUS, NumberBox, Scale, Track, number_scale

SIGNED = Scale(-3, 3, 0, 1, signed=True)
STEPS = Scale(50, 20_000, 900, 0, logarithmic=True)


@pytest.fixture
def make_track(host):
    def make(scale: Scale) -> Track:
        return host(Track("test.track", "Test", scale), 214)

    return make


@pytest.fixture
def box(host, qtbot: QtBot) -> NumberBox:
    made = host(NumberBox("test.box", "Test", SIGNED))
    made.setFocus()
    qtbot.waitUntil(made.hasFocus)
    return made


def turn_wheel(track: Track, turns: float, modifier: Qt.KeyboardModifier | None = None) -> None:
    held = modifier or Qt.KeyboardModifier.NoModifier
    delta = QPoint(0, round(120 * turns))
    event = QWheelEvent(
        QPointF(5, 5), QPointF(5, 5), QPoint(), delta, Qt.MouseButton.NoButton, held,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(track, event)


def drag(qtbot: QtBot, track: Track, start: int, end: int, *, shift: bool = False) -> None:
    held = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    middle = track.height() // 2
    button = Qt.MouseButton.LeftButton
    qtbot.mousePress(track, button, held, QPoint(start, middle))
    for step in range(1, 6):
        x = start + (end - start) * step // 5
        event = _move(QPointF(x, middle), held)
        QApplication.sendEvent(track, event)
    qtbot.mouseRelease(track, button, held, QPoint(end, middle))


def _move(place: QPointF, held: Qt.KeyboardModifier) -> QMouseEvent:
    left = Qt.MouseButton.LeftButton
    return QMouseEvent(QEvent.Type.MouseMove, place, place, left, left, held)


@given(st.floats(0, 1))
@pytest.mark.parametrize("scale", [SIGNED, STEPS, Scale(0, 2, 1)], ids=["signed", "log", "plain"])
def test_a_place_on_the_track_and_its_value_agree(scale: Scale, share: float) -> None:
    value = scale.value(share)
    assert scale.low <= value <= scale.high
    assert scale.value(scale.share(value)) == pytest.approx(value, abs=10.0**-scale.digits)


@given(st.floats(-3, 3))
def test_what_a_box_shows_can_be_typed_back(value: float) -> None:
    assert SIGNED.number(SIGNED.text(value)) == pytest.approx(round(value, 1))


def test_numbers_are_written_for_people() -> None:
    assert SIGNED.text(-1.3) == f"{MINUS}1.3"
    assert SIGNED.text(0.7) == "+0.7"
    assert SIGNED.text(-0.04) == "0.0"
    assert STEPS.text(4500) == "4,500"
    assert Scale(0, 9, 1, 1, "s").text(1.4) == "1.4 s"
    assert Scale(0, 90, 0, 0, "°").text(38) == "38°"
    assert Scale(0, 9, 1, 0, prefix="#").number("# 7") == 7


@pytest.mark.parametrize("text", ["", "abc", "1e999", "nan", "--2"])
def test_no_number_is_refused(text: str) -> None:
    assert SIGNED.number(text) is None


@pytest.mark.parametrize(
    ("low", "high", "default", "text"),
    [(0, 1, 0.5, "0.50"), (0, 0.5, 0.06, "0.06"), (0, 90, 38, "38"), (1, 12, 4.6, "4.6"),
     (0, 0.3, 0.03, "0.03")],
)  # fmt: skip
def test_a_scale_has_as_many_digits_as_the_eye_can_use(
    low: float, high: float, default: float, text: str
) -> None:
    scale = number_scale(low, high, default, whole=False, logarithmic=False)
    assert scale.text(default) == text


def test_one_drag_moves_often_and_settles_once(qtbot: QtBot, make_track) -> None:
    track = make_track(SIGNED)
    moved, settled = QSignalSpy(track.moved), QSignalSpy(track.settled)
    drag(qtbot, track, 107, 180)
    assert moved.count() >= 3
    assert settled.count() == 1
    assert track.value == pytest.approx(2.2, abs=0.2)


def test_shift_makes_a_drag_ten_times_finer(qtbot: QtBot, make_track) -> None:
    track = make_track(Scale(0, 1, 0.5, 3))
    drag(qtbot, track, 107, 187, shift=True)
    assert track.value == pytest.approx(0.54, abs=0.005)


def test_a_press_on_the_track_goes_there(qtbot: QtBot, make_track) -> None:
    track = make_track(SIGNED)
    qtbot.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(8, 12))
    assert track.value == -3


def test_a_spell_of_wheel_turns_is_one_act(qtbot: QtBot, make_track) -> None:
    track = make_track(SIGNED)
    settled = QSignalSpy(track.settled)
    for _ in range(3):
        turn_wheel(track, 1)
    assert track.value == pytest.approx(0.3)
    assert settled.count() == 0
    qtbot.waitUntil(lambda: settled.count() == 1)


def test_arrows_change_it_and_whole_numbers_change_by_one(qtbot: QtBot, make_track) -> None:
    track = make_track(Scale(1, 16, 8, 0))
    with qtbot.waitSignal(track.settled):
        qtbot.keyClick(track, Qt.Key.Key_Right)
        qtbot.keyClick(track, Qt.Key.Key_Up)
        qtbot.keyClick(track, Qt.Key.Key_Left)
    assert track.value == 9
    qtbot.keyClick(track, Qt.Key.Key_Home)
    assert track.value == 1


def test_every_arrow_press_moves_a_fine_logarithmic_track(qtbot: QtBot, make_track) -> None:
    track = make_track(Scale(2, 2048, 2, 0, logarithmic=True))
    for wanted in (3, 4, 5):
        qtbot.keyClick(track, Qt.Key.Key_Right)
        assert track.value == wanted


def test_a_double_click_resets_as_one_act(qtbot: QtBot, make_track) -> None:
    track = make_track(SIGNED)
    track.set_value(2)
    settled = QSignalSpy(track.settled)
    qtbot.mouseDClick(track, Qt.MouseButton.LeftButton, pos=QPoint(180, 12))
    assert track.value == 0
    assert settled.count() == 1


def test_showing_a_value_sends_nothing(make_track) -> None:
    track = make_track(SIGNED)
    moved = QSignalSpy(track.moved)
    track.set_value(1.5)
    assert moved.count() == 0
    assert track.accessibleDescription() == "+1.5"


def test_leaving_ends_a_spell_of_keys(qtbot: QtBot, make_track) -> None:
    track = make_track(SIGNED)
    track.setFocus()
    qtbot.waitUntil(track.hasFocus)
    settled = QSignalSpy(track.settled)
    qtbot.keyClick(track, Qt.Key.Key_Right)
    track.clearFocus()
    assert settled.count() == 1


def test_a_typed_number_is_taken_with_return_and_held_to_the_range(
    qtbot: QtBot, box: NumberBox
) -> None:
    with qtbot.waitSignal(box.typed) as typed:
        qtbot.keyClicks(box, "-9")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert typed.args == [-3.0]
    assert box.text() == f"{MINUS}3.0"


def test_escape_puts_back_what_was_there(qtbot: QtBot, box: NumberBox) -> None:
    box.show_value(1.5)
    typed = QSignalSpy(box.typed)
    qtbot.keyClicks(box, "2")
    qtbot.keyClick(box, Qt.Key.Key_Escape)
    assert box.text() == "+1.5"
    assert typed.count() == 0


def test_nonsense_puts_back_what_was_there(qtbot: QtBot, box: NumberBox) -> None:
    typed = QSignalSpy(box.typed)
    qtbot.keyClicks(box, "many")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert box.text() == "0.0"
    assert typed.count() == 0


def test_a_late_value_does_not_disturb_typing(qtbot: QtBot, box: NumberBox) -> None:
    box.selectAll()
    qtbot.keyClicks(box, "1.")
    box.show_value(-2)
    assert box.text() == "1."


@pytest.mark.parametrize("value", [0.0, 2.0])
def test_the_ring_has_room_at_both_ends(make_track, value: float) -> None:
    track = make_track(Scale(0, 2, 0, 2))
    track.set_value(value)
    track.setFocus(Qt.FocusReason.TabFocusReason)
    track._hover = True  # the handle is largest then
    image = track.grab().toImage()
    ground = image.pixel(track.width() // 2, 1)
    for x in (0, track.width() - 1):
        assert {image.pixel(x, y) for y in range(track.height())} == {ground}


def test_what_can_be_less_than_nothing_is_filled_from_the_centre() -> None:
    assert number_scale(-1, 1, 0, whole=False, logarithmic=False).signed
    assert not number_scale(0, 1, 0, whole=False, logarithmic=False).signed
