"""How much a training slows down while somebody watches its sheet."""

from __future__ import annotations

from collections.abc import Callable

import torch

from glyphstudio.engine import session
from glyphstudio.engine.family import Schedule, find_family
from glyphstudio.engine.preview import Preview
from glyphstudio.params import parsed

from .clock import in_turns, threads
from .figures import Figure, Result

FPS = 10.0
STYLES = ("ink", "scribe")  # a landscape, and strokes, which take longest to draw


def measure(quick: bool) -> Result:
    """Train two of the same, one watched, in turns."""
    rounds, seconds = (2, 1.0) if quick else (5, 4.0)
    figures: list[Figure] = []
    with threads(1):
        for style in STYLES:
            steps = _steps_in(style, seconds)
            watched, alone = in_turns(
                _training(style, steps, watched=True),
                _training(style, steps, watched=False),
                rounds=rounds,
            )
            figures += [
                Figure(f"{style}, alone", steps / alone.cpu, "steps/CPU s"),
                Figure(f"{style}, watched", steps / watched.cpu, "steps/CPU s"),
                Figure(
                    f"{style}, slower by",
                    100 * (watched.cpu / alone.cpu - 1),
                    "%",
                    goal=20.0,
                    side="at most",
                ),
                Figure(f"{style}, slower by the wall", 100 * (watched.wall / alone.wall - 1), "%"),
            ]
    preview = Preview()
    return Result(
        name="watching",
        title="Watching a training",
        measured=f"The sheet of {preview.count} glyphs of {preview.size} px, drawn hard up to "
        f"{FPS:g} times a second of wall time by the training's own thread, against the same "
        f"training alone. Blocks of {seconds:g} s in turns, median of {rounds}, one thread. On a "
        "crowded machine a CPU second holds fewer pictures, so run it on a quiet one.",
        figures=tuple(figures),
    )


def _steps_in(style: str, seconds: float) -> int:
    work = _training(style, 10, watched=False)
    (span,) = in_turns(work, rounds=2)
    return max(10, round(10 * seconds / span.cpu))


def _training(style: str, steps: int, *, watched: bool) -> Callable[[], None]:
    """Work that goes on for `steps` steps of one long training."""
    kind = find_family("inverted_ae")
    family = kind(
        parsed(kind.params_type, {"style": style}),
        seed=0,
        schedule=Schedule(1, 10**6),
        device=torch.device("cpu"),
    )
    family.set_up()
    events = session.run(
        family,
        preview=Preview() if watched else None,
        snapshot_fps=FPS if watched else 0.0,
        measure_every=0.0,
    )

    def work() -> None:
        last = family.step + steps
        while family.step < last:
            next(events)

    return work
