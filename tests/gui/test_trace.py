"""A training's curve: bounded, and cut where it went back."""

from __future__ import annotations

from glyphstudio.gui.train_worker import MOST_POINTS, Trace


def test_a_curve_goes_on_past_its_most_points() -> None:
    trace = Trace()
    for step in range(1, 4 * MOST_POINTS + 1):
        trace.cut(step - 1)  # as before every step: nothing came after it
        trace.add(step, float(step))
    assert trace.steps[-1] > 4 * MOST_POINTS - 8
    assert len(trace.steps) <= MOST_POINTS
    assert all(
        abs(step - value) <= 4 for step, value in zip(trace.steps, trace.values, strict=True)
    )


def test_a_curve_is_cut_where_the_training_went_back() -> None:
    trace = Trace()
    for step in range(1, 101):
        trace.add(step, 1.0)
    trace.cut(50)
    trace.add(51, 2.0)
    assert trace.steps[-2:] == [50, 51]
    assert trace.values[-2:] == [1.0, 2.0]
