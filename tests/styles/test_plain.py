"""Plain: no checkerboard, inks that overprint, smooth enlargement."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.palette import rgb
from glyphstudio.styles.plain import (
    ColourPen,
    Painter,
    Plain,
    PlainColour,
    PlainParams,
    PlainPen,
    scaling,
)

CPU = torch.device("cpu")


def test_the_painter_cannot_draw_the_finest_checkerboard():
    torch.manual_seed(0)
    painter = Painter(8, 1, pixels=32, width=16)
    with torch.no_grad():  # as far from smooth as weights can be
        for weights in painter.last.parameters():
            weights.normal_()
        logits = painter(torch.randn(4, 8)).view(4, 32, 32)
    board = (-1.0) ** (torch.arange(32)[:, None] + torch.arange(32))
    inner = (logits * board)[:, 2:-2, 2:-2].mean((1, 2)).abs()
    assert (inner < 0.02 * logits.std()).all()


def test_scaling_keeps_a_slope_and_knows_how_steep_it_is():
    ramp = torch.arange(16.0)
    weights, slopes = scaling(16, 80, 0, 80, CPU)
    assert (weights @ ramp - ((torch.arange(80.0) + 0.5) / 5 - 0.5))[15:65].abs().max() < 1e-5
    assert ((slopes @ ramp)[15:65] - 0.2).abs().max() < 1e-5


@pytest.mark.parametrize("size", [5, 16, 47])
def test_scaling_leaves_a_flat_picture_flat(size):
    weights, slopes = scaling(16, size, 0, size, CPU)
    torch.testing.assert_close(weights.sum(1), torch.ones(size))
    if size >= 16:
        assert slopes.sum(1).abs().max() < 1e-5


def test_more_contrast_leaves_fewer_greys():
    style = Plain(PlainParams())
    numbers = torch.randn(2, style.outputs, generator=torch.Generator().manual_seed(1))
    greys = []
    for contrast in (1.0, 5.0, 30.0):
        cover = style.code(style.hard(numbers, PlainPen(contrast=contrast), 128), PlainPen())
        greys.append((cover * (1 - cover)).mean().item())
    assert greys[0] > greys[1] > greys[2]


def test_forms_keep_off_the_border_only_where_asked():
    numbers = torch.full((1, 32 * 32), 20.0)
    kept, filled = (Plain(PlainParams(margin=m)).soft(numbers, 32) for m in (True, False))
    assert kept[..., 0, :].max() < 0.01
    assert kept[..., 16, 16] > 0.99
    assert filled.min() > 0.99


def test_all_three_inks_overprint_to_their_product():
    style = PlainColour(PlainParams(margin=False))
    pen = ColourPen()
    colour = style.hard(torch.full((1, style.outputs), 30.0), pen, 8)[0, :, 4, 4]
    inks = np.prod([rgb(ink) for ink in style.inks_of(pen)], 0)
    np.testing.assert_allclose(colour, inks * rgb(style.paper_of(pen)), atol=1e-3)


def test_on_dark_paper_inks_give_light():
    style = PlainColour(PlainParams(margin=False))
    pen = ColourPen(palette="gold-leaf")
    colour = style.hard(torch.full((1, style.outputs), 30.0), pen, 8)[0, :, 4, 4]
    assert colour.mean() > np.mean(rgb(style.paper_of(pen)))


def test_a_palette_with_one_ink_still_prints():
    used = PlainColour(PlainParams()).inks_of(ColourPen(palette="sumi"))
    assert len(set(used)) == 3
    assert used[0] == "#1b1b1e"


def test_every_ink_is_pulled_to_its_share_of_the_paper():
    style = PlainColour(PlainParams(ink=0.3, decision=0))
    numbers = torch.randn(8, style.outputs, generator=torch.Generator().manual_seed(2))
    free = numbers.requires_grad_()
    for _ in range(60):
        loss = style.penalties(free, style.soft(free, 32))["ink"]
        (gradient,) = torch.autograd.grad(loss, free)
        free = (free - 4000 * gradient).detach().requires_grad_()
    covers = torch.sigmoid(style._logits(free)).mean((0, 2, 3))
    np.testing.assert_allclose(covers.detach(), 0.3, atol=0.02)


@pytest.mark.parametrize("name", ["cathedral", "night", "bauhaus", "iznik"])
def test_three_other_inks_are_read_as_those_it_was_trained_in(name):
    style = PlainColour(PlainParams())
    numbers = 3 * torch.randn(2, style.outputs, generator=torch.Generator().manual_seed(1))
    pen = ColourPen(palette=name)
    code = style.code(style.hard(numbers, pen, 64), pen)
    np.testing.assert_allclose(code, style.hard(numbers, ColourPen(), 64), atol=0.03)
