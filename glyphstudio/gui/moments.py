"""Exports of a run as it was at one moment: a step of its film, or while it trains."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from glyphstudio.errors import FileError, GlyphError
from glyphstudio.gui.errands import Lent
from glyphstudio.gui.locating import LOST, run_of
from glyphstudio.gui.reel import frame_state
from glyphstudio.gui.requests import ExportJob, FilmInfo
from glyphstudio.gui.scene_bench import messages_of
from glyphstudio.scene import ModelRef, Scene


def of_film(job: ExportJob, film: FilmInfo, steps: Sequence[int]) -> ExportJob:
    """The job, drawn with these steps of a film; of another model than the scene's, its sheet."""
    scene, size = job.scene, film.latents.shape[1]
    if any(len(message) != size for message in scene.messages):
        scene = scene.with_(messages=messages_of(film.latents), draw_seed=None)
    return replace(job, scene=scene, film_run=film.run, film_steps=tuple(steps))


def at_step(lent: Lent, run: Path, step: int) -> Lent:
    """A run's weights as they were at a step of its film.

    Raises:
        GlyphError: the film has no such step any more, or it cannot be read.
    """
    ref = lent.info.ref.model_copy(update={"step": step, "model_hash": ""})
    info = replace(lent.info, ref=ref, step=step, bits=None, letters=None)
    return replace(lent, info=info, state=frame_state(run, step, lent.state), step=step)


def as_kept(lent: Lent, wanted: ModelRef | None) -> Lent:
    """The very weights of a kept glyph, from the stage or from beside the run it shows.

    Raises:
        GlyphError: they are neither here nor there.
    """
    from glyphstudio.engine.models import load_model
    from glyphstudio.store.runs import kept_path

    ref, path = lent.info.ref, lent.info.path
    if wanted is None or not wanted.model_hash or ref.model_hash == wanted.model_hash:
        return lent
    if path is None or ref.run != wanted.run:
        raise FileError(LOST)
    model = load_model(kept_path(run_of(path), wanted.model_hash))
    info = replace(lent.info, ref=wanted, step=model.step, bits=None, letters=None)
    return replace(lent, info=info, state=model.state, step=model.step)


def keep(scene: Scene, lent: Lent) -> None:
    """Keep the weights that `scene` was drawn with beside their run, so that it can come back.

    Where that cannot be written the export still is what it shows.
    """
    from glyphstudio.engine.models import model_bytes
    from glyphstudio.store.runs import keep_model

    if scene.model is None or lent.info.ref.model_hash or lent.info.path is None:
        return  # weights with a hash lie in a file already
    data = model_bytes(lent.info.recipe, lent.state, step=lent.step, legibility=None)
    with contextlib.suppress(GlyphError):
        keep_model(run_of(lent.info.path), scene.model.model_hash, data)
