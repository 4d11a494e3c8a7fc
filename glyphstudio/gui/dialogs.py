"""Dialogues of the frame: about, preferences, the shortcut sheet. None of them is modal."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPixmap, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from glyphstudio import __version__
from glyphstudio.discovery import shipped
from glyphstudio.gui import theme
from glyphstudio.gui.controls import Choice, head, line
from glyphstudio.gui.notices import versions
from glyphstudio.gui.rows import Switch


class Box(QDialog):
    """A small window of its own: a column with even edges, closed by Esc; deleted with it."""

    def __init__(self, name: str, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(20, 20, 20, 16)
        self.column.setSpacing(theme.SIZE.edge)

    def showEvent(self, event: QShowEvent) -> None:
        """No button is chosen before somebody uses the keyboard."""
        super().showEvent(event)
        self.setFocus()

    def add_foot(self, *buttons: QPushButton) -> None:
        """The last row: buttons at the right."""
        row = QHBoxLayout()
        row.setSpacing(theme.SIZE.gap)
        row.addStretch(1)
        for button in buttons:
            row.addWidget(button)
        self.column.addLayout(row)


def button(name: str, text: str) -> QPushButton:
    """A plain button with a name."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(text)
    made.setAutoDefault(False)
    made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return made


def label(text: str, role: str = "", *, wrap: bool = False) -> QLabel:
    """A line of plain text in a role of the theme."""
    made = QLabel(text)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(wrap)
    if role:
        theme.dress(made, role, typeface="body" if role in ("dim", "faint") else None)
    return made


class About(Box):
    """Program, device and versions."""

    def __init__(self, device: str, parent: QWidget) -> None:
        super().__init__("about", "About Glyph Studio", parent)
        picture = QLabel()
        side = 72
        ratio = parent.devicePixelRatioF()
        pixmap = QPixmap(str(shipped("resources") / "icon.png")).scaled(
            round(side * ratio), round(side * ratio),
            Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation,
        )  # fmt: skip
        pixmap.setDevicePixelRatio(ratio)
        picture.setPixmap(pixmap)
        picture.setAccessibleName("The program's icon")
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(label(f"Glyph Studio {__version__}", "title"))
        words.addWidget(label("A studio in which a visual language is born, live.", "dim"))
        words.addSpacing(4)
        words.addWidget(label(f"Computes on: {device or 'the engine is still loading'}"))
        words.addStretch(1)
        top = QHBoxLayout()
        top.setSpacing(theme.SIZE.inspector_edge)
        top.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        self.column.addLayout(top)
        self.column.addWidget(line())
        self._text = versions()
        told = label(self._text, "dim")
        told.setObjectName("about.versions")
        told.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.column.addWidget(told)
        self.column.addWidget(
            label("Font: Inter (OFL). Icons: Phosphor (MIT). See NOTICE for all licences.", "faint")
        )
        copy, close = button("about.copy", "Copy"), button("about.close", "Close")
        copy.clicked.connect(self._copy)
        close.clicked.connect(self.close)
        self.add_foot(copy, close)
        self.setMinimumWidth(440)

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text)


class ShortcutSheet(Box):
    """All keys, by menu, in two columns."""

    def __init__(self, rows: tuple[tuple[str, str, str, str], ...], parent: QWidget) -> None:
        super().__init__("shortcuts", "Keyboard shortcuts", parent)
        menus = list(dict.fromkeys(row[0] for row in rows))
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(0, 0, theme.SIZE.edge, 0)
        columns.setSpacing(40)
        halves: tuple[list[str], list[str]] = ([], [])
        lengths = [0, 0]
        for menu in menus:
            shorter = 0 if lengths[0] <= lengths[1] else 1
            halves[shorter].append(menu)
            lengths[shorter] += 2 + sum(row[0] == menu for row in rows)
        for half in halves:
            grid = QGridLayout()
            grid.setHorizontalSpacing(theme.SIZE.edge)
            grid.setVerticalSpacing(5)
            at = 0
            for menu in half:
                title = head(menu)
                title.setContentsMargins(0, theme.SIZE.gap if at else 0, 0, 2)
                grid.addWidget(title, at, 0, 1, 2)
                at += 1
                for _, text, keys, about in (row for row in rows if row[0] == menu):
                    does = label(text)
                    does.setToolTip(about)
                    cap = label(keys, "dim")
                    grid.addWidget(does, at, 0)
                    grid.addWidget(cap, at, 1, Qt.AlignmentFlag.AlignRight)
                    at += 1
            grid.setRowStretch(at, 1)
            grid.setColumnMinimumWidth(0, 190)
            columns.addLayout(grid)
        scroll = QScrollArea()
        scroll.setObjectName("shortcuts.scroll")
        scroll.setAccessibleName("Every shortcut")
        scroll.setWidgetResizable(True)
        scroll.setWidget(inside)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addWidget(scroll)
        self.column.addWidget(
            label("Single letters work while no text field has the focus.", "faint")
        )
        close = button("shortcuts.close", "Close")
        close.clicked.connect(self.close)
        self.add_foot(close)
        wanted = inside.sizeHint()
        self.resize(QSize(wanted.width() + 64, min(wanted.height() + 130, 680)))


class PreferencesBox(Box):
    """Few settings, each acting at once."""

    theme_chosen = Signal(str)
    motion_reduced = Signal(bool)
    folder_chosen = Signal(object)  # Path
    device_chosen = Signal(str)
    embedding_chosen = Signal(bool)

    def __init__(
        self,
        *,
        theme_name: str,
        reduced: bool,
        folder: Path,
        device: str,
        devices: tuple[tuple[str, str], ...],
        embeds: bool,
        parent: QWidget,
    ) -> None:
        super().__init__("preferences", "Preferences", parent)
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.SIZE.inspector_edge)
        grid.setVerticalSpacing(theme.SIZE.edge)
        grid.setColumnMinimumWidth(0, theme.SIZE.row_label)
        grid.setColumnStretch(1, 1)
        self._folder = QLabel()
        self._folder.setObjectName("preferences.folder")
        self._folder.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._show_folder(folder)
        change = button("preferences.change_folder", "Change…")
        change.clicked.connect(self._choose_folder)
        place = QHBoxLayout()
        place.setSpacing(theme.SIZE.gap)
        place.addWidget(self._folder, 1)
        place.addWidget(change)
        themes = (("dark", "Dark"), ("light", "Light"), ("system", "As the system"))
        self._theme = _choice("preferences.theme", "Theme", themes, theme_name)
        self._theme.activated.connect(self._tell_theme)
        self._device = _choice("preferences.device", "Computes on", devices, device)
        self._device.activated.connect(self._tell_device)
        motion = _switch("preferences.reduce_motion", "Reduce motion", reduced)
        motion.toggled.connect(self.motion_reduced)
        embed = _switch("preferences.embed", "Put the recipe into every export", embeds)
        embed.setToolTip("A file that carries it can be dropped on the window to go on from it")
        embed.toggled.connect(self.embedding_chosen)
        parts: tuple[tuple[str, QHBoxLayout | QWidget], ...] = (
            ("Studio folder", place),
            ("Theme", self._theme),
            ("Computes on", self._device),
            ("Motion", _beside(motion, "Nothing moves by itself")),
            ("Exports", _beside(embed, "Carry their recipe and messages inside")),
        )
        for row, (name, part) in enumerate(parts):
            grid.addWidget(label(name, "dim"), row, 0)
            if isinstance(part, QHBoxLayout):
                grid.addLayout(part, row, 1)
            else:
                grid.addWidget(part, row, 1)
        self.column.addLayout(grid)
        self.column.addWidget(
            label("Everything you make is kept in the studio folder. What is there already stays "
                  "where it is when you change it.", "faint", wrap=True)
        )  # fmt: skip
        close = button("preferences.close", "Close")
        close.clicked.connect(self.close)
        self.add_foot(close)
        self.setMinimumWidth(520)

    def _choose_folder(self) -> None:
        chooser = QFileDialog(self, "Studio folder", str(self._place))
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        chooser.fileSelected.connect(self._take_folder)
        chooser.open()

    def _take_folder(self, text: str) -> None:
        self._show_folder(Path(text))
        self.folder_chosen.emit(Path(text))

    def _show_folder(self, folder: Path) -> None:
        self._place = folder
        wide = self._folder.fontMetrics()
        short = wide.elidedText(str(folder), Qt.TextElideMode.ElideMiddle, 270)
        self._folder.setText(short)
        self._folder.setToolTip(str(folder))
        self._folder.setAccessibleName(f"Studio folder: {folder}")

    def _tell_theme(self) -> None:
        self.theme_chosen.emit(self._theme.currentData())

    def _tell_device(self) -> None:
        self.device_chosen.emit(self._device.currentData())


def _choice(name: str, text: str, options: tuple[tuple[str, str], ...], now: str) -> Choice:
    made = Choice(name, text)
    for value, told in options:
        made.addItem(told, value)
    made.setCurrentIndex(max(0, made.findData(now)))
    return made


def _switch(name: str, text: str, on: bool) -> Switch:
    made = Switch(name, text, at_left=True)
    made.setChecked(on)
    return made


def _beside(switch: Switch, words: str) -> QHBoxLayout:
    """A switch and what it means."""
    row = QHBoxLayout()
    row.setSpacing(theme.SIZE.edge)
    row.addWidget(switch)
    row.addWidget(label(words))
    row.addStretch(1)
    return row
