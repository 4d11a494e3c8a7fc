"""The artist's palettes in the window: listed, kept, made from pictures, brought in and given away.

Whatever touches the disk or looks at a picture is done by the thread of the jobs.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFile, QObject, Signal, Slot
from PySide6.QtGui import QImage

from glyphstudio.errors import FileError
from glyphstudio.files import naming
from glyphstudio.files.palettes import read_palette, write_palette
from glyphstudio.gui.catalogue import Found
from glyphstudio.gui.drops import pixels_of
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import Job, Running
from glyphstudio.palette import Palette
from glyphstudio.store.library import PICTURES
from glyphstudio.store.palettes import (
    OwnPalette,
    OwnPalettes,
    own_palettes,
    palette_of_picture,
    save_palette,
)

Then = Callable[[Palette], None]


class PaletteDesk(QObject):
    """Knows the palettes in the studio folder. Lives in the GUI thread."""

    changed = Signal()
    brought = Signal(object)  # Palette: dropped or opened elsewhere than on the pen, and kept

    def __init__(self, bench: Workbench) -> None:
        super().__init__(bench)
        self.setObjectName("palettes")
        self._bench = bench
        self._listed = OwnPalettes()
        bench.file_found.connect(self._take_found)
        bench.preferences_changed.connect(self._follow_studio)
        self._folder: Path | None = None

    @classmethod
    def of(cls, bench: Workbench) -> PaletteDesk:
        """The workbench's desk, made at the first call."""
        found = bench.findChild(PaletteDesk, "palettes")
        return found if isinstance(found, PaletteDesk) else cls(bench)

    @property
    def own(self) -> tuple[OwnPalette, ...]:
        """The artist's palettes, as last listed."""
        return self._listed.found

    def kept(self, palette: Palette) -> OwnPalette | None:
        """The file that holds these colours, if there is one."""
        return next((own for own in self.own if own.palette.code == palette.code), None)

    @property
    def last_folder(self) -> str:
        """Where choosers begin."""
        return self._bench.preferences.last_folder or str(self._bench.studio_folder)

    def remember_folder(self, path: Path) -> None:
        """The next chooser begins where this file was."""
        self._bench.prefer(last_folder=str(path.parent))

    # ---- what is there

    def refresh(self) -> None:
        """List the folder anew: somebody may have put a file into it."""
        studio = self._bench.studio
        self._folder = studio.palettes

        def do(_running: Running) -> object:
            return own_palettes(studio)

        self._bench.look(Job("list palettes", do), self._take_listed)

    def _take_listed(self, listed: object) -> None:
        assert isinstance(listed, OwnPalettes)
        for sentence in listed.refused:
            if sentence not in self._listed.refused:
                self._bench.noticed.emit(sentence)
        if listed != self._listed:
            self._listed = listed
            self.changed.emit()

    @Slot()
    def _follow_studio(self) -> None:
        if self._folder is not None and self._folder != self._bench.studio.palettes:
            self.refresh()

    # ---- what comes in

    def read_picture(self, path: Path, then: Then) -> None:
        """Make a palette of a picture file, and go on with it; it is not kept yet."""

        def do(_running: Running) -> object:
            return palette_of_picture(path)

        self._bench.look(Job(f"a palette from {path.name}", do), _palette_to(then))

    def look_at(self, image: QImage, then: Then) -> None:
        """Make a palette of a picture that is no file."""

        def do(_running: Running) -> object:
            from glyphstudio.extraction import palette_from

            return palette_from(pixels_of(image), label="From a picture")

        self._bench.look(Job("a palette from a picture", do), _palette_to(then))

    def bring_in(self, path: Path, then: Then) -> None:
        """Keep the palette of a file of any program among one's own, and go on with it."""

        def do(_running: Running) -> object:
            return read_palette(path)

        def keep(palette: Palette) -> None:
            self.keep(palette, then)

        self._bench.look(Job(f"read {path.name}", do), _palette_to(keep))

    def take_file(self, path: Path, *, pictured: Then, brought: Then) -> None:
        """Whatever fell on the palettes: a picture, or a palette of any program."""
        if path.suffix.lower() in PICTURES:
            self.read_picture(path, pictured)
        else:
            self.bring_in(path, brought)

    @Slot(object)
    def _take_found(self, found: object) -> None:
        """A palette was dropped somewhere else on the window, or opened."""
        if isinstance(found, Found) and found.palette is not None:
            self.keep(found.palette, self.brought.emit)

    # ---- what is kept

    def keep(
        self, palette: Palette, then: Then | None = None, *, replaces: Path | None = None
    ) -> None:
        """Write a palette into the studio folder, unless the same one lies there."""
        studio = self._bench.studio
        same = self.kept(palette)
        if replaces is None and same is not None and same.palette.label == palette.label:
            self._bench.noticed.emit(f"{palette.label} is among your palettes already.")
            if then is not None:
                then(palette)
            return

        def do(_running: Running) -> object:
            save_palette(studio, palette, replaces=replaces)
            return own_palettes(studio)

        def told(listed: object) -> None:
            self._take_listed(listed)
            self._bench.noticed.emit(f"{palette.label} is among your palettes.")
            if then is not None:
                then(palette)

        self._bench.look(Job(f"keep {palette.label}", do, saves=True), told)

    def duplicate(self, palette: Palette, then: Then | None = None) -> None:
        """Another file with the same colours."""
        label = f"{palette.label[:72]}, copy"
        self.keep(palette.model_copy(update={"label": label}), then)

    def remove(self, own: OwnPalette) -> None:
        """Into the system's bin, from where it can be taken back; what it drew stays as it is."""
        studio = self._bench.studio

        def do(_running: Running) -> object:
            if not QFile.moveToTrash(str(own.path)):
                raise FileError(f"{own.path.name} could not be moved to the bin.")
            return own_palettes(studio)

        def told(listed: object) -> None:
            self._take_listed(listed)
            self._bench.noticed.emit(f"{own.palette.label} is in the bin.")

        self._bench.look(Job(f"bin {own.path.name}", do), told)

    def share(self, palette: Palette, path: Path) -> None:
        """Write a palette anywhere, in the format of the path's ending; without one as JSON."""
        target = path if path.suffix else path.with_name(f"{path.name}.json")

        def do(_running: Running) -> object:
            with naming(target.name):
                write_palette(target, palette)
            return target

        def told(_target: object) -> None:
            self._bench.noticed.emit(f"{palette.label} is in {target.name}.")

        self._bench.look(Job(f"share {palette.label}", do, saves=True), told)


def _palette_to(then: Then) -> Callable[[object], None]:
    def go_on(answer: object) -> None:
        assert isinstance(answer, Palette)
        then(answer)

    return go_on
