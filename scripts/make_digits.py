"""Puts scikit-learn's 1,797 digits (8 x 8, BSD-3-Clause) into resources/digits.png, zeros first.

    python -m venv somewhere && somewhere/bin/pip install scikit-learn pillow
    somewhere/bin/python scripts/make_digits.py

White on black, 40 in a row; 17 levels of grey. The program itself needs no scikit-learn.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.datasets import load_digits

ROOT = Path(__file__).resolve().parent.parent
COLUMNS, SIDE = 40, 8


def main() -> None:
    """Write the one picture; prints how many of each digit there are."""
    digits = load_digits()
    order = np.argsort(digits.target, kind="stable")
    images = np.round(digits.images[order] * (255 / 16)).astype(np.uint8)
    rows = -(-len(images) // COLUMNS)
    cells = np.zeros((rows * COLUMNS, SIDE, SIDE), np.uint8)
    cells[: len(images)] = images
    sheet = cells.reshape(rows, COLUMNS, SIDE, SIDE).transpose(0, 2, 1, 3)
    picture = Image.fromarray(sheet.reshape(rows * SIDE, COLUMNS * SIDE))
    picture.save(ROOT / "resources" / "digits.png", optimize=True)
    print(np.bincount(digits.target))


if __name__ == "__main__":
    main()
