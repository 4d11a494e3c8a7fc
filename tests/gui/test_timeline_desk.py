"""The timeline of the window: acts with undo, and frames ahead of time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot
from small_model import small_recipe, write_model

from glyphstudio import timeline as acts
from glyphstudio.gui.timeline_desk import TimelineDesk
from glyphstudio.gui.workbench import Workbench
from glyphstudio.scene import Liked, Message, ModelRef

WAIT = 30_000


@pytest.fixture
def desk(bench: Workbench, qtbot: QtBot, tmp_path: Path) -> TimelineDesk:
    with qtbot.waitSignal(bench.model_changed, timeout=WAIT):
        bench.open_model(write_model(tmp_path / "Six.safetensors"))
    made = TimelineDesk.of(bench)
    made.set_size(32)
    return made


def numbers(desk: TimelineDesk) -> list[tuple[float, ...]]:
    return [key.message.numbers for key in desk.timeline.keys]


def test_pictures_of_keys_follow_what_trains(bench: Workbench, qtbot: QtBot) -> None:
    bench.start_training(small_recipe(steps=2000))
    qtbot.waitUntil(lambda: bench.model is not None and bench.model.training, timeout=WAIT)
    desk = TimelineDesk.of(bench)
    desk.add_random()
    seen = []

    def look() -> bool:
        picture = desk.picture(0)
        if picture is not None and not any(picture is one for one in seen):
            seen.append(picture)
        return len(seen) > 1

    qtbot.waitUntil(look, timeout=WAIT)
    assert (seen[0] != seen[1]).any()
    bench.stop_and_keep()
    qtbot.waitUntil(lambda: bench.training is not None and not bench.training.running, timeout=WAIT)


def test_one_desk_serves_a_workbench(desk: TimelineDesk, bench: Workbench) -> None:
    assert TimelineDesk.of(bench) is desk


def test_five_random_keys_play_and_are_one_act(
    desk: TimelineDesk, bench: Workbench, qtbot: QtBot
) -> None:
    desk.set_showing(True)
    before = bench.history.at
    with qtbot.waitSignal(desk.played):
        desk.add_random()
    assert len(desk.timeline.keys) == 5
    assert desk.timeline.model is not None
    assert bench.history.at == before + 1
    qtbot.waitUntil(lambda: desk.time > 0.3, timeout=WAIT)
    assert desk.frame is not None
    assert desk.frame.pictures.shape == (1, 32, 32, 3)
    bench.undo()
    assert desk.empty
    assert not desk.playing


def test_frames_come_in_order_and_on_time(desk: TimelineDesk, qtbot: QtBot) -> None:
    desk.set_showing(True)
    desk.add_random()
    times: list[float] = []
    desk.framed.connect(lambda: times.append(desk.time))
    qtbot.waitUntil(lambda: len(times) > 30, timeout=WAIT)
    steps = [(later - earlier) % desk.length for earlier, later in pairwise(times)]
    assert max(steps) < desk.length / 2  # on a busy machine it may go round
    assert 0 < desk.rate < 33
    desk.pause()
    stands = desk.time
    qtbot.wait(50)
    assert desk.time == stands


def test_a_loop_goes_round_and_a_range_is_kept_to(desk: TimelineDesk, qtbot: QtBot) -> None:
    desk.set_showing(True)
    desk.add_random()
    desk.pause()
    desk.do("Length", lambda t: acts.ranged(acts.stretched(t, 0.8), 0.25, 0.5))
    seen: list[float] = []
    desk.framed.connect(lambda: seen.append(desk.time))
    desk.play()
    qtbot.waitUntil(lambda: len(seen) > 20, timeout=WAIT)
    assert min(seen) >= 0.2 - 1e-6
    assert max(seen) <= 0.4
    assert any(later < earlier for earlier, later in pairwise(seen))


def test_of_many_moments_the_newest_is_drawn(desk: TimelineDesk, qtbot: QtBot) -> None:
    desk.set_showing(True)
    desk.add_random()
    desk.pause()
    for n in range(200):
        desk.seek(n / 100, moving=True)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 1.99, timeout=WAIT)
    desk.seek(1.99)
    qtbot.waitUntil(lambda: desk.frame is not None and not desk.frame.request.moving, timeout=WAIT)


def test_a_hand_quicker_than_the_pen_sees_late_pictures_not_none(
    desk: TimelineDesk, bench: Workbench, qtbot: QtBot
) -> None:
    desk.set_showing(True)
    desk.add_random()
    desk.pause()
    desk.seek(0.0)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 0.0, timeout=WAIT)
    frame = desk.frame
    assert frame is not None
    late = [replace(frame, time=n / 10) for n in range(1, 4)]
    bench.next_frame = lambda: late.pop(0) if late else None  # type: ignore[method-assign]
    for n in range(20):
        desk.seek(1 + n / 100, moving=True)  # each asks for another before one is drawn
        if n == 10:
            desk._take_still()
            assert desk.frame is not None
            assert desk.frame.time == 0.3
    late += [replace(frame, time=2.0)]
    desk.do("Grid", lambda t: acts.set_(t, columns=2))  # one picture is no grid
    assert desk.frame is not None
    assert desk.frame.time != 2.0


def test_a_key_of_the_stage_is_added_at_the_end_and_in_the_room_at_the_playhead(
    desk: TimelineDesk, bench: Workbench, qtbot: QtBot
) -> None:
    desk.add_key()
    assert numbers(desk) == [bench.scene.messages[0].numbers]
    desk.add_key()
    assert len(desk.timeline.keys) == 2
    desk.do("Other", lambda t: acts.rekeyed(t, 1, message=bench.scene.messages[3]))
    desk.set_showing(True)
    desk.seek(0.6)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 0.6, timeout=WAIT)
    desk.add_key()
    assert acts.starts(desk.timeline) == pytest.approx((0, 0.6, 1.2))
    assert desk.frame is not None
    np.testing.assert_allclose(numbers(desk)[1], desk.frame.latents[0], atol=1e-6)
    assert desk.chosen == 1


def test_each_act_is_one_step_and_comes_back(desk: TimelineDesk, bench: Workbench) -> None:
    desk.add_random()
    desk.pause()
    first = desk.timeline
    for act in (desk.duplicate, desk.remove, desk.remove):
        before = bench.history.at
        act()
        assert bench.history.at == before + 1
    for time in (1.3, 1.5, 1.9):  # a drag
        desk.do("Move key", lambda t, time=time: acts.slid(first, 1, time), merge="slide")
    desk.settle()
    assert bench.history.at == 1 + 1 + 3 + 1
    for _ in range(4):
        bench.undo()
    assert desk.timeline == first


def test_glyphs_of_another_model_are_refused_in_a_sentence(
    desk: TimelineDesk, bench: Workbench, qtbot: QtBot
) -> None:
    desk.add_random()
    desk.pause()
    before = desk.timeline
    strange = Liked(model=ModelRef(name="x"), message=Message.of([1.0, 2.0]))
    with qtbot.waitSignal(bench.noticed) as said:
        desk.add_glyphs([strange])
    assert "another model" in said.args[0]
    assert desk.timeline == before
    fitting = Liked(model=ModelRef(name="x"), message=Message.of([1.0] * 6))
    desk.add_glyphs([fitting, fitting], 0.5)
    assert [key.message for key in desk.timeline.keys[1:3]] == [fitting.message] * 2
    assert desk.length == pytest.approx(6)


def test_keys_of_another_model_say_so_in_place_of_a_picture(
    desk: TimelineDesk, qtbot: QtBot
) -> None:
    desk.set_showing(True)
    keys = [acts.Key(message=Message.of([1.0, 2.0]))]
    desk.change("Open", acts.added(acts.Timeline(), keys))
    qtbot.waitUntil(lambda: desk.frame is not None and bool(desk.frame.refusal), timeout=WAIT)
    assert desk.frame is not None
    assert "another model" in desk.frame.refusal
    desk.play()
    qtbot.waitUntil(lambda: not desk.playing, timeout=WAIT)


def test_an_axis_is_swept(desk: TimelineDesk, qtbot: QtBot) -> None:
    desk.set_showing(True)
    desk.do("Clip", lambda t: acts.set_(t, clip="axis", axis=1))
    desk.seek(1.0)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 1.0, timeout=WAIT)
    first = desk.frame
    desk.seek(2.5)
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.time == 2.5, timeout=WAIT)
    assert first is not None
    assert desk.frame is not None
    assert not np.array_equal(first.latents, desk.frame.latents)


def test_it_plays_while_a_model_trains_and_can_be_frozen(bench: Workbench, qtbot: QtBot) -> None:
    desk = TimelineDesk.of(bench)
    desk.set_size(32)
    desk.set_showing(True)
    with qtbot.waitSignal(bench.picture_ready, timeout=WAIT, raising=False):
        bench.start_training(small_recipe(steps=100_000))
    qtbot.waitUntil(lambda: bench.model is not None and bench.model.training, timeout=WAIT)
    desk.add_random()
    steps: set[int] = set()
    desk.framed.connect(lambda: steps.add(desk.frame.step if desk.frame else 0))
    qtbot.waitUntil(lambda: len(steps) > 2, timeout=WAIT)
    desk.set_frozen(True)
    qtbot.waitUntil(lambda: desk.timeline.frozen, timeout=WAIT)
    stands = desk.timeline.model.step if desk.timeline.model else -1
    qtbot.waitUntil(lambda: desk.frame is not None and desk.frame.step == stands, timeout=WAIT)
    steps.clear()
    qtbot.waitUntil(lambda: desk.time > 1 and bool(steps), timeout=WAIT)
    assert steps == {stands}
    run = bench.run
    assert run is not None
    assert desk.timeline.model is not None
    assert (run / "kept" / f"{desk.timeline.model.model_hash}.safetensors").is_file()
    desk.set_frozen(False)
    qtbot.waitUntil(lambda: bool(steps - {stands}), timeout=WAIT)
    bench.stop_and_keep()
    qtbot.waitUntil(lambda: bench.training is None or not bench.training.running, timeout=WAIT)
