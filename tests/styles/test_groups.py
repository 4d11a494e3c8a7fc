"""Cards stand in the groups of their styles, also while the engine is not there."""

from __future__ import annotations

import subprocess
import sys

import pytest

from glyphstudio.engine.style import find_style
from glyphstudio.recipe import Recipe
from glyphstudio.store.groups import GROUPS, group_of
from glyphstudio.store.library import bundled_recipes


@pytest.mark.parametrize("recipe", bundled_recipes(), ids=lambda recipe: recipe.name)
def test_a_shipped_recipe_stands_where_its_style_says(recipe: Recipe) -> None:
    """If not: python scripts/make_models.py --pictures NAME writes models/groups.json anew."""
    group = find_style(str(recipe.settings["style"])).group
    assert group in GROUPS
    assert group_of(recipe) == group


def test_a_style_nobody_knows_is_free() -> None:
    assert group_of(Recipe(name="a", settings={"style": "hat"})) == "free"
    assert group_of(Recipe(name="a")) == "free"


def test_groups_are_known_without_the_engine() -> None:
    code = (
        "import sys; from glyphstudio.store import groups, library; "
        "assert {groups.group_of(r) for r in library.bundled_recipes()} == set(groups.GROUPS); "
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)
