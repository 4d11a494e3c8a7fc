"""The pen of the open model in an inspector: shown as the scene has it, and inked at once."""

from __future__ import annotations

from typing import cast

from pydantic import JsonValue
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.drafts import chooses_ink, doubt_of
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.pen import PenPanel
from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import changed, value_at
from glyphstudio.scene import inked


class PenPage(QScrollArea):
    """The pen, fitted into the window; it scrolls only in one too low even for that."""

    moving = Signal(bool)  # a slider is being dragged

    def __init__(self, name: str, bench: Workbench, actions: Actions) -> None:
        super().__init__()
        self.pen = PenPanel(name, PaletteDesk.of(bench), actions)
        self._bench = bench
        self._shown: tuple[object, ...] = ()
        self.setObjectName(f"{name}.scroll")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, BAR, 0)
        column.addWidget(self.pen)
        column.addStretch(1)
        self.setWidget(holder)
        self.pen.moved.connect(self._ink)
        self.pen.settled.connect(self._ink_and_settle)
        bench.scene_changed.connect(self.show_pen)
        bench.model_changed.connect(self.show_pen)
        self.show_pen()

    @property
    def values(self) -> dict[str, JsonValue] | None:
        """What is changed of the model's own pen; None where there is nothing to draw."""
        return dict(self._bench.scene.pen)

    @property
    def whose(self) -> str:
        """Of what the pen is; that of something else shuts the editor of palettes."""
        return ""

    def show_pen(self) -> None:
        """The pen of the open model, as it is changed here."""
        bench, model, values = self._bench, self._bench.model, self.values
        if model is None or values is None:
            self._shown = ()
            self.pen.show_pen(None)
            return
        name = (model.ref.run or model.ref.model_hash or model.ref.name) + self.whose
        key = (name, model.recipe, model.pen, values, bench.engine_ready)
        if key == self._shown:
            return
        self._shown = key
        fields = type(model.pen).model_fields
        own = {path: value for path, value in values.items() if path in fields}
        pen = changed(model.pen, own)
        picks = bench.engine_ready and chooses_ink(model.recipe, pen)
        doubt = doubt_of(model.recipe, pen) if bench.engine_ready and model.has_reader else ""
        self.pen.show_pen(pen, model=name, chooses_ink=picks, doubt=doubt)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.pen.fit(self.viewport().height())
        super().resizeEvent(event)

    def _ink(self, path: str, value: object) -> None:
        model, pen = self._bench.model, self.values
        if model is None or pen is None:
            return
        pen.pop(path, None)
        if value != value_at(model.pen, path):
            pen[path] = cast(JsonValue, value)
        self.moving.emit(True)
        label = type(model.pen).model_fields[path].title or path
        self.take(label, pen, merge=f"pen.{path}")

    def take(self, label: str, pen: dict[str, JsonValue], *, merge: str) -> None:
        """Another pen, in an act."""
        self._bench.act(label, inked(self._bench.scene, pen), merge=merge)

    def _ink_and_settle(self, path: str, value: object) -> None:
        self._ink(path, value)
        self._bench.settle()
        self.moving.emit(False)
