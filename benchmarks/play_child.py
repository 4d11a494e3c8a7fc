"""Plays a timeline in the real window and prints how well, as JSON; benchmarks.play starts it.

python play_child.py SECONDS STYLE...
"""

from __future__ import annotations

import json
import sys
import time

import numpy as np
from PySide6.QtWidgets import QApplication
from window_child import quantile, rest, wait  # type: ignore[import-not-found]  # lies beside it

from glyphstudio import timeline as acts
from glyphstudio.gui import theme
from glyphstudio.gui.rooms.animate import Room
from glyphstudio.gui.start import describe
from glyphstudio.gui.window import Window
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Message

SIDE = 512
SCRUB_MS = 33
TRAINED = "mirror"  # what trains beside


def main() -> None:
    """Each style alone, then beside a training; then print."""
    seconds, styles = float(sys.argv[1]), sys.argv[2:]
    application = QApplication([])
    describe(application)
    bench = Workbench()
    bench._probe = lambda: None  # type: ignore[method-assign]  # it would train beside
    theme.apply(application, "dark")
    window = Window(bench)
    window.resize(1440, 900)
    window.show()
    warm: list[bool] = []
    bench.engine_warmed.connect(lambda: warm.append(True))
    bench.start()
    wait(lambda: bench.model is not None and bool(warm))
    window.actions_["room.animate"].trigger()
    found: dict[str, dict[str, dict[str, float]]] = {"alone": {}, "training": {}}
    try:
        for style in styles:
            found["alone"][style] = played(window, style, seconds)
        (recipe,) = (one for one in bench.recipes if one.name == TRAINED)
        bench.start_training(recipe.model_copy(update={"steps": 10**6}))
        wait(lambda: bench.training is not None and bench.training.step > 50)
        for style in styles:
            found["training"][style] = played(window, style, seconds)
        bench.stop_and_keep()
        wait(lambda: bench.training is not None and not bench.training.running, 120)
        print(json.dumps(found), flush=True)
    finally:
        window.close()
        bench.shut_down()


def played(window: Window, style: str, seconds: float) -> dict[str, float]:
    """Play five keys, then scrub through them; frames a second and milliseconds."""
    bench, room = window.bench, window.room
    assert isinstance(room, Room)
    desk = room.desk
    desk.pause()
    bench.open_model(style)
    wait(lambda: bench.model is not None and bench.model.ref.name == style)
    wait(lambda: bench.axes is not None)  # else they would be found meanwhile
    model = bench.model
    assert model is not None
    rows = np.random.default_rng(3).standard_normal((5, model.latent_size))
    keys = [acts.Key(message=Message.of(row.tolist())) for row in rows]
    desk.change("Keys", acts.added(acts.Timeline(), keys))
    fit_to(window, room)
    rest(1500)
    times: list[float] = []
    sharp: list[bool] = []
    spent: list[float] = []

    def note() -> None:
        frame = desk.frame
        if frame is not None and len(frame.pictures):
            times.append(time.perf_counter())
            sharp.append(frame.sharp)
            spent.append(frame.seconds)

    desk.framed.connect(note)
    desk.play()
    rest(700)  # it has found its pace
    for noted in (times, sharp, spent):
        noted.clear()
    rest(round(seconds * 1000))
    rate = (len(times) - 1) / max(1e-3, times[-1] - times[0]) if len(times) > 1 else 0.0
    drawing, whole = 1000 * quantile(spent, 0.5), sum(sharp) / max(1, len(sharp))
    side = max(desk.frame.pictures.shape[1], 1) if desk.frame is not None else 0
    desk.pause()
    late = scrubbed(room, seconds)
    desk.framed.disconnect(note)
    return {
        "fps": rate,
        "sharp": 100 * whole,
        "drawing": drawing,
        "side": side,
        "scrub": quantile(late, 0.95),
        "scrub_median": quantile(late, 0.5),
    }


def scrubbed(room: Room, seconds: float) -> list[float]:
    """Move the playhead every 33 ms; how long until that moment, or a later one, is shown."""
    desk = room.desk
    asked: list[tuple[float, float]] = []
    shown: list[tuple[float, float]] = []

    def note() -> None:
        if desk.frame is not None and len(desk.frame.pictures):
            shown.append((time.perf_counter(), desk.frame.time))

    desk.framed.connect(note)
    count = round(seconds * 1000 / SCRUB_MS)
    for number in range(count):
        moment = 0.01 + 5.5 * number / count
        asked.append((time.perf_counter(), moment))
        desk.seek(moment, moving=True)
        rest(SCRUB_MS)
    rest(500)
    desk.framed.disconnect(note)
    late = []
    for at, moment in asked:
        answers = (when for when, time_ in shown if time_ >= moment - 1e-9)
        late += [1000 * (when - at) for when in answers][:1]
    return late


def fit_to(window: Window, room: Room) -> None:
    """As tall as the glyph needs to have 512 px."""
    for _ in range(6):
        rest(50)
        off = SIDE - room.stage.canvas.side_for(1, room.stage._form())
        if not off:
            return
        window.resize(window.width(), window.height() + off)


if __name__ == "__main__":
    main()
