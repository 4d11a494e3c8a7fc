"""Breeding on the stage: parents by click or key, children by Enter, the way back by the strip."""

from __future__ import annotations

import numpy as np
import pytest
from paper_bench import SIZE, PaperBench, messages
from PySide6.QtCore import QMimeData, QPointF, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui.actions import Actions
from glyphstudio.gui.breed_view import BreedView
from glyphstudio.gui.carrying import carry
from glyphstudio.gui.theatre import Theatre
from glyphstudio.lineage import Generation, Lineage
from glyphstudio.scene import Liked, Message, ModelRef, said, viewed


@pytest.fixture
def bench(qtbot: QtBot) -> PaperBench:
    made = PaperBench()
    made.put_model()
    return made


@pytest.fixture
def theatre(bench: PaperBench, host, qtbot: QtBot) -> Theatre:
    acts = QWidget()
    qtbot.addWidget(acts)
    made = Theatre(bench, Actions(acts))
    host(made.fronts, 900, 640)
    return made


@pytest.fixture
def view(theatre: Theatre, bench: PaperBench) -> BreedView:
    theatre.go_to("breed")
    bench.answer()
    found = theatre.stage.face
    assert isinstance(found, BreedView)
    return found


def click(view: BreedView, child: int, qtbot: QtBot) -> None:
    place = view.canvas.picture_rect(child).center().toPoint()
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=place)


def children(bench: PaperBench) -> np.ndarray:
    shown = bench.scene.lineage.shown
    assert shown is not None
    return np.array([child.numbers for child in shown.children])


def test_it_begins_with_twelve_among_them_the_glyph_of_the_stage(
    view: BreedView, bench: PaperBench
) -> None:
    shown = bench.scene.lineage.shown
    assert shown is not None
    assert len(shown.children) == 12
    assert shown.children[0] == bench.scene.chosen
    assert np.array_equal(bench.asked[-1].latents, children(bench).astype(np.float32))
    assert [act.label for act in bench.history.acts] == ["Start", "Open"], "nothing to undo"


def test_a_click_chooses_a_parent_that_is_on_the_stage_too(
    view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    click(view, 4, qtbot)
    assert bench.scene.lineage.shown.chosen == (4,)
    assert bench.scene.chosen == bench.scene.lineage.shown.children[4]
    assert view.canvas._marked == {4}
    click(view, 4, qtbot)
    assert bench.scene.lineage.shown.chosen == ()
    bench.undo()
    assert bench.scene.lineage.shown.chosen == (4,)


def test_enter_breeds_children_near_their_parent(
    view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    bench.act("Amount", viewed(bench.scene, amount=0.1))
    click(view, 3, qtbot)
    parent = children(bench)[3]
    qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    lineage = bench.scene.lineage
    assert (lineage.at, lineage.shown.parents, lineage.shown.before) == (1, (3,), 0)
    assert lineage.shown.amount == 0.1
    far = np.linalg.norm(children(bench) - parent, axis=1)
    assert far.min() > 0
    assert far.max() < 0.1 * 3 * np.sqrt(SIZE)
    bench.undo()
    assert bench.scene.lineage.at == 0


def test_keys_alone_breed_too(view: BreedView, bench: PaperBench, qtbot: QtBot) -> None:
    for key in (Qt.Key.Key_Home, Qt.Key.Key_Right, Qt.Key.Key_Space, Qt.Key.Key_Down,
                Qt.Key.Key_Space, Qt.Key.Key_Return):  # fmt: skip
        qtbot.keyClick(view.canvas, key)
    assert bench.scene.lineage.at == 1
    assert bench.scene.lineage.shown.parents == (1, 5)


def test_without_parents_enter_says_what_to_do(
    view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    assert not view.next.isEnabled()
    with qtbot.waitSignal(bench.noticed) as said:
        qtbot.keyClick(view.canvas, Qt.Key.Key_Return)
    assert "Click one or two" in said.args[0]
    assert bench.scene.lineage.at == 0


def test_the_strip_leads_back_and_from_there_it_branches(
    view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    for child in (2, 5):
        click(view, child, qtbot)
        qtbot.mouseClick(view.next, Qt.MouseButton.LeftButton)
        bench.answer()
    assert view.strip.count == 3
    place = view.strip.rect_of(0).center()
    qtbot.mouseClick(view.strip, Qt.MouseButton.LeftButton, pos=place)
    assert bench.scene.lineage.at == 0
    bench.answer()
    click(view, 9, qtbot)
    qtbot.mouseClick(view.next, Qt.MouseButton.LeftButton)
    assert bench.scene.lineage.ancestors == (0, 3)
    assert view.strip._aside == {1, 2}


def test_r_starts_anew_and_shift_r_breeds(
    theatre: Theatre, view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    before = children(bench)
    sheet = bench.scene.messages
    theatre._actions["glyph.random"].trigger()
    assert not np.array_equal(children(bench)[1:], before[1:])
    assert bench.scene.messages == sheet
    click(view, 1, qtbot)
    theatre._actions["glyph.vary"].trigger()
    assert bench.scene.lineage.at == 1


def test_l_keeps_the_child_under_the_hand(view: BreedView, bench: PaperBench, qtbot: QtBot) -> None:
    click(view, 6, qtbot)
    qtbot.keyClick(view.canvas, Qt.Key.Key_Right)
    assert bench.read == pytest.approx(children(bench)[7])


def test_a_double_click_shows_one_child_large(
    view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    child = bench.scene.lineage.shown.children[8]
    view.canvas.opened.emit(8)
    assert bench.scene.view.stage == "glyph"
    assert bench.scene.chosen == child


def drop(view: BreedView, *glyphs: Liked) -> None:
    mime = QMimeData()
    carry(glyphs, mime)
    event = QDropEvent(
        QPointF(5, 5), Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    view.canvas.dropEvent(event)


def test_dropped_glyphs_become_parents(view: BreedView, bench: PaperBench) -> None:
    one, other = messages(2, seed=9)
    model = bench.scene.model
    drop(view, Liked(model=model, message=one), Liked(model=model, message=other))
    lineage = bench.scene.lineage
    assert lineage.at == 1
    assert lineage.generations[0].children == (one, other)
    assert lineage.shown.parents == (0, 1)


def test_glyphs_of_another_model_are_refused(
    view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    before = bench.scene.lineage
    stranger = Liked(model=ModelRef(model_hash="ff" * 32), message=Message.of([0.0] * 4))
    with qtbot.waitSignal(bench.noticed):
        drop(view, stranger)
    assert bench.scene.lineage == before


def test_a_lineage_of_wrong_messages_invites_to_start_anew(
    theatre: Theatre, bench: PaperBench, qtbot: QtBot
) -> None:
    wrong = Lineage(generations=(Generation(children=(Message.of([1.0, 2.0]),)),))
    bench.act("Open", bench.scene.with_(lineage=wrong))
    theatre.go_to("glyph")
    view = theatre.stage.faces["breed"]
    theatre.go_to("breed")
    assert view.generation is not None, "it was replaced"
    assert len(bench.scene.lineage.shown.children) == 12


def test_a_slider_moved_while_breeding_shows_what_it_moves(
    theatre: Theatre, view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    click(view, 2, qtbot)
    assert bench.scene.view.stage == "breed"
    bench.act("Axis 1", said(bench.scene, Message.of([9.0] * SIZE)))
    assert bench.scene.view.stage == "glyph"
    theatre.go_to("breed")
    assert bench.scene.view.stage == "breed", "and one can go back"


def test_x_says_where_it_works(
    theatre: Theatre, view: BreedView, bench: PaperBench, qtbot: QtBot
) -> None:
    before = bench.scene
    with qtbot.waitSignal(bench.noticed) as told:
        theatre._actions["glyph.reject"].trigger()
    assert "on the sheet" in told.args[0]
    assert bench.scene == before
