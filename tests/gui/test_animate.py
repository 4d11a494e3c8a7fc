"""Room Animate and its tab, in the real window, by real hands."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QScrollArea, QWidget
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio import timeline as acts
from glyphstudio.gui.carrying import carry
from glyphstudio.gui.rooms.animate import Room
from glyphstudio.gui.rows import SliderRow
from glyphstudio.gui.timeline_strip import TimelineStrip
from glyphstudio.gui.timeline_tab import TimelineTab
from glyphstudio.gui.window import Window
from glyphstudio.scene import Liked, ModelRef
from glyphstudio.timeline import EASINGS

WAIT = 30_000
LEFT = Qt.MouseButton.LeftButton
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def room(window: Window, qtbot: QtBot, tmp_path: Path) -> Room:
    """In the room, with a model of six numbers and nothing on the timeline."""
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.first_steps.put_away()
    window.resize(1440, 900)
    window.actions_["room.animate"].trigger()
    assert isinstance(window.room, Room)
    return window.room


@pytest.fixture
def filled(room: Room, window: Window, qtbot: QtBot) -> Room:
    """With five keys, standing at the first."""
    room.desk.add_random()
    room.desk.pause()
    room.desk.choose(0, seek=True)
    room.desk.seek(0.0)
    strip = strip_of(window)
    qtbot.waitUntil(lambda: strip.width() > 600, timeout=WAIT)
    return room


def strip_of(window: Window) -> TimelineStrip:
    found = window.tabs.findChild(TimelineStrip, "tabs.timeline.strip")
    assert isinstance(found, TimelineStrip)
    return found


def middle_of(strip: TimelineStrip, index: int) -> QPoint:
    return strip.key_rect(index).center().toPoint()


def drag(qtbot: QtBot, widget: QWidget, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(widget, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        qtbot.mouseMove(widget, start + (end - start) * share)
    qtbot.mouseRelease(widget, LEFT, pos=end)


def test_an_empty_timeline_invites_and_one_button_makes_it_move(
    room: Room, window: Window, qtbot: QtBot
) -> None:
    assert window.tabs.current == "Timeline"
    assert room.stage.random_button.isVisible()
    assert not room.inspector.film_button.isEnabled()
    qtbot.mouseClick(room.stage.random_button, LEFT)
    assert not room.stage.random_button.isVisible()
    assert room.desk.playing
    qtbot.waitUntil(lambda: room.desk.time > 0.2, timeout=WAIT)
    assert room.stage.canvas.single
    assert "seamless" in room.stage.words()
    assert room.inspector.film_button.isEnabled()
    assert room.inspector.tabs.current == "key"
    window.actions_["edit.undo"].trigger()
    assert room.inspector.tabs.current == "loop"
    assert not room.inspector.tabs.button("pen").isEnabled()


def test_space_plays_here_and_trains_elsewhere(filled: Room, window: Window, qtbot: QtBot) -> None:
    assert window.actions_["train.pause"].isEnabled()
    window.actions_["train.pause"].trigger()
    assert filled.desk.playing
    assert filled.readout.play_button.accessibleName() == "Pause"
    window.actions_["train.pause"].trigger()
    assert not filled.desk.playing
    window.actions_["train.pause"].trigger()
    window.actions_["room.grow"].trigger()
    assert not filled.desk.playing
    assert not window.actions_["train.pause"].isEnabled()


def test_k_adds_a_key_in_every_room(room: Room, window: Window) -> None:
    window.actions_["animate.key"].trigger()
    window.actions_["room.grow"].trigger()
    window.actions_["animate.key"].trigger()
    assert len(room.desk.timeline.keys) == 2
    assert window.notice.sentence == "Key 2 is on the timeline."
    window.actions_["edit.undo"].trigger()
    assert len(room.desk.timeline.keys) == 1


def test_dragging_a_key_is_one_act(filled: Room, window: Window, qtbot: QtBot) -> None:
    strip, history = strip_of(window), window.bench.history
    before = history.at
    start = middle_of(strip, 2)
    drag(qtbot, strip, start, start + QPoint(80, 0))
    assert acts.starts(filled.desk.timeline)[2] > 2.6
    assert history.at == before + 1
    assert filled.desk.chosen == 2
    window.actions_["edit.undo"].trigger()
    assert acts.starts(filled.desk.timeline)[2] == pytest.approx(2.4)


def test_a_key_dragged_over_another_changes_places(
    filled: Room, window: Window, qtbot: QtBot
) -> None:
    strip = strip_of(window)
    second = filled.desk.timeline.keys[1].message
    drag(qtbot, strip, middle_of(strip, 1), middle_of(strip, 3) + QPoint(60, 0))
    assert filled.desk.timeline.keys[3].message == second
    assert filled.desk.chosen == 3


def test_the_end_of_the_loop_can_be_dragged(filled: Room, window: Window, qtbot: QtBot) -> None:
    strip = strip_of(window)
    end = middle_of(strip, 5)
    drag(qtbot, strip, end, end - QPoint(100, 0))
    assert filled.desk.length < 5.9
    assert len(filled.desk.timeline.keys) == 5


def test_keys_of_the_keyboard_choose_move_and_delete(
    filled: Room, window: Window, qtbot: QtBot
) -> None:
    strip, desk = strip_of(window), filled.desk
    strip.setFocus()
    qtbot.keyClick(strip, Qt.Key.Key_Right)
    assert (desk.chosen, desk.time) == (1, pytest.approx(1.2))
    qtbot.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert acts.starts(desk.timeline)[1] == pytest.approx(1.3)
    message = desk.timeline.keys[1].message
    qtbot.keyClick(strip, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert desk.timeline.keys[2].message == message
    assert desk.chosen == 2
    window.actions_["animate.duplicate"].trigger()
    assert [desk.timeline.keys[i].message for i in (2, 3)] == [message] * 2
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    qtbot.keyClick(strip, Qt.Key.Key_Delete)
    assert len(desk.timeline.keys) == 4
    qtbot.keyClick(strip, Qt.Key.Key_End)
    assert desk.chosen == 3
    qtbot.keyClick(strip, Qt.Key.Key_Home)
    assert desk.chosen == 0


def test_kept_glyphs_drop_where_they_fall(filled: Room, window: Window) -> None:
    strip = strip_of(window)
    message = window.bench.scene.messages[5]
    data = QMimeData()
    carry([Liked(model=ModelRef(name="Six"), message=message)], data)
    place = QPointF(strip.place_of(3.0), 20)
    for kind in (QDragEnterEvent, QDropEvent):
        at = place.toPoint() if kind is QDragEnterEvent else place
        event = kind(at, Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier)
        (strip.dragEnterEvent if kind is QDragEnterEvent else strip.dropEvent)(event)
    assert filled.desk.timeline.keys[3].message == message
    assert acts.starts(filled.desk.timeline)[3] == pytest.approx(3.0, abs=0.05)


def test_a_damaged_drop_changes_nothing(room: Room, window: Window) -> None:
    data = QMimeData()
    data.setData("application/x-glyphstudio-glyphs+json", b"[{]")
    tab = window.tabs.findChild(TimelineTab)
    assert isinstance(tab, TimelineTab)
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, Qt.KeyboardModifier.NoModifier
    )
    tab.dropEvent(event)
    assert room.desk.empty


def test_the_scrub_bar_scrubs_and_bounds_what_is_played(filled: Room, qtbot: QtBot) -> None:
    bar, desk = filled.readout.bar, filled.desk
    middle = QPoint(round(bar.place_of(0.5)), bar.height() // 2)
    drag(qtbot, bar, QPoint(round(bar.place_of(0.1)), middle.y()), middle)
    assert desk.time == pytest.approx(3.0, abs=0.05)
    assert filled.readout.now.text().startswith("00:03.0")
    qtbot.waitUntil(
        lambda: desk.frame is not None and desk.frame.time == desk.time and desk.frame.sharp,
        timeout=WAIT,
    )
    drag(qtbot, bar, QPoint(round(bar.place_of(1.0)), middle.y()), middle + QPoint(60, 0))
    assert 0.5 < desk.timeline.last < 0.65
    qtbot.mouseDClick(bar, LEFT, pos=QPoint(round(bar.place_of(0.2)), middle.y()))
    assert (desk.timeline.first, desk.timeline.last) == (0, 1)
    bar.setFocus()
    desk.seek(1.0)
    qtbot.keyClick(bar, Qt.Key.Key_Right)
    assert desk.time == pytest.approx(1 + 1 / 30)


def test_the_inspector_shapes_the_chosen_way_and_key(filled: Room, qtbot: QtBot) -> None:
    panel, desk = filled.inspector, filled.desk
    assert panel.way_head.accessibleName() == "Segment 1 to 2"
    panel.duration.box.setText("2.5")
    panel.duration.box.setModified(True)
    panel.duration.box.editingFinished.emit()
    assert desk.timeline.keys[0].seconds == 2.5
    panel.path.box.setCurrentIndex(2)
    panel.path.box.activated.emit(2)
    assert desk.timeline.keys[0].path == "spline"
    panel.easing.box.setCurrentIndex(4)
    panel.easing.box.activated.emit(4)
    assert desk.timeline.keys[0].easing == EASINGS["Sharp"]
    handle = panel.curve.handle_at(0).toPoint()
    drag(qtbot, panel.curve, handle, handle + QPoint(-60, 0))
    assert desk.timeline.keys[0].easing.x1 < 0.85
    assert panel.easing.value == "own"
    qtbot.mouseClick(panel.all_button, LEFT)
    assert {key.seconds for key in desk.timeline.keys} == {2.5}
    assert {key.path for key in desk.timeline.keys} == {"spline"}
    panel.hold.track.move_to(1.0)
    assert desk.timeline.keys[0].hold == 1.0
    panel.noise.track.move_to(0.5)
    assert desk.timeline.keys[0].noise == 0.5


def test_the_whole_is_shaped(filled: Room, qtbot: QtBot) -> None:
    panel, desk = filled.inspector, filled.desk
    panel.tabs.button("loop").click()
    panel.length.track.move_to(12.0)
    assert desk.length == pytest.approx(12)
    qtbot.mouseClick(panel.loop.switch, LEFT)
    assert not desk.timeline.loop
    panel.grid.chosen.emit("3")
    assert (desk.timeline.columns, desk.timeline.phase) == (3, 0.111)
    assert panel.phase.isVisible()
    qtbot.waitUntil(lambda: desk.frame is not None and len(desk.frame.pictures) == 9, timeout=WAIT)
    panel.clip.chosen.emit("axis")
    assert panel.axis.isVisible()
    assert panel.tabs.current == "loop"
    assert not panel.tabs.button("key").isEnabled()
    assert not panel.key.isVisible()
    qtbot.waitUntil(lambda: "Axis 1" in filled.describe(), timeout=WAIT)


def test_the_pen_of_the_chosen_key_is_changed_right_here(
    filled: Room, window: Window, qtbot: QtBot
) -> None:
    panel, desk, history = filled.inspector, filled.desk, window.bench.history
    desk.choose(2)
    stage = dict(window.bench.scene.pen)
    panel.tabs.button("pen").click()
    assert panel.pen_head.accessibleName() == "Pen of key 3"
    before, swatches = history.at, panel.pen_page.pen.palettes
    word = next(w for w in swatches.buttons if w != swatches.current)
    qtbot.mouseClick(swatches.buttons[word], LEFT)
    assert desk.timeline.keys[2].pen == {"palette": word}
    assert [k.pen for i, k in enumerate(desk.timeline.keys) if i != 2] == [stage] * 4
    assert window.bench.scene.pen == stage
    assert desk.time == pytest.approx(2.4)  # where it is seen
    row = next(r for r in panel.pen_page.pen.form.rows.values() if isinstance(r, SliderRow))
    for share in (0.2, 0.5, 0.8):
        row.track.move_to(row.scale.low + share * (row.scale.high - row.scale.low))
    row.settled.emit(row.value)
    assert history.at == before + 2  # a drag is one act
    assert len(desk.timeline.keys[2].pen) == 2
    assert panel.pen_button.isEnabled()
    qtbot.mouseClick(panel.pen_button, LEFT)
    assert desk.timeline.keys[2].pen == stage
    window.actions_["edit.undo"].trigger()
    window.actions_["edit.undo"].trigger()
    assert desk.timeline.keys[2].pen == {"palette": word}
    assert panel.pen_page.pen.palettes.current == word


@pytest.mark.parametrize("page", ["key", "loop"])
def test_no_page_of_the_inspector_scrolls_in_a_low_window(
    filled: Room, window: Window, qtbot: QtBot, page: str
) -> None:
    window.resize(1100, 700)
    panel = filled.inspector
    panel.tabs.button(page).click()
    area = panel.pages.currentWidget()
    assert isinstance(area, QScrollArea)
    qtbot.waitUntil(lambda: area.verticalScrollBar().maximum() == 0, timeout=WAIT)
    assert panel.film_button.isVisible()
    assert panel.gif_button.isVisible()


def test_the_path_is_looked_at_and_keys_are_chosen_on_it(filled: Room, qtbot: QtBot) -> None:
    filled.stage.views.button("path").click()
    path = filled.stage.path
    assert path.isVisible()
    path.grab()
    qtbot.mouseClick(path, LEFT, pos=path.key_at(3).toPoint())
    assert filled.desk.chosen == 3


def test_a_key_is_changed_in_another_room(filled: Room, window: Window) -> None:
    filled.desk.choose(2)
    message = filled.desk.timeline.keys[2].message
    window.actions_["animate.stage"].trigger()
    assert window.room.name != "animate"
    assert window.bench.scene.chosen == message


def test_a_key_takes_over_what_another_room_made_of_it(filled: Room, window: Window) -> None:
    filled.desk.choose(2)
    others = [key.message for i, key in enumerate(filled.desk.timeline.keys) if i != 2]
    window.actions_["animate.stage"].trigger()
    window.actions_["glyph.random"].trigger()
    window.actions_["animate.update"].trigger()
    keys = filled.desk.timeline.keys
    assert keys[2].message == window.bench.scene.chosen
    assert [key.message for i, key in enumerate(keys) if i != 2] == others
    assert window.notice.sentence == "Key 3 is now what you see."


def test_with_reduced_motion_nothing_plays_by_itself(room: Room, window: Window) -> None:
    window.bench.prefer(reduce_motion=True)
    room.desk.add_random()
    assert not room.desk.playing


def test_keys_of_another_model_offer_to_open_it_or_to_begin_anew(
    filled: Room, window: Window, qtbot: QtBot
) -> None:
    bench, stage = window.bench, filled.stage
    bench.open_model("mirror")
    qtbot.waitUntil(stage.refusal.isVisible, timeout=WAIT)
    assert "6 numbers" in stage.refusal.text()
    assert not filled.inspector.film_button.isEnabled()
    qtbot.mouseClick(stage.open_button, LEFT)
    qtbot.waitUntil(lambda: not stage.refusal.isVisible(), timeout=WAIT)
    assert bench.model is not None
    assert bench.model.latent_size == 6
    bench.open_model("mirror")
    qtbot.waitUntil(stage.refusal.isVisible, timeout=WAIT)
    qtbot.mouseClick(filled.stage.anew_button, LEFT)
    assert filled.desk.empty
    assert filled.stage.random_button.isVisible()


def test_the_film_of_a_training_is_a_clip(window: Window, qtbot: QtBot) -> None:
    bench = window.bench
    bench.start_training(small_recipe(steps=40))
    qtbot.waitUntil(lambda: bench.training is not None and not bench.training.running, timeout=WAIT)
    qtbot.waitUntil(lambda: bench.film is not None and len(bench.film.steps) > 2, timeout=WAIT)
    window.actions_["room.animate"].trigger()
    room = window.room
    assert isinstance(room, Room)
    room.inspector.clip.chosen.emit("film")
    steps: set[int] = set()
    room.desk.framed.connect(lambda: steps.add(room.desk.frame.step if room.desk.frame else -1))
    room.desk.seek(1.0)
    qtbot.waitUntil(lambda: bool(steps), timeout=WAIT)
    room.desk.seek(3.0)  # half of there and back
    qtbot.waitUntil(lambda: 40 in steps, timeout=WAIT)
    assert len(steps) > 1
    room.desk.seek(0.0)
    qtbot.waitUntil(lambda: room.desk.frame is not None and room.desk.frame.step < 40, timeout=WAIT)
    step = room.desk.frame.step if room.desk.frame else -1
    window.actions_["glyph.like"].trigger()
    qtbot.waitUntil(lambda: bool(bench.scene.shelf), timeout=WAIT)
    assert bench.scene.shelf[-1].model.step == step
    assert not room.inspector.way.isVisible()


def test_random_and_vary_are_of_the_chosen_key_here(filled: Room, window: Window) -> None:
    desk, sheet = filled.desk, window.bench.scene.messages
    desk.choose(1)
    keys = desk.timeline.keys
    window.actions_["glyph.random"].trigger()
    assert desk.timeline.keys[1].message != keys[1].message
    window.actions_["glyph.vary"].trigger()
    assert [k.message for i, k in enumerate(desk.timeline.keys) if i != 1] == [
        k.message for i, k in enumerate(keys) if i != 1
    ]
    assert window.bench.scene.messages == sheet
    assert not window.actions_["view.noise"].isEnabled()
    assert not window.actions_["glyph.drift"].isEnabled()


def test_l_keeps_what_is_seen(filled: Room, window: Window, qtbot: QtBot) -> None:
    desk = filled.desk
    desk.seek(0.6)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 0.6, timeout=WAIT)
    window.actions_["glyph.like"].trigger()
    assert desk.frame is not None
    kept = window.bench.scene.shelf[-1].message.numbers
    assert kept == pytest.approx(desk.frame.latents[0].tolist())


def test_l_and_k_take_the_pen_of_the_shown_moment(
    filled: Room, window: Window, qtbot: QtBot
) -> None:
    desk = filled.desk
    for index, word in enumerate(("ffffff-204080", "e0e0ff-104020")):
        desk.do("Pen", lambda t, i=index, w=word: acts.rekeyed(t, i, pen={"palette": w}))
    desk.seek(0.0)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 0.0, timeout=WAIT)
    window.actions_["glyph.like"].trigger()
    assert window.bench.scene.shelf[-1].pen == {"palette": "ffffff-204080"}
    desk.seek(0.6)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 0.6, timeout=WAIT)
    window.actions_["glyph.like"].trigger()
    between = window.bench.scene.shelf[-1].pen["palette"]
    assert between not in ("ffffff-204080", "e0e0ff-104020")
    window.actions_["animate.key"].trigger()
    assert desk.timeline.keys[1].pen == {"palette": between}
    window.actions_["room.grow"].trigger()
    window.actions_["glyph.like"].trigger()
    assert window.bench.scene.shelf[-1].pen == window.bench.scene.pen


def test_a_view_that_only_other_rooms_have_is_seen_there(filled: Room, window: Window) -> None:
    window.actions_["view.channel"].trigger()
    assert window.room.name != "animate"
    assert window.bench.scene.view.stage == "channel"
    assert window.actions_["view.noise"].isEnabled()
    assert window.actions_["glyph.drift"].isEnabled()


def test_what_comes_next_is_shown(filled: Room, qtbot: QtBot) -> None:
    qtbot.mouseClick(filled.stage.next_button, LEFT)
    assert filled.stage.next_keys.isVisible()
    filled.desk.seek(5.0)
    coming = filled.stage.next_keys.coming()
    assert coming[0] == (0, pytest.approx(1.0))  # the loop goes on


def test_many_keys_are_zoomed_and_painted_quickly(filled: Room, window: Window) -> None:
    keys = (filled.desk.timeline.keys * 100)[:500]
    filled.desk.change("Many", acts.set_(filled.desk.timeline, keys=keys))
    strip = strip_of(window)
    strip.grab()
    strip.zoom_to(50, 300)
    assert strip.key_rect(499).left() > strip.width()
    strip.show_key(499)
    assert strip.rect().toRectF().intersects(strip.key_rect(499))
    strip.grab()


def test_every_control_has_a_name_and_every_button_a_tip(filled: Room, window: Window) -> None:
    from PySide6.QtWidgets import QAbstractButton

    parts = (filled.stage, filled.readout, filled.inspector, window.tabs)
    widgets = [w for part in parts for w in part.findChildren(QWidget)]
    takes = [w for w in widgets if w.focusPolicy() != Qt.FocusPolicy.NoFocus]
    assert [w.objectName() for w in takes if not w.accessibleName() and w.isVisible()] == []
    buttons = [w for w in widgets if isinstance(w, QAbstractButton) and w.isVisible()]
    assert [b.objectName() for b in buttons if not b.toolTip()] == []


def test_the_stage_of_other_rooms_draws_again_after_undo(
    filled: Room, window: Window, qtbot: QtBot
) -> None:
    window.actions_["room.grow"].trigger()
    window.actions_["glyph.random"].trigger()
    window.actions_["edit.undo"].trigger()
    window.actions_["edit.undo"].trigger()
    with qtbot.waitSignal(window.bench.picture_ready, timeout=WAIT):
        window.actions_["glyph.random"].trigger()
