"""The device an artist prefers computes everything, while there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio.engine import device
from glyphstudio.gui.probing import device_name
from glyphstudio.gui.requests import ExportJob
from glyphstudio.gui.workbench import Workbench
from glyphstudio.gui.workers import EngineLoader

WAIT = 30_000
GONE = "cuda:99"


def test_an_export_is_drawn_by_the_preferred_device(
    bench: Workbench, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(bench.axes_ready, timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    assert bench._models.worker is not None
    bench._models.worker._device = GONE  # as at the start, from the preferences
    asked: list[str] = []

    def preferred(wanted: str = device.AUTO) -> torch.device:
        asked.append(wanted)
        return torch.device("cpu")

    monkeypatch.setattr(device, "preferred", preferred)
    path = tmp_path / "out.png"
    bench.export(ExportJob("glyph", "png", path, bench.scene, {}, 24))
    qtbot.waitUntil(path.is_file, timeout=WAIT)
    assert asked == [GONE]


@pytest.mark.parametrize("wanted", [GONE, "no such thing"])
def test_a_preferred_device_that_is_gone_is_said_and_another_computes(
    qtbot: QtBot, wanted: str
) -> None:
    loader, said, loaded = EngineLoader(wanted), list[str](), list[str]()
    loader.failed.connect(lambda sentence, _details: said.append(sentence))
    loader.loaded.connect(lambda _word, name: loaded.append(name))
    loader.work()
    assert loaded == [device.description(device.choose())]
    assert said == [f"There is no {wanted} here any more; {loaded[0]} computes."]


@pytest.mark.parametrize("wanted", ["auto", "cpu"])
def test_nothing_is_said_of_a_device_that_is_there(qtbot: QtBot, wanted: str) -> None:
    loader, said = EngineLoader(wanted), list[str]()
    loader.failed.connect(lambda sentence, _details: said.append(sentence))
    loader.work()
    assert said == []


def test_recipes_are_timed_on_the_device_that_computes_them() -> None:
    assert device_name(GONE) == str(device.choose())
