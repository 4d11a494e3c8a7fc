"""Sliders for the glyph on the stage: its main axes, and buttons for new ones."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.controls import KeyButton, head
from glyphstudio.gui.requests import Latents
from glyphstudio.gui.rows import SliderRow
from glyphstudio.gui.sliders import Scale
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message, said

AXES = 8
SIGMAS = Scale(-3, 3, 0, 2, signed=True)


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
        self.rows: list[SliderRow] = []
        for number in range(AXES):
            tip = "Strongest" if number == 0 else f"Number {number + 1} in strength"
            row = SliderRow(
                f"grow.glyph.axis_{number + 1}",
                f"Axis {number + 1}",
                SIGMAS,
                f"{tip} of the directions in which glyphs differ, in sigmas",
                with_reset=False,
            )
            row.setProperty("axis", number)
            row.moved.connect(self._move)
            row.settled.connect(self._settle)
            self.rows.append(row)
            column.addWidget(row)
        column.addSpacing(theme.SIZE.edge)
        self.change_head = head("Change")
        column.addWidget(self.change_head)
        column.addSpacing(4)
        self._buttons = QWidget()
        grid = QGridLayout(self._buttons)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.SIZE.gap)
        self.random = KeyButton("grow.glyph.random", "Random", "R", tip="New messages")
        self.vary = KeyButton("grow.glyph.vary", "Vary", "\N{UPWARDS WHITE ARROW}R")
        self.vary.setToolTip("Messages close by")
        self.keep = KeyButton("grow.glyph.keep", "Keep", "L", tip="Keep this glyph on the shelf")
        self.export = KeyButton(
            "grow.glyph.export", "Quick picture", "E", tip="What is on the stage, as a picture"
        )
        acts = ("glyph.random", "glyph.vary", "glyph.like", "export.quick")
        for place, button in enumerate((self.random, self.vary, self.keep, self.export)):
            grid.addWidget(button, place // 2, place % 2)
            button.clicked.connect(actions[acts[place]].trigger)
        column.addWidget(self._buttons)
        column.addStretch(1)
        bench.scene_changed.connect(self.show_glyph)
        bench.latents_moved.connect(self.show_glyph)
        bench.model_changed.connect(self.show_glyph)
        bench.axes_ready.connect(self.show_glyph)
        self.show_glyph()

    def show_glyph(self) -> None:
        """Show where the chosen glyph lies on the axes."""
        z, axes = self._chosen(), self._axes()
        there = z is not None
        self.empty.setVisible(not there)
        for widget in (self.axes_head, self.change_head, self._buttons):
            widget.setVisible(there)
        self._fit()
        if z is None:
            return
        known = 0 if axes is None else len(axes)
        for number, row in enumerate(self.rows):
            row.setEnabled(number < known)
            if axes is not None and number < known:
                row.set_value(float(axes[number] @ z))

    def _chosen(self) -> Latents | None:
        latents, chosen = self._bench.latents, self._bench.scene.view.chosen
        if self._bench.model is None or chosen >= len(latents):
            return None
        z: Latents = latents[chosen]
        return z

    def _axes(self) -> Latents | None:
        axes, z = self._bench.axes, self._chosen()
        fits = axes is not None and z is not None and axes.shape[1] == len(z)
        return axes if fits else None

    def _move(self, value: float) -> None:
        number = int(self.sender().property("axis"))
        self._bench.hold()
        z, axes = self._chosen(), self._axes()
        if z is None or axes is None:
            return
        axis = axes[number].astype(np.float64)
        moved = z + (value - float(axis @ z)) * axis
        self.moving.emit(True)
        message = Message.of([float(v) for v in moved])
        scene = said(self._bench.scene, message)
        self._bench.act(f"Axis {number + 1}", scene, merge=f"axis.{number}")

    def _settle(self) -> None:
        self._bench.settle()
        self.moving.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """As many axes as there is room for."""
        there = self._chosen() is not None
        row = theme.SIZE.row
        heads = self.axes_head.sizeHint().height() + self.change_head.sizeHint().height()
        fixed = heads + 2 * 4 + 2 * theme.SIZE.button + theme.SIZE.gap + theme.SIZE.edge
        room = (self.height() - fixed) // row
        for number, one in enumerate(self.rows):
            one.setVisible(there and number < max(3, room))
