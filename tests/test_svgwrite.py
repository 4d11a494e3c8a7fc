"""A drawing that was saved as SVG is the same drawing when it is opened again."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio import sketch
from glyphstudio.elements import Element, Elements, Line, curve, traced
from glyphstudio.files.svg import parse_svg
from glyphstudio.files.svgwrite import PIECES, svg_of

T = np.linspace(0, 1, 60)
WAVE = traced(np.stack([T - 0.5, 0.3 * np.sin(6 * T)], 1), 0.1)
RING = traced(0.5 * np.stack([np.cos(2 * np.pi * T), np.sin(2 * np.pi * T)], 1), 0.08, closed=True)
DOT = traced([(0.4, -0.4)], 0.2)
CORNER = Line(points=((-0.6, 0.6), (0.0, 0.6), (0.0, -0.6)), corners=(1,))


def drawing(*lines: Line) -> Elements:
    made: sketch.Sketch = None
    for line in lines:
        made = sketch.added(made, line)
    assert made is not None
    return made


def again(elements: Elements) -> Elements:
    return parse_svg(svg_of(elements).encode())


def apart(one: Line, other: Line) -> float:
    """How far the farthest point of one curve lies from the other."""
    a, b = curve(one)[0], curve(other)[0]
    return float(np.hypot(*(a[:, None] - b[None]).T).min(0).max())


@pytest.mark.parametrize("line", [WAVE, RING, DOT, CORNER], ids=["wave", "ring", "dot", "corner"])
def test_a_stroke_comes_back_where_it_was(line: Line) -> None:
    back, _ = again(drawing(line, RING)).elements  # what fills little of its page is scaled
    (only,) = back.lines
    assert apart(line, only) < 0.02
    assert only.closed == line.closed
    assert only.widths[0] == pytest.approx(line.widths[0], abs=0.002)


def test_what_belongs_to_a_stroke_comes_back_with_it() -> None:
    made = drawing(WAVE, RING, DOT, CORNER)
    made = sketch.mirrored(made, {0}, "left-right")
    made = sketch.mirrored(made, {1}, "both")
    made = sketch.anchored(made, {2}, True)
    made = sketch.taking(sketch.grouped(made, {1, 3}), 2.0, "choice 1")
    made = sketch.optional(made, "choice 1", True)
    back = again(made)
    told = {one.name: (one.mirrored, one.anchored, one.group) for one in back.elements}
    assert told == {one.name: (one.mirrored, one.anchored, one.group) for one in made.elements}
    assert back.groups == made.groups


def test_thick_and_thin_become_pieces_that_grow_in_order() -> None:
    swelling = traced(np.stack([T - 0.5, 0 * T], 1), 0.04 + 0.2 * T)
    (back,) = again(drawing(swelling, WAVE)).elements[:1]
    assert len(back.lines) == PIECES
    widths = [line.widths[0] for line in back.lines]
    assert widths == sorted(widths)
    assert widths[-1] > 4 * widths[0]


def test_a_filled_shape_stays_filled() -> None:
    leaf = Line(points=((-0.5, 0.0), (0.0, 0.4), (0.5, 0.0), (0.0, -0.4)), closed=True, filled=True)
    (back,) = again(drawing(leaf, WAVE)).elements[:1]
    assert back.lines[0].filled


def test_names_of_strangers_stay_names() -> None:
    hostile = drawing(WAVE, RING)
    tree = hostile.model_dump()
    tree["elements"][0]["name"] = 'x"/><script>alert(1)</script>'
    text = svg_of(Elements.model_validate(tree))
    assert "<script" not in text
    assert len(parse_svg(text.encode()).elements) == 2


def test_a_lone_element_of_many_lines_stays_one_where_it_was() -> None:
    small = Line(points=((0.5, 0.5), (0.6, 0.7)), widths=(0.02, 0.04))
    for one in (
        Element(name="both", lines=(CORNER, WAVE)),
        Element(name="small", lines=(small,)),
    ):
        (back,) = again(Elements(elements=(one,))).elements
        assert back.name == one.name
        low = min(x for line in back.lines for x, _ in line.points)
        assert low == pytest.approx(min(x for line in one.lines for x, _ in line.points), abs=0.01)


def test_names_say_what_they_said_in_any_script() -> None:
    names = ("\u00fcber", "\u65e5\u672c", "one of birds", "mirrored", "")
    made = Elements(elements=tuple(Element(name=n, lines=(CORNER, WAVE)) for n in names))
    back = again(made)
    told = [one.name for one in back.elements]
    assert told == ["\u00fcber", "\u65e5\u672c", "the one of birds", "element 4", "element 5"]
    assert {one.mirrored for one in back.elements} == {"none"}
    assert back.groups == ()


@pytest.mark.parametrize("takes", [0.5, 1.0, 3.6, 11.9])
def test_a_glyph_takes_as_many_after_saving_as_before(takes: float) -> None:
    drawn = drawing(WAVE, RING, CORNER, DOT).model_copy(update={"takes": takes})
    assert again(drawn).takes == pytest.approx(takes)
