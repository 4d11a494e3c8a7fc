from __future__ import annotations

from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glyphstudio.errors import SettingError
from glyphstudio.params import (
    Params,
    as_far_as_known,
    changed,
    parsed,
    setting,
    settings_of,
    value_at,
)


class Wind(Params):
    force: float = setting(0.5, title="Force", ge=0, le=1, live=True, unit="m/s")
    on: bool = setting(True, title="On")


class Weather(Params):
    wind: Wind = setting(Wind, title="Wind")
    drops: int = setting(12, title="Drops", ge=1, le=2048, logarithmic=True)
    kind: Literal["rain", "snow"] = setting("rain", title="Kind")
    name: str = setting("", title="Name", max_length=8)


def test_a_form_learns_everything_from_the_declaration():
    by_path = {s.path: s for s in settings_of(Weather())}
    assert list(by_path) == ["wind.force", "wind.on", "drops", "kind", "name"]
    force = by_path["wind.force"]
    assert (force.kind, force.minimum, force.maximum) == ("float", 0, 1)
    assert (force.live, force.unit, force.group) == (True, "m/s", "Wind")
    assert by_path["wind.on"].kind == "bool"
    assert by_path["drops"].logarithmic
    assert by_path["kind"].choices == ("rain", "snow")


def test_a_change_at_a_dotted_path_leaves_the_original_alone():
    before = Weather()
    after = changed(before, {"wind.force": 0.25, "drops": "40"})
    assert (after.wind.force, after.drops) == (0.25, 40)
    assert value_at(before, "wind.force") == 0.5


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("wind.force", 2.0, "wind.force"),
        ("wind.force", float("nan"), "wind.force"),
        ("wind.speed", 1, "There is no setting called wind.speed"),
        ("drops", "many", "drops"),
        ("kind", "hail", "kind"),
        ("name", "far too long a name", "name"),
    ],
)
def test_a_refused_value_is_named_in_one_sentence(path: str, value: object, words: str):
    with pytest.raises(SettingError, match=words) as caught:
        changed(Weather(), {path: value})
    assert "\n" not in str(caught.value)


def test_unknown_names_are_refused_by_name():
    with pytest.raises(SettingError, match=r"There is no setting called wind\.colour"):
        parsed(Weather, {"wind": {"colour": 1}})


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists, max_leaves=5))
def test_any_json_is_taken_or_refused_with_a_sentence(tree: object):
    try:
        parsed(Weather, tree)
    except SettingError as error:
        said = str(error)
    else:
        said = "taken."
    assert said.endswith(".")


def test_of_what_a_newer_program_wrote_is_taken_what_fits():
    tree = {"wind": {"force": 2, "on": False, "from": "east"}, "kind": "hail", "drops": 3, "sun": 1}
    assert as_far_as_known(Weather, tree) == Weather(wind=Wind(on=False), drops=3)


def test_what_cannot_be_without_a_refused_value_goes_with_it():
    class Cloud(Params):
        height: int = setting(..., title="Height")

    class Sky(Params):
        clouds: tuple[Cloud, ...] = setting((), title="Clouds")

    tree = {"clouds": [{"height": 1}, {"height": "up"}, {}, 7, {"height": 2, "white": True}]}
    assert as_far_as_known(Sky, tree) == Sky(clouds=(Cloud(height=1), Cloud(height=2)))
    with pytest.raises(SettingError, match="height"):
        as_far_as_known(Cloud, {"height": "up"})


def test_a_fixed_tuple_that_is_too_short_goes_whole():
    class Place(Params):
        corner: tuple[int, int] = setting((1, 2), title="Corner")
        name: str = setting("", title="Name")

    for short in ([], [5]):
        assert as_far_as_known(Place, {"corner": short, "name": "a"}) == Place(name="a")
