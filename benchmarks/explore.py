"""How Explore feels: a sheet of 64 drawn anew, looking closely, and wandering over the map."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import glyphstudio
from glyphstudio.engine import device
from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.models import find_model, load_model, open_player

from .clock import in_turns, threads
from .figures import Figure, Result

STYLES = ("mirror", "ink", "riso")


def measure(quick: bool) -> Result:
    """Each style in one window; the map with the first."""
    styles = STYLES[:1] if quick else STYLES
    found = _window(2.0 if quick else 8.0, styles)
    figures = []
    for style, felt in found.items():
        sheet = f"{style}, 64 glyphs of {felt['side']:.0f} px"
        work = drawn_sheet(style, round(felt["side"]), rounds=3 if quick else 15)
        figures += [
            Figure(f"{sheet}, work", 1000 * work, "ms", goal=40.0, side="at most"),
            Figure(f"{sheet}, until drawn", felt["sheet"], "ms"),
            Figure(f"{style}, a part seen at {felt['zoom']:.0f} times", felt["part"], "ms"),
            Figure(f"{style}, map while it pans", felt["pans"], "frames/s", goal=30.0),
            Figure(f"{style}, map, longest of 20 frames", felt["pan_p95"], "ms"),
            Figure(f"{style}, map seen whole after", felt["whole"], "s"),
        ]  # fmt: skip
    return Result(
        name="explore",
        title="Exploring",
        measured="The real window at 1440 x 900 on bundled models, in a process and a folder "
        "of its own. Sheet: 64 glyphs as large as the stage shows them; work: CPU time of one "
        "thread; until drawn: the drawing thread's time in the window; medians. Map: dragged by "
        "12 px as often as it can be painted, glyphs drawn meanwhile; frames a second that were "
        "painted, and the time one took at the 95th percentile. Seen whole: from its first "
        f"request until nothing is missing. Platform: {_platform()}.",
        figures=tuple(figures),
    )


def drawn_sheet(style: str, side: int, *, rounds: int) -> float:
    """CPU seconds that one thread works for a sheet of 64, whatever else the machine does."""
    player = open_player(load_model(find_model(style)), device.choose("cpu"))
    latents = random_messages(64, player.latent_size, seed=1)
    with threads(1):
        (span,) = in_turns(lambda: player.draw(latents, player.pen, side), rounds=rounds)
    return span.cpu


def _window(seconds: float, styles: tuple[str, ...]) -> dict[str, dict[str, float]]:
    child = Path(__file__).with_name("explore_child.py")
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "GLYPHSTUDIO_HOME": home,
            "QT_QPA_PLATFORM": _platform(),
            "PYTHONPATH": str(Path(glyphstudio.__file__).parent.parent),
        }
        done = subprocess.run(
            [sys.executable, str(child), str(seconds), *styles],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode:
        raise RuntimeError(f"the window ended early: {done.stderr[-2000:]}")
    found: dict[str, dict[str, float]] = json.loads(done.stdout.splitlines()[-1])
    return found


def _platform() -> str:
    """Where the window is shown: as asked for, else on a display if there is one, else nowhere."""
    asked = os.environ.get("QT_QPA_PLATFORM")
    return asked or ("xcb" if os.environ.get("DISPLAY") else "offscreen")
