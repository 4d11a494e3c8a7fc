"""What the window knows of a model that is open, and the pen it is drawn with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import JsonValue

from glyphstudio.gui.requests import ModelInfo
from glyphstudio.params import parsed
from glyphstudio.scene import ModelRef

if TYPE_CHECKING:
    from glyphstudio.engine.family import Legibility
    from glyphstudio.engine.models import Model
    from glyphstudio.engine.player import Player
    from glyphstudio.engine.style import Pen


def model_info(model: Model, player: Player, path: Path) -> ModelInfo:
    """What the window knows of a model that was opened from `path`."""
    run = _run_of(path)
    legibility: Legibility | None = model.legibility
    return ModelInfo(
        ref=ModelRef(
            model_hash=model.model_hash,
            name=run or model.name,
            run=run,
            step=model.step,
        ),
        label=model.recipe.title,
        recipe=model.recipe,
        path=path,
        latent_size=player.latent_size,
        resolution_free=player.resolution_free,
        has_reader=player.has_reader,
        pen=player.pen,
        step=model.step,
        bits=None if legibility is None else legibility.bits,
        letters=None if legibility is None else legibility.letters,
        has_paths=player.has_paths,
    )


def _run_of(path: Path) -> str:
    """The name of the run whose weights lie at `path`, also kept ones; "" for a model file."""
    if path.name == "weights.safetensors":
        return path.parent.name
    kept = path.parent.name == "kept" and (path.parent.parent / "run.json").is_file()
    return path.parent.parent.name if kept else ""


def pen_of(player: Player, values: dict[str, JsonValue]) -> Pen:
    """A player's own pen with what the scene changes; what another style's pen left is ignored."""
    own: Pen = player.pen
    if not values:
        return own
    tree: dict[str, Any] = own.model_dump(mode="json")  # JSON values
    known = {name: value for name, value in values.items() if name in tree}
    return parsed(player.pen_type, tree | known)
