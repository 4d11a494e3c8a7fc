"""Panes around a middle."""

from __future__ import annotations

import math

import pytest
import torch

from glyphstudio.engine import panes
from glyphstudio.engine.fields import whole
from glyphstudio.engine.style import Window

torch.set_num_threads(1)
WEDGE = panes.Wedge(fold=6, rings=3)
CPU = torch.device("cpu")


def sites(count: int = 2) -> panes.Sites:
    numbers = torch.randn(count, WEDGE.moves, generator=torch.Generator().manual_seed(1))
    return WEDGE.sites(numbers, roaming=0.5)


def test_a_wedge_holds_each_pane_and_its_mirror_images():
    found = sites()
    assert found.place.shape == (2, 22, 2)
    assert sorted(set(found.pane.tolist())) == list(range(WEDGE.panes))
    on_first = found.place[:, 1:4]
    assert on_first[..., 1].abs().max() < 1e-6
    angle = torch.atan2(found.place[:, 4:7, 1], found.place[:, 4:7, 0])
    assert (angle - math.pi / 6).abs().max() < 1e-5


def test_every_place_folds_into_the_wedge_at_its_radius():
    at = WEDGE.folded(90, whole(90), CPU, scale=0.8)
    angle = torch.atan2(at[..., 1], at[..., 0])
    assert angle.min() > -1e-6
    assert angle.max() < math.pi / 6 + 1e-6
    x = (2 * torch.arange(90) + 1) / 90 - 1
    assert torch.allclose(at.norm(dim=2), torch.hypot(x, x[:, None]) / 0.8, atol=1e-5)


def test_panes_and_borders_run_on_across_the_wedges_axes():
    found = sites().hard(WEDGE.folded(240, whole(240), CPU, scale=0.9))
    step = (found.distance[:, :, 1:] - found.distance[:, :, :-1]).abs()
    assert step.max() < 1.5 * 2 / 240 / 0.9  # a distance changes no faster than the place


def test_a_pane_is_where_its_site_claims_most_and_its_distance_is_to_the_nearest_other():
    found, at = sites(1), torch.tensor([[[0.5, 0.1], [0.7, 0.2], [0.05, 0.02]]])
    hard = found.hard(at)
    claim = found.power(at)[0, 0]
    assert torch.equal(hard.pane[0, 0], found.pane[claim.argmax(1)])
    best = claim.max(1).values
    for i, place in enumerate(found.place[0]):
        winner = found.place[0][claim.argmax(1)]
        apart = (winner - place).norm(dim=1)
        away = (best - claim[:, i]) / (2 * apart)
        assert (hard.distance[0, 0] <= away.nan_to_num(math.inf) + 1e-5).all()


def test_a_pane_is_deepest_at_its_site_and_shallow_at_its_border():
    found = sites(1)
    at = WEDGE.folded(900, whole(900), CPU, scale=0.9)
    hard = found.hard(at)
    inside = at.norm(dim=2) < 0.97
    thin = (hard.distance[0] < 0.001) & inside
    assert (hard.depth[0][thin] < 0.1).float().mean() > 0.97
    here = found.hard(found.place[:, None, 1:7].clone()[0])
    own = here.pane[0, 0] == found.pane[1:7]  # a weak site may lie in a neighbour's pane
    assert own.sum() > 2
    assert here.depth[0, 0][own].min() > 0.3
    assert hard.depth[0][inside].max() <= 1 + 1e-4


def test_soft_panes_are_shares_of_one_and_agree_with_the_hard_ones():
    found, at = sites(), WEDGE.folded(64, whole(64), CPU, scale=0.9)
    share, away = found.soft(at, 400.0, panes=WEDGE.panes)
    assert share.sum(1).numpy() == pytest.approx(1, abs=1e-5)
    hard = found.hard(at)
    clear = hard.distance > 0.05
    assert (share.argmax(1) == hard.pane)[clear].all()
    assert (away - hard.distance)[away < 0.02].abs().max() < 0.02


def test_the_border_has_four_small_panes_to_a_petal():
    ring, spoke, half = WEDGE.border(400, Window(0, 0, 400, 400), CPU)
    angle = torch.arange(0, 720) * math.pi / 360 + 1e-3
    x = (200 + 180 * angle.sin()).long()
    y = (200 - 180 * angle.cos()).long()
    seen = ring[y, x].tolist()
    changes = sum(a != b for a, b in zip(seen, seen[1:] + seen[:1], strict=True))
    assert changes == 24
    assert sorted(set(seen)) == [0, 1, 2]
    assert (spoke <= half + 1e-3).all()


def test_small_tiles_need_fewer_sites_and_are_the_same_with_them():
    found, size, kept = sites(), 3000, 0
    for left, top in ((700, 900), (300, 1600), (1500, 1400), (2200, 700), (1900, 2300)):
        at = WEDGE.folded(size, Window(left, top, left + 120, top + 120), CPU, scale=0.9)
        few = found.near(at[::8, ::8], 8 * 2 / size / 0.9)
        kept += len(few.pane)
        with_all, with_few = found.hard(at), few.hard(at)
        assert torch.equal(with_all.pane, with_few.pane)
        assert torch.allclose(with_all.distance, with_few.distance, atol=1e-6)
        assert torch.allclose(with_all.depth, with_few.depth, atol=1e-5)
    assert kept < 0.8 * 5 * len(found.pane)
