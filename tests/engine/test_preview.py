"""What a training shows of itself."""

from __future__ import annotations

import numpy as np
import pytest
from tiny import tiny

from glyphstudio.engine.preview import Previewer


def test_thumbnails_have_smooth_edges(monkeypatch: pytest.MonkeyPatch):
    family = tiny()
    previewer = Previewer(family, None)

    def draw(latents: np.ndarray, _pen: object, size: int) -> np.ndarray:
        """Hard stripes, one pixel wide."""
        drawn = np.zeros((len(latents), size, size, 3), np.uint8)
        drawn[:, :, ::2] = 255
        return drawn

    monkeypatch.setattr(previewer.player, "draw", draw)
    small = previewer.thumbnail(family.model_state())
    assert (small.shape, small.dtype) == ((72, 72, 3), np.uint8)
    assert set(np.unique(small)) == {128}
