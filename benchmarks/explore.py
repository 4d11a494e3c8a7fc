"""How Explore feels: a sheet of 64 drawn anew, looking closely, and wandering over the map."""

from __future__ import annotations

from glyphstudio.engine import device
from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.models import find_model, load_model, open_player

from .clock import in_turns, threads
from .figures import Figure, Result
from .living import lived, platform

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
        f"request until nothing is missing. Platform: {platform()}.",
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
    """One life of the window; what it printed."""
    found: dict[str, dict[str, float]] = lived("explore_child.py", seconds, *styles)
    return found
