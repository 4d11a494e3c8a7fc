"""Images per second of whole training steps, compared with the published method."""

from __future__ import annotations

from .clock import in_turns, threads
from .figures import Figure, Result
from .reading import CHANNEL
from .rivals import OURS, Ours, Theirs, steps_of

STEPS = 20  # of ours to each of theirs, so that both get a like share of the machine


def measure(quick: bool) -> Result:
    """Step both in turns with one thread, then with two."""
    ours, theirs = Ours(steps=10**6), Theirs(chain=True)
    rounds = 2 if quick else 7
    with threads(1):
        a, b = in_turns(steps_of(ours, STEPS), steps_of(theirs, 1), rounds=rounds)
    with threads(2):
        c, d = in_turns(steps_of(ours, STEPS), steps_of(theirs, 1), rounds=rounds)
    images, theirs_images = STEPS * ours.batch, theirs.batch
    one = (images / a.cpu, theirs_images / b.cpu)
    two = (images / c.wall, theirs_images / d.wall)
    return Result(
        name="rate",
        title="Images per second while training, messages of 64 numbers",
        measured=f"{CHANNEL} {OURS} The original as published: 63 px, batch 64, its chain of "
        f"kornia modules. Whole steps in turns, {STEPS} to 1, median of {rounds}; one thread by "
        "CPU time, two threads by the wall.",
        figures=(
            Figure("ours, one thread", one[0], "images/s"),
            Figure("original, one thread", one[1], "images/s"),
            Figure("times as many", one[0] / one[1], "x", goal=20.0),
            Figure("ours, two threads", two[0], "images/s"),
            Figure("original, two threads", two[1], "images/s"),
            Figure("times as many, two threads", two[0] / two[1], "x"),
        ),
    )
