"""What the export dialog offers of the timeline, and the job it becomes."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from glyphstudio import timeline as acts
from glyphstudio.errors import GlyphError
from glyphstudio.gui.export_plan import Choices, Format, fitted_size, formats
from glyphstudio.gui.requests import DrawRequest, ExportJob, FilmInfo
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.workbench import Workbench

if TYPE_CHECKING:
    from glyphstudio.engine.timeline import Film, Pose

USUAL = "webm"
SHOWS = "timeline"


def offered(bench: Workbench) -> bool:
    """Whether the timeline has something to take away."""
    timeline, film = bench.scene.timeline, bench.film
    if timeline.clip == "film":
        return film is not None and bool(film.steps)
    return timeline.clip == "axis" or bool(timeline.keys)


def shown(one: Format, choices: Choices, bench: Workbench) -> bool:
    """Whether the file shows the timeline."""
    return one.what == "film" and choices.film_shows == SHOWS and offered(bench)


def filmed(bench: Workbench) -> bool:
    """Whether there is any film: of keys, or of a training."""
    return offered(bench) or (bench.film is not None and bool(bench.film.steps))


def training(one: Format, choices: Choices, bench: Workbench) -> FilmInfo | None:
    """The film of the training, where the file shows that."""
    return bench.film if one.what == "film" and not shown(one, choices, bench) else None


def offer(bench: Workbench, choices: Choices) -> dict[str, object]:
    """What the dialog begins with: the timeline in its room, or where there is no other film."""
    desk = TimelineDesk.of(bench)
    wished, desk.export_as = desk.export_as, ""
    if offered(bench) and desk.showing:
        films = [one.name for one in formats() if one.what == "film"]
        kept = choices.format if choices.format in films else USUAL
        rate = min(60.0, desk.timeline.fps)
        return {"film_shows": SHOWS, "fps": rate, "format": wished or kept}
    if offered(bench) and (bench.film is None or not bench.film.steps):
        return {"film_shows": SHOWS}
    return {"film_shows": "sheet"} if choices.film_shows == SHOWS else {}


def numbers(one: Format, choices: Choices, bench: Workbench, fps: float) -> tuple[int, ...]:
    """The frames of the file; () where it shows something else."""
    if not shown(one, choices, bench):
        return ()
    timeline = bench.scene.timeline
    part = timeline.last - timeline.first
    lasts = acts.length(timeline) * (part if part > 0 else 1.0)
    return tuple(range(max(1, round(lasts * fps))))


def job_of(job: ExportJob, one: Format, choices: Choices, bench: Workbench) -> ExportJob:
    """The job of the timeline, if that is what is shown: with the weights it is frozen at."""
    if not shown(one, choices, bench):
        return job
    timeline = acts.set_(bench.scene.timeline, fps=job.fps)
    scene = bench.scene.with_(timeline=timeline)
    job = replace(
        job, what="timeline", scene=scene, columns=timeline.columns, film_run=None, film_steps=()
    )
    if timeline.clip == "film" and bench.film is not None:
        return replace(job, film_run=bench.film.run, film_steps=bench.film.steps)
    if timeline.frozen and timeline.model is not None:
        return replace(job, scene=scene.with_(model=timeline.model), exactly=True)
    return job


class Trailer:
    """What the timeline shows just now, for a preview that plays."""

    def __init__(self, bench: Workbench) -> None:
        self._bench = bench
        self._made: tuple[object, ...] = ()
        self._film: Film | None = None
        self._began = time.monotonic()

    def request(self, choices: Choices, room: int) -> DrawRequest | None:
        """What to draw now, within `room` pixels; None where nothing can be."""
        pose, columns = self._moment(), self._bench.scene.timeline.columns
        if pose is None:
            return None
        size = min(choices.film_size // columns, fitted_size(columns**2, columns, room))
        pen = pose.looks[0].pen.model_dump(mode="json")
        return DrawRequest(pose.latents, max(8, size), pen=pen, lane="preview")

    def _moment(self) -> Pose | None:
        from glyphstudio.engine.style import Pen  # loaded: a model is open
        from glyphstudio.engine.timeline import Film

        bench, model = self._bench, self._bench.model
        if model is None or not isinstance(model.pen, Pen):
            return None
        scene = bench.scene
        made = scene.timeline, scene.messages, scene.pen
        if made != self._made:
            fitting = [m.numbers for m in scene.messages if len(m) == model.latent_size]
            try:
                self._film = Film(
                    scene.timeline,
                    model.pen,
                    latent_size=model.latent_size,
                    messages=np.array(fitting, np.float32) if fitting else None,
                    pen=scene.pen,
                    axes=bench.axes,
                    steps=() if bench.film is None else bench.film.steps,
                )
            except GlyphError:
                self._film = None  # the export says why
            self._made = made
        film = self._film
        if film is None:
            return None
        passed = time.monotonic() - self._began
        return film.pose(film.begin + passed % max(1e-3, film.end - film.begin))
