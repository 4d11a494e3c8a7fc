"""`echo`: any picture, read by a model and drawn again by it."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from glyphstudio.cli._exporting import Target
    from glyphstudio.cli.finding import Opened
    from glyphstudio.engine.player import Latents, Pictures
    from glyphstudio.engine.style import Pen
    from glyphstudio.exporters.work import PictureWork

NAME = "echo"
HELP = "read any pictures and draw them again: what a model makes of the world"
EXAMPLES = """
glyphstudio echo mirror face.jpg -o echo.png
glyphstudio echo riso picture.png -o echo.png --closer 100 --size 1024
glyphstudio echo scribe a.png b.png c.png -o sheet.png --closer 100    pictures and echoes
glyphstudio echo ink --digits -o digits.png --count 40                 handwritten digits
"""
MOST = 512
MOST_PIXELS = 80_000_000  # of a photograph
LARGEST = 1024  # px, of one glyph beside its picture


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli._exporting import add_export_arguments
    from glyphstudio.cli.finding import natural, positive

    parser.add_argument("model", metavar="MODEL", help="a file, a run's folder or a bundled name")
    parser.add_argument(
        "pictures", nargs="*", type=Path, metavar="PICTURE", help="their middle squares are read"
    )
    parser.add_argument("--digits", action="store_true", help="handwritten digits instead")
    parser.add_argument(
        "--count", type=positive, default=32, metavar="N", help="digits (32), of 1,797"
    )
    parser.add_argument("--seed", type=natural, default=0, help="which digits (0)")
    parser.add_argument(
        "--closer", type=natural, default=0, metavar="STEPS",
        help="search on for a more like glyph; 100 is usually enough",
    )  # fmt: skip
    parser.add_argument(
        "--figure", choices=("auto", "dark", "light"), default="auto",
        help="what becomes ink; auto: what stands out from the picture's edge",
    )  # fmt: skip
    parser.add_argument(
        "--size", type=positive, metavar="PX", help="a glyph's side (512; of several 128)"
    )
    parser.add_argument("--columns", type=positive, metavar="N", help="pictures in a row")
    parser.add_argument("--palette", metavar="NAME", help="paper and inks, as --pen palette=NAME")
    add_export_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import target
    from glyphstudio.cli._restoring import changes
    from glyphstudio.cli.reporting import DONE, print_result

    _check(arguments)
    one = len(arguments.pictures) == 1 and not arguments.digits
    file = target(arguments, *(("picture", "drawing") if one else ("picture",)))
    opened = finding.open_model(arguments.model, device=arguments.device, threads=arguments.threads)
    pen = finding.pen_of(opened, changes(arguments))
    pictures = _pictures(arguments, opened, pen)
    found, far = heard(arguments, opened, pictures, pen)
    width, height, columns = _write(arguments, file, opened, pictures, found, pen)
    result = {
        "path": str(file.path),
        "width": width,
        "height": height,
        "count": len(found),
        "distances": [round(float(number), 5) for number in far],
        "messages": [[round(float(number), 6) for number in latent] for latent in found],
        "model_hash": opened.model.model_hash,
    }
    echoes = "1 echo" if len(found) == 1 else f"{len(found)} echoes in rows of {columns}"
    text = f"{file.path}: {echoes}, {100 * (1 - far.mean()):.0f} % alike, {width} x {height} px"
    print_result(result, text, as_json=arguments.json)
    return DONE


def _check(arguments: argparse.Namespace) -> None:
    from glyphstudio.errors import SettingError

    if arguments.digits == bool(arguments.pictures):
        raise SettingError("Name pictures to echo, or --digits.")
    count = arguments.count if arguments.digits else len(arguments.pictures)
    if count > MOST:
        raise SettingError(f"A sheet has {MOST} echoes at most, not {count}.")
    if count > 1 and (arguments.size or 0) > LARGEST:
        raise SettingError(f"Echoes beside their pictures have a side of {LARGEST} at most.")


def _pictures(arguments: argparse.Namespace, opened: Opened, pen: Pen) -> list[Pictures]:
    """What is to be read, square and in the model's own inks, of any size each.

    Raises:
        PictureError: one is no picture.
    """
    import numpy as np

    from glyphstudio.engine.digits import some_digits
    from glyphstudio.engine.echo import ready
    from glyphstudio.files import read_picture

    if arguments.digits:
        digits = some_digits(arguments.count, arguments.seed).pictures
        given = list(resized(np.pad(digits, ((0, 0), (2, 2), (2, 2), (0, 0))), 96))
    else:
        given = [read_picture(path, most_pixels=MOST_PIXELS) for path in arguments.pictures]
    return [ready(opened.player, picture, pen, arguments.figure) for picture in given]


def heard(
    arguments: argparse.Namespace, opened: Opened, pictures: list[Pictures], pen: Pen
) -> tuple[Latents, npt.NDArray[np.floating]]:
    """The messages (n, latent_size) and how far their glyphs are from the pictures (n,).

    Raises:
        PictureError: the model cannot read.
    """
    import numpy as np

    from glyphstudio.cli.reporting import Countdown, ProgressLine
    from glyphstudio.engine import echo
    from glyphstudio.errors import PictureError

    player, steps = opened.player, arguments.closer
    if not player.has_reader:
        raise PictureError("This model has no reader.")
    seen = np.stack([resized(picture[None], 128)[0] for picture in pictures])
    messages, far = player.read(seen, pen), np.zeros(len(seen), np.float32)
    total = len(seen) * (steps + 1)
    with ProgressLine(quiet=arguments.quiet or not steps) as line:
        countdown = Countdown(line, "search")
        for at in range(0, len(seen), echo.AT_ONCE):
            part = slice(at, at + echo.AT_ONCE)
            for now in echo.all_closer(player, seen[part], pen, messages[part], steps):
                best = now
                countdown(at * (steps + 1) + (now.step + 1) * len(seen[part]), total)
            messages[part], far[part] = best.latents, best.distances
    return messages, far


def _write(
    arguments: argparse.Namespace,
    file: Target,
    opened: Opened,
    pictures: list[Pictures],
    found: Latents,
    pen: Pen,
) -> tuple[int, int, int]:
    """Write one echo, or pictures and echoes in pairs of rows; width, height and columns."""
    from glyphstudio.cli import finding
    from glyphstudio.cli.draw import drawing_work, picture_work
    from glyphstudio.engine.render import roomy

    grid = roomy(len(found), arguments.size or (512 if len(found) == 1 else 128))
    columns = min(arguments.columns or grid.columns, len(found))
    scene = finding.scene_of(opened, found, pen, columns=columns, draw_seed=None)
    if file.exporter.takes == "drawing":
        drawn = drawing_work(opened, found, pen, grid)
        file.write(arguments, opened, scene, drawn, unit="glyphs")
        return drawn.width, drawn.height, 1
    if len(found) == 1 and not arguments.digits:
        work = picture_work(opened, found, pen, grid)
    else:
        work = pairs(opened, pictures, found, pen, columns=columns, size=grid.size)
    file.write(arguments, opened, scene, work, unit="rows")
    return work.width, work.height, columns


def pairs(
    opened: Opened, pictures: list[Pictures], found: Latents, pen: Pen, *, columns: int, size: int
) -> PictureWork:
    """Rows of pictures, each with the row of their echoes right below."""
    import numpy as np

    from glyphstudio.cli import finding
    from glyphstudio.exporters.work import PictureWork

    paper = finding.paper_of(pen)
    near, gap, margin = max(1, size // 32), size // 4, size // 4
    rows = -(-len(found) // columns)
    width = 2 * margin + columns * size + (columns - 1) * (size // 8)
    height = 2 * margin + rows * (2 * size + near) + (rows - 1) * gap

    def strips() -> Iterator[Pictures]:
        for row in range(rows):
            part = slice(row * columns, (row + 1) * columns)
            above = gap if row else margin
            below = margin if row == rows - 1 else 0
            band = np.empty((above + 2 * size + near + below, width, 3), np.uint8)
            band[:] = paper
            echoes = opened.player.draw(found[part], pen, size)
            for index, picture in enumerate(pictures[part]):
                left = margin + index * (size + size // 8)
                band[above : above + size, left : left + size] = resized(picture[None], size)[0]
                top = above + size + near
                band[top : top + size, left : left + size] = echoes[index]
            yield band

    return PictureWork(width, height, strips)


def resized(pictures: Pictures, size: int) -> Pictures:
    """Square pictures (n, h, h, 3) at another size."""
    import numpy as np
    from PIL import Image

    sides = (size, size)
    made = [Image.fromarray(one).resize(sides, Image.Resampling.BICUBIC) for one in pictures]
    return np.stack([np.asarray(one) for one in made])
