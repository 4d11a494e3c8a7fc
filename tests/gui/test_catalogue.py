"""What the library lists, looked up without threads."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
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


def test_a_film_is_known_by_a_frame_and_a_broken_one_by_none(studio: Studio) -> None:
    from glyphstudio.exporters.webm import Webm
    from glyphstudio.exporters.work import FilmWork

    studio.exports.mkdir(parents=True)
    red = np.full((32, 48, 3), (200, 30, 30), np.uint8)
    Webm().write(
        studio.exports / "good.webm",
        FilmWork(48, 32, 25.0, 5, lambda: (red for _ in range(5))),
        Webm.params_type(),
        provenance=None,
        progress=lambda *_: None,
        cancelled=lambda: False,
    )
    (studio.exports / "bad.webm").write_bytes(b"no film")
    found = {i.title: i for i in Catalogue(studio).listing().items if i.section == "pictures"}
    shown = found["good"].thumbnail
    assert shown is not None
    assert shown.pixelColor(8, 8).red() > 150 > shown.pixelColor(8, 8).green()
    assert found["bad"].thumbnail is None
