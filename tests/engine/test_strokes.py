"""The dictionary: gates, tables, growth, rivals."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import polygons, strokes
from glyphstudio.engine.strokes import Dictionary, Group, Rise


def square(x: float, y: float, half: float):
    corners = np.array([(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0), (-1.0, 1.0)])
    return lambda growth: [np.array((x, y)) + corners * half * growth] if growth > 0 else []


@pytest.fixture
def squares() -> Dictionary:
    """Four apart, and one that lies on the first."""
    places = [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5), (-0.45, -0.5)]
    return Dictionary([square(x, y, 0.3) for x, y in places], [Group(5, 2)], rivalry=2.0)


# ---- gates


def test_gates_of_every_glyph_sum_to_how_many_are_chosen():
    numbers = 3 * torch.randn(50, 12, generator=torch.Generator().manual_seed(1))
    for chosen in (0.5, 3.0, 11.0):
        gates = strokes.choose(numbers, chosen, 8.0)
        torch.testing.assert_close(gates.sum(1), torch.full((50,), chosen), atol=1e-4, rtol=0)


def test_the_strongest_numbers_are_the_ones_that_are_on():
    numbers = torch.tensor([[2.0, -1.0, 0.5, 3.0]])
    assert (strokes.choose(numbers, 2.0, 20.0) > 0.5).tolist() == [[True, False, False, True]]


def test_the_gradient_of_the_gates_is_that_of_finite_differences():
    numbers = torch.randn(3, 7, dtype=torch.float64, generator=torch.Generator().manual_seed(2))
    assert torch.autograd.gradcheck(
        lambda x: strokes.choose(x, 2.6, 4.0), numbers.requires_grad_(), atol=1e-5
    )


def test_equal_numbers_share_evenly_and_learn_without_nan():
    numbers = torch.zeros(2, 6, requires_grad=True)
    gates = strokes.choose(numbers, 1.5, 4.0)
    torch.testing.assert_close(gates, torch.full((2, 6), 0.25))
    gates[:, 0].sum().backward()
    assert torch.isfinite(numbers.grad).all()


def test_growth_starts_and_ends_where_it_says():
    gates = torch.tensor([0.0, 0.2, 0.5, 0.8, 1.0])
    assert Rise(0.2, 0.8)(gates).tolist() == pytest.approx([0, 0, 0.5, 1, 1], abs=1e-6)
    assert Rise(0.2, 0.8, haste=3.0)(gates)[2].item() == pytest.approx(0.875)


# ---- the dictionary


def test_groups_must_hold_all_parts():
    with pytest.raises(ValueError, match="add up"):
        Dictionary([square(0, 0, 0.5)], [Group(2, 1)])


def test_a_grown_part_is_drawn_as_its_polygon(squares):
    gates = torch.tensor([[1.0, 0, 0, 1.0, 0]])
    soft = squares.soft(gates, 16)[0, 0]
    hard = polygons.cover([squares.parts[0](1.0) + squares.parts[3](1.0)], 16)[0]
    np.testing.assert_allclose(soft.numpy(), strokes.SOLID * hard, atol=1e-3)


def test_a_half_grown_part_lies_between_its_tabulated_growths():
    part = Dictionary([square(0, 0, 0.8), square(0, 0, 0.1)], [Group(2, 1)], levels=4)
    areas = [part.soft(torch.tensor([[gate, 0.0]]), 32).mean().item() for gate in (0.4, 0.5, 0.6)]
    assert areas[0] < areas[1] < areas[2]


def test_parts_on_each_other_are_not_darker_than_solid(squares):
    both = squares.soft(torch.tensor([[1.0, 0, 0, 0, 1.0]]), 16)
    assert both.max() <= 1


def test_overlap_is_nothing_for_parts_that_keep_apart_and_much_for_others(squares):
    apart, upon = torch.tensor([[1.0, 1.0, 0, 0, 0]]), torch.tensor([[1.0, 0, 0, 0, 1.0]])
    loss = [squares.overlap(gates, squares.soft(gates, 32)).item() for gates in (apart, upon)]
    assert loss[0] < 0.01
    assert loss[1] > 0.05


def test_only_parts_that_spoil_each_other_clash():
    cover = polygons.cover([square(x, 0, 0.3)(1.0) for x in (-0.5, -0.45, 0.5)], strokes.CLASH_SIZE)
    table = strokes.clashes(torch.from_numpy(cover))
    assert table.tolist() == [[0, 1, 0], [1, 0, 0], [0, 0, 0]]


def test_of_two_parts_that_clash_only_the_stronger_is_drawn(squares):
    numbers = torch.tensor([[1.5, -1.0, 0.3, -1.0, 1.2]])
    growth = squares.growths(numbers)[0]
    assert growth[0] == 1
    assert growth[4] == 0
    assert growth[2] > 0  # the next one takes its place


def test_many_gentle_rivals_push_as_much_as_one():
    close = [square(0.01 * x, 0, 0.3) for x in range(6)]
    numbers = torch.tensor([[-4.0, 4.0, 4.0, 4.0, 4.0, 4.0]])
    pushed = {
        gentle: Dictionary(close, [Group(6, 2)], rivalry=1.5, gentle=gentle).settled(numbers)[0, 0]
        for gentle in (False, True)
    }
    assert pushed[True] == pytest.approx(-4 - 1.5, abs=0.01)
    assert pushed[False] == pytest.approx(-4 - 5 * 1.5, abs=0.01)


def test_rivals_change_places_more_slowly_with_a_lower_turnover():
    close = [square(0.0, 0, 0.3), square(0.05, 0, 0.3), square(0.9, 0.9, 0.1)]
    numbers = torch.tensor([[0.05, -0.05, 0.0], [-0.05, 0.05, 0.0]])
    ways = []
    for turnover in (1.5, 3.0):
        dictionary = Dictionary(close, [Group(3, 1)], rivalry=1.5, gentle=True, turnover=turnover)
        ways.append((dictionary.settled(numbers)[0, 0] - dictionary.settled(numbers)[1, 0]).item())
    assert 0.1 < ways[0] < 0.75 * ways[1]


def test_parts_of_a_sharper_group_come_sooner():
    places = [(-0.5, 0.0), (0.5, 0.0)]
    parts = [square(x, y, 0.2) for x, y in places + places]
    growths = Dictionary(parts, [Group(2, 1), Group(2, 1, sharper=3.0)]).growths(
        torch.tensor([[0.05, -0.05, 0.05, -0.05]])
    )[0]
    assert growths[2] > growths[0] > 0.5


def test_numbers_gone_wrong_draw_nothing(squares):
    assert (squares.growths(torch.full((1, 5), torch.nan)) == 0).all()


def test_indecision_is_greatest_half_way(squares):
    assert squares.indecision(torch.full((2, 5), 0.5)).item() == pytest.approx(0.25)
    assert squares.indecision(torch.tensor([[0.0, 1.0]])).item() == 0


def test_large_soft_pictures_are_enlarged_from_a_bounded_table(squares):
    gates = torch.tensor([[1.0, 0, 0, 1.0, 0]])
    large = squares.soft(gates, 2 * strokes.LARGEST_TABLE)
    assert large.shape == (1, 1, 2 * strokes.LARGEST_TABLE, 2 * strokes.LARGEST_TABLE)
    small = squares.soft(gates, strokes.LARGEST_TABLE)
    assert large.mean().item() == pytest.approx(small.mean().item(), rel=1e-3)


def test_tables_made_while_drawing_serve_a_training(squares):
    numbers = torch.randn(4, 5, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        squares.soft(squares.gates(numbers), 16)
    free = numbers.clone().requires_grad_()
    squares.soft(squares.gates(free), 16).sum().backward()
    assert free.grad.abs().sum() > 0
