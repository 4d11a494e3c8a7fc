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
    "one ink": "sumi",
}
MODELS = [model.place for model in bundled_models()]


@pytest.mark.slow
@pytest.mark.parametrize("name", MODELS)
def test_what_is_drawn_in_another_palette_is_read_as_well(name: str):
    player = open_player(load_model(name), torch.device("cpu"))
    sent = random_messages(GLYPHS, player.latent_size, seed=3)
    own = player.pen
    usual = player.read(player.draw(sent, own, SIZE), own)
    worst = np.square(usual - sent).mean()
    for kind, word in PALETTES.items():
        if name == "plain-colour" and kind in ("one ink", "grey"):
            continue  # it needs three hues: what one ink covers twice is lost
        pen = own.model_copy(update={"palette": word})
        read = player.read(player.draw(sent, pen, SIZE), pen)
        nearest = np.square(read[:, None] - usual).sum(2).argmin(1)
        assert (nearest == np.arange(GLYPHS)).all(), kind
        assert np.square(read - sent).mean() < worst + 0.25, kind


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
