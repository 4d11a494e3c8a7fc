"""A run on disk: killed, resumed, branched, watched; always the same training."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from tiny import Tiny, same, tiny, tiny_recipe

from glyphstudio.engine import session, training
from glyphstudio.engine.branching import model_at
from glyphstudio.engine.checkpoint import film_state, unpack
from glyphstudio.engine.family import Family
from glyphstudio.errors import SaveError, SettingError, TrainingError
from glyphstudio.store import record as records
from glyphstudio.store import runs
from glyphstudio.store.losses import read_losses
from glyphstudio.store.runs import RunFolder, RunWatch, read_record

HERE = Path(__file__).resolve().parent


@pytest.fixture(autouse=True)
def _tiny_is_a_family(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(Family.registry, Tiny.name, Tiny)
    monkeypatch.setattr(session, "SAVE_STEPS", 50)
    monkeypatch.setattr(session, "SAVE_SHARE", 1.0)


def create(path: Path, steps: int = 200, **settings: float) -> RunFolder:
    return RunFolder.create(path, tiny_recipe(steps, **settings), device="cpu", threads=1)


def events_of(run: RunFolder, **options: object) -> list[session.Event]:
    return list(training.start(run, measure_every=0, snapshot_fps=0, **options))


def until_step(events: Iterator[session.Event], step: int) -> None:
    for event in events:
        if isinstance(event, session.Progress) and event.step == step:
            return


def final_state(path: Path) -> dict[str, torch.Tensor]:
    """All tensors of the newest checkpoint."""
    with RunFolder.open(path) as run:
        return unpack("checkpoint", run.checkpoint(run.saved[-1])).tensors


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """200 steps that nothing disturbed."""
    path = tmp_path_factory.mktemp("runs") / "whole"
    with pytest.MonkeyPatch.context() as patched:
        patched.setitem(Family.registry, Tiny.name, Tiny)
        with create(path) as run:
            events_of(run)
    return path


def assert_alike(path: Path, whole: Path) -> None:
    assert same(final_state(path), final_state(whole))
    assert (path / "losses.csv").read_bytes() == (whole / "losses.csv").read_bytes()
    film = [p.name for p in sorted((path / "film").glob("*.safetensors"))]
    assert film == [p.name for p in sorted((whole / "film").glob("*.safetensors"))]
    weights = [unpack("model", (p / "weights.safetensors").read_bytes()) for p in (path, whole)]
    assert same(weights[0].tensors, weights[1].tensors)


# ---- what lies in the folder


def test_a_finished_run_holds_all_it_promises(whole: Path):
    record = read_record(whole)
    assert (record.state, record.step, record.planned) == ("finished", 200, 200)
    assert record.plans == (records.Plan(first=1, last=200),)
    assert record.seconds > 0
    assert record.legibility["letters"] == 60.0
    assert [row.step for row in read_losses(whole)] == list(range(1, 201))
    assert {p.name for p in whole.iterdir()} == {
        "run.json", "run.lock", "weights.safetensors", "card.png",
        "checkpoints", "losses.csv", "film",
    }  # fmt: skip


def test_the_film_begins_with_the_first_step_and_ends_with_the_last(whole: Path):
    film = RunWatch(whole).film()
    assert (film.steps[0], film.steps[-1]) == (0, 200)
    assert set(film.thumbnails) == set(film.steps)
    assert film.thumbnails[0].shape == (72, 72, 3)
    gaps = [b - a for a, b in zip(film.steps, film.steps[1:], strict=False)]
    assert max(gaps[:20]) == 1
    assert max(gaps) <= 10


def test_a_frame_of_the_film_can_be_drawn_again(whole: Path):
    film = RunWatch(whole).film()
    state = film_state(film.path(film.steps[3]).read_bytes(), tiny().model_state())
    player = Tiny.make_player(tiny().params, device=torch.device("cpu"))
    player.load(state)


def test_it_is_on_the_disk_before_the_first_step(tmp_path: Path):
    with create(tmp_path / "a") as run:
        events = training.start(run)
        until_step(events, 1)
        assert run.saved == (0,)
        assert (tmp_path / "a" / "weights.safetensors").exists()


# ---- resumed


@pytest.mark.parametrize("kill_at", [30, 100, 157])
def test_a_dropped_run_goes_on_exactly(tmp_path: Path, whole: Path, kill_at: int):
    path = tmp_path / "a"
    with create(path) as run:
        events = training.start(run, measure_every=0, snapshot_fps=0)
        until_step(events, kill_at)
        run._log.flush()  # some of what came after the last checkpoint reached the disk
    assert read_record(path).step == (kill_at - 1) // 50 * 50
    with RunFolder.open(path) as run:
        assert events_of(run)[-1] == session.Finished(200, stopped=False)
    assert_alike(path, whole)


def test_a_hundred_steps_and_a_hundred_are_two_hundred(tmp_path: Path, whole: Path):
    path = tmp_path / "a"
    control = session.Control()
    with create(path) as run:
        for event in training.start(run, control=control, measure_every=0, snapshot_fps=0):
            if isinstance(event, session.Progress) and event.step == 100:
                control.stop.set()
    assert (read_record(path).step, read_record(path).state) == (100, "stopped")
    with RunFolder.open(path) as run:
        events_of(run)
    assert_alike(path, whole)


@pytest.mark.slow
def test_a_killed_process_loses_little_and_goes_on_exactly(tmp_path: Path, whole: Path):
    path = tmp_path / "a"
    program = (
        "import sys; from pathlib import Path\n"
        "from tiny import Tiny, tiny_recipe\n"
        "from glyphstudio.engine import session, training\n"
        "from glyphstudio.engine.family import Family\n"
        "from glyphstudio.store.runs import RunFolder\n"
        "Family.registry[Tiny.name] = Tiny\n"
        "session.SAVE_STEPS, session.SAVE_SHARE = 50, 1.0\n"
        "run = RunFolder.create(Path(sys.argv[1]), tiny_recipe(200), device='cpu', threads=1)\n"
        "for event in training.start(run, measure_every=0, snapshot_fps=0):\n"
        "    if isinstance(event, session.Progress):\n"
        "        if event.step == 130: print(flush=True); sys.stdin.readline()\n"
    )
    paths = os.pathsep.join([str(HERE), str(HERE.parent.parent)])
    process = subprocess.Popen(
        [sys.executable, "-c", program, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": paths},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == b"\n"
    assert runs.is_locked(path)
    with pytest.raises(runs.Busy, match="being trained"):
        RunFolder.open(path)
    process.kill()
    process.communicate()
    assert read_record(path).state == "training"
    assert not runs.is_locked(path)
    with RunFolder.open(path) as run:  # the dead one's lock is taken over
        assert run.saved[-1] == 100
        events_of(run)
    assert_alike(path, whole)


def test_a_live_change_lost_with_the_crash_is_made_again(tmp_path: Path):
    def changed_run(path: Path, kill_at: int) -> RunFolder:
        control = session.Control()
        with create(path) as run:
            for event in training.start(run, control=control, measure_every=0, snapshot_fps=0):
                if isinstance(event, session.Progress) and event.step == 60:
                    control.change({"noise": 0.9})
                if isinstance(event, session.Progress) and event.step == kill_at:
                    break
        return run

    changed_run(tmp_path / "whole", 0)
    changed_run(tmp_path / "a", 80)
    assert read_record(tmp_path / "a").changes == (
        records.RecordedChange(step=60, values={"noise": 0.9}),
    )
    with RunFolder.open(tmp_path / "a") as run:
        assert run.saved == (0, 50)
        events_of(run)
    assert_alike(tmp_path / "a", tmp_path / "whole")
    recipe = unpack("model", (tmp_path / "a" / "weights.safetensors").read_bytes()).metadata
    assert '"noise":0.9' in recipe["recipe"]


def test_a_run_that_went_back_goes_on_exactly_too(tmp_path: Path, whole: Path):
    paths = [tmp_path / "whole", tmp_path / "a"]
    for path in paths:
        with create(path, poison=120) as run:
            events = training.start(run, measure_every=0, snapshot_fps=0)
            until_step(events, 125 if path is paths[1] else 10**6)
    with RunFolder.open(paths[1]) as run:
        events_of(run)
    assert_alike(paths[1], paths[0])
    record = read_record(paths[1])
    assert record.changes == (records.RecordedChange(step=100, values={"learning_rate": 0.005}),)
    assert "unstable at step 120" in record.remarks[0].text


@pytest.mark.parametrize("stops", [(107,), (103, 115), (120, 130)])
def test_a_run_that_was_stopped_goes_back_to_where_it_would_have(
    tmp_path: Path, stops: tuple[int, ...]
):
    paths = [tmp_path / "whole", tmp_path / "a"]
    with create(paths[0], poison=121) as run:
        events_of(run)
    create(paths[1], poison=121).close()
    for stop in (*stops, None):
        with RunFolder.open(paths[1]) as run:
            control = session.Control()
            events = training.start(run, control=control, measure_every=0, snapshot_fps=0)
            if stop is not None:
                until_step(events, stop)
                control.hurry.set()
                control.stop.set()
            list(events)
            assert stop is None or run.step == stop
    assert_alike(paths[1], paths[0])
    assert "from step 100 and" in read_record(paths[1]).remarks[0].text


@pytest.mark.parametrize("planned", [107, 200])
def test_a_new_plan_never_goes_back_before_its_start(tmp_path: Path, planned: int):
    control = session.Control()
    with create(tmp_path / "a", planned, poison=121) as run:
        events = training.start(run, control=control, measure_every=0, snapshot_fps=0)
        until_step(events, 107)
        control.stop.set()
        list(events)
    with RunFolder.open(tmp_path / "a") as run:
        events_of(run, steps=300)
    assert "from step 107 and" in read_record(tmp_path / "a").remarks[0].text


def test_a_step_saved_before_going_back_is_saved_again(tmp_path: Path):
    control = session.Control()
    with create(tmp_path / "a", poison=90) as run:
        events = training.start(run, control=control, measure_every=0, snapshot_fps=0)
        until_step(events, 77)
        control.pause.set()
        assert any(event == session.Saved(77) for event in events)
        control.pause.clear()
        assert any(isinstance(event, session.Notice) for event in events)
        assert run.saved == (0, 50)
        until_step(events, 77)
        control.stop.set()
        assert list(events)[-1] == session.Finished(77, stopped=True)
        assert run.saved == (0, 50, 77)


def test_a_checkpoint_under_another_ones_name_is_passed_over(tmp_path: Path, whole: Path):
    path = tmp_path / "a"
    with create(path) as run:
        until_step(training.start(run, measure_every=0, snapshot_fps=0), 120)
        folder = run.checkpoints
    folder.path(100).write_bytes(folder.path(0).read_bytes())
    with RunFolder.open(path) as run:
        events_of(run)
    assert_alike(path, whole)


def test_a_damaged_checkpoint_is_passed_over(tmp_path: Path, whole: Path):
    path = tmp_path / "a"
    with create(path) as run:
        until_step(training.start(run, measure_every=0, snapshot_fps=0), 120)
        newest = run.checkpoints.path(100)
        run.checkpoints.write(100, b"not a checkpoint")
    assert newest.exists()
    with RunFolder.open(path) as run:
        events = events_of(run)
    assert [e.text for e in events if isinstance(e, session.Notice)] == [
        "The newest checkpoint is damaged; the run goes on from step 50."
    ]
    assert_alike(path, whole)


def test_without_any_checkpoint_it_says_so(tmp_path: Path):
    with create(tmp_path / "a") as run:
        until_step(training.start(run), 3)
        run.checkpoints.write(0, b"")
    with (
        RunFolder.open(tmp_path / "a") as run,
        pytest.raises(TrainingError, match="no checkpoint can be read"),
    ):
        events_of(run)


def test_a_run_of_a_device_nobody_knows_goes_on_where_one_says(tmp_path: Path):
    with RunFolder.create(tmp_path / "a", tiny_recipe(9), device="banana", threads=1) as run:
        notice, *_, last = list(
            training.start(run, snapshot_fps=0, measure_every=0, device=torch.device("cpu"))
        )
    assert isinstance(notice, session.Notice)
    assert "began on banana and goes on with cpu" in notice.text
    assert last == session.Finished(9, stopped=False)


def test_a_run_that_ended_before_its_first_save_begins_anew(tmp_path: Path):
    with create(tmp_path / "a", 20) as run:
        until_step(training.start(run), 3)
        run.checkpoints.cut(-1)
    with RunFolder.open(tmp_path / "a") as run:
        assert events_of(run)[-1] == session.Finished(20, stopped=False)
    assert [row.step for row in read_losses(tmp_path / "a")] == list(range(1, 21))


# ---- how long


def test_steps_are_in_total_and_past_the_plan_a_new_schedule_begins(tmp_path: Path):
    with create(tmp_path / "a", 20) as run:
        events_of(run)
    with RunFolder.open(tmp_path / "a") as run:
        assert events_of(run, steps=50)[-1] == session.Finished(50, stopped=False)
        assert run.plans == [(1, 20), (21, 50)]


def test_fewer_steps_than_planned_keep_the_plan(tmp_path: Path, whole: Path):
    path = tmp_path / "a"
    with create(path) as run:
        until_step(training.start(run, measure_every=0, snapshot_fps=0), 30)
    with RunFolder.open(path) as run:
        assert events_of(run, steps=70)[-1] == session.Finished(70, stopped=False)
    with RunFolder.open(path) as run:
        assert run.plans == [(1, 200)]
        events_of(run, steps=200)
    assert same(final_state(path), final_state(whole))


def test_a_finished_run_asks_for_more_steps(tmp_path: Path):
    with create(tmp_path / "a", 5) as run:
        events_of(run)
    with RunFolder.open(tmp_path / "a") as run:
        with pytest.raises(TrainingError, match="made 5 steps already"):
            events_of(run)
        with pytest.raises(TrainingError, match="made 5 steps already"):
            events_of(run, steps=5)


def test_a_run_whose_finish_was_cut_short_is_finished(tmp_path: Path):
    with create(tmp_path / "a", 5) as run:
        for event in training.start(run):
            if isinstance(event, session.Finishing):
                break
    assert read_record(tmp_path / "a").state == "stopped"
    with RunFolder.open(tmp_path / "a") as run:
        assert events_of(run)[-1] == session.Finished(5, stopped=False)
    assert read_record(tmp_path / "a").state == "finished"


def test_seconds_become_steps_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(training, "probe", lambda *_, **__: training.Probe(1.0, 0.0))
    with create(tmp_path / "a") as run:
        events_of(run, seconds=12.4)
        assert run.plans == [(1, 12)]
    with RunFolder.open(tmp_path / "a") as run:
        assert events_of(run, seconds=8.4)[-1] == session.Finished(20, stopped=False)


def test_seconds_leave_room_for_the_finish_or_there_is_none():
    probe = training.Probe(10.0, 40.0)
    budgets = [probe.budget(seconds) for seconds in (20, 8, 6, 0.01, -1)]
    assert [budget.steps for budget in budgets] == [160, 40, 60, 1, 1]
    assert [budget.finishes for budget in budgets] == [True, True, False, False, False]
    assert [bool(budget.notice) for budget in budgets] == [False, False, True, True, True]
    assert "some 4 s" in budgets[2].notice


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time that trainings go by, in seconds; it stands still until a test moves it."""
    now = [1000.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    return now


def test_what_the_beginning_takes_is_part_of_the_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: list[float]
):
    def probe(*_: object, **__: object) -> training.Probe:
        clock[0] += 5.0
        return training.Probe(10.0, 30.0)

    monkeypatch.setattr(training, "probe", probe)
    with create(tmp_path / "a") as run:
        events_of(run, seconds=20)
        assert run.plans == [(1, 120)]
    with create(tmp_path / "b") as run:  # what an earlier training found counts more
        events_of(run, seconds=20, finish_steps=50)
        assert run.plans == [(1, 100)]


def test_a_time_too_short_for_the_finish_leaves_it_to_a_continuation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: list[float]
):
    finished: list[int] = []
    finish = Tiny.finish
    monkeypatch.setattr(Tiny, "finish", lambda *of: finished.append(1) or finish(*of))
    monkeypatch.setattr(training, "probe", lambda *_, **__: training.Probe(1.0, 40.0))
    with create(tmp_path / "a") as run:
        events = events_of(run, seconds=12)
        assert (run.plans, run.record.state) == ([(1, 12)], "stopped")
    assert finished == []
    assert [event.text for event in events if isinstance(event, session.Notice)] == [
        "There is no time to teach the reader what people see, which takes some 40 s; "
        "going on with this run does it."
    ]
    assert any(isinstance(event, session.Measured) for event in events)
    progress = [event for event in events if isinstance(event, session.Progress)]
    assert progress[-1].seconds_left in (None, 0)
    assert "bits" in read_record(tmp_path / "a").legibility
    with RunFolder.open(tmp_path / "a") as run:
        assert events_of(run)[-1] == session.Finished(12, stopped=False)
    assert finished == [1]
    assert read_record(tmp_path / "a").state == "finished"


def slow_steps(monkeypatch: pytest.MonkeyPatch, clock: list[float], *, step: float, finish: float):
    """Steps and a finish that take so many seconds."""
    train_step, finished = Tiny.train_step, Tiny.finish

    def slowly(self: Tiny) -> dict[str, float]:
        clock[0] += step
        return train_step(self)

    def finishes(self: Tiny, *of: Callable[[float], bool]) -> dict[str, torch.Tensor]:
        clock[0] += finish
        return finished(self, *of)

    monkeypatch.setattr(Tiny, "train_step", slowly)
    monkeypatch.setattr(Tiny, "finish", finishes)


def test_the_time_left_includes_the_finish(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: list[float]
):
    slow_steps(monkeypatch, clock, step=0.5, finish=10.0)
    with create(tmp_path / "a", steps=40) as run:
        events = events_of(run, finish_steps=20)
    left = [event.seconds_left for event in events if isinstance(event, session.Progress)]
    assert left[9] == pytest.approx(0.5 * 30 + 10)
    assert left[-1] == pytest.approx(10)


def test_a_long_training_tells_how_fast_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: list[float]
):
    slow_steps(monkeypatch, clock, step=0.5, finish=10.0)
    with create(tmp_path / "a", steps=60) as run:
        (paced,) = [event for event in events_of(run) if isinstance(event, session.Paced)]
    assert paced.steps_per_second == pytest.approx(2.0)
    assert paced.finish_steps == pytest.approx(20.0)


@pytest.mark.parametrize("why", ["few steps", "fast", "no finish", "in a hurry", "changed"])
def test_a_pace_that_cannot_be_relied_on_is_not_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, clock: list[float], why: str
):
    slow_steps(monkeypatch, clock, step=0.001 if why == "fast" else 0.5, finish=10.0)
    control = session.Control()
    if why == "changed":
        control.change({"noise": 0.1})
    with create(tmp_path / "a", steps=10 if why == "few steps" else 60) as run:
        events = []
        for event in training.start(run, control=control, finishes=why != "no finish"):
            events.append(event)
            if isinstance(event, session.Finishing) and why == "in a hurry":
                control.hurry.set()
    assert not any(isinstance(event, session.Paced) for event in events)


def test_who_only_follows_a_run_writes_nothing(tmp_path: Path):
    with create(tmp_path / "a", steps=5) as run:
        before = read_record(tmp_path / "a")
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(RunFolder, "keeper", None)
            patched.setattr(RunFolder, "plan", lambda *_: None)
            assert events_of(run, steps=5)[-1] == session.Finished(5, stopped=False)
        assert read_record(tmp_path / "a") == before
        assert not run.saved


def test_a_probe_measures_and_leaves_nothing(tmp_path: Path):
    found = training.probe(tiny_recipe(), device=torch.device("cpu"), seconds=0.01)
    assert found is not None
    assert found.steps_per_second > 10


def test_a_probe_to_be_remembered_does_not_count_what_others_take(
    monkeypatch: pytest.MonkeyPatch,
):
    worked = [0.0]
    train_step = Tiny.train_step

    def step(self: Tiny) -> dict[str, float]:
        worked[0] += 0.01
        return train_step(self)

    monkeypatch.setattr(Tiny, "train_step", step)
    monkeypatch.setattr("time.thread_time", lambda: worked[0])
    found = training.probe(tiny_recipe(), device=torch.device("cpu"), seconds=0.01, idle=True)
    assert found is not None
    assert found.steps_per_second == pytest.approx(100 * training.BESIDE)


def test_a_probe_can_be_cancelled():
    cancelled: Callable[[], bool] = lambda: True  # noqa: E731
    assert training.probe(tiny_recipe(), device=torch.device("cpu"), cancelled=cancelled) is None


# ---- ends


def test_closing_the_program_keeps_the_run_unfinished(tmp_path: Path):
    control = session.Control()
    with create(tmp_path / "a") as run:
        events = training.start(run, control=control, snapshot_fps=0)
        until_step(events, 33)
        control.hurry.set()
        control.stop.set()
        rest = list(events)
    assert [type(event) for event in rest] == [session.Saved, session.Finished]
    assert (read_record(tmp_path / "a").step, read_record(tmp_path / "a").state) == (33, "stopped")


def test_a_pause_is_saved_and_shown(tmp_path: Path):
    control = session.Control()
    with create(tmp_path / "a") as run:
        events = training.start(run, control=control, snapshot_fps=0)
        until_step(events, 12)
        control.pause.set()
        assert next(events) == session.Saved(12)
        states = []

        def wait(timeout: float) -> bool:
            states.append(read_record(tmp_path / "a").state)
            control.pause.clear()
            return False

        control.stop.wait = wait  # type: ignore[method-assign, assignment]
        until_step(events, 13)
        assert states == ["paused"]
        assert read_record(tmp_path / "a").state == "training"


def test_a_full_disk_is_said_and_training_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with create(tmp_path / "a", 20) as run:
        events = training.start(run, snapshot_fps=0)
        until_step(events, 5)
        monkeypatch.setattr(runs, "SPARE", 1 << 60)
        rest = list(events)
    texts = [event.text for event in rest if isinstance(event, session.Notice)]
    assert len(texts) == 1
    assert "MB are free on the disk" in texts[0]
    assert rest[-1] == session.Finished(20, stopped=False)


def test_a_bug_leaves_the_run_marked_and_free(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    def broken(self: Tiny) -> dict[str, float]:
        raise RuntimeError("a bug")

    with create(tmp_path / "a", 20) as run:
        events = training.start(run, snapshot_fps=0)
        until_step(events, 5)
        monkeypatch.setattr(Tiny, "train_step", broken)
        with pytest.raises(RuntimeError, match="a bug"):
            list(events)
    assert read_record(tmp_path / "a").state == "failed"
    assert not runs.is_locked(tmp_path / "a")


def test_a_recipe_with_an_unknown_setting_is_refused(tmp_path: Path):
    with create(tmp_path / "a", nonsense=1) as run, pytest.raises(SettingError, match="nonsense"):
        events_of(run)


def test_a_folder_in_use_is_not_written_over(tmp_path: Path, whole: Path):
    with pytest.raises(SaveError, match="holds something already"):
        create(whole)


# ---- branched, watched


def test_a_branch_goes_on_like_its_source(tmp_path: Path, whole: Path):
    path = tmp_path / "branch"
    step = RunWatch(whole).look().record.step
    with RunFolder.open(whole) as run:
        step = run.saved[-2]
    with RunFolder.branch(whole, step, path, model_at=model_at) as run:
        assert run.record.origin == records.Origin(run="whole", step=step)
        assert [row.step for row in read_losses(path)] == list(range(1, step + 1))
        events_of(run)
    assert same(final_state(path), final_state(whole))


def test_a_branch_from_the_end_goes_on_as_long_again(tmp_path: Path):
    with create(tmp_path / "a", 10) as run:
        events_of(run)
    with RunFolder.branch(tmp_path / "a", 10, tmp_path / "b", model_at=model_at) as run:
        assert events_of(run)[-1] == session.Finished(20, stopped=False)


def test_a_watcher_follows_a_run_in_another_process(tmp_path: Path):
    path = tmp_path / "a"
    with create(path) as run:
        watch = RunWatch(path)
        events = training.start(run, measure_every=0, snapshot_fps=0)
        until_step(events, 40)
        run._log.flush()
        first = watch.look()
        assert (first.busy, first.step, len(first.losses)) == (True, 39, 39)
        until_step(events, 60)
        run._log.flush()
        second = watch.look()
        assert [row.step for row in second.losses] == list(range(40, 60))
        assert second.film_steps[-1] > first.film_steps[-1]
    last = watch.look()
    assert (last.busy, last.record.state) == (False, "stopped")
