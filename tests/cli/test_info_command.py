from __future__ import annotations

import json

import pytest
from PIL import Image

from glyphstudio.cli.info import KEYS
from glyphstudio.discovery import shipped
from glyphstudio.drawing import Provenance
from glyphstudio.exporters import provenance
from glyphstudio.files import write_json
from glyphstudio.scene import Liked, Message, ModelRef, Scene, packed, unpacked
from glyphstudio.store.film import read_film
from glyphstudio.store.projects import write_project
from glyphstudio.store.weights import hash_of
from glyphstudio.timeline import Key, Timeline


def test_model_and_run_tell_what_they_are(glyphstudio, trained):
    run = glyphstudio("info", trained, "--json").json
    model = glyphstudio("info", trained / "weights.safetensors", "--json").json
    assert tuple(run) == tuple(model) == KEYS
    assert (run["kind"], model["kind"]) == ("run", "model")
    assert run["recipe"] == model["recipe"]
    assert run["recipe"]["settings"]["latent_size"] == run["latent_size"] == 4
    assert (run["recipe_name"], run["step"], run["run_seed"]) == ("tiny", 6, 7)
    assert run["bits_per_glyph"] == model["bits_per_glyph"] >= 0
    assert 0 <= run["letters_of_64"] <= 64
    assert run["model_hash"] == model["model_hash"]
    assert [run[key] for key in ("draw_seed", "latents", "keys")] == [None] * 3


@pytest.mark.parametrize(("name", "kind"), [("a.png", "picture"), ("a.gif", "film")])
def test_exports_tell_what_they_show(glyphstudio, trained, name, kind):
    command = "draw" if kind == "picture" else "film"
    glyphstudio(command, trained, "-o", name, "--count", 3, "--size", 16, "--seed", 11)
    facts = glyphstudio("info", name, "--json").json
    assert tuple(facts) == KEYS
    assert (facts["kind"], facts["draw_seed"], facts["run_seed"]) == (kind, 11, 7)
    assert (facts["step"], facts["recipe_name"], facts["latent_size"]) == (6, "tiny", 4)
    assert [len(latent) for latent in facts["latents"]] == [4, 4, 4]
    assert facts["model_hash"] == glyphstudio("info", trained, "--json").json["model_hash"]
    run = glyphstudio("info", trained, "--json").json
    assert facts["bits_per_glyph"] == run["bits_per_glyph"]
    assert facts["letters_of_64"] == run["letters_of_64"]
    steps = list(read_film(trained / "film").steps) if kind == "film" else None
    assert facts["keys"] == steps
    assert "None" not in glyphstudio("info", name).out


@pytest.mark.parametrize(
    "figures", [{"bits": -1}, {"letters": 65}, {"steps": [1, "x"]}, {"bits": "9"}]
)
def test_figures_that_cannot_be_are_left_out(figures):
    text = provenance.text_of(Provenance("x", "{}"))
    tree = json.loads(unpacked(text.removeprefix(provenance.PREFIX))) | figures
    told = provenance.provenance_of(provenance.PREFIX + packed(json.dumps(tree)))
    assert told == Provenance("x", "{}")


def test_a_recipe_and_the_record_of_a_run_tell_what_they_are(glyphstudio, trained, tmp_path):
    record = glyphstudio("info", trained / "run.json", "--json").json
    assert record == glyphstudio("info", trained, "--json").json
    write_json(tmp_path / "mine.json", record["recipe"])
    recipe = glyphstudio("info", tmp_path / "mine.json", "--json").json
    assert tuple(recipe) == KEYS
    assert (recipe["kind"], recipe["recipe"]) == ("recipe", record["recipe"])
    assert recipe["model_hash"] is None


def test_project_is_a_scene_in_json(glyphstudio, tmp_path):
    scene = Scene(messages=(Message.of([0.5, -1]),), draw_seed=4)
    write_json(tmp_path / "a.json", scene.model_dump(mode="json"))
    facts = glyphstudio("info", "a.json", "--json").json
    assert (facts["kind"], facts["latents"], facts["draw_seed"]) == ("project", [[0.5, -1]], 4)
    assert facts["recipe"] is None


def test_a_bundle_tells_what_is_kept_and_what_lies_inside(glyphstudio, tmp_path):
    mirror = shipped("models") / "mirror.safetensors"
    inside, gone = ModelRef(model_hash=hash_of(mirror), name="mirror"), ModelRef(name="Fog")
    message = Message.of([0.0] * 28)
    shelf = (
        Liked(model=inside, message=message, collection="Faces"),
        Liked(model=gone, message=message),
    )
    timeline = Timeline(keys=(Key(message=message, seconds=1),) * 3, loop=True)
    scene = Scene(model=inside, messages=(message,), shelf=shelf, timeline=timeline)
    write_project(tmp_path / "a.glyphstudio", scene, {inside.model_hash: mirror})
    facts = glyphstudio("info", "a.glyphstudio", "--json").json
    assert (facts["kind"], facts["kept"], facts["collections"]) == ("project", 2, {"Faces": 1})
    assert facts["timeline"] == {"clip": "keys", "keys": 3, "seconds": 3.0}
    assert facts["models"] == [
        {"name": "mirror", "model_hash": inside.model_hash, "inside": True},
        {"name": "Fog", "model_hash": None, "inside": False},
    ]
    said = glyphstudio("info", "a.glyphstudio").out
    assert "models          mirror (inside), Fog" in said
    assert "collections     Faces 1" in said


def test_foreign_picture_has_a_kind_and_nothing_else(glyphstudio, tmp_path):
    Image.new("RGB", (8, 8)).save(tmp_path / "a.png")
    facts = glyphstudio("info", "a.png", "--json").json
    assert facts.pop("kind") == "picture"
    assert set(facts.values()) == {None}


def test_text_for_people_names_what_there_is(glyphstudio, trained):
    said = glyphstudio("info", trained)
    assert "recipe name     tiny" in said.out
    assert "None" not in said.out


@pytest.mark.parametrize("content", [b"", b"hello", b"{", b'{"version": 99}', b"\0" * 99])
def test_files_that_are_nothing_of_ours_are_refused(glyphstudio, tmp_path, content):
    (tmp_path / "a").write_bytes(content)
    said = glyphstudio("info", "a")
    assert said.code == 1
    assert said.err.count("\n") == 1


def test_a_project_is_a_project_wherever_its_braces_stand(glyphstudio, tmp_path):
    (tmp_path / "a.json").write_text('{"view":{"room":"grow"},"version":1}')
    assert glyphstudio("info", "a.json", "--json").json["kind"] == "project"


def test_a_bundled_name_means_the_same_model_to_every_command(glyphstudio, run_folder):
    run_folder.rename("mirror")
    assert glyphstudio("info", "mirror", "--json").json["kind"] == "model"
    assert glyphstudio("info", "./mirror", "--json").json["kind"] == "run"
