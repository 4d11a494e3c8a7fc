"""Elements: checked, canonical, and curves that follow the hand."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.elements import (
    MOST_ELEMENTS,
    Element,
    Elements,
    Group,
    Line,
    curve,
    elements_json,
    parse_elements,
    traced,
    with_elements,
)
from glyphstudio.errors import GlyphError
from glyphstudio.recipe import Recipe, recipe_json

STEM = Line(points=((0.0, -0.6), (0.02, 0.0), (0.0, 0.6)), widths=(0.1,))


def elements(**values) -> Elements:
    return Elements(elements=(Element(name="stem", lines=(STEM,)),), **values)


def test_elements_come_back_from_their_json():
    many = Elements(
        elements=(
            Element(name="stem", lines=(STEM,), mirrored="both"),
            Element(name="dot", lines=(Line(points=((0.1, 0.2),)),), anchored=True, group="dots"),
        ),
        groups=(Group(name="dots", takes=2),),
    )
    assert parse_elements(elements_json(many)) == many


def test_what_looks_alike_is_written_alike():
    a = Line(points=((-0.0, 0.123449), (0.5, 0.0)))
    b = Line(points=((0.0, 0.12341), (0.500001, -0.00001)))
    assert a == b
    one, two = (Elements(elements=(Element(lines=(line,)),)) for line in (a, b))
    assert elements_json(one) == elements_json(two)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('{"elements": []}', "no element"),
        ('{"elements": [{"lines": []}]}', "lines"),
        ('{"elements": [{"lines": [{"points": [[0, 0], [2, 0]]}]}]}', "outside"),
        ('{"elements": [{"lines": [{"points": [[0, 0], [0, 0]]}]}]}', "same"),
        ('{"elements": [{"lines": [{"points": [[0, 0], [1, 0]], "widths": [9]}]}]}', "width"),
        ('{"elements": [{"lines": [{"points": [[0, 0]], "filled": true}]}]}', "closed"),
        ('{"elements": [{"lines": [{"points": [[0, 0]], "corners": [3]}]}]}', "corners"),
        ('{"elements": [{"lines": [{"points": [[0, 0]]}], "group": "x"}]}', "group"),
        ('{"elements": [{"lines": [{"points": [[0, 1e999]]}]}]}', "number"),
        ("[" * 100 + "]" * 100, "nested"),
    ],
)
def test_wrong_elements_are_refused_with_a_sentence(text, word):
    with pytest.raises(GlyphError, match=word):
        parse_elements(text)


def test_too_many_elements_are_refused():
    with pytest.raises(ValueError, match="more than"):
        Elements(elements=(Element(lines=(STEM,)),) * (MOST_ELEMENTS + 1))


def test_a_curve_goes_through_its_points_and_is_sharp_at_corners():
    bent = Line(points=((-0.5, 0.0), (0.0, 0.0), (0.0, 0.5)), corners=(1,))
    fine, widths = curve(bent)
    assert np.abs(fine[:, 0] * fine[:, 1]).max() < 1e-12  # two straight arms
    assert len(widths) == len(fine)
    smooth, _ = curve(Line(points=bent.points))
    assert np.abs(smooth[:, 0] * smooth[:, 1]).max() > 1e-3
    for point in bent.points:
        assert np.hypot(*(smooth - point).T).min() < 1e-9


@pytest.mark.parametrize("closed", [False, True])
def test_a_traced_ring_is_a_ring_with_few_points(closed):
    turn = np.linspace(0, 2 * np.pi, 300)[:-1]
    ring = 0.6 * np.stack([np.cos(turn), np.sin(turn)], 1)
    line = traced(ring, 0.1, closed=closed, tolerance=0.002)
    fine, _ = curve(line)
    assert len(line.points) < 20
    assert line.corners == ()
    assert np.abs(np.hypot(*fine.T) - 0.6).max() < 0.003


def test_a_trembling_hand_is_steadied_and_its_corner_kept():
    along = np.linspace(-0.5, 0.5, 60)
    there = np.concatenate(
        [np.stack([along, 0 * along - 0.5], 1), np.stack([0.5 + 0 * along, along], 1)]
    )
    shaken = there + np.random.default_rng(0).normal(0, 0.0015, there.shape)
    line = traced(shaken, 0.1)
    assert len(line.points) <= 8
    assert len(line.corners) == 1
    corner = line.points[line.corners[0]]
    assert np.hypot(corner[0] - 0.5, corner[1] + 0.5) < 0.02


def test_pressure_is_kept_along_the_line():
    line = traced(
        np.stack([np.linspace(-0.5, 0.5, 50), np.zeros(50)], 1), np.linspace(0.02, 0.2, 50)
    )
    fine, widths = curve(line)
    wanted = np.interp(fine[:, 0], [-0.5, 0.5], [0.02, 0.2])
    assert np.abs(widths - wanted).max() < 0.02


def test_a_tap_is_a_dot():
    dot = traced([(0.2, 0.1), (0.201, 0.1)], [0.1, 0.2])
    assert len(dot.points) == 1
    assert dot.widths == (0.2,)


def test_a_recipe_with_elements_keeps_what_is_not_the_drawing():
    scribe = Recipe(
        name="scribe",
        settings={"style": "scribe", "latent_size": 12, "drawing": {"dots": 2.0}},
    )
    mine = with_elements(scribe, elements())
    assert mine.settings["latent_size"] == 12
    assert mine.settings["style"] == "own"
    assert set(mine.settings["drawing"]) == {"elements"}
    assert recipe_json(with_elements(scribe, elements())) == recipe_json(mine)
