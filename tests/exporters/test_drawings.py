"""What vector formats make of each kind of item, as other programs see it."""

from __future__ import annotations

import math
import re
import zlib
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pytest
from rasters import differing, seen, written

from glyphstudio.drawing import (
    Dots,
    Drawing,
    Fill,
    Placed,
    Provenance,
    Shadow,
    Stripes,
    Stroke,
)
from glyphstudio.errors import ExportError
from glyphstudio.exporters.drawings import STRAY, Corners, bends
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.exporters.work import DrawingWork, exporters, find_exporter

SIDE = 200
PAPER, INK = "#ffffff", "#102030"
SQUARE = ((0.2, 0.3), (0.8, 0.3), (0.8, 0.7), (0.2, 0.7))
HOLE = ((0.4, 0.4), (0.4, 0.6), (0.6, 0.6), (0.6, 0.4))
WHOLE = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))
FORMATS = [one.suffix for one in exporters() if one.takes == "drawing"]
X, Y = np.meshgrid(*[(np.arange(SIDE) + 0.5) / SIDE] * 2)


@pytest.fixture(params=FORMATS)
def drawn(request, tmp_path):
    """How much ink lies on each pixel of the items, (SIDE, SIDE) in 0..1."""

    def draw(*items) -> np.ndarray:
        path = written(tmp_path / f"a{request.param}", Drawing(PAPER, items))
        return (255 - seen(path, SIDE)[:, :, 0]) / (255 - 0x10)

    return draw


def alike(cover: np.ndarray, inside: np.ndarray) -> bool:
    """Whether what is inside is inked; PDFium rounds clips to whole pixels."""
    return float(((cover > 0.5) != inside).mean()) < 0.008


def box(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return (left < X) & (right > X) & (top < Y) & (bottom > Y)


def test_a_fill_has_its_holes(drawn):
    inside = box(0.2, 0.3, 0.8, 0.7) & ~box(0.4, 0.4, 0.6, 0.6)
    assert alike(drawn(Fill((SQUARE, HOLE), INK)), inside)


def test_loops_that_run_the_same_way_unite(drawn):
    assert alike(drawn(Fill((SQUARE, HOLE[::-1]), INK)), box(0.2, 0.3, 0.8, 0.7))


def test_opacity_lets_the_paper_through(drawn):
    cover = drawn(Fill((SQUARE,), INK, opacity=0.5))
    assert cover[100, 100] == pytest.approx(0.5, abs=0.02)


def test_multiplied_inks_darken_each_other(drawn):
    grey = Fill((SQUARE,), "#808080")
    once = drawn(grey)[100, 100]
    twice = drawn(grey, Fill((SQUARE,), "#808080", blend="multiply"))[100, 100]
    assert once == pytest.approx(127 / 239, abs=0.02)
    assert twice == pytest.approx(191 / 239, abs=0.02)


def test_a_dodging_ink_lights_up_what_lies_below(drawn):
    grey, light = Fill((SQUARE,), "#404040"), Fill((SQUARE,), "#808080", blend="dodge")
    assert drawn(grey, light)[100, 100] == pytest.approx((255 - 128) / 239, abs=0.02)


def test_a_clip_cuts_a_fill_off(drawn):
    assert alike(drawn(Fill((WHOLE,), INK, clip=(SQUARE,))), box(0.2, 0.3, 0.8, 0.7))


def test_a_clip_may_have_a_hole(drawn):
    inside = box(0.2, 0.3, 0.8, 0.7) & ~box(0.4, 0.4, 0.6, 0.6)
    assert alike(drawn(Fill((WHOLE,), INK, clip=(SQUARE, HOLE))), inside)


def test_a_round_line_has_its_width_all_along(drawn):
    cover = drawn(Stroke((((0.3, 0.5), (0.7, 0.5)),), 0.2, INK))
    away = np.hypot(X - X.clip(0.3, 0.7), Y - 0.5)
    assert alike(cover, away < 0.1)


def test_a_flat_line_ends_where_it_ends(drawn):
    cover = drawn(Stroke((((0.3, 0.5), (0.7, 0.5)),), 0.2, INK, cap="butt"))
    assert alike(cover, box(0.3, 0.4, 0.7, 0.6))


def test_a_closed_line_goes_back_to_its_start(drawn):
    cover = drawn(Stroke((SQUARE,), 0.1, INK, closed=True, join="miter"))
    assert alike(cover, box(0.15, 0.25, 0.85, 0.75) & ~box(0.25, 0.35, 0.75, 0.65))


def test_a_closed_line_may_say_its_start_again(drawn):
    shut = Stroke((SQUARE,), 0.02, INK, closed=True)
    again = Stroke(((*SQUARE, SQUARE[0]),), 0.02, INK, closed=True)
    assert np.array_equal(drawn(again), drawn(shut))


def test_a_line_that_stays_is_a_dot(drawn):
    assert alike(drawn(Stroke((((0.5, 0.5),),), 0.4, INK)), np.hypot(X - 0.5, Y - 0.5) < 0.2)


def test_lines_of_one_stroke_are_one_shape(drawn):
    cross = (((0.2, 0.5), (0.8, 0.5)), ((0.5, 0.2), (0.5, 0.8)))
    cover = drawn(Stroke(cross, 0.1, INK, opacity=0.5))
    assert cover[100, 100] == pytest.approx(cover[100, 60], abs=0.02)


@pytest.mark.parametrize("angle", [0.0, 30.0, -115.0])
def test_stripes_run_where_they_are_said_to(drawn, angle):
    stripes = Stripes(angle, pitch=0.13, width=0.05, offset=0.02)
    cover = drawn(Fill((SQUARE,), INK, pattern=stripes))
    turn = math.radians(angle)
    across = Y * math.cos(turn) - X * math.sin(turn)
    place = (across - 0.02) / 0.13
    inside = np.abs(place - np.rint(place)) * 0.13 < 0.025
    assert alike(cover, inside & box(0.2, 0.3, 0.8, 0.7))


@pytest.mark.parametrize("angle", [0.0, 45.0, 70.0])
def test_dots_stand_where_they_are_said_to(drawn, angle):
    cover = drawn(Fill((SQUARE,), INK, pattern=Dots(angle, 0.11, 0.035, origin=(0.03, 0.4))))
    turn = math.radians(angle)
    along = ((X - 0.03) * math.cos(turn) + (Y - 0.4) * math.sin(turn)) / 0.11
    across = ((Y - 0.4) * math.cos(turn) - (X - 0.03) * math.sin(turn)) / 0.11
    away = np.hypot(along - np.rint(along), across - np.rint(across)) * 0.11
    assert alike(cover, (away < 0.035) & box(0.2, 0.3, 0.8, 0.7))


def test_a_shadow_is_soft_moved_and_cut_off(drawn):
    half = ((-1.0, -1.0), (0.4, -1.0), (0.4, 2.0), (-1.0, 2.0))
    shadow = Shadow((half,), dx=0.1, dy=0.0, blur=0.05, colour=INK, opacity=0.8, clip=(SQUARE,))
    cover = drawn(shadow)
    meant = 0.4 * (1 - np.vectorize(math.erf)((X - 0.5) / 0.05 / math.sqrt(2)))
    middle = box(0.22, 0.32, 0.78, 0.68)
    assert np.abs(cover - meant)[middle].max() < 0.04
    assert cover[~box(0.18, 0.28, 0.82, 0.72)].max() < 0.01


def test_a_shadow_has_the_holes_of_what_throws_it(drawn):
    ring = ((-1.0, -1.0), (2.0, -1.0), (2.0, 2.0), (-1.0, 2.0))
    cover = drawn(Shadow((ring, SQUARE[::-1]), dx=0.0, dy=0.0, blur=0.01, colour=INK))
    assert cover[100, 100] < 0.01
    assert cover[5, 5] > 0.99


# ---- files


@pytest.mark.parametrize("suffix", FORMATS)
def test_without_paper_nothing_lies_below(tmp_path, suffix):
    drawing = Drawing(PAPER, (Fill((SQUARE,), INK),))
    picture = seen(written(tmp_path / f"a{suffix}", drawing, paper=False), SIDE)
    assert picture[5, 5, 3] == 0
    assert picture[100, 100, 3] == 255


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("blend", ["normal", "multiply"])
def test_glyphs_of_a_sheet_stand_at_their_places_and_are_cut_off_there(tmp_path, suffix, blend):
    wide = Drawing("#f0f0e0", (Stroke((((-0.5, 0.5), (1.5, 0.5)),), 0.2, INK, blend=blend),))
    other = Drawing("#00ff00", ())
    glyphs = [Placed(wide, 20, 30), Placed(other, 140, 30)]
    work = DrawingWork(260, 160, 100, "#f0f0e0", 2, lambda: iter(glyphs))
    picture = seen(written(tmp_path / f"a{suffix}", work), 260)
    meant = np.empty((160, 260, 3), int)
    meant[:] = (0xF0, 0xF0, 0xE0)
    meant[70:90, 20:120] = (0x10, 0x20, 0x30)
    meant[30:130, 140:240] = (0, 255, 0)
    assert picture.shape[:2] == (160, 260)
    assert differing(picture, meant) < 0.001


@pytest.mark.parametrize("suffix", FORMATS)
def test_fewer_glyphs_than_said_are_refused(tmp_path, suffix):
    work = DrawingWork(8, 8, 8, None, 2, lambda: iter([Placed(Drawing(None, ()))]))
    with pytest.raises(ExportError, match="ended after 1 of its 2"):
        written(tmp_path / f"a{suffix}", work)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("suffix", FORMATS)
def test_what_is_no_colour_is_never_written(tmp_path, suffix):
    for colour in ('"/><script>', "red", "#12345", "#12345g", "#123456\n"):
        with pytest.raises(ExportError, match="no colour"):
            written(tmp_path / f"a{suffix}", Drawing(None, (Fill((SQUARE,), colour),)))
    assert not list(tmp_path.iterdir())


def test_nothing_of_a_scene_is_markup(tmp_path):
    hostile = Provenance("</metadata><script>alert(1)</script>", '{"name":"]]>&<!--"}')
    path = written(tmp_path / "a.svg", Drawing(PAPER, ()), provenance=hostile)
    text = path.read_text()
    assert set(re.findall(r"<(\w+)", text)) == {"svg", "metadata", "rect"}
    assert read_provenance(path) == hostile


@pytest.mark.parametrize("suffix", FORMATS)
def test_provenance_is_found_where_another_program_put_it(tmp_path, suffix):
    meant = Provenance("Glyph Studio", '{"version":1}')
    path = written(tmp_path / f"a{suffix}", Drawing(PAPER, ()), provenance=meant)
    raw = path.read_bytes()
    path.write_bytes(
        raw[:8] + b" " * 100_000 + raw[8:].replace(b">glyphstudio", b">\n  glyphstudio")
    )
    assert read_provenance(path) == meant


def test_pages_too_large_for_pdf_are_refused(tmp_path):
    drawing = Drawing(PAPER, ())
    written(tmp_path / "a.pdf", DrawingWork.of(drawing, 19_200))
    with pytest.raises(ExportError, match="19,200"):
        written(tmp_path / "b.pdf", DrawingWork.of(drawing, 19_201))


def test_a_long_line_takes_few_letters(tmp_path):
    turn = np.linspace(0, 2 * math.pi, 2000, endpoint=False)
    circle = tuple(map(tuple, (0.5 + 0.4 * np.stack([np.cos(turn), np.sin(turn)], 1)).tolist()))
    path = written(tmp_path / "a.svg", Drawing(PAPER, (Fill((circle,), INK),)))
    assert path.stat().st_size < 2000 * 10


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_in_memory_is_the_same_as_on_the_disk(tmp_path, suffix):
    drawing = Drawing(PAPER, (Fill((SQUARE,), INK),))
    data = written(tmp_path / f"a{suffix}", drawing).read_bytes()
    assert find_exporter(suffix).bytes_of(drawing, SIDE) == data


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_failure_while_drawing_keeps_the_older_file(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(b"older")

    def broken() -> Iterator[Placed]:
        yield Placed(Drawing(PAPER, (Fill((SQUARE,), INK),)))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        written(path, DrawingWork(100, 50, 50, PAPER, 2, broken))
    assert path.read_bytes() == b"older"
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_sheet_is_drawn_as_it_is_written(tmp_path, suffix):
    pulled, seen_at = [], []

    def glyphs() -> Iterator[Placed]:
        for number in range(3):
            pulled.append(number)
            yield Placed(Drawing(PAPER, (Fill((SQUARE,), INK),)), 10 * number)

    exporter = find_exporter(suffix)
    exporter.write(
        tmp_path / f"a{suffix}",
        DrawingWork(30, 10, 10, PAPER, 3, glyphs),
        exporter.params_type(),
        provenance=None,
        progress=lambda done, total: seen_at.append((done, len(pulled), total)),
        cancelled=lambda: False,
    )
    assert seen_at == [(0, 0, 3), (1, 1, 3), (2, 2, 3), (3, 3, 3)]


@pytest.mark.parametrize("suffix", FORMATS)
def test_numbers_are_written_without_exponents(suffix):
    far = ((1512.123, 0.0), (0.0, 1512.7), (1e-9, 3e-7))
    data = find_exporter(suffix[1:]).bytes_of(Drawing(None, (Fill((far,), INK),)))
    packed = re.findall(rb"/FlateDecode >>\nstream\n(.*?)\nendstream", data, re.DOTALL)
    text = b"".join([*map(zlib.decompress, packed)] or [data])
    assert b"1512" in text
    assert not re.search(rb"\d[eE][-+]?\d", text)


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("x", [math.nan, math.inf, 1e300])
def test_a_place_out_of_all_bounds_is_refused(suffix, x):
    drawing = Drawing(None, (Fill(((*SQUARE, (x, 0.0)),), INK),))
    with pytest.raises(ExportError, match="bounds"):
        find_exporter(suffix[1:]).bytes_of(drawing)


def arc(radius: float, corners: int) -> Corners:
    """A ring of corners about the middle of the square."""
    turn = np.arange(corners) * (2 * math.pi / corners)
    return np.rint(50_000 + radius * np.stack([np.cos(turn), np.sin(turn)], 1)).astype(np.int64)


def on(points: Corners, shut: bool, which: int, t: float) -> npt.NDArray[np.float64]:
    """A place on a piece, by de Casteljau."""
    bent, handles = bends(points, shut=shut)
    assert bent[which]
    ends = np.roll(points, -1, 0)
    row = np.stack([points[which], *handles[which], ends[which]]).astype(float)
    while len(row) > 1:
        row = row[:-1] + t * np.diff(row, axis=0)
    return row[0]


def test_thinned_curves_become_curves_again() -> None:
    ring = arc(20_000, 64)  # chords 24 parts from their circle
    assert bends(ring, shut=True)[0].all()
    for t in (0.2, 0.5, 0.8):
        place = on(ring, True, 7, t) - 50_000
        assert abs(np.hypot(*place) - 20_000) < 6  # a twelfth of a pixel at 1,400


def test_what_is_straight_stays_straight() -> None:
    square = np.array([[0, 0], [90_000, 0], [90_000, 90_000], [0, 90_000]])
    assert not bends(square, shut=True)[0].any()
    assert not bends(np.array([[0, 0], [400, 300]]), shut=False)[0].any()


def test_no_curve_strays_from_its_chords() -> None:
    """A bar with round ends keeps its sides, and a coarse ring its corners."""
    for points in (arc(40_000, 12), np.concatenate([arc(9_000, 40)[:21], [[10_000, 50_000]]])):
        steps = np.roll(points, -1, 0) - points
        for which in np.flatnonzero(bends(points, shut=True)[0]):
            ahead = steps[which] / np.hypot(*steps[which])
            for t in (0.15, 0.3, 0.5, 0.7, 0.85):
                away = on(points, True, int(which), t) - points[which]
                assert abs(ahead[0] * away[1] - ahead[1] * away[0]) <= STRAY + 1
