"""Trains the bundled models from models/recipes and draws all that shows them.

    python scripts/make_models.py              every recipe
    python scripts/make_models.py mirror ink   these
    python scripts/make_models.py --pictures   only the pictures and tables, from the models there

Writes models/<name>.safetensors, models/cards, models/sheets, docs/gallery, models/groups.json and
the tables in models/README.md and docs/gallery.md. Seconds: CPU, one thread, finish included.
"""

from __future__ import annotations

import argparse
import itertools
import json
import time
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import torch

from glyphstudio import files
from glyphstudio.engine import latents, models, render
from glyphstudio.engine.family import State
from glyphstudio.engine.player import Pictures, Player
from glyphstudio.engine.style import find_style
from glyphstudio.engine.training import family_of
from glyphstudio.exporters.work import PictureWork, find_exporter
from glyphstudio.recipe import Recipe
from glyphstudio.store import library

ROOT = Path(__file__).resolve().parent.parent
MODELS = ROOT / "models"
GALLERY = ROOT / "docs" / "gallery"
ORIGINALS = "## The original's series"
CARD_PX, GLYPH_PX, LARGE_PX = 256, 160, 768


def main() -> None:
    """Train what was asked for, then draw and tabulate everything."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("names", nargs="*")
    parser.add_argument("--pictures", action="store_true", help="train nothing")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    recipes = {recipe.name: recipe for recipe in library.bundled_recipes()}
    figures_path = MODELS / "figures.json"
    files.write_json(MODELS / "groups.json", groups(recipes.values()))
    for name, recipe in recipes.items():
        if not asked.pictures and (not asked.names or name in asked.names):
            trained_now = train(recipe)  # read again after it: two of us may run side by side
            files.write_json(figures_path, read_figures(figures_path) | {name: trained_now})
        if not asked.names or name in asked.names:
            show(name)
    figures = read_figures(figures_path)
    trained = {name: recipe for name, recipe in recipes.items() if name in figures}
    files.write_text(MODELS / "README.md", table(trained, figures))
    files.write_text(ROOT / "docs" / "gallery.md", gallery(trained, figures))


def groups(recipes: Iterable[Recipe]) -> dict[str, str]:
    """Where the cards of each style stand, for those who list them without the engine."""
    styles = {str(recipe.settings["style"]) for recipe in recipes if "style" in recipe.settings}
    return {style: find_style(style).group for style in sorted(styles)}


def read_figures(path: Path) -> dict[str, dict[str, float]]:
    """What was measured before, by recipe."""
    found: dict[str, dict[str, float]] = (
        json.loads(path.read_text("utf-8")) if path.exists() else {}
    )
    return found


def train(recipe: Recipe) -> dict[str, float]:
    """Train one recipe and write its model; what was measured."""
    began, wall = time.process_time(), time.monotonic()
    family = family_of(recipe, torch.device("cpu"))
    for _ in range(recipe.steps):
        family.train_step()
    state = family.finish()
    seconds = time.process_time() - began
    player = family.make_player(family.params, device=torch.device("cpu"))
    player.load(state)
    legibility = player.measure()
    assert legibility is not None
    half = unchanged_in_half(recipe, state, player)
    data = models.model_bytes(recipe, state, step=recipe.steps, legibility=legibility, half=half)
    files.write_bytes(MODELS / f"{recipe.name}.safetensors", data)
    print(
        f"{recipe.name:14} {recipe.steps:6} steps {seconds:6.1f} CPU-s"
        f" ({time.monotonic() - wall:.0f} s)"
        f" {legibility.bits:5.1f} bits, {legibility.letters:4.1f} of 64, {len(data) / 1e6:.2f} MB"
        f"{', float16' if half else ''}",
        flush=True,
    )
    return {
        "steps": recipe.steps,
        "seconds": round(seconds, 1),
        "bits": round(legibility.bits, 1),
        "r2": round(legibility.r2, 3),
        "letters": round(legibility.letters, 1),
        "kilobytes": round(len(data) / 1000),
        "half": half,
    }


def unchanged_in_half(recipe: Recipe, state: State, player: Player) -> bool:
    """Whether float16 weights draw the same pictures, to what no eye can see."""
    data = models.model_bytes(recipe, state, step=recipe.steps, legibility=None, half=True)
    rough = models.open_player(models.parse_model(data, name=recipe.name), torch.device("cpu"))
    messages = latents.random_messages(16, player.latent_size, seed=5)
    pen = player.pen
    difference = player.draw(messages, pen, 256).astype(int) - rough.draw(messages, pen, 256)
    return bool((np.abs(difference) > 32).mean() < 1e-3)


def show(name: str) -> None:
    """The card, the unpicked sheet of 32 and one large glyph of a bundled model."""
    player = models.open_player(models.load_model(name), torch.device("cpu"))
    pen = player.pen
    messages = latents.random_messages(32, player.latent_size, seed=0)
    glyphs = player.draw(messages, pen, GLYPH_PX)
    grid = render.Grid(32, 8, GLYPH_PX, gap=8, margin=8)
    white = np.full(3, 255, np.uint8)
    write_png(MODELS / "sheets" / f"{name}.png", render.sheet(glyphs, grid, paper=white))
    write_png(MODELS / "cards" / f"{name}.png", player.draw(messages[:1], pen, CARD_PX)[0])
    write_png(GALLERY / f"{name}.png", player.draw(messages[1:2], pen, LARGE_PX)[0])


def write_png(path: Path, picture: Pictures) -> None:
    """Write one picture (h, w, 3)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = picture.shape[:2]
    exporter = find_exporter("png")
    exporter.write(
        path,
        PictureWork(width, height, lambda: iter([picture])),
        exporter.params_type(),
        provenance=None,
        progress=lambda done, total: None,
        cancelled=lambda: False,
    )


def table(recipes: dict[str, Recipe], figures: dict[str, dict[str, float]]) -> str:
    """models/README.md."""
    lines = [
        "# Bundled models",
        "",
        "One per recipe in `recipes/`, trained and measured by `python scripts/make_models.py`",
        "(figures in `figures.json`). Seconds: CPU, one thread, the reader's finish included.",
        "Bits and letters: hard drawings read through each recipe's own channel at full strength,",
        "fresh messages; letters are read right out of an alphabet of 64 random ones.",
        "",
        "| model | recipe | steps | seconds | bits per glyph | letters of 64 | kB | stored as |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, recipe in recipes.items():
        f = figures[name]
        lines.append(
            f"| [{recipe.title}](sheets/{name}.png) | [{name}](recipes/{name}.json) "
            f"| {f['steps']:,} | {f['seconds']:.0f} | {f['bits']:.1f} | {f['letters']:.1f} "
            f"| {f['kilobytes']:,} | {'float16' if f['half'] else 'float32'} |"
        )
    return "\n".join(lines) + "\n"


def gallery(recipes: dict[str, Recipe], figures: dict[str, dict[str, float]]) -> str:
    """docs/gallery.md."""
    lines = [
        "# Gallery",
        "",
        "Unpicked sheets of 32 random messages and one large glyph of every bundled model, by",
        "`python scripts/make_models.py --pictures`. How they were trained and read stands in",
        "[models/README.md](../models/README.md), how their speed was measured in",
        "[benchmarks.md](benchmarks.md), from which the rows are taken.",
    ]
    head, speeds = style_rows((ROOT / "docs" / "benchmarks.md").read_text("utf-8"))
    for name, recipe in recipes.items():
        f = figures[name]
        lines += [
            "",
            f"## {recipe.title}",
            "",
            f"{recipe.description} {f['bits']:.1f} bits per glyph, "
            f"{f['letters']:.1f} of 64 letters, {f['seconds']:.0f} s of training.",
            "",
            *([*head, speeds[name], ""] if name in speeds else []),
            f"![A sheet of 32](../models/sheets/{name}.png)",
            "",
            f"![One glyph](gallery/{name}.png)",
        ]
    return "\n".join(lines) + "\n" + original_sheets()


def original_sheets() -> str:
    """The end of docs/gallery.md, which is written by hand: from its heading on, as it stands."""
    path = ROOT / "docs" / "gallery.md"
    _, heading, text = (path.read_text("utf-8") if path.exists() else "").partition(ORIGINALS)
    return f"\n{heading}{text}" if heading else ""


def style_rows(text: str) -> tuple[list[str], dict[str, str]]:
    """The head of the table of styles in docs/benchmarks.md, and its rows by the style's name."""
    lines = text.split("\n")
    first = next(i for i, line in enumerate(lines) if line.startswith("| style |"))
    rows = itertools.takewhile(lambda line: line.startswith("|"), lines[first + 2 :])
    return lines[first : first + 2], {row.split("|")[1].strip(): row for row in rows}


if __name__ == "__main__":
    main()
