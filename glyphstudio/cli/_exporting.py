"""What the commands that write a file share: their options, their checks, and the writing."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.cli.finding import Opened
    from glyphstudio.exporters.work import Exporter, FilmWork, Kind, Work
    from glyphstudio.params import Params
    from glyphstudio.scene import Scene

FPS = {".gif": 25.0}
USUAL_FPS = 30.0
USUAL = {"picture": ".png", "film": ".webm", "drawing": ".svg"}


def add_export_arguments(parser: argparse.ArgumentParser) -> None:
    """-o, --pen, --set and the like."""
    from glyphstudio.cli.finding import add_device

    parser.add_argument(
        "-o",
        "--out",
        type=Path,
        required=True,
        metavar="FILE",
        help="its ending says the format; .pngs is a folder of PNGs",
    )
    parser.add_argument(
        "--pen", action="append", default=[], metavar="NAME=VALUE", help="ink, palette, nib ..."
    )
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the format"
    )
    parser.add_argument("--no-embed", action="store_true", help="leave out recipe and messages")
    parser.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")
    add_device(parser)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a command writes to, and how."""

    path: Path
    exporter: Exporter
    settings: Params

    def write(
        self,
        arguments: argparse.Namespace,
        opened: Opened,
        scene: Scene,
        work: Work,
        *,
        unit: str,
        steps: Sequence[int] = (),
    ) -> None:
        """Write `work`, with its scene in it unless --no-embed; progress is counted in `unit`.

        `steps`: of the training that a film shows.
        """
        from glyphstudio.cli import finding
        from glyphstudio.cli.reporting import Countdown, ProgressLine

        provenance = finding.provenance_of(scene, opened.model, steps)
        with ProgressLine(quiet=arguments.quiet) as line:
            self.exporter.write(
                self.path,
                work,
                self.settings,
                provenance=None if arguments.no_embed else provenance,
                progress=Countdown(line, unit),
                cancelled=never,
            )
        if not arguments.no_embed:
            finding.keep_exported(opened)


def target(arguments: argparse.Namespace, *takes: Kind) -> Target:
    """What -o and --set mean to a command that writes these kinds of files.

    Raises:
        FileError: the folder is not there.
        ExportError: the ending means nothing, or another kind of file.
        SettingError: the format has no such setting, or refuses the value.
    """
    from glyphstudio.cli import finding
    from glyphstudio.errors import ExportError
    from glyphstudio.exporters.work import find_exporter
    from glyphstudio.params import changed

    path = finding.writable(arguments.out)
    exporter = find_exporter(path.suffix)
    if exporter.takes not in takes:
        name, kinds = arguments.command.NAME, " and ".join(f"{kind}s" for kind in takes)
        usual = " and ".join(USUAL[kind] for kind in takes)
        raise ExportError(
            f"{name} writes {kinds}, such as {usual}; {path.suffix} is a {exporter.takes}."
        )
    if not exporter.suffix:  # a folder: its ending only asks for it
        path = path.with_suffix("")
    settings = changed(exporter.params_type(), finding.assignments(arguments.set))
    return Target(path, exporter, settings)


def rate_for(file: Target, fps: float | None) -> float:
    """Frames a second: as asked for, else the usual of the format."""
    return FPS.get(file.exporter.suffix, USUAL_FPS) if fps is None else fps


def film_result(
    arguments: argparse.Namespace,
    opened: Opened,
    path: Path,
    work: FilmWork,
    more: Mapping[str, object],
) -> int:
    """Say what film was written; the exit code."""
    from glyphstudio.cli.reporting import DONE, duration, print_result

    result = {
        "path": str(path),
        "frames": work.count,
        "fps": work.fps,
        "width": work.width,
        "height": work.height,
        **more,
        "model_hash": opened.model.model_hash,
    }
    lasts = f"{duration(work.count / work.fps)} at {work.fps:g} frames a second"
    text = f"{path}: {work.count} frames, {lasts}"
    print_result(result, text, as_json=arguments.json)
    return DONE


never: Callable[[], bool] = bool  # Ctrl+C raises KeyboardInterrupt, and nothing is left behind
