"""A picture is read whatever its palette: bundled models, drawn in the colours of photographs."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.models import load_model, open_player
from glyphstudio.extraction import palette_from
from glyphstudio.palette import Palette, palettes
from glyphstudio.store.library import bundled_models

SIZE, GLYPHS = 256, 8
GREY = np.linspace(20, 235, 96 * 96).reshape(96, 96, 1).repeat(3, 2).astype(np.uint8)
PALETTES = {
    "light": Palette.of(  # a coast
        "#cee2eb", ["#3d3129", "#1d4a66", "#e04031", "#987a4c", "#5683ab"]
    ).code,
    "dark": Palette.of(  # a city at night
        "#18132f", ["#e9af8e", "#c24873", "#6890ed", "#636082", "#e96492"]
    ).code,
    "grey": palette_from(GREY).code,
    "typed greys": Palette.of("#ffffff", ["#000000", "#808080", "#c0c0c0"]).code,
    "more greys": Palette.of("#f4f4f4", ["#101010", "#707070", "#a0a0a0", "#404040"]).code,
    "greys on black": Palette.of("#101010", ["#f0f0f0", "#808080", "#b0b0b0"]).code,
    "two inks": "washi-indigo",
    "two on dark": "gold-leaf",
    "one ink": "sumi",
    "nearly alike": Palette.of("#f4efe4", ["#1f3a5f", "#213c61", "#8a2f2b"]).code,
    "twice the same": Palette.of("#f4efe4", ["#1b1b1e", "#1b1b1e"]).code,
    "ink as paper": Palette.of("#f4efe4", ["#f4efe4", "#1b1b1e", "#8a2f2b"]).code,
}
GREYS = "typed greys", "more greys", "greys on black"
SIZES = {"quilt": (128, 300), "rose": (128, 256), "plain-colour": (128, 256)}  # hard at others
MODELS = [model.place for model in bundled_models()]


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_what_is_drawn_in_another_palette_is_read_as_well_or_said_to_be_lost(name: str):
    player = open_player(load_model(name), torch.device("cpu"))
    sent = random_messages(GLYPHS, player.latent_size, seed=3)
    own = player.style.training_pen
    for size in SIZES.get(name, (SIZE,)):
        usual = player.read(player.draw(sent, own, size), own)
        worst = np.square(usual - sent).mean()
        for kind, word in PALETTES.items():
            pen = own.model_copy(update={"palette": word})
            if player.doubt(pen):
                assert kind in ("nearly alike", "twice the same", "ink as paper", *GREYS, "grey")
                assert name == "guilloche" or kind not in (*GREYS, "grey")
                continue
            read = player.read(player.draw(sent, pen, size), pen)
            nearest = np.square(read[:, None] - usual).sum(2).argmin(1)
            assert (nearest == np.arange(GLYPHS)).all(), (kind, size)
            assert np.square(read - sent).mean() < worst + 0.3, (kind, size)


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_on_its_way_through_the_channel_no_glyph_depends_on_what_inks_it_is_seen_in(name: str):
    player = open_player(load_model(name), torch.device("cpu"))
    sent = random_messages(4, player.latent_size, seed=4)
    own = player.style.training_pen
    for strength in (0.0, 1.0):
        usual = player.passage(sent, own, 32, strength=strength, seed=5)
        for kind, word in PALETTES.items():
            pen = own.model_copy(update={"palette": word, "ink": 1})
            there = player.passage(sent, pen, 32, strength=strength, seed=5)
            np.testing.assert_array_equal(there.read, usual.read, kind)


def test_inks_that_cannot_be_told_apart_are_said_to_be():
    from glyphstudio.engine.style import find_style

    for name, word, said in (
        ("quilt", PALETTES["twice the same"], "Two inks look alike"),
        ("quilt", PALETTES["ink as paper"], "An ink looks like its paper"),
        ("quilt", PALETTES["typed greys"], ""),
        ("ink", PALETTES["ink as paper"], "An ink looks like its paper"),
        ("ink", PALETTES["twice the same"], ""),
        ("guilloche", PALETTES["typed greys"], "One ink looks like thinner lines of the other"),
        ("guilloche", "sumi", ""),
    ):
        style = find_style(name)(find_style(name).params_type())
        told = style.doubt(style.training_pen.model_copy(update={"palette": word}))
        assert told.split(":")[0] == said
        assert not told or told.endswith("this picture can not be read back from a file.")


@pytest.mark.parametrize("word", [*palettes(), PALETTES["grey"]])
def test_no_two_colours_lie_on_one_line_from_the_paper(word: str):
    from glyphstudio.engine.inks import print_colours
    from glyphstudio.palette import palette

    paper, *colours = (np.array(colour) for colour in print_colours(palette(word), 3))
    away = [colour - paper for colour in colours]
    for first in range(len(away)):
        for second in range(first):
            one, other = away[first], away[second]
            sine = (
                np.linalg.norm(np.cross(one, other)) / np.linalg.norm(one) / np.linalg.norm(other)
            )
            assert sine > 0.02


def test_an_ink_like_its_paper_is_read_as_nothing():
    from glyphstudio.styles.ink import Ink, InkPen

    style = Ink(Ink.params_type())
    pen = InkPen(palette="ffffff-ffffff")
    code = style.code(torch.ones(1, 3, 8, 8), pen)
    assert torch.equal(code, torch.zeros(1, 1, 8, 8))


def test_a_recipe_can_hold_colours_of_ones_own_and_its_reader_learns_them():
    from glyphstudio.params import parsed
    from glyphstudio.styles.riso import Riso, RisoParams

    params = parsed(RisoParams, {"palette": PALETTES["dark"]})
    style = Riso(params)
    assert params.model_dump()["palette"] == style.training_pen.palette == PALETTES["dark"]
    assert torch.equal(style.paper, style.colours[0])
    assert torch.allclose(style.paper, torch.tensor([0x18, 0x13, 0x2F]) / 255)
