"""`echo`: pictures read and drawn again."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from glyphstudio.exporters.provenance import read_provenance


def pixels(path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.fixture
def spots(tmp_path) -> list[str]:
    names = []
    for number, size in enumerate(((40, 60), (33, 33), (90, 50))):
        picture = np.full((*size, 3), 250, np.uint8)
        picture[10:25, 8 + number : 30] = 20
        Image.fromarray(picture).save(tmp_path / f"{number}.png")
        names.append(f"{number}.png")
    return names


def test_one_picture_becomes_one_glyph(glyphstudio, trained, spots):
    said = glyphstudio("echo", trained, spots[0], "-o", "e.png", "--size", 70, "--json")
    assert said.code == 0
    assert pixels("e.png").shape == (70, 70, 3)
    assert len(said.json["messages"][0]) == 4
    glyphstudio("draw", trained, "-o", "d.png", "--count", 1, "--size", 70)
    assert not np.array_equal(pixels("d.png"), pixels("e.png"))


def test_a_search_comes_closer(glyphstudio, trained, spots):
    words = ["echo", trained, spots[0], "-o", "e.png", "--size", 16, "--json", "-q", "--closer"]
    near, far = (glyphstudio(*words, steps).json["distances"][0] for steps in (40, 0))
    assert near < far


def test_a_glyph_of_the_model_is_found_again(glyphstudio, tmp_path):
    glyphstudio("draw", "riso", "-o", "g.png", "--count", 1, "--seed", 4)
    sent = json.loads(read_provenance(tmp_path / "g.png").scene)
    said = glyphstudio("echo", "riso", "g.png", "-o", "e.png", "--closer", 60, "-q", "--json")
    assert said.json["distances"][0] < 0.02
    assert sent["messages"]


def test_several_stand_above_their_echoes(glyphstudio, trained, spots):
    said = glyphstudio(
        "echo", trained, *spots, "-o", "e.png", "--size", 32, "--columns", 2, "--json"
    )
    assert said.code == 0
    sheet = pixels("e.png")
    assert sheet.shape == (said.json["height"], said.json["width"], 3)
    assert said.json["width"] == 2 * 32 + 4 + 2 * 8
    assert said.json["height"] == 2 * (2 * 32 + 1) + 8 + 2 * 8


def test_digits_come_with_the_program(glyphstudio, trained, tmp_path):
    said = glyphstudio(
        "echo", trained, "--digits", "-o", "e.png", "--count", 12, "--size", 16, "--json"
    )
    assert said.json["count"] == 12
    scene = json.loads(read_provenance(tmp_path / "e.png").scene)
    assert len(scene["messages"]) == 12


def test_an_echo_can_be_drawn_as_paths(glyphstudio, spots, tmp_path):
    assert glyphstudio("echo", "ink", spots[0], "-o", "e.svg").code == 0
    assert read_provenance(tmp_path / "e.svg") is not None


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-o", "e.png"], "or --digits"),
        (["0.png", "--digits", "-o", "e.png"], "or --digits"),
        (["nothing.png", "-o", "e.png"], "nothing.png"),
        (["0.png", "1.png", "-o", "e.svg"], ".svg is a drawing"),
        (["0.png", "-o", "e.webm"], ".webm is a film"),
        (["--digits", "--count", "1000", "-o", "e.png"], "at most"),
        (["--digits", "--size", "4000", "-o", "e.png"], "at most"),
        (["0.png", "-o", "e.png", "--pen", "palette=nothing"], "palette"),
    ],
)
def test_what_cannot_be_echoed_is_refused(glyphstudio, trained, spots, tmp_path, words, complaint):
    said = glyphstudio("echo", trained, *words)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert not list(tmp_path.glob("e.*"))


def test_a_file_that_is_no_picture_is_refused(glyphstudio, trained, tmp_path):
    (tmp_path / "bad.png").write_bytes(b"not a picture")
    said = glyphstudio("echo", trained, "bad.png", "-o", "e.png")
    assert said.code == 1
    assert "bad.png" in said.err
