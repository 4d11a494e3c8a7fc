"""The command of the benchmarks, found wherever the folder was shipped to."""

from __future__ import annotations

import importlib.util
import json
import sys
from importlib import import_module

import pytest

from benchmarks import run
from benchmarks.figures import Figure, Result
from glyphstudio import discovery


def test_every_name_is_a_module_that_measures():
    for name in run.NAMES:
        assert callable(import_module(f"benchmarks.{name}").measure)


def test_a_table_names_figures_units_and_goals():
    result = Result(
        "x", "Title", "How.", (Figure("ratio", 40.2, "x", goal=20), Figure("b", 0.01234, "s"))
    )
    text = result.as_text()
    assert "ratio      40.2 x   (at least 20: reached)" in text
    assert "0.0123 s" in text


@pytest.mark.parametrize(
    ("value", "side", "met"),
    [
        (20, "at least", True),
        (19, "at least", False),
        (30, "at most", True),
        (34, "at most", False),
    ],
)
def test_a_goal_is_met_on_its_side(value, side, met):
    goal = 20 if side == "at least" else 33
    assert Figure("f", value, "", goal=goal, side=side).met is met


def test_json_holds_machine_and_figures(capsys):
    assert run.main(["warp", "--quick", "--json"]) == 0
    tree = json.loads(capsys.readouterr().out)
    assert tree["machine"]["torch"]
    (result,) = tree["results"]
    ratios = [f["value"] for f in result["figures"] if f["name"].endswith("times as fast")]
    assert len(ratios) == 3
    assert min(ratios) > 0


def test_an_unknown_name_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as refusal:
        run.main(["five_beans"])
    assert refusal.value.code == 2
    assert "five_bits" in capsys.readouterr().err


def test_the_folder_works_under_any_name(monkeypatch):
    folder = discovery.shipped("benchmarks")
    spec = importlib.util.spec_from_file_location(
        "elsewhere", folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    package = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "elsewhere", package)
    spec.loader.exec_module(package)
    for name in run.NAMES:
        assert callable(import_module(f"elsewhere.{name}").measure)
    assert import_module("elsewhere.figures").Result is not Result
    for name in [name for name in sys.modules if name.startswith("elsewhere.")]:
        monkeypatch.delitem(sys.modules, name)
