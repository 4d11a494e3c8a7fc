"""The main window: its parts, where they stand, and how it closes."""

from __future__ import annotations

import logging
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QApplication, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from glyphstudio import discovery
from glyphstudio.discovery import shipped
from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.carrying import carried, carries
from glyphstudio.gui.catalogue import Found
from glyphstudio.gui.charts import PlotsTab
from glyphstudio.gui.controls import line
from glyphstudio.gui.film import FilmTab
from glyphstudio.gui.first_steps import FirstSteps
from glyphstudio.gui.history import HistoryTab
from glyphstudio.gui.layout import Layout, fitted
from glyphstudio.gui.library import Library
from glyphstudio.gui.log import LogTab
from glyphstudio.gui.notices import NoticeBar
from glyphstudio.gui.panels import Middle, Panes, RoomBar, Tabs
from glyphstudio.gui.project_desk import ProjectDesk
from glyphstudio.gui.requests import ExportProgress
from glyphstudio.gui.room import BaseRoom
from glyphstudio.gui.shelf import Shelf
from glyphstudio.gui.status import StatusBar
from glyphstudio.gui.tab_order import reading_order
from glyphstudio.gui.timeline_tab import TimelineTab
from glyphstudio.gui.workbench import Workbench

LOG = logging.getLogger("glyphstudio")
NAME = "Glyph Studio"
OF_A_MODEL = ("export.dialog", "export.quick", "export.again", "edit.copy", "glyph.seed",
              "glyph.random", "glyph.vary", "glyph.reject", "glyph.drift", "glyph.like",
              "glyph.less", "glyph.more")  # fmt: skip
PANELS = ("library", "inspector", "shelf", "tabs")


class Inspectors(QStackedWidget):
    """The inspector of the room, at the right."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("window.inspector")
        self.setMinimumWidth(280)
        theme.dress(self, "panel")


class Window(QMainWindow):
    """Shows what the workbench holds. What its acts do is in gui/deeds.py."""

    image_dropped = Signal(object)  # QImage: a picture that is no file
    glyphs_dropped = Signal(object)  # tuple of Liked: glyphs with their messages

    def __init__(self, bench: Workbench) -> None:
        super().__init__()
        self.bench = bench
        self.setObjectName("window.main")
        self.setWindowIcon(QIcon(str(shipped("resources") / "icon.png")))
        self.setAcceptDrops(True)
        self.setMinimumSize(theme.SIZE.least_width, theme.SIZE.least_height)
        self.actions_ = Actions(self)
        self.rooms = self._make_rooms()
        self.room = self.rooms[0]
        self._lengths = dict(bench.layout.panes)
        self._bare = False
        self._build()
        self._connect()
        self._show_layout(bench.layout)
        self.choose_room(bench.layout.room)
        self.show_all()

    # ---- building

    def _make_rooms(self) -> list[BaseRoom]:
        found = [
            m.Room for m in discovery.import_all("glyphstudio.gui.rooms") if hasattr(m, "Room")
        ]
        rooms: list[BaseRoom] = []
        for place, kind in enumerate(sorted(found, key=lambda room: room.order), 1):
            action = self.actions_.add_room(kind.name, kind.label, kind.icon, place)
            action.triggered.connect(self._room_triggered)
            rooms.append(kind(self.bench, self.actions_))
        return rooms

    def _build(self) -> None:
        self.actions_.fill(self.menuBar())
        self.menuBar().setFixedHeight(theme.SIZE.menu)
        self.menuBar().setNativeMenuBar(True)
        self.room_bar = RoomBar([self.actions_[f"room.{room.name}"] for room in self.rooms])
        self.library = Library()
        self.middle = Middle()
        self.inspectors = Inspectors()
        for room in self.rooms:
            self.middle.put(room.front, room.foot)
            self.inspectors.addWidget(room.inspector)
        self.shelf = Shelf(self.bench.thumbnail, self.bench.kept_picture)
        made = (TimelineTab, FilmTab, PlotsTab, HistoryTab, LogTab)
        self.tabs = Tabs([(tab.label, tab(self.bench, self.actions_)) for tab in made])
        self.status = StatusBar(self.bench.studio_folder)
        self.columns = Panes(Qt.Orientation.Horizontal, "window.columns")
        self.columns.add("library", self.library)
        self.columns.add("middle", self.middle, stretch=1)
        self.columns.add("inspector", self.inspectors)
        self.below = Panes(Qt.Orientation.Vertical, "window.rows")
        self.below.add("columns", self.columns, stretch=1)
        self.below.add("shelf", self.shelf)
        self.below.add("tabs", self.tabs)
        whole = QWidget()
        whole.setObjectName("window")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.room_line, self.status_line = line(), line()
        for part in (self.room_bar, self.room_line, self.below, self.status_line, self.status):
            column.addWidget(part, 1 if part is self.below else 0)
        self.setCentralWidget(whole)
        self.first_steps = FirstSteps(self.middle.stages)
        self.notice = NoticeBar(self.middle.stages)
        self.notice.avoid(self.first_steps)
        self.panels = {
            "library": self.library,
            "inspector": self.inspectors,
            "shelf": self.shelf,
            "tabs": self.tabs,
        }

    def _connect(self) -> None:
        bench = self.bench
        bench.failed.connect(self.notice.fail)
        bench.noticed.connect(self.notice.say)
        bench.scene_changed.connect(self.show_scene)
        bench.scene_changed.connect(self.notice.work_goes_on)
        bench.thumbnail_ready.connect(self.show_shelf)
        bench.model_changed.connect(self.show_model)
        bench.training_changed.connect(self.show_training)
        bench.engine_loaded.connect(self.show_training)
        bench.library_changed.connect(self.show_library)
        bench.recipe_times_changed.connect(self.show_times)
        bench.export_progressed.connect(self.show_export)
        for wanted in (
            self.library.open_wanted,
            self.library.compare_wanted,
            self.shelf.recalled,
        ):
            wanted.connect(self._uncover_stage)
        bench.file_found.connect(self._show_found)
        ProjectDesk.of(bench).changed.connect(self._show_title)
        bench.picture_dropped.connect(self._uncover_stage)
        self.tabs.changed.connect(self.show_training)  # Space plays the film in its tab
        for room in self.rooms:
            room.wanted.connect(self.actions_[f"room.{room.name}"].trigger)
            room.tab_wanted.connect(self.tabs.choose)
            room.undo_changed.connect(self.show_undo)

    # ---- what is shown

    def show_all(self) -> None:
        """Everything anew."""
        self.show_scene()
        self.show_model()
        self.show_training()
        self.show_library()
        self.show_times()

    def show_scene(self) -> None:
        """Undo and redo by name, and the shelf."""
        self.show_undo()
        self.show_shelf()

    def show_undo(self) -> None:
        """Undo and redo by name."""
        history = self.bench.history
        undo = history.acts[history.at].label if history.at > 0 else None
        if undo is not None and self.room.stops_undo(undo):
            undo = None
        redo = history.acts[history.at + 1].label if history.at + 1 < len(history.acts) else None
        for name, label in (("undo", undo), ("redo", redo)):
            action = self.actions_[f"edit.{name}"]
            action.setEnabled(label is not None)
            action.setText(
                f"{name.title()} {label[0].lower()}{label[1:]}" if label else name.title()
            )

    def show_shelf(self) -> None:
        """What is kept."""
        self.shelf.show_shelf(self.bench.scene.shelf)

    def show_model(self) -> None:
        """The open model's name and its row in the library."""
        model = self.bench.model
        self.library.select(self.bench.open_key)
        for name in OF_A_MODEL:
            self.actions_[name].setEnabled(model is not None)
        self._show_going_on()
        self._show_title()

    def _show_going_on(self) -> None:
        """A run on the stage can train on, unless something of ours trains already."""
        info = self.bench.training
        running = info is not None and info.running and not info.watched
        possible = self.bench.engine_ready and self.bench.run is not None and not running
        self.actions_["train.go_on"].setEnabled(possible)

    def show_training(self) -> None:
        """Status, pills, title and which acts are possible."""
        info = self.bench.training
        running = info is not None and info.running and not info.watched
        if info is not None and info.state == "starting":
            self.notice.work_goes_on()
        paused = info is not None and info.state == "paused"
        self.status.show_training(info)
        self.room_bar.training.show_training(info)
        self.room_bar.device.show_device(self.bench.device, info)
        start, pause = self.actions_["train.start"], self.actions_["train.pause"]
        start.setEnabled(self.bench.engine_ready and not running)
        pause.setText("Go on" if paused else "Pause")
        pause.setIcon(theme.icon("play" if paused else "pause"))
        pause.setEnabled(running or self.tabs.current == "Film" or self.room.plays)
        self.actions_["train.stop"].setEnabled(running)
        self.library.set_growing(running)
        self._show_going_on()
        if info is not None and info.running:
            doing = "paused" if info.state == "paused" else "training"
            self.library.set_note(f"run:{info.run}", f"{doing} · step {words.count(info.step)}")
        self._show_title()

    def show_library(self) -> None:
        """Models, runs and pictures."""
        self.library.show_items(self.bench.library)
        self.library.select(self.bench.open_key)

    def show_times(self) -> None:
        """How long the recipe on offer takes here."""
        recipe = self.bench.scene.draft
        seconds = self.bench.recipe_seconds(recipe) if recipe else None
        self.first_steps.show_time(words.duration(seconds) if seconds else None)

    def show_export(self, progress: ExportProgress) -> None:
        """How far an export is, in the title."""
        self._show_title()

    def _show_title(self) -> None:
        info, model, export = self.bench.training, self.bench.model, self.bench.exporting
        parts = [NAME]
        if export is not None:
            share = export.done / export.total if export.total else 0.0
            parts = [words.percent(share), export.job.path.name, NAME]
        elif info is not None and info.running:
            parts = [words.percent(info.share), info.label, NAME]
        elif model is not None:
            parts = [model.label, NAME]
        project = ProjectDesk.of(self.bench)
        self.setWindowTitle(project.titled(parts))
        self.setWindowModified(project.modified)

    # ---- rooms and panels

    def choose_room(self, name: str) -> None:
        """Another room: its stage, readout, inspector and tab; nothing else changes."""
        room = next((room for room in self.rooms if room.name == name), self.rooms[0])
        if room is not self.room or not self.actions_[f"room.{room.name}"].isChecked():
            if room is not self.room:
                self.room.leave()
            self.room = room
            self.middle.stages.setCurrentWidget(room.front)
            self.middle.readouts.setCurrentWidget(room.foot)
            self.inspectors.setCurrentWidget(room.inspector)
            self.actions_[f"room.{room.name}"].setChecked(True)
            room.enter()
            self.show_training()  # Space does something else
            if self.isVisible():  # not where it was left so
                self.tabs.choose(room.tab)

    def _uncover_stage(self) -> None:
        self.room.show_stage()

    @Slot(object)
    def _show_found(self, found: object) -> None:
        """What was dropped or opened is seen on the stage, where it has its place there."""
        if isinstance(found, Found) and (found.model or found.run or found.scene or found.project):
            self._uncover_stage()

    def _room_triggered(self) -> None:
        action = self.sender()
        if action is not None:
            self.choose_room(action.objectName().removeprefix("room."))

    def show_panel(self, name: str, shown: bool) -> None:
        """Show or hide one panel; its length is remembered."""
        self._remember_lengths()
        self.panels[name].setVisible(shown)
        self.actions_[f"view.{name}"].setChecked(shown)
        self._give_lengths()

    def show_bare(self, bare: bool) -> None:
        """Only the art (and the menu, as a way back), or everything as it was."""
        if bare == self._bare:
            return
        self._remember_lengths()
        self._bare = bare
        for name, panel in self.panels.items():
            panel.setHidden(bare or not self.actions_[f"view.{name}"].isChecked())
        for part in (self.room_bar, self.room_line, self.status_line, self.status):
            part.setHidden(bare)
        self.middle.set_bare(bare)
        self.actions_["view.hide_panels"].setChecked(bare)
        self._give_lengths()

    def show_full_screen(self, full: bool) -> None:
        """The whole screen, or a window again."""
        state = self.windowState() & ~Qt.WindowState.WindowFullScreen
        self.setWindowState(state | Qt.WindowState.WindowFullScreen if full else state)
        self.actions_["view.full_screen"].setChecked(full)

    def reset_layout(self) -> None:
        """All panels, at their usual lengths."""
        self.show_bare(False)
        for name in PANELS:
            self.panels[name].setVisible(True)
            self.actions_[f"view.{name}"].setChecked(True)
        self._lengths = {}
        self._give_lengths()

    def layout_now(self) -> Layout:
        """What to remember."""
        if not self._bare:
            self._remember_lengths()
        place = self.normalGeometry()
        return Layout(
            place=(place.left(), place.top(), place.width(), place.height()),
            maximised=self.isMaximized(),
            panes=self._lengths,
            hidden=tuple(n for n in PANELS if not self.actions_[f"view.{n}"].isChecked()),
            folded=self.library.folded,
            tab=self.tabs.current,
            room=self.room.name,
        )

    def _show_layout(self, layout: Layout) -> None:
        screen = QApplication.primaryScreen().availableGeometry()
        usual = (theme.SIZE.window_width, theme.SIZE.window_height)
        self.setGeometry(fitted(layout.place, usual, screen))
        if layout.maximised:
            self.setWindowState(Qt.WindowState.WindowMaximized)
        for name in PANELS:
            shown = name not in layout.hidden
            self.panels[name].setVisible(shown)
            self.actions_[f"view.{name}"].setChecked(shown)
        self.library.fold(layout.folded)
        self.tabs.choose(layout.tab)
        if not self.tabs.current:
            self.tabs.choose("Plots")

    def _remember_lengths(self) -> None:
        for panes in (self.columns, self.below):
            lengths = panes.lengths()
            self._lengths |= {name: lengths[name] for name in PANELS if name in lengths}

    def _give_lengths(self) -> None:
        size = theme.SIZE
        usual = {"library": size.library, "inspector": size.inspector, "tabs": size.tabs}
        wanted = usual | self._lengths | {"shelf": size.shelf}
        shown = {
            n: x for n, x in wanted.items() if n in PANELS and self.panels[n].isVisibleTo(self)
        }
        self.columns.set_lengths(shown, rest="middle")
        self.below.set_lengths(shown, rest="columns")

    # ---- what the system says

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab goes round as one reads; Qt's own order is that of making."""
        regions = (self.room_bar, self.library, self.middle, self.inspectors, self.shelf)
        stops = reading_order((*regions, self.tabs, self.status))
        if not stops:
            return False
        now = self.focusWidget()
        if now is not None and not (now.isVisible() and now.isEnabled()):
            # nobody pressed Tab: what had the focus went away, and the stage takes it, unframed
            self.room.front.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        at = stops.index(now) if now in stops else -1 if next else 0
        reason = Qt.FocusReason
        stops[(at + (1 if next else -1)) % len(stops)].setFocus(
            reason.TabFocusReason if next else reason.BacktabFocusReason
        )
        return True

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._give_lengths()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back one level and never quits."""
        if event.key() == Qt.Key.Key_Escape:
            if self.notice.sentence:
                self.notice.put_away()
            elif self.isFullScreen():
                self.show_full_screen(False)
            elif self._bare:
                self.show_bare(False)
            elif not self.room.step_back():
                self.room.front.setFocus(Qt.FocusReason.MouseFocusReason)  # without a ring
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        files = any(url.isLocalFile() for url in data.urls())
        if files or data.hasImage() or carries(data):
            event.acceptProposedAction()
            self.library.drop_target.set_awaiting(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.library.drop_target.set_awaiting(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.library.drop_target.set_awaiting(False)
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if glyphs := carried(event.mimeData()):
            event.acceptProposedAction()
            self.glyphs_dropped.emit(glyphs)
        elif paths:
            event.acceptProposedAction()
            for path in paths[:8]:
                self.bench.open_file(path)
        elif event.mimeData().hasImage():  # out of a browser, without a file
            event.acceptProposedAction()
            self.image_dropped.emit(event.mimeData().imageData())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Asks nothing: what trains is kept. The threads end while the window is gone already."""
        try:
            self.bench.prefer(layout=self.layout_now().model_dump(mode="json"))
            self.bench.begin_shut_down()
        except Exception:  # the window must close, or nothing would ever end
            LOG.exception("closing")
        event.accept()
