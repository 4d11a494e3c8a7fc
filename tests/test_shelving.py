from __future__ import annotations

import pytest

from glyphstudio import shelving
from glyphstudio.errors import SettingError
from glyphstudio.message import Message, ModelRef
from glyphstudio.scene import Liked, Scene
from glyphstudio.timeline import Timeline

REF = ModelRef(model_hash="a" * 64, name="mirror")


def kept(number: float, **more: object) -> Liked:
    return Liked(model=REF, message=Message.of([number, 1.0]), **more)


def a_scene() -> Scene:
    return Scene(shelf=(kept(1), kept(2, collection="Faces"), kept(3)))


def test_what_stands_on_the_shelf_already_is_not_put_there_twice():
    scene = shelving.put_on(a_scene(), [kept(2), kept(4), kept(4), kept(1, pen={"nib": 2})])
    assert [one.message.numbers[0] for one in scene.shelf] == [1, 2, 3, 4, 1]
    assert shelving.put_on(scene, [kept(4)]) is scene


def test_any_number_is_taken_off_at_once():
    assert shelving.taken_off(a_scene(), [0, 2, 99]).shelf == (kept(2, collection="Faces"),)


def test_glyphs_are_gathered_renamed_and_let_go():
    scene = shelving.collected(a_scene(), [0, 2], "  Masks\u202e\n ")
    assert shelving.collections_of(scene.shelf) == {"Faces": 1, "Masks": 2}
    assert shelving.places_in(scene.shelf, "Masks") == (0, 2)
    assert shelving.places_in(scene.shelf, None) == (0, 1, 2)
    joined = shelving.renamed(scene, "Masks", "Faces")
    assert shelving.collections_of(joined.shelf) == {"Faces": 3}
    assert shelving.collections_of(shelving.renamed(joined, "Faces", "").shelf) == {"": 3}


@pytest.mark.parametrize("name", ["  ", "\u202e", "x" * 81])
def test_a_collection_has_a_name_of_one_short_line(name: str):
    with pytest.raises(SettingError, match="name"):
        shelving.collected(a_scene(), [0], name)


def test_every_model_a_scene_speaks_of_is_named_once():
    other, film = ModelRef(model_hash="b" * 64), ModelRef(run="a", step=3)
    scene = Scene(
        model=REF,
        shelf=(kept(1), Liked(model=other, message=Message.of([1.0]))),
        timeline=Timeline(model=film),
    )
    assert shelving.models_of(scene) == (REF, film, other)
