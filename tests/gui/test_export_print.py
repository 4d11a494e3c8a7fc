"""The export dialog: sizes in print, sheets with margins and words, names by a pattern."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from paper_bench import PaperBench, model_info
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.exporters.work import find_exporter
from glyphstudio.gui import export_plan
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.export import ExportDialog
from glyphstudio.gui.requests import ExportJob


@pytest.fixture
def bench(qtbot: QtBot, tmp_path: Path) -> PaperBench:
    made = PaperBench()
    made.folder = tmp_path / "studio"
    made.put_model(model_info(has_paths=True))
    return made


@pytest.fixture
def dialog(bench: PaperBench, host, qtbot: QtBot) -> ExportDialog:
    window = host(QWidget(), 900, 600)
    made = ExportDialog(bench, Actions(window), window)
    made.show_all()
    return made


def started(dialog: ExportDialog, bench: PaperBench) -> ExportJob:
    dialog.start()
    return next(entry[1] for entry in reversed(bench.told) if entry[0] == "export")


def choose(row: object, key: str) -> None:
    row.box.setCurrentIndex(row.box.findData(key))
    row.box.activated.emit(row.box.currentIndex())


def test_a_picture_in_centimetres_knows_its_dots(dialog: ExportDialog, bench: PaperBench) -> None:
    settings = dialog.settings
    assert settings.dpi_row.isHidden()
    choose(settings.unit_row, "cm")
    assert not settings.dpi_row.isHidden()
    assert dialog.choices.glyph_size == 2048  # another word for the same size
    settings.size_row.track.move_to(20.0)
    assert dialog.choices.glyph_size == round(20 / 2.54 * 300)
    assert dialog.measure.text().endswith("20.0 \N{MULTIPLICATION SIGN} 20.0 cm")
    settings.dpi_row.track.move_to(150)
    assert dialog.choices.glyph_size == pytest.approx(20 / 2.54 * 150, abs=1)  # as large in print
    job = started(dialog, bench)
    assert (job.size, job.params["dpi"]) == (dialog.choices.glyph_size, 150)


def test_pixels_say_nothing_of_print(dialog: ExportDialog, bench: PaperBench) -> None:
    assert started(dialog, bench).params["dpi"] == 0


def test_a_drawing_in_centimetres_has_the_dots_of_css(
    dialog: ExportDialog, bench: PaperBench
) -> None:
    dialog.cards["pdf"].click()
    dialog.settings.shows_row.chosen.emit("glyph")
    choose(dialog.settings.unit_row, "cm")
    assert dialog.settings.dpi_row.isHidden()
    dialog.settings.size_row.track.move_to(21.0)
    assert dialog.choices.drawing_size == round(21 / 2.54 * 96)


def test_a_sheet_has_a_margin_and_words(dialog: ExportDialog, bench: PaperBench) -> None:
    dialog.cards["png_sheet"].click()
    settings = dialog.settings
    settings.margin_row.track.move_to(25)
    choose(settings.labels_row, "number")
    job = started(dialog, bench)
    assert job.margin == round(0.25 * job.size)
    assert job.labels == tuple(str(number) for number in range(1, len(bench.latents) + 1))


def test_only_sheets_have_margins_and_words(dialog: ExportDialog, bench: PaperBench) -> None:
    assert dialog.settings.margin_row.isHidden()
    assert dialog.settings.labels_row.isHidden()
    job = started(dialog, bench)
    assert (job.margin, job.labels) == (0, ())


def test_a_name_follows_its_pattern(dialog: ExportDialog, bench: PaperBench) -> None:
    edit = dialog.naming.edit
    edit.setText("{model} no. {counter}")
    edit.setModified(True)
    edit.editingFinished.emit()
    first = dialog.path
    assert first.name.endswith(" no. 001.png")
    first.parent.mkdir(parents=True)
    first.write_bytes(b"")
    assert dialog.path.name.endswith(" no. 002.png")
    assert export_plan.remembered().pattern == "{model}"  # until it closes or exports
    dialog.close()
    assert dialog.choices.pattern == "{model} no. {counter}"


def test_a_pattern_of_nothing_known_is_explained(dialog: ExportDialog) -> None:
    before = dialog.path
    edit = dialog.naming.edit
    edit.setText("{modell}")
    edit.setModified(True)
    edit.editingFinished.emit()
    assert "{model}" in dialog.state.text()
    assert (edit.text(), dialog.path) == ("{model}", before)


def test_the_preview_of_a_sheet_shows_margin_and_words() -> None:
    pictures = np.zeros((4, 40, 40, 3), np.uint8)
    plain = export_plan.tiled(pictures, 2)
    assert plain.shape == (84, 84, 3)
    assert export_plan.tiled(pictures, 2, margin=50).shape == (124, 124, 3)
    worded = export_plan.tiled(pictures, 2, texts=("1", "2", "3", "4"))
    assert worded.shape[0] > 84
    assert worded[40:50].max() > 100
    assert not plain.any()


def test_a_folder_of_frames_weighs_what_its_pictures_do(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for name in ("0001.png", "0002.png"):
        (tmp_path / "a" / name).write_bytes(b"x" * 10)
    assert export_plan.weight_of(tmp_path / "a") == 20


def test_what_a_setting_costs_is_estimated() -> None:
    def about(exporter: str, **settings: object) -> export_plan.Estimate:
        return export_plan.estimate(
            exporter, export_plan.Choices(), count=1, columns=1, size=512, gap=0, frames=1, drawn=1,
            weight=300.0, draw_seconds=1e-6, params=find_exporter(exporter).params_type(**settings),
        )  # fmt: skip

    assert about("png", deep=True).bytes > 2 * about("png").bytes
    assert about("png", paper=False).seconds > 1.5 * about("png").seconds
    assert about("webm", codec="AV1").bytes < about("webm").bytes


def test_what_the_preview_does_not_show_is_said(dialog: ExportDialog) -> None:
    assert "without its paper" not in dialog.weight.text()
    dialog.settings.param_changed.emit("paper", False)
    assert dialog.weight.text().endswith("without its paper")
