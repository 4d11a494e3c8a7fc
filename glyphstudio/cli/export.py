"""`export`: what any file of ours, a project, a run or a model shows, in another format or size."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydantic import JsonValue

    from glyphstudio.cli._exporting import Target
    from glyphstudio.cli._restoring import Restored
    from glyphstudio.engine.style import Pen
    from glyphstudio.scene import Scene
    from glyphstudio.timeline import Timeline

NAME = "export"
HELP = "write what a picture, film, project, run or model shows in another format or size"
EXAMPLES = """
glyphstudio export sheet.png -o sheet.svg
glyphstudio export piece.glyphstudio -o poster.png --size 4096 --glyph 1
glyphstudio export loop.webm -o loop.gif --size 256
glyphstudio export runs/a -o alphabet.pdf
glyphstudio export mirror -o sheet.png --pen palette=riso_red
"""
COUNT = 32  # glyphs of a run or a model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli._exporting import add_export_arguments
    from glyphstudio.cli.finding import measure, positive

    parser.add_argument(
        "place", metavar="FILE-OR-RUN", help="of ours; a project, a model, a bundled name"
    )
    parser.add_argument("--model", metavar="MODEL", help="this one instead of the one it names")
    parser.add_argument(
        "--size", type=positive, metavar="PX", help="a glyph's side (256), a film's (512)"
    )
    parser.add_argument("--columns", type=positive, metavar="N", help="glyphs in a row")
    parser.add_argument("--fps", type=measure, help="frames a second of a film (its own)")
    shown = parser.add_mutually_exclusive_group()
    shown.add_argument("--glyph", type=positive, metavar="N", help="the one glyph alone")
    shown.add_argument("--sheet", action="store_true", help="all glyphs, also where one is shown")
    add_export_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import target
    from glyphstudio.cli._restoring import pen_for

    file = target(arguments, "picture", "drawing", "film")
    found = source(arguments)
    changes = finding.assignments(arguments.pen)
    pen = pen_for(found, changes)
    scene = found.scene.with_(pen=finding.told(pen, found.opened.player.pen))
    if file.exporter.takes == "film":
        return _film(arguments, file, found, scene, changes)
    return _still(arguments, file, found, scene, pen)


def source(arguments: argparse.Namespace) -> Restored:
    """What is to be exported, and its model.

    Raises:
        FileError: it is nothing of ours, or its model is nowhere.
    """
    from glyphstudio.cli import finding
    from glyphstudio.cli._restoring import Restored, restored
    from glyphstudio.engine.models import bundled_models
    from glyphstudio.errors import FileError
    from glyphstudio.files.reading import is_there, opened

    place, device, threads = arguments.place, arguments.device, arguments.threads
    path = Path(place)
    is_model = place in bundled_models() or (is_there(path) and path.is_dir())
    if not is_model:
        with opened(path, FileError) as file:
            is_model = file.read(9)[8:] == b"{"
    if not is_model:
        return restored(path, arguments.model, device=device, threads=threads)
    model = finding.open_model(arguments.model or place, device=device, threads=threads)
    seed = model.model.recipe.seed  # those that the training showed
    latents = finding.messages_for(model, COUNT, seed)
    scene = finding.scene_of(model, latents, model.player.pen, columns=8, draw_seed=seed)
    return Restored(scene, model)


def _still(
    arguments: argparse.Namespace, file: Target, found: Restored, scene: Scene, pen: Pen
) -> int:
    from glyphstudio.cli._restoring import SHEETS, latents_of
    from glyphstudio.cli.draw import drawing_work, picture_work
    from glyphstudio.cli.reporting import DONE, print_result
    from glyphstudio.engine.render import roomy
    from glyphstudio.scene import chose, viewed

    alone = scene.view.stage not in SHEETS and not arguments.sheet
    if arguments.glyph is not None:
        scene, alone = chose(scene, arguments.glyph - 1), True
    chosen = scene.chosen or scene.messages[0]
    messages = (chosen,) if alone else scene.messages
    columns = arguments.columns or min(scene.view.columns, len(messages))
    grid = roomy(len(messages), arguments.size or 256, columns=columns)
    shown = {"stage": "glyph"} if alone else {"stage": "sheet", "columns": min(64, columns)}
    told = viewed(scene, **shown)
    drawing = file.exporter.takes == "drawing"
    work = (drawing_work if drawing else picture_work)(
        found.opened, latents_of(messages), pen, grid
    )
    unit = "glyphs" if drawing else "rows"
    file.write(arguments, found.opened, told, work, unit=unit)
    result = {
        "path": str(file.path),
        "width": grid.width,
        "height": grid.height,
        "count": len(messages),
        "model_hash": found.opened.model.model_hash,
    }
    glyphs = "1 glyph" if len(messages) == 1 else f"{len(messages)} glyphs"
    text = f"{file.path}: {glyphs}, {grid.width} x {grid.height} px"
    print_result(result, text, as_json=arguments.json)
    return DONE


def _film(
    arguments: argparse.Namespace,
    file: Target,
    found: Restored,
    scene: Scene,
    changes: dict[str, JsonValue],
) -> int:
    from glyphstudio import timeline as acts
    from glyphstudio.cli._exporting import film_result, rate_for
    from glyphstudio.cli.animate import film_of
    from glyphstudio.engine.timeline import Film, Frames
    from glyphstudio.exporters.work import FilmWork
    from glyphstudio.scene import viewed

    trained = found.opened.run is not None and Path(arguments.place).is_dir()
    timeline = moving(scene, trained=trained)
    keys = tuple(key.model_copy(update={"pen": key.pen | changes}) for key in timeline.keys)
    fps = arguments.fps
    if fps is None:
        fps = rate_for(file, None) if file.exporter.rates else timeline.fps
    timeline = acts.set_(timeline, keys=keys, fps=fps, model=scene.model)
    scene = viewed(scene, room="animate").with_(timeline=timeline)
    steps, load = film_of(found.opened) if timeline.clip == "film" else ((), None)
    film = Film.of(scene, found.opened.player, steps=steps)
    size, seed = arguments.size or 512, scene.view.noise_seed
    frames = Frames(film, found.opened.player, size, noise_seed=seed, load=load)
    work = FilmWork(
        frames.grid.width, frames.grid.height, fps, frames.count, frames.all, frames.some
    )
    file.write(arguments, found.opened, scene, work, unit="frame")
    more = {"keys": len(timeline.keys), "seamless": film.seamless}
    return film_result(arguments, found.opened, file.path, work, more)


def moving(scene: Scene, *, trained: bool) -> Timeline:
    """A scene's timeline; where it has none, its glyphs as keys, or the training if it is a run.

    Raises:
        FileError: there is nothing that could move.
    """
    from glyphstudio import timeline as acts
    from glyphstudio.errors import FileError

    timeline = scene.timeline
    if timeline.clip != "keys" or timeline.keys:
        return timeline
    if trained:
        return acts.set_(timeline, clip="film", columns=4)
    if len(scene.messages) < 2:
        raise FileError("There is one glyph in it and no timeline, so nothing could move.")
    keys = [acts.Key(message=message, pen=scene.pen) for message in scene.messages]
    return acts.added(timeline, keys[: acts.MOST_KEYS])
