"""What an export takes its job from: the choices, and what the window shows; no widgets."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import JsonValue

from glyphstudio import files
from glyphstudio.errors import ExportError, GlyphError
from glyphstudio.exporters.work import find_exporter
from glyphstudio.files.patterns import facts_of, path_by
from glyphstudio.gui import export_plan, timeline_export
from glyphstudio.gui.export_plan import Choices, Format
from glyphstudio.gui.moments import of_film
from glyphstudio.gui.projector import Projector
from glyphstudio.gui.requests import ExportJob, FilmInfo, Pixels
from glyphstudio.gui.sheet import as_picture
from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import Params, parsed, setting
from glyphstudio.store.studio import find_studio

NO_FILM = "A film needs a run, or keys in Animate."
NO_MODEL = "There is no model on the stage yet."
_FILE = "export_last.json"


class Order(Params):
    """What was exported last, to be exported again of what is shown then.

    `settings`: of the exporter.
    """

    version: Literal[1] = 1
    choices: Choices = setting(Choices, title="Choices", hidden=True)
    settings: dict[str, JsonValue] = setting(dict, title="Settings", hidden=True)


def last_order() -> Order | None:
    """What was exported last; None: nothing yet, or the note of it is damaged."""
    try:
        return parsed(Order, files.read_json(find_studio().config / _FILE))
    except GlyphError:
        return None


def note_order(choices: Choices, settings: Params) -> None:
    """Keep it for next time.

    Raises:
        SaveError: it could not be written.
    """
    order = Order(choices=choices, settings=settings.model_dump(mode="json"))
    config = files.make_folder(find_studio().config)
    files.write_json(config / _FILE, order.model_dump(mode="json"))


def lacks(one: Format, bench: Workbench) -> str:
    """Why a format cannot be written of what the window shows; "" where it can."""
    model = bench.model
    if one.what == "film" and not timeline_export.filmed(bench):
        return NO_FILM
    if one.what == "drawing" and model is not None and not model.has_paths:
        return export_plan.NO_PATHS
    return ""


def folder_of(choices: Choices, bench: Workbench) -> Path:
    """The chosen folder while it is there, else the studio's own."""
    folder = Path(choices.folder) if choices.folder else None
    if folder is None or not folder.is_dir():
        folder = bench.studio_folder / "exports"
    return folder


def seen(one: Format, choices: Choices, bench: Workbench) -> Pixels | None:
    """(h, w, 3): the stage as it is seen, where that is chosen and more than glyphs."""
    if one.what != "glyph" or choices.glyph_shows != "stage" or bench.staged is None:
        return None
    return as_picture(*bench.staged)


def film_of(one: Format, choices: Choices, bench: Workbench) -> FilmInfo | None:
    """The film that the file is drawn from: for a picture, the one the stage shows."""
    projector = Projector.of(bench)
    film = timeline_export.training(one, choices, bench)
    return film or (projector.film if projector.showing else None)


def facts(one: Format, choices: Choices, bench: Workbench) -> dict[str, str]:
    """What the fields of a name's pattern stand for."""
    film, model = film_of(one, choices, bench), bench.model
    label = film.label if film else model.label if model else "glyphs"
    return facts_of(label, seed=bench.scene.draw_seed, day=date.today())


def size_of(one: Format, choices: Choices) -> int:
    """A glyph's side in pixels."""
    return int(getattr(choices, export_plan.size_field(one, choices)))


def columns_of(one: Format, choices: Choices) -> int:
    """Of a sheet; 0 for one glyph."""
    return choices.columns if export_plan.is_sheet(one, choices) else 0


def steps_of(one: Format, choices: Choices, bench: Workbench) -> tuple[int, ...]:
    """What each frame of the film shows; () of pictures."""
    film, fps = timeline_export.training(one, choices, bench), export_plan.rate_of(one, choices)
    if film is None:
        return timeline_export.numbers(one, choices, bench, fps)
    return export_plan.film_steps(film.steps, max(1, round(choices.seconds * fps)))


def job_of(
    one: Format,
    choices: Choices,
    settings: Params,
    bench: Workbench,
    *,
    path: Path,
    replaces: bool = False,
) -> ExportJob:
    """The file that these choices make of what the window shows."""
    size, columns = size_of(one, choices), columns_of(one, choices)
    film, pixels = film_of(one, choices, bench), seen(one, choices, bench)
    if pixels is not None:
        settings = type(settings)()  # what is on the screen has paper, and 8 bits
    job = ExportJob(
        what=("sheet" if columns else "glyph") if one.what == "drawing" else one.what,
        exporter=one.exporter,
        path=path,
        scene=bench.scene,
        params=export_plan.printed(settings, choices).model_dump(mode="json"),
        size=size,
        columns=columns if columns or one.what == "film" else 1,
        gap=export_plan.gap_of(size) if columns else 0,
        margin=export_plan.margin_of(one, choices, size),
        labels=export_plan.texts_of(one, choices, bench.scene, len(bench.latents)),
        fps=export_plan.rate_of(one, choices),
        embed=choices.embed,
        replaces=replaces,
        pixels=pixels,
    )
    if film is not None:
        job = of_film(job, film, steps_of(one, choices, bench) or (Projector.of(bench).step,))
    return timeline_export.job_of(job, one, choices, bench)


def again(order: Order, bench: Workbench) -> ExportJob:
    """The last export once more, of what the window shows now, under a name that is free.

    Raises:
        GlyphError: it cannot be made of that, or its folder cannot be written.
    """
    choices = order.choices
    one = next((one for one in export_plan.formats() if one.name == choices.format), None)
    if one is None:
        raise ExportError("That format is not known here; choose another one.")
    if bench.model is None:
        raise ExportError(NO_MODEL)
    if reason := lacks(one, bench):
        raise ExportError(reason)
    settings = parsed(find_exporter(one.exporter).params_type, order.settings)
    folder = files.make_folder(folder_of(choices, bench))
    path = path_by(folder, choices.pattern, one.suffix, facts(one, choices, bench))
    return job_of(one, choices, settings, bench, path=path)
