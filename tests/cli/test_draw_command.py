from __future__ import annotations

import json
import shutil

import numpy as np
import pytest
from PIL import Image

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.palette import palettes


def pixels(path) -> np.ndarray:
    with Image.open(path) as picture:
        return np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("size", [1, 50, 601])
def test_one_glyph_is_exactly_as_large_as_asked(glyphstudio, trained, size):
    said = glyphstudio("draw", trained, "-o", "a.png", "--count", 1, "--size", size, "--json")
    assert said.code == 0
    assert (said.json["width"], said.json["height"]) == (size, size)
    assert pixels("a.png").shape == (size, size, 3)


def test_one_glyph_is_the_first_of_the_sheet(glyphstudio, trained):
    glyphstudio("draw", trained, "-o", "one.png", "--count", 1, "--size", 40, "--seed", 5)
    glyphstudio("draw", trained, "-o", "six.png", "--count", 6, "--size", 40, "--seed", 5)
    sheet, margin = pixels("six.png"), 40 // 5
    assert np.array_equal(sheet[margin : margin + 40, margin : margin + 40], pixels("one.png"))


def test_same_seed_gives_the_same_file_and_another_gives_another(glyphstudio, trained, tmp_path):
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        glyphstudio(
            "draw", trained, "-o", f"{name}.png", "--count", 4, "--size", 24, "--seed", seed
        )
    a, b, c = ((tmp_path / f"{name}.png").read_bytes() for name in "abc")
    assert a == b
    assert a != c


def test_pen_changes_paper_and_ink(glyphstudio, trained):
    name = list(palettes())[1]
    glyphstudio("draw", trained, "-o", "a.png", "--count", 2, "--size", 32)
    glyphstudio(
        "draw", trained, "-o", "b.png", "--count", 2, "--size", 32, "--pen", f"palette={name}"
    )
    paper = tuple(int(palettes()[name].paper[i : i + 2], 16) for i in (1, 3, 5))
    assert tuple(pixels("b.png")[0, 0]) == paper
    assert not np.array_equal(pixels("a.png"), pixels("b.png"))


def test_picture_says_where_it_comes_from(glyphstudio, trained, tmp_path):
    glyphstudio("draw", trained, "-o", "a.png", "--count", 3, "--size", 24, "--seed", 9)
    provenance = read_provenance(tmp_path / "a.png")
    assert provenance is not None
    scene = json.loads(provenance.scene)
    assert scene["draw_seed"] == 9
    assert len(scene["messages"]) == 3
    assert scene["recipe"]["name"] == "tiny"
    assert scene["model"]["run"] == "trained"
    glyphstudio("draw", trained, "-o", "b.png", "--count", 3, "--size", 24, "--no-embed")
    assert read_provenance(tmp_path / "b.png") is None


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-o", "a.webm"], "pictures and drawings, such as .png and .svg; .webm is a film"),
        (["-o", "a.bmp"], ".png"),
        (["-o", "a"], ".png"),
        (["-o", "nowhere/a.png"], "is not there"),
        (["-o", "a.png", "--pen", "nib=wide"], "nib"),
        (["-o", "a.png", "--pen", "palette=nothing"], "palette"),
        (["-o", "a.png", "--size", "20000"], "16384"),
        (["-o", "a.png", "--device", "nothing"], "device"),
        (["-o", "a.png", "--set", "compression=12"], "compression"),
    ],
)
def test_what_cannot_be_drawn_is_refused(glyphstudio, trained, tmp_path, words, complaint):
    said = glyphstudio("draw", trained, "--count", 1, *words)
    assert said.code == 1
    assert complaint in said.err
    assert not list(tmp_path.glob("a*"))


@pytest.mark.parametrize("name", ["-y.png", "a:b.png", "%03d.png"])
def test_hostile_names_are_only_names(glyphstudio, trained, tmp_path, name):
    said = glyphstudio("draw", trained, f"-o{name}", "--count", 1, "--size", 8)
    assert said.code == 0
    assert (tmp_path / name).is_file()


def test_missing_models_are_refused(glyphstudio, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.safetensors").write_bytes(b"12345678{")
    for model in ("nothing", tmp_path / "empty", tmp_path / "broken.safetensors"):
        assert glyphstudio("draw", model, "-o", "a.png").code == 1


def test_what_was_drawn_of_a_run_is_kept_beside_it(glyphstudio, run_folder):
    words = ["-o", "a.png", "--count", 1, "--size", 8, "--json"]
    shutil.rmtree(run_folder / "kept", ignore_errors=True)
    glyphstudio("draw", run_folder, *words, "--no-embed")
    assert not (run_folder / "kept").exists()
    found = glyphstudio("draw", run_folder, *words).json["model_hash"]
    kept = run_folder / "kept" / f"{found}.safetensors"
    assert glyphstudio("info", kept, "--json").json["model_hash"] == found


def test_more_glyphs_than_a_sheet_holds_are_refused(glyphstudio, trained):
    said = glyphstudio("draw", trained, "-o", "a.png", "--count", 4097, "--size", 1)
    assert said.code == 1
    assert "4096 glyphs at most" in said.err


@pytest.mark.parametrize("name", ["m" * 200, "odd \udcff"])
def test_runs_and_models_of_any_name_are_drawn(glyphstudio, run_folder, tmp_path, name):
    (tmp_path / f"{name}.safetensors").write_bytes(
        (run_folder / "weights.safetensors").read_bytes()
    )
    run_folder.rename(tmp_path / name)
    for place in (tmp_path / name, tmp_path / f"{name}.safetensors"):
        assert glyphstudio("draw", place, "-o", f"{name}.png", "--size", 8, "--count", 1).code == 0


def test_nested_nonsense_is_a_value_like_any_other(glyphstudio, trained):
    said = glyphstudio("draw", trained, "-o", "a.png", "--set", "compression=" + "[" * 100_000)
    assert said.code == 1
    assert "compression" in said.err


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_paths_are_drawn_where_the_style_has_them(glyphstudio, tmp_path, suffix):
    words = ["--count", 3, "--columns", 3, "--size", 100, "--json"]
    said = glyphstudio("draw", "scribe", "-o", f"a{suffix}", *words)
    assert (said.code, said.json["width"], said.json["count"]) == (0, 3 * 100 + 2 * 10 + 2 * 20, 3)
    provenance = read_provenance(tmp_path / f"a{suffix}")
    assert provenance is not None
    assert len(json.loads(provenance.scene)["messages"]) == 3


def test_a_style_of_pixels_has_no_paths(glyphstudio, tmp_path):
    said = glyphstudio("draw", "plain", "-o", "a.svg")
    assert said.code == 1
    assert "draws with pixels" in said.err
    assert not list(tmp_path.glob("a*"))
