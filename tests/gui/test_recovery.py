"""A kill in the middle of the work: the next window has all of it, the file is as it was."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.gui.project_desk import ProjectDesk
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Scene, read_scene_text
from glyphstudio.store.projects import read_project, write_project

WAIT = 60_000
WORK = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from glyphstudio import scene as acts
from glyphstudio.gui.project_desk import ProjectDesk
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.lineage import Generation, Lineage
from glyphstudio.timeline import Key, Timeline

model, project = Path(sys.argv[1]), Path(sys.argv[2])
application = QApplication([])
bench = Workbench()
bench._probe = bench._open_first = lambda: None
window = Window(bench)

def work():
    scene = acts.liked(acts.chose(bench.scene, 5))
    timeline = Timeline(keys=tuple(Key(message=one) for one in scene.messages[:3]), fps=12)
    lineage = Lineage(generations=(Generation(children=scene.messages[:12], chosen=(1, 4)),))
    scene = acts.viewed(scene.with_(timeline=timeline, lineage=lineage), stage="glyph", noise=0.5)
    bench.act("Work", acts.stored(acts.inked(scene, {"weight": 0.5}), 4))
    ProjectDesk.of(bench).save(project)

def go_on(sentence):
    if sentence.startswith("Saved"):
        QTimer.singleShot(0, never_saved)

def never_saved():
    bench.act("Later", acts.stored(acts.chose(bench.scene, 6), 9))
    print("worked", flush=True)

bench.noticed.connect(go_on)
bench.engine_loaded.connect(lambda: bench.open_model(model))
bench.axes_ready.connect(work)
bench.start()
application.exec()
"""


def worked(process: subprocess.Popen[str], left: Path) -> str:
    """Wait until it has worked and written down what it would leave."""
    assert process.stdout is not None
    assert process.stdout.readline().strip() == "worked"
    until = time.monotonic() + 60
    while time.monotonic() < until:
        text = left.read_text("utf-8") if left.is_file() else "{}"
        if '"9"' in json.dumps(json.loads(text).get("slots", {})):
            return text
    raise AssertionError("it never wrote down what it would leave")


@pytest.mark.skipif(sys.platform == "win32", reason="has no SIGKILL")
def test_after_a_kill_the_whole_scene_is_there_again(
    studio_home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    model, project = write_model(tmp_path / "Six.safetensors"), tmp_path / "Mine.glyphstudio"
    environment = {**os.environ, "GLYPHSTUDIO_HOME": str(studio_home)}
    process = subprocess.Popen(
        [sys.executable, "-c", WORK, str(model), str(project)],
        env=environment, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        text = worked(process, studio_home / "state" / "left.json")
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate()
    saved, left = project.read_bytes(), read_scene_text(text).scene
    model.unlink()  # the studio has a copy by now
    bench = Workbench()
    bench._probe = lambda: None  # type: ignore[method-assign]  # seconds of training nobody awaits
    window = Window(bench)
    qtbot.addWidget(window)
    with qtbot.waitSignals([bench.axes_ready, bench.model_changed], timeout=120_000):
        bench.start()
    try:
        assert bench.model is not None
        assert bench.scene == left
        assert len(bench.scene.timeline.keys) == 3
        assert bench.scene.lineage.generations[0].chosen == (1, 4)
        assert bench.scene.view.noise == 0.5
        assert set(bench.scene.slots) == {"4", "9"}
        desk = ProjectDesk.of(bench)
        qtbot.waitUntil(lambda: desk.project.saved is not None, timeout=WAIT)
        assert desk.project.path == project
        assert window.isWindowModified()  # what came after the last save
        assert project.read_bytes() == saved
        assert set(read_project(project).scene.slots) == {"4"}
    finally:
        assert bench.shut_down(20)


def test_what_was_left_with_a_model_that_is_gone_can_be_opened_again(
    studio_home: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    from glyphstudio import scene as acts
    from glyphstudio.message import Message, ModelRef

    ref = ModelRef(model_hash="a" * 64, name="Fog 64", step=1200)
    left = acts.liked(acts.opened(Scene(), ref, None, [Message.of([float(i)]) for i in range(4)]))
    state = studio_home / "state"
    state.mkdir(parents=True)
    (state / "left.json").write_text(acts.scene_json(left))
    project = tmp_path / "Mine.glyphstudio"
    write_project(project, left)
    (state / "left-project.json").write_text(json.dumps({"path": str(project)}))
    bench = Workbench()
    bench._probe = lambda: None  # type: ignore[method-assign]  # seconds of training nobody awaits
    window = Window(bench)
    qtbot.addWidget(window)
    with qtbot.waitSignal(bench.model_missing, timeout=120_000) as missing:
        bench.start()
    try:
        assert missing.args[0].sentence.startswith("Fog 64 (step 1,200), which this was made with")
        desk = ProjectDesk.of(bench)
        qtbot.waitUntil(lambda: len(desk.asides) == 1, timeout=WAIT)
        assert read_project(desk.asides[0]).scene == left
        assert bench.scene.shelf == left.shelf
        assert (desk.project.path, desk.name) == (None, "Mine")  # Save asks, and loses nothing
        assert desk.modified
    finally:
        assert bench.shut_down(20)


def test_what_was_never_saved_is_put_aside_also_on_another_day(
    studio_home: Path, qtbot: QtBot
) -> None:
    from glyphstudio import scene as acts
    from glyphstudio.message import Message, ModelRef

    ref = ModelRef(name="mirror")
    left = acts.liked(acts.opened(Scene(), ref, None, [Message.of([1.0] * 28)]))
    state = studio_home / "state"
    state.mkdir(parents=True)
    (state / "left.json").write_text(acts.scene_json(left))
    bench = Workbench()
    desk = ProjectDesk.of(bench)
    bench._jobs.start()
    try:
        assert desk.modified
        desk.begin()
        assert bench.scene.shelf == ()
        qtbot.waitUntil(lambda: len(desk.asides) == 1, timeout=WAIT)
        assert read_project(desk.asides[0]).scene.shelf == left.shelf
    finally:
        assert bench.shut_down(20)


def test_a_project_dropped_before_the_engine_is_there_opens_all_the_same(
    qtbot: QtBot, tmp_path: Path
) -> None:
    from glyphstudio.discovery import shipped
    from glyphstudio.message import Message, ModelRef
    from glyphstudio.store.weights import hash_of

    mirror = shipped("models") / "mirror.safetensors"
    ref = ModelRef(model_hash=hash_of(mirror), name="mirror")
    scene = Scene(model=ref, messages=(Message.of([0.5] * 28),))
    path = tmp_path / "Early.glyphstudio"
    write_project(path, scene)
    bench = Workbench()
    bench._probe = lambda: None  # type: ignore[method-assign]  # seconds of training nobody awaits
    desk = ProjectDesk.of(bench)
    with qtbot.waitSignal(bench.noticed) as said:
        bench.open_file(path)
    assert said.args[0] == "Early.glyphstudio opens as soon as the engine is loaded."
    with qtbot.waitSignal(bench.restored, timeout=120_000):
        bench.start()
    try:
        assert desk.project.path == path
        assert bench.scene.messages == scene.messages
    finally:
        assert bench.shut_down(20)
