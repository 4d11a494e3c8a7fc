"""Pictures of the real window in every state, for looking at: python scripts/screens.py FOLDER.

Needs a display (or `xvfb-run -s "-screen 0 3200x2000x24" -a`). Trains for some seconds in a studio
folder of its own that is thrown away. With --only, the names of the states to take.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from glyphstudio.gui.rooms.grow import Room as Grow
    from glyphstudio.gui.window import Window

INSIDE = "GLYPHSTUDIO_SCREENS"  # set in the processes that take pictures
SETS = (("1440x900", 1), ("1100x700", 1), ("1440x900", 2))


@dataclass(frozen=True, slots=True)
class Stage:
    """The window and where its pictures go."""

    application: QApplication
    window: Window
    folder: Path
    suffix: str

    def wait(self, until: Callable[[], bool], seconds: float = 60.0) -> None:
        """Let the window live until something is so."""
        for _ in range(round(seconds * 50)):
            if until():
                self.rest(0.12)
                return
            self.rest(0.02)
        print(f"  gave up waiting after {seconds:.0f} s", file=sys.stderr)

    def rest(self, seconds: float) -> None:
        """Let the window live for a while. QTest.qWait would not let other threads have Python."""
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(round(seconds * 1000), loop.quit)
        loop.exec()

    def take(self, name: str) -> None:
        """The whole window as it is, with what floats over it."""
        place = self.folder / f"{name}{self.suffix}.png"
        self.window.grab().save(str(place))
        print(place)

    def take_box(self, name: str, *, called: str = "") -> None:
        """A dialogue of its own, `called` otherwise, then closed unless it is."""
        from PySide6.QtWidgets import QDialog

        box = self.window.findChild(QDialog, called or name)
        if box is None:
            print(f"  no box {name}", file=sys.stderr)
            return
        place = self.folder / f"{name}{self.suffix}.png"
        box.grab().save(str(place))
        print(place)
        if not called:
            box.close()

    def act(self, name: str) -> None:
        """Do an act of the table."""
        self.window.actions_[name].trigger()
        self.rest(0.3)


# ---- states, in the order they come about


def empty(stage: Stage) -> None:
    stage.rest(0.3)
    stage.take("empty")


def loaded(stage: Stage) -> None:
    bench = stage.window.bench
    stage.wait(lambda: bench.engine_ready)
    stage.wait(lambda: bench.model is not None and bench.axes is not None)
    stage.wait(lambda: stage.window.first_steps.isVisible(), 5)
    stage.rest(1.5)
    stage.take("first")
    stage.window.first_steps.put_away()
    stage.rest(0.3)
    stage.take("loaded")


def views(stage: Stage) -> None:
    for view in ("glyph", "channel", "compare", "sheet"):
        stage.act(f"view.{view}")
        stage.rest(1.2)
        stage.take(view)
    stage.act("view.glyph")
    for _ in range(4):
        stage.act("glyph.random")
        stage.act("glyph.like")
        stage.rest(0.4)
    page(stage, "glyph")
    stage.window.tabs.choose("History")
    stage.rest(0.8)
    stage.take("shelf_history")
    page(stage, "pen")
    stage.window.tabs.choose("Log")
    stage.rest(0.4)
    stage.take("pen_log")
    page(stage, "recipe")
    stage.act("view.sheet")


def animating(stage: Stage) -> None:
    stage.act("room.animate")
    stage.rest(0.6)
    stage.take("animate_empty")
    stage.act("animate.random")
    stage.rest(2.5)
    stage.take("animate")
    stage.act("train.pause")
    stage.act("animate.after")
    press(stage, "animate.stage.view.path")
    stage.rest(0.8)
    stage.take("animate_path")
    press(stage, "animate.stage.view.loop")
    for of in ("pen", "loop", "key"):
        press(stage, f"animate.inspector.tab.{of}")
        stage.rest(0.4)
        stage.take(f"animate_{of}")
    stage.act("export.dialog")
    stage.rest(1.2)
    stage.take_box("export")
    stage.act("room.grow")


def press(stage: Stage, name: str) -> None:
    """Click a button by its name."""
    from PySide6.QtWidgets import QAbstractButton

    button = stage.window.findChild(QAbstractButton, name)
    assert button is not None
    button.click()


def page(stage: Stage, name: str) -> None:
    """Another page of the room's inspector, where it has pages."""
    show = getattr(stage.window.room, "show_page", None)
    if show is not None:
        show(name)


def training(stage: Stage) -> None:
    bench = stage.window.bench
    stage.window.tabs.choose("Plots")
    stage.act("train.start")
    stage.wait(lambda: bench.training is not None and bench.training.step > 20)
    stage.rest(6)
    stage.take("training")
    stage.window.tabs.choose("Film")
    stage.rest(2.5)
    stage.take("training_film")
    stage.act("train.pause")
    stage.wait(lambda: bench.training is not None and bench.training.state == "paused")
    stage.take("paused")
    stage.act("train.pause")
    stage.rest(2)


def choosing(stage: Stage) -> None:
    stage.act("train.find")
    stage.take("recipes")
    chooser = grow_of(stage).recipe.chooser
    chooser.field.setText("script")
    stage.rest(0.3)
    stage.take("recipes_found")
    chooser.shut()


def drawing(stage: Stage) -> None:
    from glyphstudio.elements import traced

    bench, room = stage.window.bench, grow_of(stage).drawing
    before = bench.scene
    stage.act("train.draw")
    stage.rest(0.3)
    stage.take("drawing_empty")
    turn = np.linspace(0, 2 * np.pi, 60)
    for x, y, bend in ((0.0, -1.2, 0.2), (1.2, 0.1, 0.1), (0.9, 1.1, -0.3), (0.4, -1.0, -0.2)):
        t = (turn - np.pi) / (2 * np.pi)
        side = bend * np.cos(np.pi * t)
        places = np.stack([x * t - y * side - 0.1, y * t + x * side], 1)
        room.desk.add(traced(places, 0.07 + 0.08 * np.cos(np.pi * t)), "none", False)
    room.desk.add(traced(0.4 * np.stack([np.cos(turn), np.sin(turn)], 1), 0.1), "none", False)
    stage.rest(0.6)
    stage.take("drawing")
    room.easel.choose(frozenset({0, 1}))
    stage.rest(0.3)
    stage.take("drawing_chosen")
    stage.act("draw.close")
    bench.act("Back", before)


def exploring(stage: Stage) -> None:
    from glyphstudio.gui.rooms.explore import Room as Explore

    bench = stage.window.bench
    stage.act("room.explore")
    room = stage.window.room
    assert isinstance(room, Explore)
    for _ in range(5):
        stage.act("glyph.random")
        stage.act("glyph.like")
    axes = room.panel.axes
    for number, name in enumerate(("Brow", "Weight", "Jaw", "Open")):
        axes.rows[number].renamed.emit(name)
    axes.rows[1].lock_wanted.emit(True)
    axes.rows[2].pointed.emit(True)
    stage.rest(1.5)
    stage.take("explore")
    axes.rows[2].pointed.emit(False)
    room.show_page("numbers")
    stage.rest(0.3)
    stage.take("explore_numbers")
    room.show_page("examples")
    for side in ("less", "more", "less", "more"):
        stage.act("glyph.random")
        stage.act(f"glyph.{side}")
    stage.rest(1)
    stage.take("explore_examples")
    room.panel.examples.field.setText("Grim")
    room.panel.examples.make_slider()
    stage.rest(0.8)
    room.stage.canvas.zoom_to(12.0)
    stage.rest(0.8)
    stage.take("explore_closely")
    room.stage.canvas.zoom_to(1.0)
    stage.act("view.sheet")
    stage.act("view.more")
    stage.rest(0.8)
    stage.take("explore_sheet")
    stage.act("view.map")
    stage.rest(2)
    stage.take("explore_map")
    stage.act("view.breed")
    stage.rest(0.8)
    breed = room.stage.face
    assert breed is not None
    for child in (3, 8):
        breed.pick(child)  # type: ignore[attr-defined]  the view of breeding
    breed.vary()
    stage.rest(1.2)
    stage.take("explore_breed")
    stage.act("view.echo")
    stage.rest(0.4)
    stage.take("explore_echo_empty")
    desk = room.stage.face.desk  # type: ignore[union-attr]  the view of echoes
    bench.picture_dropped.emit(np.asarray(portrait()))
    stage.wait(lambda: desk.state == "heard")
    desk.search(60)
    stage.wait(lambda: desk.state == "heard")
    stage.rest(0.6)
    stage.take("explore_echo")
    desk.put_away()
    stage.act("view.glyph")
    stage.act("room.grow")


def portrait() -> np.ndarray:
    """A picture that no model drew: a face of three discs, (180, 180, 3)."""
    y, x = np.mgrid[-1:1:180j, -1:1:180j]
    face = np.hypot(x, y) < 0.8
    eyes = np.hypot(np.abs(x) - 0.32, y + 0.2) < 0.14
    mouth = (np.abs(np.hypot(x, y + 0.05) - 0.5) < 0.07) & (y > 0.18)
    dark = face & ~(eyes | mouth)
    return np.where(dark[..., None], 30, 240).repeat(3, -1).astype(np.uint8)


def grow_of(stage: Stage) -> Grow:
    """The room in which things grow."""
    from glyphstudio.gui.rooms.grow import Room as Grow

    room = stage.window.room
    assert isinstance(room, Grow)
    return room


def exporting(stage: Stage) -> None:
    stage.act("export.dialog")
    stage.rest(1.2)
    stage.take_box("export")
    stage.act("export.quick")
    stage.rest(0.1)
    stage.take("export_running")
    stage.rest(1.5)


def kept(stage: Stage) -> None:
    bench = stage.window.bench
    stage.act("train.stop")
    stage.rest(0.5)
    stage.take("finishing")
    stage.wait(lambda: bench.training is not None and not bench.training.running)
    stage.rest(1)
    stage.take("kept")


def sweeping(stage: Stage) -> None:
    from glyphstudio.gui.sweep_box import SweepBox

    stage.act("train.sweep")
    box = stage.window.findChild(SweepBox)
    assert isinstance(box, SweepBox)
    stage.wait(box.do.isEnabled)
    box.values[0].setText("8, 32")
    box.paths[1].setCurrentIndex(box.paths[1].findData("steps"))
    box.values[1].setText("40")
    box.do.click()
    stage.wait(lambda: any(row.look and row.look.step for row in box.rows.rows), 90)
    stage.take_box("sweep_running", called="sweep")
    stage.wait(lambda: box.state.text() == "2 of 2 runs", 90)
    stage.take_box("sweep")


def broken(stage: Stage) -> None:
    stage.window.bench.open_file(Path(__file__))
    stage.rest(0.6)
    stage.take("error")
    stage.window.notice.fail("Something broke. Your work is kept.", "Traceback: an example")
    stage.rest(0.2)
    stage.take("error_details")
    stage.window.notice.put_away()


def boxes(stage: Stage) -> None:
    for act, name in (
        ("help.shortcuts", "shortcuts"),
        ("edit.preferences", "preferences"),
        ("help.about", "about"),
    ):
        stage.act(act)
        stage.take_box(name)


def bare(stage: Stage) -> None:
    stage.act("view.hide_panels")
    stage.rest(0.5)
    stage.take("bare")
    stage.act("view.hide_panels")


def light(stage: Stage) -> None:
    stage.act("view.theme_light")
    stage.rest(0.8)
    stage.take("light")
    page(stage, "glyph")
    stage.act("view.glyph")
    stage.rest(0.8)
    stage.take("light_glyph")
    stage.act("view.theme_dark")


def shelving(stage: Stage) -> None:
    """Collections, a seed, and a project whose model is missing."""
    from PySide6.QtWidgets import QDialog

    from glyphstudio.message import ModelRef
    from glyphstudio.store.projects import write_project

    bench, shelf = stage.window.bench, stage.window.shelf
    before = bench.scene
    shelf.list.pick((0, 2))
    stage.act("shelf.collect")
    box = stage.window.findChild(QDialog, "shelf.name")
    if box is not None:
        stage.take_box("shelf.name")
    kept = [one.model_copy(update={"collection": "Faces"}) for one in before.shelf[::2]]
    bench.act("Collect", before.with_(shelf=(*kept, *before.shelf[1::2])))
    shelf.list.pick((0, 1))
    stage.take("shelf_collections")
    stage.act("glyph.seed")
    stage.take_box("seed")
    fog = ModelRef(model_hash="f" * 64, name="Fog 64", step=1200)
    path = bench.studio.projects / "Fog.glyphstudio"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_project(path, bench.scene.with_(model=fog))
    bench.open_file(path)
    stage.wait(lambda: bench.model is None)
    stage.take("missing")
    stage.window.notice.put_away()
    stage.act("edit.undo")
    stage.wait(lambda: bench.model is not None)
    bench.act("Back", before)


STATES: tuple[Callable[[Stage], None], ...] = (
    empty, loaded, views, shelving, exploring, animating, choosing, drawing, training, exporting,
    kept, sweeping, broken, boxes, bare, light,
)  # fmt: skip


def take_all(folder: Path, size: str, scale: int, only: list[str]) -> None:
    """One set of pictures, in this process."""
    from PySide6.QtWidgets import QApplication

    from glyphstudio.gui import theme
    from glyphstudio.gui.deeds import Deeds
    from glyphstudio.gui.start import describe
    from glyphstudio.gui.window import Window
    from glyphstudio.gui.workbench import Workbench

    application = QApplication([])
    describe(application)
    bench = Workbench()
    theme.apply(application, "dark")
    window = Window(bench)
    Deeds(window, bench.studio.state / "log.txt")
    width, height = (int(part) for part in size.split("x"))
    window.resize(width, height)
    window.show()
    suffix = f"_{size}" + (f"@{scale}x" if scale > 1 else "")
    stage = Stage(application, window, folder, suffix)
    bench.start()
    for state in STATES:
        if not only or state.__name__ in only:
            state(stage)
    window.close()
    bench.shut_down()


def main() -> int:
    """Take every set in a process of its own: the scale of a screen is fixed at the start."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", help="only this size, such as 1440x900")
    parser.add_argument("--scale", type=int, help="only this scale, 1 or 2")
    parser.add_argument("--studio", type=Path, help="use this studio folder, and keep it")
    parser.add_argument("--only", nargs="*", default=[], help="only these states")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    if os.environ.get(INSIDE):
        take_all(given.folder.resolve(), given.size, given.scale, given.only)
        return 0
    failures = 0
    for size, scale in SETS:
        if (given.size or size) != size or (given.scale or scale) != scale:
            continue
        with tempfile.TemporaryDirectory() as home:
            studio = str(given.studio.resolve()) if given.studio else home
            environment = {
                **os.environ,
                "GLYPHSTUDIO_HOME": studio,
                INSIDE: "1",
                "QT_SCALE_FACTOR": str(scale),
                "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "xcb"),
            }
            command = [sys.executable, __file__, str(given.folder), "--size", size]
            command += ["--scale", str(scale), "--only", *given.only]
            failures += subprocess.run(command, env=environment, check=False).returncode != 0
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
