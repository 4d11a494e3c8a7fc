"""Own script: elements of any kind become parts that grow, and live in the recipe."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch

from glyphstudio.discovery import shipped
from glyphstudio.elements import Element, Elements, Group, Line, elements_json, with_elements
from glyphstudio.engine import hand, latents, morph, polygons, script
from glyphstudio.engine.training import family_of
from glyphstudio.families.inverted_ae import InvertedAEParams
from glyphstudio.files.svg import elements_of, parse_svg
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe, recipe_json
from glyphstudio.store.library import bundled_recipes
from glyphstudio.styles.own import EXAMPLE, Own, OwnParams, OwnPen, example

STEM = Line(points=((-0.4, -0.6), (-0.38, 0.0), (-0.4, 0.6)), widths=(0.14,))
TICK = Line(points=((0.1, -0.5), (0.5, -0.3)), widths=(0.12,))
LEAF = Line(
    points=((-0.6, 0.1), (0.0, -0.1), (0.6, 0.1), (0.0, 0.3)),
    corners=(0, 2),
    closed=True,
    filled=True,
)
DISC = Line(
    points=tuple((0.2 * np.cos(a), 0.2 * np.sin(a)) for a in np.arange(8) * np.pi / 4),
    closed=True,
    filled=True,
)
DOT = Line(points=((0.5, 0.5),), widths=(0.2,))
BLOT = Line(points=((0.5, 0.5), (0.504, 0.5)), widths=(0.22,))
DRAWN = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">
<g fill="none" stroke="#000" stroke-width="7">
<path id="stem" d="M30 15V85"/><path id="bowl" d="M30 20C80 15 80 55 30 50"/>
<path id="foot mirrored" d="M30 85C45 80 60 80 75 88"/><path id="bar" d="M15 50H85"/>
<g id="one or none of marks"><circle cx="80" cy="20" r="5" fill="#000" stroke="none"/>
<path d="M70 10L90 20"/></g></g></svg>"""


def elements(*lines: Line, **values) -> Elements:
    return Elements(elements=tuple(Element(lines=(line,), **values) for line in lines))


def copies(*lines: Line, **values) -> list[script.Copy]:
    return script.copies(elements(*lines, **values))


def cover(copy: script.Copy, growth: float, size: int = 64) -> np.ndarray:
    return polygons.cover([script.grown(copy, growth, nib=script.nib(0.0, 0.0))], size)[0]


# ---- growth


@pytest.mark.parametrize(
    "line",
    [STEM, TICK, LEAF, DISC, DOT, BLOT],
    ids=["stem", "tick", "leaf", "disc", "dot", "blot"],
)
@pytest.mark.parametrize("flip", [(1, 1), (-1, 1)])
def test_every_kind_of_line_grows_without_jumps(line, flip):
    copy = script.moved(copies(line)[0], np.array(flip, float), np.zeros(2))
    areas = [cover(copy, growth).sum() for growth in np.linspace(0, 1, 41)]
    steps = np.diff(areas)
    assert areas[0] == 0
    assert steps.min() > -1e-3 * areas[-1]
    assert steps.max() < 0.08 * areas[-1]


def test_an_element_writes_its_lines_one_after_the_other():
    both = Elements(elements=(Element(lines=(STEM, TICK)),))
    copy = script.copies(both)[0]
    stem, tick = (cover(copies(line)[0], 1.0) > 0.5 for line in (STEM, TICK))
    half = cover(copy, 0.6)
    assert half[stem].mean() > 0.7
    assert half[tick].mean() < 0.05


def test_holes_stay_open_in_all_mirror_images():
    ring = parse_svg(
        b'<svg viewBox="-1 -1 2 2"><path fill-rule="evenodd" d="M-.1-.9h1v1h-1z'
        b'M.2-.6h.4v.4h-.4z"/></svg>'
    ).elements[0]
    one = Element(lines=ring.lines, mirrored="both")
    turned = script.copies(Elements(elements=(one, *elements(STEM, TICK, LEAF, DOT).elements)))
    for copy in turned[:4]:
        low, high = script.extent(copy)
        x, y = np.round(((low + high) / 2 + 1) * 32).astype(int)
        drawn = cover(copy, 1.0)
        assert drawn[y, x] == 0
        assert drawn[y, x - 11] == drawn[y - 11, x] == 1
    assert len({script.extent(copy)[0].tobytes() for copy in turned[:4]}) == 4


# ---- copies


def test_mirrored_elements_have_their_mirror_images_and_none_twice():
    many = [Line(points=((x / 10, -0.8), (x / 10, -0.5))) for x in range(-8, 9, 2)]
    assert len(copies(*many)) == 9
    assert len(copies(*many, mirrored="up-down")) == 18
    assert len(copies(*many, mirrored="left-right")) == 9  # they mirror each other


def test_anchored_elements_stand_on_the_grid_and_on_the_paper():
    many = Elements(
        elements=(Element(lines=(DOT,), anchored=True), *elements(*[STEM] * 3).elements), step=0.5
    )
    dots = [copy for copy in script.copies(many) if copy.element == 0]
    middles = {tuple(np.round(sum(script.extent(copy)) / 2, 6)) for copy in dots}
    assert len(dots) == 9
    assert middles == {(x, y) for x in (-0.5, 0.0, 0.5) for y in (-0.5, 0.0, 0.5)}


def test_there_are_never_too_many_copies():
    dots = [Line(points=((x / 50, x / 50),), widths=(0.02,)) for x in range(40)]
    many = elements(*dots, anchored=True, mirrored="both").model_copy(update={"step": 0.15})
    found = script.copies(many)
    assert len(found) <= script.MOST_PARTS
    assert {copy.element for copy in found} == set(range(40))


@pytest.mark.parametrize("count", [1, 2, 3])
def test_few_elements_make_a_script_all_the_same(count):
    style = Own(OwnParams(elements=elements(*[STEM, TICK, LEAF][:count])))
    assert len(style.dictionary) >= script.FEWEST_PARTS
    numbers = 2 * torch.randn(24, style.outputs, generator=torch.Generator().manual_seed(1))
    drawn = style.hard_code(numbers, 32)[:, 0] > 0.5
    assert drawn.flatten(1).any(1).float().mean() > 0.9
    assert len({glyph.numpy().tobytes() for glyph in drawn}) > 12


def test_eighty_elements_are_drawn_quickly_enough():
    many = elements(
        *[
            Line(points=((x / 10, y / 5), (x / 10 + 0.2, y / 5 + 0.1), (x / 10, y / 5 + 0.2)))
            for x in range(-9, 7, 2)
            for y in range(-5, 5)
        ]
    )
    style = Own(OwnParams(elements=many))
    assert len(style.dictionary) == 80
    soft = style.soft(torch.randn(4, style.outputs, generator=torch.Generator().manual_seed(1)), 32)
    assert torch.isfinite(soft).all()


# ---- alternatives


def test_of_alternatives_one_is_taken_or_none():
    heads = [Line(points=((x, -0.8), (x + 0.2, -0.6))) for x in (-0.6, -0.2, 0.2)]
    feet = [Line(points=((x, 0.6), (x + 0.2, 0.8))) for x in (-0.6, -0.2, 0.2)]
    both = Elements(
        elements=tuple(
            Element(lines=(line,), group=name)
            for name, lines in (("heads", heads), ("feet", feet))
            for line in lines
        ),
        groups=(Group(name="heads"), Group(name="feet", optional=True)),
    )
    style = Own(OwnParams(elements=both))
    numbers = torch.randn(200, style.outputs, generator=torch.Generator().manual_seed(2))
    grown = style.dictionary.growths(numbers[:, : len(style.dictionary)]) > 0.5
    of = [None if c is None else both.elements[c.element].group for c in style.copies]
    taken = {
        name: grown[:, [i for i, group in enumerate(of) if group == name]].sum(1)
        for name in ("heads", "feet")
    }
    assert taken["heads"].max() == 1
    assert (taken["heads"] == 1).mean() > 0.7
    assert taken["feet"].max() == 1
    assert 0.15 < (taken["feet"] == 0).mean() < 0.75


# ---- the pen


def test_strokes_keep_their_widths_until_the_nib_is_broad():
    lines = elements(STEM, Line(points=((-0.6, 0.5), (0.6, 0.5)), widths=(0.14,)))
    found = {copy.element: copy for copy in reversed(script.copies(lines))}
    drawn = {
        broad: polygons.cover(
            [script.grown(found[i], 1.0, nib=script.nib(broad, 0.0)) for i in (0, 1)], 200
        )
        for broad in (0.0, 1.0)
    }
    across = [pictures[0][100].sum() / 100 for pictures in drawn.values()]  # a stem's width
    down = [pictures[1][:, 100].sum() / 100 for pictures in drawn.values()]  # a bar's
    assert across == pytest.approx([0.14, 0.14], abs=0.01)
    assert down[0] == pytest.approx(0.14, abs=0.01)
    assert down[1] < 0.05


def test_the_recipe_says_which_pen_comes_first():
    pen = Own(OwnParams(broad=0.7, angle_deg=20)).training_pen
    assert pen == OwnPen(broad=0.7, angle_deg=20)


def test_the_vector_drawing_fills_what_the_hard_drawing_shows():
    style = Own(OwnParams(broad=0.7))
    numbers = torch.randn(1, style.outputs, generator=torch.Generator().manual_seed(3))
    pen = style.training_pen
    drawing = style.vector(numbers[0], pen)
    assert drawing is not None
    loops = [2 * np.array(loop) - 1 for fill in drawing.fills for loop in fill.loops]
    np.testing.assert_allclose(
        polygons.cover([loops], 96)[0],
        style.code(style.hard(numbers, pen, 96), pen)[0, 0].numpy(),
        atol=0.04,  # points that hardly matter are left out
    )


# ---- recipes


def test_the_bundled_recipe_holds_the_elements_of_the_shipped_drawing():
    (recipe,) = (recipe for recipe in bundled_recipes() if recipe.name == "own")
    held = parsed(InvertedAEParams, recipe.settings).drawing
    assert isinstance(held, OwnParams)
    assert held.elements == elements_of(shipped("resources") / EXAMPLE) == example()
    assert len(recipe_json(recipe)) < 1 << 16


def test_elements_are_written_out_even_where_they_are_the_default():
    params = InvertedAEParams(style="own")
    tree = json.loads(params.model_dump_json())
    assert len(tree["drawing"]["elements"]["elements"]) == len(example().elements)
    assert parsed(InvertedAEParams, tree) == params


def test_a_script_of_a_drawing_learns_and_can_be_restored():
    recipe = with_elements(
        Recipe(name="mine", steps=40, settings={"style": "own", "latent_size": 4, "batch": 32}),
        parse_svg(DRAWN),
    )
    family = family_of(recipe, torch.device("cpu"))
    losses = [family.train_step()["message"] for _ in range(40)]
    assert np.mean(losses[-10:]) < np.mean(losses[:10])
    again = Recipe.model_validate_json(recipe_json(recipe))
    player = family_of(again, torch.device("cpu")).make_player(
        family.params, device=torch.device("cpu")
    )
    player.load(family.model_state())
    messages = latents.random_messages(8, 4, seed=1)
    pictures = player.draw(messages, player.pen, 48)
    assert len({picture.tobytes() for picture in pictures}) > 4
    assert elements_json(player.style.params.elements) == elements_json(parse_svg(DRAWN))


# ---- between alternatives


def alternatives(*lines: Line) -> Elements:
    return Elements(
        elements=tuple(Element(lines=(line,), group="these") for line in lines),
        groups=(Group(name="these", optional=True),),
    )


def test_a_letter_is_whole_on_its_way_to_another_one():
    low, high = (Line(points=((-0.5, y), (0.5, y)), widths=(0.1,)) for y in (0.2, -0.2))
    found = {copy.element: copy for copy in reversed(script.copies(alternatives(low, high)))}
    some = [found[0], found[1]]
    for share in np.linspace(0, 1, 11):
        copy, far = morph.between(some, np.array([1 - share, share]))
        (mark,) = copy.marks
        assert far == 1
        assert isinstance(mark, script.Written)
        assert np.ptp(mark.points[:, 0]) == pytest.approx(1.0)
        assert np.ptp(mark.points[:, 1]) < 1e-6
        assert -0.2 - 1e-6 <= mark.points[0, 1] <= 0.2 + 1e-6


def test_what_turns_into_nothing_shrinks_along_its_length():
    (copy,) = script.copies(alternatives(STEM))[:1]
    fars = [morph.between([copy, None], np.array([1 - q, q]))[1] for q in (0.0, 0.45, 0.55, 1.0)]
    assert fars[0] == 1
    assert fars[1] > fars[2] > 0
    assert fars[3] == 0


def test_alternatives_blend_where_they_are_strokes_in_one_place():
    near = script.copies(alternatives(STEM, TICK))[:2]
    assert morph.blends([near[0], near[0], None])
    filled = script.copies(alternatives(STEM, DISC))
    assert not morph.blends(filled)
    far = [Line(points=((x, -0.5), (x, 0.5))) for x in (-0.8, 0.8)]
    assert not morph.blends(script.copies(alternatives(*far)))


def test_a_dot_blends_with_a_stroke_without_breaking():
    both = alternatives(Line(points=((0.1, 0.1),)), TICK)
    found = {copy.element: copy for copy in reversed(script.copies(both))}
    dot, stroke = found[0], found[1]
    for share in (0.0, 0.3, 0.7, 1.0):
        copy, far = morph.between([dot, stroke], np.array([1 - share, share]))
        assert cover(copy, far).sum() > 0
        for loop in script.grown(copy, far, nib=script.nib(0.7, 30.0)):
            assert np.isfinite(loop).all()


def test_strokes_that_run_against_each_other_are_turned_round():
    there = Line(points=((-0.5, 0.2), (0.5, 0.2)), widths=(0.1,))
    back = Line(points=((0.5, -0.2), (-0.5, -0.2)), widths=(0.1,))
    found = {copy.element: copy for copy in reversed(script.copies(alternatives(there, back)))}
    one, none, other = morph.aligned([found[0], None, found[1]])
    assert none is None
    assert one == found[0]
    half, _ = morph.between([one, other], np.array([0.5, 0.5]))
    assert np.ptp(half.marks[0].points[:, 0]) == pytest.approx(1.0)
    crumpled, _ = morph.between([found[0], found[1]], np.array([0.5, 0.5]))
    assert np.ptp(crumpled.marks[0].points[:, 0]) < 0.1


# ---- on the way to another message


def test_letters_that_turn_into_each_other_are_pushed_by_none():
    style = Own(OwnParams())
    (letters, _), *_ = (slot for slot in style.slots if slot[1])
    numbers = torch.randn(6, len(style.dictionary), generator=torch.Generator().manual_seed(5))
    settled = style.dictionary.settled(numbers)
    assert torch.equal(settled[:, letters], numbers[:, letters])
    assert not torch.equal(settled, numbers)


def test_the_hand_goes_straight_with_the_message_whatever_the_letters_do():
    style = Own(OwnParams())
    network = style.make_network(12).eval()
    z = torch.randn(3, 12, generator=torch.Generator().manual_seed(6))
    with torch.no_grad():
        ahead = [(network(z + far) - network(z))[:, len(style.dictionary) :] for far in (1, 2)]
    assert torch.allclose(2 * ahead[0], ahead[1], atol=1e-4)
    assert torch.allclose(ahead[0][:1].expand(3, -1), ahead[0], atol=1e-4)
    assert ahead[0].abs().max() > 0.1


def test_a_restless_hand_keeps_its_speed():
    ways = torch.linspace(-4, 4, 1601)[:, None].expand(-1, hand.OUTPUTS)
    steps = torch.tanh(hand.restless(ways)).diff(dim=0).abs()
    assert steps.max() < 1.01 * steps.median()
    assert (steps > 0.9 * steps.median()).float().mean() > 0.95
