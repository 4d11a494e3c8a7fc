"""What the acts of projects do: the File menu, its choosers, and what is missing."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu

from glyphstudio import files
from glyphstudio.errors import GlyphError
from glyphstudio.gui.project_desk import ProjectDesk
from glyphstudio.gui.restoring import Missing, Restored
from glyphstudio.gui.window import Window
from glyphstudio.scene import viewed
from glyphstudio.store.projects import SUFFIX

KIND = f"Glyph Studio project (*{SUFFIX})"
MODELS = f"Models and bundles (*.safetensors *{SUFFIX});;Runs (run.json)"
LOOK = "Look for it…"
_DELETES = Qt.WidgetAttribute.WA_DeleteOnClose
_RECENT = "menu.file.open recent"


class ProjectDeeds(QObject):
    """Connects the acts of projects with the desk that does them."""

    def __init__(self, window: Window) -> None:
        super().__init__(window)
        self._window, self._bench = window, window.bench
        self.desk = ProjectDesk.of(window.bench)
        slots: dict[str, Callable[..., object]] = {
            "file.new": self.desk.begin,
            "file.save": self.save,
            "file.save_as": partial(self.save_as, with_models=False),
            "file.save_bundle": partial(self.save_as, with_models=True),
            "file.forget_recent": self.desk.forget_recent,
        }
        for name, slot in slots.items():
            window.actions_.connect_to(name, slot)
        for room in window.rooms:
            window.actions_[f"room.{room.name}"].toggled.connect(self._note_room)
        menu = window.menuBar().findChild(QMenu, _RECENT)
        assert menu is not None
        self._recent, self._rows = menu, list[QAction]()
        menu.aboutToShow.connect(self.show_recent)
        self.desk.changed.connect(self.show_possible)
        self.desk.listed.connect(self.show_recent)
        self._bench.preferences_changed.connect(self.show_recent)
        self._bench.model_missing.connect(self.tell_missing)
        self._bench.restored.connect(self.show_restored)
        self.show_possible()
        self.show_recent()

    # ---- saving

    def save(self) -> None:
        """Into its own file; one that has none, or a newer program's, asks for a place."""
        if self.desk.can_save():
            self._note_room()
            self.desk.save()
        else:
            self.save_as()

    def save_as(self, *, with_models: bool = False) -> None:
        """Into a file that is chosen with the system's own chooser."""
        title = "Save project with its models" if with_models else "Save project"
        path = self.desk.project.path
        folder = self._bench.studio.projects if path is None else path.parent
        try:
            files.make_folder(folder)
        except GlyphError as error:
            self._window.notice.fail(str(error))
            return
        model = self._bench.model
        name = self.desk.name or (model.label if model is not None else "Untitled")
        chooser = QFileDialog(self._window, title, str(folder))
        chooser.setObjectName("chooser")
        chooser.setAttribute(_DELETES)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setDefaultSuffix(SUFFIX[1:])
        chooser.setNameFilter(KIND)
        chooser.selectFile(files.plain_name(name, otherwise="Untitled") + SUFFIX)
        chooser.fileSelected.connect(lambda text: self._save_to(text, with_models))
        chooser.open()

    def _save_to(self, text: str, with_models: bool) -> None:
        self._note_room()
        self.desk.save(Path(text), with_models=with_models)

    @Slot()
    def _note_room(self) -> None:
        """The room belongs to the view that a project brings back."""
        scene, room = self._bench.scene, self._window.room.name
        if scene.view.room != room:
            self._bench.glance(viewed(scene, room=room))

    # ---- what is shown

    def show_possible(self) -> None:
        """Save only what would be another file."""
        desk = self.desk
        self._window.actions_["file.save"].setEnabled(desk.modified or desk.project.path is None)

    def show_recent(self) -> None:
        """The projects that were opened or saved last, and what was put aside unsaved."""
        for row in self._rows:
            self._recent.removeAction(row)
            row.deleteLater()
        self._rows = []
        first = self._window.actions_["file.forget_recent"]
        recent = [Path(text) for text in self._bench.preferences.recent]
        for path in recent:
            self._add_row(path, first)
        if self.desk.asides:
            self._rows.append(self._recent.insertSeparator(first))
            head = QAction("Never saved", self)
            head.setEnabled(False)
            self._recent.insertAction(first, head)
            self._rows.append(head)
            for path in self.desk.asides:
                self._add_row(path, first)
        if recent or self.desk.asides:
            self._rows.append(self._recent.insertSeparator(first))
        first.setEnabled(bool(recent))
        self._recent.menuAction().setEnabled(bool(recent or self.desk.asides))

    def _add_row(self, path: Path, before: QAction) -> None:
        row = QAction(files.shown(path.stem).replace("&", "&&"), self)
        row.setToolTip(files.shown(str(path)))
        row.setObjectName(f"recent.{path}")
        row.triggered.connect(lambda: self.desk.open(path))
        self._recent.insertAction(before, row)
        self._rows.append(row)

    @Slot(object)
    def show_restored(self, restored: object) -> None:
        """The room and the tab in which what came back is seen."""
        if not isinstance(restored, Restored):
            return
        window = self._window
        rooms = {room.name for room in window.rooms}
        room = restored.scene.view.room
        if restored.timeline and "animate" in rooms:
            room = "animate"
        hidden = window.room.name == "animate"  # there only a timeline is seen
        if hidden and room == "animate" and not (restored.whole or restored.timeline):
            room = "explore"
        if (restored.whole or restored.timeline or hidden) and room in rooms:
            window.choose_room(room)
        if restored.film or restored.timeline:
            window.tabs.choose("Film" if restored.film else "Timeline")

    # ---- what is missing

    @Slot(object)
    def tell_missing(self, missing: object) -> None:
        """Which model it is, and a button to look for it."""
        if isinstance(missing, Missing):
            look = partial(self.look_for, missing)
            self._window.notice.offer(missing.sentence, LOOK, look)

    def look_for(self, missing: Missing) -> None:
        """Somebody may know where it is."""
        start = self._bench.preferences.last_folder or str(self._bench.studio_folder)
        chooser = QFileDialog(self._window, f"Where is {missing.name}?", start)
        chooser.setObjectName("chooser")
        chooser.setAttribute(_DELETES)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters(MODELS.split(";;"))
        chooser.fileSelected.connect(lambda text: self._bench.take_missing(missing, Path(text)))
        chooser.open()
