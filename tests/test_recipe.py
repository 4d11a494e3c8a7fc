from __future__ import annotations

import pytest
from pydantic import ValidationError

from glyphstudio.recipe import Recipe, canonical_json, digest, recipe_json


def test_equal_recipes_have_one_spelling_and_one_hash():
    one = Recipe(name="mirror", settings={"b": 1, "a": {"y": 2, "x": 3}})
    two = Recipe(name="mirror", settings={"a": {"x": 3, "y": 2}, "b": 1})
    assert recipe_json(one) == recipe_json(two)
    assert digest(recipe_json(one)) == digest(recipe_json(two))


@pytest.mark.parametrize("name", ["", "Mirror", "../x", "a/b", "-a", "a" * 65, "a b"])
def test_a_name_that_is_no_plain_name_is_refused(name: str):
    with pytest.raises(ValidationError):
        Recipe(name=name)


def test_nan_has_no_spelling():
    with pytest.raises(ValueError, match="JSON"):
        canonical_json({"x": float("nan")})


def test_a_stranger_s_label_is_plain_text_on_one_line():
    recipe = Recipe(name="a", label="Fine\u202e\x07\nprint", description="a\u2028b")
    assert (recipe.title, recipe.description) == ("Fine print", "a b")
