"""Cloth: threads, prints and stitches at every size."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from glyphstudio.drawing import Dots, Stripes
from glyphstudio.engine import fabric, fields, polygons
from glyphstudio.engine.polygons import Edges
from glyphstudio.engine.style import Window

CPU = torch.device("cpu")
DOTS = Dots(45, 0.04, 0.01, (0.5, 0.5))
whole = fields.whole


def test_threads_too_fine_to_be_seen_are_flat():
    assert not fabric.weave(256, whole(256), threads=200, device=CPU).any()
    near = fabric.weave(2048, Window(0, 0, 512, 512), threads=200, device=CPU)
    assert near.std() > 0.1
    assert abs(near.mean()) < 0.1


def test_threads_go_over_and_under_each_other():
    light = fabric.weave(1600, whole(160), threads=100, device=CPU)  # 16 px each
    along, across = light[:16, 8], light[8, :16]
    # on top lies a thread that runs down: lighter along it than across
    assert along.std() < across.std()
    beside = light[:16, 24], light[8, 16:32]  # there one that runs across
    assert beside[0].std() > beside[1].std()


@pytest.mark.parametrize("pattern", [Stripes(90, 0.05, 0.02, 0.5), Stripes(30, 0.03, 0.01), DOTS])
def test_a_print_covers_as_much_at_every_size(pattern):
    share = (
        pattern.width / pattern.pitch
        if isinstance(pattern, Stripes)
        else np.pi * (pattern.radius / pattern.pitch) ** 2
    )
    for size in (24, 90, 512):
        cover = fabric.printed(pattern, size, whole(size), device=CPU)
        assert cover.mean().item() == pytest.approx(share, rel=0.1)


def test_dots_lie_on_their_lattice():
    pattern = Dots(45, 0.1, 0.02, (0.5, 0.5))
    cover = fabric.printed(pattern, 400, whole(400), device=CPU)
    step = round(0.1 / 2**0.5 * 400)
    for place in ((200, 200), (200 + step, 200 + step), (200, 200 + 2 * step)):
        assert cover[place] == 1
    assert cover[200, 200 + step] == 0


def test_stitches_are_whole_and_evenly_spread():
    lines = np.array([[[0.0, 0.0], [1.0, 0.0]], [[0.0, 0.0], [0.0, 0.05]]])
    sewn = fabric.stitches(lines, length=0.06, gap=0.04, least=2)
    assert len(sewn) == 10  # the second line has room for none
    lengths = np.hypot(*(sewn[:, 1] - sewn[:, 0]).T)
    assert np.allclose(lengths, 0.06)
    assert np.allclose(np.diff(sewn.mean(1)[:, 0]), 0.1)
    assert sewn.min() >= 0
    assert sewn.max() <= 1


def test_a_thread_is_as_wide_as_it_should_be():
    (loop,) = fabric.threads(np.array([[[0.0, 0.0], [0.5, 0.0]]]), 0.02)
    assert np.ptp(loop[:, 0]) == pytest.approx(0.5)
    assert np.ptp(loop[:, 1]) == pytest.approx(0.02)


def test_cloth_is_deepest_in_its_seam():
    seam = np.array([[[-0.8, -0.01], [0.8, -0.01], [0.8, 0.01], [-0.8, 0.01]]])
    sunk = fabric.hollows(seam, haze=0.02, side=96, device=CPU)
    land = fields.height(sunk[None, None], 201)[0, 0]
    column = land[:, 100]
    assert column.argmax() == 100
    assert column[100] > 3 * column[108] > 0
    assert column[140] < 1e-3


@pytest.mark.parametrize("pattern", [Stripes(90, 0.05, 0.02, 0.5), Stripes(30, 0.06, 0.02), DOTS])
def test_a_patterns_shapes_cover_what_is_printed(pattern):
    cloth = np.array([[[-0.7, -0.7], [0.7, -0.7], [0.7, 0.7], [-0.7, 0.7]]])
    shapes = fabric.motifs(pattern, Edges.of(cloth))
    drawn = polygons.cover([list(shapes)], 200)[0][32:168, 32:168]
    printed = fabric.printed(pattern, 200, Window(32, 32, 168, 168), device=CPU).numpy()
    assert np.abs(drawn - printed).mean() < 0.02


def test_dots_far_from_the_cloth_are_left_out():
    cloth = np.array([[[-0.5, -0.5], [0.0, -0.5], [0.0, 0.0], [-0.5, 0.0]]])
    shapes = fabric.motifs(DOTS, Edges.of(cloth))
    assert 30 < len(shapes) < 80
    assert shapes.min() > -0.56
    assert shapes.max() < 0.06
