"""Drives the real window through Explore and prints what it felt like, as JSON.

python explore_child.py SECONDS STYLE...
"""

from __future__ import annotations

import json
import sys
import time

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication
from window_child import quantile, rest, wait  # type: ignore[import-not-found]  # lies beside it

from glyphstudio.gui import theme
from glyphstudio.gui.map_view import MapView
from glyphstudio.gui.requests import Drawing, Lane
from glyphstudio.gui.sheet_tools import resize
from glyphstudio.gui.start import describe
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import viewed

ROUNDS = 12


class Timed(Workbench):
    """A workbench that notes what comes to the stage."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[tuple[int, float, int]] = []  # glyphs, seconds, side

    def take(self, lane: Lane) -> Drawing | None:
        drawing = super().take(lane)
        if drawing is not None and lane == "stage":
            self.shown.append((len(drawing.pictures), drawing.seconds, drawing.pictures.shape[1]))
        return drawing


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.count += 1
        return False


def main() -> None:
    """Each style in turn; then print."""
    seconds, styles = float(sys.argv[1]), sys.argv[2:]
    application = QApplication([])
    describe(application)
    bench = Timed()
    bench._probe = lambda: None  # type: ignore[method-assign]
    theme.apply(application, "dark")
    window = Window(bench)
    window.resize(1440, 900)
    window.show()
    QTimer.singleShot(0, bench.start)
    wait(lambda: bench.model is not None and bench.axes is not None)
    window.actions_["room.explore"].trigger()
    window.first_steps.put_away()
    try:
        print(json.dumps({style: felt(window, bench, style, seconds) for style in styles}))
    finally:
        window.close()
        bench.shut_down()


def felt(window: Window, bench: Timed, style: str, seconds: float) -> dict[str, float]:
    """One style; milliseconds, frames a second, seconds."""
    before = bench.model
    bench.open_model(style)
    wait(lambda: bench.model is not before and bench.axes is not None)
    bench.set_drifting(False)
    window.actions_["view.sheet"].trigger()
    resize(bench, 64)
    sheets = []
    for _ in range(ROUNDS):
        bench.shown.clear()
        bench.random()
        wait(lambda: any(count == 64 for count, *_ in bench.shown))
        sheets.append(1000 * bench.shown[-1][1])
    side = bench.shown[-1][2]
    window.actions_["view.glyph"].trigger()
    canvas = window.room.stage.canvas  # type: ignore[attr-defined]  the room has the stage
    rest(300)
    canvas.zoom_to(200.0)
    parts = []
    for _ in range(ROUNDS):
        bench.shown.clear()
        canvas.pan(0.0007, 0.0003)
        wait(lambda: bool(bench.shown))
        parts.append(1000 * bench.shown[-1][1])
    zoom = canvas.zoom
    canvas.zoom_to(1.0)
    return {
        "side": side,
        "sheet": quantile(sheets, 0.5),
        "part": quantile(parts, 0.5),
        "zoom": zoom,
        **wandered(window, bench, seconds),
    }


def wandered(window: Window, bench: Timed, seconds: float) -> dict[str, float]:
    """Over the map, back and forth, as fast as it paints."""
    start = time.perf_counter()
    bench.glance(viewed(bench.scene, stage="map"))
    view = window.room.stage.face  # type: ignore[attr-defined]
    assert isinstance(view, MapView)
    wait(lambda: view._asked is None and bool(view._tiles._images))
    whole = time.perf_counter() - start
    painted, canvas = Painted(), view.canvas
    canvas.installEventFilter(painted)
    frames: list[float] = []
    begun = last = time.perf_counter()
    number = 0
    while time.perf_counter() - begun < seconds:
        number += 1
        step = 12 if number // 60 % 2 == 0 else -12
        canvas.look(canvas.frame.panned(step, step / 3))
        before = painted.count
        while painted.count == before:
            rest(1)
        now = time.perf_counter()
        frames.append(1000 * (now - last))
        last = now
    canvas.removeEventFilter(painted)
    return {
        "whole": whole,
        "pans": len(frames) / (last - begun),
        "pan_p95": quantile(frames, 0.95),
    }


if __name__ == "__main__":
    main()
