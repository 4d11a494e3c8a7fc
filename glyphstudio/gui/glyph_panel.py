"""Sliders for the glyph on the stage, and buttons for new ones: a page of the room Grow."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.axis_list import AxisList
from glyphstudio.gui.axis_rows import AxisRow
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.change_panel import ChangePanel
from glyphstudio.gui.controls import head
from glyphstudio.gui.workbench import Workbench


class GlyphPanel(QWidget):
    """The strongest directions of the model as sliders, in sigmas; playable while it trains."""

    moving = Signal(bool)  # a slider is being dragged

    def __init__(self, bench: Workbench, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grow.glyph")
        self._bench = bench
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, BAR, 0)
        column.setSpacing(0)
        self.empty = QLabel("Open a model, and its glyphs can be shaped here.")
        self.empty.setWordWrap(True)
        theme.dress(self.empty, "faint")
        column.addWidget(self.empty)
        self.axes_head = head("Main axes")
        column.addWidget(self.axes_head)
        column.addSpacing(4)
        self.list = AxisList("grow.glyph", bench)
        self.list.moving.connect(self.moving)
        self.list.grew.connect(self._fit)
        column.addWidget(self.list)
        column.addSpacing(theme.SIZE.edge)
        quick = ("export.quick", "Quick picture", "E", "What is on the stage, as a picture")
        self.change = ChangePanel("grow.glyph", bench, actions, last=quick)
        self.random, self.vary, self.keep = self.change.random, self.change.vary, self.change.keep
        self.export = self.change.last
        column.addWidget(self.change)
        column.addStretch(1)
        bench.scene_changed.connect(self.show_glyph)
        bench.model_changed.connect(self.show_glyph)
        self.show_glyph()

    @property
    def rows(self) -> list[AxisRow]:
        """The sliders, strongest first."""
        return self.list.rows

    def show_glyph(self) -> None:
        """The sliders, or what to do to have some."""
        there = self.list.chosen is not None
        self.empty.setVisible(not there)
        for widget in (self.axes_head, self.list, self.change):
            widget.setVisible(there)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many sliders as there is room for."""
        there = self.list.chosen is not None
        row = theme.SIZE.row
        heads = self.axes_head.sizeHint().height() + self.change.sizeHint().height()
        room = (self.height() - heads - 4 - theme.SIZE.edge) // row
        for number, one in enumerate(self.rows):
            one.setVisible(there and number < max(3, room))
