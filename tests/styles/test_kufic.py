"""Square Kufic: the lattice, the growth of a step, pens without retraining."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import latents, models, polygons
from glyphstudio.engine.lattice import lattice, unhooked
from glyphstudio.engine.swelling import EDGE, WAVE, WAVES, heights, spaced
from glyphstudio.styles.kufic import (
    FRAME,
    Kufic,
    KuficParams,
    KuficPen,
    rounded,
)


@pytest.fixture(scope="module")
def style() -> Kufic:
    return Kufic(KuficParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(4, style.outputs, generator=torch.Generator().manual_seed(4))


def cover(style: Kufic, numbers: torch.Tensor, pen: KuficPen) -> torch.Tensor:
    return style.code(style.hard(numbers, pen, 128), pen)


@pytest.mark.parametrize(("nodes", "count"), [(7, 24), (8, 32)])
def test_every_step_between_neighbours_belongs_to_one_orbit(nodes, count):
    even = lattice(nodes)
    assert even.orbits == count
    assert len(even.middles()) == 2 * nodes * (nodes - 1)
    for mirror in ([-1, 1], [1, -1]):
        mirrored = (even.steps * mirror).reshape(-1, 4).round(6) + 0.0  # no -0
        for which in range(count):
            own = even.orbit == which
            there = np.unique(even.steps[own].reshape(-1, 4).round(6) + 0.0, axis=0)
            np.testing.assert_array_equal(np.unique(mirrored[own], axis=0), there)


@pytest.mark.parametrize("nodes", [7, 8])
def test_four_steps_meet_at_an_inner_node_and_two_at_a_corner(nodes):
    count = lattice(nodes).meetings().sum(1).view(nodes, nodes)
    assert (count[1:-1, 1:-1] == 4).all()
    assert (count[0, 1:-1] == 3).all()
    assert count[0, 0] == 2


def test_a_cell_is_closed_by_four_steps_around_it():
    around = lattice(8).windows()
    assert around.shape == (49, 4)
    left, right, top, bottom = around[24].tolist()  # the middle cell
    assert (left == right, top == bottom, left == top) == (True, True, False)


@pytest.mark.parametrize("nodes", [7, 8])
def test_no_glyph_differs_from_its_mirror_image(nodes):
    style = Kufic(KuficParams(nodes=nodes))
    numbers = torch.randn(16, style.outputs, generator=torch.Generator().manual_seed(4))
    picture = style.hard(numbers, KuficPen(), 128)
    for axis in (2, 3):
        assert (picture - picture.flip(axis)).abs().max() < 0.01
    assert (picture - picture.rot90(1, (2, 3))).abs().mean() > 0.05


def test_no_hooked_cross_stands_whole():
    seven = lattice(7)
    arms, hooks = seven.hooked_crosses()
    assert len(arms) > 0
    for each in range(len(arms)):
        growths = np.zeros((1, seven.orbits))
        growths[:, arms[each]] = growths[:, hooks[each]] = 1
        freed = unhooked(growths, (arms, hooks))
        assert (freed[0, hooks[each]] == 0).any()
        growths[:, hooks[each][0]] = 0  # no cross, nothing to free
        np.testing.assert_array_equal(
            unhooked(growths, (arms[each:][:1], hooks[each:][:1])), growths
        )


def test_hooks_go_without_a_jump():
    seven = lattice(7)
    arms, hooks = seven.hooked_crosses()
    last = np.linspace(0, 1, 101)
    growths = np.ones((101, seven.orbits))
    growths[:, arms[0, 0]] = last
    freed = unhooked(growths, (arms, hooks))
    assert np.abs(np.diff(freed, axis=0)).max() < 0.011


def test_however_far_steps_have_grown_some_step_of_a_hooked_cross_does_not_reach():
    seven = lattice(7)
    arms, hooks = seven.hooked_crosses()
    growths = np.random.default_rng(5).random((2000, seven.orbits)) ** 0.1
    assert growths[:, np.hstack([arms, hooks])].min(2).max() > 0.9
    freed = unhooked(growths, (arms, hooks))
    assert freed[:, np.hstack([arms, hooks])].min(2).max() <= 0.5  # where it would touch


def test_the_glyphs_of_the_bundled_model_are_their_mirror_images():
    player = models.open_player(models.load_model("kufic"), torch.device("cpu"))
    messages = latents.random_messages(64, player.latent_size, seed=8)
    glyphs = player.draw(messages, player.pen, 96).astype(int)
    assert np.abs(glyphs - glyphs[:, :, ::-1]).max() <= 2
    assert np.abs(glyphs - glyphs[:, ::-1]).max() <= 2


def test_a_step_grows_without_jumps(style):
    areas = [
        polygons.cover([style.strokes(3, KuficPen(), growth)], 128).sum()
        for growth in np.linspace(0, 1, 81)
    ]
    assert areas[0] == 0
    assert (np.diff(areas) > 0).all()
    assert np.diff(areas).max() < 0.05 * areas[-1]


def test_strokes_frame_and_the_paper_between_are_equally_wide(style):
    nodes = style.params.nodes
    whole = torch.full((1, style.outputs), 0.0)
    whole[0, style.lattice.middles()[0, 7]] = 50.0  # the middle step of the left side
    row = cover(style, whole, KuficPen())[0, 0, 64]
    width = style.pitch / 2 * 64  # px of 128
    first = round((1 - FRAME) * 64)
    assert row[first + 1 : first + int(width) - 1].min() == 1
    assert row[first + int(width) + 2 : first + 2 * int(width) - 1].max() == 0
    assert nodes == 8


def test_a_heavier_reed_draws_more_ink(style, numbers):
    inks = [cover(style, numbers, KuficPen(weight=w)).mean() for w in (0.5, 1.0, 1.5)]
    assert inks[0] < inks[1] < inks[2]


def test_a_round_reed_takes_the_corners_away():
    low, high = np.array([-0.6, -0.2]), np.array([0.6, 0.2])
    sharp, soft = (polygons.cover([[rounded(low, high, r)]], 64)[0] for r in (0.0, 0.2))
    corner = (26, 13)  # just inside x = -.6, y = -.2
    assert sharp[corner] == 1
    assert soft[corner] == 0
    assert soft[32, 13] > 0.5


def test_the_reader_sees_the_same_strokes_in_a_carved_seal(style, numbers):
    for framed in (True, False):
        plain = cover(style, numbers, KuficPen(framed=framed))
        carved = cover(style, numbers, KuficPen(framed=framed, carved=True))
        assert (plain - carved).abs().max() < 0.01
    raw = style.hard(numbers, KuficPen(), 64)
    assert (raw - style.hard(numbers, KuficPen(carved=True), 64)).abs().mean() > 0.1


def test_a_line_that_runs_through_is_cheaper_than_loose_ends_and_crossings(style):
    gates = torch.full((1, style.lattice.orbits), 0.5)
    grown = style.dictionary.rise(gates)
    degree = grown @ style.meeting.T
    assert degree.view(8, 8)[3, 3] == pytest.approx(4 * grown[0, 0].item())
    still = torch.zeros(1, style.outputs)
    penalties = style.penalties(still, style.soft(still, 32))
    spread = (style.meeting.sum(1) * grown[0, 0] - 2).square().mean()
    assert penalties["meander"].item() == pytest.approx(
        style.params.meander * spread.item(), rel=1e-3
    )


def test_a_lattice_that_swells_keeps_its_order_and_its_edge():
    places = np.linspace(-1, 1, 81)
    for waves in (WAVE, [-w for w in WAVE], (WAVE[0], -WAVE[1]), (-WAVE[0], WAVE[1])):
        stand = spaced(places, np.array(waves))
        assert (np.diff(stand) > 0.01 * np.diff(places)).all()
        np.testing.assert_allclose(stand, -stand[::-1], atol=1e-12)
        outside = np.abs(places) >= EDGE
        np.testing.assert_allclose(stand[outside], places[outside], atol=1e-12)
    assert np.abs(spaced(places, np.array(WAVE)) - places).max() > 0.04


def test_the_soft_picture_swells_as_the_hard_one_does(style, numbers):
    for height in (-0.78, 0.78):  # the ends of what the waves go through
        swell = numbers.clone()
        swell[:, -2:] = height
        hard = torch.nn.functional.avg_pool2d(style.hard_code(swell, 128), 4)
        away = (style.soft(swell, 32) - hard).abs().mean()
        still = swell.clone()
        still[:, -2:] = 0
        assert away < 0.6 * (style.soft(still, 32) - hard).abs().mean()


@pytest.mark.parametrize("pen", [KuficPen(), KuficPen(carved=True), KuficPen(framed=False)])
def test_the_vector_drawing_fills_what_the_hard_drawing_shows(style, numbers, pen):
    drawing = style.vector(numbers[0], pen)
    assert drawing is not None
    ink = np.zeros((96, 96), np.float32)
    for fill in drawing.fills:
        loops = [2 * np.array(loop) - 1 for loop in fill.loops]
        laid = polygons.cover([loops], 96)[0]
        ink = ink + laid * (1.0 if fill.colour == style.ink_of(pen) else -1.0)
    picture = style.hard(numbers[:1], pen, 96)
    shown = super(Kufic, style).code(picture, pen)[0, 0].numpy()
    assert np.abs(ink - shown).max() < 0.6  # where two bars end in one pixel
    assert np.abs(ink - shown).mean() < 0.005


def test_bars_cover_what_their_outlines_do(style, numbers):
    growths, waves = style._read(0.2 * numbers)
    assert ((growths > 0.05) & (growths < 0.95)).any()
    loops = [style._loops(*glyph, KuficPen()) for glyph in zip(growths, waves, strict=True)]
    shown = style.code(style.hard(0.2 * numbers, KuficPen(framed=False), 150), KuficPen())
    away = np.abs(polygons.cover(loops, 150) - shown[:, 0].numpy())
    assert away.max() < 0.6  # a pixel in which two bars end
    assert away.mean() < 0.005


def test_the_waves_of_the_lattice_never_rest(style):
    numbers = torch.linspace(-3, 3, 1201)[:, None].expand(-1, style.outputs)
    steps = heights(numbers).diff(dim=0).abs()
    assert (steps > 0.9 * steps.median(0).values).float().mean() > 0.95
    assert heights(numbers).abs().amax(0).tolist() == pytest.approx(WAVE, rel=0.02)


def test_the_waves_go_straight_with_the_message(style):
    network = style.make_network(10).eval()
    z = torch.randn(3, 10, generator=torch.Generator().manual_seed(6))
    with torch.no_grad():
        ahead = [(network(z + far) - network(z))[:, -WAVES:] for far in (1, 2)]
    assert torch.allclose(2 * ahead[0], ahead[1], atol=1e-4)
    assert ahead[0].abs().max() > 0.1
