from __future__ import annotations

import threading

import torch
from torch import nn

from glyphstudio.engine.weights import weights_from


def layers() -> list[torch.Tensor]:
    modules = (nn.Linear(3, 4), nn.Conv2d(2, 3, 3), nn.Embedding(3, 2), nn.LayerNorm(3))
    extra = nn.Parameter(torch.randn(3) + torch.rand(3))
    orthogonal = nn.init.orthogonal_(torch.empty(3, 3))
    return [*(w for m in modules for w in m.parameters()), extra, orthogonal]


def drawn(seed: int) -> list[torch.Tensor]:
    with weights_from(torch.Generator().manual_seed(seed)):
        return layers()


def test_first_weights_depend_on_the_generator_alone():
    torch.manual_seed(1)
    first = drawn(7)
    torch.manual_seed(2)
    again = drawn(7)
    assert all(torch.equal(a, b) for a, b in zip(first, again, strict=True))
    assert not torch.equal(first[0], drawn(8)[0])


def test_first_weights_leave_the_global_random_stream_alone():
    before = torch.random.get_rng_state()
    drawn(3)
    assert torch.equal(before, torch.random.get_rng_state())


def test_another_thread_is_not_touched():
    outside: list[torch.Tensor] = []

    def draw() -> None:
        torch.manual_seed(5)
        outside.append(torch.randn(4))

    with weights_from(torch.Generator().manual_seed(1)):
        thread = threading.Thread(target=draw)
        thread.start()
        thread.join()
    torch.manual_seed(5)
    assert torch.equal(outside[0], torch.randn(4))


def test_a_generator_that_is_named_is_kept():
    own = torch.Generator().manual_seed(9)
    with weights_from(torch.Generator().manual_seed(1)):
        inside = torch.randn(3, generator=own)
    assert torch.equal(inside, torch.randn(3, generator=torch.Generator().manual_seed(9)))
