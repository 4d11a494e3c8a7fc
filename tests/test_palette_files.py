"""Palettes as files: there and back, and what strangers send."""

from __future__ import annotations

import json
import math
import struct
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glyphstudio.colour import apart
from glyphstudio.errors import FileError
from glyphstudio.files import palettes as palette_files
from glyphstudio.files.palettes import SUFFIXES, parse_palette, read_palette, write_palette
from glyphstudio.palette import Palette, palettes

OWN = Palette.of("#f8f4ea", ["#1d3f8f", "#c0392b"], ["#f2a900"], label="Hafen, früh – \N{OCTOPUS}")
ICC = "#074885"  # Lab (D50) 30, 0, -40 in sRGB, by LittleCMS from 8-bit Lab


def block(kind: int, body: bytes) -> bytes:
    return struct.pack(">HI", kind, len(body)) + body


def swatch(model: bytes, *parts: float, name: str = "x") -> bytes:
    text = (name + "\0").encode("utf-16-be")
    body = struct.pack(">H", len(text) // 2) + text + model
    return block(1, body + struct.pack(f">{len(parts)}fH", *parts, 2))


def ase(*blocks: bytes, count: int | None = None) -> bytes:
    number = len(blocks) if count is None else count
    return b"ASEF" + struct.pack(">HHI", 1, 0, number) + b"".join(blocks)


WHITE, BLACK = swatch(b"RGB ", 1, 1, 1), swatch(b"RGB ", 0, 0, 0)


@pytest.mark.parametrize("suffix", SUFFIXES)
@pytest.mark.parametrize("own", [*palettes().values(), OWN], ids=lambda p: p.label)
def test_every_palette_comes_back_from_every_format(own: Palette, suffix: str, tmp_path: Path):
    path = tmp_path / f"some{suffix}"
    write_palette(path, own)
    back = read_palette(path)
    assert (back.label, back.code) == (own.label, own.code)


def test_a_file_is_known_by_what_is_in_it_not_by_its_ending(tmp_path: Path):
    write_palette(tmp_path / "a.ase", OWN)
    (tmp_path / "a.ase").rename(tmp_path / "a.txt")
    assert read_palette(tmp_path / "a.txt").code == OWN.code


def test_another_ending_is_not_written(tmp_path: Path):
    with pytest.raises(FileError, match=r"\.json, \.ase or \.gpl"):
        write_palette(tmp_path / "a.png", OWN)


def test_a_gimp_palette_of_others():
    text = b"GIMP Palette\r\nName: Nordsee\r\nColumns: 3\r\n# note\r\n255 255 255\tPaper white\r\n"
    found = parse_palette(text + b"  16  32  48\r\n192  57  43  Red lead\r\n", label="x")
    assert (found.label, found.paper, found.inks) == ("Nordsee", "#ffffff", ("#102030", "#c0392b"))


def test_a_gimp_palette_without_a_name_is_called_as_its_file(tmp_path: Path):
    (tmp_path / "Sea.gpl").write_text("GIMP Palette\n#\n255 255 255\n0 0 0\n")
    assert read_palette(tmp_path / "Sea.gpl").label == "Sea"


def test_adobe_swatches_of_every_colour_model():
    found = parse_palette(
        ase(
            block(0xC001, struct.pack(">H", 4) + "Sea\0".encode("utf-16-be")),
            swatch(b"Gray", 1),
            swatch(b"CMYK", 0, 1, 1, 0.2),
            swatch(b"LAB ", 0.3, 0, -40),
            swatch(b"LAB ", 0, 0, 0),
            block(0xC002, b""),
        ),
        label="x",
    )
    assert (found.label, found.paper) == ("Sea", "#ffffff")
    red, blue, black = found.inks
    assert (red, black) == ("#cc0000", "#000000")
    assert apart(blue, ICC) < 0.02


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (ase(WHITE, BLACK)[:-1], "cut off"),
        (ase(WHITE, BLACK)[:9], "cut off"),
        (ase(WHITE, BLACK, count=2**32 - 1), "promises more"),
        (ase(WHITE, BLACK, count=5), "cut off"),
        (ase(WHITE, struct.pack(">HI", 1, 2**31)), "cut off"),
        (ase(WHITE, block(1, b"")), "cut off"),
        (ase(WHITE, block(1, b"\xff\xff")), "cut off"),
        (ase(WHITE, block(1, b"\0\1\xd8\0" + b"RGB ")), "no text"),
        (ase(WHITE, swatch(b"HSB ", 0, 0, 0)), "no known kind"),
        (ase(WHITE, swatch(b"RGB ", math.nan, 0, 0)), "no number"),
        (ase(WHITE, swatch(b"RGB ", math.inf, 0, 0)), "no number"),
        (ase(WHITE, swatch(b"RGB ", 2, 0, 0)), "outside"),
        (ase(WHITE, swatch(b"LAB ", 0.5, 1e30, 0)), "outside"),
        (ase(WHITE, *[BLACK] * 3000), "more than 2048"),
        (ase(WHITE), "no two different"),
        (ase(), "no two different"),
        (b"ASEF" + struct.pack(">HHI", 2, 0, 0), "not known"),
        (b"ASEF", "cut off"),
        (b"GIMP Palette\n255 255 255 \xff\xfe", "UTF-8"),
        (b"GIMP Palette\n255 255 256\n", "line 2"),
        (b"GIMP Palette\n255 255 255\n1 2\n", "line 3"),
        (b"GIMP Palette\n255 255 255\nnan nan nan\n", "line 3"),
        (b"GIMP Palette\n" + b"1 2 3\n" * 3000, "more than 2048"),
        (b"GIMP Palette\n", "no two different"),
        (b"GIMP Palettes\n", "no GIMP palette"),
        (b"", "no palette"),
        (b"\x89PNG\r\n\x1a\n", "no palette"),
        (b"[]", "no palette"),
        (b'{"steps": 3}', "no palette"),
        (b'{"glyphstudio_palette": 2, "inks": []}', "newer"),
        (b'{"glyphstudio_palette": true}', "no palette"),
        (b'{"paper": "#ffffff", "inks": []}', "at least one ink"),
        (b'{"paper": "#ffffff", "inks": "#000000"}', "damaged"),
        (b'{"paper": NaN, "inks": ["#000000"]}', "no palette"),
        (b'{"paper": "white", "inks": ["#000000"]}', "#rrggbb"),
        (b'{"paper": "#ffffff", "inks": ["#000000"], "url": "http://x"}', "no setting called url"),
        (json.dumps({"paper": "#ffffff", "inks": ["#000000"] * 9}).encode(), "at most 8"),
        (json.dumps({"paper": "#ffffff", "inks": ["#000000"], "label": "x" * 99}).encode(),
         "label"),
    ],
)  # fmt: skip
def test_what_is_no_palette_is_refused_in_one_sentence(data: bytes, why: str, tmp_path: Path):
    (tmp_path / "odd.bin").write_bytes(data)
    with pytest.raises(FileError, match=why) as refused:
        read_palette(tmp_path / "odd.bin")
    assert "odd.bin" in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_large_file_is_not_read(tmp_path: Path):
    (tmp_path / "big.gpl").write_bytes(b"GIMP Palette\n" + b"#" * palette_files.MOST_BYTES)
    with pytest.raises(FileError, match="larger than 1 MB"):
        read_palette(tmp_path / "big.gpl")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300), st.sampled_from([b"ASEF\0\1\0\0", b"GIMP Palette\n", b"{", b""]))
def test_any_bytes_are_a_palette_or_refused(tail: bytes, start: bytes):
    try:
        found = parse_palette(start + tail, label="x")
    except FileError:
        return
    assert 1 <= len(found.inks) <= len(found.colours) <= 8


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_damaged_swatches_are_a_palette_or_refused(data: st.DataObject):
    whole = bytearray(palette_files._ase_bytes(palettes()["canyon"]))
    for _ in range(data.draw(st.integers(1, 4))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    try:
        found = parse_palette(bytes(whole), label="x")
    except FileError:
        return
    assert found.inks


def test_a_long_file_name_is_cut_where_a_palette_has_no_label(tmp_path: Path):
    path = tmp_path / f"{'long ' * 30}.json"
    path.write_text('{"paper": "#ffffff", "inks": ["#000000"]}')
    assert read_palette(path).label == ("long " * 16).strip()
