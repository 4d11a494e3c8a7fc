from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from glyphstudio.engine import models
from glyphstudio.engine.checkpoint import pack
from glyphstudio.engine.family import Legibility
from glyphstudio.errors import ModelFileError
from glyphstudio.families.inverted_ae import InvertedAE
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe, recipe_json

RECIPE = Recipe(name="small", settings={"style": "ink", "latent_size": 6, "reader_width": 8})
READS = Legibility(bits=3.5, r2=0.5, letters=40.0)


@pytest.fixture(scope="module")
def state():
    player = InvertedAE.make_player(
        parsed(InvertedAE.params_type, RECIPE.settings), device=torch.device("cpu")
    )
    return {name: tensor.clone() for name, tensor in player.weights().items()}


@pytest.fixture(scope="module")
def data(state) -> bytes:
    return models.model_bytes(RECIPE, state, step=7, legibility=READS)


def refused(data: bytes, *, match: str) -> None:
    with pytest.raises(ModelFileError, match=match):
        models.parse_model(data, name="hostile")


def repacked(state, **notes: str) -> bytes:
    return pack("model", state, {"recipe": recipe_json(RECIPE), "step": "7", **notes})


def test_a_model_comes_back_as_it_was(state, data):
    model = models.parse_model(data, name="small")
    assert model.recipe == RECIPE
    assert model.step == 7
    assert model.legibility == READS
    assert all(torch.equal(model.state[name], state[name]) for name in state)


def test_a_hash_names_the_model_and_not_its_file(state, data):
    again = models.model_bytes(RECIPE, state, step=8, legibility=None)
    assert again != data
    first, second = (models.parse_model(d, name=n) for d, n in ((data, "a"), (again, "b")))
    assert first.model_hash == second.model_hash == models.model_hash(RECIPE, state)


def test_another_weight_or_recipe_gives_another_hash(state):
    own = models.model_hash(RECIPE, state)
    name = sorted(state)[0]
    assert models.model_hash(RECIPE, state | {name: state[name] + 1}) != own
    assert models.model_hash(RECIPE.model_copy(update={"seed": 1}), state) != own


def test_half_precision_is_widened_and_draws_nearly_the_same(state, data):
    half = models.model_bytes(RECIPE, state, step=7, legibility=READS, half=True)
    assert len(half) < 0.6 * len(data)
    model = models.parse_model(half, name="half")
    assert {tensor.dtype for tensor in model.state.values()} == {torch.float32}
    players = [models.open_player(models.parse_model(d, name="x")) for d in (data, half)]
    latents = np.random.default_rng(0).standard_normal((4, 6), np.float32)
    whole, halved = (player.draw(latents, player.pen_type(), 64) for player in players)
    assert np.abs(whole.astype(int) - halved).mean() < 1


def test_a_run_folder_is_a_model(tmp_path: Path, data):
    run = tmp_path / "my run"
    run.mkdir()
    (run / "weights.safetensors").write_bytes(data)
    assert models.load_model(run).name == "my run"
    assert models.load_model(str(run / "weights.safetensors")).step == 7


def test_an_empty_run_folder_is_explained(tmp_path: Path):
    with pytest.raises(ModelFileError, match="holds no trained model yet"):
        models.load_model(tmp_path)


def test_a_name_that_is_nowhere_is_explained():
    with pytest.raises(ModelFileError, match="There is no model 'nowhere'"):
        models.load_model("nowhere")


def test_a_missing_tensor_is_refused(state):
    some = dict(state)
    del some[sorted(some)[0]]
    refused(repacked(some), match="does not fit its recipe")


def test_a_tensor_too_many_is_refused(state):
    refused(repacked(state | {"drawer.more": torch.zeros(1)}), match="does not fit its recipe")


def test_another_shape_is_refused(state):
    name = "reader.last.bias"
    refused(repacked(state | {name: torch.zeros(7)}), match="does not fit its recipe")


def test_another_type_is_refused(state):
    name = "reader.last.bias"
    refused(repacked(state | {name: torch.zeros(6, dtype=torch.int32)}), match="does not fit")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_weights_that_are_no_numbers_are_refused(state, value):
    broken = state["reader.last.bias"].clone()
    broken[2] = value
    refused(repacked(state | {"reader.last.bias": broken}), match="not a number")


def test_half_precision_that_overflows_is_refused(state):
    broken = (state["reader.last.bias"] + 1e6).half()
    refused(repacked(state | {"reader.last.bias": broken}), match="not a number")


@pytest.mark.parametrize(
    "notes",
    [
        {"recipe": ""},
        {"recipe": "[]"},
        {"recipe": '{"name": "x", "family": "nothing"}'},
        {"recipe": '{"name": "x", "settings": {"style": "../../etc"}}'},
        {"recipe": '{"name": "x", "settings": {"latent_size": 1e9}}'},
        {"step": "-1"},
        {"step": "many"},
        {"step": "9" * 5000},
        {"bits_per_glyph": "nan", "r2": "0", "letters_of_64": "1"},
        {"bits_per_glyph": "1", "r2": "x", "letters_of_64": "1"},
    ],
)
def test_hostile_notes_are_refused(state, notes):
    refused(repacked(state, **notes), match=r"\w")


def test_a_recipe_that_asks_for_the_most_is_refused_before_it_is_made(state):
    most = {"style": "ink", "latent_size": 2048, "size": 256, "reader_width": 512}
    recipe = json.dumps({"name": "x", "settings": most})  # its reader has 2e9 weights
    refused(repacked(state, recipe=recipe), match="does not fit its recipe")


@pytest.mark.parametrize("cut", [0, 1, 8, 100, 5000, -1])
def test_a_cut_file_is_refused(data, cut):
    refused(data[:cut], match=r"\w")


def test_changed_bytes_are_refused(data):
    generator = np.random.default_rng(1)
    for _ in range(120):
        broken = bytearray(data)
        for place in generator.integers(0, len(data), 3):
            broken[place] ^= int(generator.integers(1, 256))
        refused(bytes(broken), match=r"\w")
