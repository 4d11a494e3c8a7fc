"""The studio half of the workbench without its threads: what newer programs left stays theirs."""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from glyphstudio import scene as acts
from glyphstudio.drawing import Provenance
from glyphstudio.errors import FileError
from glyphstudio.exporters.work import PictureWork, find_exporter
from glyphstudio.gui.catalogue import Listing, look_at
from glyphstudio.gui.studio_bench import LEFT, LEFT_ASIDE, StudioBench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.scene import Message, ModelRef, Scene

MODEL = ModelRef(name="mirror")


def a_scene() -> Scene:
    return acts.liked(acts.opened(Scene(), MODEL, None, [Message.of([1.0, 2.0])]))


def newer(scene: Scene) -> str:
    tree = json.loads(acts.scene_json(scene)) | {"version": acts.VERSION + 1, "swarm": 3}
    return json.dumps(tree)


@pytest.fixture
def left(qtbot: QtBot) -> Path:
    """What a newer program left behind at its end."""
    path = StudioBench().studio.state / LEFT
    path.parent.mkdir(parents=True)
    path.write_text(newer(a_scene()))
    return path


def said_at_start(bench: StudioBench) -> list[str]:
    said: list[str] = []
    bench.noticed.connect(said.append)
    bench._take_answer(Listing(()))
    bench._take_answer(Listing(()))
    return said


def test_what_a_newer_program_left_is_shown_with_a_sentence(left: Path) -> None:
    bench = StudioBench()
    assert bench.scene.shelf == a_scene().shelf
    assert said_at_start(bench) == [acts.NEWER]


def test_what_a_newer_program_left_is_never_written_over(left: Path) -> None:
    before, first = left.read_bytes(), StudioBench()
    first.act("Off the shelf", first.scene.with_(shelf=()))
    first.act("Remember", acts.stored(acts.opened(first.scene, MODEL, None, [Message.of([3])]), 4))
    first.remember()
    first.remember()
    assert left.read_bytes() == before
    again = StudioBench()
    assert (again.scene.shelf, again.scene.slots) == ((), {"4": Message.of([3])})
    assert said_at_start(again) == []


def test_what_a_newer_program_left_since_is_shown_in_place_of_ours(left: Path) -> None:
    StudioBench().remember()
    aside = left.with_name(LEFT_ASIDE)
    os.utime(aside, ns=(0, 0))
    assert StudioBench().scene.shelf == a_scene().shelf


def test_what_we_left_ourselves_is_in_its_usual_place(left: Path) -> None:
    left.unlink()
    bench = StudioBench()
    bench.act("Shelf", a_scene())
    bench.remember()
    assert not left.with_name(LEFT_ASIDE).exists()
    assert StudioBench().scene.shelf == a_scene().shelf
    assert said_at_start(StudioBench()) == []


def test_a_picture_of_a_newer_program_is_opened_with_a_sentence(
    qtbot: QtBot, tmp_path: Path
) -> None:
    white = np.full((8, 8, 3), 255, np.uint8)
    exporter, path = find_exporter("png"), tmp_path / "a.png"
    exporter.write(
        path,
        PictureWork(8, 8, lambda: iter([white])),
        exporter.params_type(),
        provenance=Provenance("Glyph Studio 9", newer(a_scene())),
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )
    found = look_at(path)
    bench, said = StudioBench(), list[object]()
    bench.file_found.connect(said.append)
    bench.noticed.connect(said.append)
    bench._take_answer(found)
    assert found.scene == a_scene()
    assert said == [found, acts.NEWER]


def test_what_was_to_follow_a_look_that_failed_is_forgotten(qtbot: QtBot) -> None:
    bench, said, seen = StudioBench(), list[str](), list[object]()
    bench.failed.connect(lambda sentence, _details: said.append(sentence))

    def fails(_running: Running) -> object:
        raise FileError("It is gone.")

    bench.look(Job("fails", fails), seen.append)
    bench.look(Job("sees", lambda _running: 7), seen.append)
    bench._jobs.start()
    qtbot.waitUntil(lambda: seen == [7], timeout=30_000)
    assert said == ["It is gone."]
    assert bench._then == {}
    assert bench._jobs.shut_down(20)
