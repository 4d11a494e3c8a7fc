"""Drawings in SVG: what they say, and what is refused."""

from __future__ import annotations

import gzip
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glyphstudio.elements import Elements, curve
from glyphstudio.errors import FileError
from glyphstudio.files import svgpath
from glyphstudio.files.svg import elements_of, parse_svg


def svg(body: str, head: str = 'viewBox="-100 -100 200 200"') -> bytes:
    spaces = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {spaces} {head}>{body}</svg>".encode()


def read(body: str, **head: str) -> Elements:
    return parse_svg(svg(body, **head))


INK = 'fill="none" stroke="black" stroke-width="10"'
LINE = f'<path {INK} d="M-80 -80 L80 80"/>'


# ---- what a drawing says


def test_the_page_is_the_glyphs_square():
    (element,) = read(LINE).elements
    assert element.lines[0].points == ((-0.8, -0.8), (0.8, 0.8))
    assert element.lines[0].widths == (0.1,)


@pytest.mark.parametrize("page", ['viewBox="0 0 9000 9000"', 'viewBox="0 0 10 10"', ""])
def test_a_drawing_that_does_not_suit_its_page_is_scaled_to_fill_the_square(page):
    (element,) = read(LINE, head=page).elements
    places = np.array(element.lines[0].points)
    assert np.allclose(places.mean(0), 0)
    assert 0.7 < places.max() < 0.78


def test_transforms_act_from_the_inside_out_and_on_widths():
    body = f'<g transform="translate(10 20) scale(2)"><path {INK} d="M0 0H-40"/></g>{LINE}'
    first, _ = read(body).elements
    assert first.lines[0].points == ((0.1, 0.2), (-0.7, 0.2))
    assert first.lines[0].widths == (0.2,)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("matrix(1,2,3,4,5,6)", (1 + 3 + 5, 2 + 4 + 6)),
        ("translate(7)", (8, 1)),
        ("scale(2,3) translate(1 1)", (4, 6)),
        ("rotate(90)", (-1, 1)),
        ("rotate(90 1 0)", (0, 0)),
        ("skewX(45)", (2, 1)),
    ],
)
def test_a_transform_moves_a_point_as_svg_says(text, place):
    a, b, c, d, e, f = svgpath.transform(text)
    assert (a + c + e, b + d + f) == pytest.approx(place)


@pytest.mark.parametrize(
    "shape",
    [
        '<circle r="50"/>',
        '<ellipse rx="50" ry="50"/>',
        '<path d="M50 0A50 50 0 0 1 -50 0A50 50 0 0 1 50 0Z"/>',
        '<path d="M50 0a50 50 0 1 1 0 -.001"/>',
        '<rect x="-50" y="-50" width="100" height="100" rx="50"/>',
    ],
)
def test_a_disc_is_a_disc_however_it_is_written(shape):
    (element,) = read(shape).elements
    (line,) = element.lines
    fine, _ = curve(line)
    assert line.filled
    assert line.corners == ()
    assert len(line.points) < 24
    assert np.abs(np.hypot(*fine.T) - 0.5).max() < 0.003


@pytest.mark.parametrize(
    ("shape", "reach"),
    [
        ('<rect x="20" y="45" width="60" height="10" rx="2"/>', (0.6, 0.1)),
        ('<rect x="44" y="10" width="12" height="80" rx="6"/>', (0.12, 0.8)),
    ],
)
def test_rounded_bars_keep_their_straight_sides(shape, reach):
    page = '<rect width="100" height="100" fill="white"/>'
    (element,) = parse_svg(svg(page + shape, 'viewBox="0 0 100 100"')).elements
    (line,) = element.lines
    points, _ = curve(line)
    assert np.abs(points).max(0) == pytest.approx(reach, abs=2e-3)


def test_corners_stay_sharp():
    (element,) = read('<polygon points="-50,-50 50,-50 50,50 -50,50"/>').elements
    assert element.lines[0].corners == (0, 1, 2, 3)
    assert set(element.lines[0].points) == {(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)}


@pytest.mark.parametrize(
    "d",
    [
        "M-50 0C-50 40 50 40 50 0S150 -40 50 -40",
        "m-50 0c0 40 100 40 100 0s100-40 0-40",
        "M-50,0C-50,40,50,40,50,0 150-40 50-40 50-40",
    ],
)
def test_paths_may_be_absolute_relative_or_run_together(d):
    (strokes,) = svgpath.path(d)
    assert strokes[0][3] == 50
    assert strokes[0][6] == 50 - 40j


def test_holes_run_against_their_outline_by_either_rule():
    outer = "M50 0A50 50 0 0 1 -50 0A50 50 0 0 1 50 0Z"
    inner = "M20 0A20 20 0 0 1 -20 0A20 20 0 0 1 20 0Z"
    against = outer.replace("0 0 1", "0 0 0")
    rings = [f'<path d="{outer}{inner}" fill-rule="evenodd"/>', f'<path d="{against}{inner}"/>']
    for ring in rings:
        (element,) = read(ring).elements
        areas = []
        for line in element.lines:
            x, y = curve(line)[0].T
            areas.append((x * np.roll(y, -1) - np.roll(x, -1) * y).sum())
        assert areas[0] > 0 > areas[1]


def test_names_make_alternatives_mirrors_and_anchors():
    found = read(
        f'<g id="three_x20_of"><path id="bow_mirrored" {INK} d="M0 0V50"/>'
        f'<path id="x_turned" {INK} d="M0 0H50"/>'
        f'<g id="one-of-feet">{LINE}<g>{LINE}{LINE}</g></g>'
        '<circle id="anywhere" r="9"/></g>'
    )
    assert [element.mirrored for element in found.elements][:2] == ["left-right", "both"]
    assert [element.group for element in found.elements] == ["", "", "feet", "feet", ""]
    assert [len(element.lines) for element in found.elements] == [1, 1, 1, 2, 1]
    assert found.elements[0].name == "bow"
    assert found.elements[4].anchored
    assert (found.takes, found.groups[0].takes, found.groups[0].optional) == (3.0, 1.0, False)


def test_alternatives_may_be_left_out():
    (group,) = read(f'<g id="two or none of hats">{LINE}{LINE}</g>{LINE}').groups
    assert (group.name, group.takes, group.optional) == ("hats", 2.0, True)


def test_a_layer_that_holds_everything_is_no_element():
    assert len(read(f"<g><g>{LINE}{LINE}{LINE}</g></g>").elements) == 3


@pytest.mark.parametrize(
    "beside",
    [
        '<rect x="-100" y="-100" width="200" height="200" fill="#fff"/>',
        f'<g style="display:none">{LINE}</g>',
        "<defs><path/></defs>",
    ],
)
def test_a_white_page_or_a_hidden_layer_beside_it_does_not_count(beside):
    assert len(read(f"{beside}<g>{LINE}{LINE}{LINE}</g>").elements) == 3


def test_style_sheets_and_their_order_are_understood():
    body = (
        "<style>.a{fill:none;stroke:#123;stroke-width:10px} #b{stroke-width:20}</style>"
        '<path class="a" d="M0 0H50"/><path class="a" id="b" d="M0 0H60"/>'
        '<path class="a" stroke-width="3" style="stroke-width:30" d="M0 0H70"/>'
        '<path class="a" style="display:none" d="M0 0H80"/>' + LINE
    )
    assert [e.lines[0].widths[0] for e in read(body).elements] == [0.1, 0.2, 0.3, 0.1]


def test_white_is_paper_unless_all_is_white():
    page = '<rect x="-100" y="-100" width="200" height="200" fill="#fff"/>'
    assert len(read(page + LINE).elements) == 1
    assert (
        len(read('<g><circle r="50" fill="white"/><path d="M0 0H9V9" fill="#fff"/></g>').elements)
        == 2
    )


def test_uses_within_the_drawing_are_drawn():
    body = f'<defs><g id="a">{LINE}</g></defs><use xlink:href="#a" x="10"/><use href="#a"/>{LINE}'
    places = [element.lines[0].points[0][0] for element in read(body).elements]
    assert places == [-0.7, -0.8, -0.8]


def test_a_line_without_length_is_a_dot():
    (dot, _) = read(f'<path {INK} d="M20 30h0"/>{LINE}').elements
    assert dot.lines[0].points == ((0.2, 0.3),)


# ---- what is refused

BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    b'<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><svg xmlns="http://www.w3.org/2000/svg">'
    b'<path d="&c;"/></svg>'
)
OUTSIDE = (
    b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b'<svg xmlns="http://www.w3.org/2000/svg"><title>&x;</title></svg>'
)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (BOMB, "declares"),
        (OUTSIDE, "declares"),
        (b'<!DOCTYPE svg SYSTEM "http://x/y.dtd" []><svg/>', "declares|draws nothing"),
        (svg('<use xlink:href="file:///etc/passwd#a"/>' + LINE), "outside"),
        (svg('<use href="https://example.org/a.svg#a"/>' + LINE), "outside"),
        (svg('<a href="javascript:alert(1)">' + LINE + "</a>"), "outside"),
        (svg('<path d="M0 0H5" fill="url(http://x/y)"/>' + LINE), "outside"),
        (svg('<path d="M0 0H5" style="fill:url( \'file:///x\')"/>' + LINE), "outside"),
        (svg("<style>@import 'x.css';</style>" + LINE), "style sheet"),
        (svg("<style>path{fill:url(x.png)}</style>" + LINE), "outside"),
        (b'<?xml-stylesheet href="x.css"?>' + svg(LINE), "style sheet"),
        (svg("<script>1</script>" + LINE), "script"),
        (svg('<path onclick="x()" d="M0 0H5"/>' + LINE), "script"),
        (svg('<image href="#a"/>' + LINE), "picture"),
        (svg("<foreignObject/>" + LINE), "foreign object"),
        (svg("<text>Hello</text>" + LINE), "paths"),
        (svg(""), "draws nothing"),
        (svg('<path d="M0 0H5" fill="none"/>'), "draws nothing"),
        (svg('<path d="M0 0 L1e400 0"/>'), "number"),
        (svg('<path d="M0 0 L1e30 0"/>'), "number"),
        (svg('<path d="M0 0 LNaN 0"/>'), "cut off"),
        (svg('<circle r="NaN"/>'), "length"),
        (svg('<path transform="scale(1e7) scale(1e7)" d="M0 0L5 5L0 5Z"/>'), "large"),
        (svg('<path d="M0 0 L 1"/>'), "cut off"),
        (svg('<path d="L 1 1"/>'), "M"),
        (svg('<path d="M0 0 A 5 5 0 7 1 3 3"/>'), "cut off"),
        (svg('<path transform="spin(3)" d="M0 0H5V5"/>'), "transform"),
        (svg(LINE * 81), "80"),
        (svg("<g>" * 10_000 + LINE + "</g>" * 10_000), "deep"),
        (svg("<g/>" * 30_000 + LINE), "parts"),
        (svg('<path d="M0 0' + "L1 1L0 0" * 500_000 + '"/>'), "long|larger|pieces"),
        (svg('<path d="M0 0' + "l1 1-1 0" * 50_000 + '"/>'), "pieces"),
        (svg('<path d="' + "M0 0h1v1z" * 100 + '"/>'), "separate lines"),
        (svg('<path d="M0 0' + " " * 500_000 + '!"/>'), "understood"),
        (svg('<path d="M0 0L9 9" transform="' + " " * 500_000 + '!"/>'), "transform is too long"),
        (svg('<rect width="' + "1" * 4000 + '!" height="5"/>'), "not a length"),
        (svg("<style>" + "/*" * 500_000 + "</style>"), "nothing"),
        (svg("<style>" + "a" * 500_000 + "</style>"), "nothing"),
        (svg("<style>url(" + "\n" * 500_000 + "</style>"), "outside"),
        (svg("<style>" + " " * 8189 + "@import 'x.css';</style>" + LINE), "style sheet"),
        (
            svg('<path d="M0 0' + "M1 1" * 19_000 + '" id="a"/>' + '<use href="#a"/>' * 9000),
            "nothing",
        ),
        (svg(f'<path {INK} d="M0 0' + "L9 0L0 9" * 2000 + '"/>'), "corners"),
        (svg("<g>" + LINE * 5000 + "</g>" + LINE), "64 lines"),
        (
            svg(
                f'<g id="a">{LINE}</g>'
                + "".join(
                    f'<g id="{chr(98 + i)}">' + f'<use href="#{chr(97 + i)}"/>' * 20 + "</g>"
                    for i in range(7)
                )
            ),
            "parts|pieces",
        ),
        (svg('<g id="a"><use href="#a"/><use href="#a"/></g>'), "parts|nothing"),
        (svg(f'<g id="one of a"><g id="one of b">{LINE}</g></g>{LINE}'), "choice"),
        (gzip.compress(svg(LINE)), "compressed"),
        (svg(LINE)[:-9], "broken"),
        (svg("<g>" + LINE), "broken"),
        (b"", "not an SVG"),
        (b"\x89PNG\r\n\x1a\n", "not an SVG"),
        (b"hello", "not an SVG"),
        (b"<html><body/></html>", "not an SVG"),
        (b'<?xml version="1.0" encoding="klingon"?><svg/>', "not an SVG|letters"),
    ],
)
def test_what_is_refused_is_refused_at_once_with_one_sentence(data, words):
    began = time.monotonic()
    with pytest.raises(FileError, match=words) as caught:
        parse_svg(data, name="my.svg")
    assert time.monotonic() - began < 5
    text = str(caught.value)
    assert text.startswith("my.svg")
    assert text.endswith(".")
    assert "\n" not in text
    assert len(text) < 200


def test_a_file_that_is_too_large_or_not_there_is_refused(tmp_path):
    with pytest.raises(FileError, match="no file"):
        elements_of(tmp_path / "none.svg")
    large = tmp_path / "large.svg"
    large.write_bytes(b" " * (5 << 20))
    with pytest.raises(FileError, match="larger"):
        elements_of(large)


def test_a_document_type_by_name_alone_is_not_fetched():
    head = (
        b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" '
        b'"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    )
    assert len(parse_svg(head + svg(LINE)).elements) == 1


COMMANDS = st.lists(
    st.tuples(
        st.sampled_from("MmLlHhVvCcSsQqTtAaZz"),
        st.lists(st.floats(-200, 200, width=16), max_size=8),
    ),
    max_size=12,
)


@settings(max_examples=150, deadline=None)
@given(COMMANDS, st.booleans())
def test_any_path_is_drawn_or_refused_and_never_breaks(commands, filled):
    d = "".join(letter + " ".join(map(repr, values)) for letter, values in commands)
    look = "" if filled else INK
    try:
        found = parse_svg(svg(f'<path d="{d}" {look}/>' + LINE))
    except FileError:
        return
    for element in found.elements:
        for line in element.lines:
            fine, widths = curve(line)
            assert np.isfinite(fine).all()
            assert (widths > 0).all()


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400) | st.text(max_size=200).map(str.encode))
def test_any_bytes_are_refused_with_a_sentence(data):
    for given_bytes in (data, svg("")[:-6] + data + b"</svg>"):
        try:
            parse_svg(given_bytes)
        except FileError as error:
            assert str(error)  # noqa: PT017  whatever else is raised fails the test
