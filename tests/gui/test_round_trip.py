"""Every format by the real window: exported, the window closed, and dropped on a fresh one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent, QImage
from pytestqt.qtbot import QtBot
from small_model import small_recipe

from glyphstudio.exporters.work import exporters
from glyphstudio.gui import theme
from glyphstudio.gui.deeds import Deeds
from glyphstudio.gui.export import ExportDialog
from glyphstudio.gui.form import ChoiceRow
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Scene, chose, viewed
from glyphstudio.timeline import Key, Timeline

WAIT = 120_000
STILLS = ("png", "png_sheet", "svg", "pdf")
FILMS = ("gif", "webm", "mp4", "mov", "webp", "apng", "pngs")
CODEC, TRAINING = "webm as AV1", "gif of a training"  # other ways to fill the same card
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)

Pixels = npt.NDArray[np.uint8]


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing plays by itself, so that pictures can be compared."""
    monkeypatch.setattr(theme, "reduced_motion", lambda: True)


@pytest.fixture
def fresh(qtbot: QtBot) -> Iterator[Callable[[], Window]]:
    """Another start of the program."""
    made: list[Workbench] = []

    def start() -> Window:
        bench = Workbench()
        made.append(bench)
        bench._probe = lambda: None  # type: ignore[method-assign]
        with qtbot.waitSignal(bench.engine_loaded, timeout=WAIT):
            bench.start()
        window = Window(bench)
        window.resize(1100, 700)
        Deeds(window, bench.studio.state / "log.txt")
        qtbot.addWidget(window)
        with qtbot.waitExposed(window):
            window.show()
        qtbot.waitUntil(lambda: bench.axes is not None, timeout=WAIT)
        return window

    yield start
    for bench in made:
        assert bench.shut_down(20)


def seen(window: Window) -> Pixels:
    """The stage as the eye has it."""
    image = window.room.front.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1)
    return rows[:, : 3 * image.width()].copy()


def seen_at_rest(window: Window, qtbot: QtBot) -> Pixels:
    """The stage once nothing comes any more."""
    pictures = [seen(window)]

    def rests() -> bool:
        pictures.append(seen(window))
        return len(pictures) > 8 and all(np.array_equal(pictures[-1], p) for p in pictures[-8:])

    qtbot.waitUntil(rests, timeout=WAIT)
    return pictures[-1]


def choose(row: ChoiceRow, value: str) -> None:
    row.box.setCurrentIndex(row.box.findData(value))
    row.box.activated.emit(row.box.currentIndex())


def export(window: Window, qtbot: QtBot, name: str, folder: Path) -> Path:
    """By the dialog's own buttons."""
    window.actions_["export.dialog"].trigger()
    box = window.findChild(ExportDialog, "export")
    assert box is not None
    qtbot.mouseClick(box.cards[name.split()[0]], Qt.MouseButton.LeftButton)
    rows = box.settings
    if box.format.what == "film":
        choose(rows.shows_row, "sheet" if name == TRAINING else "timeline")
        rows.length_row.track.move_to(0.5)
    rows.size_row.track.move_to(48)
    codec = rows.form.rows.get("codec")
    if isinstance(codec, ChoiceRow):
        choose(codec, "AV1" if name == CODEC else "VP9")
    lossless = rows.form.rows.get("lossless")
    if lossless is not None and not lossless.value:
        lossless.switch.click()
    box.place.choose(str(folder / f"{name}{box.format.suffix}"))
    qtbot.mouseClick(box.export_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: box.state.text().startswith("Saved"), timeout=WAIT)
    path = box.path.with_name(f"{name}{box.format.suffix}")
    box.close()
    return path


def drop(window: Window, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    window.dropEvent(QDropEvent(QPointF(500, 300), copy, data, left, plain))


def content(path: Path) -> Pixels | bytes:
    """All pixels of a file, frame by frame; of paths, all but what they say of themselves."""
    if path.is_dir():
        return np.stack([np.asarray(Image.open(one)) for one in sorted(path.iterdir())])
    if path.suffix in (".svg", ".pdf"):
        data = path.read_bytes()
        notes = rb"<metadata>.*?</metadata>|/Length \d+|<x:xmpmeta.*?</x:xmpmeta>|xref.*"
        return re.sub(notes, b"", data, flags=re.DOTALL)
    if path.suffix in (".png", ".gif", ".webp", ".apng"):
        with Image.open(path) as picture:
            frames = []
            for number in range(getattr(picture, "n_frames", 1)):
                picture.seek(number)
                frames.append(np.asarray(picture.convert("RGBA")))
        return np.stack(frames)
    with av.open(str(path)) as film:
        return np.stack([frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)])


def same(one: Pixels | bytes, other: Pixels | bytes) -> bool:
    if isinstance(one, bytes) or isinstance(other, bytes):
        return one == other
    return one.shape == other.shape and np.array_equal(one, other)


def shown(scene: Scene, *, moves: bool) -> tuple[object, ...]:
    """What a file must bring back."""
    timeline = scene.timeline.keys if moves else ()
    return scene.messages, scene.chosen, scene.pen, scene.view.stage, timeline


@pytest.mark.usefixtures("still")
def test_every_format_is_dropped_on_a_fresh_window_and_is_the_same(
    window: Window,
    fresh: Callable[[], Window],
    qtbot: QtBot,
    tmp_path: Path,
) -> None:
    names = (*STILLS, *FILMS, CODEC, TRAINING)
    assert {one.name for one in exporters()} == {*FILMS, "png", "svg", "pdf"}
    bench = window.bench
    window.resize(1100, 700)
    window.first_steps.put_away()
    with qtbot.waitSignal(bench.settled, timeout=WAIT):
        bench.start_training(small_recipe(name="grown", steps=20))
    qtbot.waitUntil(lambda: bench.film is not None and bench.model is not None, timeout=WAIT)
    qtbot.waitUntil(lambda: bool(bench.latents.size), timeout=WAIT)
    bench.random()
    scene = chose(bench.scene, 3)
    keys = tuple(Key(message=one, seconds=0.2) for one in scene.messages[:2])
    bench.act("Work", scene.with_(timeline=Timeline(model=scene.model, keys=keys, fps=25)))
    made: dict[str, tuple[Path, tuple[object, ...], Pixels]] = {}
    for name in names:
        moves = name in (*FILMS, CODEC)
        bench.glance(viewed(bench.scene, stage="sheet" if name == "png_sheet" else "glyph"))
        window.choose_room("animate" if moves else "grow")
        if moves:
            TimelineDesk.of(bench).seek(0.0)
        picture = seen_at_rest(window, qtbot)
        made[name] = export(window, qtbot, name, tmp_path), shown(bench.scene, moves=moves), picture
    window.close()
    assert bench.shut_down(20)

    other = fresh()
    other.first_steps.put_away()
    again = tmp_path / "again"
    again.mkdir()
    failed = []
    for name in sorted(names, key=lambda name: name in STILLS):  # pictures out of Animate too
        path, wanted, picture = made[name]
        moves = name in (*FILMS, CODEC)
        other.bench.random()  # or it would be there already: the last session comes back
        other.bench.act("Empty", other.bench.scene.with_(timeline=Timeline()))
        with qtbot.waitSignal(other.bench.restored, timeout=WAIT):
            drop(other, path)
        if moves:
            TimelineDesk.of(other.bench).seek(0.0)
        else:
            assert other.room.name != "animate"  # where none of these is seen
            other.choose_room("grow")
        if shown(other.bench.scene, moves=moves) != wanted:
            failed.append(f"{name}: another state")
        if name != TRAINING and not same(seen_at_rest(other, qtbot), picture):
            failed.append(f"{name}: another picture on the stage")
        if not same(content(path), content(export(other, qtbot, name, again))):
            failed.append(f"{name}: another file")
    assert failed == []
