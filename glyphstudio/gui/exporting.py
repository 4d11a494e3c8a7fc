"""How an export is made, in the thread of the jobs: a player of its own, work that is pulled."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from glyphstudio import __version__, files
from glyphstudio.drawing import Placed, Provenance
from glyphstudio.errors import Cancelled, ExportError, GlyphError
from glyphstudio.gui import timeline_frames
from glyphstudio.gui.errands import Lent
from glyphstudio.gui.export_plan import fitted_size, tiled
from glyphstudio.gui.moments import as_kept, at_step, keep
from glyphstudio.gui.requests import ExportJob, ExportProgress, Latents, Pixels
from glyphstudio.gui.workers import Running
from glyphstudio.params import Params, parsed
from glyphstudio.scene import ModelRef, Scene, scene_json
from glyphstudio.store import library
from glyphstudio.store.studio import find_studio

if TYPE_CHECKING:
    from glyphstudio.engine.player import Player
    from glyphstudio.engine.render import Grid
    from glyphstudio.engine.style import Pen
    from glyphstudio.exporters.work import Exporter, Work

GIVEN_UP = "The export was cancelled."
SOFTWARE = f"Glyph Studio {__version__}"


def make(job: ExportJob, lent: Lent, running: Running, given_up: threading.Event) -> ExportProgress:
    """Write one file; the answer says how it ended, and under which name.

    Raises:
        GlyphError: it could not be written; nothing was left behind.
    """
    from glyphstudio.engine import device
    from glyphstudio.exporters.work import find_exporter
    from glyphstudio.gui.described import pen_of

    device.use_threads(1)
    if not job.replaces:  # those before it in the queue are written by now
        job = replace(job, path=files.free_path(job.path))
    if job.film_run is not None and job.film_run.name != lent.info.ref.run:
        lent = opened(job.film_run, lent)  # the stage shows another model meanwhile
    if job.exactly:
        lent = as_kept(lent, job.scene.model)
    if job.film_run is not None and job.film_steps and job.what not in ("film", "timeline"):
        lent = at_step(lent, job.film_run, job.film_steps[0])
    exporter = find_exporter(job.exporter)
    player = player_of(lent)
    pen = pen_of(player, job.scene.pen)
    latents = latents_of(job)
    work = film_work(job, lent, player, pen, latents)
    if work is None and exporter.takes == "drawing":
        work = drawing_work(job, player, pen, latents)
    elif work is None:
        work = picture_work(job, player, pen, latents)
    start = time.monotonic()

    def progress(done: int, total: int) -> None:
        passed = time.monotonic() - start
        left = passed / done * (total - done) if done and passed > 0.5 else None
        running.report(ExportProgress(job, "running", done, total, left))

    def cancelled() -> bool:
        return given_up.is_set() or running.cancelled()

    running.report(ExportProgress(job, "running"))
    scene = with_model(job.scene, lent)
    provenance = provenance_of(job, lent, scene) if job.embed else None
    if job.embed:
        keep(scene, lent)
    try:
        exporter.write(
            job.path,
            work,
            parsed_params(exporter, job),
            provenance=provenance,
            progress=progress,
            cancelled=cancelled,
        )
    except Cancelled:
        return ExportProgress(job, "cancelled", sentence=GIVEN_UP)
    if exporter.takes == "drawing":
        keep_small(job, player, pen, latents)
    return ExportProgress(job, "done", 1, 1, sentence=f"Saved {job.path.name}.")


def failed(job: ExportJob, error: Exception) -> ExportProgress:
    """The answer of an export that broke."""
    sentence = str(error) if isinstance(error, GlyphError) else "The export broke off."
    return ExportProgress(job, "failed", sentence=sentence)


def parsed_params(exporter: Exporter, job: ExportJob) -> Params:
    """The exporter's own settings."""
    return parsed(exporter.params_type, job.params)


def provenance_of(job: ExportJob, lent: Lent, scene: Scene) -> Provenance:
    """What is embedded; how well a model is read only where it does not change just now."""
    info = lent.info
    return Provenance(
        SOFTWARE,
        scene_json(scene),
        bits=None if info.training else info.bits,
        letters=None if info.training else info.letters,
        steps=job.film_steps if job.what == "film" else (),
    )


def player_of(lent: Lent) -> Player:
    """A player that only this job uses."""
    from glyphstudio.engine import device
    from glyphstudio.engine.family import find_family

    player = find_family(lent.family).make_player(lent.params, device=device.preferred(lent.device))
    player.load(lent.state)
    return player


def opened(run: Path, instead_of: Lent) -> Lent:
    """The weights of a run, from the disk, for the same device.

    Raises:
        GlyphError: they cannot be read.
    """
    from glyphstudio.engine import device
    from glyphstudio.engine.models import IN_RUN, load_model, open_player
    from glyphstudio.gui.described import model_info

    model = load_model(run)
    info = model_info(model, open_player(model, device.choose("cpu")), run / IN_RUN)
    return replace(
        instead_of,
        info=info,
        family=model.recipe.family,
        params=model.params,
        state=model.state,
        step=model.step,
    )


def latents_of(job: ExportJob) -> Latents:
    """The messages to draw, (n, latent_size): all, or the chosen one.

    Raises:
        ExportError: there are none.
    """
    messages = job.scene.messages
    if job.what == "glyph" or (job.what == "film" and not job.columns):
        messages = () if job.scene.chosen is None else (job.scene.chosen,)
    if not messages:
        raise ExportError("There is nothing on the stage to export.")
    return np.array([message.numbers for message in messages], np.float32)


def grid_of(job: ExportJob, count: int) -> Grid:
    """Where the glyphs stand."""
    from glyphstudio.engine.render import Grid
    from glyphstudio.exporters.labels import foot_of

    if count == 1:
        return Grid(1, 1, job.size)
    columns, foot = max(1, min(job.columns, count)), foot_of(job.size) if job.labels else 0
    return Grid(count, columns, job.size, gap=job.gap, margin=job.margin, foot=foot)


def paper_of(player: Player, latents: Latents, pen: Pen) -> Pixels:
    """(3,): what lies between the glyphs."""
    paper: Pixels = player.draw(latents[:1], pen, 32)[0, 0, 0]
    return paper


def picture_work(job: ExportJob, player: Player, pen: Pen, latents: Latents) -> Work:
    """A glyph or a sheet, drawn in strips as it is written."""
    from glyphstudio.engine.sheets import ContactSheet
    from glyphstudio.exporters.labels import feet, ink_on
    from glyphstudio.exporters.work import PictureWork
    from glyphstudio.palette import palette

    pixels = job.pixels
    if pixels is not None:
        return PictureWork(pixels.shape[1], pixels.shape[0], lambda: iter([pixels]))
    grid = grid_of(job, len(latents))
    paper = paper_of(player, latents, pen)

    colours = palette(pen.palette)
    lefts = [grid.corner(index)[0] for index in range(min(grid.count, grid.columns))]
    words = feet(job.labels, lefts, size=grid.size, width=grid.width, foot=grid.foot)
    ink = ink_on(colours.paper, colours.inks)
    sheet = ContactSheet(player, latents, pen, grid, paper=paper, ink=ink, feet=words)
    return PictureWork(grid.width, grid.height, sheet.strips, clear=sheet.clear, fine=sheet.fine)


def drawing_work(job: ExportJob, player: Player, pen: Pen, latents: Latents) -> Work:
    """The paths of a glyph or a sheet, made as they are written.

    Raises:
        ExportError: the model draws with pixels.
    """
    from glyphstudio.engine.contours import SIDE
    from glyphstudio.engine.lettered import lettered
    from glyphstudio.engine.render import NO_PATHS, sheet_paths
    from glyphstudio.exporters.labels import ink_on, word
    from glyphstudio.exporters.work import DrawingWork
    from glyphstudio.palette import palette

    if not player.has_paths:
        raise ExportError(NO_PATHS)
    grid = grid_of(job, len(latents))
    paper = "#" + paper_of(player, latents, pen).tobytes().hex()
    count = len(latents) * (2 if grid.foot else 1)  # words are drawings too

    def cover(text: str) -> Latents:
        return word(text, size=grid.size, foot=grid.foot, side=SIDE)

    def glyphs() -> Iterator[Placed]:
        drawn = sheet_paths(player, latents, pen, grid)
        if not grid.foot:
            return drawn
        colours = palette(pen.palette)
        ink = "#" + ink_on(colours.paper, colours.inks).tobytes().hex()
        return lettered(drawn, grid, job.labels, cover, paper=paper, ink=ink)

    return DrawingWork(grid.width, grid.height, grid.size, paper, count, glyphs)


def keep_small(job: ExportJob, player: Player, pen: Pen, latents: Latents) -> None:
    """Keep a small picture of a drawing for the library, which draws no paths itself."""
    side = fitted_size(len(latents), job.columns, library.THUMBNAIL)
    small = tiled(player.draw(latents, pen, max(8, side)), job.columns)
    library.thumbnail(job.path, find_studio(), read=lambda _path: small)


def film_work(
    job: ExportJob, lent: Lent, player: Player, pen: Pen, latents: Latents
) -> Work | None:
    """The run's film: the drawer as it was at each step, drawn anew; None for pictures."""
    from glyphstudio.engine import clear
    from glyphstudio.engine.checkpoint import film_state
    from glyphstudio.engine.render import sheet
    from glyphstudio.exporters.work import FilmWork
    from glyphstudio.store.film import Film

    if job.what == "timeline":
        return timeline_frames.work_of(job, lent, player)
    if job.what != "film":
        return None
    if job.film_run is None or not job.film_steps:
        raise ExportError("This run has no film yet.")
    run: Path = job.film_run
    grid = grid_of(job, len(latents))
    paper = paper_of(player, latents, pen)

    film = Film(run / "film", tuple(sorted(set(job.film_steps))), {})

    def draw(step: int) -> Pixels:
        player.load(film_state(film.read(step), lent.state))
        return sheet(player.draw(latents, pen, grid.size), grid, paper=paper)

    def some(numbers: Sequence[int]) -> Iterator[Pixels]:
        shown, picture = -1, np.zeros((0, 0, 3), np.uint8)
        for step in (job.film_steps[number] for number in numbers):
            if step != shown:
                picture, shown = film.nearest(step, draw), step
            yield picture

    def frames() -> Iterator[Pixels]:
        return some(range(len(job.film_steps)))

    def clear_at(step: int) -> Pixels:
        player.load(film_state(film.read(step), lent.state))
        nothing = np.zeros(4, np.uint8)
        return sheet(clear.clear(player, latents, pen, grid.size), grid, paper=nothing)

    def without_paper() -> Iterator[Pixels]:
        clear.check(player, latents, pen)
        shown, picture = -1, np.zeros((0, 0, 4), np.uint8)
        for step in job.film_steps:
            if step != shown:
                picture, shown = film.nearest(step, clear_at), step
            yield picture

    count = len(job.film_steps)
    return FilmWork(grid.width, grid.height, job.fps, count, frames, some, clear=without_paper)


def with_model(scene: Scene, lent: Lent) -> Scene:
    """The scene with the hash of the very weights it is drawn with."""
    from glyphstudio.engine.models import model_hash

    ref = lent.info.ref
    if not ref.model_hash:
        found = model_hash(lent.info.recipe, lent.state)
        ref = ModelRef(model_hash=found, name=ref.name, run=ref.run, step=lent.step)
    return scene.with_(model=ref, recipe=lent.info.recipe, draft=None, shelf=(), slots={})
