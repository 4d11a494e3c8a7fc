"""Air: only neighbourhoods that are too dark are punished."""

from __future__ import annotations

import torch

from glyphstudio.engine.air import crowding


def test_open_and_half_dark_pictures_cost_nothing_and_blots_do():
    striped = torch.zeros(1, 1, 32, 32)
    striped[..., ::4] = 1
    blot = torch.zeros(1, 1, 32, 32)
    blot[..., 8:24, 8:24] = 1
    assert crowding(torch.zeros(1, 1, 32, 32)) == 0
    assert crowding(striped) == 0
    assert crowding(blot) > 0.01


def test_the_size_of_a_picture_changes_little():
    small = torch.zeros(1, 1, 32, 32)
    small[..., 8:24, 8:24] = 1
    large = small.repeat_interleave(3, 2).repeat_interleave(3, 3)
    assert abs(crowding(large) / crowding(small) - 1) < 0.25
