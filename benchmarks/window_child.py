"""Drives the real window and prints what it felt like, as JSON; benchmarks.window starts it.

python window_child.py BEGAN SECONDS STYLE...    BEGAN: time.time() just before it was started
"""

from __future__ import annotations

import itertools
import json
import sys
import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication

from glyphstudio.gui import theme
from glyphstudio.gui.requests import Drawing, DrawRequest, Lane
from glyphstudio.gui.start import describe
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench

MOVE_MS = 40
BEAT_MS = 10


class Painted(QObject):
    """Notes when the window was first painted."""

    at: float | None = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self.at is None and event.type() == QEvent.Type.Paint:
            self.at = time.time()
        return False


class Timed(Workbench):
    """A workbench that notes when requests go out and pictures come to the stage."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[float, int]] = []
        self.shown: list[tuple[float, int, float, int]] = []  # when, serial, seconds, side

    def request(self, request: DrawRequest) -> int:
        serial = super().request(request)
        if request.lane == "stage":
            self.asked.append((time.perf_counter(), serial))
        return serial

    def take(self, lane: Lane) -> Drawing | None:
        drawing = super().take(lane)
        if drawing is not None and lane == "stage":
            side = drawing.pictures.shape[1]
            self.shown.append((time.perf_counter(), drawing.request.serial, drawing.seconds, side))
        return drawing


def main() -> None:
    """Start, drift, train, drag a slider; then print."""
    began, seconds, styles = float(sys.argv[1]), float(sys.argv[2]), sys.argv[3:]
    application = QApplication([])
    describe(application)
    bench = Timed()
    theme.apply(application, "dark")
    window = Window(bench)
    painted = Painted()
    window.installEventFilter(painted)
    window.resize(1440, 960)  # the glyph has 512 px and more
    window.show()
    QTimer.singleShot(0, bench.start)
    wait(lambda: painted.at is not None)
    wait(lambda: len(bench.shown) >= 2)
    moving = time.time() - began
    found: dict[str, object] = {"visible": (painted.at or 0.0) - began, "moving": moving}
    try:
        found["styles"] = {style: dragged(window, bench, style, seconds) for style in styles}
        print(json.dumps(found), flush=True)
    finally:
        window.close()
        bench.shut_down()


def dragged(window: Window, bench: Timed, style: str, seconds: float) -> dict[str, float]:
    """Grow `style`, drag its first axis while it trains; milliseconds."""
    (recipe,) = (one for one in bench.recipes if one.name == style)
    bench.start_training(recipe.model_copy(update={"steps": 10**6}))
    wait(lambda: bench.training is not None and bench.training.step > 50)
    window.actions_["view.glyph"].trigger()
    window.room.show_page("glyph")  # type: ignore[attr-defined]  Grow has pages
    wait(
        lambda: (
            bench.model is not None
            and bench.model.training
            and bench.model.recipe.name == style
            and bench.axes is not None
            and bench.axes.shape[1] == bench.model.latent_size
        )
    )
    panel = window.room.glyph  # type: ignore[attr-defined]
    slider = panel.rows[0].track
    beats: list[float] = []
    pulse = QTimer()
    pulse.setTimerType(pulse.timerType().PreciseTimer)
    pulse.timeout.connect(lambda: beats.append(time.perf_counter()))
    rest(500)
    pulse.start(BEAT_MS)
    first = len(bench.shown)
    moves: list[float] = []
    for number in range(round(seconds * 1000 / MOVE_MS)):
        moves.append(time.perf_counter())
        slider.move_to(-2 + 4 * (number % 50) / 50)
        rest(MOVE_MS)
    rest(500)
    pulse.stop()
    shown = bench.shown[first:]
    late: list[float] = []
    for at in moves:
        wanted = next((serial for when, serial in bench.asked if when >= at), None)
        answers = (when for when, serial, *_ in shown if wanted is not None and serial >= wanted)
        late += [1000 * (when - at) for when in answers][:1]
    lateness = [1000 * (b - a) - BEAT_MS for a, b in itertools.pairwise(beats)]
    bench.stop_and_keep()
    wait(lambda: bench.training is not None and not bench.training.running, 120)
    return {
        "moves": len(moves),
        "answered": len(late),
        "median": quantile(late, 0.5),
        "p95": quantile(late, 0.95),
        "beat_p95": quantile(lateness, 0.95),
        "drawing": 1000 * quantile([spent for _, _, spent, _ in shown], 0.5),
        "side": max(side for *_, side in shown),
    }


def quantile(values: list[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def rest(milliseconds: int) -> None:
    """Let the window live; QTest.qWait would hold Python's lock and starve the training."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait(until: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let the window live until something is so."""
    end = time.monotonic() + seconds
    while not until():
        if time.monotonic() > end:
            raise SystemExit("the window did not get there in time")
        rest(5)


if __name__ == "__main__":
    main()
