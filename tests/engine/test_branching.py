"""The model that a branched run is from the start."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiny import Tiny, same, tiny_recipe

from glyphstudio.engine import training
from glyphstudio.engine.branching import model_at
from glyphstudio.engine.events import Control
from glyphstudio.engine.family import Family
from glyphstudio.engine.models import load_model, parse_model
from glyphstudio.errors import ModelFileError
from glyphstudio.store.runs import RunFolder


@pytest.fixture
def source(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run of ten steps, more noisy than its recipe from the first on."""
    monkeypatch.setitem(Family.registry, Tiny.name, Tiny)
    control = Control()
    control.change({"noise": 0.7})
    with RunFolder.create(tmp_path / "a", tiny_recipe(10), device="cpu", threads=1) as run:
        for _event in training.start(run, control=control, measure_every=0):
            pass
    return tmp_path / "a"


def test_a_branch_can_be_opened_before_its_first_step(source: Path, tmp_path: Path):
    RunFolder.branch(source, 10, tmp_path / "b", model_at=model_at).close()
    branched, whole = load_model(tmp_path / "b"), load_model(source)
    assert (branched.name, branched.step, branched.recipe) == ("b", 10, whole.recipe)
    assert same(branched.state, whole.state)
    assert whole.recipe.settings["noise"] == 0.7
    assert (tmp_path / "b" / "card.png").read_bytes() == (source / "card.png").read_bytes()


def test_the_model_of_an_early_step_is_as_it_was_then(source: Path, tmp_path: Path):
    RunFolder.branch(source, 0, tmp_path / "b", model_at=model_at).close()
    early, late = load_model(tmp_path / "b"), load_model(source)
    assert (early.step, late.step) == (0, 10)
    assert not same(early.state, late.state)


def test_a_damaged_checkpoint_is_refused_before_there_is_a_branch(source: Path, tmp_path: Path):
    path = source / "checkpoints" / "step-000000010.safetensors"
    path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(ModelFileError, match="checksum"):
        RunFolder.branch(source, 10, tmp_path / "b", model_at=model_at)
    assert not (tmp_path / "b").exists()


def test_the_model_says_which_step_it_is_of(source: Path):
    data = (source / "checkpoints" / "step-000000010.safetensors").read_bytes()
    model, card = model_at(tiny_recipe(10), [{"noise": 0.1}, {"noise": 0.2}], data)
    assert parse_model(model, name="x").recipe.settings["noise"] == 0.2
    assert card.shape == (192, 384, 3)
