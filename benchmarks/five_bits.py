"""How long until a glyph carries five bits, compared with the published method."""

from __future__ import annotations

import statistics
from collections.abc import Callable

from .clock import in_turns, threads
from .figures import Figure, Result
from .reading import CHANNEL
from .rivals import ORIGINAL, OURS, PLAN, Course, Ours, Theirs, steps_of, train

BITS = 5.0
PATIENCE = 60  # times our time is what the original is given
QUICK_PATIENCE = 4


def measure(quick: bool) -> Result:
    """Train both to five bits, one thread each; then time a step of each with two threads."""
    patience = QUICK_PATIENCE if quick else PATIENCE
    with threads(1):
        ours = [
            train(Ours(seed=seed), read_every=0.2, start=2.0, until=_until(1e9))
            for seed in range(1 if quick else 3)
        ]
        mine = statistics.median(course.cpu for course in ours)
        theirs = train(Theirs(), read_every=4.0, until=_until(patience * mine))
    arrived = theirs.reading.bits >= BITS
    ratio = theirs.cpu / mine
    steps = statistics.median(course.steps for course in ours)
    with threads(2):
        a, b = in_turns(steps_of(Ours(), 10), steps_of(Theirs(), 1), rounds=1 if quick else 5)
    wall_ours, wall_theirs = a.wall / 10 * steps, b.wall * theirs.steps
    least = "" if arrived else ", at least"
    verdict = (
        "It got there."
        if arrived
        else f"It was stopped at {patience} times our time with {theirs.reading.bits:.1f} bits; "
        "what is called at least is a lower bound."
    )
    return Result(
        name="five_bits",
        title=f"Time to {BITS:g} bits per glyph, messages of 64 numbers",
        measured=f"{CHANNEL} {OURS} Plan of {PLAN} steps, median of {len(ours)} seed(s). "
        f"{ORIGINAL} Both train and are read in this channel. CPU seconds of training "
        "steps alone, one thread. "
        f"{verdict} Two threads: as many steps at each one's wall time a step, in turns.",
        figures=(
            Figure("ours, one thread", mine, "CPU s"),
            Figure("ours, steps", steps, ""),
            Figure(f"original, one thread{least}", theirs.cpu, "CPU s"),
            Figure("original, steps", theirs.steps, ""),
            Figure("original, bits when stopped", theirs.reading.bits, "bits"),
            Figure("original, R2 when stopped", theirs.reading.r2, ""),
            Figure(
                f"times sooner{least}",
                ratio,
                "x",
                goal=None if quick else 20.0,
            ),
            Figure("ours, two threads", wall_ours, "s"),
            Figure(f"original, two threads{least}", wall_theirs, "s"),
            Figure(f"times sooner, two threads{least}", wall_theirs / wall_ours, "x"),
        ),
    )


def _until(most: float) -> Callable[[Course], bool]:
    return lambda course: course.reading.bits >= BITS or course.cpu >= most
