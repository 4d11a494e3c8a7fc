"""Breeding on the stage: twelve children, their parents under the hand, the lineage below."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QImage, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from glyphstudio.errors import SettingError
from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import Canvas, image_of
from glyphstudio.gui.carrying import carried, carries
from glyphstudio.gui.controls import KeyButton, line
from glyphstudio.gui.face import Face
from glyphstudio.gui.history import HistoryStrip
from glyphstudio.gui.locating import same
from glyphstudio.gui.requests import Drawing, DrawRequest, Lane, Latents, Pixels
from glyphstudio.gui.scene_bench import latents_of, messages_of
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.stage_plans import form_of
from glyphstudio.gui.workbench import Workbench
from glyphstudio.lineage import Generation, Lineage, bred, founded, picked, returned
from glyphstudio.scene import Liked, Message, Scene, StageView, said, viewed

COLUMNS = (4, 6, 3)  # as many in a row as leave them the largest
STRIP = 76


class BreedCanvas(Canvas):
    """Children to choose parents from: Space or a click chooses, Return breeds."""

    picked = Signal(int)
    bred = Signal()
    glyphs_dropped = Signal(object)  # tuple of Liked

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.setAcceptDrops(True)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.picture_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self.picked.emit(index)
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.bred.emit()
        elif event.key() == Qt.Key.Key_Space and self.selected >= 0:
            self.picked.emit(self.selected)
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if carries(event.mimeData()):
            event.acceptProposedAction()
            self._await(True)

    def dropEvent(self, event: QDropEvent) -> None:
        self._await(False)
        event.acceptProposedAction()
        self.glyphs_dropped.emit(carried(event.mimeData()))


class BreedView(Face):
    """Click one or two parents, Enter for their children; the lineage leads back anywhere."""

    view: ClassVar[StageView] = "breed"
    lanes: ClassVar[tuple[Lane, ...]] = ("stage",)

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(bench, actions)
        self.setObjectName("stage.breed")
        theme.dress(self, "stage")
        self.canvas = BreedCanvas("stage.breed.children")
        self.canvas.setAccessibleName("Children")
        self.strip = HistoryStrip("stage.breed.lineage")
        self.strip.setAccessibleName("Lineage")
        self.strip.setToolTip("Every generation so far; click one to go back there")
        self.anew = KeyButton(
            "stage.breed.anew", "Start anew", "R", tip="Twelve random glyphs and the one shown"
        )
        self.next = KeyButton(
            "stage.breed.next", "Breed", "\N{RETURN SYMBOL}",
            tip="The children of the chosen parents; the amount is that of Change",
        )  # fmt: skip
        self._cursor = -1
        self._moving = False
        self._drawing: Drawing | None = None
        self._pictures: dict[str, tuple[Pixels, QImage]] = {}
        self._lay_out()
        self.canvas.picked.connect(self.pick)
        self.canvas.chosen.connect(self._point)
        self.canvas.opened.connect(self._open)
        self.canvas.bred.connect(self.breed)
        self.canvas.glyphs_dropped.connect(self.breed_from)
        self.canvas.side_changed.connect(self._resize)
        self.strip.gone_to.connect(self.go_back)
        self.anew.clicked.connect(self.start_anew)
        self.next.clicked.connect(self.breed)
        bench.thumbnail_ready.connect(self._show_strip)
        theme.notifier().changed.connect(self.canvas.update)

    def _lay_out(self) -> None:
        scroll = QScrollArea()
        scroll.setObjectName("stage.breed.scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.strip)
        self._scroll = scroll
        buttons = QVBoxLayout()
        buttons.setSpacing(4)
        for button in (self.next, self.anew):
            button.setFixedWidth(124)
            buttons.addWidget(button)
        foot = QWidget()
        foot.setFixedHeight(STRIP)
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.SIZE.edge, 4, theme.SIZE.edge, 4)
        row.setSpacing(theme.SIZE.edge)
        row.addWidget(scroll, 1)
        row.addLayout(buttons)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(line())
        column.addWidget(foot)
        self.setFocusProxy(self.canvas)

    # ---- what it shows

    @property
    def lineage(self) -> Lineage:
        return self.bench.scene.lineage

    @property
    def generation(self) -> Generation | None:
        """The children that are shown, if they are of the open model."""
        shown, model = self.lineage.shown, self.bench.model
        if shown is None or model is None or not shown.children:
            return None
        fits = all(len(child) == model.latent_size for child in shown.children)
        return shown if fits else None

    @property
    def staged(self) -> Sheet | None:
        if self._drawing is None:
            return None
        return self._sheet(self._drawing)

    def _sheet(self, drawing: Drawing) -> Sheet:
        pictures = list(drawing.pictures if drawing.noisy is None else drawing.noisy)
        return Sheet(pictures, self._columns(len(pictures)), selectable=True)

    def _columns(self, count: int) -> int:
        return max(COLUMNS, key=lambda columns: self._side(count, columns))

    def _side(self, count: int, columns: int) -> int:
        return self.canvas.side_for(count, form_of(count, columns, selectable=True))

    @property
    def read(self) -> Latents | None:
        shown = self.generation
        if shown is None or not 0 <= self._cursor < len(shown.children):
            return None
        return np.array(shown.children[self._cursor].numbers, np.float32)

    def refresh(self) -> None:
        bench = self.bench
        shown = self.generation
        if self.shows_elsewhere(shown.children if shown is not None else ()):
            return
        surround = theme.SURROUNDS.get(bench.scene.view.paper, "stage")
        self.canvas.set_surround(surround)
        if shown is None:
            self._drawing = None
            self.canvas.show_sheet(None)
            self.canvas.set_invitation("Breed glyphs by eye: press Start anew, or R.")
        self.canvas.set_selected(self._cursor)
        self.canvas.set_marked(frozenset(shown.chosen) if shown else frozenset())
        self.next.setEnabled(shown is not None and bool(self.lineage.parents))
        self.anew.setEnabled(bench.model is not None and bool(bench.scene.messages))
        self._show_strip()
        if shown is None:
            return
        latents = latents_of(Scene(messages=shown.children))
        side = self._side(len(latents), self._columns(len(latents)))
        noise = bench.scene.view.noise or None
        bench.request(
            DrawRequest(
                latents, max(8, side), dict(bench.scene.pen), moving=self._moving,
                strength=noise, noise_seed=bench.scene.view.noise_seed,
            )
        )  # fmt: skip

    def set_moving(self, moving: bool) -> None:
        self._moving = moving

    def _resize(self, _side: int) -> None:
        if self.isVisible():
            self.refresh()

    def take(self, drawing: Drawing) -> None:
        shown = self.generation
        if shown is None or len(drawing.pictures) != len(shown.children):
            return
        if drawing.request.picture is not None:
            return
        self._drawing = drawing
        self.canvas.show_sheet(self._sheet(drawing))
        self.told.emit()

    def _show_strip(self) -> None:
        if not self.isVisible():
            return
        lineage = self.lineage
        labels = [str(number + 1) for number in range(len(lineage.generations))]
        images = [self._picture(one) for one in lineage.generations]
        line_ = set(lineage.ancestors)
        aside = frozenset(n for n in range(len(labels)) if n not in line_)
        self.strip.show_acts(labels, images, min(lineage.at, max(0, len(labels) - 1)), aside)
        if labels:
            at = self.strip.rect_of(self.strip.at)
            self._scroll.ensureVisible(at.center().x(), 0, at.width(), 0)

    def _picture(self, generation: Generation) -> QImage | None:
        """A generation's first parent to be, or its first child."""
        scene, places = self.bench.scene, (*generation.chosen, 0)
        child = next((n for n in places if n < len(generation.children)), None)
        if child is None or scene.model is None:
            return None
        one = Liked(model=scene.model, message=generation.children[child], pen=scene.pen)
        pixels = self.bench.thumbnail(one)
        if pixels is None:
            self.bench.depict(one)
            return None
        kept = self._pictures.get(one.message.data)
        if kept is None or kept[0] is not pixels:
            kept = self._pictures[one.message.data] = (pixels, image_of(pixels))
        return kept[1]

    def info(self) -> str:
        chosen = len(self.lineage.parents)
        if self.generation is None:
            return ""
        if not chosen:
            return "Click one or two parents"
        return f"{'One parent' if chosen == 1 else 'Two parents'} \N{MIDDLE DOT} Enter breeds"

    def describe(self) -> str:
        shown = self.generation
        if shown is None:
            return "Nothing has been bred yet."
        number, parents = self.lineage.at + 1, len(self.lineage.parents)
        some = f"Generation {number}: {len(shown.children)} children, {parents} chosen as parents."
        return some if self._cursor < 0 else f"{some} Child {self._cursor + 1} is pointed at."

    # ---- what people do

    def showEvent(self, event: object) -> None:
        """The first time one looks, there is something to choose from."""
        if self.generation is None and self.bench.model is not None and self.bench.scene.messages:
            self.bench.glance(self.bench.scene.with_(lineage=self._first()))
        self._show_strip()

    def start_anew(self) -> None:
        """Random children and the glyph of the stage among them."""
        if self.bench.model is not None and self.bench.scene.chosen is not None:
            self.bench.hold()
            self._cursor = -1
            self.bench.act("Start breeding", self.bench.scene.with_(lineage=self._first()))

    def _first(self) -> Lineage:
        from glyphstudio.engine.breeding import first  # loaded: a model is open

        chosen, seed = self.bench.scene.chosen, int(np.random.default_rng().integers(2**31))
        assert chosen is not None
        children = messages_of(first(len(chosen), seed))
        return founded((chosen, *children[1:]), seed)

    def pick(self, child: int) -> None:
        """A child becomes a parent and is on the stage, or no longer is a parent."""
        scene, shown = self.bench.scene, self.generation
        if shown is None or not 0 <= child < len(shown.children):
            return
        self._cursor = child
        lineage = picked(scene.lineage, child)
        scene = scene.with_(lineage=lineage)
        if child in (lineage.shown or shown).chosen:
            scene = said(scene, shown.children[child])
        self.bench.act("Parent", scene)

    def breed(self) -> None:
        """The next generation of the chosen parents."""
        parents = self.lineage.parents
        if self.generation is None or not parents:
            self.bench.noticed.emit("Click one or two glyphs first; they become the parents.")
            return
        self._grow(parents, "Breed")

    def breed_from(self, glyphs: object) -> None:
        """Glyphs that were dropped here are parents."""
        given = [one for one in glyphs if isinstance(one, Liked)] if glyphs else []  # type: ignore[attr-defined]
        ref, model = self.bench.scene.model, self.bench.model
        size = 0 if model is None else model.latent_size
        ours = [one.message for one in given if ref is not None and same(one.model, ref)]
        ours = [message for message in ours if len(message) == size]
        if not ours:
            self.bench.noticed.emit("Only glyphs of the open model can be bred here.")
            return
        scene = self.bench.scene
        litter = founded(ours[-2:], 0)
        for child in range(len(litter.generations[0].children)):
            litter = picked(litter, child)
        self.bench.glance(scene.with_(lineage=litter))
        self._grow(litter.parents, "Breed what was dropped")

    def _grow(self, parents: tuple[Message, ...], label: str) -> None:
        from glyphstudio.engine.breeding import children  # loaded: a model is open

        scene = self.bench.scene
        seed, amount = int(np.random.default_rng().integers(2**31)), scene.view.amount
        try:
            born = children(latents_of(Scene(messages=parents)), amount, seed)
            lineage = bred(scene.lineage, messages_of(born), seed=seed, amount=amount)
        except SettingError as error:
            self.bench.noticed.emit(str(error))
            return
        self._cursor = -1
        self.bench.act(label, scene.with_(lineage=lineage))

    def go_back(self, generation: int) -> None:
        """Look at another generation; undo leads back here."""
        self._cursor = -1
        lineage = returned(self.lineage, generation)
        self.bench.act(f"Generation {generation + 1}", self.bench.scene.with_(lineage=lineage))

    def _point(self, child: int) -> None:
        if child != self._cursor:
            self._cursor = child
            self.canvas.set_selected(child)
            self.told.emit()

    def _open(self, child: int) -> None:
        """A double click: this child alone, large."""
        shown = self.generation
        if shown is not None and 0 <= child < len(shown.children):
            scene = said(self.bench.scene, shown.children[child])
            self.bench.act("Child", scene)
            self.bench.glance(viewed(self.bench.scene, stage="glyph"))

    def random(self) -> bool:
        self.start_anew()
        return True

    def vary(self) -> bool:
        self.breed()
        return True
