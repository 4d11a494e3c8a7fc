"""`draw --from`: the same messages at another size."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.scene import Scene, scene_from_text


def pixels(path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


def scene_of(path) -> Scene:
    return scene_from_text(read_provenance(path).scene)


@pytest.fixture
def sheet(glyphstudio, run_folder) -> str:
    glyphstudio("draw", run_folder, "-o", "sheet.png", "--count", 6, "--size", 24, "--seed", 5,
                "--palette", "cyanotype")  # fmt: skip
    return "sheet.png"


def test_the_sheet_comes_back_pixel_by_pixel(glyphstudio, sheet):
    said = glyphstudio("draw", "--from", sheet, "-o", "again.png", "--size", 24, "--json")
    assert (said.code, said.json["count"]) == (0, 6)
    assert np.array_equal(pixels(sheet), pixels("again.png"))


def test_one_of_them_at_another_size(glyphstudio, sheet, tmp_path):
    glyphstudio("draw", "--from", f"{sheet}#3", "-o", "one.png", "--size", 90)
    assert pixels("one.png").shape == (90, 90, 3)
    assert scene_of(tmp_path / "one.png").messages == scene_of(tmp_path / sheet).messages[2:3]


def test_a_model_may_be_named_and_a_pen_chosen(glyphstudio, run_folder, sheet):
    words = [run_folder, "--from", sheet, "--size", 24, "--palette", "sumi", "-o", "a.png"]
    assert glyphstudio("draw", *words).code == 0
    assert not np.array_equal(pixels(sheet), pixels("a.png"))


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ([], "Name a model"),
        (["--from", "nothing.png"], "nothing.png"),
        (["--from", "sheet.png", "--count", "9"], "6 glyphs"),
        (["--from", "sheet.png#7"], "6 glyphs"),
        (["mirror", "--from", "sheet.png"], "another model"),
    ],
)
def test_what_cannot_be_drawn_again_is_refused(glyphstudio, sheet, tmp_path, words, complaint):
    said = glyphstudio("draw", *words, "-o", "out.png")
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert not (tmp_path / "out.png").exists()
