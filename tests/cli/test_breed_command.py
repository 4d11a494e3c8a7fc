"""`breed`: children of one or two glyphs."""

from __future__ import annotations

import json

import numpy as np
import pytest

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.scene import Scene, scene_from_text


def scene_of(path) -> Scene:
    return scene_from_text(read_provenance(path).scene)


def test_the_first_twelve_are_random(glyphstudio, trained, tmp_path):
    said = glyphstudio("breed", trained, "-o", "a.png", "--size", 16, "--seed", 3, "--json")
    glyphstudio("draw", trained, "-o", "d.png", "--count", 12, "--size", 16, "--seed", 3)
    assert said.json["generations"] == 1
    assert scene_of(tmp_path / "a.png").messages == scene_of(tmp_path / "d.png").messages


def test_children_of_chosen_parents_are_near_them(glyphstudio, trained, tmp_path):
    glyphstudio("breed", trained, "-o", "a.png", "--size", 16)
    words = ["--parents", "a.png#3", "a.png#8", "--amount", 0, "--size", 16]
    assert glyphstudio("breed", trained, "-o", "b.png", *words).code == 0
    parents = np.array([scene_of(tmp_path / "a.png").messages[i].numbers for i in (2, 7)])
    born = np.array([one.numbers for one in scene_of(tmp_path / "b.png").messages])
    low, high = parents.min(0) - 1, parents.max(0) + 1
    assert ((born > low) & (born < high)).all()
    assert len(np.unique(born.round(4), axis=0)) > 6


def test_generations_stand_in_rows_and_remember_their_parents(glyphstudio, trained, tmp_path):
    said = glyphstudio("breed", trained, "-o", "a.png", "--generations", 4, "--size", 10, "--json")
    lineage = scene_of(tmp_path / "a.png").lineage
    assert len(scene_of(tmp_path / "a.png").messages) == 48
    assert len(said.json["parents"]) == 3
    for before, after in zip(lineage.generations, lineage.generations[1:], strict=False):
        assert before.chosen == after.parents
        assert len(before.chosen) == 2
    assert lineage.at == 3


def test_the_same_seed_breeds_the_same(glyphstudio, trained, tmp_path):
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        glyphstudio("breed", trained, "-o", f"{name}.png", "--generations", 2, "--size", 8,
                    "--seed", seed)  # fmt: skip
    a, b, c = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert a == b != c


def test_one_glyph_alone_needs_no_number(glyphstudio, trained):
    glyphstudio("draw", trained, "-o", "one.png", "--count", 1, "--size", 16)
    assert (
        glyphstudio("breed", trained, "-o", "b.png", "--parents", "one.png", "--size", 8).code == 0
    )


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["--parents", "a.png"], "a sheet of 12; say which one"),
        (["--parents", "a.png#13"], "has 12 glyphs, not a number 13"),
        (["--parents", "a.png#0"], "FILE#3"),
        (["--parents", "a.png#x"], "FILE#3"),
        (["--parents", "a.png#1", "a.png#2", "a.png#3"], "one or two"),
        (["--parents", "nothing.png#1"], "nothing.png"),
        (["--parents", "plain.png"], "Nothing in it says" ),
        (["--parents", "mirror.png"], "belongs to another model"),
        (["--amount", "2"], "between 0 and 1"),
        (["--generations", "1000"], "at most"),
    ],
)  # fmt: skip
def test_what_cannot_be_bred_is_refused(glyphstudio, trained, tmp_path, words, complaint):
    glyphstudio("breed", trained, "-o", "a.png", "--size", 8)
    glyphstudio("draw", trained, "-o", "plain.png", "--count", 1, "--size", 8, "--no-embed")
    glyphstudio("draw", "mirror", "-o", "mirror.png", "--count", 1, "--size", 8)
    said = glyphstudio("breed", trained, "-o", "b.png", *words)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert complaint.lower() in said.err.lower()
    assert not (tmp_path / "b.png").exists()


def test_json_is_one_value(glyphstudio, trained):
    said = glyphstudio("breed", trained, "-o", "a.png", "--size", 8, "--json")
    assert set(json.loads(said.out)) >= {"path", "parents", "generations", "model_hash"}
