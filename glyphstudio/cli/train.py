"""`train`: grow a model from a recipe, or go on with a run; also under torchrun."""

from __future__ import annotations

import argparse
import contextlib
import signal
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

from glyphstudio.cli.reporting import DONE, FAILED, INTERRUPTED

if TYPE_CHECKING:
    from glyphstudio.cli._processes import Follower, Processes
    from glyphstudio.cli.reporting import ProgressLine
    from glyphstudio.engine.events import Control, Event, Paced, Progress
    from glyphstudio.engine.family import Legibility
    from glyphstudio.store.runs import RunFolder

    Kept = RunFolder | Follower

FINISHING = "teaching the reader what people see"
SETTLED = 0.5  # seconds until a rate can be told
NAME = "train"
HELP = "grow a model from a recipe, or go on with a run"
EXAMPLES = """
glyphstudio train mirror --out runs/a --seconds 20 --seed 1
glyphstudio train ink --steps 900 --set channel.rotate_deg=20 --set latent_size=16
glyphstudio train my_recipe.json --out runs/b
glyphstudio train scribe --dictionary my.svg --palette washi-indigo
glyphstudio train --resume runs/a --steps 5000         5000 in total
torchrun --nproc-per-node 4 -m glyphstudio train mirror --out runs/c --steps 5000
Ctrl+C stops after the step, finishes the model and keeps it; twice: keeps it unfinished.
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli.finding import natural, positive

    parser.add_argument("recipe", nargs="?", metavar="RECIPE", help="a recipe's name or file")
    parser.add_argument("--resume", type=Path, metavar="RUN", help="go on with this run")
    parser.add_argument("--out", type=Path, metavar="FOLDER", help="where the run is kept")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=_steps, metavar="N", help="steps in total")
    length.add_argument(
        "--seconds",
        type=_seconds,
        metavar="S",
        help="about so long until the finished model is kept, loading the engine not counted; "
        "turned into steps once, at the beginning",
    )
    parser.add_argument("--seed", type=natural, metavar="N", help="of everything random")
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of the recipe"
    )
    parser.add_argument(
        "--dictionary",
        type=Path,
        metavar="FILE",
        help="write with the elements of this drawing (.svg, or .json of elements)",
    )
    parser.add_argument("--palette", metavar="NAME", help="paper and inks it is shown in at first")
    parser.add_argument("--device", default=None, help="auto, cpu, cuda or mps (auto, the run's)")
    parser.add_argument(
        "--threads", type=positive, metavar="N", help="CPU threads of a new run (1); it keeps to it"
    )
    parser.add_argument("--json", action="store_true", help="the result as JSON on stdout")
    parser.add_argument("-q", "--quiet", action="store_true", help="no progress")


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli._processes import joined
    from glyphstudio.cli.reporting import ProgressLine

    _check(arguments)
    with (
        joined(arguments.device) as processes,
        ProgressLine(quiet=arguments.quiet or processes.rank > 0) as line,
        _kept_run(arguments, processes) as kept,
    ):
        return _train(arguments, processes, kept, line)


def _check(arguments: argparse.Namespace) -> None:
    from glyphstudio.errors import SettingError

    if (arguments.recipe is None) == (arguments.resume is None):
        raise SettingError("Name a recipe to grow, or a run to go on with by --resume.")
    for name in ("out", "seed", "set", "threads", "dictionary", "palette"):
        if arguments.resume is not None and getattr(arguments, name) not in (None, []):
            raise SettingError(f"--{name} belongs to a new run; --resume goes on with an old one.")


@contextlib.contextmanager
def _kept_run(arguments: argparse.Namespace, processes: Processes) -> Iterator[Kept]:
    """The run's folder, locked, in the first process; what follows it in all others."""
    from glyphstudio.cli._processes import Follower
    from glyphstudio.store.record import RunRecord
    from glyphstudio.store.runs import RunFolder

    if processes.rank > 0:
        record = RunRecord.model_validate_json(processes.told(b""))
        folder = Path(processes.told(b"").decode())
        yield Follower(folder, record, device=str(processes.device))
        return
    if arguments.resume is None:
        opened = _new_run(arguments, processes)
    else:
        opened = RunFolder.open(arguments.resume)
    with opened:
        processes.told(opened.record.model_dump_json().encode())
        processes.told(str(opened.path).encode())
        yield opened


def _new_run(arguments: argparse.Namespace, processes: Processes) -> RunFolder:
    from glyphstudio import files
    from glyphstudio.cli import finding
    from glyphstudio.engine.family import find_family
    from glyphstudio.params import parsed
    from glyphstudio.recipe import with_settings
    from glyphstudio.store.library import find_recipe
    from glyphstudio.store.palettes import find_palette
    from glyphstudio.store.runs import RunFolder
    from glyphstudio.store.studio import find_studio

    recipe = find_recipe(arguments.recipe)
    with files.naming(Path(arguments.recipe).name):
        params_type = find_family(recipe.family).params_type
        parsed(params_type, recipe.settings)
    if arguments.dictionary is not None:
        recipe = finding.with_dictionary(recipe, arguments.dictionary)
    if arguments.palette is not None:
        recipe = with_settings(recipe, {"palette": find_palette(arguments.palette).word})
    recipe = with_settings(recipe, finding.assignments(arguments.set))
    parsed(params_type, recipe.settings)  # names and ranges, before there is a folder
    updates = {"seed": arguments.seed, "steps": arguments.steps}
    recipe = recipe.model_copy(update={k: v for k, v in updates.items() if v is not None})
    folder = arguments.out or find_studio().new_run(recipe.name)
    return RunFolder.create(
        folder, recipe, device=str(processes.device), threads=arguments.threads or 1
    )


def _train(
    arguments: argparse.Namespace, processes: Processes, kept: Kept, line: ProgressLine
) -> int:
    from glyphstudio.engine import training
    from glyphstudio.engine.events import Control
    from glyphstudio.store.studio import find_studio
    from glyphstudio.store.timings import finish_of

    control = Control()
    watcher = Watcher(line, control)
    steps, seconds, finishes = arguments.steps, arguments.seconds, True
    if seconds is not None and processes.shares > 1:
        steps, finishes = _shared_budget(seconds, processes, kept, line)
        seconds = None
    device = str(processes.device) if arguments.device else kept.device
    with interruptible(control):
        for event in training.start(
            kept,
            steps=steps,
            seconds=seconds,
            finishes=finishes,
            finish_steps=finish_of(
                find_studio().state, kept.recipe, device=device, threads=kept.threads
            ),
            control=control,
            snapshot_fps=0,
            device=processes.device if arguments.device else None,
        ):
            watcher.see(event)
    line.clear()
    if processes.rank == 0:
        watcher.miss_save(kept.path)
    if watcher.paced is not None:
        _learn(watcher.paced, kept, device)
    if processes.rank == 0:
        _report(watcher, kept, as_json=arguments.json)
    if watcher.reason:
        return FAILED
    return INTERRUPTED if control.stop.is_set() else DONE


def _learn(paced: Paced, kept: Kept, device: str) -> None:
    """Remember how fast this training was, for the next one and the cards of the window."""
    from glyphstudio.store.studio import find_studio
    from glyphstudio.store.timings import Timing, learn_timing

    found = Timing(steps_per_second=paced.steps_per_second, finish_steps=paced.finish_steps)
    state = find_studio().state
    learn_timing(state, kept.recipe, found, device=device, threads=kept.threads)


def _shared_budget(
    seconds: float, processes: Processes, kept: Kept, line: ProgressLine
) -> tuple[int, bool]:
    """How many steps in total fit into `seconds` and whether a finish does, in every process.

    Each times the recipe for itself; a share of the batch takes a share of the time.
    """
    from glyphstudio.engine import blocks, training

    with blocks.alone():
        probe = training.probe(kept.recipe, device=processes.device)
    assert probe is not None  # nobody cancels it
    budget = probe.budget(seconds * processes.shares)
    if budget.notice:
        line.say(budget.notice)
    told = processes.told(f"{budget.steps} {int(budget.finishes)}".encode())
    more, finishes = map(int, told.split())
    return max(kept.saved, default=0) + more, bool(finishes)


class Watcher:
    """Tells on a line what a training says."""

    def __init__(self, line: ProgressLine, control: Control) -> None:
        self._line = line
        self._control = control
        self._finishing_since = 0.0
        control.finishing = self._finishing
        self._read = ""
        self.step = 0
        self.reason = ""
        self.legibility: Legibility | None = None
        self.paced: Paced | None = None
        self.saved: int | None = None  # the step that is on the disk
        self.lost = False  # what was trained is not on the disk

    def miss_save(self, run: Path) -> None:
        """At the end: what could not be written is a failure, whatever was trained."""
        if self.reason or self.saved == self.step:
            return
        self.lost = True
        there = "nothing of it is" if self.saved is None else f"step {self.saved} is what is"
        self.reason = f"Step {self.step} could not be written to {run}: {there} there."

    def see(self, event: Event) -> None:
        """One event."""
        from glyphstudio.engine import events

        if isinstance(event, events.Progress):
            self.step = event.step
            self._line.show(self._progress(event), now=event.step == event.total)
        elif isinstance(event, events.Measured):
            self.legibility = event.legibility
            self._read = f"  {legible(event.legibility)}"
        elif isinstance(event, events.Notice):
            self._line.say(event.text)
        elif isinstance(event, events.Finishing):
            if self._control.stop.is_set():
                self._line.say("Stopping; Ctrl+C again leaves the model unfinished.")
            self._finishing_since = time.monotonic()
            self._line.show(FINISHING, now=True)
        elif isinstance(event, events.Saved):
            self.saved = event.step
        elif isinstance(event, events.Paced):
            self.paced = event
        elif isinstance(event, events.Finished):
            self.step, self.reason = event.step, event.reason

    def _finishing(self, share: float) -> None:
        """How long the finish will take, at the rate so far."""
        from glyphstudio.cli.reporting import duration

        passed = time.monotonic() - self._finishing_since
        if share > 0 and passed > SETTLED:
            self._line.show(f"{FINISHING}  {duration(passed / share * (1 - share))} left")

    def _progress(self, event: Progress) -> str:
        from glyphstudio.cli.reporting import duration

        left = "" if event.seconds_left is None else f"  {duration(event.seconds_left)} left"
        rate = f"{event.steps_per_second:.1f} steps/s"
        return f"step {event.step}/{event.total}  {rate}{left}{self._read}"


def legible(read: Legibility) -> str:
    """Legibility as artists read it."""
    letters = f"reads {read.letters:.0f} of {read.alphabet} letters"
    return f"{read.bits:.1f} bits per glyph, {letters}"


@contextlib.contextmanager
def interruptible(control: Control) -> Iterator[None]:
    """Ctrl+C and SIGTERM stop the training and keep it; a second one skips the finish."""

    def heard(number: int, frame: FrameType | None) -> None:
        if control.stop.is_set():
            control.hurry.set()
        control.stop.set()

    if threading.current_thread() is not threading.main_thread():  # only there may one listen
        yield
        return
    before = {number: signal.signal(number, heard) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _report(watcher: Watcher, kept: Kept, *, as_json: bool) -> None:
    from glyphstudio.cli.reporting import duration, print_result

    record, read = kept.record, watcher.legibility
    result = {
        "run": str(kept.path),
        "step": watcher.step,
        "seconds": round(record.seconds, 2),
        "state": "failed" if watcher.reason else record.state,
        "reason": watcher.reason or None,
        "bits_per_glyph": None if read is None else read.bits,
        "letters_of_64": None if read is None else read.letters,
    }
    text = f"{kept.path}: {watcher.step} steps in {duration(record.seconds)}"
    if read is not None:
        text += f"; {legible(read)}"
    if as_json or not watcher.lost:
        print_result(result, text, as_json=as_json)
    if watcher.reason:
        print(f"glyphstudio: {watcher.reason}", file=sys.stderr)


def _steps(text: str) -> int:
    from glyphstudio.recipe import MOST_STEPS

    steps = int(text)
    if not 1 <= steps <= MOST_STEPS:
        raise argparse.ArgumentTypeError(f"{text} is not a number of steps from 1 to {MOST_STEPS}")
    return steps


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds < 1e8:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return seconds
