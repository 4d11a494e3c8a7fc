"""Guilloche: symmetry, the weave at any size, the graver, inks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch.nn import functional

from glyphstudio.engine import fields
from glyphstudio.styles.guilloche import (
    CURVES,
    FOLDS,
    REACH,
    WAVES,
    Guilloche,
    GuillocheParams,
    GuillochePen,
    circle,
    place,
    thickness,
    thickness_slope,
)


@pytest.fixture(scope="module")
def style() -> Guilloche:
    return Guilloche(GuillocheParams())


@pytest.fixture(scope="module")
def numbers(style) -> torch.Tensor:
    return torch.randn(4, style.outputs, generator=torch.Generator().manual_seed(6))


def ink(style: Guilloche, numbers: torch.Tensor, pen: GuillochePen, size: int = 192) -> float:
    paper = style.colours[0].view(1, 3, 1, 1)
    return (style.hard(numbers, pen, size) - paper).abs().mean().item()


def test_every_weave_has_every_symmetry():
    for curves, waves in zip(CURVES, WAVES, strict=True):
        for weave in (2, 4):
            assert all(weave * curves * waves % fold == 0 for fold in FOLDS)


@pytest.mark.parametrize("fold", FOLDS)
def test_a_rosette_has_the_symmetry_it_chose(style, numbers, fold):
    chosen = numbers[:1].clone()
    chosen[:, : len(FOLDS)] = -3
    chosen[:, FOLDS.index(fold)] = 3
    picture = style.hard(chosen, GuillochePen(), 240)
    turn = torch.tensor(2 * np.pi / fold)
    rows = torch.tensor([[turn.cos(), -turn.sin(), 0.0], [turn.sin(), turn.cos(), 0.0]])
    grid = functional.affine_grid(rows[None], [1, 3, 240, 240], align_corners=False)
    turned = functional.grid_sample(picture, grid, align_corners=False, padding_mode="border")
    smooth = [functional.avg_pool2d(p, 8) for p in (picture, turned)]
    assert (smooth[0] - smooth[1])[:, :, 3:-3, 3:-3].abs().mean() < 0.012
    if fold != 8:  # and no finer one
        half = torch.tensor(np.pi / fold)
        rows = torch.tensor([[half.cos(), -half.sin(), 0.0], [half.sin(), half.cos(), 0.0]])
        grid = functional.affine_grid(rows[None], [1, 3, 240, 240], align_corners=False)
        other = functional.grid_sample(picture, grid, align_corners=False, padding_mode="border")
        away = smooth[0] - functional.avg_pool2d(other, 8)
        assert away.abs().mean() > 2 * (smooth[0] - smooth[1]).abs().mean()


def test_between_two_symmetries_a_rosette_is_rounder_than_with_either(style, numbers):
    chosen = numbers[:1].repeat(3, 1)
    chosen[:, : len(FOLDS)] = -3
    chosen[0, 1] = chosen[2, 2] = 3
    chosen[1, 1:3] = 0
    lobes = style.rosette(chosen).middle[:, :, 1:].abs().sum((1, 2))
    assert 0.2 * lobes[0] < lobes[1] < 0.75 * lobes[0]
    assert lobes[1] < 0.8 * lobes[2]


def test_no_rosette_leaves_the_paper(style, numbers):
    wild = style.rosette(3 * numbers)
    rim = circle(numbers.device)
    reach = wild.scale[:, :, None] * (wild.middle @ rim + thickness(wild.width @ rim))
    assert reach.amax() <= REACH + 1e-4
    picture = style.hard(3 * numbers, GuillochePen(), 128)
    assert (picture[:, :, 0] - style.colours[0].view(1, 3, 1)).abs().max() < 0.01


def test_small_and_large_drawings_have_the_same_tone(style, numbers):
    small = style.hard(numbers, GuillochePen(), 64)
    large = functional.avg_pool2d(style.hard(numbers, GuillochePen(), 512), 8)
    assert (small - large).abs().mean() < 0.03
    assert ink(style, numbers, GuillochePen(), 64) == pytest.approx(
        ink(style, numbers, GuillochePen(), 768), rel=0.05
    )


def test_slopes_are_those_of_the_series(numbers):
    at = place(200, fields.whole(200), numbers.device)
    series = torch.randn(9, generator=torch.Generator().manual_seed(2))
    height = (series @ at.terms).view(200, 200)
    by_angle = (series @ at.slopes).view(200, 200)[20, 60:140]
    angle = at.angle.view(200, 200)[20, 59:141]
    found = height[20, 59:141]
    change = (found[2:] - found[:-2]) / (angle[2:] - angle[:-2])
    torch.testing.assert_close(change, by_angle, atol=0.12, rtol=0.02)


def test_the_thickness_slope_is_that_of_the_thickness():
    log = torch.linspace(-4, 0, 50, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(thickness(log).sum(), log)
    torch.testing.assert_close(thickness_slope(log), slope)


def test_a_thicker_line_a_denser_weave_and_borders_draw_more_ink(style, numbers):
    assert ink(style, numbers, GuillochePen(line=0.5)) < ink(style, numbers, GuillochePen())
    assert ink(style, numbers, GuillochePen(weave=1)) < ink(style, numbers, GuillochePen(weave=3))
    assert ink(style, numbers, GuillochePen(border=False)) < ink(style, numbers, GuillochePen())


def test_other_inks_are_read_nearly_as_the_ones_learned(style, numbers):
    meant = style.hard(numbers, GuillochePen(), 192)
    for pen in (GuillochePen(palette="herbarium"), GuillochePen(ink=1)):
        shown = style.hard(numbers, pen, 192)
        read = style.code(shown, pen)
        assert (read - meant).abs().mean() < 0.4 * (shown - meant).abs().mean()


def test_lines_end_where_their_band_ends_however_large_the_picture(style, numbers):
    pen = GuillochePen()
    small, large = (style.hard(numbers[:1], pen, size) for size in (512, 1024))
    halved = functional.avg_pool2d(large, 2)
    assert ((small - halved).abs().amax(1) > 0.25).float().mean() < 0.0008
