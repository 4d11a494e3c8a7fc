"""Checkpoints and packed tensors: exact, checked, and refused with a sentence."""

from __future__ import annotations

import json
import random

import pytest
import torch
from safetensors.torch import load
from tiny import Tiny, same, tiny

from glyphstudio import files
from glyphstudio.engine import checkpoint
from glyphstudio.engine.checkpoint import (
    Memory,
    checkpoint_bytes,
    film_bytes,
    film_state,
    load_checkpoint,
    pack,
    unpack,
)
from glyphstudio.engine.guard import Good
from glyphstudio.errors import ModelFileError

EVERY_TYPE = {
    str(dtype).removeprefix("torch."): torch.tensor([[0, 1, 2]], dtype=dtype)
    for dtype in checkpoint.DTYPES
} | {"scalar": torch.tensor(-0.0), "empty": torch.empty(0, 3), "turned": torch.eye(3)[:2].T}


def test_packed_tensors_come_back_bit_for_bit():
    found = unpack("film", pack("film", EVERY_TYPE, {"step": "3"}))
    assert found.metadata["step"] == "3"
    assert same(found.tensors, EVERY_TYPE)
    assert all(found.tensors[name].dtype == t.dtype for name, t in EVERY_TYPE.items())
    assert torch.signbit(found.tensors["scalar"])


def test_the_library_reads_what_we_write():
    read = load(pack("model", EVERY_TYPE, {}))
    assert same(read, EVERY_TYPE)


def test_unpacked_tensors_own_their_memory():
    tensors = unpack("film", pack("film", {"a": torch.ones(4), "b": torch.ones(4)}, {})).tensors
    tensors["a"].zero_()
    assert tensors["b"].sum() == 4


def test_a_flipped_bit_anywhere_in_the_data_is_found():
    data = pack("film", {"a": torch.randn(64)}, {})
    start = files.tensor_header(data).data_start
    chance = random.Random(1)
    for _ in range(40):
        bad = bytearray(data)
        bad[chance.randrange(start, len(bad))] ^= 1 << chance.randrange(8)
        with pytest.raises(ModelFileError, match="checksum"):
            unpack("film", bytes(bad))


@pytest.mark.parametrize("length", [0, 7, 8, 100, -1])
def test_a_part_of_a_file_is_refused(length: int):
    with pytest.raises(ModelFileError):
        unpack("film", pack("film", {"a": torch.ones(64)}, {})[:length])


def test_another_kind_of_file_is_named():
    with pytest.raises(ModelFileError, match="is a model, not a checkpoint"):
        unpack("checkpoint", pack("model", {}, {}))


def test_a_newer_version_asks_for_an_update():
    with pytest.raises(ModelFileError, match="newer Glyph Studio"):
        unpack("film", pack("film", {}, {"version": "2"}))


@pytest.mark.parametrize("version", ["", "0", "-1", "one", "1" * 9])
def test_an_odd_version_is_refused(version: str):
    with pytest.raises(ModelFileError, match="which version"):
        unpack("film", pack("film", {}, {"version": version}))


# ---- checkpoints


def trained(steps: int) -> Tiny:
    family = tiny(100)
    for _ in range(steps):
        family.train_step()
    return family


@pytest.mark.parametrize("at", [1, 7, 40])
def test_going_on_from_a_checkpoint_is_exact(at: int):
    whole = trained(60)
    family = tiny(100)
    memory = Memory({"level": 0.1, "window": [1]})
    assert load_checkpoint(family, checkpoint_bytes(trained(at), memory)) == memory
    losses = [family.train_step() for _ in range(at, 60)]
    assert same(family.training_state()[0], whole.training_state()[0])
    assert losses[-1] == trained(59).train_step()


def test_a_checkpoint_without_its_momentum_would_not_be_exact():
    family, whole = tiny(100), trained(60)
    load_checkpoint(family, checkpoint_bytes(trained(30), Memory({})))
    for tensor in family.first.values():
        tensor.zero_()
    for _ in range(30):
        family.train_step()
    assert not same(family.model_state(), whole.model_state())


def good_at(step: int) -> Good:
    return Good(step, *trained(step).training_state(), {})


def test_a_checkpoint_holds_the_good_state_that_is_not_its_own():
    family, memory = tiny(100), Memory({}, good_at(2))
    found = load_checkpoint(family, checkpoint_bytes(trained(3), memory))
    assert same(family.training_state()[0], trained(3).training_state()[0])
    assert found.good is not None
    assert same(found.good.tensors, good_at(2).tensors)
    assert (found.good.step, found.good.numbers) == (2, {"step": 2})
    bare = checkpoint_bytes(trained(3), Memory({}))
    assert checkpoint_bytes(trained(3), Memory({}, good_at(3))) == bare


def altered(**notes: str) -> bytes:
    """A checkpoint with other notes."""
    packed = unpack("checkpoint", checkpoint_bytes(trained(3), Memory({}, good_at(2))))
    own = {k: v for k, v in packed.metadata.items() if k not in {"glyphstudio", "data_sha256"}}
    return pack("checkpoint", packed.tensors, own | notes)


def with_tensors(**tensors: torch.Tensor) -> bytes:
    packed = unpack("checkpoint", checkpoint_bytes(trained(3), Memory({}, good_at(2))))
    own = {k: v for k, v in packed.metadata.items() if k not in {"glyphstudio", "data_sha256"}}
    return pack("checkpoint", packed.tensors | tensors, own)


REFUSED = {
    "other family": lambda: altered(family="nat"),
    "other step": lambda: altered(step="4"),
    "no numbers": lambda: altered(numbers=""),
    "numbers are a list": lambda: altered(numbers="[]"),
    "numbers are text": lambda: altered(numbers=json.dumps({"step": "3"})),
    "a number is missing": lambda: altered(numbers="{}"),
    "a number is true": lambda: altered(numbers='{"step": true}'),
    "numbers are NaN": lambda: altered(numbers='{"step": NaN}'),
    "session is no object": lambda: altered(session="3"),
    "wrong shape": lambda: with_tensors(**{"drawer.layer.weight": torch.ones(4, 5)}),
    "wrong type": lambda: with_tensors(**{"drawer.layer.weight": torch.ones(4, 4).half()}),
    "not finite": lambda: with_tensors(**{"first.layer.bias": torch.tensor([1, 2, 3, torch.nan])}),
    "good is a list": lambda: altered(good="[]"),
    "good has no step": lambda: altered(good='{"numbers": {"step": 2}, "memory": {}}'),
    "good is of another step": lambda: altered(
        good='{"step": 1, "numbers": {"step": 2}, "memory": {}}'
    ),
    "good lacks a number": lambda: altered(good='{"step": 2, "numbers": {}, "memory": {}}'),
    "good of a wrong shape": lambda: with_tensors(**{"good.first.layer.bias": torch.ones(5)}),
    "good is not finite": lambda: with_tensors(
        **{"good.first.layer.bias": torch.full((4,), torch.nan)}
    ),
    "a model": lambda: pack("model", {}, {}),
    "empty": lambda: pack("checkpoint", {}, {"family": "tiny"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_checkpoint_that_does_not_fit_is_refused_and_changes_nothing(name: str):
    family = trained(5)
    before = family.training_state()
    with pytest.raises(ModelFileError, match=r"\.$"):
        load_checkpoint(family, REFUSED[name]())
    assert same(family.training_state()[0], before[0])
    assert family.step == 5


# ---- frames of a film


def test_a_frame_holds_the_drawer_in_half_precision():
    state = trained(5).model_state() | {"reader.layer.weight": torch.ones(2)}
    data = film_bytes(5, state)
    assert {t.dtype for t in unpack("film", data).tensors.values()} <= {torch.float16, torch.int64}
    again = film_state(data, state)
    assert again.keys() == state.keys()
    for name, tensor in state.items():
        assert again[name].dtype == tensor.dtype
        assert torch.allclose(again[name].float(), tensor.float(), atol=1e-2)
    assert torch.equal(again["reader.layer.weight"], torch.ones(2))


def test_a_frame_of_another_model_is_refused():
    with pytest.raises(ModelFileError, match="another model"):
        film_state(film_bytes(1, {"drawer.x": torch.ones(1)}), tiny().model_state())


def test_a_frame_of_other_shapes_is_refused():
    state = tiny().model_state()
    odd = state | {"drawer.layer.bias": torch.ones(9)}
    with pytest.raises(ModelFileError, match="another model"):
        film_state(film_bytes(1, odd), state)
