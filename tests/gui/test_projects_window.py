"""Projects in the real window: saved, opened, found again; what is missing is said."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio import scene as acts
from glyphstudio.gui.project_desk import ProjectDesk
from glyphstudio.gui.window import Window
from glyphstudio.scene import Message, Scene
from glyphstudio.store.projects import project_text, read_project
from glyphstudio.timeline import Key, Timeline

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def alive(window: Window, qtbot: QtBot, tmp_path: Path) -> Window:
    """With a small model on the stage and a kept glyph."""
    open_model(window, qtbot, write_model(tmp_path / "models" / "Six.safetensors"))
    window.first_steps.put_away()
    window.actions_["glyph.like"].trigger()
    return window


def open_model(window: Window, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignals([window.bench.model_changed, window.bench.axes_ready], timeout=WAIT):
        window.bench.open_model(path)


def desk_of(window: Window) -> ProjectDesk:
    return ProjectDesk.of(window.bench)


def choose(window: Window, path: Path) -> None:
    """Answer the chooser that is open."""
    chooser = window.findChild(QFileDialog, "chooser")
    assert chooser is not None
    chooser.setOption(QFileDialog.Option.DontUseNativeDialog)
    chooser.setOption(QFileDialog.Option.DontConfirmOverwrite)
    path.parent.mkdir(parents=True, exist_ok=True)
    chooser.setDirectory(str(path.parent))
    chooser.selectFile(path.name)
    chooser.accept()


def save_as(window: Window, qtbot: QtBot, path: Path, act: str = "file.save_as") -> None:
    window.actions_[act].trigger()
    choose(window, path)
    qtbot.waitUntil(lambda: desk_of(window).project.path == path, timeout=WAIT)
    qtbot.waitUntil(lambda: not desk_of(window).modified, timeout=WAIT)


def open_project(window: Window, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(window.bench.restored, timeout=WAIT):
        window.actions_["file.open"].trigger()
        choose(window, path)


def with_timeline(window: Window) -> Scene:
    scene = window.bench.scene
    keys = tuple(Key(message=one, seconds=0.5) for one in scene.messages[:3])
    timeline = Timeline(model=scene.model, keys=keys, fps=12)
    window.bench.act("Key", acts.stored(scene.with_(timeline=timeline), 7))
    return window.bench.scene


# ---- saving


def test_a_project_is_saved_under_a_name_and_then_in_place(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path, wanted = tmp_path / "Masks.glyphstudio", with_timeline(alive)
    assert alive.isWindowModified()
    alive.actions_["file.save"].trigger()  # has no file yet: asks
    choose(alive, path)
    qtbot.waitUntil(lambda: not alive.isWindowModified(), timeout=WAIT)
    assert alive.windowTitle() == "Small ink – Masks[*] – Glyph Studio"
    assert read_project(path).scene == wanted
    alive.actions_["glyph.random"].trigger()
    assert alive.isWindowModified()
    alive.actions_["file.save"].trigger()
    qtbot.waitUntil(lambda: not alive.isWindowModified(), timeout=WAIT)
    assert read_project(path).scene == alive.bench.scene
    alive.actions_["edit.undo"].trigger()
    assert alive.isWindowModified()
    alive.actions_["edit.redo"].trigger()
    assert not alive.isWindowModified()


def test_another_view_is_nothing_to_save(alive: Window, qtbot: QtBot, tmp_path: Path) -> None:
    save_as(alive, qtbot, tmp_path / "a.glyphstudio")
    alive.actions_["view.glyph"].trigger()
    assert alive.bench.scene.view.stage == "glyph"
    assert not alive.isWindowModified()


def test_a_disk_that_refuses_is_told_and_the_mark_stays(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    with_timeline(alive)
    with qtbot.waitSignal(alive.bench.failed, timeout=WAIT) as said:
        desk_of(alive).save(tmp_path / "not there" / "a.glyphstudio")
    assert "not there" in said.args[0]
    assert alive.isWindowModified()


# ---- opening


def test_a_project_comes_back_whole_and_undo_leads_to_the_one_before(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    first, second = tmp_path / "First.glyphstudio", tmp_path / "Second.glyphstudio"
    wanted = with_timeline(alive)
    save_as(alive, qtbot, first)
    alive.actions_["file.new"].trigger()
    assert alive.bench.scene.shelf == ()
    assert alive.bench.scene.timeline == Timeline()
    assert alive.windowTitle() == "Small ink[*] – Glyph Studio"
    alive.actions_["glyph.random"].trigger()
    alive.actions_["glyph.like"].trigger()
    save_as(alive, qtbot, second)
    open_project(alive, qtbot, first)
    assert alive.bench.scene == wanted
    assert desk_of(alive).project.path == first
    assert not alive.isWindowModified()
    alive.actions_["edit.undo"].trigger()
    assert desk_of(alive).project.path == second  # so Save cannot write over the wrong one
    assert not alive.isWindowModified()
    alive.actions_["edit.redo"].trigger()
    assert desk_of(alive).project.path == first


def test_what_was_not_saved_can_be_opened_again(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    with_timeline(alive)
    wanted = alive.bench.scene
    with qtbot.waitSignal(desk_of(alive).listed, timeout=WAIT):
        alive.actions_["file.new"].trigger()
    (aside,) = desk_of(alive).asides
    menu = alive.menuBar().findChild(QMenu, "menu.file.open recent")
    row = next(act for act in menu.actions() if act.objectName() == f"recent.{aside}")
    with qtbot.waitSignal(alive.bench.restored, timeout=WAIT):
        row.trigger()
    assert alive.bench.scene.timeline == wanted.timeline
    assert alive.bench.scene.shelf == wanted.shelf
    assert desk_of(alive).project.path is None  # Save asks for a place
    assert alive.isWindowModified()


def test_recent_projects_stand_in_their_menu(alive: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "A & B.glyphstudio"
    save_as(alive, qtbot, path)
    menu = alive.menuBar().findChild(QMenu, "menu.file.open recent")
    assert [act.text() for act in menu.actions()][:1] == ["A && B"]
    alive.actions_["file.forget_recent"].trigger()
    assert [act.text() for act in menu.actions()] == ["Forget these"]
    assert path.is_file()


def test_a_newer_project_is_shown_and_never_written_over(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Newer.glyphstudio"
    tree = json.loads(project_text(with_timeline(alive))) | {"version": 99, "swarm": 1}
    path.write_text(json.dumps(tree))
    before = path.read_bytes()
    open_project(alive, qtbot, path)
    assert alive.notice.sentence == acts.NEWER
    alive.actions_["glyph.random"].trigger()
    alive.actions_["file.save"].trigger()
    chooser = alive.findChild(QFileDialog, "chooser")  # it asks where else
    assert chooser is not None
    chooser.reject()
    desk_of(alive).save()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("text", "why"),
    [("{", "not JSON"), ('{"version": 2, "shelf": 3}', "shelf"), ("PK\x03\x04rest", "damaged")],
)
def test_a_broken_project_is_one_sentence_and_changes_nothing(
    alive: Window, qtbot: QtBot, tmp_path: Path, text: str, why: str
) -> None:
    path, before = tmp_path / "mine.glyphstudio", alive.bench.scene
    path.write_bytes(text.encode("latin-1"))
    with qtbot.waitSignal(alive.bench.failed, timeout=WAIT) as said:
        alive.bench.open_file(path)
    assert said.args[0].startswith("mine.glyphstudio")
    assert why in said.args[0]
    assert said.args[1] == ""
    assert alive.bench.scene == before


def test_messages_of_another_size_are_said_and_the_rest_is_there(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    scene = with_timeline(alive)
    odd = scene.with_(messages=tuple(Message.of([1.0, 2.0]) for _ in range(4)), draw_seed=None)
    path = tmp_path / "odd.glyphstudio"
    path.write_text(project_text(odd))
    with qtbot.waitSignal(alive.bench.failed, timeout=WAIT) as said:
        alive.bench.open_file(path)
    assert "2 numbers and the model takes 6" in said.args[0]
    qtbot.waitUntil(lambda: desk_of(alive).project.path == path, timeout=WAIT)
    assert len(alive.bench.scene.messages) == 32
    assert alive.bench.scene.shelf == scene.shelf
    assert alive.isWindowModified()


def test_a_pen_edited_by_hand_is_left_out_and_said(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "odd.glyphstudio"
    odd = alive.bench.scene.with_(pen={"weight": 99, "feathers": 3})
    path.write_text(project_text(odd))
    with qtbot.waitSignal(alive.bench.failed, timeout=WAIT) as said:
        alive.bench.open_file(path)
    assert "its pen has settings that cannot be" in said.args[0]
    qtbot.waitUntil(lambda: alive.bench.scene.pen == {"feathers": 3}, timeout=WAIT)


# ---- models


def forget_models(window: Window) -> None:
    """As on another computer: no copy is kept, and nothing was seen."""
    shutil.rmtree(window.bench.studio.models, ignore_errors=True)
    window.bench._seen.clear()
    window.bench._outside.clear()


def test_a_missing_model_is_named_and_looked_for(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path, wanted = tmp_path / "p" / "Masks.glyphstudio", with_timeline(alive)
    save_as(alive, qtbot, path)
    away = tmp_path / "elsewhere" / "Renamed.safetensors"
    away.parent.mkdir()
    shutil.move(tmp_path / "models" / "Six.safetensors", away)
    other = write_model(tmp_path / "other" / "Other.safetensors", seed=5)
    open_model(alive, qtbot, other)
    forget_models(alive)
    open_project(alive, qtbot, path)
    assert alive.bench.scene == wanted  # the rest is there
    assert alive.bench.model is None
    assert "Six, which this was made with, is not in the studio." in alive.notice.sentence
    assert not alive.actions_["export.dialog"].isEnabled()
    look = alive.notice.findChild(QPushButton, "window.notice.act")
    with qtbot.waitSignal(alive.bench.failed, timeout=WAIT) as said:
        look.click()
        choose(alive, other)
    assert said.args[0] == "Other.safetensors is another model than Six."
    desk = alive.bench
    missing_again = [act for act in desk.history.acts if act.label == "Open Masks"]
    assert missing_again
    open_project(alive, qtbot, path)
    look.click()
    choose(alive, away)
    qtbot.waitUntil(lambda: desk.model is not None, timeout=WAIT)
    assert desk.scene.messages == wanted.messages
    away.unlink()  # from now on the studio has it
    open_project(alive, qtbot, path)
    assert desk.model is not None


def test_a_missing_model_may_simply_be_dropped(alive: Window, qtbot: QtBot, tmp_path: Path) -> None:
    path, wanted = tmp_path / "p" / "Masks.glyphstudio", with_timeline(alive)
    save_as(alive, qtbot, path)
    away = tmp_path / "elsewhere" / "Renamed.safetensors"
    away.parent.mkdir()
    shutil.move(tmp_path / "models" / "Six.safetensors", away)
    open_model(alive, qtbot, write_model(tmp_path / "Other.safetensors", seed=5))
    forget_models(alive)
    open_project(alive, qtbot, path)
    assert alive.room.stage.describe().startswith("Six is missing: drop its model")
    assert alive.bench.model is None
    alive.bench.open_file(away)
    qtbot.waitUntil(lambda: alive.bench.model is not None, timeout=WAIT)
    assert alive.bench.scene == wanted
    assert not alive.isWindowModified()


def test_a_bundle_brings_its_models_to_another_computer(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    path, wanted = tmp_path / "Bundle.glyphstudio", with_timeline(alive)
    save_as(alive, qtbot, path, "file.save_bundle")
    assert len(read_project(path).models) == 1
    (tmp_path / "models" / "Six.safetensors").unlink()
    open_model(alive, qtbot, write_model(tmp_path / "Other.safetensors", seed=5))
    forget_models(alive)
    open_project(alive, qtbot, path)
    assert alive.bench.model is not None
    assert alive.bench.scene == wanted
    alive.actions_["glyph.random"].trigger()
    alive.actions_["file.save"].trigger()  # it stays a bundle
    qtbot.waitUntil(lambda: not alive.isWindowModified(), timeout=WAIT)
    assert len(read_project(path).models) == 1


def test_a_bundle_is_saved_without_what_is_missing_and_says_so(
    alive: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    shutil.rmtree(tmp_path / "models")
    forget_models(alive)
    with qtbot.waitSignal(alive.bench.noticed, timeout=WAIT) as said:
        desk_of(alive).save(tmp_path / "a.glyphstudio", with_models=True)
    assert said.args[0] == "Saved a.glyphstudio, without Six: not in the studio any more."
    assert read_project(tmp_path / "a.glyphstudio").models == ()
