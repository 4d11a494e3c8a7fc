"""Every bundled model changes a glyph into another one evenly: nothing flashes up."""

from __future__ import annotations

import pytest
import torch

from benchmarks import continuity
from glyphstudio.engine import models


@pytest.mark.slow
@pytest.mark.parametrize("name", models.bundled_models())
def test_no_frame_of_a_film_is_a_jump(name):
    torch.set_num_threads(1)
    assert continuity.worst(name, pairs=2, size=128) <= continuity.MOST  # two of each seed
