"""The project that the window works on: opened, saved, told apart from what is not saved yet."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from glyphstudio import files
from glyphstudio.errors import FileError, GlyphError
from glyphstudio.gui.catalogue import Found
from glyphstudio.gui.locating import locate
from glyphstudio.gui.restore_bench import near_to
from glyphstudio.gui.restoring import Restored
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.scene import ModelRef, Scene, View
from glyphstudio.shelving import models_of
from glyphstudio.store import weights
from glyphstudio.store.projects import (
    SUFFIX,
    ReadProject,
    read_project,
    unpack_models,
    write_project,
)
from glyphstudio.store.studio import Studio

LEFT = "left-project.json"  # beside what was left: the file that it belongs to
ASIDE = "unsaved"  # what was not saved when another project took its place
MOST_ASIDE = 12
_GLANCES = {"room", "stage", "chosen", "map"}  # of View: looking is no change
_OWN = ("shelf", "slots", "less", "more", "locked", "lineage", "timeline")  # made, not opened


@dataclass(frozen=True, slots=True)
class Project:
    """What is known of one: its file, and what lies in it. `name` where it has no file yet.

    `newer`: written by a newer program, and only to be read; `bundle`: saved with its models.
    """

    path: Path | None = None
    saved: Scene | None = None
    name: str = ""
    newer: bool = False
    bundle: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A project was saved; `without`: models that it could not take with it."""

    path: Path
    scene: Scene
    bundle: bool
    without: tuple[str, ...] = ()


class ProjectDesk(QObject):
    """Opens, begins and saves projects. Lives in the GUI thread; the disk's thread does the work.

    Undo leads from a project back into the one before: each act of the history knows its era, and
    the desk knows which project an era is.
    """

    changed = Signal()  # name, place, or whether it is saved
    listed = Signal()  # `asides` are others

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setObjectName("projects")
        self._bench = bench
        self._eras = count(1)
        self._projects: dict[int, Project] = {0: Project()}
        self._told: tuple[object, ...] = ()
        self.asides: tuple[Path, ...] = ()
        bench.scene_changed.connect(self._look)
        bench.file_found.connect(self._take_found)
        bench.left_alone.connect(self._put_left_aside)
        self._recall()

    @classmethod
    def of(cls, bench: Workbench) -> ProjectDesk:
        """The workbench's desk, made at the first call."""
        found = bench.findChild(ProjectDesk, "projects")
        return found if isinstance(found, ProjectDesk) else cls(bench)

    # ---- what there is

    @property
    def project(self) -> Project:
        """The one that is worked on."""
        return self._projects.get(self._bench.history.era, Project())

    @property
    def name(self) -> str:
        """What it is called; "" for one that was never saved."""
        path = self.project.path
        return files.shown(path.stem) if path is not None else self.project.name

    @property
    def modified(self) -> bool:
        """Whether its file would be another now; without a file, whether something was made."""
        project, scene = self.project, self._bench.scene
        if project.path is not None or project.name:
            return project.saved is None or _differ(project.saved, scene)
        empty = Scene()
        return any(getattr(empty, name) != getattr(scene, name) for name in _OWN)

    def titled(self, parts: list[str]) -> str:
        """The words of the window's title, with the project's name and Qt's place for its mark."""
        plain = [part.replace("[*]", "[*][*]") for part in parts]
        if self.name:
            plain.insert(len(plain) - 1, self.name.replace("[*]", "[*][*]"))
        at = max(0, len(plain) - 2)
        plain[at] += "[*]"
        return " – ".join(plain)

    # ---- beginning and opening

    def begin(self) -> None:
        """A new project: the model stays on the stage, all else is empty. Undo goes back."""
        self._put_aside()
        now = self._bench.scene
        view = View(room=now.view.room, stage=now.view.stage, columns=now.view.columns)
        fresh = Scene(
            model=now.model, recipe=now.recipe, messages=now.messages, draw_seed=now.draw_seed,
            pen=now.pen, draft=now.draft, view=view,
        )  # fmt: skip
        era = next(self._eras)
        self._projects[era] = Project()
        self._bench.begin_project("New project", fresh, era)

    def open(self, path: Path) -> None:
        """A project of any kind, or whatever else the file is."""
        self._bench.open_file(path)

    def _take_found(self, found: object) -> None:
        if not isinstance(found, Found) or found.project is None:
            return
        path, read = found.path, found.project
        if not read.models:
            self._show(path, read)
            return
        studio = self._bench.studio

        def do(_running: Running) -> object:
            return unpack_models(path, studio)

        self._bench.look(Job("unpack models", do, saves=True), lambda _: self._show(path, read))

    def _show(self, path: Path, read: ReadProject) -> None:
        self._put_aside()
        era, aside = next(self._eras), path.parent == self._aside
        bundle = bool(read.models)
        project = Project(path, read.scene, newer=read.newer, bundle=bundle)
        self._projects[era] = Project(name=name_of_aside(path)) if aside else project
        fits = read.scene

        def shown() -> None:
            if not aside and self._bench.history.era == era and not _left_out(fits, self._bench):
                self._projects[era] = replace(self._projects[era], saved=self._bench.scene)
            self._look()
            self._bench.restored.emit(Restored(self._bench.scene, whole=True))

        label = f"Open {files.shown(path.stem)}"
        self._bench.show_project(label, read.scene, era, near_to(path), shown)
        if not aside:
            self._note_recent(path)

    # ---- saving

    def can_save(self) -> bool:
        """Whether it has a file of its own that may be written over."""
        return self.project.path is not None and not self.project.newer

    def save(self, path: Path | None = None, *, with_models: bool | None = None) -> None:
        """Write the project, into its own file or another; `with_models` as it was by default."""
        bench = self._bench
        bench.hold()
        project, era = self.project, bench.history.era
        target = path or project.path
        if target is None or (project.newer and target == project.path):
            bench.failed.emit("This project was made by a newer Glyph Studio; save a copy.", "")
            return
        bundle = project.bundle if with_models is None else with_models
        scene, studio, seen = bench.scene, bench.studio, tuple(bench._seen)

        def do(_running: Running) -> object:
            return written(target, scene, studio, seen, bundle=bundle)

        def done(answer: object) -> None:
            if isinstance(answer, Written):
                self._take_written(answer, era)

        bench.look(Job(f"save {target.name}", do, saves=True), done)

    def _take_written(self, done: Written, era: int) -> None:
        saved = self._projects.get(era, Project())
        self._projects[era] = replace(
            saved, path=done.path, saved=done.scene, name="", newer=False, bundle=done.bundle
        )
        self._look()
        self._note_recent(done.path)
        sentence = f"Saved {files.shown(done.path.name)}."
        if done.without:
            missing = ", ".join(done.without)
            sentence = f"{sentence[:-1]}, without {missing}: not in the studio any more."
        self._bench.noticed.emit(sentence)

    def _note_recent(self, path: Path) -> None:
        recent = self._bench.preferences.opened(files.readable(str(path))).recent
        self._bench.prefer(recent=list(recent))
        self._write_left()

    def forget_recent(self) -> None:
        """The list of recent projects is empty again; no file is touched."""
        self._bench.prefer(recent=[])

    # ---- what must not be lost

    @property
    def _aside(self) -> Path:
        return self._bench.studio.state / ASIDE

    def _put_aside(self) -> None:
        """What is not saved gives way to another project: it can be opened again."""
        if self.modified:
            self._put(self._bench.scene, self.name or _model_name(self._bench.scene))

    def _put_left_aside(self, scene: object) -> None:
        if isinstance(scene, Scene):
            name = self.name
            self._put(scene, name or _model_name(scene))
            self._projects[0] = Project(name=name)  # its file is not this
            self._look()

    def _put(self, scene: Scene, name: str) -> None:
        folder = self._aside

        def do(_running: Running) -> object:
            return put_aside(folder, scene, name)

        self._bench.look(Job("put aside", do, saves=True), self._take_asides)

    def _take_asides(self, found: object) -> None:
        if isinstance(found, tuple):
            self.asides = found
            self.listed.emit()

    def _recall(self) -> None:
        """Which project it was when the last window closed, and what lies in its file."""
        folder, state = self._aside, self._bench.studio.state
        with contextlib.suppress(FileError):
            tree = files.read_json(state / LEFT, most=1 << 16)
            text = tree.get("path", "") if isinstance(tree, dict) else ""
            if isinstance(text, str) and text and self._bench._left != Scene():
                self._projects[0] = Project(Path(text))
        path = self._projects[0].path

        def do(_running: Running) -> object:
            read = None
            if path is not None:
                with contextlib.suppress(FileError):
                    read = read_project(path)
            return read, asides_in(folder)

        def take(answer: object) -> None:
            assert isinstance(answer, tuple)
            read, asides = answer
            if isinstance(read, ReadProject) and self._projects[0].path == path:
                bundle = bool(read.models)
                self._projects[0] = Project(path, read.scene, newer=read.newer, bundle=bundle)
            self._take_asides(asides)
            self._look()

        self._bench.look(Job("recall the project", do), take)

    def _write_left(self) -> None:
        path, state = self.project.path, self._bench.studio.state
        text = "" if path is None else files.readable(str(path.absolute()))

        def do(_running: Running) -> object:
            with contextlib.suppress(GlyphError):
                files.make_folder(state)
                files.write_json(state / LEFT, {"path": text}, sync=False)
            return None

        if self._bench._jobs.isRunning():
            self._bench._jobs.add(Job("note the project", do, saves=True))

    def _look(self) -> None:
        """Say so when the name or the mark is another."""
        now = (self.project.path, self.name, self.modified)
        if now != self._told:
            moved = bool(self._told) and now[0] != self._told[0]
            self._told = now
            if moved:
                self._write_left()
            self.changed.emit()


# ---- in the thread of the disk


def written(
    path: Path, scene: Scene, studio: Studio, seen: tuple[Path, ...], *, bundle: bool
) -> Written:
    """Write a project, with its models where `bundle`.

    Raises:
        FileError: it could not be written.
    """
    if not bundle:
        write_project(path, scene)
        return Written(path, scene, bundle=False)
    models: dict[str, Path] = {}
    without: list[str] = []
    named = scene
    for ref in models_of(scene):
        try:
            place = locate(ref, studio, seen, near_to(path))
            found = weights.hash_of(place)
        except FileError:
            without.append(files.shown(ref.name or ref.run) or "a model")
            continue
        models[found] = place / "weights.safetensors" if place.is_dir() else place
        if not ref.model_hash:  # of what trains, as it is now
            named = _hashed(named, ref, found)
    write_project(path, named, models)
    return Written(path, scene, True, tuple(dict.fromkeys(without)))


def _hashed(scene: Scene, ref: ModelRef, found: str) -> Scene:
    hashed = ref.model_copy(update={"model_hash": found})
    timeline = scene.timeline
    if timeline.model == ref:
        timeline = timeline.model_copy(update={"model": hashed})
    shelf = tuple(
        one.model_copy(update={"model": hashed}) if one.model == ref else one for one in scene.shelf
    )
    model = hashed if scene.model == ref else scene.model
    return scene.with_(model=model, timeline=timeline, shelf=shelf)


def put_aside(folder: Path, scene: Scene, name: str) -> tuple[Path, ...]:
    """Keep a scene that was not saved; the oldest ones go. Those there are, newest first."""
    files.make_folder(folder)
    when = time.strftime("%Y-%m-%d %H.%M")
    plain = files.plain_name(name, otherwise="Untitled")
    write_project(files.free_path(folder / f"{plain}, {when}{SUFFIX}"), scene)
    found = asides_in(folder)
    for old in found[MOST_ASIDE:]:
        with contextlib.suppress(OSError):
            old.unlink()
    return found[:MOST_ASIDE]


def asides_in(folder: Path) -> tuple[Path, ...]:
    """What was put aside, newest first."""
    try:
        found = [(path.stat().st_mtime_ns, path) for path in folder.glob(f"*{SUFFIX}")]
    except OSError:
        return ()
    return tuple(path for _, path in sorted(found, reverse=True))


def name_of_aside(path: Path) -> str:
    """What it was called before it was put aside."""
    return files.shown(path.stem.rpartition(", ")[0] or path.stem)


def _model_name(scene: Scene) -> str:
    return "" if scene.recipe is None else scene.recipe.title


def _differ(one: Scene, other: Scene) -> bool:
    """Whether two scenes are two projects: another view of the same is not."""
    if one is other:
        return False
    names = [name for name in Scene.model_fields if name not in ("view", "version")]
    if any(getattr(one, name) != getattr(other, name) for name in names):
        return True
    fields = View.model_fields.keys() - _GLANCES
    return any(getattr(one.view, name) != getattr(other.view, name) for name in fields)


def _left_out(read: Scene, bench: Workbench) -> bool:
    """Whether something of a file did not fit, so that what is shown is another project."""
    shown = bench.scene
    return len(read.messages) != len(shown.messages) and bool(read.messages)
