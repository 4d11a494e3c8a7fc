"""Where both methods stand after thirty seconds, in figures and in pictures."""

from __future__ import annotations

import numpy as np
import torch

from glyphstudio.engine import latents, render
from glyphstudio.engine.player import Latents, Pictures

from .clock import in_turns, threads
from .figures import Figure, Result
from .original import SIDE
from .reading import CHANNEL, MESSAGE_SIZE, Reading
from .rivals import ORIGINAL, OURS, Course, Ours, Theirs, steps_of, train

SECONDS = 30.0
QUICK_SECONDS = 4.0
COLUMNS, ROWS = 8, 4


def measure(quick: bool) -> Result:
    """Train each for the same CPU seconds and read it."""
    seconds = QUICK_SECONDS if quick else SECONDS
    with threads(1):
        (ten_steps,) = in_turns(steps_of(Ours(), 10), rounds=3)
        steps = round(10 * seconds / ten_steps.cpu)
        ours, theirs = Ours(steps=steps), Theirs()
        steps_of(ours, steps)()
        reading = ours.reading()

        def is_over(course: Course) -> bool:
            return course.cpu >= seconds

        course = train(theirs, read_every=seconds, until=is_over)
    return Result(
        name="after_thirty",
        title=f"After {seconds:g} CPU seconds, messages of {MESSAGE_SIZE} numbers",
        measured=f"{CHANNEL} {OURS} {ORIGINAL} One seed each, one thread; ours with a plan of "
        f"{steps} steps that a probe says take {seconds:g} s.",
        figures=(
            *_figures("ours", reading),
            Figure("ours, steps", steps, ""),
            *_figures("original", course.reading),
            Figure("original, steps", course.steps, ""),
        ),
        pictures={"after_30_s_ours": _our_sheet(ours), "after_30_s_original": _their_sheet(theirs)},
    )


def _figures(name: str, reading: Reading) -> tuple[Figure, Figure]:
    return (
        Figure(f"{name}, bits per glyph", reading.bits, "bits"),
        Figure(f"{name}, R2", reading.r2, ""),
    )


def _messages() -> Latents:
    return latents.random_messages(COLUMNS * ROWS, MESSAGE_SIZE, seed=7)


def _our_sheet(ours: Ours) -> Pictures:
    """Hard glyphs, as people see them."""
    size = 2 * SIDE
    pictures = ours.player.draw(_messages(), ours.player.pen, size)
    return render.sheet(pictures, render.Grid(COLUMNS * ROWS, COLUMNS, size))


@torch.no_grad()
def _their_sheet(theirs: Theirs) -> Pictures:
    """The pictures as they are, each of their pixels shown as two by two."""
    images = theirs.pair.drawer(torch.from_numpy(_messages()))  # (32, 1, 63, 63)
    grey = (255 * images[:, 0]).round().byte().numpy().repeat(2, 1).repeat(2, 2)
    pictures = np.repeat(grey[..., None], 3, axis=-1)
    return render.sheet(pictures, render.Grid(COLUMNS * ROWS, COLUMNS, 2 * SIDE))
