"""The stage: what each view asks for, and what it shows when that is drawn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from paper_bench import SIZE, PaperBench, film_info, model_info
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.stage import Stage
from glyphstudio.scene import chose, viewed


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    made = PaperBench()
    made.put_model()
    return made


@pytest.fixture
def stage(bench: PaperBench, host, qtbot: QtBot) -> Stage:
    acts = QWidget()
    qtbot.addWidget(acts)
    return host(Stage(bench, Actions(acts)), 900, 600)


def shown(stage: Stage) -> int:
    sheet = stage.canvas._sheet
    return 0 if sheet is None else len(sheet.pictures)


def test_without_a_model_it_invites(host, qtbot: QtBot) -> None:
    bench, acts = PaperBench(), QWidget()
    qtbot.addWidget(acts)
    stage = host(Stage(bench, Actions(acts)), 900, 600)
    assert bench.asked == []
    assert stage.describe() == "Choose a model in the library, or grow one of your own."


def test_the_sheet_asks_for_all_messages_at_the_size_they_are_shown(
    stage: Stage, bench: PaperBench
) -> None:
    request = bench.asked[-1]
    assert (request.lane, request.source, len(request.latents)) == ("stage", "stage", 32)
    bench.answer()
    assert shown(stage) == 32
    assert stage.canvas.picture_side == bench.asked[-1].size
    asked = len(bench.asked)
    bench.answer()
    assert len(bench.asked) == asked  # sharp, so nothing is asked again
    assert stage.sheet_tools.count.currentText() == "32"


def test_the_glyph_view_asks_for_the_chosen_one(stage: Stage, bench: PaperBench) -> None:
    bench.act("Glyph", chose(bench.scene, 5))
    stage.go_to("glyph")
    request = bench.asked[-1]
    assert np.array_equal(request.latents, bench.latents[5:6])
    bench.answer()
    assert shown(stage) == 1


def test_the_old_picture_stays_until_the_new_one_is_drawn(stage: Stage, bench: PaperBench) -> None:
    bench.answer()
    stage.go_to("glyph")
    assert shown(stage) == 32
    bench.answer()
    assert shown(stage) == 1


def test_a_drawing_of_the_view_before_is_not_shown(stage: Stage, bench: PaperBench) -> None:
    late = bench.asked[-1]
    stage.go_to("glyph")
    bench.answer()
    bench.answer_to(late)
    assert shown(stage) == 1


def test_noise_shows_the_glyphs_as_the_reader_gets_them(stage: Stage, bench: PaperBench) -> None:
    bench.act("Noise", viewed(bench.scene, noise=0.5))
    assert bench.asked[-1].strength == 0.5
    drawing = bench.answer()
    sheet = stage.canvas._sheet
    assert sheet is not None
    assert np.array_equal(sheet.pictures[3], drawing.noisy[3])


def test_the_channel_shows_three_rows(stage: Stage, bench: PaperBench) -> None:
    stage.go_to("channel")
    request = bench.asked[-1]
    assert request.strength == 1.0
    drawing = bench.answer()
    count = len(request.latents)
    sheet = stage.canvas._sheet
    assert sheet is not None
    assert len(sheet.pictures) == 3 * count
    assert np.array_equal(sheet.pictures[0], drawing.pictures[0])
    assert np.array_equal(sheet.pictures[count], drawing.noisy[0])
    assert np.array_equal(sheet.pictures[2 * count], drawing.redrawn[0])
    assert len(sheet.rows) == 3


def test_a_dropped_picture_goes_through_the_channel(stage: Stage, bench: PaperBench) -> None:
    picture = np.full((40, 40, 3), 128, np.uint8)
    bench.picture_dropped.emit(picture)
    assert stage.view == "channel"
    assert np.array_equal(bench.asked[-1].picture, picture)
    bench.answer()
    sheet = stage.canvas._sheet
    assert sheet is not None
    assert sheet.groups == ("Your picture", "Through the noise", "Redrawn")


def test_a_dropped_picture_can_be_put_away_again(stage: Stage, bench: PaperBench) -> None:
    stage.go_to("channel")
    assert stage.put_away.isHidden()
    bench.picture_dropped.emit(np.full((40, 40, 3), 128, np.uint8))
    assert not stage.put_away.isHidden()
    stage.put_away.click()
    assert bench.asked[-1].picture is None
    assert stage.put_away.isHidden()


def test_a_file_dropped_on_the_channel_is_opened(stage: Stage, bench: PaperBench) -> None:
    stage.go_to("channel")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/cat.png")])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    assert stage.canvas.acceptDrops()
    stage.canvas.dropEvent(event)
    assert bench.told[-1] == ("open_file", Path("/tmp/cat.png"))


def test_compare_waits_for_both_sides(stage: Stage, bench: PaperBench) -> None:
    bench.put_film(film_info())
    stage.go_to("compare")
    assert stage.chooser.isVisible()
    left = next(r for r in reversed(bench.asked) if r.lane == "side")
    assert (left.source, left.step) == ("film", 0)
    bench.answer("stage")
    assert shown(stage) != 32  # sixteen of each, once both are there
    bench.answer("side")
    sheet = stage.canvas._sheet
    assert sheet is not None
    assert sheet.groups == ("Ink script, step 0", "Ink script, step 900")


@pytest.mark.qt_log_ignore("does not support", extend=True)
def test_with_nothing_to_compare_the_empty_half_invites(
    stage: Stage, bench: PaperBench, qtbot: QtBot
) -> None:
    stage.go_to("compare")
    assert stage.vacancy.isVisible()
    bench.answer("stage")
    assert shown(stage) == 32  # ours, beside as much room for the others
    assert stage.vacancy.geometry().left() == round(stage.canvas.picture_rect(0).left())
    assert stage.vacancy.geometry().right() < stage.canvas.picture_rect(16).left()
    stage.resize(700, 500)
    qtbot.waitUntil(lambda: stage.canvas.width() <= 700)
    assert stage.vacancy.geometry().right() < stage.canvas.picture_rect(16).left()
    stage.vacancy.click()
    assert stage.chooser.list.view().isVisible()
    stage.chooser.list.hidePopup()
    bench.open_other("scribe")
    assert not stage.vacancy.isVisible()


def test_a_model_dropped_on_compare_stands_beside(stage: Stage, bench: PaperBench) -> None:
    stage.go_to("compare")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/Mine.safetensors")])
    event = QDropEvent(
        QPointF(10, 10), Qt.DropAction.CopyAction, data,
        Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    stage.canvas.dropEvent(event)
    assert bench.told[-1] == ("open_other", Path("/tmp/Mine.safetensors"), None)


def test_comparing_goes_on_while_the_model_grows(stage: Stage, bench: PaperBench) -> None:
    bench.put_film(film_info())
    stage.go_to("compare")
    bench.answer("side")
    bench.answer("stage")
    bench._model = model_info(step=901)
    bench.model_changed.emit()
    bench.answer("stage")  # the other side is as it was
    sheet = stage.canvas._sheet
    assert sheet is not None
    assert sheet.groups[1] == "Ink script, step 901"


def test_the_caption_counts_on_with_the_pictures(stage: Stage, bench: PaperBench) -> None:
    bench.put_film(film_info())
    stage.go_to("compare")
    bench.answer("side")
    bench.answer("stage")
    bench._model = model_info(step=1000, training=True)  # new weights come without another request
    bench.answer("stage")
    assert stage.canvas._sheet is not None
    assert stage.canvas._sheet.groups[1] == "Ink script, step 1,000"


def test_two_steps_of_a_film_can_be_compared(stage: Stage, bench: PaperBench) -> None:
    bench.put_film(film_info())
    stage.go_to("compare")
    Projector.of(bench).go_to(10)
    left, right = bench.asked[-2:]
    assert (left.lane, left.source, left.step) == ("side", "film", 0)
    assert (right.lane, right.source, right.step) == ("film", "film", 300)


def test_another_model_can_be_compared_with(stage: Stage, bench: PaperBench) -> None:
    stage.go_to("compare")
    at = stage.chooser.list.findData("model:scribe")
    stage.chooser.list.setCurrentIndex(at)
    stage.chooser.list.activated.emit(at)
    assert bench.told[-1] == ("open_other", "scribe", None)
    assert bench.asked[-2].source == "other"


def test_a_model_of_another_message_size_gets_messages_of_its_own(
    stage: Stage, bench: PaperBench
) -> None:
    bench.open_other("scribe")
    bench._other = model_info(latent_size=5)
    bench.other_changed.emit()
    stage.go_to("compare")
    side = next(r for r in reversed(bench.asked) if r.lane == "side")
    assert side.latents.shape == (16, 5)


def test_the_film_is_shown_while_it_is_scrubbed(stage: Stage, bench: PaperBench) -> None:
    bench.put_film(film_info())
    projector = Projector.of(bench)
    projector.go_to(4)
    request = bench.asked[-1]
    assert (request.lane, request.source, request.step) == ("film", "film", 120)
    bench.answer("film")
    assert stage.info.text() == "Film, step 120"
    projector.leave()
    assert bench.asked[-1].source == "stage"


def test_weights_that_came_while_the_film_was_shown_do_not_silence_the_stage(
    stage: Stage, bench: PaperBench
) -> None:
    bench.put_film(film_info())
    late = bench.asked[-1]
    projector = Projector.of(bench)
    projector.go_to(4)
    bench.answer_to(late)  # the training went on meanwhile
    bench.answer("film")
    projector.leave()
    stage.go_to("glyph")
    bench.answer("stage")
    assert shown(stage) == 1


def test_a_preview_left_over_from_the_export_dialog_does_not_silence_compare(
    stage: Stage, bench: PaperBench
) -> None:
    bench.put_film(film_info())
    bench.answer_to(replace(bench.asked[-1], lane="side"))  # nobody took it
    stage.go_to("compare")
    bench.answer("side")
    bench.answer("stage")
    assert shown(stage) == 32
    assert stage.canvas._sheet.groups


def test_a_film_of_another_model_brings_its_own_messages(stage: Stage, bench: PaperBench) -> None:
    bench.put_film(film_info(latents=np.zeros((4, 3), np.float32)))
    Projector.of(bench).go_to(0)
    assert bench.asked[-1].latents.shape == (4, 3)


def test_dragging_travels_along_the_main_axes_as_one_act(stage: Stage, bench: PaperBench) -> None:
    bench.put_axes()
    stage.go_to("glyph")
    bench.answer()
    before, acts = bench.latents[0].copy(), len(bench.history.acts)
    for _ in range(5):
        stage.canvas.dragged.emit(0.05, 0.0)
    stage.canvas.drag_settled.emit()
    moved = bench.latents[0] - before
    assert moved[0] == pytest.approx(1.0, abs=1e-5)
    assert np.abs(moved[1:]).max() < 1e-5
    assert len(bench.history.acts) == acts + 1
    assert bench.asked[-2].moving
    assert not bench.asked[-1].moving  # and sharp once it is let go


def test_choosing_glyphs_in_a_row_is_one_act(stage: Stage, bench: PaperBench) -> None:
    acts = len(bench.history.acts)
    stage.canvas.chosen.emit(3)
    stage.canvas.chosen.emit(9)
    assert bench.scene.view.chosen == 9
    assert stage.canvas.selected == 9
    assert len(bench.history.acts) == acts + 1


def test_a_double_click_opens_the_glyph(stage: Stage, bench: PaperBench) -> None:
    stage.canvas.opened.emit(7)
    assert (bench.scene.view.chosen, stage.view) == (7, "glyph")


def test_a_larger_stage_asks_for_larger_pictures(
    stage: Stage, bench: PaperBench, qtbot: QtBot
) -> None:
    stage.go_to("glyph")
    bench.answer()
    before = bench.asked[-1].size
    stage.canvas.zoom_to(2)
    assert bench.asked[-1].size == pytest.approx(2 * before, abs=2)


def test_tabs_switch_the_view(stage: Stage, bench: PaperBench, qtbot: QtBot) -> None:
    qtbot.mouseClick(stage.views.button("channel"), Qt.MouseButton.LeftButton)
    assert bench.scene.view.stage == "channel"
    assert stage.views.current == "channel"


def test_undo_goes_over_what_was_made_not_over_views(stage: Stage, bench: PaperBench) -> None:
    before, steps = bench.scene, len(bench.history.acts)
    bench.act("Surround", viewed(bench.scene, paper="white"))
    for view in ("glyph", "channel", "sheet", "compare"):
        stage.go_to(view)
    assert len(bench.history.acts) == steps + 1
    bench.undo()
    assert bench.scene == before
    stage.go_to("glyph")
    bench.redo()  # a glance took nothing away
    assert bench.scene.view.paper == "white"


def test_the_surround_follows_the_scene(stage: Stage, bench: PaperBench) -> None:
    bench.answer()
    bench.act("Surround", viewed(bench.scene, paper="white"))
    colour = stage.canvas.grab().toImage().pixelColor(1, 1)
    assert colour.lightness() == 255


def test_it_is_described_in_words(stage: Stage, bench: PaperBench) -> None:
    assert stage.describe() == "32 glyphs by Ink script, step 900. Glyph 1 is chosen."
    assert stage.canvas.accessibleDescription() == stage.describe()
    assert bench.latents.shape == (32, SIZE)


def test_a_file_over_the_channel_is_awaited_with_a_dashed_frame(
    stage: Stage, bench: PaperBench
) -> None:
    stage.go_to("channel")
    bench.answer()
    accent = theme.colour("accent").rgb()

    def framed() -> bool:
        image = stage.canvas.grab().toImage()
        return any(image.pixel(x, 4) == accent for x in range(20, 100))

    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/tmp/cat.png")])
    enter = QDragEnterEvent(
        QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    assert not framed()
    stage.canvas.dragEnterEvent(enter)
    assert framed()
    stage.canvas.dragLeaveEvent(QDragLeaveEvent())
    assert not framed()


# ---- looking closely


def test_looked_at_closely_only_the_part_that_is_seen_is_drawn(
    stage: Stage, bench: PaperBench
) -> None:
    stage.go_to("glyph")
    bench.answer()
    stage.canvas.zoom_to(300.0)
    part = bench.asked[-1]
    left, top, right, bottom = part.crop
    assert part.size == stage.canvas.picture_side > 4096 * 8
    assert (right - left, bottom - top) == (stage.canvas.width(), stage.canvas.height())
    whole = next(r for r in reversed(bench.asked) if r.lane == "side")
    assert whole.crop is None
    assert whole.size <= 640


def test_panning_asks_for_another_part_but_not_for_the_whole_again(
    stage: Stage, bench: PaperBench
) -> None:
    stage.go_to("glyph")
    bench.answer()
    stage.canvas.zoom_to(40.0)
    before, asked = bench.asked[-1].crop, len(bench.asked)
    stage.canvas.pan(0.001, 0.0)
    assert bench.asked[-1].crop[0] > before[0]
    assert [r.lane for r in bench.asked[asked:]] == ["stage"]
    bench.act("Other", chose(bench.scene, 3))
    assert [r.lane for r in bench.asked[-2:]] == ["side", "stage"], "another glyph: both"


def test_zooming_out_again_shows_the_whole_glyph(stage: Stage, bench: PaperBench) -> None:
    stage.go_to("glyph")
    bench.answer()
    stage.canvas.zoom_to(40.0)
    stage.canvas.zoom_to(1.0)
    assert bench.asked[-1].crop is None
    assert bench.asked[-1].size == stage.canvas.picture_side


def test_what_is_not_drawn_at_any_size_ends_at_sixteen_times(
    stage: Stage, bench: PaperBench
) -> None:
    bench.put_model(model_info(resolution_free=False))
    stage.go_to("glyph")
    bench.answer()
    stage.canvas.zoom_to(300.0)
    assert stage.canvas.zoom == 16
    assert bench.asked[-1].crop is None
