"""A real recipe and a real model, as small as can be, for tests that let the threads work."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from glyphstudio.recipe import Recipe


def small_recipe(*, name: str = "small", steps: int = 60, seed: int = 1) -> Recipe:
    """An ink script of six numbers that trains some hundred steps a second."""
    return Recipe(
        name=name,
        label="Small ink",
        steps=steps,
        seed=seed,
        settings={
            "latent_size": 6,
            "style": "ink",
            "size": 16,
            "batch": 8,
            "finish": {"pictures": 0},
        },
    )


@cache
def model_data(seed: int = 1) -> bytes:
    """The file of an untrained model."""
    import torch

    from glyphstudio.engine.family import Schedule, find_family
    from glyphstudio.engine.models import model_bytes
    from glyphstudio.params import parsed

    recipe = small_recipe(seed=seed)
    family = find_family(recipe.family)
    params = parsed(family.params_type, recipe.settings)
    made = family(params, seed=seed, schedule=Schedule(1, 1), device=torch.device("cpu"))
    made.set_up()
    return model_bytes(recipe, made.model_state(), step=0, legibility=None)


def write_model(path: Path, *, seed: int = 1) -> Path:
    """Write one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model_data(seed))
    return path
