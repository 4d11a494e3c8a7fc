"""`export`: any file of ours again, in another format or size."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
from PIL import Image

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.scene import Scene, scene_from_text
from glyphstudio.store.projects import write_project


def pixels(path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def scene_of(path) -> Scene:
    return scene_from_text(read_provenance(path).scene)


@pytest.fixture
def sheet(glyphstudio, run_folder) -> str:
    """A sheet of a run that lies beside it."""
    glyphstudio("draw", run_folder, "-o", "sheet.png", "--count", 6, "--size", 24, "--seed", 5)
    return "sheet.png"


def test_a_sheet_again_is_the_same_sheet(glyphstudio, sheet):
    assert glyphstudio("export", sheet, "-o", "again.png", "--size", 24).code == 0
    assert np.array_equal(pixels(sheet), pixels("again.png"))


def test_another_size_has_the_same_messages(glyphstudio, sheet, tmp_path):
    said = glyphstudio("export", sheet, "-o", "large.png", "--size", 50, "--json")
    assert said.json["count"] == 6
    assert scene_of(tmp_path / "large.png").messages == scene_of(tmp_path / sheet).messages


def test_one_glyph_of_it_keeps_the_others_in_mind(glyphstudio, sheet, tmp_path):
    glyphstudio("export", sheet, "-o", "one.png", "--glyph", 3, "--size", 24)
    assert pixels("one.png").shape == (24, 24, 3)
    scene = scene_of(tmp_path / "one.png")
    assert (scene.view.chosen, scene.view.stage, len(scene.messages)) == (2, "glyph", 6)
    glyphstudio("export", "one.png", "-o", "two.png", "--size", 24)
    assert np.array_equal(pixels("one.png"), pixels("two.png"))
    glyphstudio("export", "one.png", "-o", "all.png", "--size", 24, "--sheet")
    assert np.array_equal(pixels("all.png"), pixels(sheet))


def test_a_picture_becomes_paths_and_pixels_again(glyphstudio, tmp_path):
    glyphstudio("draw", "ink", "-o", "a.png", "--count", 2, "--size", 40)
    assert glyphstudio("export", "a.png", "-o", "a.svg").code == 0
    assert glyphstudio("export", "a.svg", "-o", "b.png", "--size", 40).code == 0
    assert np.array_equal(pixels("a.png"), pixels("b.png"))


def test_a_project_is_exported_with_its_pen(glyphstudio, sheet, tmp_path):
    scene = scene_of(tmp_path / sheet).with_(pen={"palette": "cyanotype"})
    write_project(tmp_path / "piece.glyphstudio", scene)
    assert glyphstudio("export", "piece.glyphstudio", "-o", "blue.png", "--size", 24).code == 0
    assert scene_of(tmp_path / "blue.png").pen == {"palette": "cyanotype"}
    assert not np.array_equal(pixels("blue.png"), pixels(sheet))


def test_a_run_shows_what_its_training_showed(glyphstudio, trained, tmp_path):
    assert glyphstudio("export", trained, "-o", "a.png", "--size", 8).code == 0
    assert scene_of(tmp_path / "a.png").draw_seed == 7
    assert len(scene_of(tmp_path / "a.png").messages) == 32


def test_a_film_becomes_another_film(glyphstudio, run_folder, tmp_path):
    glyphstudio("animate", run_folder, "-o", "a.webm", "--keys", 2, "--seconds", 0.5,
                "--size", 32)  # fmt: skip
    said = glyphstudio("export", "a.webm", "-o", "a.gif", "--size", 24, "--json")
    assert (said.code, said.json["keys"], said.json["width"]) == (0, 2, 24)
    assert said.json["fps"] == 25
    assert scene_of(tmp_path / "a.gif").timeline.keys == scene_of(tmp_path / "a.webm").timeline.keys


def test_a_sheet_becomes_a_film_of_its_glyphs(glyphstudio, sheet):
    said = glyphstudio("export", sheet, "-o", "a.gif", "--size", 16, "--json")
    assert (said.code, said.json["keys"]) == (0, 6)


def test_a_run_becomes_the_film_of_its_training(glyphstudio, trained):
    said = glyphstudio("export", trained, "-o", "a.gif", "--size", 32, "--json")
    assert said.code == 0
    assert said.json["frames"] > 1


def test_another_pen_is_another_picture(glyphstudio, sheet):
    words = ["--size", 24, "--pen", "palette=cyanotype"]
    assert glyphstudio("export", sheet, "-o", "blue.png", *words).code == 0
    assert not np.array_equal(pixels("blue.png"), pixels(sheet))


def test_a_model_that_is_gone_is_named_and_another_can_be(glyphstudio, run_folder, sheet, tmp_path):
    away = tmp_path / "away"
    away.mkdir()
    shutil.move(run_folder, away / "elsewhere")
    said = glyphstudio("export", sheet, "-o", "a.png")
    assert said.code == 1
    assert "copied run" in said.err
    assert "is not here" in said.err
    assert said.err.count("\n") == 1
    words = ["--model", away / "elsewhere", "--size", 24]
    assert glyphstudio("export", sheet, "-o", "a.png", *words).code == 0
    assert np.array_equal(pixels("a.png"), pixels(sheet))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["nothing.png"], "nothing.png"),
        (["plain.png"], "how it was made"),
        (["empty.glyphstudio"], "no glyph"),
        (["sheet.png", "--model", "mirror"], "another model"),
        (["sheet.png", "--glyph", "7"], "6 glyphs"),
        (["sheet.png", "--pen", "nib=wide"], "nib"),
        (["sheet.png", "--size", "20000", "--glyph", "1"], "16384"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    glyphstudio, sheet, trained, tmp_path, words, complaint
):
    glyphstudio("draw", trained, "-o", "plain.png", "--count", 1, "--size", 8, "--no-embed")
    write_project(tmp_path / "empty.glyphstudio", Scene())
    said = glyphstudio("export", *words, "-o", "out.png")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert not (tmp_path / "out.png").exists()


def test_one_glyph_alone_is_no_film(glyphstudio, run_folder):
    glyphstudio("draw", run_folder, "-o", "one.png", "--count", 1, "--size", 16)
    said = glyphstudio("export", "one.png", "-o", "a.gif")
    assert said.code == 1
    assert "could move" in said.err
