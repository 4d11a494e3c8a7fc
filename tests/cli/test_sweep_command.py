"""`sweep`: a recipe over several values."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image

from glyphstudio.cli import _jobs
from glyphstudio.exporters.provenance import read_provenance
from glyphstudio.scene import scene_from_text
from glyphstudio.store.library import find_recipe
from glyphstudio.store.lock import Lock
from glyphstudio.store.record import read_record
from glyphstudio.store.sweeps import (
    STOP,
    Axis,
    Sweep,
    ask_to_stop,
    begin,
    is_trained,
    looks,
    read_sweep,
    rows,
)


@pytest.mark.slow
def test_a_sweep_trains_its_rows_draws_a_sheet_and_has_nothing_left_to_do(
    glyphstudio, recipe_file, tmp_path, monkeypatch
):
    words = ["sweep", recipe_file, "--over", "latent_size=4,6", "-o", "sweep", "--jobs", 2,
             "--glyphs", 3, "--size", 24, "-q", "--json"]  # fmt: skip
    said = glyphstudio(*words)
    assert said.code == 0, said.err
    found = said.json["rows"]
    assert [row["values"] for row in found] == [{"latent_size": 4}, {"latent_size": 6}]
    assert all(row["state"] == "finished" and row["step"] == 6 for row in found)
    assert all(row["bits_per_glyph"] is not None and row["seconds"] > 0 for row in found)
    with Image.open(tmp_path / "sweep" / "sheet.png") as picture:
        sheet = np.asarray(picture.convert("RGB"))
    assert sheet.shape[0] == 2 * 8 + 2 * 24 + 2
    with Image.open(tmp_path / "sweep" / "latent_size-4.png") as strip:
        assert strip.size == (3 * 24 + 2 * 2, 24)
    scene = scene_from_text(read_provenance(tmp_path / "sweep" / "sheet.png").scene)
    assert [len(one.message) for one in scene.shelf] == [4, 4, 4, 6, 6, 6]
    assert {one.model.run for one in scene.shelf} == {"latent_size-4", "latent_size-6"}

    def start(*_: object, **__: object) -> None:
        raise AssertionError("trained again")

    monkeypatch.setattr(_jobs, "start", start)
    assert glyphstudio(*words).json == said.json
    assert glyphstudio("sweep", "-o", "sweep", "-q", "--json").code == 0


@pytest.mark.slow
def test_a_row_that_fails_does_not_stop_the_others(glyphstudio, recipe_file, tmp_path):
    (tmp_path / "sweep").mkdir()
    words = ["sweep", recipe_file, "--over", "latent_size=4,6", "-o", "sweep", "--size", 16, "-q"]
    over = (Axis(path="latent_size", values=(4, 6)),)
    sweep = Sweep(recipe=find_recipe(recipe_file), over=over)
    begin(tmp_path / "sweep", sweep)
    first, _ = rows(sweep)
    (tmp_path / "sweep" / first.folder).write_text("in the way")
    said = glyphstudio(*words, "--json")
    assert said.code == 1
    states = [row["state"] for row in said.json["rows"]]
    assert states[1] == "finished"
    assert states[0] != "finished"
    assert said.json["rows"][0]["reason"]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are sent otherwise there")
def test_stopped_in_the_middle_it_goes_on(glyphstudio, recipe_file, tmp_path):
    words = ["sweep", str(recipe_file), "--over", "seed=1,2", "-o", "sweep", "--steps", "3000"]
    command = [sys.executable, "-m", "glyphstudio", *words]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as program:
        assert program.stderr is not None
        for line in program.stderr:
            if "step" in line:
                break
        program.send_signal(signal.SIGINT)
        program.communicate(timeout=120)
    assert program.returncode == 130
    run = tmp_path / "sweep" / "seed-1"
    stopped = read_record(run)
    assert stopped.state == "stopped"
    assert 0 < stopped.step < 3000
    job = _jobs.start(
        tmp_path / "sweep",
        *_sweep_and_look(tmp_path / "sweep"),
        device="cpu",
        threads=1,
    )
    job.stop()
    _jobs.finish([job])
    assert read_record(run).step >= stopped.step


def _sweep_and_look(folder):
    sweep = read_sweep(folder)
    return sweep, looks(folder, sweep)[0]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["tiny.json", "-o", "s"], "needs a setting"),
        (["tiny.json", "-o", "s", "--over", "latent_size"], "name=a,b,c"),
        (["tiny.json", "-o", "s", "--over", "latent_size=4,,5"], "name=a,b,c"),
        (["tiny.json", "-o", "s", "--over", "nothing=1,2"], "nothing"),
        (["tiny.json", "-o", "s", "--over", "latent_size=4,99999"], "99999"),
        (["tiny.json", "-o", "s", "--over", "style=ink,nothing"], "nothing"),
        (["nothing", "-o", "s", "--over", "seed=1"], "no recipe"),
        (["tiny.json", "-o", "s", "--over", "seed=1", "--jobs", "1000"], "jobs"),
        (["tiny.json", "-o", "s", "--over", "seed=1", "--glyphs", "1000"], "at most"),
        (["-o", "nowhere"], "not the folder of a sweep"),
        (["-o", "s", "--over", "seed=1"], "needs a recipe"),
    ],
)
def test_what_cannot_be_swept_is_refused(glyphstudio, recipe_file, tmp_path, words, complaint):
    (tmp_path / "tiny.json").write_bytes(recipe_file.read_bytes())
    said = glyphstudio("sweep", *words)
    assert said.code == 1
    assert said.err.count("\n") == 1
    assert complaint in said.err
    assert not (tmp_path / "s").exists()


def test_the_frozen_program_starts_itself(monkeypatch):
    assert _jobs.program() == [sys.executable, "-m", "glyphstudio"]
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert _jobs.program() == [sys.executable]


@pytest.mark.slow
def test_a_word_in_its_folder_stops_it(glyphstudio, recipe_file, tmp_path, monkeypatch):
    words = ["sweep", recipe_file, "--over", "seed=1,2", "-o", "sweep", "--steps", "90000", "-q"]
    begun = []
    start = _jobs.start

    def start_and_stop(folder, *words, **more):
        begun.append(start(folder, *words, **more))
        assert is_trained(folder)
        ask_to_stop(folder)
        return begun[-1]

    monkeypatch.setattr(_jobs, "start", start_and_stop)
    said = glyphstudio(*words, "--json")
    assert said.code == 1
    assert [row["state"] for row in said.json["rows"]][1] == "waiting"
    assert begun[0].process.poll() is not None
    assert not (tmp_path / "sweep" / STOP).exists()
    assert not is_trained(tmp_path / "sweep")


def test_two_do_not_train_the_same_sweep(glyphstudio, recipe_file, tmp_path):
    sweep = Sweep(recipe=find_recipe(recipe_file), over=(Axis(path="seed", values=(1,)),))
    begin(tmp_path / "sweep", sweep)
    with Lock(tmp_path / "sweep"):
        said = glyphstudio("sweep", "-o", "sweep")
    assert said.code == 1
    assert "another program" in said.err


def test_devices_are_places_for_runs(glyphstudio, recipe_file, tmp_path, monkeypatch):
    seen = []

    def start(folder, sweep, look, *, device, threads):
        seen.append((look.row.recipe.seed, device))
        (folder / look.row.folder).mkdir()
        process = subprocess.Popen([sys.executable, "-c", ""])
        return _jobs.Job(look.row, folder / look.row.folder, device, process)

    monkeypatch.setattr(_jobs, "start", start)
    words = ["--over", "seed=1,2,3", "--device", "cuda:0,cuda:1", "-o", "sweep", "-q"]
    glyphstudio("sweep", recipe_file, *words)
    assert seen[:2] == [(1, "cuda:0"), (2, "cuda:1")]
    assert seen[2][0] == 3
    assert seen[2][1] in ("cuda:0", "cuda:1")
