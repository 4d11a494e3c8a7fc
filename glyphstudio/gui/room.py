"""What a room is: the stage, readout and inspector the window shows while it is chosen.

A room is a file in gui/rooms with a class `Room(BaseRoom)`; the window finds it by its being there.
The bottom tabs are `gui.film.FilmTab`, `gui.charts.PlotsTab`, `gui.history.HistoryTab` and
`gui.log.LogTab`: each a QWidget made with (bench, actions), with a class attribute `label`.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.workbench import Workbench


class BaseRoom(QObject):
    """One way of using the window. Made once; its widgets live as long as the window."""

    name: ClassVar[str]
    label: ClassVar[str]
    icon: ClassVar[str]  # a Phosphor name
    order: ClassVar[int]
    tab: ClassVar[str]  # the bottom tab it opens: "Film", "Plots", "History" or "Log"

    plays: ClassVar[bool] = False  # whether Space plays something here

    wanted = Signal()  # an act of its own was called from another room
    tab_wanted = Signal(str)
    undo_changed = Signal()  # ask `stops_undo` again

    stage: QWidget  # with its own bar of views; takes the middle
    readout: QWidget  # SIZE.readout high, under the stage
    inspector: QWidget  # as wide as its dock, at least 280

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.bench = bench
        self.actions = actions

    @property
    def front(self) -> QWidget:
        """What stands in the middle: the stage, or what may take its place."""
        return self.stage

    @property
    def foot(self) -> QWidget:
        """What stands under it: the readout, or what may take its place."""
        return self.readout

    def enter(self) -> None:
        """It is shown from now on: connect to actions that several rooms share."""

    def leave(self) -> None:
        """Another room is shown."""

    def toggle_play(self) -> None:
        """Play or pause, in a room that `plays`."""

    def show_page(self, page: str) -> None:
        """Another page of the inspector, where it has that one."""

    def show_stage(self) -> None:
        """What took the stage's place goes: something is opened that is seen there."""

    def stops_undo(self, label: str) -> bool:
        """Whether undo halts before this act: it brought what is shown, which has its own close."""
        return False

    def step_back(self) -> bool:
        """Do what Esc means here; False: nothing but to bring the keyboard to the stage."""
        return False

    def describe(self) -> str:
        """What the stage shows, in words."""
        return ""
