"""Lino cut: gaps, whole dots, tapering lines and the colours it is read in."""

from __future__ import annotations

import pytest
import torch
from repainted import differing

from glyphstudio.engine import screens
from glyphstudio.engine.style import Window
from glyphstudio.styles.lino import BLOCK, DOTS, STRIPES, Lino, LinoParams, LinoPen

torch.set_num_threads(1)
STYLE = Lino(LinoParams())
PEN = STYLE.pen_type


def numbers(count: int = 3) -> torch.Tensor:
    return torch.randn(count, STYLE.outputs, generator=torch.Generator().manual_seed(3))


def away_from(picture: torch.Tensor, colour: int) -> torch.Tensor:
    return (picture - STYLE.colours[colour].view(1, 3, 1, 1)).abs().amax(1)


def test_only_paper_and_two_inks_are_printed():
    picture = STYLE.hard(numbers(), PEN(), 256)
    nearest = torch.stack([away_from(picture, colour) for colour in range(3)]).amin(0)
    assert (nearest < 1e-5).float().mean() > 0.85


def test_nothing_is_printed_outside_the_block():
    picture = STYLE.hard(numbers(), PEN(weight=1), 200)
    margin = int(200 * (1 - BLOCK) / 2) - 2
    assert away_from(picture[..., :margin, :], 0).max() < 1e-5
    assert away_from(picture[..., -margin:], 0).max() < 1e-5


def test_a_wider_gap_leaves_more_paper_between_shapes():
    def paper(gap: float) -> float:
        return float((away_from(STYLE.hard(numbers(), PEN(gap=gap), 128), 0) < 0.01).float().mean())

    assert paper(0.0) < paper(0.018) < paper(0.05)


def test_both_inks_never_touch():
    picture = STYLE.hard(numbers(), PEN(gap=0.03), 256)
    first, second = (away_from(picture, colour) < 0.05 for colour in (1, 2))
    reach = torch.nn.functional.max_pool2d(first.float()[:, None], 5, 1, 2)[:, 0] > 0
    assert not (reach & second).any()


def test_dots_are_whole():
    lattice = screens.DotLattice(8.0)
    land = STYLE.coefficients(numbers())
    radius = STYLE._radius(land, PEN(), lattice)
    full = radius.max()
    drawn = radius[radius > 0]
    assert len(drawn) > 30
    assert (drawn > 0.9 * full).float().mean() > 0.5
    row, column = (radius[0] > 0.9 * full).nonzero()[0].tolist()
    x, y = lattice.places[column], lattice.places[row]
    size = 512
    picture = STYLE.hard(numbers(), PEN(dots=8.0 / 7.4), size)[:1]
    at = [round(float((v + 1) * size / 2)) for v in (y, x)]
    reach = int(float(full) * size * 0.8)
    around = picture[..., at[0] - reach // 2 : at[0] + reach // 2, at[1] : at[1] + 1]
    assert away_from(around, 2).max() < 0.02


def test_dots_too_fine_to_be_seen_become_their_tone():
    lattice = screens.DotLattice(60.0)
    places = 2 * lattice.reach + 1
    radius = torch.full((1, places, places), 0.3 / (60 * 8**0.5))
    tone = lattice.cover(radius, 64, Window(0, 0, 64, 64))
    assert (tone - tone.mean()).abs().max() < 1e-3
    assert tone.mean() == pytest.approx(torch.pi * 0.3**2, abs=0.01)


def test_stripes_keep_their_share_at_every_fineness():
    for per_px in (0.01, 0.13, 0.7, 1.0, 2.3):
        phase = per_px * torch.arange(20_000.0)[None]
        cover = screens.stripes(phase, per_px, 0.4)
        assert cover.mean() == pytest.approx(0.4, abs=0.005)
        assert cover.min() >= 0
        assert cover.max() <= 1


def test_lines_taper_towards_their_shapes_border():
    blunt, pointed, long = (
        STYLE._cover(STYLE.coefficients(numbers()), PEN(taper=t), 256, Window(0, 0, 256, 256))
        for t in (0, 1, 3)
    )
    ink = [cover[:, STRIPES].mean() for cover in (blunt, pointed, long)]
    assert ink[0] > ink[1] > ink[2]
    assert torch.equal(blunt[:, DOTS], long[:, DOTS])


def test_the_block_is_rounded_alike_with_every_squareness():
    for power in (2.0, 8.0, 24.0):
        inside = screens.superellipse(
            400, Window(0, 0, 400, 400), half=0.8, power=power, device=torch.device("cpu")
        )
        assert torch.isfinite(inside).all()
        assert inside[200, 39] < 0 < inside[200, 41]
        area = (inside > 0).float().mean() * 4
        assert area > 3.14 * 0.64 - 0.02
        assert area < 4 * 0.64 + 0.02


@pytest.mark.parametrize("name", ["bauhaus", "night", "sumi"])
def test_another_palette_is_read_as_the_one_it_was_trained_in(name):
    own = STYLE.hard(numbers(), PEN(), 256)
    pen = PEN(palette=name, ink=1)
    code = STYLE.code(STYLE.hard(numbers(), pen, 256), pen)
    assert ((code - own).abs().amax(1) > 0.02).float().mean() < 0.02


@pytest.mark.parametrize(
    "pen",
    [
        LinoPen(),
        LinoPen(gap=0, taper=0),
        LinoPen(gap=0.05, dots=2.5, taper=3),
        LinoPen(lines=2.5, dots=0.4, weight=-1, ink=1),
    ],
    ids=str,
)
def test_paths_show_what_the_gouge_leaves(pen):
    assert differing(STYLE, numbers()[0], pen) < 0.005
