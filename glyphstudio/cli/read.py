"""`read`: the message a model's reader finds in a picture."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.scene import Scene

NAME = "read"
HELP = "read the message out of a picture of one glyph"
EXAMPLES = """
glyphstudio read mirror glyph.png
glyphstudio read runs/a glyph.png --json       message and sureness, one number each
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli.finding import add_device, natural

    parser.add_argument("model", metavar="MODEL", help="a file, a run's folder or a bundled name")
    parser.add_argument("picture", type=Path, metavar="PICTURE", help="one glyph, square")
    parser.add_argument(
        "--pen",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="what it was drawn with, where the picture does not say so itself",
    )
    parser.add_argument("--seed", type=natural, default=0, help="of the noise for sureness (0)")
    parser.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    add_device(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli.reporting import print_result
    from glyphstudio.errors import PictureError
    from glyphstudio.files import read_picture

    picture = read_picture(arguments.picture)
    scene = _embedded(arguments.picture)
    if scene is not None and len(scene.messages) > 1:
        raise PictureError(
            f"{arguments.picture.name} is a sheet of {len(scene.messages)} glyphs; "
            "read takes one glyph (draw --count 1)."
        )
    if picture.shape[0] != picture.shape[1]:
        raise PictureError(f"{arguments.picture.name} is not square; read takes one glyph.")
    opened = finding.open_model(arguments.model, device=arguments.device, threads=arguments.threads)
    if not opened.player.has_reader:
        raise PictureError("This model has no reader.")
    known = opened.player.pen_type.model_fields  # it may be the glyph of another style
    drawn_with = {} if scene is None else {k: v for k, v in scene.pen.items() if k in known}
    pen = finding.pen_of(opened, {**drawn_with, **finding.assignments(arguments.pen)})
    message = opened.player.read(picture[None], pen)[0]
    sureness = opened.player.sureness(picture, pen, seed=arguments.seed)
    sent = None if scene is None or scene.chosen is None else list(scene.chosen.numbers)
    result = {
        "message": [round(float(number), 6) for number in message],
        "sureness": [round(float(share), 6) for share in sureness],
        "mean_sureness": round(float(sureness.mean()), 6),
        "latent_size": len(message),
        "sent": sent,
        "model_hash": opened.model.model_hash,
        "doubt": opened.player.doubt(pen),
    }
    text = f"{len(message)} numbers, {100 * sureness.mean():.0f} % sure on the mean:\n" + " ".join(
        f"{number:+.2f}" for number in message
    )
    text += f"\n{result['doubt']}" if result["doubt"] else ""
    print_result(result, text, as_json=arguments.json)
    return 0


def _embedded(path: Path) -> Scene | None:
    """The scene in a picture of ours; nothing where it is damaged, since the pixels are there."""
    from glyphstudio.errors import FileError
    from glyphstudio.exporters.provenance import read_provenance
    from glyphstudio.scene import scene_from_text

    try:
        provenance = read_provenance(path)
        return None if provenance is None else scene_from_text(provenance.scene)
    except FileError:
        return None
