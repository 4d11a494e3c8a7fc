from __future__ import annotations

import pytest
import torch

from glyphstudio.engine import device
from glyphstudio.errors import TrainingError


def test_a_preferred_device_that_is_gone_is_not_insisted_on():
    assert device.preferred("cpu") == torch.device("cpu")
    assert device.preferred("meta") == device.preferred("no such thing") == device.choose()


def test_a_device_is_found():
    assert device.choose().type in {"cpu", "cuda", "mps"}
    assert device.choose("cpu") == torch.device("cpu")


@pytest.mark.parametrize("wanted", ["warp drive", "cuda:99", "meta"])
def test_a_device_that_is_not_there_is_explained(wanted):
    with pytest.raises(TrainingError, match=r"no (kind of )?device"):
        device.choose(wanted)


def test_people_read_what_computes():
    assert device.description(torch.device("cpu")).startswith("CPU, ")
    assert device.versions()["torch"] == torch.__version__


def test_threads_are_at_least_one():
    before = torch.get_num_threads()
    try:
        device.use_threads(0)
        assert torch.get_num_threads() == 1
    finally:
        device.use_threads(before)
