from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest
import torch
import torch.distributed as dist

from glyphstudio.engine.family import Schedule, State
from glyphstudio.errors import TrainingError
from glyphstudio.families.inverted_ae import InvertedAE, InvertedAEParams

STEPS = 20
SETTINGS = {
    "style": "ink",
    "drawing": {"even_use": True},  # batch statistics inside the drawer too
    "latent_size": 8,
    "batch": 16,
    "ink_weight": 1.0,
    "straight_through": 0.3,
}


def losses_of(settings: dict[str, object]) -> tuple[list[list[float]], State]:
    """Every loss of a short training, and the model at its end."""
    torch.set_num_threads(1)
    params = InvertedAEParams.model_validate(settings)
    family = InvertedAE(params, seed=3, schedule=Schedule(1, STEPS), device=torch.device("cpu"))
    family.set_up()
    losses = [list(family.train_step().values()) for _ in range(STEPS)]
    return losses, family.model_state()


def one_of_two(rank: int, meeting: Path) -> tuple[list[list[float]], State]:
    dist.init_process_group("gloo", init_method=meeting.as_uri(), rank=rank, world_size=2)
    try:
        return losses_of(SETTINGS)
    finally:
        dist.destroy_process_group()


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    """What two processes that share the batch report."""
    meeting = tmp_path_factory.mktemp("processes") / "meeting"
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(pool.map(one_of_two, (0, 1), (meeting, meeting)))


@pytest.mark.slow
def test_two_processes_have_the_losses_of_one_with_the_double_batch(pair):
    (first, _), (second, _) = pair
    alone, _ = losses_of(SETTINGS)
    assert first == second
    difference = (torch.tensor(first) - torch.tensor(alone)).abs().max()
    assert difference < 1e-4


@pytest.mark.slow
def test_two_processes_end_with_the_same_bits(pair):
    (_, first), (_, second) = pair
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_batch_that_cannot_be_shared_is_refused(monkeypatch):
    monkeypatch.setattr("glyphstudio.engine.blocks.processes", lambda: (0, 3))
    with pytest.raises(TrainingError, match="16 cannot be shared by 3"):
        losses_of(SETTINGS)
