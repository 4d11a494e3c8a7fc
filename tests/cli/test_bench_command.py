from __future__ import annotations

import sys

import pytest

from glyphstudio import discovery
from glyphstudio.cli import bench

RUN = """
from .said import CODE


def main(words):
    print(words)
    return CODE
"""


@pytest.fixture
def own_benchmarks(tmp_path, monkeypatch):
    """A program whose benchmarks take no time."""
    folder = tmp_path / "benchmarks"
    folder.mkdir()
    for name, text in (("__init__", ""), ("said", "CODE = 1"), ("run", RUN)):
        (folder / f"{name}.py").write_text(text)
    monkeypatch.setattr(discovery, "shipped", lambda name: tmp_path / name)
    for name in loaded():
        monkeypatch.delitem(sys.modules, name)
    yield folder
    for name in loaded():
        del sys.modules[name]


def loaded() -> list[str]:
    return [name for name in sys.modules if name.partition(".")[0] == bench.PACKAGE]


@pytest.mark.usefixtures("own_benchmarks")
def test_shipped_benchmarks_are_run_and_their_verdict_is_the_exit_code(glyphstudio):
    said = glyphstudio("bench", "rate", "--quick", "--json", "--pictures", "here")
    assert said.out == "['rate', '--quick', '--json', '--pictures', 'here']\n"
    assert said.code == 1


def test_program_without_benchmarks_says_so(glyphstudio, own_benchmarks):
    (own_benchmarks / "run.py").unlink()
    said = glyphstudio("bench")
    assert said.code == 1
    assert "do not come with" in said.err


def test_unknown_benchmark_is_misuse(glyphstudio):
    with pytest.raises(SystemExit) as left:
        glyphstudio("bench", "nothing")
    assert left.value.code == 2
