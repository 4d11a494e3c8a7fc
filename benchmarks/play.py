"""How well films play in the window, alone and beside a training, and how closely they scrub."""

from __future__ import annotations

from .figures import Figure, Result
from .living import lived, platform

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
        f"what draws in {QUICK_MS:.0f} ms. Platform: {platform()}.",
        figures=tuple(figures),
    )


def _played(seconds: float, styles: tuple[str, ...]) -> dict[str, dict[str, dict[str, float]]]:
    """One life of the window; what it printed."""
    found: dict[str, dict[str, dict[str, float]]] = lived("play_child.py", seconds, *styles)
    return found
