"""The curves: drawn seldom, never losing a spike, read by hovering."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from paper_bench import RECIPES, PaperBench, model_info
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from glyphstudio.gui import theme
from glyphstudio.gui.actions import Actions
from glyphstudio.gui.charts import MOST_UPDATES, Chart, PlotsTab, smoothed, thinned
from glyphstudio.gui.requests import Curves, TrainingInfo
from glyphstudio.scene import ModelRef


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


@pytest.fixture
def plots(host) -> PlotsTab:
    bench = PaperBench()
    acts = QWidget()
    made = PlotsTab(bench, Actions(acts))
    made.acts, made.bench = acts, bench
    return host(made, 800, 90)


def grown(state: str, **changes: object) -> TrainingInfo:
    return TrainingInfo(
        "Ink script", Path("runs/a"), RECIPES[0], state, step=900, total=900, **changes
    )


def test_a_finished_model_ends_its_curve_with_the_figure_it_is_known_by(plots: PlotsTab) -> None:
    bench = plots.bench
    bench.put_curves(Curves((1, 450, 900), (3.0, 2.0, 1.0), (450, 860), (8.0, 11.2), 900))
    bench.put_training(grown("training"))
    model = model_info(ref=ModelRef(name="Ink", run="a", step=900), bits=12.1, training=True)
    bench.put_model(model)
    assert plots.bits.accessibleDescription().startswith("Bits per glyph: 11.2 at step 860")
    bench.put_training(grown("finished"))
    bench.put_model(replace(model, training=False))
    assert plots.bits.accessibleDescription().startswith("Bits per glyph: 12.1 at step 900")
    other = ModelRef(name="Other", run="b", step=900)
    bench.put_model(replace(model, ref=other, training=False))  # another on the stage
    assert plots.bits.accessibleDescription().startswith("Bits per glyph: 11.2 at step 860")


def test_a_climbing_loss_is_explained(plots: PlotsTab) -> None:
    assert "noise grows" in plots.loss.toolTip()
