"""Words below glyphs that are paths: outlines, which look the same in every program."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rasters import seen, written

from glyphstudio.drawing import Drawing, Fill, Placed
from glyphstudio.engine.contours import SIDE
from glyphstudio.engine.lettered import lettered
from glyphstudio.engine.render import Grid
from glyphstudio.exporters.labels import feet, foot_of, word
from glyphstudio.exporters.work import DrawingWork

PAPER, INK = "#f4efe4", "#203040"
WORDS = ("1", "7 \N{MIDDLE DOT} 2", "step 2,410")
SIZE = 200
GRID = Grid(3, 2, SIZE, gap=20, margin=20, foot=foot_of(SIZE))


def glyphs() -> Iterator[Placed]:
    square = ((0.3, 0.3), (0.7, 0.3), (0.7, 0.7), (0.3, 0.7))
    for index in range(3):
        yield Placed(Drawing(PAPER, (Fill((square,), "#aa2010"),)), *GRID.corner(index))


def sheet() -> DrawingWork:
    def cover(text: str) -> np.ndarray:
        return word(text, size=SIZE, foot=GRID.foot, side=SIDE)

    def both() -> Iterator[Placed]:
        return lettered(glyphs(), GRID, WORDS, cover, paper=PAPER, ink=INK)

    return DrawingWork(GRID.width, GRID.height, SIZE, PAPER, 6, both)


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_other_programs_show_the_words_as_a_picture_has_them(suffix: str, tmp_path: Path) -> None:
    pixels = seen(written(tmp_path / f"a{suffix}", sheet()), GRID.width)
    lefts = [GRID.corner(column)[0] for column in range(2)]
    rows = feet(WORDS, lefts, size=SIZE, width=GRID.width, foot=GRID.foot)
    for row in range(2):
        top = GRID.corner(2 * row)[1] + SIZE
        foot = pixels[top : top + GRID.foot, :, 1]
        cover = np.clip((0xEF - foot) / (0xEF - 0x30), 0, 1)
        assert np.corrcoef(cover.ravel(), rows(row).ravel())[0, 1] > 0.8
        assert (cover > 0.5).sum() == pytest.approx((rows(row) > 0.5).sum(), rel=0.2)
    assert tuple(pixels[120, 120, :3]) == (0xAA, 0x20, 0x10)


@pytest.mark.parametrize("suffix", [".svg", ".pdf"])
def test_words_are_there_without_paper_too(suffix: str, tmp_path: Path) -> None:
    pixels = seen(written(tmp_path / f"a{suffix}", sheet(), paper=False), GRID.width)
    top = GRID.corner(0)[1] + SIZE
    foot = pixels[top : top + GRID.foot]
    assert 0 < (foot[..., 3] > 128).mean() < 0.1
    assert not pixels[:15, :, 3].any()


def test_a_word_is_no_text_that_needs_a_font(tmp_path: Path) -> None:
    assert "<text" not in written(tmp_path / "a.svg", sheet()).read_text()
