"""Grow: a visual language is born, live; watched, steered and played while it learns."""

from __future__ import annotations

from typing import ClassVar, cast

from pydantic import JsonValue
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.cards import BAR
from glyphstudio.gui.controls import Segments, line
from glyphstudio.gui.drafts import chooses_ink
from glyphstudio.gui.drawing_desk import OPENING
from glyphstudio.gui.drawing_room import DrawingRoom
from glyphstudio.gui.glyph_panel import GlyphPanel
from glyphstudio.gui.grow_footer import GrowFooter
from glyphstudio.gui.palette_desk import PaletteDesk
from glyphstudio.gui.pen import PenPanel
from glyphstudio.gui.readout import Readout
from glyphstudio.gui.recipe_panel import RecipePanel, inset
from glyphstudio.gui.room import BaseRoom
from glyphstudio.gui.stage import VIEWS, Stage
from glyphstudio.gui.workbench import Workbench
from glyphstudio.palette import Palette
from glyphstudio.params import changed, value_at
from glyphstudio.scene import inked, viewed

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
        self.stage = Stage(bench, actions)
        self.readout = Readout(bench, actions)
        self.recipe = RecipePanel(bench, actions)
        self.glyph = GlyphPanel(bench, actions)
        self.pen = PenPanel("grow.pen", PaletteDesk.of(bench))
        self.footer = GrowFooter(bench, actions)
        self.drawing = DrawingRoom(bench, actions, self.stage, self.readout)
        self.inspector = self._make_inspector()
        self._training = False
        self._pen_shown: tuple[object, ...] = ()
        self.glyph.moving.connect(self.stage.set_moving)
        self.pen.moved.connect(self._ink)
        self.pen.settled.connect(self._ink_and_settle)
        PaletteDesk.of(bench).brought.connect(self.use_palette)
        bench.scene_changed.connect(self.show_scene)
        bench.model_changed.connect(self.show_scene)
        bench.training_changed.connect(self.show_training)
        self._connect_actions()
        self.show_scene()

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
        self.pages.addWidget(_PenPage(self.pen))
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
        for view, _ in VIEWS:
            connect(f"view.{view}", getattr(self, f"show_{view}"))
        connect("train.find", self.find_recipe)
        connect("train.draw", self.draw_own)
        self.drawing.desk.opened.connect(self.show_drawing)
        self.drawing.desk.opened.connect(self.undo_changed)
        connect("view.noise", self.readout.toggle)
        connect("view.new_noise", self.shake)
        connect("view.fit", self.fit)
        connect("view.close_up", self.look_closely)
        connect("view.zoom_in", self.zoom_in)
        connect("view.zoom_out", self.zoom_out)

    # ---- what is shown

    @property
    def front(self) -> QWidget:
        return self.drawing.fronts

    @property
    def foot(self) -> QWidget:
        return self.drawing.feet

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

    def show_scene(self) -> None:
        """The view's action, what can be done in it, and the pen."""
        view, there = self.bench.scene.view, self.bench.model is not None
        self.actions[f"view.{view.stage}"].setChecked(True)
        self.actions["view.new_noise"].setEnabled(view.noise > 0 or view.stage == "channel")
        for name in ("fit", "close_up", "zoom_in", "zoom_out"):
            self.actions[f"view.{name}"].setEnabled(there and view.stage == "glyph")
        self.show_pen()

    def show_pen(self) -> None:
        """The pen of the open model, as the scene has it."""
        model = self.bench.model
        if model is None:
            self.pen.show_pen(None)
            return
        name = model.ref.run or model.ref.model_hash or model.ref.name
        key = (name, model.recipe, model.pen, self.bench.scene.pen, self.bench.engine_ready)
        if key == self._pen_shown:
            return
        self._pen_shown = key
        fields = type(model.pen).model_fields
        own = {path: value for path, value in self.bench.scene.pen.items() if path in fields}
        pen = changed(model.pen, own)
        picks = self.bench.engine_ready and chooses_ink(model.recipe, pen)
        self.pen.show_pen(pen, model=name, chooses_ink=picks)

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
        self.front.setFocus(Qt.FocusReason.MouseFocusReason)  # without a ring

    def describe(self) -> str:
        return self.stage.describe()

    # ---- acts

    def show_glyph(self, _checked: bool = True) -> None:
        self._go_to("glyph")

    def show_sheet(self, _checked: bool = True) -> None:
        self._go_to("sheet")

    def show_channel(self, _checked: bool = True) -> None:
        self._go_to("channel")

    def show_compare(self, _checked: bool = True) -> None:
        self._go_to("compare")

    def _go_to(self, view: str) -> None:
        self.show_stage()
        self.stage.go_to(view)

    def shake(self) -> None:
        """Other noise of the same strength."""
        scene = self.bench.scene
        again = viewed(scene, noise_seed=scene.view.noise_seed + 1)
        self.bench.act("New noise", again, merge="view.noise_seed")

    def draw_own(self) -> None:
        """The page on which a script of one's own is drawn."""
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
        if not self.actions["view.inspector"].isChecked():
            self.actions["view.inspector"].trigger()
        self.show_page("recipe")
        self.recipe.seek()

    def fit(self) -> None:
        """The whole picture."""
        self.stage.canvas.zoom_to(1.0)

    def look_closely(self) -> None:
        """Four times the fitted size, or the whole picture again."""
        canvas = self.stage.canvas
        canvas.zoom_to(1.0 if canvas.zoom > 1 else 4.0)

    def zoom_in(self) -> None:
        self.stage.canvas.zoom_to(self.stage.canvas.zoom * 1.25)

    def zoom_out(self) -> None:
        self.stage.canvas.zoom_to(self.stage.canvas.zoom / 1.25)

    def use_palette(self, brought: object) -> None:
        """A palette that was dropped anywhere is on the stage at once; undo takes it off again."""
        if isinstance(brought, Palette) and self.bench.model is not None:
            self.show_stage()
            self.pen.use(brought)
            self.bench.noticed.emit(f"{brought.label} is on the stage, and among your palettes.")

    def _ink(self, path: str, value: object) -> None:
        model = self.bench.model
        if model is None:
            return
        pen = dict(self.bench.scene.pen)
        pen.pop(path, None)
        if value != value_at(model.pen, path):
            pen[path] = cast(JsonValue, value)
        self.stage.set_moving(True)
        label = type(model.pen).model_fields[path].title or path
        self.bench.act(label, inked(self.bench.scene, pen), merge=f"pen.{path}")

    def _ink_and_settle(self, path: str, value: object) -> None:
        self._ink(path, value)
        self.bench.settle()
        self.stage.set_moving(False)


class _PenPage(QScrollArea):
    """The pen, fitted into the window; it scrolls only in one too low even for that."""

    def __init__(self, pen: PenPanel) -> None:
        super().__init__()
        self._pen = pen
        self.setObjectName("grow.pen.scroll")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, BAR, 0)
        column.addWidget(pen)
        column.addStretch(1)
        self.setWidget(holder)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._pen.fit(self.viewport().height())
        super().resizeEvent(event)
