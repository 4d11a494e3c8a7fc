"""Model files: a drawer and its reader with the recipe that made them, read strictly."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from glyphstudio import files
from glyphstudio.discovery import shipped
from glyphstudio.engine import device as devices
from glyphstudio.engine.checkpoint import TORCH_TYPES, check_notes, pack, unpack
from glyphstudio.engine.family import Family, Legibility, State, find_family
from glyphstudio.engine.player import Player
from glyphstudio.errors import FileError, ModelFileError, RecipeError, SettingError
from glyphstudio.params import Params, parsed
from glyphstudio.recipe import NAME, Recipe, recipe_json

MOST_BYTES = 512 * 2**20
IN_RUN = "weights.safetensors"


@dataclass(frozen=True, slots=True)
class Model:
    """A finished model in memory; `state` is float32 on the CPU, never changed.

    `name`: what the file was called. `model_hash` tells the same model whatever its file.
    """

    name: str
    recipe: Recipe
    params: Params
    step: int
    legibility: Legibility | None
    state: State
    model_hash: str

    @property
    def family(self) -> type[Family]:
        return find_family(self.recipe.family)


# ---- writing


def model_bytes(
    recipe: Recipe, state: State, *, step: int, legibility: Legibility | None, half: bool = False
) -> bytes:
    """The model file of a state (`Family.model_state`).

    Args:
        half: store float32 as float16, for models that draw the same picture so.
    """
    notes = {"recipe": recipe_json(recipe), "step": str(step)}
    if legibility is not None:
        notes |= {
            "bits_per_glyph": f"{legibility.bits:.4f}",
            "letters_of_64": f"{legibility.letters:.4f}",
            "r2": f"{legibility.r2:.6f}",
        }
    return pack("model", _halved(state) if half else state, notes)


def model_hash(recipe: Recipe, state: State) -> str:
    """SHA-256 over the canonical recipe and the tensors by name, not over the file."""
    hasher = hashlib.sha256(recipe_json(recipe).encode())
    for name in sorted(state):
        tensor = state[name].detach().cpu().contiguous()
        hasher.update(f"\n{name} {tensor.dtype} {tuple(tensor.shape)}\n".encode())
        hasher.update(tensor.reshape(-1).view(torch.uint8).numpy().tobytes())
    return hasher.hexdigest()


def _halved(state: State) -> State:
    return {name: t.half() if t.dtype == torch.float32 else t for name, t in state.items()}


# ---- finding


def bundled_models() -> tuple[str, ...]:
    """The names of the models that ship, sorted."""
    return tuple(sorted(path.stem for path in shipped("models").glob("*.safetensors")))


def find_model(place: str | Path) -> Path:
    """The file meant by a bundled model's name, a file or a run folder.

    Raises:
        ModelFileError: there is none.
    """
    if isinstance(place, str) and NAME.fullmatch(place):
        bundled = shipped("models") / f"{place}.safetensors"
        if bundled.is_file():
            return bundled
    path = Path(place)
    if files.is_there(path, raises=ModelFileError):
        if not path.is_dir():
            return path
        path = path / IN_RUN
        if not files.is_there(path, raises=ModelFileError):
            raise ModelFileError(
                f"The folder {path.absolute().parent.name} holds no trained model yet."
            )
    else:
        known = ", ".join(bundled_models()) or "none"
        raise ModelFileError(f"There is no model {str(place)[:120]!r}; bundled ones: {known}.")
    return path


# ---- reading


def load_model(place: str | Path) -> Model:
    """Read a model by bundled name, file or run folder.

    Names, types and shapes are compared with what the recipe asks for before a tensor is made.

    Raises:
        ModelFileError: it cannot be read, is damaged, hostile or not ours; one sentence.
    """
    path = find_model(place)
    data = files.read_bytes(path, MOST_BYTES, raises=ModelFileError)
    folder = path.absolute().parent.name
    in_run = path.name == IN_RUN
    with files.naming(f"{folder}/{IN_RUN}" if in_run else path.name):
        return parse_model(data, name=folder if in_run else path.stem)


def parse_model(data: bytes, *, name: str) -> Model:
    """The model in the bytes of a file (see `load_model`)."""
    header = files.tensor_header(data)
    check_notes("model", header.metadata)
    recipe, params = _recipe(header.metadata)
    expected = find_family(recipe.family).make_player(params, device=torch.device("meta")).weights()
    if expected.keys() != header.tensors.keys():
        odd = min(expected.keys() ^ header.tensors.keys())
        raise ModelFileError(f"This model does not fit its recipe ({odd[:80]}).")
    for key, info in header.tensors.items():
        given, own = TORCH_TYPES[info.dtype], expected[key]
        fits = given == own.dtype or (given == torch.float16 and own.dtype == torch.float32)
        if info.shape != tuple(own.shape) or not fits:
            raise ModelFileError(f"This model does not fit its recipe ({key[:80]}).")
    state = unpack("model", data).tensors
    for key, tensor in state.items():
        if not bool(torch.isfinite(tensor).all()):
            raise ModelFileError(f"This model is damaged: {key} is not a number.")
    return Model(
        name=name,
        recipe=recipe,
        params=params,
        step=_whole(header.metadata, "step"),
        legibility=_legibility(header.metadata),
        state={key: tensor.to(expected[key].dtype) for key, tensor in state.items()},
        model_hash=model_hash(recipe, state),
    )


def open_player(model: Model, device: torch.device | None = None) -> Player:
    """A player with the model's weights, on the best device where none is given.

    Raises:
        ModelFileError: the weights are not of its recipe.
        TrainingError: there is no such device.
    """
    player = model.family.make_player(model.params, device=device or devices.choose())
    with files.naming(model.name):
        player.load(model.state)
    return player


def _recipe(metadata: Mapping[str, str]) -> tuple[Recipe, Params]:
    try:
        tree: Any = files.parse_json(metadata.get("recipe", ""))  # any JSON value
        recipe = parsed(Recipe, tree)
        return recipe, parsed(find_family(recipe.family).params_type, recipe.settings)
    except (SettingError, RecipeError, FileError) as error:
        raise ModelFileError(f"This model's recipe cannot be understood: {error}") from error


def _whole(metadata: Mapping[str, str], key: str) -> int:
    text = metadata.get(key, "")
    if not text.isascii() or not text.isdigit() or len(text) > 12:
        raise ModelFileError(f"This model is damaged: its {key} is not a number.")
    return int(text)


def _legibility(metadata: Mapping[str, str]) -> Legibility | None:
    keys = ("bits_per_glyph", "r2", "letters_of_64")
    if not all(key in metadata for key in keys):
        return None
    try:
        bits, r2, letters = (float(metadata[key][:40]) for key in keys)
    except ValueError as error:
        raise ModelFileError("This model is damaged: its legibility is not a number.") from error
    if not (0 <= bits <= 1e5 and -1e9 <= r2 <= 1 and 0 <= letters <= 64):
        raise ModelFileError("This model is damaged: its legibility is impossible.")
    return Legibility(bits=bits, r2=r2, letters=letters)
