from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from glyphstudio import discovery
from glyphstudio.engine import training
from glyphstudio.store import library


@pytest.fixture
def shipped_here(tmp_path, monkeypatch, recipe_file):
    """A program that ships with one tiny recipe."""
    (tmp_path / "models" / "recipes").mkdir(parents=True)
    shutil.copy(recipe_file, tmp_path / "models" / "recipes")
    own = discovery.shipped

    def shipped(name: str) -> Path:
        return tmp_path / name if name == "models" else own(name)

    for module in (discovery, library):
        monkeypatch.setattr(module, "shipped", shipped)


@pytest.mark.usefixtures("shipped_here")
def test_recipes_are_listed_with_the_time_they_take_here(glyphstudio):
    (recipe,) = glyphstudio("recipes", "--json").json
    assert recipe["name"] == "tiny"
    assert recipe["label"] == "Tiny"
    assert recipe["steps"] == 6
    assert 0 < recipe["seconds"] < 60
    assert recipe["bundled_model"] is False


@pytest.mark.usefixtures("shipped_here")
def test_time_is_measured_once_and_then_known(glyphstudio, monkeypatch):
    first = glyphstudio("recipes", "--json").json
    monkeypatch.delattr(training, "probe")
    assert glyphstudio("recipes", "--json").json == first


@pytest.mark.usefixtures("shipped_here")
def test_list_alone_is_quick_and_untimed(glyphstudio):
    (recipe,) = glyphstudio("recipes", "--json", "--no-probe").json
    assert recipe["seconds"] is None
    assert "tiny  Tiny" in glyphstudio("recipes", "--no-probe").out


@pytest.mark.usefixtures("shipped_here")
def test_shipped_recipe_is_trained_by_name(glyphstudio, tmp_path):
    words = ["--out", tmp_path / "a", "--steps", 1, "-q"]
    assert glyphstudio("train", "tiny", *words).code == 0


@pytest.mark.usefixtures("shipped_here")
def test_unknown_recipe_names_those_there_are(glyphstudio):
    said = glyphstudio("train", "nothing")
    assert said.code == 1
    assert "shipped ones: tiny." in said.err


def test_every_recipe_that_ships_is_listed(glyphstudio):
    listed = glyphstudio("recipes", "--json", "--no-probe").json
    files = (discovery.shipped("models") / "recipes").glob("*.json")
    assert {recipe["name"] for recipe in listed} == {path.stem for path in files}
