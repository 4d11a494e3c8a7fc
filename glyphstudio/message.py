"""Which model is meant, and one message to it: what scenes, likes and keys are made of."""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Sequence

from pydantic import field_validator

from glyphstudio.files import readable
from glyphstudio.params import Params, setting

MOST_NUMBERS = 2048


class ModelRef(Params):
    """Which model is meant: by content hash, with where it was last seen as a hint."""

    model_hash: str = setting("", title="Hash", max_length=64)
    name: str = setting("", title="Name", description="Bundled name or label", max_length=255)
    run: str = setting("", title="Run", description="Folder name of its run", max_length=255)
    step: int = setting(0, title="Step", ge=0)

    @field_validator("name", "run", mode="before")
    @classmethod
    def _savable(cls, name: object) -> object:
        return readable(name) if isinstance(name, str) else name


class Message(Params):
    """One latent. Stored as base64 of little-endian float32, so that it comes back bit for bit."""

    data: str = setting(..., title="Numbers", max_length=4 * MOST_NUMBERS * 4 // 3 + 8)

    @field_validator("data")
    @classmethod
    def _whole_numbers(cls, data: str) -> str:
        _unpacked(data)
        return data

    @classmethod
    def of(cls, numbers: Sequence[float]) -> Message:
        """The message of these numbers (rounded to float32)."""
        raw = struct.pack(f"<{len(numbers)}f", *numbers)
        return cls(data=base64.b64encode(raw).decode())

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers, each exactly a float32."""
        return _unpacked(self.data)

    def __len__(self) -> int:
        return len(base64.b64decode(self.data)) // 4


def _unpacked(data: str) -> tuple[float, ...]:
    try:
        raw = base64.b64decode(data, validate=True)
    except ValueError as error:
        raise ValueError("a message is base64 of float32 numbers") from error
    if len(raw) % 4 or len(raw) > 4 * MOST_NUMBERS:
        raise ValueError(f"a message has at most {MOST_NUMBERS} whole float32 numbers")
    numbers = struct.unpack(f"<{len(raw) // 4}f", raw)
    if not math.isfinite(sum(numbers)) or max(map(abs, numbers), default=0.0) > 1e6:
        raise ValueError("a message has finite numbers only")
    return numbers
