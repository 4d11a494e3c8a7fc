"""`recipes`: what can be grown, and how long it takes on this machine."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from glyphstudio.recipe import Recipe

NAME = "recipes"
HELP = "list what can be grown, and how long each takes on this machine"
EXAMPLES = """
glyphstudio recipes
glyphstudio recipes --json
glyphstudio recipes --no-probe        the list alone, at once
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    from glyphstudio.cli.finding import add_device

    parser.add_argument("--json", action="store_true", help="one JSON list on stdout")
    parser.add_argument(
        "--no-probe", action="store_true", help="do not train each for a second to time it, once"
    )
    parser.add_argument("--again", action="store_true", help="time those known already anew")
    add_device(parser)


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio.cli.reporting import ProgressLine, duration, print_result
    from glyphstudio.discovery import shipped
    from glyphstudio.store.library import bundled_recipes

    rows: list[dict[str, object]] = []
    recipes = bundled_recipes()
    with ProgressLine(quiet=arguments.json) as line:
        for number, recipe in enumerate(recipes):
            if not arguments.no_probe:
                line.show(f"timing {recipe.name} ({number + 1} of {len(recipes)})", now=True)
            seconds = None if arguments.no_probe else _seconds(recipe, arguments)
            model = shipped("models") / f"{recipe.name}.safetensors"
            rows.append(
                {
                    "name": recipe.name,
                    "label": recipe.title,
                    "description": recipe.description,
                    "family": recipe.family,
                    "steps": recipe.steps,
                    "seconds": seconds,
                    "bundled_model": model.is_file(),
                }
            )
    width = max((len(recipe.name) for recipe in recipes), default=0)
    texts = []
    for recipe, row in zip(recipes, rows, strict=True):
        took = row["seconds"]
        time = f"{duration(took):>8}  " if isinstance(took, float) else ""
        texts.append(f"{recipe.name:<{width}}  {time}{recipe.title}: {recipe.description}")
    print_result(list(rows), "\n".join(texts), as_json=arguments.json)
    return 0


def _seconds(recipe: Recipe, arguments: argparse.Namespace) -> float | None:
    """How long the recipe's own steps take here, finish included; measured once, then known."""
    from glyphstudio.engine import device as devices
    from glyphstudio.engine import training
    from glyphstudio.store.studio import find_studio
    from glyphstudio.store.timings import Timing, read_timing, write_timing

    state, threads = find_studio().state, arguments.threads
    device = devices.choose(arguments.device)
    name = str(device)
    known = None if arguments.again else read_timing(state, recipe, device=name, threads=threads)
    if known is None:
        devices.use_threads(threads)
        probe = training.probe(recipe, device=device, idle=True)
        assert probe is not None  # nobody cancels it
        known = Timing(steps_per_second=probe.steps_per_second, finish_steps=probe.finish_steps)
        write_timing(state, recipe, known, device=name, threads=threads)
    return round(known.seconds(recipe.steps), 4)
