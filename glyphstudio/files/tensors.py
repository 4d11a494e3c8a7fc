"""The header of a safetensors file, checked before a byte of its tensors is used."""

from __future__ import annotations

import math
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glyphstudio.errors import FileError, ModelFileError
from glyphstudio.files.names import naming
from glyphstudio.files.reading import opened, parse_json

MOST_HEADER = 1 << 20
MOST_MODEL = 1 << 30
MOST_TENSORS = 4096
TENSOR_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}")
ITEM_SIZES = {
    "F64": 8, "F32": 4, "F16": 2, "BF16": 2,
    "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U8": 1, "BOOL": 1,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class TensorInfo:
    """One tensor of a safetensors file; `start` and `end` in bytes from the file's start."""

    dtype: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class TensorHeader:
    """What a safetensors file says of itself; tensors by name in the order of the file."""

    tensors: dict[str, TensorInfo]
    metadata: dict[str, str]
    data_start: int


def tensor_header(data: bytes) -> TensorHeader:
    """The checked header of a whole safetensors file.

    Stricter than the library, which takes NUL in names, 0 x 2^40 shapes and 200,000 tensors (21 s).

    Raises:
        ModelFileError: something in it is not as it should be.
    """
    return _checked_header(data[: 8 + MOST_HEADER], len(data))


def read_tensor_header(path: Path) -> TensorHeader:
    """The checked header of a safetensors file, reading no tensor; fast for lists.

    Raises:
        ModelFileError: it cannot be read or is not as it should be.
    """
    with opened(path, ModelFileError) as file:
        size = os.fstat(file.fileno()).st_size
        head = file.read(8)
        head += file.read(min(MOST_HEADER, int.from_bytes(head, "little")))
    with naming(path.name):
        return _checked_header(head, size)


def _checked_header(head: bytes, size: int) -> TensorHeader:
    length = int.from_bytes(head[:8], "little")
    if size > MOST_MODEL:
        raise ModelFileError("This model is larger than 1 GB, which none of ours is.")
    if len(head) < 10 or not 2 <= length <= MOST_HEADER or 8 + length > size:
        raise ModelFileError("This is not a model file, or only a part of one.")
    text = head[8 : 8 + length].rstrip(b" ")
    if text[:1] != b"{" or len(text) < 2 or text[-1:] != b"}":
        raise ModelFileError("This is not a model file, or only a part of one.")
    try:
        tree = parse_json(text, depth=3)
    except FileError as error:
        raise ModelFileError(f"This model file is damaged: {error}") from error
    metadata = tree.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(v, str) for v in metadata.values()):
        raise ModelFileError("This model file is damaged: its notes are not text.")
    if len(tree) > MOST_TENSORS:
        raise ModelFileError(f"This model file holds more than {MOST_TENSORS} tensors.")
    data_start = 8 + length
    tensors = {name: _checked_tensor(name, entry, data_start) for name, entry in tree.items()}
    ordered = dict(sorted(tensors.items(), key=lambda item: (item[1].start, item[1].end)))
    place = data_start
    for tensor in ordered.values():
        if tensor.start != place:
            raise ModelFileError("This model file is damaged: its parts overlap or leave holes.")
        place = tensor.end
    if place != size:
        raise ModelFileError("This model file is damaged or cut off: its length is wrong.")
    return TensorHeader(ordered, metadata, data_start)


def _checked_tensor(name: str, entry: Any, data_start: int) -> TensorInfo:  # any JSON value
    damaged = ModelFileError(f"This model file is damaged: {name[:40]!r} is not a tensor of ours.")
    if not TENSOR_NAME.fullmatch(name) or not isinstance(entry, dict):
        raise damaged
    if set(entry) != {"dtype", "shape", "data_offsets"}:
        raise damaged
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    if not isinstance(dtype, str) or dtype not in ITEM_SIZES:
        raise damaged
    for numbers, most in ((shape, 8), (offsets, 2)):
        if not isinstance(numbers, list) or len(numbers) > most:
            raise damaged
        if not all(type(n) is int and 0 <= n <= MOST_MODEL for n in numbers):
            raise damaged
    if len(offsets) != 2 or math.prod(max(1, n) for n in shape) > MOST_MODEL:
        raise damaged
    if offsets[1] - offsets[0] != math.prod(shape) * ITEM_SIZES[dtype]:
        raise damaged
    return TensorInfo(dtype, tuple(shape), data_start + offsets[0], data_start + offsets[1])
