"""The hand: what it moves and what it leaves alone."""

from __future__ import annotations

import numpy as np
import torch

from glyphstudio.engine import hand, polygons
from glyphstudio.engine.nib import arc, line

REACH = 0.18


def ways(seed: int) -> torch.Tensor:
    return torch.randn(1, hand.OUTPUTS, generator=torch.Generator().manual_seed(seed))


def test_a_hand_at_rest_moves_nothing():
    ring = arc(0, 0, 0.5, 0.5, 0, 350)
    assert np.array_equal(hand.moved(ring, np.zeros(hand.OUTPUTS), REACH), ring)
    images = torch.rand(2, 1, 32, 32, generator=torch.Generator().manual_seed(1))
    torch.testing.assert_close(
        hand.pulled(images, torch.zeros(2, hand.OUTPUTS), REACH), images, atol=1e-5, rtol=0
    )


def test_points_go_no_farther_than_twice_the_reach_and_none_at_the_border_moves():
    plan = np.stack(np.meshgrid(*[np.linspace(-1, 1, 41)] * 2), 2).reshape(-1, 2)
    away = np.abs(hand.moved(plan, np.full(hand.OUTPUTS, 50.0), REACH) - plan)
    assert 0.5 * REACH < away.max() < 2 * REACH
    border = np.abs(plan).max(1) > hand.OUTER
    assert away[border].max() == 0


def test_no_line_is_folded():
    for seed in range(20):
        level = hand.moved(line(-0.95, 0.3, 0.95, 0.3), 3 * ways(seed)[0].numpy(), REACH)
        assert (np.diff(level[:, 0]) > 0).all()


def test_a_picture_is_pulled_where_its_points_are_moved():
    discs = [arc(x, y, 0.12, 0.12, 0, 350) for x, y in [(-0.5, -0.5), (0.1, 0.4), (0.6, 0.0)]]
    flat = torch.from_numpy(polygons.cover([discs], 64))[None]
    for seed in range(4):
        pull = ways(seed)
        outlines = [hand.moved(disc, pull[0].double().numpy(), REACH) for disc in discs]
        meant = torch.from_numpy(polygons.cover([outlines], 64))[None]
        shown = hand.pulled(flat, pull, REACH)
        assert (meant - flat).abs().mean() > 4 * (meant - shown).abs().mean()


def test_every_way_can_learn():
    pull = ways(3).requires_grad_()
    image = torch.from_numpy(polygons.cover([[arc(0, 0, 0.6, 0.6, 0, 350)]], 32))[None]
    slope = torch.linspace(0, 1, 32).outer(torch.linspace(1, 0, 32))
    (hand.pulled(image, pull, REACH) * slope).sum().backward()
    assert (pull.grad != 0).all()
