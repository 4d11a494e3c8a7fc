"""The list of a model's sliders: main axes, then those of one's own; every room has the same."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from glyphstudio.gui.axis_rows import END, AxisRow, Ends
from glyphstudio.gui.requests import Latents
from glyphstudio.gui.slider_desk import AXES, OWN, Slider, SliderDesk
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message, said, viewed


class AxisList(QWidget):
    """Shows where the chosen glyph lies on each slider and moves it there."""

    moving = Signal(bool)  # a slider is being dragged
    grew = Signal()  # there are other rows

    def __init__(self, name: str, bench: Workbench, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._bench = name, bench
        self._desk = SliderDesk.of(bench)
        self._ends: Ends | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.rows: list[AxisRow] = []
        for number in range(AXES):
            self._add_row(number, f"{name}.axis_{number + 1}")
        for changed in (bench.scene_changed, bench.latents_moved, bench.model_changed):
            changed.connect(self.show_glyph)
        self._desk.changed.connect(self.show_sliders)
        self.show_sliders()

    def _add_row(self, number: int, name: str) -> AxisRow:
        row = AxisRow(name, number, f"Axis {number + 1}", "")
        row.own = number >= OWN
        row.moved.connect(self._move)
        row.settled.connect(self._settle)
        row.renamed.connect(self._rename)
        row.lock_wanted.connect(self._lock)
        row.remove_wanted.connect(self._remove)
        row.across_wanted.connect(self._across)
        row.down_wanted.connect(self._down)
        row.pointed.connect(self._point)
        self.rows.append(row)
        self._column.addWidget(row)
        return row

    # ---- what is shown

    @property
    def chosen(self) -> Latents | None:
        """(latent_size,): what the chosen glyph says, as it is shown; None while there is none."""
        latents, chosen = self._bench.latents, self._bench.scene.view.chosen
        if self._bench.model is None or chosen >= len(latents):
            return None
        z: Latents = latents[chosen]
        return z

    def show_sliders(self) -> None:
        """As many rows as there are sliders, with their names."""
        sliders = self._desk.sliders
        own = [slider for slider in sliders if slider.own]
        count = len(self.rows)
        while len(self.rows) > AXES + len(own):
            row = self.rows.pop()
            self._column.removeWidget(row)
            row.hide()
            row.deleteLater()
        for index in range(len(self.rows) - AXES, len(own)):
            self._add_row(OWN + index, f"{self._name}.own_{index + 1}")
        named = {slider.number: slider for slider in sliders}
        for row in self.rows:
            slider = named.get(row.number)
            label = slider.name if slider is not None else f"Axis {row.number + 1}"
            row.show_name(label, _tip(row.number))
        self.show_glyph()
        if len(self.rows) != count:
            self.grew.emit()

    def show_glyph(self) -> None:
        """Show where the chosen glyph lies."""
        z = self.chosen
        known = {slider.number: slider for slider in self._desk.sliders}
        locked = self._bench.scene.locked
        for row in self.rows:
            slider = known.get(row.number)
            way = slider.direction if slider is not None else None
            there = z is not None and way is not None and len(way) == len(z)
            row.setEnabled(there)
            row.lock.setChecked(row.number in locked)
            if there and z is not None and way is not None:
                row.set_value(float(way @ z))

    def _slider(self, row: AxisRow) -> Slider | None:
        return next((one for one in self._desk.sliders if one.number == row.number), None)

    # ---- what people do

    def _sender(self) -> AxisRow:
        row = self.sender()
        assert isinstance(row, AxisRow)
        return row

    def _move(self, value: float) -> None:
        row = self._sender()
        self._bench.hold()
        moved = self._moved(row, value)
        if moved is None:
            return
        if self._ends is not None:
            self._ends.leave()
        self.moving.emit(True)
        message = Message.of([float(v) for v in moved])
        scene = said(self._bench.scene, message)
        name = self._desk.name_of(row.number)
        self._bench.act(name, scene, merge=f"axis.{row.number}")

    def _moved(self, row: AxisRow, value: float) -> Latents | None:
        """The chosen glyph with another value of one slider."""
        z, slider = self.chosen, self._slider(row)
        if z is None or slider is None or slider.direction is None:
            return None
        if len(slider.direction) != len(z):
            return None
        way = slider.direction.astype(np.float64)
        moved: Latents = (z + (value - float(way @ z)) * way).astype(np.float32)
        return moved

    def _settle(self) -> None:
        self._bench.settle()
        self.moving.emit(False)

    def _rename(self, name: str) -> None:
        self._desk.rename(self._sender().number, name)

    def _lock(self, locks: bool) -> None:
        row, scene = self._sender(), self._bench.scene
        held = tuple(n for n in scene.locked if n != row.number)
        name = self._desk.name_of(row.number)
        if locks:
            self._bench.act(f"Lock {name}", scene.with_(locked=(*held, row.number)))
        else:
            self._bench.act(f"Unlock {name}", scene.with_(locked=held))
        self.show_glyph()

    def _remove(self) -> None:
        self._desk.remove(self._sender().number)

    def _across(self) -> None:
        self._show_map(across=self._sender().number)

    def _down(self) -> None:
        self._show_map(down=self._sender().number)

    def _show_map(self, **changes: int) -> None:
        scene = self._bench.scene
        self._bench.glance(
            viewed(scene, stage="map", map=scene.view.map.model_copy(update=changes).model_dump())
        )

    def _point(self, near: bool) -> None:
        row = self._sender()
        if not near:
            if self._ends is not None:
                self._ends.leave()
            return
        low, high = self._moved(row, -END), self._moved(row, END)
        if low is None or high is None or row.track.busy:
            return
        window = self.window()
        if self._ends is None or self._ends.parentWidget() is not window:
            self._ends = Ends(self._bench, window)
        self._ends.point_at(row, low, high)


def _tip(number: int) -> str:
    rename = "Double-click the name to change it."
    if number >= OWN:
        return f"Made of your examples, in sigmas. {rename}"
    which = "Strongest" if number == 0 else f"Number {number + 1} in strength"
    return f"{which} of the directions in which glyphs differ, in sigmas. {rename}"
