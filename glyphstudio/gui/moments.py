"""Exports of a run as it was at one moment: a step of its film, or while it trains."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from glyphstudio import files
from glyphstudio.errors import GlyphError
from glyphstudio.gui.errands import Lent
from glyphstudio.gui.requests import ExportJob, FilmInfo
from glyphstudio.gui.scene_bench import messages_of
from glyphstudio.scene import ModelRef, Scene

MOST_FRAME = 1 << 30  # bytes of one film frame on disk that are read


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
    from glyphstudio.engine.checkpoint import film_state
    from glyphstudio.store.film import Film

    data = files.read_bytes(Film(run / "film", (step,), {}).path(step), MOST_FRAME)
    ref = lent.info.ref.model_copy(update={"step": step, "model_hash": ""})
    info = replace(lent.info, ref=ref, step=step, bits=None, letters=None)
    return replace(lent, info=info, state=film_state(data, lent.state), step=step)


def as_kept(lent: Lent, wanted: ModelRef | None) -> Lent:
    """The very weights of a kept glyph, where they lie beside the run that trains on."""
    from glyphstudio.engine.models import load_model
    from glyphstudio.store.runs import kept_path

    ref, run = lent.info.ref, _folder(lent.info.path)
    if wanted is None or run is None or not wanted.model_hash or ref.run != wanted.run:
        return lent
    path = kept_path(run, wanted.model_hash)
    if ref.model_hash == wanted.model_hash or not path.is_file():
        return lent
    model = load_model(path)
    info = replace(lent.info, ref=wanted, step=model.step, bits=None, letters=None)
    return replace(lent, info=info, state=model.state, step=model.step)


def keep(scene: Scene, lent: Lent) -> None:
    """Keep the weights that `scene` was drawn with beside their run, so that it can come back.

    Where that cannot be written the export still is what it shows.
    """
    from glyphstudio.engine.models import model_bytes
    from glyphstudio.store.runs import kept_path

    run = _folder(lent.info.path)
    if scene.model is None or lent.info.ref.model_hash or run is None:
        return  # weights with a hash lie in a file already
    path = kept_path(run, scene.model.model_hash)
    with contextlib.suppress(GlyphError):
        if not path.exists():
            files.make_folder(path.parent)
            recipe, state = lent.info.recipe, lent.state
            files.write_bytes(path, model_bytes(recipe, state, step=lent.step, legibility=None))


def _folder(path: Path | None) -> Path | None:
    """A run's, from itself or its weights."""
    return path if path is None or path.is_dir() else path.parent
