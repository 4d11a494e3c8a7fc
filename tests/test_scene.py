from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from glyphstudio import scene as acts
from glyphstudio.errors import FileError, SettingError
from glyphstudio.scene import History, Message, ModelRef, Scene, viewed

floats = st.floats(width=32, allow_nan=False, allow_infinity=False, min_value=-1e5, max_value=1e5)


def a_scene() -> Scene:
    messages = [Message.of([0.1 * i, -1.5, 2.0]) for i in range(4)]
    return acts.opened(Scene(), ModelRef(model_hash="ab", name="mirror"), None, messages)


@given(st.lists(floats, min_size=1, max_size=40))
def test_a_message_comes_back_bit_for_bit(numbers: list[float]):
    assert Message.of(numbers).numbers == tuple(numbers)


@pytest.mark.parametrize("data", ["!", "AAA=", "AADAfw==", "A" * 20000])
def test_a_damaged_message_is_refused(data: str):
    with pytest.raises(ValueError, match=r"message|most|least|characters"):
        Message(data=data)


def test_a_scene_survives_its_text():
    scene = acts.liked(acts.chose(a_scene(), 2))
    text = acts.scene_json(scene)
    assert acts.scene_from_text(acts.unpacked(acts.packed(text))) == scene


def test_of_a_newer_scene_is_read_what_can_be_and_a_sentence_says_so():
    scene = acts.stored(acts.liked(acts.chose(a_scene(), 2)), 3)
    tree = json.loads(acts.scene_json(scene)) | {"version": acts.VERSION + 1, "brushes": [1]}
    tree["view"] |= {"stage": "hologram", "tilt": 3}
    tree["messages"][0] |= {"kind": "wave"}
    tree["shelf"].append({"model": {"name": "x"}, "message": {"wave": [1, 2]}})
    read = acts.read_scene(tree)
    assert (read.scene, read.notice) == (scene, acts.NEWER)
    assert acts.is_newer(tree)
    assert not acts.is_newer(json.loads(acts.scene_json(read.scene)))  # written again, it is ours


def test_a_scene_of_the_first_version_is_one_of_ours():
    scene = acts.liked(acts.chose(a_scene(), 2))
    tree = json.loads(acts.scene_json(scene)) | {"version": 1}
    assert acts.read_scene(tree) == acts.ReadScene(scene, "")
    assert json.loads(acts.scene_json(acts.read_scene(tree).scene))["version"] == acts.VERSION


def test_nothing_is_said_of_a_scene_of_our_own_version():
    assert acts.read_scene_text(acts.scene_json(a_scene())) == acts.ReadScene(a_scene(), "")


def test_a_newer_scene_of_which_nothing_is_understood_asks_for_an_update():
    with pytest.raises(FileError, match="newer Glyph Studio; please update"):
        acts.read_scene({"version": 99, "model": 7, "messages": {"a": [[]]}, "pen": 1})


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "{}", '{"version": 1, "x": 2}', "[" * 100_000, '{"version": true}',
        '{"version": 1, "draw_seed": 1, "draw_seed": 2}', '{"version": 1, "pen": {"nib": NaN}}',
    ],
)  # fmt: skip
def test_a_broken_scene_is_one_sentence(text: str):
    with pytest.raises(FileError):
        acts.scene_from_text(text)


def test_packed_text_is_never_unpacked_beyond_its_limit():
    with pytest.raises(FileError, match="too long"):
        acts.unpacked(acts.packed("a" * 10_000), most=100)


def test_undo_goes_back_byte_for_byte_and_redo_forward():
    history = History()
    states = [acts.scene_json(history.scene)]
    for scene in (a_scene(), acts.chose(a_scene(), 3), acts.liked(acts.chose(a_scene(), 3))):
        history.do("act", scene)
        states.append(acts.scene_json(scene))
    for expected in reversed(states[:-1]):
        assert history.undo() == "act"
        assert acts.scene_json(history.scene) == expected
    assert history.undo() is None
    while history.redo():
        pass
    assert acts.scene_json(history.scene) == states[-1]


def test_one_drag_is_one_step():
    history = History()
    history.do("open", a_scene())
    for noise in (0.1, 0.2, 0.3):
        history.do("noise", acts.viewed(history.scene, noise=noise), merge="noise")
    history.settle()
    history.do("noise", acts.viewed(history.scene, noise=0.9), merge="noise")
    assert len(history.acts) == 4
    history.undo()
    assert history.scene.view.noise == 0.3


def test_slots_give_back_what_they_were_given_and_refuse_another_size():
    scene = acts.stored(acts.chose(a_scene(), 1), 5)
    moved = acts.said(scene, Message.of([9.0, 9.0, 9.0]))
    assert acts.recalled(moved, 5).chosen == scene.chosen
    with pytest.raises(SettingError, match="Nothing is stored on 6"):
        acts.recalled(scene, 6)
    other = acts.said(scene, Message.of([1.0]))
    with pytest.raises(SettingError, match="another model"):
        acts.recalled(other, 5)


def test_liking_twice_keeps_one():
    scene = acts.liked(acts.liked(a_scene()))
    assert len(scene.shelf) == 1


@pytest.mark.parametrize("name", ["m" * 255, "odd \udcff"])
def test_any_file_name_can_be_referred_to(name: str):
    scene = a_scene().with_(model=ModelRef(name=name, run=name))
    again = acts.scene_from_text(acts.scene_json(scene))
    assert again.model is not None
    assert again.model.run == again.model.name == name.replace("\udcff", "?")


def test_another_view_is_no_step_and_takes_no_redo_away() -> None:
    history = History()
    history.do("Surround", viewed(history.scene, paper="white"))
    history.glance(viewed(history.scene, stage="glyph"))
    assert [act.label for act in history.acts] == ["Start", "Surround"]
    assert history.scene.view.stage == "glyph"
    history.undo()
    history.glance(viewed(history.scene, stage="channel"))
    assert history.redo() == "Surround"
    assert (history.scene.view.paper, history.scene.view.stage) == ("white", "glyph")
