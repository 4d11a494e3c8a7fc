"""Drawing a script within Grow: the page, its panel, undo, files, and never losing a stroke."""

from __future__ import annotations

from pathlib import Path

import pytest
from paper_bench import RECIPES, PaperBench
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHelpEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QToolTip,
    QWidget,
)
from pytestqt.qtbot import QtBot
from test_grow import training
from test_page import LEFT, PLAIN, SHIFT, between, drag, ring

from glyphstudio import sketch
from glyphstudio.elements import Elements
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.drawing_desk import NAME, DrawingDesk
from glyphstudio.gui.drawing_room import SAVES
from glyphstudio.gui.recipe_panel import DRAW
from glyphstudio.gui.rooms.grow import Room
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import drafted

WAIT = 30_000
pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100"><g fill="none" stroke="#000" '
    'stroke-width="8"><path id="stem" d="M20,10 V90"/><path id="bar_mirrored" d="M10,50 H90"/>'
    '<g id="one_of_feet"><path d="M20,90 H50"/><path d="M20,90 Q50,60 80,90"/></g></g></svg>'
)


@pytest.fixture
def room(host, qtbot: QtBot) -> Room:
    window = host(QWidget(), 1200, 640)
    made = Room(PaperBench(), Actions(window))
    row = QHBoxLayout(window)
    for part in (made.front, made.inspector, made.foot):
        row.addWidget(part)
        part.show()
    made.inspector.setFixedWidth(316)
    qtbot.waitUntil(lambda: bool(made.recipe.cards.cards), timeout=WAIT)
    made.actions["train.draw"].trigger()
    return made


def strokes(room: Room, count: int = 3) -> Elements:
    """Draw some with the mouse."""
    some = (
        between((-0.5, -0.7), (-0.5, 0.7)), between((-0.7, 0.1), (0.7, 0.1)), ring(0.4),
        between((0.6, -0.6), (0.6, 0.6), bend=0.2),
    )  # fmt: skip
    for places in some[:count]:
        drag(room.drawing.easel.page, places)
    drawn = room.drawing.desk.sketch
    assert drawn is not None
    assert len(drawn.elements) == count
    return drawn


def button(room: Room, name: str) -> QAbstractButton:
    found = room.inspector.findChild(QAbstractButton, name) or room.front.findChild(
        QAbstractButton, name
    )
    assert found is not None, name
    return found


# ---- the page comes and goes


def test_the_act_brings_an_empty_page_that_says_what_to_do(room: Room) -> None:
    easel = room.drawing.easel
    assert easel.isVisible()
    assert not room.stage.isVisible()
    assert easel.empty.isVisible()
    assert easel.open_file.isVisible()
    assert room.drawing.panel.isVisible()
    room.bench.load_engine()
    assert not room.footer.start.isEnabled()
    assert room.footer.hint.text() == "Draw some strokes to grow a script from."
    assert easel.page.hasFocus()


def test_the_card_and_the_arrow_lead_there_and_back(room: Room, qtbot: QtBot) -> None:
    qtbot.mouseClick(button(room, "grow.strokes.back"), LEFT)
    assert room.stage.isVisible()
    assert room.recipe.isVisible()
    assert room.recipe.cards.current == DRAW
    qtbot.mouseClick(room.recipe.cards.cards[DRAW], LEFT)
    assert room.drawing.easel.isVisible()
    qtbot.keyClick(room.drawing.easel.page, Qt.Key.Key_Escape)
    assert room.stage.isVisible()
    assert room.recipe.drawing.isVisible()
    qtbot.mouseClick(room.recipe.drawing, LEFT)
    assert room.drawing.easel.isVisible()


def test_what_begins_to_grow_takes_the_stage(room: Room) -> None:
    strokes(room)
    room.bench.put_training(training(recipe=room.bench.scene.draft))
    assert room.stage.isVisible()
    room.actions["train.draw"].trigger()  # one may draw on meanwhile
    room.bench.put_training(training(recipe=room.bench.scene.draft, step=500))
    assert room.drawing.easel.isVisible()


def test_what_is_opened_or_looked_at_shows_the_stage(window: Window, qtbot: QtBot) -> None:
    room, library = window.room, window.library
    qtbot.waitUntil(lambda: len(library.rows) > 3, timeout=WAIT)
    window.actions_["train.draw"].trigger()
    strokes(room)
    window.actions_["view.sheet"].trigger()
    assert room.stage.isVisible()
    window.actions_["train.draw"].trigger()
    with qtbot.waitSignal(window.bench.model_changed, timeout=WAIT):
        next(iter(library.rows.values())).click()
    assert room.stage.isVisible()
    assert room.drawing.desk.sketch is not None  # it waits in the draft


# ---- strokes


def test_each_stroke_is_an_element_of_the_draft_and_one_act(room: Room) -> None:
    bench = room.bench
    acts = len(bench.history.acts)
    drawn = strokes(room)
    assert sketch.sketch_of(bench.scene.draft) == drawn
    assert len(bench.history.acts) == acts + 3
    assert bench.history.acts[-1].label == "Stroke"
    assert not room.drawing.easel.empty.isVisible()
    assert len(room.drawing.panel.list.cells) == 3
    assert room.drawing.easel.info.text() == "3 strokes"
    assert room.footer.start.text() == "Start growing"


def test_undo_and_redo_go_stroke_by_stroke_back_to_the_recipe_of_before(room: Room) -> None:
    bench, desk = room.bench, room.drawing.desk
    strokes(room)
    bench.undo()
    assert desk.sketch is not None
    assert len(desk.sketch.elements) == 2
    bench.redo()
    assert len(desk.sketch.elements) == 3
    for _ in range(3):
        bench.undo()
    assert desk.sketch is None
    assert desk.is_open
    bench.undo()
    assert not desk.is_open
    assert room.recipe.cards.current == RECIPES[0].name


def test_proofs_follow_the_drawing(room: Room, qtbot: QtBot) -> None:
    proofs = room.drawing.easel.proofs
    assert proofs.hint.isVisible()
    strokes(room)
    qtbot.waitUntil(lambda: len(proofs.sheet.paths) > 5, timeout=WAIT)
    before = list(proofs.sheet.paths)
    qtbot.mouseClick(proofs.dice, LEFT)
    assert proofs.sheet.paths != before
    room.actions["draw.clear"].trigger()
    assert proofs.sheet.paths == []
    assert proofs.hint.isVisible()


def test_mirror_and_grid_hold_for_the_next_stroke_or_the_chosen(room: Room, qtbot: QtBot) -> None:
    panel, desk = room.drawing.panel, room.drawing.desk
    qtbot.mouseClick(panel.mirror.button("both"), LEFT)
    qtbot.mouseClick(panel.anywhere.switch, LEFT)
    drawn = strokes(room, 2)
    assert {(one.mirrored, one.anchored) for one in drawn.elements} == {("both", True)}
    qtbot.mouseClick(panel.list, LEFT, PLAIN, panel.list.cells[1].center())
    assert panel.meant.text() == "The chosen stroke"
    qtbot.mouseClick(panel.mirror.button("left-right"), LEFT)
    qtbot.mouseClick(panel.anywhere.switch, LEFT)
    assert [one.mirrored for one in desk.sketch.elements] == ["both", "left-right"]
    assert [one.anchored for one in desk.sketch.elements] == [True, False]


def test_mirror_keeps_the_right_edge_of_the_other_rows(room: Room) -> None:
    panel = room.drawing.panel

    def right(part: QWidget) -> int:
        return part.mapTo(panel, part.rect().bottomRight()).x()

    assert right(panel.mirror.button("both")) == right(panel.takes.box) == right(panel.step.box)


def test_chosen_strokes_become_one_of_these(room: Room, qtbot: QtBot) -> None:
    panel, desk = room.drawing.panel, room.drawing.desk
    strokes(room, 4)
    assert not panel.one_of.isEnabled()
    cells = panel.list.cells
    qtbot.mouseClick(panel.list, LEFT, PLAIN, cells[0].center())
    qtbot.mouseClick(panel.list, LEFT, SHIFT, cells[2].center())
    assert room.drawing.easel.page.chosen == {0, 2}
    qtbot.mouseClick(panel.one_of, LEFT)
    assert [one.group for one in desk.sketch.elements] == ["choice 1", "", "choice 1", ""]
    assert panel.takes.label.whole == "Of these"
    panel.takes.track.move_to(2.0)
    panel.takes.track.settled.emit(2.0)
    qtbot.mouseClick(panel.or_none.switch, LEFT)
    assert (desk.sketch.groups[0].takes, desk.sketch.groups[0].optional) == (2.0, True)
    assert panel.one_of.text() == "No alternatives"
    qtbot.mouseClick(panel.one_of, LEFT)
    assert desk.sketch.groups == ()
    assert panel.takes.label.whole == "In a glyph"


def test_delete_takes_the_chosen_or_the_newest(room: Room, qtbot: QtBot) -> None:
    easel, desk = room.drawing.easel, room.drawing.desk
    strokes(room, 4)
    qtbot.mouseClick(button(room, "grow.drawing.delete"), LEFT)
    assert len(desk.sketch.elements) == 3
    easel.choose(frozenset({0}))
    qtbot.keyClick(easel.page, Qt.Key.Key_Delete)
    assert [one.name for one in desk.sketch.elements] == ["stroke 2", "stroke 3"]
    assert easel.page.chosen == set(), "what moved up was not chosen by anybody"
    room.actions["draw.all"].trigger()
    room.actions["draw.delete"].trigger()
    assert desk.sketch is None
    assert room.bench.history.acts[-1].label == "Delete 2 strokes"


def test_a_drag_of_the_chosen_is_one_act(room: Room) -> None:
    strokes(room, 2)
    easel = room.drawing.easel
    easel.modes.button("choose").click()
    acts = len(room.bench.history.acts)
    drag(easel.page, between((-0.5, 0.5), (-0.2, 0.5)))
    assert len(room.bench.history.acts) == acts + 1
    moved = room.drawing.desk.sketch.elements[0].lines[0].points[0]
    assert moved[0] == pytest.approx(-0.2, abs=0.03)


def test_keys_walk_through_the_strokes(room: Room, qtbot: QtBot) -> None:
    strokes(room, 4)
    panel = room.drawing.panel
    panel.list.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(panel.list, Qt.Key.Key_Right)
    qtbot.keyClick(panel.list, Qt.Key.Key_Right, SHIFT)
    assert room.drawing.easel.page.chosen == {1, 2}
    qtbot.keyClick(panel.list, Qt.Key.Key_Escape)
    assert room.drawing.easel.page.chosen == set()


def test_the_pen_is_as_wide_as_it_is_set(room: Room) -> None:
    room.drawing.pen.width_track.move_to(0.3)
    drawn = strokes(room, 1)
    assert drawn.elements[0].lines[0].widths == (0.3,)
    assert room.drawing.pen.number.text() == "0.30"


def test_too_many_strokes_are_refused_in_a_sentence(room: Room, qtbot: QtBot) -> None:
    drawn = strokes(room, 1)
    while len(drawn.elements) < 80:
        drawn = sketch.added(drawn, drawn.elements[0].lines[0])
    room.drawing.desk.change("Fill", drawn)
    with qtbot.waitSignal(room.bench.noticed) as noticed:
        drag(room.drawing.easel.page, between((0, 0), (0.5, 0.5)))
    assert noticed.args == ["A script has at most 80 elements; delete some first."]


def test_every_control_is_named_and_explained(room: Room) -> None:
    strokes(room, 2)
    for part in (room.drawing.easel, room.drawing.panel, room.drawing.head, room.drawing.pen):
        for control in part.findChildren(QAbstractButton):
            name = control.objectName()
            assert name.startswith("grow."), control
            assert control.accessibleName(), name
            assert control.toolTip(), name


def test_letters_are_the_page_s_own_and_none_of_the_hidden_stage(
    window: Window, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow, timeout=WAIT)
    window.actions_["train.draw"].trigger()
    easel, pen = window.room.drawing.easel, window.room.drawing.pen
    random = QSignalSpy(window.actions_["glyph.drift"].triggered)
    qtbot.keyClick(easel.page, Qt.Key.Key_C)
    assert easel.page.mode == "choose"
    qtbot.keyClick(easel.page, Qt.Key.Key_G)
    assert easel.page.hand.snaps
    qtbot.keyClick(easel.page, Qt.Key.Key_D)
    assert easel.page.mode == "draw"
    assert random.count() == 0
    before = easel.page.hand.width
    qtbot.keyClick(easel.page, Qt.Key.Key_BracketRight)
    assert easel.page.hand.width > before
    assert pen.number.text() == f"{easel.page.hand.width:.2f}"


# ---- never lost


def test_the_last_drawing_comes_back_after_another_recipe(room: Room, qtbot: QtBot) -> None:
    drawn = strokes(room)
    qtbot.mouseClick(button(room, "grow.strokes.back"), LEFT)
    qtbot.mouseClick(room.recipe.cards.cards["scribe"], LEFT)
    assert room.drawing.desk.sketch is None
    room.actions["train.draw"].trigger()
    assert room.drawing.desk.sketch == drawn


def test_after_a_crash_the_drawing_is_there_again(room: Room, qtbot: QtBot) -> None:
    drawn = strokes(room)
    place = room.bench.studio.state / NAME
    # by itself, a second after the last stroke
    qtbot.waitUntil(lambda: place.is_file() and "stroke 3" in place.read_text(), timeout=WAIT)
    again = DrawingDesk(PaperBench())
    again.open()
    assert again.sketch == drawn


def test_a_cleared_page_stays_cleared(room: Room) -> None:
    strokes(room)
    room.drawing.desk.keep()
    room.actions["draw.clear"].trigger()
    room.drawing.desk.keep()
    assert not (room.bench.studio.state / NAME).exists()
    room.bench.undo()
    assert room.drawing.desk.sketch is not None


def test_a_damaged_memory_is_an_empty_page(room: Room) -> None:
    bench = PaperBench()
    bench.studio.state.mkdir(parents=True, exist_ok=True)
    (bench.studio.state / NAME).write_text("{a letter")
    desk = DrawingDesk(bench)
    desk.open()
    assert desk.sketch is None
    assert desk.is_open


def test_a_draft_with_a_damaged_drawing_is_told_once_and_costs_nothing(room: Room) -> None:
    bench, desk = room.bench, room.drawing.desk
    strokes(room)
    desk.keep()
    noticed = QSignalSpy(bench.noticed)
    settings = {"style": "own", "drawing": {"elements": {"elements": []}}}
    damaged = bench.scene.draft.model_copy(update={"settings": settings})
    bench.act("Recipe", drafted(bench.scene, damaged))
    bench.act("Steps", drafted(bench.scene, damaged.model_copy(update={"steps": 7})))
    assert noticed.count() == 1
    assert desk.sketch is None
    desk.keep()
    assert (bench.studio.state / NAME).is_file(), "the last good drawing"


def test_the_next_start_has_the_draft_s_drawing(room: Room, bench: Workbench) -> None:
    recipe = room.bench.scene.draft
    assert recipe is not None
    drawn = strokes(room)
    bench.act("Draft", drafted(bench.scene, room.bench.scene.draft))
    bench.remember()
    left = Workbench()
    assert sketch.sketch_of(left.scene.draft) == drawn


# ---- files


def dropped(window: Window, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    over = QDragEnterEvent(QPoint(5, 5), Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    QApplication.sendEvent(window, over)
    drop = QDropEvent(QPointF(5, 5), Qt.DropAction.CopyAction, data, LEFT, PLAIN)
    QApplication.sendEvent(window, drop)


def test_an_svg_dropped_on_the_window_comes_to_the_page(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "My signs.svg").write_text(SVG)
    desk = window.room.drawing.desk
    with qtbot.waitSignal(desk.opened, timeout=WAIT):
        dropped(window, tmp_path / "My signs.svg")
    assert desk.sketch is not None
    assert [one.name for one in desk.sketch.elements][:2] == ["stem", "bar"]
    assert desk.sketch.elements[1].mirrored == "left-right"
    assert desk.sketch.groups[0].name == "feet"
    assert window.bench.scene.draft.title == "My signs"
    assert window.notice.sentence == "My signs.svg has 4 elements. Start growing makes a script."
    assert window.room.footer.start.isEnabled()
    window.actions_["edit.undo"].trigger()
    assert not desk.is_open


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("no drawing", "Scrawl.svg"),
        ('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>', "draws nothing"),
        ('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "Scrawl.svg"),
    ],
)
def test_an_svg_that_is_no_drawing_is_refused_by_its_name(
    window: Window, qtbot: QtBot, tmp_path: Path, text: str, why: str
) -> None:
    (tmp_path / "Scrawl.svg").write_text(text)
    with qtbot.waitSignal(window.bench.failed, timeout=WAIT) as failed:
        dropped(window, tmp_path / "Scrawl.svg")
    sentence, details = failed.args
    assert "Scrawl.svg" in sentence
    assert why in sentence
    assert details == ""
    assert not window.room.drawing.desk.is_open


@pytest.mark.parametrize("name", ["signs.svg", "signs.elements.json"])
def test_a_drawing_is_saved_and_opened_again(
    window: Window, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    window.actions_["train.draw"].trigger()
    drawn = strokes(window.room)
    window.actions_["draw.save"].trigger()
    chooser = window.findChild(QFileDialog, "drawing.chooser")
    assert chooser is not None
    chooser.fileSelected.emit(str(tmp_path / name))
    chooser.close()
    qtbot.waitUntil((tmp_path / name).is_file, timeout=WAIT)
    window.actions_["draw.clear"].trigger()
    found = QSignalSpy(window.bench.file_found)
    window.bench.open_file(tmp_path / name)
    qtbot.waitUntil(lambda: found.count() == 1, timeout=WAIT)
    back = window.room.drawing.desk.sketch
    assert back is not None
    assert len(back.elements) == len(drawn.elements)
    if name.endswith(".json"):
        assert back == drawn


def test_a_name_without_an_ending_never_writes_over_a_drawing(
    window: Window, qtbot: QtBot, tmp_path: Path
) -> None:
    window.actions_["train.draw"].trigger()
    strokes(window.room)
    (tmp_path / "signs.svg").write_text("mine")
    window.actions_["draw.save"].trigger()
    chooser = window.findChild(QFileDialog, "drawing.chooser")
    assert chooser is not None
    assert chooser.defaultSuffix() == "svg"  # so that the chooser itself asks
    chooser.fileSelected.emit(str(tmp_path / "signs"))  # as one that did not would
    qtbot.waitUntil((tmp_path / "signs-2.svg").is_file, timeout=WAIT)
    assert (tmp_path / "signs.svg").read_text() == "mine"
    chooser.filterSelected.emit(SAVES[1][0])
    assert chooser.defaultSuffix() == "elements.json"
    chooser.close()


def test_a_stranger_s_name_is_no_html_in_a_tooltip(room: Room) -> None:
    drawn = strokes(room, 1)
    named = drawn.elements[0].model_copy(update={"name": "<b>a</b>"})
    room.drawing.desk.change("Name", Elements(elements=(named,), takes=1.0))
    shown = room.drawing.panel.list
    place = shown.cells[0].center()
    QApplication.sendEvent(shown, QHelpEvent(QEvent.Type.ToolTip, place, shown.mapToGlobal(place)))
    assert QToolTip.text() == "<span>&lt;b&gt;a&lt;/b&gt;</span>"
    QToolTip.hideText()


def test_a_place_that_cannot_be_written_is_said(room: Room, qtbot: QtBot, tmp_path: Path) -> None:
    strokes(room)
    (tmp_path / "a").write_text("a file")
    with qtbot.waitSignal(room.bench.failed) as failed:
        room.drawing.desk.save(tmp_path / "a" / "b.svg")
    assert "b.svg was not saved" in failed.args[0]


# ---- growing


def test_a_drawn_script_grows_from_the_one_button(window: Window, qtbot: QtBot) -> None:
    pytest.importorskip("glyphstudio.styles.own")
    bench, room = window.bench, window.room
    window.actions_["train.draw"].trigger()
    drawn = strokes(room, 4)
    draft = bench.scene.draft
    small = {"size": 16, "batch": 8, "latent_size": 6, "finish": {"pictures": 0}}
    tiny = draft.model_copy(update={"steps": 6, "settings": {**draft.settings, **small}})
    bench.act("Small", drafted(bench.scene, tiny))
    with qtbot.waitSignal(bench.settled, timeout=4 * WAIT):
        qtbot.mouseClick(room.footer.start, LEFT)
        qtbot.waitUntil(lambda: not room.drawing.desk.is_open, timeout=WAIT)
    qtbot.waitUntil(lambda: bench.model is not None, timeout=WAIT)
    assert sketch.sketch_of(bench.model.recipe) == drawn  # the model file alone restores them
