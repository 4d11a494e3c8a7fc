"""What the library lists and what files are, looked up on the disk in the thread of the jobs."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QImage

from glyphstudio.elements import Elements, parse_elements
from glyphstudio.errors import FileError
from glyphstudio.files import naming, read_bytes, read_json, read_picture, shown
from glyphstudio.files.palettes import is_palette, read_palette
from glyphstudio.files.reading import opened
from glyphstudio.gui import words
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.library import MOST_ROWS, Item
from glyphstudio.gui.requests import Pixels
from glyphstudio.palette import Palette
from glyphstudio.params import parsed
from glyphstudio.recipe import Recipe
from glyphstudio.scene import Scene, read_scene_text
from glyphstudio.store import library
from glyphstudio.store.projects import MOST_JSON, SUFFIX, ReadProject, is_bundle, read_project
from glyphstudio.store.record import RunRecord
from glyphstudio.store.studio import Studio

DRAWN, MOST_BYTES = ".elements.json", 1 << 18  # elements as they are, and how much is read of them


@dataclass(frozen=True, slots=True)
class Listing:
    """The library as it is now."""

    items: tuple[Item, ...]


class Catalogue:
    """Lists the library; the same picture is always the same image. One thread's own."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        self._images: dict[tuple[Path, float], QImage | None] = {}
        self._before: dict[tuple[Path, float], QImage | None] = {}

    def listing(self) -> Listing:
        """What the artist made, newest first, then the bundled models."""
        self._before, self._images = self._images, {}  # what is listed no more is forgotten
        own = self._models(library.own_models(self.studio)[:MOST_ROWS])
        bundled = self._models(library.bundled_models())
        return Listing((*self._runs(), *own, *self._pictures(), *bundled))

    def _models(self, entries: tuple[library.ModelEntry, ...]) -> list[Item]:
        found = []
        for entry in entries:
            told = [] if entry.bits is None else [f"{entry.bits:.0f} bits"]
            if not entry.bundled:
                told.append(f"step {words.count(entry.step)}")
            item = Item(
                section="bundled" if entry.bundled else "models",
                key=f"model:{entry.path}",
                title=shown(entry.label),
                note=" · ".join(told),
                path=entry.path,
                name=entry.place if entry.bundled else "",
                thumbnail=self._image(entry.card),
                removable=not entry.bundled,
            )
            found.append(item)
        return found

    def _runs(self) -> list[Item]:
        return [
            Item(
                section="runs",
                key=f"run:{entry.path}",
                title=shown(entry.path.name),
                note=run_note(entry.record, busy=entry.busy),
                path=entry.path,
                thumbnail=self._image(entry.card),
                removable=not entry.busy,
            )
            for entry in library.runs(self.studio)[:MOST_ROWS]
        ]

    def _pictures(self) -> list[Item]:
        return [
            Item(
                section="pictures",
                key=f"picture:{entry.path}",
                title=shown(entry.path.stem),
                note=f"{entry.path.suffix[1:].upper()} · {words.size(entry.size)}",
                path=entry.path,
                thumbnail=self._image(entry.path),
                removable=True,
            )
            for entry in library.pictures(self.studio)[:MOST_ROWS]
        ]

    def _image(self, path: Path | None) -> QImage | None:
        suffix = "" if path is None else path.suffix.lower()
        if path is None or suffix not in READERS:
            return None
        try:
            key = (path, path.stat().st_mtime)
        except OSError:
            return None
        if key in self._before:
            self._images[key] = self._before[key]
        elif key not in self._images:
            picture = library.thumbnail(path, self.studio, read=READERS[suffix])
            if picture is None and suffix in library.DRAWINGS:
                return None  # it may be kept in a moment
            self._images[key] = None if picture is None else image_of(picture)
        return self._images[key]


def read_still(path: Path) -> Pixels:
    """A late frame of a film.

    Raises:
        FileError: there is none.
    """
    from glyphstudio.exporters import still  # PyAV, which the start can do without

    return still.read_still(path)


def read_nothing(path: Path) -> Pixels:
    """Of a drawing only the small picture is known that was kept when it was written.

    Raises:
        FileError: always.
    """
    raise FileError(f"{path.name} is a drawing.")


READERS = (
    dict.fromkeys(library.PICTURES, read_picture)
    | dict.fromkeys(library.FILMS, read_still)
    | dict.fromkeys(library.DRAWINGS, read_nothing)
)


def run_note(record: RunRecord, *, busy: bool) -> str:
    """How a run stands: "training · step 2,410", "finished · 4,500 steps"."""
    step = words.count(record.step)
    if busy:
        return f"{'paused' if record.state == 'paused' else 'training'} · step {step}"
    if record.state in ("finished", "failed"):
        return f"{record.state} · {step} steps"
    return f"stopped · step {step}"


# ---- what a file is


@dataclass(frozen=True, slots=True)
class Found:
    """What was in a file that was dropped: one of these; `notice`: what to say of it."""

    path: Path
    model: bool = False
    run: bool = False
    recipe: Recipe | None = None
    scene: Scene | None = None
    picture: Pixels | None = None
    palette: Palette | None = None
    elements: Elements | None = None
    steps: tuple[int, ...] = ()  # of the training that a film shows
    moves: bool = False  # it is a film
    project: ReadProject | None = None
    notice: str = ""


def look_at(path: Path) -> Found:
    """Tell what a file or folder is.

    Raises:
        FileError: nothing we can open, in one sentence.
    """
    kind = library.kind_of(path)
    if path.name.lower().endswith(DRAWN):
        with naming(path.name):
            return Found(path, elements=parse_elements(read_bytes(path, MOST_BYTES)))
    if path.suffix.lower() == SUFFIX and path.is_file():
        project = read_project(path)
        return Found(path, project=project, notice=project.notice)
    if kind == "run":
        return Found(path if path.is_dir() else path.parent, run=True)
    if kind == "model":
        return Found(path, model=True)
    if path.suffix.lower() in (".ase", ".gpl") or (kind == "recipe" and holds_palette(path)):
        return Found(path, palette=read_palette(path))
    if kind == "recipe" and holds_scene(path):
        project = read_project(path)
        return Found(path, project=project, notice=project.notice)
    if kind == "recipe":
        return Found(path, recipe=growable(path))
    if kind == "unknown":
        return look_inside(path)
    with naming(path.name):
        found = brought_by(path)
        if found is not None:
            return found
    if path.suffix.lower() == ".svg":
        from glyphstudio.files.svg import elements_of

        return Found(path, elements=elements_of(path))
    if kind != "picture":
        raise FileError(f"{path.name} was not made by Glyph Studio, and is no picture.")
    return Found(path, picture=read_picture(path))


def look_inside(path: Path) -> Found:
    """What a file is by what is in it, whatever it is called.

    Raises:
        FileError: nothing of ours.
    """
    if not path.exists():
        raise FileError(f"{path.name} is not there any more.")
    if path.is_dir():
        raise FileError(f"{path.name} is not a run; drop the files in it instead.")
    with contextlib.suppress(FileError):
        found = brought_by(path)
        if found is not None:
            return found
    if is_bundle(path):
        project = read_project(path)
        return Found(path, project=project, notice=project.notice)
    raise FileError(f"{path.name} is no file that Glyph Studio can open.")


def brought_by(path: Path) -> Found | None:
    """What an export of ours says of itself; None for a file that says nothing.

    Raises:
        FileError: it cannot be read, or what is in it is damaged.
    """
    from glyphstudio.exporters.provenance import HEAD, read_provenance
    from glyphstudio.exporters.work import exporters

    provenance = read_provenance(path)
    if provenance is None:
        return None
    moves = path.is_dir()  # of frames
    if not moves:
        with opened(path, FileError) as file:
            head = file.read(HEAD)
        moves = any(one.takes == "film" and one.recognises(head) for one in exporters())
    read = read_scene_text(provenance.scene)
    return Found(path, scene=read.scene, steps=provenance.steps, moves=moves, notice=read.notice)


def holds_palette(path: Path) -> bool:
    """Whether a JSON file is meant as a palette; False where it is no good JSON at all."""
    try:
        return is_palette(read_json(path))
    except FileError:
        return False


def holds_scene(path: Path) -> bool:
    """Whether a JSON file is a project under another name."""
    try:
        tree = read_json(path, most=MOST_JSON)
    except FileError:
        return False
    return isinstance(tree, dict) and type(tree.get("version")) is int and "family" not in tree


def growable(path: Path) -> Recipe:
    """The recipe in a file, if this program can grow it. Waits for the engine to be imported.

    Raises:
        GlyphError: it is none, or of a family, a style or settings that are not ours.
    """
    from glyphstudio.engine.family import find_family

    recipe = library.read_recipe(path)
    with naming(path.name):
        parsed(find_family(recipe.family).params_type, recipe.settings)
    return recipe
