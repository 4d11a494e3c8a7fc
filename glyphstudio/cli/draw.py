"""`draw`: a sheet of glyphs, or one glyph, as a picture or a vector drawing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.cli.finding import Opened
    from glyphstudio.drawing import Placed
    from glyphstudio.engine.player import Latents, Pictures
    from glyphstudio.engine.render import Grid
    from glyphstudio.engine.style import Pen
    from glyphstudio.exporters.work import DrawingWork, PictureWork

NAME = "draw"
HELP = "draw glyphs of a model: a sheet, or one glyph of any size, as pixels or paths"
EXAMPLES = """
glyphstudio draw mirror -o sheet.png --count 32 --size 256 --seed 3
glyphstudio draw runs/a -o glyph.png --count 1 --size 4096
glyphstudio draw scribe -o glyph.svg --count 1
glyphstudio draw mirror -o red.png --palette riso_red
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli._exporting import add_export_arguments
    from glyphstudio.cli.finding import natural, positive

    parser.add_argument("model", metavar="MODEL", help="a file, a run's folder or a bundled name")
    parser.add_argument("--count", type=positive, default=32, metavar="N", help="glyphs (32)")
    parser.add_argument("--size", type=positive, default=256, metavar="PX", help="one's side (256)")
    parser.add_argument("--columns", type=positive, metavar="N", help="glyphs in a row")
    parser.add_argument("--seed", type=natural, default=0, help="which glyphs, not the run's (0)")
    parser.add_argument("--palette", metavar="NAME", help="paper and inks, as --pen palette=NAME")
    add_export_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import target
    from glyphstudio.cli.reporting import print_result
    from glyphstudio.engine.render import roomy

    file = target(arguments, "picture", "drawing")
    opened = finding.open_model(arguments.model, device=arguments.device, threads=arguments.threads)
    changes = finding.assignments(arguments.pen)
    if arguments.palette is not None:
        changes["palette"] = arguments.palette
    pen = finding.pen_of(opened, changes)
    latents = finding.messages_for(opened, arguments.count, arguments.seed)
    grid = roomy(arguments.count, arguments.size, columns=arguments.columns)
    scene = finding.scene_of(opened, latents, pen, columns=grid.columns, draw_seed=arguments.seed)
    if file.exporter.takes == "drawing":
        drawn = drawing_work(opened, latents, pen, grid)
        file.write(arguments, opened, scene, drawn, unit="glyphs")
    else:
        picture = picture_work(opened, latents, pen, grid)
        file.write(arguments, opened, scene, picture, unit="rows")
    result = {
        "path": str(file.path),
        "width": grid.width,
        "height": grid.height,
        "count": arguments.count,
        "model_hash": opened.model.model_hash,
    }
    glyphs = "1 glyph" if arguments.count == 1 else f"{arguments.count} glyphs"
    text = f"{file.path}: {glyphs}, {grid.width} x {grid.height} px"
    print_result(result, text, as_json=arguments.json)
    return 0


def picture_work(opened: Opened, latents: Latents, pen: Pen, grid: Grid) -> PictureWork:
    """The sheet in strips of pixels."""
    from glyphstudio.cli import finding
    from glyphstudio.engine.render import sheet_strips
    from glyphstudio.exporters.work import PictureWork

    paper = finding.paper_of(pen)

    def strips() -> Iterator[Pictures]:
        return sheet_strips(opened.player, latents, pen, grid, paper=paper)

    return PictureWork(grid.width, grid.height, strips)


def drawing_work(opened: Opened, latents: Latents, pen: Pen, grid: Grid) -> DrawingWork:
    """The sheet as paths.

    Raises:
        ExportError: the model's style has no vector form.
    """
    from glyphstudio.engine.render import NO_PATHS, sheet_paths
    from glyphstudio.errors import ExportError
    from glyphstudio.exporters.work import DrawingWork
    from glyphstudio.palette import palette

    if not opened.player.has_paths:
        raise ExportError(NO_PATHS)
    paper = palette(pen.palette).paper

    def glyphs() -> Iterator[Placed]:
        return sheet_paths(opened.player, latents, pen, grid)

    return DrawingWork(grid.width, grid.height, grid.size, paper, len(latents), glyphs)
