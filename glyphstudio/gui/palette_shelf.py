"""Shipped and own palettes as swatches, and every act on them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QDropEvent,
    QImage,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFileDialog,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.errors import SettingError
from glyphstudio.files import plain_name
from glyphstudio.files.palettes import SUFFIXES
from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.controls import Menu, head, icon_button
from glyphstudio.gui.drops import files_of, paint_target
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.swatches import GAP, TALL, Swatches
from glyphstudio.palette import OWN, Palette, palette, palettes
from glyphstudio.store.library import PICTURES
from glyphstudio.store.palettes import OwnPalette

COLUMNS, CLOSE_COLUMNS = 7, 10  # closer together in a low window
MORE = ("new", "copy", "import", "share", "delete")  # acts under the three dots
_NOW = " now"  # the key of colours that are not kept; no file's name begins with a space
_PICTURES = f"Pictures ({' '.join(f'*{suffix}' for suffix in PICTURES)})"
_PALETTES = f"Palettes ({' '.join(f'*{suffix}' for suffix in SUFFIXES)})"
_SHARED = ("Palette (*.json)", "Adobe swatches (*.ase)", "GIMP palette (*.gpl)")


class PaletteShelf(QWidget):
    """`chosen`: a palette is to be used. `made`: one from a picture, or new, is to be edited."""

    chosen = Signal(str)  # its word
    made = Signal(object)  # Palette
    edited = Signal(object)  # Palette: the one in use, with its name

    def __init__(
        self, name: str, desk: PaletteDesk, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(f"{name}.palettes")
        self._desk = desk
        self._used = palette(next(iter(palettes())))
        self._entries: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        self._columns = COLUMNS
        self.shipped = Swatches(f"{name}.palette", "Palette", COLUMNS)
        self.shipped.show_swatches(
            {one.name: (one.label, one.paper, one.colours) for one in palettes().values()}
        )
        self.shipped.chosen.connect(self.chosen)
        self.own = Swatches(f"{name}.own", "Your palettes", COLUMNS)
        self.own.setContentsMargins(0, GAP, 0, 0)
        self.own.chosen.connect(self._take_own)
        self.hint = _Hint(f"{name}.palette.hint", "Drop a photograph for its colours")
        self.hint.clicked.connect(self.choose_picture)
        self._make_menu(name, actions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self._make_head(name))
        for part in (self.shipped, self.own, self.hint):
            column.addWidget(part)
        self.own.hide()
        desk.changed.connect(self.show_own)
        self.show_own()

    # ---- building

    def _make_head(self, name: str) -> QWidget:
        self.keep = icon_button(
            f"{name}.palette.keep", "bookmark-simple", "Keep these colours",
            "Keep these colours among your palettes",
        )  # fmt: skip
        self.keep.clicked.connect(self.edit_now)
        self.picture = icon_button(
            f"{name}.palette.picture", "image", "From a picture",
            "Make a palette from a picture; or drop one here",
        )  # fmt: skip
        self.picture.clicked.connect(self.choose_picture)
        self.edit = icon_button(
            f"{name}.palette.edit", "pencil-simple", "Edit", "Edit this palette, live on the stage"
        )
        self.edit.clicked.connect(self.edit_now)
        self.more = icon_button(
            f"{name}.palette.more", "dots-three", "More", "New, copy, import, share, delete"
        )
        self.more.clicked.connect(self.open_menu)
        made = QWidget()
        made.setFixedHeight(theme.SIZE.small_button)
        line = QHBoxLayout(made)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(2)
        line.addWidget(head("Palette"))
        line.addStretch(1)
        for button in (self.keep, self.picture, self.edit, self.more):
            line.addWidget(button)
        return made

    def _make_menu(self, name: str, actions: Actions) -> None:
        self.menu = Menu(self)
        self.menu.setObjectName(f"{name}.palette.menu")
        self.menu.setToolTipsVisible(True)
        self.acts = {key: actions[f"palette.{key}"] for key in MORE}
        for key, act in self.acts.items():
            if key in ("import", "delete"):
                self.menu.addSeparator()
            self.menu.addAction(act)

    # ---- what is shown

    def height_for(self, columns: int, *, hinted: bool) -> int:
        """How tall it is with so many in a row."""
        lines = sum(-(-len(one.buttons) // columns) for one in (self.shipped, self.own))
        hint = (self.hint.sizeHint().height() + GAP) * (hinted and not self._entries)
        own = GAP * bool(self._entries)
        return theme.SIZE.small_button + lines * (TALL + GAP) + own + hint + GAP

    def set_columns(self, columns: int, *, hinted: bool) -> None:
        """So many in a row; `hinted`: there is room for the invitation."""
        self._columns = columns
        self.shipped.set_columns(columns)
        self.own.set_columns(columns)
        self.hint.setVisible(hinted and not self._entries)

    def show_used(self, word: str) -> None:
        """The palette that the pen uses."""
        try:
            self._used = palette(word)
        except SettingError:
            self._used = palette(next(iter(palettes())))
        self.shipped.choose(self._used.word)
        self.show_own()

    def show_own(self) -> None:
        """The artist's palettes, and colours in use that are not kept."""
        entries = {
            own.path.stem: (own.palette.label, own.palette.paper, own.palette.colours)
            for own in self._desk.own
        }
        kept = self._desk.kept(self._used)
        loose = kept is None and self._used.word not in palettes()
        if loose:
            entries[_NOW] = ("Not kept yet", self._used.paper, self._used.colours)
        if entries != self._entries:
            self._entries = entries
            self.own.show_swatches(entries)
            self.own.setVisible(bool(entries))
            self.set_columns(self._columns, hinted=self.hint.isVisible())
        current = self.own_used
        self.own.choose(_NOW if loose else "" if current is None else current.path.stem)
        self.keep.setEnabled(loose)
        self.acts["delete"].setEnabled(current is not None)

    @property
    def used(self) -> Palette:
        """The palette in use, under its name where it has one."""
        own, shipped = self.own_used, palettes().get(self._used.word)
        return own.palette if own is not None else shipped or self._used

    @property
    def own_used(self) -> OwnPalette | None:
        """The artist's palette in use: the one whose swatch is worn, or one of these colours."""
        worn = self.own.current
        same = [one for one in self._desk.own if one.palette.code == self._used.code]
        return next((one for one in same if one.path.stem == worn), same[0] if same else None)

    # ---- what people do

    def do(self, key: str) -> None:
        """One of the palette's acts in the menus: the name after "palette."."""
        acts: dict[str, Callable[[], None]] = {
            "picture": self.choose_picture,
            "edit": self.edit_now,
            "new": self.begin_anew,
            "copy": self.duplicate,
            "import": self.choose_file,
            "share": self.choose_place,
            "delete": self.delete,
        }
        acts[key]()

    def _take_own(self, key: str) -> None:
        own = next((one for one in self._desk.own if one.path.stem == key), None)
        self.chosen.emit(self._used.word if own is None else own.palette.word)

    def edit_now(self) -> None:
        """Edit the palette in use; colours that are not kept are given a name there."""
        self.edited.emit(self.used)

    def begin_anew(self) -> None:
        """A palette from nothing."""
        self.made.emit(Palette.of("#ffffff", ["#000000"], label=OWN))

    def duplicate(self) -> None:
        """Another with the same colours."""
        self._desk.duplicate(self.used)

    def delete(self) -> None:
        """The palette in use goes into the bin."""
        own = self.own_used
        if own is not None:
            self._desk.remove(own)

    def open_menu(self) -> None:
        """What else can be done."""
        self.menu.popup(self.more.mapToGlobal(QPoint(0, self.more.height() + 2)))

    # ---- files

    def choose_picture(self) -> None:
        """A picture by the system's own chooser."""
        chooser = self._chooser("A palette from a picture", (_PICTURES, "All files (*)"))
        chooser.fileSelected.connect(self._read_picture)
        chooser.open()

    def choose_file(self) -> None:
        """A palette of any program."""
        chooser = self._chooser("Import palettes", (_PALETTES, "All files (*)"))
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.filesSelected.connect(self._bring_in)
        chooser.open()

    def choose_place(self) -> None:
        """Where the palette in use is written to."""
        chooser = self._chooser("Share this palette", _SHARED)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setFileMode(QFileDialog.FileMode.AnyFile)
        chooser.setDefaultSuffix("json")
        chooser.filterSelected.connect(
            lambda chosen: chooser.setDefaultSuffix(chosen.rpartition("*.")[2].rstrip(")"))
        )
        chooser.selectFile(f"{plain_name(self.used.label, otherwise='palette')}.json")
        chooser.fileSelected.connect(self._share)
        chooser.open()

    def _chooser(self, title: str, filters: tuple[str, ...]) -> QFileDialog:
        chooser = QFileDialog(self.window(), title, self._desk.last_folder)
        chooser.setObjectName("chooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters(filters)
        return chooser

    def _read_picture(self, path: str) -> None:
        self._desk.remember_folder(Path(path))
        self._desk.read_picture(Path(path), self.made.emit)

    def _bring_in(self, paths: list[str]) -> None:
        for path in paths:
            self._desk.bring_in(Path(path), self._use)
        if paths:
            self._desk.remember_folder(Path(paths[0]))

    def _share(self, path: str) -> None:
        self._desk.remember_folder(Path(path))
        self._desk.share(self.used, Path(path))

    def _use(self, brought: Palette) -> None:
        self.chosen.emit(brought.word)

    # ---- drops

    def takes(self, event: QDropEvent) -> bool:
        """Whether what is held over the pen can become a palette."""
        known = (*PICTURES, *SUFFIXES)
        paths = [Path(url.toLocalFile()) for url in files_of(event)]
        if paths:
            return any(path.suffix.lower() in known for path in paths)
        return event.mimeData().hasImage()

    def take(self, event: QDropEvent) -> None:
        """Make a palette of a picture, bring in palettes."""
        paths = [Path(url.toLocalFile()) for url in files_of(event)]
        for path in paths[:8]:
            self._desk.take_file(path, pictured=self.made.emit, brought=self._use)
        image = None if paths else event.mimeData().imageData()
        if isinstance(image, QImage) and not image.isNull():  # out of a browser, without a file
            self._desk.look_at(image, self.made.emit)


class _Hint(QAbstractButton):
    """A dashed place that says what may fall there; a click opens the chooser."""

    def __init__(self, name: str, text: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setText(text)
        self.setAccessibleName(text)
        self.setToolTip("Its paper and inks become a palette; click to choose a file")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(200, theme.SIZE.button + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        with QPainter(self) as painter:
            lit = self.hasFocus()
            paint_target(painter, box, lit=lit, width=2 if lit else 1)
            painter.setFont(theme.font("small"))
            role = "text" if self.underMouse() else "faint"
            painter.setPen(theme.colour(role if self.isEnabled() else "disabled"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self.text())


class Veil(QWidget):
    """Lies over the pen while something to drop is held above them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._ground = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def cover(self) -> None:
        """Lie over all of it."""
        self.setGeometry(self._ground.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(2, 2, -2, -2)
        with QPainter(self) as painter:
            painter.setBrush(theme.colour("panel", 0.9))
            paint_target(painter, box, lit=True, width=2)
            painter.setFont(theme.font("strong"))
            painter.setPen(theme.colour("text"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), "A palette of its colours")
