"""How well films play in the window, alone and beside a training, and how closely they scrub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import glyphstudio

from .figures import Figure, Result
from .window import _platform

STYLES = (
    "mirror", "ink", "riso", "scribe", "papercut", "kolam", "hake", "lino", "kufic", "rose",
    "herbarium", "engraving", "guilloche", "pendulum", "quilt", "ebru", "iznik", "bauhaus",
)  # fmt: skip
QUICK_MS = 25.0  # what draws sooner has to play at full rate
FPS, SCRUB_MS = 30.0, 33.0


def measure(quick: bool) -> Result:
    """Play every style's bundled model; a few in a quick run."""
    found = _played(1.5 if quick else 4.0, STYLES[:3] if quick else STYLES)
    figures: list[Figure] = []
    for beside, word in (("alone", ""), ("training", " while training")):
        for style, was in found[beside].items():
            soon = was["drawing"] <= QUICK_MS and was["sharp"] > 50
            figures += [
                Figure(f"{style}, drawing{word}", was["drawing"], "ms"),
                Figure(
                    f"{style}, playing{word}", was["fps"], "fps",
                    goal=0.97 * FPS if soon else None,
                ),
                Figure(f"{style}, at full size{word}", was["sharp"], "%"),
                Figure(
                    f"{style}, scrub, p95{word}", was["scrub"], "ms",
                    goal=SCRUB_MS if soon else None, side="at most",
                ),
            ]  # fmt: skip
    side = max(was["side"] for styles in found.values() for was in styles.values())
    return Result(
        name="play",
        title="Films that play",
        measured=f"The real window in room Animate, the glyph {side:.0f} px wide: five random keys "
        "of a bundled model in a loop of 30 frames a second, alone and while Mirror mask trains on "
        "one thread. Playing: different frames shown a second; slow styles play at half size. "
        "Scrub: the playhead is moved every 33 ms; until that moment is on the stage. Goals for "
        f"what draws in {QUICK_MS:.0f} ms. Platform: {_platform()}.",
        figures=tuple(figures),
    )


def _played(seconds: float, styles: tuple[str, ...]) -> dict[str, dict[str, dict[str, float]]]:
    """One life of the window; what it printed."""
    child = Path(__file__).with_name("play_child.py")
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
    found: dict[str, dict[str, dict[str, float]]] = json.loads(done.stdout.splitlines()[-1])
    return found
