"""What the commands write comes back: every format, from the file alone."""

from __future__ import annotations

import json

import pytest

from glyphstudio.cli.main import main
from glyphstudio.exporters.work import ending_of, exporters

FILMS = [ending_of(one) for one in exporters() if one.takes == "film"]
STILLS = [ending_of(one) for one in exporters() if one.takes != "film"]
BARE = (".apng", ".mov", ".png", ".pngs", ".svg", ".pdf", ".webp")


def told(capsys, *words: str) -> dict[str, object]:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def write(capsys, place, *more: str) -> dict[str, object]:
    if place.suffix in FILMS:
        words = ("animate", "mirror", "--keys", "2", "--seconds", "0.4", "--size", "48")
        words += ("--fps", "10")
    else:
        words = ("draw", "mirror", "--count", "3", "--size", "48")
    return told(capsys, *words, "--seed", "5", "-q", "-o", str(place), *more)


@pytest.mark.parametrize("ending", FILMS + STILLS)
def test_info_shows_what_a_file_was_made_from(ending, tmp_path, capsys):
    made = write(capsys, tmp_path / f"a{ending}")
    facts = told(capsys, "info", str(made["path"]))
    assert facts["model_hash"] == made["model_hash"]
    assert (facts["draw_seed"], facts["recipe_name"]) == (5, "mirror")
    assert len(facts["latents"]) == (2 if ending in FILMS else 3)


@pytest.mark.parametrize("ending", FILMS + STILLS)
def test_one_switch_strips_it(ending, tmp_path, capsys):
    made = write(capsys, tmp_path / f"a{ending}", "--no-embed")
    facts = told(capsys, "info", str(made["path"]))
    assert facts["model_hash"] is None
    assert facts["latents"] is None


@pytest.mark.parametrize("ending", BARE)
def test_the_paper_can_be_left_away(ending, tmp_path, capsys):
    assert write(capsys, tmp_path / f"a{ending}", "--set", "paper=false")


def test_a_folder_of_frames_is_called_without_its_ending(tmp_path, capsys):
    made = write(capsys, tmp_path / "a.pngs")
    assert made["path"] == str(tmp_path / "a")
    assert sorted(p.name for p in (tmp_path / "a").iterdir())[0] == "0001.png"
