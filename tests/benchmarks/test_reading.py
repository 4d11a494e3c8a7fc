"""Bits per glyph are measured alike for both methods, and mean what they say."""

from __future__ import annotations

import pytest
import torch

from benchmarks import reading, rivals


def test_a_reader_that_knows_nothing_reads_nothing():
    blank = reading.read_back(
        lambda z: torch.zeros(len(z), 1, 8, 8), lambda x: torch.zeros(len(x), 64)
    )
    assert blank.bits == pytest.approx(0, abs=1e-6)
    assert blank.r2 == pytest.approx(0, abs=0.01)


def test_a_drawing_that_survives_the_channel_is_worth_bits():
    def draw(z: torch.Tensor) -> torch.Tensor:
        return 0.5 + z[:, :1, None, None].expand(-1, 1, 16, 16)  # a grey as the first number says

    def read(x: torch.Tensor) -> torch.Tensor:
        first = x[:, :, 6:10, 6:10].mean((1, 2, 3)) - 0.5
        return torch.nn.functional.pad(first[:, None], (0, 63))

    one = reading.read_back(draw, read)
    assert 3 < one.bits < 8
    assert one.r2 == pytest.approx(1 / 64, abs=0.003)


def test_measuring_does_not_move_the_original():
    theirs = rivals.Theirs()
    kept = {name: t.clone() for name, t in theirs.pair.reader.state_dict().items()}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, "MESSAGES", 32)
        theirs.reading()
    for name, tensor in theirs.pair.reader.state_dict().items():
        assert torch.equal(tensor, kept[name]), name


def test_ours_learns_in_the_channel_of_the_benchmarks():
    ours = rivals.Ours(steps=60)
    course = rivals.train(ours, read_every=0.3, until=lambda course: course.cpu > 0.5)
    assert ours.family.channel.params == rivals.CHANNEL_S
    assert course.steps == ours.family.step
    assert course.reading.r2 < 1
