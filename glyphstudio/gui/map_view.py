"""The map: glyphs over two sliders, drawn as one wanders; a click goes there."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import ClassVar, overload

import numpy as np
from PySide6.QtCore import QTimer
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.canvas import image_of
from glyphstudio.gui.controls import Choice, line
from glyphstudio.gui.drops import pixels_of
from glyphstudio.gui.face import Face
from glyphstudio.gui.map_canvas import SIGMAS, MapCanvas
from glyphstudio.gui.map_tiles import Place, Tiles, reduced
from glyphstudio.gui.requests import Drawing, DrawRequest, Lane, Latents, Pixels
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.slider_desk import SliderDesk
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message, StageView, said, viewed

TILE = 112  # device-independent pixels of a drawn glyph
FOOT = 44
HERE = 99  # in the place of a level: the glyph on the stage itself
_BUDGET = 0.03  # seconds one request may take: more glyphs at once where they are quick
_LATE_MS = 2500  # an answer that has not come by then never will
_LEARNS_MS = 2500  # how often the map of a model that trains is drawn anew


class MapView(Face):
    """Two sliders across and down; the rest of the message stays as it is on the stage."""

    view: ClassVar[StageView] = "map"
    lanes: ClassVar[tuple[Lane, ...]] = ("map",)

    def __init__(self, bench: Workbench, actions: Actions) -> None:
        super().__init__(bench, actions)
        self.setObjectName("stage.map")
        theme.dress(self, "stage")
        self._desk = SliderDesk.of(bench)
        self._tiles = Tiles()
        self._drawn_for: tuple[object, ...] = ()
        self._drawn_from: Latents | None = None
        self._base: Latents | None = None
        self._asked: tuple[int, int, tuple[Place, ...]] | None = None  # serial, age, places
        self._at_once = 8
        self.canvas = MapCanvas("stage.map.canvas", self._tiles)
        self.across, self.down = (self._choice(name) for name in ("Across", "Down"))
        self._lay_out()
        self._late, self._learns = QTimer(self), QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(_LATE_MS)
        self._late.timeout.connect(self._give_up)
        self._learns.setInterval(_LEARNS_MS)
        self._learns.timeout.connect(self._draw_anew)
        self.canvas.looked.connect(self._look)
        self.canvas.settled.connect(self._remember)
        self.canvas.gone_to.connect(self.go)
        self.canvas.opened.connect(self._open)
        self._desk.changed.connect(self._fill)
        theme.notifier().changed.connect(self.canvas.update)
        self._fill()

    def _choice(self, name: str) -> Choice:
        made = Choice(f"stage.map.{name.lower()}", name)
        made.setToolTip(f"The slider that changes {name.lower()} the map")
        made.setMaximumWidth(180)
        made.activated.connect(self._choose)
        return made

    def _lay_out(self) -> None:
        foot = QWidget()
        foot.setFixedHeight(FOOT)
        row = QHBoxLayout(foot)
        row.setContentsMargins(theme.SIZE.inspector_edge, 0, theme.SIZE.inspector_edge, 0)
        row.setSpacing(theme.SIZE.gap)
        self._ranges: list[QLabel] = []
        for choice in (self.across, self.down):
            label, seen = QLabel(choice.accessibleName()), QLabel()
            for one in (label, seen):
                theme.dress(one, "dim")
            widest = QFontMetrics(seen.font()).horizontalAdvance(_range(-88.8, -88.8))
            seen.setFixedWidth(widest + 4)
            seen.setToolTip("What of it is seen, in sigmas")
            self._ranges.append(seen)
            row.addWidget(label)
            row.addWidget(choice, 1)
            row.addWidget(seen)
            row.addSpacing(theme.SIZE.edge)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.canvas, 1)
        column.addWidget(line())
        column.addWidget(foot)
        self.setFocusProxy(self.canvas)

    # ---- what it shows

    def _fill(self) -> None:
        """The sliders to choose from."""
        view = self.bench.scene.view.map
        for choice, number in ((self.across, view.across), (self.down, view.down)):
            choice.clear()
            for slider in self._desk.sliders:
                choice.addItem(slider.name, slider.number)
            choice.setCurrentIndex(choice.findData(number))
        if self.isVisible():
            self.refresh()

    def _ways(self) -> tuple[Latents, Latents] | None:
        """The two directions, at right angles to each other; None until they are known."""
        view = self.bench.scene.view.map
        across, down = self._desk.direction(view.across), self._desk.direction(view.down)
        if across is None or down is None:
            return None
        free = down.astype(np.float64) - float(down @ across) * across
        length = float(np.linalg.norm(free))
        if length < 1e-3:
            return None
        return across, (free / length).astype(np.float32)

    def refresh(self) -> None:
        bench, canvas, view = self.bench, self.canvas, self.bench.scene.view
        canvas.surround = theme.SURROUNDS.get(view.paper, "stage")
        for choice, number in ((self.across, view.map.across), (self.down, view.map.down)):
            choice.setCurrentIndex(choice.findData(number))
        latents, ways = bench.latents, self._ways()
        self._base = None
        if bench.model is None or view.chosen >= len(latents):
            canvas.message = "Open a model, and its map is here."
        elif view.map.across == view.map.down:
            canvas.message = "Choose two different sliders, across and down."
        elif ways is None or len(ways[0]) != latents.shape[1]:
            canvas.message = "The sliders of this model are being found."
        else:
            canvas.message = ""
            z = latents[view.chosen]
            canvas.here = (float(ways[0] @ z), float(ways[1] @ z))
            canvas.here_place = (HERE, hash(z.tobytes()), 0)
            self._base = z - canvas.here[0] * ways[0] - canvas.here[1] * ways[1]
            model = bench.model
            which = (model.ref.model_hash, model.ref.run, model.path)
            pen, noise = str(bench.scene.pen), (view.noise, view.noise_seed)
            self._renew((which, pen, noise), np.stack([self._base, *ways]))
        canvas.show_frame(view.map.x, view.map.y, view.map.span)
        canvas.setAccessibleDescription(self.describe())
        learning = bench.model is not None and bench.model.training
        if learning != self._learns.isActive():
            (self._learns.start if learning else self._learns.stop)()
        canvas.update()
        self._look()

    def _renew(self, drawn_for: tuple[object, ...], base: Latents) -> None:
        """What was drawn of another model goes; of another message or pen it waits for newer."""
        old, before = self._drawn_for, self._drawn_from
        alike = before is not None and before.shape == base.shape
        alike = alike and before is not None and np.allclose(before, base, atol=2e-3)
        if drawn_for == old and alike:
            return
        if not old or old[0] != drawn_for[0]:
            self._tiles.clear()
        self._drawn_for, self._drawn_from = drawn_for, base
        self._tiles.grow_old()

    def leave(self) -> None:
        super().leave()
        self._learns.stop()

    @property
    def staged(self) -> Sheet | None:
        frame = self.canvas.frame
        cells = list(frame.cells())
        if self.canvas.message or not cells:
            return None
        columns = 1 + max(column for column, _ in cells) - min(column for column, _ in cells)
        return Sheet(_Seen(self._tiles, [reduced(frame.level, *cell) for cell in cells]), columns)

    def _draw_anew(self) -> None:
        if self.isVisible():
            self._tiles.grow_old()
            self._ask()

    def _look(self) -> None:
        frame = self.canvas.frame
        left, top = frame.sigmas(0, 0)
        right, bottom = frame.sigmas(frame.width, frame.height)
        for label, ends in zip(self._ranges, ((left, right), (top, bottom)), strict=True):
            label.setText("" if self.canvas.message else _range(*ends))
        if self.isVisible():
            self._ask()

    def _ask(self) -> None:
        """Draw the missing glyphs nearest to the middle, as many as are quickly there."""
        ways, base = self._ways(), self._base
        if self._asked is not None or base is None or ways is None or self.canvas.message:
            return
        frame = self.canvas.frame
        level, step = frame.level, frame.step
        missing = [cell for cell in frame.cells() if not self._tiles.fresh(reduced(level, *cell))]
        missing.sort(key=frame.from_middle)
        some = missing[: self._at_once]
        wanted = [reduced(level, *cell) for cell in some]
        places = np.array(some, np.float64).reshape(-1, 2) * step
        if self.canvas.here is not None and not self._tiles.fresh(self.canvas.here_place):
            wanted.insert(0, self.canvas.here_place)
            places = np.concatenate([[self.canvas.here], places])
        if not wanted:
            return
        latents = base + places[:, :1] * ways[0] + places[:, 1:] * ways[1]
        view = self.bench.scene.view
        request = DrawRequest(
            np.ascontiguousarray(latents, np.float32),
            round(TILE * self.devicePixelRatioF()),
            dict(self.bench.scene.pen),
            lane="map",
            strength=view.noise or None,
            noise_seed=view.noise_seed,
        )
        self.bench.take("map")  # what nobody waits for any more
        serial = self.bench.request(request)
        self._asked = (serial, self._tiles.age, tuple(wanted))
        self._late.start()

    def _give_up(self) -> None:
        """What was asked for does not come: another model came to the stage meanwhile."""
        self._asked = None
        if self.isVisible():
            self._ask()

    def take(self, drawing: Drawing) -> None:
        asked = self._asked
        if asked is None or drawing.request.serial != asked[0]:
            return
        self._asked = None
        self._late.stop()
        pictures = drawing.pictures if drawing.noisy is None else drawing.noisy
        for place, picture in zip(asked[2], pictures, strict=True):
            self._tiles.put(place, image_of(picture), asked[1])
        each = drawing.seconds / max(1, len(pictures))
        self._at_once = max(1, min(64, round(_BUDGET / max(1e-4, each))))
        self.canvas.update()
        self._ask()

    def info(self) -> str:
        return "Drag to wander \N{MIDDLE DOT} click to go there"

    def describe(self) -> str:
        view = self.bench.scene.view.map
        across, down = self._desk.name_of(view.across), self._desk.name_of(view.down)
        here = self.canvas.here
        if self.canvas.message or here is None:
            return self.canvas.message
        at = f"{SIGMAS.text(here[0])} and {SIGMAS.text(here[1])}"
        return f"A map of glyphs: {across} across, {down} down. You are at {at}."

    # ---- what people do

    def go(self, x: float, y: float) -> None:
        """The glyph at a place of the map is on the stage."""
        self.bench.hold()
        ways, base = self._ways(), self._base
        if ways is None or base is None or not math.isfinite(x + y):
            return
        z = base.astype(np.float64) + x * ways[0].astype(np.float64) + y * ways[1]
        message = Message.of([float(v) for v in z])
        self.bench.act("Go there", said(self.bench.scene, message))

    def _open(self) -> None:
        self.bench.glance(viewed(self.bench.scene, stage="glyph"))

    def _choose(self) -> None:
        self._show(across=self.across.currentData(), down=self.down.currentData())

    def _remember(self) -> None:
        frame = self.canvas.frame
        span = min(100.0, max(0.01, self.canvas.span))
        self._show(x=frame.x, y=frame.y, span=span)

    def _show(self, **changes: object) -> None:
        scene = self.bench.scene
        view = scene.view.map.model_copy(update=changes)
        self.bench.glance(viewed(scene, map=view.model_dump()))


def _range(low: float, high: float) -> str:
    return f"{SIGMAS.text(low)} to {SIGMAS.text(high)}"


class _Seen(Sequence[Pixels]):
    """The pictures of the map as they are when somebody asks for them; what is missing is black."""

    def __init__(self, tiles: Tiles, places: list[Place]) -> None:
        self._tiles, self._places = tiles, places

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> Pixels: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Pixels]: ...

    def __getitem__(self, index: int | slice) -> Pixels | Sequence[Pixels]:
        if isinstance(index, slice):
            return _Seen(self._tiles, self._places[index])
        image = self._tiles.image(self._places[index], TILE, quick=True)
        return np.zeros((TILE, TILE, 3), np.uint8) if image is None else pixels_of(image)
