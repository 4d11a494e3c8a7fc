"""Among which cards a style's recipes stand, known without the engine."""

from __future__ import annotations

from functools import cache
from typing import Literal

from glyphstudio import files
from glyphstudio.discovery import shipped
from glyphstudio.errors import FileError
from glyphstudio.recipe import Recipe

Group = Literal["scripts", "ornaments", "prints", "free"]
GROUPS: tuple[Group, ...] = ("scripts", "ornaments", "prints", "free")


def group_of(recipe: Recipe) -> Group:
    """Where a recipe's card stands: as its style says, "free" where that is not known."""
    known = _written().get(str(recipe.settings.get("style", "")))
    return next((group for group in GROUPS if group == known), "free")


@cache
def _written() -> dict[str, str]:
    """The groups by style, which scripts/make_models.py takes from the styles' classes."""
    try:
        tree = files.read_json(shipped("models") / "groups.json")
    except FileError:
        return {}  # cards without heads are still cards
    return {style: str(group) for style, group in tree.items()} if isinstance(tree, dict) else {}
