"""Papers and inks: the palettes shipped in resources/palettes.json; no torch."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

from pydantic import field_validator

from glyphstudio.discovery import shipped
from glyphstudio.errors import SettingError
from glyphstudio.params import Params, setting


class Palette(Params):
    """A paper and its inks. `fills` are inks too pale to stand alone on the paper."""

    name: str = setting(..., title="Name", max_length=64)
    label: str = setting(..., title="Label", max_length=80)
    paper: str = setting("#f4efe4", title="Paper")
    inks: tuple[str, ...] = setting(("#1b1b1e",), title="Inks")
    fills: tuple[str, ...] = setting((), title="Fills")

    @field_validator("paper")
    @classmethod
    def _paper_colour(cls, text: str) -> str:
        return checked_colour(text)

    @field_validator("inks", "fills")
    @classmethod
    def _ink_colours(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(checked_colour(text) for text in texts)

    @property
    def colours(self) -> tuple[str, ...]:
        """Inks, then fills."""
        return self.inks + self.fills


def checked_colour(text: str) -> str:
    """`text` as "#rrggbb" in small letters.

    Raises:
        ValueError: it is no such colour.
    """
    small = text.lower()
    if len(small) != 7 or small[0] != "#" or any(c not in "0123456789abcdef" for c in small[1:]):
        raise ValueError("a colour is written #rrggbb")
    return small


def rgb(colour: str) -> tuple[float, float, float]:
    """The sRGB parts of "#rrggbb", each in [0, 1]."""
    return tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[return-value]


@cache
def palettes() -> dict[str, Palette]:
    """The shipped palettes by name, in the order of the file."""
    entries: list[dict[str, Any]] = json.loads(
        (shipped("resources") / "palettes.json").read_text("utf-8")
    )
    return {entry["name"]: Palette.model_validate(entry) for entry in entries}


def palette(name: str) -> Palette:
    """The palette called `name`.

    Raises:
        SettingError: there is none.
    """
    found = palettes().get(name)
    if found is None:
        raise SettingError(f"There is no palette called {name[:40]!r}.")
    return found
