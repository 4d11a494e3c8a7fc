"""Models told by what is in them, wherever they lie."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from glyphstudio.discovery import shipped
from glyphstudio.engine.models import load_model
from glyphstudio.errors import FileError, ModelFileError
from glyphstudio.store import weights
from glyphstudio.store.library import bundled_models
from glyphstudio.store.studio import find_studio

MIRROR = shipped("models") / "mirror.safetensors"


@pytest.mark.parametrize("path", [entry.path for entry in bundled_models()], ids=lambda p: p.stem)
def test_the_hash_is_the_engine_s(path: Path):
    assert weights.hash_of(path) == load_model(path).model_hash


def test_a_model_is_found_under_any_name():
    studio, wanted = find_studio(), weights.hash_of(MIRROR)
    found = weights.find_by_hash(studio, wanted)
    assert found == MIRROR
    studio.models.mkdir(parents=True)
    shutil.copy(MIRROR, studio.models / "Another name.safetensors")
    assert weights.find_by_hash(studio, wanted) == studio.models / "Another name.safetensors"
    kept = weights.keep_file(studio, MIRROR)
    assert weights.find_by_hash(studio, wanted) == kept
    assert weights.find_by_hash(studio, "0" * 64) is None
    assert weights.find_by_hash(studio, "../../x") is None


def test_a_model_beside_the_file_that_speaks_of_it_is_found(tmp_path: Path):
    aside = tmp_path / "with the picture"
    aside.mkdir()
    path = aside / "m.safetensors"
    shutil.copy(MIRROR, path)
    assert weights.find_by_hash(find_studio(), weights.hash_of(MIRROR), (aside,)) == path


def test_a_kept_copy_that_was_changed_is_not_taken_for_it():
    studio, wanted = find_studio(), weights.hash_of(MIRROR)
    path = weights.keep(studio, b"something else", wanted)
    assert not weights.is_model(path, wanted)
    assert weights.find_by_hash(studio, wanted) == MIRROR


def test_only_a_hash_names_a_kept_model():
    with pytest.raises(FileError, match="hash"):
        weights.kept_place(find_studio(), "../../etc/passwd")


def test_what_is_no_model_says_so(tmp_path: Path):
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"no")
    with pytest.raises(ModelFileError, match="not a model file"):
        weights.hash_of(path)
    with pytest.raises(ModelFileError, match="no file"):
        weights.hash_of(tmp_path / "y.safetensors")
