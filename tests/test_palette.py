from __future__ import annotations

import random

import pytest

from glyphstudio.colour import contrast
from glyphstudio.errors import SettingError
from glyphstudio.palette import MOST, Palette, arranged, is_code, palette, palettes


@pytest.mark.parametrize("palette", palettes().values(), ids=lambda p: p.name)
def test_every_ink_stands_out_from_its_paper(palette: Palette):
    assert palette.inks
    for ink in palette.inks:
        assert contrast(ink, palette.paper) >= 3.0, f"{palette.label}: {ink}"


@pytest.mark.parametrize("colour", ["red", "#12", "#12345g", "#1234567"])
def test_a_colour_is_written_in_one_way_only(colour: str):
    with pytest.raises(ValueError, match="#rrggbb"):
        Palette(name="x", label="x", paper=colour)


@pytest.mark.parametrize("shipped", palettes().values(), ids=lambda p: p.name)
def test_colours_alone_mean_the_same_palette(shipped: Palette):
    found = palette(shipped.code)
    assert (found.paper, found.inks, found.fills) == (shipped.paper, shipped.inks, shipped.fills)
    assert found.code == found.name == shipped.code
    assert found.word == shipped.word == shipped.name


def test_an_own_palette_is_called_by_its_colours_whatever_its_name():
    own = Palette(name="sumi", label="Sumi", paper="#ffffff", inks=("#000000",))
    assert own.word == "ffffff-000000"
    assert palette(own.word).inks == ("#000000",)


def test_the_longest_code_fits_into_a_pen():
    from glyphstudio.engine.style import Pen

    colours = [f"#{i}{i}{i}{i}{i}{i}" for i in range(MOST)]
    code = Palette.of("#ffffff", colours[:4], colours[4:]).code
    assert Pen(palette=code).palette == code
    assert palette(code).colours == tuple(colours)


@pytest.mark.parametrize(
    "word",
    ["", "mauve", "f4efe4", "f4efe4-", "F4EFE4-1B1B1E", "f4efe4+1b1b1e", "f4efe4-1b1b1e-",
     "f4efe4-1b1b1e+f2a900-8a2f2b", "f4efe4" + "-000000" * 9, "f4efe4-1b1b1e" + "+f2a900" * 8,
     "f4efe4-1b1b1e\n", "../x"],
)  # fmt: skip
def test_what_means_no_palette_is_refused(word: str):
    with pytest.raises(SettingError):
        palette(word)


def test_no_shipped_name_looks_like_colours():
    assert not any(is_code(name) for name in palettes())


def test_a_palette_without_inks_or_with_too_many_is_refused():
    with pytest.raises(SettingError, match="at least one ink"):
        Palette.of("#ffffff", [])
    with pytest.raises(SettingError, match="at most 8"):
        Palette.of("#ffffff", ["#000000"] * 5, ["#777777"] * 4)


def test_pale_inks_are_known():
    assert Palette.of("#ffffff", ["#000000", "#dddddd"]).pale == ("#dddddd",)


def test_a_label_is_one_line_of_visible_letters():
    assert Palette.of("#ffffff", ["#000000"], label="a\n\u202eb").label == "a b"


# ---- anybody's swatches


def test_the_paper_is_light_unless_most_swatches_are_light_too():
    light = arranged([("", c) for c in ("#102030", "#f8f4ea", "#803020", "#207040")])
    assert light.paper == "#f8f4ea"
    assert light.inks == ("#102030", "#803020", "#207040")
    dark = arranged([("", c) for c in ("#101018", "#ffe0a0", "#f0f0e8", "#90c0f0")])
    assert dark.paper == "#101018"


def test_a_swatch_called_paper_is_the_paper():
    found = arranged([("Ink", "#102030"), ("Paper", "#c8b090"), ("", "#f8f4ea")])
    assert found.paper == "#c8b090"


def test_pale_swatches_are_fills_and_the_strongest_of_all_pale_ones_is_the_ink():
    found = arranged([("", "#f8f4ea"), ("", "#f2d9a0"), ("", "#1b1b1e")])
    assert (found.inks, found.fills) == (("#1b1b1e",), ("#f2d9a0",))
    pale = arranged([("", "#ffffff"), ("", "#eeeeee"), ("", "#dddddd")])
    assert (pale.inks, pale.fills) == (("#dddddd",), ("#eeeeee",))


def test_of_many_swatches_the_most_different_are_kept_in_their_order():
    drawn = random.Random(1)
    several = ["#1b1b1e", "#c0392b", "#1d3f8f", "#2f8060", "#b8760f"]
    near = [f"#c0{drawn.randrange(0x30, 0x40):02x}2b" for _ in range(60)]
    found = arranged([("", c) for c in ("#ffffff", *near[:30], *several, *near[30:])])
    assert len(found.colours) == MOST
    assert {"#1b1b1e", "#1d3f8f", "#2f8060", "#b8760f"} <= set(found.colours)
    kept = [c for c in several if c in found.inks]
    assert kept == [c for c in found.inks if c in kept]


@pytest.mark.parametrize("swatches", [[], [("", "#123456")], [("", "#123456")] * 5])
def test_one_colour_is_no_palette(swatches: list[tuple[str, str]]):
    with pytest.raises(SettingError, match="no two different colours"):
        arranged(swatches)
