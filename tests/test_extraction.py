"""A palette from a picture: flat pictures whose answer is known, and ones as nature makes them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from glyphstudio.colour import apart, contrast, luminance, rgb
from glyphstudio.extraction import MOST_INKS, areas_of, palette_from
from glyphstudio.palette import Palette, palettes

Pixels = npt.NDArray[np.uint8]


def flat(colours: tuple[str, ...], shares: tuple[float, ...], side: int = 120) -> Pixels:
    """Upright stripes."""
    ends = np.cumsum(shares) / sum(shares) * side
    which = np.searchsorted(ends, np.arange(side) + 0.5)
    stripes = np.array([rgb(colour) for colour in colours])[which]
    return np.broadcast_to((255 * stripes).round().astype(np.uint8), (side, side, 3)).copy()


def photograph(kind: str) -> Pixels:
    """Slow changes of light, texture and grain, as cameras see them."""
    random = np.random.default_rng(5)
    h, w = 240, 320
    down = np.linspace(0, 1, h)[:, None, None]
    across = np.linspace(0, 6, w)[None, :, None]
    if kind == "coast":
        picture = (1 - down) * (120, 170, 215) + down * (236, 230, 212)
        sea = 0.5 + 0.06 * np.sin(9 * across)
        picture = np.where(down > sea, (1 - down) * (40, 110, 150) + down * (24, 60, 88), picture)
        picture = np.where(down > sea + 0.3, (214, 186, 140) + 10 * np.sin(40 * across), picture)
        picture[60:76, 200:220] = (226, 60, 44)  # a sail
    elif kind == "night":
        picture = (1 - down) * (10, 12, 30) + down * (36, 24, 60) + 0 * across
        for light in ((255, 190, 90), (90, 160, 255), (240, 70, 90)):
            for _ in range(12):
                x, y = random.integers(0, w), random.integers(120, h)
                far = (np.arange(w) - x)[None, :] ** 2 + (np.arange(h) - y)[:, None] ** 2
                picture = picture + np.exp(-far / 60)[..., None] * light
    else:  # a meadow
        picture = (1 - down) * (120, 150, 80) + down * (50, 80, 34) + 18 * np.sin(31 * across)
        for _ in range(90):
            x, y = random.integers(0, w - 6), random.integers(60, h - 6)
            picture[y : y + 6, x : x + 6] = (232, 196, 40)
    picture = picture + random.normal(0, 5, (h, w, 3))
    return picture.clip(0, 255).astype(np.uint8)


PHOTOGRAPHS = ("coast", "night", "meadow")


def good(palette: Palette) -> bool:
    """What every palette from a picture promises."""
    stands_out = all(contrast(ink, palette.paper) >= 3 for ink in palette.inks)
    pairs = [(a, b) for a in palette.colours for b in palette.colours if a < b]
    return (
        stands_out
        and len(palette.inks) >= 1
        and len(palette.colours) <= MOST_INKS
        and len(set(palette.colours)) == len(palette.colours)
        and all(apart(a, b) > 0.05 for a, b in pairs)
    )


@pytest.mark.parametrize("name", [n for n, p in palettes().items() if len(p.inks) > 1])
def test_the_colours_of_a_print_are_found_again(name: str):
    own = palettes()[name]
    shares = (0.6, *(0.4 / len(own.colours) for _ in own.colours))
    found = palette_from(flat((own.paper, *own.colours), shares))
    assert good(found)
    if luminance(own.paper) > 0.7:
        assert apart(found.paper, own.paper) < 0.02
    near = [min(apart(ink, one) for one in found.colours) for ink in own.inks]
    assert sum(distance < 0.03 for distance in near) >= min(len(own.inks), 3) - 1


def test_a_pale_colour_is_a_fill_and_not_an_ink():
    found = palette_from(flat(("#f6f1e7", "#0067b1", "#f7d64a"), (0.6, 0.2, 0.2)))
    assert found.inks == ("#0067b1",)
    assert found.fills == ("#f7d64a",)


def test_an_ink_that_is_nearly_readable_is_made_so():
    found = palette_from(flat(("#f6f1e7", "#e58a00"), (0.7, 0.3)))
    assert contrast("#e58a00", "#f6f1e7") < 3 <= contrast(found.inks[0], found.paper)
    assert apart(found.inks[0], "#e58a00") < 0.15


def test_a_small_bright_thing_is_seen_but_a_speck_is_not():
    picture = flat(("#f4efe4", "#28405c"), (0.6, 0.4), side=200)
    picture[20:40, 20:40] = (214, 40, 40)  # 1 %
    assert any(apart(ink, "#d62828") < 0.05 for ink in palette_from(picture).inks)
    picture[20:40, 20:40] = picture[0, 0]
    picture[20:23, 20:23] = (214, 40, 40)  # .02 %
    assert all(apart(ink, "#d62828") > 0.1 for ink in palette_from(picture).inks)


def test_of_a_dark_picture_the_paper_is_dark():
    assert luminance(palette_from(photograph("night")).paper) < 0.05
    assert luminance(palette_from(photograph("coast")).paper) > 0.6


def test_the_sail_and_the_sea_are_among_the_inks_of_the_coast():
    inks = palette_from(photograph("coast")).inks
    assert any(apart(ink, "#e23c2c") < 0.08 for ink in inks)
    assert any(apart(ink, "#205878") < 0.12 for ink in inks)


@pytest.mark.parametrize("kind", PHOTOGRAPHS)
def test_a_photograph_gives_several_readable_different_inks(kind: str):
    found = palette_from(photograph(kind))
    assert good(found)
    assert len(found.colours) >= 3


@pytest.mark.parametrize("kind", PHOTOGRAPHS)
def test_the_same_picture_gives_the_same_palette(kind: str):
    assert palette_from(photograph(kind)) == palette_from(photograph(kind).copy())


@pytest.mark.parametrize("kind", PHOTOGRAPHS)
def test_size_hardly_matters(kind: str):
    small = palette_from(photograph(kind))
    large = palette_from(photograph(kind).repeat(5, 0).repeat(5, 1))
    near = [min(apart(ink, one) for one in large.colours) for ink in small.colours]
    assert sum(distance < 0.06 for distance in near) >= len(near) - 1


@pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#c81e1e", "#808080", "#0000ff"])
@pytest.mark.parametrize("shape", [(1, 1, 3), (3, 500, 3), (40, 60, 3)])
def test_a_single_colour_still_gives_a_paper_and_an_ink(colour: str, shape: tuple[int, ...]):
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    assert good(palette_from(np.broadcast_to(np.array(parts, np.uint8), shape)))


def test_noise_gives_a_palette_too():
    random = np.random.default_rng(2)
    assert good(palette_from(random.integers(0, 256, (90, 70, 3), dtype=np.uint8)))


def test_areas_are_all_of_the_picture_the_largest_first():
    areas = areas_of(photograph("coast"))
    shares = [area.share for area in areas]
    assert sum(shares) == pytest.approx(1)
    assert shares == sorted(shares, reverse=True)


def test_what_is_no_picture_is_a_bug():
    with pytest.raises(ValueError, match="not a picture"):
        areas_of(np.zeros((0, 4, 3), np.uint8))


def test_greys_get_a_hint_of_hue_so_that_thin_lines_in_them_can_be_told_apart():
    steps = flat(("#ffffff", "#222222", "#555555", "#888888"), (0.4, 0.2, 0.2, 0.2))
    found = palette_from(steps)
    ground = np.array(rgb(found.paper))
    away = [np.array(rgb(colour)) - ground for colour in found.colours]
    assert len(away) == 3
    for one, other in ((away[0], away[1]), (away[0], away[2]), (away[1], away[2])):
        lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
        assert np.linalg.norm(np.cross(one, other)) / lengths > 0.02
    assert all(max(rgb(c)) - min(rgb(c)) < 0.16 for c in found.colours)  # greys to the eye
