"""The artist's own palettes on disk, and how a command line finds them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from glyphstudio.errors import FileError, SettingError
from glyphstudio.files.palettes import write_palette
from glyphstudio.palette import Palette, palettes
from glyphstudio.store.palettes import find_palette, own_palettes, save_palette
from glyphstudio.store.preferences import Preferences, write_preferences
from glyphstudio.store.studio import Studio, find_studio

HARBOUR = Palette.of("#f8f4ea", ["#1d3f8f", "#c0392b"], ["#f2a900"], label="Harbour, early")


@pytest.fixture
def studio() -> Studio:
    return find_studio()


def test_there_are_none_before_the_first(studio: Studio):
    assert own_palettes(studio).found == ()
    assert not studio.palettes.exists()


def test_what_is_saved_is_found_by_being_there(studio: Studio):
    save_palette(studio, HARBOUR)
    write_palette(studio.palettes / "dropped in.json", palettes()["dusk"])
    found = own_palettes(studio).found
    assert [one.palette.label for one in found] == ["Dusk", "Harbour, early"]
    assert found[1].palette.code == HARBOUR.code


def test_a_file_that_is_no_palette_costs_only_itself(studio: Studio):
    path = save_palette(studio, HARBOUR)
    (studio.palettes / "recipe.json").write_text('{"steps": 3}')
    (studio.palettes / "notes.txt").write_text("mine")
    (studio.palettes / ".hidden.json").write_text("x")
    (studio.palettes / "folder.json").mkdir()
    listed = own_palettes(studio)
    assert [one.path for one in listed.found] == [path]
    assert len(listed.refused) == 1
    assert "recipe.json" in listed.refused[0]


def test_nothing_is_overwritten_but_what_is_edited(studio: Studio):
    first = save_palette(studio, HARBOUR)
    namesake = save_palette(studio, HARBOUR.model_copy(update={"paper": "#101010"}))
    assert first != namesake
    changed = HARBOUR.model_copy(update={"paper": "#ffffff"})
    assert save_palette(studio, changed, replaces=first) == first
    assert {one.palette.paper for one in own_palettes(studio).found} == {"#ffffff", "#101010"}


def test_the_same_palette_is_kept_once_however_often_save_is_pressed(studio: Studio):
    first = save_palette(studio, HARBOUR)
    assert save_palette(studio, HARBOUR) == first
    renamed = HARBOUR.model_copy(update={"label": "Quay"})
    second = save_palette(studio, renamed, replaces=first)
    assert save_palette(studio, renamed, replaces=first) == second
    assert [one.path for one in own_palettes(studio).found] == [second]


def test_a_file_is_called_like_its_palette(studio: Studio):
    first = save_palette(studio, HARBOUR)
    renamed = save_palette(
        studio, HARBOUR.model_copy(update={"label": "Quay: 7/8"}), replaces=first
    )
    assert renamed.stem == "Quay 7 8"
    assert [one.path for one in own_palettes(studio).found] == [renamed]
    nameless = HARBOUR.model_copy(update={"label": "///"})
    assert save_palette(studio, nameless).stem == "palette"


@pytest.mark.parametrize("text", ["Harbour, early", "harbour, EARLY", HARBOUR.code])
def test_an_own_palette_is_found_by_its_label_and_means_its_colours(studio: Studio, text: str):
    save_palette(studio, HARBOUR)
    assert find_palette(text).word == HARBOUR.code


def test_it_is_found_in_the_folder_the_artist_chose(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    import platformdirs

    monkeypatch.delenv("GLYPHSTUDIO_HOME")
    monkeypatch.setattr(platformdirs, "user_config_path", lambda *_, **__: tmp_path / "config")
    monkeypatch.setattr(platformdirs, "user_state_path", lambda *_, **__: tmp_path / "state")
    monkeypatch.setattr(platformdirs, "user_pictures_dir", lambda: str(tmp_path / "pictures"))
    chosen = tmp_path / "chosen"
    write_preferences(tmp_path / "config", Preferences(studio_folder=str(chosen)))
    save_palette(find_studio(str(chosen)), HARBOUR)
    assert find_palette("harbour, early").code == HARBOUR.code


@pytest.mark.parametrize("suffix", [".json", ".ase", ".gpl"])
def test_a_file_anywhere_is_a_palette_too(tmp_path: Path, suffix: str):
    write_palette(tmp_path / f"given{suffix}", HARBOUR)
    assert find_palette(str(tmp_path / f"given{suffix}")).word == HARBOUR.code


def test_a_picture_is_its_colours(tmp_path: Path):
    picture = np.full((40, 40, 3), (244, 239, 228), np.uint8)
    picture[20:] = (31, 58, 95)
    Image.fromarray(picture).save(tmp_path / "Quay.png")
    found = find_palette(str(tmp_path / "Quay.png"))
    assert (found.paper, found.inks, found.label) == ("#f4efe4", ("#1f3a5f",), "Quay")


def test_a_shipped_name_is_never_shadowed(studio: Studio):
    save_palette(studio, HARBOUR.model_copy(update={"label": "sumi"}))
    assert find_palette("sumi").word == "sumi"


def test_what_is_none_is_refused_with_what_there_is(studio: Studio):
    save_palette(studio, HARBOUR)
    with pytest.raises(SettingError, match=r"'mauve'; there are sumi, .*Harbour, early"):
        find_palette("mauve")
    with pytest.raises(FileError, match="no file"):
        find_palette("mauve.json")
    with pytest.raises(SettingError):
        find_palette("x" * 5000 + "\0")
