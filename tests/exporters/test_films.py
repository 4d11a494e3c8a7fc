from __future__ import annotations

import os
from fractions import Fraction
from typing import Literal

import av
import numpy as np
import pytest

from glyphstudio.drawing import Provenance
from glyphstudio.errors import ExportError
from glyphstudio.exporters.mov import Mov
from glyphstudio.exporters.mp4 import Mp4
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.exporters.streams import exact_rate
from glyphstudio.exporters.webm import Webm, WebmParams
from glyphstudio.exporters.work import FilmWork


class Av1Params(WebmParams):
    codec: Literal["VP9", "AV1"] = "AV1"


class Av1(Webm):
    """The same file with the other codec."""

    params_type = Av1Params


SQUEEZED = [pytest.param(one, id=type(one).__name__) for one in (Webm(), Av1(), Mp4())]
FILMS = [*SQUEEZED, pytest.param(Mov(), id="Mov")]


def colour_frame(width: int, height: int, number: int = 0) -> np.ndarray:
    """Large flat patches, so that 4:2:0 takes nothing away."""
    patches = np.array(
        [
            [(220, 30, 30), (30, 200, 40), (30, 40, 220)],
            [(240, 240, 60), (20, 20, 24), (244, 239, 228)],
        ]
    )
    rows = np.minimum(np.arange(height) * 2 // height, 1)
    columns = np.minimum(np.arange(width) * 3 // width, 2)
    return np.roll(patches[rows][:, columns], number, axis=1).astype(np.uint8)


def write(exporter, path, *, width=96, height=64, fps=25.0, count=4, frames=None, **settings):
    draw = frames or (lambda: (colour_frame(width, height, n) for n in range(count)))
    exporter.write(
        path,
        FilmWork(width, height, fps, count, draw),
        exporter.params_type(**settings),
        provenance=None,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )


def read(path) -> list[np.ndarray]:
    """Frames as a player shows them that takes every film for BT.709."""
    with av.open(os.fspath(path)) as container:
        return [
            frame.reformat(
                format="rgb24", src_colorspace="ITU709", src_color_range=1, dst_color_range=2
            ).to_ndarray()
            for frame in container.decode(video=0)
        ]


@pytest.mark.parametrize("exporter", FILMS)
def test_colours_are_bt709_in_tags_and_in_truth(exporter, tmp_path):
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path)
    with av.open(os.fspath(path)) as container:
        context = container.streams.video[0].codec_context
        tags = (context.colorspace, context.color_primaries, context.color_trc)
        assert tags == (1, 1, 1)
        assert context.color_range == 1
        assert context.pix_fmt == ("yuv444p12le" if exporter.suffix == ".mov" else "yuv420p")
    shown = read(path)[0].astype(int)
    for y, x in ((16, 16), (16, 48), (16, 80), (48, 16), (48, 48), (48, 80)):
        assert np.abs(shown[y, x] - colour_frame(96, 64)[y, x]).max() <= 4


@pytest.mark.parametrize("exporter", FILMS)
@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (30, Fraction(30)),
        (24, Fraction(24)),
        (33.3, Fraction(100, 3)),
        (29.97, Fraction(30000, 1001)),
        (12.5, Fraction(25, 2)),
    ],
)
def test_rate_is_exact(exporter, tmp_path, fps, rate):
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, fps=fps, count=7)
    with av.open(os.fspath(path)) as container:
        stream = container.streams.video[0]
        assert stream.average_rate == rate
        times = sorted(p.pts * stream.time_base for p in container.demux(stream) if p.size)
    assert [float(t) for t in times] == pytest.approx([n / float(rate) for n in range(7)], abs=6e-4)


@pytest.mark.parametrize("exporter", FILMS)
def test_odd_sizes_lose_no_pixel(exporter, tmp_path):
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, width=95, height=63)
    shown = read(path)[0]
    even = exporter.suffix != ".webm"
    assert shown.shape == ((64, 96, 3) if even else (63, 95, 3))
    meant = colour_frame(95, 63)
    for corner in ((0, 0), (0, 94), (62, 0), (62, 94)):
        assert np.abs(shown[corner].astype(int) - meant[corner]).max() <= 10


@pytest.mark.parametrize("exporter", FILMS)
@pytest.mark.parametrize(("width", "height"), [(1, 1), (2, 2), (16, 3), (3, 300)])
def test_tiny_films_are_written_or_refused_with_a_sentence(exporter, tmp_path, width, height):
    path = tmp_path / f"a{exporter.suffix}"
    try:
        write(exporter, path, width=width, height=height)
    except ExportError as error:
        assert f"{width} x {height}" in str(error)  # noqa: PT017  either is right
        assert os.listdir(tmp_path) == ["studio home"] or not path.exists()
    else:
        assert len(read(path)) == 4


@pytest.mark.parametrize("exporter", SQUEEZED)
def test_lower_compression_is_finer_and_larger(exporter, tmp_path):
    rng = np.random.default_rng(0)
    noise = [rng.integers(0, 256, (64, 96, 3), dtype=np.uint8) for _ in range(4)]
    for compression in (8, 40):
        path = tmp_path / f"{compression}{exporter.suffix}"
        write(exporter, path, frames=lambda: iter(noise), compression=compression)
    fine, coarse = (tmp_path / f"{c}{exporter.suffix}" for c in (8, 40))
    assert fine.stat().st_size > 2 * coarse.stat().st_size
    error = [np.mean((read(p)[0].astype(float) - noise[0]) ** 2) for p in (fine, coarse)]
    assert error[0] < error[1]


@pytest.mark.parametrize("exporter", FILMS)
def test_thorough_films_are_whole_too(exporter, tmp_path):
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, effort="thorough", count=40)
    assert len(read(path)) == 40


@pytest.mark.parametrize("exporter", FILMS)
def test_what_is_transparent_lies_on_white(exporter, tmp_path):
    clear = np.zeros((64, 96, 4), np.uint8)
    clear[:, 48:] = (200, 40, 60, 255)
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, frames=lambda: iter([clear] * 4))
    shown = read(path)[0].astype(int)
    assert np.abs(shown[32, 10] - 255).max() <= 3
    assert np.abs(shown[32, 80] - (200, 40, 60)).max() <= 4


@pytest.mark.parametrize("exporter", FILMS)
def test_frames_may_share_one_array(exporter, tmp_path):
    def frames():
        frame = np.empty((64, 96, 3), np.uint8)
        for number in range(12):
            frame[:] = number * 20
            yield frame

    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, frames=frames, count=12)
    means = [shown.mean() for shown in read(path)]
    assert means == pytest.approx([number * 20 for number in range(12)], abs=3)


@pytest.mark.parametrize("exporter", FILMS)
@pytest.mark.parametrize("change", [{"fps": 0.0}, {"fps": 1e9}, {"count": 0}, {"width": 9000}])
def test_impossible_films_are_refused_before_drawing(exporter, tmp_path, change):
    def frames():
        raise AssertionError

    with pytest.raises(ExportError):
        write(exporter, tmp_path / f"a{exporter.suffix}", **({"frames": frames} | change))


@pytest.mark.parametrize(
    ("fps", "rate"),
    [
        (33.3, Fraction(100, 3)),
        (33.333, Fraction(100, 3)),
        (33, Fraction(33)),
        (23.976, Fraction(24000, 1001)),
        (25, Fraction(25)),
        (59.94, Fraction(60000, 1001)),
        (0.5, Fraction(1, 2)),
    ],
)
def test_people_and_films_count_alike(fps, rate):
    assert exact_rate(fps) == rate


def disc(width: int = 96, height: int = 64, number: int = 0) -> np.ndarray:
    """A red disc on nothing, half covered at its edge."""
    y, x = np.mgrid[:height, :width]
    far = np.hypot(x - width / 2 - number, y - height / 2)
    frame = np.zeros((height, width, 4), np.uint8)
    frame[..., :3] = (200, 40, 60)
    frame[..., 3] = 255 * np.clip((24 - far) / 8, 0, 1)
    return frame


@pytest.mark.parametrize("effort", ["quick", "thorough"])
def test_prores_keeps_what_is_transparent(tmp_path, effort):
    path, exporter = tmp_path / "a.mov", Mov()
    work = FilmWork(
        96, 64, 25, 3, lambda: iter(()), clear=lambda: (disc(number=n) for n in range(3))
    )
    exporter.write(
        path,
        work,
        exporter.params_type(paper=False, effort=effort),
        provenance=None,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )
    with av.open(os.fspath(path)) as container:
        assert container.streams.video[0].codec_context.codec_tag == "ap4h"
        frames = [frame.to_ndarray(format="rgba") for frame in container.decode(video=0)]
    for number, frame in enumerate(frames):
        meant = disc(number=number)
        assert np.abs(frame[..., 3].astype(int) - meant[..., 3]).max() <= 1
        inside = meant[..., 3] == 255
        assert np.abs(frame[inside][:, :3].astype(int) - (200, 40, 60)).max() <= 8


def test_a_film_on_nothing_needs_one_drawn_so(tmp_path):
    exporter = Mov()
    with pytest.raises(ExportError, match="cannot be left away"):
        write(exporter, tmp_path / "a.mov", paper=False)
    assert not (tmp_path / "a.mov").exists()


def test_av1_gives_the_same_file_again_and_says_where_it_comes_from(tmp_path):
    told = Provenance("x", "{}")
    for name in ("a", "b"):
        Av1().write(
            tmp_path / f"{name}.webm",
            FilmWork(96, 64, 25, 40, lambda: (colour_frame(96, 64, n) for n in range(40))),
            Av1Params(),
            provenance=told,
            progress=lambda *_: None,
            cancelled=lambda: False,
        )
    assert (tmp_path / "a.webm").read_bytes() == (tmp_path / "b.webm").read_bytes()
    assert read_provenance(tmp_path / "a.webm") == told
    with av.open(os.fspath(tmp_path / "a.webm")) as container:
        assert "av1" in container.streams.video[0].codec_context.name
