"""The stage with its bar of views: glyph, sheet, channel and compare, and what each asks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QUrl
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glyphstudio.gui import theme, words
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import Canvas
from glyphstudio.gui.compare import Chooser, Vacancy
from glyphstudio.gui.controls import Segments, icon_button
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import (
    Drawing,
    DrawRequest,
    Lane,
    Latents,
    ModelInfo,
    Pixels,
    Source,
)
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message, StageView, chose, said, viewed

VIEWS: tuple[tuple[StageView, str], ...] = (
    ("glyph", "Glyph"),
    ("sheet", "Sheet"),
    ("channel", "Channel"),
    ("compare", "Compare"),
)
CHANNEL_ROWS = ("Drawn", "Through the noise", "Redrawn from\nwhat was read")
FEWEST_SENT, SENT = 3, 6  # glyphs sent through the channel at once
BESIDE = 16  # glyphs on either side of a comparison
LARGEST = 4096  # device pixels asked for, however far somebody zooms in
TRAVEL = 4.0  # sigmas along a main axis for a drag over the whole picture
_EMPTY = "Choose a model in the library, or grow one of your own."


@dataclass(frozen=True, slots=True)
class Plan:
    """What a view needs: the form of its sheet, and a request for each part of it."""

    view: StageView
    form: Sheet  # its pictures are only counted
    requests: tuple[DrawRequest, ...]


class Stage(QWidget):
    """Always a picture, always live. Asks the workbench for what its view shows."""

    def __init__(self, bench: Workbench, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("grow.stage")
        theme.dress(self, "stage")
        self._bench, self._actions = bench, actions
        self._projector = Projector.of(bench)
        self._moving = False
        self._foreign: Pixels | None = None  # a dropped picture in the channel view
        self._plan: Plan | None = None
        self._serials: dict[Lane, int] = {}  # the newest request of each lane
        self._formed = 0  # the first serial of the present plan's form
        self._drawings: dict[Lane, Drawing] = {}
        self.canvas = Canvas("grow.stage.canvas")
        self.canvas.set_invitation(_EMPTY)
        self.views = Segments("grow.stage.view", "What the stage shows", VIEWS)
        for view, _ in VIEWS:
            self.views.button(view).setToolTip(actions[f"view.{view}"].toolTip())
        self.info = QLabel()
        theme.dress(self.info, "dim")
        self.info.setObjectName("grow.stage.info")
        self.put_away = icon_button(
            "grow.stage.put_away", "x", "Put your picture away", "The glyphs again"
        )
        self.put_away.clicked.connect(lambda: self.show_foreign(None))
        self.chooser = Chooser(bench)
        self.chooser.setVisible(False)
        self.vacancy = Vacancy(self.canvas)
        self.vacancy.clicked.connect(self.chooser.list.showPopup)
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.SIZE.edge, 0, theme.SIZE.edge, 0)
        bar.setSpacing(theme.SIZE.gap)
        bar.addWidget(self.views)
        bar.addStretch(1)
        bar.addWidget(self.info)
        bar.addWidget(self.put_away)
        bar.addWidget(self.chooser)
        head = QWidget()
        head.setFixedHeight(theme.SIZE.stage_bar)
        head.setLayout(bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.canvas, 1)
        self.setFocusProxy(self.canvas)
        self._connect()
        self.refresh()

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
        canvas.dropped.connect(self._take_drop)
        theme.notifier().changed.connect(canvas.update)

    # ---- what it shows

    @property
    def view(self) -> StageView:
        return self._bench.scene.view.stage

    @property
    def _surround(self) -> str:
        return theme.SURROUNDS.get(self._bench.scene.view.paper, "stage")

    def go_to(self, view: str) -> None:
        """Another view; nothing to undo."""
        self._bench.glance(viewed(self._bench.scene, stage=view))

    def set_moving(self, moving: bool) -> None:
        """While a slider is dragged, slow styles draw at half size; sharp when it is let go."""
        if moving != self._moving:
            self._moving = moving
            if not moving:
                self.refresh()

    def show_foreign(self, picture: object) -> None:
        """Send a dropped picture through the channel; None for the glyphs again."""
        self._foreign = np.array(picture) if isinstance(picture, np.ndarray) else None
        if self._foreign is not None and self.view != "channel":
            self.go_to("channel")
        self.refresh()

    def refresh(self) -> None:
        """Ask for what the present view needs."""
        view = self.view
        self.views.choose(view)
        self.chooser.setVisible(view == "compare")
        self.canvas.set_selected(self._bench.scene.view.chosen)
        self.canvas.set_travels(view == "glyph" and not self._projector.showing)
        self.canvas.take_drops(view in ("channel", "compare"))
        self.canvas.set_surround(self._surround)
        plan = self._make_plan(view)
        vacant = plan is not None and view == "compare" and len(plan.requests) == 1
        self.vacancy.hang(plan.form if plan is not None and vacant else None, self._surround)
        if plan is None:
            self._plan, self._drawings = None, {}
            self.canvas.show_sheet(None)
            self._show_words()
            return
        fresh = self._plan is None or self._plan.view != view or self._differs(plan)
        self._plan = plan
        for number, request in enumerate(plan.requests):
            if fresh:
                self._bench.take(request.lane)  # what nobody wanted any more
            serial = self._bench.request(request)
            self._serials[request.lane] = serial
            if fresh and number == 0:
                self._formed, self._drawings = serial, {}
        self._show_words()

    def _resize(self, side: int) -> None:
        """Ask again, unless that size was asked for already."""
        asked = {request.size for request in self._plan.requests} if self._plan else set()
        if side not in asked:
            self.refresh()

    def _differs(self, plan: Plan) -> bool:
        """Whether the parts of a plan are others than those of the one before."""
        assert self._plan is not None
        return _kind(plan) != _kind(self._plan)

    def show_picture(self, lane: Lane) -> None:
        """Take a drawing that is ready and show it, if it is still wanted."""
        if lane == "preview":
            return  # the export dialog's
        ours = self._plan is not None and any(r.lane == lane for r in self._plan.requests)
        drawing = self._bench.take(lane)  # always: a box that stays full is never told of again
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
            groups = (groups[0], _caption(self._bench.model.label, drawn[-1].step))  # it may grow
        sheet = Sheet(pictures, form.columns, groups, form.rows, form.selectable)
        self.canvas.show_sheet(sheet)
        plain = self._plan.view in ("glyph", "sheet") and not self._bench.scene.view.noise
        foreign = self._plan.view == "channel" and self._plan.requests[0].picture is not None
        read = drawn[0].read if foreign else None
        around = theme.ground(self._surround)
        staged = None if plain else (sheet, (around.red(), around.green(), around.blue()))
        self._bench.note_stage(staged, None if read is None else read[0])

    # ---- plans

    def _make_plan(self, view: StageView) -> Plan | None:
        model, latents = self._bench.model, self._bench.latents
        film = self._projector.film if self._projector.showing else None
        if film is None and (model is None or not len(latents)):
            return None
        if view == "channel" and model is not None and len(latents):
            return self._channel_plan(latents)
        if view == "compare" and model is not None and len(latents):
            return self._compare_plan(model, latents)
        source: Source = "stage"
        lane: Lane = "stage"
        step = 0
        if film is not None:
            source, lane, step = "film", "film", self._projector.step
            if not len(latents) or latents.shape[1] != film.latents.shape[1]:
                latents = film.latents
        chosen = min(self._bench.scene.view.chosen, len(latents) - 1)
        noise = self._bench.scene.view.noise or None
        if view == "glyph":
            latents = latents[chosen : chosen + 1]
        form = _form(len(latents), 1 if view == "glyph" else self._bench.scene.view.columns)
        if view == "sheet":
            form = _form(len(latents), self._bench.scene.view.columns, selectable=True)
        request = self._request(latents, form, lane, source, step=step, strength=noise)
        return Plan(view, form, (request,))

    def _channel_plan(self, latents: Latents) -> Plan:
        view = self._bench.scene.view
        strength = view.noise or 1.0
        if self._foreign is not None:
            names = ("Your picture", CHANNEL_ROWS[1], "Redrawn")  # short: they stand side by side
            form = _form(3, 1, groups=names)
            one = self._request(latents[:1], form, "stage", "stage", strength=strength)
            return Plan("channel", form, (replace(one, picture=self._foreign),))
        count = min(self._sent(), len(latents))
        some = latents[(view.chosen + np.arange(count)) % len(latents)]
        form = _form(3 * count, count, rows=CHANNEL_ROWS)
        request = self._request(some, form, "stage", "stage", strength=strength)
        return Plan("channel", form, (request,))

    def _sent(self) -> int:
        """As many glyphs as leave the three rows as tall as the stage allows."""

        def side(count: int) -> int:
            form = _form(3 * count, count, rows=CHANNEL_ROWS)
            return self.canvas.side_for(3 * count, form)

        return max(range(FEWEST_SENT, SENT + 1), key=lambda count: (side(count), count))

    def _compare_plan(self, model: ModelInfo, latents: Latents) -> Plan | None:
        some = latents[:BESIDE]
        across = 4
        theirs = self.chooser.side(some)
        film = self._projector.film if self._projector.showing else None
        scrubbed = film is not None and film.latents.shape[1] == some.shape[1]
        step = self._projector.step if scrubbed else model.step
        ours = _caption(model.label, step)
        if theirs is None:
            form = _form(2 * len(some), across, groups=("", ours))
            return Plan("compare", form, (self._request(some, form, "stage", "stage"),))
        count = min(len(theirs.latents), len(some))
        form = _form(2 * count, across, groups=(theirs.label, ours))
        left = self._request(theirs.latents[:count], form, "side", theirs.source, step=theirs.step)
        if scrubbed:  # two steps of one film
            right = self._request(some[:count], form, "film", "film", step=step)
        else:
            right = self._request(some[:count], form, "stage", "stage")
        return Plan("compare", form, (left, right))

    def _request(
        self,
        latents: Latents,
        form: Sheet,
        lane: Lane,
        source: Source,
        *,
        step: int = 0,
        strength: float | None = None,
    ) -> DrawRequest:
        scene = self._bench.scene
        side = self.canvas.side_for(len(form.pictures), form)
        if len(form.pictures) == 1:
            side = round(side * self.canvas.zoom)
        return DrawRequest(
            latents=np.ascontiguousarray(latents),
            size=max(8, min(LARGEST, side)),
            pen=dict(scene.pen) if source != "other" else {},
            lane=lane,
            source=source,
            step=step,
            moving=self._moving,
            strength=strength,
            noise_seed=scene.view.noise_seed,
        )

    # ---- words

    def _show_words(self) -> None:
        self.info.setText(self._info())
        self.info.setVisible(self.view != "compare")
        self.put_away.setVisible(self.view == "channel" and self._foreign is not None)
        self.canvas.describe(self.describe())

    def _info(self) -> str:
        model = self._bench.model
        if self._projector.showing and self.view in ("glyph", "sheet"):
            return f"Film, step {words.count(self._projector.step)}"
        if model is None:
            return ""
        if self.view == "glyph":
            if self.canvas.zoom > 1:
                return f"{words.percent(self.canvas.zoom)} \N{MIDDLE DOT} drag to pan"
            return "Drag to travel \N{MIDDLE DOT} wheel to zoom"
        if self.view == "sheet":
            count = len(self._bench.latents)
            if model.training:
                return f"{count} fixed messages, live"
            return f"{count} messages"
        noise = self._bench.scene.view.noise or 1.0
        of = "L keeps what was read" if self._foreign is not None else "Drop any picture here"
        return f"Noise {noise:.2f} \N{MIDDLE DOT} {of}"

    def describe(self) -> str:
        """What the stage shows, in words."""
        model = self._bench.model
        if model is None:
            return _EMPTY
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


def _caption(name: str, step: int) -> str:
    return f"{name}, step {words.count(step)}"


def _form(
    count: int,
    columns: int,
    *,
    groups: tuple[str, ...] = (),
    rows: tuple[str, ...] = (),
    selectable: bool = False,
) -> Sheet:
    """A sheet's form, before its pictures are there."""
    blank = np.zeros((1, 1, 3), np.uint8)
    return Sheet([blank] * count, columns, groups, rows, selectable)


def _kind(plan: Plan) -> tuple[object, ...]:
    """What must be the same for older drawings still to fit; captions may count on."""
    form = plan.form
    shape = (len(form.pictures), form.columns, len(form.groups), form.rows, form.selectable)
    return shape, [(r.lane, r.source, r.picture is None) for r in plan.requests]
