"""An artist's own palette on the command line, and in what it writes."""

from __future__ import annotations

import json

import numpy as np
import pytest
from PIL import Image

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.files.palettes import write_palette
from glyphstudio.palette import Palette
from glyphstudio.store.palettes import save_palette
from glyphstudio.store.studio import find_studio

OWN = Palette.of("#12345a", ["#f2d9a0", "#e06a5a"], label="Harbour")


def paper(path) -> tuple[int, ...]:
    with Image.open(path) as picture:
        return tuple(int(part) for part in np.asarray(picture.convert("RGB"))[0, 0])


@pytest.mark.parametrize("word", ["harbour", OWN.code, "given.ase", "deep/" * 20 + "given.ase"])
def test_it_draws_by_name_by_colours_and_by_file(glyphstudio, trained, tmp_path, word):
    save_palette(find_studio(), OWN)
    if word.endswith(".ase"):
        (tmp_path / word).parent.mkdir(parents=True, exist_ok=True)
        write_palette(tmp_path / word, OWN)
    said = glyphstudio("draw", trained, "-o", "a.png", "--count", 2, "--pen", f"palette={word}")
    assert said.code == 0, said.err
    assert paper(tmp_path / "a.png") == (0x12, 0x34, 0x5A)
    provenance = read_provenance(tmp_path / "a.png")
    assert provenance is not None
    assert json.loads(provenance.scene)["pen"]["palette"] == OWN.code


def test_it_is_given_in_one_word_as_to_train(glyphstudio, trained, tmp_path):
    save_palette(find_studio(), OWN)
    for name, words in (("a", ["--palette", "harbour"]), ("b", ["--pen", "palette=harbour"])):
        said = glyphstudio("draw", trained, "-o", f"{name}.png", "--count", 2, *words)
        assert said.code == 0, said.err
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    said = glyphstudio("draw", trained, "-o", "c.png", "--count", 2, "--palette", "mauve")
    assert said.code != 0
    assert "Harbour" in said.err


def test_an_unknown_one_is_refused_with_those_there_are(glyphstudio, trained):
    save_palette(find_studio(), OWN)
    said = glyphstudio("draw", trained, "-o", "a.png", "--count", 2, "--pen", "palette=mauve")
    assert said.code != 0
    assert "Harbour" in said.err
