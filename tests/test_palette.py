from __future__ import annotations

import pytest

from glyphstudio.palette import Palette, palettes, rgb


def luminance(colour: str) -> float:
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb(colour)]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: str, two: str) -> float:
    high, low = sorted((luminance(one), luminance(two)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", palettes().values(), ids=lambda p: p.name)
def test_every_ink_stands_out_from_its_paper(palette: Palette):
    assert palette.inks
    for ink in palette.inks:
        assert contrast(ink, palette.paper) >= 3.0, f"{palette.label}: {ink}"


@pytest.mark.parametrize("colour", ["red", "#12", "#12345g", "#1234567"])
def test_a_colour_is_written_in_one_way_only(colour: str):
    with pytest.raises(ValueError, match="#rrggbb"):
        Palette(name="x", label="x", paper=colour)
