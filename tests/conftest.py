"""What every test stands on: no screen, a studio folder of its own, one torch thread."""

from __future__ import annotations

import os

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("OMP_NUM_THREADS", "1")

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def studio_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing a test does touches the artist's own folders."""
    home = tmp_path / "studio home"
    monkeypatch.setenv("GLYPHSTUDIO_HOME", str(home))
    return home
