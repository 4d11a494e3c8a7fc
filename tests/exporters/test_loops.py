"""Loops of pictures: APNG, animated WebP, and frames in a folder."""

from __future__ import annotations

import os
import struct
import sys
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image, ImageSequence
from test_films import disc

from glyphstudio import files
from glyphstudio.drawing import Provenance
from glyphstudio.errors import ExportError, SaveError
from glyphstudio.exporters import pngs
from glyphstudio.exporters.apng import Apng
from glyphstudio.exporters.patches import patches_of
from glyphstudio.exporters.pngs import Pngs
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.exporters.streams import on_white
from glyphstudio.exporters.webp import Webp
from glyphstudio.exporters.work import FilmWork

EVERY = [pytest.param(one, id=one.name) for one in (Apng(), Webp(), Pngs())]
PLAYED = EVERY[:2]
EXACT = {"webp": {"lossless": True}}


def write(exporter, path, frames, fps=25.0, *, provenance=None, clear=False, **settings):
    frames = list(frames)
    height, width = frames[0].shape[:2]

    def pulled():
        return iter(frames)

    work = FilmWork(width, height, fps, len(frames), pulled, clear=pulled if clear else None)
    exporter.write(
        path,
        work,
        exporter.params_type(**settings),
        provenance=provenance,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )


def read(path: Path, mode: str) -> list[np.ndarray]:
    if path.is_dir():
        return [one for place in sorted(path.iterdir()) for one in read(place, mode)]
    with Image.open(path) as film:
        return [np.asarray(frame.convert(mode)) for frame in ImageSequence.Iterator(film)]


def moving(number: int) -> np.ndarray:
    """A disc in colour that moves a little on a paper with noise that stays."""
    paper = np.random.default_rng(0).integers(200, 256, (61, 95, 3), dtype=np.uint8)
    y, x = np.mgrid[:61, :95]
    inside = np.hypot(x - 30 - 3 * number, y - 33) < 13
    return np.where(inside[..., None], (200, 40, 60), paper).astype(np.uint8)


@pytest.mark.parametrize("exporter", EVERY)
def test_every_pixel_of_every_frame_comes_back(exporter, tmp_path):
    frames = [moving(number) for number in range(9)]
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, frames, **EXACT.get(exporter.name, {}))
    got = read(path, "RGB")
    assert len(got) == 9
    assert all(np.array_equal(one, two) for one, two in zip(got, frames, strict=True))


@pytest.mark.parametrize("exporter", EVERY)
def test_what_is_transparent_comes_back(exporter, tmp_path):
    frames = [disc(number=number) for number in range(6)]
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, frames, clear=True, paper=False, **EXACT.get(exporter.name, {}))
    assert all(
        np.array_equal(one, two) for one, two in zip(read(path, "RGBA"), frames, strict=True)
    )


@pytest.mark.parametrize("exporter", EVERY)
def test_with_its_paper_nothing_is_transparent(exporter, tmp_path):
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, [disc()] * 2, **EXACT.get(exporter.name, {}))
    assert (read(path, "RGBA")[0][..., 3] == 255).all()
    assert np.array_equal(read(path, "RGB")[0][0, 0], (255, 255, 255))


@pytest.mark.parametrize("exporter", EVERY)
def test_a_film_whose_paper_cannot_go_keeps_it_or_is_refused(exporter, tmp_path):
    with pytest.raises(ExportError, match="cannot be left away"):
        write(exporter, tmp_path / f"a{exporter.suffix}", [moving(0)], paper=False)


def test_webp_is_near_without_being_exact(tmp_path):
    frames = [on_white(disc(number=number)) for number in range(6)]
    write(Webp(), tmp_path / "a.webp", frames)
    got = read(tmp_path / "a.webp", "RGB")
    for shown, meant in zip(got, frames, strict=True):
        assert np.mean((shown.astype(float) - meant) ** 2) < 20


@pytest.mark.parametrize("exporter", PLAYED)
@pytest.mark.parametrize("plays", [0, 1, 5])
def test_plays_as_often_as_asked(exporter, tmp_path, plays):
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, [moving(0), moving(1)], plays=plays)
    with Image.open(path) as film:
        assert film.info["loop"] == plays


@pytest.mark.parametrize("fps", [10, 24, 29.97, 33.3, 60])
def test_times_of_an_apng_are_exact(tmp_path, fps):
    write(Apng(), tmp_path / "a.apng", [moving(n) for n in range(4)], fps)
    with av.open(os.fspath(tmp_path / "a.apng")) as film:
        times = [float(frame.time) for frame in film.decode(video=0)]
    steps = [later - earlier for earlier, later in pairwise(times)]
    assert steps == pytest.approx([1 / fps] * 3, rel=2e-3)


@pytest.mark.parametrize("fps", [10, 24, 29.97, 33.3, 60])
def test_times_of_a_webp_never_drift(tmp_path, fps):
    write(Webp(), tmp_path / "a.webp", [moving(n % 3) for n in range(120)], fps)
    with Image.open(tmp_path / "a.webp") as film:
        shown_ms = []
        for _ in ImageSequence.Iterator(film):
            film.load()
            shown_ms.append(film.info["duration"])
    assert set(shown_ms) <= {int(1000 / fps), int(1000 / fps) + 1}
    assert sum(shown_ms) == pytest.approx(120_000 / fps, abs=12)


def test_a_patch_is_what_changed():
    first = np.zeros((20, 30, 3), np.uint8)
    second = first.copy()
    second[5:8, 9:12] = 7
    patches = list(patches_of([first, second, second]))
    assert [(p.left, p.top, p.pixels.shape[:2]) for p in patches] == [
        (0, 0, (20, 30)),
        (9, 5, (3, 3)),
        (0, 0, (1, 1)),
    ]
    assert [(p.left, p.top) for p in patches_of([first, second], even=True)][1] == (8, 4)


@pytest.mark.parametrize("exporter", EVERY)
def test_frames_may_share_one_array(exporter, tmp_path):
    work = FilmWork(40, 30, 25, 12, lambda: shared())

    def shared():
        frame = np.empty((30, 40, 3), np.uint8)
        for number in range(12):
            frame[:] = number * 20
            yield frame

    path = tmp_path / f"a{exporter.suffix}"
    exporter.write(
        path, work, exporter.params_type(), provenance=None,
        progress=lambda *_: None, cancelled=lambda: False,
    )  # fmt: skip
    means = [frame.mean() for frame in read(path, "RGB")]
    assert means == pytest.approx([number * 20 for number in range(12)], abs=2)


@pytest.mark.parametrize("exporter", PLAYED)
def test_two_thousand_frames_need_the_memory_of_one(exporter, tmp_path):
    """What Python holds; what libraries hold is `glyphstudio bench export`'s to say."""
    frame = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    held: list[int] = []

    def frames():
        for number in range(2000):
            if number in (200, 1999):
                held.append(sys.getallocatedblocks())
            frame[number % 60, :] += 1
            yield frame

    exporter.write(
        tmp_path / f"a{exporter.suffix}", FilmWork(64, 64, 25, 2000, frames),
        exporter.params_type(), provenance=None,
        progress=lambda *_: None, cancelled=lambda: False,
    )  # fmt: skip
    assert held[1] - held[0] < 500


def test_each_frame_of_a_folder_says_where_it_comes_from(tmp_path):
    told = Provenance("x", "{}")
    write(Pngs(), tmp_path / "a", [moving(0), moving(1)], provenance=told)
    assert sorted(os.listdir(tmp_path / "a")) == ["0001.png", "0002.png"]
    assert read_provenance(tmp_path / "a") == told
    assert read_provenance(tmp_path / "a" / "0002.png") == told


def test_a_folder_of_frames_gives_way_to_another_and_nothing_else_does(tmp_path):
    write(Pngs(), tmp_path / "a", [moving(0), moving(1)])
    write(Pngs(), tmp_path / "a", [moving(0)])
    assert os.listdir(tmp_path / "a") == ["0001.png"]
    (tmp_path / "a" / "diary.txt").write_text("mine")
    with pytest.raises(SaveError, match="Something else is called a"):
        write(Pngs(), tmp_path / "a", [moving(0), moving(1)])
    assert sorted(os.listdir(tmp_path / "a")) == ["0001.png", "diary.txt"]
    (tmp_path / "b").write_text("a file")
    with pytest.raises(SaveError, match="Something else is called b"):
        write(Pngs(), tmp_path / "b", [moving(0)])
    assert (tmp_path / "b").read_text() == "a file"


def test_what_a_killed_writer_of_frames_left_is_swept(tmp_path):
    part = tmp_path / ".glyphstudio-0123456789ab.part"
    part.mkdir()
    (part / "0001.png").write_bytes(b"half")
    assert files.remove_stale_parts(tmp_path, older_than=0) == 1
    assert not part.exists()


def test_a_full_disk_midway_leaves_no_folder(tmp_path, monkeypatch):
    def full(place, *rest, **named):
        if place.name == "0003.png":
            raise OSError(28, "No space left on device")
        whole(place, *rest, **named)

    whole = pngs.write_frame
    monkeypatch.setattr(pngs, "write_frame", full)
    before = os.listdir(tmp_path)
    with pytest.raises(SaveError, match="The disk is full, so a was not saved"):
        write(Pngs(), tmp_path / "a", [moving(n) for n in range(6)])
    assert os.listdir(tmp_path) == before


def test_an_apng_is_a_png_to_those_who_do_not_know_it(tmp_path):
    write(Apng(), tmp_path / "a.apng", [moving(0), moving(1)])
    data = (tmp_path / "a.apng").read_bytes()
    assert data[37:41] == b"acTL"
    assert struct.unpack(">II", data[41:49]) == (2, 0)
    with Image.open(tmp_path / "a.apng") as picture:
        assert np.array_equal(np.asarray(picture), moving(0))
