"""A sweep's rows, and what lies in its folder."""

from __future__ import annotations

import json

import pytest

from glyphstudio.errors import FileError, SettingError
from glyphstudio.recipe import Recipe
from glyphstudio.store.runs import RunFolder
from glyphstudio.store.sweeps import (
    MOST_ROWS,
    Axis,
    Sweep,
    begin,
    looks,
    read_sweep,
    rows,
)

RECIPE = Recipe(
    name="mirror", steps=40, settings={"style": "mirror", "drawing": {"a": 1}, "palette": "sumi"}
)


def sweep(**over: tuple[object, ...]) -> Sweep:
    axes = tuple(Axis(path=path.replace("__", "."), values=values) for path, values in over.items())
    return Sweep(recipe=RECIPE, over=axes)


def test_all_combinations_are_rows_the_last_setting_fastest():
    found = rows(sweep(latent_size=(8, 32), channel__dial=(0.5, 1.0)))
    assert [row.label for row in found] == [
        "latent size 8, dial 0.5", "latent size 8, dial 1",
        "latent size 32, dial 0.5", "latent size 32, dial 1",
    ]  # fmt: skip
    assert found[2].recipe.settings["latent_size"] == 32
    assert found[2].recipe.settings["channel"] == {"dial": 0.5}
    assert len({row.folder for row in found}) == 4


def test_seed_and_steps_are_the_recipes():
    found = rows(sweep(seed=(1, 2), steps=(10,)))
    assert [(row.recipe.seed, row.recipe.steps) for row in found] == [(1, 10), (2, 10)]


def test_another_style_begins_with_its_own_drawing():
    own, other = rows(sweep(style=("mirror", "ink")))
    assert own.recipe.settings == RECIPE.settings
    assert other.recipe.settings == {"style": "ink"}


def test_values_that_look_alike_have_folders_of_their_own():
    found = rows(sweep(palette=("a/b", "a:b", "A b")))
    assert len({row.folder.lower() for row in found}) == 3
    assert not any("/" in row.folder or ":" in row.folder for row in found)


@pytest.mark.parametrize("value", ["../../up", "..", "", "x" * 400, "con"])
def test_no_value_leads_out_of_the_folder(value):
    (row,) = rows(sweep(palette=(value,)))
    assert "/" not in row.folder
    assert row.folder not in ("", ".", "..")
    assert len(row.folder) < 200


@pytest.mark.parametrize(
    ("over", "complaint"),
    [
        ({}, "needs a setting"),
        ({"latent_size": ()}, "needs a setting"),
        ({"latent_size": (8, 8)}, "twice"),
        ({"style.deep": (1,)}, "style.deep"),
        ({"steps": (0,)}, "steps"),
        ({"a": tuple(range(20)), "b": tuple(range(20))}, str(MOST_ROWS)),
    ],
)
def test_what_makes_no_rows_is_refused(over, complaint):
    axes = tuple(Axis(path=path, values=values) for path, values in over.items())
    with pytest.raises(SettingError, match=complaint):
        rows(Sweep(recipe=RECIPE, over=axes))


def test_the_same_setting_twice_is_refused():
    axes = (Axis(path="seed", values=(1,)), Axis(path="seed", values=(2,)))
    with pytest.raises(SettingError, match="once"):
        rows(Sweep(recipe=RECIPE, over=axes))


def test_a_sweep_comes_back_from_its_folder(tmp_path):
    begin(tmp_path / "sweep", sweep(seed=(1, 2)))
    assert read_sweep(tmp_path / "sweep") == sweep(seed=(1, 2))
    begin(tmp_path / "sweep", sweep(seed=(1, 2)))


def test_another_sweep_or_anything_else_is_left_alone(tmp_path):
    begin(tmp_path / "sweep", sweep(seed=(1, 2)))
    with pytest.raises(FileError, match="another sweep"):
        begin(tmp_path / "sweep", sweep(seed=(1, 3)))
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("x")
    with pytest.raises(FileError, match="not empty"):
        begin(tmp_path / "full", sweep(seed=(1,)))


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"recipe": {"name": "a"}, "over": []}', "{"])
def test_a_damaged_sweep_is_one_sentence(tmp_path, text):
    (tmp_path / "sweep.json").write_text(text)
    with pytest.raises(FileError) as refused:
        read_sweep(tmp_path)
    assert str(refused.value).endswith(".")


def test_rows_tell_how_far_they_are(tmp_path):
    wanted = sweep(seed=(1, 2, 3))
    begin(tmp_path, wanted)
    first, second, _ = rows(wanted)
    with RunFolder.create(tmp_path / first.folder, first.recipe, device="cpu", threads=1) as run:
        (run.path / "losses.csv").write_text("step,loss\n1,0.9\n2,0.8\n3,0.")
        assert [look.state for look in looks(tmp_path, wanted)] == [
            "training",
            "waiting",
            "waiting",
        ]
        assert looks(tmp_path, wanted)[0].step == 2
    assert looks(tmp_path, wanted)[0].state == "stopped"
    broken = tmp_path / second.folder
    broken.mkdir()
    (broken / "run.json").write_text("{")
    look = looks(tmp_path, wanted)[1]
    assert look.state == "failed"
    assert look.reason


def test_what_a_finished_run_says_of_itself(tmp_path):
    wanted = sweep(seed=(1,))
    (row,) = rows(wanted)
    RunFolder.create(tmp_path / row.folder, row.recipe, device="cpu", threads=1).close()
    path = tmp_path / row.folder / "run.json"
    tree = json.loads(path.read_text())
    tree |= {"state": "finished", "step": 40, "seconds": 3.5, "legibility": {"bits": 21.5}}
    path.write_text(json.dumps(tree))
    (look,) = looks(tmp_path, wanted)
    assert (look.state, look.step, look.seconds, look.bits) == ("finished", 40, 3.5, 21.5)
    assert not look.drawable
