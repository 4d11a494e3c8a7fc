from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from glyphstudio.cli import train
from glyphstudio.cli.reporting import ProgressLine
from glyphstudio.engine import events, session, training
from glyphstudio.errors import SaveError
from glyphstudio.families.inverted_ae import InvertedAE
from glyphstudio.store.runs import RunFolder, read_record
from glyphstudio.store.studio import find_studio
from glyphstudio.store.timings import read_timing


def test_trains_a_recipe_into_a_run_that_is_a_model(glyphstudio, recipe_file, tmp_path):
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--seed", 3, "--json")
    assert said.code == 0
    assert said.json["step"] == 6
    assert said.json["state"] == "finished"
    assert said.json["bits_per_glyph"] >= 0
    record = read_record(tmp_path / "a")
    assert (record.recipe.seed, record.step, record.threads) == (3, 6, 1)
    assert glyphstudio("info", tmp_path / "a" / "weights.safetensors").code == 0


def test_says_how_far_it_is_on_stderr_and_the_result_on_stdout(glyphstudio, recipe_file, tmp_path):
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a")
    assert "step 6/6" in said.err
    assert said.out.count("\n") == 1
    assert "bits per glyph" in said.out
    quiet = glyphstudio("train", recipe_file, "--out", tmp_path / "b", "-q")
    assert quiet.err == ""


def test_without_out_the_run_lies_in_the_studio(glyphstudio, recipe_file, studio_home):
    glyphstudio("train", recipe_file, "-q", "--steps", 1)
    assert read_record(studio_home / "runs" / "tiny").step == 1


def test_same_seed_gives_the_same_model(glyphstudio, recipe_file, trained, tmp_path):
    glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--seed", 7, "-q")
    glyphstudio("train", recipe_file, "--out", tmp_path / "b", "--seed", 8, "-q")
    first, again, other = (
        glyphstudio("info", folder, "--json").json["model_hash"]
        for folder in (trained, tmp_path / "a", tmp_path / "b")
    )
    assert first == again
    assert first != other


def test_settings_are_set_by_dotted_names(glyphstudio, recipe_file, tmp_path):
    words = ["--set", "channel.rotate_deg=5", "--set", "latent_size=3", "--steps", 1, "-q"]
    assert glyphstudio("train", recipe_file, "--out", tmp_path / "a", *words).code == 0
    settings = read_record(tmp_path / "a").recipe.settings
    assert settings["latent_size"] == 3
    assert settings["channel"] == {"rotate_deg": 5}


@pytest.mark.parametrize(
    ("setting", "complaint"),
    [("latent_size=1", "latent_size"), ("nonsense=1", "nonsense"), ("latent_size", "name=value"),
     ("channel.nothing=2", "nothing"), ("style=nothing", "nothing"), ("latent_size=NaN", "latent")],
)  # fmt: skip
def test_wrong_settings_are_refused_before_there_is_a_folder(
    glyphstudio, recipe_file, tmp_path, setting, complaint
):
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--set", setting)
    assert said.code == 1
    assert complaint in said.err
    assert not (tmp_path / "a").exists()


def test_seconds_become_steps_once_and_are_recorded(glyphstudio, recipe_file, tmp_path):
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--seconds", 0.2, "--json")
    record = read_record(tmp_path / "a")
    assert record.planned == record.step == said.json["step"] >= 1


def test_too_few_seconds_leave_out_the_finish_and_say_so(
    glyphstudio, recipe_file, tmp_path, monkeypatch
):
    monkeypatch.setattr(InvertedAE, "try_finish", lambda *_: 90.0)
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--seconds", 0.2, "--json")
    assert said.code == 0
    assert "no time to teach the reader what people see, which takes some 90 s" in said.err
    assert (said.json["state"], said.json["bits_per_glyph"] is None) == ("stopped", False)
    monkeypatch.undo()
    said = glyphstudio("train", "--resume", tmp_path / "a", "--json")
    assert (said.code, said.json["state"]) == (0, "finished")
    assert "teaching the reader" in said.err


def test_a_training_is_remembered_for_the_next(glyphstudio, recipe_file, tmp_path, monkeypatch):
    monkeypatch.setattr(session, "TRUSTED_SECONDS", 0.0)
    words = ["--steps", 60, "-q"]
    assert glyphstudio("train", recipe_file, "--out", tmp_path / "a", *words).code == 0
    recipe, state = read_record(tmp_path / "a").recipe, find_studio().state
    device = read_record(tmp_path / "a").device
    timing = read_timing(state, recipe, device=device, threads=1)
    assert timing is not None
    assert timing.trained
    assert timing.finish_steps > 0
    given = []
    start = training.start
    monkeypatch.setattr(training, "start", lambda *a, **k: given.append(k) or start(*a, **k))
    glyphstudio("train", recipe_file, "--out", tmp_path / "b", *words)
    assert given[0]["finish_steps"] == timing.finish_steps


def test_the_finish_says_how_long_it_takes_still(capfd, monkeypatch):
    now = [10.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    control = events.Control()
    watcher = train.Watcher(ProgressLine(), control)
    watcher.see(events.Finishing(6))
    now[0] += 6.0
    control.finishing(0.25)
    assert "teaching the reader what people see  18 s left" in capfd.readouterr().err


def test_folder_that_holds_something_is_left_alone(glyphstudio, recipe_file, trained):
    before = sorted(path.name for path in trained.iterdir())
    said = glyphstudio("train", recipe_file, "--out", trained)
    assert said.code == 1
    assert "choose another folder" in said.err
    assert sorted(path.name for path in trained.iterdir()) == before


def test_steps_of_a_resumed_run_are_in_total(glyphstudio, run_folder):
    said = glyphstudio("train", "--resume", run_folder, "--steps", 9, "--json")
    assert said.json["step"] == 9
    plans = [(plan.first, plan.last) for plan in read_record(run_folder).plans]
    assert plans == [(1, 6), (7, 9)]


def test_finished_run_asks_for_more_steps(glyphstudio, run_folder):
    said = glyphstudio("train", "--resume", run_folder)
    assert said.code == 1
    assert "6 steps already" in said.err


@pytest.mark.parametrize(
    "words", [[], ["tiny", "--resume", "a"], ["--resume", "a", "--seed", "0"], ["nothing"]]
)
def test_unclear_orders_are_refused(glyphstudio, words):
    assert glyphstudio("train", *words).code == 1


def test_run_that_somebody_trains_is_not_touched(glyphstudio, run_folder):
    with RunFolder.open(run_folder):
        said = glyphstudio("train", "--resume", run_folder, "--steps", 9)
    assert said.code == 1
    assert "another program" in said.err


def interrupting(times: int, at: type) -> object:
    """`Watcher.see` that presses Ctrl+C so often when it first sees an event of that kind."""
    see, pressed = train.Watcher.see, []

    def seen(self: train.Watcher, event: events.Event) -> None:
        see(self, event)
        if isinstance(event, at) and not pressed:
            pressed.append(True)
            for _ in range(times):
                signal.raise_signal(signal.SIGINT)

    return seen


def test_ctrl_c_finishes_the_model_and_keeps_it(glyphstudio, recipe_file, tmp_path, monkeypatch):
    monkeypatch.setattr(train.Watcher, "see", interrupting(1, events.Progress))
    handler = signal.getsignal(signal.SIGINT)
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--steps", 100_000, "--json")
    assert said.code == 130
    assert said.json["step"] == 1
    assert said.json["state"] == read_record(tmp_path / "a").state == "stopped"
    assert said.json["letters_of_64"] is not None  # measured after the finish
    assert signal.getsignal(signal.SIGINT) is handler


def test_ctrl_c_twice_skips_the_finish(glyphstudio, recipe_file, tmp_path, monkeypatch):
    monkeypatch.setattr(train.Watcher, "see", interrupting(2, events.Progress))
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--steps", 100_000)
    assert said.code == 130
    assert "teaching" not in said.err
    monkeypatch.undo()
    assert glyphstudio("draw", tmp_path / "a", "-o", tmp_path / "a.png", "--count", 1).code == 0


def test_interrupted_run_goes_on_as_if_nothing_had_been(
    glyphstudio, recipe_file, trained, tmp_path, monkeypatch
):
    monkeypatch.setattr(train.Watcher, "see", interrupting(1, events.Progress))
    words = ["--out", tmp_path / "a", "--seed", 7, "-q"]
    assert glyphstudio("train", recipe_file, *words).code == 130
    monkeypatch.undo()
    assert glyphstudio("train", "--resume", tmp_path / "a", "-q").code == 0
    hashes = [
        glyphstudio("info", f, "--json").json["model_hash"] for f in (trained, tmp_path / "a")
    ]
    assert hashes[0] == hashes[1]


@pytest.mark.slow
def test_ctrl_c_in_a_terminal_keeps_what_is_trained(recipe_file, tmp_path):
    command = [
        sys.executable,
        "-m",
        "glyphstudio",
        "train",
        str(recipe_file),
        "--steps",
        "10000000",
    ]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "a")], stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stderr is not None
        for line in program.stderr:
            if line.startswith("step "):
                break
        program.send_signal(signal.SIGINT)
        rest = program.stderr.read()
        assert program.wait(120) == 130
    assert "Traceback" not in rest
    record = read_record(tmp_path / "a")
    assert record.state == "stopped"
    assert record.step >= 1
    assert (tmp_path / "a" / "weights.safetensors").is_file()


@pytest.mark.slow
def test_a_killed_training_goes_on(glyphstudio, recipe_file, tmp_path, monkeypatch):
    words = ["train", str(recipe_file), "--steps", "10000000", "--out", str(tmp_path / "a")]
    with subprocess.Popen(
        [sys.executable, "-m", "glyphstudio", *words], stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stderr is not None
        for line in program.stderr:
            if line.startswith("step "):
                break
        program.kill()
    assert read_record(tmp_path / "a").state == "training"
    assert glyphstudio("draw", tmp_path / "a", "-o", "a.png", "--count", 1).code == 0
    monkeypatch.setattr(train.Watcher, "see", interrupting(1, events.Progress))
    said = glyphstudio("train", "--resume", tmp_path / "a", "--json")
    assert (said.code, said.json["state"]) == (130, "stopped")
    assert said.json["step"] >= 1


@pytest.mark.slow
def test_two_processes_share_one_run_and_one_of_them_writes(recipe_file, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    meeting = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port), "WORLD_SIZE": "2"}
    words = ["train", str(recipe_file), "--out", str(tmp_path / "a"), "--json", "--seconds", "0.3"]
    programs = [
        subprocess.Popen(
            [sys.executable, "-m", "glyphstudio", *words],
            env=os.environ | meeting | {"RANK": str(rank), "LOCAL_RANK": str(rank)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for rank in (0, 1)
    ]
    told = [program.communicate(timeout=120)[0] for program in programs]
    assert [program.returncode for program in programs] == [0, 0]
    assert told[1] == ""
    assert json.loads(told[0])["step"] == read_record(tmp_path / "a").planned


@pytest.mark.parametrize("steps", ["0", "100000001", "many"])
def test_steps_that_no_recipe_takes_are_wrong_use(glyphstudio, recipe_file, steps):
    with pytest.raises(SystemExit) as left:
        glyphstudio("train", recipe_file, "--out", "a", "--steps", steps)
    assert left.value.code == 2


def test_a_training_that_could_not_be_written_has_failed(
    glyphstudio, recipe_file, tmp_path, monkeypatch
):
    def full(*_args, **_given):
        raise SaveError("The disk is full.")

    monkeypatch.setattr(RunFolder, "save", full)
    said = glyphstudio("train", recipe_file, "--out", tmp_path / "a", "--steps", 5, "--json")
    assert said.code == 1
    assert said.json["state"] == "failed"
    assert "could not be written" in said.json["reason"]
    assert "could not be written" in said.err
    assert "The disk is full." in said.err
