"""Handwritten digits to echo, for the experiment that the method's author made with MNIST."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
import torch

from glyphstudio import files
from glyphstudio.discovery import shipped
from glyphstudio.engine.family import stream
from glyphstudio.engine.player import Pictures
from glyphstudio.errors import PictureError

NAME: Final = "digits.png"
SIDE: Final = 8  # px
COLUMNS: Final = 40
EACH: Final = (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)  # of 0, of 1, ... of 9


@dataclass(frozen=True, slots=True)
class Digits:
    """Pictures (n, 8, 8, 3), white on black, and which digit each shows (n,)."""

    pictures: Pictures
    labels: npt.NDArray[np.int64]


def all_digits() -> Digits:
    """All 1,797 digits, zeros first.

    Source: Alpaydin & Kaynak 1998, "Optical Recognition of Handwritten Digits", UCI, as
    scikit-learn carries them; scripts/make_digits.py made the one picture they lie in.

    Raises:
        PictureError: the picture is not there, or damaged.
    """
    path = shipped("resources") / NAME
    sheet = files.read_picture(path)
    count = sum(EACH)
    rows = -(-count // COLUMNS)
    if sheet.shape[:2] != (rows * SIDE, COLUMNS * SIDE):
        raise PictureError(f"{path.name} is damaged: install Glyph Studio again.")
    cells = sheet.reshape(rows, SIDE, COLUMNS, SIDE, 3).transpose(0, 2, 1, 3, 4)
    pictures = np.ascontiguousarray(cells.reshape(-1, SIDE, SIDE, 3)[:count])
    return Digits(pictures, np.repeat(np.arange(10), EACH))


def some_digits(count: int, seed: int) -> Digits:
    """`count` different digits, each kind as often as the others, 0 to 9 in turn; by the seed."""
    everyone = all_digits()
    draws = torch.randperm(len(everyone.labels), generator=stream(seed, 0, "digits")).numpy()
    kinds = [draws[everyone.labels[draws] == digit] for digit in range(10)]
    order = [kind[turn] for turn in range(max(EACH)) for kind in kinds if turn < len(kind)]
    chosen = np.array(order[:count], np.int64)
    return Digits(everyone.pictures[chosen], everyone.labels[chosen])
