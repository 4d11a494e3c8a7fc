from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.exporters import colours


def test_few_colours_are_all_exact():
    palette = np.random.default_rng(0).integers(0, 64, (200, 3)) * 4
    frame = palette[np.random.default_rng(1).integers(0, 200, (50, 60))].astype(np.uint8)
    table = colours.table_for([frame])
    assert np.array_equal(table.palette[table.indices(frame)], frame)


def test_every_colour_goes_to_its_nearest_entry():
    rng = np.random.default_rng(2)
    frame = rng.integers(0, 256, (128, 128, 3), dtype=np.uint8)
    table = colours.table_for([frame], 16)
    pixels = frame.reshape(-1, 3)[:500].astype(int)
    far = ((pixels[:, None] - table.palette[None, :16].astype(int)) ** 2).sum(-1)
    chosen = table.indices(frame[:4]).reshape(-1)[:500]
    loss = np.sqrt(far[np.arange(500), chosen]) - np.sqrt(far.min(axis=1))
    assert loss.max() <= 2 * np.sqrt(3) * 3  # at most the width of a bin, there and back


def test_k_means_is_the_same_each_time():
    frame = np.random.default_rng(3).integers(0, 256, (64, 64, 3), dtype=np.uint8)
    one, two = colours.table_for([frame]), colours.table_for([frame])
    assert np.array_equal(one.palette, two.palette)
    assert np.array_equal(one.nearest, two.nearest)


@pytest.mark.parametrize("count", [4, 16, 256])
def test_greys_are_even(count):
    table = colours.grey_levels(count)
    grey = np.arange(256, dtype=np.uint8)
    shown = table.palette[table.nearest.take(grey)][:, 0].astype(int)
    assert np.abs(shown - grey).max() <= 255 / (count - 1) / 2 + 1
    assert (shown[0], shown[255]) == (0, 255)


def test_large_films_are_sampled(monkeypatch):
    monkeypatch.setattr(colours, "SAMPLE", 1000)
    frames = [np.zeros((100, 100, 3), np.uint8)] * 20
    assert len(colours._sample(frames)) <= 1000
