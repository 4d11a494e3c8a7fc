"""How much chance changes, and the buttons that let it: shared by the rooms that shape glyphs."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.controls import KeyButton, head
from glyphstudio.gui.rows import SliderRow
from glyphstudio.gui.sliders import Scale
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import viewed

AMOUNT = Scale(0.01, 1, 0.3, 2)
_TIP = "How far Vary and Breed go: 0.01 hardly, 1 anywhere"


class ChangePanel(QWidget):
    """Amount of change; Random, Vary and Keep, and one more act of the room's choice."""

    def __init__(
        self, name: str, bench: Workbench, actions: Actions, *, last: tuple[str, str, str, str]
    ) -> None:
        """`last`: the fourth button's act, its words, its key and what it does."""
        super().__init__()
        self._bench = bench
        self.head = head("Change")
        self.amount = SliderRow(f"{name}.amount", "Amount", AMOUNT, _TIP)
        self.amount.moved.connect(self._change)
        self.amount.settled.connect(bench.settle)
        self.random = KeyButton(f"{name}.random", "Random", "R", tip="New messages")
        self.vary = KeyButton(f"{name}.vary", "Vary", "\N{UPWARDS WHITE ARROW}R")
        self.vary.setToolTip("Messages close by")
        self.keep = KeyButton(f"{name}.keep", "Keep", "L", tip="Keep this glyph on the shelf")
        act, words, key, tip = last
        self.last = KeyButton(f"{name}.{act.rpartition('.')[2]}", words, key, tip=tip)
        grid = QGridLayout()
        grid.setSpacing(theme.SIZE.gap)
        acts = ("glyph.random", "glyph.vary", "glyph.like", act)
        buttons = (self.random, self.vary, self.keep, self.last)
        for place, (act, button) in enumerate(zip(acts, buttons, strict=True)):
            grid.addWidget(button, place // 2, place % 2)
            button.clicked.connect(actions[act].trigger)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addSpacing(4)
        column.addWidget(self.amount)
        column.addSpacing(4)
        column.addLayout(grid)
        bench.scene_changed.connect(self.show_amount)
        self.show_amount()

    def show_amount(self) -> None:
        """The scene's amount."""
        self.amount.set_value(self._bench.scene.view.amount)

    def _change(self, amount: float) -> None:
        self._bench.act("Amount", viewed(self._bench.scene, amount=amount), merge="view.amount")
