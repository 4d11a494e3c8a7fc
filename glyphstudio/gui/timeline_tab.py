"""The tab Timeline: the keys of the film, and what is done to the chosen one."""

from __future__ import annotations

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.carrying import carried, carries
from glyphstudio.gui.controls import icon_button
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.timeline_strip import TimelineStrip
from glyphstudio.gui.workbench import Workbench

_ZOOM = 1.6


class TimelineTab(QWidget):
    """Keys along the time; an empty one invites."""

    label = "Timeline"

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.setObjectName("tabs.timeline")
        self.setAcceptDrops(True)
        self._bench, self._actions = bench, actions
        self.desk = TimelineDesk.of(bench)
        self._stack = QStackedLayout(self)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._stack.addWidget(self._make_empty())
        self._stack.addWidget(self._make_full())
        self.desk.changed.connect(self.show_timeline)
        bench.model_changed.connect(self.show_timeline)
        self.show_timeline()

    def _make_empty(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, theme.SIZE.gap)
        row.setSpacing(theme.SIZE.edge)
        words = QLabel("Keys of a film come here. K makes one of what you see; or drop glyphs.")
        theme.dress(words, "faint")
        row.addWidget(words)
        row.addStretch(1)
        return made

    def _make_full(self) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, theme.SIZE.gap, 0)
        row.setSpacing(0)
        self.strip = TimelineStrip("tabs.timeline.strip", self.desk)
        self.strip.key_wanted.connect(self._show_key)
        tools = QWidget()
        line = QHBoxLayout(tools)
        line.setContentsMargins(theme.SIZE.gap, 0, 0, 0)
        line.setSpacing(2)
        self.buttons = {}
        strip = self.strip
        for name, icon, text, tip, slot in (
            ("add", "plus", "Add key", "A key of what the stage shows (K)", self.desk.add_key),
            ("copy", "copy", "Duplicate key", "The chosen key again (Ctrl+D)", self.desk.duplicate),
            ("remove", "trash", "Delete key", "Take the chosen key out (Delete)", self.desk.remove),
            ("out", "magnifying-glass-minus", "Zoom out", "More of the time",
             lambda: strip.zoom_to(strip.zoom / _ZOOM)),
            ("in", "magnifying-glass-plus", "Zoom in", "Less of the time, larger",
             lambda: strip.zoom_to(strip.zoom * _ZOOM)),
        ):  # fmt: skip
            button = icon_button(f"tabs.timeline.{name}", icon, text, tip)
            button.clicked.connect(slot)
            line.addWidget(button)
            self.buttons[name] = button
        row.addWidget(self.strip, 1)
        row.addWidget(tools)
        return made

    def show_timeline(self) -> None:
        """The keys, or the invitation."""
        desk = self.desk
        self._stack.setCurrentIndex(0 if desk.empty else 1)
        keys = desk.timeline.clip == "keys"
        for name in ("add", "copy", "remove"):
            self.buttons[name].setEnabled(keys and self._bench.model is not None)

    def _show_key(self) -> None:
        """The chosen key on the stage of another room, to be changed there."""
        self._actions["animate.stage"].trigger()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        glyphs = carried(event.mimeData())
        if glyphs:
            event.acceptProposedAction()
            self.desk.add_glyphs(glyphs)
