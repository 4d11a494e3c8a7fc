"""Every style in one table: how fast it learns and draws, and what large pictures take."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import torch

from glyphstudio.engine import latents, legibility, models
from glyphstudio.engine.glyph_player import GlyphPlayer
from glyphstudio.engine.player import Player
from glyphstudio.engine.training import family_of
from glyphstudio.exporters.drawings import DrawingExporter
from glyphstudio.exporters.work import find_exporter
from glyphstudio.recipe import Recipe
from glyphstudio.store import library

from . import transcribed
from .clock import in_turns, threads, timed
from .figures import Figure, Result

READ_ENOUGH = 60.0  # letters of 64
EXAMINED = 12  # times in a training
SHEET, SMALL = 32, 128  # thumbnails, and their pixels
SHEET_MS = {"hake": 600.0, "guilloche": 600.0}  # the others: 200
LARGE = (4096, 8192)  # px, of the pictures whose memory is measured
READS = legibility.Effort(messages=64, reads=20, finer=4)


@dataclass(frozen=True, slots=True)
class Row:
    """One bundled model's figures; milliseconds of CPU, MB; NaN where there is none."""

    images_s: float
    letters_s: float
    letters: float
    ms_128: float
    ms_512: float
    ms_2048: float
    svg_ms: float
    mb_4096: float
    mb_8192: float
    sheet_ms: float
    faster: float


HEADS = {
    "images_s": "images/s",
    "letters_s": "s to 60 of 64",
    "letters": "letters of 64",
    "ms_128": "ms, 128 px",
    "ms_512": "512 px",
    "ms_2048": "2048 px",
    "svg_ms": "SVG ms",
    "mb_4096": "MB, 4096 px",
    "mb_8192": "8192 px",
    "sheet_ms": "32 at 128 px, ms",
    "faster": "x transcription",
}


def measure(quick: bool) -> Result:
    """All rows, one style after the other on one thread."""
    with threads(1):
        rows = {
            recipe.name: row(recipe, quick=quick)
            for recipe in library.bundled_recipes()
            if recipe.name in models.bundled_models()
        }
    return Result(
        name="styles",
        title="Every bundled model: learning, drawing, memory",
        measured="One thread, CPU time. Images/s: training steps of the model's own recipe. "
        f"Seconds to {READ_ENOUGH:g} of 64 letters: the recipe trained anew, hard drawings read "
        "through its own channel at full strength; the reader's finish included where only that "
        "gets there. Letters: the bundled model, each letter read 20 times. Milliseconds: "
        "the median of 5 for a glyph of random messages, with its pen's defaults. Memory: the "
        "most a fresh process holds while it draws one glyph of this size in strips, less what it "
        "held before. Transcription: how many times as long the formulas of the prototype "
        f"take, straight in numpy and PIL, for {SHEET} glyphs at {SMALL} px, in turns.",
        figures=tuple(figures(rows)),
        table=table(rows),
    )


def figures(rows: dict[str, Row]) -> list[Figure]:
    """What has a goal."""
    found = []
    for name, r in rows.items():
        most = SHEET_MS.get(name, 200.0)
        found.append(Figure(f"{name}, sheet", r.sheet_ms, "ms", most, "at most"))
        if name not in {"plain", "plain-colour"}:
            found.append(Figure(f"{name}, letters", r.letters, "of 64", 63.0))
        if r.faster == r.faster:
            found.append(Figure(f"{name}, times as fast as transcribed", r.faster, "x", 1.0))
    return found


def table(rows: dict[str, Row]) -> str:
    """Markdown."""
    names = [field.name for field in fields(Row)]
    lines = ["| style | " + " | ".join(HEADS[name] for name in names) + " |"]
    lines.append("|---" * (len(names) + 1) + "|")
    for name, r in rows.items():
        cells = (spelled(getattr(r, field)) for field in names)
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def spelled(value: float) -> str:
    """Three digits that count; a dash for none."""
    if value != value:
        return "-"
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


# ---- one style


def row(recipe: Recipe, *, quick: bool) -> Row:
    """All that is measured of one bundled model."""
    player = models.open_player(models.load_model(recipe.name), torch.device("cpu"))
    assert isinstance(player, GlyphPlayer)
    sheet, faster = beside_transcription(player, rounds=1 if quick else 5)
    nothing = float("nan")
    rounds = 3 if quick else 5
    return Row(
        images_s=training_rate(recipe),
        letters_s=nothing if quick else seconds_to_letters(recipe),
        letters=player.examine(READS).letters,
        ms_128=drawing_ms(player, 128, rounds),
        ms_512=drawing_ms(player, 512, rounds),
        ms_2048=nothing if quick else drawing_ms(player, 2048, 2),
        svg_ms=svg_ms(player, rounds),
        mb_4096=nothing if quick else memory_mb(recipe.name, LARGE[0]),
        mb_8192=nothing if quick else memory_mb(recipe.name, LARGE[1]),
        sheet_ms=sheet,
        faster=faster,
    )


def training_rate(recipe: Recipe) -> float:
    """Images per CPU second, steps with hard drawings among them as the recipe has them."""
    family = family_of(recipe, torch.device("cpu"))
    for _ in range(3):
        family.train_step()
    steps = 20
    taken = timed(lambda: [family.train_step() for _ in range(steps)])
    return steps * int(family.params.batch) / taken.cpu  # type: ignore[attr-defined]


def seconds_to_letters(recipe: Recipe) -> float:
    """CPU seconds of training until enough letters are read; NaN where they never are."""
    family = family_of(recipe, torch.device("cpu"))
    player = family.make_player(family.params, device=torch.device("cpu"))
    assert isinstance(player, GlyphPlayer)
    effort = legibility.Effort(messages=64, reads=8, finer=2)
    spent, part = 0.0, max(1, recipe.steps // EXAMINED)
    for done in range(0, recipe.steps, part):
        steps = min(part, recipe.steps - done)
        spent += timed(lambda steps=steps: [family.train_step() for _ in range(steps)]).cpu
        player.load(family.model_state())
        if player.examine(effort).letters >= READ_ENOUGH:
            return spent
    start = time.process_time()
    player.load(family.finish())
    spent += time.process_time() - start
    return spent if player.examine(effort).letters >= READ_ENOUGH else float("nan")


def drawing_ms(player: Player, size: int, rounds: int) -> float:
    """The median of some glyphs, each drawn alone."""
    messages = latents.random_messages(rounds + 1, player.latent_size, seed=3)
    taken = [timed(lambda m=m: player.draw(m[None], player.pen, size)).cpu for m in messages]
    return 1000 * statistics.median(taken[1:])


def svg_ms(player: Player, rounds: int) -> float:
    """From a message to the text of an SVG; NaN for a style without paths."""
    messages = latents.random_messages(rounds + 1, player.latent_size, seed=3)
    if player.paths(messages[0], player.pen) is None:
        return float("nan")
    exporter = find_exporter("svg")
    assert isinstance(exporter, DrawingExporter)

    def write(which: int) -> None:
        drawing = player.paths(messages[which], player.pen)
        assert drawing is not None
        exporter.bytes_of(drawing)

    taken = [timed(lambda which=which: write(which)).cpu for which in range(rounds + 1)]
    return 1000 * statistics.median(taken[1:])


def beside_transcription(player: GlyphPlayer, *, rounds: int) -> tuple[float, float]:
    """Milliseconds for a sheet of thumbnails, and how many times as long transcribed formulas take.

    NaN where a style is in no formula.
    """
    messages = latents.random_messages(SHEET, player.latent_size, seed=4)

    def ours() -> None:
        player.draw(messages, player.pen, SMALL)

    theirs = transcribed.DRAWN.get(player.style.name)
    if theirs is None:
        (mine,) = in_turns(ours, rounds=rounds)
        return 1000 * mine.cpu, float("nan")
    draw: Callable[[], object] = lambda: theirs(SHEET, SMALL)  # noqa: E731
    mine, other = in_turns(ours, draw, rounds=rounds)
    return 1000 * mine.cpu, other.cpu / mine.cpu


def memory_mb(name: str, size: int) -> float:
    """The most that drawing one glyph adds to a fresh process; NaN where there is no /proc."""
    if not Path("/proc/self/clear_refs").exists():
        return float("nan")
    child = Path(__file__).with_name("styles_child.py")
    found = subprocess.run(
        [sys.executable, str(child), name, str(size)], check=True, capture_output=True, text=True
    )
    return float(found.stdout)
