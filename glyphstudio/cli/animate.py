"""`animate`: a film of key glyphs that turn into each other, by default a seamless loop."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.cli._exporting import Target
    from glyphstudio.cli.finding import Opened
    from glyphstudio.engine.timeline import Frames
    from glyphstudio.scene import Scene
    from glyphstudio.timeline import Easing, Timeline

NAME = "animate"
HELP = "write a loop of glyphs that turn into each other, as WebM, MP4, GIF and more"
EXAMPLES = """
glyphstudio animate mirror -o loop.webm --keys 5 --seconds 6 --fps 30 --size 512 --seed 3
glyphstudio animate riso -o flow.gif --path spline --size 256
glyphstudio animate ink -o grid.webm --grid 4 --phase 0.0625 --size 720
glyphstudio animate mirror -o walk.mp4 --open --keys 9 --hold 0.5 --easing sharp
glyphstudio animate mirror -o again.mp4 --from loop.webm
glyphstudio animate riso -o axis.webm --axis 1
glyphstudio animate runs/a -o birth.webm --film
"""
USUAL_KEYS, USUAL_SECONDS = 5, 6.0
PATHS = ("slerp", "lerp", "spline", "circle", "harmonics")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli._exporting import add_export_arguments
    from glyphstudio.cli.finding import measure, natural, positive

    parser.add_argument("model", metavar="MODEL", help="a file, a run's folder or a bundled name")
    parser.add_argument("--keys", type=positive, metavar="N", help=f"key glyphs ({USUAL_KEYS})")
    parser.add_argument("--seconds", type=measure, help=f"how long it lasts ({USUAL_SECONDS:g})")
    parser.add_argument(
        "--fps", type=measure, help="frames a second (30; GIF 25, and only 10, 20, 25, 33.3, 50)"
    )
    parser.add_argument(
        "--size", type=positive, default=512, metavar="PX", help="the film's side (512)"
    )
    parser.add_argument("--seed", type=natural, default=0, help="which keys (0)")
    parser.add_argument("--path", choices=PATHS, help="from key to key (slerp)")
    parser.add_argument(
        "--easing", metavar="NAME", help="even, in, out, sharp, overshoot, swing (in and out)"
    )
    parser.add_argument("--hold", type=measure, metavar="S", help="seconds each key stays (0)")
    parser.add_argument("--open", action="store_true", help="end with the last key, no loop")
    parser.add_argument("--grid", type=positive, metavar="N", help="N x N glyphs, 1 to 8")
    parser.add_argument(
        "--phase", type=measure, metavar="SHARE", help="each that much of the loop later (1 / N^2)"
    )
    parser.add_argument("--palette", metavar="NAME", help="paper and inks, as --pen palette=NAME")
    clips = parser.add_mutually_exclusive_group()
    clips.add_argument(
        "--from", type=Path, dest="source", metavar="FILE",
        help="the timeline of a project or of an exported file",
    )  # fmt: skip
    clips.add_argument("--axis", type=positive, metavar="N", help="one glyph along main axis N")
    clips.add_argument("--film", action="store_true", help="one glyph of the run while it learned")
    add_export_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import film_result, target
    from glyphstudio.engine.timeline import Film, Frames
    from glyphstudio.exporters.work import FilmWork

    file = target(arguments, "film")
    opened = finding.open_model(arguments.model, device=arguments.device, threads=arguments.threads)
    scene = scene_for(arguments, opened, file)
    steps, load = film_of(opened) if scene.timeline.clip == "film" else ((), None)
    film = Film.of(scene, opened.player, steps=steps)
    seed = scene.view.noise_seed
    frames = Frames(film, opened.player, arguments.size, noise_seed=seed, load=load)
    side, fps = frames.grid.width, scene.timeline.fps
    work = FilmWork(
        side, frames.grid.height, fps, frames.count, frames.all, frames.some, frames.clear
    )
    file.write(arguments, opened, scene, work, unit="frame", steps=_shown(frames))
    more = {"keys": len(scene.timeline.keys), "seamless": film.seamless}
    return film_result(arguments, opened, file.path, work, more)


def scene_for(arguments: argparse.Namespace, opened: Opened, file: Target) -> Scene:
    """The scene with the timeline that the words on the command line ask for.

    Raises:
        SettingError: a value is refused, or the keys belong to another model.
        FileError: there is no timeline in the file.
    """
    from glyphstudio import timeline as acts
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import rate_for
    from glyphstudio.scene import viewed

    changes = finding.assignments(arguments.pen)
    if arguments.palette is not None:
        changes["palette"] = arguments.palette
    pen = finding.pen_of(opened, changes)
    count = min(acts.MOST_KEYS + 1, arguments.keys or USUAL_KEYS)  # more are refused anyway
    drawn = finding.messages_for(opened, count, arguments.seed)
    scene = finding.scene_of(opened, drawn, pen, columns=1, draw_seed=arguments.seed)
    fps = rate_for(file, arguments.fps)
    if arguments.source is not None:
        source = source_scene(arguments.source, opened.player.latent_size)
        inked = {name: value for name, value in dict(pen).items() if name in changes}
        keys = tuple(key.model_copy(update={"pen": key.pen | inked})
                     for key in source.timeline.keys)  # fmt: skip
        made = acts.set_(source.timeline, keys=keys, frozen=False)
        scene = scene.with_(
            messages=source.messages, draw_seed=source.draw_seed, pen=source.pen | inked
        )
        scene = viewed(scene, chosen=source.view.chosen, noise_seed=source.view.noise_seed)
        fps = made.fps if arguments.fps is None and not file.exporter.rates else fps
    else:
        clip: acts.Clip = "axis" if arguments.axis else "film" if arguments.film else "keys"
        made = acts.Timeline(clip=clip, axis=max(0, (arguments.axis or 1) - 1))
        if clip == "keys":
            made = acts.added(made, [acts.Key(message=m, pen=scene.pen) for m in scene.messages])
    made = acts.set_(shaped(made, arguments), fps=fps, model=scene.model)
    return viewed(scene, room="animate").with_(timeline=made)


def shaped(timeline: Timeline, arguments: argparse.Namespace) -> Timeline:
    """The timeline with what was asked for: its path, easing, holds, loop, length, grid."""
    from glyphstudio import timeline as acts

    fresh = arguments.source is None
    if arguments.open:
        timeline = acts.set_(timeline, loop=False)
    if arguments.path is not None:
        timeline = acts.pathed(timeline, None, arguments.path)
    if arguments.easing is not None:
        timeline = acts.eased(timeline, None, easing_called(arguments.easing))
    if arguments.hold is not None:
        timeline = acts.held(timeline, None, arguments.hold)
    if arguments.seconds is not None or fresh:
        seconds = USUAL_SECONDS if arguments.seconds is None else arguments.seconds
        timeline = acts.stretched(timeline, seconds)
        timeline = _checked_length(timeline, seconds)
    if arguments.grid is not None:
        timeline = acts.set_(timeline, columns=arguments.grid)
    if arguments.phase is not None:
        timeline = acts.set_(timeline, phase=arguments.phase)
    elif arguments.grid is not None:
        timeline = acts.set_(timeline, phase=1 / arguments.grid**2)
    return timeline


def _checked_length(timeline: Timeline, seconds: float) -> Timeline:
    from glyphstudio import timeline as acts
    from glyphstudio.errors import SettingError

    lasts = acts.length(timeline)
    one = len(timeline.keys) == 1 and not timeline.loop and timeline.clip == "keys"
    if not one and abs(lasts - seconds) > 0.01 + 1e-6 * seconds:
        raise SettingError(
            f"{len(timeline.keys)} keys cannot last {seconds:g} s; from key to key it takes "
            f"{acts.SHORTEST:g} to {acts.LONGEST:g} s."
        )
    return timeline


def easing_called(name: str) -> Easing:
    """An easing by its name, in short or in full.

    Raises:
        SettingError: there is none.
    """
    from glyphstudio.errors import SettingError
    from glyphstudio.timeline import EASINGS

    for label, easing in EASINGS.items():
        if name.lower() in (label.lower(), label.lower().removeprefix("ease ")):
            return easing
    known = ", ".join(label.lower().removeprefix("ease ") for label in EASINGS)
    raise SettingError(f"There is no easing called {name[:40]!r}; there are {known}.")


def source_scene(path: Path, latent_size: int) -> Scene:
    """The scene of a project or exported file; without a timeline, its messages are the keys.

    Raises:
        FileError: it is no file of ours, or has nothing in it that could move.
        SettingError: its messages belong to another model.
    """
    from glyphstudio import timeline as acts
    from glyphstudio.cli import finding
    from glyphstudio.errors import FileError, SettingError

    scene = finding.scene_in(path)
    made, shown = scene.timeline, scene.messages
    if made.clip == "keys" and not made.keys:
        keys = [acts.Key(message=message, pen=scene.pen) for message in shown]
        made = acts.added(made, keys[: acts.MOST_KEYS])
    moves = made.keys if made.clip == "keys" else shown
    if not moves:
        raise FileError(f"There is nothing in {path.name} that could move.")
    size = made.latent_size if made.clip == "keys" else len(shown[0])
    if size != latent_size:
        raise SettingError(
            f"{path.name} belongs to another model: its messages have {size} numbers, "
            f"this one's {latent_size}."
        )
    return scene.with_(timeline=made)


def film_of(opened: Opened) -> tuple[tuple[int, ...], Callable[[int], object]]:
    """The steps of a run's film, and what puts one of them into the player.

    Raises:
        ExportError: the model is no run, or has no film.
    """
    from glyphstudio.engine.checkpoint import film_state
    from glyphstudio.errors import ExportError
    from glyphstudio.store.film import read_film

    film = read_film(opened.run / "film") if opened.run is not None else None
    if film is None or not film.steps:
        raise ExportError("There is no film of this training; give a run's folder.")

    def load(step: int) -> None:
        def put(nearest: int) -> None:
            opened.player.load(film_state(film.read(nearest), opened.model.state))

        film.nearest(step, put)

    return film.steps, load


def _shown(frames: Frames) -> tuple[int, ...]:
    """The step of each frame of a training."""
    if not frames.film.steps:
        return ()
    steps = (frames.film.frame(number).step for number in range(frames.count))
    return tuple(step for step in steps if step is not None)
