"""The studio folder, what is listed of it, and what is remembered beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from safetensors.numpy import save

from glyphstudio import discovery, files
from glyphstudio.errors import FileError, ModelFileError, RecipeError, SaveError
from glyphstudio.params import Params
from glyphstudio.recipe import Recipe, recipe_json
from glyphstudio.store import library, preferences, timings
from glyphstudio.store.preferences import Preferences, read_preferences, write_preferences
from glyphstudio.store.runs import RunFolder
from glyphstudio.store.studio import Studio, find_studio

RECIPE = Recipe(name="mirror", label="Mirror mask", settings={"latent_size": 8})


@pytest.fixture
def studio() -> Studio:
    return find_studio()


def model_file(recipe: Recipe = RECIPE, **more: str) -> bytes:
    metadata = {
        "glyphstudio": "model", "version": "1", "recipe": recipe_json(recipe), "step": "900",
        "bits_per_glyph": "34.7", "letters_of_64": "62.5", "r2": "0.8", **more,
    }  # fmt: skip
    return save({"drawer.x": np.zeros(3, np.float32)}, metadata)


def put(path: Path, data: bytes, *, age: float = 0) -> Path:
    files.write_bytes(files.make_folder(path.parent) / path.name, data)
    os.utime(path, (1e9 - age, 1e9 - age))
    return path


def png(path: Path, size: tuple[int, int] = (40, 20), *, age: float = 0) -> Path:
    files.make_folder(path.parent)
    Image.new("RGB", size, "red").save(path, "PNG")
    os.utime(path, (1e9 - age, 1e9 - age))
    return path


# ---- the studio


def test_the_home_variable_moves_everything(studio: Studio, studio_home: Path):
    assert studio.root == studio_home
    for folder in (studio.config, studio.state, studio.models, studio.runs, studio.exports):
        assert folder.is_relative_to(studio_home)
    assert not studio_home.exists()


def test_without_it_the_chosen_folder_counts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.delenv("GLYPHSTUDIO_HOME")
    assert find_studio(str(tmp_path)).root == tmp_path
    assert find_studio().root.name == "Glyph Studio"
    assert not find_studio().config.is_relative_to(find_studio().root)


@pytest.mark.parametrize("folder", ["relative", "../up", "~/studio"])
def test_a_studio_folder_must_be_absolute(monkeypatch: pytest.MonkeyPatch, folder: str):
    monkeypatch.delenv("GLYPHSTUDIO_HOME")
    with pytest.raises(FileError, match="absolute"):
        find_studio(folder)


def test_a_new_run_never_takes_a_folder_that_is_there(studio: Studio):
    first = studio.new_run("mirror")
    files.make_folder(first)
    assert [first.name, studio.new_run("mirror").name] == ["mirror", "mirror-2"]
    assert studio.new_run("../../x: y").parent == studio.runs


def test_a_new_export_has_a_folder_and_a_free_name(studio: Studio):
    path = studio.new_export("Mask", ".png")
    assert path == studio.exports / "Mask.png"
    path.touch()
    assert studio.new_export("Mask", ".png").name == "Mask-2.png"


# ---- recipes


def test_a_recipe_file_is_read_and_named_by_its_stem(tmp_path: Path):
    (tmp_path / "my_own.json").write_text('{"label": "Mine", "settings": {"batch": 8}}')
    recipe = library.find_recipe(tmp_path / "my_own.json")
    assert (recipe.name, recipe.title, recipe.settings) == ("my_own", "Mine", {"batch": 8})


@pytest.mark.parametrize("text", ["", "[]", '{"steps": 0}', '{"seed": NaN}', '{"x": 1}'])
def test_a_broken_recipe_is_refused_with_a_sentence(tmp_path: Path, text: str):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(RecipeError, match=r"^a\.json (is not a recipe|cannot be understood): "):
        library.read_recipe(tmp_path / "a.json")


@pytest.mark.parametrize("name", ["nothing", "../recipes/mirror", "a\0b"])
def test_an_unknown_recipe_is_said_so(name: str):
    with pytest.raises(RecipeError):
        library.find_recipe(name)


def test_every_shipped_recipe_is_sound_and_named_by_its_file():
    folder = discovery.shipped("models") / "recipes"
    recipes = library.bundled_recipes()
    assert {recipe.name for recipe in recipes} == {p.stem for p in folder.glob("*.json")}
    assert [recipe.place for recipe in recipes] == sorted(recipe.place for recipe in recipes)
    assert all(recipe.label for recipe in recipes)
    assert all(library.find_recipe(recipe.name) == recipe for recipe in recipes)


# ---- models


def test_models_are_listed_by_their_header_newest_first(studio: Studio):
    put(studio.models / "old.safetensors", model_file(), age=50)
    put(studio.models / "new.safetensors", model_file())
    png(studio.models / "new.png")
    put(studio.models / ".hidden.safetensors", model_file())
    new, old = library.own_models(studio)
    assert (new.label, new.step, new.bits, new.letters) == ("new", 900, 34.7, 62.5)
    assert new.recipe == RECIPE
    assert new.card == studio.models / "new.png"
    assert (old.card, old.bundled) == (None, False)


def test_what_is_no_model_is_left_out_of_the_list(studio: Studio):
    put(studio.models / "a.safetensors", b"not a model")
    put(studio.models / "b.safetensors", save({"x": np.zeros(1)}, {"glyphstudio": "checkpoint"}))
    put(studio.models / "c.safetensors", model_file().replace(b"mirror", b"MIRROR"))
    assert library.own_models(studio) == ()
    for name in "abc":
        with pytest.raises(ModelFileError):
            library.read_model_entry(studio.models / f"{name}.safetensors")


@pytest.mark.parametrize("figure", ["", "nan", "inf", "-1", "1e300", "many"])
def test_impossible_figures_are_not_shown(studio: Studio, figure: str):
    path = put(studio.models / "a.safetensors", model_file(bits_per_glyph=figure, step=figure))
    entry = library.read_model_entry(path)
    assert (entry.bits, entry.step) == (None, 0)


def test_every_shipped_model_says_what_it_is():
    for entry in library.bundled_models():
        assert entry.bundled
        assert entry.recipe.name == entry.path.stem
        assert entry.bits is not None


def test_an_empty_studio_lists_nothing(studio: Studio):
    assert library.own_models(studio) == library.runs(studio) == library.pictures(studio) == ()


# ---- runs


def test_runs_are_listed_with_their_card_and_whether_they_train(studio: Studio):
    with RunFolder.create(studio.new_run("a"), RECIPE, device="cpu", threads=1) as run:
        png(run.path / "card.png")
        (busy,) = library.runs(studio)
        assert (busy.label, busy.busy, busy.card) == ("Mirror mask", True, run.path / "card.png")
    (quiet,) = library.runs(studio)
    assert not quiet.busy


def test_a_damaged_run_is_left_out_of_the_list(studio: Studio):
    put(studio.runs / "bad" / "run.json", b"{")
    assert library.runs(studio) == ()
    with pytest.raises(FileError):
        library.read_run_entry(studio.runs / "bad")


# ---- pictures


def test_pictures_films_and_drawings_are_listed_newest_first(studio: Studio):
    png(studio.pictures / "a.PNG", age=3)
    put(studio.exports / "b.webm", b"x", age=1)
    put(studio.exports / "c.svg", b"x", age=2)
    put(studio.exports / "notes.txt", b"x")
    assert [e.path.name for e in library.pictures(studio)] == ["b.webm", "c.svg", "a.PNG"]


def test_thumbnails_are_small_and_kept(studio: Studio):
    path = png(studio.pictures / "a.png", (400, 200))
    small = library.thumbnail(path, studio, side=64)
    assert small is not None
    assert small.shape == (32, 64, 3)
    (kept,) = (studio.state / "thumbnails").iterdir()
    Image.new("RGB", (64, 32), "blue").save(kept, "PNG")
    again = library.thumbnail(path, studio, side=64)
    assert again is not None
    assert again[0, 0].tolist() == [0, 0, 255]


def test_a_changed_picture_gets_a_new_thumbnail(studio: Studio):
    path = png(studio.pictures / "a.png")
    library.thumbnail(path, studio)
    Image.new("RGB", (40, 20), "blue").save(path, "PNG")
    small = library.thumbnail(path, studio)
    assert small is not None
    assert small[0, 0].tolist() == [0, 0, 255]


@pytest.mark.parametrize("limit", ["MOST_THUMBNAILS", "MOST_THUMBNAIL_BYTES"])
def test_of_too_many_thumbnails_those_not_looked_at_for_longest_go(
    studio: Studio, monkeypatch: pytest.MonkeyPatch, limit: str
):
    folder, kept = studio.state / "thumbnails", list[Path]()
    paths = [png(studio.pictures / f"{i}.png") for i in range(5)]
    for number, path in enumerate(paths[:3]):
        library.thumbnail(path, studio)
        kept += set(folder.iterdir()) - set(kept)
        os.utime(kept[-1], (number, number))
    size = kept[0].stat().st_size
    monkeypatch.setattr(library, limit, 3 if limit == "MOST_THUMBNAILS" else 3 * size)
    library.thumbnail(paths[0], studio)  # looked at again
    for path in paths[3:]:
        library.thumbnail(path, studio)
    assert len(list(folder.iterdir())) == 3
    assert [path.exists() for path in kept] == [True, False, False]


def test_what_has_no_thumbnail_has_none(studio: Studio):
    assert library.thumbnail(put(studio.pictures / "a.png", b"x"), studio) is None
    assert library.thumbnail(studio.pictures / "none.png", studio) is None


def test_what_was_dropped_is_known_by_its_looks(studio: Studio):
    with RunFolder.create(studio.new_run("a"), RECIPE, device="cpu", threads=1) as run:
        kinds = {
            run.path: "run", run.path / "run.json": "run", studio.root: "unknown",
            Path("a.safetensors"): "model", Path("a.json"): "recipe", Path("a.JPG"): "picture",
            Path("a.mp4"): "film", Path("a.svg"): "drawing", Path("a.exe"): "unknown",
        }  # fmt: skip
        assert {path: library.kind_of(path) for path in kinds} == kinds


def test_the_library_needs_no_torch():
    program = "import sys, glyphstudio.store.library; print('torch' in sys.modules)"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert said.stdout == "False\n"


# ---- preferences


def test_preferences_come_back(studio: Studio):
    chosen = Preferences(theme="light", geometry="AdnQ", layout={"tab": "Film"}, threads=2)
    write_preferences(studio.config, chosen)
    assert read_preferences(studio.config) == chosen


def test_without_a_file_they_are_the_usual_ones(studio: Studio):
    assert read_preferences(studio.config) == Preferences()
    assert not studio.config.exists()


def test_one_bad_value_loses_only_itself(studio: Studio):
    tree = {"version": 7, "theme": "pink", "threads": 3, "new_one": 1, "reduce_motion": True}
    put(studio.config / preferences.NAME, json.dumps(tree).encode())
    assert read_preferences(studio.config) == Preferences(threads=3, reduce_motion=True)


@pytest.mark.parametrize("data", [b"", b"{", b"\xff", b"[" * 9999, b'{"a": NaN}'])
def test_a_damaged_file_is_put_aside(studio: Studio, data: bytes):
    put(studio.config / preferences.NAME, data)
    assert read_preferences(studio.config) == Preferences()
    assert [p.name for p in studio.config.iterdir()] == ["preferences.json.damaged"]


def test_preferences_that_cannot_be_kept_are_an_error_to_show(studio: Studio):
    put(studio.config, b"a file in the folder's place")
    with pytest.raises(SaveError):
        write_preferences(studio.config, Preferences())


def test_recent_places_are_few_and_newest_first():
    some = Preferences()
    for number in [*range(20), 15]:
        some = some.opened(f"place {number}")
    assert some.recent[:3] == ("place 15", "place 19", "place 18")
    assert len(some.recent) == preferences.MOST_RECENT


def test_other_settings_can_be_kept_the_same_way(studio: Studio):
    class Own(Params):
        number: int = 3

    path = studio.config / "own.json"
    assert preferences.read_kept(path, Own) == Own()
    preferences.write_kept(path, Own(number=4))
    assert preferences.read_kept(path, Own) == Own(number=4)


# ---- timings


def test_timings_depend_on_settings_device_and_threads_only(studio: Studio):
    timing = timings.Timing(steps_per_second=40.0, finish_steps=100.0)
    timings.write_timing(studio.state, RECIPE, timing, device="cpu", threads=1)

    def read(recipe: Recipe, device: str = "cpu", threads: int = 1) -> timings.Timing | None:
        return timings.read_timing(studio.state, recipe, device=device, threads=threads)

    assert read(RECIPE.model_copy(update={"seed": 5, "steps": 3, "name": "other"})) == timing
    assert read(RECIPE.model_copy(update={"settings": {}})) is None
    assert read(RECIPE, "cuda") is None
    assert read(RECIPE, threads=2) is None
    assert timing.seconds(900) == 25.0
    assert timing.seconds(100) == 5.0, "a short run's finish is as long as any"


def test_a_training_puts_right_what_was_probed(studio: Studio):
    def learn(rate: float, finish: float) -> timings.Timing:
        found = timings.Timing(steps_per_second=rate, finish_steps=finish * rate)
        timings.learn_timing(studio.state, RECIPE, found, device="cpu", threads=1)
        known = timings.read_timing(studio.state, RECIPE, device="cpu", threads=1)
        assert known is not None
        assert known.trained
        return known

    busy = timings.Timing(steps_per_second=10.0, finish_steps=200.0)
    timings.write_timing(studio.state, RECIPE, busy, device="cpu", threads=1)
    faster = learn(40.0, 5.0)
    assert (faster.steps_per_second, faster.seconds(0)) == (pytest.approx(40), pytest.approx(5))
    slower = learn(20.0, 9.0)  # the machine was busy: it counts in part
    assert slower.steps_per_second == pytest.approx(32)
    assert slower.seconds(0) == pytest.approx(6)
    assert learn(50.0, 4.0).steps_per_second == pytest.approx(50), "faster ones count whole"


def test_a_slower_training_counts_more_than_a_probe(studio: Studio):
    probed = timings.Timing(steps_per_second=40.0)
    assert probed.learned(timings.Timing(steps_per_second=20.0)).steps_per_second == pytest.approx(
        80 / 3
    )
