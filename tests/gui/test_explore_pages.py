"""Explore's other pages: all numbers as bars, and sliders made of examples."""

from __future__ import annotations

import numpy as np
import pytest
from paper_bench import SIZE, PaperBench, messages, model_info
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.errors import SettingError
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.carrying import carry
from glyphstudio.gui.example_page import Bucket
from glyphstudio.gui.explore_panel import ExplorePanel
from glyphstudio.gui.number_grid import TALL, NumberGrid
from glyphstudio.gui.slider_desk import OWN, SliderDesk
from glyphstudio.scene import (
    MOST_EXAMPLES,
    Liked,
    Message,
    ModelRef,
    Scene,
    exampled,
    said,
    unexampled,
)


@pytest.fixture
def bench(qtbot: QtBot, tmp_path, monkeypatch: pytest.MonkeyPatch) -> PaperBench:
    monkeypatch.setenv("GLYPHSTUDIO_HOME", str(tmp_path))
    made = PaperBench()
    made.load_engine()
    made.put_model(model_info(ref=ModelRef(model_hash="ab" * 32, name="ink")))
    made.put_axes()
    return made


@pytest.fixture
def panel(bench: PaperBench, host) -> ExplorePanel:
    window = host(QWidget(), 330, 600)
    made = ExplorePanel(bench, Actions(window))
    QHBoxLayout(window).addWidget(made)
    made.show()
    return made


# ---- numbers


def test_every_number_has_a_bar_and_the_one_pointed_at_its_value(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    panel.show_page("numbers")
    page = panel.numbers
    assert page.grid.numbers == pytest.approx(bench.latents[0])
    assert page.count.text() == f"of {SIZE}"
    page.which.setText("4")
    page.which.setModified(True)
    qtbot.keyClick(page.which, Qt.Key.Key_Return)
    assert page.grid.at == 3
    assert page.value.text() == f"{bench.latents[0][3]:+.2f}".replace("-", "\N{MINUS SIGN}")


def test_pulling_a_bar_is_one_act(panel: ExplorePanel, bench: PaperBench, qtbot: QtBot) -> None:
    panel.show_page("numbers")
    grid, acts = panel.numbers.grid, len(bench.history.acts)
    before = bench.latents[0].copy()
    box = grid.box(5)
    x = int(box.center().x())
    qtbot.mousePress(grid, Qt.MouseButton.LeftButton, pos=QPoint(x, 40))
    for y in (30, 20, 3):
        qtbot.mouseMove(grid, QPoint(x, y))
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=QPoint(x, 3))
    assert bench.latents[0][5] == pytest.approx(3.0)
    assert np.delete(bench.latents[0], 5) == pytest.approx(np.delete(before, 5))
    assert len(bench.history.acts) == acts + 1
    bench.undo()
    assert bench.latents[0] == pytest.approx(before)
    assert grid.numbers == pytest.approx(before), "the bars follow undo"


def test_drawing_across_sets_all_bars_on_the_way(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    panel.show_page("numbers")
    grid = panel.numbers.grid
    middle = TALL // 2
    first, last = (int(grid.box(n).center().x()) for n in (0, 7))
    qtbot.mousePress(grid, Qt.MouseButton.LeftButton, pos=QPoint(first, middle))
    qtbot.mouseMove(grid, QPoint(last, 3))
    qtbot.mouseRelease(grid, Qt.MouseButton.LeftButton, pos=QPoint(last, 3))
    z = bench.latents[0]
    assert z[:8] == pytest.approx(np.linspace(0, 3, 8), abs=0.05)


def test_keys_change_a_bar_and_a_spell_of_them_is_one_act(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    panel.show_page("numbers")
    grid, acts = panel.numbers.grid, len(bench.history.acts)
    bench.act("Still", said(bench.scene, Message.of([0.0] * SIZE)))
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    for _ in range(3):
        qtbot.keyClick(grid, Qt.Key.Key_Up)
    qtbot.keyClick(grid, Qt.Key.Key_Up, Qt.KeyboardModifier.ShiftModifier)
    assert bench.latents[0] == pytest.approx(np.eye(SIZE)[1] * 0.31, abs=1e-6)
    settled = QSignalSpy(grid.settled)
    qtbot.waitUntil(lambda: settled.count() == 1, timeout=5000)
    assert len(bench.history.acts) == acts + 2
    qtbot.keyClick(grid, Qt.Key.Key_Delete)
    assert bench.latents[0] == pytest.approx(np.zeros(SIZE))


@pytest.mark.parametrize("typed", ["999", "0", "-3"])
def test_a_number_that_is_not_there_is_the_nearest_that_is(
    panel: ExplorePanel, qtbot: QtBot, typed: str
) -> None:
    panel.show_page("numbers")
    which = panel.numbers.which
    which.setText(typed)
    which.setModified(True)
    qtbot.keyClick(which, Qt.Key.Key_Return)
    assert panel.numbers.grid.at in (0, SIZE - 1)
    assert which.text() == str(panel.numbers.grid.at + 1)


@pytest.mark.parametrize("size", [1, 16, 65, 2048])
def test_messages_of_any_size_have_their_bars(qtbot: QtBot, size: int) -> None:
    grid = NumberGrid("test.grid")
    qtbot.addWidget(grid)
    grid.resize(260, 100)
    grid.show_numbers(np.zeros(size, np.float32))
    rows = -(-size // grid.columns)
    assert grid.height() == rows * TALL
    for index in {0, size // 2, size - 1}:
        assert grid.index_at(grid.box(index).center()) == index
    assert grid.index_at(QPointF(10_000, 10**6)) == size - 1
    assert not grid.grab().isNull()


# ---- examples


def examples(bench: PaperBench) -> tuple[Message, ...]:
    return tuple(messages(4, seed=3))


def drop(bucket: Bucket, *glyphs: Liked) -> None:
    mime = QMimeData()
    carry(glyphs, mime)
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    bucket.dropEvent(event)


def test_dropped_glyphs_go_into_their_bucket(panel: ExplorePanel, bench: PaperBench) -> None:
    panel.show_page("examples")
    one, other, *_ = examples(bench)
    model = bench.scene.model
    drop(panel.examples.buckets["more"], *(Liked(model=model, message=m) for m in (one, other)))
    assert bench.scene.more == (one, other)
    assert len(panel.examples.buckets["more"].examples) == 2
    assert not panel.examples.make.isEnabled(), "it needs one of less too"
    bench.undo()
    assert bench.scene.more == ()


def test_glyphs_of_another_model_are_refused(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    stranger = Liked(model=ModelRef(model_hash="cd" * 32), message=Message.of([0.0] * 3))
    with qtbot.waitSignal(bench.noticed):
        drop(panel.examples.buckets["less"], stranger)
    assert bench.scene.less == ()


def test_buttons_put_the_shown_glyph_in(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    panel.show_page("examples")
    for side in ("less", "more"):
        button = panel.findChild(QWidget, f"explore.examples.{side}.add")
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert bench.scene.less == bench.scene.more == (bench.scene.chosen,)


def test_two_buckets_make_a_slider_that_leads_from_one_to_the_other(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    panel.show_page("examples")
    one, other, third, fourth = examples(bench)
    bench.act("Examples", bench.scene.with_(less=(one, other), more=(third, fourth)))
    qtbot.keyClicks(panel.examples.field, "Wide")
    qtbot.mouseClick(panel.examples.make, Qt.MouseButton.LeftButton)
    desk = SliderDesk.of(bench)
    way = desk.direction(OWN)
    less, more = (np.array([m.numbers for m in some]) for some in ((one, other), (third, fourth)))
    apart = more.mean(0) - less.mean(0)
    assert way == pytest.approx(apart / np.linalg.norm(apart), abs=1e-5)
    assert desk.name_of(OWN) == "Wide"
    assert panel.tabs.current == "sliders"
    row = panel.axes.rows[-1]
    qtbot.waitUntil(row.track.hasFocus, timeout=5000)
    assert row.label.whole == "Wide"


def test_the_same_in_both_buckets_makes_no_slider(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    same = examples(bench)[:1]
    bench.act("Examples", bench.scene.with_(less=same, more=same))
    with qtbot.waitSignal(bench.noticed) as said_:
        panel.examples.make_slider()
    assert "differs" in said_.args[0]
    assert len(panel.axes.rows) == 8


def test_an_example_is_seen_on_the_stage_by_a_click_and_taken_out_by_delete(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    panel.show_page("examples")
    one, other, *_ = examples(bench)
    bench.act("Examples", bench.scene.with_(less=(one, other)))
    shown = panel.examples.buckets["less"].examples
    qtbot.mouseClick(shown[1], Qt.MouseButton.LeftButton)
    assert bench.scene.chosen == other
    shown[0].setFocus()
    qtbot.keyClick(shown[0], Qt.Key.Key_Delete)
    assert bench.scene.less == (other,)


def test_examples_are_held_once_and_not_without_end() -> None:
    scene = Scene()
    for number in range(MOST_EXAMPLES):
        scene = exampled(scene, "less", Message.of([float(number)]))
        assert exampled(scene, "less", Message.of([float(number)])) == scene
    with pytest.raises(SettingError, match="enough"):
        exampled(scene, "less", Message.of([-1.0]))
    assert len(unexampled(scene, "less", 0).less) == MOST_EXAMPLES - 1
    shown = Scene(messages=(Message.of([1.0, 2.0]),))
    with pytest.raises(SettingError, match="another model"):
        exampled(shown, "more", Message.of([1.0]))


def test_examples_of_another_size_out_of_a_file_are_left_out(
    panel: ExplorePanel, bench: PaperBench, qtbot: QtBot
) -> None:
    strange = Message.of([1.0, 2.0])
    one, other, *_ = examples(bench)
    bench.act("Open", bench.scene.with_(less=(strange, one), more=(other, strange)))
    assert [len(b.examples) for b in panel.examples.buckets.values()] == [1, 1]
    panel.examples.make_slider()
    assert SliderDesk.of(bench).direction(OWN) is not None
    panel.examples.buckets["less"].examples[0].remove_wanted.emit()
    assert bench.scene.less == (strange,)
