from __future__ import annotations

import os

import av
import numpy as np
import pytest

from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.scene import Scene, scene_from_text, scene_json
from glyphstudio.timeline import EVEN, length

SMALL = ("--size", 32, "--fps", 10, "--seconds", 2)


def frames_of(path) -> list[np.ndarray]:
    with av.open(os.fspath(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def scene_of(path) -> Scene:
    provenance = read_provenance(path)
    assert provenance is not None
    return scene_from_text(provenance.scene)


@pytest.mark.parametrize("suffix", [".webm", ".mp4", ".gif"])
def test_a_loop_of_keys_is_written_with_its_timeline(glyphstudio, trained, tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    said = glyphstudio("animate", trained, "-o", path, *SMALL, "--keys", 3, "--json")
    assert said.code == 0
    assert (said.json["frames"], said.json["width"], said.json["height"]) == (20, 32, 32)
    assert said.json["seamless"]
    frames = frames_of(path)
    assert len(frames) == 20
    assert not np.array_equal(frames[0], frames[7])
    timeline = scene_of(path).timeline
    assert (len(timeline.keys), timeline.loop, timeline.fps) == (3, True, 10)
    assert length(timeline) == pytest.approx(2)


def test_words_shape_the_timeline(glyphstudio, trained, tmp_path):
    words = ["--keys", 3, "--path", "spline", "--hold", 0.2, "--open", "--grid", 2, "--easing"]
    glyphstudio("animate", trained, "-o", "a.gif", *SMALL, *words, "sharp")
    timeline = scene_of(tmp_path / "a.gif").timeline
    assert {key.path for key in timeline.keys} == {"spline"}
    assert timeline.keys[0].easing.x1 == 0.85
    assert (timeline.loop, timeline.columns, timeline.phase) == (False, 2, 0.25)
    assert length(timeline) == pytest.approx(2)
    glyphstudio("animate", trained, "-o", "b.gif", *SMALL, "--path", "spline")
    assert scene_of(tmp_path / "b.gif").timeline.keys[0].easing == EVEN


def test_the_same_words_write_the_same_film_and_another_seed_another(
    glyphstudio, trained, tmp_path
):
    for name, seed in (("a.gif", 3), ("b.gif", 3), ("c.gif", 4)):
        glyphstudio("animate", trained, "-o", name, *SMALL, "--seed", seed)
    a, b, c = ((tmp_path / name).read_bytes() for name in ("a.gif", "b.gif", "c.gif"))
    assert a == b != c


def test_a_film_is_made_again_from_another_or_a_project(glyphstudio, trained, tmp_path):
    glyphstudio("animate", trained, "-o", "a.gif", *SMALL, "--keys", 2, "--path", "circle")
    words = ["--size", 32, "--fps", 10]
    assert glyphstudio("animate", trained, "-o", "b.gif", *words, "--from", "a.gif").code == 0
    first, again = frames_of(tmp_path / "a.gif"), frames_of(tmp_path / "b.gif")
    assert all(np.array_equal(*pair) for pair in zip(first, again, strict=True))
    (tmp_path / "p.glyphstudio").write_text(scene_json(scene_of(tmp_path / "a.gif")))
    glyphstudio("animate", trained, "-o", "c.gif", *words, "--from", "p.glyphstudio")
    assert np.array_equal(frames_of(tmp_path / "c.gif")[7], first[7])


def test_a_sheet_without_a_timeline_becomes_its_keys(glyphstudio, trained, tmp_path):
    glyphstudio("draw", trained, "-o", "sheet.png", "--count", 4, "--size", 16)
    assert glyphstudio("animate", trained, "-o", "a.gif", *SMALL, "--from", "sheet.png").code == 0
    made = scene_of(tmp_path / "a.gif")
    assert tuple(key.message for key in made.timeline.keys) == made.messages


def test_a_swept_axis_and_the_training_are_clips(glyphstudio, trained, tmp_path):
    assert glyphstudio("animate", trained, "-o", "a.gif", *SMALL, "--axis", 2).code == 0
    assert (scene_of(tmp_path / "a.gif").timeline.clip, 1) == ("axis", 1)
    assert glyphstudio("animate", trained, "-o", "f.gif", *SMALL, "--film").code == 0
    provenance = read_provenance(tmp_path / "f.gif")
    assert provenance is not None
    assert len(provenance.steps) == 20
    assert {0, 6} <= set(provenance.steps)


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["-o", "a.png"], "picture"),
        (["-o", "a.gif", "--keys", 501], "500"),
        (["-o", "a.gif", "--fps", 30], "33.3"),
        (["-o", "a.webm", "--fps", 0], "fps"),
        (["-o", "a.gif", "--grid", 9], "columns"),
        (["-o", "a.gif", "--phase", 2], "phase"),
        (["-o", "a.gif", "--easing", "wild"], "overshoot"),
        (["-o", "a.gif", "--seconds", 0.01], "0.04"),
        (["-o", "a.gif", "--axis", 40], "axis 40"),
        (["-o", "a.gif", "--from", "none.gif"], "none.gif"),
        (["-o", "a.gif", "--from", "other.json"], "other model"),
        (["-o", "a.gif", "--from", "empty.json"], "could move"),
        (["-o", "a.gif", "--grid", 8, "--size", 20], "do not fit"),
    ],
)
def test_what_cannot_be_animated_is_refused_in_a_sentence(
    glyphstudio, trained, tmp_path, words, complaint
):
    from glyphstudio.message import Message

    other = Scene(messages=(Message.of([1.0]), Message.of([2.0])))
    (tmp_path / "other.json").write_text(scene_json(other))
    (tmp_path / "empty.json").write_text(scene_json(Scene()))
    said = glyphstudio("animate", trained, "--size", 16, *words)
    assert said.code == 1
    assert complaint in said.err
    assert said.err.count("\n") == 1
    assert not list(tmp_path.glob("a.*"))


def test_a_model_without_a_film_is_told(glyphstudio):
    said = glyphstudio("animate", "mirror", "-o", "a.gif", "--film")
    assert said.code == 1
    assert "film" in said.err
