"""The stage with its bar of views: what each asks for and shows, and what hands do on it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.breed_view import BreedView
from glyphstudio.gui.canvas import Canvas
from glyphstudio.gui.compare import Chooser, Vacancy
from glyphstudio.gui.controls import Segments, icon_button
from glyphstudio.gui.echo_view import EchoView
from glyphstudio.gui.face import Face
from glyphstudio.gui.map_view import MapView
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import Drawing, DrawRequest, Lane, Latents, Pixels
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.sheet_tools import Hearts, SheetTools
from glyphstudio.gui.stage_plans import LARGEST as LARGEST
from glyphstudio.gui.stage_plans import Plan, Planner, caption
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message, StageView, chose, said, viewed

VIEWS: tuple[tuple[StageView, str], ...] = (
    ("glyph", "Glyph"),
    ("sheet", "Sheet"),
    ("channel", "Channel"),
    ("compare", "Compare"),
    ("map", "Map"),
    ("breed", "Breed"),
    ("echo", "Echo"),
)
FACES: tuple[type[Face], ...] = (MapView, BreedView, EchoView)
LANES: tuple[Lane, ...] = ("stage", "side", "film")  # whose drawings it takes
NARROW = 680  # pixels of its width, below which the tools say no words
TRAVEL = 4.0  # sigmas along a main axis for a drag over the whole picture
_EMPTY = "Choose a model in the library, or grow one of your own."


class Stage(QWidget):
    """Always a picture, always live. Asks the workbench for what its view shows."""

    def __init__(self, bench: Workbench, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("stage")
        theme.dress(self, "stage")
        self._bench, self._actions = bench, actions
        self._projector = Projector.of(bench)
        self._foreign: Pixels | None = None  # a dropped picture in the channel view
        self._pictures_to: StageView = "channel"
        self._plan: Plan | None = None
        self._serials: dict[Lane, int] = {}  # the newest request of each lane
        self._formed = 0  # the first serial of the present plan's form
        self._drawings: dict[Lane, Drawing] = {}
        self._whole: tuple[object, ...] = ()  # what the glyph under a close look was asked by
        self.canvas = Canvas("stage.canvas")
        self.canvas.set_invitation(_EMPTY)
        self.views = Segments("stage.view", "What the stage shows", VIEWS)
        for view, _ in VIEWS:
            self.views.button(view).setToolTip(actions[f"view.{view}"].toolTip())
        self.faces = {kind.view: kind(bench, actions) for kind in FACES}
        self.places = QStackedWidget()
        self.places.addWidget(self.canvas)
        self.info = _Words()
        self.info.setObjectName("stage.info")
        self.put_away = icon_button(
            "stage.put_away", "x", "Put your picture away", "The glyphs again"
        )
        self.put_away.clicked.connect(lambda: self.show_foreign(None))
        self.chooser = Chooser(bench)
        self.chooser.setVisible(False)
        self.vacancy = Vacancy(self.canvas)
        self.vacancy.clicked.connect(self.chooser.list.showPopup)
        self.sheet_tools = SheetTools(bench)
        self._hearts = Hearts(self)
        self._planner = Planner(bench, self.canvas, self.chooser, self._projector)
        self._lay_out()
        self._connect()
        self.refresh()

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, 0)
        bar.setSpacing(theme.SIZE.gap)
        bar.addWidget(self.views)
        bar.addWidget(self.info, 1)
        bar.addWidget(self.put_away)
        bar.addWidget(self.chooser, 1)
        bar.addWidget(self.sheet_tools)
        for face in self.faces.values():
            self.places.addWidget(face)
            if face.tools is not None:
                bar.addWidget(face.tools)
        head = QWidget()
        head.setFixedHeight(theme.SIZE.stage_bar)
        head.setLayout(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.places, 1)
        self.setFocusProxy(self.canvas)

    def _connect(self) -> None:
        bench, canvas = self._bench, self.canvas
        bench.scene_changed.connect(self.refresh)
        bench.latents_moved.connect(self.refresh)
        bench.model_changed.connect(self.refresh)
        bench.training_changed.connect(self._show_words)
        bench.other_changed.connect(self.refresh)
        bench.picture_ready.connect(self.show_picture)
        bench.picture_dropped.connect(self.show_foreign)
        self._projector.moved.connect(self.refresh)
        self.chooser.chosen.connect(self.refresh)
        self.views.chosen.connect(self.go_to)
        canvas.side_changed.connect(self._resize)
        canvas.chosen.connect(self._choose)
        canvas.opened.connect(self._open)
        canvas.dragged.connect(self._travel)
        canvas.drag_settled.connect(self._settle)
        canvas.zoomed.connect(self._show_words)
        canvas.looked.connect(self._look)
        canvas.dropped.connect(self._take_drop)
        theme.notifier().changed.connect(canvas.update)
        for face in self.faces.values():
            face.told.connect(self._hear)

    # ---- what it shows

    @property
    def view(self) -> StageView:
        wanted = self._bench.scene.view.stage
        return wanted if wanted in dict(VIEWS) else "glyph"

    @property
    def face(self) -> Face | None:
        """What stands in the canvas's place in this view."""
        return self.faces.get(self.view)

    @property
    def _surround(self) -> str:
        return theme.SURROUNDS.get(self._bench.scene.view.paper, "stage")

    def go_to(self, view: str) -> None:
        """Another view; nothing to undo."""
        self._bench.glance(viewed(self._bench.scene, stage=view))

    def set_moving(self, moving: bool) -> None:
        """While a slider is dragged, slow styles draw at half size; sharp when it is let go."""
        if moving != self._planner.moving:
            self._planner.moving = moving
            for face in self.faces.values():
                face.set_moving(moving)
            if not moving:
                self.refresh()

    def take_pictures_to(self, view: StageView) -> None:
        """Where pictures are shown that somebody drops."""
        self._pictures_to = view

    def show_foreign(self, picture: object) -> None:
        """Show a dropped picture: in the channel, or as its echo; None for the glyphs again."""
        brought = np.array(picture) if isinstance(picture, np.ndarray) else None
        view = self.view if self.view in ("channel", "echo") else self._pictures_to
        face = self.faces.get(view)
        if face is not None:
            face.take_picture(brought)
        else:
            self._foreign = brought
        if brought is not None and self.view != view:
            self.go_to(view)
        self.refresh()

    def refresh(self) -> None:
        """Ask for what the present view needs; nothing while the film has the stage."""
        if TimelineDesk.of(self._bench).showing:
            return
        view, face = self.view, self.face
        self.views.choose(view)
        self._show_place(face)
        scene = self._bench.scene
        self.canvas.set_selected(scene.view.chosen)
        kept = self._hearts.of(scene.shelf, scene.messages) if view == "sheet" else frozenset()
        self.canvas.set_hearts(kept)
        self.canvas.set_travels(view == "glyph" and not self._projector.showing)
        self.canvas.take_drops(view in ("channel", "compare"))
        self.canvas.set_surround(self._surround)
        model = self._bench.model
        self.canvas.set_endless(model is not None and model.resolution_free)
        plan = self._planner.plan(view, self._foreign) if face is None else None
        vacant = plan is not None and view == "compare" and len(plan.requests) == 1
        self.vacancy.hang(plan.form if plan is not None and vacant else None, self._surround)
        if face is not None:
            self._plan, self._drawings = None, {}
            face.refresh()
            self._hear()
            return
        if plan is None:
            self._plan, self._drawings = None, {}
            self.canvas.set_invitation(self._bench.invitation or _EMPTY)
            self.canvas.show_sheet(None)
            self._show_words()
            return
        fresh = self._plan is None or plan.kind != self._plan.kind
        self._plan = plan
        for number, request in enumerate(plan.requests):
            if fresh:
                self._bench.take(request.lane)  # what nobody wanted any more
            if plan.closely and request.crop is None and not self._wants_whole(request, fresh):
                continue
            serial = self._bench.request(request)
            self._serials[request.lane] = serial
            if fresh and number == 0:
                self._formed, self._drawings = serial, {}
        self._show_words()

    def _wants_whole(self, request: DrawRequest, fresh: bool) -> bool:
        """Whether the glyph under what is looked at closely is another than last asked for."""
        key = (request.latents.tobytes(), request.size, str(request.pen), request.step)
        same, self._whole = key == self._whole, key
        return fresh or not same

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.sheet_tools.set_narrow(self.width() < NARROW)
        super().resizeEvent(event)

    def _show_place(self, face: Face | None) -> None:
        """The canvas, or what stands in its place; and the tools of either."""
        place = face or self.canvas
        if self.places.currentWidget() is not place:
            before = self.places.currentWidget() or self.canvas
            now = QApplication.focusWidget()
            had_focus = now is not None and (now is before or before.isAncestorOf(now))
            if isinstance(before, Face):
                before.leave()
            self.places.setCurrentWidget(place)
            self.setFocusProxy(place)
            if had_focus:
                place.setFocus()
        self.chooser.setVisible(self.view == "compare")
        self.sheet_tools.setVisible(self.view == "sheet")
        for one in self.faces.values():
            if one.tools is not None:
                one.tools.setVisible(one is face)

    def _hear(self) -> None:
        """A face shows something else."""
        face = self.face
        if face is None:
            return
        self._note(face.staged, face.read)
        self._show_words()

    def _look(self) -> None:
        """Another part of the glyph is seen, so closely that only this part is drawn."""
        if self.canvas.crop is not None or (self._plan is not None and self._plan.closely):
            self.refresh()

    def _resize(self, side: int) -> None:
        """Ask again, unless that size was asked for already."""
        asked = {request.size for request in self._plan.requests} if self._plan else set()
        if side not in asked:
            self.refresh()

    def show_picture(self, lane: Lane) -> None:
        """Take a drawing that is ready and show it, if it is still wanted."""
        face = self.face
        wanted = LANES if face is None else (*LANES, *face.lanes)
        if lane not in wanted:
            return  # others take it
        drawing = self._bench.take(lane)  # always: a box that stays full is never told of again
        if face is not None:
            if drawing is not None and lane in face.lanes:
                face.take(drawing)
            return
        ours = self._plan is not None and any(r.lane == lane for r in self._plan.requests)
        if not ours or drawing is None or drawing.request.serial < self._formed:
            return
        self._drawings[lane] = drawing
        self._compose()

    @property
    def sample(self) -> Pixels | None:
        """The chosen glyph, as last drawn."""
        drawn = next(iter(self._drawings.values()), None)
        if drawn is None or not len(drawn.pictures):
            return None
        chosen = self._bench.scene.view.chosen
        at = chosen if self.view == "sheet" and chosen < len(drawn.pictures) else 0
        picture: Pixels = drawn.pictures[at]
        return picture

    @property
    def seconds_per_pixel(self) -> float:
        """How long the open model takes to draw, as last measured."""
        drawn = next(iter(self._drawings.values()), None)
        return 0.0 if drawn is None else drawn.seconds / max(1, drawn.pictures[..., 0].size)

    def _compose(self) -> None:
        """Show the plan once all its parts are drawn."""
        if self._plan is None or len(self._drawings) < len(self._plan.requests):
            return
        form = self._plan.form
        drawn = [self._drawings[request.lane] for request in self._plan.requests]
        if self._plan.closely:
            self._show_closely(drawn[0], drawn[1])
            return
        pictures: list[Pixels] = []
        for one in drawn:
            noisy = one.noisy if one.noisy is not None else one.pictures
            if self._plan.view == "channel":
                redrawn = one.redrawn if one.redrawn is not None else one.pictures
                pictures += [*one.pictures, *noisy, *redrawn]
            else:
                pictures += list(noisy)
        vacant = max(0, len(form.pictures) - len(pictures))  # the empty half of a comparison
        pictures = [*form.pictures[:vacant], *pictures]
        groups = form.groups
        if self._plan.view == "compare" and self._bench.model is not None:
            groups = (groups[0], caption(self._bench.model.label, drawn[-1].step))  # it may grow
        sheet = Sheet(pictures, form.columns, groups, form.rows, form.selectable)
        self.canvas.show_sheet(sheet)
        plain = self._plan.view in ("glyph", "sheet") and not self._bench.scene.view.noise
        foreign = self._plan.view == "channel" and self._plan.requests[0].picture is not None
        read = drawn[0].read if foreign else None
        self._note(None if plain else sheet, None if read is None else read[0])

    def _show_closely(self, whole: Drawing, part: Drawing) -> None:
        self.canvas.show_sheet(Sheet([whole.pictures[0]]))
        if part.request.crop is not None:
            self.canvas.show_detail(part.pictures[0], part.request.size, part.request.crop)
        self._note(None, None)

    def _note(self, sheet: Sheet | None, read: Latents | None) -> None:
        around = theme.ground(self._surround)
        staged = None if sheet is None else (sheet, (around.red(), around.green(), around.blue()))
        self._bench.note_stage(staged, read)

    # ---- words

    def _show_words(self) -> None:
        self.info.say(self._info())
        self.info.setVisible(self.view != "compare")
        self.put_away.setVisible(self.view == "channel" and self._foreign is not None)
        self.canvas.describe(self.describe())

    def _info(self) -> str:
        model = self._bench.model
        if self._projector.showing and self.view in ("glyph", "sheet"):
            return f"Film, step {words.count(self._projector.step)}"
        if model is None:
            return ""
        if self.face is not None:
            return self.face.info()
        if self.view == "glyph":
            if self.canvas.zoom > 1:
                return f"{words.percent(self.canvas.zoom)} \N{MIDDLE DOT} drag to pan"
            return "Drag to travel \N{MIDDLE DOT} wheel to zoom"
        if self.view == "sheet":
            if model.training:
                return "Fixed messages, live"
            seed = self._bench.scene.draw_seed
            return "L keeps, X replaces" if seed is None else f"Seed {seed}"
        noise = self._bench.scene.view.noise or 1.0
        of = "L keeps what was read" if self._foreign is not None else "Drop any picture here"
        return f"Noise {noise:.2f} \N{MIDDLE DOT} {of}"

    def describe(self) -> str:
        """What the stage shows, in words."""
        model = self._bench.model
        if model is None:
            return self._bench.invitation or _EMPTY
        if self.face is not None:
            return self.face.describe()
        name, step = model.label, words.count(model.step)
        chosen = self._bench.scene.view.chosen + 1
        count = len(self._bench.latents)
        if self._projector.showing and self.view in ("glyph", "sheet"):
            step = words.count(self._projector.step)
            return f"The film of {name} at step {step}."
        if self.view == "glyph":
            return f"Glyph {chosen} of {count} by {name}, step {step}."
        if self.view == "sheet":
            return f"{count} glyphs by {name}, step {step}. Glyph {chosen} is chosen."
        if self.view == "channel":
            if self._foreign is not None:
                return "Your picture: as it is, through the noise, and redrawn from what was read."
            return f"Glyphs by {name}: drawn, through the noise, and redrawn from what was read."
        return f"{self.chooser.label} beside {name}, step {step}."

    # ---- what people do

    def _choose(self, index: int) -> None:
        self._bench.act("Glyph", chose(self._bench.scene, index), merge="view.chosen")

    def _open(self, index: int) -> None:
        self._choose(index)
        self.go_to("glyph")

    def _travel(self, x: float, y: float) -> None:
        bench = self._bench
        bench.hold()
        chosen = bench.scene.view.chosen
        if chosen >= len(bench.latents):
            return
        z = bench.latents[chosen].astype(np.float64)
        across, down = self._directions(len(z))
        z = z + TRAVEL * (x * across + y * down)
        self.set_moving(True)
        message = Message.of([float(v) for v in z])
        bench.act("Travel", said(bench.scene, message), merge="travel")

    def _directions(self, size: int) -> tuple[Latents, Latents]:
        """Where a drag leads: the two strongest axes, or until they are known two random ones."""
        axes = self._bench.axes
        if axes is not None and len(axes) >= 2 and axes.shape[1] == size:
            return axes[0], axes[1]
        made = np.random.default_rng(0).standard_normal((2, size)).astype(np.float32)
        made /= np.linalg.norm(made, axis=1, keepdims=True)
        return made[0], made[1]

    def _settle(self) -> None:
        self._bench.settle()
        self.set_moving(False)

    def _take_drop(self, urls: list[QUrl]) -> None:
        for url in urls:
            if url.isLocalFile():
                path = Path(url.toLocalFile())
                if self.view == "compare" and (path.is_dir() or path.suffix == ".safetensors"):
                    self._bench.open_other(path)
                else:
                    self._bench.open_file(path)
                return


class _Words(QLabel):
    """Words at the right; none where the bar is too narrow for them."""

    def __init__(self) -> None:
        super().__init__()
        theme.dress(self, "dim")
        self.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._whole = ""

    def say(self, text: str) -> None:
        """Show a text."""
        if text != self._whole:
            self._whole = text
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        fits = self.fontMetrics().horizontalAdvance(self._whole) <= self.width()
        self.setText(self._whole if fits else "")
