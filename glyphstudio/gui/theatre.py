"""The one stage with its readout, which the rooms share; and the acts of what it shows."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.readout import Readout
from glyphstudio.gui.sheet_tools import step
from glyphstudio.gui.stage import VIEWS, Stage
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import StageView, viewed


class Theatre(QObject):
    """Stage and readout; `fronts` and `feet` hold them, and what a room puts in their place."""

    stage_wanted = Signal()  # an act shows something there: what stands in its place goes

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(actions)
        self.setObjectName("theatre")
        self._bench, self._actions = bench, actions
        self._films = TimelineDesk.of(bench)
        self._films.shown.connect(self.show_scene)
        self.stage = Stage(bench, actions)
        self.readout = Readout(bench, actions)
        self.fronts, self.feet = QStackedWidget(), QStackedWidget()
        self.fronts.addWidget(self.stage)
        self.feet.addWidget(self.readout)
        self.fronts.setFocusProxy(self.stage)
        self._connect_acts()
        bench.scene_changed.connect(self.show_scene)
        bench.model_changed.connect(self.show_scene)
        self.show_scene()

    @classmethod
    def of(cls, bench: Workbench, actions: Actions) -> Theatre:
        """The window's theatre, made at the first call."""
        found = actions.findChild(Theatre, "theatre")
        return found if isinstance(found, Theatre) else cls(bench, actions)

    def _connect_acts(self) -> None:
        connect = self._actions.connect_to
        for view, _ in VIEWS:
            connect(f"view.{view}", _Going(self, view))
        connect("view.noise", self.readout.toggle)
        connect("view.new_noise", self.shake)
        connect("view.fit", self.fit)
        connect("view.close_up", self.look_closely)
        connect("view.zoom_in", self.zoom_in)
        connect("view.zoom_out", self.zoom_out)
        connect("view.more", self.show_more)
        connect("view.fewer", self.show_fewer)
        connect("glyph.random", self.random)
        connect("glyph.vary", self.vary)
        connect("glyph.reject", self.reject)

    def put_in_place(self, front: QWidget | None, foot: QWidget | None) -> None:
        """Something else where the stage and its readout stand; None: they stand there again."""
        self.fronts.setCurrentWidget(front or self.stage)
        self.feet.setCurrentWidget(foot or self.readout)
        self.fronts.setFocusProxy(front or self.stage)

    def enter(self, room: str, view: StageView | None) -> None:
        """A room is shown, with a view of its own, or (None) the one that is shown."""
        scene = self._bench.scene
        shown = viewed(scene, room=room, stage=view or scene.view.stage)
        self._bench.glance(shown)

    def show_scene(self) -> None:
        """The view's action, and what can be done in it."""
        view, there = self._bench.scene.view, self._bench.model is not None
        self._actions[f"view.{self.stage.view}"].setChecked(True)
        there = there and not self._films.showing  # while a film has their place, nothing is seen
        noisy = there and (view.noise > 0 or view.stage == "channel")
        self._actions["view.noise"].setEnabled(there)
        self._actions["view.new_noise"].setEnabled(noisy)
        for name in ("fit", "close_up", "zoom_in", "zoom_out"):
            self._actions[f"view.{name}"].setEnabled(there and view.stage == "glyph")

        sheet = there and view.stage == "sheet"
        for name in ("more", "fewer"):
            self._actions[f"view.{name}"].setEnabled(sheet)

    # ---- acts

    def go_to(self, view: str) -> None:
        """Another view, on the stage."""
        self.stage_wanted.emit()
        self.stage.go_to(view)

    def shake(self) -> None:
        """Other noise of the same strength."""
        scene = self._bench.scene
        again = viewed(scene, noise_seed=scene.view.noise_seed + 1)
        self._bench.act("New noise", again, merge="view.noise_seed")

    def fit(self) -> None:
        """The whole picture."""
        self.stage.canvas.zoom_to(1.0)

    def look_closely(self) -> None:
        """Four times the fitted size, or the whole picture again."""
        canvas = self.stage.canvas
        canvas.zoom_to(1.0 if canvas.zoom > 1 else 4.0)

    def zoom_in(self) -> None:
        self.stage.canvas.zoom_to(self.stage.canvas.zoom * 1.25)

    def zoom_out(self) -> None:
        self.stage.canvas.zoom_to(self.stage.canvas.zoom / 1.25)

    def show_more(self) -> None:
        """A larger sheet."""
        step(self._bench, 1)

    def show_fewer(self) -> None:
        """A smaller sheet."""
        step(self._bench, -1)

    def random(self) -> None:
        """What Random means in the view that is shown."""
        face = self.stage.face
        if self._films.showing:
            self._films.renew_key()
        elif face is None or not face.random():
            self._bench.random()

    def vary(self) -> None:
        """What Vary means in the view that is shown."""
        face = self.stage.face
        if self._films.showing:
            self._films.renew_key(self._bench.scene.view.amount)
        elif face is None or not face.vary():
            self._bench.vary()

    def reject(self) -> None:
        """The chosen glyph goes, a fresh one comes in its place."""
        if self._films.showing:
            self._films.renew_key()
        elif self.stage.view in ("breed", "echo"):
            self._bench.noticed.emit("X puts another glyph in the place of one on the sheet.")
        else:
            self._bench.replace_chosen()


class _Going:
    """Goes to one view."""

    def __init__(self, theatre: Theatre, view: str) -> None:
        self._theatre, self._view = theatre, view

    def __call__(self, _checked: bool = True) -> None:
        self._theatre.go_to(self._view)
