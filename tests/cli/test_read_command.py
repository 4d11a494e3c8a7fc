from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from glyphstudio.drawing import Provenance
from glyphstudio.exporters.png import Png, PngParams
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.exporters.work import PictureWork
from glyphstudio.files import read_picture
from glyphstudio.scene import scene_from_text, scene_json


@pytest.fixture
def glyph(glyphstudio, trained, tmp_path):
    glyphstudio("draw", trained, "-o", "glyph.png", "--count", 1, "--size", 64, "--seed", 2)
    return tmp_path / "glyph.png"


def test_reads_a_message_and_how_sure_it_is(glyphstudio, trained, glyph):
    said = glyphstudio("read", trained, glyph, "--json")
    assert said.code == 0
    assert said.err == ""
    assert len(said.json["message"]) == len(said.json["sureness"]) == said.json["latent_size"] == 4
    assert all(0 <= share <= 1 for share in said.json["sureness"])
    assert len(said.json["sent"]) == 4


def test_reading_twice_gives_the_same(glyphstudio, trained, glyph):
    assert glyphstudio("read", trained, glyph).out == glyphstudio("read", trained, glyph).out


def test_picture_brings_the_pen_it_was_drawn_with(glyphstudio, trained, tmp_path, glyph):
    words = ["--count", 1, "--size", 64, "--seed", 2, "--pen", "palette=noir"]
    from glyphstudio.palette import palettes

    words[-1] = f"palette={list(palettes())[2]}"
    glyphstudio("draw", trained, "-o", "other.png", *words)
    glyphstudio("draw", trained, "-o", "bare.png", *words, "--no-embed")
    own = glyphstudio("read", trained, glyph, "--json").json["message"]
    told = glyphstudio("read", trained, "other.png", "--json").json["message"]
    said = glyphstudio("read", trained, "bare.png", "--json", "--pen", words[-1]).json
    assert np.allclose(own, told, atol=0.05)
    assert np.allclose(told, said["message"], atol=1e-5)
    assert said["sent"] is None


def test_sheets_and_odd_pictures_are_refused(glyphstudio, trained, tmp_path):
    glyphstudio("draw", trained, "-o", "sheet.png", "--count", 4, "--size", 16)
    Image.new("RGB", (20, 30)).save(tmp_path / "wide.png")
    (tmp_path / "text.png").write_text("no picture")
    for name, complaint in (("sheet", "sheet of 4"), ("wide", "not square"), ("text", "not a PNG")):
        said = glyphstudio("read", trained, f"{name}.png")
        assert said.code == 1
        assert complaint in said.err


def test_the_pen_of_another_style_is_no_hindrance(glyphstudio, trained, tmp_path, glyph):
    path = tmp_path / "other.png"
    scene = scene_from_text(read_provenance(glyph).scene)
    other = scene_json(scene.with_(pen={"misregistration": 0.5}))
    picture = read_picture(glyph)
    Png().write(
        path,
        PictureWork(64, 64, lambda: iter([picture])),
        PngParams(),
        provenance=Provenance(software="test", scene=other),
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )
    said = glyphstudio("read", trained, path, "--json")
    assert said.json == glyphstudio("read", trained, glyph, "--json").json
