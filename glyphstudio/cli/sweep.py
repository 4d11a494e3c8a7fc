"""`sweep`: one recipe trained over several values of some settings, and a sheet to compare them."""

from __future__ import annotations

import argparse
import contextlib
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.cli.reporting import ProgressLine
    from glyphstudio.engine.player import Pictures
    from glyphstudio.scene import Liked
    from glyphstudio.store.sweeps import Axis, RowLook, Sweep

NAME = "sweep"
HELP = "train a recipe over several values of its settings, with one sheet of all"
EXAMPLES = """
glyphstudio sweep mirror --over latent_size=8,32,128 -o sweep/ --seconds 20
glyphstudio sweep ink --over style=ink,plain --over channel.rotate_deg=5,15,45 -o sweep/
glyphstudio sweep riso --over seed=1,2,3 --jobs 3 -o sweep/ --steps 600
glyphstudio sweep mirror --over latent_size=32,128 --device cuda:0,cuda:1 -o sweep/
glyphstudio sweep -o sweep/                        go on with it
Ctrl+C stops, and keeps what was trained; the same command goes on.
"""
EVERY = 0.5  # seconds between looks at the runs
MOST_JOBS = 64


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli.finding import natural, positive
    from glyphstudio.cli.train import _seconds, _steps

    parser.add_argument("recipe", nargs="?", metavar="RECIPE", help="a recipe's name or file")
    parser.add_argument(
        "--over", action="append", default=[], metavar="NAME=A,B,C",
        help="a setting and its values; seed and steps too; several: all combinations",
    )  # fmt: skip
    parser.add_argument(
        "-o", "--out", type=Path, required=True, metavar="FOLDER", help="of the runs and the sheet"
    )
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=_steps, metavar="N", help="of each run")
    length.add_argument("--seconds", type=_seconds, metavar="S", help="about so long for each run")
    parser.add_argument("--seed", type=natural, metavar="N", help="of each run")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of all runs"
    )
    parser.add_argument("--jobs", type=positive, metavar="N", help="runs at once (1 a device)")
    parser.add_argument(
        "--device", default="auto", metavar="A,B", help="auto, cpu, cuda, or several: cuda:0,cuda:1"
    )
    parser.add_argument("--threads", type=positive, default=1, metavar="N", help="of each run (1)")
    parser.add_argument("--glyphs", type=positive, default=10, metavar="N", help="in a row (10)")
    parser.add_argument("--size", type=positive, default=100, metavar="PX", help="of a glyph (100)")
    parser.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli.reporting import DONE, FAILED, ProgressLine
    from glyphstudio.errors import SettingError
    from glyphstudio.store.lock import Lock
    from glyphstudio.store.sweeps import STOP, looks

    folder = arguments.out.absolute()
    devices = [word.strip() for word in arguments.device.split(",") if word.strip()]
    jobs = arguments.jobs or len(devices)
    if not devices or jobs > MOST_JOBS:
        raise SettingError(f"Name a device to train on, and {MOST_JOBS} jobs at most.")
    if arguments.glyphs > 64 or arguments.size > 1024:
        raise SettingError("A row of the sheet has 64 glyphs at most, of 1024 px at most.")
    sweep = swept(arguments, folder)
    errors: dict[str, str] = {}
    with Lock(folder), ProgressLine(quiet=arguments.quiet) as line:
        (folder / STOP).unlink(missing_ok=True)
        _train(arguments, folder, sweep, line, errors, places=(devices * jobs)[:jobs])
        found = looks(folder, sweep)
        sheet = draw_sheet(arguments, folder, found)
    _report(folder, found, sheet, errors, as_json=arguments.json)
    return DONE if all(look.state == "finished" for look in found) else FAILED


def swept(arguments: argparse.Namespace, folder: Path) -> Sweep:
    """The sweep that is meant, written down in its folder.

    Raises:
        SettingError: a setting or value is refused, or nothing is swept over.
        FileError: the folder holds something else.
    """
    from glyphstudio.cli import finding
    from glyphstudio.engine.family import find_family
    from glyphstudio.errors import SettingError
    from glyphstudio.params import parsed
    from glyphstudio.recipe import with_settings
    from glyphstudio.store.library import find_recipe
    from glyphstudio.store.sweeps import Sweep, begin, read_sweep, rows

    if arguments.recipe is None:
        for name in ("over", "set", "seed", "steps", "seconds"):
            if getattr(arguments, name) not in (None, []):
                raise SettingError(f"--{name} needs a recipe; without one an old sweep goes on.")
        return read_sweep(folder)
    recipe = with_settings(find_recipe(arguments.recipe), finding.assignments(arguments.set))
    updates = {"seed": arguments.seed, "steps": arguments.steps}
    recipe = recipe.model_copy(update={k: v for k, v in updates.items() if v is not None})
    over = tuple(axis_of(text) for text in arguments.over)
    sweep = Sweep(recipe=recipe, over=over, seconds=arguments.seconds)
    for row in rows(sweep):
        parsed(find_family(row.recipe.family).params_type, row.recipe.settings)
    begin(folder, sweep)
    return sweep


def axis_of(text: str) -> Axis:
    """`name=a,b,c`: what is not JSON is text.

    Raises:
        SettingError: it is not written so.
    """
    from glyphstudio.cli import finding
    from glyphstudio.errors import SettingError
    from glyphstudio.params import parsed
    from glyphstudio.store.sweeps import Axis

    path, equals, values = text.partition("=")
    words = [word.strip() for word in values.split(",")]
    if not path.strip() or not equals or not all(words):
        raise SettingError(f"Write what to sweep over as name=a,b,c, not {text[:60]!r}.")
    found = [finding.assignments([f"value={word}"])["value"] for word in words]
    return parsed(Axis, {"path": path.strip(), "values": found})


def _train(
    arguments: argparse.Namespace,
    folder: Path,
    sweep: Sweep,
    line: ProgressLine,
    errors: dict[str, str],
    *,
    places: list[str],
) -> None:
    """Train all rows that are not finished, as many at once as there are places."""
    from glyphstudio.cli import _jobs
    from glyphstudio.errors import GlyphError
    from glyphstudio.store.sweeps import STOP, looks

    waiting = [look for look in looks(folder, sweep) if look.state not in ("finished", "training")]
    free, running = list(places), list[_jobs.Job]()
    total, done = len(waiting), 0
    try:
        while (waiting or running) and not (folder / STOP).exists():
            while waiting and free:
                device = free.pop(0)
                running.append(
                    _jobs.start(
                        folder, sweep, waiting.pop(0), device=device, threads=arguments.threads
                    )
                )
            time.sleep(EVERY)
            for job in [job for job in running if job.process.poll() is not None]:
                running.remove(job)
                free.append(job.device)
                done += 1
                now = _jobs.look(job)
                if job.process.returncode:
                    errors[job.row.folder] = now.reason or job.error()
                line.say(_said(now, errors.get(job.row.folder, "")))
                with contextlib.suppress(GlyphError):  # the sheet at the end will say it
                    draw_strip(arguments, now)
            steps = ", ".join(f"{job.row.label}: {_how_far(_jobs.look(job))}" for job in running)
            line.show(f"run {done}/{total}  {steps}")
    finally:
        _jobs.finish(running)
        (folder / STOP).unlink(missing_ok=True)


def _how_far(look: RowLook) -> str:
    return "starting" if not look.step else f"step {look.step}/{look.planned}"


def _said(look: RowLook, error: str) -> str:
    from glyphstudio.cli.reporting import duration

    if error:
        return f"{look.row.label}: {error}"
    bits = "" if look.bits is None else f", {look.bits:.1f} bits per glyph"
    return f"{look.row.label}: {look.step} steps in {duration(look.seconds)}{bits}"


def draw_strip(arguments: argparse.Namespace, look: RowLook) -> None:
    """The glyphs of one row in a picture beside its run, for those who watch."""
    from PIL import Image

    from glyphstudio import files
    from glyphstudio.engine.render import Grid, sheet

    if look.drawable:
        glyphs, _ = _glyphs(arguments, look)
        size = glyphs.shape[1]
        grid = Grid(len(glyphs), len(glyphs), size, gap=max(2, size // 12))
        with files.atomic(look.strip) as file:
            Image.fromarray(sheet(glyphs, grid)).save(file, "PNG")


def _glyphs(arguments: argparse.Namespace, look: RowLook) -> tuple[Pictures, tuple[Liked, ...]]:
    """A row's pictures, and what they say for the shelf that the sheet is dropped on."""
    from glyphstudio.cli import finding
    from glyphstudio.engine.sweep_sheet import glyphs_of
    from glyphstudio.message import Message, ModelRef
    from glyphstudio.scene import Liked

    opened = finding.open_model(str(look.path), device="cpu", threads=arguments.threads)
    latents = finding.messages_for(opened, arguments.glyphs, look.row.recipe.seed)
    model = opened.model
    ref = ModelRef(model_hash=model.model_hash, run=look.path.name, step=model.step)
    said = tuple(Liked(model=ref, message=Message.of(one.tolist())) for one in latents)
    return glyphs_of(opened.player, latents, arguments.size), said


def draw_sheet(
    arguments: argparse.Namespace, folder: Path, found: tuple[RowLook, ...]
) -> Path | None:
    """The contact sheet of all rows that have a model; None where none has."""
    from glyphstudio import __version__
    from glyphstudio.cli._exporting import never
    from glyphstudio.drawing import Provenance
    from glyphstudio.engine.sweep_sheet import Strip, contact_sheet, note_of
    from glyphstudio.exporters.work import PictureWork, find_exporter
    from glyphstudio.scene import Scene, scene_json
    from glyphstudio.store.sweeps import SHEET, read_sweep

    strips: list[Strip] = []
    shelf: list[Liked] = []
    for look in found:
        if look.drawable:
            glyphs, said = _glyphs(arguments, look)
            shelf += said
            note = note_of(look.bits, look.seconds, look.step)
            strips.append(Strip(look.row.label, note, glyphs))
    if not strips:
        return None
    picture, recipe = contact_sheet(strips), read_sweep(folder).recipe
    path = folder / SHEET
    exporter = find_exporter(path.suffix)
    exporter.write(
        path,
        PictureWork(picture.shape[1], picture.shape[0], lambda: iter([picture])),
        exporter.params_type(),
        provenance=Provenance(
            software=f"Glyph Studio {__version__}",
            scene=scene_json(Scene(recipe=recipe, shelf=tuple(shelf))),
        ),
        progress=lambda done, total: None,
        cancelled=never,
    )
    return path


def _report(
    folder: Path,
    found: tuple[RowLook, ...],
    sheet: Path | None,
    errors: dict[str, str],
    *,
    as_json: bool,
) -> None:
    from glyphstudio.cli.reporting import print_result

    result = {
        "folder": str(folder),
        "sheet": None if sheet is None else str(sheet),
        "rows": [
            {
                "run": str(look.path),
                "values": dict(look.row.values),
                "state": look.state,
                "step": look.step,
                "seconds": round(look.seconds, 2),
                "bits_per_glyph": look.bits,
                "letters_of_64": look.letters,
                "reason": errors.get(look.row.folder) or look.reason or None,
            }
            for look in found
        ],
    }
    lines = [f"  {_said(look, errors.get(look.row.folder, ''))}" for look in found]
    ready = sum(look.state == "finished" for look in found)
    where = folder if sheet is None else sheet
    text = "\n".join([f"{where}: {ready} of {len(found)} runs", *lines])
    print_result(result, text, as_json=as_json)
