"""What each view of the stage needs: the form of its sheet, and a request for each part of it."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from glyphstudio.gui import words
from glyphstudio.gui.board import Crop
from glyphstudio.gui.canvas import Canvas
from glyphstudio.gui.compare import Chooser
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import DrawRequest, Lane, Latents, ModelInfo, Pixels, Source
from glyphstudio.gui.sheet import Sheet
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import StageView

CHANNEL_ROWS = ("Drawn", "Through the noise", "Redrawn from\nwhat was read")
FEWEST_SENT, SENT = 3, 6  # glyphs sent through the channel at once
BESIDE = 16  # glyphs on either side of a comparison
LARGEST = 4096  # device pixels asked for as one picture
MOST_WHOLE = 640  # of the whole glyph that lies under what is looked at closely


@dataclass(frozen=True, slots=True)
class Plan:
    """What a view needs: the form of its sheet, and a request for each part of it."""

    view: StageView
    form: Sheet  # its pictures are only counted
    requests: tuple[DrawRequest, ...]

    @property
    def closely(self) -> bool:
        """Whether its last request is of a part of the glyph alone."""
        return self.requests[-1].crop is not None

    @property
    def kind(self) -> tuple[object, ...]:
        """What must be the same for older drawings still to fit; captions may count on."""
        form = self.form
        shape = (len(form.pictures), form.columns, len(form.groups), form.rows, form.selectable)
        parts = [(r.lane, r.source, r.picture is None) for r in self.requests]
        return self.view, shape, parts


class Planner:
    """Makes the plans of the stage's own canvas."""

    def __init__(
        self, bench: Workbench, canvas: Canvas, chooser: Chooser, projector: Projector
    ) -> None:
        self._bench, self._canvas, self._chooser = bench, canvas, chooser
        self._projector = projector
        self.moving = False  # a slider is dragged: slow styles draw at half size

    def plan(self, view: StageView, foreign: Pixels | None) -> Plan | None:
        """What `view` needs; None while there is nothing to show. `foreign`: for the channel."""
        model, latents = self._bench.model, self._bench.latents
        film = self._projector.film if self._projector.showing else None
        if film is None and (model is None or not len(latents)):
            return None
        if view == "channel" and model is not None and len(latents):
            return self._channel(latents, foreign)
        if view == "compare" and model is not None and len(latents):
            return self._compare(model, latents)
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
            crop = self._canvas.crop
            if crop is not None and noise is None and model is not None and model.resolution_free:
                return self._closely(latents, crop, lane, source, step=step)
        form = form_of(len(latents), 1 if view == "glyph" else self._bench.scene.view.columns)
        if view == "sheet":
            form = form_of(len(latents), self._bench.scene.view.columns, selectable=True)
        request = self._request(latents, form, lane, source, step=step, strength=noise)
        return Plan(view, form, (request,))

    def _closely(
        self, latents: Latents, crop: Crop, lane: Lane, source: Source, *, step: int
    ) -> Plan:
        """What is seen of one glyph, sharp, over the whole of it, to pan on."""
        form = form_of(1, 1)
        whole = self._request(latents, form, "side", source, step=step)
        whole = replace(whole, size=min(MOST_WHOLE, self._canvas.side_for(1, form)), moving=False)
        part = self._request(latents, form, lane, source, step=step)
        return Plan("glyph", form, (whole, replace(part, size=crop.side, crop=crop.box)))

    def _channel(self, latents: Latents, foreign: Pixels | None) -> Plan:
        view = self._bench.scene.view
        strength = view.noise or 1.0
        if foreign is not None:
            names = ("Your picture", CHANNEL_ROWS[1], "Redrawn")  # short: they stand side by side
            form = form_of(3, 1, groups=names)
            one = self._request(latents[:1], form, "stage", "stage", strength=strength)
            return Plan("channel", form, (replace(one, picture=foreign),))
        count = min(self._sent(), len(latents))
        some = latents[(view.chosen + np.arange(count)) % len(latents)]
        form = form_of(3 * count, count, rows=CHANNEL_ROWS)
        request = self._request(some, form, "stage", "stage", strength=strength)
        return Plan("channel", form, (request,))

    def _sent(self) -> int:
        """As many glyphs as leave the three rows as tall as the stage allows."""

        def side(count: int) -> int:
            form = form_of(3 * count, count, rows=CHANNEL_ROWS)
            return self._canvas.side_for(3 * count, form)

        return max(range(FEWEST_SENT, SENT + 1), key=lambda count: (side(count), count))

    def _compare(self, model: ModelInfo, latents: Latents) -> Plan | None:
        some = latents[:BESIDE]
        across = 4
        theirs = self._chooser.side(some)
        film = self._projector.film if self._projector.showing else None
        scrubbed = film is not None and film.latents.shape[1] == some.shape[1]
        step = self._projector.step if scrubbed else model.step
        ours = caption(model.label, step)
        if theirs is None:
            form = form_of(2 * len(some), across, groups=("", ours))
            return Plan("compare", form, (self._request(some, form, "stage", "stage"),))
        count = min(len(theirs.latents), len(some))
        form = form_of(2 * count, across, groups=(theirs.label, ours))
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
        side = self._canvas.side_for(len(form.pictures), form)
        if len(form.pictures) == 1:
            side = round(side * self._canvas.zoom)
        return DrawRequest(
            latents=np.ascontiguousarray(latents),
            size=max(8, min(LARGEST, side)),
            pen=dict(scene.pen) if source != "other" else {},
            lane=lane,
            source=source,
            step=step,
            moving=self.moving,
            strength=strength,
            noise_seed=scene.view.noise_seed,
        )


def caption(name: str, step: int) -> str:
    """What stands over a side of a comparison."""
    return f"{name}, step {words.count(step)}"


def form_of(
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
