"""What is dropped on the window: taken or refused, in one sentence that names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot
from small_model import small_recipe

from glyphstudio.errors import GlyphError
from glyphstudio.gui.catalogue import Catalogue, look_at
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.store.studio import find_studio

WAIT = 60_000
HOSTILE = "<b>Fine</b>\u202e print\x07"


def write_recipe(path: Path, **changes: object) -> Path:
    path.write_text(json.dumps(small_recipe().model_dump(mode="json") | changes))
    return path


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"family": "cobbler"}, "no family called 'cobbler'"),
        ({"settings": {"style": "hat"}}, "no style called 'hat'"),
        ({"settings": {"style": "ink", "drawing": {"hats": 3}}}, "hats"),
        ({"settings": {"latent_size": -3}}, "latent_size"),
        ({"steps": 0}, "steps"),
    ],
)
def test_a_recipe_that_cannot_be_grown_is_refused_by_its_name(
    tmp_path: Path, changes: dict[str, object], why: str
) -> None:
    path = write_recipe(tmp_path / "my own.json", label=HOSTILE, **changes)
    with pytest.raises(GlyphError, match=r"^my own\.json.*" + why):
        look_at(path)


def test_a_refused_recipe_is_only_refused(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> None:
    noticed, before = QSignalSpy(bench.noticed), bench.scene
    path = write_recipe(tmp_path / "a.json", settings={"style": "hat"}, label=HOSTILE)
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as failed:
        bench.open_file(path)
    assert failed.args == ["a.json: There is no style called 'hat'.", ""]
    with qtbot.waitSignal(bench.file_found, timeout=WAIT):  # what was said, was said before
        bench.open_file(write_recipe(tmp_path / "b.json"))
    assert noticed.count() == 1
    assert bench.scene.draft != before.draft
    assert [act.label for act in bench.history.acts if "Fine" in act.label] == []


def test_a_stranger_s_label_is_plain_text(
    window: Window, bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(bench.noticed, timeout=WAIT) as noticed:
        bench.open_file(write_recipe(tmp_path / "a.json", label=HOSTILE))
    assert noticed.args == ["<b>Fine</b> print is ready to grow."]
    assert window.notice.sentence == noticed.args[0]


def test_a_broken_model_is_refused_by_its_name(
    bench: Workbench, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "my glyphs.safetensors"
    path.write_bytes(b"a letter to my aunt")
    with qtbot.waitSignal(bench.failed, timeout=WAIT) as failed:
        bench.open_file(path)
    sentence, details = failed.args
    assert sentence.startswith("my glyphs.safetensors is not a model file")
    assert details == ""


def test_the_library_lists_names_that_turn_no_line_round() -> None:
    studio = find_studio()
    studio.pictures.mkdir(parents=True)
    (studio.pictures / "a\u202egnp.exe.png").write_bytes(b"no picture")
    (item,) = [one for one in Catalogue(studio).listing().items if one.section == "pictures"]
    assert item.title == "agnp.exe"
