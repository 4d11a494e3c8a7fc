"""The frames of an export of the timeline, in the thread of the jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from glyphstudio.errors import ExportError
from glyphstudio.gui.errands import Lent
from glyphstudio.gui.requests import ExportJob

if TYPE_CHECKING:
    from glyphstudio.engine.player import Player
    from glyphstudio.exporters.work import Work


def work_of(job: ExportJob, lent: Lent, player: Player) -> Work:
    """The frames, drawn as they are written.

    Raises:
        GlyphError: there is nothing to draw, or keys of another model.
    """
    from glyphstudio.engine.checkpoint import film_state
    from glyphstudio.engine.timeline import Film, Frames
    from glyphstudio.exporters.work import FilmWork
    from glyphstudio.store import film as store

    film = Film.of(job.scene, player, steps=job.film_steps)

    def load(step: int) -> None:
        if job.film_run is None:
            raise ExportError("This run has no film yet.")
        folder = job.film_run / "film"
        recorded = store.Film(folder, job.film_steps, {})

        def put(nearest: int) -> None:
            player.load(film_state(recorded.read(nearest), lent.state))

        recorded.nearest(step, put)

    seed = job.scene.view.noise_seed
    made = Frames(film, player, job.size, noise_seed=seed, load=load)
    grid = made.grid
    return FilmWork(
        grid.width, grid.height, job.fps, made.count, made.all, made.some, clear=made.clear
    )
