"""`film`: the birth of an alphabet, from the frames its training left behind."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.cli.finding import Opened
    from glyphstudio.engine.player import Latents, Pictures
    from glyphstudio.engine.render import Grid
    from glyphstudio.engine.style import Pen
    from glyphstudio.store.film import Film

NAME = "film"
HELP = "write the film of a training as a film, a loop or a folder of frames"
EXAMPLES = """
glyphstudio film runs/a -o birth.webm --fps 30
glyphstudio film runs/a -o birth.gif --count 12 --size 96
glyphstudio film runs/a -o one.mp4 --count 1 --size 720 --hold 2
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli._exporting import add_export_arguments
    from glyphstudio.cli.finding import measure, natural, positive

    parser.add_argument("run", metavar="RUN", help="a run's folder")
    parser.add_argument(
        "--fps", type=measure, help="frames a second (30; GIF 25, and only 10, 20, 25, 33.3, 50)"
    )
    parser.add_argument("--count", type=positive, default=32, metavar="N", help="glyphs (32)")
    parser.add_argument("--size", type=positive, default=128, metavar="PX", help="one's side (128)")
    parser.add_argument("--columns", type=positive, metavar="N", help="glyphs in a row")
    parser.add_argument(
        "--seed", type=natural, help="which glyphs; without it those the training showed"
    )
    parser.add_argument(
        "--hold", type=measure, default=1.0, metavar="S", help="seconds the last frame stays (1)"
    )
    add_export_arguments(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli import finding
    from glyphstudio.cli._exporting import film_result, rate_for, target
    from glyphstudio.engine.render import roomy
    from glyphstudio.errors import ExportError
    from glyphstudio.exporters.work import FilmWork
    from glyphstudio.store.film import read_film
    from glyphstudio.store.runs import read_record

    file = target(arguments, "film")
    folder = Path(arguments.run)
    record = read_record(folder)
    film = read_film(folder / "film")
    if not film.steps:
        raise ExportError(f"The run {folder.name} has no film yet.")
    opened = finding.open_model(str(folder), device=arguments.device, threads=arguments.threads)
    pen = finding.pen_of(opened, finding.assignments(arguments.pen))
    seed = record.recipe.seed if arguments.seed is None else arguments.seed
    latents = finding.messages_for(opened, arguments.count, seed)
    grid = roomy(arguments.count, arguments.size, columns=arguments.columns)
    fps = rate_for(file, arguments.fps)
    shots = Shots(opened, film, latents, pen, grid, hold=max(0, round(arguments.hold * fps)))
    scene = finding.scene_of(opened, latents, pen, columns=grid.columns, draw_seed=seed)
    work = FilmWork(grid.width, grid.height, fps, shots.count, shots.all, shots.some, shots.clear)
    file.write(arguments, opened, scene, work, unit="frame", steps=film.steps)
    more = {"steps": [film.steps[0], film.steps[-1]]}
    return film_result(arguments, opened, file.path, work, more)


class Shots:
    """Draws frames of a film as they are asked for; the last one stays for `hold` frames more."""

    def __init__(
        self, opened: Opened, film: Film, latents: Latents, pen: Pen, grid: Grid, *, hold: int
    ) -> None:
        from glyphstudio.cli.finding import paper_of

        self.count = len(film.steps) + hold
        self._opened, self._film = opened, film
        self._latents, self._pen, self._grid = latents, pen, grid
        self._paper = paper_of(pen)

    def all(self) -> Iterator[Pictures]:
        """Every frame, from the first."""
        return self.some(range(self.count))

    def clear(self) -> Iterator[Pictures]:
        """Every frame without its paper.

        Raises:
            ExportError: the drawing is not the same on any paper.
        """
        from glyphstudio.engine import clear

        clear.check(self._opened.player, self._latents, self._pen)
        return self._frames(range(self.count), self._draw_clear)

    def some(self, numbers: Sequence[int]) -> Iterator[Pictures]:
        """The frames of rising numbers; what does not change is drawn once."""
        return self._frames(numbers, self._draw)

    def _frames(
        self, numbers: Sequence[int], draw: Callable[[int], Pictures]
    ) -> Iterator[Pictures]:
        drawn, frame = -1, None
        for number in numbers:
            index = min(number, len(self._film.steps) - 1)
            if frame is None or index != drawn:
                step = self._film.steps[index]
                drawn, frame = index, self._film.nearest(step, draw)
            yield frame

    def _draw(self, step: int) -> Pictures:
        from glyphstudio.engine.render import sheet

        self._load(step)
        glyphs = self._opened.player.draw(self._latents, self._pen, self._grid.size)
        return sheet(glyphs, self._grid, paper=self._paper)

    def _draw_clear(self, step: int) -> Pictures:
        import numpy as np

        from glyphstudio.engine import clear
        from glyphstudio.engine.render import sheet

        self._load(step)
        glyphs = clear.clear(self._opened.player, self._latents, self._pen, self._grid.size)
        return sheet(glyphs, self._grid, paper=np.zeros(4, np.uint8))

    def _load(self, step: int) -> None:
        from glyphstudio import files
        from glyphstudio.engine.checkpoint import film_state

        data = self._film.read(step)
        with files.naming(f"{self._opened.model.name}/film/{self._film.path(step).name}"):
            self._opened.player.load(film_state(data, self._opened.model.state))
