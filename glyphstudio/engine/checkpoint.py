"""Tensors as safetensors bytes with a checksum, and all that a training needs to go on exactly."""

from __future__ import annotations

import hashlib
import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import torch
from pydantic import JsonValue

from glyphstudio import files
from glyphstudio.engine.family import Family, State
from glyphstudio.engine.guard import Good
from glyphstudio.errors import FileError, ModelFileError
from glyphstudio.recipe import canonical_json

Kind = Literal["model", "checkpoint", "film"]
VERSION = 1
GOOD = "good."  # before the names of the tensors that a training would go back to
NUMBERS = (int, float)
DTYPES = {
    torch.float64: "F64", torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16",
    torch.int64: "I64", torch.int32: "I32", torch.int16: "I16", torch.int8: "I8",
    torch.uint8: "U8", torch.bool: "BOOL",
}  # fmt: skip
TORCH_TYPES = {name: dtype for dtype, name in DTYPES.items()}
CALLED = {"model": "a model", "checkpoint": "a checkpoint", "film": "a frame of a film"}


@dataclass(frozen=True, slots=True)
class Packed:
    """Tensors by name, on the CPU and owned by whoever reads them, and the notes beside them."""

    tensors: State
    metadata: dict[str, str]


def pack(kind: Kind, tensors: State, metadata: Mapping[str, str]) -> bytes:
    """A safetensors file of `tensors` (any device) with a checksum of its data in the notes.

    The notes say `glyphstudio` = kind, `version`, `data_sha256`, and what `metadata` adds. Written
    by hand (30 lines) because the checksum lies before the data it is taken over.
    """
    ordered = sorted(tensors, key=lambda name: (-tensors[name].element_size(), name))
    header: dict[str, object] = {}
    parts: list[bytes] = []
    place = 0
    for name in ordered:
        tensor = tensors[name].detach()
        raw = tensor.cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()
        header[name] = {
            "dtype": DTYPES[tensor.dtype],
            "shape": list(tensor.shape),
            "data_offsets": [place, place + len(raw)],
        }
        parts.append(raw)
        place += len(raw)
    data = b"".join(parts)
    notes = {"glyphstudio": kind, "version": str(VERSION), **metadata}
    notes["data_sha256"] = hashlib.sha256(data).hexdigest()
    text = json.dumps({"__metadata__": notes, **header}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the data starts on a multiple of eight
    return struct.pack("<Q", len(text)) + text + data


def unpack(kind: Kind, data: bytes) -> Packed:
    """The tensors of bytes that `pack` made.

    Raises:
        ModelFileError: they are damaged, of another kind, or from a newer version.
    """
    header = files.tensor_header(data)
    check_notes(kind, header.metadata)
    body = memoryview(data)[header.data_start :]
    if hashlib.sha256(body).hexdigest() != header.metadata.get("data_sha256"):
        raise ModelFileError("This file is damaged: its checksum is wrong.")
    owned = bytearray(data)  # torch wants memory it may write to
    tensors: State = {}
    for name, info in header.tensors.items():
        dtype, count = TORCH_TYPES[info.dtype], math.prod(info.shape)
        if count == 0:
            tensors[name] = torch.empty(info.shape, dtype=dtype)
            continue
        flat = torch.frombuffer(owned, dtype=dtype, count=count, offset=info.start)
        tensors[name] = flat.clone().reshape(info.shape)
    return Packed(tensors, header.metadata)


def check_notes(kind: Kind, metadata: Mapping[str, str]) -> None:
    """Refuse a file of another kind or from a newer version.

    Raises:
        ModelFileError: with a sentence that says which.
    """
    found = metadata.get("glyphstudio")
    if found != kind:
        other = CALLED.get(found or "", "something else")
        raise ModelFileError(f"This file is {other}, not {CALLED[kind]} of Glyph Studio.")
    version = metadata.get("version", "")
    if not version.isdecimal() or len(version) > 6 or int(version) < 1:
        raise ModelFileError("This file is damaged: it does not say which version wrote it.")
    if int(version) > VERSION:
        raise ModelFileError("This file was made by a newer Glyph Studio; please update.")


# ---- checkpoints


@dataclass(frozen=True, slots=True)
class Memory:
    """What a session remembers across a resume; `good`: where it would go back to, if elsewhere."""

    session: dict[str, JsonValue]
    good: Good | None = None


def checkpoint_bytes(family: Family, memory: Memory) -> bytes:
    """All that exact resumption needs; twice as large where it holds another good state."""
    tensors, numbers = family.training_state()
    notes = {
        "family": family.name,
        "step": str(family.step),
        "numbers": canonical_json(dict(numbers)),
        "session": canonical_json(memory.session),
    }
    good = memory.good
    if good is not None and good.step != family.step:
        tensors |= {f"{GOOD}{name}": tensor for name, tensor in good.tensors.items()}
        tree = {"step": good.step, "numbers": good.numbers, "memory": good.memory}
        notes["good"] = canonical_json(tree)
    return pack("checkpoint", tensors, notes)


def load_checkpoint(family: Family, data: bytes) -> Memory:
    """Bring a family that is set up to the step of a checkpoint, bit for bit.

    Returns:
        what the session itself remembered.

    Raises:
        ModelFileError: it is damaged or belongs to another kind of training.
    """
    packed = unpack("checkpoint", data)
    notes = packed.metadata
    if notes.get("family") != family.name:
        raise ModelFileError("This checkpoint belongs to another kind of model.")
    numbers, session = _tree(notes.get("numbers", "")), _tree(notes.get("session", ""))
    good = _good(packed)
    tensors = {name: t for name, t in packed.tensors.items() if not name.startswith(GOOD)}
    own_tensors, own_numbers = family.training_state()
    for given, theirs in [(tensors, numbers), *([(good.tensors, good.numbers)] if good else [])]:
        _check_fit(given, own_tensors)
        if own_numbers.keys() - theirs.keys() or not all(
            type(n) in NUMBERS for n in theirs.values()
        ):
            raise ModelFileError("This checkpoint is damaged: a number is missing.")
    try:
        if good is not None:  # whether it can be loaded is found out now
            family.load_training_state(good.tensors, good.numbers)
            if good.step != family.step:
                raise ModelFileError("This checkpoint is damaged: its good step is wrong.")
        family.load_training_state(tensors, numbers)
        if notes.get("step") != str(family.step):
            raise ModelFileError("This checkpoint is damaged: its step is wrong.")
    except (KeyError, RuntimeError, ValueError, TypeError, FileError) as error:
        family.load_training_state(own_tensors, own_numbers)
        raise ModelFileError("This checkpoint does not fit its recipe.") from error
    return Memory(session, good)


def _good(packed: Packed) -> Good | None:
    """The state to go back to that lies beside the checkpoint's own."""
    if "good" not in packed.metadata:
        return None
    tree = _tree(packed.metadata["good"])
    step, numbers, memory = tree.get("step"), tree.get("numbers"), tree.get("memory")
    if type(step) is not int or not isinstance(numbers, dict) or not isinstance(memory, dict):
        raise ModelFileError("This checkpoint is damaged: its good state is none.")
    tensors = {n.removeprefix(GOOD): t for n, t in packed.tensors.items() if n.startswith(GOOD)}
    return Good(step, tensors, numbers, memory)


def _tree(text: str) -> dict[str, Any]:  # JSON values
    try:
        tree = files.parse_json(text, depth=4)
    except FileError as error:
        raise ModelFileError(f"This checkpoint is damaged: {error}") from error
    if not isinstance(tree, dict):
        raise ModelFileError("This checkpoint is damaged: its numbers are none.")
    return tree


def _check_fit(given: State, own: State) -> None:
    """Names, shapes and types must be those of a fresh training; optimisers may add theirs."""
    missing = own.keys() - given.keys()
    if missing:
        raise ModelFileError(f"This checkpoint does not fit its recipe ({min(missing)}).")
    for name, tensor in given.items():
        fits = name not in own or (
            tensor.shape == own[name].shape and tensor.dtype == own[name].dtype
        )
        if not fits:
            raise ModelFileError(f"This checkpoint does not fit its recipe ({name}).")
        if tensor.is_floating_point() and not bool(torch.isfinite(tensor).all()):
            raise ModelFileError(f"This checkpoint is damaged: {name} is not a number.")


# ---- frames of a film


def film_bytes(step: int, model_state: State) -> bytes:
    """The drawer of `Family.model_state` in half precision: one frame that can be drawn again."""
    drawer = {name: t for name, t in model_state.items() if name.startswith("drawer.")}
    halved = {name: t.half() if t.dtype == torch.float32 else t for name, t in drawer.items()}
    return pack("film", halved, {"step": str(step)})


def film_state(data: bytes, model_state: State) -> State:
    """A player's state for a frame: its drawer, all else from `model_state` of the same run.

    Raises:
        ModelFileError: the frame is damaged or another model's.
    """
    drawer = unpack("film", data).tensors
    own = {name: t.shape for name, t in model_state.items() if name.startswith("drawer.")}
    if {name: t.shape for name, t in drawer.items()} != own:
        raise ModelFileError("This frame of the film belongs to another model.")
    widened = {name: t.to(model_state[name].dtype) for name, t in drawer.items()}
    return {**model_state, **widened}
