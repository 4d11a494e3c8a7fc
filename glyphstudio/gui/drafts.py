"""The recipe that would be grown next, and changing its settings; the engine checks them."""

from __future__ import annotations

import copy
from typing import Any

from pydantic import JsonValue

from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import Params, parsed
from glyphstudio.recipe import Recipe


def draft_of(bench: Workbench) -> Recipe | None:
    """What Start would grow: the scene's draft, or the first recipe."""
    return bench.scene.draft or next(iter(bench.recipes), None)


def params_of(recipe: Recipe) -> Params:
    """A recipe's settings with every default filled in. Only once the engine is loaded.

    Raises:
        GlyphError: the family is unknown or a setting is refused.
    """
    from glyphstudio.engine.family import find_family  # torch: slow before the engine is loaded

    return parsed(find_family(recipe.family).params_type, recipe.settings)


def with_setting(recipe: Recipe, path: str, value: JsonValue) -> Recipe:
    """The recipe with one setting changed, unchecked; `path` is dotted."""
    settings: dict[str, Any] = copy.deepcopy(dict(recipe.settings))
    *parents, last = path.split(".")
    node = settings
    for name in parents:
        node = node.setdefault(name, {})
    node[last] = value
    return recipe.model_copy(update={"settings": settings})
