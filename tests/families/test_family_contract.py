"""What holds for every family, tested the day it appears."""

from __future__ import annotations

import math
import time

import numpy as np
import pytest
import torch

from glyphstudio import discovery
from glyphstudio.engine import models
from glyphstudio.engine.family import Family, Schedule
from glyphstudio.params import Params, changed, settings_of
from glyphstudio.recipe import Recipe

discovery.import_all("glyphstudio.families")
FAMILIES = sorted(Family.registry)
SMALL = {
    "latent_size": 6,
    "batch": 8,
    "style": "ink",
    "finish.pictures": 16,
    "finish.steps": 2,
    "straight_through": 0.5,
}


def small(kind: type[Family]) -> Params:
    """Settings of a family made small, where it has them."""
    params = kind.params_type()
    paths = {setting.path for setting in settings_of(params)}
    return changed(params, {path: value for path, value in SMALL.items() if path in paths})


def grown(kind: type[Family], *, seed: int = 0) -> Family:
    torch.set_num_threads(1)
    family = kind(small(kind), seed=seed, schedule=Schedule(1, 12), device=torch.device("cpu"))
    family.set_up()
    return family


def same(first: dict[str, torch.Tensor], second: dict[str, torch.Tensor]) -> bool:
    return first.keys() == second.keys() and all(
        torch.equal(first[name], second[name]) for name in first
    )


@pytest.fixture(params=FAMILIES)
def kind(request) -> type[Family]:
    return Family.registry[request.param]


@pytest.fixture
def family(kind) -> Family:
    return grown(kind)


def test_a_step_counts_and_reports_its_loss(family):
    losses = family.train_step()
    assert family.step == 1
    assert math.isfinite(losses["loss"])
    assert all(isinstance(value, float) for value in losses.values())


def test_the_same_seed_gives_the_same_weights(kind, family):
    other = grown(kind)
    for one in (family, other):
        for _ in range(3):
            one.train_step()
    assert same(family.training_state()[0], other.training_state()[0])


def test_another_seed_gives_other_weights(kind, family):
    assert not same(family.model_state(), grown(kind, seed=1).model_state())


def test_first_weights_leave_the_global_random_stream_alone(kind):
    before = torch.random.get_rng_state()
    family = grown(kind)
    family.train_step()
    family.measure()
    family.finish()
    family.try_finish(time.monotonic)
    assert torch.equal(before, torch.random.get_rng_state())


def test_training_goes_on_bit_for_bit_from_its_state(kind, family):
    for _ in range(2):
        family.train_step()
    tensors, numbers = family.training_state()
    resumed = grown(kind, seed=0)
    resumed.load_training_state(tensors, numbers)
    assert resumed.step == 2
    for _ in range(3):
        assert family.train_step() == resumed.train_step()
    assert same(family.training_state()[0], resumed.training_state()[0])
    assert same(family.model_state(), resumed.model_state())


@pytest.mark.parametrize("left_out", ["weights", "average", "first", "second", "buffers"])
def test_a_state_with_a_part_forgotten_goes_on_otherwise(kind, family, left_out):
    for _ in range(3):
        family.train_step()
    tensors, numbers = family.training_state()
    resumed = grown(kind)
    fresh, _ = resumed.training_state()
    parts = [name for name in tensors if name.startswith(f"{left_out}.")]
    if not parts:
        pytest.skip("this family has no such part")
    resumed.load_training_state(tensors | {name: fresh[name] for name in parts}, numbers)
    family.train_step()
    resumed.train_step()
    assert not same(family.training_state()[0], resumed.training_state()[0])


def test_a_state_is_a_copy(family):
    family.train_step()
    tensors, _ = family.training_state()
    model = family.model_state()
    kept = {name: tensor.clone() for name, tensor in (tensors | model).items()}
    family.train_step()
    assert same(tensors | model, kept)


def test_measuring_and_finishing_change_nothing(family):
    family.train_step()
    before, numbers = family.training_state()
    family.measure()
    family.finish()
    family.try_finish(time.monotonic)
    after, numbers_after = family.training_state()
    assert same(before, after)
    assert numbers == numbers_after


def test_finishing_can_be_ended_early(family):
    family.train_step()
    assert same(family.finish(lambda share: False), family.model_state())


def test_a_player_draws_what_a_model_file_holds(kind, family):
    family.train_step()
    recipe = Recipe(name="small", family=kind.name, settings=family.params.model_dump(mode="json"))
    data = models.model_bytes(recipe, family.model_state(), step=1, legibility=None)
    model = models.parse_model(data, name="small")
    player = models.open_player(model, torch.device("cpu"))
    latents = np.random.default_rng(0).standard_normal((3, player.latent_size), np.float32)
    pictures = player.draw(latents, player.pen_type(), 40)
    assert pictures.shape == (3, 40, 40, 3)
    assert pictures.dtype == np.uint8
    assert pictures.flags.c_contiguous
    if player.has_reader:
        assert player.read(pictures, player.pen_type()).shape == latents.shape


def test_a_player_keeps_its_picture_while_training_goes_on(kind, family):
    family.train_step()
    player = kind.make_player(family.params, device=torch.device("cpu"))
    player.load(family.model_state())
    latents = np.ones((1, player.latent_size), np.float32)
    before = player.draw(latents, player.pen_type(), 32)
    for _ in range(3):
        family.train_step()
    assert np.array_equal(before, player.draw(latents, player.pen_type(), 32))


def test_strips_are_the_whole_picture(kind, family):
    player = kind.make_player(family.params, device=torch.device("cpu"))
    player.load(family.model_state())
    latent = np.ones(player.latent_size, np.float32)
    strips = np.concatenate(list(player.strips(latent, player.pen_type(), 70, rows=32)))
    whole = player.draw(latent[None], player.pen_type(), 70)[0]
    assert np.abs(strips.astype(int) - whole).max() <= 1


def test_live_settings_act_at_the_next_step(family):
    live = [s for s in settings_of(family.params) if s.live and s.kind == "float"]
    if not live:
        pytest.skip("nothing may change while it runs")
    assert all(s.maximum is None or s.maximum > (s.minimum or 0) for s in live)
    params = family.params
    if any(s.path == "learning_rate" for s in live):
        family.apply(changed(params, {"learning_rate": 1e-7}))
        before, _ = family.training_state()
        family.train_step()
        after, _ = family.training_state()
        moved = max(
            float((after[n] - before[n]).abs().max()) for n in before if n.startswith("weights.")
        )
        assert 0 < moved < 1e-5
