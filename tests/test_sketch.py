"""Drawing a script of one's own: each act makes a new drawing and leaves the old one alone."""

from __future__ import annotations

import pytest

from glyphstudio import sketch
from glyphstudio.elements import MOST_ELEMENTS, REACH, Elements, Line, with_elements
from glyphstudio.errors import SettingError
from glyphstudio.recipe import Recipe


def stroke(x: float = 0.0) -> Line:
    return Line(points=((x, -0.5), (x, 0.5)))


def drawing(count: int) -> Elements:
    made: sketch.Sketch = None
    for n in range(count):
        made = sketch.added(made, stroke(-0.5 + n / max(1, count)))
    assert made is not None
    return made


def test_the_first_stroke_makes_a_drawing_and_others_follow() -> None:
    made = drawing(4)
    assert [one.name for one in made.elements] == [f"stroke {n}" for n in range(1, 5)]
    assert made.elements[2].lines == (stroke(0.0),)


def test_a_glyph_takes_more_as_the_drawing_grows_until_it_is_said() -> None:
    assert [drawing(n).takes for n in (1, 4, 20)] == [1.0, pytest.approx(2.4), 3.0]
    said = sketch.taking(drawing(20), 5.0)
    assert sketch.added(said, stroke()).takes == 5.0


def test_without_its_last_stroke_the_page_is_empty() -> None:
    assert sketch.removed(drawing(1), {0}) is None
    kept = sketch.removed(drawing(3), {1})
    assert kept is not None
    assert [one.name for one in kept.elements] == ["stroke 1", "stroke 3"]
    assert sketch.added(kept, stroke()).elements[-1].name == "stroke 2"  # no two are called alike


def test_strokes_move_together_no_farther_than_all_can() -> None:
    moved = sketch.moved(drawing(2), {0, 1}, (-5.0, 0.25))
    xs = [one.lines[0].points[0][0] for one in moved.elements]
    assert xs == [-REACH, pytest.approx(-REACH + 0.5)]
    assert moved.elements[0].lines[0].points[0][1] == -0.25


def test_mirror_and_grid_are_the_chosen_strokes_own() -> None:
    made = sketch.anchored(sketch.mirrored(drawing(3), {1}, "both"), {2}, True)
    assert [one.mirrored for one in made.elements] == ["none", "both", "none"]
    assert [one.anchored for one in made.elements] == [False, False, True]


def test_alternatives_are_made_counted_and_let_go() -> None:
    made = sketch.grouped(drawing(4), {1, 2})
    assert sketch.group_of(made, {1, 2}) == "choice 1"
    assert sketch.group_of(made, {0, 1}) == ""
    made = sketch.optional(sketch.taking(made, 2.0, "choice 1"), "choice 1", True)
    assert (made.groups[0].takes, made.groups[0].optional) == (2.0, True)
    more = sketch.grouped(made, {0, 3})
    assert [group.name for group in more.groups] == ["choice 1", "choice 2"]
    assert sketch.ungrouped(made, {1, 2}).groups == ()
    left = sketch.removed(made, {1, 2})
    assert left is not None
    assert left.groups == ()


def test_more_strokes_than_a_recipe_holds_are_refused_in_a_sentence() -> None:
    full = drawing(MOST_ELEMENTS)
    with pytest.raises(SettingError, match="at most 80 elements; delete some"):
        sketch.added(full, stroke())


def test_a_recipe_gives_its_drawing_back_and_can_be_emptied() -> None:
    recipe = Recipe(name="own", settings={"style": "own", "latent_size": 9})
    assert sketch.sketch_of(recipe) is None
    assert sketch.sketch_of(None) is None
    made = drawing(3)
    drawn = with_elements(recipe, made)
    assert sketch.sketch_of(drawn) == made
    assert sketch.without_sketch(drawn) == recipe
    assert sketch.sketch_of(Recipe(name="ink", settings={"style": "ink"})) is None
