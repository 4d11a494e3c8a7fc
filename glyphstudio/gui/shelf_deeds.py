"""What is done to kept glyphs: gathering, exporting, copying, taking off; and their menu."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QFileDialog, QMenu

from glyphstudio import files
from glyphstudio.errors import GlyphError, SettingError
from glyphstudio.files import shown
from glyphstudio.gui.ask_box import AskBox
from glyphstudio.gui.clipboard import Clipboard
from glyphstudio.gui.controls import Menu
from glyphstudio.gui.kept_sheet import write_sheet
from glyphstudio.gui.window import Window
from glyphstudio.gui.workers import Job, Running
from glyphstudio.scene import MOST_MESSAGES, Liked, Scene
from glyphstudio.shelving import collected, collection_name, collections_of, put_on, renamed

NAME = "shelf.name"
MOST_PICTURE = 64 * 2**20
ACTS = ("shelf.collect", "shelf.copy", "shelf.export", "shelf.save", "shelf.remove")
UNDRAWN = "Not all of these were drawn in full yet: wait a moment, or show them and press L."


class ShelfDeeds(QObject):
    """Connects the shelf with the workbench; each of its acts is one step of the history."""

    def __init__(self, window: Window, clipboard: Clipboard, export: Callable[[], None]) -> None:
        super().__init__(window)
        self._window, self._bench, self._shelf = window, window.bench, window.shelf
        self._clipboard, self._export = clipboard, export
        self.menu: QMenu | None = None  # the one that was asked for last
        bench, shelf = self._bench, self._shelf
        shelf.recalled.connect(bench.recall_kept)
        shelf.removed.connect(bench.take_off_shelf)
        shelf.wanted.connect(bench.want_pictures)
        shelf.brought.connect(self.bring)
        shelf.asked.connect(self.open_menu)
        shelf.chosen.connect(self.show_possible)
        bench.model_changed.connect(shelf.list.renew)
        slots: dict[str, Callable[..., object]] = {
            "shelf.all": self.choose_all,
            "shelf.collect": self.ask_collection,
            "shelf.copy": self.copy,
            "shelf.export": self.export,
            "shelf.save": self.save_each,
            "shelf.remove": self.remove,
        }
        for name, slot in slots.items():
            window.actions_.connect_to(name, slot)
        self.show_possible()

    def show_possible(self) -> None:
        """Acts of chosen glyphs need some."""
        some = self._shelf.list.picks > 0
        for name in ACTS:
            self._window.actions_[name].setEnabled(some)
        self._window.actions_["shelf.all"].setEnabled(self._shelf.list.count > 0)

    # ---- acts

    def choose_all(self) -> None:
        """All that are shown of the shelf, with the keyboard on them."""
        self._window.show_panel("shelf", True)
        self._shelf.list.setFocus()
        self._shelf.list.selectAll()

    def remove(self) -> None:
        """The chosen ones leave the shelf."""
        self._bench.take_off_shelf(self._shelf.picked)

    def copy(self) -> None:
        """The chosen ones, for other programs and back."""
        self._clipboard.copy_glyphs(self._shelf.glyphs)

    def export(self) -> None:
        """The chosen ones become the sheet on the stage, and the export dialog opens for it.

        The stage shows one model and pen: of several, their full pictures become a sheet at once.
        """
        glyphs, bench = self._shelf.glyphs, self._bench
        if not glyphs:
            return
        if any((one.model, one.pen) != (glyphs[0].model, glyphs[0].pen) for one in glyphs):
            self._save_mixed(glyphs)
        elif len(glyphs) > MOST_MESSAGES:
            bench.failed.emit(f"A sheet has {MOST_MESSAGES:,} glyphs at most.", "")
        else:
            bench.show_sheet(glyphs, f"Sheet of {len(glyphs)} kept glyphs", self._export)

    def _save_mixed(self, glyphs: tuple[Liked, ...]) -> None:
        bench = self._bench
        found = [(one, bench.kept_picture(one)) for one in glyphs]
        drawn = [(one, path) for one, path in found if path is not None]
        if len(drawn) < len(glyphs):
            bench.failed.emit(UNDRAWN, "")
            return
        try:
            path = bench.studio.new_export("Kept glyphs", ".png")
        except GlyphError as error:
            bench.failed.emit(str(error), "")
            return
        pictures, embed = [path for _, path in drawn], bench.preferences.embed

        def do(running: Running) -> object:
            return write_sheet(path, glyphs, pictures, running, embed=embed)

        def tell(place: object) -> None:
            assert isinstance(place, Path)
            bench.noticed.emit(f"Saved {place.name}, a sheet of several models.")
            bench.refresh_library()

        bench.look(Job("sheet of kept glyphs", do, saves=True), tell)

    def save_each(self) -> None:
        """The full picture of each, with its recipe, into a folder that is chosen."""
        start = self._bench.preferences.last_folder or str(self._bench.studio_folder)
        chooser = QFileDialog(self._window, "Save kept glyphs as pictures", start)
        chooser.setObjectName("chooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        glyphs = self._shelf.glyphs
        chooser.fileSelected.connect(lambda text: self._save_each(glyphs, Path(text)))
        chooser.open()

    def _save_each(self, glyphs: tuple[Liked, ...], folder: Path) -> None:
        pictures = [self._bench.kept_picture(one) for one in glyphs]
        paths = [path for path in pictures if path is not None]

        def do(_running: Running) -> object:
            return saved_in(folder, paths)

        def tell(count: object) -> None:
            assert isinstance(count, int)
            lacking = len(glyphs) - count
            rest = f"; {lacking} were never drawn in full: show them and press L" if lacking else ""
            self._bench.noticed.emit(f"Saved {count} pictures in {folder.name}{rest}.")

        self._bench.look(Job("save kept pictures", do, saves=True), tell)

    def bring(self, glyphs: tuple[Liked, ...]) -> None:
        """Glyphs of elsewhere were dropped on the shelf; they join the collection it shows."""
        scene = put_on(self._bench.scene, glyphs, self._shelf.collection or "")
        self._bench.act("Put on the shelf", scene)

    def collect(self, name: str) -> None:
        """The chosen ones belong to a collection; "" for to none."""
        picked = self._shelf.picked
        scene = collected(self._bench.scene, picked, name)
        self._bench.act(f"Collect in {name}" if name else "Out of its collection", scene)
        self._shelf.list.pick(picked)

    def rename(self, old: str, new: str) -> None:
        """The collection that is shown has another name, or ends."""
        scene: Scene = renamed(self._bench.scene, old, new)
        self._shelf.collection = collection_name(new) if new else None
        self._bench.act(f"Rename {old}" if new else f"Dissolve {old}", scene)

    # ---- asked

    def ask_collection(self) -> None:
        """A name for a new collection of what is chosen."""
        told = "The chosen glyphs stand together under this name."
        self._ask("New collection", told, "Gather", "", self.collect)

    def ask_name(self, old: str) -> None:
        """Another name for a collection."""
        told = "The name of another collection joins the two."
        self._ask("Rename collection", told, "Rename", old, partial(self.rename, old))

    def _ask(
        self, title: str, told: str, does: str, text: str, then: Callable[[str], None]
    ) -> None:
        older = self._window.findChild(AskBox, NAME)
        if older is not None:
            older.close()
        box = AskBox(NAME, title, told, does, self._window, text=text)

        def take(answer: str) -> None:
            try:
                then(collection_name(answer))
            except SettingError as error:
                box.refuse(str(error))
                return
            box.close()

        box.answered.connect(take)
        box.show()

    # ---- the menu

    def open_menu(self, place: QPoint) -> None:
        """What can be done with what is chosen."""
        menu = Menu()
        menu.setParent(self._window, menu.windowFlags())
        menu.setObjectName("menu.kept")
        actions, picked = self._window.actions_, self._shelf.picked
        if len(picked) == 1:
            show = menu.addAction("Show on the stage")
            show.triggered.connect(lambda: self._bench.recall_kept(picked[0]))
        menu.addAction(actions["shelf.copy"])
        menu.addAction(actions["shelf.export"])
        menu.addAction(actions["shelf.save"])
        menu.addSeparator()
        menu.addMenu(self._collections(menu))
        shown_now = self._shelf.collection
        if shown_now:
            rename = menu.addAction(f"Rename {shown(shown_now)}…")
            rename.triggered.connect(lambda: self.ask_name(shown_now))
            end = menu.addAction(f"Dissolve {shown(shown_now)}")
            end.triggered.connect(lambda: self.rename(shown_now, ""))
        menu.addSeparator()
        menu.addAction(actions["shelf.remove"])
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = menu
        menu.popup(place)

    def _collections(self, parent: QMenu) -> QMenu:
        menu = Menu("Collection")
        menu.setParent(parent, menu.windowFlags())
        menu.setObjectName("menu.kept.collection")
        belong = {one.collection for one in self._shelf.glyphs}
        for name in collections_of(self._bench.scene.shelf):
            if name:
                row = menu.addAction(shown(name).replace("&", "&&"))
                row.setCheckable(True)
                row.setChecked(belong == {name})
                row.triggered.connect(lambda _on, name=name: self.collect(name))
        none = menu.addAction("None")
        none.setCheckable(True)
        none.setChecked(belong == {""})
        none.triggered.connect(lambda _on: self.collect(""))
        menu.addSeparator()
        menu.addAction(self._window.actions_["shelf.collect"])
        return menu


def saved_in(folder: Path, paths: list[Path]) -> int:
    """Copy pictures into a folder under names that are free; how many.

    Raises:
        FileError: one of them could not be read or written.
    """
    for path in paths:
        data = files.read_bytes(path, MOST_PICTURE)
        files.write_bytes(files.free_path(folder / path.name), data)
    return len(paths)
