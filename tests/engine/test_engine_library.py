from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

import glyphstudio as gs
from glyphstudio.engine import models
from glyphstudio.errors import SettingError
from glyphstudio.families.inverted_ae import InvertedAE
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A model file of an untrained pair."""
    recipe = Recipe(name="small", settings={"style": "ink", "latent_size": 6})
    params = parsed(InvertedAE.params_type, recipe.settings)
    player = InvertedAE.make_player(params, device=torch.device("cpu"))
    path = tmp_path / "small.safetensors"
    path.write_bytes(models.model_bytes(recipe, player.weights(), step=1, legibility=None))
    return path


def test_a_model_draws_and_reads_numpy(place):
    model = gs.load(place)
    messages = model.random(count=3, seed=1)
    pictures = model.draw(messages, size=64)
    assert pictures.shape == (3, 64, 64, 3)
    assert pictures.dtype == np.uint8
    assert model.read(pictures).shape == messages.shape == (3, model.latent_size)


def test_one_message_is_enough(place):
    model = gs.load(str(place))
    picture = model.draw(model.random()[0].tolist(), size=32)
    assert picture.shape == (1, 32, 32, 3)
    assert model.read(picture[0]).shape == (1, 6)


def test_the_pen_can_be_chosen(place):
    model = gs.load(place)
    messages = model.random(2)
    first, second = (
        model.draw(messages, 32),
        model.draw(messages, 32, pen=model.pen(palette="riso")),
    )
    assert not np.array_equal(first, second)


def test_pictures_in_floats_are_refused(place):
    with pytest.raises(SettingError, match="uint8"):
        gs.load(place).read(np.zeros((1, 8, 8, 3)))


def test_importing_the_package_imports_no_torch():
    check = "import sys, glyphstudio; assert not {'torch', 'numpy', 'PySide6'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", check], check=True)


def test_what_nobody_may_write_to_is_drawn_and_read(place):
    model = gs.load(place)
    messages = model.random(2)
    messages.flags.writeable = False
    pictures = model.draw(messages, 32)
    read = model.read(pictures)
    pictures.flags.writeable = False
    assert np.array_equal(model.read(pictures), read)


def test_no_picture_is_refused(place):
    with pytest.raises(SettingError, match="no picture"):
        gs.load(place).read(np.zeros((0, 8, 8, 3), np.uint8))
