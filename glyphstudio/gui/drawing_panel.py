"""Grow's inspector while a script is drawn: its strokes, and what holds for the chosen of them."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from glyphstudio import sketch as acts
from glyphstudio.elements import Mirrored
from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.controls import KeyButton, Segments, line, scrolled
from glyphstudio.gui.drawing_desk import DrawingDesk
from glyphstudio.gui.easel import ActButton, Easel
from glyphstudio.gui.element_list import CELL, ElementList
from glyphstudio.gui.rows import Row, SliderRow, SwitchRow
from glyphstudio.gui.sliders import Scale

MIRRORS: tuple[tuple[Mirrored, str], ...] = (
    ("none", "None"),
    ("left-right", "Sides"),
    ("up-down", "Down"),
    ("both", "Both"),
)
_MIRROR_TIPS = (
    "As drawn",
    "Its image from left to right is a stroke too",
    "Its image turned over is a stroke too",
    "All of its mirror images are strokes too",
)
TAKES = Scale(1, 12, 3, 1)
GRID = Scale(0.2, 1, 0.5, 2)


class DrawingPanel(QWidget):
    """The strokes as pictures; below them mirror, grid, alternatives and how many a glyph takes."""

    def __init__(
        self, desk: DrawingDesk, easel: Easel, actions: Actions, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("grow.strokes")
        self._desk, self._easel = desk, easel
        self.list = ElementList("grow.strokes.list")
        self.list.chosen.connect(easel.choose)
        self.list.erase_wanted.connect(easel.delete)
        self.hint = QLabel("Each stroke you draw stands here. Choose some to change them.")
        self.hint.setWordWrap(True)
        theme.dress(self.hint, "faint", typeface="small")
        self._scroll = self._make_scroll()
        self.meant = QLabel()
        theme.dress(self.meant, "dim", typeface="small")
        self.mirror = Segments("grow.strokes.mirror", "Mirror", MIRRORS, small=True, fills=True)
        for (how, _), tip in zip(MIRRORS, _MIRROR_TIPS, strict=True):
            self.mirror.button(how).setToolTip(tip)
        self.mirror.chosen.connect(self._mirror)
        self.mirror_row = Row("grow.strokes.mirror", "Mirror", "Images that are strokes too")
        self.mirror_row.line.addWidget(self.mirror, 1)
        self.anywhere = SwitchRow(
            "grow.strokes.anywhere", "Anywhere on the grid", "It may stand wherever it fits"
        )
        self.anywhere.changed.connect(self._anchor)
        self.one_of = KeyButton("grow.strokes.group", "One of these")
        self.one_of.clicked.connect(self._group)
        self.or_none = SwitchRow(
            "grow.strokes.or_none", "Or none of them", "Some glyphs go without these alternatives"
        )
        self.or_none.changed.connect(self._let_miss)
        self.takes = SliderRow("grow.strokes.takes", "In a glyph", TAKES,
                               "About so many strokes a glyph has", with_reset=False)  # fmt: skip
        self.takes.moved.connect(self._take)
        self.takes.settled.connect(desk.settle)
        self.step = SliderRow("grow.strokes.step", "Grid", GRID, "How far its places lie apart")
        self.step.moved.connect(self._step)
        self.step.settled.connect(desk.settle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._scroll, 1)
        rows = QVBoxLayout()
        rows.setContentsMargins(0, 4, BAR, 0)
        rows.setSpacing(0)
        rows.addWidget(line())
        rows.addSpacing(6)
        rows.addLayout(self._make_meant(actions))
        for row in (self.mirror_row, self.anywhere, self.takes, self.or_none, self.step):
            rows.addWidget(row)
        column.addLayout(rows)
        desk.changed.connect(self.show_sketch)
        easel.page.chosen_changed.connect(self.show_sketch)
        self.show_sketch()

    def _make_scroll(self) -> QScrollArea:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, BAR, 0)
        column.setSpacing(0)
        column.addWidget(self.hint)
        column.addWidget(self.list)
        column.addStretch(1)
        made = scrolled("grow.strokes.scroll", inside)
        made.setMinimumHeight(CELL)
        return made

    def _make_meant(self, actions: Actions) -> QHBoxLayout:
        made = QHBoxLayout()
        made.setContentsMargins(0, 0, 0, 2)
        made.setSpacing(4)
        made.addWidget(self.meant, 1)
        made.addWidget(self.one_of)
        self.one_of.setFixedHeight(theme.SIZE.small_button)
        theme.dress(self.one_of, "small", typeface="small")
        self._acts = (actions["draw.group"], actions["draw.ungroup"])
        return made

    # ---- what is shown

    def show_sketch(self) -> None:
        """The drawing, and what holds for the chosen strokes, or for the next one."""
        sketch, chosen = self._desk.sketch, self._easel.page.chosen
        self.list.show_sketch(sketch, chosen)
        self.hint.setVisible(sketch is None)
        some = [] if sketch is None else [sketch.elements[index] for index in sorted(chosen)]
        group = "" if sketch is None or not chosen else acts.group_of(sketch, chosen)
        self.meant.setText(
            f"{len(some)} chosen" if len(some) > 1 else "The chosen stroke" if some
            else "The next stroke"
        )  # fmt: skip
        hand = self._easel.page.hand
        self.mirror.choose(some[0].mirrored if some else hand.mirrored)
        self.anywhere.set_value(some[0].anchored if some else self._easel.anchored)
        self.one_of.set_words("No alternatives" if group else "One of these")
        self.one_of.setToolTip(
            "Each of them may be in any glyph again" if group
            else "Make them alternatives: a glyph takes one of these (choose two or more)"
        )  # fmt: skip
        self.one_of.setEnabled(bool(group) or len(some) > 1)
        described = None
        if sketch is not None and group:
            described = next(one for one in sketch.groups if one.name == group)
        self.takes.label.rename("Of these" if described else "In a glyph")
        loose = sketch is not None and any(not one.group for one in sketch.elements)
        self.takes.setEnabled(described is not None or loose)
        if sketch is not None:
            self.takes.set_value(described.takes if described else sketch.takes)
            self.step.set_value(sketch.step)
        self.or_none.setEnabled(described is not None)
        self.or_none.set_value(described is not None and described.optional)
        for act, possible in zip(self._acts, (len(some) > 1 and not group, bool(group)),
                                 strict=True):  # fmt: skip
            act.setEnabled(possible and self._desk.is_open)

    # ---- what people do

    @property
    def _chosen(self) -> frozenset[int]:
        return self._easel.page.chosen

    def _group_of(self) -> str:
        sketch = self._desk.sketch
        return acts.group_of(sketch, self._chosen) if sketch is not None and self._chosen else ""

    def _mirror(self, how: str) -> None:
        mirrored = next(one for one, _ in MIRRORS if one == how)
        if self._chosen:
            self._desk.mirror(self._chosen, mirrored)
        else:
            self._easel.page.set_hand(mirrored=mirrored)

    def _anchor(self, anywhere: bool) -> None:
        if self._chosen:
            self._desk.anchor(self._chosen, anywhere)
        else:
            self._easel.anchored = anywhere

    def _group(self) -> None:
        self._acts[1 if self._group_of() else 0].trigger()

    def _let_miss(self, may_miss: bool) -> None:
        self._desk.let_miss(self._group_of(), may_miss)

    def _take(self, count: float) -> None:
        self._desk.take(count, self._group_of())

    def _step(self, step: float) -> None:
        self._easel.page.set_hand(step=step)
        self._desk.step(step)


class DrawingHead(QWidget):
    """In place of the inspector's tabs: the way back, a title, and the drawing's files."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grow.strokes.head")
        title = QLabel("Your script")
        theme.dress(title, "strong", typeface="strong")
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(ActButton("grow.strokes.back", actions, "draw.close", "caret-left"))
        row.addWidget(title, 1)
        for act in ("draw.clear", "draw.open", "draw.save"):
            name = f"grow.strokes.{act.partition('.')[2]}"
            row.addWidget(ActButton(name, actions, act))
