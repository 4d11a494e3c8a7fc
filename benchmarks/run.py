"""Runs benchmarks by name and prints their tables, or one JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path

import torch
from PIL import Image

import glyphstudio

from .figures import Result

USUAL = ("rate", "five_bits", "after_thirty", "warp", "watching", "window", "export", "gpu")
# those that take minutes each run only by name
NAMES = (*USUAL, "compiled", "continuity", "echo", "explore", "play", "styles")


def run_all(names: Iterable[str] = USUAL, *, quick: bool = False) -> Iterable[Result]:
    """Each benchmark's result as soon as it is there."""
    for name in names:
        module = import_module(f".{name}", __package__)
        result = module.measure(quick)
        assert isinstance(result, Result)
        yield result


def machine() -> dict[str, object]:
    """What the figures were measured on."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "program": glyphstudio.__version__,
        "torch": torch.__version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "gpu": gpu,
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; 1 when a goal was missed."""
    parser = _parser()
    options = parser.parse_args(arguments)
    unknown = [name for name in options.names if name not in NAMES]
    if unknown:
        parser.error(f"there is no benchmark called {unknown[0]}; there are {', '.join(NAMES)}")
    here = machine()
    if not options.json:
        print(", ".join(f"{key} {value}" for key, value in here.items() if value is not None))
        if here["gpu"] is None:
            print("No GPU here: everything runs on the CPU.")
    results: list[Result] = []
    for result in run_all(options.names or USUAL, quick=options.quick):
        results.append(result)
        if options.pictures:
            options.pictures.mkdir(parents=True, exist_ok=True)
            for name, picture in result.pictures.items():
                Image.fromarray(picture).save(options.pictures / f"{name}.png")
        if not options.json:
            print(f"\n{result.as_text()}", flush=True)
    if options.json:
        tree = {"machine": here, "quick": options.quick, "results": [r.as_json() for r in results]}
        print(json.dumps(tree, indent=1))
    missed = [figure for result in results for figure in result.figures if figure.met is False]
    return 1 if missed else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="glyphstudio bench",
        description="Measure how fast this program is, beside what it is compared with.",
        epilog="Example: glyphstudio bench rate warp --quick",
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    parser.add_argument("--quick", action="store_true", help="shorter and rougher")
    parser.add_argument("--json", action="store_true", help="one JSON at the end, for scripts")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="save what it looks like")
    return parser


if __name__ == "__main__":
    sys.exit(main())
