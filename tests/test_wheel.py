"""The built wheel stands alone: installed elsewhere it draws a bundled model."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DRAW = """
import glyphstudio as gs, pathlib, sys
from glyphstudio.discovery import shipped
assert pathlib.Path(gs.__file__).is_relative_to(sys.argv[1]), gs.__file__
for folder in ("resources", "models", "benchmarks"):
    assert shipped(folder).is_relative_to(sys.argv[1]), folder
    assert any(shipped(folder).iterdir()), folder
model = gs.load("mirror")
print(model.draw(model.random(2, seed=1), size=64).shape)
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
    )
    (built,) = folder.glob("*.whl")
    return built


@pytest.mark.slow
def test_the_wheel_installed_elsewhere_draws_a_bundled_model(wheel: Path, tmp_path: Path):
    site = tmp_path / "elsewhere"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    done = subprocess.run(
        [sys.executable, "-c", DRAW, str(site)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stdout.strip() == "(2, 64, 64, 3)", done.stderr


@pytest.mark.slow
def test_the_wheel_names_its_commands_and_carries_its_licences(wheel: Path):
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
        entry = next(name for name in names if name.endswith("entry_points.txt"))
        commands = archive.read(entry).decode()
    assert "glyphstudio = glyphstudio.cli.main:main" in commands
    assert "[gui_scripts]" in commands
    assert any(name.endswith("licenses/LICENSE") for name in names)
    assert any(name.endswith("licenses/NOTICE") for name in names)
