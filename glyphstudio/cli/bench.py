"""`bench`: every claim about speed, measured on this machine."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from pathlib import Path

NAME = "bench"
HELP = "measure every claim about speed on this machine, ratios side by side"
EXAMPLES = """
glyphstudio bench
glyphstudio bench --quick --json
glyphstudio bench styles continuity    all ways to draw in one table; minutes
glyphstudio bench rate warp            these two only; 1 where a goal is missed
"""

PACKAGE = "glyphstudio_benchmarks"  # wherever its folder lies in a checkout, a wheel, a bundle


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("names", nargs="*", metavar="NAME", help="which; the usual ones without")
    parser.add_argument("--quick", action="store_true", help="shorter and rougher")
    parser.add_argument("--json", action="store_true", help="one JSON at the end")
    parser.add_argument("--pictures", type=Path, metavar="FOLDER", help="save what it looks like")


def run(arguments: argparse.Namespace) -> int:
    from glyphstudio import discovery
    from glyphstudio.errors import FileError

    folder = discovery.shipped("benchmarks")
    if not (folder / "run.py").is_file():
        raise FileError("The benchmarks do not come with this installation.")
    _load_package(folder)
    words = list(arguments.names)
    for name in ("quick", "json"):
        if getattr(arguments, name):
            words.append(f"--{name}")
    if arguments.pictures is not None:
        words += ["--pictures", str(arguments.pictures)]
    return int(importlib.import_module(f"{PACKAGE}.run").main(words))


def _load_package(folder: Path) -> None:
    """Import the folder as PACKAGE; its modules import each other relatively."""
    if PACKAGE in sys.modules:
        return
    spec = importlib.util.spec_from_file_location(
        PACKAGE, folder / "__init__.py", submodule_search_locations=[str(folder)]
    )
    assert spec is not None
    assert spec.loader is not None
    package = importlib.util.module_from_spec(spec)
    sys.modules[PACKAGE] = package
    spec.loader.exec_module(package)
