"""The room Grow: recipe, glyph, pen, readout and the one main button."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from paper_bench import RECIPES, PaperBench, film_info, model_info
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.recipe_panel import DRAW
from glyphstudio.gui.requests import TrainingInfo
from glyphstudio.gui.rooms.grow import Room
from glyphstudio.gui.sliders import Track
from glyphstudio.params import value_at
from glyphstudio.scene import drafted


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    made = PaperBench()
    made.seconds = {"ink": 22.0}
    return made


@pytest.fixture
def window(host) -> QWidget:
    return host(QWidget(), 1200, 640)


@pytest.fixture
def room(bench: PaperBench, window: QWidget, qtbot: QtBot) -> Room:
    made = Room(bench, Actions(window))
    row = QHBoxLayout(window)
    for part in (made.stage, made.inspector, made.readout):
        row.addWidget(part)
        part.show()
    made.inspector.setFixedWidth(316)
    qtbot.waitUntil(lambda: bool(made.recipe.cards.cards))
    return made


@pytest.fixture
def ready(room: Room, bench: PaperBench) -> Room:
    bench.load_engine()
    bench.put_model()
    bench.put_axes()
    return room


def training(**changes: object) -> TrainingInfo:
    made = TrainingInfo(
        label="Ink script", run=Path("runs/a"), recipe=RECIPES[0], state="training", step=410,
        total=900, seconds_left=31.0,
    )  # fmt: skip
    return replace(made, **changes)


# ---- recipe


def test_cards_are_there_before_the_engine_with_their_times(room: Room) -> None:
    cards = room.recipe.cards.cards
    assert list(cards) == ["ink", "scribe", DRAW]
    assert cards["ink"].accessibleName() == "Ink script, 22\N{NO-BREAK SPACE}s here"
    assert cards["scribe"].accessibleName() == "Scribe"


def test_before_the_engine_nothing_of_the_panel_overlaps(room: Room) -> None:
    panel = room.recipe
    panel._show_cards()
    below = panel.name_row.mapTo(panel, QPoint(0, 0)).y()
    assert panel.cards.geometry().bottom() < below
    assert panel.cards.verticalScrollBar().value() == 0


def test_a_card_shows_its_recipe_and_can_be_undone(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    qtbot.mouseClick(ready.recipe.cards.cards["scribe"], Qt.MouseButton.LeftButton)
    assert bench.scene.draft == RECIPES[1]
    assert ready.recipe.name.text() == "Scribe"
    assert ready.recipe.steps.value == 1200
    assert ready.recipe.few.rows["latent_size"].value == 16
    assert ready.recipe.few.rows["channel.dial"].value == pytest.approx(0.8)
    bench.undo()
    assert ready.recipe.cards.current == "ink"


def test_the_few_settings_speak_the_words_of_the_look(ready: Room) -> None:
    rows = ready.recipe.few.rows
    titles = {path: row.label.whole for path, row in rows.items()}
    assert titles["latent_size"] == "Message size"
    assert titles["channel.dial"] == "Noise"
    assert titles["channel.hardens_with_skill"] == "Noise hardens with skill"
    assert len(rows) <= 6


def test_a_setting_is_one_act_and_lands_in_the_draft(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    acts = len(bench.history.acts)
    track = ready.recipe.few.rows["channel.dial"].track
    with qtbot.waitSignal(track.settled):
        for _ in range(3):
            qtbot.keyClick(track, Qt.Key.Key_Left)
    assert len(bench.history.acts) == acts + 1
    assert bench.history.acts[-1].label == "Noise"
    draft = bench.scene.draft
    assert draft is not None
    assert draft.settings["channel"]["dial"] < 1
    bench.undo()
    assert ready.recipe.few.rows["channel.dial"].value == 1


def test_reset_goes_back_to_the_recipe_not_to_the_family(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    qtbot.mouseClick(ready.recipe.cards.cards["scribe"], Qt.MouseButton.LeftButton)
    row = ready.recipe.few.rows["latent_size"]
    row.track.move_to(64)
    row.track.settled.emit(64)
    row.reset()
    assert row.value == 16


def test_name_seed_and_steps_are_part_of_the_draft(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    panel = ready.recipe
    panel.name.setFocus()
    panel.name.selectAll()
    qtbot.keyClicks(panel.name, "Insignia, night")
    qtbot.keyClick(panel.name, Qt.Key.Key_Return)
    panel.steps.track.move_to(4500)
    qtbot.mouseClick(panel.dice, Qt.MouseButton.LeftButton)
    draft = bench.scene.draft
    assert draft is not None
    assert (draft.label, draft.steps) == ("Insignia, night", 4500)
    assert draft.seed > 0
    assert panel.seed.text() == f"#{draft.seed}"


def test_all_settings_have_a_page_with_a_way_back(ready: Room, qtbot: QtBot) -> None:
    panel = ready.recipe
    qtbot.mouseClick(panel.all_head, Qt.MouseButton.LeftButton)
    assert panel.currentIndex() == 1
    assert {"learning_rate", "channel.rotate_deg", "finish.steps"} & set(panel.form.rows)
    assert "style" not in panel.form.rows
    qtbot.mouseClick(panel.back, Qt.MouseButton.LeftButton)
    assert panel.currentIndex() == 0


def test_every_setting_of_the_form_goes_into_the_draft(ready: Room, bench: PaperBench) -> None:
    ready.recipe.show_all()
    ready.recipe.form.settled.emit("channel.rotate_deg", 40.0)
    draft = bench.scene.draft
    assert draft is not None
    assert draft.settings["channel"]["rotate_deg"] == 40.0
    assert value_at(ready.recipe._params, "channel.rotate_deg") == 40.0


def test_a_value_the_family_refuses_is_said_and_undone(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    ready.recipe.show_all()
    with qtbot.waitSignal(bench.noticed) as noticed:
        ready.recipe.form.settled.emit("size", 33)  # not a multiple of 8
    assert "multiple of 8" in noticed.args[0]
    assert ready.recipe.form.rows["size"].value == 32


def test_a_low_window_keeps_the_most_important_rows(ready: Room, window: QWidget) -> None:
    window.resize(1200, 420)
    rows = ready.recipe.few.rows
    assert rows["latent_size"].isVisible()
    assert ready.recipe.all_head.isVisible()
    assert not all(row.isVisible() for row in rows.values())
    bottom = ready.recipe.all_head.mapTo(ready.inspector, ready.recipe.all_head.rect().bottomLeft())
    assert bottom.y() < ready.footer.y()


# ---- training


def test_start_becomes_pause_and_stop_in_the_same_place(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    footer = ready.footer
    assert footer.hint.text() == "Ink script, 900 steps, about 22\N{NO-BREAK SPACE}s here"
    started = QSignalSpy(ready.actions["train.start"].triggered)
    qtbot.mouseClick(footer.start, Qt.MouseButton.LeftButton)
    assert started.count() == 1
    place = footer.geometry()
    bench.put_training(training())
    assert (footer.start.isVisible(), footer.pause.isVisible(), footer.stop.isVisible()) == (
        False, True, True,
    )  # fmt: skip
    assert footer.geometry() == place
    assert "31" in footer.hint.text()
    qtbot.mouseClick(footer.pause, Qt.MouseButton.LeftButton)
    bench.put_training(training(state="paused"))
    assert footer.pause.text() == "Go on"
    qtbot.mouseClick(footer.pause, Qt.MouseButton.LeftButton)
    assert bench.told == [("pause",), ("resume",)]


def test_start_says_what_grows_however_narrow_the_panel(ready: Room, bench: PaperBench) -> None:
    hint, takes = ready.footer.hint, "about 22\N{NO-BREAK SPACE}s"
    metrics = hint.fontMetrics()
    whole = f"Ink script, 900 steps, {takes} here"
    for shown in (f"Ink script, {takes} here", f"Ink script, {takes}"):
        hint.resize(metrics.horizontalAdvance(shown) + 2, hint.height())
        assert hint.text() == shown
        assert hint.accessibleName() == whole
    named = RECIPES[0].model_copy(update={"label": "Ink script of the northern harbours"})
    bench.act("Rename", drafted(bench.scene, named))
    assert hint.text().startswith("Ink")
    assert hint.text().endswith(f"…, {takes}")
    assert metrics.horizontalAdvance(hint.text()) <= hint.width()


def test_readout_and_plot_tell_the_same_measurement(ready: Room, bench: PaperBench) -> None:
    bench.put_model(model_info(training=True))
    bench.put_training(training(bits=1.7, letters=30.0))
    bench.measured.emit(training(bits=3.0, letters=41.0))  # it comes a moment before the news
    bench.put_training(training(bits=3.0, letters=41.0))
    assert ready.readout.bits.text().startswith("3.0")
    assert "41" in ready.readout.letters.text()


def test_the_finish_says_how_long_it_takes(ready: Room, bench: PaperBench) -> None:
    bench.put_training(training(state="finishing", seconds_left=None))
    assert ready.footer.hint.text() == "Finishing the reader"
    bench.put_training(training(state="finishing", seconds_left=12.0))
    assert ready.footer.hint.text() == "Finishing the reader, 12\N{NO-BREAK SPACE}s left"


def test_never_two_main_buttons(ready: Room, bench: PaperBench) -> None:
    for info in (None, training(), training(state="paused"), training(state="finished")):
        bench.put_training(info)
        primary = [
            button
            for button in ready.inspector.findChildren(QAbstractButton)
            if button.property("role") == "primary" and button.isVisible()
        ]
        assert len(primary) == 1


def test_while_it_trains_only_live_settings_are_open_and_reach_it(
    ready: Room, bench: PaperBench
) -> None:
    bench.put_training(training())
    rows = ready.recipe.few.rows
    assert not rows["latent_size"].isEnabled()
    assert rows["channel.dial"].isEnabled()
    assert not ready.recipe.cards.isEnabled()
    rows["channel.dial"].track.move_to(0.5)
    assert bench.told[-1] == ("change_live", {"channel.dial": 0.5})
    rows["channel.dial"].track.settled.emit(0.5)
    bench.undo()
    assert bench.told[-1] == ("change_live", {"channel.dial": 1.0})
    bench.put_training(training(state="finished"))
    assert rows["latent_size"].isEnabled()


def test_a_branch_shows_the_recipe_it_grows(ready: Room, bench: PaperBench) -> None:
    bench.put_training(training(recipe=RECIPES[1]))
    assert ready.recipe.cards.current == "scribe"


def test_a_training_opens_the_plots_and_the_sheet(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    ready.stage.go_to("channel")
    with qtbot.waitSignal(ready.tab_wanted) as wanted:
        bench.put_training(training())
    assert wanted.args == ["Plots"]
    assert bench.scene.view.stage == "sheet"


def test_a_run_of_another_process_locks_nothing(ready: Room, bench: PaperBench) -> None:
    bench.put_training(training(watched=True))
    assert ready.footer.start.isVisible()
    assert ready.recipe.cards.isEnabled()


# ---- glyph


def test_axis_sliders_show_where_the_glyph_lies_and_move_it_there(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    ready.show_page("glyph")
    rows = ready.glyph.rows
    z = bench.latents[0].copy()
    assert rows[2].value == pytest.approx(float(np.clip(z[2], -3, 3)), abs=1e-5)
    acts = len(bench.history.acts)
    with qtbot.waitSignal(rows[2].settled):
        for value in (0.5, 1.0, 1.5):
            rows[2].track.move_to(value)
        rows[2].track.settled.emit(1.5)
    z[2] = 1.5
    assert bench.latents[0] == pytest.approx(z, abs=1e-5)
    assert len(bench.history.acts) == acts + 1
    assert bench.history.acts[-1].label == "Axis 3"


def test_a_dragged_slider_asks_for_quick_pictures_and_then_a_sharp_one(
    ready: Room, bench: PaperBench
) -> None:
    ready.show_page("glyph")
    ready.glyph.rows[0].track.move_to(1.0)
    assert bench.asked[-1].moving
    ready.glyph.rows[0].track.settled.emit(1.0)
    assert not bench.asked[-1].moving


def test_buttons_of_the_glyph_are_the_acts_of_the_menu(ready: Room, qtbot: QtBot) -> None:
    ready.show_page("glyph")
    for button, act in (
        (ready.glyph.random, "glyph.random"),
        (ready.glyph.vary, "glyph.vary"),
        (ready.glyph.keep, "glyph.like"),
        (ready.glyph.export, "export.quick"),
    ):
        done = QSignalSpy(ready.actions[act].triggered)
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        assert done.count() == 1, act


def test_without_a_model_the_glyph_page_invites(room: Room) -> None:
    room.show_page("glyph")
    assert room.glyph.empty.isVisible()
    assert not any(row.isVisible() for row in room.glyph.rows)


def test_as_many_axes_as_fit_are_shown(ready: Room) -> None:
    ready.show_page("glyph")
    panel = ready.glyph
    panel.resize(panel.width(), 324)
    shown = [row for row in panel.rows if row.isVisible()]
    panel.layout().activate()
    free = panel.height() - panel.keep.mapTo(panel, panel.keep.rect().bottomLeft()).y()
    assert len(shown) == 5
    assert 0 < free <= shown[0].height()


def test_until_axes_are_known_their_sliders_are_shut(room: Room, bench: PaperBench) -> None:
    bench.put_model()
    room.show_page("glyph")
    assert not any(row.isEnabled() for row in room.glyph.rows)
    bench.put_axes()
    assert all(row.isEnabled() for row in room.glyph.rows)


# ---- pen


def test_a_palette_is_worn_at_once_and_can_be_undone(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    ready.show_page("pen")
    qtbot.mouseClick(ready.pen.palettes.buttons["riso"], Qt.MouseButton.LeftButton)
    assert bench.scene.pen == {"palette": "riso"}
    assert bench.asked[-1].pen == {"palette": "riso"}
    bench.undo()
    assert ready.pen.palettes.current == "sumi"


def test_the_scene_keeps_only_what_differs_from_the_pen(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    row = ready.pen.form.rows["weight"]
    row.track.move_to(1.5)
    row.track.settled.emit(1.5)
    assert bench.scene.pen == {"weight": 1.5}
    row.reset()
    assert bench.scene.pen == {}


# ---- readout


def test_the_readout_says_bits_and_letters_and_never_moves(ready: Room, bench: PaperBench) -> None:
    readout = ready.readout
    assert readout.bits.text() == "18.4 bits per glyph"
    assert readout.letters.text() == "reads 62 of 64 letters"
    places = (readout.bits.geometry(), readout.letters.geometry())
    bench._model = model_info(bits=104.6, letters=5.0)
    bench.model_changed.emit()
    assert readout.bits.text() == "105 bits per glyph"
    assert (readout.bits.geometry(), readout.letters.geometry()) == places


def test_letters_are_never_rounded_up(ready: Room, bench: PaperBench) -> None:
    bench._model = model_info(letters=63.9)
    bench.model_changed.emit()
    assert ready.readout.letters.text() == "reads 63 of 64 letters"


def test_while_it_grows_the_newest_measurement_is_shown(ready: Room, bench: PaperBench) -> None:
    bench._model = model_info(training=True, bits=0.5, letters=3.0)
    bench.put_training(training(bits=4.7, letters=30.0))
    bench.measured.emit(bench.training)
    assert ready.readout.bits.text() == "4.7 bits per glyph"
    assert ready.readout.letters.text() == "reads 30 of 64 letters"


def test_the_dial_turns_noise_and_n_turns_it_off_and_on(
    ready: Room, bench: PaperBench, qtbot: QtBot
) -> None:
    readout = ready.readout
    assert readout.amount.text() == "Off"
    readout.dial.move_to(0.62)
    readout.dial.settled.emit(0.62)
    assert bench.scene.view.noise == 0.62
    assert readout.amount.text() == "0.62"
    ready.actions["view.noise"].trigger()
    assert bench.scene.view.noise == 0
    ready.actions["view.noise"].trigger()
    assert bench.scene.view.noise == 0.62


def test_the_channel_is_never_off(ready: Room, bench: PaperBench) -> None:
    ready.stage.go_to("channel")
    assert ready.readout.amount.text() == "1.00"
    ready.readout.dial.move_to(0.0)
    assert bench.scene.view.noise > 0


def test_new_noise_is_another_seed(ready: Room, bench: PaperBench) -> None:
    ready.actions["view.noise"].trigger()  # without noise there is none to be made anew
    ready.actions["view.new_noise"].trigger()
    assert bench.scene.view.noise_seed == 1
    assert bench.asked[-1].noise_seed == 1


# ---- the whole room


def test_view_acts_switch_the_stage_and_follow_it(ready: Room, bench: PaperBench) -> None:
    ready.actions["view.glyph"].trigger()
    assert bench.scene.view.stage == "glyph"
    bench.undo()
    assert ready.actions["view.sheet"].isChecked()


def test_zoom_acts_zoom_the_glyph(ready: Room, bench: PaperBench) -> None:
    ready.actions["view.glyph"].trigger()
    bench.answer()
    ready.actions["view.zoom_in"].trigger()
    assert ready.stage.canvas.zoom > 1
    ready.actions["view.fit"].trigger()
    assert ready.stage.canvas.zoom == 1
    ready.actions["view.close_up"].trigger()
    assert ready.stage.canvas.zoom == 4
    ready.actions["view.close_up"].trigger()
    assert ready.stage.canvas.zoom == 1


@pytest.mark.parametrize("page", ["recipe", "glyph", "pen"])
def test_every_control_can_be_reached_named_and_explained(ready: Room, page: str) -> None:
    ready.show_page(page)
    for kind in (QAbstractButton, QLineEdit, Track):
        for control in ready.inspector.findChildren(kind):
            if not control.isVisible() or control.objectName().startswith("qt_"):
                continue
            assert control.objectName().startswith("grow."), control
            assert control.accessibleName(), control.objectName()
            assert control.toolTip() or kind is QAbstractButton, control.objectName()
            if kind is not QAbstractButton:
                assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control.objectName()


def test_the_room_describes_what_it_shows(ready: Room) -> None:
    assert "32 glyphs by Ink script" in ready.describe()


def test_a_frame_of_the_film_is_not_said_to_read_as_the_finished_model(
    ready: Room, bench: PaperBench
) -> None:
    bench.put_film(film_info((0, 22, 1300)))
    projector = Projector.of(bench)
    projector.go_to(1)
    assert ready.readout.bits.text() == "Step 22 of 1,300"
    assert ready.readout.letters.text() == ""
    projector.leave()
    assert ready.readout.bits.text() == "18.4 bits per glyph"
