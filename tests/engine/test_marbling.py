"""Marbling: drops and tines undone to pixels, and done to outlines."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine.marbling import Comb, Tray, curve
from glyphstudio.engine.polygons import Loop

COMB = Comb(teeth=3.0, pull=0.1)


@pytest.fixture(scope="module")
def tray() -> Tray:
    """Two trays of three drops and two tines."""
    chance = torch.Generator().manual_seed(1)

    def some(count: int, scale: float) -> torch.Tensor:
        return scale * torch.randn(2, count, generator=chance, dtype=torch.float64)

    radius = torch.tensor([0.4, 0.3, 0.2], dtype=torch.float64).expand(2, 3)
    return Tray(some(3, 0.3), some(3, 0.3), radius, some(2, 1.0), some(2, 0.4), some(2, 0.2))


def places(count: int) -> torch.Tensor:
    return (2 * torch.arange(count, dtype=torch.float64) + 1) / count - 1


def area(loop: Loop) -> float:
    x, y = loop.T
    return abs(float((x * np.roll(y, -1) - y * np.roll(x, -1)).sum())) / 2


def test_the_last_drop_is_a_disc_when_no_tine_is_drawn(tray):
    still = Tray(*tray.parts[:5], pull=torch.zeros_like(tray.pull))
    x = places(50)
    last = next(still.undone(x, x))
    assert torch.allclose(last[1], torch.hypot(x - still.x[1, 2], x[:, None] - still.y[1, 2]))


def test_what_was_undone_lies_where_the_outline_says(tray):
    """A ring's outline runs where paint is undone to the ring's radius."""
    one = tray.some(slice(0, 1))
    for drop, radius in ((0, 0.33), (1, 0.12), (2, 0.2)):
        loop = torch.from_numpy(one.outline(drop, radius, COMB))[::7]
        for x, y in loop:
            walk = one.undone_steeply(x.view(1), y.view(1), 1e-6, COMB)
            distances = [float(distance) for distance, _ in walk][::-1]
            assert distances[drop] == pytest.approx(radius, abs=2e-4)
            assert all(
                distances[later] > tray.radius[0, later] - 2e-4 for later in range(drop + 1, 3)
            )


def test_paint_keeps_its_area(tray):
    """But for what a later drop has pushed apart, which its own disc fills."""
    one = tray.some(slice(1, 2))
    assert area(one.outline(2, 0.2, COMB)) == pytest.approx(np.pi * 0.04, rel=1e-3)
    grown = area(one.outline(0, 0.4, COMB)) / np.pi - 0.16
    later = (0.0, 0.09, 0.04, 0.13)  # of drops that fell within it
    assert min(abs(grown - more) for more in later) < 1e-3


@pytest.mark.parametrize("comb", [Comb(), COMB])
def test_slopes_are_those_of_the_distances(tray, comb):
    x, tiny = places(37), 1e-6
    here = list(tray.undone_steeply(x, x, tiny, comb))
    right = [distance for distance, _ in tray.undone_steeply(x + tiny, x, tiny, comb)]
    below = [distance for distance, _ in tray.undone_steeply(x, x + tiny, tiny, comb)]
    free = torch.ones_like(here[0][0], dtype=torch.bool)
    radii = tray.radius.flip(1)[..., None, None].unbind(1)
    for radius, (distance, steep), across, down in zip(radii, here, right, below, strict=True):
        measured = torch.hypot(across - distance, down - distance)
        assert torch.allclose(steep[free], measured[free], rtol=1e-3, atol=1e-9)
        free &= distance > radius + 1e-3  # within a drop, what was undone means nothing
    assert free.any()


def test_both_ways_to_undo_agree_outside_the_drops(tray):
    x = places(40)
    free = torch.ones(2, 40, 40, dtype=torch.bool)
    radii = tray.radius.flip(1)[..., None, None].unbind(1)
    both = zip(radii, tray.undone(x, x), tray.undone_steeply(x, x, 0.001), strict=True)
    for radius, rough, (fine, _) in both:
        assert torch.allclose(rough[free], fine[free], atol=1e-9)
        free &= fine > radius + 0.02


def test_undoing_has_a_gradient_for_all_that_was_done(tray):
    parts = [part.clone().requires_grad_() for part in tray.parts]
    x = places(16)
    sum(distance.sum() for distance in Tray(*parts).undone(x, x)).backward()
    for part in parts[:2] + parts[3:]:
        assert torch.isfinite(part.grad).all()
        assert (part.grad != 0).all()
    assert (parts[2].grad[:, 1:] != 0).all()  # nothing lies below the first drop


def test_a_curve_has_most_points_where_it_is_bent():
    def moved(turn):
        radius = 0.4 + 0.1 * np.exp(-(((turn - 3) / 0.05) ** 2))
        return radius[:, None] * np.stack([np.cos(turn), np.sin(turn)], 1)

    loop = curve(moved)
    bent = np.abs(np.arctan2(loop[:, 1], loop[:, 0]) - 3) < 0.15
    assert len(loop) < 300
    assert bent.mean() > 4 * 0.3 / (2 * np.pi)
    assert np.hypot(*(loop - np.roll(loop, -1, 0)).T).max() <= 0.05
