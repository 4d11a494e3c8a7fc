"""Animate: key glyphs along a line of time turn into each other, for ever."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.room import BaseRoom
from glyphstudio.gui.theatre import Theatre
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.timeline_panel import TimelinePanel
from glyphstudio.gui.timeline_stage import TimelineStage
from glyphstudio.gui.timeline_transport import Transport
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import viewed


class Room(BaseRoom):
    """The film on the stage, its time below, its ways, keys and whole at the right."""

    name: ClassVar[str] = "animate"
    label: ClassVar[str] = "Animate"
    icon: ClassVar[str] = "play"
    order: ClassVar[int] = 3
    tab: ClassVar[str] = "Timeline"
    plays: ClassVar[bool] = True

    stage: TimelineStage
    readout: Transport
    inspector: TimelinePanel

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(bench, actions)
        self.desk = TimelineDesk.of(bench)
        self.stage = TimelineStage(bench, self.desk)
        self.readout = Transport(self.desk)
        self.inspector = TimelinePanel(bench, self.desk, actions)
        self.inspector.film_wanted.connect(self._export)
        self.inspector.gif_wanted.connect(self._export_gif)
        self._connect_acts()

    def _connect_acts(self) -> None:
        connect, desk = self.actions.connect_to, self.desk
        connect("animate.key", desk.add_key)
        connect("animate.update", desk.update_key)
        connect("animate.duplicate", desk.duplicate)
        connect("animate.remove", desk.remove)
        connect("animate.before", lambda: desk.choose(desk.chosen - 1, seek=True))
        connect("animate.after", lambda: desk.choose(desk.chosen + 1, seek=True))
        connect("animate.back", lambda: desk.step(-1))
        connect("animate.on", lambda: desk.step(1))
        connect("animate.random", self.add_random)
        connect("animate.stage", self.show_key)
        self.inspector.stage_wanted.connect(self.show_key)
        Theatre.of(self.bench, self.actions).stage_wanted.connect(self._give_stage)
        desk.changed.connect(self.show_acts)
        self.bench.model_changed.connect(self.show_acts)
        self.show_acts()

    def show_acts(self) -> None:
        """Which acts are possible."""
        keys, model = bool(self.desk.timeline.keys), self.bench.model is not None
        for name in ("update", "duplicate", "remove", "stage", "before", "after"):
            self.actions[f"animate.{name}"].setEnabled(keys)
        for name in ("back", "on"):
            self.actions[f"animate.{name}"].setEnabled(not self.desk.empty)
        for name in ("key", "random"):
            self.actions[f"animate.{name}"].setEnabled(model)

    def add_random(self) -> None:
        """Five random keys, seen here."""
        self.wanted.emit()
        self.desk.add_random()

    def _give_stage(self) -> None:
        """A view of the stage was asked for, which only other rooms have."""
        if self.desk.showing:
            self._leave_for_stage()

    def _leave_for_stage(self) -> None:
        rooms = [name for name in ("room.explore", "room.grow") if name in set(self.actions)]
        self.actions[rooms[0]].trigger()

    def show_key(self) -> None:
        """The chosen key has the stage of another room, to be changed there."""
        if self.desk.restage():
            self._leave_for_stage()

    def enter(self) -> None:
        self.bench.hold()
        self.bench.glance(viewed(self.bench.scene, room=self.name))
        self.desk.set_showing(True)
        self.actions["glyph.drift"].setEnabled(False)
        self.tab_wanted.emit(self.tab)
        self.stage.setFocus(Qt.FocusReason.MouseFocusReason)  # without a ring

    def leave(self) -> None:
        self.bench.note_stage(None, None)  # what is seen next says itself what it is
        self.desk.set_showing(False)
        self.actions["glyph.drift"].setEnabled(self.bench.model is not None)

    def toggle_play(self) -> None:
        self.desk.toggle()

    def describe(self) -> str:
        return self.stage.describe()

    def _export(self) -> None:
        self.actions["export.dialog"].trigger()

    def _export_gif(self) -> None:
        self.desk.export_as = "gif"
        self.actions["export.dialog"].trigger()
