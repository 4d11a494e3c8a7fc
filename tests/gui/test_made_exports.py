"""What the export thread writes for a job: sheets, pictures on nothing, prints; all restored."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from glyphstudio.engine.latents import random_messages
from glyphstudio.engine.models import find_model, load_model, open_player
from glyphstudio.errors import ExportError
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.exporters.work import exporters
from glyphstudio.gui import exporting
from glyphstudio.gui.described import model_info
from glyphstudio.gui.errands import Lent
from glyphstudio.gui.requests import ExportJob
from glyphstudio.gui.workers import Running
from glyphstudio.message import Message
from glyphstudio.scene import Scene, read_scene_text

STILLS = [one.name for one in exporters() if one.takes != "film"]


@pytest.fixture(scope="module")
def lend() -> Callable[[str], Lent]:
    """The weights of a bundled model."""

    def lent(name: str) -> Lent:
        model = load_model(name)
        info = model_info(model, open_player(model, torch.device("cpu")), find_model(name))
        return Lent(1, info, model.recipe.family, model.params, model.state, model.step, "cpu")

    return lent


def job_for(lent: Lent, path: Path, exporter: str, **fields: object) -> ExportJob:
    messages = random_messages(3, lent.info.latent_size, seed=4)
    scene = Scene(
        model=lent.info.ref,
        recipe=lent.info.recipe,
        messages=tuple(Message.of(row.tolist()) for row in messages),
        draw_seed=4,
    )
    job = ExportJob(
        what="sheet",
        exporter=exporter,
        path=path,
        scene=scene,
        params={},
        size=40,
        columns=2,
        gap=4,
    )
    return replace(job, **fields)


def made(job: ExportJob, lent: Lent) -> Path:
    running = Running(lambda: False, lambda news: None)
    progress = exporting.make(job, lent, running, threading.Event())
    assert progress.state == "done"
    return progress.job.path


@pytest.mark.parametrize("name", STILLS)
def test_a_sheet_brings_back_its_messages(name, lend, tmp_path):
    lent = lend("mirror")
    job = job_for(lent, tmp_path / "a", name, labels=("1", "2", "3"))
    provenance = read_provenance(made(job, lent))
    assert provenance is not None
    scene = read_scene_text(provenance.scene).scene
    assert (scene.messages, scene.draw_seed) == (job.scene.messages, 4)
    assert scene.model is not None
    assert scene.model.model_hash == lent.info.ref.model_hash


def test_a_contact_sheet_has_its_margin_and_a_foot_with_words(lend, tmp_path):
    lent = lend("mirror")
    plain = made(job_for(lent, tmp_path / "a.png", "png"), lent)
    job = job_for(lent, tmp_path / "b.png", "png", margin=10, labels=("1", "2", "3"))
    with Image.open(plain) as one, Image.open(made(job, lent)) as other:
        without, pixels = np.asarray(one), np.asarray(other)
    assert without.shape == (84, 84, 3)
    foot = (pixels.shape[0] - 84 - 20) // 2
    assert pixels.shape == (84 + 20 + 2 * foot, 104, 3)
    assert np.array_equal(pixels[10:50, 10:94], without[:40])
    assert (pixels[50 : 50 + foot] != without[0, 0]).any()


def test_a_picture_on_nothing_is_transparent_around_its_glyphs(lend, tmp_path):
    lent = lend("mirror")
    job = job_for(lent, tmp_path / "a.png", "png", params={"paper": False}, margin=10)
    with Image.open(made(job, lent)) as picture:
        assert picture.mode == "RGBA"
        alpha = np.asarray(picture)[..., 3]
    assert not alpha[:10].any()
    assert (alpha == 255).mean() > 0.1


def test_a_print_says_how_large_it_is(lend, tmp_path):
    lent = lend("mirror")
    job = job_for(lent, tmp_path / "a.png", "png", params={"dpi": 300})
    with Image.open(made(job, lent)) as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.1)


def test_a_drawing_that_mixes_with_its_paper_says_so_and_leaves_nothing(lend, tmp_path):
    lent = lend("ebru")
    job = job_for(lent, tmp_path / "a.png", "png", params={"paper": False})
    with pytest.raises(ExportError, match="mix with its paper"):
        made(job, lent)
    assert not list(tmp_path.glob("*a*"))


def test_what_the_stage_shows_through_noise_has_neither_16_bits_nor_no_paper(lend, tmp_path):
    lent = lend("mirror")
    seen = np.zeros((20, 20, 3), np.uint8)
    for params, why in (({"deep": True}, "more than 8 bits"), ({"paper": False}, "left away")):
        job = job_for(lent, tmp_path / "a.png", "png", params=params, pixels=seen)
        with pytest.raises(ExportError, match=why):
            made(job, lent)
