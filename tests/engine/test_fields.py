from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine import fields
from glyphstudio.engine.style import Window

torch.set_num_threads(1)


def random(*shape: int, seed: int = 1) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


# ---- splines


def test_splines_sum_to_one_everywhere():
    _, _, value, slope = fields.splines(11, np.linspace(-1, 1, 301))
    assert np.allclose(value.sum(1), 1)
    assert np.allclose(slope.sum(1), 0, atol=1e-9)


def test_splines_follow_a_straight_slope_exactly():
    places = np.linspace(-1, 1, 50)
    first, last, value, slope = fields.splines(9, places)
    knots = fields.knot_places(9)[first:last]
    assert np.allclose(value @ knots, places)
    assert np.allclose(slope @ knots, 1)


def test_slopes_are_those_of_finite_differences():
    coefficients, size, step = random(1, 2, 12, 12).double(), 40, 1e-4
    knots = 12

    def at(x: np.ndarray, y: np.ndarray) -> torch.Tensor:
        c0, c1, u, _ = fields.splines(knots, y)
        d0, d1, v, _ = fields.splines(knots, x)
        return torch.from_numpy(u) @ coefficients[..., c0:c1, d0:d1] @ torch.from_numpy(v).T

    place = (2 * np.arange(size) + 1) / size - 1
    land = fields.relief(coefficients.float(), size)
    across = (at(place + step, place) - at(place - step, place)) / (2 * step) * 2 / size
    down = (at(place, place + step) - at(place, place - step)) / (2 * step) * 2 / size
    assert torch.allclose(land.across.double(), across, atol=1e-5)
    assert torch.allclose(land.down.double(), down, atol=1e-5)


def test_a_tile_is_cut_from_the_whole_landscape():
    coefficients = random(2, 3, 14, 14)
    whole = fields.relief(coefficients, 100)
    tile = fields.relief(coefficients, 100, Window(17, 60, 55, 61))
    assert torch.allclose(tile.height, whole.height[..., 60:61, 17:55], atol=1e-5)
    assert torch.allclose(tile.down, whole.down[..., 60:61, 17:55], atol=1e-5)


def test_a_landscape_is_the_same_at_every_size():
    coefficients = random(1, 1, 14, 14)
    large = fields.height(coefficients, 96)
    small = fields.height(coefficients, 32)
    assert torch.allclose(large[..., 1::3, 1::3], small, atol=1e-5)  # the same pixel centres


def test_splines_made_while_only_looking_serve_a_later_training():
    coefficients = random(1, 1, 7, 7)
    with torch.inference_mode():
        fields.height(coefficients, 37)
    coefficients.requires_grad_()
    fields.height(coefficients, 37).sum().backward()
    assert coefficients.grad is not None


# ---- symmetry


@pytest.mark.parametrize(
    ("symmetry", "same"),
    [
        ("mirror", [lambda x: x.flip(-1)]),
        ("rotate4", [lambda x: x.rot90(1, (-2, -1))]),
        ("kaleidoscope", [lambda x: x.flip(-1), lambda x: x.rot90(1, (-2, -1))]),
    ],
)
@pytest.mark.parametrize("knots", [12, 13])
def test_a_symmetry_holds_in_the_picture(symmetry, same, knots):
    grid = fields.Grid(knots, fields=2, symmetry=symmetry)
    land = fields.height(grid(random(3, grid.outputs)), 50)
    for turned in same:
        assert torch.allclose(turned(land), land, atol=1e-5)


def test_a_symmetry_saves_numbers():
    counts = [
        fields.Grid(16, symmetry=kind).outputs
        for kind in ("none", "mirror", "rotate4", "kaleidoscope")
    ]
    assert counts == [256, 128, 64, 36]


# ---- frames


@pytest.mark.parametrize("power", [2.0, 4.0, 12.0])
def test_a_frame_is_flat_inside_and_deep_at_the_border(power):
    params = fields.FrameParams(start=0.7, depth=3, power=power)
    dip = fields.height(fields.frame(20, params)[None, None], 60)[0, 0]
    assert dip[25:35, 25:35].abs().max() < 1e-6
    assert dip[0, 30] > 2
    assert dip[0, 0] > 2


# ---- edges


def test_the_cover_of_a_disc_is_its_area():
    size, radius = 64, 20.3
    y, x = torch.meshgrid(*[torch.arange(size) + 0.5 - size / 2] * 2, indexing="ij")
    height = radius**2 - x**2 - y**2
    cover = fields.edge(fields.distance(height, -2 * x, -2 * y))
    assert cover.sum().item() == pytest.approx(np.pi * radius**2, rel=2e-3)


def test_a_soft_edge_is_as_wide_as_asked():
    distance = torch.linspace(-20, 20, 401)
    cover = fields.edge(distance, 10)
    grey = distance[(cover > 0) & (cover < 1)]
    assert (grey.max() - grey.min()).item() == pytest.approx(10, abs=0.3)


def test_a_thin_line_pales_instead_of_breaking():
    offset = torch.linspace(-3, 3, 601)
    for width in (0.3, 1.0, 4.0):
        ink = fields.line(offset, width).sum() * 0.01
        assert ink.item() == pytest.approx(width, rel=0.02)
    assert fields.line(offset, 0.3).max() == pytest.approx(0.3)


# ---- rivals


def test_neighbours_share_a_pixel_without_a_rest():
    land = fields.relief(random(1, 2, 9, 9), 80)
    cover = fields.edge(fields.rival_distances(land))
    assert torch.allclose(cover.sum(1), torch.ones(1, 80, 80), atol=1e-5)


def test_a_distance_is_to_the_nearest_of_all_rivals():
    """Three steps of different steepness: the second highest is not the nearest border."""
    x = torch.arange(100.0).expand(1, 1, 1, 100)
    flat = torch.zeros_like(x)
    height = torch.cat((flat + 10, 9 - 0.01 * (x - 50), 8 + 2 * (x - 60)), 1)
    across = torch.cat((flat, flat - 0.01, flat + 2), 1)
    land = fields.Relief(height, across, torch.zeros_like(height))
    inside = fields.rival_distances(land)
    assert inside[0, 0, 0, 50].item() == pytest.approx(11)  # the third wins at x = 61
    assert inside[0, 0, 0, 58].item() == pytest.approx(3)


def test_only_fields_that_reach_a_tile_are_kept():
    coefficients = torch.zeros(1, 3, 12, 12)
    coefficients[0, 1, :, :6] = 5  # the left half is the second field's, the rest the first's
    coefficients[0, 2] = -9
    left, right = Window(0, 0, 64, 64), Window(1900, 0, 2048, 64)
    assert fields.rivals(coefficients, 2048, left, reach_px=2) == [1]
    assert fields.rivals(coefficients, 2048, right, reach_px=2) == [0, 1]  # alike at zero
    coefficients[0, 0] += 0.5
    assert fields.rivals(coefficients, 2048, right, reach_px=2) == [0]


def test_a_kept_rival_is_never_missed():
    coefficients, size = random(1, 4, 10, 10), 400
    whole = fields.rival_distances(fields.relief(coefficients, size))
    for left in range(0, size, 50):
        window = Window(left, 100, left + 50, 150)
        kept = fields.rivals(coefficients, size, window, reach_px=2)
        near = (whole[0, :, 100:150, left : left + 50] > -1).any(2).any(1)
        assert set(near.nonzero().flatten().tolist()) <= set(kept)


# ---- blocks


def test_blocks_cover_a_window_once():
    asked: list[int] = []

    def draw(which: slice, block: Window) -> torch.Tensor:
        asked.append((which.stop - which.start) * block.width * block.height)
        rows = torch.arange(block.top, block.bottom).view(-1, 1)
        columns = torch.arange(block.left, block.right)
        number = torch.arange(which.start, which.stop).view(-1, 1, 1, 1)
        return (rows * 1000 + columns + number * 10**6).float()

    window = Window(5, 7, 95, 60)
    image = fields.in_blocks(3, window, 1, torch.device("cpu"), draw=draw, pixels=1000)
    rows, columns = torch.arange(7, 60).view(-1, 1), torch.arange(5, 95)
    expected = rows * 1000 + columns + torch.arange(3).view(-1, 1, 1, 1) * 10**6
    assert torch.equal(image, expected.float())
    assert max(asked) <= 1000


def test_small_pictures_are_drawn_many_at_once():
    calls: list[slice] = []

    def draw(which: slice, block: Window) -> torch.Tensor:
        calls.append(which)
        return torch.zeros(which.stop - which.start, 1, block.height, block.width)

    fields.in_blocks(100, fields.whole(8), 1, torch.device("cpu"), draw=draw, pixels=64 * 40)
    assert calls == [slice(0, 40), slice(40, 80), slice(80, 100)]
