"""What the acts of the window do: each entry of the table in gui/actions.py meets its slot here.

The acts of what the stage shows (views, noise, zoom) are the room's own. Dialogues are imported
when they are opened: the window is there 0.2 s sooner.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, QRect, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QWindow
from PySide6.QtWidgets import QApplication, QFileDialog, QSystemTrayIcon, QWidget

from glyphstudio import files
from glyphstudio.errors import GlyphError, SettingError
from glyphstudio.gui import theme
from glyphstudio.gui.clipboard import Clipboard
from glyphstudio.gui.drafts import draft_of, why_not
from glyphstudio.gui.export_deeds import ExportDeeds
from glyphstudio.gui.library import Item
from glyphstudio.gui.project_deeds import ProjectDeeds
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import ExportProgress, TrainingInfo
from glyphstudio.gui.seed import SeedAsker
from glyphstudio.gui.shelf_deeds import ShelfDeeds
from glyphstudio.gui.sliders import Track
from glyphstudio.gui.window import NAME, PANELS, Window
from glyphstudio.scene import recalled, stored, viewed
from glyphstudio.store.preferences import NAME as PREFERENCES
from glyphstudio.store.runs import WEIGHTS

DEVICES = (("auto", "The best there is"), ("cpu", "The processor (CPU)"), ("cuda", "NVIDIA GPU"),
           ("mps", "Apple GPU"))  # fmt: skip
_RESIZED = Qt.WidgetAttribute.WA_Resized
OPENS = (
    "All that can be opened (*.safetensors *.json *.png *.jpg *.jpeg *.gif *.webp *.apng *.webm "
    "*.mp4 *.mov *.svg *.pdf *.ase *.gpl *.glyphstudio);;"
    "Projects (*.glyphstudio);;Models (*.safetensors);;"
    "Recipes and palettes (*.json *.ase *.gpl);;"
    "Pictures and films (*.png *.jpg *.jpeg *.gif *.webp *.apng *.webm *.mp4 *.mov *.svg);;"
    "All files (*)"
)


class Deeds(QObject):
    """Connects acts, panels and the workbench of one window."""

    def __init__(self, window: Window, log: Path) -> None:
        super().__init__(window)
        self._window = window
        self._bench = window.bench
        self._log = log
        self._boxes: dict[str, QWidget] = {}
        self._tray: QSystemTrayIcon | None = None
        self._connect_acts()
        self._connect_panels()
        self.projects = ProjectDeeds(window)
        self.exports = ExportDeeds(window, self.open_export, self._show_outside)
        self.shelf = ShelfDeeds(window, Clipboard(window), self.open_export)
        self.show_preferences_now()
        self._tell_damaged()

    def _connect_acts(self) -> None:
        window, bench = self._window, self._bench
        slots: dict[str, Callable[..., object]] = {
            "file.open": self.open_file,
            "file.open_run": self.open_run,
            "file.show_studio": self.show_studio,
            "file.quit": window.close,
            "edit.undo": self.undo,
            "edit.redo": self.redo,
            "edit.preferences": self.open_preferences,
            "view.theme_dark": partial(self.choose_theme, "dark"),
            "view.theme_light": partial(self.choose_theme, "light"),
            "view.theme_system": partial(self.choose_theme, "system"),
            "view.paper_own": partial(self.choose_paper, "own"),
            "view.paper_black": partial(self.choose_paper, "black"),
            "view.paper_grey": partial(self.choose_paper, "grey"),
            "view.paper_white": partial(self.choose_paper, "white"),
            "view.reduce_motion": self.reduce_motion,
            "view.reset_layout": window.reset_layout,
            "view.hide_panels": window.show_bare,
            "view.full_screen": window.show_full_screen,
            "glyph.drift": bench.set_drifting,
            "glyph.like": bench.like,
            "train.start": self.start_growing,
            "train.pause": self.pause_or_go_on,
            "train.stop": bench.stop_and_keep,
            "train.sweep": self.open_sweep,
            "train.go_on": self.go_on_with_run,
            "glyph.seed": SeedAsker(bench, window).ask,
            "help.shortcuts": self.show_shortcuts,
            "help.first_steps": window.first_steps.open,
            "help.open_log": self.open_log,
            "help.about": self.show_about,
        }
        for name, slot in slots.items():
            window.actions_.connect_to(name, slot)
        for panel in PANELS:
            window.actions_.connect_to(f"view.{panel}", partial(window.show_panel, panel))
        for digit in range(1, 10):
            recall, store = partial(self.recall, digit), partial(self.store, digit)
            window.actions_.connect_to(f"slot.recall_{digit}", recall)
            window.actions_.connect_to(f"slot.store_{digit}", store)

    def _connect_panels(self) -> None:
        window, bench = self._window, self._bench
        library, card = window.library, window.first_steps
        library.open_wanted.connect(self.open_item)
        library.compare_wanted.connect(self.compare_item)
        library.go_on_wanted.connect(self.go_on_with_item)
        library.show_wanted.connect(self.show_item)
        library.remove_wanted.connect(self.remove_item)
        library.play_wanted.connect(self._show_outside)
        library.browse_wanted.connect(self.open_file)
        window.status.folder_clicked.connect(self.show_studio)
        window.room_bar.training.clicked.connect(bench.show_training)
        card.play_wanted.connect(self.play)
        card.grow_wanted.connect(self.grow_own)
        card.closed.connect(self.welcome_is_over)
        bench.model_changed.connect(self.offer_first_steps)
        bench.scene_changed.connect(self.show_paper)
        bench.drift_changed.connect(self.show_drift)
        bench.settled.connect(self.tell_settled)
        bench.export_progressed.connect(self.tell_exported)
        bench.preferences_changed.connect(self.show_preferences_now)

    def _tell_damaged(self) -> None:
        """Preferences that could not be read were put aside, and none are written yet."""
        config = self._bench.studio.config
        aside = config / f"{PREFERENCES}.damaged"
        if aside.is_file() and not (config / PREFERENCES).exists():
            self._bench.noticed.emit(
                f"The preferences were damaged and are the usual ones again; see {aside.name}."
            )

    # ---- there and back

    def undo(self) -> None:
        """One act back; what is being changed just now is one."""
        self._end_spells()
        self._bench.undo()

    def redo(self) -> None:
        """One act forward again."""
        self._end_spells()
        self._bench.redo()

    def _end_spells(self) -> None:
        """Else a slider that was turned a moment ago would say its value again, over the undone."""
        for track in self._window.findChildren(Track):
            track.end_spell()

    # ---- files

    def open_file(self) -> None:
        """Choose a file with the system's own chooser."""
        chooser = self._chooser("Open")
        chooser.setFileMode(QFileDialog.FileMode.ExistingFiles)
        chooser.setNameFilters(OPENS.split(";;"))
        chooser.filesSelected.connect(self._open_paths)
        chooser.open()

    def open_run(self) -> None:
        """Choose a run's folder."""
        chooser = self._chooser("Open run")
        chooser.setFileMode(QFileDialog.FileMode.Directory)
        chooser.setOption(QFileDialog.Option.ShowDirsOnly)
        chooser.setDirectory(str(self._bench.studio.runs))
        chooser.filesSelected.connect(self._open_paths)
        chooser.open()

    def _chooser(self, title: str) -> QFileDialog:
        start = self._bench.preferences.last_folder or str(self._bench.studio_folder)
        chooser = QFileDialog(self._window, title, start)
        chooser.setObjectName("chooser")
        chooser.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return chooser

    def _open_paths(self, texts: list[str]) -> None:
        for text in texts:
            self._bench.open_file(Path(text))
        if texts:
            self._bench.prefer(last_folder=str(Path(texts[0]).parent))

    def show_studio(self) -> None:
        """The studio folder in the system's file manager."""
        try:
            folder = files.make_folder(self._bench.studio_folder)
        except GlyphError as error:
            self._window.notice.fail(str(error))
            return
        self._show_outside(folder)

    def _show_outside(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self._window.notice.say(f"It is here: {path}")

    # ---- the library

    @Slot(object)
    def open_item(self, item: object) -> None:
        """A row was clicked."""
        if not isinstance(item, Item):
            return
        if item.section in ("models", "bundled"):
            self._bench.open_model(item.name or item.path)
        elif item.section == "runs":
            self._bench.open_run(item.path)
        else:
            self._bench.open_file(item.path)

    @Slot(object)
    def compare_item(self, item: object) -> None:
        """Beside what is on the stage."""
        if isinstance(item, Item):
            self._bench.open_other(item.name or item.path)
            self._bench.glance(viewed(self._bench.scene, stage="compare"))

    @Slot(object)
    def go_on_with_item(self, item: object) -> None:
        """A run trains on."""
        if isinstance(item, Item):
            self._bench.continue_run(item.path)

    @Slot(object)
    def show_item(self, item: object) -> None:
        """In the system's file manager."""
        if isinstance(item, Item):
            self._show_outside(item.path if item.path.is_dir() else item.path.parent)

    @Slot(object)
    def remove_item(self, item: object) -> None:
        """Into the system's bin, from where it can be taken back."""
        if isinstance(item, Item):
            self._bench.move_to_bin(item.path)

    # ---- looks

    def choose_theme(self, name: str) -> None:
        """Dark, light, or as the system."""
        self._bench.prefer(theme=name)

    def reduce_motion(self, reduced: bool) -> None:
        """Nothing moves by itself any more, or again."""
        self._bench.prefer(reduce_motion=reduced)
        if reduced:
            self._bench.hold()

    def show_preferences_now(self) -> None:
        """Put the preferences on the window."""
        told = self._bench.preferences
        theme.set_reduced_motion(told.reduce_motion)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        if theme.resolved(application, told.theme) is not theme.tokens():
            theme.apply(application, told.theme)
        actions = self._window.actions_
        actions[f"view.theme_{told.theme}"].setChecked(True)
        actions["view.reduce_motion"].setChecked(told.reduce_motion)
        self._window.status.set_folder(self._bench.studio_folder)
        self.show_paper()

    def choose_paper(self, name: str) -> None:
        """What the art lies on."""
        self._bench.act("Surround", viewed(self._bench.scene, paper=name))

    def show_paper(self) -> None:
        """Tick the surround of the scene."""
        self._window.actions_[f"view.paper_{self._bench.scene.view.paper}"].setChecked(True)

    def show_drift(self) -> None:
        """Tick Drift while it drifts."""
        self._window.actions_["glyph.drift"].setChecked(self._bench.drifting)

    # ---- glyphs

    def recall(self, digit: int) -> None:
        """The glyph remembered on a digit."""
        try:
            self._bench.act(f"Recall {digit}", recalled(self._bench.scene, digit))
        except SettingError as error:
            self._bench.noticed.emit(str(error))

    def store(self, digit: int) -> None:
        """Remember the glyph on a digit."""
        self._bench.hold()
        try:
            self._bench.act(f"Store on {digit}", stored(self._bench.scene, digit))
            self._bench.noticed.emit(f"Remembered on {digit}.")
        except SettingError as error:
            self._bench.noticed.emit(str(error))

    # ---- training

    def start_growing(self) -> None:
        """Grow the recipe on offer."""
        draft = draft_of(self._bench)
        wants = why_not(draft)
        if wants:
            self._bench.noticed.emit(wants)
        elif draft is not None:
            self._bench.start_training(draft)

    def go_on_with_run(self) -> None:
        """The run that is on the stage trains on."""
        run = self._bench.run
        if run is not None:
            self._bench.continue_run(run)

    def pause_or_go_on(self) -> None:
        """Space: what the room plays, the film while its tab is open, else the training."""
        if self._window.room.plays:
            self._window.room.toggle_play()
            return
        info = self._bench.training
        running = info is not None and info.running and not info.watched
        if self._window.tabs.current == "Film" and (not running or self._film_is_shown()):
            Projector.of(self._bench).toggle()
        elif info is not None and info.state == "paused":
            self._bench.resume()
        elif running:
            self._bench.pause()

    def _film_is_shown(self) -> bool:
        return Projector.of(self._bench).showing

    @Slot(object)
    def tell_settled(self, info: object) -> None:
        """A training ended: said here, and by the system while the window is away."""
        if not isinstance(info, TrainingInfo) or info.state not in ("finished", "stopped"):
            return
        if not (info.run / WEIGHTS).is_file():
            gone = f"{info.label} could not be kept: {info.run} is gone or cannot be written."
            self._window.notice.fail(f"{gone} It is still on the stage: make room, and L keeps it.")
            return
        done = "has grown" if info.state == "finished" else "was stopped and kept"
        sentence = f"{info.label} {done}."
        self._window.notice.say(sentence)
        self._tell_outside(sentence)

    @Slot(object)
    def tell_exported(self, progress: object) -> None:
        """An export ended: said by the system while the window is away."""
        if isinstance(progress, ExportProgress) and progress.state in ("done", "failed"):
            self._tell_outside(progress.sentence)

    def _tell_outside(self, sentence: str) -> None:
        """By the system, unless the window or one of its boxes is before the artist's eyes."""
        if QApplication.activeWindow() is not None:
            return
        QApplication.alert(self._window)
        if QSystemTrayIcon.isSystemTrayAvailable():
            if self._tray is None:
                self._tray = QSystemTrayIcon(self._window.windowIcon(), self)
            self._tray.show()
            self._tray.showMessage(NAME, sentence, self._window.windowIcon())

    # ---- first steps

    def offer_first_steps(self) -> None:
        """The card comes with the first model that moves, until it was closed once."""
        card, welcomed = self._window.first_steps, self._bench.preferences.welcomed
        model = self._bench.model
        if model is not None and model.training and not welcomed:
            card.put_away()  # something grows: it has done its work
        elif model is not None and not welcomed and not card.isVisible():
            card.open()

    def play(self) -> None:
        """One glyph, large, standing still under the hand, in the room where one plays."""
        self._window.first_steps.put_away()
        self._bench.hold()
        self._window.actions_["room.explore"].trigger()
        self._bench.glance(viewed(self._bench.scene, stage="glyph"))
        self._window.room.show_page("glyph")  # its sliders

    def grow_own(self) -> None:
        """Start the recipe on offer."""
        self._window.first_steps.put_away()
        self._window.actions_["train.start"].trigger()

    def welcome_is_over(self) -> None:
        """Closed once, it does not come back by itself."""
        if not self._bench.preferences.welcomed:
            self._bench.prefer(welcomed=True)

    # ---- boxes

    def open_preferences(self) -> None:
        """Few settings, each acting at once."""
        from glyphstudio.gui.dialogs import PreferencesBox

        told, bench = self._bench.preferences, self._bench
        box = PreferencesBox(
            theme_name=told.theme,
            reduced=told.reduce_motion,
            folder=bench.studio_folder,
            device=told.device,
            devices=DEVICES,
            embeds=told.embed,
            parent=self._window,
        )
        box.theme_chosen.connect(self.choose_theme)
        box.motion_reduced.connect(self.reduce_motion)
        box.folder_chosen.connect(bench.move_studio)
        box.device_chosen.connect(self._choose_device)
        box.embedding_chosen.connect(self._choose_embedding)
        self._show_box(box)

    @Slot(str)
    def _choose_device(self, device: str) -> None:
        self._bench.prefer(device=device)
        self._window.notice.say("The device changes with the next start of Glyph Studio.")

    @Slot(bool)
    def _choose_embedding(self, embeds: bool) -> None:
        self._bench.prefer(embed=embeds)

    def open_export(self) -> None:
        """The export dialog."""
        from glyphstudio.gui.export import ExportDialog

        if self._bench.model is not None:
            self._show_box(ExportDialog(self._bench, self._window.actions_, self._window))

    def open_sweep(self) -> None:
        """What a setting does, by several runs side by side."""
        from glyphstudio.gui.sweep_box import SweepBox

        box = SweepBox(self._bench, self._window)
        box.open_wanted.connect(self._bench.open_run)
        box.folder_wanted.connect(self._show_outside)
        self._show_box(box)

    def show_shortcuts(self) -> None:
        """All keys."""
        from glyphstudio.gui.dialogs import ShortcutSheet

        self._show_box(ShortcutSheet(self._window.actions_.shortcuts(), self._window))

    def show_about(self) -> None:
        """Program, device, versions."""
        from glyphstudio.gui.dialogs import About

        self._show_box(About(self._bench.device_text, self._window))

    def open_log(self) -> None:
        """The log file in the system's viewer; the Log tab where there is none."""
        self._window.tabs.choose("Log")
        if self._log.is_file():
            self._show_outside(self._log)
        else:
            self._window.notice.say("Nothing has been logged yet.")

    def _show_box(self, box: QWidget) -> None:
        """One of a kind at a time, over the middle of the window."""
        name = box.objectName()
        older = self._boxes.pop(name, None)
        if older is not None:
            older.close()
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._boxes[name] = box
        box.destroyed.connect(lambda: self._forget_box(name, box))  # PySide hands a partial more
        place = QRect(QPoint(0, 0), box.size() if box.testAttribute(_RESIZED) else box.sizeHint())
        place.moveCenter(self._window.geometry().center())
        box.move(place.topLeft())
        box.show()
        handle: QWindow | None = box.windowHandle()
        if handle is not None:
            handle.requestActivate()

    def _forget_box(self, name: str, box: QWidget) -> None:
        """Its end comes late: another of its kind may stand in its place by then."""
        if self._boxes.get(name) is box:
            del self._boxes[name]
