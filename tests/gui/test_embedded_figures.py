"""What an export of the window says of its model and its film, beside the scene."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from small_model import small_recipe

from glyphstudio.engine.style import Pen
from glyphstudio.gui.errands import Lent
from glyphstudio.gui.exporting import provenance_of
from glyphstudio.gui.requests import ExportJob, ModelInfo
from glyphstudio.params import Params
from glyphstudio.scene import ModelRef, Scene, scene_json

RECIPE = small_recipe()
MODEL = ModelInfo(
    ref=ModelRef(name="Small ink"), label="Small ink", recipe=RECIPE, path=None, latent_size=6,
    resolution_free=True, has_reader=True, pen=Pen(), step=60, bits=18.4, letters=62.0,
)  # fmt: skip
LENT = Lent(1, MODEL, RECIPE.family, Params(), {}, 60, device="cpu")
SHEET = ExportJob("sheet", "png", Path("a.png"), Scene(), {}, 32, columns=4)


def test_a_picture_says_how_well_its_model_is_read() -> None:
    told = provenance_of(SHEET, LENT, SHEET.scene)
    assert (told.bits, told.letters, told.steps) == (18.4, 62.0, ())
    assert told.scene == scene_json(SHEET.scene)


def test_a_film_says_which_steps_it_shows() -> None:
    film = replace(SHEET, what="film", exporter="gif", film_steps=(0, 3, 60))
    assert provenance_of(film, LENT, film.scene).steps == (0, 3, 60)


@pytest.mark.parametrize("training", [True, False])
def test_of_a_model_that_learns_still_no_figure_is_kept(training: bool) -> None:
    lent = replace(LENT, info=replace(MODEL, training=training))
    told = provenance_of(SHEET, lent, SHEET.scene)
    assert (told.bits is None, told.letters is None) == (training, training)
