"""A tiny recipe, and one run of it that the tests of commands share."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from glyphstudio.cli.main import main

SETTINGS = {
    "style": "ink",
    "latent_size": 4,
    "batch": 8,
    "size": 16,
    "finish": {"pictures": 16, "steps": 2},
}


@dataclass(frozen=True)
class Said:
    """What a command line left: exit code, stdout, stderr."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def glyphstudio(capfd, monkeypatch, tmp_path) -> Callable[..., Said]:
    """Runs a command line in this process, in a folder of its own."""
    monkeypatch.chdir(tmp_path)

    def run(*words: object) -> Said:
        capfd.readouterr()
        code = main([os.fspath(w) if isinstance(w, Path) else str(w) for w in words])
        said = capfd.readouterr()
        return Said(code, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def recipe_file(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("recipes") / "tiny.json"
    path.write_text(json.dumps({"name": "tiny", "label": "Tiny", "steps": 6, "settings": SETTINGS}))
    return path


@pytest.fixture(scope="session")
def trained(tmp_path_factory, recipe_file) -> Path:
    """A finished run of six steps; only to be looked at."""
    folder = tmp_path_factory.mktemp("runs") / "trained"
    assert main(["train", str(recipe_file), "--out", str(folder), "--seed", "7", "-q"]) == 0
    return folder


@pytest.fixture
def run_folder(trained, tmp_path) -> Path:
    """A copy of that run, to change."""
    return Path(shutil.copytree(trained, tmp_path / "copied run"))
