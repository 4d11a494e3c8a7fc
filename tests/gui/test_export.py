"""The export dialog: cards, what they lead to, and the job it hands over."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from paper_bench import PaperBench, film_info, model_info
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import export_plan
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.export import ExportDialog
from glyphstudio.gui.export_plan import Choices
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import ExportJob, ExportProgress
from glyphstudio.gui.stage import Stage
from glyphstudio.scene import chose, viewed

# A window of its own: the offscreen platform knows neither least sizes nor raising.
offscreen = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> PaperBench:
    made = PaperBench()
    made.folder = tmp_path / "studio"
    made.put_model()
    return made


@pytest.fixture
def dialog(bench: PaperBench, host, qtbot: QtBot) -> ExportDialog:
    window = host(QWidget(), 900, 600)
    acts = Actions(window)
    stage = Stage(bench, acts, window)
    stage.resize(800, 500)
    bench.answer()
    made = ExportDialog(bench, acts, window)
    made.stage = stage  # kept
    made.show_all()
    return made


def job_of(bench: PaperBench) -> ExportJob:
    told = next(entry for entry in reversed(bench.told) if entry[0] == "export")
    assert isinstance(told[1], ExportJob)
    return told[1]


def test_the_cards_say_what_each_format_is_good_for(dialog: ExportDialog) -> None:
    names = {card.format.label for card in dialog.cards.values()}
    assert {"PNG picture", "Contact sheet", "GIF loop", "WebM film", "MP4 film"} <= names
    assert all(card.accessibleDescription() for card in dialog.cards.values())
    assert len({card.format.icon for card in dialog.cards.values()}) == len(dialog.cards)


def test_films_wait_for_a_film(dialog: ExportDialog, bench: PaperBench) -> None:
    assert not dialog.cards["gif"].isEnabled()
    gif = dialog.cards["gif"]
    assert gif.words == "A film needs a run, or keys in Animate."
    assert gif.toolTip() == gif.words
    bench.put_film(film_info())
    assert (gif.isEnabled(), gif.words) == (True, gif.format.about)


@offscreen
def test_drawings_need_a_style_that_has_paths(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    svg, pdf = dialog.cards["svg"], dialog.cards["pdf"]
    assert not svg.isEnabled()
    assert svg.words == pdf.words == "This model draws with pixels, so it has no paths."
    bench.put_model(model_info(has_paths=True))
    assert (svg.isEnabled(), svg.words) == (True, svg.format.about)
    qtbot.mouseClick(svg, Qt.MouseButton.LeftButton)
    bench.put_model(model_info())
    assert not dialog.export_button.isEnabled()
    dialog.start()
    assert not [entry for entry in bench.told if entry[0] == "export"]
    dialog.open_again()
    assert dialog.format.name == "png"
    assert dialog.export_button.isEnabled()


@offscreen
def test_a_drawing_shows_the_chosen_glyph_or_the_sheet(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    bench.put_model(model_info(has_paths=True))
    bench.glance(viewed(bench.scene, stage="glyph"))
    dialog.open_again()
    qtbot.mouseClick(dialog.cards["svg"], Qt.MouseButton.LeftButton)
    times = "\N{MULTIPLICATION SIGN}"
    assert dialog.measure.text() == f"1,024 {times} 1,024 px, 27.1 {times} 27.1 cm"
    assert dialog.settings.columns_row.isHidden()
    assert dialog.settings.shows_row.reset_button.isHidden()
    dialog.start()
    job = job_of(bench)
    assert (job.what, job.exporter, job.size, job.columns, job.params["paper"]) == (
        "glyph", "svg", 1024, 1, True,
    )  # fmt: skip
    assert job.path.name == "Ink script.svg"
    bench.export_progressed.emit(ExportProgress(replace(job, serial=dialog._serial), "done"))
    row = dialog.settings.shows_row
    row.box.setCurrentIndex(row.box.findData("sheet"))
    row.box.activated.emit(row.box.currentIndex())
    dialog.settings.columns_row.track.move_to(4)
    dialog.start()
    job = job_of(bench)
    assert (job.what, job.size, job.columns, job.gap) == ("sheet", 256, 4, 25)
    assert dialog.choices.film_shows == "sheet"


@offscreen
@pytest.mark.parametrize("name", ["svg", "pdf"])
def test_a_drawing_begins_with_what_the_stage_shows(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot, name: str
) -> None:
    bench.put_model(model_info(has_paths=True))
    qtbot.mouseClick(dialog.cards[name], Qt.MouseButton.LeftButton)
    row = dialog.settings.shows_row
    for view, shows in (("sheet", "sheet"), ("glyph", "glyph"), ("channel", "glyph"),
                        ("sheet", "sheet")):  # fmt: skip
        bench.glance(viewed(bench.scene, stage=view))
        dialog.open_again()
        assert row.value == shows
        assert row.reset_button.isHidden()
    dialog.start()
    assert (job_of(bench).what, job_of(bench).exporter) == ("sheet", name)


def test_a_larger_drawing_weighs_no_more() -> None:
    def weight(size: int, count: int = 1) -> float:
        about = export_plan.estimate(
            "svg", Choices(), count=count, columns=1, size=size, gap=0, frames=1, drawn=1,
            weight=40, draw_seconds=1e-7,
        )  # fmt: skip
        return about.bytes

    assert weight(8192) == weight(64)
    assert weight(64, count=3) == 3 * weight(64)


def test_a_picture_of_the_chosen_glyph_is_handed_over_whole(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    dialog.settings.size_row.track.move_to(4096)
    dialog.start()
    job = job_of(bench)
    assert (job.what, job.exporter, job.size, job.columns, job.embed) == (
        "glyph", "png", 4096, 1, True,
    )  # fmt: skip
    assert job.scene == bench.scene
    assert job.path == bench.folder / "exports" / "Ink script.png"
    assert job.path.parent.is_dir()


def test_a_contact_sheet_has_its_columns_and_a_gap(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    qtbot.mouseClick(dialog.cards["png_sheet"], Qt.MouseButton.LeftButton)
    dialog.settings.columns_row.track.move_to(4)
    assert dialog.measure.text() == "1,151 \N{MULTIPLICATION SIGN} 2,275 px"
    dialog.start()
    job = job_of(bench)
    assert (job.what, job.size, job.columns, job.gap) == ("sheet", 256, 4, 25)


def test_a_gif_offers_only_the_rates_it_can_count(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    bench.put_film(film_info())
    qtbot.mouseClick(dialog.cards["gif"], Qt.MouseButton.LeftButton)
    box = dialog.settings.rates_row.box
    assert [box.itemText(i) for i in range(box.count())] == ["10", "20", "25", "33.3", "50"]
    assert dialog.settings.rate_row.isHidden()
    box.setCurrentIndex(1)
    box.activated.emit(1)
    dialog.settings.length_row.track.move_to(4.0)
    dialog.start()
    job = job_of(bench)
    assert (job.fps, len(job.film_steps)) == (20, 80)
    assert (job.film_steps[0], job.film_steps[-1]) == (0, 870)
    assert job.film_run == Path("runs/a")


def test_a_film_of_one_glyph_has_no_columns(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    bench.put_film(film_info())
    qtbot.mouseClick(dialog.cards["webm"], Qt.MouseButton.LeftButton)
    row = dialog.settings.shows_row
    row.box.setCurrentIndex(row.box.findData("glyph"))
    row.box.activated.emit(row.box.currentIndex())
    assert dialog.measure.text() == "512 \N{MULTIPLICATION SIGN} 512 px"
    dialog.start()
    assert job_of(bench).columns == 0


def test_what_is_embedded_can_be_stripped(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    dialog.settings.embed_row.switch.click()
    dialog.start()
    assert not job_of(bench).embed


def test_settings_of_a_format_reach_its_job(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    bench.put_film(film_info())
    qtbot.mouseClick(dialog.cards["mp4"], Qt.MouseButton.LeftButton)
    row = dialog.settings.form.rows["compression"]
    row.track.move_to(30)
    row.track.settled.emit(30)
    dialog.start()
    assert job_of(bench).params["compression"] == 30


def test_progress_time_left_cancel_and_the_end(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    dialog.start()
    job = replace(job_of(bench), serial=dialog._serial)
    bench.export_progressed.emit(ExportProgress(job, "running", 30, 120, 4.0))
    assert dialog.state.text() == "25\N{NO-BREAK SPACE}%, 4\N{NO-BREAK SPACE}s left"
    assert dialog.bar.value() == 250
    assert not dialog.export_button.isEnabled()
    assert dialog.close_button.text() == "Cancel"
    dialog.close_button.click()
    assert bench.told[-1] == ("cancel_export", dialog._serial)
    bench.export_progressed.emit(ExportProgress(job, "cancelled"))
    assert dialog.close_button.text() == "Close"
    dialog.start()
    job = replace(job, serial=dialog._serial)
    bench.export_progressed.emit(ExportProgress(job, "done", sentence="Saved Ink script.png."))
    assert dialog.state.text() == "Saved Ink script.png."
    assert not dialog.show_button.isHidden()


def test_another_export_is_not_taken_for_its_own(dialog: ExportDialog, bench: PaperBench) -> None:
    dialog.start()
    other = replace(job_of(bench), serial=dialog._serial + 7)
    bench.export_progressed.emit(ExportProgress(other, "done"))
    assert dialog.close_button.text() == "Cancel"


def test_a_failure_says_why_and_gives_the_dialog_back(
    dialog: ExportDialog, bench: PaperBench
) -> None:
    dialog.start()
    job = replace(job_of(bench), serial=dialog._serial)
    bench.export_progressed.emit(ExportProgress(job, "failed", sentence="The disk is full."))
    assert dialog.state.text() == "The disk is full."
    assert dialog.export_button.isEnabled()


def test_it_never_writes_over_a_file(dialog: ExportDialog, bench: PaperBench) -> None:
    exports = bench.folder / "exports"
    exports.mkdir(parents=True)
    (exports / "Ink script.png").touch()
    assert dialog.path.name != "Ink script.png"
    assert dialog.path.parent == exports


@offscreen
def test_it_remembers(dialog: ExportDialog, bench: PaperBench, qtbot: QtBot) -> None:
    dialog.open_again()
    qtbot.mouseClick(dialog.cards["png_sheet"], Qt.MouseButton.LeftButton)
    dialog.settings.columns_row.track.move_to(6)
    dialog.close()
    again = export_plan.remembered()
    assert (again.format, again.columns) == ("png_sheet", 6)


def test_a_damaged_memory_is_forgotten(studio_home: Path) -> None:
    export_plan.remember(Choices(columns=3))
    path = next(studio_home.rglob("export.json"))
    path.write_text('{"columns": 900}')
    assert export_plan.remembered() == Choices()


@offscreen
def test_the_film_on_the_stage_is_what_is_offered(dialog: ExportDialog, bench: PaperBench) -> None:
    bench.put_film(film_info())
    Projector.of(bench).go_to(3)
    dialog.open_again()
    assert dialog.format.what == "film"
    dialog.close()


@offscreen
def test_the_film_plays_in_the_preview(dialog: ExportDialog, bench: PaperBench) -> None:
    bench.put_film(film_info())
    Projector.of(bench).go_to(3)
    dialog.open_again()
    request = bench.asked[-1]
    assert (request.lane, request.source, len(request.latents)) == ("preview", "film", 32)
    bench.answer("preview")
    assert dialog.preview.image is not None
    assert dialog._rehearsal.playing
    dialog.start()
    assert not dialog._rehearsal.playing, "what is written comes first"
    job = replace(job_of(bench), serial=dialog._serial)
    bench.export_progressed.emit(ExportProgress(job, "done"))
    assert dialog._rehearsal.playing
    dialog.close()
    assert not dialog._rehearsal.playing


@offscreen
@pytest.mark.parametrize("name", ["png", "png_sheet"])
def test_the_preview_is_drawn_at_the_pixels_it_is_shown_with(
    dialog: ExportDialog, bench: PaperBench, name: str
) -> None:
    dialog.cards[name].click()
    dialog.open_again()
    request = bench.asked[-1]
    drawn = bench.answer("preview").pictures
    sheet = name == "png_sheet"
    whole = export_plan.tiled(drawn, 8 if sheet else 1, margin=10 if sheet else 0)
    image = dialog.preview.image
    assert request.lane == "preview"
    assert image is not None
    assert (image.width(), image.height()) == (whole.shape[1], whole.shape[0])  # not scaled
    assert dialog.preview.room - 8 <= image.width() <= dialog.preview.room
    dialog.close()


@offscreen
def test_what_is_written_small_is_shown_small(dialog: ExportDialog, bench: PaperBench) -> None:
    dialog.open_again()
    dialog.settings.size_row.track.move_to(64)
    bench.answer("preview")
    assert dialog.preview.image is not None
    assert dialog.preview.image.width() == 64
    dialog.close()


@offscreen
def test_a_picture_of_the_film_is_the_frame_that_the_stage_shows(
    dialog: ExportDialog, bench: PaperBench
) -> None:
    bench.put_film(film_info(label="Night"))
    Projector.of(bench).go_to(3)
    dialog.open_again()
    dialog.cards["png"].click()
    assert (bench.asked[-1].source, bench.asked[-1].step) == ("film", 90)
    Projector.of(bench).go_to(4)
    request = bench.asked[-1]
    assert (request.lane, request.source, request.step) == ("preview", "film", 120)
    dialog.start()
    job = job_of(bench)
    assert (job.what, job.film_run, job.film_steps) == ("glyph", Path("runs/a"), (120,))
    assert job.path.name == "Night.png"
    dialog.close()


@offscreen
def test_the_preview_follows_the_stage(dialog: ExportDialog, bench: PaperBench) -> None:
    dialog.open_again()
    bench.answer("preview")
    before = len(bench.asked)
    bench.act("Choose", chose(bench.scene, 5))
    assert bench.asked[-1].latents[0] == pytest.approx(bench.latents[5])
    bench.answer("preview")
    bench.answer("stage")  # what trains has learnt
    assert len(bench.asked) > before + 1
    assert bench.asked[-1].lane == "preview"
    dialog.close()


@offscreen
def test_what_drifts_stands_still_to_be_written(dialog: ExportDialog, bench: PaperBench) -> None:
    dialog.open_again()
    assert bench.told[-1] == ("hold",)
    bench.told.clear()
    dialog.start()
    assert [entry[0] for entry in bench.told] == ["hold", "export"]
    dialog.close()


@offscreen
def test_return_takes_a_number_and_writes_nothing_yet(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    dialog.open_again()
    box = dialog.settings.size_row.box
    box.setFocus()
    box.selectAll()
    qtbot.keyClicks(box, "512")
    qtbot.keyClick(box, Qt.Key.Key_Return)
    assert dialog.choices.glyph_size == 512
    assert not any(entry[0] == "export" for entry in bench.told)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert job_of(bench).size == 512
    dialog.close()


@offscreen
def test_the_focus_ring_waits_for_the_keyboard(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    dialog.open_again()
    card = dialog.cards["png"]
    assert dialog.focusWidget() is card
    assert not card._ring
    qtbot.waitUntil(dialog.isActiveWindow)
    qtbot.keyClick(card, Qt.Key.Key_Tab)
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Backtab)
    assert card._ring
    qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
    assert not card._ring
    dialog.close()


@offscreen
def test_a_second_return_does_not_cancel(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    with qtbot.waitActive(dialog):
        dialog.open_again()
    dialog.export_button.setFocus()
    for _ in range(3):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)
    assert [entry[0] for entry in bench.told if entry[0] != "hold"] == ["export"]
    dialog.close()


def test_a_box_opened_again_shows_the_export_that_runs(
    dialog: ExportDialog, bench: PaperBench
) -> None:
    dialog.start()
    job = replace(job_of(bench), serial=dialog._serial)
    bench.progress = ExportProgress(job, "running", 30, 120, 4.0)
    again = ExportDialog(bench, dialog.stage._actions, dialog.parentWidget())
    assert again.bar.value() == 250
    again.close_button.click()
    assert bench.told[-1] == ("cancel_export", job.serial)
    bench.export_progressed.emit(ExportProgress(job, "cancelled", sentence="Cancelled."))
    assert again.export_button.isEnabled()


@offscreen
def test_a_box_opened_beside_an_export_shows_one_picture_and_has_no_button_pressed(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    bench.put_film(film_info())
    dialog.cards["gif"].click()
    dialog.start()
    bench.progress = ExportProgress(replace(job_of(bench), serial=dialog._serial), "running")
    again = ExportDialog(bench, dialog.stage._actions, dialog.parentWidget())
    again.show()
    bench.answer("preview")
    assert again.preview.image is not None
    assert not again._rehearsal.playing
    qtbot.keyClick(again.focusWidget() or again, Qt.Key.Key_Return)
    assert bench.told[-1][0] != "cancel_export"
    again.close()


def test_an_export_that_waits_says_for_what(dialog: ExportDialog, bench: PaperBench) -> None:
    dialog.start()
    bench.progress = ExportProgress(replace(job_of(bench), serial=99), "running")
    second = ExportDialog(bench, dialog.stage._actions, dialog.parentWidget())
    second.show_progress(replace(bench.progress, state="done"))
    second.start()
    assert second.state.text() == "Waiting for Ink script.png"


def test_a_chosen_name_keeps_its_dots(dialog: ExportDialog, tmp_path: Path) -> None:
    dialog.place.choose(str(tmp_path / "No. 3, a & b"))
    assert dialog.path == tmp_path / "No. 3, a & b.png"
    dialog.place.choose(str(tmp_path / "mask.gif"))
    assert dialog.path == tmp_path / "mask.png"


def test_only_the_file_that_was_asked_about_is_written_over(
    dialog: ExportDialog, bench: PaperBench, tmp_path: Path
) -> None:
    (tmp_path / "mask.png").touch()
    dialog.place.choose(str(tmp_path / "mask"))  # nobody was asked about mask.png
    assert (dialog.path, dialog.place.replaces) == (tmp_path / "mask-2.png", False)
    dialog.place.choose(str(tmp_path / "mask.png"))
    dialog.start()
    assert (job_of(bench).path, job_of(bench).replaces) == (tmp_path / "mask.png", True)


def test_another_format_never_writes_over_a_file(
    dialog: ExportDialog, bench: PaperBench, tmp_path: Path, qtbot: QtBot
) -> None:
    bench.put_film(film_info())
    (tmp_path / "mask.gif").touch()
    dialog.place.choose(str(tmp_path / "mask.png"))
    qtbot.mouseClick(dialog.cards["gif"], Qt.MouseButton.LeftButton)
    dialog.start()
    assert job_of(bench).path == tmp_path / "mask-2.gif"


def test_the_film_of_another_model_brings_its_own_messages(
    dialog: ExportDialog, bench: PaperBench, qtbot: QtBot
) -> None:
    bench.put_film(film_info(label="Night", latents=np.ones((4, 5), np.float32)))
    qtbot.mouseClick(dialog.cards["gif"], Qt.MouseButton.LeftButton)
    assert dialog.path.name == "Night.gif"
    dialog.start()
    assert [message.numbers for message in job_of(bench).scene.messages] == [(1.0,) * 5] * 4


def test_what_an_export_took_is_expected_of_the_next() -> None:
    def expected(choices: Choices) -> export_plan.Estimate:
        return export_plan.estimate(
            "gif", choices, count=4, columns=2, size=128, gap=12, frames=100, drawn=20,
            weight=300.0, draw_seconds=1e-7,
        )  # fmt: skip

    first = expected(Choices())
    choices = export_plan.learnt(Choices(), "gif", first, 4 * first.seconds, 3 * first.bytes)
    assert expected(choices).seconds == pytest.approx(4 * first.seconds, rel=0.01)
    assert expected(choices).bytes == pytest.approx(3 * first.bytes, rel=0.01)
    again = export_plan.learnt(choices, "gif", expected(choices), 0.1, 9_000)
    assert again == choices  # tiny files tell nothing


def test_frames_that_repeat_are_not_drawn_again() -> None:
    few, many = (
        export_plan.estimate(
            "gif", Choices(), count=4, columns=2, size=128, gap=12, frames=100, drawn=drawn,
            weight=300.0, draw_seconds=1e-5,
        ).seconds
        for drawn in (10, 100)
    )  # fmt: skip
    assert few < many / 2


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (32, 8), (32, 1), (3, 16)])
def test_a_sheet_fits_its_room(count: int, columns: int) -> None:
    def longest(size: int) -> int:
        return max(export_plan.sheet_sides(count, columns, size, export_plan.gap_of(size)))

    size = export_plan.fitted_size(count, columns, 272)
    assert longest(size) <= 272 < longest(size + 1)


def test_a_larger_picture_weighs_and_takes_more() -> None:
    random = np.random.default_rng(0)
    weight = export_plan.weigh(random.integers(0, 255, (64, 64, 3), np.uint8))
    small, large = (
        export_plan.estimate(
            "png",
            Choices(),
            count=1,
            columns=1,
            size=size,
            gap=0,
            frames=1,
            drawn=1,
            weight=weight,
            draw_seconds=1e-7,
        )
        for size in (512, 4096)
    )
    assert large.bytes > 4 * small.bytes
    assert large.seconds > 20 * small.seconds
    assert (large.width, large.height) == (4096, 4096)


def test_flat_pictures_weigh_less_than_noisy_ones() -> None:
    random = np.random.default_rng(0)
    noisy = random.integers(0, 255, (64, 64, 3), np.uint8)
    assert export_plan.weigh(np.zeros_like(noisy)) < export_plan.weigh(noisy) / 10


def test_a_film_is_spread_over_its_frames() -> None:
    assert export_plan.film_steps((0, 10, 20), 5) == (0, 0, 10, 20, 20)
    assert export_plan.film_steps((0, 10, 20), 1) == (0,)
    assert export_plan.film_steps((), 5) == ()
