"""`draw`: a sheet of glyphs, or one glyph, as a picture or a vector drawing."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.cli.finding import Opened
    from glyphstudio.drawing import Placed
    from glyphstudio.engine.player import Latents
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
glyphstudio draw mirror -o cut.png --count 1 --size 2048 --set paper=false
glyphstudio draw ink -o proof.png --labels number --set deep=true
glyphstudio draw --from sheet.png -o large.png --size 1024      the same messages again
glyphstudio draw --from sheet.png#3 -o one.svg                  the third of them
"""
COUNT = 32


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli._exporting import add_export_arguments
    from glyphstudio.cli.finding import natural, positive

    parser.add_argument(
        "model", nargs="?", metavar="MODEL", help="a file, a run's folder or a bundled name"
    )
    parser.add_argument(
        "--from", dest="source", metavar="FILE",
        help="the glyphs of an exported file or project; FILE#3 is the third; its own model",
    )  # fmt: skip
    parser.add_argument("--count", type=positive, metavar="N", help="glyphs (32)")
    parser.add_argument("--size", type=positive, default=256, metavar="PX", help="one's side (256)")
    parser.add_argument("--columns", type=positive, metavar="N", help="glyphs in a row")
    parser.add_argument("--seed", type=natural, default=0, help="which glyphs, not the run's (0)")
    parser.add_argument("--palette", metavar="NAME", help="paper and inks, as --pen palette=NAME")
    parser.add_argument(
        "--labels",
        choices=("none", "number", "seed", "step"),
        default="none",
        help="words below the glyphs (none)",
    )
    add_export_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import target
    from glyphstudio.cli._restoring import again, changes
    from glyphstudio.cli.reporting import print_result
    from glyphstudio.engine.render import roomy
    from glyphstudio.errors import SettingError
    from glyphstudio.exporters.labels import foot_of, texts

    file = target(arguments, "picture", "drawing")
    if arguments.source is not None:
        opened, latents, pen, seed, columns = again(arguments)
    else:
        if arguments.model is None:
            raise SettingError("Name a model to draw with, or a file to draw again by --from.")
        opened = finding.open_model(
            arguments.model, device=arguments.device, threads=arguments.threads
        )
        pen = finding.pen_of(opened, changes(arguments))
        seed, columns = arguments.seed, arguments.columns
        latents = finding.messages_for(opened, arguments.count or COUNT, seed)
    grid = roomy(len(latents), arguments.size, columns=columns)
    scene = finding.scene_of(opened, latents, pen, columns=grid.columns, draw_seed=seed)
    words = texts(arguments.labels, len(latents), seed=arguments.seed, step=opened.model.step)
    grid = replace(grid, foot=foot_of(grid.size) if words else 0)
    if file.exporter.takes == "drawing":
        drawn = drawing_work(opened, latents, pen, grid, labels=words)
        file.write(arguments, opened, scene, drawn, unit="glyphs")
    else:
        picture = picture_work(opened, latents, pen, grid, labels=words)
        file.write(arguments, opened, scene, picture, unit="rows")
    result = {
        "path": str(file.path),
        "width": grid.width,
        "height": grid.height,
        "count": len(latents),
        "model_hash": opened.model.model_hash,
    }
    glyphs = "1 glyph" if len(latents) == 1 else f"{len(latents)} glyphs"
    text = f"{file.path}: {glyphs}, {grid.width} x {grid.height} px"
    print_result(result, text, as_json=arguments.json)
    return 0


def picture_work(
    opened: Opened,
    latents: Latents,
    pen: Pen,
    grid: Grid,
    *,
    paper: bool = True,
    labels: Sequence[str] = (),
) -> PictureWork:
    """The sheet in strips of pixels; without its `paper` where the drawing can do without."""
    from glyphstudio.cli import finding
    from glyphstudio.engine.sheets import ContactSheet
    from glyphstudio.exporters.labels import feet, ink_on
    from glyphstudio.exporters.work import PictureWork
    from glyphstudio.palette import palette

    colours = palette(pen.palette)
    lefts = [grid.corner(index)[0] for index in range(min(grid.count, grid.columns))]
    sheet = ContactSheet(
        opened.player,
        latents,
        pen,
        grid,
        paper=finding.paper_of(pen),
        ink=ink_on(colours.paper, colours.inks),
        feet=feet(labels, lefts, size=grid.size, width=grid.width, foot=grid.foot),
    )
    return PictureWork(grid.width, grid.height, sheet.strips, clear=sheet.clear, fine=sheet.fine)


def drawing_work(
    opened: Opened, latents: Latents, pen: Pen, grid: Grid, *, labels: Sequence[str] = ()
) -> DrawingWork:
    """The sheet as paths.

    Raises:
        ExportError: the model's style has no vector form.
    """
    from glyphstudio.engine.contours import SIDE
    from glyphstudio.engine.lettered import lettered
    from glyphstudio.engine.render import NO_PATHS, sheet_paths
    from glyphstudio.errors import ExportError
    from glyphstudio.exporters.labels import ink_on, word
    from glyphstudio.exporters.work import DrawingWork
    from glyphstudio.palette import palette

    if not opened.player.has_paths:
        raise ExportError(NO_PATHS)
    colours = palette(pen.palette)
    paper = colours.paper
    count = len(latents) * (2 if grid.foot else 1)  # words are drawings too

    def cover(text: str) -> Latents:
        return word(text, size=grid.size, foot=grid.foot, side=SIDE)

    def glyphs() -> Iterator[Placed]:
        drawn = sheet_paths(opened.player, latents, pen, grid)
        if not grid.foot:
            return drawn
        ink = "#" + ink_on(paper, colours.inks).tobytes().hex()
        return lettered(drawn, grid, labels, cover, paper=paper, ink=ink)

    return DrawingWork(grid.width, grid.height, grid.size, paper, count, glyphs)
