"""Landscapes around a middle."""

from __future__ import annotations

import torch

from glyphstudio.engine import polar
from glyphstudio.engine.fields import whole
from glyphstudio.engine.style import Window

torch.set_num_threads(1)
ROSETTE = polar.Rosette(rings=7, radius=0.9, fold=5, waves=(1.0, 0.6, 0.3))


def hills(count: int = 2) -> torch.Tensor:
    generator = torch.Generator().manual_seed(1)
    return torch.randn(count, 3, 7, 3, generator=generator, dtype=torch.float64)


def test_slopes_are_those_of_the_height():
    size = 1200
    tile = Window(0, 0, 700, 700)  # beyond the middle: more would be the same again
    land = ROSETTE.relief(hills(), torch.tensor([0.4, -0.2]).double(), size, tile)
    across = (land.height[..., 1:-1, 2:] - land.height[..., 1:-1, :-2]) / 2
    down = (land.height[..., 2:, 1:-1] - land.height[..., :-2, 1:-1]) / 2
    wrong = torch.hypot(across, down) - torch.hypot(land.across, land.down)[..., 1:-1, 1:-1]
    wrong[..., 580:620, 580:620] = 0  # the middle itself has no direction
    assert wrong.abs().max() < 2e-4


def test_a_tile_is_part_of_the_whole():
    twist = torch.tensor([0.4, -0.2]).double()
    everything = ROSETTE.height(hills(), twist, 200, whole(200))
    tile = ROSETTE.height(hills(), twist, 200, Window(150, 20, 190, 70))
    assert torch.allclose(everything[..., 20:70, 150:190], tile)


def test_without_a_twist_it_is_mirrored_and_a_twist_the_other_way_is_its_mirror_image():
    straight = ROSETTE.height(hills(1), torch.zeros(1).double(), 90, whole(90))
    assert torch.allclose(straight, straight.flip(3))
    left, right = (
        ROSETTE.height(hills(1), torch.tensor([t]).double(), 90, whole(90)) for t in (0.5, -0.5)
    )
    assert torch.allclose(left, right.flip(3))
    assert not torch.allclose(left, right)


def test_it_repeats_fold_times_in_a_turn():
    fourfold = polar.Rosette(rings=7, radius=0.9, fold=4, waves=(1.0, 0.6, 0.3))
    land = fourfold.height(hills(1), torch.tensor([0.5]).double(), 90, whole(90))
    assert torch.allclose(land, land.rot90(1, (2, 3)))
