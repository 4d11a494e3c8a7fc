"""`bench`: every claim about speed, measured on this machine."""

from __future__ import annotations

import argparse
import importlib
from pathlib import Path

NAME = "bench"
HELP = "measure every claim about speed on this machine, ratios side by side"
EXAMPLES = """
glyphstudio bench
glyphstudio bench --quick --json
glyphstudio bench rate warp            these two only; 1 where a goal is missed
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; all of them without")
    parser.add_argument("--quick", action="store_true", help="shorter and rougher")
    parser.add_argument("--json", action="store_true", help="one JSON at the end")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="save what it looks like")


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio import discovery
    from glyphstudio.errors import FileError

    try:
        package = discovery.shipped_package("benchmarks")
    except FileNotFoundError as error:
        raise FileError("The benchmarks do not come with this installation.") from error
    words = list(arguments.names)
    for name in ("quick", "json"):
        if getattr(arguments, name):
            words.append(f"--{name}")
    if arguments.pictures is not None:
        words += ["--pictures", str(arguments.pictures)]
    return int(importlib.import_module(f"{package.__name__}.run").main(words))
