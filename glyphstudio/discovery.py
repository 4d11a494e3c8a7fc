"""Finds what is there: the modules of a package and the files shipped with the program."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache
from pathlib import Path
from types import ModuleType


@cache
def import_all(package: str) -> tuple[ModuleType, ...]:
    """Import every public module of `package`, in the order of their names."""
    parent = importlib.import_module(package)
    names = sorted(m.name for m in pkgutil.iter_modules(parent.__path__) if m.name[0] != "_")
    return tuple(importlib.import_module(f"{package}.{name}") for name in names)


@cache
def shipped(folder: str) -> Path:
    """The folder `resources`, `models` or `benchmarks` in a checkout, a wheel or a frozen program.

    A wheel carries them inside the package, a checkout beside it, a frozen program in its bundle.
    """
    package = Path(__file__).resolve().parent
    bundle = getattr(sys, "_MEIPASS", None)  # set by PyInstaller only
    if bundle is not None:
        return Path(bundle) / folder
    inside = package / folder
    return inside if inside.is_dir() else package.parent / folder
