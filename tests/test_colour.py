from __future__ import annotations

import random

import pytest

from glyphstudio.colour import apart, beside, contrast, from_oklab, luminance, oklab, readable

DRAWN = random.Random(3)
COLOURS = [f"#{DRAWN.randrange(1 << 24):06x}" for _ in range(200)]


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)  # the known near miss
    assert luminance("#ff0000") == pytest.approx(0.2126)


def test_oklab_is_that_of_its_author():
    assert oklab("#ffffff") == pytest.approx((1, 0, 0), abs=1e-6)
    assert oklab("#ff0000") == pytest.approx((0.627955, 0.224863, 0.125846), abs=1e-5)


@pytest.mark.parametrize("colour", COLOURS[:20])
def test_a_colour_comes_back_from_oklab(colour: str):
    assert from_oklab(oklab(colour)) == colour


def test_a_colour_no_screen_has_becomes_paler_but_stays_of_its_kind():
    shown = oklab(from_oklab((0.7, 0.3, 0.0)))
    assert shown[0] == pytest.approx(0.7, abs=0.01)
    assert 0.05 < shown[1] < 0.3
    assert abs(shown[2]) < 0.02


def test_an_ink_is_moved_until_it_can_be_told_from_any_paper():
    for ink, paper in zip(COLOURS[:100], COLOURS[100:], strict=True):
        found = readable(ink, paper)
        assert contrast(found, paper) >= 3
        if contrast(ink, paper) >= 3:
            assert found == ink


def test_an_ink_is_moved_no_further_than_it_must():
    assert contrast(readable("#f2a900", "#f6f1e7"), "#f6f1e7") < 3.1
    assert contrast(readable("#2b3a55", "#101018"), "#101018") < 3.1


def test_on_grey_the_nearer_way_is_taken():
    assert luminance(readable("#8a8a8a", "#777777")) > luminance("#777777")


def test_equal_colours_are_not_apart():
    assert apart("#123456", "#123456") == 0
    assert apart("#000000", "#ffffff") == pytest.approx(1, abs=1e-6)


def test_a_hint_of_hue_leads_across_the_line_to_the_paper_and_can_hardly_be_seen():
    for ink, paper in (("#8a2f2b", "#f3ede0"), ("#1d3f8f", "#f8f4ea"), ("#777777", "#ffffff")):
        moved = oklab(beside(ink, paper, 0.015))
        (_, a, b), (_, from_a, from_b) = oklab(ink), oklab(paper)
        assert 0.01 < apart(ink, beside(ink, paper, 0.015)) < 0.02
        along = (moved[1] - a) * (a - from_a) + (moved[2] - b) * (b - from_b)
        assert abs(along) < 1e-3
