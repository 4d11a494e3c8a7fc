"""The drawing a script is grown from: kept in the draft, so undo, recovery and Start know of it."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Iterator
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from glyphstudio import files, sketch
from glyphstudio.discovery import shipped
from glyphstudio.elements import (
    STYLE,
    Elements,
    Line,
    Mirrored,
    elements_json,
    parse_elements,
    with_elements,
)
from glyphstudio.errors import GlyphError
from glyphstudio.gui import words
from glyphstudio.gui.catalogue import Found
from glyphstudio.gui.drafts import draft_of, is_own
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.recipe import Recipe
from glyphstudio.scene import drafted
from glyphstudio.sketch import Sketch

NAME = "drawing.elements.json"  # the last drawing, in the state folder
LABEL = "My script"
OPENING = "Draw your own script"  # the act that brings the page
SUFFIX = ".elements.json"
EXAMPLE = "own-script.svg"
_KEEP_MS = 1000
_ANEW = Recipe(
    name="own-script",
    label=LABEL,
    description="A script of your own strokes",
    steps=2000,
    settings={"style": STYLE, "latent_size": 12, "channel": {"add_noise": 0.2}},
)


class DrawingDesk(QObject):
    """Changes the drawing by acts of the one undo stack, and remembers it beside the draft.

    A recipe that is chosen takes the drawing's place in the draft; the last drawing lies in the
    state folder too, and comes back when one draws again.
    """

    changed = Signal()  # the sketch is another
    opened = Signal(bool)  # the page is shown, or put away

    def __init__(self, bench: Workbench, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bench = bench
        self._sketch: Sketch = None
        self._tree: object = None
        self._made: tuple[object, Sketch] = (None, None)  # what `change` has just put there
        self._open = False
        self._trained = False
        self._at = 0  # where in the history we stood
        self._was_own = False
        self._gone = False  # whether undo or redo has just led elsewhere
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.setInterval(_KEEP_MS)
        self._clock.timeout.connect(self.keep)
        bench.gone_back.connect(self._note_gone)
        bench.scene_changed.connect(self.follow)
        bench.training_changed.connect(self._follow_training)
        bench.file_found.connect(self.take_found)
        self.follow()

    # ---- what there is

    @property
    def sketch(self) -> Sketch:
        """What is drawn; None while the page is empty."""
        return self._sketch

    @property
    def is_open(self) -> bool:
        """Whether the page is shown."""
        return self._open

    @property
    def is_own(self) -> bool:
        """Whether a script of one's own would be grown."""
        return is_own(draft_of(self._bench))

    def open(self) -> None:
        """Show the page: with the draft's drawing, else with the last one, else empty."""
        draft = draft_of(self._bench)
        if not is_own(draft):
            recipe = self._recipe()
            last = self._last()
            if last is not None:
                recipe = with_elements(recipe, last)
            self._bench.act(OPENING, drafted(self._bench.scene, recipe))
        self._turn(True)

    def close(self) -> None:
        """Put the page away; what was drawn stays in the draft."""
        self.keep()
        self._turn(False)

    def _turn(self, is_open: bool) -> None:
        if is_open != self._open:
            self._open = is_open
            self.opened.emit(is_open)

    def _recipe(self) -> Recipe:
        """What a drawing is grown by: as the shipped recipe of its style, with an empty page."""
        usual = next((one for one in self._bench.recipes if is_own(one)), None)
        if usual is None:
            return _ANEW
        settings = {name: one for name, one in usual.settings.items() if name != "drawing"}
        return usual.model_copy(update={"label": LABEL, "settings": settings})

    @Slot()
    def _note_gone(self) -> None:
        self._gone = True

    @Slot()
    def follow(self) -> None:
        """The scene is another: so may be the drawing. What is undone or redone is seen."""
        tree, was_own, at = self._tree, self._was_own, self._at
        gone, self._gone = self._gone, False
        self._was_own, self._at = self.is_own, self._bench.history.at
        self._take_draft()
        if not gone or not self._was_own:
            return
        if was_own:
            self._turn(self._tree != tree)  # a stroke; or what the page would lie over
        elif self._at > at:
            self._turn(True)

    def _take_draft(self) -> None:
        draft = self._bench.scene.draft
        if not is_own(draft):
            if self._clock.isActive():
                self.keep()
            self._tree = None
            self._show(None)
            self._turn(False)
            return
        assert draft is not None
        tree, (known, fresh) = _tree_of(draft), self._made
        self._made = (None, None)
        if tree == self._tree:
            return  # another setting was changed
        self._tree = tree
        try:
            found = fresh if tree is not None and tree is known else sketch.sketch_of(draft)
        except GlyphError as error:
            self._bench.noticed.emit(str(error))
            found = None
        self._show(found)
        if not self._clock.isActive():  # who draws without a pause is remembered too
            self._clock.start()

    def _show(self, found: Sketch) -> None:
        if found != self._sketch:
            self._sketch = found
            self.changed.emit()

    @Slot()
    def _follow_training(self) -> None:
        """What begins to grow is watched; the page makes room for it."""
        info = self._bench.training
        trains = info is not None and info.running and not info.watched
        if trains and not self._trained:
            self.close()
        self._trained = trains

    def show_example(self) -> None:
        """The strokes that ship: to see what a drawing is, and to change."""
        self._bench.open_file(_example())

    @property
    def has_example(self) -> bool:
        """Whether there are strokes to show."""
        return _example().is_file()

    # ---- acts

    def change(self, label: str, fresh: Sketch, merge: str | None = None) -> None:
        """Another drawing, as one act."""
        draft = draft_of(self._bench)
        if draft is None or not is_own(draft):
            return
        try:
            recipe = sketch.without_sketch(draft) if fresh is None else with_elements(draft, fresh)
            self._made = (_tree_of(recipe), fresh)
            self._bench.act(label, drafted(self._bench.scene, recipe), merge=merge)
        except ValueError as error:  # more than a scene takes
            self._bench.noticed.emit(str(error))

    def add(self, line: Line, mirrored: Mirrored, anchored: bool) -> None:
        """A stroke was drawn."""
        with self._told():
            fresh = sketch.added(self._sketch, line, mirrored=mirrored, anchored=anchored)
            self.change("Stroke", fresh)

    def remove(self, chosen: Collection[int]) -> None:
        """Some elements go."""
        if self._sketch is not None and chosen:
            many = f"Delete {len(chosen)} strokes" if len(chosen) > 1 else "Delete stroke"
            with self._told():
                self.change(many, sketch.removed(self._sketch, chosen))

    def clear(self) -> None:
        """An empty page; undo brings all of it back."""
        if self._sketch is not None:
            self.change("Clear the page", None)

    def move(self, chosen: Collection[int], x: float, y: float) -> None:
        """Some elements move; a drag is one act once `settle` is called."""
        if self._sketch is not None and chosen:
            with self._told():
                fresh = sketch.moved(self._sketch, chosen, (x, y))
                self.change("Move", fresh, merge="drawing.move")

    def mirror(self, chosen: Collection[int], how: Mirrored) -> None:
        """Some elements bring mirror images."""
        if self._sketch is not None and chosen:
            with self._told():
                self.change("Mirror", sketch.mirrored(self._sketch, chosen, how))

    def anchor(self, chosen: Collection[int], anywhere: bool) -> None:
        """Some elements may stand anywhere on the grid."""
        if self._sketch is not None and chosen:
            with self._told():
                self.change("Anywhere", sketch.anchored(self._sketch, chosen, anywhere))

    def group(self, chosen: Collection[int]) -> None:
        """Some elements become alternatives."""
        if self._sketch is not None and len(chosen) > 1:
            with self._told():
                self.change("One of these", sketch.grouped(self._sketch, chosen))

    def ungroup(self, chosen: Collection[int]) -> None:
        """Some elements are alternatives no more."""
        if self._sketch is not None and chosen:
            with self._told():
                self.change("No alternatives", sketch.ungrouped(self._sketch, chosen))

    def take(self, count: float, group: str) -> None:
        """How many a glyph takes."""
        if self._sketch is not None:
            with self._told():
                fresh = sketch.taking(self._sketch, count, group)
                self.change("Strokes in a glyph", fresh, merge=f"drawing.takes.{group}")

    def let_miss(self, group: str, may_miss: bool) -> None:
        """A glyph may go without these alternatives."""
        if self._sketch is not None and group:
            with self._told():
                fresh = sketch.optional(self._sketch, group, may_miss)
                self.change("Or none", fresh)

    def step(self, step: float) -> None:
        """Another grid."""
        if self._sketch is not None:
            with self._told():
                fresh = sketch.stepped(self._sketch, step)
                self.change("Grid", fresh, merge="drawing.step")

    def settle(self) -> None:
        """What was dragged is one act."""
        self._bench.settle()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """What is refused is said in its sentence."""
        try:
            yield
        except GlyphError as error:
            self._bench.noticed.emit(str(error))

    # ---- files

    @Slot(object)
    def take_found(self, found: object) -> None:
        """A drawing was dropped or opened: it comes to the page, ready to grow."""
        if not isinstance(found, Found) or found.elements is None:
            return
        name = found.path.name.removesuffix(SUFFIX).removesuffix(found.path.suffix)
        draft = draft_of(self._bench)
        base = draft if draft is not None and is_own(draft) else self._recipe()
        label = LABEL if found.path == _example() else files.shown(name)[:80]
        recipe = base.model_copy(update={"label": label or LABEL})
        recipe = with_elements(recipe, found.elements)
        self._bench.act(f"Open {recipe.title}", drafted(self._bench.scene, recipe))
        self._turn(True)
        count = len(found.elements.elements)
        many = f"{words.count(count)} elements" if count > 1 else "one element"
        self._bench.noticed.emit(f"{found.path.name} has {many}. Start growing makes a script.")

    def save(self, path: Path) -> None:
        """Write the drawing: as SVG for other programs, or exactly as it is."""
        drawn = self._sketch
        if drawn is None:
            return
        exactly = path.name.lower().endswith(".json")

        def do(_running: Running) -> object:
            from glyphstudio.files.svgwrite import svg_of

            files.write_text(path, elements_json(drawn) if exactly else svg_of(drawn))
            return path

        def told(_path: object) -> None:
            self._bench.noticed.emit(f"Saved as {path.name}.")

        self._bench.look(Job(f"save {path.name}", do, saves=True), told)

    def keep(self) -> None:
        """Write down the last drawing; it outlives another draft and a crash."""
        self._clock.stop()
        place = self._bench.studio.state / NAME
        with contextlib.suppress(GlyphError, OSError):
            if self._sketch is not None:
                files.make_folder(place.parent)
                files.write_text(place, elements_json(self._sketch), sync=False)
            elif self.is_own and self._tree is None:
                place.unlink(missing_ok=True)  # cleared, by hand

    def _last(self) -> Elements | None:
        """The last drawing, if there is one that can be read."""
        try:
            return parse_elements(files.read_bytes(self._bench.studio.state / NAME, 1 << 18))
        except GlyphError:
            return None


def _example() -> Path:
    return shipped("resources") / EXAMPLE


def _tree_of(recipe: Recipe) -> object:
    """The drawing in a recipe as JSON; None where there is none."""
    drawing = recipe.settings.get("drawing")
    return drawing.get("elements") if isinstance(drawing, dict) else None
