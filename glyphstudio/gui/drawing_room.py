"""Drawing a script within Grow: what takes the stage's place, and the acts that belong to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog

from glyphstudio import files
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.drawing_desk import LABEL, SUFFIX, DrawingDesk
from glyphstudio.gui.drawing_panel import DrawingHead, DrawingPanel
from glyphstudio.gui.easel import Easel, PenBar
from glyphstudio.gui.theatre import Theatre
from glyphstudio.gui.workbench import Workbench

OPENS = f"Drawings (*.svg *{SUFFIX});;All files (*)"
SAVES = (("A drawing for other programs (*.svg)", ".svg"), (f"Exactly (*{SUFFIX})", SUFFIX))


class DrawingRoom(QObject):
    """Page, pen, panel and desk of a drawing; they come in the place of stage and readout."""

    def __init__(self, bench: Workbench, actions: Actions, theatre: Theatre) -> None:
        super().__init__()
        self._bench, self._actions, self._theatre = bench, actions, theatre
        self.desk = DrawingDesk(bench, self)
        self.easel = Easel(self.desk, actions)
        self.pen = PenBar(self.easel.page)
        self.panel = DrawingPanel(self.desk, self.easel, actions)
        self.head = DrawingHead(actions)
        theatre.fronts.addWidget(self.easel)
        theatre.feet.addWidget(self.pen)
        self.easel.page.refused.connect(bench.noticed)
        self.easel.page.left.connect(self.desk.close)
        self.desk.opened.connect(self.show_page)
        self.desk.changed.connect(self.show_acts)
        self.easel.page.chosen_changed.connect(self.show_acts)
        connect = actions.connect_to
        connect("draw.all", self.easel.choose_all)
        connect("draw.delete", self.easel.delete)
        connect("draw.group", self._group)
        connect("draw.ungroup", self._ungroup)
        connect("draw.clear", self.desk.clear)
        connect("draw.open", self.choose_file)
        connect("draw.save", self.choose_place)
        connect("draw.close", self.desk.close)

    def show_page(self, is_open: bool) -> None:
        """The page in the stage's place, or the stage again."""
        self._theatre.put_in_place(*(self.easel, self.pen) if is_open else (None, None))
        if is_open:
            self.easel.page.setFocus(Qt.FocusReason.OtherFocusReason)
        self.show_acts()

    def show_acts(self) -> None:
        """Which acts can be done with the drawing now."""
        there = self.desk.is_open and self.desk.sketch is not None
        for name in ("all", "delete", "clear", "save"):
            self._actions[f"draw.{name}"].setEnabled(there)
        self._actions["draw.close"].setEnabled(self.desk.is_open)
        self.panel.show_sketch()

    def _group(self) -> None:
        self.desk.group(self.easel.page.chosen)

    def _ungroup(self) -> None:
        self.desk.ungroup(self.easel.page.chosen)

    # ---- files

    def choose_file(self) -> None:
        """Choose a drawing with the system's own chooser."""
        chooser = self._chooser("Open a drawing")
        chooser.setFileMode(QFileDialog.FileMode.ExistingFile)
        chooser.setNameFilters(OPENS.split(";;"))
        chooser.fileSelected.connect(self._open)
        chooser.open()

    def choose_place(self) -> None:
        """Choose where the drawing goes."""
        chooser = self._chooser("Save the drawing")
        chooser.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        chooser.setNameFilters([words for words, _ in SAVES])
        chooser.setDefaultSuffix("svg")  # before it asks whether to write over what is there
        chooser.filterSelected.connect(self._follow_filter)
        draft = self._bench.scene.draft
        chooser.selectFile(f"{files.plain_name(draft.title if draft else LABEL)}.svg")
        chooser.fileSelected.connect(self._save)
        chooser.open()

    def _chooser(self, title: str) -> QFileDialog:
        start = self._bench.preferences.last_folder or str(self._bench.studio_folder)
        made = QFileDialog(self.easel.window(), title, start)
        made.setObjectName("drawing.chooser")
        made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return made

    def _open(self, text: str) -> None:
        self._bench.open_file(Path(text))
        self._bench.prefer(last_folder=str(Path(text).parent))

    def _follow_filter(self, chosen: str) -> None:
        chooser = self.sender()
        if isinstance(chooser, QFileDialog):
            chooser.setDefaultSuffix(dict(SAVES).get(chosen, ".svg").removeprefix("."))

    def _save(self, text: str) -> None:
        path = Path(text)
        self.desk.save(path if path.suffix else files.free_path(Path(f"{text}.svg")))
        self._bench.prefer(last_folder=str(path.parent))
