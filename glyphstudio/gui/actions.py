"""Every act of the window in one table: menus, shortcuts, the shortcut sheet and tests share it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenuBar,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)
from shiboken6 import isValid

from glyphstudio.gui import theme
from glyphstudio.gui.controls import Menu


@dataclass(frozen=True, slots=True)
class Act:
    """One act. `keys` in Qt's portable text; a `group` makes its members exclusive.

    `menu` is where it stands, "View/Theme" a menu within; "" in no menu (digits). `gap`: a line
    above it. `about`: what the shortcut sheet and the tooltip say beyond the text.
    """

    name: str
    menu: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    about: str = ""
    checkable: bool = False
    group: str = ""
    gap: bool = False
    enabled: bool = True


MENUS = ("File", "Edit", "View", "Glyph", "Train", "Animate", "Export", "Help")
_DRAWING = "Train/Your drawing"
_PALETTE = "Glyph/Palette"
_SHELF = "Glyph/Shelf"
_LETTERS = {menu: menu[0] for menu in MENUS} | {"Export": "x"}  # with Alt, each opens its menu
ACTS: tuple[Act, ...] = (
    Act("file.new", "File", "New project", ("Ctrl+N",), "file-plus",
        "An empty shelf and timeline; undo goes back"),
    Act("file.open", "File", "Open…", ("Ctrl+O",), "folder-open",
        "A project, model, recipe, picture or film"),
    Act("file.forget_recent", "File/Open recent", "Forget these", about="No file is touched"),
    Act("file.open_run", "File", "Open run…", ("Ctrl+Shift+O",), about="A run's folder"),
    Act("file.save", "File", "Save", ("Ctrl+S",), "floppy-disk", "The project", gap=True),
    Act("file.save_as", "File", "Save as…", ("Ctrl+Shift+S",), about="Under another name"),
    Act("file.save_bundle", "File", "Save with models…",
        about="One file that brings its models to another computer"),
    Act("file.show_studio", "File", "Show studio folder", icon="folder", gap=True),
    Act("file.quit", "File", "Quit", ("Ctrl+Q",), gap=True),

    Act("edit.undo", "Edit", "Undo", ("Ctrl+Z",), "arrow-counter-clockwise", enabled=False),
    Act("edit.redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), "arrow-clockwise",
        enabled=False),
    Act("edit.copy", "Edit", "Copy", ("Ctrl+C",), "copy", gap=True,
        about="The glyph as a picture, with its message; or what is chosen on the shelf"),
    Act("edit.paste", "Edit", "Paste", ("Ctrl+V",),
        about="A glyph with its message, also as text; or a picture"),
    Act("edit.preferences", "Edit", "Preferences…", ("Ctrl+,",), "gear", gap=True),

    Act("view.glyph", "View", "Glyph", ("Ctrl+Alt+1",), checkable=True, group="stage"),
    Act("view.sheet", "View", "Sheet", ("Ctrl+Alt+2",), checkable=True, group="stage"),
    Act("view.channel", "View", "Channel", ("Ctrl+Alt+3",), checkable=True, group="stage"),
    Act("view.compare", "View", "Compare", ("Ctrl+Alt+4",), checkable=True, group="stage"),
    Act("view.map", "View", "Map", ("Ctrl+Alt+5",), checkable=True, group="stage",
        about="Glyphs over two sliders, to wander in"),
    Act("view.breed", "View", "Breed", ("Ctrl+Alt+6",), checkable=True, group="stage",
        about="Children of the glyphs you choose"),
    Act("view.echo", "View", "Echo", ("Ctrl+Alt+7",), checkable=True, group="stage",
        about="A picture of yours, read and drawn again"),
    Act("view.more", "View", "More glyphs", ("G",), gap=True, about="On the sheet, up to 64"),
    Act("view.fewer", "View", "Fewer glyphs", ("Shift+G",), about="On the sheet, down to 4"),
    Act("view.noise", "View", "Noise", ("N",), checkable=True, gap=True,
        about="Show the glyphs through the noise"),
    Act("view.new_noise", "View", "New noise", ("Shift+N",)),
    Act("view.fit", "View", "Fit", ("F",), gap=True, about="The whole picture"),
    Act("view.close_up", "View", "Close-up", ("Z",), about="Four times as large; again for all"),
    Act("view.zoom_in", "View", "Zoom in", ("Ctrl++", "Ctrl+=")),
    Act("view.zoom_out", "View", "Zoom out", ("Ctrl+-",)),
    Act("view.paper_own", "View/Surround", "As in the theme", checkable=True, group="paper"),
    Act("view.paper_black", "View/Surround", "Black", checkable=True, group="paper"),
    Act("view.paper_grey", "View/Surround", "Grey", checkable=True, group="paper"),
    Act("view.paper_white", "View/Surround", "White", checkable=True, group="paper"),
    Act("view.theme_dark", "View/Theme", "Dark", checkable=True, group="theme"),
    Act("view.theme_light", "View/Theme", "Light", checkable=True, group="theme"),
    Act("view.theme_system", "View/Theme", "As the system", checkable=True, group="theme"),
    Act("view.reduce_motion", "View", "Reduce motion", checkable=True,
        about="Nothing moves by itself"),
    Act("view.library", "View/Panels", "Library", checkable=True),
    Act("view.inspector", "View/Panels", "Inspector", checkable=True),
    Act("view.shelf", "View/Panels", "Shelf", checkable=True),
    Act("view.tabs", "View/Panels", "Film, plots, history and log", checkable=True),
    Act("view.reset_layout", "View/Panels", "Put panels back", gap=True),
    Act("view.hide_panels", "View", "Hide panels", ("H",), checkable=True, gap=True,
        about="Only the art"),
    Act("view.full_screen", "View", "Full screen", ("F11",), checkable=True),

    Act("glyph.random", "Glyph", "Random", ("R",), "shuffle", "New messages"),
    Act("glyph.vary", "Glyph", "Vary", ("Shift+R",), about="Messages close by"),
    Act("glyph.reject", "Glyph", "Another in its place", ("X",), "swap",
        "The chosen glyph goes, a fresh one comes"),
    Act("glyph.drift", "Glyph", "Drift", ("D",), "wind", checkable=True,
        about="Wander gently from message to message"),
    Act("glyph.seed", "Glyph", "Seed…", ("Ctrl+R",), about="The sheet of a number; shows its own"),
    Act("glyph.less", "Glyph", "Example of less", ("Ctrl+Alt+Left",), about="For a slider by "
        "example: this glyph has little of it"),
    Act("glyph.more", "Glyph", "Example of more", ("Ctrl+Alt+Right",), about="For a slider by "
        "example: this glyph has much of it"),
    Act("glyph.like", "Glyph", "Keep on the shelf", ("L",), "heart", gap=True),
    Act("shelf.all", _SHELF, "Choose all kept glyphs", ("Ctrl+Shift+A",), enabled=False),
    Act("shelf.collect", _SHELF, "New collection…", (), "folder-plus", enabled=False,
        about="Of the chosen kept glyphs"),
    Act("shelf.copy", _SHELF, "Copy kept glyphs", (), "copy", enabled=False,
        about="The chosen ones, with their messages; Ctrl+C while the shelf has the keyboard"),
    Act("shelf.export", _SHELF, "Export kept glyphs…", (), "export", enabled=False,
        about="The chosen ones as a sheet or drawing"),
    Act("shelf.save", _SHELF, "Save as pictures…", (), "image", enabled=False,
        about="Each of the chosen ones as a PNG with its recipe"),
    Act("shelf.remove", _SHELF, "Take off the shelf", (), "trash", gap=True, enabled=False,
        about="The chosen ones (Delete)"),

    Act("palette.picture", _PALETTE, "From a picture…", (), "image",
        "A palette of its paper and inks"),
    Act("palette.edit", _PALETTE, "Edit…", (), "pencil-simple",
        "This palette, live on the stage; or keep its colours"),
    Act("palette.new", _PALETTE, "New palette", about="Black on white, to begin with"),
    Act("palette.copy", _PALETTE, "Duplicate", about="A copy among your palettes"),
    Act("palette.import", _PALETTE, "Import…", gap=True,
        about="A palette of any program: .json, .ase, .gpl"),
    Act("palette.share", _PALETTE, "Share…", about="As a file for others: .json, .ase, .gpl"),
    Act("palette.delete", _PALETTE, "Delete", (), "trash", gap=True, enabled=False,
        about="Into the bin; pictures keep their colours"),

    Act("train.find", "Train", "Find a recipe…", ("Ctrl+F",), "magnifying-glass",
        "All recipes, and a field to search"),
    Act("train.draw", "Train", "Draw your own script…", ("Ctrl+Shift+D",), "pencil-simple",
        "Strokes of your own, from which a script grows"),
    Act("train.sweep", "Train", "Sweep…", (), "rows",
        "Train this recipe with several values of a setting, side by side"),
    Act("draw.all", _DRAWING, "Choose all strokes", ("Ctrl+A",), enabled=False),
    Act("draw.delete", _DRAWING, "Delete strokes", (), "trash",
        "The chosen strokes, or the newest (Delete)", enabled=False),
    Act("draw.group", _DRAWING, "One of these", ("Ctrl+G",), enabled=False,
        about="The chosen strokes become alternatives"),
    Act("draw.ungroup", _DRAWING, "No alternatives", ("Ctrl+Shift+G",), enabled=False,
        about="Each may be in any glyph again"),
    Act("draw.clear", _DRAWING, "Clear the page", (), "eraser", gap=True, enabled=False),
    Act("draw.open", _DRAWING, "Open a drawing…", (), "folder-open",
        "An SVG, whose paths become strokes", gap=True),
    Act("draw.save", _DRAWING, "Save the drawing…", (), "floppy-disk",
        "As SVG, to go on with in another program", enabled=False),
    Act("draw.close", _DRAWING, "Put the page away", (), gap=True, enabled=False,
        about="Back to the recipe; what is drawn stays"),
    Act("train.start", "Train", "Start growing", ("Ctrl+Return", "Ctrl+Enter"), "leaf", gap=True),
    Act("train.pause", "Train", "Pause", ("Space",), "pause",
        "Pause and go on; plays the film in its tab"),
    Act("train.stop", "Train", "Stop and keep", ("Ctrl+.",), "stop",
        "Keeps what is trained", enabled=False),
    Act("train.go_on", "Train", "Go on with this run", ("Ctrl+Shift+Return", "Ctrl+Shift+Enter"),
        "play", "To its planned end, or from there as many steps again", gap=True,
        enabled=False),

    Act("animate.key", "Animate", "Add key", ("K",), "plus", "A key of what the stage shows"),
    Act("animate.update", "Animate", "Update key", ("Shift+K",), enabled=False,
        about="The chosen key becomes what the stage shows, with its pen"),
    Act("animate.random", "Animate", "Five random keys", (), "shuffle", "A loop, at once"),
    Act("animate.duplicate", "Animate", "Duplicate key", ("Ctrl+D",), "copy", gap=True,
        about="The chosen key once more", enabled=False),
    Act("animate.remove", "Animate", "Delete key", (), "trash",
        "The chosen key; the whole lasts as long as before", enabled=False),
    Act("animate.stage", "Animate", "Show key on the stage", enabled=False,
        about="The chosen key, to change it in Explore or Grow"),
    Act("animate.before", "Animate", "Previous key", ("[",), gap=True, enabled=False),
    Act("animate.after", "Animate", "Next key", ("]",), enabled=False),
    Act("animate.back", "Animate", "Frame back", (",",), enabled=False),
    Act("animate.on", "Animate", "Frame on", (".",), enabled=False),

    Act("export.quick", "Export", "Quick picture", ("E",), "image",
        "What is on the stage, into the studio folder"),
    Act("export.dialog", "Export", "Export…", ("Ctrl+E",), "export"),
    Act("export.again", "Export", "Same again", ("Ctrl+Shift+E",), "repeat",
        "The last export once more, of what is shown now, under a new name"),
    Act("export.queue", "Export", "Show exports", gap=True, enabled=False,
        about="Those that run and wait, each with its time left"),
    Act("export.cancel", "Export", "Cancel export", enabled=False,
        about="The one that is being written; nothing is left of it"),

    Act("help.shortcuts", "Help", "Keyboard shortcuts", ("?", "F1"), "keyboard"),
    Act("help.first_steps", "Help", "First steps", icon="hand-waving"),
    Act("help.open_log", "Help", "Open log", icon="file-text", gap=True),
    Act("help.about", "Help", "About Glyph Studio", icon="info", gap=True),

    Act("menu.open", "", "Open the menus", ("F10",)),
    *(Act(f"slot.recall_{n}", "", f"Recall {n}", (str(n),)) for n in range(1, 10)),
    *(Act(f"slot.store_{n}", "", f"Store on {n}", (f"Shift+{n}",)) for n in range(1, 10)),
)  # fmt: skip
# What has no act of its own: the keys that do what a drag or the wheel does.
HANDS = (
    ("View", "Open the menus", "F10", "Or Alt with a menu's underlined letter"),
    ("Stage", "Choose, travel or pan", "Arrows", "In a sheet, on a glyph, in a close-up"),
    ("Stage", "Open the chosen glyph", "Enter", ""),
    ("Breed", "Choose a parent", "Space", "Or a click; a second one may follow"),
    ("Breed", "The next generation", "Enter", "Of the chosen parents"),
    ("Map", "Wander, look elsewhere", "Arrows, Shift+arrows", "Plus and minus zoom"),
    ("Sliders", "Rename", "F2", "Or a double click on the name"),
    ("Drawing", "Draw, choose, grid", "D, C, G", "While a script is drawn"),
    ("Drawing", "Thinner, thicker pen", "[ and ]", ""),
    ("Drawing", "A straight stroke", "Shift", "While it is drawn"),
    ("Timeline", "Choose a key", "Arrows", "Home and End go to the first and last"),
    ("Timeline", "Move the chosen key", "Shift+arrows", "By a tenth of a second"),
    ("Timeline", "Change places", "Ctrl+arrows", "With the key before or after"),
    ("Timeline", "Zoom", "Ctrl+wheel", ""),
    ("Timeline", "Move a handle of the curve", "Arrows", "Enter goes to the other one"),
    ("Sliders", "Change", "Arrows", "Of the slider that has the focus"),
    ("Sliders", "In large steps", "Page up, Page down", ""),
    ("Sliders", "To an end", "Home, End", ""),
    ("Sliders", "Finely", "Shift with any", "Arrows, wheel or drag"),
    ("Sliders", "Back to the usual", "Delete", ""),
)
_TYPING = (QLineEdit, QAbstractSpinBox, QTextEdit, QPlainTextEdit)
_PRESSED = (QAbstractButton, QComboBox)
_SHIFT, _KEYPAD = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.KeypadModifier
_ROLES = {  # where macOS moves them
    "file.quit": QAction.MenuRole.QuitRole,
    "edit.preferences": QAction.MenuRole.PreferencesRole,
    "help.about": QAction.MenuRole.AboutRole,
}


class Actions(QObject):
    """The window's QActions by name: `actions["train.start"]`."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._by_name: dict[str, QAction] = {}
        self._groups: dict[str, QActionGroup] = {}
        self._focused: QWidget | None = None
        for act in ACTS:
            self._add(act)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._follow_focus)

    def __getitem__(self, name: str) -> QAction:
        return self._by_name[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_name)

    def connect_to(self, name: str, slot: Callable[..., object]) -> None:
        """Call `slot` when the act is done; acts that are on or off hand it their new state."""
        action = self._by_name[name]
        # by lambdas: PySide guesses wrongly what a partial takes
        if action.isCheckable() and action.actionGroup() is None:
            action.triggered.connect(lambda checked: slot(checked))
        else:
            action.triggered.connect(lambda _checked: slot())

    def add_room(self, name: str, label: str, icon: str, place: int) -> QAction:
        """The act that goes to a room, on Ctrl+1, Ctrl+2, ... by its place."""
        act = Act(f"room.{name}", "View", label, (f"Ctrl+{place}",), icon, "", True, "rooms")
        return self._add(act)

    def fill(self, bar: QMenuBar) -> None:
        """Put the acts into the menus of the menu bar, the rooms on top of View."""
        menus: dict[str, Menu] = {}
        rooms = [name for name in self._by_name if name.startswith("room.")]
        for path in (*MENUS, *(act.menu for act in ACTS if act.menu)):
            if path not in menus:
                parent, _, last = path.rpartition("/")
                letter = _LETTERS.get(path, "")
                menus[path] = Menu(last.replace(letter, f"&{letter}", 1) if letter else last)
                menus[path].setParent(menus[parent] if parent else bar, menus[path].windowFlags())
                (menus[parent] if parent else bar).addAction(menus[path].menuAction())
                menus[path].setObjectName(f"menu.{path.lower().replace('/', '.')}")
                menus[path].setToolTipsVisible(True)
                if path == "View" and len(rooms) > 1:
                    menus[path].addActions([self._by_name[name] for name in rooms])
                    menus[path].addSeparator()
        for act in ACTS:
            if act.menu:
                if act.gap:
                    menus[act.menu].addSeparator()
                menus[act.menu].addAction(self._by_name[act.name])
        self._sort_submenus(menus)
        self._bar = bar
        self.connect_to("menu.open", self.open_menus)
        self["menu.open"].setEnabled(sys.platform != "darwin")  # its own menu bar has its own keys

    def open_menus(self) -> None:
        """The first menu, by keyboard: arrows go on from there."""
        first = self._bar.actions()[0]
        self._bar.setFocus(Qt.FocusReason.MenuBarFocusReason)
        self._bar.setActiveAction(first)

    def shortcuts(self) -> tuple[tuple[str, str, str, str], ...]:
        """(menu, text, keys as this system writes them, what it does) of all that has keys."""
        rows = []
        for act in ACTS:
            if act.keys and act.menu:
                keys = "  ".join(shown_keys(key) for key in act.keys[:1])
                rows.append((act.menu.split("/")[0], act.text.rstrip("…"), keys, act.about))
        rows.append(("Glyph", "Recall a remembered glyph", "1 … 9", ""))
        rows.append(("Glyph", "Remember the glyph on a digit", f"{shown_keys('Shift+1')} … 9", ""))
        return (*rows, *HANDS)

    # ---- inside

    def _add(self, act: Act) -> QAction:
        action = QAction(act.text, self)
        action.setObjectName(act.name)
        action.setShortcuts([QKeySequence(key) for key in act.keys])
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(act.checkable)
        action.setEnabled(act.enabled)
        action.setIconVisibleInMenu(False)
        action.setMenuRole(_ROLES.get(act.name, QAction.MenuRole.NoRole))
        if act.icon:
            action.setIcon(theme.icon(act.icon, on="accent"))
            action.setProperty("icon_name", act.icon)
        keys = f" ({shown_keys(act.keys[0])})" if act.keys else ""
        action.setToolTip(f"{act.about or act.text.rstrip('…')}{keys}")
        if act.group:
            group = self._groups.setdefault(act.group, QActionGroup(self))
            group.addAction(action)
        self._window.addAction(action)
        self._by_name[act.name] = action
        return action

    @staticmethod
    def _sort_submenus(menus: dict[str, Menu]) -> None:
        """Submenus were made first; move each below what stands above its first act."""
        for path, menu in menus.items():
            parent, _, _last = path.rpartition("/")
            if parent:
                menus[parent].removeAction(menu.menuAction())
                after = _next_outside(path)
                before = next(
                    (a for a in menus[parent].actions() if after and a.objectName() == after), None
                )
                menus[parent].insertAction(before, menu.menuAction())  # type: ignore[arg-type]

    @Slot(QWidget, QWidget)
    def _follow_focus(self, _old: QWidget | None, new: QWidget | None) -> None:
        if self._focused is not None and isValid(self._focused):
            self._focused.removeEventFilter(self)
        self._focused = new
        if new is not None:
            new.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Plain keys belong to the text field that has the focus, Space to a focused button.

        With Alt they are typed nowhere: that is how menus are opened. What can only be read
        swallows none. Undo belongs to a field only while something is typed there that was not
        taken yet.

        Qt asks the focused widget by ShortcutOverride before it runs a shortcut.
        """
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            alone = event.modifiers() & ~_SHIFT == Qt.KeyboardModifier.AltModifier
            letter = bool(event.text()) and event.text().isprintable()
            return alone and letter and isinstance(watched, _TYPING) and sys.platform != "darwin"
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~(_SHIFT | _KEYPAD) == Qt.KeyboardModifier.NoModifier
            typing = _is_typed_in(watched) and event.text().isprintable()
            pressing = isinstance(watched, _PRESSED) and event.key() == Qt.Key.Key_Space
            if isinstance(watched, QLineEdit) and not watched.isModified() and _goes_back(event):
                event.ignore()  # the field would take it, and have nothing to undo
                return True
            if plain and ((typing and bool(event.text())) or pressing):
                event.accept()
                return True
        return False


def _is_typed_in(watched: QObject) -> bool:
    """Whether this takes what is typed: a log is read and copied, no more."""
    if isinstance(watched, (QTextEdit, QPlainTextEdit)):
        return not watched.isReadOnly()
    return isinstance(watched, _TYPING)


def _goes_back(event: QKeyEvent) -> bool:
    """Whether these are the keys of undo or redo."""
    keys = QKeySequence.StandardKey
    return event.matches(keys.Undo) or event.matches(keys.Redo)


def shown_keys(keys: str) -> str:
    """A shortcut as this system writes it, Return as Enter."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _next_outside(path: str) -> str | None:
    """The name of the first act of the parent menu below the acts of submenu `path`."""
    parent = path.rpartition("/")[0]
    seen = False
    for act in ACTS:
        seen = seen or act.menu == path
        if seen and act.menu == parent:
            return act.name
    return None
