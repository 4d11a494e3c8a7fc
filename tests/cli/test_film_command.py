from __future__ import annotations

import os
from fractions import Fraction

import av
import numpy as np
import pytest

from glyphstudio.cli import film
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.scene import scene_from_text
from glyphstudio.store.runs import read_steps


def read(path) -> tuple[Fraction, list[np.ndarray]]:
    with av.open(os.fspath(path)) as container:
        stream = container.streams.video[0]
        return stream.average_rate, [f.to_ndarray(format="rgb24") for f in container.decode(stream)]


@pytest.mark.parametrize("suffix", [".webm", ".mp4", ".gif"])
def test_film_has_every_recorded_step_and_holds_the_last(glyphstudio, trained, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    words = ["--fps", 20, "--count", 2, "--size", 24, "--hold", 0.2, "--json"]
    said = glyphstudio("film", trained, "-o", path, *words)
    assert said.code == 0
    steps = read_steps(trained)
    rate, frames = read(path)
    assert rate == 20
    assert len(frames) == said.json["frames"] == len(steps) + 4
    assert said.json["steps"] == [0, 6]
    size = (said.json["height"], said.json["width"])
    assert (
        tuple(np.add(size, np.array(size) % 2) if suffix == ".mp4" else size) == frames[0].shape[:2]
    )
    assert not np.array_equal(frames[0], frames[len(steps) - 1])


def test_one_glyph_has_no_margin(glyphstudio, trained, tmp_path):
    glyphstudio("film", trained, "-o", "a.webm", "--count", 1, "--size", 40)
    assert read(tmp_path / "a.webm")[1][0].shape == (40, 40, 3)


def test_film_says_where_it_comes_from(glyphstudio, trained, tmp_path):
    glyphstudio("film", trained, "-o", "a.gif", "--count", 2, "--size", 16)
    provenance = read_provenance(tmp_path / "a.gif")
    assert provenance is not None
    scene = scene_from_text(provenance.scene)
    assert scene.draw_seed == 7  # the run's own: what it showed of itself
    assert len(scene.messages) == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [(["-o", "a.png"], "picture"), (["-o", "a.gif", "--fps", "30"], "33.3"),
     (["-o", "a.webm", "--fps", "-3"], "frames a second")],
)  # fmt: skip
def test_what_cannot_be_filmed_is_refused(glyphstudio, trained, tmp_path, words, complaint):
    said = glyphstudio("film", trained, "--count", 1, "--size", 16, *words)
    assert said.code == 1
    assert complaint in said.err
    assert not list(tmp_path.glob("a*"))


def test_folder_that_is_no_run_is_refused(glyphstudio, tmp_path):
    (tmp_path / "empty").mkdir()
    assert glyphstudio("film", tmp_path / "empty", "-o", "a.webm").code == 1
    assert glyphstudio("film", "mirror", "-o", "a.webm").code == 1


def test_ctrl_c_leaves_no_film(glyphstudio, trained, tmp_path, monkeypatch):
    draw, drawn = film.Shots._draw, []

    def interrupted(self: film.Shots, step: int) -> np.ndarray:
        drawn.append(step)
        if len(drawn) == 3:
            raise KeyboardInterrupt
        return draw(self, step)

    monkeypatch.setattr(film.Shots, "_draw", interrupted)
    said = glyphstudio("film", trained, "-o", "a.webm", "--count", 1, "--size", 16)
    assert said.code == 130
    assert not list(tmp_path.glob("*.webm")) + list(tmp_path.glob(".*"))


@pytest.mark.parametrize("words", [["--fps", "nan"], ["--hold", "inf"], ["--hold", "1e12"]])
def test_numbers_that_are_none_are_wrong_use(glyphstudio, trained, words):
    with pytest.raises(SystemExit) as left:
        glyphstudio("film", trained, "-o", "a.webm", *words)
    assert left.value.code == 2


def test_no_frames_a_second_are_refused(glyphstudio, trained):
    assert glyphstudio("film", trained, "-o", "a.webm", "--fps", 0, "--size", 16).code == 1


def test_a_frame_that_is_torn_or_gone_is_passed_over(glyphstudio, run_folder, tmp_path):
    whole = read_steps(run_folder)
    for step in (whole[0], whole[2]):
        (run_folder / "film" / f"{step:09d}.safetensors").write_bytes(b"torn")
    words = ["-o", "a.webm", "--size", 16, "--count", 1, "--hold", 0]
    assert glyphstudio("film", run_folder, *words).code == 0
    assert len(read(tmp_path / "a.webm")[1]) == len(whole)
    for step in whole:
        (run_folder / "film" / f"{step:09d}.safetensors").write_bytes(b"torn")
    assert glyphstudio("film", run_folder, *words).code == 1


def test_a_film_on_nothing_has_the_glyphs_of_the_film(glyphstudio, trained, tmp_path):
    on, off = tmp_path / "a.apng", tmp_path / "b.apng"
    words = ("film", str(trained), "--count", "2", "--size", "32", "--hold", "0")
    assert glyphstudio(*words, "-o", str(on)).code == 0
    assert glyphstudio(*words, "-o", str(off), "--set", "paper=false").code == 0
    with av.open(str(on)) as one, av.open(str(off)) as other:
        pairs = zip(one.decode(video=0), other.decode(video=0), strict=True)
        both = [(a.to_ndarray(format="rgb24"), b.to_ndarray(format="rgba")) for a, b in pairs]
    assert len(both) > 1
    for drawn, clear in both:
        alpha = clear[..., 3:] / 255
        again = clear[..., :3] * alpha + drawn[0, 0] * (1 - alpha)
        assert np.abs(again - drawn).max() <= 3
        assert not alpha[0].any()
