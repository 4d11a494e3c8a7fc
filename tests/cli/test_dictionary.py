"""`train --dictionary --palette`: a script of one's own from the command line."""

from __future__ import annotations

import pytest

from glyphstudio.elements import elements_json
from glyphstudio.files import read_picture
from glyphstudio.files.svg import parse_svg
from glyphstudio.store.runs import read_record

DRAWN = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<g fill="none" stroke="#000" stroke-width="8">
<path d="M30 15V85"/><path d="M30 20C80 15 80 55 30 50"/>
<path id="foot mirrored" d="M30 85C45 80 60 80 75 88"/></g></svg>"""
QUICK = ["--steps", 2, "-q", "--set", "finish.pictures=0", "--set", "batch=8"]


@pytest.fixture
def drawing(tmp_path):
    path = tmp_path / "my.svg"
    path.write_text(DRAWN)
    return path


def test_a_drawing_becomes_a_script_in_the_palette_asked_for(glyphstudio, drawing, tmp_path):
    words = ["--dictionary", drawing, "--palette", "washi-indigo", *QUICK]
    said = glyphstudio("train", "scribe", "--out", tmp_path / "a", *words)
    assert (said.code, said.err) == (0, "")
    settings = read_record(tmp_path / "a").recipe.settings
    assert settings["style"] == "own"
    assert settings["latent_size"] == 12  # Scribe's
    assert settings["drawing"]["broad"] == 1
    assert settings["palette"] == "washi-indigo"
    picture = tmp_path / "a.png"
    drawn = glyphstudio("draw", tmp_path / "a", "-o", picture, "--count", 1, "--size", 64)
    assert drawn.code == 0
    assert read_picture(picture)[0, 0].tolist() == [0xF3, 0xED, 0xE0]  # its paper


def test_the_own_recipe_draws_strokes_as_wide_as_they_are(glyphstudio, drawing, tmp_path):
    elements = tmp_path / "mine.json"
    elements.write_text(elements_json(parse_svg(DRAWN.encode())))
    for place in (drawing, elements):
        out = tmp_path / place.stem
        assert glyphstudio("train", "own", "--dictionary", place, "--out", out, *QUICK).code == 0
        assert read_record(out).recipe.settings["drawing"]["broad"] == 0


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["scribe", "--dictionary", "none.svg"], "no file"),
        (["scribe", "--dictionary", "bad.svg"], "bad.svg cannot be used"),
        (["scribe", "--dictionary", "bad.json"], "bad.json holds no elements"),
        (["mirror", "--dictionary", "my.svg"], "no script"),
        (["scribe", "--palette", "mauve"], "no palette called 'mauve'"),
        (["--resume", "here", "--dictionary", "my.svg"], "new run"),
        (["--resume", "here", "--palette", "sumi"], "new run"),
    ],
)
def test_what_cannot_be_is_refused_before_there_is_a_folder(
    glyphstudio, drawing, tmp_path, words, complaint
):
    (tmp_path / "bad.svg").write_text("<svg><script/></svg>")
    (tmp_path / "bad.json").write_text('{"elements": []}')
    out = [] if "--resume" in words else ["--out", tmp_path / "a"]
    said = glyphstudio("train", *words, *out)
    assert said.code == 1
    assert complaint in said.err
    assert said.err.count("\n") == 1
    assert not (tmp_path / "a").exists()


def test_a_palette_may_be_given_to_any_recipe(glyphstudio, recipe_file, tmp_path):
    words = ["--palette", "cyanotype", "--steps", 1, "-q"]
    assert glyphstudio("train", recipe_file, "--out", tmp_path / "a", *words).code == 0
    picture = tmp_path / "a.png"
    glyphstudio("draw", tmp_path / "a", "-o", picture, "--count", 1, "--size", 32)
    assert read_picture(picture)[0, 0].tolist() == [0x15, 0x38, 0x5F]
