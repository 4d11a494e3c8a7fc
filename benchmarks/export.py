"""How little the exporters add to the bare encoder, in time and in memory."""

from __future__ import annotations

import io
import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import torch
from av.video.reformatter import VideoReformatter

from glyphstudio.discovery import import_all
from glyphstudio.engine import latents
from glyphstudio.engine.models import load_model, open_player
from glyphstudio.engine.render import roomy, sheet_paths
from glyphstudio.exporters.films import FilmExporter
from glyphstudio.exporters.webm import Webm, WebmParams
from glyphstudio.exporters.work import (
    DrawingWork,
    Exporter,
    FilmWork,
    PictureWork,
    Work,
    find_exporter,
)
from glyphstudio.params import Params

from .clock import in_turns, timed
from .figures import Figure, Result
from .rivals import Ours

Frame = npt.NDArray[np.uint8]
SIDE = 512
FPS = 25.0  # which a GIF can play too
DRAWN = 60  # frames that are drawn once and shown again and again: drawing shall not be the limit
LARGE = 8192  # px, of a picture
SHEET = 32  # glyphs
FEW = 100  # frames after which an encoder has all the memory it wants


def measure(quick: bool) -> Result:
    """Write the same frames with every film exporter and, in turns, with its encoder alone."""
    import_all("glyphstudio.exporters")
    count, many, rounds = (120, 400, 1) if quick else (300, 2000, 5)
    frames = _frames()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for label, exporter, params in _films():
            place = Path(folder) / f"film{exporter.suffix}"
            film = _film(frames, count)
            writing = _writing(exporter, film, place, params)
            if isinstance(exporter, FilmExporter):
                whole, bare = in_turns(writing, _encoding(exporter, film, params), rounds=rounds)
                figures += [
                    Figure(f"{label}, exporter", count / whole.wall, "frames/s"),
                    Figure(f"{label}, bare encoder", count / bare.wall, "frames/s"),
                    Figure(
                        f"{label}, share of its rate",
                        100 * bare.wall / whole.wall,
                        "%",
                        goal=80.0,
                    ),
                    Figure(f"{label}, share by CPU time", 100 * bare.cpu / whole.cpu, "%"),
                ]
            else:
                (whole,) = in_turns(writing, rounds=min(2, rounds))
                figures.append(Figure(f"{label}, exporter", count / whole.wall, "frames/s"))
            figures.append(Figure(f"{label}, a frame", _bytes(place) / count / 1000, "kB"))
            growth = _growth(exporter, frames, many, place, params)
            if growth is not None:
                figures.append(
                    Figure(
                        f"{label}, memory after {FEW} of {many} frames",
                        growth,
                        "MB",
                        goal=50.0,
                        side="at most",
                    )
                )
        figures += _stills(Path(folder), quick=quick)
    return Result(
        name="export",
        title=f"Writing films of {SIDE} px",
        measured=f"{DRAWN} frames of a glyph that changes, drawn beforehand. Exporter: as people "
        "use it, to a file, synced and read back. Bare encoder: colours to YUV and the same codec "
        f"with the same settings, into memory. {count} frames in turns, median of {rounds}, by the "
        f"wall. Memory: how much more the process holds after {FEW} of {many} frames than before. "
        "The PNG is drawn strip by strip as it is written, and its memory is all that the process "
        "holds; the SVG is a sheet from messages to the disk.",
        figures=tuple(figures),
    )


def _films() -> Iterator[tuple[str, Exporter, Params]]:
    """Every kind of film, as people get it first; WebM with its other codec too."""
    for kind in Exporter.registry.values():
        if kind.takes == "film":
            yield kind.label, kind(), kind.params_type()
    yield "WebM film, AV1", Webm(), WebmParams(codec="AV1", compression=30)


def _stills(folder: Path, *, quick: bool) -> Iterator[Figure]:
    """What large pictures and sheets of paths take."""
    side = 2048 if quick else LARGE
    player = open_player(load_model("mirror"), torch.device("cpu"))
    messages = latents.random_messages(SHEET, player.latent_size, seed=2)
    held: list[float] = []

    def look(done: int, total: int) -> None:
        held.append(held_mb() or 0.0)

    png, svg = find_exporter("png"), find_exporter("svg")
    picture = PictureWork(side, side, lambda: player.strips(messages[0], player.pen, side))
    span = timed(_writing(png, picture, folder / "large.png", png.params_type(), told=look))
    yield Figure(f"PNG of {side} px", span.wall, "s")
    if held and held[0]:
        most = Figure(f"PNG of {side} px, memory", max(held), "MB", goal=1500.0, side="at most")
        yield most
    yield Figure(f"PNG of {side} px, told of its progress", len(held), "times")
    grid = roomy(SHEET, 256)
    paths = DrawingWork(
        grid.width,
        grid.height,
        grid.size,
        None,
        SHEET,
        lambda: sheet_paths(player, messages, player.pen, grid),
    )
    span = timed(_writing(svg, paths, folder / "sheet.svg", svg.params_type()))
    yield Figure(f"SVG of a sheet of {SHEET}", span.wall, "s", goal=3.0, side="at most")


def _bytes(place: Path) -> int:
    """Of a file, or of a folder of frames."""
    parts = place.iterdir() if place.is_dir() else [place]
    return sum(part.stat().st_size for part in parts)


def _frames() -> list[Frame]:
    """A loop of one glyph, drawn by a barely trained model."""
    ours = Ours()
    for _ in range(30):
        ours.train_step()
    player = ours.player
    player.load(ours.family.model_state())
    ends = latents.random_messages(2, player.latent_size, seed=1)
    messages = latents.loop(ends[0], ends[1], DRAWN)
    return list(player.draw(messages, player.pen, SIDE))


def _film(
    frames: list[Frame], count: int, *, watcher: Callable[[int], None] | None = None
) -> FilmWork:
    def pulled() -> Iterator[Frame]:
        for number, frame in enumerate(itertools.islice(itertools.cycle(frames), count), 1):
            if watcher is not None:
                watcher(number)
            yield frame

    return FilmWork(width=SIDE, height=SIDE, fps=FPS, count=count, frames=pulled)


def _writing(
    exporter: Exporter,
    what: Work,
    place: Path,
    params: Params,
    *,
    told: Callable[[int, int], None] = lambda done, total: None,
) -> Callable[[], None]:
    def work() -> None:
        exporter.write(
            place,
            what,
            params,
            provenance=None,
            progress=told,
            cancelled=lambda: False,
        )

    return work


def _encoding(exporter: FilmExporter, film: FilmWork, params: Params) -> Callable[[], None]:
    """What no writing can do without: colours to YUV, the encoder, a container in memory."""
    plan = exporter.encoding(params)

    def work() -> None:
        to_yuv = VideoReformatter()
        with av.open(io.BytesIO(), "w", format=plan.container) as container:
            stream = container.add_stream(plan.codec, rate=int(FPS), options=plan.options)
            assert isinstance(stream, av.VideoStream)
            stream.width, stream.height, stream.pix_fmt = SIDE, SIDE, plan.layout
            for frame in film.frames():
                image = av.VideoFrame.from_ndarray(frame, "rgb24")
                container.mux(stream.encode(to_yuv.reformat(image, format=plan.layout)))
            container.mux(stream.encode(None))

    return work


def _growth(
    exporter: Exporter, frames: list[Frame], many: int, place: Path, params: Params
) -> float | None:
    """How much more the process holds after the first `FEW` of `many` frames, at most.

    Within one film: what an encoder gave back stays with the allocator for the next one.
    """
    early, late = [0.0], [0.0]

    def look(frame: int) -> None:
        if frame % 10 == 0:
            (early if frame <= FEW else late).append(held_mb() or 0.0)

    _writing(exporter, _film(frames, many, watcher=look), place, params)()
    return max(late) - max(early) if max(early) else None


def held_mb() -> float | None:
    """Memory this process holds now, in MB; None where only Linux's /proc would tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
