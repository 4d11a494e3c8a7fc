"""Main axes keep their places and signs while a model learns."""

from __future__ import annotations

import numpy as np

from glyphstudio.gui.steady import steadied


def test_axes_that_swap_and_turn_around_stay_where_they_were() -> None:
    before = np.linalg.qr(np.random.default_rng(1).standard_normal((12, 12)))[0][:8]
    before = before.astype(np.float32)
    learned = before[[1, 0, 2, 4, 3, 5, 7, 6]] * np.array([[1], [-1]] * 4, np.float32)
    assert np.allclose(steadied(learned, before), before)


def test_axes_of_another_size_or_the_first_are_left_alone() -> None:
    axes = np.eye(4, dtype=np.float32)
    assert steadied(axes, None) is axes
    assert steadied(axes, np.eye(3, 5, dtype=np.float32)) is axes
