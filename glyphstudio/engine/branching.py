"""A run that begins at a checkpoint of another is a model from the start."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from pydantic import JsonValue

from glyphstudio.engine.checkpoint import load_checkpoint
from glyphstudio.engine.models import model_bytes
from glyphstudio.engine.player import Pictures
from glyphstudio.engine.preview import Previewer
from glyphstudio.engine.training import family_of
from glyphstudio.recipe import Recipe, with_settings


def model_at(
    recipe: Recipe, changes: Sequence[Mapping[str, JsonValue]], checkpoint: bytes
) -> tuple[bytes, Pictures]:
    """The model file and the card of a run as a checkpoint has it; what RunFolder.branch asks for.

    Takes as long as setting a training up, some 0.2 s.

    Args:
        changes: the live changes made until then, in order.

    Raises:
        ModelFileError: the checkpoint is damaged, or another run's.
        RecipeError, SettingError, TrainingError: the recipe cannot be trained here.
    """
    values = {path: value for change in changes for path, value in change.items()}
    recipe = with_settings(recipe, values)
    family = family_of(recipe, torch.device("cpu"))
    load_checkpoint(family, checkpoint)
    state = family.model_state()
    card = Previewer(family, None).card(state)
    return model_bytes(recipe, state, step=family.step, legibility=None), card
