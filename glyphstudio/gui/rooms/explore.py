"""Explore: a finished language is played: shaped, varied, bred, mapped, echoed and kept."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.explore_panel import ExplorePanel
from glyphstudio.gui.readout import Readout
from glyphstudio.gui.room import BaseRoom
from glyphstudio.gui.stage import Stage
from glyphstudio.gui.theatre import Theatre
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import StageView


class Room(BaseRoom):
    """The stage that Grow has too, and at the right all that shapes a glyph."""

    name: ClassVar[str] = "explore"
    label: ClassVar[str] = "Explore"
    icon: ClassVar[str] = "sliders-horizontal"
    order: ClassVar[int] = 2
    tab: ClassVar[str] = "History"

    stage: Stage
    readout: Readout

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(bench, actions)
        self.theatre = Theatre.of(bench, actions)
        self.stage, self.readout = self.theatre.stage, self.theatre.readout
        self.inspector = self.panel = ExplorePanel(bench, actions)
        self._view: StageView = "glyph"
        self.panel.moving.connect(self.stage.set_moving)

    @property
    def front(self) -> QWidget:
        return self.theatre.fronts

    @property
    def foot(self) -> QWidget:
        return self.theatre.feet

    def enter(self) -> None:
        self.theatre.put_in_place(None, None)
        self.stage.take_pictures_to("echo")
        self.theatre.enter(self.name, self._view)
        self.front.setFocus(Qt.FocusReason.MouseFocusReason)  # without a ring

    def leave(self) -> None:
        self._view = self.bench.scene.view.stage

    def show_page(self, page: str) -> None:
        self.panel.show_page("sliders" if page == "glyph" else page)

    def step_back(self) -> bool:
        face = self.stage.face
        return face is not None and face.step_back()

    def describe(self) -> str:
        return self.stage.describe()
