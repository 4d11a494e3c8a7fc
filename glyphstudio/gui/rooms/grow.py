"""Grow: a visual language is born, live; watched, steered and played while it learns."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.controls import Segments, line
from glyphstudio.gui.drawing_desk import OPENING
from glyphstudio.gui.drawing_room import DrawingRoom
from glyphstudio.gui.glyph_panel import GlyphPanel
from glyphstudio.gui.grow_footer import GrowFooter
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.palette_shelf import MORE
from glyphstudio.gui.pen_page import PenPage
from glyphstudio.gui.readout import Readout
from glyphstudio.gui.recipe_panel import RecipePanel, inset
from glyphstudio.gui.room import BaseRoom
from glyphstudio.gui.stage import Stage
from glyphstudio.gui.theatre import Theatre
from glyphstudio.gui.workbench import Workbench
from glyphstudio.palette import Palette
from glyphstudio.scene import StageView

PALETTE_ACTS = ("picture", "edit", *MORE)
PAGES = (("recipe", "Recipe"), ("glyph", "Glyph"), ("pen", "Pen"))
_TIPS = ("What is grown", "Shape the chosen glyph", "Colours and pen; they act at once")


class Room(BaseRoom):
    """Recipe, glyph and pen at the right; glyph, sheet, channel and compare on the stage."""

    name: ClassVar[str] = "grow"
    label: ClassVar[str] = "Grow"
    icon: ClassVar[str] = "leaf"
    order: ClassVar[int] = 1
    tab: ClassVar[str] = "Plots"

    stage: Stage
    readout: Readout

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(bench, actions)
        self.theatre = Theatre.of(bench, actions)
        self.stage, self.readout = self.theatre.stage, self.theatre.readout
        self._view: StageView | None = None  # when it was left
        self.recipe = RecipePanel(bench, actions)
        self.glyph = GlyphPanel(bench, actions)
        self.pen_page = PenPage("grow.pen", bench, actions)
        self.pen = self.pen_page.pen
        self.footer = GrowFooter(bench, actions)
        self.drawing = DrawingRoom(bench, actions, self.theatre)
        self.inspector = self._make_inspector()
        self._training = False
        self.glyph.moving.connect(self.stage.set_moving)
        self.pen_page.moving.connect(self.stage.set_moving)
        PaletteDesk.of(bench).brought.connect(self.use_palette)
        bench.training_changed.connect(self.show_training)
        self._connect_actions()

    def _make_inspector(self) -> QWidget:
        made = QFrame()
        made.setObjectName("grow.inspector")
        theme.dress(made, "panel")
        self.tabs = Segments("grow.inspector.tab", "Inspector", PAGES)
        for (page, _), tip in zip(PAGES, _TIPS, strict=True):
            self.tabs.button(page).setToolTip(tip)
        self.pages = QStackedWidget()
        self.pages.addWidget(self.recipe)
        self.pages.addWidget(self.glyph)
        self.pages.addWidget(self.pen_page)
        self.pages.addWidget(self.drawing.panel)
        self.tabs.chosen.connect(self.show_page)
        self.heads = QStackedWidget()
        self.heads.addWidget(self.tabs)
        self.heads.addWidget(self.drawing.head)
        self.heads.setFixedHeight(theme.SIZE.small_button)
        edge = theme.SIZE.inspector_edge
        bar = QVBoxLayout()
        bar.setContentsMargins(theme.SIZE.gap, theme.SIZE.gap, edge, theme.SIZE.gap)
        bar.addWidget(self.heads)
        body = QVBoxLayout()
        body.setContentsMargins(edge, 0, edge - BAR, theme.SIZE.edge)  # pages keep BAR free
        body.setSpacing(theme.SIZE.gap)
        body.addWidget(self.pages, 1)
        body.addLayout(inset(line()))
        body.addLayout(inset(self.footer))
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addLayout(body, 1)
        return made

    def _connect_actions(self) -> None:
        connect = self.actions.connect_to
        connect("train.find", self.find_recipe)
        connect("train.draw", self.draw_own)
        self.drawing.desk.opened.connect(self.show_drawing)
        self.drawing.desk.opened.connect(self.undo_changed)
        self.theatre.stage_wanted.connect(self.show_stage)
        for act in PALETTE_ACTS:
            connect(f"palette.{act}", partial(self.do_with_palette, act))

    # ---- what is shown

    @property
    def front(self) -> QWidget:
        return self.theatre.fronts

    @property
    def foot(self) -> QWidget:
        return self.theatre.feet

    def show_stage(self) -> None:
        if self.drawing.desk.is_open:
            self.drawing.desk.close()

    def stops_undo(self, label: str) -> bool:
        return label == OPENING and self.drawing.desk.is_open

    def show_page(self, page: str) -> None:
        """Another page of the inspector."""
        self.show_stage()
        self.tabs.choose(page)
        self.pages.setCurrentIndex([key for key, _ in PAGES].index(page))

    def show_training(self) -> None:
        """A training that starts shows its sheet and its curves."""
        info = self.bench.training
        training = info is not None and info.running and not info.watched
        if training and not self._training:
            self.tab_wanted.emit("Plots")
            if self.bench.scene.view.stage in ("compare", "channel"):
                self.stage.go_to("sheet")
        self._training = training

    def enter(self) -> None:
        self.drawing.show_page(self.drawing.desk.is_open)
        self.stage.take_pictures_to("channel")
        self.theatre.enter(self.name, self._view)
        self.front.setFocus(Qt.FocusReason.MouseFocusReason)  # without a ring

    def leave(self) -> None:
        self._view = self.bench.scene.view.stage
        self.theatre.put_in_place(None, None)

    def describe(self) -> str:
        return self.stage.describe()

    # ---- acts

    def draw_own(self) -> None:
        """The page on which a script of one's own is drawn."""
        self.wanted.emit()
        if not self.actions["view.inspector"].isChecked():
            self.actions["view.inspector"].trigger()
        self.drawing.desk.open()

    def show_drawing(self, is_open: bool) -> None:
        """The page and its panel take the place of the stage and the recipe, or give it back."""
        self.heads.setCurrentIndex(int(is_open))
        self.tabs.choose("recipe")
        self.pages.setCurrentWidget(self.drawing.panel if is_open else self.recipe)

    def find_recipe(self) -> None:
        """All recipes, to search among them."""
        self.wanted.emit()
        if not self.actions["view.inspector"].isChecked():
            self.actions["view.inspector"].trigger()
        self.show_page("recipe")
        self.recipe.seek()

    def do_with_palette(self, act: str) -> None:
        """One of the acts on palettes, where they are seen."""
        self.wanted.emit()
        if not self.actions["view.inspector"].isChecked():
            self.actions["view.inspector"].trigger()
        self.show_page("pen")
        self.pen.shelf.do(act)

    def use_palette(self, brought: object) -> None:
        """A palette that was dropped anywhere is on the stage at once; undo takes it off again."""
        if isinstance(brought, Palette) and self.bench.model is not None:
            self.show_stage()
            self.pen.use(brought)
            self.bench.noticed.emit(f"{brought.label} is on the stage, and among your palettes.")
