"""The timeline is exported by hand, and comes back."""

from __future__ import annotations

import os
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from small_model import write_model

from glyphstudio import timeline as acts
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.gui.export import ExportDialog
from glyphstudio.gui.rooms.animate import Room
from glyphstudio.gui.window import Window
from glyphstudio.scene import scene_from_text

WAIT = 60_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def room(window: Window, qtbot: QtBot, tmp_path: Path) -> Room:
    bench = window.bench
    with qtbot.waitSignals([bench.model_changed, bench.axes_ready], timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    window.first_steps.put_away()
    window.actions_["room.animate"].trigger()
    assert isinstance(window.room, Room)
    window.room.desk.add_random()
    window.room.desk.pause()
    window.room.desk.do("Short", lambda t: acts.stretched(t, 1.0))
    return window.room


def dialog_of(window: Window) -> ExportDialog:
    found = window.findChild(ExportDialog)
    assert isinstance(found, ExportDialog)
    return found


def written(dialog: ExportDialog, window: Window, qtbot: QtBot, folder: Path) -> Path:
    dialog._take_folder(str(folder))
    dialog._change(film_size=48)
    dialog.show_all()
    with qtbot.waitSignal(
        window.bench.export_progressed, timeout=WAIT, check_params_cb=lambda p: p.state != "running"
    ) as told:
        dialog.start()
    assert told.args[0].state == "done", told.args[0].sentence
    return told.args[0].job.path


def frames_of(path: Path) -> list[np.ndarray]:
    with av.open(os.fspath(path)) as container:
        return [frame.to_ndarray(format="rgb24") for frame in container.decode(video=0)]


def test_export_film_offers_the_timeline_at_its_own_rate(
    room: Room, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    room.inspector.film_button.click()
    dialog = dialog_of(window)
    assert dialog.format.what == "film"
    assert dialog.choices.film_shows == "timeline"
    assert "30 frames" in dialog.cost.text()
    qtbot.waitUntil(lambda: dialog.preview.image is not None, timeout=WAIT)
    path = written(dialog, window, qtbot, tmp_path)
    assert len(frames_of(path)) == 30
    provenance = read_provenance(path)
    assert provenance is not None
    assert scene_from_text(provenance.scene).timeline == room.desk.timeline


def test_the_gif_button_begins_with_gif_and_its_rates(
    room: Room, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    room.inspector.gif_button.click()
    dialog = dialog_of(window)
    assert dialog.format.name == "gif"
    path = written(dialog, window, qtbot, tmp_path)
    assert path.suffix == ".gif"
    shown = frames_of(path)
    assert len(shown) in (33, 25)  # 33.3 or 25 frames a second
    assert any(not np.array_equal(shown[0], one) for one in shown[1:])


def test_a_grid_and_a_part_are_written(
    room: Room, window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    room.desk.do("Grid", lambda t: acts.set_(t, columns=2, phase=0.25))
    room.desk.do("Range", lambda t: acts.ranged(t, 0.0, 0.5))
    room.inspector.film_button.click()
    path = written(dialog_of(window), window, qtbot, tmp_path)
    shown = frames_of(path)
    assert len(shown) == 15
    assert shown[0].shape == (48, 48, 3)


def test_elsewhere_the_dialog_is_as_before(room: Room, window: Window) -> None:
    window.actions_["room.grow"].trigger()
    window.actions_["export.dialog"].trigger()
    assert dialog_of(window).format.what != "film"


def test_an_empty_timeline_offers_no_film(room: Room, window: Window) -> None:
    room.desk.change("Empty", acts.Timeline())
    assert not room.inspector.film_button.isEnabled()
    window.actions_["export.dialog"].trigger()
    dialog = dialog_of(window)
    assert not dialog.cards["webm"].isEnabled()
