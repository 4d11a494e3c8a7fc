"""What the window says by itself."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QWidget

from glyphstudio.gui import notices, theme
from glyphstudio.gui.controls import Segments
from glyphstudio.gui.notices import NoticeBar


@pytest.fixture
def ground(host: Callable[..., QWidget]) -> QWidget:
    """As wide as the stage of a window of 1100 px, with its views."""
    made = QWidget()
    views = Segments("test.view", "Views", (("a", "Glyph"), ("b", "Sheet"), ("c", "Channel")))
    views.setParent(made)
    views.setGeometry(12, 4, 540, 32)
    return host(made, 568, 400)


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


def test_a_long_failure_leaves_the_views_alone(ground: QWidget) -> None:
    bar = NoticeBar(ground)
    bar.fail("The disk is full, so that nothing more can be saved, alas.", "details")
    assert bar.y() >= theme.SIZE.stage_bar
    bar.fail("Gone.")
    assert bar.y() < theme.SIZE.stage_bar
