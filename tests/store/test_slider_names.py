"""Names of sliders, and own sliders, kept beside a model."""

from __future__ import annotations

import pytest

from glyphstudio.errors import SettingError
from glyphstudio.message import Message, ModelRef
from glyphstudio.store.sliders import (
    MOST_OWN,
    Sliders,
    read_sliders,
    sliders_path,
    write_sliders,
)
from glyphstudio.store.studio import Studio, find_studio

MODEL = ModelRef(model_hash="ab" * 32, name="mirror", step=300)
ROUND = Message.of([0.6, 0.8, 0.0])


@pytest.fixture
def studio() -> Studio:
    return find_studio()


def test_names_and_own_sliders_come_back(studio: Studio):
    sliders = Sliders().named(0, "Roundness").with_own("Spiky", ROUND)
    write_sliders(studio, MODEL, sliders)
    assert read_sliders(studio, MODEL, 3) == sliders
    assert read_sliders(studio, MODEL, 3).name_of(0) == "Roundness"


def test_reading_makes_nothing(studio: Studio):
    assert read_sliders(studio, MODEL, 3) == Sliders()
    assert not studio.root.exists()


def test_another_model_has_its_own(studio: Studio):
    write_sliders(studio, MODEL, Sliders().named(0, "Roundness"))
    other = MODEL.model_copy(update={"model_hash": "cd" * 32})
    assert read_sliders(studio, other, 3) == Sliders()


def test_a_run_that_trains_on_keeps_its_names(studio: Studio):
    early = ModelRef(model_hash="ab" * 32, run="20 dusk", step=10)
    late = ModelRef(model_hash="cd" * 32, run="20 dusk", step=900)
    write_sliders(studio, early, Sliders().named(2, "Weight"))
    assert read_sliders(studio, late, 3).name_of(2) == "Weight"


def test_of_a_model_that_nothing_names_nothing_is_kept(studio: Studio):
    write_sliders(studio, ModelRef(), Sliders().named(0, "x"))
    assert read_sliders(studio, ModelRef(), 3) == Sliders()
    assert not studio.root.exists()


@pytest.mark.parametrize("run", ["../../etc", "..", "a/b\\c", "con"])
def test_no_name_of_a_run_leads_out_of_the_studio(studio: Studio, run: str):
    path = sliders_path(studio, ModelRef(run=run))
    assert path is not None
    assert path.parent == studio.root / "sliders" / "runs"


@pytest.mark.parametrize("hash_", ["../x", "", "AB" * 32, "zz" * 32])
def test_a_hash_that_is_none_names_nothing(studio: Studio, hash_: str):
    assert sliders_path(studio, ModelRef(model_hash=hash_)) is None


def test_an_empty_name_takes_it_away():
    assert Sliders().named(0, "Roundness").named(0, "  ") == Sliders()


def test_a_name_is_one_line_of_some_length():
    name = Sliders().named(1, "two\nlines \u202e" + "x" * 200).name_of(1)
    assert "\n" not in name
    assert len(name) == 80


def test_own_sliders_are_renamed_and_taken_away():
    two = Sliders().with_own("a", ROUND).with_own("", ROUND)
    assert [slider.name for slider in two.renamed(0, "b").own] == ["b", "Mine 2"]
    assert [slider.name for slider in two.renamed(0, " ").own] == ["a", "Mine 2"]
    assert [slider.name for slider in two.without(0).own] == ["Mine 2"]


def test_there_is_an_end_to_own_sliders():
    many = Sliders()
    for _ in range(MOST_OWN):
        many = many.with_own("x", ROUND)
    with pytest.raises(SettingError, match="at most"):
        many.with_own("x", ROUND)


def test_an_own_slider_of_another_size_is_left_out(studio: Studio):
    write_sliders(studio, MODEL, Sliders().with_own("Spiky", ROUND))
    assert read_sliders(studio, MODEL, 8).own == ()


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"version": 9, "new": 1}', '{"own": [{"name": 3}]}', '{"names": 4}']
)
def test_a_file_edited_by_hand_costs_only_itself(studio: Studio, text: str):
    path = sliders_path(studio, MODEL)
    assert path is not None
    path.parent.mkdir(parents=True)
    path.write_text(text)
    assert read_sliders(studio, MODEL, 3).own == ()
