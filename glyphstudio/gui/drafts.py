"""The recipe that would be grown next, and changing its settings; the engine checks them."""

from __future__ import annotations

import copy
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from glyphstudio.elements import STYLE
from glyphstudio.errors import SettingError
from glyphstudio.gui.workbench import Workbench
from glyphstudio.params import Params, parsed
from glyphstudio.recipe import Recipe

if TYPE_CHECKING:
    from glyphstudio.engine.style import Style


def draft_of(bench: Workbench) -> Recipe | None:
    """What Start would grow: the scene's draft, or the first recipe."""
    return bench.scene.draft or next(iter(bench.recipes), None)


def is_own(recipe: Recipe | None) -> bool:
    """Whether a recipe grows a script of an artist's own strokes."""
    return recipe is not None and recipe.settings.get("style") == STYLE


def why_not(recipe: Recipe | None) -> str:
    """What a recipe lacks to be grown, in one sentence; "" where it lacks nothing."""
    if recipe is None:
        return "There is no recipe to grow."
    drawing = recipe.settings.get("drawing")
    if is_own(recipe) and not (isinstance(drawing, dict) and drawing.get("elements")):
        return "Draw some strokes to grow a script from."
    return ""


def params_of(recipe: Recipe) -> Params:
    """A recipe's settings with every default filled in. Only once the engine is loaded.

    Raises:
        GlyphError: the family is unknown or a setting is refused.
    """
    from glyphstudio.engine.family import find_family  # torch: slow before the engine is loaded

    return parsed(find_family(recipe.family).params_type, recipe.settings)


def chooses_ink(recipe: Recipe, pen: Params) -> bool:
    """Whether a model's pen has a say in which ink of the palette draws. With the engine only.

    Colour styles draw with all inks; one that lets them change places declares `ink` itself.
    """
    from glyphstudio.engine.style import find_style

    if "ink" in vars(type(pen)).get("__annotations__", {}):
        return True
    style = getattr(params_of(recipe), "style", None)
    return "ink" in type(pen).model_fields and (style is None or find_style(style).channels == 1)


def doubt_of(recipe: Recipe, pen: Params) -> str:
    """Why a model's pictures in a pen's inks cannot be read back, or "". With the engine only."""
    from glyphstudio.engine.style import Pen

    params = params_of(recipe)
    style, drawing = getattr(params, "style", None), getattr(params, "drawing", None)
    if style is None or not isinstance(drawing, Params) or not isinstance(pen, Pen):
        return ""
    try:
        return _style(style, drawing.model_dump_json()).doubt(pen)
    except SettingError:  # a palette of another machine
        return ""


@lru_cache(4)
def _style(name: str, drawing: str) -> Style:
    from glyphstudio.engine.style import find_style

    kind = find_style(name)
    return kind(kind.params_type.model_validate_json(drawing))


def with_setting(recipe: Recipe, path: str, value: JsonValue) -> Recipe:
    """The recipe with one setting changed, unchecked; `path` is dotted."""
    settings: dict[str, Any] = copy.deepcopy(dict(recipe.settings))
    *parents, last = path.split(".")
    node = settings
    for name in parents:
        node = node.setdefault(name, {})
    node[last] = value
    return recipe.model_copy(update={"settings": settings})
