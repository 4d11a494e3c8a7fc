"""What benchmarks time is really done: frames are written, steps are trained, sheets are drawn."""

from __future__ import annotations

import av
import pytest
import torch

from benchmarks import after_thirty, clock, export, gpu, rivals, watching
from glyphstudio.exporters.mp4 import Mp4, Mp4Params


@pytest.fixture(autouse=True)
def one_thread():
    with clock.threads(1):
        yield


def test_exporter_and_bare_encoder_are_given_the_same_frames(tmp_path):
    frames = [torch.full((512, 512, 3), 40 * k, dtype=torch.uint8).numpy() for k in range(3)]
    film = export._film(frames, 7)
    assert [int(frame[0, 0, 0]) for frame in film.frames()] == [0, 40, 80, 0, 40, 80, 0]
    export._writing(Mp4(), film, tmp_path / "film.mp4", Mp4Params())()
    export._encoding(Mp4(), film, Mp4Params())()
    with av.open(str(tmp_path / "film.mp4")) as written:
        assert sum(1 for _ in written.decode(video=0)) == 7


def test_memory_is_what_comes_on_top_after_the_first_frames(tmp_path, monkeypatch):
    frames = [torch.zeros(512, 512, 3, dtype=torch.uint8).numpy()]
    readings = iter([700.0] * 9 + [720.0] + [790.0, 710.0])  # every ten frames of 120
    monkeypatch.setattr(export, "held_mb", lambda: next(readings))
    growth = export._growth(Mp4(), frames, 120, tmp_path / "film.mp4", Mp4Params())
    assert growth == 70.0
    assert next(readings, None) is None


def test_a_watched_block_trains_as_many_steps_as_one_alone():
    for watched in (True, False):
        work = watching._training("ink", 3, watched=watched)
        work()
        work()
        (cell,) = [
            cell.cell_contents
            for cell in work.__closure__
            if hasattr(cell.cell_contents, "train_step")
        ]
        assert cell.step == 6


def test_a_pass_trains_on_so_many_images():
    result = gpu.pass_on(torch.device("cpu"), 640, batch=64)
    assert result.rate > 0
    assert result.reading.r2 < 1


def test_both_sheets_have_one_size():
    ours, theirs = rivals.Ours(), rivals.Theirs()
    sheets = after_thirty._our_sheet(ours), after_thirty._their_sheet(theirs)
    assert sheets[0].shape == sheets[1].shape == (4 * 126, 8 * 126, 3)
    assert sheets[1].std() > 1


def test_rivals_take_turns_after_one_turn_to_warm_up():
    order: list[str] = []
    spans = clock.in_turns(lambda: order.append("a"), lambda: order.append("b"), rounds=2)
    assert order == ["a", "b", "a", "b", "a", "b"]
    assert all(span.cpu >= 0 and span.wall >= 0 for span in spans)
