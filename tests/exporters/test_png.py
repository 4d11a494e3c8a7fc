from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import av
import numpy as np
import pytest
from PIL import Image

from glyphstudio.errors import Cancelled, ExportError
from glyphstudio.exporters.png import BAND, Png, PngParams
from glyphstudio.exporters.work import PictureWork


def write(path, strips, width, height, *, compression=6, cancelled=lambda: False, seen=None):
    work = PictureWork(width, height, lambda: iter(strips))
    Png().write(
        path,
        work,
        PngParams(compression=compression),
        provenance=None,
        progress=lambda *now: seen is not None and seen.append(now),
        cancelled=cancelled,
    )


def chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 8
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert zlib.crc32(kind + body) == int.from_bytes(data[at + 8 + length :][:4], "big")
        yield kind, body
        at += 12 + length


@pytest.mark.parametrize("colours", [3, 4])
@pytest.mark.parametrize("compression", [1, 9])
def test_eight_bit_pixels_come_back_exactly(tmp_path, colours, compression):
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, (90, 61, colours), dtype=np.uint8)
    picture[30:60] = picture[30]  # rows that are like the one above
    strips = [picture[:1], picture[1:40], picture[40:]]
    write(tmp_path / "a.png", strips, 61, 90, compression=compression)
    with Image.open(tmp_path / "a.png") as read:
        assert np.array_equal(np.asarray(read), picture)


@pytest.mark.parametrize(("colours", "layout"), [(3, "rgb48be"), (4, "rgba64be")])
def test_sixteen_bit_pixels_come_back_exactly(tmp_path, colours, layout):
    picture = np.random.default_rng(0).integers(0, 65_536, (40, 33, colours), dtype=np.uint16)
    write(tmp_path / "a.png", [picture[:17], picture[17:]], 33, 40)
    with av.open(str(tmp_path / "a.png")) as container:
        frame = next(container.decode(video=0))
    assert frame.format.name == layout
    assert np.array_equal(frame.to_ndarray(), picture)


def test_says_that_its_colours_are_srgb(tmp_path):
    write(tmp_path / "a.png", [np.zeros((1, 1, 3), np.uint8)], 1, 1)
    kinds = dict(chunks((tmp_path / "a.png").read_bytes()))
    assert list(kinds) == [b"IHDR", b"sRGB", b"IDAT", b"IEND"]
    assert kinds[b"sRGB"] == b"\0"
    assert struct.unpack(">IIBBBBB", kinds[b"IHDR"]) == (1, 1, 8, 2, 0, 0, 0)


def test_tall_strips_are_cut_so_that_a_cancel_is_heard(tmp_path):
    strip = np.zeros((3 * BAND // 3000, 1000, 3), np.uint8)
    seen: list[tuple[int, int]] = []
    asked = []

    def cancelled() -> bool:
        asked.append(True)
        return len(asked) > 3

    with pytest.raises(Cancelled):
        write(tmp_path / "a.png", [strip], 1000, len(strip), cancelled=cancelled, seen=seen)
    assert len(seen) == 3
    assert seen[-1][0] < len(strip)


def test_flat_pictures_are_as_small_as_pillow_makes_them(tmp_path):
    y, x = np.mgrid[:256, :256]
    inside = (np.hypot(x - 128, y - 128) % 60 < 25)[..., None]
    picture = np.where(inside, (20, 20, 30), (244, 239, 228)).astype(np.uint8)
    write(tmp_path / "ours.png", [picture], 256, 256)
    Image.fromarray(picture).save(tmp_path / "pillow.png")
    ours, pillow = ((tmp_path / f"{n}.png").stat().st_size for n in ("ours", "pillow"))
    assert ours < 1.1 * pillow


def test_picture_of_ten_billion_pixels_needs_one_strip_of_memory(tmp_path):
    strip = np.zeros((1, 65_535, 3), np.uint8)
    pulled = []

    def strips() -> Iterator[np.ndarray]:
        for row in range(65_535):
            pulled.append(row)
            yield strip

    with pytest.raises(Cancelled):
        Png().write(
            tmp_path / "a.png",
            PictureWork(65_535, 65_535, strips),
            PngParams(),
            provenance=None,
            progress=lambda *_: None,
            cancelled=lambda: len(pulled) > 20,
        )
    assert len(pulled) < 25


@pytest.mark.parametrize(("width", "height"), [(0, 1), (1, 65_536), (-3, 3)])
def test_impossible_sizes_are_refused(tmp_path, width, height):
    with pytest.raises(ExportError, match="each side"):
        write(tmp_path / "a.png", [], width, height)


def test_strips_that_change_their_depth_are_refused(tmp_path):
    strips = [np.zeros((1, 4, 3), np.uint8), np.zeros((1, 4, 3), np.uint16)]
    with pytest.raises(ExportError, match="do not fit"):
        write(tmp_path / "a.png", strips, 4, 2)


def test_too_many_rows_are_refused(tmp_path):
    with pytest.raises(ExportError, match="do not fit"):
        write(tmp_path / "a.png", [np.zeros((3, 4, 3), np.uint8)], 4, 2)
