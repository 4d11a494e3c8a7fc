"""What the window says by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QComboBox, QPushButton, QWidget

from glyphstudio.gui import notices
from glyphstudio.gui.notices import NoticeBar
from glyphstudio.gui.window import Window

pytestmark = pytest.mark.qt_log_ignore("does not support (propagateSizeHints|raise)", extend=True)


@pytest.fixture
def ground(host: Callable[..., QWidget]) -> QWidget:
    """As wide as the stage of a window of 1100 px."""
    return host(QWidget(), 568, 400)


def test_a_failure_goes_when_work_goes_on_but_not_before_it_was_read(
    ground: QWidget, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 100.0
    monkeypatch.setattr(notices.time, "monotonic", lambda: now)
    bar = NoticeBar(ground)
    bar.fail("It broke.")
    now += 9.0
    bar.work_goes_on()
    assert bar.sentence == "It broke."
    now += 2.0
    assert bar.sentence == "It broke."  # time alone takes nothing away
    bar.work_goes_on()
    assert bar.sentence == ""


def rect_of(one: QWidget, ground: QWidget) -> QRect:
    return QRect(one.mapTo(ground, QPoint()), one.size())


def test_it_stands_at_the_foot_and_above_buttons_there(ground: QWidget) -> None:
    bar = NoticeBar(ground)
    bar.fail("Gone.")
    assert ground.height() - bar.geometry().bottom() < 20
    button = QPushButton("Here", ground)
    button.setGeometry(400, 350, 150, 40)
    button.show()
    bar.fail("The disk is full, so that nothing more can be saved, alas.", "details")
    assert 250 < bar.geometry().bottom() < button.y()


def test_a_card_that_comes_later_is_left_free(ground: QWidget) -> None:
    bar, card = NoticeBar(ground), QWidget(ground)
    card.hide()
    card.setGeometry(12, 200, 540, 190)
    bar.avoid(card)
    bar.fail("The disk is full, so that nothing more can be saved, alas.")
    assert bar.geometry().intersects(card.geometry())
    card.show()
    assert not bar.geometry().intersects(card.geometry())


@pytest.mark.parametrize("size", [(1440, 900), (1100, 700)])
def test_no_view_nor_page_has_a_control_under_it(window: Window, size: tuple[int, int]) -> None:
    window.resize(*size)
    stages, notice = window.middle.stages, window.notice
    for act in ("view.glyph", "view.sheet", "view.channel", "view.compare", "train.draw"):
        window.actions_[act].trigger()
        for sentence in ("Gone.", "The disk is full; nothing more can be saved there. " * 3):
            notice.fail(sentence, "details")
            found = [*stages.findChildren(QAbstractButton), *stages.findChildren(QComboBox)]
            shown = [one for one in found if one.isVisible() and one.height() < 80]
            beside = [one for one in shown if not notice.isAncestorOf(one)]
            assert len(beside) > 3
            place = rect_of(notice, stages)
            assert stages.rect().contains(place)
            assert stages.height() - place.bottom() < 20
            under = [one.objectName() for one in beside if rect_of(one, stages).intersects(place)]
            assert under == [], act
