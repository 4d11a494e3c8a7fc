"""Where an export goes: the row that says it, and the system's chooser for another place."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from glyphstudio import files
from glyphstudio.errors import GlyphError
from glyphstudio.files.patterns import USUAL, check_pattern, path_by
from glyphstudio.gui import export_plan, theme
from glyphstudio.gui.controls import KeyButton
from glyphstudio.gui.export_plan import Format
from glyphstudio.gui.form import TextRow
from glyphstudio.gui.rows import Row

_HEAD = 84


class Naming(TextRow):
    """The pattern that files are named by."""

    pattern_chosen = Signal(str)
    refused = Signal(str)  # why it cannot be, in a sentence

    def __init__(self) -> None:
        super().__init__(
            "export.pattern",
            "Named",
            "{model}, {seed}, {date} and {counter} stand for what they say; "
            "a name that is taken is numbered",
            most=80,
        )
        self._shown = USUAL
        self.typed.connect(self._take)
        self.reset_button.clicked.connect(lambda: self._take(USUAL))

    def show_pattern(self, pattern: str) -> None:
        """Show what is chosen."""
        self._shown = pattern
        self.set_value(pattern)
        self.reset_button.setVisible(pattern != USUAL)

    def _take(self, text: str) -> None:
        try:
            pattern = check_pattern(text.strip() or USUAL)
        except GlyphError as error:
            self.refused.emit(str(error))
            pattern = self._shown
        self.edit.setText(pattern)
        self.pattern_chosen.emit(pattern)


class Place(Row):
    """A folder that is remembered, and a name that is free; or just the file somebody chose."""

    folder_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("export.place", "Goes to", "Where the file is written", parent)
        self._folder = Path()
        self._pattern, self._facts = USUAL, dict[str, str]()
        self._format: Format | None = None
        self._chosen: Path | None = None  # by hand, for the next export only
        self._confirmed: Path | None = None  # a file that may be written over
        self.path_label = QLabel()
        self.path_label.setObjectName("export.path")
        self.path_label.setAccessibleName("File")
        self.path_label.setTextFormat(Qt.TextFormat.PlainText)
        theme.dress(self.path_label, "dim")
        head = self.label.parentWidget()
        if head is not None:  # it stands in the middle of a line
            head.setFixedWidth(_HEAD)
        self.change = KeyButton("export.change", "Change\N{HORIZONTAL ELLIPSIS}", role="small")
        self.change.setFixedHeight(theme.SIZE.small_button)
        self.change.setSizePolicy(self.reset_button.sizePolicy())
        self.change.setMinimumWidth(86)
        self.change.clicked.connect(self._ask)
        self.line.addWidget(self.path_label, 1)
        self.line.addSpacing(theme.SIZE.gap)
        self.line.addWidget(self.change)

    @property
    def path(self) -> Path:
        """Where the file will go; a name nobody confirmed is numbered until it is free."""
        assert self._format is not None
        if self._chosen is None:
            return path_by(self._folder, self._pattern, self._format.suffix, self._facts)
        path = _named(self._chosen, self._format.suffix)
        return path if path == self._confirmed else files.free_path(path)

    @property
    def replaces(self) -> bool:
        """Whether somebody said that the file lying there may go."""
        return self._confirmed is not None and self.path == self._confirmed

    def show_place(self, folder: Path, one: Format, *, pattern: str, facts: dict[str, str]) -> None:
        """Say where a file of this format goes, named by a pattern unless somebody chose a name."""
        self._folder, self._format = folder, one
        self._pattern, self._facts = pattern, facts
        self._show()

    def forget(self) -> None:
        """The chosen name was used."""
        self._chosen = self._confirmed = None
        if self._format is not None:
            self._show()

    def _show(self) -> None:
        path = self.path
        room = max(120, self.path_label.width())
        metrics, mode = self.path_label.fontMetrics(), Qt.TextElideMode.ElideMiddle
        self.path_label.setText(metrics.elidedText(_short(path), mode, room))
        self.path_label.setToolTip(str(path))

    def _ask(self) -> None:
        assert self._format is not None
        suffix = self._format.suffix
        chooser = QFileDialog(self.window(), "Export to", str(self.path.parent))
        chooser.setObjectName("export.chooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilter(f"{self._format.label} (*{suffix})")
        chooser.setDefaultSuffix(suffix[1:])
        chooser.selectFile(self.path.name)
        chooser.fileSelected.connect(self.choose)
        chooser.open()

    def choose(self, name: str) -> None:
        """Take a name from the chooser, which asked before it gave one that is taken."""
        assert self._format is not None
        asked = Path(name)
        self._chosen = _named(asked, self._format.suffix)
        confirmed = self._chosen == asked and os.path.lexists(asked)
        self._confirmed = asked if confirmed else None
        self._show()
        self.folder_chosen.emit(str(self._chosen.parent))


def _named(path: Path, suffix: str) -> Path:
    """The path with this suffix; only another format's gives way: "no. 3" is a whole name."""
    if path.suffix.lower() == suffix:
        return path
    others = {one.suffix for one in export_plan.formats()}
    name = path.stem if path.suffix.lower() in others else path.name
    return path.with_name(f"{name}{suffix}")


def _short(path: Path) -> str:
    """The last folders of a path."""
    parts = path.parts
    return str(path) if len(parts) <= 4 else str(Path("\N{HORIZONTAL ELLIPSIS}", *parts[-3:]))
