"""A form made from settings: a row for each, by its kind and range."""

from __future__ import annotations

from typing import Literal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot

from glyphstudio.gui.form import ChoiceRow, Form, NumberRow, TextRow
from glyphstudio.gui.rows import SliderRow, SwitchRow
from glyphstudio.params import Params, setting, settings_of


class Bend(Params):
    turn_on: bool = setting(True, title="Turn on", live=True)
    turn: float = setting(15.0, title="Turn", ge=0, le=180, unit="°", live=True)
    knots: int = setting(5, title="Knots", ge=2, le=32)


class Sample(Params):
    size: int = setting(32, title="Size", ge=2, le=2048, logarithmic=True)
    rate: float = setting(
        6e-3, title="Rate", gt=0, le=1, live=True, logarithmic=True, description="How fast"
    )
    kind: Literal["around_the_sphere", "straight"] = setting("straight", title="Kind")
    name: str = setting("x", title="Name", max_length=20)
    even: bool = setting(False, title="Even use")
    seed: int = setting(0, title="Seed", ge=0)
    secret: int = setting(1, title="Secret", ge=0, le=2, hidden=True)
    bend: Bend = setting(Bend, title="Bend")


@pytest.fixture
def form(host) -> Form:
    made = Form("test.all")
    made.show_params(Sample())
    return host(made, 284, 700)


def test_every_setting_that_is_not_hidden_has_a_control(form: Form) -> None:
    paths = {one.path for one in settings_of(Sample()) if not one.hidden}
    assert {"secret"} == {one.path for one in settings_of(Sample())} - paths
    assert set(form.rows) == paths - {"bend.turn_on"}  # stands in the row of its strength


def test_each_kind_has_its_editor(form: Form) -> None:
    kinds = {path: type(row) for path, row in form.rows.items()}
    assert kinds["size"] is SliderRow
    assert kinds["kind"] is ChoiceRow
    assert kinds["name"] is TextRow
    assert kinds["even"] is SwitchRow
    assert kinds["seed"] is NumberRow  # its range has no end


def test_groups_are_folds_of_which_one_is_open(form: Form, qtbot: QtBot) -> None:
    first, second = form.folds
    first.set_open(True)
    qtbot.mouseClick(second.head, Qt.MouseButton.LeftButton)
    assert second.open
    assert not first.open


def test_a_strength_and_its_switch_share_a_row(form: Form, qtbot: QtBot) -> None:
    form.folds[1].set_open(True)
    switch = form.findChild(object, "test.all.bend.turn_on")
    assert switch.parent() is form.rows["bend.turn"]
    with qtbot.waitSignal(form.settled) as settled:
        qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert settled.args == ["bend.turn_on", False]


def test_values_come_out_in_the_type_of_their_setting(form: Form, qtbot: QtBot) -> None:
    form.folds[0].set_open(True)
    row = form.rows["size"]
    settled = QSignalSpy(form.settled)
    row.setFocus()
    qtbot.keyClick(row.track, Qt.Key.Key_Home)
    row.track.clearFocus()
    qtbot.waitUntil(lambda: settled.count() == 1)
    path, value = settled.at(0)
    assert (path, value, type(value)) == ("size", 2, int)


def test_a_choice_is_sent_by_its_key(form: Form, qtbot: QtBot) -> None:
    row = form.rows["kind"]
    assert row.box.itemText(0) == "Around the sphere"
    with qtbot.waitSignal(form.settled) as settled:
        row.box.setCurrentIndex(0)
        row.box.activated.emit(0)
    assert settled.args == ["kind", "around_the_sphere"]
    assert row.reset_button.isVisibleTo(row)


def test_only_live_settings_are_open_while_it_trains(form: Form) -> None:
    form.set_live_only(True)
    open_ = {path for path, row in form.rows.items() if row.isEnabled()}
    assert open_ == {"rate", "bend.turn"}
    form.set_live_only(False)
    assert all(row.isEnabled() for row in form.rows.values())


def test_other_values_keep_the_rows(form: Form) -> None:
    before = dict(form.rows)
    form.show_params(Sample(size=64, bend=Bend(turn=90)))
    assert dict(form.rows) == before
    assert form.rows["size"].value == 64
    assert form.rows["bend.turn"].value == 90


def test_other_settings_make_other_rows(form: Form) -> None:
    form.show_params(Bend())
    assert set(form.rows) == {"turn", "knots"}


def test_some_settings_can_be_shown_with_other_titles(host) -> None:
    form = Form("test.few", folds=False)
    chosen = [one for one in settings_of(Sample()) if one.path in ("size", "even")]
    form.show_params(Sample(), chosen)
    host(form, 284)
    assert list(form.rows) == ["size", "even"]
    assert form.folds == ()


def test_the_description_is_the_tooltip(form: Form) -> None:
    assert form.rows["rate"].track.toolTip() == "How fast"


def test_a_number_without_end_is_typed(form: Form, qtbot: QtBot) -> None:
    form.folds[0].set_open(True)
    box = form.rows["seed"].box
    box.setFocus()
    qtbot.waitUntil(box.hasFocus)
    with qtbot.waitSignal(form.settled) as settled:
        qtbot.keyClicks(box, "1234567")
        qtbot.keyClick(box, Qt.Key.Key_Return)
    assert settled.args == ["seed", 1_234_567]


def test_without_folds_rows_stand_in_the_order_they_are_given(host) -> None:
    form = Form("test.few", folds=False)
    by_path = {one.path: one for one in settings_of(Sample())}
    chosen = [by_path["size"], by_path["bend.knots"], by_path["even"]]
    form.show_params(Sample(), chosen)
    host(form, 284)
    tops = [
        form.rows[one.path].mapTo(form, form.rows[one.path].rect().topLeft()).y() for one in chosen
    ]
    assert tops == sorted(tops)
