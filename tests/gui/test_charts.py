"""The curves: drawn seldom, never losing a spike, read by hovering."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.charts import MOST_UPDATES, Chart, smoothed, thinned


@pytest.fixture
def chart(host) -> Chart:
    return host(Chart("test.bits", "Bits per glyph"), 400, 90)


def has_colour(chart: Chart, role: str) -> bool:
    image = chart.grab().toImage()
    wanted = QColor(getattr(theme.tokens(), role))
    return any(
        image.pixelColor(x, y) == wanted
        for x in range(image.width())
        for y in range(20, image.height())
    )


def test_thinning_keeps_every_spike() -> None:
    y = np.zeros(10_000)
    y[5_003] = 7
    y[42] = -3
    x, kept = thinned(np.arange(10_000.0), y, 100)
    assert len(kept) <= 200
    assert kept.max() == 7
    assert kept.min() == -3
    assert (np.diff(x) > 0).all()


def test_few_points_are_left_alone() -> None:
    x = np.arange(5.0)
    assert thinned(x, x, 100)[1] is x


def test_smoothing_keeps_a_straight_line_straight() -> None:
    line = np.linspace(0, 1, 500)
    assert smoothed(line) == pytest.approx(line, abs=0.01)


def test_a_thousand_steps_are_drawn_at_most_twenty_times_a_second(
    chart: Chart, qtbot: QtBot
) -> None:
    for step in range(2, 1000):
        chart.show_curve(range(step), [0.5] * step, 1000)
    assert chart.updates <= 2 + MOST_UPDATES
    assert chart.points == 999
    before = chart.updates
    qtbot.waitUntil(lambda: chart.updates == before + 1)  # the last one is drawn


def test_it_draws_a_curve_and_says_the_last_value(chart: Chart) -> None:
    assert not has_colour(chart, "accent")
    chart.show_curve(range(50), [float(v) for v in range(50)], 100)
    assert has_colour(chart, "accent")
    assert chart.accessibleDescription() == "Bits per glyph: 49.0 at step 49"


def test_numbers_that_are_none_are_left_out(chart: Chart) -> None:
    chart.show_curve([1, 2, 3], [0.1, float("nan"), 0.3], 10)
    assert chart.points == 2


def test_hovering_reads_the_curve(chart: Chart, qtbot: QtBot) -> None:
    chart.show_curve(range(50), [float(v) for v in range(50)], 50)
    qtbot.mouseMove(chart, QPoint(200, 50))
    assert has_colour(chart, "faint")


def test_an_empty_chart_paints(chart: Chart) -> None:
    chart.set_empty("Grow something")
    chart.show_curve([], [], 0)
    assert not chart.grab().isNull()
