"""Engraving: the lines' breadth and bend, the three ways to draw, and the medal they fill."""

from __future__ import annotations

import pytest
import torch
from repainted import differing

from glyphstudio.engine import fields
from glyphstudio.styles.engraving import BEND, MEDAL, RIM, STEEPEST, Engraving, EngravingParams

torch.set_num_threads(1)
STYLE = Engraving(EngravingParams())
PEN = STYLE.pen_type
WAYS = ("relief", "one line", "crossed")


def numbers(count: int = 3) -> torch.Tensor:
    return torch.randn(count, STYLE.outputs, generator=torch.Generator().manual_seed(3))


def cover(size: int = 256, count: int = 3, **pen: object) -> torch.Tensor:
    """The ink, (n, size, size)."""
    used = PEN(**pen)
    return STYLE.code(STYLE.hard(numbers(count), used, size), used)[:, 0]


def radius(size: int) -> torch.Tensor:
    place = (2 * torch.arange(size) + 1) / size - 1
    return torch.hypot(place, place[:, None])


@pytest.mark.parametrize("way", WAYS)
def test_the_tone_is_the_same_in_every_way_to_draw(way):
    soft = STYLE.soft(numbers(), 32)[:, 0]
    drawn = torch.nn.functional.avg_pool2d(cover(512, drawn=way)[:, None], 16)[:, 0]
    inside = radius(32) < MEDAL - 0.12
    together = torch.corrcoef(torch.stack((soft[:, inside].flatten(), drawn[:, inside].flatten())))
    assert together[0, 1] > 0.9
    assert (soft - drawn)[:, inside].abs().mean() < 0.06


@pytest.mark.parametrize("way", WAYS)
def test_lines_too_fine_to_be_seen_become_their_tone(way):
    fine = cover(64, drawn=way, lines=160, rim=False)
    coarse = torch.nn.functional.avg_pool2d(
        cover(1024, drawn=way, lines=160, rim=False)[:, None], 16
    )
    inside = radius(64) < MEDAL - 0.06
    assert (fine - coarse[:, 0])[:, inside].abs().mean() < 0.04


def test_no_line_hooks_or_breaks_off():
    lift = 2 * STYLE._lift(STYLE.coefficients(numbers(8)))  # the pen's most
    slope = fields.relief(lift, 200).down * 100  # of the lift per way down
    assert slope.abs().max() < 1
    assert slope.abs().max() > 0.5 * STEEPEST
    assert lift.abs().max() <= 2 * BEND + 1e-5


def test_every_line_goes_on_from_side_to_side():
    drawn = cover(400, 1, lines=20, rim=False)[0]
    middle, beside = (drawn[:, x] > 0.5 for x in (200, 150))

    def lines(column: torch.Tensor) -> int:
        return int((column[1:] & ~column[:-1]).sum())

    assert lines(middle) >= 16
    assert abs(lines(middle) - lines(beside)) <= 1


def test_one_line_winds_from_the_middle_to_the_rim():
    drawn = cover(500, 1, drawn="one line", lines=24, rim=False)[0] > 0.5
    to_the_right = drawn[250, 250:]
    crossings = int((to_the_right[1:] & ~to_the_right[:-1]).sum())
    assert crossings in (11, 12)


def test_without_relief_lines_run_straight():
    flat = cover(300, 1, relief=0.0, boldest=0.5, finest=0.4, lines=30, rim=False)[0] > 0.5
    middle = flat[:, 110:190].float().mean(1)
    assert ((middle == 0) | (middle == 1)).float().mean() > 0.8
    bent = cover(300, 1, relief=1.0, boldest=0.5, finest=0.4, lines=30, rim=False)[0] > 0.5
    middle = bent[:, 110:190].float().mean(1)
    assert ((middle == 0) | (middle == 1)).float().mean() < 0.6


def test_all_lines_end_within_the_medal_and_a_rim_can_run_around_it():
    bare, with_rim = cover(300, rim=False), cover(300)
    away = radius(300)
    assert bare[:, away > MEDAL + 0.01].max() < 1e-4
    assert with_rim[:, (away - RIM).abs() < 0.002].min() > 0.5


def test_weight_thickens_lines():
    ink = [cover(128, weight=w).mean() for w in (-0.8, 0, 0.8)]
    assert ink[0] < ink[1] < ink[2]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    "pen",
    [{}, {"lines": 160, "finest": 0.02}, {"lines": 8, "weight": 1.0, "relief": 2.0, "rim": False}],
    ids=str,
)
def test_paths_show_what_the_burin_cuts(way, pen):
    assert differing(STYLE, numbers()[0], PEN(drawn=way, **pen)) < 0.005


def test_the_spiral_is_one_ribbon():
    (fill,) = STYLE.vector(numbers()[0], PEN(drawn="one line", rim=False)).items
    assert len(fill.loops) == 1


def test_a_line_goes_on_however_fine_it_is():
    pen = PEN(lines=160, finest=0.02, weight=-1, relief=1, rim=False)
    (fill,) = STYLE.vector(numbers()[0], pen).items
    spans = [max(x for x, _ in loop) - min(x for x, _ in loop) for loop in fill.loops]
    assert sum(span > 0.6 for span in spans) > 80
    assert len(spans) < 165
