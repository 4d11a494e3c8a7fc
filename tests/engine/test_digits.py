"""The digits that come with the program."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from glyphstudio.engine import digits
from glyphstudio.errors import PictureError


def test_there_are_1797_of_ten_kinds():
    everyone = digits.all_digits()
    assert everyone.pictures.shape == (1797, 8, 8, 3)
    assert np.bincount(everyone.labels).tolist() == list(digits.EACH)


def test_none_is_empty_and_zeros_are_hollow():
    everyone = digits.all_digits()
    ink = everyone.pictures[..., 0].astype(float)
    assert ink.sum((1, 2)).min() > 1000
    middles = ink[:, 3:5, 3:5].mean((1, 2))
    assert middles[everyone.labels == 0].mean() < 0.4 * middles[everyone.labels == 8].mean()


def test_some_are_of_every_kind_in_turn_and_come_from_their_seed():
    some, again, others = (digits.some_digits(25, seed) for seed in (3, 3, 4))
    assert some.labels.tolist() == [*range(10), *range(10), *range(5)]
    assert np.array_equal(some.pictures, again.pictures)
    assert not np.array_equal(some.pictures, others.pictures)


def test_all_can_be_had_once_each():
    assert len(digits.some_digits(5000, 0).pictures) == 1797


def test_another_picture_in_its_place_is_refused(tmp_path, monkeypatch):
    Image.new("RGB", (40, 8)).save(tmp_path / digits.NAME)
    monkeypatch.setattr(digits, "shipped", lambda folder: tmp_path)
    with pytest.raises(PictureError, match="damaged"):
        digits.all_digits()
