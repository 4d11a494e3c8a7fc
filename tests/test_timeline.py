"""Acts on timelines."""

from __future__ import annotations

import pytest

from glyphstudio import timeline as acts
from glyphstudio.errors import SettingError
from glyphstudio.message import Message, ModelRef
from glyphstudio.scene import Scene, read_scene_text, scene_json
from glyphstudio.timeline import EASINGS, EVEN, Easing, Key, Timeline, length, starts


def key(number: float, **values) -> Key:
    return Key(message=Message.of([number, 0.5]), **values)


def line(*seconds: float, loop: bool = True) -> Timeline:
    keys = tuple(key(n, seconds=s) for n, s in enumerate(seconds))
    return Timeline(keys=keys, loop=loop)


def order(timeline: Timeline) -> list[int]:
    return [round(one.message.numbers[0]) for one in timeline.keys]


def test_the_last_way_counts_in_a_loop_only():
    assert length(line(1, 2, 3)) == 6
    assert length(line(1, 2, 3, loop=False)) == 3
    assert length(acts.held(line(1, 2, loop=False), 1, 4.0)) == 5
    assert length(Timeline()) == 0
    assert length(Timeline(clip="axis", seconds=9)) == 9


def test_a_key_is_added_at_the_end_or_before_another_with_the_way_of_the_one_before():
    first = acts.pathed(line(2), 0, "circle")
    after = acts.added(first, [key(7), key(8)], model=ModelRef(model_hash="a"))
    assert order(after) == [0, 7, 8]
    assert [one.seconds for one in after.keys] == [2, 2, 2]
    assert {one.path for one in after.keys} == {"circle"}
    assert after.model is None  # the first key's model stays
    assert acts.added(Timeline(), [key(1)], model=ModelRef(name="b")).model == ModelRef(name="b")
    assert order(acts.added(after, [key(9)], 1)) == [0, 9, 7, 8]


def test_keys_of_another_model_and_too_many_are_refused():
    with pytest.raises(SettingError, match="another model"):
        acts.added(line(1), [Key(message=Message.of([1.0, 2.0, 3.0]))])
    with pytest.raises(SettingError, match="another model"):
        acts.rekeyed(line(1), 0, message=Message.of([1.0]))
    full = acts.added(Timeline(), [key(n) for n in range(500)])
    assert len(full.keys) == 500
    with pytest.raises(SettingError, match="500"):
        acts.added(full, [key(0)])
    with pytest.raises(SettingError, match="500"):
        acts.duplicated(full, 3)


def test_a_key_put_in_between_leaves_the_others_where_they_are():
    before = line(2, 2, 2)
    after = acts.inserted(before, key(9), 2.5)
    assert order(after) == [0, 1, 9, 2]
    assert starts(after) == pytest.approx((0, 2, 2.5, 4))
    assert length(after) == 6
    assert order(acts.inserted(before, key(9), 99)) == [0, 1, 2, 9]
    on_a_key = acts.inserted(before, key(9), 2.0)
    assert starts(on_a_key)[2] == pytest.approx(2.04)
    assert length(on_a_key) == pytest.approx(6)


def test_glyphs_change_places_and_the_rhythm_stays():
    after = acts.moved(acts.pathed(line(1, 2, 3), 1, "lerp"), 0, 2)
    assert order(after) == [1, 2, 0]
    assert [one.seconds for one in after.keys] == [1, 2, 3]
    assert [one.path for one in after.keys] == ["slerp", "lerp", "slerp"]


def test_a_key_slides_between_its_neighbours():
    after = acts.slid(line(2, 2, 2), 1, 3.0)
    assert starts(after) == pytest.approx((0, 3, 4))
    assert length(after) == 6
    squeezed = acts.slid(line(2, 2, 2), 2, 99.0)
    assert order(squeezed) == [0, 1, 2]
    assert starts(squeezed)[2] == pytest.approx(5.96)
    assert length(squeezed) == pytest.approx(6)


def test_a_key_slid_beyond_others_changes_places_with_them():
    assert order(acts.slid(line(2, 2, 2), 1, 4.5)) == [0, 2, 1]
    assert order(acts.slid(line(2, 2, 2), 0, 2.5)) == [1, 0, 2]
    assert order(acts.slid(line(2, 2, 2), 2, -0.5)) == [2, 0, 1]
    assert order(acts.slid(line(2, 2, 2), 2, 0.0)) == [0, 2, 1]  # the first stays at 0
    assert acts.slid(line(2, 2, 2), 0, 1.0) == line(2, 2, 2)


def test_the_end_of_a_loop_and_the_last_key_of_an_open_film_change_its_length():
    assert length(acts.slid(line(2, 2, 2), 3, 8.0)) == 8
    assert length(acts.slid(line(2, 2, 2, loop=False), 2, 9.0)) == 9


def test_what_is_taken_out_leaves_its_time_to_the_others():
    assert starts(acts.removed(line(1, 2, 3), 1)) == (0, 3)
    assert length(acts.removed(line(1, 2, 3), 0)) == 6
    assert length(acts.removed(line(1, 2, 3), 2)) == 6
    assert length(acts.removed(line(1, 2, 3, loop=False), 2)) == 1
    assert acts.removed(line(1), 0).keys == ()


def test_ways_are_retimed_singly_all_and_as_a_whole():
    assert [k.seconds for k in acts.retimed(line(1, 2, 3), 1, 9).keys] == [1, 9, 3]
    assert [k.seconds for k in acts.retimed(line(1, 2, 3), None, 0.5).keys] == [0.5] * 3
    twice = acts.stretched(acts.held(line(1, 2, 3), 0, 2), 16)
    assert [k.seconds for k in twice.keys] == [2, 4, 6]
    assert twice.keys[0].hold == 4
    assert length(acts.stretched(line(1, 2), 0)) == pytest.approx(0.08)
    assert acts.stretched(Timeline(), 5) == Timeline()
    assert acts.stretched(Timeline(clip="film"), 9).seconds == 9


def test_a_spline_flows_through_its_keys_unless_told_otherwise():
    flowing = acts.pathed(line(1, 1), None, "spline")
    assert {k.easing.x1 for k in flowing.keys} == {0}
    assert acts.pathed(flowing, None, "slerp") == line(1, 1)
    sharp = acts.eased(line(1, 1), None, EASINGS["Sharp"])
    assert acts.pathed(sharp, 0, "spline").keys[0].easing == EASINGS["Sharp"]
    assert acts.eased(line(1, 1), 1, EVEN).keys[0].easing == Easing()


def test_what_is_played_is_never_nothing():
    assert (acts.ranged(line(1), 0.2, 0.6).first, acts.ranged(line(1), 0.2, 0.6).last) == (0.2, 0.6)
    assert acts.ranged(line(1), 0.6, 0.6) == line(1)


@pytest.mark.parametrize("index", [-1, 3])
def test_keys_that_are_not_there_are_named(index):
    for act in (acts.removed, acts.duplicated):
        with pytest.raises(SettingError, match="3 keys"):
            act(line(1, 2, 3), index)
    for change in (acts.moved, acts.retimed, acts.held, acts.slid):
        with pytest.raises(SettingError, match="3 keys"):
            change(line(1, 2, 3, loop=False), index, 1)


@pytest.mark.parametrize("values", [{"fps": 0}, {"columns": 9}, {"phase": -1}, {"keys": (1,)}])
def test_values_out_of_range_are_refused_with_a_sentence(values):
    with pytest.raises(SettingError):
        acts.set_(line(1), **values)


def test_a_timeline_of_500_keys_travels_in_a_scene():
    full = acts.added(Timeline(), [key(n) for n in range(500)])
    scene = Scene(timeline=acts.eased(full, 3, EASINGS["Swing"]))
    assert read_scene_text(scene_json(scene)).scene == scene
