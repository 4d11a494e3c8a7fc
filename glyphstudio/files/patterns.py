"""Names by a pattern: "{model} {seed} {counter}" becomes "Mirror 7 003"."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from glyphstudio.errors import FileError
from glyphstudio.files.names import free_path, plain_name

FIELDS = ("model", "seed", "date", "counter")
USUAL = "{model}"
DIGITS = 3  # of the counter, at least
MOST_TRIED = 100_000
_FIELD = re.compile(r"\{([^{}]*)\}")


def check_pattern(pattern: str) -> str:
    """The pattern, if every field in it is one of FIELDS.

    Raises:
        FileError: it is not; the sentence says which there are.
    """
    unknown = [name for name in _FIELD.findall(pattern) if name not in FIELDS]
    if unknown or set(_FIELD.sub("", pattern)) & set("{}"):
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        raise FileError(f"A name can be made of {known} and any other words.")
    return pattern


def filled(pattern: str, facts: Mapping[str, str], *, counter: int) -> str:
    """The name, without its suffix, as any system takes it; what is not known is left out.

    Raises:
        FileError: the pattern has a field that there is not.
    """
    known = {**facts, "counter": f"{counter:0{DIGITS}d}"}
    name = _FIELD.sub(lambda found: known.get(found[1], ""), check_pattern(pattern))
    name = re.sub(r"([-_.,])\1+", r"\1", " ".join(name.split()))  # where something was left out
    return plain_name(name.strip(" -_.,"), otherwise="glyphs")


def facts_of(model: str, *, seed: int | None = None, day: date | None = None) -> dict[str, str]:
    """What the fields of a pattern stand for; `day` is today's date."""
    return {
        "model": model,
        "seed": "" if seed is None else str(seed),
        "date": "" if day is None else day.isoformat(),
    }


def path_by(folder: Path, pattern: str, suffix: str, facts: Mapping[str, str]) -> Path:
    """A path in `folder` where nothing lies yet: the counter counts until it is free.

    Without a counter in the pattern a taken name is numbered, "Mirror-2".

    Raises:
        FileError: the pattern has a field that there is not.
    """
    if "{counter}" in check_pattern(pattern):
        for counter in range(1, MOST_TRIED):
            path = folder / f"{filled(pattern, facts, counter=counter)}{suffix}"
            if not os.path.lexists(path):
                return path
    return free_path(folder / f"{filled(pattern, facts, counter=1)}{suffix}")
