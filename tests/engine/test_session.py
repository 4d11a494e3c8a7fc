"""One training: the same whatever watches, stops, changes or breaks it."""

from __future__ import annotations

import math
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from tiny import Tiny, same, tiny

from glyphstudio.engine import guard, session
from glyphstudio.engine.family import Family, Legibility, State
from glyphstudio.engine.guard import Guard
from glyphstudio.engine.preview import Preview, preview_latents
from glyphstudio.errors import ModelFileError, TrainingError


def of(kind: type, events: list[session.Event]) -> list[session.Event]:
    return [event for event in events if isinstance(event, kind)]


def trained(family: Family, **options: object) -> list[session.Event]:
    return list(session.run(family, measure_every=0, snapshot_fps=0, **options))


def until_step(run: Iterator[session.Event], step: int) -> None:
    for event in run:
        if isinstance(event, session.Progress) and event.step == step:
            return


# ---- events


def test_every_step_is_reported_and_one_finished_is_last():
    events = trained(tiny(10))
    steps = [event.step for event in of(session.Progress, events)]
    assert steps == list(range(1, 11))
    assert events[-1] == session.Finished(10, stopped=False)
    assert len(of(session.Finished, events)) == 1


def test_stop_ends_within_a_step():
    control = session.Control()
    run = session.run(tiny(10**9), control=control)
    until_step(run, 1)
    control.stop.set()
    *_, last = run
    assert last == session.Finished(1, stopped=True)


def test_the_finish_says_how_far_it_is_and_ends_in_a_hurry(monkeypatch: pytest.MonkeyPatch):
    family, control, told = tiny(2), session.Control(), []
    control.finishing = told.append

    def finish(proceed: Callable[[float], bool]) -> State:
        assert proceed(0.5)
        control.hurry.set()
        assert not proceed(1.0)
        return family.model_state()

    monkeypatch.setattr(family, "finish", finish)
    trained(family, control=control)
    assert told == [0.5, 1.0]


def test_the_time_left_is_known_after_a_few_steps():
    events = of(session.Progress, trained(tiny(10)))
    assert all(event.steps_per_second > 0 for event in events[1:])
    assert events[-1].seconds_left == 0


def test_until_ends_before_the_schedule_does():
    family = tiny(10)
    assert trained(family, until=4)[-1] == session.Finished(4, stopped=False)
    assert family.schedule.last == 10


def test_what_is_shown_is_copied():
    family = tiny(20)
    events = list(session.run(family, snapshot_fps=1e9, preview=Preview()))
    states = [event.state for event in of(session.Snapshot, events)]
    assert not same(states[0], states[-1])
    assert same(states[-1], family.model_state())


def test_frames_show_the_fixed_messages_in_a_sheet():
    events = list(session.run(tiny(3), preview=Preview(count=6, columns=4, size=10)))
    frames = of(session.Frame, events)
    assert frames
    assert all(f.picture.shape == (20, 40, 3) for f in frames)
    assert all(f.picture.flags.c_contiguous and f.picture.dtype == np.uint8 for f in frames)


def test_the_preview_does_not_depend_on_its_size():
    few, many = (preview_latents(tiny(), n) for n in (2, 5))
    assert (many[:2] == few).all()
    assert (many != preview_latents(tiny(seed=2), 5)).all()


# ---- the same training


def test_watched_and_unwatched_are_the_same_training():
    watched, alone = tiny(60), tiny(60)
    for event in session.run(watched, snapshot_fps=1e9, preview=Preview(), measure_every=1e-9):
        torch.rand(3)  # a watcher with random numbers of its own
        if isinstance(event, session.Snapshot):
            event.state["drawer.layer.weight"].zero_()  # and bad manners
    trained(alone)
    assert same(watched.training_state()[0], alone.training_state()[0])


def test_another_seed_is_another_training():
    a, b = tiny(5), tiny(5, seed=2)
    trained(a)
    trained(b)
    assert not same(a.model_state(), b.model_state())


def test_a_pause_changes_nothing():
    family, alone = tiny(20), tiny(20)
    control = session.Control()
    run = session.run(family, control=control, snapshot_fps=0)
    until_step(run, 7)
    control.pause.set()
    control.stop.wait = lambda timeout: control.pause.clear()  # type: ignore[method-assign, assignment]
    list(run)
    trained(alone)
    assert not control.pause.is_set()
    assert same(family.training_state()[0], alone.training_state()[0])


def test_a_paused_training_can_be_stopped():
    control = session.Control()
    run = session.run(tiny(10**9), control=control)
    until_step(run, 3)
    control.pause.set()
    control.stop.set()
    assert list(run)[-1] == session.Finished(3, stopped=True)


# ---- settings that change while it runs


def changing(family: Tiny) -> list[session.Event]:
    control = session.Control()
    events = []
    for event in session.run(family, control=control, measure_every=0, snapshot_fps=0):
        events.append(event)
        if isinstance(event, session.Progress) and event.step == 10:
            control.change({"noise": 1.0})
            control.change({"learning_rate": 0.02})
    return events


def test_a_live_change_holds_from_the_next_step():
    losses = [event.losses for event in of(session.Progress, changing(tiny(12)))]
    assert [loss["noise"] for loss in losses[8:]] == [0.3, 0.3, 1.0, 1.0]


def test_recorded_changes_make_the_same_training_again():
    changed, again, plain = tiny(30), tiny(30), tiny(30)
    changing(changed)
    trained(again, changes=[session.Change(10, {"noise": 1.0, "learning_rate": 0.02})])
    trained(plain)
    assert same(changed.training_state()[0], again.training_state()[0])
    assert not same(changed.training_state()[0], plain.training_state()[0])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"batch": 8}, "batch cannot change while"),
        ({"nothing": 1}, "no setting called nothing"),
        ({"noise": -1}, "noise"),
        ({"learning_rate": "fast"}, "learning_rate"),
    ],
)
def test_a_change_that_cannot_be_is_said_so_and_not_made(change: dict[str, object], words: str):
    family, control = tiny(5), session.Control()
    control.change(change)  # type: ignore[arg-type]
    events = trained(family, control=control)
    assert [words in notice.text for notice in of(session.Notice, events)] == [True]
    assert family.params == tiny().params


# ---- bad steps


def test_a_bad_step_is_rolled_back_bit_for_bit():
    good = tiny(70)
    for _ in range(50):
        good.train_step()
    checks = 0
    poisoned = tiny(70, poison=60)
    for event in session.run(poisoned, measure_every=0, snapshot_fps=0):
        if isinstance(event, session.Notice):
            checks += 1
            assert same(poisoned.training_state()[0], good.training_state()[0])
            assert "unstable at step 60" in event.text
            assert "from step 50" in event.text
    assert checks == 1
    assert poisoned.step == 70
    family = tiny(70)
    trained(family, changes=[session.Change(50, {"learning_rate": 0.005})])
    assert same(poisoned.training_state()[0], family.training_state()[0])


def test_no_state_is_ever_lost_to_nan():
    for poison in (1, 2, 49, 50, 51, 69):
        family = tiny(70, poison=poison)
        trained(family)
        assert family.step == 70
        assert all(torch.isfinite(t).all() for t in family.training_state()[0].values())


def test_divergence_without_nan_is_found():
    family, control = tiny(120), session.Control()
    notices = []
    for event in session.run(family, control=control, measure_every=0, snapshot_fps=0):
        notices += of(session.Notice, [event])
        if isinstance(event, session.Progress) and event.step == 60 and not notices:
            control.change({"learning_rate": 1e5})
    assert len(notices) == 1
    assert family.step == 120
    assert family.params.learning_rate == 0.005


def test_a_training_that_stays_unstable_is_stopped_and_kept():
    class Broken(Tiny):
        def train_step(self) -> dict[str, float]:
            report = super().train_step()
            return report if self.step < 55 else report | {"loss": math.inf}

    family = Broken(tiny().params, seed=1, schedule=tiny(90).schedule, device=torch.device("cpu"))
    family.set_up()
    events = trained(family)
    last = events[-1]
    assert isinstance(last, session.Finished)
    assert (last.step, last.stopped) == (50, True)
    assert "kept becoming unstable" in last.reason
    assert len(of(session.Notice, events)) == 3


def test_want_of_memory_ends_in_a_smaller_batch():
    family = tiny(10, batch=64, most_batch=20)
    events = trained(family)
    assert [n.text.split(";")[1] for n in of(session.Notice, events)] == [
        " it goes on from step 0 with 32.",
        " it goes on from step 0 with 16.",
    ]
    assert events[-1] == session.Finished(10, stopped=False)
    assert family.params.batch == 16


def test_want_of_memory_for_anything_ends_with_a_sentence():
    last = trained(tiny(10, most_batch=2))[-1]
    assert isinstance(last, session.Finished)
    assert last.stopped
    assert last.reason.startswith("There is not enough memory")


def test_want_of_memory_outside_of_a_step_is_a_sentence_too():
    class Heavy(Tiny):
        def measure(self) -> Legibility:
            raise torch.OutOfMemoryError("CUDA out of memory")

    family = Heavy(tiny().params, seed=1, schedule=tiny().schedule, device=torch.device("cpu"))
    family.set_up()
    with pytest.raises(TrainingError, match="not enough memory"):
        list(session.run(family, snapshot_fps=0))


def test_a_bug_is_not_swallowed():
    class Buggy(Tiny):
        def train_step(self) -> dict[str, float]:
            raise RuntimeError("shapes do not fit")

    family = Buggy(tiny().params, seed=1, schedule=tiny().schedule, device=torch.device("cpu"))
    family.set_up()
    with pytest.raises(RuntimeError, match="shapes"):
        trained(family)


# ---- the guard by itself


def judged(losses: list[float]) -> int:
    """How many losses a guard takes before it finds the training failed."""
    watch = Guard(tiny())
    return next((i for i, x in enumerate(losses) if not watch.is_sound({"loss": x})), len(losses))


def test_a_lone_spike_is_no_divergence():
    assert judged([1.0] * 30 + [1e6] + [1.0] * 30) == 61


def test_a_loss_ten_times_its_start_is_a_divergence():
    assert judged([1.0] * 30 + [11.0] * 30) == 37


def test_a_loss_that_slowly_rises_with_the_noise_is_none():
    assert judged([1 + i / 50 for i in range(200)]) == 200


def test_negative_losses_are_judged_by_their_distance():
    assert judged([-2.0] * 30 + [1.0] * 30) == 60
    assert judged([-2.0] * 30 + [30.0] * 30) == 37


def test_a_changed_setting_may_raise_the_level():
    watch = Guard(tiny())
    for loss in [1.0] * 30:
        watch.is_sound({"loss": loss})
    watch.settings_changed()
    assert all(watch.is_sound({"loss": 20.0}) for _ in range(60))


def test_a_guard_remembers_across_a_resume():
    one, other = Guard(tiny()), Guard(tiny())
    for loss in [1.0] * 20 + [11.0] * 5:
        one.is_sound({"loss": loss})
    other.recall(one.memory())
    assert [other.is_sound({"loss": 11.0}) for _ in range(4)] == [True, True, False, False]


def test_a_guard_remembers_however_often_it_gave_up():
    watch = Guard(tiny())
    for step in (10, 20, 30, 40, 50):
        watch.may_retry(step)
    other = Guard(tiny())
    other.recall(watch.memory())
    assert not other.may_retry(60)


@pytest.mark.parametrize(
    "memory",
    [
        {},
        {"level": "1", "anchors": [], "window": [], "failures": []},
        {"level": 1, "anchors": [True], "window": [], "failures": []},
        {"level": 1, "anchors": [], "window": [1.0] * 99, "failures": []},
    ],
)
def test_a_damaged_memory_is_refused(memory: dict[str, object]):
    with pytest.raises(ModelFileError):
        Guard(tiny()).recall(memory)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("error", "is_memory"),
    [
        (MemoryError(), True),
        (torch.OutOfMemoryError("CUDA out of memory"), True),
        (RuntimeError("MPS backend out of memory (MPS allocated: ...)"), True),
        (RuntimeError("[enforce fail] DefaultCPUAllocator: can't allocate memory"), True),
        (RuntimeError("shapes do not fit"), False),
        (ValueError("out of memory"), False),
    ],
)
def test_want_of_memory_is_told_from_bugs(error: BaseException, is_memory: bool):
    assert guard.is_out_of_memory(error) == is_memory


def test_a_real_want_of_memory_is_recognised():
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**60, dtype=torch.uint8)
    assert guard.is_out_of_memory(caught.value)


# ---- clocks


def test_the_rate_ignores_pauses_and_sleeps_of_the_machine():
    from glyphstudio.engine.pace import Pace

    pace = Pace(100.0, 0)
    now = 100.0
    for step in range(1, 21):
        now += 0.5
        if step == 10:
            pace.paused(60.0)
            now += 60.0
        if step == 15:
            now += 3600.0
        pace.stepped(now, step)
    assert pace.rate == pytest.approx(2.0, rel=0.1)
    assert pace.seconds_left(20) == pytest.approx(10.0, rel=0.1)
    assert pace.active == pytest.approx(9.5)


def test_the_slow_first_steps_tell_nothing_of_the_time_left():
    from glyphstudio.engine.pace import Pace

    pace, now, left = Pace(0.0, 0), 0.0, []
    for step in range(1, 31):
        now += 4.0 if step == 1 else 0.1
        pace.stepped(now, step)
        left.append(pace.seconds_left(100 - step))
    assert left[:4] == [None] * 4
    assert left[-1] == pytest.approx(7.0)
    assert pace.average == pytest.approx(30 / 6.9)


def test_a_turn_never_takes_more_than_its_share():
    from glyphstudio.engine.pace import Turn

    turn = Turn(0.1, share=0.25)
    assert turn.is_due(0.0)
    turn.took(10.0, 11.0)
    assert not turn.is_due(13.9)
    assert turn.is_due(14.0)
    turn.took(20.0, 20.01)
    assert not turn.is_due(20.09)
    assert turn.is_due(20.1)


# ---- several processes


@pytest.mark.slow
def test_all_processes_follow_the_first(tmp_path: Path):
    program = (
        "import sys; import torch.distributed as dist\n"
        "from tiny import tiny\n"
        "from glyphstudio.engine import session\n"
        "rank = int(sys.argv[1])\n"
        "dist.init_process_group('gloo', init_method=sys.argv[2], rank=rank, world_size=2)\n"
        "family, control, measured = tiny(10**6), session.Control(), []\n"
        "run = session.run(family, control=control, snapshot_fps=0, measure_every=1e-9)\n"
        "for event in run:\n"
        "    if isinstance(event, session.Measured): measured.append(event.step)\n"
        "    if rank == 0 and isinstance(event, session.Progress):\n"
        "        if event.step == 5: control.change({'noise': 0.75})\n"
        "        if event.step == 9: control.stop.set()\n"
        "print(event, family.params.noise, [step for step in measured if step < 9])\n"
        "dist.barrier(); dist.destroy_process_group()\n"
    )
    here = Path(__file__).resolve().parent
    paths = os.pathsep.join([str(here), str(here.parent.parent)])
    store = f"file://{tmp_path / 'store'}"
    pair = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(rank), store],
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": paths},
            text=True,
        )
        for rank in range(2)
    ]
    said = [process.communicate()[0] for process in pair]
    assert said[0] == said[1]
    assert said[0].startswith("Finished(step=9, stopped=True, reason='') 0.75")
