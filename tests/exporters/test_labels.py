"""Words below the glyphs of a contact sheet."""

from __future__ import annotations

import numpy as np
import pytest

from glyphstudio.exporters.labels import feet, foot_of, ink_on, texts


def test_words_say_number_seed_or_step():
    assert texts("none", 2) == []
    assert texts("number", 2) == ["1", "2"]
    assert texts("seed", 2, seed=7) == ["7 \N{MIDDLE DOT} 1", "7 \N{MIDDLE DOT} 2"]
    assert texts("seed", 2) == []  # nobody knows it
    assert texts("step", 2, step=2410) == ["step 2,410"] * 2


@pytest.mark.parametrize("text", ["12", "Übung", "W" * 60])
def test_a_word_stays_below_its_glyph(text):
    foot = foot_of(100)
    cover = feet([text, "", text], [10, 130], size=100, width=240, foot=foot)
    first, last = cover(0), cover(1)
    assert first.shape == (foot, 240)
    assert first[:, 10:110].max() > 0.8
    assert not first[:, :8].any()
    assert not first[:, 112:].any()
    middle = np.average(np.arange(240), weights=first.sum(0))
    assert middle == pytest.approx(60, abs=6)
    assert last[:, 10:110].any()  # the third stands in the second row
    assert not last[:, 130:].any()


def test_words_are_in_the_ink_that_is_read_best():
    assert ink_on("#ffffff", ["#eeeeee", "#203040"]).tolist() == [32, 48, 64]
