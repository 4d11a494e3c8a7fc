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
from av.video.reformatter import VideoReformatter

from glyphstudio.discovery import import_all
from glyphstudio.engine import latents
from glyphstudio.exporters.films import FilmExporter
from glyphstudio.exporters.work import Exporter, FilmWork

from .clock import in_turns
from .figures import Figure, Result
from .rivals import Ours

Frame = npt.NDArray[np.uint8]
SIDE = 512
FPS = 25.0  # which a GIF can play too
DRAWN = 60  # frames that are drawn once and shown again and again: drawing shall not be the limit
FEW = 100  # frames of the short film that a long one is compared with


def measure(quick: bool) -> Result:
    """Write the same frames with every film exporter and, in turns, with its encoder alone."""
    import_all("glyphstudio.exporters")
    count, many, rounds = (120, 400, 1) if quick else (300, 2000, 5)
    frames = _frames()
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory() as folder:
        for exporter in _films():
            place = Path(folder) / f"film{exporter.suffix}"
            if isinstance(exporter, FilmExporter):
                film = _film(frames, count)
                whole, bare = in_turns(
                    _writing(exporter, film, place), _encoding(exporter, film), rounds=rounds
                )
                figures += [
                    Figure(f"{exporter.label}, exporter", count / whole.wall, "frames/s"),
                    Figure(f"{exporter.label}, bare encoder", count / bare.wall, "frames/s"),
                    Figure(
                        f"{exporter.label}, share of its rate",
                        100 * bare.wall / whole.wall,
                        "%",
                        goal=80.0,
                    ),
                    Figure(f"{exporter.label}, share by CPU time", 100 * bare.cpu / whole.cpu, "%"),
                ]
            growth = _growth(exporter, frames, many, place)
            if growth is not None:
                figures.append(
                    Figure(
                        f"{exporter.label}, memory {FEW} to {many} frames",
                        growth,
                        "MB",
                        goal=50.0,
                        side="at most",
                    )
                )
    return Result(
        name="export",
        title=f"Writing films of {SIDE} px",
        measured=f"{DRAWN} frames of a glyph that changes, drawn beforehand. Exporter: as people "
        "use it, to a file, synced and read back. Bare encoder: colours to YUV and the same codec "
        f"with the same settings, into memory. {count} frames in turns, median of {rounds}, by the "
        f"wall. Memory: the most that the process holds while it writes {many} frames "
        f"less the most while it writes {FEW}.",
        figures=tuple(figures),
    )


def _films() -> Iterator[Exporter]:
    for kind in Exporter.registry.values():
        if kind.takes == "film":
            yield kind()


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


def _writing(exporter: Exporter, film: FilmWork, place: Path) -> Callable[[], None]:
    def work() -> None:
        exporter.write(
            place,
            film,
            exporter.params_type(),
            provenance=None,
            progress=lambda done, total: None,
            cancelled=lambda: False,
        )

    return work


def _encoding(exporter: FilmExporter, film: FilmWork) -> Callable[[], None]:
    """What no writing can do without: colours to YUV, the encoder, a container in memory."""
    plan = exporter.encoding(exporter.params_type())

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


def _growth(exporter: Exporter, frames: list[Frame], many: int, place: Path) -> float | None:
    """How much more the process holds at most while it writes `many` frames instead of `FEW`."""
    most: list[float] = []
    for count in (FEW, many):
        held = [0.0]

        def look(frame: int, held: list[float] = held) -> None:
            if frame % 10 == 0:
                held.append(held_mb() or 0.0)

        _writing(exporter, _film(frames, count, watcher=look), place)()
        most.append(max(held))
    return most[1] - most[0] if most[0] else None


def held_mb() -> float | None:
    """Memory this process holds now, in MB; None where only Linux's /proc would tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return None
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
