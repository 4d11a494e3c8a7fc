"""How the window feels: start, slider to picture, and its heartbeat while a training runs."""

from __future__ import annotations

import time

from .figures import Figure, Result
from .living import lived, platform

STYLES = ("mirror", "ink", "riso", "scribe")
SMOOTH_MS = 20.0  # slower ones draw at half size while moving


def measure(quick: bool) -> Result:
    """Start the window three times, keep the quickest start; drag sliders in the last."""
    starts = [_window(0.0, ()) for _ in range(1 if quick else 3)]
    felt = _window(3.0 if quick else 10.0, STYLES[:1] if quick else STYLES)
    figures = [
        Figure("window visible", min(s["visible"] for s in starts), "s", goal=1.0, side="at most"),
        Figure(
            "first moving picture", min(s["moving"] for s in starts), "s", goal=6.0, side="at most"
        ),
    ]
    for style, drag in felt["styles"].items():
        figures += [
            Figure(f"{style}, drawing at {drag['side']:.0f} px", drag["drawing"], "ms"),
            Figure(f"{style}, slider to picture, median", drag["median"], "ms"),
            Figure(
                f"{style}, slider to picture, p95",
                drag["p95"],
                "ms",
                goal=33.0 if drag["drawing"] <= SMOOTH_MS else None,
                side="at most",
            ),
            Figure(f"{style}, moves answered", 100 * drag["answered"] / drag["moves"], "%"),
            Figure(
                f"{style}, heartbeat late, p95", drag["beat_p95"], "ms", goal=30.0, side="at most"
            ),
        ]
    return Result(
        name="window",
        title="The window",
        measured="The real window at 1440 x 960, in a process and a studio folder of its own. "
        "Start: from starting Python, best of the starts (files warm). Slider: the first axis of "
        "the glyph on the stage is moved every 40 ms while the recipe trains on one thread; "
        "measured until the answer is taken to the stage. Heartbeat: how late a 10 ms timer of the "
        f"window's thread is meanwhile. Platform: {platform()}.",
        figures=tuple(figures),
    )


def _window(seconds: float, styles: tuple[str, ...]) -> dict[str, dict[str, dict[str, float]]]:
    """One life of the window; what it printed."""
    found: dict[str, dict[str, dict[str, float]]] = lived(
        "window_child.py", time.time(), seconds, *styles
    )
    return found
