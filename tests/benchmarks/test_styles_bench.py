"""The styles' table and the evenness of films."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from benchmarks import clock, continuity, styles, transcribed
from glyphstudio.engine import models
from glyphstudio.store import library


@pytest.fixture(autouse=True)
def one_thread():
    with clock.threads(1):
        yield


@pytest.mark.parametrize("name", sorted(transcribed.DRAWN))
def test_a_transcription_draws_a_glyph_and_another_one(name):
    first, second = transcribed.DRAWN[name](2, 48)
    assert first.shape[:2] == (48, 48) or first.shape[1:] == (48, 48)
    assert first.std() > 0.05
    assert np.abs(first - second).mean() > 0.01


def test_a_row_holds_times_of_real_drawings():
    recipe = next(r for r in library.bundled_recipes() if r.name == "kolam")
    row = styles.row(recipe, quick=True)
    assert row.images_s > 0
    assert 0 < row.ms_128 < row.ms_512
    assert row.sheet_ms > row.ms_128
    assert 32 < row.letters <= 64
    assert row.faster > 0
    text = styles.table({"kolam": row})
    assert text.splitlines()[2].startswith("| kolam |")
    assert "-" in text.splitlines()[2]  # what a quick look leaves out
    assert {f.name for f in styles.figures({"kolam": row})} == {
        "kolam, sheet",
        "kolam, letters",
        "kolam, times as fast as transcribed",
    }


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="only Linux tells")
def test_a_large_picture_takes_bounded_memory():
    assert 1 < styles.memory_mb("mirror", 1024) < 200


def test_an_even_film_has_a_ratio_of_one_and_a_flash_is_told():
    assert continuity.unevenness(np.full(9, 0.3)) == pytest.approx(1)
    assert continuity.unevenness(np.array([1.0, 1, 9, 1, 1])) == 9
    assert continuity.unevenness(np.array([0.0, 0, 0, 5, 0])) == float("inf")


def test_steps_are_those_of_the_frames_in_a_row():
    player = models.open_player(models.load_model("ink"), torch.device("cpu"))
    ends = np.random.default_rng(1).normal(size=(2, player.latent_size)).astype(np.float32)
    steps = continuity.steps(player, ends[0], ends[1], size=16)
    assert steps.shape == (continuity.FRAMES - 1,)
    frames = player.draw(ends, player.pen, 16).astype(int)
    assert steps.sum() >= np.abs(frames[1] - frames[0]).mean()  # no way is shorter
