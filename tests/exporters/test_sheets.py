from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from glyphstudio.errors import ExportError
from glyphstudio.exporters.sheets import grid_for, grid_picture, sheet_work

PAPER = (244, 239, 228)


def glyph(number: int, size: int) -> np.ndarray:
    return np.full((size, size, 3), number, np.uint8)


def strips_of(size: int, rows: int):
    return lambda number: (glyph(number, size)[top : top + rows] for top in range(0, size, rows))


def test_one_glyph_has_no_margin():
    grid = grid_for(1, 256)
    assert (grid.width, grid.height) == (256, 256)
    work = sheet_work(strips_of(256, 100), grid, PAPER)
    assert np.array_equal(np.concatenate(list(work.strips())), glyph(0, 256))


@pytest.mark.parametrize(
    ("count", "columns"), [(1, 1), (2, 2), (12, 4), (32, 8), (64, 8), (48, 8), (6, 3)]
)
def test_rows_are_full_where_they_can_be(count, columns):
    assert grid_for(count, 64).columns == columns


@given(count=st.integers(1, 70), size=st.integers(1, 40), rows=st.integers(1, 50))
def test_strips_make_the_same_sheet_as_one_picture(count, size, rows):
    grid = grid_for(count, size)
    whole = grid_picture(np.stack([glyph(n, size) for n in range(count)]), grid, PAPER)
    work = sheet_work(strips_of(size, rows), grid, PAPER)
    assert (work.height, work.width) == whole.shape[:2]
    assert np.array_equal(np.concatenate(list(work.strips())), whole)


def test_columns_can_be_chosen():
    assert (grid_for(10, 8, columns=5).rows, grid_for(3, 8, columns=9).columns) == (2, 3)


@pytest.mark.parametrize(("count", "size"), [(0, 8), (4, 0)])
def test_empty_sheets_are_refused(count, size):
    with pytest.raises(ExportError):
        grid_for(count, size)
