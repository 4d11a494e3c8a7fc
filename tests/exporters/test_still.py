"""One frame of a film, to know it by."""

from __future__ import annotations

import contextlib

import numpy as np
import pytest
from test_films import FILMS, write

from glyphstudio.errors import FileError
from glyphstudio.exporters.still import read_still


@pytest.mark.parametrize("exporter", FILMS)
def test_a_late_frame_is_shown(exporter, tmp_path):
    path = tmp_path / f"a{exporter.suffix}"
    shades = [np.full((48, 64, 3), shade, np.uint8) for shade in range(0, 240, 4)]
    write(exporter, path, width=64, height=48, count=len(shades), frames=lambda: iter(shades))
    still = read_still(path)
    assert still.shape == (48, 64, 3)
    assert 190 <= still.mean() <= 236  # of 0..236: near the end


@pytest.mark.parametrize("suffix", [".mp4", ".webm", ".mov", ".apng"])
@pytest.mark.parametrize("content", [b"", b"no film" * 400])
def test_what_is_no_film_is_refused(tmp_path, suffix, content):
    path = tmp_path / f"a{suffix}"
    path.write_bytes(content)
    with pytest.raises(FileError, match="no film that can be read"):
        read_still(path)


@pytest.mark.parametrize("exporter", FILMS)
def test_a_film_that_is_cut_off_is_shown_or_refused(exporter, tmp_path):
    path = tmp_path / f"a{exporter.suffix}"
    write(exporter, path, count=30)
    whole = path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        path.write_bytes(whole[: int(share * len(whole))])
        with contextlib.suppress(FileError):
            assert read_still(path).shape == (64, 96, 3)
