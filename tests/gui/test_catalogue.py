"""What the library lists, looked up without threads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from glyphstudio.gui.catalogue import Catalogue
from glyphstudio.store.studio import Studio, find_studio


@pytest.fixture
def studio(qtbot: QtBot) -> Studio:
    return find_studio()


def picture(path: Path, age: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", (8, 8), "red").save(path)
    os.utime(path, (1e9 - age, 1e9 - age))


def test_the_same_picture_is_the_same_image_and_an_old_one_is_forgotten(studio: Studio) -> None:
    catalogue, path = Catalogue(studio), studio.pictures / "a.png"
    picture(path, 0)
    (first,) = [item for item in catalogue.listing().items if item.section == "pictures"]
    (again,) = [item for item in catalogue.listing().items if item.section == "pictures"]
    assert first.thumbnail is again.thumbnail is not None
    before = len(catalogue._images)
    for age in range(1, 5):  # as a training saves its card again and again
        picture(path, age)
        catalogue.listing()
    assert len(catalogue._images) == before
