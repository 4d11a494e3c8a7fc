from __future__ import annotations

import numpy as np
import pytest
from PIL import Image, ImageSequence

from glyphstudio.errors import ExportError
from glyphstudio.exporters.gif import Gif, GifParams
from glyphstudio.exporters.work import FilmWork


def write(path, frames, fps=25.0, *, some=None, **settings):
    frames = list(frames)
    height, width = frames[0].shape[:2]
    work = FilmWork(width, height, fps, len(frames), lambda: iter(frames), some)
    Gif().write(
        path,
        work,
        GifParams(**settings),
        provenance=None,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )


def read(path) -> list[np.ndarray]:
    with Image.open(path) as film:
        return [np.asarray(f.convert("RGB")) for f in ImageSequence.Iterator(film)]


def grey_frame(number: int) -> np.ndarray:
    grey = (np.add.outer(np.arange(40), 3 * np.arange(64)) + 7 * number) % 256
    return np.repeat(grey[..., None], 3, axis=2).astype(np.uint8)


def inked_frame(number: int) -> np.ndarray:
    """Soft-edged discs of two inks on paper: flat colours and what lies between them."""
    y, x = np.mgrid[:60, :80].astype(np.float64)
    frame = np.full((60, 80, 3), (244.0, 239.0, 228.0))
    for at, ink in ((20, (200, 40, 60)), (55, (20, 60, 160))):
        cover = np.clip(14 + number / 3 - np.hypot(x - at, y - 30), 0, 1)[..., None]
        frame = frame * (1 - cover) + np.array(ink) * cover
    return frame.round().astype(np.uint8)


def psnr(one: np.ndarray, two: np.ndarray) -> float:
    error = np.mean((one.astype(float) - two) ** 2)
    return float(10 * np.log10(255**2 / error)) if error else 99.0


@pytest.mark.parametrize(("fps", "delay_ms"), [(10, 100), (20, 50), (25, 40), (33.3, 30), (50, 20)])
def test_delays_are_exact(tmp_path, fps, delay_ms):
    write(tmp_path / "a.gif", [grey_frame(n) for n in range(5)], fps)
    with Image.open(tmp_path / "a.gif") as film:
        delays = [frame.info["duration"] for frame in ImageSequence.Iterator(film)]
    assert delays == [delay_ms] * 5


@pytest.mark.parametrize("fps", [24, 30, 60, 12.5])
def test_rates_that_no_gif_can_show_are_refused(tmp_path, fps):
    with pytest.raises(ExportError, match=r"10, 20, 25, 33\.3 or 50"):
        write(tmp_path / "a.gif", [grey_frame(0)], fps)


@pytest.mark.parametrize(("plays", "again"), [(0, 0), (1, None), (2, 1), (1000, 999)])
def test_plays_for_ever_or_so_often(tmp_path, plays, again):
    write(tmp_path / "a.gif", [grey_frame(0), grey_frame(1)], plays=plays)
    with Image.open(tmp_path / "a.gif") as film:
        assert film.info.get("loop") == again


def test_grey_films_are_exact(tmp_path):
    frames = [grey_frame(number) for number in range(6)]
    write(tmp_path / "a.gif", frames)
    assert all(np.array_equal(a, b) for a, b in zip(read(tmp_path / "a.gif"), frames, strict=True))


def test_flat_inks_and_paper_are_exact_and_edges_near(tmp_path):
    frames = [inked_frame(number) for number in range(12)]
    write(tmp_path / "a.gif", frames)
    for got, meant in zip(read(tmp_path / "a.gif"), frames, strict=True):
        assert got[0, 0].tolist() == [244, 239, 228]
        assert got[30, 20].tolist() == [200, 40, 60]
        assert got[30, 55].tolist() == [20, 60, 160]
        assert psnr(got, meant) > 45


def test_smooth_colour_beats_a_palette_for_each_frame(tmp_path):
    y, x = np.mgrid[:96, :96]
    green, blue = 128 + 120 * np.cos(y / 13), 128 + 99 * np.sin((x + y) / 29)
    reds = [128 + 120 * np.sin(x / 17 + number / 3) for number in range(8)]
    frames = [np.stack([red, green, blue], axis=-1).astype(np.uint8) for red in reds]
    write(tmp_path / "a.gif", frames)
    ours = [psnr(a, b) for a, b in zip(read(tmp_path / "a.gif"), frames, strict=True)]
    cut = [np.asarray(Image.fromarray(f).quantize(256, dither=0).convert("RGB")) for f in frames]
    theirs = [psnr(a, b) for a, b in zip(cut, frames, strict=True)]
    assert np.mean(ours) > np.mean(theirs)


def test_one_coloured_frame_in_a_grey_film_keeps_its_colour(tmp_path):
    frames = [grey_frame(number) for number in range(60)]
    frames[32] = frames[32].copy()
    frames[32][:, :, 0] //= 2
    sampled = []

    def some(numbers):
        sampled.extend(numbers)
        return (frames[number] for number in numbers)

    write(tmp_path / "a.gif", frames, some=some)
    assert 32 not in sampled
    got = read(tmp_path / "a.gif")
    assert psnr(got[32], frames[32]) > 30
    assert psnr(got[33], frames[33]) > 35


def test_fewer_colours_give_a_smaller_file(tmp_path):
    frames = [inked_frame(number) for number in range(6)]
    write(tmp_path / "256.gif", frames)
    write(tmp_path / "8.gif", frames, colours=8)
    assert len(np.unique(read(tmp_path / "8.gif")[0].reshape(-1, 3), axis=0)) <= 8
    assert (tmp_path / "8.gif").stat().st_size < (tmp_path / "256.gif").stat().st_size


def test_single_frame_is_a_picture(tmp_path):
    write(tmp_path / "a.gif", [inked_frame(0)])
    assert len(read(tmp_path / "a.gif")) == 1


def test_frames_that_do_not_change_are_all_kept(tmp_path):
    write(tmp_path / "a.gif", [grey_frame(0)] * 4)
    assert len(read(tmp_path / "a.gif")) == 4
