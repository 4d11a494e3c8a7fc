"""A recipe: the settings, family and seed that make a run; plain JSON, no torch."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import JsonValue, field_validator

from glyphstudio.errors import SettingError
from glyphstudio.files import shown
from glyphstudio.params import Params, setting

MOST_STEPS = 100_000_000
NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


class Recipe(Params):
    """Enough to make a run again. `settings` are checked by the family when the engine is there."""

    schema_version: Literal[1] = 1
    name: str = setting(..., title="Name", description="The recipe file's stem", max_length=64)
    label: str = setting("", title="Label", description="What people read", max_length=80)
    description: str = setting("", title="Description", max_length=400)
    place: int = setting(100, title="Place", description="Among the cards", ge=0, le=1000)
    family: str = setting("inverted_ae", title="Family", max_length=64)
    seed: int = setting(0, title="Seed", ge=0, le=2**53)
    steps: int = setting(900, title="Steps", ge=1, le=MOST_STEPS)
    settings: dict[str, JsonValue] = setting(dict, title="Settings")

    @field_validator("name")
    @classmethod
    def _plain_name(cls, name: str) -> str:
        if not NAME.fullmatch(name):
            raise ValueError("a recipe's name is 1 to 64 small letters, digits, - and _")
        return name

    @field_validator("label", "description")
    @classmethod
    def _showable(cls, text: str) -> str:
        return shown(text)

    @property
    def title(self) -> str:
        """The label, or the name where there is none."""
        return self.label or self.name


def canonical_json(tree: Any) -> str:  # any JSON value
    """The one spelling of a JSON value: sorted keys, no spaces, no NaN."""
    return json.dumps(
        tree, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    )


def recipe_json(recipe: Recipe) -> str:
    """The canonical JSON text of a recipe; what a model's hash is taken over."""
    return canonical_json(recipe.model_dump(mode="json"))


def with_settings(recipe: Recipe, values: Mapping[str, JsonValue]) -> Recipe:
    """A recipe whose settings at dotted paths are others; its family checks them later.

    Raises:
        SettingError: a path leads through something that has no settings.
    """
    tree: dict[str, Any] = recipe.model_dump(mode="json")["settings"]
    for path, value in values.items():
        *parents, last = path.split(".")
        node = tree
        for name in parents:
            node = node.setdefault(name, {})
            if not isinstance(node, dict):
                raise SettingError(f"There is no setting called {path}.")
        node[last] = value
    return recipe.model_copy(update={"settings": tree})


def digest(text: str) -> str:
    """SHA-256 of a text, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
